//! New passwords, and the way back in for who forgot theirs: a link that works once.

use chrono::{NaiveDateTime, TimeDelta};
use diesel::QueryResult;

use super::link::{self, OpenLink, Purpose};
use super::store;
use super::user::User;
use crate::db::Connection;
use crate::history;
use crate::kernel::actor::Actor;
use crate::kernel::ids::UserId;

/// How long a link lasts that an administrator hands over.
pub const HANDED_HOURS: i64 = 24;
/// How long a link lasts that somebody asked for at the door.
pub const ASKED_MINUTES: i64 = 30;

/// Links for one account within an hour, whether there is such an account or not.
const MOST_FOR_ACCOUNT: i64 = 3;
/// Links asked for from one address within an hour; a company behind one address still gets through.
const MOST_FROM_ADDRESS: i64 = 20;
/// What the tries from one address are counted under.
const COUNTED_AS: &str = "password link";

/// What asking for a link at the door came to. The page says the same for `Nobody` and `Link`.
#[derive(Debug)]
pub enum Asked {
    Link {
        user: Box<User>,
        key: String,
    },
    Nobody,
    /// Seconds to wait before the next try.
    Wait(u32),
}

/// An administrator makes a link for somebody; earlier ones end. `None` where nobody may sign in as them.
pub fn hand_over(conn: &mut Connection, now: NaiveDateTime, actor: &Actor, id: UserId) -> QueryResult<Option<String>> {
    let Some(user) = store::find_user(conn, id)?.filter(|user| !user.is_disabled()) else { return Ok(None) };
    link::end_all(conn, Purpose::Password, Some(user.id))?;
    let key = link::make(conn, now, Purpose::Password, Some(user.id), TimeDelta::hours(HANDED_HOURS))?;
    let made = ("password_link", None, Some("made".to_owned()));
    history::record_changes(conn, now, Some(actor), ("user", id.0), &[made])?;
    Ok(Some(key))
}

/// Somebody who cannot sign in asks for a link. Only who has a password already gets one: the first one comes from an administrator.
pub fn ask(conn: &mut Connection, now: NaiveDateTime, email: &str, address: &str) -> QueryResult<Asked> {
    let (since, counted) = (now - TimeDelta::hours(1), format!("{COUNTED_AS}: {email}"));
    let tried = store::count_tries_named(conn, &counted, since)?;
    if tried >= MOST_FOR_ACCOUNT || store::count_tries_as(conn, COUNTED_AS, address, since)? >= MOST_FROM_ADDRESS {
        return Ok(Asked::Wait(3600));
    }
    for name in [counted.as_str(), COUNTED_AS] {
        store::insert_try(conn, name, address, now, true)?;
    }
    let user = store::find_by_email(conn, email)?.filter(|user| !user.is_disabled() && user.password_hash.is_some());
    let Some(user) = user else { return Ok(Asked::Nobody) };
    let key = link::make(conn, now, Purpose::Password, Some(user.id), TimeDelta::minutes(ASKED_MINUTES))?;
    Ok(Asked::Link { user: Box::new(user), key })
}

/// Whose new password the link is for, while it lasts and while they may sign in.
pub fn find(conn: &mut Connection, now: NaiveDateTime, key: &str) -> QueryResult<Option<(OpenLink, User)>> {
    let Some(link) = link::find(conn, now, Purpose::Password, key)? else { return Ok(None) };
    let Some(id) = link.user else { return Ok(None) };
    let user = store::find_user(conn, id)?.filter(|user| !user.is_disabled());
    Ok(user.map(|user| (link, user)))
}

/// Uses the link: the password changes and every session ends. `None` where the link is not open (any more).
pub fn choose(conn: &mut Connection, now: NaiveDateTime, key: &str, password_hash: &str) -> QueryResult<Option<UserId>> {
    let Some((link, user)) = find(conn, now, key)? else { return Ok(None) };
    if !link::use_up(conn, now, Purpose::Password, link)? {
        return Ok(None);
    }
    set_password(conn, now, &user.actor(), password_hash)?;
    Ok(Some(user.id))
}

/// Changes the actor's own password; every session of theirs and every link to a new password ends.
pub fn set_password(conn: &mut Connection, now: NaiveDateTime, actor: &Actor, password_hash: &str) -> QueryResult<()> {
    let id = actor.user_id;
    store::update_password(conn, id, password_hash)?;
    link::end_all(conn, Purpose::Password, Some(id))?;
    let changed = ("password", None, Some("changed".to_owned()));
    history::record_changes(conn, now, Some(actor), ("user", id.0), &[changed])
}
