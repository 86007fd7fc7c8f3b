//! Making and changing members of staff. Visibility, sessions and field history follow in the same transaction.

use chrono::NaiveDateTime;
use diesel::result::Error as DieselError;

use super::link::{self, Purpose};
use super::store;
use super::user::{NewUser, User};
use crate::db::Connection;
use crate::history;
use crate::kernel::actor::{Actor, Language, Role};
use crate::kernel::ids::{TeamId, UserId};

/// What an administrator says about a member of staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffFacts {
    pub email: String,
    pub name: String,
    pub role: Role,
    pub team: Option<TeamId>,
    pub language: Language,
    pub time_zone: String,
    pub phone: Option<String>,
}

/// Why it cannot be saved.
#[derive(Debug)]
pub enum StaffRefusal {
    /// The address belongs to somebody else.
    EmailTaken,
    /// The team does not exist (any more).
    NoSuchTeam,
    /// The last administrator must stay one, and must stay able to sign in.
    LastAdministrator,
    NotFound,
    Database(DieselError),
}

impl From<DieselError> for StaffRefusal {
    fn from(error: DieselError) -> Self {
        StaffRefusal::Database(error)
    }
}

/// Makes a member of staff who can sign in with the password behind `password_hash`.
pub fn create(
    conn: &mut Connection,
    now: NaiveDateTime,
    facts: StaffFacts,
    password_hash: String,
) -> Result<UserId, StaffRefusal> {
    if store::find_by_email(conn, &facts.email)?.is_some() {
        return Err(StaffRefusal::EmailTaken);
    }
    check_team(conn, facts.team)?;
    let id = store::insert_user(
        conn,
        &NewUser {
            email: facts.email,
            name: facts.name,
            password_hash: Some(password_hash),
            role: facts.role,
            team_id: facts.team,
            account_id: None,
            contact_id: None,
            language: facts.language,
            time_zone: facts.time_zone,
            theme: "auto".into(),
            phone: facts.phone,
            created_at: now,
        },
    )?;
    store::rebuild_visibility(conn)?;
    Ok(id)
}

/// Changes a member of staff. A changed role acts on the very next request: every session of theirs ends.
pub fn update(
    conn: &mut Connection,
    now: NaiveDateTime,
    actor: &Actor,
    id: UserId,
    facts: &StaffFacts,
) -> Result<(), StaffRefusal> {
    let before = load_staff(conn, id)?;
    if store::find_by_email(conn, &facts.email)?.is_some_and(|other| other.id != id) {
        return Err(StaffRefusal::EmailTaken);
    }
    check_team(conn, facts.team)?;
    if before.role == Role::Administrator && facts.role != Role::Administrator {
        refuse_last_administrator(conn, id)?;
    }
    store::update_staff(conn, id, facts)?;
    if before.role != facts.role {
        store::delete_sessions_of(conn, id)?;
    }
    if before.email != facts.email {
        // A link that went to the old address is not for the new one's owner.
        link::end_all(conn, Purpose::Password, Some(id))?;
    }
    store::rebuild_visibility(conn)?;
    record_team(conn, now, actor, &before, facts.team)?;
    history::record_changes(
        conn,
        now,
        Some(actor),
        ("user", id.0),
        &[
            ("email", Some(before.email), Some(facts.email.clone())),
            ("name", Some(before.name), Some(facts.name.clone())),
            ("role", Some(before.role.to_string()), Some(facts.role.to_string())),
            ("phone", before.phone, facts.phone.clone()),
        ],
    )?;
    Ok(())
}

/// Lets a member of staff in or keeps them out, from the next request on.
pub fn set_disabled(
    conn: &mut Connection,
    now: NaiveDateTime,
    actor: Option<&Actor>,
    id: UserId,
    disabled: bool,
) -> Result<(), StaffRefusal> {
    let before = load_staff(conn, id)?;
    if disabled && before.role == Role::Administrator {
        refuse_last_administrator(conn, id)?;
    }
    store::update_disabled(conn, id, disabled.then_some(now))?;
    store::delete_sessions_of(conn, id)?;
    link::end_all(conn, Purpose::Password, Some(id))?;
    let words = |disabled: bool| Some(if disabled { "disabled" } else { "active" }.to_owned());
    history::record_changes(conn, now, actor, ("user", id.0), &[("state", words(before.is_disabled()), words(disabled))])?;
    Ok(())
}

/// Writes down that somebody came to another team, by the teams' names.
pub(super) fn record_team(
    conn: &mut Connection,
    now: NaiveDateTime,
    actor: &Actor,
    before: &User,
    after: Option<TeamId>,
) -> Result<(), DieselError> {
    let teams = store::list_teams(conn)?;
    let name = |id: Option<TeamId>| teams.iter().find(|team| Some(team.id) == id).map(|team| team.name.clone());
    let change = ("team", name(before.team_id), name(after));
    history::record_changes(conn, now, Some(actor), ("user", before.id.0), &[change])
}

fn check_team(conn: &mut Connection, team: Option<TeamId>) -> Result<(), StaffRefusal> {
    let Some(id) = team else { return Ok(()) };
    store::find_team(conn, id)?.map(drop).ok_or(StaffRefusal::NoSuchTeam)
}

fn load_staff(conn: &mut Connection, id: UserId) -> Result<User, StaffRefusal> {
    store::find_user(conn, id)?.filter(|user| user.role != Role::Customer).ok_or(StaffRefusal::NotFound)
}

fn refuse_last_administrator(conn: &mut Connection, id: UserId) -> Result<(), StaffRefusal> {
    if store::count_other_administrators(conn, id)? == 0 { Err(StaffRefusal::LastAdministrator) } else { Ok(()) }
}
