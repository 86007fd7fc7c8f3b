//! The thread: one slim bar that every record of the chain carries, Lead → Opportunity → Configuration → Quote → Order.
//!
//! In: the id of any record on it. Out: its knots with state, date, owner, link and the days between. Read only. Invariants:
//! 1. The same deal gives the same knots on every page; only the present one differs.
//! 2. A customer sees configuration, sent quotes and orders of their own company, nothing of ours before that.
//! 3. A knot the actor may not open is shown without a link.

pub mod knot;
pub mod store;

pub use knot::{Knot, Place, ShownKnot, shown};

use diesel::QueryResult;

use crate::db::Connection;
use crate::kernel::actor::Actor;
use crate::kernel::ids::{AccountId, LeadId, OpportunityId, OrderId, QuoteId};
use store::Root;

/// The thread of a deal.
pub fn of_opportunity(conn: &mut Connection, actor: &Actor, id: OpportunityId) -> QueryResult<Vec<Knot>> {
    let root = Root { opportunity: Some(id), ..Root::default() };
    store::list_knots(conn, actor, root, Place::Opportunity)
}

/// The thread of an account's latest deal; empty where it has none.
pub fn of_account(conn: &mut Connection, actor: &Actor, id: AccountId) -> QueryResult<Vec<Knot>> {
    match store::find_latest_deal(conn, id)? {
        Some(deal) => {
            let mut knots = of_opportunity(conn, actor, deal)?;
            for knot in &mut knots {
                knot.present = false;
            }
            Ok(knots)
        }
        None => Ok(Vec::new()),
    }
}

/// The thread that began with a lead.
pub fn of_lead(conn: &mut Connection, actor: &Actor, id: LeadId) -> QueryResult<Vec<Knot>> {
    let opportunity = store::find_deal_of_lead(conn, id)?;
    store::list_knots(conn, actor, Root { lead: Some(id), opportunity, ..Root::default() }, Place::Lead)
}

/// The thread a quote belongs to; one without a deal stands with its order alone.
pub fn of_quote(conn: &mut Connection, actor: &Actor, id: QuoteId) -> QueryResult<Vec<Knot>> {
    let opportunity = store::find_deal_of_quote(conn, id)?;
    store::list_knots(conn, actor, Root { opportunity, quote: Some(id), ..Root::default() }, Place::Quote)
}

/// The thread that led to an order.
pub fn of_order(conn: &mut Connection, actor: &Actor, id: OrderId) -> QueryResult<Vec<Knot>> {
    let (opportunity, quote) = store::find_before_order(conn, id)?;
    store::list_knots(conn, actor, Root { opportunity, quote, order: Some(id), ..Root::default() }, Place::Order)
}
