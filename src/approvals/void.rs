//! An edit takes back what was asked and what was agreed to.

use chrono::NaiveDateTime;

use super::request::links;
use super::store;
use crate::db::Connection;
use crate::history::{self, EventKind, NewEvent};
use crate::kernel::actor::Actor;
use crate::kernel::ids::QuoteVersionId;
use diesel::QueryResult;

/// Voids all requests and answers of the version; how many there were.
pub fn void(conn: &mut Connection, now: NaiveDateTime, actor: Option<&Actor>, version: QuoteVersionId) -> QueryResult<usize> {
    let voided = store::void_requests(conn, version, now)?;
    if voided > 0
        && let Some(place) = store::find_place(conn, version)?
    {
        let event = NewEvent::new(EventKind::ApprovalVoided, links(&place))
            .with("number", format!("{} v{}", place.number, place.version));
        history::record(conn, now, actor, event)?;
    }
    Ok(voided)
}
