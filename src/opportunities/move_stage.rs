//! Moves a deal to another stage, or takes that back.

use chrono::NaiveDateTime;
use diesel::result::Error as DieselError;

use super::opportunity::Opportunity;
use super::stage::{Stage, StageCheck};
use super::store;
use crate::db::Connection;
use crate::history::{self, EventKind, Links, NewEvent};
use crate::kernel::actor::Actor;
use crate::kernel::ids::StageId;

/// Why a deal stays where it is.
#[derive(Debug)]
pub enum MoveRefusal {
    /// Won and lost deals do not move; they are reopened.
    Closed,
    /// Won only by an order, lost only with a reason: not by a move.
    NotByMoving(Box<Stage>),
    /// What the stage requires before a deal leaves it forwards.
    Missing {
        stage: Box<Stage>,
        checks: Vec<StageCheck>,
    },
    /// It has moved on since; there is nothing to take back.
    MovedOn,
    Database(DieselError),
}

impl From<DieselError> for MoveRefusal {
    fn from(error: DieselError) -> Self {
        MoveRefusal::Database(error)
    }
}

/// A move that was made.
#[derive(Debug, Clone)]
pub struct Moved {
    /// The row of `stage_changes`, to take it back; `None` where the deal was there already.
    pub change: Option<i64>,
    pub to: Stage,
    /// What the stage it left would have liked to be true, and is not ticked.
    pub open_checks: Vec<StageCheck>,
}

/// Moves a deal. Checks that are not required are told, not enforced; required ones hold it only on the way forwards.
pub fn move_stage(
    conn: &mut Connection,
    now: NaiveDateTime,
    actor: &Actor,
    deal: &Opportunity,
    to: StageId,
) -> Result<Moved, MoveRefusal> {
    if !deal.is_open() {
        return Err(MoveRefusal::Closed);
    }
    let (from, to) = (store::load_stage(conn, deal.stage_id)?, store::load_stage(conn, to)?);
    if !to.is_open() {
        return Err(MoveRefusal::NotByMoving(Box::new(to)));
    }
    if from.id == to.id {
        return Ok(Moved { change: None, to, open_checks: Vec::new() });
    }
    let mut open_checks = Vec::new();
    if to.position > from.position {
        open_checks = store::list_open_checks(conn, deal.id, from.id)?;
        if open_checks.iter().any(|c| c.required) {
            open_checks.retain(|c| c.required);
            return Err(MoveRefusal::Missing { stage: Box::new(from), checks: open_checks });
        }
    }
    let change = store::insert_stage_change(conn, deal.id, Some(from.id), to.id, now, Some(actor.user_id))?;
    store::update_stage(conn, deal.id, to.id, now, now)?;
    record(conn, now, actor, deal, &from, &to)?;
    Ok(Moved { change: Some(change), to, open_checks })
}

/// Back to the stage before the change, with the days it had spent there.
pub fn take_back(
    conn: &mut Connection,
    now: NaiveDateTime,
    actor: &Actor,
    deal: &Opportunity,
    change: i64,
) -> Result<Stage, MoveRefusal> {
    if !deal.is_open() {
        return Err(MoveRefusal::Closed);
    }
    let changes = store::list_last_changes(conn, deal.id, 2)?;
    let (Some(last), before) = (changes.first(), changes.get(1)) else { return Err(MoveRefusal::MovedOn) };
    let Some(from) = last.from_stage_id.filter(|_| last.id == change) else { return Err(MoveRefusal::MovedOn) };
    let since = before.filter(|b| b.to_stage_id == from).map_or(deal.created_at, |b| b.at);
    let (left, back) = (store::load_stage(conn, deal.stage_id)?, store::load_stage(conn, from)?);
    store::insert_stage_change(conn, deal.id, Some(deal.stage_id), from, now, Some(actor.user_id))?;
    store::update_stage(conn, deal.id, from, since, now)?;
    record(conn, now, actor, deal, &left, &back)?;
    Ok(back)
}

fn record(
    conn: &mut Connection,
    now: NaiveDateTime,
    actor: &Actor,
    deal: &Opportunity,
    from: &Stage,
    to: &Stage,
) -> Result<(), DieselError> {
    let event = NewEvent::new(EventKind::StageChanged, links(deal))
        .with("from_en", &from.name_en)
        .with("from_zh", &from.name_zh)
        .with("to_en", &to.name_en)
        .with("to_zh", &to.name_zh);
    history::record(conn, now, Some(actor), event)?;
    let change = ("stage", Some(from.name_en.clone()), Some(to.name_en.clone()));
    history::record_changes(conn, now, Some(actor), ("opportunity", deal.id.0), &[change])
}

/// Where the deal's events show.
pub fn links(deal: &Opportunity) -> Links {
    Links { account: Some(deal.account_id), opportunity: Some(deal.id), lead: deal.lead_id, ..Links::default() }
}
