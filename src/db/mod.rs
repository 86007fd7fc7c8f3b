//! The database: SQLite embedded by default, PostgreSQL when a company outgrows one machine; one code for both.
//!
//! Invariants:
//! 1. [`Database::read`] cannot write; [`Database::write`] is one transaction, rolled back unless the closure says `Ok`.
//! 2. On SQLite writes go one after the other through one connection (`BEGIN IMMEDIATE`), and those that wait for each other
//!    share a commit ([`writer`]); readers are pooled.
//! 3. Automatic WAL checkpoints are off; [`checkpoint`] does them beside the writer.

mod among;
pub mod backup;
mod checkpoint;
mod connection;
mod database;
pub mod digest;
pub mod migrate;
mod question;
#[rustfmt::skip]
pub mod schema;
mod stamp;
#[cfg(test)]
mod tests;
mod writer;

pub use among::AmongMethods;
pub use connection::AnyConnection as Connection;
pub use database::{Database, OpenRefusal};
pub use question::{Question, Value};
pub use stamp::{Kept, stamp};
