//! Writes down what has happened, and what follows from it.

use chrono::NaiveDateTime;
use diesel::QueryResult;

use super::activity::{ActivityKind, FollowUp, NewActivity};
use super::{plan, store};
use crate::db::Connection;
use crate::history::{self, EventKind, NewEvent};
use crate::kernel::actor::Actor;
use crate::kernel::ids::{ActivityId, ContactId, UserId};

/// Logs a call, meeting, e-mail or note that is over, with those who took part.
pub fn log(
    conn: &mut Connection,
    now: NaiveDateTime,
    actor: &Actor,
    mut new: NewActivity,
    people: (&[ContactId], &[UserId]),
) -> QueryResult<ActivityId> {
    new.done_at = Some(new.done_at.unwrap_or(now));
    let id = store::insert(conn, now, &new, actor.user_id)?;
    store::insert_attendances(conn, id, people.0, people.1)?;
    record(conn, now, actor, &new)?;
    Ok(id)
}

/// Makes the tasks that follow, for the named members of the team.
pub fn follow_up(
    conn: &mut Connection,
    now: NaiveDateTime,
    actor: &Actor,
    about: super::About,
    tasks: &[FollowUp],
) -> QueryResult<()> {
    for task in tasks {
        let mut new = NewActivity::new(ActivityKind::Task, &task.subject, task.owner_id, about);
        new.due_at = Some(task.due_at);
        plan::plan(conn, now, actor, &new, (&[], &[]))?;
    }
    Ok(())
}

fn record(conn: &mut Connection, now: NaiveDateTime, actor: &Actor, new: &NewActivity) -> QueryResult<i64> {
    let event = NewEvent::new(EventKind::ActivityDone, new.about.links())
        .with("kind", new.kind)
        .with("subject", &new.subject)
        .with("outcome", new.outcome.map_or("done", |o| o.as_str()))
        .with("body", new.body.as_deref().unwrap_or_default());
    history::record(conn, now, Some(actor), event)
}
