//! Quotes: lines, versions, alternatives, the proposal, and the customer's answer.
//!
//! In: an opportunity, an account or a shop request; products and configurations; discounts by hand. Out: a numbered version that was
//! sent, and the acceptance that an order is placed from. Invariants:
//! 1. Every figure comes from the stored trace; nothing but the pricing engine computes one.
//! 2. What was sent is frozen. A revision is the next version; a copy is a lineage of its own.
//! 3. Nothing goes out, is accepted or ordered without [`crate::approvals::check()`].
//! 4. An edit keeps the price date and every discount given by hand; only an answer, for a line or for all, takes today's prices.
//! 5. A customer's link opens what was sent to them and nothing else; its token has 160 random bits and can be renewed.

pub mod accept;
pub mod ask;
mod brought;
pub mod copy;
pub mod create;
pub mod decline;
pub mod edit;
mod form;
mod pages;
pub mod price;
pub mod quote;
pub mod ready;
pub mod reprice;
pub mod send;
pub mod sheet;
pub mod store;
pub mod view;

pub use accept::{Accept, accept};
pub use create::{NewQuoteCommand, QuoteRequest, Wanted, create, from_request};
pub use quote::{Acceptance, Line, LineKind, Quote, Standing, Version, VersionState};
pub use ready::check_placeable;

use crate::web::Routes;

pub fn routes(routes: &mut Routes) {
    routes.get("/quotes", pages::list::index);
    routes.get("/quotes.csv", pages::list::export);
    routes.get("/quotes/new", pages::create::new);
    routes.post("/quotes", pages::create::create);
    routes.get("/quotes/by-id/{id:\\d+}", pages::show::by_id);
    routes.get("/quotes/{number:Q-[0-9-]+}", pages::show::latest);
    routes.get("/quotes/{number:Q-[0-9-]+}/v{version:\\d+}", pages::show::show);
    routes.post("/quotes/{number:Q-[0-9-]+}/v{version:\\d+}", pages::edit::update);
    routes.post("/quotes/{number:Q-[0-9-]+}/v{version:\\d+}/preview", pages::edit::preview);
    routes.get("/quotes/{number:Q-[0-9-]+}/v{version:\\d+}/goods", pages::edit::goods);
    routes.get("/quotes/{number:Q-[0-9-]+}/v{version:\\d+}/reprice", pages::prices::show);
    routes.post("/quotes/{number:Q-[0-9-]+}/v{version:\\d+}/reprice", pages::prices::create);
    routes.post("/quotes/{number:Q-[0-9-]+}/v{version:\\d+}/approval", pages::acts::create_approval);
    routes.get("/quotes/{number:Q-[0-9-]+}/v{version:\\d+}/sending", pages::sending::new);
    routes.post("/quotes/{number:Q-[0-9-]+}/v{version:\\d+}/sending", pages::sending::create);
    routes.post("/quotes/{number:Q-[0-9-]+}/v{version:\\d+}/revision", pages::acts::create_revision);
    routes.post("/quotes/{number:Q-[0-9-]+}/v{version:\\d+}/copy", pages::acts::create_copy);
    routes.get("/quotes/{number:Q-[0-9-]+}/v{version:\\d+}/proposal", pages::proposal::show);
    routes.get("/quotes/{number:Q-[0-9-]+}/v{version:\\d+}/proposal.pdf", pages::proposal::pdf);
    routes.get("/quotes/{number:Q-[0-9-]+}/v{version:\\d+}/compare/v{other:\\d+}", pages::compare::show);
    routes.post("/quotes/{number:Q-[0-9-]+}/answers", pages::acts::create_answer);
    routes.post("/quotes/{number:Q-[0-9-]+}/link", pages::acts::renew_link);
    routes.get("/q/{token}", pages::letter::show);
    routes.get("/q/{token}/proposal.pdf", pages::letter::pdf);
    routes.post("/q/{token}/questions", pages::letter::create_question);
    routes.post("/q/{token}/acceptance", pages::letter::create_acceptance);
    routes.post("/q/{token}/refusal", pages::letter::create_refusal);
    routes.get("/my/quotes", pages::portal::index);
    routes.get("/my/quotes/{number:Q-[0-9-]+}", pages::portal::show);
}
