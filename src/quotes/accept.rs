//! The customer says yes.

use chrono::{NaiveDate, NaiveDateTime};

use super::copy::add_version;
use super::create::links;
use super::edit::take_instead;
use super::quote::{Acceptance, VersionState};
use super::sheet::Sheet;
use super::store;
use crate::approvals::{self, Refusal};
use crate::db::Connection;
use crate::history::{self, EventKind, NewEvent};
use crate::kernel::ids::{QuoteVersionId, UserId};
use crate::kernel::money::Money;
use crate::kernel::reason::Reason;
use crate::opportunities::amount::follow_offer;

#[derive(Debug, Clone)]
pub struct Accept {
    pub version: QuoteVersionId,
    /// Who accepts; a name in print stands for the signature.
    pub name: String,
    pub email: Option<String>,
    pub po_number: Option<String>,
    pub user: Option<UserId>,
    pub address: Option<String>,
    /// Keys of alternatives taken instead of their main lines; at most one of a group.
    pub taken: Vec<String>,
}

/// What came of it.
#[derive(Debug, Clone)]
pub struct Accepted {
    /// The version that was accepted: the one shown, or one with the chosen alternatives in the total.
    pub sheet: Sheet,
    /// False where it had been accepted before and nothing was changed.
    pub first: bool,
}

/// Records the acceptance of exactly what was sent. Accepting again gives the same answer.
///
/// # Errors
/// Expired, replaced, declined, not sent; a yes of our own is missing; an alternative that is not offered.
pub fn accept(conn: &mut Connection, now: NaiveDateTime, today: NaiveDate, command: &Accept) -> Result<Accepted, Refusal> {
    let sheet = Sheet::load_of(conn, command.version)?;
    if let Some(before) = store::find_acceptance_of(conn, sheet.quote.id)? {
        let accepted = Sheet::load_of(conn, before.quote_version_id)?;
        let same = accepted.version.id == command.version || accepted.version.from_version_id == Some(command.version);
        if same {
            return Ok(Accepted { sheet: accepted, first: false });
        }
    }
    sheet.version.check_open(today)?;
    check_unchanged(conn, &sheet)?;
    let sheet = if command.taken.is_empty() { sheet } else { with_alternatives(conn, now, sheet, &command.taken)? };
    let acceptance = Acceptance {
        quote_version_id: sheet.version.id,
        name: command.name.clone(),
        email: command.email.clone(),
        po_number: command.po_number.clone(),
        user_id: command.user,
        address: command.address.clone(),
        fingerprint: sheet.version.fingerprint.clone(),
        at: now,
    };
    store::insert_acceptance(conn, &acceptance)?;
    store::update_closed(conn, sheet.version.id, VersionState::Accepted, now)?;
    store::replace_others(conn, sheet.quote.id, sheet.version.id, now)?;
    store::touch(conn, sheet.quote.id, now)?;
    record(conn, now, command, &sheet)?;
    move_deal(conn, now, &sheet)?;
    let sheet = Sheet::load_of(conn, sheet.version.id)?;
    Ok(Accepted { sheet, first: true })
}

/// Nothing was altered since it was sent, and every yes of our own is there. The customer reads of neither in our words.
fn check_unchanged(conn: &mut Connection, sheet: &Sheet) -> Result<(), Refusal> {
    let ours = || Refusal::from(Reason::new("quote-refused-being-checked"));
    match approvals::check(conn, sheet.version.id) {
        Ok(()) => {}
        Err(Refusal::Rule(_)) => return Err(ours()),
        Err(other) => return Err(other),
    }
    if approvals::questions(conn, sheet.version.id)?.fingerprint != sheet.version.fingerprint {
        return Err(ours());
    }
    Ok(())
}

/// A version of its own with the chosen alternatives in the total, so that what is accepted is stored like everything else.
fn with_alternatives(conn: &mut Connection, now: NaiveDateTime, sheet: Sheet, taken: &[String]) -> Result<Sheet, Refusal> {
    let mut groups: Vec<&str> = Vec::new();
    for key in taken {
        let main = sheet.line(key).and_then(|line| line.alternative_to.as_deref());
        let main = main.ok_or_else(|| Reason::new("quote-refused-no-alternative"))?;
        if groups.contains(&main) {
            return Err(Reason::new("quote-refused-two-alternatives").into());
        }
        groups.push(main);
    }
    let next = store::list_versions(conn, sheet.quote.id)?.first().map_or(1, |v| v.version.saturating_add(1));
    let mut chosen = add_version(conn, now, None, &sheet, sheet.quote.id, next)?;
    for key in taken {
        take_instead(&mut chosen, key);
    }
    chosen.reprice(conn)?;
    chosen.put(conn, now, None)?;
    approvals::carry(conn, sheet.version.id, chosen.version.id)?;
    check_unchanged(conn, &chosen)?;
    store::update_sent(conn, chosen.version.id, now)?;
    Ok(chosen)
}

fn record(conn: &mut Connection, now: NaiveDateTime, command: &Accept, sheet: &Sheet) -> Result<(), Refusal> {
    let event = NewEvent::new(EventKind::QuoteAccepted, links(&sheet.quote))
        .with("number", &sheet.quote.number)
        .with("version", sheet.version.version)
        .with("name", &command.name)
        .with("po", command.po_number.as_deref().unwrap_or_default())
        .with("total", Money::new(sheet.version.total, sheet.quote.currency).to_string());
    history::store::record_as(conn, now, command.user.map(|u| u.0), &command.name, event)?;
    Ok(())
}

/// The deal moves to its closing stage and is worth what was accepted. It is won by its order, not by this.
fn move_deal(conn: &mut Connection, now: NaiveDateTime, sheet: &Sheet) -> Result<(), Refusal> {
    let Some(id) = sheet.quote.opportunity_id else { return Ok(()) };
    follow_offer(conn, now, None, id, sheet.net())?;
    let Some(deal) = store::find_deal(conn, id)?.filter(|deal| deal.outcome.is_none()) else { return Ok(()) };
    let Some((stage, to_en, to_zh)) = store::find_closing_stage(conn)?.filter(|(id, ..)| *id != deal.stage_id) else {
        return Ok(());
    };
    let (_, from_en, from_zh) = store::find_stage(conn, deal.stage_id)?.ok_or(diesel::result::Error::NotFound)?;
    store::update_stage(conn, &deal, stage, now, None)?;
    let event = NewEvent::new(EventKind::StageChanged, links(&sheet.quote))
        .with("from_en", from_en)
        .with("from_zh", from_zh)
        .with("to_en", to_en)
        .with("to_zh", to_zh);
    history::store::record_as(conn, now, None, "", event)?;
    Ok(())
}
