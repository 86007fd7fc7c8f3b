//! Making and changing quotes, versions and lines.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::db::Connection;
use crate::db::schema::{accounts, quote_lines, quote_versions, quotes};
use crate::kernel::ids::{ContactId, QuoteId, QuoteLineId, QuoteVersionId};
use crate::quotes::quote::{Line, NewLine, NewQuote, NewVersion, Quote, VersionContent, VersionState};
use crate::search::{self, Document, FoundKind};

pub fn insert_quote(conn: &mut Connection, quote: &NewQuote) -> QueryResult<QuoteId> {
    diesel::insert_into(quotes::table).values(quote).returning(quotes::id).get_result(conn)
}

pub fn insert_version(conn: &mut Connection, version: &NewVersion) -> QueryResult<QuoteVersionId> {
    diesel::insert_into(quote_versions::table).values(version).returning(quote_versions::id).get_result(conn)
}

pub fn insert_line(conn: &mut Connection, line: &NewLine) -> QueryResult<QuoteLineId> {
    diesel::insert_into(quote_lines::table).values(line).returning(quote_lines::id).get_result(conn)
}

/// Replaces the content of a line; its id and key stay.
pub fn update_line(conn: &mut Connection, id: QuoteLineId, line: &NewLine) -> QueryResult<usize> {
    diesel::update(quote_lines::table.find(id.0)).set(line).execute(conn)
}

pub fn delete_line(conn: &mut Connection, id: QuoteLineId) -> QueryResult<usize> {
    diesel::delete(quote_lines::table.find(id.0)).execute(conn)
}

pub fn update_version(conn: &mut Connection, id: QuoteVersionId, content: &VersionContent) -> QueryResult<usize> {
    diesel::update(quote_versions::table.find(id.0)).set(content).execute(conn)
}

pub fn update_fingerprint(conn: &mut Connection, id: QuoteVersionId, fingerprint: &str) -> QueryResult<usize> {
    diesel::update(quote_versions::table.find(id.0)).set(quote_versions::fingerprint.eq(fingerprint)).execute(conn)
}

pub fn update_sent(conn: &mut Connection, id: QuoteVersionId, at: NaiveDateTime) -> QueryResult<usize> {
    diesel::update(quote_versions::table.find(id.0))
        .set((quote_versions::state.eq(VersionState::Sent), quote_versions::sent_at.eq(at)))
        .execute(conn)
}

/// When a line is delivered, and what decides that.
pub fn update_promise(conn: &mut Connection, line: &Line) -> QueryResult<usize> {
    diesel::update(quote_lines::table.find(line.id.0))
        .set((quote_lines::promised_date.eq(line.promised_date), quote_lines::promised_part.eq(&line.promised_part)))
        .execute(conn)
}

pub fn update_closed(conn: &mut Connection, id: QuoteVersionId, state: VersionState, at: NaiveDateTime) -> QueryResult<usize> {
    diesel::update(quote_versions::table.find(id.0))
        .set((quote_versions::state.eq(state), quote_versions::closed_at.eq(at)))
        .execute(conn)
}

/// Takes every other version that is out or being written off the table; how many there were.
pub fn replace_others(conn: &mut Connection, quote: QuoteId, but: QuoteVersionId, at: NaiveDateTime) -> QueryResult<usize> {
    let others = quote_versions::table
        .filter(quote_versions::quote_id.eq(quote.0))
        .filter(quote_versions::id.ne(but.0))
        .filter(quote_versions::state.eq(VersionState::Sent));
    diesel::update(others).set((quote_versions::state.eq(VersionState::Replaced), quote_versions::closed_at.eq(at))).execute(conn)
}

pub fn update_quote(
    conn: &mut Connection,
    id: QuoteId,
    title: &str,
    contact: Option<ContactId>,
    at: NaiveDateTime,
) -> QueryResult<usize> {
    diesel::update(quotes::table.find(id.0))
        .set((quotes::title.eq(title), quotes::contact_id.eq(contact.map(|c| c.0)), quotes::updated_at.eq(at)))
        .execute(conn)
}

pub fn touch(conn: &mut Connection, id: QuoteId, at: NaiveDateTime) -> QueryResult<usize> {
    diesel::update(quotes::table.find(id.0)).set(quotes::updated_at.eq(at)).execute(conn)
}

/// A new link; the old one is dead from now on.
pub fn update_token(conn: &mut Connection, id: QuoteId, token: &str) -> QueryResult<usize> {
    diesel::update(quotes::table.find(id.0)).set(quotes::token.eq(token)).execute(conn)
}

/// Keeps what the search box finds the quote by.
pub fn put_search(conn: &mut Connection, quote: &Quote) -> QueryResult<()> {
    let account: String = accounts::table.find(quote.account_id.0).select(accounts::name).first(conn)?;
    let title = format!("{} · {}", quote.number, quote.title);
    search::put(
        conn,
        &Document {
            kind: FoundKind::Quote,
            record_id: quote.id.0,
            title: &title,
            subtitle: &account,
            url: format!("/quotes/{}", quote.number),
            owner: quote.owner_id,
            account: Some(quote.account_id),
            public: false,
            texts: vec![&quote.number, &account],
        },
    )
}
