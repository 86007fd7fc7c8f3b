//! Who must say yes before a quote goes out, and why.
//!
//! In: the content of a quote version, and the limits of each role on discount, margin and amount. Out: what is needed (a pure
//! rule), requests to a role, decisions. Invariants:
//! 1. A yes is bound to the fingerprint of what was agreed to; any edit of it voids the yes.
//! 2. Nobody decides their own request, nor above their own role, nor outside their own subtree.
//! 3. [`check()`] is the one gate: sending, accepting and ordering all pass it, and it computes the fingerprint anew each time.

pub mod check;
pub mod decide;
pub mod fingerprint;
mod form;
pub mod limits;
pub mod needed;
mod pages;
pub mod refusal;
pub mod request;
pub mod store;
pub mod void;

pub use check::{Answer, Question, check, questions};
pub use decide::{Decision, decide};
pub use limits::{Limit, Limits};
pub use needed::{Facts, Need, Why, needed};
pub use refusal::Refusal;
pub use request::{carry, request};
pub use void::void;

use crate::web::Routes;

pub fn routes(routes: &mut Routes) {
    routes.get("/approvals", pages::index);
    routes.get("/approvals/limits", pages::edit_limits);
    routes.post("/approvals/limits", pages::update_limits);
    routes.get("/approvals/{id:\\d+}", pages::show);
    routes.post("/approvals/{id:\\d+}", pages::create_decision);
}
