//! Drafting and releasing product models. A text that does not parse is not stored; a model that cannot be built is not
//! released.

use chrono::{NaiveDate, NaiveDateTime};

use super::engine::language::{self, Problem};
use super::engine::{Budget, CompileRefusal, Compiled};
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
    Other(AppError),
}

impl From<diesel::result::Error> for ModelRefusal {
    fn from(error: diesel::result::Error) -> Self {
        ModelRefusal::Other(error.into())
    }
}

/// Reads and compiles a text without storing anything.
///
/// # Errors
/// `Problems` or `Impossible`.
pub fn check(source: &str) -> Result<Compiled, ModelRefusal> {
    let model = language::parse(source).map_err(ModelRefusal::Problems)?;
    Compiled::compile(&model, Budget::default()).map_err(ModelRefusal::Impossible)
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
        None => (FIRST.to_owned(), String::new()),
    };
    let id = store::insert_draft_model(conn, product.id, &source, &hash, Some(actor.user_id.0), now)?;
    let made = store::find_model(conn, id)?.ok_or(AppError::NotFound)?;
    tell(conn, now, actor, &made, "draft")?;
    Ok(made.version)
}

/// Stores the text of a draft.
///
/// # Errors
/// See [`ModelRefusal`]; nothing is stored then.
pub fn update(conn: &mut Connection, actor: &Actor, model: &ProductModel, source: &str) -> Result<(), ModelRefusal> {
    may_edit(actor).map_err(ModelRefusal::Other)?;
    let compiled = check(source)?;
    match store::update_draft_model(conn, model.id, source, &compiled.rule_hash())? {
        0 => Err(ModelRefusal::Released),
        _ => Ok(()),
    }
}

/// Puts a draft in force from a day on.
///
/// # Errors
/// See [`ModelRefusal`].
pub fn release(
    conn: &mut Connection,
    now: NaiveDateTime,
    actor: &Actor,
    model: &ProductModel,
    from: NaiveDate,
) -> Result<(), ModelRefusal> {
    may_edit(actor).map_err(ModelRefusal::Other)?;
    let source = store::load_model_source(conn, model.id)?;
    let compiled = check(&source)?;
    store::update_draft_model(conn, model.id, &source, &compiled.rule_hash())?;
    if store::release_model(conn, model.id, from, &compiled.to_bytes())? == 0 {
        return Err(ModelRefusal::Released);
    }
    tell(conn, now, actor, model, "released").map_err(ModelRefusal::Other)
}

fn tell(conn: &mut Connection, now: NaiveDateTime, actor: &Actor, model: &ProductModel, state: &str) -> Result<(), AppError> {
    let change = ("model", None, Some(format!("v{} {state}", model.version)));
    Ok(history::record_changes(conn, now, Some(actor), ("product", model.product_id.0), &[change])?)
}

fn may_edit(actor: &Actor) -> Result<(), AppError> {
    if actor.may(Act::EditProducts) { Ok(()) } else { Err(AppError::NotFound) }
}
