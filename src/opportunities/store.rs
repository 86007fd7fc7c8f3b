//! All SQL of opportunities; lists and people of a deal have files of their own.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::change::Facts;
use super::lose::Loss;
use super::opportunity::{LostReason, NewOpportunity, Opportunity, Outcome};
use super::stage::{Stage, StageCheck, StageKind};
use crate::activities::Activity;
use crate::db::schema::{accounts, opportunities, opportunity_checks, stage_changes, stage_checks, stages, users};
use crate::db::{AmongMethods, Connection};
use crate::kernel::actor::{Actor, Scope};
use crate::kernel::ids::{OpportunityId, OrderId, StageCheckId, StageId, UserId};
use crate::people::store::{owners_seen_by, shared_with};
use crate::search::{self, Document, FoundKind};

/// Leaves of a query what the actor may see: own and the team's deals, and those shared with them.
macro_rules! seen_by {
    ($query:expr, $actor:expr) => {
        match $actor.scope() {
            Scope::Everything => $query,
            Scope::Owners(viewer) => $query.filter(
                opportunities::owner_id
                    .eq_any(owners_seen_by(viewer).nullable())
                    .assume_not_null()
                    .or(opportunities::id.eq_any(shared_with(viewer, "opportunity"))),
            ),
            Scope::Company(_) | Scope::Nothing => $query.filter(opportunities::id.eq(-1)),
        }
    };
}

mod board;
mod lists;
mod people;

pub use board::list_cards;
pub use lists::*;
pub use people::*;

pub fn list_stages(conn: &mut Connection) -> QueryResult<Vec<Stage>> {
    stages::table.order(stages::position).select(Stage::as_select()).load(conn)
}

pub fn load_stage(conn: &mut Connection, id: StageId) -> QueryResult<Stage> {
    stages::table.find(id).select(Stage::as_select()).first(conn)
}

/// The stage a new deal begins in.
pub fn load_first_stage(conn: &mut Connection) -> QueryResult<Stage> {
    load_stage_of(conn, StageKind::Open)
}

/// The first stage of a kind.
pub fn load_stage_of(conn: &mut Connection, kind: StageKind) -> QueryResult<Stage> {
    stages::table.filter(stages::kind.eq(kind)).order(stages::position).select(Stage::as_select()).first(conn)
}

pub fn list_stage_checks(conn: &mut Connection, stage: StageId) -> QueryResult<Vec<StageCheck>> {
    stage_checks::table
        .filter(stage_checks::stage_id.eq(stage))
        .order(stage_checks::position)
        .select(StageCheck::as_select())
        .load(conn)
}

pub fn insert(conn: &mut Connection, now: NaiveDateTime, new: &NewOpportunity, stage: StageId) -> QueryResult<OpportunityId> {
    diesel::insert_into(opportunities::table)
        .values((
            opportunities::name.eq(&new.name),
            opportunities::account_id.eq(new.account_id),
            opportunities::contact_id.eq(new.contact_id),
            opportunities::owner_id.eq(new.owner_id),
            opportunities::stage_id.eq(stage),
            opportunities::stage_since.eq(now),
            opportunities::amount.eq(new.amount),
            opportunities::currency.eq(new.currency),
            opportunities::close_date.eq(new.close_date),
            opportunities::source.eq(&new.source),
            opportunities::lead_id.eq(new.lead_id),
            opportunities::description.eq(&new.description),
            opportunities::created_at.eq(now),
            opportunities::updated_at.eq(now),
        ))
        .returning(opportunities::id)
        .get_result(conn)
}

pub fn insert_stage_change(
    conn: &mut Connection,
    id: OpportunityId,
    from: Option<StageId>,
    to: StageId,
    at: NaiveDateTime,
    actor: Option<UserId>,
) -> QueryResult<i64> {
    diesel::insert_into(stage_changes::table)
        .values((
            stage_changes::opportunity_id.eq(id),
            stage_changes::from_stage_id.eq(from),
            stage_changes::to_stage_id.eq(to),
            stage_changes::at.eq(at),
            stage_changes::actor_id.eq(actor),
        ))
        .returning(stage_changes::id)
        .get_result(conn)
}

