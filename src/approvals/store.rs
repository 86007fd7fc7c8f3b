//! All SQL of approvals.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::fingerprint::{Content, Head, Terms};
use super::limits::{Limit, Limits};
use super::needed::Why;
use crate::db::Connection;
use crate::db::schema::{accounts, approval_limits, approval_requests, quote_lines, quote_versions, quotes, users};
use crate::kernel::actor::{Actor, Role, Scope};
use crate::kernel::ids::{AccountId, ApprovalRequestId, OpportunityId, QuoteId, QuoteVersionId, UserId};
use crate::kernel::money::{Amount, Currency};
use crate::people::store::owners_seen_by;

crate::text_enum! {
    pub enum Verdict {
        Granted = "granted",
        Rejected = "rejected",
    }
}

/// A row of `approval_requests`.
#[derive(Debug, Clone, Queryable, Selectable, Identifiable)]
#[diesel(table_name = approval_requests)]
pub struct Request {
    pub id: ApprovalRequestId,
    pub quote_version_id: QuoteVersionId,
    pub fingerprint: String,
    pub approver_role: Role,
    /// JSON list of [`Why`].
    pub reasons: String,
    pub requested_by: UserId,
    pub requested_at: NaiveDateTime,
    pub decided_by: Option<UserId>,
    pub decided_at: Option<NaiveDateTime>,
    pub decision: Option<Verdict>,
    pub note: Option<String>,
    pub voided_at: Option<NaiveDateTime>,
}

impl Request {
    pub fn why(&self) -> Vec<Why> {
        serde_json::from_str(&self.reasons).unwrap_or_default()
    }

    pub fn is_waiting(&self) -> bool {
        self.decided_at.is_none() && self.voided_at.is_none()
    }
}

/// A request to be made.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = approval_requests)]
pub struct NewRequest {
    pub quote_version_id: QuoteVersionId,
    pub fingerprint: String,
    pub approver_role: Role,
    pub reasons: String,
    pub requested_by: UserId,
    pub requested_at: NaiveDateTime,
    pub decided_by: Option<UserId>,
    pub decided_at: Option<NaiveDateTime>,
    pub decision: Option<Verdict>,
    pub note: Option<String>,
}

/// A request as the list of those waiting shows it.
#[derive(Debug, Clone, Queryable)]
pub struct Waiting {
    pub id: ApprovalRequestId,
    pub approver_role: Role,
    pub requested_by: UserId,
    pub reasons: String,
    pub requested_at: NaiveDateTime,
    pub decided_at: Option<NaiveDateTime>,
    pub decision: Option<Verdict>,
    pub requester: String,
    pub number: String,
    pub version: i32,
    pub title: String,
    pub account: String,
    pub currency: Currency,
    pub net: Amount,
    pub margin: Option<Amount>,
}

impl Waiting {
    pub fn why(&self) -> Vec<Why> {
        serde_json::from_str(&self.reasons).unwrap_or_default()
    }
}

/// Where a version hangs: for events and links.
#[derive(Debug, Clone, Queryable)]
pub struct Place {
    pub quote_id: QuoteId,
    pub number: String,
    pub version: i32,
    pub account_id: AccountId,
    pub opportunity_id: Option<OpportunityId>,
    pub state: String,
}

/// The limits as set, or the usual ones where nobody has set any.
pub fn list_limits(conn: &mut Connection) -> QueryResult<Limits> {
    let rows: Vec<Limit> = approval_limits::table.select(Limit::as_select()).load(conn)?;
    Ok(if rows.is_empty() { Limits::usual() } else { Limits(rows) })
}

pub fn replace_limits(conn: &mut Connection, limits: &Limits) -> QueryResult<()> {
    diesel::delete(approval_limits::table).execute(conn)?;
    for limit in &limits.0 {
        diesel::insert_into(approval_limits::table).values(limit).execute(conn)?;
    }
    Ok(())
}

pub fn find_content(conn: &mut Connection, version: QuoteVersionId) -> QueryResult<Option<(Head, Terms, Vec<Content>)>> {
    let head: Option<(Head, Terms)> = quote_versions::table
        .inner_join(quotes::table)
        .filter(quote_versions::id.eq(version))
        .select((Head::as_select(), Terms::as_select()))
        .first(conn)
        .optional()?;
    let Some((head, terms)) = head else { return Ok(None) };
    let lines = quote_lines::table
        .filter(quote_lines::quote_version_id.eq(version.0))
        .order((quote_lines::position, quote_lines::id))
        .select(Content::as_select())
        .load(conn)?;
    Ok(Some((head, terms, lines)))
}

pub fn find_place(conn: &mut Connection, version: QuoteVersionId) -> QueryResult<Option<Place>> {
    quote_versions::table
        .inner_join(quotes::table)
        .filter(quote_versions::id.eq(version))
        .select((
            quotes::id,
            quotes::number,
            quote_versions::version,
            quotes::account_id,
            quotes::opportunity_id,
            quote_versions::state,
        ))
        .first(conn)
        .optional()
}

pub fn find_role(conn: &mut Connection, user: UserId) -> QueryResult<Option<Role>> {
    users::table.find(user).select(users::role).first(conn).optional()
}

