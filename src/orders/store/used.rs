//! Which orders are made of a configuration.

use diesel::prelude::*;

use crate::db::schema::{order_lines, orders};
use crate::db::{AmongMethods, Connection};
use crate::kernel::actor::Actor;
use crate::kernel::ids::{ConfigurationId, ProductId};

/// How many lines of orders are made of configurations of a product.
pub fn count_lines_of_product(conn: &mut Connection, product: ProductId) -> QueryResult<i64> {
    order_lines::table
        .filter(order_lines::product_id.eq(product))
        .filter(order_lines::configuration_id.is_not_null())
        .count()
        .get_result(conn)
}

/// How many are made of one of these.
pub fn count_lines_of(conn: &mut Connection, ids: &[ConfigurationId]) -> QueryResult<i64> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    order_lines::table.filter(order_lines::configuration_id.among(ids)).count().get_result(conn)
}

/// The orders made of these that the actor sees, newest first.
pub fn list_orders_of(
    conn: &mut Connection,
    actor: &Actor,
    ids: &[ConfigurationId],
) -> QueryResult<Vec<(ConfigurationId, String)>> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let query = order_lines::table
        .inner_join(orders::table.on(orders::id.eq(order_lines::order_id)))
        .filter(order_lines::configuration_id.among(ids))
        .order(orders::id.desc())
        .limit(1_000)
        .select((order_lines::configuration_id, orders::number))
        .into_boxed();
    let rows: Vec<(Option<ConfigurationId>, String)> = visible!(query, actor).load(conn)?;
    Ok(rows.into_iter().filter_map(|(id, number)| Some((id?, number))).collect())
}
