//! Drafting and releasing product models. A text that does not parse is not stored; a model that cannot be built is not
//! released.

use chrono::{NaiveDate, NaiveDateTime};
use sha2::{Digest, Sha256};

use super::bench::{self, Report};
use super::engine::language::Problem;
use super::engine::{Budget, CompileRefusal, Compiled, Model};
use super::library::{self, Scene};
use super::wording;
use crate::catalogue::product::ProductModel;
use crate::catalogue::store;
use crate::db::Connection;
use crate::history;
use crate::kernel::actor::{Act, Actor};
use crate::kernel::ids::ProductId;
use crate::web::AppError;

#[derive(Debug)]
pub enum ModelRefusal {
    /// What is wrong with the text, line by line.
    Problems(Vec<Problem>),
    /// The rules cannot be made into a product.
    Impossible(CompileRefusal),
    /// It is released, and stays as it is.
    Released,
    /// Somebody saved another text meanwhile.
    Changed,
    Other(AppError),
}

impl From<diesel::result::Error> for ModelRefusal {
    fn from(error: diesel::result::Error) -> Self {
        ModelRefusal::Other(error.into())
    }
}

/// Reads and compiles a text as it is in the scene, and proves that it can be built wherever and whenever other rules hold.
/// Stores nothing.
///
/// # Errors
/// `Problems` or `Impossible`.
pub fn check(source: &str, scene: &Scene) -> Result<Compiled, ModelRefusal> {
    let model = wording::read(source).map_err(ModelRefusal::Problems)?;
    let model = scene.applied(&model);
    let compiled = Compiled::compile(&model, Budget::default()).map_err(ModelRefusal::Impossible)?;
    for resting in model.all_resting().into_iter().filter(|resting| *resting != model.resting) {
        let other = Model { resting, ..model.clone() };
        Compiled::compile(&other, Budget::default()).map_err(ModelRefusal::Impossible)?;
    }
    Ok(compiled)
}

/// A text that parses and compiles, and what it would make of a draft.
pub struct Checked {
    pub source: String,
    pub compiled: Compiled,
    pub report: Report,
}

/// Reads and compiles a text, and compares it with what a version says now. Stores nothing.
///
/// # Errors
/// `Problems`, `Impossible`, or what the database says.
pub fn examine(conn: &mut Connection, model: &ProductModel, source: &str, scene: &Scene) -> Result<Checked, ModelRefusal> {
    let compiled = check(source, scene)?;
    let before = if model.rule_hash.is_empty() { None } else { library::compiled(conn, model, scene).ok() };
    let report = bench::report(before.as_deref(), &compiled);
    Ok(Checked { source: source.to_owned(), compiled, report })
}

const FIRST: &str = "product NEW \"New product\"\n\nchoose Colour \"Colour\"\n  black \"Black\"\n  white \"White\"\n";

/// Begins a draft: a copy of the latest version, or a first text. Gives its version.
///
/// # Errors
/// `NotFound` for those who may not edit products, or without such a product.
pub fn draft(conn: &mut Connection, now: NaiveDateTime, actor: &Actor, product: ProductId) -> Result<i32, AppError> {
    may_edit(actor)?;
    let product = store::find_product(conn, product)?.filter(|product| product.is_configurable()).ok_or(AppError::NotFound)?;
    let models = store::list_models(conn, product.id)?;
    let (source, hash) = match models.first() {
        Some(last) => (store::load_model_source(conn, last.id)?, last.rule_hash.clone()),
        None => {
            let scene = Scene::new("", now.date());
            (FIRST.to_owned(), check(FIRST, &scene).map(|compiled| compiled.rule_hash()).unwrap_or_default())
        }
    };
    let id = store::insert_draft_model(conn, product.id, &source, &hash, Some(actor.user_id.0), now)?;
    let made = store::find_model(conn, id)?.ok_or(AppError::NotFound)?;
    tell(conn, now, actor, &made, "draft")?;
    Ok(made.version)
}

/// Stores the text of a draft. `seen` is the text it was written from, where that is known.
///
/// # Errors
/// See [`ModelRefusal`]; nothing is stored then.
pub fn update(
    conn: &mut Connection,
    actor: &Actor,
    model: &ProductModel,
    checked: &Checked,
    seen: Option<&str>,
) -> Result<(), ModelRefusal> {
    may_edit(actor).map_err(ModelRefusal::Other)?;
    if seen.is_some_and(|seen| !model.is_draft() || !store::load_model_source(conn, model.id).is_ok_and(|now| mark(&now) == seen))
    {
        return Err(if model.is_draft() { ModelRefusal::Changed } else { ModelRefusal::Released });
    }
    let report = serde_json::to_string(&checked.report).map_err(|error| ModelRefusal::Other(error.into()))?;
    match store::update_draft_model(conn, model.id, &checked.source, &checked.compiled.rule_hash(), Some(&report))? {
        0 => Err(ModelRefusal::Released),
        _ => Ok(()),
    }
}

/// A short mark of a text, to notice that it is another one now.
pub fn mark(source: &str) -> String {
    Sha256::digest(source.as_bytes()).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// Puts a draft in force from a day on. `checked` is the draft as it was looked at.
///
/// # Errors
/// See [`ModelRefusal`].
pub fn release(
    conn: &mut Connection,
    now: NaiveDateTime,
    actor: &Actor,
    model: &ProductModel,
    from: NaiveDate,
    checked: &Checked,
) -> Result<(), ModelRefusal> {
    may_edit(actor).map_err(ModelRefusal::Other)?;
    if store::load_model_source(conn, model.id)? != checked.source {
        return Err(ModelRefusal::Changed);
    }
    // The hash of a draft never saved by this version of the program may be an older one.
    let report = store::load_model_report(conn, model.id)?;
    store::update_draft_model(conn, model.id, &checked.source, &checked.compiled.rule_hash(), report.as_deref())?;
    if store::release_model(conn, model.id, from, &checked.compiled.to_bytes())? == 0 {
        return Err(ModelRefusal::Released);
    }
    tell(conn, now, actor, model, "released").map_err(ModelRefusal::Other)
}

/// Takes a release back whose day has not come; the version is a draft again.
///
/// # Errors
/// `Released` where its day has come: then it stays as it is.
pub fn withdraw(
    conn: &mut Connection,
    now: NaiveDateTime,
    actor: &Actor,
    model: &ProductModel,
    today: NaiveDate,
) -> Result<(), ModelRefusal> {
    may_edit(actor).map_err(ModelRefusal::Other)?;
    if store::withdraw_model(conn, model.id, today)? == 0 {
        return Err(ModelRefusal::Released);
    }
    tell(conn, now, actor, model, "withdrawn").map_err(ModelRefusal::Other)
}

fn tell(conn: &mut Connection, now: NaiveDateTime, actor: &Actor, model: &ProductModel, state: &str) -> Result<(), AppError> {
    let change = ("model", None, Some(format!("v{} {state}", model.version)));
    Ok(history::record_changes(conn, now, Some(actor), ("product", model.product_id.0), &[change])?)
}

fn may_edit(actor: &Actor) -> Result<(), AppError> {
    if actor.may(Act::EditProducts) { Ok(()) } else { Err(AppError::NotFound) }
}
