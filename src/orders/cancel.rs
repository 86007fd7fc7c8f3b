//! Cancelling an order before anything has left the house.

use chrono::NaiveDateTime;

use super::order::{LineState, Order, OrderState};
use super::store;
use crate::db::Connection;
use crate::history::{self, EventKind, Links, NewEvent};
use crate::kernel::actor::{Act, Actor};
use crate::kernel::reason::Reason;
use crate::web::AppError;

/// Cancels the whole order, with a reason that stays on it. The number is not used again.
pub fn cancel(conn: &mut Connection, now: NaiveDateTime, actor: &Actor, order: &Order, reason: &str) -> Result<(), AppError> {
    if !actor.may(Act::Sell) {
        return Err(AppError::NotFound);
    }
    let lines = store::list_lines(conn, order.id)?;
    let gone = |s: LineState| matches!(s, LineState::Shipped | LineState::Delivered);
    if !order.may_be_cancelled() || lines.iter().any(|l| gone(l.state)) {
        return Err(AppError::Refused(Reason::new("order-cannot-be-cancelled").with("number", &order.number)));
    }
    for line in lines.iter().filter(|l| !l.is_section()) {
        store::update_line_state(conn, line.id, LineState::Cancelled)?;
        store::insert_move(conn, now, line.id, LineState::Cancelled, Some(actor.user_id), Some(reason), None)?;
    }
    store::insert_cancellation(conn, now, order.id, actor, reason)?;
    store::update_state(conn, now, order.id, OrderState::Cancelled)?;
    let links =
        Links { account: Some(order.account_id), opportunity: order.opportunity_id, order: Some(order.id), ..Links::default() };
    let event = NewEvent::new(EventKind::OrderCancelled, links).with("number", &order.number).with("reason", reason);
    history::record(conn, now, Some(actor), event)?;
    if let Some(opportunity) = order.opportunity_id {
        crate::opportunities::win::take_back(conn, now, actor, opportunity, order.id)?;
    }
    Ok(())
}
