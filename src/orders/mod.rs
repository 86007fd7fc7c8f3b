//! Orders: from an accepted quote, directly, or by the customer in the shop.
//!
//! In: an accepted quote version, or lines that the price book has just priced. Out: an order with gapless number, its lines
//! copied by value, and the events that tell everybody. Invariants:
//! 1. An order never re-prices and never re-configures: its figures, configurations and traces are copies.
//! 2. The same idempotency key gives the same order, however often and from however many clients it is sent.
//! 3. Numbers have no gaps and none is given twice: the number is taken in the transaction that stores the order.
//! 4. A quote version becomes at most one order, and only if it was accepted as it stands.
//! 5. Lines move forward only (confirmed → in production → shipped → delivered); what has shipped cannot be cancelled.

pub mod cancel;
mod confirmation;
mod form;
pub mod from_lines;
pub mod from_quote;
pub mod move_line;
pub mod order;
mod pages;
pub mod place;
mod portal;
pub mod store;

pub use order::{LineState, Order, OrderLine, OrderState};
pub use place::{Draft, DraftLine, PlaceOrder, PlaceRefusal, place};

use chrono::NaiveDateTime;

use crate::db::Connection;
use crate::kernel::actor::Actor;
use crate::kernel::money::Money;
use crate::web::Routes;

/// What an order brings about upstream, in its own transaction: its deal is won by it, for what was ordered.
pub fn after_placing(conn: &mut Connection, now: NaiveDateTime, actor: &Actor, order: &Order) -> Result<(), PlaceRefusal> {
    if let Some(opportunity) = order.opportunity_id {
        crate::opportunities::win::win(conn, now, actor, opportunity, (order.id, Money::new(order.net, order.currency)))?;
    }
    Ok(())
}

/// The tone of a state's badge.
pub fn tone(state: &str) -> &'static str {
    match state {
        "delivered" => "good",
        "cancelled" => "bad",
        "shipped" => "now",
        _ => "wait",
    }
}

pub fn routes(routes: &mut Routes) {
    routes.get("/orders", pages::index);
    routes.get("/orders/new", pages::new);
    routes.post("/orders", pages::create);
    routes.get("/orders/by-id/{id:\\d+}", pages::by_id);
    routes.get("/orders/{number}", pages::show);
    routes.get("/orders/{number}/confirmation.pdf", pages::confirmation);
    routes.post("/orders/{number}/line-states", pages::create_line_states);
    routes.post("/orders/{number}/cancellation", pages::create_cancellation);
    routes.get("/my/orders", portal::index);
    routes.get("/my/orders/{number}", portal::show);
    routes.get("/my/orders/{number}/confirmation.pdf", portal::confirmation);
}
