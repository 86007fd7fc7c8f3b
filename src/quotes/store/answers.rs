//! What the customer did with a quote: looked, asked, accepted, declined.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::db::Connection;
use crate::db::schema::{acceptances, quote_questions, quote_versions, quote_views, refusals};
use crate::kernel::ids::{QuoteId, QuoteVersionId, UserId};
use crate::quotes::quote::{Acceptance, Declined, Remark};

pub fn insert_acceptance(conn: &mut Connection, acceptance: &Acceptance) -> QueryResult<usize> {
    diesel::insert_into(acceptances::table).values(acceptance).execute(conn)
}

pub fn find_acceptance(conn: &mut Connection, version: QuoteVersionId) -> QueryResult<Option<Acceptance>> {
    acceptances::table.filter(acceptances::quote_version_id.eq(version.0)).select(Acceptance::as_select()).first(conn).optional()
}

/// The acceptance of any version of a quote.
pub fn find_acceptance_of(conn: &mut Connection, quote: QuoteId) -> QueryResult<Option<Acceptance>> {
    acceptances::table
        .inner_join(quote_versions::table)
        .filter(quote_versions::quote_id.eq(quote.0))
        .select(Acceptance::as_select())
        .first(conn)
        .optional()
}

pub fn insert_declined(conn: &mut Connection, declined: &Declined) -> QueryResult<usize> {
    diesel::insert_into(refusals::table).values(declined).execute(conn)
}

pub fn find_declined(conn: &mut Connection, version: QuoteVersionId) -> QueryResult<Option<Declined>> {
    refusals::table.filter(refusals::quote_version_id.eq(version.0)).select(Declined::as_select()).first(conn).optional()
}

pub fn insert_view(conn: &mut Connection, version: QuoteVersionId, at: NaiveDateTime, address: &str) -> QueryResult<usize> {
    diesel::insert_into(quote_views::table)
        .values((quote_views::quote_version_id.eq(version.0), quote_views::at.eq(at), quote_views::address.eq(address)))
        .execute(conn)
}

pub fn find_first_view(conn: &mut Connection, version: QuoteVersionId) -> QueryResult<Option<NaiveDateTime>> {
    quote_views::table
        .filter(quote_views::quote_version_id.eq(version.0))
        .order(quote_views::at.asc())
        .select(quote_views::at)
        .first(conn)
        .optional()
}

/// The questions thread of a quote, oldest first.
pub fn list_remarks(conn: &mut Connection, quote: QuoteId) -> QueryResult<Vec<Remark>> {
    quote_questions::table
        .filter(quote_questions::quote_id.eq(quote.0))
        .order(quote_questions::id)
        .limit(500)
        .select(Remark::as_select())
        .load(conn)
}

/// A remark to be added to the thread.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = quote_questions)]
pub struct NewRemark {
    pub quote_id: QuoteId,
    pub quote_version_id: Option<QuoteVersionId>,
    pub author_id: Option<UserId>,
    pub author_name: String,
    pub from_customer: bool,
    pub body: String,
    pub at: NaiveDateTime,
}

pub fn insert_remark(conn: &mut Connection, remark: &NewRemark) -> QueryResult<usize> {
    diesel::insert_into(quote_questions::table).values(remark).execute(conn)
}

/// Remarks of the customer since `since`, to hold off somebody who floods the thread.
pub fn count_questions_since(conn: &mut Connection, quote: QuoteId, since: NaiveDateTime) -> QueryResult<i64> {
    quote_questions::table
        .filter(quote_questions::quote_id.eq(quote.0))
        .filter(quote_questions::from_customer.eq(true))
        .filter(quote_questions::at.gt(since))
        .count()
        .get_result(conn)
}
