//! What a meeting did to each person who was there: their step on the map.

use chrono::NaiveDateTime;
use diesel::QueryResult;

use super::buying_role::RoleKind;
use super::involve::{self, RoleFacts};
use super::store;
use crate::activities::{self, Activity};
use crate::db::Connection;
use crate::history::{self, EventKind, NewEvent};
use crate::kernel::actor::Actor;
use crate::kernel::ids::ContactId;

/// How a person stands towards us after the meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effect {
    pub contact: ContactId,
    /// -2 to 2.
    pub after: i32,
    pub note: Option<String>,
}

/// Somebody met who was not on the map stands in the middle of it.
const UNKNOWN_INFLUENCE: i32 = 3;

/// Records the effect on each person: on the attendance, on the map, and on the timeline where it moved them.
/// A meeting that belongs to no deal has no map to move anybody on.
pub fn record_effects(
    conn: &mut Connection,
    now: NaiveDateTime,
    actor: &Actor,
    meeting: &Activity,
    effects: &[Effect],
) -> QueryResult<()> {
    let Some(deal) = meeting.opportunity_id else { return Ok(()) };
    let names = store::list_contact_names(conn, effects.iter().map(|e| e.contact).collect())?;
    for effect in effects {
        let role = match store::find_role_of(conn, deal, effect.contact)? {
            Some(role) => role,
            None => {
                let facts = RoleFacts {
                    contact: effect.contact,
                    role: RoleKind::User,
                    influence: UNKNOWN_INFLUENCE,
                    attitude: 0,
                    note: None,
                };
                let id = involve::involve(conn, now, actor, deal, &facts)?;
                store::load_role(conn, id)?
            }
        };
        let steps = (Some(role.attitude), Some(effect.after));
        activities::store::update_attitude(conn, meeting.id, effect.contact, steps, effect.note.as_deref())?;
        if role.attitude == effect.after {
            continue;
        }
        involve::record_step(conn, now, actor, &role, (effect.after, Some(meeting.id)), effect.note.as_deref())?;
        let name = names.iter().find(|(id, _)| *id == effect.contact).map(|(_, n)| n.as_str());
        let event = NewEvent::new(EventKind::AttitudeChanged, meeting.about().links())
            .with("name", name.unwrap_or_default())
            .with("before", role.attitude)
            .with("after", effect.after)
            .with("subject", &meeting.subject)
            .with("body", effect.note.as_deref().unwrap_or_default());
        history::record(conn, now, Some(actor), event)?;
    }
    Ok(())
}

/// The meeting was marked done by mistake: whoever it moved last stands again where they stood.
pub fn take_back(conn: &mut Connection, now: NaiveDateTime, meeting: &Activity) -> QueryResult<()> {
    for step in store::list_steps_of_meeting(conn, meeting.id)? {
        let last = store::find_last_step(conn, step.buying_role_id)?;
        if last.is_some_and(|l| l.id == step.id) {
            store::delete_step(conn, &step, now)?;
        }
    }
    Ok(())
}
