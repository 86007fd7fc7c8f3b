//! What happens at the door: tries to sign in, and links that work once.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::db::Connection;
use crate::db::schema::{one_time_links, sign_in_attempts};
use crate::kernel::ids::UserId;
use crate::people::link::Purpose;

pub fn count_failures(conn: &mut Connection, email: &str, since: NaiveDateTime) -> QueryResult<i64> {
    sign_in_attempts::table
        .filter(sign_in_attempts::email.eq(email))
        .filter(sign_in_attempts::at.gt(since))
        .filter(sign_in_attempts::succeeded.eq(false))
        .count()
        .get_result(conn)
}

pub fn count_tries_from(conn: &mut Connection, address: &str, since: NaiveDateTime) -> QueryResult<i64> {
    sign_in_attempts::table
        .filter(sign_in_attempts::address.eq(address))
        .filter(sign_in_attempts::at.gt(since))
        .filter(sign_in_attempts::succeeded.eq(false))
        .count()
        .get_result(conn)
}

/// Tries of one kind from one address: `name` is what they were counted under.
pub fn count_tries_as(conn: &mut Connection, name: &str, address: &str, since: NaiveDateTime) -> QueryResult<i64> {
    sign_in_attempts::table
        .filter(sign_in_attempts::address.eq(address))
        .filter(sign_in_attempts::at.gt(since))
        .filter(sign_in_attempts::email.eq(name))
        .count()
        .get_result(conn)
}

/// Tries of one kind from anywhere.
pub fn count_tries_named(conn: &mut Connection, name: &str, since: NaiveDateTime) -> QueryResult<i64> {
    sign_in_attempts::table
        .filter(sign_in_attempts::email.eq(name))
        .filter(sign_in_attempts::at.gt(since))
        .count()
        .get_result(conn)
}

pub fn insert_try(conn: &mut Connection, email: &str, address: &str, at: NaiveDateTime, succeeded: bool) -> QueryResult<()> {
    diesel::insert_into(sign_in_attempts::table)
        .values((
            sign_in_attempts::email.eq(email),
            sign_in_attempts::address.eq(address),
            sign_in_attempts::at.eq(at),
            sign_in_attempts::succeeded.eq(succeeded),
        ))
        .execute(conn)
        .map(drop)
}

/// A link to be stored.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = one_time_links)]
pub struct NewLink {
    pub token_hash: String,
    pub purpose: Purpose,
    pub user_id: Option<UserId>,
    pub created_at: NaiveDateTime,
    pub expires_at: NaiveDateTime,
}

pub fn insert_link(conn: &mut Connection, link: &NewLink) -> QueryResult<usize> {
    diesel::insert_into(one_time_links::table).values(link).execute(conn)
}

/// The unused link with this hash, and for whom it is.
pub fn find_link(
    conn: &mut Connection,
    token_hash: &str,
    purpose: Purpose,
    now: NaiveDateTime,
) -> QueryResult<Option<(i64, Option<UserId>)>> {
    one_time_links::table
        .filter(one_time_links::token_hash.eq(token_hash))
        .filter(one_time_links::purpose.eq(purpose))
        .filter(one_time_links::expires_at.gt(now))
        .filter(one_time_links::used_at.is_null())
        .select((one_time_links::id, one_time_links::user_id))
        .first(conn)
        .optional()
}

/// Marks a link as used: 1, or 0 where it already was.
pub fn update_link_used(conn: &mut Connection, id: i64, now: NaiveDateTime) -> QueryResult<usize> {
    diesel::update(one_time_links::table.find(id).filter(one_time_links::used_at.is_null()))
        .set(one_time_links::used_at.eq(now))
        .execute(conn)
}

/// Removes the unused links of one kind to one person; `None` is the link that is for nobody known.
pub fn delete_open_links(conn: &mut Connection, purpose: Purpose, user: Option<UserId>) -> QueryResult<usize> {
    let open = one_time_links::table.filter(one_time_links::purpose.eq(purpose)).filter(one_time_links::used_at.is_null());
    match user {
        Some(user) => diesel::delete(open.filter(one_time_links::user_id.eq(user))).execute(conn),
        None => diesel::delete(open.filter(one_time_links::user_id.is_null())).execute(conn),
    }
}

/// Removes links whose time is over.
pub fn delete_expired_links(conn: &mut Connection, now: NaiveDateTime) -> QueryResult<usize> {
    diesel::delete(one_time_links::table.filter(one_time_links::expires_at.lt(now))).execute(conn)
}
