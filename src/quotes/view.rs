//! The customer opened the link. Noted once for a version, while it is open, and never for our own people.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::QueryResult;

use super::create::links;
use super::quote::{Quote, Version};
use super::store;
use crate::db::Connection;
use crate::history::{self, EventKind, NewEvent};
use crate::kernel::actor::Actor;

/// Whether opening it now is worth a note.
pub fn is_news(conn: &mut Connection, version: &Version, actor: Option<&Actor>, today: NaiveDate) -> QueryResult<bool> {
    if actor.is_some_and(Actor::is_staff) || !version.is_open(today) {
        return Ok(false);
    }
    Ok(store::find_first_view(conn, version.id)?.is_none())
}

/// Notes that the customer saw the version, if that is news.
pub fn view(
    conn: &mut Connection,
    now: NaiveDateTime,
    today: NaiveDate,
    actor: Option<&Actor>,
    (quote, version): (&Quote, &Version),
    address: &str,
) -> QueryResult<bool> {
    if !is_news(conn, version, actor, today)? {
        return Ok(false);
    }
    store::insert_view(conn, version.id, now, address)?;
    let event =
        NewEvent::new(EventKind::QuoteViewed, links(quote)).with("number", &quote.number).with("version", version.version);
    history::store::record_as(conn, now, None, "", event)?;
    Ok(true)
}
