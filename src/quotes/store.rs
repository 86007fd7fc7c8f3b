//! All SQL of quotes.

use diesel::prelude::*;

use super::quote::{Line, Quote, Version, VersionState};
use crate::db::schema::{quote_lines, quote_versions, quotes};
use crate::db::{AmongMethods, Connection};
use crate::kernel::actor::Actor;
use crate::kernel::ids::{QuoteId, QuoteVersionId};
use crate::kernel::money::Currency;

/// Restricts a query over `quotes` to what the actor sees.
macro_rules! visible {
    ($query:expr, $actor:expr) => {{
        use $crate::db::schema::{quote_versions, quotes};
        use $crate::kernel::actor::Scope;
        use $crate::people::store::{owners_seen_by, shared_with};
        let query = $query;
        match $actor.scope() {
            Scope::Everything => query,
            Scope::Owners(viewer) => {
                let shared = shared_with(viewer, "opportunity").nullable();
                query.filter(quotes::owner_id.eq_any(owners_seen_by(viewer).nullable()).or(quotes::opportunity_id.eq_any(shared)))
            }
            Scope::Company(account) => {
                let out = diesel::alias!(quote_versions as versions_out);
                let own = out.field(quote_versions::quote_id).eq(quotes::id);
                let sent = out.filter(own).filter(out.field(quote_versions::sent_at).is_not_null());
                query.filter(quotes::account_id.eq(account.0)).filter(diesel::dsl::exists(sent))
            }
            Scope::Nothing => query.filter(quotes::id.eq(-1)),
        }
    }};
}

pub mod used;
mod write;
mod around;
mod goods;
mod answers;
mod list;

pub use answers::*;
pub use around::*;
pub use goods::*;
pub use list::*;
pub use write::*;

/// By number; `None` where the actor may not see it. A customer sees what was sent to their company.
pub fn find_visible(conn: &mut Connection, actor: &Actor, number: &str) -> QueryResult<Option<Quote>> {
    let query = quotes::table.filter(quotes::number.eq(number)).select(Quote::as_select()).into_boxed();
    visible!(query, actor).first(conn).optional()
}

pub fn find_visible_by_id(conn: &mut Connection, actor: &Actor, id: QuoteId) -> QueryResult<Option<Quote>> {
    let query = quotes::table.filter(quotes::id.eq(id.0)).select(Quote::as_select()).into_boxed();
    visible!(query, actor).first(conn).optional()
}

/// Which of these quotes the actor may see.
pub fn list_visible_ids(conn: &mut Connection, actor: &Actor, ids: Vec<QuoteId>) -> QueryResult<Vec<QuoteId>> {
    let ids: Vec<i64> = ids.into_iter().map(|id| id.0).collect();
    let query = quotes::table.filter(quotes::id.among(ids)).select(quotes::id).into_boxed();
    visible!(query, actor).load(conn)
}

pub fn find_by_token(conn: &mut Connection, token: &str) -> QueryResult<Option<Quote>> {
    quotes::table.filter(quotes::token.eq(token)).select(Quote::as_select()).first(conn).optional()
}

pub fn load_quote(conn: &mut Connection, id: QuoteId) -> QueryResult<Quote> {
    quotes::table.find(id.0).select(Quote::as_select()).first(conn)
}

pub fn load_version(conn: &mut Connection, id: QuoteVersionId) -> QueryResult<Version> {
    quote_versions::table.find(id.0).select(Version::as_select()).first(conn)
}

pub fn find_version(conn: &mut Connection, quote: QuoteId, version: i32) -> QueryResult<Option<Version>> {
    quote_versions::table
        .filter(quote_versions::quote_id.eq(quote.0))
        .filter(quote_versions::version.eq(version))
        .select(Version::as_select())
        .first(conn)
        .optional()
}

/// All versions, newest first.
pub fn list_versions(conn: &mut Connection, quote: QuoteId) -> QueryResult<Vec<Version>> {
    quote_versions::table
        .filter(quote_versions::quote_id.eq(quote.0))
        .order(quote_versions::version.desc())
        .select(Version::as_select())
        .load(conn)
}

pub fn list_lines(conn: &mut Connection, version: QuoteVersionId) -> QueryResult<Vec<Line>> {
    quote_lines::table
        .filter(quote_lines::quote_version_id.eq(version.0))
        .order((quote_lines::position, quote_lines::id))
        .select(Line::as_select())
        .load(conn)
}

/// Versions that are drafts, in a currency, with their quotes, newest first.
pub fn list_drafts(conn: &mut Connection, currency: Currency, limit: i64) -> QueryResult<Vec<(Quote, Version)>> {
    quote_versions::table
        .inner_join(quotes::table)
        .filter(quote_versions::state.eq(VersionState::Draft))
        .filter(quotes::currency.eq(currency))
        .order(quote_versions::id.desc())
        .limit(limit)
        .select((Quote::as_select(), Version::as_select()))
        .load(conn)
}

/// The lines of many versions, in their order.
pub fn list_lines_of(conn: &mut Connection, versions: &[QuoteVersionId]) -> QueryResult<Vec<Line>> {
    let ids: Vec<i64> = versions.iter().map(|version| version.0).collect();
    quote_lines::table
        .filter(quote_lines::quote_version_id.among(ids))
        .order((quote_lines::quote_version_id, quote_lines::position, quote_lines::id))
        .select(Line::as_select())
        .load(conn)
}
