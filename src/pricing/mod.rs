//! What a customer pays on a day, and why.
//!
//! In: lines (product, choices, quantity, discount), the customer, the channel, the day. Out: a price per line with its trace,
//! the totals, or a refusal that carries facts. Invariants:
//! 1. Nothing outside `engine` adds, multiplies or rounds money of a document.
//! 2. Σ steps of a trace = its net, always.
//! 3. A line without a list price in force has no price; it is never zero and never yesterday's.
//! 4. A stored trace is never recomputed; replaying its inputs gives the same figure.
//! 5. Two list prices, options or tax rates of the same thing never hold on the same day: the second is refused when saved.
//! 6. An edit of a rule writes a new version; the old one stays, for the traces that name it.
//! 7. What is ended can be opened again, and the history says so.
//! 8. What is released is frozen; a mistake is followed by another release. A draft holds nothing.
//! 9. Costs are seen by those who enter them; what a margin tells is seen by those who may see margins.

pub mod book;
pub mod choices;
pub mod configured;
pub mod cost;
pub mod costs;
pub mod ending;
pub mod engine;
pub mod entry;
mod form;
mod known;
mod loading;
pub mod no_price;
mod pages;
pub mod period;
pub mod prepare;
pub mod price;
mod price_sheet;
pub mod publish;
pub mod release;
pub mod replay;
pub mod rule;
pub mod save;
pub mod store;
pub mod tax_rate;
pub mod waterfall;

pub use no_price::reason_of;
pub use price::{KeptLines, PriceRefusal, Request, Wanted, price_document, price_documents};
pub use price_sheet::PriceSheet;

use crate::web::Routes;

pub fn routes(routes: &mut Routes) {
    routes.get("/pricing", pages::books::index);
    routes.get("/pricing/books/new", pages::books::new);
    routes.post("/pricing/books", pages::books::create);
    routes.get("/pricing/books/{id:\\d+}", pages::entries::show);
    routes.post("/pricing/books/{id:\\d+}", pages::books::update);
    routes.get("/pricing/books/{id:\\d+}/edit", pages::books::edit);
    routes.post("/pricing/books/{id:\\d+}/entries", pages::entries::create);
    routes.get("/pricing/books/{id:\\d+}/products/{product:\\d+}", pages::entries::history);
    routes.post("/pricing/entries/{id:\\d+}/end", pages::entries::end);
    routes.get("/pricing/books/{id:\\d+}/options", pages::options::index);
    routes.post("/pricing/books/{id:\\d+}/options", pages::options::create);
    routes.post("/pricing/options/{id:\\d+}/end", pages::options::end);
    routes.get("/pricing/rules", pages::rules::index);
    routes.post("/pricing/rules", pages::rules::create);
    routes.get("/pricing/rules/new", pages::rules::new);
    routes.get("/pricing/rules/{id:\\d+}", pages::rules::show);
    routes.post("/pricing/rules/{id:\\d+}", pages::rules::update);
    routes.get("/pricing/rules/{id:\\d+}/edit", pages::rules::edit);
    routes.post("/pricing/rules/{id:\\d+}/retirement", pages::rules::retire);
    routes.post("/pricing/rules/{id:\\d+}/return", pages::rules::bring_back);
    routes.get("/pricing/agreements", pages::agreements::index);
    routes.post("/pricing/agreements", pages::agreements::create);
    routes.get("/pricing/agreements/new", pages::agreements::new);
    routes.get("/pricing/agreements/{id:\\d+}", pages::agreements::show);
    routes.post("/pricing/agreements/{id:\\d+}/end", pages::agreements::end);
    routes.get("/pricing/taxes", pages::taxes::index);
    routes.post("/pricing/taxes", pages::taxes::create);
    routes.post("/pricing/taxes/{id:\\d+}/end", pages::taxes::end);
    routes.get("/pricing/releases", pages::releases::index);
    routes.post("/pricing/releases", pages::releases::create);
    routes.get("/pricing/releases/new", pages::releases::new);
    routes.get("/pricing/releases/{id:\\d+}", pages::release::show);
    routes.post("/pricing/releases/{id:\\d+}", pages::releases::update);
    routes.get("/pricing/releases/{id:\\d+}/edit", pages::releases::edit);
    routes.get("/pricing/releases/{id:\\d+}/check", pages::tries::check);
    routes.post("/pricing/releases/{id:\\d+}/entries", pages::release::plan_price);
    routes.post("/pricing/releases/{id:\\d+}/percentages", pages::release::plan_percent);
    routes.post("/pricing/releases/{id:\\d+}/rules", pages::release::plan_rule);
    routes.post("/pricing/releases/{id:\\d+}/entries/{product:\\d+}/removal", pages::release::drop_price);
    routes.post("/pricing/releases/{id:\\d+}/rules/{rule:\\d+}/removal", pages::release::drop_rule);
    routes.post("/pricing/releases/{id:\\d+}/publication", pages::releases::publish);
    routes.post("/pricing/releases/{id:\\d+}/discarding", pages::releases::discard);
    routes.get("/pricing/costs", pages::costs::index);
    routes.post("/pricing/costs", pages::costs::create);
    routes.post("/pricing/costs/{id:\\d+}/end", pages::costs::end);
    routes.get("/pricing/rates", pages::rates::index);
    routes.post("/pricing/rates", pages::rates::create);
    routes.post("/pricing/rates/{id:\\d+}/end", pages::rates::end);
    routes.get("/pricing/names/products", pages::names::products);
    routes.get("/pricing/try", pages::tries::show);
}
