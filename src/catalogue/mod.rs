//! What the company sells: categories, products, their words, pictures, properties, documents, parts and model versions.
//!
//! In: product managers edit products, parts and texts. Out: names, facts for pricing, the product model in force on a day,
//! and what of it is in stock. Invariants:
//! 1. Nothing here knows a price but the list price kept for lists; what a customer pays comes from pricing.
//! 2. A released product model is never edited; a change is a new version.
//! 3. A product that was ever sold is not deleted; `active_until` ends it.
//! 4. A date that is promised names the part that decides it.

mod form;
mod pages;
pub mod part;
pub mod product;
pub mod promise;
pub mod save;
pub mod store;

pub use product::{Category, Product, ProductKind, ProductLine, ProductModel};
pub use promise::{Driver, Promise};

use crate::web::Routes;

pub fn routes(routes: &mut Routes) {
    routes.get("/catalogue", pages::index);
    routes.get("/catalogue/export", pages::export);
    routes.get("/catalogue/new", pages::new);
    routes.post("/catalogue", pages::create);
    routes.get("/catalogue/categories", pages::categories);
    routes.post("/catalogue/categories", pages::create_category);
    routes.get("/catalogue/parts", pages::parts);
    routes.get("/catalogue/parts/{id:\\d+}/edit", pages::edit_part);
    routes.post("/catalogue/parts/{id:\\d+}", pages::update_part);
    routes.get("/catalogue/{id:\\d+}", pages::show);
    routes.get("/catalogue/{id:\\d+}/edit", pages::edit);
    routes.post("/catalogue/{id:\\d+}", pages::update);
}
