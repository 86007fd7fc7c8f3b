//! Signing in: throttled per account and per address; the same answer whether or not the account exists.

use chrono::{NaiveDateTime, TimeDelta};
use diesel::result::Error as DieselError;

use super::password;
use super::store;
use crate::db::Connection;
use crate::kernel::ids::UserId;

/// What a try came to. All of them are recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignIn {
    Welcome(UserId),
    /// Unknown address or wrong password: not said which.
    Wrong,
    /// Seconds to wait before the next try; nothing was checked.
    Wait(u32),
}

/// Failed tries of one account within fifteen minutes before it waits.
const MOST_FOR_ACCOUNT: i64 = 10;
/// Tries from one address within a minute.
const MOST_FROM_ADDRESS: i64 = 30;

/// Whether another try may be made now. Read before hashing, so that a flood costs nothing.
pub fn may_try(conn: &mut Connection, email: &str, address: &str, now: NaiveDateTime) -> Result<Option<u32>, DieselError> {
    if store::count_failures(conn, email, now - TimeDelta::minutes(15))? >= MOST_FOR_ACCOUNT {
        return Ok(Some(900));
    }
    if store::count_tries_from(conn, address, now - TimeDelta::minutes(1))? >= MOST_FROM_ADDRESS {
        return Ok(Some(60));
    }
    Ok(None)
}

/// Records the try. `matches` says whether the password was right for the user found.
pub fn record(
    conn: &mut Connection,
    email: &str,
    address: &str,
    now: NaiveDateTime,
    user: Option<UserId>,
) -> Result<SignIn, DieselError> {
    store::insert_try(conn, email, address, now, user.is_some())?;
    Ok(user.map_or(SignIn::Wrong, SignIn::Welcome))
}

/// The user whose password this is, if any. Slow on purpose; runs outside the write transaction.
pub fn find_matching(conn: &mut Connection, email: &str, typed: &str) -> Result<Option<UserId>, DieselError> {
    let user = store::find_by_email(conn, email)?.filter(|u| !u.is_disabled());
    let hash = user.as_ref().and_then(|u| u.password_hash.as_deref());
    let matches = password::verify(typed, hash);
    Ok(user.filter(|_| matches).map(|u| u.id))
}
