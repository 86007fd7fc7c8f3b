//! HTTP tests, in process, one file per slice; each on a database of its own, SQLite or PostgreSQL.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod accounts;
mod activities;
mod approvals;
mod authorisation;
mod bulk;
mod catalogue;
mod configurator;
mod costs;
mod csrf;
mod demo;
mod drafts;
mod endings;
mod harbour;
mod headers;
mod leads;
mod model_bench;
mod objects;
mod opportunities;
mod orders;
mod outbox;
mod people;
mod portal;
mod pricing;
mod queries;
mod quotes;
mod redirects;
mod releases;
mod reports;
mod schema;
mod search;
mod shop;
mod sign_in;
mod support;
mod today;
mod views;
