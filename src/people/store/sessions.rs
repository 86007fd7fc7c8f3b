//! Sessions: the cookie's key as its SHA-256, whose it is, and where it began.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::db::Connection;
use crate::db::schema::sessions;
use crate::kernel::ids::UserId;

/// A session as its owner sees it.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = sessions)]
pub struct SessionLine {
    pub id: i64,
    pub key: String,
    pub address: Option<String>,
    pub agent: Option<String>,
    pub created_at: NaiveDateTime,
    pub seen_at: NaiveDateTime,
}

/// A session to be stored.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = sessions)]
pub struct NewSession {
    pub key: String,
    pub user_id: Option<UserId>,
    pub state: String,
    pub address: Option<String>,
    pub agent: Option<String>,
    pub created_at: NaiveDateTime,
    pub seen_at: NaiveDateTime,
    pub expires_at: NaiveDateTime,
}

/// What a session holds, and when it was last noted as seen; a signed-in person's only if that was after `awake`.
pub fn find_session(
    conn: &mut Connection,
    key: &str,
    (now, awake): (NaiveDateTime, NaiveDateTime),
) -> QueryResult<Option<(String, NaiveDateTime)>> {
    sessions::table
        .filter(sessions::key.eq(key))
        .filter(sessions::expires_at.gt(now))
        .filter(sessions::user_id.is_null().or(sessions::seen_at.gt(awake)))
        .select((sessions::state, sessions::seen_at))
        .first(conn)
        .optional()
}

pub fn update_session_seen(conn: &mut Connection, key: &str, now: NaiveDateTime) -> QueryResult<usize> {
    diesel::update(sessions::table.filter(sessions::key.eq(key))).set(sessions::seen_at.eq(now)).execute(conn)
}

pub fn insert_session(conn: &mut Connection, session: &NewSession) -> QueryResult<()> {
    diesel::delete(sessions::table.filter(sessions::expires_at.lt(session.created_at))).execute(conn)?;
    diesel::insert_into(sessions::table).values(session).execute(conn).map(drop)
}

/// Keeps the time at which the session began and ends.
pub fn update_session(conn: &mut Connection, session: &NewSession) -> QueryResult<()> {
    diesel::update(sessions::table.filter(sessions::key.eq(&session.key)))
        .set((sessions::state.eq(&session.state), sessions::user_id.eq(session.user_id), sessions::seen_at.eq(session.seen_at)))
        .execute(conn)
        .map(drop)
}

pub fn delete_session(conn: &mut Connection, key: &str) -> QueryResult<()> {
    diesel::delete(sessions::table.filter(sessions::key.eq(key))).execute(conn).map(drop)
}

/// Signs a user out everywhere.
pub fn delete_sessions_of(conn: &mut Connection, user: UserId) -> QueryResult<usize> {
    diesel::delete(sessions::table.filter(sessions::user_id.eq(user))).execute(conn)
}

/// Where a person is signed in now, last seen first.
pub fn list_sessions_of(
    conn: &mut Connection,
    user: UserId,
    (now, awake): (NaiveDateTime, NaiveDateTime),
) -> QueryResult<Vec<SessionLine>> {
    sessions::table
        .filter(sessions::user_id.eq(user))
        .filter(sessions::expires_at.gt(now))
        .filter(sessions::seen_at.gt(awake))
        .order((sessions::seen_at.desc(), sessions::id.desc()))
        .limit(100)
        .select(SessionLine::as_select())
        .load(conn)
}

/// Ends one session of a person and gives its key; `None` where they have no such session.
pub fn delete_session_of(conn: &mut Connection, user: UserId, id: i64) -> QueryResult<Option<String>> {
    diesel::delete(sessions::table.find(id).filter(sessions::user_id.eq(user)))
        .returning(sessions::key)
        .get_result(conn)
        .optional()
}
