//! The list of leads: tabs by state, filters, order, keyset pages.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::lead::{Lead, LeadSource, LeadState};
use super::store::{Leads, visible};
use crate::db::schema::leads;
use crate::db::{AmongMethods, Connection};
use crate::kernel::actor::Actor;
use crate::kernel::ids::UserId;
use crate::search::{self, FoundKind};
use crate::web::cursor::{Cursor, PAGE_ROWS, Slice};

crate::text_enum! {
    pub enum LeadOrder {
        Latest = "latest",
        Company = "company",
    }
}

crate::text_enum! {
    /// The saved views of the list.
    pub enum LeadTab {
        Open = "open",
        Mine = "mine",
        Unassigned = "unassigned",
        Qualified = "qualified",
        Converted = "converted",
        Dropped = "dropped",
        All = "all",
    }
}

/// What is asked for by the list's URL.
#[derive(Debug, Clone)]
pub struct LeadFilter {
    pub tab: LeadTab,
    pub source: Option<LeadSource>,
    pub owner: Option<UserId>,
    pub typed: String,
    pub order: LeadOrder,
}

/// Most rows of an export.
const MOST_EXPORTED: i64 = 100_000;

/// One page of the list.
pub fn list_leads(conn: &mut Connection, actor: &Actor, filter: &LeadFilter, after: Option<&Cursor>) -> QueryResult<Slice<Lead>> {
    let limit = i64::try_from(PAGE_ROWS).unwrap_or(25) + 1;
    let mut query = filtered(conn, actor, filter)?.limit(limit);
    if let Some(after) = after {
        query = match filter.order {
            LeadOrder::Company => query.filter(
                leads::company.gt(after.value.clone()).or(leads::company.eq(after.value.clone()).and(leads::id.gt(after.id))),
            ),
            LeadOrder::Latest => match after.value.parse::<NaiveDateTime>() {
                Ok(at) => query.filter(leads::created_at.lt(at).or(leads::created_at.eq(at).and(leads::id.lt(after.id)))),
                Err(_) => query,
            },
        };
    }
    let rows = query.select(Lead::as_select()).load(conn)?;
    Ok(Slice::new(rows, |lead: &Lead| match filter.order {
        LeadOrder::Company => Cursor::new(&lead.company, lead.id.0),
        LeadOrder::Latest => Cursor::new(lead.created_at.format("%Y-%m-%dT%H:%M:%S%.f"), lead.id.0),
    }))
}

/// Every lead the filter lets through, for export.
pub fn list_all(conn: &mut Connection, actor: &Actor, filter: &LeadFilter) -> QueryResult<Vec<Lead>> {
    filtered(conn, actor, filter)?.limit(MOST_EXPORTED).select(Lead::as_select()).load(conn)
}

fn filtered<'a>(conn: &mut Connection, actor: &Actor, filter: &LeadFilter) -> QueryResult<Leads<'a>> {
    let open = [LeadState::New, LeadState::Working, LeadState::Qualified];
    let mut query = visible(actor);
    query = match filter.tab {
        LeadTab::Open => query.filter(leads::state.among(open)),
        LeadTab::Mine => query.filter(leads::state.among(open)).filter(leads::owner_id.eq(actor.user_id)),
        LeadTab::Unassigned => query.filter(leads::state.among(open)).filter(leads::owner_id.is_null()),
        LeadTab::Qualified => query.filter(leads::state.eq(LeadState::Qualified)),
        LeadTab::Converted => query.filter(leads::state.eq(LeadState::Converted)),
        LeadTab::Dropped => query.filter(leads::state.eq(LeadState::Dropped)),
        LeadTab::All => query,
    };
    if let Some(source) = filter.source {
        query = query.filter(leads::source.eq(source));
    }
    if let Some(owner) = filter.owner {
        query = query.filter(leads::owner_id.eq(owner));
    }
    if !filter.typed.trim().is_empty() {
        query = query.filter(leads::id.eq_any(search::list_ids(conn, FoundKind::Lead, &filter.typed)?));
    }
    Ok(match filter.order {
        LeadOrder::Company => query.order((leads::company.asc(), leads::id.asc())),
        LeadOrder::Latest => query.order((leads::created_at.desc(), leads::id.desc())),
    })
}
