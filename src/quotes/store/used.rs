//! Which quotes are made of a configuration.

use diesel::prelude::*;

use crate::db::schema::{quote_lines, quote_versions, quotes};
use crate::db::{AmongMethods, Connection};
use crate::kernel::actor::Actor;
use crate::kernel::ids::{ConfigurationId, ProductId};

/// How many lines of quotes are made of configurations of a product.
pub fn count_lines_of_product(conn: &mut Connection, product: ProductId) -> QueryResult<i64> {
    quote_lines::table
        .filter(quote_lines::product_id.eq(product))
        .filter(quote_lines::configuration_id.is_not_null())
        .count()
        .get_result(conn)
}

/// How many are made of one of these.
pub fn count_lines_of(conn: &mut Connection, ids: &[ConfigurationId]) -> QueryResult<i64> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    quote_lines::table.filter(quote_lines::configuration_id.among(ids)).count().get_result(conn)
}

/// The quotes made of these that the actor sees, with the version, newest first.
pub fn list_quotes_of(
    conn: &mut Connection,
    actor: &Actor,
    ids: &[ConfigurationId],
) -> QueryResult<Vec<(ConfigurationId, String, i32)>> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let query = quote_lines::table
        .inner_join(quote_versions::table.on(quote_versions::id.eq(quote_lines::quote_version_id)))
        .inner_join(quotes::table.on(quotes::id.eq(quote_versions::quote_id)))
        .filter(quote_lines::configuration_id.among(ids))
        .order((quotes::id.desc(), quote_versions::version.desc()))
        .limit(1_000)
        .select((quote_lines::configuration_id, quotes::number, quote_versions::version))
        .into_boxed();
    let rows: Vec<(Option<ConfigurationId>, String, i32)> = visible!(query, actor).load(conn)?;
    Ok(rows.into_iter().filter_map(|(id, number, version)| Some((id?, number, version))).collect())
}
