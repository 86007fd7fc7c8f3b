//! The board, the list, their sums.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::dsl::{count_star, sql};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date};

use crate::db::schema::{accounts, opportunities, users};
use crate::db::{AmongMethods, Connection, Kept};
use crate::kernel::actor::{Actor, Scope};
use crate::kernel::ids::{AccountId, OpportunityId, StageId, TeamId, UserId};
use crate::kernel::money::{Amount, Currency, Percent};
use crate::opportunities::opportunity::{Opportunity, Outcome};
use crate::people::store::{kept_sums, owners_seen_by, shared_with, sorted_by};

/// Which deals a list or a board shows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Filter {
    /// `None`: still open.
    pub outcome: Option<Outcome>,
    /// Open, won and lost together.
    pub every_outcome: bool,
    pub stage: Option<StageId>,
    pub owner: Option<UserId>,
    /// The teams whose members' deals are meant: a team with all below it.
    pub teams: Option<Vec<TeamId>>,
    pub account: Option<AccountId>,
    /// First and last day of the close date.
    pub closes: Option<(NaiveDate, NaiveDate)>,
    pub closed_since: Option<NaiveDateTime>,
    /// Open deals for which nothing is planned.
    pub without_next_step: bool,
}

crate::text_enum! {
    /// What a list is sorted by.
    pub enum Sort {
        CloseDate = "close_date",
        Amount = "amount",
        Name = "name",
        Newest = "newest",
    }
}

/// A deal with the names around it.
#[derive(Debug, Clone, Queryable)]
pub struct Listed {
    pub deal: Opportunity,
    pub account: String,
    pub owner: Option<String>,
}

/// How much stands in a stage, of one currency and one chance (`None`: the stage's).
#[derive(Debug, Clone, Queryable)]
pub struct Sum {
    pub stage: StageId,
    pub currency: Currency,
    pub probability: Option<Percent>,
    pub amount: Amount,
    pub count: i64,
}

/// Applies a filter to a boxed query over `opportunities`, without joins: with them the compiler would not see the end of it.
macro_rules! narrowed {
    ($query:expr, $actor:expr, $filter:expr) => {{
        let (actor, filter): (&Actor, &Filter) = ($actor, $filter);
        let mut query = seen_by!($query, actor);
        if !filter.every_outcome {
            query = match filter.outcome {
                Some(outcome) => query.filter(opportunities::outcome.eq(outcome)),
                None => query.filter(opportunities::outcome.is_null()),
            };
        }
        if let Some(stage) = filter.stage {
            query = query.filter(opportunities::stage_id.eq(stage));
        }
        if let Some(owner) = filter.owner {
            query = query.filter(opportunities::owner_id.eq(owner));
        }
        if let Some(teams) = filter.teams.clone() {
            let members = users::table.filter(users::team_id.among(teams)).select(users::id.nullable());
            query = query.filter(opportunities::owner_id.eq_any(members));
        }
        if let Some(account) = filter.account {
            query = query.filter(opportunities::account_id.eq(account));
        }
        if let Some((from, until)) = filter.closes {
            query = query.filter(opportunities::close_date.between(from, until));
        }
        if let Some(since) = filter.closed_since {
            query = query.filter(opportunities::closed_at.ge(since));
        }
        if filter.without_next_step {
            query = query.filter(opportunities::next_activity_id.is_null());
        }
        query
    }};
}

