//! What customers did lately with the quotes a person owns.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::db::schema::{accounts, events, quotes};
use crate::db::{AmongMethods, Connection};
use crate::history::EventKind;
use crate::kernel::ids::UserId;

/// Something a customer did.
#[derive(Debug, Clone, Queryable)]
pub struct Reply {
    pub at: NaiveDateTime,
    pub kind: EventKind,
    pub number: String,
    pub title: String,
    pub account: String,
}

/// The latest acts of customers since then, newest first.
pub fn list_replies(conn: &mut Connection, owner: UserId, since: NaiveDateTime, limit: i64) -> QueryResult<Vec<Reply>> {
    events::table
        .inner_join(quotes::table.on(events::quote_id.eq(quotes::id.nullable())))
        .inner_join(accounts::table.on(accounts::id.eq(quotes::account_id)))
        .filter(quotes::owner_id.eq(owner))
        .filter(quotes::replied_at.gt(since))
        .filter(events::kind.among(EventKind::REPLIES))
        .filter(events::at.gt(since))
        .order(events::id.desc())
        .limit(limit)
        .select((events::at, events::kind, quotes::number, quotes::title, accounts::name))
        .load(conn)
}
