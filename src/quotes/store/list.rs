//! Lists of quotes, each with its latest version.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::db::schema::{accounts, approval_requests, quote_versions, quotes, users};
use crate::db::{AmongMethods, Connection};
use crate::kernel::actor::{Actor, Scope};
use crate::kernel::ids::{AccountId, OpportunityId, QuoteId, QuoteVersionId, UserId};
use crate::kernel::money::{Amount, Currency};
use crate::people::store::{Part, leading, list_parts};
use crate::quotes::quote::{Standing, Version, VersionState};
use crate::web::cursor::{Cursor, PAGE_ROWS};

/// One row of the list of quotes: its latest version.
#[derive(Debug, Clone, Queryable)]
pub struct Row {
    pub id: QuoteId,
    pub number: String,
    pub title: String,
    pub account_id: AccountId,
    pub account: String,
    pub owner: Option<String>,
    pub currency: Currency,
    pub updated_at: NaiveDateTime,
    pub version: i32,
    pub version_id: QuoteVersionId,
    pub state: VersionState,
    pub valid_until: NaiveDate,
    pub net: Amount,
    pub total: Amount,
    pub sent_at: Option<NaiveDateTime>,
}

/// What the list is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub standing: Option<Standing>,
    pub owner: Option<UserId>,
    pub account: Option<AccountId>,
    pub opportunity: Option<OpportunityId>,
    /// Part of a number, as typed.
    pub number: Option<String>,
}

/// Leaves of a boxed query over quotes and their latest versions what a part of them holds after a page, newest change first.
macro_rules! narrowed {
    ($query:expr, $actor:expr, $part:expr, ($filter:expr, $today:expr, $after:expr)) => {{
        let (actor, part, filter): (&Actor, &Part, &Filter) = ($actor, $part, $filter);
        let newest = diesel::alias!(quote_versions as newest);
        let later = newest
            .filter(newest.field(quote_versions::quote_id).eq(quote_versions::quote_id))
            .filter(newest.field(quote_versions::version).gt(quote_versions::version))
            .select(newest.field(quote_versions::id));
        let asked = approval_requests::table
            .filter(approval_requests::decided_at.is_null())
            .filter(approval_requests::voided_at.is_null())
            .select(approval_requests::quote_version_id);
        let query = $query.filter(diesel::dsl::not(diesel::dsl::exists(later)));
        let mut query = match part {
            Part::Whole => visible!(query, actor),
            Part::Owner(Some(owner)) => query.filter(quotes::owner_id.eq(owner.0)),
            Part::Owner(None) => query.filter(quotes::owner_id.is_null()),
            Part::Shared(deals) => query.filter(quotes::opportunity_id.assume_not_null().among(deals.clone())),
            Part::Listed(ids) => query.filter(quotes::id.among(ids.clone())),
        };
        if let Some(state) = filter.standing.map(latest_state) {
            // Who sees everything goes through the newest of a state, all others through the newest of theirs.
            query = match actor.scope() {
                Scope::Everything => query.filter(quotes::state.eq(state)),
                _ => query.filter(quotes::state.concat("").eq(state.as_str())),
            };
        }
        query = match filter.standing {
            Some(Standing::Draft | Standing::Approved | Standing::Rejected) => query.filter(quote_versions::id.ne_all(asked)),
            Some(Standing::Waiting) => query.filter(quote_versions::id.eq_any(asked)),
            Some(Standing::Sent) => query.filter(quote_versions::valid_until.ge($today)),
            Some(Standing::Expired) => query.filter(quote_versions::valid_until.lt($today)),
            Some(Standing::Accepted | Standing::Declined | Standing::Replaced) | None => query,
        };
        if let Some(owner) = filter.owner {
            query = query.filter(quotes::owner_id.eq(owner.0));
        }
        if let Some(account) = filter.account {
            query = query.filter(quotes::account_id.eq(account.0));
        }
        if let Some(opportunity) = filter.opportunity {
            query = query.filter(quotes::opportunity_id.eq(opportunity.0));
        }
        if let Some(number) = &filter.number {
            query = query.filter(quotes::number.eq(number.clone()));
        }
        if let Some((at, id)) = $after {
            query = query.filter(quotes::updated_at.lt(at).or(quotes::updated_at.eq(at).and(quotes::id.lt(id))));
        }
        query.order((quotes::updated_at.desc(), quotes::id.desc()))
    }};
}

