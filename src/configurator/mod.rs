//! The configurator. In come a product model and a person's choices; out go what is still possible, why the rest is
//! not, what it costs and what would have to change.
//!
//! `engine` is pure: no database, no clock, no words of the page. Around it: models being drafted and released, compiled
//! models kept ready, dates, saved configurations with a code to read out. Invariants:
//! 1. A value is shown as possible only if a complete valid product with it exists.
//! 2. A choice is never lost: the address holds all of them in their order, contradictions included.
//! 3. A saved configuration never changes; changing one begins a new one that knows where it came from.
//! 4. What somebody paid is not shown to whoever opens their link: each reader sees prices of their own.

pub mod code;
pub mod configuration;
pub mod engine;
pub mod library;
mod pages;
pub mod release;
pub mod save;
pub mod store;
pub mod supply;

pub use configuration::Configured;

use crate::web::Routes;

pub fn routes(routes: &mut Routes) {
    routes.get("/configure/{sku}", pages::show);
    routes.get("/configure/{sku}/answers", pages::answer_needs);
    routes.post("/configurations", pages::create);
    routes.get("/c/{code}", pages::saved::show);
    routes.post("/catalogue/{id:\\d+}/models", pages::models::create);
    routes.get("/catalogue/{id:\\d+}/models/{version:\\d+}", pages::models::show);
    routes.post("/catalogue/{id:\\d+}/models/{version:\\d+}", pages::models::update);
    routes.post("/catalogue/{id:\\d+}/models/{version:\\d+}/release", pages::models::release);
}
