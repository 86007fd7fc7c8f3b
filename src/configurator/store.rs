//! All SQL of saved configurations.

use diesel::dsl::{count_star, max};
use diesel::prelude::*;

use super::configuration::{Configured, NewConfigured};
use crate::db::schema::configurations;
use crate::db::{AmongMethods, Connection};
use crate::kernel::ids::{AccountId, ConfigurationId, OpportunityId, ProductId};

pub fn find_configuration(conn: &mut Connection, id: ConfigurationId) -> QueryResult<Option<Configured>> {
    configurations::table.find(id).select(Configured::as_select()).first(conn).optional()
}

/// By its code in capitals, as `code::parse` gives it.
pub fn find_by_code(conn: &mut Connection, code: &str) -> QueryResult<Option<Configured>> {
    configurations::table.filter(configurations::code.eq(code)).select(Configured::as_select()).first(conn).optional()
}

/// By their codes, in no order.
pub fn list_by_codes(conn: &mut Connection, codes: &[String]) -> QueryResult<Vec<Configured>> {
    configurations::table.filter(configurations::code.among(codes)).select(Configured::as_select()).load(conn)
}

pub fn load_configurations(conn: &mut Connection, ids: &[ConfigurationId]) -> QueryResult<Vec<Configured>> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    configurations::table.filter(configurations::id.among(ids)).select(Configured::as_select()).load(conn)
}

pub fn code_exists(conn: &mut Connection, code: &str) -> QueryResult<bool> {
    let found: i64 = configurations::table.filter(configurations::code.eq(code)).count().get_result(conn)?;
    Ok(found > 0)
}

pub fn insert_configuration(conn: &mut Connection, new: &NewConfigured) -> QueryResult<ConfigurationId> {
    diesel::insert_into(configurations::table).values(new).returning(configurations::id).get_result(conn)
}

/// Configurations saved for an opportunity, newest first.
pub fn list_of_opportunity(conn: &mut Connection, id: OpportunityId, limit: i64) -> QueryResult<Vec<Configured>> {
    configurations::table
        .filter(configurations::opportunity_id.eq(id))
        .order(configurations::id.desc())
        .limit(limit)
        .select(Configured::as_select())
        .load(conn)
}

/// Configurations saved by people of a company, newest first.
pub fn list_of_account(conn: &mut Connection, id: AccountId, limit: i64) -> QueryResult<Vec<Configured>> {
    configurations::table
        .filter(configurations::account_id.eq(id))
        .order(configurations::created_at.desc())
        .limit(limit)
        .select(Configured::as_select())
        .load(conn)
}

/// Past configurations of one kind: the same product, or the same choices where not everything was decided.
#[derive(Debug, Clone)]
pub struct Alike {
    pub key: String,
    pub newest: ConfigurationId,
    pub number: i64,
}

/// The kinds of configurations of a product, by key: of complete ones the fingerprint, of others the choices.
pub fn list_alike(conn: &mut Connection, product: ProductId, complete: bool, after: &str, limit: i64) -> QueryResult<Vec<Alike>> {
    let own = configurations::table.filter(configurations::product_id.eq(product)).filter(configurations::complete.eq(complete));
    let rows: Vec<(String, Option<ConfigurationId>, i64)> = if complete {
        own.filter(configurations::fingerprint.gt(after))
            .group_by(configurations::fingerprint)
            .order(configurations::fingerprint)
            .limit(limit)
            .select((configurations::fingerprint, max(configurations::id), count_star()))
            .load(conn)?
    } else {
        own.filter(configurations::choices.gt(after))
            .group_by(configurations::choices)
            .order(configurations::choices)
            .limit(limit)
            .select((configurations::choices, max(configurations::id), count_star()))
            .load(conn)?
    };
    Ok(rows.into_iter().filter_map(|(key, newest, number)| Some(Alike { key, newest: newest?, number })).collect())
}

/// Every configuration of these kinds, by the key of its kind.
pub fn list_ids_alike(
    conn: &mut Connection,
    product: ProductId,
    complete: bool,
    keys: &[&str],
) -> QueryResult<Vec<(String, ConfigurationId)>> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let own = configurations::table.filter(configurations::product_id.eq(product)).filter(configurations::complete.eq(complete));
    if complete {
        let alike = own.filter(configurations::fingerprint.among(keys.iter().copied()));
        alike.select((configurations::fingerprint, configurations::id)).load(conn)
    } else {
        let alike = own.filter(configurations::choices.among(keys.iter().copied()));
        alike.select((configurations::choices, configurations::id)).load(conn)
    }
}
