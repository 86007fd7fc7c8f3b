//! An order from an accepted quote: every line copied by value.

use chrono::NaiveDate;

use super::order::Channel;
use super::place::{Draft, DraftLine, PlaceRefusal};
use super::store::{self, AcceptedVersion, QuotedLine};
use crate::configurator::promises::promises_of;
use crate::db::Connection;
use crate::kernel::actor::{Actor, Role};
use crate::kernel::ids::{AccountId, ModelId};
use crate::kernel::money::{Amount, Percent};
use crate::kernel::reason::Reason;

/// Whether the version may become an order: accepted by the customer as it stands today.
pub fn check_placeable(conn: &mut Connection, version: &AcceptedVersion) -> Result<(), PlaceRefusal> {
    let accepted = store::find_accepted_fingerprint(conn, version.version_id)?;
    let here = format!("/quotes/{}", version.number);
    match accepted {
        None => Err(Reason::new("order-quote-not-accepted").with("number", &version.number).way_on(here).into()),
        Some(fingerprint) if fingerprint != version.fingerprint => {
            Err(Reason::new("order-quote-changed").with("number", &version.number).way_on(here).into())
        }
        Some(_) => Ok(crate::approvals::check(conn, version.version_id)?),
    }
}

impl From<crate::approvals::Refusal> for PlaceRefusal {
    fn from(refusal: crate::approvals::Refusal) -> Self {
        match refusal {
            crate::approvals::Refusal::Database(error) => PlaceRefusal::Database(error),
            crate::approvals::Refusal::Rule(reason) => PlaceRefusal::Because(reason),
        }
    }
}

/// The order's content: lines that count in the total, as they stand in the version; delivered as what is ordered today.
pub fn draft(conn: &mut Connection, actor: &Actor, today: NaiveDate, version: &AcceptedVersion) -> Result<Draft, PlaceRefusal> {
    check_placeable(conn, version)?;
    let mut lines: Vec<DraftLine> = store::list_quoted_lines(conn, version.version_id)?.into_iter().map(copied).collect();
    promise_anew(conn, version.account_id, today, &mut lines)?;
    let channel = if actor.role == Role::Customer { Channel::Shop } else { Channel::Desk };
    Ok(Draft {
        account_id: version.account_id,
        contact_id: version.contact_id,
        opportunity_id: version.opportunity_id,
        quote_id: Some(version.quote_id),
        quote_version_id: Some(version.version_id),
        owner_id: version.owner_id,
        channel,
        currency: version.currency,
        price_book_id: Some(version.price_book_id),
        payment_terms: version.payment_terms.clone(),
        net: version.net,
        charges: version.charges,
        tax: version.tax,
        total: version.total,
        cost: version.cost,
        lines,
    })
}

/// What was promised counted from the day of the quote; the order is placed later, and stocks have changed.
fn promise_anew(
    conn: &mut Connection,
    account: AccountId,
    today: NaiveDate,
    lines: &mut [DraftLine],
) -> Result<(), PlaceRefusal> {
    let (_, language, _) = store::load_terms(conn, account)?;
    let goods = lines.iter().filter_map(|line| Some((line.product_id?, line.configuration_id, line.quantity)));
    let promised = promises_of(conn, today, language, &goods.collect::<Vec<_>>())?;
    for (line, promise) in lines.iter_mut().filter(|line| line.product_id.is_some()).zip(promised) {
        if let Some(promise) = promise {
            line.promised_date = Some(promise.date);
            line.promised_part = promise.driver.name().map(str::to_owned);
        }
    }
    Ok(())
}

fn copied(line: QuotedLine) -> DraftLine {
    DraftLine {
        discount: discount_of(line.list_unit, line.quantity, line.net),
        line_key: line.line_key,
        kind: line.kind,
        quote_line_id: Some(line.id),
        product_id: line.product_id,
        configuration_id: line.configuration_id,
        model_id: line.model_id.map(ModelId),
        fingerprint: line.fingerprint,
        description: line.description,
        details: line.details,
        quantity: line.quantity,
        unit: line.unit,
        list_unit: line.list_unit,
        unit_price: line.unit_price,
        net: line.net,
        tax_rate: line.tax_rate,
        tax: line.tax,
        cost: line.cost,
        trace: line.trace,
        parts: line.parts,
        promised_date: line.promised_date,
        promised_part: line.promised_part,
    }
}

/// How much less than list the line costs, as a fraction of list; nothing where there is no list price.
pub fn discount_of(list_unit: Amount, quantity: i32, net: Amount) -> Percent {
    let list = list_unit.millionths().checked_mul(i64::from(quantity)).map(Amount::from_millionths);
    let Some(list) = list.filter(|l| !l.is_zero()) else { return Percent::ZERO };
    let less = list.checked_sub(net).unwrap_or_default();
    Percent::of(less, list).unwrap_or_default()
}
