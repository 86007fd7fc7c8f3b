//! All SQL of opportunities; lists and people of a deal have files of their own.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::opportunity::{NewOpportunity, Opportunity};
use super::stage::{Stage, StageCheck, StageKind};
use crate::db::Connection;
use crate::db::schema::{accounts, opportunities, shares, stage_changes, stage_checks, stages, visibility};
use crate::kernel::actor::{Actor, Scope};
use crate::kernel::ids::{OpportunityId, StageId, UserId};
use crate::search::{self, Document, FoundKind};

/// Leaves of a query what the actor may see: own and the team's deals, and those shared with them.
macro_rules! seen_by {
    ($query:expr, $actor:expr) => {
        match $actor.scope() {
            Scope::Everything => $query,
            Scope::Owners(viewer) => $query.filter(
                opportunities::owner_id
                    .eq_any(visibility::table.filter(visibility::viewer_id.eq(viewer.0)).select(visibility::owner_id.nullable()))
                    .assume_not_null()
                    .or(opportunities::id.eq_any(
                        shares::table
                            .filter(shares::user_id.eq(viewer))
                            .filter(shares::record_kind.eq("opportunity"))
                            .select(shares::record_id),
                    )),
            ),
            Scope::Company(_) | Scope::Nothing => $query.filter(opportunities::id.eq(-1)),
        }
    };
}

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

/// The deal, if the actor may see it.
pub fn find_visible(conn: &mut Connection, actor: &Actor, id: OpportunityId) -> QueryResult<Option<Opportunity>> {
    let query = opportunities::table.filter(opportunities::id.eq(id)).select(Opportunity::as_select()).into_boxed();
    seen_by!(query, actor).first(conn).optional()
}
