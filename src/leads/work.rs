//! What is done with a lead until it is converted: enter, change, take, hand over, qualify, drop, take back.

use chrono::NaiveDateTime;
use diesel::result::Error as DieselError;

use super::lead::{DropReason, Lead, LeadFacts, LeadState};
use super::store::{self, NewLead};
use crate::db::Connection;
use crate::history::{self, EventKind, Links, NewEvent};
use crate::kernel::actor::Actor;
use crate::kernel::ids::{LeadId, UserId};
use crate::kernel::reason::Reason;

/// Why something cannot be done with a lead.
#[derive(Debug)]
pub enum LeadRefusal {
    /// It is converted or dropped; only a dropped one can be taken back.
    Over(LeadId, LeadState),
    Database(DieselError),
}

impl From<DieselError> for LeadRefusal {
    fn from(error: DieselError) -> Self {
        LeadRefusal::Database(error)
    }
}

impl From<LeadRefusal> for crate::web::AppError {
    fn from(refusal: LeadRefusal) -> Self {
        match refusal {
            LeadRefusal::Over(id, state) => Reason::new("lead-over").with("state", state).way_on(format!("/leads/{id}")).into(),
            LeadRefusal::Database(error) => error.into(),
        }
    }
}

fn links(id: LeadId) -> Links {
    Links { lead: Some(id), ..Links::default() }
}

/// Enters a lead. `actor` is `None` for the public form; then nobody owns it yet.
pub fn create(conn: &mut Connection, now: NaiveDateTime, actor: Option<&Actor>, lead: &NewLead) -> Result<LeadId, DieselError> {
    let id = store::insert(conn, now, lead)?;
    let event =
        NewEvent::new(EventKind::LeadCreated, links(id)).with("company", &lead.facts.company).with("source", lead.facts.source);
    match actor {
        Some(actor) => history::record(conn, now, Some(actor), event)?,
        None => history::store::record_as(conn, now, None, &lead.facts.contact_name, event)?,
    };
    Ok(id)
}

/// Changes what people enter of a lead.
pub fn change(
    conn: &mut Connection,
    now: NaiveDateTime,
    actor: &Actor,
    lead: &Lead,
    facts: &LeadFacts,
) -> Result<(), LeadRefusal> {
    check_open(lead)?;
    let before = lead.facts();
    if before != *facts {
        store::update(conn, lead, facts, now)?;
        let shown = before.shown().into_iter().zip(facts.shown());
        let changes: Vec<_> = shown.map(|((field, b), (_, a))| (field, b, a)).collect();
        history::record_changes(conn, now, Some(actor), ("lead", lead.id.0), &changes)?;
    }
    Ok(())
}

fn check_open(lead: &Lead) -> Result<(), LeadRefusal> {
    if lead.is_open() { Ok(()) } else { Err(LeadRefusal::Over(lead.id, lead.state)) }
}

/// Hands a lead to somebody, or takes it from the pool. `names` are the owners' names before and after.
pub fn assign(
    conn: &mut Connection,
    now: NaiveDateTime,
    actor: &Actor,
    lead: &Lead,
    (owner, names): (UserId, (Option<String>, String)),
) -> Result<(), LeadRefusal> {
    check_open(lead)?;
    if lead.owner_id == Some(owner) {
        return Ok(());
    }
    store::update_owner(conn, lead, Some(owner), now)?;
    let before = names.0.clone().unwrap_or_else(|| "–".to_owned());
    let change = ("owner", names.0, Some(names.1.clone()));
    history::record_changes(conn, now, Some(actor), ("lead", lead.id.0), &[change])?;
    history::record(
        conn,
        now,
        Some(actor),
        NewEvent::new(EventKind::OwnerChanged, links(lead.id)).with("before", before).with("after", names.1),
    )?;
    Ok(())
}

/// Somebody has begun to talk with them.
pub fn begin(conn: &mut Connection, now: NaiveDateTime, actor: &Actor, lead: &Lead) -> Result<(), LeadRefusal> {
    check_open(lead)?;
    set_state(conn, now, actor, lead, (LeadState::Working, None))
}

/// There is a need, and somebody who can decide: worth a deal.
pub fn qualify(conn: &mut Connection, now: NaiveDateTime, actor: &Actor, lead: &Lead) -> Result<(), LeadRefusal> {
    check_open(lead)?;
    set_state(conn, now, actor, lead, (LeadState::Qualified, None))?;
    let event = NewEvent::new(EventKind::LeadQualified, links(lead.id)).with("company", &lead.company);
    history::record(conn, now, Some(actor), event)?;
    Ok(())
}

/// Nothing will come of it, and why.
pub fn drop_lead(
    conn: &mut Connection,
    now: NaiveDateTime,
    actor: &Actor,
    lead: &Lead,
    (reason, note): (DropReason, Option<String>),
) -> Result<(), LeadRefusal> {
    check_open(lead)?;
    set_state(conn, now, actor, lead, (LeadState::Dropped, Some((reason, note))))?;
    let event = NewEvent::new(EventKind::LeadDropped, links(lead.id)).with("company", &lead.company).with("reason", reason);
    history::record(conn, now, Some(actor), event)?;
    Ok(())
}

/// A dropped lead is worked on again.
pub fn take_back(conn: &mut Connection, now: NaiveDateTime, actor: &Actor, lead: &Lead) -> Result<(), LeadRefusal> {
    match lead.state {
        LeadState::Dropped => set_state(conn, now, actor, lead, (LeadState::Working, None)),
        state if state.is_open() => Ok(()),
        state => Err(LeadRefusal::Over(lead.id, state)),
    }
}

fn set_state(
    conn: &mut Connection,
    now: NaiveDateTime,
    actor: &Actor,
    lead: &Lead,
    (state, dropped): (LeadState, Option<(DropReason, Option<String>)>),
) -> Result<(), LeadRefusal> {
    let reason = dropped.as_ref().map(|(reason, _)| reason.to_string());
    store::update_state(conn, lead, state, (dropped, now))?;
    let changes = [
        ("state", Some(lead.state.to_string()), Some(state.to_string())),
        ("drop_reason", lead.drop_reason.map(|r| r.to_string()), reason),
    ];
    history::record_changes(conn, now, Some(actor), ("lead", lead.id.0), &changes)?;
    Ok(())
}
