//! All SQL of the outbox.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::message::{MailKind, OutboxMessage, stale_before};
use crate::db::Connection;
use crate::db::schema::{outbox_messages, users};
use crate::kernel::actor::{Act, Actor};
use crate::kernel::ids::{AccountId, LeadId, MessageId, OrderId, QuoteId, UserId};

/// A message to be stored.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = outbox_messages)]
pub struct NewMessage {
    pub kind: MailKind,
    pub message_id: String,
    pub recipient: String,
    pub subject: String,
    pub body: String,
    pub html: Option<String>,
    pub attachments: String,
    pub account_id: Option<AccountId>,
    pub quote_id: Option<QuoteId>,
    pub order_id: Option<OrderId>,
    pub lead_id: Option<LeadId>,
    pub created_by: Option<UserId>,
    pub created_at: NaiveDateTime,
    pub next_attempt_at: Option<NaiveDateTime>,
    pub attempts: i32,
}

/// A line of the list: no body, no attachments.
#[derive(Debug, Clone, Queryable)]
pub struct MessageLine {
    pub id: MessageId,
    pub recipient: String,
    pub subject: String,
    pub created_at: NaiveDateTime,
    pub next_attempt_at: Option<NaiveDateTime>,
    pub sent_at: Option<NaiveDateTime>,
    pub sender: Option<String>,
}

pub fn insert(conn: &mut Connection, message: &NewMessage) -> QueryResult<MessageId> {
    diesel::insert_into(outbox_messages::table).values(message).returning(outbox_messages::id).get_result(conn)
}

/// Messages the actor may see, newest first, from before `before`.
pub fn list_visible(
    conn: &mut Connection,
    actor: &Actor,
    before: Option<MessageId>,
    limit: i64,
) -> QueryResult<Vec<MessageLine>> {
    let mut query = outbox_messages::table
        .left_join(users::table.on(outbox_messages::created_by.eq(users::id.nullable())))
        .order(outbox_messages::id.desc())
        .limit(limit)
        .select((
            outbox_messages::id,
            outbox_messages::recipient,
            outbox_messages::subject,
            outbox_messages::created_at,
            outbox_messages::next_attempt_at,
            outbox_messages::sent_at,
            users::name.nullable(),
        ))
        .into_boxed();
    if !actor.may(Act::Administer) {
        query = query.filter(outbox_messages::created_by.eq(actor.user_id.0));
    }
    if let Some(before) = before {
        query = query.filter(outbox_messages::id.lt(before.0));
    }
    query.load(conn)
}

/// The message, if the actor may see it.
pub fn find_visible(conn: &mut Connection, actor: &Actor, id: MessageId) -> QueryResult<Option<OutboxMessage>> {
    let found = outbox_messages::table.find(id.0).select(OutboxMessage::as_select()).first(conn).optional()?;
    Ok(found.filter(|message: &OutboxMessage| actor.may(Act::Administer) || message.created_by == Some(actor.user_id)))
}

/// Messages that are due, oldest first. Those that waited too long are left to a person.
pub fn list_due(conn: &mut Connection, now: NaiveDateTime, limit: i64) -> QueryResult<Vec<MessageId>> {
    outbox_messages::table
        .filter(outbox_messages::sent_at.is_null())
        .filter(outbox_messages::next_attempt_at.le(now))
        .filter(outbox_messages::next_attempt_at.ge(stale_before(now)))
        .order(outbox_messages::next_attempt_at)
        .limit(limit)
        .select(outbox_messages::id)
        .load(conn)
}

/// Takes a due message for one try: nobody else will try it before `until`. `None` where somebody else was faster.
pub fn claim(
    conn: &mut Connection,
    id: MessageId,
    now: NaiveDateTime,
    until: NaiveDateTime,
) -> QueryResult<Option<OutboxMessage>> {
    let due = outbox_messages::table
        .find(id.0)
        .filter(outbox_messages::sent_at.is_null())
        .filter(outbox_messages::next_attempt_at.le(now));
    let taken = diesel::update(due)
        .set((outbox_messages::next_attempt_at.eq(until), outbox_messages::attempts.eq(outbox_messages::attempts + 1)))
        .execute(conn)?;
    if taken == 0 {
        return Ok(None);
    }
    outbox_messages::table.find(id.0).select(OutboxMessage::as_select()).first(conn).map(Some)
}

pub fn record_sent(conn: &mut Connection, id: MessageId, at: NaiveDateTime) -> QueryResult<usize> {
    diesel::update(outbox_messages::table.find(id.0))
        .set((
            outbox_messages::sent_at.eq(at),
            outbox_messages::next_attempt_at.eq(None::<NaiveDateTime>),
            outbox_messages::last_error.eq(None::<String>),
        ))
        .execute(conn)
}

pub fn record_failure(conn: &mut Connection, id: MessageId, error: &str, next: Option<NaiveDateTime>) -> QueryResult<usize> {
    diesel::update(outbox_messages::table.find(id.0))
        .set((outbox_messages::last_error.eq(error), outbox_messages::next_attempt_at.eq(next)))
        .execute(conn)
}

/// Makes an unsent message due now, with all its tries before it.
pub fn restart(conn: &mut Connection, id: MessageId, now: NaiveDateTime) -> QueryResult<usize> {
    diesel::update(outbox_messages::table.find(id.0).filter(outbox_messages::sent_at.is_null()))
        .set((outbox_messages::next_attempt_at.eq(now), outbox_messages::attempts.eq(0)))
        .execute(conn)
}

/// Where answers to a message go: the address of who queued it.
pub fn find_reply_address(conn: &mut Connection, created_by: Option<UserId>) -> QueryResult<Option<(String, String)>> {
    let Some(user) = created_by else { return Ok(None) };
    users::table.find(user.0).select((users::name, users::email)).first(conn).optional()
}
