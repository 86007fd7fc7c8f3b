//! Won: by its order, and by nothing else. `orders` calls this in the transaction that places or cancels an order.

use chrono::NaiveDateTime;
use diesel::QueryResult;

use super::amount;
use super::lose::open_again;
use super::move_stage::links;
use super::opportunity::Outcome;
use super::stage::StageKind;
use super::store::{self, Closing};
use crate::db::Connection;
use crate::history::{self, EventKind, NewEvent};
use crate::kernel::actor::Actor;
use crate::kernel::ids::{OpportunityId, OrderId};
use crate::kernel::money::Money;

/// The deal is won by this order, and is worth what was ordered. A deal that was lost is won all the same; one that another order has won stays with that one.
pub fn win<'a>(
    conn: &mut Connection,
    now: NaiveDateTime,
    actor: impl Into<Option<&'a Actor>>,
    id: OpportunityId,
    (order, net): (OrderId, Money),
) -> QueryResult<()> {
    let actor = actor.into();
    let deal = store::load(conn, id)?;
    if deal.outcome == Some(Outcome::Won) {
        return Ok(());
    }
    amount::take(conn, now, actor, &deal, net)?;
    let stage = store::load_stage_of(conn, StageKind::Won)?;
    store::insert_stage_change(conn, id, Some(deal.stage_id), stage.id, now, actor.map(|a| a.user_id))?;
    store::close(conn, id, &Closing { stage: stage.id, outcome: Outcome::Won, loss: None, order: Some(order) }, now)?;
    let mut links = links(&deal);
    links.order = Some(order);
    history::record(conn, now, actor, NewEvent::new(EventKind::OpportunityWon, links)).map(drop)
}

/// The order that won the deal was cancelled: the deal is open again.
pub fn take_back<'a>(
    conn: &mut Connection,
    now: NaiveDateTime,
    actor: impl Into<Option<&'a Actor>>,
    id: OpportunityId,
    order: OrderId,
) -> QueryResult<()> {
    let deal = store::load(conn, id)?;
    if deal.outcome == Some(Outcome::Won) && deal.order_id == Some(order) {
        open_again(conn, now, actor.into(), &deal)?;
    }
    Ok(())
}