/// All requests ever made for a version, newest first.
pub fn list_requests(conn: &mut Connection, version: QuoteVersionId) -> QueryResult<Vec<Request>> {
    approval_requests::table
        .filter(approval_requests::quote_version_id.eq(version.0))
        .order(approval_requests::id.desc())
        .select(Request::as_select())
        .load(conn)
}

pub fn insert_request(conn: &mut Connection, request: &NewRequest) -> QueryResult<ApprovalRequestId> {
    diesel::insert_into(approval_requests::table).values(request).returning(approval_requests::id).get_result(conn)
}

/// Keeps the decision; 0 where somebody else was faster.
pub fn update_decision(
    conn: &mut Connection,
    id: ApprovalRequestId,
    (by, at): (UserId, NaiveDateTime),
    verdict: Verdict,
    note: Option<&str>,
) -> QueryResult<usize> {
    let open = approval_requests::table
        .filter(approval_requests::id.eq(id))
        .filter(approval_requests::decided_at.is_null())
        .filter(approval_requests::voided_at.is_null());
    diesel::update(open)
        .set((
            approval_requests::decided_by.eq(by.0),
            approval_requests::decided_at.eq(at),
            approval_requests::decision.eq(verdict),
            approval_requests::note.eq(note),
        ))
        .execute(conn)
}

/// Takes back every request and every yes of a version; how many there were.
pub fn void_requests(conn: &mut Connection, version: QuoteVersionId, at: NaiveDateTime) -> QueryResult<usize> {
    let standing = approval_requests::table
        .filter(approval_requests::quote_version_id.eq(version.0))
        .filter(approval_requests::voided_at.is_null());
    diesel::update(standing).set(approval_requests::voided_at.eq(at)).execute(conn)
}

/// A request whose asker is in the actor's subtree. What is outside does not exist.
pub fn find_visible(conn: &mut Connection, actor: &Actor, id: ApprovalRequestId) -> QueryResult<Option<Request>> {
    let query = approval_requests::table.filter(approval_requests::id.eq(id)).select(Request::as_select()).into_boxed();
    match actor.scope() {
        Scope::Everything => query.first(conn).optional(),
        Scope::Owners(viewer) => {
            query.filter(approval_requests::requested_by.eq_any(owners_seen_by(viewer))).first(conn).optional()
        }
        Scope::Company(_) | Scope::Nothing => Ok(None),
    }
}

/// Most rows of a list of requests.
const MOST: i64 = 100;

/// Which requests a list shows: those that wait, oldest first, or those decided, the latest first.
#[derive(Debug, Clone, Copy)]
pub enum Shown {
    Waiting,
    Decided,
    WaitingOf(UserId),
    DecidedOf(UserId),
}

/// Requests whose asker is in the actor's subtree.
pub fn list_visible(conn: &mut Connection, actor: &Actor, shown: Shown) -> QueryResult<Vec<Waiting>> {
    let mut query = approval_requests::table
        .inner_join(quote_versions::table.on(quote_versions::id.eq(approval_requests::quote_version_id)))
        .inner_join(quotes::table.on(quotes::id.eq(quote_versions::quote_id)))
        .inner_join(accounts::table.on(accounts::id.eq(quotes::account_id)))
        .inner_join(users::table.on(users::id.eq(approval_requests::requested_by)))
        .filter(approval_requests::voided_at.is_null())
        .select((
            approval_requests::id,
            approval_requests::approver_role,
            approval_requests::requested_by,
            approval_requests::reasons,
            approval_requests::requested_at,
            approval_requests::decided_at,
            approval_requests::decision,
            users::name,
            quotes::number,
            quote_versions::version,
            quotes::title,
            accounts::name,
            quotes::currency,
            quote_versions::net,
            quote_versions::margin,
        ))
        .limit(MOST)
        .into_boxed();
    query = match shown {
        Shown::Waiting | Shown::WaitingOf(_) => {
            query.filter(approval_requests::decided_at.is_null()).order(approval_requests::id.asc())
        }
        Shown::Decided | Shown::DecidedOf(_) => {
            query.filter(approval_requests::decided_at.is_not_null()).order(approval_requests::decided_at.desc())
        }
    };
    if let Shown::WaitingOf(asker) | Shown::DecidedOf(asker) = shown {
        query = query.filter(approval_requests::requested_by.eq(asker));
    }
    match actor.scope() {
        Scope::Everything => query.load(conn),
        Scope::Owners(viewer) => query.filter(approval_requests::requested_by.eq_any(owners_seen_by(viewer))).load(conn),
        Scope::Company(_) | Scope::Nothing => Ok(Vec::new()),
    }
}

/// Minutes from asking to answer of the last twenty decisions of a role, unsorted.
pub fn list_answer_minutes(conn: &mut Connection, role: Role) -> QueryResult<Vec<i64>> {
    let times: Vec<(NaiveDateTime, Option<NaiveDateTime>)> = approval_requests::table
        .filter(approval_requests::approver_role.eq(role))
        .filter(approval_requests::decided_at.is_not_null())
        .order(approval_requests::decided_at.desc())
        .limit(20)
        .select((approval_requests::requested_at, approval_requests::decided_at))
        .load(conn)?;
    Ok(times.into_iter().filter_map(|(asked, answered)| Some((answered? - asked).num_minutes())).collect())
}

pub fn find_user_name(conn: &mut Connection, user: UserId) -> QueryResult<String> {
    Ok(users::table.find(user).select(users::name).first(conn).optional()?.unwrap_or_default())
}
