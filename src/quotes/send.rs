//! Sending a version: from now on it is frozen.

use chrono::{NaiveDate, NaiveDateTime};

use super::create::links;
use super::quote::Line;
use super::ready::check_sendable;
use super::sheet::Sheet;
use super::store;
use crate::approvals::Refusal;
use crate::db::Connection;
use crate::history::{self, EventKind, NewEvent};
use crate::kernel::actor::Actor;
use crate::kernel::ids::QuoteVersionId;
use crate::opportunities::amount::follow_offer;

#[derive(Debug, Clone)]
pub struct Sending {
    pub version: QuoteVersionId,
    /// Whom it is written to, for the timeline.
    pub recipient: String,
    /// Whether versions sent before may still be accepted.
    pub keep_earlier: bool,
}

/// Marks the version as sent. The message itself is put into the outbox by the caller, in the same transaction.
///
/// # Errors
/// Whatever is missing of "before it can go out".
pub fn send(
    conn: &mut Connection,
    now: NaiveDateTime,
    today: NaiveDate,
    actor: &Actor,
    sending: &Sending,
) -> Result<Sheet, Refusal> {
    let mut sheet = Sheet::load_of(conn, sending.version)?;
    check_sendable(conn, &sheet, today)?;
    // What goes out is true on its day.
    let before = sheet.lines.clone();
    sheet.promise(conn, today)?;
    let moved = sheet.lines.iter().zip(&before).filter(|(now, then)| promise_of(now) != promise_of(then));
    for (line, _) in moved {
        store::update_promise(conn, line)?;
    }
    store::update_sent(conn, sheet.version.id, now)?;
    if !sending.keep_earlier {
        store::replace_others(conn, sheet.quote.id, sheet.version.id, now)?;
    }
    store::touch(conn, sheet.quote.id, now)?;
    if let Some(deal) = sheet.quote.opportunity_id {
        follow_offer(conn, now, actor, deal, sheet.net())?;
    }
    let event = NewEvent::new(EventKind::QuoteSent, links(&sheet.quote))
        .with("number", &sheet.quote.number)
        .with("version", sheet.version.version)
        .with("recipient", &sending.recipient);
    history::record(conn, now, Some(actor), event)?;
    Ok(Sheet::load_of(conn, sending.version)?)
}

fn promise_of(line: &Line) -> (Option<NaiveDate>, Option<&str>) {
    (line.promised_date, line.promised_part.as_deref())
}
