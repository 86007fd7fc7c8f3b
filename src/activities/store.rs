//! All SQL of activities and who attends them.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::activity::{Activity, ActivityKind, ActivityOutcome, NewActivity};
use crate::db::Connection;
use crate::db::schema::{accounts, activities, attendances, contacts, leads, opportunities, shares, users, visibility};
use crate::kernel::actor::{Actor, Scope};
use crate::kernel::ids::{AccountId, ActivityId, ContactId, OpportunityId, UserId};

/// An activity with the names around it.
pub fn load_listed(conn: &mut Connection, id: ActivityId) -> QueryResult<Listed> {
    list_named(conn, vec![id])?.pop().ok_or(diesel::result::Error::NotFound)
}

/// Those activities with the names around them, in the order of `ids`.
fn list_named(conn: &mut Connection, ids: Vec<ActivityId>) -> QueryResult<Vec<Listed>> {
    let mut rows: Vec<Listed> = activities::table
        .inner_join(users::table)
        .left_join(accounts::table)
        .left_join(contacts::table)
        .left_join(opportunities::table)
        .left_join(leads::table)
        .filter(activities::id.eq_any(ids.clone()))
        .select((
            Activity::as_select(),
            users::name,
            accounts::name.nullable(),
            contacts::name.nullable(),
            contacts::phone.nullable(),
            opportunities::name.nullable(),
            leads::company.nullable(),
        ))
        .load(conn)?;
    rows.sort_by_key(|row| ids.iter().position(|id| *id == row.activity.id));
    Ok(rows)
}

/// Activities with the names around them: open ones by due time, done ones latest first.
pub fn list(conn: &mut Connection, actor: &Actor, filter: &Filter, limit: i64) -> QueryResult<Vec<Listed>> {
    let mut query = activities::table.limit(limit).select(activities::id).into_boxed();
    if filter.owner != Some(actor.user_id) {
        query = seen_by!(query, actor);
    }
    if let Some(owner) = filter.owner {
        query = query.filter(activities::owner_id.eq(owner));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(activities::kind.eq(kind));
    }
    if let Some(deal) = filter.opportunity {
        query = query.filter(activities::opportunity_id.eq(deal));
    }
    if let Some(account) = filter.account {
        query = query.filter(activities::account_id.eq(account));
    }
    if let Some(before) = filter.due_before {
        query = query.filter(activities::due_at.lt(before));
    }
    if let Some(from) = filter.due_from {
        query = query.filter(activities::due_at.ge(from));
    }
    if filter.done {
        if let Some((at, id)) = filter.after {
            query = query
                .filter(activities::done_at.lt(at).or(activities::done_at.eq(at).and(activities::id.lt(ActivityId(id)))));
        }
        query = query.filter(activities::done_at.is_not_null()).order((activities::done_at.desc(), activities::id.desc()));
    } else {
        if let Some((at, id)) = filter.after {
            query =
                query.filter(activities::due_at.gt(at).or(activities::due_at.eq(at).and(activities::id.gt(ActivityId(id)))));
        }
        query = query
            .filter(activities::done_at.is_null())
            .filter(activities::due_at.is_not_null())
            .order((activities::due_at.asc(), activities::id.asc()));
    }
    let ids = query.load(conn)?;
    list_named(conn, ids)
}

/// The account with its name, if the actor may see it.
pub fn find_account(conn: &mut Connection, actor: &Actor, id: AccountId) -> QueryResult<Option<String>> {
    let query = accounts::table.filter(accounts::id.eq(id)).select(accounts::name).into_boxed();
    let query = match actor.scope() {
        Scope::Everything => query,
        Scope::Owners(viewer) => {
            let owners = visibility::table.filter(visibility::viewer_id.eq(viewer.0)).select(visibility::owner_id.nullable());
            let shared = shares::table.filter(shares::user_id.eq(viewer)).filter(shares::record_kind.eq("account"));
            query.filter(
                accounts::owner_id.eq_any(owners).or(accounts::id.nullable().eq_any(shared.select(shares::record_id.nullable()))),
            )
        }
        Scope::Company(_) | Scope::Nothing => return Ok(None),
    };
    query.first(conn).optional()
}

/// The lead's company, if the actor may see the lead.
pub fn find_lead(conn: &mut Connection, actor: &Actor, id: crate::kernel::ids::LeadId) -> QueryResult<Option<String>> {
    let query = leads::table.filter(leads::id.eq(id)).select(leads::company).into_boxed();
    let query = match actor.scope() {
        Scope::Everything => query,
        Scope::Owners(viewer) => {
            let owners = visibility::table.filter(visibility::viewer_id.eq(viewer.0)).select(visibility::owner_id.nullable());
            let shared = shares::table.filter(shares::user_id.eq(viewer)).filter(shares::record_kind.eq("lead"));
            query.filter(
                leads::owner_id.eq_any(owners).or(leads::id.nullable().eq_any(shared.select(shares::record_id.nullable()))),
            )
        }
        Scope::Company(_) | Scope::Nothing => return Ok(None),
    };
    query.first(conn).optional()
}

/// Contacts of an account for choosing, the primary one first.
pub fn list_contacts(conn: &mut Connection, account: AccountId) -> QueryResult<Vec<(ContactId, String)>> {
    contacts::table
        .filter(contacts::account_id.eq(account))
        .order((contacts::is_primary.desc(), contacts::name))
        .limit(100)
        .select((contacts::id, contacts::name))
        .load(conn)
}
