//! The next version of a quote, and a copy as a quote of its own.

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime};

use super::create::{USUAL_DAYS, links};
use super::quote::{NewQuote, NewVersion, Quote, Version, VersionState, fresh_line_key, fresh_token};
use super::sheet::Sheet;
use super::{reprice, store};
use crate::approvals::Refusal;
use crate::db::Connection;
use crate::history::{self, EventKind, NewEvent};
use crate::kernel::actor::Actor;
use crate::kernel::ids::{QuoteId, QuoteVersionId};
use crate::kernel::reason::Reason;
use crate::numbers;

/// A draft with the lines of `from` under the same keys. Prices, price date and discounts are those of `from`; approvals are not.
///
/// # Errors
/// There is a draft already; the quote was accepted.
pub fn revise(
    conn: &mut Connection,
    now: NaiveDateTime,
    today: NaiveDate,
    actor: &Actor,
    from: QuoteVersionId,
) -> Result<Sheet, Refusal> {
    let old = Sheet::load_of(conn, from)?;
    let versions = store::list_versions(conn, old.quote.id)?;
    if versions.iter().any(|v| v.state == VersionState::Accepted) {
        return Err(Reason::new("quote-refused-accepted").into());
    }
    if let Some(draft) = versions.iter().find(|v| v.is_draft()) {
        let place = format!("/quotes/{}/v{}", old.quote.number, draft.version);
        return Err(Reason::new("quote-refused-draft-open").with("version", draft.version).way_on(place).into());
    }
    let next = versions.first().map_or(1, |v| v.version.saturating_add(1));
    let mut sheet = add_version(conn, now, Some(actor), &old, old.quote.id, next)?;
    if sheet.version.valid_until < today {
        sheet.version.valid_until = today.checked_add_days(Days::new(USUAL_DAYS)).unwrap_or(today);
    }
    sheet.put(conn, now, Some(actor))?;
    store::touch(conn, sheet.quote.id, now)?;
    let event =
        NewEvent::new(EventKind::QuoteRevised, links(&sheet.quote)).with("number", &sheet.quote.number).with("version", next);
    history::record(conn, now, Some(actor), event)?;
    Ok(sheet)
}

/// A new quote with the content of `from`, priced as of today, and no tie to the old lineage.
///
/// # Errors
/// A figure out of range.
pub fn duplicate(
    conn: &mut Connection,
    now: NaiveDateTime,
    today: NaiveDate,
    actor: &Actor,
    from: QuoteVersionId,
) -> Result<Quote, Refusal> {
    let mut old = Sheet::load_of(conn, from)?;
    let new = NewQuote {
        number: numbers::next(conn, "Q", today.year())?,
        account_id: old.quote.account_id,
        contact_id: old.quote.contact_id,
        opportunity_id: old.quote.opportunity_id,
        owner_id: Some(actor.user_id),
        title: old.quote.title.clone(),
        currency: old.quote.currency,
        token: fresh_token(),
        created_at: now,
        updated_at: now,
    };
    let id = store::insert_quote(conn, &new)?;
    renew_keys(&mut old);
    let mut sheet = add_version(conn, now, Some(actor), &old, id, 1)?;
    sheet.version.valid_until = today.checked_add_days(Days::new(USUAL_DAYS)).unwrap_or(today);
    reprice::answer(&mut sheet, now, today, &reprice::Answer::TakeAll);
    sheet.reprice(conn)?;
    sheet.promise(conn, today)?;
    sheet.put(conn, now, Some(actor))?;
    store::put_search(conn, &sheet.quote)?;
    let event = NewEvent::new(EventKind::QuoteCreated, links(&sheet.quote)).with("number", &sheet.quote.number);
    history::record(conn, now, Some(actor), event)?;
    Ok(sheet.quote)
}

/// A version with the content of `old`, as a draft of quote `quote`. The same lineage remembers where it comes from.
pub(super) fn add_version(
    conn: &mut Connection,
    now: NaiveDateTime,
    actor: Option<&Actor>,
    old: &Sheet,
    quote: QuoteId,
    number: i32,
) -> Result<Sheet, Refusal> {
    let from = (quote == old.quote.id).then_some(old.version.id);
    let version = store::insert_version(conn, &next_version(&old.version, quote, number, actor, now, from))?;
    for line in &old.lines {
        store::insert_line(conn, &line.copy_to(version))?;
    }
    Ok(Sheet::load(conn, quote, version)?)
}

fn next_version(
    old: &Version,
    quote: QuoteId,
    number: i32,
    actor: Option<&Actor>,
    now: NaiveDateTime,
    from: Option<QuoteVersionId>,
) -> NewVersion {
    NewVersion {
        quote_id: quote,
        version: number,
        state: VersionState::Draft,
        price_book_id: old.price_book_id,
        content: old.content.clone(),
        fingerprint: String::new(),
        created_by: actor.map(|a| a.user_id),
        created_at: now,
        from_version_id: from,
    }
}

/// Fresh names for all lines, alternatives following their main lines.
fn renew_keys(sheet: &mut Sheet) {
    let keys: Vec<(String, String)> = sheet.lines.iter().map(|line| (line.line_key.clone(), fresh_line_key())).collect();
    let fresh = |old: &str| keys.iter().find(|(key, _)| key == old).map(|(_, new)| new.clone());
    for line in &mut sheet.lines {
        if let Some(key) = fresh(&line.line_key) {
            line.line_key = key;
        }
        line.alternative_to = line.alternative_to.as_deref().and_then(fresh);
    }
}
