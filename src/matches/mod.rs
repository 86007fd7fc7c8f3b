//! Who may be the same: keys under which leads, accounts and contacts can be recognised, in one table.
//!
//! In: each store keeps the keys of its records, in its own transaction. Out: records that may be the same as what somebody
//! types, each with its reasons. Invariants: two records are alike only by keys both have, so a match always has a reason that can
//! be said; nothing here decides, and nothing here knows who may see a record (the pages do).

pub mod keys;
pub mod similar;
pub mod store;

pub use keys::Identity;
pub use similar::Match;
pub use store::{find, put};
