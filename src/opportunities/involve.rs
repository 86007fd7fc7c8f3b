//! Who takes part in the decision: adds a person, changes what we think of them.

use chrono::NaiveDateTime;
use diesel::QueryResult;

use super::buying_role::{BuyingRole, RoleKind};
use super::store;
use crate::db::Connection;
use crate::history;
use crate::kernel::actor::Actor;
use crate::kernel::ids::{ActivityId, BuyingRoleId, ContactId, OpportunityId};

/// What is said of a person in the decision.
#[derive(Debug, Clone)]
pub struct RoleFacts {
    pub contact: ContactId,
    pub role: RoleKind,
    /// 1 to 5.
    pub influence: i32,
    /// -2 to 2.
    pub attitude: i32,
    pub note: Option<String>,
}

/// Puts a person on the map; one who is there already is changed.
pub fn involve(
    conn: &mut Connection,
    now: NaiveDateTime,
    actor: &Actor,
    deal: OpportunityId,
    facts: &RoleFacts,
) -> QueryResult<BuyingRoleId> {
    match store::find_role_of(conn, deal, facts.contact)? {
        Some(role) => {
            change(conn, now, actor, &role, facts)?;
            Ok(role.id)
        }
        None => store::insert_role(conn, deal, facts, now),
    }
}

/// Changes role, influence or attitude; a new attitude is kept as a step on the map.
pub fn change(conn: &mut Connection, now: NaiveDateTime, actor: &Actor, role: &BuyingRole, facts: &RoleFacts) -> QueryResult<()> {
    store::update_role(conn, role.id, facts, now)?;
    if facts.attitude != role.attitude {
        record_step(conn, now, actor, role, (facts.attitude, None), facts.note.as_deref())?;
    }
    let changes = [
        ("role", Some(role.role.to_string()), Some(facts.role.to_string())),
        ("influence", Some(role.influence.to_string()), Some(facts.influence.to_string())),
        ("attitude", Some(role.attitude.to_string()), Some(facts.attitude.to_string())),
    ];
    history::record_changes(conn, now, Some(actor), ("buying_role", role.id.0), &changes)
}

/// A step from the present attitude to another, because of a meeting or of what was heard.
pub(super) fn record_step(
    conn: &mut Connection,
    now: NaiveDateTime,
    actor: &Actor,
    role: &BuyingRole,
    step: (i32, Option<ActivityId>),
    note: Option<&str>,
) -> QueryResult<()> {
    store::insert_attitude_change(conn, role, step, now, actor.user_id, note)
}
