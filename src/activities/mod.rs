//! Activities: calls, meetings, e-mails, tasks and notes, each with an outcome and what follows from it.
//!
//! In: what people log and plan from any record's page. Out: the timeline, Today, and the next step of a deal. Invariants:
//! 1. Done is a time, never a flag; taking it back restores the activity as it was.
//! 2. An activity is seen by whoever sees its owner's work, its account or its deal, and by the colleagues who attend.
//! 3. A meeting that overlaps another of an attending colleague is planned only after a warning.
//! 4. Notes have no due time; everything planned has one.

pub mod activity;
pub mod finish;
mod form;
pub mod log;
mod pages;
pub mod plan;
pub mod store;

pub use activity::{About, Activity, ActivityKind, ActivityOutcome, Direction, FollowUp, NewActivity};

use crate::web::Routes;

pub fn routes(routes: &mut Routes) {
    routes.get("/activities", pages::index);
    routes.get("/activities/bulk", pages::bulk::new);
    routes.post("/activities/bulk", pages::bulk::create);
    routes.get("/activities/new", pages::plan::new);
    routes.post("/activities", pages::plan::create);
    routes.get(r"/activities/{id:\d+}", pages::done::show);
    routes.post(r"/activities/{id:\d+}/completion", pages::done::complete);
    routes.post(r"/activities/{id:\d+}/reopening", pages::done::reopen);
    routes.post(r"/activities/{id:\d+}/due", pages::done::move_to);
}
