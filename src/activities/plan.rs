//! Plans a call, a meeting or a task; says who is busy then, and when all are free.

use chrono::{NaiveDateTime, TimeDelta};
use diesel::QueryResult;

use super::activity::NewActivity;
use super::store::{self, Busy};
use crate::db::Connection;
use crate::history::{self, EventKind, NewEvent};
use crate::kernel::actor::Actor;
use crate::kernel::ids::{ActivityId, ContactId, UserId};

/// How long a meeting lasts where nobody said.
pub const USUAL_LENGTH: TimeDelta = TimeDelta::hours(1);
/// How far a free time is looked for.
const MOST_SLOTS: i32 = 40;

/// Writes the plan down with those who will attend.
pub fn plan(
    conn: &mut Connection,
    now: NaiveDateTime,
    actor: &Actor,
    new: &NewActivity,
    people: (&[ContactId], &[UserId]),
) -> QueryResult<ActivityId> {
    let id = store::insert(conn, now, new, actor.user_id)?;
    store::insert_attendances(conn, id, people.0, people.1)?;
    let event = NewEvent::new(EventKind::ActivityPlanned, new.about.links()).with("kind", new.kind).with("subject", &new.subject);
    history::record(conn, now, Some(actor), event)?;
    Ok(id)
}

/// What keeps the colleagues busy between two times, and the next time from then on when all of them are free.
pub fn clashes(
    conn: &mut Connection,
    users: &[UserId],
    from: NaiveDateTime,
    until: NaiveDateTime,
) -> QueryResult<(Vec<Busy>, Option<NaiveDateTime>)> {
    let horizon = until + TimeDelta::days(2);
    let busy = store::list_busy(conn, users, from, horizon)?;
    let now_busy: Vec<Busy> = busy.iter().filter(|b| overlaps(b, from, until)).cloned().collect();
    let free = if now_busy.is_empty() { None } else { next_free(&busy, from, until - from) };
    Ok((now_busy, free))
}

/// The first half hour after `from` at which nothing of `busy` overlaps a meeting of this length.
fn next_free(busy: &[Busy], from: NaiveDateTime, length: TimeDelta) -> Option<NaiveDateTime> {
    (1..=MOST_SLOTS)
        .map(|n| from + TimeDelta::minutes(30) * n)
        .find(|start| !busy.iter().any(|b| overlaps(b, *start, *start + length)))
}

/// One ends when the other begins: that is no overlap.
fn overlaps(busy: &Busy, from: NaiveDateTime, until: NaiveDateTime) -> bool {
    busy.from < until && from < busy.until
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> NaiveDateTime {
        format!("2026-10-06T{text}:00").parse().unwrap()
    }

    fn busy(from: &str, until: &str) -> Busy {
        Busy { user: String::new(), subject: String::new(), from: at(from), until: at(until) }
    }

    #[test]
    fn meetings_that_touch_do_not_overlap() {
        assert!(!overlaps(&busy("09:00", "10:00"), at("10:00"), at("11:00")));
        assert!(overlaps(&busy("09:00", "10:01"), at("10:00"), at("11:00")));
    }

    #[test]
    fn the_next_free_time_is_offered() {
        let day = [busy("09:30", "10:30"), busy("11:30", "12:00")];
        assert_eq!(next_free(&day, at("10:00"), TimeDelta::hours(1)), Some(at("10:30")));
        assert_eq!(next_free(&day, at("11:00"), TimeDelta::hours(1)), Some(at("12:00")));
    }
}
