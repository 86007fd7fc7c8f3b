//! Marks an activity done, takes that back, or moves it to another time.

use chrono::NaiveDateTime;
use diesel::QueryResult;

use super::activity::{Activity, ActivityOutcome};
use super::store;
use crate::db::Connection;
use crate::history::{self, EventKind, NewEvent};
use crate::kernel::actor::Actor;

/// Done, with how it went. Done twice is done once.
pub fn finish(
    conn: &mut Connection,
    now: NaiveDateTime,
    actor: &Actor,
    activity: &Activity,
    outcome: ActivityOutcome,
    note: Option<&str>,
) -> QueryResult<()> {
    if !activity.is_open() {
        return Ok(());
    }
    let body = match (activity.body.as_deref(), note) {
        (Some(before), Some(note)) => Some(format!("{before}\n{note}")),
        (before, note) => before.or(note).map(str::to_owned),
    };
    store::update_done(conn, activity.id, Some(now), Some(outcome), body.as_deref(), now)?;
    let event = NewEvent::new(EventKind::ActivityDone, activity.about().links())
        .with("kind", activity.kind)
        .with("subject", &activity.subject)
        .with("outcome", outcome)
        .with("body", note.unwrap_or_default());
    history::record(conn, now, Some(actor), event)?;
    Ok(())
}

/// Open again.
pub fn reopen(conn: &mut Connection, now: NaiveDateTime, activity: &Activity) -> QueryResult<()> {
    store::update_done(conn, activity.id, None, None, activity.body.as_deref(), now)
}

/// To another time, keeping its length.
pub fn move_to(
    conn: &mut Connection,
    now: NaiveDateTime,
    actor: &Actor,
    activity: &Activity,
    due: NaiveDateTime,
) -> QueryResult<()> {
    let ends = match (activity.due_at, activity.ends_at) {
        (Some(from), Some(until)) => Some(due + (until - from)),
        _ => None,
    };
    store::update_due(conn, activity.id, due, ends, now)?;
    let shown = |at: Option<NaiveDateTime>| at.map(|t| t.format("%Y-%m-%d %H:%M").to_string());
    let change = ("due_at", shown(activity.due_at), shown(Some(due)));
    history::record_changes(conn, now, Some(actor), ("activity", activity.id.0), &[change])
}
