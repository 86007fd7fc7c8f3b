//! What happened: one event row for each meaningful act, and the field history of every record.
//!
//! In: verbs record what they did, in their own transaction. Out: timelines, "viewed" notes, feeds, and "who changed this".
//! Invariants: an event is never edited; a field change says who, when, before and after.

pub mod event;
pub mod store;

pub use event::{Event, EventKind, FieldChange, Links, NewEvent};
pub use store::{list_changes, list_events, record, record_changes};
