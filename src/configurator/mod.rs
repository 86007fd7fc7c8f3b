//! The configurator. In come a product model and a person's choices; out go what is still possible, why the rest is
//! not, what it costs and what would have to change.
//!
//! `engine` is pure: no database, no clock, no words of the page. Around it: models being drafted and released, compiled
//! models kept ready, dates, saved configurations with a code to read out. Invariants:
//! 1. A value is shown as possible only if a complete valid product with it exists.
//! 2. A choice is never lost: the address holds all of them in their order, contradictions included.
//! 3. A saved configuration never changes; changing one begins a new one that knows where it came from.
//! 4. What somebody paid is not shown to whoever opens their link: each reader sees prices of their own.

pub mod bench;
pub mod carry;
pub mod code;
pub mod configuration;
pub mod engine;
pub mod library;
pub mod outline;
pub mod promises;
pub mod likes;
pub mod needs;
mod pages;
mod print;
pub mod release;
pub mod replay;
pub mod save;
pub mod standing;
pub mod store;
pub mod supply;
pub mod wording;

pub use carry::{Carried, carry};
pub use configuration::Configured;
pub use standing::{Standing, standing};

use crate::web::Routes;

pub fn routes(routes: &mut Routes) {
    routes.get("/configure/{sku}", pages::show);
    routes.get("/configure/{sku}/answers", pages::answer_needs);
    routes.get("/configure/{sku}/excluded", pages::excluded::show);
    routes.post("/configurations", pages::create);
    routes.get("/configurations/compare", pages::compare::show);
    routes.get("/c/{code}", pages::saved::show);
    routes.post("/catalogue/{id:\\d+}/models", pages::models::create);
    routes.get("/catalogue/{id:\\d+}/models/{version:\\d+}", pages::models::show);
    routes.post("/catalogue/{id:\\d+}/models/{version:\\d+}", pages::models::update);
    let version = "/catalogue/{id:\\d+}/models/{version:\\d+}";
    routes.post(&format!("{version}/release"), pages::models::release);
    routes.post(&format!("{version}/withdrawal"), pages::models::withdraw);
    routes.post(&format!("{version}/statements"), pages::bench_statements::create);
    routes.get(&format!("{version}/test"), pages::bench_test::show);
    routes.get(&format!("{version}/tables/{{index:\\d+}}"), pages::bench_tables::show);
    routes.post(&format!("{version}/tables/{{index:\\d+}}"), pages::bench_tables::update);
    routes.get(&format!("{version}/uvl"), pages::bench_uvl::show);
    routes.post(&format!("{version}/uvl"), pages::bench_uvl::update);
}
