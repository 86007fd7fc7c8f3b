use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::db::schema::{exchange_rates, field_changes, product_costs, products};
use crate::db::{AmongMethods, Connection};
use crate::history::FieldChange;
use crate::kernel::ids::ProductId;
use crate::kernel::money::Currency;
use crate::pricing::cost::{Cost, CostRow, ExchangeRate, RateRow, in_force};

/// Costs by SKU, from behind `after` (SKU, cost id); `limit` rows. `sku` restricts to SKUs that begin so.
pub fn list_costs(
    conn: &mut Connection,
    sku: &str,
    after: Option<(String, i64)>,
    limit: i64,
) -> QueryResult<Vec<(CostRow, String)>> {
    let mut query = product_costs::table.inner_join(products::table).into_boxed();
    if !sku.is_empty() {
        query = query.filter(products::sku.like(super::begins(sku)).escape('\\'));
    }
    if let Some((after, id)) = after {
        let behind = products::sku.gt(after.clone()).or(products::sku.eq(after).and(product_costs::id.gt(id)));
        query = query.filter(behind);
    }
    query.order((products::sku, product_costs::id)).limit(limit).select((CostRow::as_select(), products::sku)).load(conn)
}

/// Costs of one product of all periods, by their first day.
pub fn list_product_costs(conn: &mut Connection, product: ProductId) -> QueryResult<Vec<CostRow>> {
    let of_product = product_costs::table.filter(product_costs::product_id.eq(product));
    of_product.order(product_costs::valid_from).select(CostRow::as_select()).load(conn)
}

pub fn find_cost(conn: &mut Connection, id: i64) -> QueryResult<Option<CostRow>> {
    product_costs::table.find(id).select(CostRow::as_select()).first(conn).optional()
}

/// A cost with its product's SKU.
pub fn find_named_cost(conn: &mut Connection, id: i64) -> QueryResult<Option<(CostRow, String)>> {
    let named = product_costs::table.inner_join(products::table).filter(product_costs::id.eq(id));
    named.select((CostRow::as_select(), products::sku)).first(conn).optional()
}

pub fn insert_cost(conn: &mut Connection, cost: &Cost) -> QueryResult<i64> {
    diesel::insert_into(product_costs::table).values(cost).returning(product_costs::id).get_result(conn)
}

pub fn update_cost_end(conn: &mut Connection, id: i64, until: Option<NaiveDate>) -> QueryResult<usize> {
    diesel::update(product_costs::table.find(id)).set(product_costs::valid_until.eq(until)).execute(conn)
}

/// Costs of products in all periods, the first entered first.
pub fn list_costs_of(conn: &mut Connection, products: &[ProductId]) -> QueryResult<Vec<CostRow>> {
    let of_products = product_costs::table.filter(product_costs::product_id.among(products));
    of_products.order(product_costs::id).select(CostRow::as_select()).load(conn)
}

/// Rates, the latest entered first, from before `before`.
pub fn list_rates(conn: &mut Connection, before: Option<i64>, limit: i64) -> QueryResult<Vec<RateRow>> {
    let mut query = exchange_rates::table.into_boxed();
    if let Some(before) = before {
        query = query.filter(exchange_rates::id.lt(before));
    }
    query.order(exchange_rates::id.desc()).limit(limit).select(RateRow::as_select()).load(conn)
}

pub fn find_rate(conn: &mut Connection, id: i64) -> QueryResult<Option<RateRow>> {
    exchange_rates::table.find(id).select(RateRow::as_select()).first(conn).optional()
}

/// The rate of the same pair from the same day.
pub fn find_rate_from(conn: &mut Connection, wanted: &ExchangeRate) -> QueryResult<Option<ExchangeRate>> {
    exchange_rates::table
        .filter(exchange_rates::from_currency.eq(wanted.from_currency))
        .filter(exchange_rates::to_currency.eq(wanted.to_currency))
        .filter(exchange_rates::valid_from.eq(wanted.valid_from))
        .select(ExchangeRate::as_select())
        .first(conn)
        .optional()
}

pub fn insert_rate(conn: &mut Connection, rate: &ExchangeRate) -> QueryResult<i64> {
    diesel::insert_into(exchange_rates::table).values(rate).returning(exchange_rates::id).get_result(conn)
}

pub fn update_rate_end(conn: &mut Connection, id: i64, until: Option<NaiveDate>) -> QueryResult<usize> {
    diesel::update(exchange_rates::table.find(id)).set(exchange_rates::valid_until.eq(until)).execute(conn)
}

/// Rates of all pairs and days in the order of their first day; `limit` rows.
pub fn list_all_rates(conn: &mut Connection, limit: usize) -> QueryResult<Vec<ExchangeRate>> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    exchange_rates::table.order(exchange_rates::valid_from).limit(limit).select(ExchangeRate::as_select()).load(conn)
}

/// What one unit of each currency is worth in `to` that day, in millionths.
pub fn load_exchange_rates(
    conn: &mut Connection,
    from: &[Currency],
    to: Currency,
    date: NaiveDate,
) -> QueryResult<HashMap<Currency, i64>> {
    let rows: Vec<ExchangeRate> = exchange_rates::table
        .filter(exchange_rates::from_currency.among(from))
        .filter(exchange_rates::to_currency.eq(to))
        .filter(exchange_rates::valid_from.le(date))
        .order(exchange_rates::valid_from)
        .select(ExchangeRate::as_select())
        .load(conn)?;
    Ok(in_force(rows, date).collect())
}

/// The latest changes of records of one kind, with the record's id, newest first.
pub fn list_changes_of(conn: &mut Connection, kind: &str, ids: Vec<i64>) -> QueryResult<Vec<(i64, FieldChange)>> {
    field_changes::table
        .filter(field_changes::record_kind.eq(kind))
        .filter(field_changes::record_id.among(ids))
        .order(field_changes::id.desc())
        .limit(50)
        .select((field_changes::record_id, FieldChange::as_select()))
        .load(conn)
}
