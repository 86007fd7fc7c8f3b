//! The customer says no.

use chrono::{NaiveDate, NaiveDateTime};

use super::create::links;
use super::quote::{Declined, VersionState};
use super::sheet::Sheet;
use super::store;
use crate::approvals::Refusal;
use crate::db::Connection;
use crate::history::{self, EventKind, NewEvent};
use crate::kernel::ids::{QuoteVersionId, UserId};

#[derive(Debug, Clone)]
pub struct Decline {
    pub version: QuoteVersionId,
    pub name: Option<String>,
    pub reason: Option<String>,
    pub user: Option<UserId>,
}

/// Records the refusal of an open version.
///
/// # Errors
/// It is no longer open.
pub fn decline(conn: &mut Connection, now: NaiveDateTime, today: NaiveDate, command: &Decline) -> Result<Sheet, Refusal> {
    let sheet = Sheet::load_of(conn, command.version)?;
    sheet.version.check_open(today)?;
    let declined =
        Declined { quote_version_id: sheet.version.id, reason: command.reason.clone(), name: command.name.clone(), at: now };
    store::insert_declined(conn, &declined)?;
    store::update_closed(conn, sheet.version.id, VersionState::Declined, now)?;
    store::touch(conn, sheet.quote.id, now)?;
    let name = command.name.as_deref().unwrap_or_default();
    let event = NewEvent::new(EventKind::QuoteRefused, links(&sheet.quote))
        .with("number", &sheet.quote.number)
        .with("version", sheet.version.version)
        .with("name", name)
        .with("reason", command.reason.as_deref().unwrap_or_default());
    history::store::record_as(conn, now, command.user.map(|u| u.0), name, event)?;
    Ok(Sheet::load_of(conn, command.version)?)
}
