//! Moving lines through production and shipping.

use chrono::NaiveDateTime;

use super::order::{LineState, Order, OrderLine, state_of};
use super::store;
use crate::db::Connection;
use crate::history::{self, EventKind, Links, NewEvent};
use crate::kernel::actor::{Act, Actor};
use crate::kernel::ids::OrderLineId;
use crate::kernel::reason::Reason;
use crate::web::AppError;

/// Which lines go where. No lines means all that can.
#[derive(Debug, Clone)]
pub struct MoveLines {
    pub lines: Vec<OrderLineId>,
    pub to: LineState,
    pub tracking: Option<String>,
    pub note: Option<String>,
}

/// Moves the lines and lets the order follow. Refuses if a named line cannot go there; then nothing moves.
pub fn move_lines(
    conn: &mut Connection,
    now: NaiveDateTime,
    actor: &Actor,
    order: &Order,
    command: &MoveLines,
) -> Result<(), AppError> {
    if !actor.may(Act::FulfilOrders) || order.past {
        return Err(AppError::NotFound);
    }
    let mut lines = store::list_lines(conn, order.id)?;
    let wanted = |line: &OrderLine| {
        !line.is_section()
            && (command.lines.contains(&line.id) || (command.lines.is_empty() && line.state.may_become(command.to)))
    };
    let mut moved = 0;
    for line in lines.iter_mut().filter(|l| wanted(l)) {
        if command.to == LineState::Cancelled || !line.state.may_become(command.to) {
            return Err(AppError::Refused(Reason::new("order-line-cannot-move").with("line", line.position)));
        }
        store::update_line_state(conn, line.id, command.to)?;
        let (note, tracking) = (command.note.as_deref(), command.tracking.as_deref());
        store::insert_move(conn, now, line.id, command.to, Some(actor.user_id), note, tracking)?;
        line.state = command.to;
        moved += 1;
    }
    if moved == 0 {
        return Err(AppError::Refused(Reason::new("order-no-line-moved")));
    }
    let state = state_of(lines.iter().filter(|l| !l.is_section()).map(|l| l.state));
    store::update_state(conn, now, order.id, state)?;
    let links =
        Links { account: Some(order.account_id), opportunity: order.opportunity_id, order: Some(order.id), ..Links::default() };
    let event = NewEvent::new(EventKind::OrderLineMoved, links)
        .with("number", &order.number)
        .with("lines", moved)
        .with("state", command.to.as_str());
    history::record(conn, now, Some(actor), event)?;
    Ok(())
}
