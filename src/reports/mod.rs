//! Reports: the team page and revenue, read only.
//!
//! In: opportunities, activities, approvals and orders. Out: tables with charts, CSV, `throughline report`. Invariants:
//! 1. What the actor may not see is in no sum.
//! 2. Amounts of different currencies are never added; each has its own rows.
//! 3. Cancelled orders are no revenue.

mod pages;
pub mod revenue;
pub mod store;

pub use revenue::{By, Line};

use crate::web::Routes;

pub fn routes(routes: &mut Routes) {
    routes.get("/team", pages::team);
    routes.get("/reports", pages::index);
    routes.get("/reports/revenue", pages::revenue);
    routes.get("/reports/revenue/export", pages::export);
}
