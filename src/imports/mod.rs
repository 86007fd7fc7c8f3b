//! Bringing in what a company already has: CSV files, read by a profile.
//!
//! In: a folder of CSV files and a profile (TOML) that says how rows become accounts, contacts, products, prices, orders.
//! Out: records, and a list of the rows that could not be taken, each with its reason. Invariants:
//! 1. One transaction: an import is there as a whole or not at all; an order with a bad line is left out as a whole.
//! 2. The same files again change nothing: every row has a key, and what it held is remembered as a digest.
//! 3. A bad row never stops the others.

pub mod profile;
pub mod record;
pub mod run;
pub mod store;
pub mod table;
pub mod template;

pub use run::{Report, RowError, run};