/// What the search box finds of a deal, after each change of name, account or owner.
pub fn put_in_search(conn: &mut Connection, id: OpportunityId) -> QueryResult<()> {
    let (deal, account) = opportunities::table
        .inner_join(accounts::table)
        .filter(opportunities::id.eq(id))
        .select((Opportunity::as_select(), accounts::name))
        .first::<(Opportunity, String)>(conn)?;
    let document = Document {
        kind: FoundKind::Opportunity,
        record_id: id.0,
        title: &deal.name,
        subtitle: &account,
        url: deal.href(),
        owner: deal.owner_id,
        account: Some(deal.account_id),
        public: false,
        texts: vec![&account],
    };
    search::put(conn, &document)
}

/// The deal as it is, whoever asks.
pub fn load(conn: &mut Connection, id: OpportunityId) -> QueryResult<Opportunity> {
    opportunities::table.find(id).select(Opportunity::as_select()).first(conn)
}

/// Which of these deals the actor may see.
pub fn list_visible(conn: &mut Connection, actor: &Actor, ids: Vec<OpportunityId>) -> QueryResult<Vec<Opportunity>> {
    let query = opportunities::table.filter(opportunities::id.among(ids)).select(Opportunity::as_select()).into_boxed();
    seen_by!(query, actor).load(conn)
}

/// The deal, if the actor may see it.
pub fn find_visible(conn: &mut Connection, actor: &Actor, id: OpportunityId) -> QueryResult<Option<Opportunity>> {
    let query = opportunities::table.filter(opportunities::id.eq(id)).select(Opportunity::as_select()).into_boxed();
    seen_by!(query, actor).first(conn).optional()
}

pub fn is_visible(conn: &mut Connection, actor: &Actor, id: OpportunityId) -> QueryResult<bool> {
    let query = opportunities::table.filter(opportunities::id.eq(id)).select(opportunities::id).into_boxed();
    let found: Option<OpportunityId> = seen_by!(query, actor).first(conn).optional()?;
    Ok(found.is_some())
}

/// A row of `stage_changes`.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = stage_changes)]
pub struct StageChange {
    pub id: i64,
    pub from_stage_id: Option<StageId>,
    pub to_stage_id: StageId,
    pub at: NaiveDateTime,
}

/// The latest moves of a deal, newest first.
pub fn list_last_changes(conn: &mut Connection, id: OpportunityId, limit: i64) -> QueryResult<Vec<StageChange>> {
    stage_changes::table
        .filter(stage_changes::opportunity_id.eq(id))
        .order(stage_changes::id.desc())
        .limit(limit)
        .select(StageChange::as_select())
        .load(conn)
}

pub fn update_stage(
    conn: &mut Connection,
    id: OpportunityId,
    stage: StageId,
    since: NaiveDateTime,
    now: NaiveDateTime,
) -> QueryResult<()> {
    diesel::update(opportunities::table.find(id))
        .set((opportunities::stage_id.eq(stage), opportunities::stage_since.eq(since), opportunities::updated_at.eq(now)))
        .execute(conn)
        .map(drop)
}

/// How a deal ends.
pub struct Closing {
    pub stage: StageId,
    pub outcome: Outcome,
    pub loss: Option<Loss>,
    pub order: Option<OrderId>,
}

pub fn close(conn: &mut Connection, id: OpportunityId, closing: &Closing, now: NaiveDateTime) -> QueryResult<()> {
    let loss = closing.loss.as_ref();
    diesel::update(opportunities::table.find(id))
        .set((
            opportunities::stage_id.eq(closing.stage),
            opportunities::stage_since.eq(now),
            opportunities::outcome.eq(Some(closing.outcome)),
            opportunities::closed_at.eq(Some(now)),
            opportunities::lost_reason.eq(loss.map(|l| l.reason)),
            opportunities::lost_note.eq(loss.and_then(|l| l.note.as_deref())),
            opportunities::competitor_id.eq(loss.and_then(|l| l.competitor)),
            opportunities::order_id.eq(closing.order),
            opportunities::updated_at.eq(now),
        ))
        .execute(conn)
        .map(drop)
}

pub fn reopen(conn: &mut Connection, id: OpportunityId, stage: StageId, now: NaiveDateTime) -> QueryResult<()> {
    diesel::update(opportunities::table.find(id))
        .set((
            opportunities::stage_id.eq(stage),
            opportunities::stage_since.eq(now),
            opportunities::outcome.eq(None::<Outcome>),
            opportunities::closed_at.eq(None::<NaiveDateTime>),
            opportunities::lost_reason.eq(None::<LostReason>),
            opportunities::lost_note.eq(None::<String>),
            opportunities::order_id.eq(None::<OrderId>),
            opportunities::updated_at.eq(now),
        ))
        .execute(conn)
        .map(drop)
}

