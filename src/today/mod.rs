//! Today: what to do now, in order, each with its one-click act.
//!
//! In: activities, quotes' events, approvals and deals of the person. Out: one page; nothing is stored. Invariants:
//! 1. Every list is bounded; where more is due than shown, it says so and links to the whole.
//! 2. Only the person's own work stands here; a manager's approvals are those of their teams.

mod pages;
mod store;

use crate::web::Routes;

pub fn routes(routes: &mut Routes) {
    routes.get("/today", pages::show);
}
