//! The shop: what strangers and customers see of the chain.
//!
//! In: a stranger who browses, configures and asks; a customer who orders. Out: carts, requests for quotes, orders. Invariants:
//! 1. Nobody has to sign in to look, search, configure, save and ask for a quote.
//! 2. Prices are the reader's own; cost and margin never reach a shop page.
//! 3. Nothing is ordered again in silence: what changed since, and what it costs now, is told before it is taken.
//! 4. A cart belongs to a browser by a secret key, or to the person signed in; nobody else finds it.

mod again;
mod baskets;
pub mod cart;
pub mod checkout;
mod pages;
pub mod reorder;
pub mod request;
pub mod store;
pub mod take;

use crate::web::Routes;

pub fn routes(routes: &mut Routes) {
    routes.get("/shop", pages::index);
    routes.get("/shop/{category}", pages::category);
    routes.get("/products/{slug}", pages::product);
    routes.get("/cart", baskets::cart);
    routes.post("/cart", baskets::add);
    routes.post("/cart/lines", baskets::update);
    routes.get("/cart/order", baskets::new_order);
    routes.post("/cart/order", baskets::create_order);
    routes.get("/cart/reorder", again::show);
    routes.post("/cart/reorder", again::create);
    routes.get("/request-quote", baskets::new_request);
    routes.post("/request-quote", baskets::create_request);
}