/// One page of deals, after the row that `after` names by its sort value and id.
pub fn list(
    conn: &mut Connection,
    actor: &Actor,
    filter: &Filter,
    sort: Sort,
    after: Option<(String, i64)>,
    limit: i64,
) -> QueryResult<Vec<Listed>> {
    let query = opportunities::table.limit(limit).select(opportunities::id).into_boxed();
    let mut query = narrowed!(query, actor, filter);
    let after = after.map(|(value, id)| (value, OpportunityId(id)));
    query = match sort {
        Sort::CloseDate => {
            let column = sorted_by(conn, actor, "opportunities.close_date")?;
            let close_date = || sql::<Date>(&column);
            if let Some((day, id)) = after.and_then(|(v, id)| Some((v.parse::<NaiveDate>().ok()?, id))) {
                query = query.filter(close_date().gt(day).or(close_date().eq(day).and(opportunities::id.gt(id))));
            }
            query.order((close_date().asc(), opportunities::id.asc()))
        }
        Sort::Amount => {
            if let Some((amount, id)) = after.and_then(|(v, id)| Some((Amount::from_millionths(v.parse().ok()?), id))) {
                query = query
                    .filter(opportunities::amount.lt(amount).or(opportunities::amount.eq(amount).and(opportunities::id.lt(id))));
            }
            query.order((opportunities::amount.desc(), opportunities::id.desc()))
        }
        Sort::Name => {
            if let Some((name, id)) = after {
                query = query
                    .filter(opportunities::name.gt(name.clone()).or(opportunities::name.eq(name).and(opportunities::id.gt(id))));
            }
            query.order((opportunities::name.asc(), opportunities::id.asc()))
        }
        Sort::Newest => {
            if let Some((_, id)) = after {
                query = query.filter(opportunities::id.lt(id));
            }
            query.order(opportunities::id.desc())
        }
    };
    let ids = query.load(conn)?;
    list_named(conn, ids)
}

/// Those deals with the names around them, in the order of `ids`.
pub(super) fn list_named(conn: &mut Connection, ids: Vec<OpportunityId>) -> QueryResult<Vec<Listed>> {
    let places: BTreeMap<OpportunityId, usize> = ids.iter().enumerate().map(|(place, id)| (*id, place)).collect();
    let mut rows: Vec<Listed> = Vec::with_capacity(ids.len());
    // Databases bound the number of values in a query; an export may be longer.
    for some in ids.chunks(10_000) {
        rows.extend(
            opportunities::table
                .inner_join(accounts::table)
                .left_join(users::table)
                .filter(opportunities::id.among(some.to_vec()))
                .select((Opportunity::as_select(), accounts::name, users::name.nullable()))
                .load::<Listed>(conn)?,
        );
    }
    rows.sort_by_key(|row| places.get(&row.deal.id).copied());
    Ok(rows)
}

/// Sums over everybody's deals, which a director's every page asks for.
static SUMS: Kept<Filter, Vec<Sum>> = Kept::empty();
static WITHOUT_NEXT_STEP: Kept<(), i64> = Kept::empty();

/// Count and sum of all that a filter shows, by stage, currency and chance. (Who is in a team is not part of the stamp.)
pub fn list_sums(conn: &mut Connection, actor: &Actor, filter: &Filter) -> QueryResult<Vec<Sum>> {
    if filter.teams.is_some() {
        return add_up(conn, actor, filter);
    }
    kept_sums(conn, Some(actor), (&SUMS, "pipeline", filter.clone()), |conn| add_up(conn, actor, filter))
}

fn add_up(conn: &mut Connection, actor: &Actor, filter: &Filter) -> QueryResult<Vec<Sum>> {
    let query = opportunities::table
        .group_by((opportunities::stage_id, opportunities::currency, opportunities::probability))
        .select((
            opportunities::stage_id,
            opportunities::currency,
            opportunities::probability,
            // SUM of BIGINT is NUMERIC in PostgreSQL; millionths fit into BIGINT again.
            sql::<BigInt>("CAST(SUM(opportunities.amount) AS BIGINT)"),
            count_star(),
        ))
        .into_boxed();
    narrowed!(query, actor, filter).load(conn)
}

/// How many open deals there are for which nothing is planned.
pub fn count_without_next_step(conn: &mut Connection, actor: &Actor) -> QueryResult<i64> {
    let filter = &Filter { without_next_step: true, ..Filter::default() };
    kept_sums(conn, Some(actor), (&WITHOUT_NEXT_STEP, "pipeline", ()), |conn| {
        let query = opportunities::table.select(count_star()).into_boxed();
        narrowed!(query, actor, filter).first(conn)
    })
}
