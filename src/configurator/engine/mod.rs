//! The engine: product model in, answers out, nothing else touched.
//!
//! [`language::parse`] reads a [`Model`]; [`Compiled::compile`] turns it once into a graph in which every question is
//! a sweep; [`Compiled::evaluate`], [`Compiled::conflict`], [`Compiled::why`], [`Compiled::repairs`] and
//! [`Compiled::cheapest`] answer clicks. A [`Compiled`] never changes and may be shared by all requests.
//! Invariants: nothing panics on any input; the same input gives the same answer; no answer is a guess.

mod arithmetic;
mod artefact;
mod blame;
mod cdcl;
mod cheapest;
mod compile;
mod compiled;
mod complete;
mod consequences;
mod costs;
mod count;
mod eliminate;
mod evaluate;
mod explain;
mod failed;
mod fall;
mod fallback;
pub mod formats;
mod graph;
mod inspect;
mod ir;
pub mod language;
mod lower;
mod mix;
mod model;
mod near;
mod optimum;
mod order;
mod price;
mod proof;
mod propagate;
mod repair;
mod rules;
mod sat;
mod search;
mod selection;
mod simplify;
mod sweep;
pub mod uvl;
mod watched;
mod witnesses;

#[cfg(test)]
mod tests;

pub use artefact::DamagedArtefact;
pub use cheapest::{Cheapest, Earliest};
pub use compiled::{Budget, CompileRefusal, CompileReport, Compiled};
pub use complete::Configuration;
pub use consequences::PartLine;
pub use evaluate::{
    AttributeState, Completed, Counted, Domains, Evaluation, Provenance, Stale, TotalRange, ValueState, ValueView,
};
pub use explain::Conflict;
pub use inspect::{Inspection, Never, Redundant};
pub use model::*;
pub use repair::{Change, Repair};
pub use rules::Rules;
pub use selection::{Choice, Prices, Selection};