/// Latest version of each visible quote, newest change first, one row more than a page; all of them for an export (`limit`).
pub fn list_visible(
    conn: &mut Connection,
    actor: &Actor,
    filter: &Filter,
    today: NaiveDate,
    after: Option<&Cursor>,
    limit: Option<i64>,
) -> QueryResult<Vec<Row>> {
    let after = after.and_then(|after| Some((after.value.parse::<NaiveDateTime>().ok()?, after.id)));
    let rows = limit.unwrap_or(i64::try_from(PAGE_ROWS).unwrap_or(25) + 1);
    // The quotes of one customer or deal are few, and so is what an export does not go through in any case.
    let whole = limit.is_some() || filter.account.is_some() || filter.opportunity.is_some() || filter.number.is_some();
    let mut parts = if whole { vec![Part::Whole] } else { list_parts(conn, actor, "opportunity")? };
    parts.retain(|part| filter.owner.is_none_or(|owner| part.may_hold(Some(owner))));
    let part = leading(conn, parts, |conn, part| {
        let query = quotes::table.inner_join(quote_versions::table).select(quotes::id).limit(rows).into_boxed();
        narrowed!(query, actor, part, (filter, today, after)).load(conn)
    })?;
    let query = quotes::table
        .inner_join(quote_versions::table)
        .inner_join(accounts::table)
        .left_join(users::table)
        .select((
            quotes::id,
            quotes::number,
            quotes::title,
            quotes::account_id,
            accounts::name,
            users::name.nullable(),
            quotes::currency,
            quotes::updated_at,
            quote_versions::version,
            quote_versions::id,
            quote_versions::state,
            quote_versions::valid_until,
            quote_versions::net,
            quote_versions::total,
            quote_versions::sent_at,
        ))
        .limit(rows)
        .into_boxed();
    narrowed!(query, actor, &part, (filter, today, after)).load(conn)
}

/// The state of a version that stands so.
fn latest_state(standing: Standing) -> VersionState {
    match standing {
        Standing::Draft | Standing::Waiting | Standing::Approved | Standing::Rejected => VersionState::Draft,
        Standing::Sent | Standing::Expired => VersionState::Sent,
        Standing::Accepted => VersionState::Accepted,
        Standing::Declined => VersionState::Declined,
        Standing::Replaced => VersionState::Replaced,
    }
}

/// Which of these versions wait for an approval.
pub fn list_waiting_versions(conn: &mut Connection, versions: &[QuoteVersionId]) -> QueryResult<Vec<QuoteVersionId>> {
    let ids: Vec<i64> = versions.iter().map(|v| v.0).collect();
    approval_requests::table
        .filter(approval_requests::quote_version_id.among(ids))
        .filter(approval_requests::decided_at.is_null())
        .filter(approval_requests::voided_at.is_null())
        .select(approval_requests::quote_version_id)
        .load(conn)
}

/// Other quotes of the customer, newest first, for whoever decides about one.
pub fn list_of_account(conn: &mut Connection, actor: &Actor, account: AccountId, today: NaiveDate) -> QueryResult<Vec<Row>> {
    let filter = Filter { account: Some(account), ..Filter::default() };
    list_visible(conn, actor, &filter, today, None, Some(20))
}

/// Quotes of an opportunity, newest first; the caller has looked whether the actor sees it.
pub fn list_of_opportunity(conn: &mut Connection, actor: &Actor, id: OpportunityId, today: NaiveDate) -> QueryResult<Vec<Row>> {
    let filter = Filter { opportunity: Some(id), ..Filter::default() };
    list_visible(conn, actor, &filter, today, None, Some(50))
}

/// The rows as their customer may see them: a draft that follows what was sent is none of theirs.
pub fn latest_sent(conn: &mut Connection, rows: Vec<Row>) -> QueryResult<Vec<Row>> {
    let ids: Vec<i64> = rows.iter().map(|row| row.id.0).collect();
    let sent: Vec<Version> = quote_versions::table
        .filter(quote_versions::quote_id.among(ids))
        .filter(quote_versions::sent_at.is_not_null())
        .order(quote_versions::version.desc())
        .select(Version::as_select())
        .load(conn)?;
    let seen = |row: Row| {
        let version = sent.iter().find(|version| version.quote_id == row.id)?;
        Some(Row {
            version: version.version,
            version_id: version.id,
            state: version.state,
            valid_until: version.valid_until,
            net: version.net,
            total: version.total,
            sent_at: version.sent_at,
            ..row
        })
    };
    Ok(rows.into_iter().filter_map(seen).collect())
}
