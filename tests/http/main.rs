//! HTTP tests, in process, one file per slice; each on a database of its own, SQLite or PostgreSQL.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod accounts;
mod authorisation;
mod csrf;
mod headers;
mod leads;
mod objects;
mod outbox;
mod people;
mod queries;
mod redirects;
mod schema;
mod sign_in;
mod support;
