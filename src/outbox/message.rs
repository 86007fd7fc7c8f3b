//! A message as it will be, or was, sent.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{NaiveDateTime, TimeDelta};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::db::schema::outbox_messages;
use crate::kernel::ids::{AccountId, LeadId, MessageId, OrderId, QuoteId, UserId};

crate::text_enum! {
    /// What a message is about.
    pub enum MailKind {
        Proposal = "proposal",
        Confirmation = "confirmation",
        Answer = "answer",
        Acceptance = "acceptance",
        Request = "request",
        Other = "other",
    }
}

/// A file that goes along. Kept whole, so that what is shown is what is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    pub name: String,
    /// `application/pdf`
    pub media_type: String,
    /// Base64.
    content: String,
}

impl Attachment {
    pub fn new(name: impl Into<String>, media_type: impl Into<String>, bytes: &[u8]) -> Self {
        Attachment { name: name.into(), media_type: media_type.into(), content: STANDARD.encode(bytes) }
    }

    pub fn pdf(name: impl Into<String>, bytes: &[u8]) -> Self {
        Attachment::new(name, "application/pdf", bytes)
    }

    /// Empty where the stored text is damaged.
    pub fn bytes(&self) -> Vec<u8> {
        STANDARD.decode(&self.content).unwrap_or_default()
    }

    /// Whole kilobytes, at least one.
    pub fn kilobytes(&self) -> usize {
        (self.content.len() / 4 * 3).div_ceil(1000).max(1)
    }
}

/// A row of `outbox_messages`.
#[derive(Debug, Clone, Queryable, Selectable, Identifiable)]
#[diesel(table_name = outbox_messages)]
pub struct OutboxMessage {
    pub id: MessageId,
    pub kind: MailKind,
    /// Without its angle brackets.
    pub message_id: String,
    pub recipient: String,
    pub subject: String,
    pub body: String,
    pub html: Option<String>,
    /// JSON list of [`Attachment`].
    pub attachments: String,
    pub account_id: Option<AccountId>,
    pub quote_id: Option<QuoteId>,
    pub order_id: Option<OrderId>,
    pub lead_id: Option<LeadId>,
    pub created_by: Option<UserId>,
    pub created_at: NaiveDateTime,
    pub next_attempt_at: Option<NaiveDateTime>,
    pub attempts: i32,
    pub sent_at: Option<NaiveDateTime>,
    pub last_error: Option<String>,
}

/// Where a message stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailState {
    Sent,
    /// Will be tried at `next_attempt_at`.
    Waiting,
    /// Tried for the last time; a person may try again.
    Failed,
    /// Stays here: no mail server is set, or the message grew too old while none was.
    Held,
}

impl MailState {
    pub fn as_str(self) -> &'static str {
        match self {
            MailState::Sent => "sent",
            MailState::Waiting => "waiting",
            MailState::Failed => "failed",
            MailState::Held => "held",
        }
    }

    /// The tone of its badge.
    pub fn tone(self) -> &'static str {
        match self {
            MailState::Sent => "good",
            MailState::Waiting => "now",
            MailState::Failed => "bad",
            MailState::Held => "wait",
        }
    }
}

impl std::fmt::Display for MailState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A message that waited longer than this is not sent by itself: its reader would be surprised.
const STALE_DAYS: i64 = 7;

/// The time before which a due message is stale.
pub fn stale_before(now: NaiveDateTime) -> NaiveDateTime {
    now - TimeDelta::days(STALE_DAYS)
}

/// When to try again after `attempts` failed tries; `None` after the last.
pub fn next_attempt(attempts: i32, now: NaiveDateTime) -> Option<NaiveDateTime> {
    const MINUTES: [i64; 7] = [1, 5, 15, 60, 240, 720, 1440];
    let index = usize::try_from(attempts - 1).ok()?;
    MINUTES.get(index).map(|minutes| now + TimeDelta::minutes(*minutes))
}

/// The state of a message with these times, where a mail server is set (`delivers`) or not.
pub fn state(
    sent_at: Option<NaiveDateTime>,
    next_attempt_at: Option<NaiveDateTime>,
    now: NaiveDateTime,
    delivers: bool,
) -> MailState {
    match (sent_at, next_attempt_at) {
        (Some(_), _) => MailState::Sent,
        (None, None) => MailState::Failed,
        (None, Some(next)) if delivers && next >= stale_before(now) => MailState::Waiting,
        (None, Some(_)) => MailState::Held,
    }
}

impl OutboxMessage {
    pub fn state(&self, now: NaiveDateTime, delivers: bool) -> MailState {
        state(self.sent_at, self.next_attempt_at, now, delivers)
    }

    pub fn attachments(&self) -> Vec<Attachment> {
        serde_json::from_str(&self.attachments).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noon() -> NaiveDateTime {
        chrono::DateTime::from_timestamp(1_795_262_400, 0).unwrap().naive_utc()
    }

    #[test]
    fn waiting_grows_and_ends_after_eight_tries() {
        let waits: Vec<i64> = (1..=7).map(|n| (next_attempt(n, noon()).unwrap() - noon()).num_minutes()).collect();
        assert_eq!(waits, [1, 5, 15, 60, 240, 720, 1440]);
        assert_eq!(next_attempt(8, noon()), None);
    }

    #[test]
    fn a_message_without_a_mail_server_or_too_old_is_held() {
        let at = |days| Some(noon() - TimeDelta::days(days));
        assert_eq!(state(None, at(0), noon(), true), MailState::Waiting);
        assert_eq!(state(None, at(0), noon(), false), MailState::Held);
        assert_eq!(state(None, at(8), noon(), true), MailState::Held);
        assert_eq!(state(None, None, noon(), true), MailState::Failed);
        assert_eq!(state(at(0), None, noon(), false), MailState::Sent);
    }

    #[test]
    fn an_attachment_comes_back_byte_by_byte() {
        let bytes: Vec<u8> = (0..=255).collect();
        let attachment = Attachment::pdf("报价单.pdf", &bytes);
        assert_eq!(attachment.bytes(), bytes);
        assert_eq!(attachment.kilobytes(), 1);
    }
}
