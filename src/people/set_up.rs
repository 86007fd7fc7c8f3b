//! The first administrator: made once, through a link that only who started the server has seen.

use chrono::{NaiveDateTime, TimeDelta};
use diesel::result::Error as DieselError;

use super::link::{self, OpenLink, Purpose};
use super::store;
use super::user::NewUser;
use crate::db::Connection;
use crate::kernel::ids::UserId;

const HOURS: i64 = 1;

/// The key of a new set-up link, or `None` where somebody can already sign in. Earlier links end.
pub fn open(conn: &mut Connection, now: NaiveDateTime) -> Result<Option<String>, DieselError> {
    link::end_all(conn, Purpose::SetUp, None)?;
    if store::count_users(conn)? > 0 {
        return Ok(None);
    }
    link::make(conn, now, Purpose::SetUp, None, TimeDelta::hours(HOURS)).map(Some)
}

/// Whether the link may still be used.
pub fn is_open(conn: &mut Connection, key: &str, now: NaiveDateTime) -> Result<bool, DieselError> {
    Ok(find(conn, key, now)?.is_some())
}

fn find(conn: &mut Connection, key: &str, now: NaiveDateTime) -> Result<Option<OpenLink>, DieselError> {
    let Some(link) = link::find(conn, now, Purpose::SetUp, key)? else { return Ok(None) };
    Ok((store::count_users(conn)? == 0).then_some(link))
}

/// Makes the administrator and ends the link; `None` where the link is not open (any more).
pub fn finish(conn: &mut Connection, key: &str, user: &NewUser) -> Result<Option<UserId>, DieselError> {
    let Some(link) = find(conn, key, user.created_at)? else { return Ok(None) };
    if !link::use_up(conn, user.created_at, Purpose::SetUp, link)? {
        return Ok(None);
    }
    let id = store::insert_user(conn, user)?;
    store::rebuild_visibility(conn)?;
    Ok(Some(id))
}
