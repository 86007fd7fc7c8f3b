//! All SQL of people. Users here; teams, sessions, and the links and tries at the door have files of their own.

mod door;
mod seen;
mod sessions;
mod teams;

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::save::StaffFacts;
use super::user::{NewUser, User};
use crate::db::schema::{approval_requests, settings, users, visibility};
use crate::db::{AmongMethods, Connection};
use crate::kernel::actor::{Act, Actor, Language, Role, Scope};
use crate::kernel::ids::UserId;

pub use door::*;
pub use seen::{Part, kept_sums, leading, list_parts, owners_seen_by, shared_with, sorted_by};
pub use sessions::*;
pub use teams::*;

/// What every page needs to know of the person who asks.
pub struct Visitor {
    pub actor: Actor,
    pub theme: String,
    /// Approvals that wait for them.
    pub waiting: i64,
}

/// Requests this person is asked to decide, of askers they may see: the same rows as the list of approvals shows.
fn count_waiting(conn: &mut Connection, actor: &Actor) -> QueryResult<i64> {
    let own = approval_requests::approver_id.is_null().or(approval_requests::approver_id.eq(actor.user_id.0));
    let asked = approval_requests::table
        .filter(approval_requests::decided_at.is_null())
        .filter(approval_requests::voided_at.is_null())
        .filter(approval_requests::approver_role.eq(actor.role))
        .filter(own);
    match actor.scope() {
        Scope::Everything => asked.count().get_result(conn),
        Scope::Owners(viewer) => {
            asked.filter(approval_requests::requested_by.eq_any(owners_seen_by(viewer))).count().get_result(conn)
        }
        Scope::Company(_) | Scope::Nothing => Ok(0),
    }
}

/// The person behind a session; `None` once disabled.
pub fn find_visitor(conn: &mut Connection, id: UserId) -> QueryResult<Option<Visitor>> {
    let user = users::table.find(id).filter(users::disabled_at.is_null()).select(User::as_select()).first(conn).optional()?;
    let Some(user) = user else { return Ok(None) };
    let actor = user.actor();
    let waiting = if actor.may(Act::Approve) { count_waiting(conn, &actor)? } else { 0 };
    Ok(Some(Visitor { actor, theme: user.theme, waiting }))
}

pub fn find_user(conn: &mut Connection, id: UserId) -> QueryResult<Option<User>> {
    users::table.find(id).select(User::as_select()).first(conn).optional()
}

/// E-mail addresses are kept in lower case.
pub fn find_by_email(conn: &mut Connection, email: &str) -> QueryResult<Option<User>> {
    let email = email.trim().to_lowercase();
    users::table.filter(users::email.eq(email)).select(User::as_select()).first(conn).optional()
}

pub fn list_users(conn: &mut Connection) -> QueryResult<Vec<User>> {
    users::table.order(users::name).select(User::as_select()).load(conn)
}

/// Staff that can own records, for choosing an owner.
pub fn list_staff(conn: &mut Connection) -> QueryResult<Vec<(UserId, String)>> {
    users::table
        .filter(users::disabled_at.is_null())
        .filter(users::role.ne("customer"))
        .order(users::name)
        .select((users::id, users::name))
        .load(conn)
}

/// The member of staff that was chosen as an owner, with the name; `None` where nobody of that kind is meant.
pub fn find_staff(conn: &mut Connection, chosen: &str) -> QueryResult<Option<(UserId, String)>> {
    let wanted: Option<UserId> = chosen.parse().ok();
    Ok(list_staff(conn)?.into_iter().find(|(id, _)| Some(*id) == wanted))
}

/// The names of some users, for showing owners.
pub fn load_names(conn: &mut Connection, mut ids: Vec<UserId>) -> QueryResult<BTreeMap<UserId, String>> {
    ids.sort_unstable();
    ids.dedup();
    let rows: Vec<(UserId, String)> = users::table.filter(users::id.among(ids)).select((users::id, users::name)).load(conn)?;
    Ok(rows.into_iter().collect())
}