pub fn update_facts(conn: &mut Connection, id: OpportunityId, facts: &Facts, now: NaiveDateTime) -> QueryResult<()> {
    diesel::update(opportunities::table.find(id)).set((facts, opportunities::updated_at.eq(now))).execute(conn).map(drop)
}

pub fn update_next_step(conn: &mut Connection, id: OpportunityId, next: Option<&Activity>) -> QueryResult<()> {
    diesel::update(opportunities::table.find(id))
        .set((
            opportunities::next_step.eq(next.map(|a| a.subject.as_str())),
            opportunities::next_step_at.eq(next.and_then(|a| a.due_at)),
            opportunities::next_activity_id.eq(next.map(|a| a.id)),
        ))
        .execute(conn)
        .map(drop)
}

/// The checks of a stage, each with whether it is ticked for this deal.
pub fn list_checks(conn: &mut Connection, id: OpportunityId, stage: StageId) -> QueryResult<Vec<(StageCheck, bool)>> {
    let ticked: Vec<i64> = opportunity_checks::table
        .filter(opportunity_checks::opportunity_id.eq(id))
        .select(opportunity_checks::stage_check_id)
        .load(conn)?;
    let checks = list_stage_checks(conn, stage)?;
    Ok(checks.into_iter().map(|c| (ticked.contains(&c.id.0), c)).map(|(done, c)| (c, done)).collect())
}

/// Those checks of the stage that are not ticked.
pub fn list_open_checks(conn: &mut Connection, id: OpportunityId, stage: StageId) -> QueryResult<Vec<StageCheck>> {
    Ok(list_checks(conn, id, stage)?.into_iter().filter(|(_, done)| !done).map(|(check, _)| check).collect())
}

/// Ticks a check or takes the tick away.
pub fn set_check(
    conn: &mut Connection,
    id: OpportunityId,
    check: StageCheckId,
    done: bool,
    by: UserId,
    now: NaiveDateTime,
) -> QueryResult<()> {
    let row = opportunity_checks::table
        .filter(opportunity_checks::opportunity_id.eq(id))
        .filter(opportunity_checks::stage_check_id.eq(check));
    diesel::delete(row).execute(conn)?;
    if done {
        diesel::insert_into(opportunity_checks::table)
            .values((
                opportunity_checks::opportunity_id.eq(id),
                opportunity_checks::stage_check_id.eq(check),
                opportunity_checks::done_by.eq(by),
                opportunity_checks::done_at.eq(now),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Whether a check belongs to a stage at all.
pub fn find_check(conn: &mut Connection, id: StageCheckId) -> QueryResult<Option<StageCheck>> {
    stage_checks::table.find(id).select(StageCheck::as_select()).first(conn).optional()
}

/// Names of up to two users, for histories.
pub fn list_names(conn: &mut Connection, ids: [Option<UserId>; 2]) -> QueryResult<Vec<(UserId, String)>> {
    let ids: Vec<UserId> = ids.into_iter().flatten().collect();
    users::table.filter(users::id.among(ids)).select((users::id, users::name)).load(conn)
}

/// How deals that came through this stage ended, of the last 500 that did: `(won, closed)`.
pub fn count_ended_from(conn: &mut Connection, stage: StageId) -> QueryResult<(i64, i64)> {
    let lately = stage_changes::table
        .filter(stage_changes::to_stage_id.eq(stage))
        .order(stage_changes::id.desc())
        .limit(500)
        .select(stage_changes::opportunity_id);
    let ended: Vec<(Option<Outcome>, i64)> = opportunities::table
        .filter(opportunities::id.eq_any(lately))
        .filter(opportunities::outcome.is_not_null())
        .group_by(opportunities::outcome)
        .select((opportunities::outcome, diesel::dsl::count_star()))
        .load(conn)?;
    let won = ended.iter().filter(|(o, _)| *o == Some(Outcome::Won)).map(|(_, n)| n).sum();
    Ok((won, ended.iter().map(|(_, n)| n).sum()))
}
