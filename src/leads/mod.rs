//! Leads: from the first contact to qualified, converted or dropped.
//!
//! In: the new-lead form, the public form at `/contact`, imports. Out: a qualified lead, which `opportunities::convert` turns into
//! account, contact and deal. Invariants:
//! 1. Only the company must be known to enter a lead; who may be the same is shown first, with reasons.
//! 2. A lead is dropped for a reason and can be taken back; a converted one is over and says what it became.
//! 3. A lead nobody owns is seen by everybody who sells, and by nobody else.

mod form;
pub mod lead;
pub mod list;
mod pages;
pub mod store;
pub mod work;

pub use lead::{DropReason, Lead, LeadFacts, LeadSource, LeadState};

use crate::web::Routes;

pub fn routes(routes: &mut Routes) {
    routes.get("/contact", pages::contact::new);
    routes.post("/contact", pages::contact::create);
    routes.get("/contact/thanks", pages::contact::thanks);
    routes.get("/leads", pages::index);
    routes.get("/leads/export", pages::export);
    routes.get("/leads/bulk", pages::bulk::new);
    routes.post("/leads/bulk", pages::bulk::create);
    routes.get("/leads/new", pages::edit::new);
    routes.post("/leads", pages::edit::create);
    routes.post("/leads/matches", pages::duplicates::index);
    routes.get(r"/leads/{id:\d+}", pages::show);
    routes.post(r"/leads/{id:\d+}", pages::edit::update);
    routes.get(r"/leads/{id:\d+}/edit", pages::edit::edit);
    routes.get(r"/leads/{id:\d+}/history", pages::history);
    routes.get(r"/leads/{id:\d+}/owner", pages::owner::edit);
    routes.post(r"/leads/{id:\d+}/owner", pages::owner::update);
    routes.post(r"/leads/{id:\d+}/response", pages::work::begin);
    routes.post(r"/leads/{id:\d+}/qualification", pages::work::qualify);
    routes.post(r"/leads/{id:\d+}/drop", pages::work::drop_lead);
    routes.post(r"/leads/{id:\d+}/return", pages::work::take_back);
    routes.get(r"/leads/{id:\d+}/conversion", pages::conversion::new);
    routes.post(r"/leads/{id:\d+}/conversion", pages::conversion::create);
}
