//! Compiled models kept ready. A model is known by the hash of its rules, so that equal ones are kept once, whichever
//! database they came from; a released one is read from its artefact, a draft is compiled from its text.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock, RwLock};

use chrono::NaiveDate;
use diesel::QueryResult;

use super::engine::{Budget, Compiled, Model};
use super::wording;
use crate::accounts::{self, AddressKind};
use crate::catalogue::product::ProductModel;
use crate::catalogue::store;
use crate::db::Connection;
use crate::kernel::ids::{AccountId, ProductId};
use crate::web::AppError;

/// More than this many models at once are not kept.
const MOST_KEPT: usize = 256;

/// Versions in force by product, each with its compiled model.
pub type Models = HashMap<ProductId, (ProductModel, Arc<Compiled>)>;

fn shelf() -> &'static RwLock<HashMap<String, Arc<Compiled>>> {
    static SHELF: OnceLock<RwLock<HashMap<String, Arc<Compiled>>>> = OnceLock::new();
    SHELF.get_or_init(RwLock::default)
}

/// Where and on which day something is configured: decides which rules hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scene {
    /// ISO 3166 code of the country it goes to.
    pub country: String,
    pub date: NaiveDate,
}

impl Scene {
    pub fn new(country: &str, date: NaiveDate) -> Scene {
        Scene { country: country.to_owned(), date }
    }

    /// Where the account has things delivered, else at home.
    pub fn of(conn: &mut Connection, account: Option<AccountId>, home: &str, date: NaiveDate) -> QueryResult<Scene> {
        let known = account.map(|account| accounts::store::list_addresses(conn, account)).transpose()?.unwrap_or_default();
        let place = known.iter().find(|address| address.kind == AddressKind::Shipping).or(known.first());
        Ok(Scene::new(place.map_or(home, |address| &address.country), date))
    }

    /// The model as it is here and now.
    pub fn applied(&self, model: &Model) -> Model {
        model.at(Some(&self.country), Some(&self.date.to_string()))
    }
}

/// The compiled model of a version with the rules that hold in the scene, from memory where it is there.
///
/// # Errors
/// `Internal` where a stored model does not compile: releasing makes sure that it does.
pub fn compiled(conn: &mut Connection, model: &ProductModel, scene: &Scene) -> Result<Arc<Compiled>, AppError> {
    if model.rule_hash.is_empty() {
        // A draft that was never saved: many of them would share one place on the shelf.
        return Ok(Arc::new(compile(&store::load_model_source(conn, model.id)?, scene)?));
    }
    let stored = stored(conn, model, scene)?;
    let resting = stored.resting_at(&scene.country, &scene.date.to_string());
    if resting == stored.model().resting {
        return Ok(stored);
    }
    let key = format!("{} {resting:?}", model.rule_hash);
    match on_shelf(&key) {
        Some(known) => Ok(known),
        None => Ok(keep(build(&Model { resting, ..stored.model().clone() })?, &key)),
    }
}

/// A version of a model, whatever holds where and when: for what does not hang on rules, such as parts and lead times.
///
/// # Errors
/// As [`compiled`].
pub fn pinned(conn: &mut Connection, model: &ProductModel, today: NaiveDate) -> Result<Arc<Compiled>, AppError> {
    stored(conn, model, &Scene::new("", today))
}

/// The model in force of each product, compiled for the scene; products without one are missing.
///
/// # Errors
/// As [`compiled`].
pub fn of_products(conn: &mut Connection, products: &[ProductId], scene: &Scene) -> Result<Models, AppError> {
    let mut models = Models::new();
    for model in store::list_released_models(conn, products, scene.date)? {
        let compiled = compiled(conn, &model, scene)?;
        models.insert(model.product_id, (model, compiled));
    }
    Ok(models)
}

/// The model as it was stored, in whatever scene that was.
fn stored(conn: &mut Connection, model: &ProductModel, scene: &Scene) -> Result<Arc<Compiled>, AppError> {
    if let Some(known) = on_shelf(&model.rule_hash) {
        return Ok(known);
    }
    let artefact = store::load_model_artefact(conn, model.id)?;
    let read = artefact.and_then(|bytes| Compiled::from_bytes(&bytes).ok());
    let fresh = match read.filter(|compiled| compiled.rule_hash() == model.rule_hash) {
        Some(compiled) => compiled,
        None => compile(&store::load_model_source(conn, model.id)?, scene)?,
    };
    Ok(keep(fresh, &model.rule_hash))
}

fn on_shelf(key: &str) -> Option<Arc<Compiled>> {
    shelf().read().ok().and_then(|shelf| shelf.get(key).cloned())
}

/// Puts a model on the shelf under a hash of its rules.
pub fn keep(compiled: Compiled, rule_hash: &str) -> Arc<Compiled> {
    let fresh = Arc::new(compiled);
    if let Ok(mut shelf) = shelf().write() {
        if shelf.len() >= MOST_KEPT {
            shelf.clear();
        }
        shelf.insert(rule_hash.to_owned(), fresh.clone());
    }
    fresh
}

fn compile(source: &str, scene: &Scene) -> Result<Compiled, AppError> {
    let model = wording::read(source).map_err(|problems| AppError::Internal(format!("stored model: {problems:?}")))?;
    build(&scene.applied(&model))
}

fn build(model: &Model) -> Result<Compiled, AppError> {
    Compiled::compile(model, Budget::default()).map_err(|refusal| AppError::Internal(format!("stored model: {refusal:?}")))
}
