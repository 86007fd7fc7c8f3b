//! Putting a message into the outbox, in the transaction of what it speaks of.

use chrono::NaiveDateTime;
use diesel::result::Error as DieselError;
use lettre::Address;

use super::message::{Attachment, MailKind};
use super::store::{self, NewMessage};
use crate::db::Connection;
use crate::history::{self, EventKind, Links, NewEvent};
use crate::kernel::actor::Actor;
use crate::kernel::ids::{AccountId, LeadId, MessageId, OrderId, QuoteId};
use crate::kernel::reason::Reason;

/// A message to be sent to one person.
#[derive(Debug, Clone)]
pub struct QueueMessage {
    pub kind: MailKind,
    /// One bare address: `anna@example.com`.
    pub recipient: String,
    /// One line.
    pub subject: String,
    /// Plain text.
    pub body: String,
    pub html: Option<String>,
    pub attachments: Vec<Attachment>,
    pub account: Option<AccountId>,
    pub quote: Option<QuoteId>,
    pub order: Option<OrderId>,
    pub lead: Option<LeadId>,
}

impl QueueMessage {
    pub fn new(kind: MailKind, recipient: impl Into<String>, subject: impl Into<String>, body: impl Into<String>) -> Self {
        QueueMessage {
            kind,
            recipient: recipient.into(),
            subject: subject.into(),
            body: body.into(),
            html: None,
            attachments: Vec::new(),
            account: None,
            quote: None,
            order: None,
            lead: None,
        }
    }
}

/// Why a message was not queued.
#[derive(Debug)]
pub enum QueueRefusal {
    Database(DieselError),
    /// Not one e-mail address.
    Recipient(String),
    SubjectMissing,
    /// A line end in what becomes a header: `subject`, or the name of an attachment.
    LineEnd(&'static str),
    /// Bytes of all attachments, and how many may be.
    TooLarge {
        bytes: usize,
        most: usize,
    },
}

impl From<DieselError> for QueueRefusal {
    fn from(error: DieselError) -> Self {
        QueueRefusal::Database(error)
    }
}

impl QueueRefusal {
    /// The refusal as a reason to show; `Err` where it is the database's.
    pub fn reason(self) -> Result<Reason, DieselError> {
        Ok(match self {
            QueueRefusal::Database(error) => return Err(error),
            QueueRefusal::Recipient(recipient) => Reason::new("outbox-refused-recipient").with("recipient", recipient),
            QueueRefusal::SubjectMissing => Reason::new("outbox-refused-subject"),
            QueueRefusal::LineEnd(_) => Reason::new("outbox-refused-line-end"),
            QueueRefusal::TooLarge { bytes, most } => {
                Reason::new("outbox-refused-size").with("size", bytes / 1_000_000).with("most", most / 1_000_000)
            }
        })
    }
}

/// What most mail servers take.
const MOST_BYTES: usize = 15_000_000;

/// Stores the message and records that it was queued.
///
/// # Errors
/// [`QueueRefusal`] where the message could not be delivered as it is, or the database fails.
pub fn queue(
    conn: &mut Connection,
    now: NaiveDateTime,
    actor: Option<&Actor>,
    message: QueueMessage,
) -> Result<MessageId, QueueRefusal> {
    check(&message)?;
    let row = NewMessage {
        kind: message.kind,
        message_id: fresh_message_id(actor),
        recipient: message.recipient.trim().to_owned(),
        subject: message.subject.trim().to_owned(),
        body: message.body,
        html: message.html,
        attachments: serde_json::to_string(&message.attachments).unwrap_or_default(),
        account_id: message.account,
        quote_id: message.quote,
        order_id: message.order,
        lead_id: message.lead,
        created_by: actor.map(|actor| actor.user_id),
        created_at: now,
        next_attempt_at: Some(now),
        attempts: 0,
    };
    let id = store::insert(conn, &row)?;
    let links =
        Links { account: message.account, quote: message.quote, order: message.order, lead: message.lead, ..Links::default() };
    let event = NewEvent::new(EventKind::MailQueued, links)
        .with("recipient", &row.recipient)
        .with("subject", &row.subject)
        .with("message", id.0);
    history::record(conn, now, actor, event)?;
    Ok(id)
}

fn check(message: &QueueMessage) -> Result<(), QueueRefusal> {
    let recipient = message.recipient.trim();
    if recipient.len() > 254 || recipient.parse::<Address>().is_err() {
        return Err(QueueRefusal::Recipient(recipient.to_owned()));
    }
    if message.subject.trim().is_empty() {
        return Err(QueueRefusal::SubjectMissing);
    }
    if breaks_header(&message.subject) {
        return Err(QueueRefusal::LineEnd("subject"));
    }
    if message.attachments.iter().any(|file| breaks_header(&file.name) || breaks_header(&file.media_type)) {
        return Err(QueueRefusal::LineEnd("attachment"));
    }
    let bytes = message.attachments.iter().map(|file| file.kilobytes() * 1000).sum();
    if bytes > MOST_BYTES {
        return Err(QueueRefusal::TooLarge { bytes, most: MOST_BYTES });
    }
    Ok(())
}

/// Line ends, and the other control characters that some programs take for one.
fn breaks_header(text: &str) -> bool {
    text.chars().any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}'))
}

/// 160 random bits at the sender's domain.
fn fresh_message_id(actor: Option<&Actor>) -> String {
    let bytes: [u8; 20] = rand::random();
    let random: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let domain = actor.and_then(|actor| actor.email.parse::<Address>().ok()).map(|address| address.domain().to_owned());
    format!("{random}@{}", domain.unwrap_or_else(|| "throughline.invalid".to_owned()))
}
