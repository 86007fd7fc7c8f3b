//! The list of leads: tabs by state, filters, order, keyset pages.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::lead::{Lead, LeadSource, LeadState};
use super::store::{Leads, visible};
use crate::db::schema::leads;
use crate::db::{AmongMethods, Connection};
use crate::kernel::actor::{Act, Actor};
use crate::kernel::ids::UserId;
use crate::people::store::{Part, leading, list_parts};
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

/// The states of a lead that is still worked on.
const OPEN: [LeadState; 3] = [LeadState::New, LeadState::Working, LeadState::Qualified];

/// One page of the list.
pub fn list_leads(conn: &mut Connection, actor: &Actor, filter: &LeadFilter, after: Option<&Cursor>) -> QueryResult<Slice<Lead>> {
    let limit = i64::try_from(PAGE_ROWS).unwrap_or(25) + 1;
    let found = filter.find(conn)?;
    let mut parts = if found.is_some() { vec![Part::Whole] } else { list_parts(conn, actor, "lead")? };
    if actor.may(Act::Sell) && parts != [Part::Whole] {
        parts.push(Part::Owner(None));
    }
    parts.retain(|part| filter.owners(actor).all(|owner| part.may_hold(owner)));
    let first = |part: &Part| {
        let query = filtered(within(actor, part), (actor, filter), part, found.as_deref());
        from(query, filter.order, after).limit(limit)
    };
    let part = leading(conn, parts, |conn, part| first(part).select(leads::id).load(conn))?;
    let rows = first(&part).select(Lead::as_select()).load(conn)?;
    Ok(Slice::new(rows, |lead: &Lead| match filter.order {
        LeadOrder::Company => Cursor::new(&lead.company, lead.id.0),
        LeadOrder::Latest => Cursor::new(lead.created_at.format("%Y-%m-%dT%H:%M:%S%.f"), lead.id.0),
    }))
}

/// Every lead the filter lets through, for export.
pub fn list_all(conn: &mut Connection, actor: &Actor, filter: &LeadFilter) -> QueryResult<Vec<Lead>> {
    let found = filter.find(conn)?;
    let query = filtered(visible(actor), (actor, filter), &Part::Whole, found.as_deref());
    query.limit(MOST_EXPORTED).select(Lead::as_select()).load(conn)
}

impl LeadTab {
    /// The states whose leads the tab shows.
    fn states(self) -> &'static [LeadState] {
        match self {
            LeadTab::Open | LeadTab::Mine | LeadTab::Unassigned => &OPEN,
            LeadTab::Qualified => &[LeadState::Qualified],
            LeadTab::Converted => &[LeadState::Converted],
            LeadTab::Dropped => &[LeadState::Dropped],
            LeadTab::All => LeadState::ALL,
        }
    }
}

impl LeadFilter {
    /// Whose leads are asked for (`None`: nobody's); both where two are named.
    fn owners(&self, actor: &Actor) -> impl Iterator<Item = Option<UserId>> {
        let of_tab = match self.tab {
            LeadTab::Mine => Some(Some(actor.user_id)),
            LeadTab::Unassigned => Some(None),
            _ => None,
        };
        of_tab.into_iter().chain(self.owner.map(Some))
    }

    /// What matches the words that were typed; `None` without any.
    fn find(&self, conn: &mut Connection) -> QueryResult<Option<Vec<i64>>> {
        let typed = Some(self.typed.as_str()).filter(|typed| !typed.trim().is_empty());
        typed.map(|typed| search::list_ids(conn, FoundKind::Lead, typed)).transpose()
    }
}

fn within<'a>(actor: &Actor, part: &Part) -> Leads<'a> {
    let all = leads::table.into_boxed();
    match part {
        Part::Whole => visible(actor),
        Part::Owner(Some(owner)) => all.filter(leads::owner_id.eq(*owner)),
        Part::Owner(None) => all.filter(leads::owner_id.is_null()),
        Part::Shared(ids) | Part::Listed(ids) => all.filter(leads::id.among(ids.clone())),
    }
}

/// The rows that follow a page.
fn from<'a>(query: Leads<'a>, order: LeadOrder, after: Option<&Cursor>) -> Leads<'a> {
    let Some(after) = after else { return query };
    match order {
        LeadOrder::Company => query.filter(
            leads::company.gt(after.value.clone()).or(leads::company.eq(after.value.clone()).and(leads::id.gt(after.id))),
        ),
        LeadOrder::Latest => match after.value.parse::<NaiveDateTime>() {
            Ok(at) => query.filter(leads::created_at.lt(at).or(leads::created_at.eq(at).and(leads::id.lt(after.id)))),
            Err(_) => query,
        },
    }
}

fn filtered<'a>(mut query: Leads<'a>, (actor, filter): (&Actor, &LeadFilter), part: &Part, found: Option<&[i64]>) -> Leads<'a> {
    query = match filter.tab.states() {
        [state] => query.filter(leads::state.eq(*state)),
        all if all.len() == LeadState::ALL.len() => query,
        // An owner's leads of several states are gone through in the order of the list: the index that begins with the state has none.
        some if matches!(part, Part::Owner(_)) => {
            query.filter(leads::state.concat("").among(some.iter().map(|state| state.as_str())))
        }
        some => query.filter(leads::state.among(some.to_vec())),
    };
    if let Some(source) = filter.source {
        query = query.filter(leads::source.eq(source));
    }
    for owner in filter.owners(actor) {
        query = match owner {
            Some(owner) => query.filter(leads::owner_id.eq(owner)),
            None => query.filter(leads::owner_id.is_null()),
        };
    }
    if let Some(found) = found {
        query = query.filter(leads::id.eq_any(found.to_vec()));
    }
    match filter.order {
        LeadOrder::Company => query.order((leads::company.asc(), leads::id.asc())),
        LeadOrder::Latest => query.order((leads::created_at.desc(), leads::id.desc())),
    }
}
