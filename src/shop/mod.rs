//! The shop: what strangers and customers see of the chain.
//!
//! In: a stranger who browses, configures and asks; a customer who orders. Out: carts, requests for quotes, orders. Invariants:
//! 1. Nobody has to sign in to look, search, configure, save and ask for a quote.
//! 2. Prices are the reader's own; cost and margin never reach a shop page.
//! 3. A cart belongs to a browser by a secret key, or to the person signed in; nobody else finds it.

pub mod cart;
pub mod store;