/// Staff whose records the actor sees: whom a list can be filtered by, and to whom a record can be given.
pub fn list_visible_staff(conn: &mut Connection, actor: &Actor) -> QueryResult<Vec<(UserId, String)>> {
    use crate::kernel::actor::Scope;
    match actor.scope() {
        Scope::Everything => list_staff(conn),
        Scope::Owners(viewer) => users::table
            .inner_join(visibility::table.on(visibility::owner_id.eq(users::id)))
            .filter(visibility::viewer_id.eq(viewer.0))
            .filter(users::disabled_at.is_null())
            .order(users::name)
            .select((users::id, users::name))
            .load(conn),
        Scope::Company(_) | Scope::Nothing => Ok(Vec::new()),
    }
}

/// The first user of each role: whom the demo company's sign-in page offers.
pub fn list_first_of_each_role(conn: &mut Connection) -> QueryResult<Vec<User>> {
    let everyone: Vec<User> = users::table
        .filter(users::disabled_at.is_null())
        .filter(users::password_hash.is_not_null())
        .order(users::id)
        .limit(200)
        .select(User::as_select())
        .load(conn)?;
    let mut first: Vec<User> = Vec::new();
    for user in everyone {
        if !first.iter().any(|f| f.role == user.role) {
            first.push(user);
        }
    }
    Ok(first)
}

/// All staff, those kept out last; a company has hundreds of them, not thousands.
pub fn list_staff_rows(conn: &mut Connection) -> QueryResult<Vec<User>> {
    users::table
        .filter(users::role.ne("customer"))
        .order((users::disabled_at.is_not_null(), users::name))
        .limit(1000)
        .select(User::as_select())
        .load(conn)
}

/// Administrators besides `id` who can sign in.
pub fn count_other_administrators(conn: &mut Connection, id: UserId) -> QueryResult<i64> {
    users::table
        .filter(users::role.eq(Role::Administrator))
        .filter(users::disabled_at.is_null())
        .filter(users::id.ne(id))
        .count()
        .get_result(conn)
}

pub fn update_staff(conn: &mut Connection, id: UserId, facts: &StaffFacts) -> QueryResult<usize> {
    diesel::update(users::table.find(id))
        .set((
            users::email.eq(&facts.email),
            users::name.eq(&facts.name),
            users::role.eq(facts.role),
            users::team_id.eq(facts.team),
            users::language.eq(facts.language),
            users::time_zone.eq(&facts.time_zone),
            users::phone.eq(&facts.phone),
        ))
        .execute(conn)
}

pub fn update_disabled(conn: &mut Connection, id: UserId, at: Option<NaiveDateTime>) -> QueryResult<usize> {
    diesel::update(users::table.find(id)).set(users::disabled_at.eq(at)).execute(conn)
}

pub fn count_users(conn: &mut Connection) -> QueryResult<i64> {
    users::table.count().get_result(conn)
}

pub fn insert_user(conn: &mut Connection, user: &NewUser) -> QueryResult<UserId> {
    diesel::insert_into(users::table).values(user).returning(users::id).get_result(conn)
}

pub fn update_language(conn: &mut Connection, id: UserId, language: Language) -> QueryResult<usize> {
    diesel::update(users::table.find(id)).set(users::language.eq(language)).execute(conn)
}

/// The password changes and every session of the user ends.
pub fn update_password(conn: &mut Connection, id: UserId, hash: &str) -> QueryResult<()> {
    diesel::update(users::table.find(id)).set(users::password_hash.eq(hash)).execute(conn)?;
    delete_sessions_of(conn, id).map(drop)
}

pub fn update_theme(conn: &mut Connection, id: UserId, theme: &str) -> QueryResult<usize> {
    diesel::update(users::table.find(id)).set(users::theme.eq(theme)).execute(conn)
}

/// A value kept for the whole installation, made by `fresh` the first time.
pub fn load_or_make_setting(conn: &mut Connection, key: &str, fresh: impl FnOnce() -> String) -> QueryResult<String> {
    let found: Option<String> = settings::table.find(key).select(settings::value).first(conn).optional()?;
    if let Some(value) = found {
        return Ok(value);
    }
    let value = fresh();
    diesel::insert_into(settings::table).values((settings::key.eq(key), settings::value.eq(&value))).execute(conn)?;
    Ok(value)
}
