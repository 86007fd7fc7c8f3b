//! What a customer pays on a day, and why.
//!
//! In: lines (product, choices, quantity, discount), the customer, the channel, the day. Out: a price per line with its trace,
//! the totals, or a refusal that carries facts. Invariants:
//! 1. Nothing outside `engine` adds, multiplies or rounds money of a document.
//! 2. Σ steps of a trace = its net, always.
//! 3. A line without a list price in force has no price; it is never zero and never yesterday's.
//! 4. A stored trace is never recomputed; replaying its inputs gives the same figure.

pub mod engine;
