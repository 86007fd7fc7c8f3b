//! One search box over everything a person may see.
//!
//! In: each store keeps the [`Document`] of its records, in its own transaction. Out: hits, grouped, visible to the actor only.
//! Invariants: any four digits of a phone number, any two characters of a Chinese name, and the beginning of any word or
//! code find their record; no scan, no rank over common words. A customer finds what is their company's and what is for sale;
//! of what one may not see neither a hit, nor a group, nor a number is shown.

mod pages;
pub mod rank;
pub mod store;
pub mod tokens;

pub use store::{Document, Hit, find, list_ids, put, put_new, remove, together};

pub fn routes(routes: &mut crate::web::Routes) {
    routes.get("/search", pages::index);
    routes.get("/search/suggestions", pages::suggestions);
}

crate::text_enum! {
    /// Which kind of record was found, in the order the groups are shown.
    pub enum FoundKind {
        Account = "account",
        Contact = "contact",
        Lead = "lead",
        Opportunity = "opportunity",
        Quote = "quote",
        Order = "order",
        Product = "product",
        Configuration = "configuration",
    }
}
