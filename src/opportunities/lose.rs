//! Closes a deal as lost, with its reason; opens it again.

use chrono::NaiveDateTime;
use diesel::result::Error as DieselError;

use super::move_stage::links;
use super::opportunity::{LostReason, Opportunity, Outcome};
use super::stage::{Stage, StageKind};
use super::store::{self, Closing};
use crate::db::Connection;
use crate::history::{self, EventKind, NewEvent};
use crate::kernel::actor::Actor;
use crate::kernel::ids::CompetitorId;

/// Why a deal is lost, and to whom.
#[derive(Debug, Clone)]
pub struct Loss {
    pub reason: LostReason,
    pub note: Option<String>,
    pub competitor: Option<CompetitorId>,
}

/// Why a deal cannot be closed or opened again.
#[derive(Debug)]
pub enum CloseRefusal {
    AlreadyClosed,
    NotClosed,
    /// It has an order; cancelling the order opens the deal again.
    HasOrder,
    Database(DieselError),
}

impl From<DieselError> for CloseRefusal {
    fn from(error: DieselError) -> Self {
        CloseRefusal::Database(error)
    }
}

pub fn lose(
    conn: &mut Connection,
    now: NaiveDateTime,
    actor: &Actor,
    deal: &Opportunity,
    loss: &Loss,
) -> Result<(), CloseRefusal> {
    if !deal.is_open() {
        return Err(CloseRefusal::AlreadyClosed);
    }
    let stage = store::load_stage_of(conn, StageKind::Lost)?;
    store::insert_stage_change(conn, deal.id, Some(deal.stage_id), stage.id, now, Some(actor.user_id))?;
    let closing = Closing { stage: stage.id, outcome: Outcome::Lost, loss: Some(loss.clone()), order: None };
    store::close(conn, deal.id, &closing, now)?;
    let event = NewEvent::new(EventKind::OpportunityLost, links(deal))
        .with("reason", loss.reason)
        .with("body", loss.note.as_deref().unwrap_or_default());
    history::record(conn, now, Some(actor), event)?;
    Ok(())
}

/// Opens a lost deal again in the stage it was lost in.
pub fn reopen(conn: &mut Connection, now: NaiveDateTime, actor: &Actor, deal: &Opportunity) -> Result<Stage, CloseRefusal> {
    match deal.outcome {
        None => return Err(CloseRefusal::NotClosed),
        Some(Outcome::Won) => return Err(CloseRefusal::HasOrder),
        Some(Outcome::Lost) => {}
    }
    Ok(open_again(conn, now, Some(actor), deal)?)
}

/// Back into the stage it was closed in, counting its days from now.
pub(super) fn open_again(
    conn: &mut Connection,
    now: NaiveDateTime,
    actor: Option<&Actor>,
    deal: &Opportunity,
) -> Result<Stage, DieselError> {
    let last = store::list_last_changes(conn, deal.id, 1)?;
    let stage = match last.first().and_then(|c| c.from_stage_id) {
        Some(id) => store::load_stage(conn, id)?,
        None => store::load_first_stage(conn)?,
    };
    store::insert_stage_change(conn, deal.id, Some(deal.stage_id), stage.id, now, actor.map(|a| a.user_id))?;
    store::reopen(conn, deal.id, stage.id, now)?;
    history::record(conn, now, actor, NewEvent::new(EventKind::OpportunityReopened, links(deal)))?;
    Ok(stage)
}
