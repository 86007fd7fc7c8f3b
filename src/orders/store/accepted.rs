//! Accepted quote versions, as orders need them.

use diesel::prelude::*;

use crate::db::Connection;
use crate::db::schema::{acceptances, quote_lines, quote_versions, quotes};
use crate::kernel::ids::{
    AccountId, ConfigurationId, ContactId, OpportunityId, PriceBookId, ProductId, QuoteId, QuoteLineId, QuoteVersionId, UserId,
};
use crate::kernel::money::{Amount, Currency, Percent};

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

/// A line of a quote version, as it was agreed.
#[derive(Queryable)]
pub struct QuotedLine {
    pub id: QuoteLineId,
    pub line_key: String,
    pub kind: String,
    pub product_id: Option<ProductId>,
    pub configuration_id: Option<ConfigurationId>,
    pub model_id: Option<i64>,
    pub fingerprint: Option<String>,
    pub description: String,
    pub details: String,
    pub quantity: i32,
    pub unit: String,
    pub list_unit: Amount,
    pub unit_price: Amount,
    pub net: Amount,
    pub tax_rate: Percent,
    pub tax: Amount,
    pub cost: Option<Amount>,
    pub trace: String,
    pub parts: String,
    pub promised_date: Option<chrono::NaiveDate>,
    pub promised_part: Option<String>,
}

/// The version by its quote's number.
pub fn find_version(conn: &mut Connection, number: &str, version: i32) -> QueryResult<Option<AcceptedVersion>> {
    quote_versions::table
        .inner_join(quotes::table)
        .filter(quotes::number.eq(number))
        .filter(quote_versions::version.eq(version))
        .select((
            (
                quotes::id,
                quotes::number,
                quotes::account_id,
                quotes::contact_id,
                quotes::opportunity_id,
                quotes::owner_id,
                quotes::currency,
            ),
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
    let (
        (quote_id, number, account_id, contact_id, opportunity_id, owner_id, currency),
        version,
        (price_book_id, payment_terms),
        sums,
    ) = row;
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

/// The customer's own number, given when they accepted.
pub fn find_po_number(conn: &mut Connection, version: QuoteVersionId) -> QueryResult<Option<String>> {
    let accepted = acceptances::table.filter(acceptances::quote_version_id.eq(version)).select(acceptances::po_number);
    accepted.first::<Option<String>>(conn).optional().map(Option::flatten)
}

/// The fingerprint of what the customer accepted; `None` where they have not.
pub fn find_accepted_fingerprint(conn: &mut Connection, version: QuoteVersionId) -> QueryResult<Option<String>> {
    acceptances::table.filter(acceptances::quote_version_id.eq(version)).select(acceptances::fingerprint).first(conn).optional()
}

/// The lines that count in the total, in their order.
pub fn list_quoted_lines(conn: &mut Connection, version: QuoteVersionId) -> QueryResult<Vec<QuotedLine>> {
    quote_lines::table
        .filter(quote_lines::quote_version_id.eq(version))
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
        .load(conn)
}

/// The number of a quote.
pub fn find_quote_number(conn: &mut Connection, id: QuoteId) -> QueryResult<Option<String>> {
    quotes::table.find(id).select(quotes::number).first(conn).optional()
}
