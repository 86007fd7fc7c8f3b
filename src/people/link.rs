//! Links that work once: the first administrator's, and those to a new password. The database keeps only their hash.

use chrono::{NaiveDateTime, TimeDelta};
use diesel::QueryResult;

use super::store;
use crate::db::Connection;
use crate::kernel::ids::UserId;
use crate::web::session::{fresh_key, hash};

crate::text_enum! {
    /// What a link is for.
    pub enum Purpose {
        SetUp = "set_up",
        Password = "password",
    }
}

/// A link that may still be used, and for whom it is; the set-up link is for nobody known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenLink {
    pub id: i64,
    pub user: Option<UserId>,
}

/// Makes a link and gives its key: the only time that anybody can know it.
pub fn make(
    conn: &mut Connection,
    now: NaiveDateTime,
    purpose: Purpose,
    user: Option<UserId>,
    lasts: TimeDelta,
) -> QueryResult<String> {
    store::delete_expired_links(conn, now)?;
    let key = fresh_key();
    let link = store::NewLink { token_hash: hash(&key), purpose, user_id: user, created_at: now, expires_at: now + lasts };
    store::insert_link(conn, &link)?;
    Ok(key)
}

/// The link behind `key`, while it lasts.
pub fn find(conn: &mut Connection, now: NaiveDateTime, purpose: Purpose, key: &str) -> QueryResult<Option<OpenLink>> {
    let found = store::find_link(conn, &hash(key), purpose, now)?;
    Ok(found.map(|(id, user)| OpenLink { id, user }))
}

/// Uses the link; `false` where somebody else just did. Every other link to the same end ends with it.
pub fn use_up(conn: &mut Connection, now: NaiveDateTime, purpose: Purpose, link: OpenLink) -> QueryResult<bool> {
    let first = store::update_link_used(conn, link.id, now)? == 1;
    store::delete_open_links(conn, purpose, link.user)?;
    Ok(first)
}

/// Ends every link of a kind to one person that was not used yet.
pub fn end_all(conn: &mut Connection, purpose: Purpose, user: Option<UserId>) -> QueryResult<()> {
    store::delete_open_links(conn, purpose, user).map(drop)
}
