//! HTTP tests, in process, one file per slice; each on a database of its own, SQLite or PostgreSQL.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod accounts;
mod authorisation;
mod csrf;
mod harbour;
mod headers;
mod leads;
mod objects;
mod orders;
mod outbox;
mod people;
mod portal;
mod queries;
mod quotes;
mod redirects;
mod schema;
mod sign_in;
mod support;
mod catalogue;
mod configurator;
mod shop;
