//! Versions of the models that products are configured by.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::catalogue::product::{ModelState, ProductModel};
use crate::db::schema::product_models;
use crate::db::{AmongMethods, Connection};
use crate::kernel::ids::{ModelId, ProductId};

pub fn find_model(conn: &mut Connection, id: ModelId) -> QueryResult<Option<ProductModel>> {
    product_models::table.find(id).select(ProductModel::as_select()).first(conn).optional()
}

pub fn load_models(conn: &mut Connection, ids: &[ModelId]) -> QueryResult<Vec<ProductModel>> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    product_models::table.filter(product_models::id.among(ids)).select(ProductModel::as_select()).load(conn)
}

pub fn find_model_version(conn: &mut Connection, product: ProductId, version: i32) -> QueryResult<Option<ProductModel>> {
    product_models::table
        .filter(product_models::product_id.eq(product.0))
        .filter(product_models::version.eq(version))
        .select(ProductModel::as_select())
        .first(conn)
        .optional()
}

/// The version of the product's model in force on `date`: released, begun, the latest of those.
pub fn find_released_model(conn: &mut Connection, product: ProductId, date: NaiveDate) -> QueryResult<Option<ProductModel>> {
    product_models::table
        .filter(product_models::product_id.eq(product.0))
        .filter(product_models::state.eq(ModelState::Released))
        .filter(product_models::released_from.le(date))
        .order((product_models::released_from.desc(), product_models::version.desc()))
        .select(ProductModel::as_select())
        .first(conn)
        .optional()
}

/// The same for many products; those without one are missing.
pub fn list_released_models(conn: &mut Connection, products: &[ProductId], date: NaiveDate) -> QueryResult<Vec<ProductModel>> {
    let mut models: Vec<ProductModel> = product_models::table
        .filter(product_models::product_id.among(products))
        .filter(product_models::state.eq(ModelState::Released))
        .filter(product_models::released_from.le(date))
        .order((product_models::product_id, product_models::released_from.desc(), product_models::version.desc()))
        .select(ProductModel::as_select())
        .load(conn)?;
    models.dedup_by_key(|model| model.product_id);
    Ok(models)
}

/// All versions, newest first.
pub fn list_models(conn: &mut Connection, product: ProductId) -> QueryResult<Vec<ProductModel>> {
    product_models::table
        .filter(product_models::product_id.eq(product.0))
        .order(product_models::version.desc())
        .select(ProductModel::as_select())
        .load(conn)
}

pub fn load_model_source(conn: &mut Connection, id: ModelId) -> QueryResult<String> {
    product_models::table.find(id).select(product_models::source).first(conn)
}

pub fn load_model_artefact(conn: &mut Connection, id: ModelId) -> QueryResult<Option<Vec<u8>>> {
    product_models::table.find(id).select(product_models::artefact).first(conn)
}

/// Stores a draft, as the version after the last.
pub fn insert_draft_model(
    conn: &mut Connection,
    product: ProductId,
    source: &str,
    rule_hash: &str,
    by: Option<i64>,
    at: NaiveDateTime,
) -> QueryResult<ModelId> {
    let last: Option<i32> = product_models::table
        .filter(product_models::product_id.eq(product.0))
        .select(diesel::dsl::max(product_models::version))
        .first(conn)?;
    diesel::insert_into(product_models::table)
        .values((
            product_models::product_id.eq(product.0),
            product_models::version.eq(last.unwrap_or(0).saturating_add(1)),
            product_models::state.eq(ModelState::Draft),
            product_models::source.eq(source),
            product_models::rule_hash.eq(rule_hash),
            product_models::created_by.eq(by),
            product_models::created_at.eq(at),
        ))
        .returning(product_models::id)
        .get_result(conn)
}

/// Only drafts change; says how many did. `report` says what the change made of it, where that is known.
pub fn update_draft_model(
    conn: &mut Connection,
    id: ModelId,
    source: &str,
    rule_hash: &str,
    report: Option<&str>,
) -> QueryResult<usize> {
    diesel::update(product_models::table.find(id).filter(product_models::state.eq(ModelState::Draft)))
        .set((product_models::source.eq(source), product_models::rule_hash.eq(rule_hash), product_models::report.eq(report)))
        .execute(conn)
}

/// What the last save of a version made of it, as JSON.
pub fn load_model_report(conn: &mut Connection, id: ModelId) -> QueryResult<Option<String>> {
    product_models::table.find(id).select(product_models::report).first(conn)
}

/// Only drafts are released; says how many were.
pub fn release_model(conn: &mut Connection, id: ModelId, from: NaiveDate, artefact: &[u8]) -> QueryResult<usize> {
    diesel::update(product_models::table.find(id).filter(product_models::state.eq(ModelState::Draft)))
        .set((
            product_models::state.eq(ModelState::Released),
            product_models::released_from.eq(from),
            product_models::artefact.eq(artefact),
        ))
        .execute(conn)
}

/// Makes a version a draft again whose day has not come; 0 where it has, or where it never was released.
pub fn withdraw_model(conn: &mut Connection, id: ModelId, today: NaiveDate) -> QueryResult<usize> {
    let ahead = product_models::table
        .find(id)
        .filter(product_models::state.eq(ModelState::Released))
        .filter(product_models::released_from.gt(today));
    diesel::update(ahead)
        .set((
            product_models::state.eq(ModelState::Draft),
            product_models::released_from.eq(None::<NaiveDate>),
            product_models::artefact.eq(None::<Vec<u8>>),
        ))
        .execute(conn)
}
