//! The first administrator: made once, through a link that only who started the server has seen.

use chrono::{NaiveDateTime, TimeDelta};
use diesel::result::Error as DieselError;

use super::store;
use super::user::NewUser;
use crate::db::Connection;
use crate::kernel::ids::UserId;
use crate::web::session::{fresh_key, hash};

/// The setting that holds the link's hash and end, as `<hash> <seconds since 1970>`.
const SETTING: &str = "set_up";
const HOURS: i64 = 1;

/// The key of a new set-up link, or `None` where somebody can already sign in. Earlier links end.
pub fn open(conn: &mut Connection, now: NaiveDateTime) -> Result<Option<String>, DieselError> {
    store::delete_setting(conn, SETTING)?;
    if store::count_users(conn)? > 0 {
        return Ok(None);
    }
    let key = fresh_key();
    let end = (now + TimeDelta::hours(HOURS)).and_utc().timestamp();
    store::load_or_make_setting(conn, SETTING, || format!("{} {end}", hash(&key)))?;
    Ok(Some(key))
}

/// Whether the link may still be used.
pub fn is_open(conn: &mut Connection, key: &str, now: NaiveDateTime) -> Result<bool, DieselError> {
    let Some(kept) = store::find_setting(conn, SETTING)? else { return Ok(false) };
    let Some((known, end)) = kept.split_once(' ') else { return Ok(false) };
    let lasts = end.parse::<i64>().is_ok_and(|end| now.and_utc().timestamp() < end);
    Ok(lasts && known == hash(key) && store::count_users(conn)? == 0)
}

/// Makes the administrator and ends the link; `None` where the link is not open (any more).
pub fn finish(conn: &mut Connection, key: &str, user: &NewUser) -> Result<Option<UserId>, DieselError> {
    if !is_open(conn, key, user.created_at)? {
        return Ok(None);
    }
    let id = store::insert_user(conn, user)?;
    store::rebuild_visibility(conn)?;
    store::delete_setting(conn, SETTING)?;
    Ok(Some(id))
}
