//! An order from an accepted quote: every line copied by value.

use diesel::prelude::*;

use super::order::Channel;
use super::place::{Draft, DraftLine, PlaceRefusal};
use crate::db::Connection;
use crate::db::schema::{acceptances, quote_lines, quote_versions, quotes};
use crate::kernel::actor::{Actor, Role};
use crate::kernel::ids::{
    AccountId, ConfigurationId, ContactId, ModelId, OpportunityId, PriceBookId, ProductId, QuoteId, QuoteLineId, QuoteVersionId, UserId,
};
use crate::kernel::money::{Amount, Currency, Percent};
use crate::kernel::reason::Reason;

/// What an order takes from the quote version it comes from.
#[derive(Debug, Clone, Queryable)]
pub struct AcceptedVersion {
    pub quote_id: QuoteId,
    pub number: String,
    pub account_id: AccountId,
    pub contact_id: Option<ContactId>,
    pub opportunity_id: Option<OpportunityId>,
    pub owner_id: Option<UserId>,
    pub currency: Currency,
    pub version_id: QuoteVersionId,
    pub version: i32,
    pub state: String,
    pub fingerprint: String,
    pub price_book_id: PriceBookId,
    pub payment_terms: Option<String>,
    pub net: Amount,
    pub charges: Amount,
    pub tax: Amount,
    pub total: Amount,
    pub cost: Option<Amount>,
}

#[derive(Queryable)]
struct QuotedLine {
    id: QuoteLineId,
    line_key: String,
    kind: String,
    product_id: Option<ProductId>,
    configuration_id: Option<ConfigurationId>,
    model_id: Option<i64>,
    fingerprint: Option<String>,
    description: String,
    details: String,
    quantity: i32,
    unit: String,
    list_unit: Amount,
    unit_price: Amount,
    net: Amount,
    tax_rate: Percent,
    tax: Amount,
    cost: Option<Amount>,
    trace: String,
    parts: String,
    promised_date: Option<chrono::NaiveDate>,
    promised_part: Option<String>,
}

/// The version by its quote's number.
pub fn find_version(conn: &mut Connection, number: &str, version: i32) -> QueryResult<Option<AcceptedVersion>> {
    quote_versions::table
        .inner_join(quotes::table)
        .filter(quotes::number.eq(number))
        .filter(quote_versions::version.eq(version))
        .select((
            (quotes::id, quotes::number, quotes::account_id, quotes::contact_id, quotes::opportunity_id, quotes::owner_id, quotes::currency),
            (quote_versions::id, quote_versions::version, quote_versions::state, quote_versions::fingerprint),
            (quote_versions::price_book_id, quote_versions::payment_terms),
            (quote_versions::net, quote_versions::charges, quote_versions::tax, quote_versions::total, quote_versions::cost),
        ))
        .first(conn)
        .optional()
        .map(|row| row.map(flatten))
}

type Row = (
    (QuoteId, String, AccountId, Option<ContactId>, Option<OpportunityId>, Option<UserId>, Currency),
    (QuoteVersionId, i32, String, String),
    (PriceBookId, Option<String>),
    (Amount, Amount, Amount, Amount, Option<Amount>),
);

fn flatten(row: Row) -> AcceptedVersion {
    let ((quote_id, number, account_id, contact_id, opportunity_id, owner_id, currency), version, (price_book_id, payment_terms), sums) = row;
    let (version_id, version, state, fingerprint) = version;
    let (net, charges, tax, total, cost) = sums;
    AcceptedVersion {
        quote_id,
        number,
        account_id,
        contact_id,
        opportunity_id,
        owner_id,
        currency,
        version_id,
        version,
        state,
        fingerprint,
        price_book_id,
        payment_terms,
        net,
        charges,
        tax,
        total,
        cost,
    }
}

/// Whether the version may become an order: accepted by the customer as it stands today.
pub fn check_placeable(conn: &mut Connection, version: &AcceptedVersion) -> Result<(), PlaceRefusal> {
    let accepted: Option<String> = acceptances::table
        .filter(acceptances::quote_version_id.eq(version.version_id))
        .select(acceptances::fingerprint)
        .first(conn)
        .optional()?;
    let here = format!("/quotes/{}", version.number);
    match accepted {
        None => Err(Reason::new("order-quote-not-accepted").with("number", &version.number).way_on(here).into()),
        Some(fingerprint) if fingerprint != version.fingerprint => {
            Err(Reason::new("order-quote-changed").with("number", &version.number).way_on(here).into())
        }
        Some(_) => Ok(()),
    }
}

/// The customer's own number, given when they accepted.
pub fn find_po_number(conn: &mut Connection, version: QuoteVersionId) -> QueryResult<Option<String>> {
    let accepted = acceptances::table.filter(acceptances::quote_version_id.eq(version)).select(acceptances::po_number);
    accepted.first::<Option<String>>(conn).optional().map(Option::flatten)
}

/// The order's content: lines that count in the total, as they stand in the version.
pub fn draft(conn: &mut Connection, actor: &Actor, version: &AcceptedVersion) -> Result<Draft, PlaceRefusal> {
    check_placeable(conn, version)?;
    let lines: Vec<QuotedLine> = quote_lines::table
        .filter(quote_lines::quote_version_id.eq(version.version_id))
        .filter(quote_lines::alternative_to.is_null())
        .order(quote_lines::position)
        .select((
            quote_lines::id,
            quote_lines::line_key,
            quote_lines::kind,
            quote_lines::product_id,
            quote_lines::configuration_id,
            quote_lines::model_id,
            quote_lines::fingerprint,
            quote_lines::description,
            quote_lines::details,
            quote_lines::quantity,
            quote_lines::unit,
            quote_lines::list_unit,
            quote_lines::unit_price,
            quote_lines::net,
            quote_lines::tax_rate,
            quote_lines::tax,
            quote_lines::cost,
            quote_lines::trace,
            quote_lines::parts,
            quote_lines::promised_date,
            quote_lines::promised_part,
        ))
        .load(conn)?;
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
        lines: lines.into_iter().map(copied).collect(),
    })
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
