//! What must be true before a quote goes out, and before an order is placed from it.

use chrono::NaiveDate;

use super::quote::{LineKind, VersionState};
use super::sheet::Sheet;
use super::store;
use crate::accounts;
use crate::approvals::{self, Refusal};
use crate::db::Connection;
use crate::kernel::ids::QuoteVersionId;
use crate::kernel::money::Money;
use crate::kernel::reason::Reason;

/// One line of the list "before it can go out".
#[derive(Debug, Clone)]
pub struct Check {
    pub met: bool,
    /// False: it warns, but stops nothing.
    pub needed: bool,
    pub reason: Reason,
}

/// Everything but the approvals, which have their own list.
pub fn checks(conn: &mut Connection, sheet: &Sheet, today: NaiveDate) -> Result<Vec<Check>, Refusal> {
    let mut checks = vec![lines(sheet), prices(sheet), configurations(conn, sheet)?, validity(sheet, today)];
    checks.extend(place(conn, sheet)?);
    checks.extend(credit(conn, sheet)?);
    Ok(checks)
}

/// `Ok` where the version may be sent.
///
/// # Errors
/// The first thing that is missing.
pub fn check_sendable(conn: &mut Connection, sheet: &Sheet, today: NaiveDate) -> Result<(), Refusal> {
    sheet.version.check_editable()?;
    if let Some(open) = checks(conn, sheet, today)?.into_iter().find(|check| check.needed && !check.met) {
        let place = format!("/quotes/{}/v{}", sheet.quote.number, sheet.version.version);
        return Err(open.reason.way_on(place).into());
    }
    approvals::check(conn, sheet.version.id)
}

/// `Ok` where an order may be placed from the version: accepted, unchanged since, every yes given. The sheet to copy from.
///
/// # Errors
/// What is missing, with a link that mends it.
pub fn check_placeable(conn: &mut Connection, version: QuoteVersionId) -> Result<Sheet, Refusal> {
    let sheet = Sheet::load_of(conn, version)?;
    let place = format!("/quotes/{}/v{}", sheet.quote.number, sheet.version.version);
    if sheet.version.state != VersionState::Accepted {
        return Err(Reason::new("quote-refused-not-accepted").with("number", &sheet.quote.number).way_on(place).into());
    }
    approvals::check(conn, version)?;
    let accepted = store::find_acceptance(conn, version)?.map(|a| a.fingerprint);
    if accepted.as_deref() != Some(approvals::questions(conn, version)?.fingerprint.as_str()) {
        return Err(Reason::new("quote-refused-changed").way_on(place).into());
    }
    Ok(sheet)
}

fn lines(sheet: &Sheet) -> Check {
    let met = sheet.lines.iter().any(|line| line.counts());
    Check { met, needed: true, reason: Reason::new(if met { "quote-check-lines" } else { "quote-check-no-lines" }) }
}

fn prices(sheet: &Sheet) -> Check {
    let missing = sheet.lines.iter().find(|line| line.is_item() && !line.is_priced());
    let reason = match missing {
        None => Reason::new("quote-check-prices"),
        Some(line) => Reason::new("quote-check-no-price").with("line", &line.description),
    };
    Check { met: missing.is_none(), needed: true, reason }
}

fn configurations(conn: &mut Connection, sheet: &Sheet) -> Result<Check, Refusal> {
    let ids: Vec<_> = sheet.lines.iter().filter_map(|line| line.configuration_id).collect();
    let incomplete = store::list_incomplete(conn, &ids)?;
    let open = sheet
        .lines
        .iter()
        .find(|line| line.kind == LineKind::Configured && line.configuration_id.is_none_or(|id| incomplete.contains(&id)));
    let reason = match open {
        None => Reason::new("quote-check-configurations"),
        Some(line) => Reason::new("quote-check-incomplete").with("line", &line.description),
    };
    Ok(Check { met: open.is_none(), needed: true, reason })
}

fn validity(sheet: &Sheet, today: NaiveDate) -> Check {
    let met = sheet.version.valid_until >= today;
    let key = if met { "quote-check-valid" } else { "quote-check-too-old" };
    Check { met, needed: true, reason: Reason::new(key) }
}

/// Warns only: without an address nobody knows which tax there will be, unless the customer pays none anywhere.
fn place(conn: &mut Connection, sheet: &Sheet) -> Result<Option<Check>, Refusal> {
    let account = sheet.quote.account_id;
    if !sheet.version.tax.is_zero() || accounts::store::load(conn, account)?.tax_exempt {
        return Ok(None);
    }
    let known = !accounts::store::list_addresses(conn, account)?.is_empty();
    let unknown = || Check { met: false, needed: false, reason: Reason::new("quote-check-no-address") };
    Ok((!known).then(unknown))
}

/// Warns only: whether to deliver on credit is decided when the order comes.
fn credit(conn: &mut Connection, sheet: &Sheet) -> Result<Option<Check>, Refusal> {
    let Some(customer) = store::find_customer(conn, sheet.quote.account_id)? else { return Ok(None) };
    let Some(limit) = customer.credit_limit else { return Ok(None) };
    let currency = sheet.quote.currency;
    let open = store::sum_open_orders(conn, customer.id, currency)?;
    let met = open.checked_add(sheet.version.total)? <= limit;
    let reason = Reason::new(if met { "quote-check-credit" } else { "quote-check-over-credit" })
        .with("limit", Money::new(limit, currency))
        .with("open", Money::new(open, currency));
    Ok(Some(Check { met, needed: false, reason }))
}
