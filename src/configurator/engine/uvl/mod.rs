//! Universal Variability Language: feature models in and out.
//!
//! In: every feature becomes a yes/no attribute (typed ones an attribute with the values that the constraints leave them),
//! the tree and its groups become rules, constraints become rules.
//! Out: every attribute becomes a feature with its values as alternatives, every rule a constraint. The number of
//! configurations is the same on both sides.

mod constraint;
mod read;
mod tokens;
mod typed;
mod write;

pub use read::read;
pub use write::{NotExportable, write};
