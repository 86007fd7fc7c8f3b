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

pub mod book;
pub mod configured;
pub mod engine;
pub mod entry;
pub mod period;
pub mod price;
pub mod replay;
pub mod rule;
pub mod save;
pub mod store;
pub mod tax_rate;
pub mod waterfall;

pub use price::{PriceRefusal, Request, Wanted, price_document, price_products, reason_of};
