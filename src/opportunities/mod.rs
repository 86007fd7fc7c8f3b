//! Opportunities: the pipeline from a qualified need to an order.
//!
//! In: a converted lead, or a deal entered by hand; what meetings changed. Out: the board, the list, the deal's page with its
//! stakeholder map, and the deal that quotes and orders belong to. Invariants:
//! 1. An open deal's chance is never 0 or 100 %.
//! 2. Won only by [`win::win`], which is called where its order is placed; lost only with a reason.
//! 3. The next step is the earliest open activity of the deal ([`next_step::refresh`]); where there is none, that is flagged.
//! 4. Its amount is what was last offered or ordered ([`amount::follow_offer`], [`win::win`]), unless somebody types another.
//! 5. Every move between stages is a row of `stage_changes`, taken back by another row.

pub mod amount;
pub mod buying_role;
pub mod change;
pub mod convert;
pub mod create;
mod form;
pub mod involve;
pub mod lose;
pub mod map;
pub mod meeting;
pub mod move_stage;
pub mod next_step;
pub mod opportunity;
mod pages;
pub mod share;
pub mod stage;
pub mod store;
pub mod totals;
pub mod win;

pub use buying_role::{BuyingRole, RoleKind};
pub use opportunity::{LostReason, NewOpportunity, Opportunity, Outcome};
pub use stage::{Stage, StageKind};

use crate::web::Routes;

pub fn routes(routes: &mut Routes) {
    routes.get("/opportunities", pages::board);
    routes.post("/opportunities", pages::create);
    routes.get("/opportunities/list", pages::index);
    routes.get("/opportunities/export", pages::export);
    routes.get("/opportunities/bulk", pages::new_bulk);
    routes.post("/opportunities/bulk", pages::create_bulk);
    routes.get("/opportunities/new", pages::new);
    routes.get(r"/opportunities/{id:\d+}", pages::show);
    routes.post(r"/opportunities/{id:\d+}", pages::update);
    routes.get(r"/opportunities/{id:\d+}/edit", pages::edit);
    routes.get(r"/opportunities/{id:\d+}/history", pages::history);
    routes.post(r"/opportunities/{id:\d+}/stage", pages::move_stage);
    routes.post(r"/opportunities/{id:\d+}/stage/undo", pages::undo_move);
    routes.post(r"/opportunities/{id:\d+}/checks", pages::tick);
    routes.get(r"/opportunities/{id:\d+}/loss", pages::loss);
    routes.post(r"/opportunities/{id:\d+}/loss", pages::lose);
    routes.post(r"/opportunities/{id:\d+}/reopening", pages::reopen);
    routes.get(r"/opportunities/{id:\d+}/people", pages::edit_role);
    routes.post(r"/opportunities/{id:\d+}/people", pages::put_role);
    routes.post(r"/opportunities/{id:\d+}/people/{role:\d+}/removal", pages::remove_role);
    routes.post(r"/opportunities/{id:\d+}/competitors", pages::add_competitor);
    routes.post(r"/opportunities/{id:\d+}/competitors/{competitor:\d+}/removal", pages::remove_competitor);
    routes.post(r"/opportunities/{id:\d+}/shares", pages::share);
    routes.post(r"/opportunities/{id:\d+}/shares/{user:\d+}/removal", pages::unshare);
}
