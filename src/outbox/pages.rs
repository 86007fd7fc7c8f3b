//! What goes out, as it goes out.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::delivery::sender_of;
use super::mail::compose;
use super::message::{Attachment, MailState, OutboxMessage, state};
use super::secret;
use super::store::{self, MessageLine};
use crate::kernel::ids::MessageId;
use crate::web::cursor::{Cursor, PAGE_ROWS, Slice};
use crate::web::http::{Path, file};
use crate::web::{AppError, Desk, Frame, Query, page, see_other};

#[derive(Template)]
#[template(path = "outbox/index.html")]
struct OutboxPage {
    frame: Frame,
    messages: Slice<MessageLine>,
    /// Whether a mail server is set.
    delivers: bool,
}

impl OutboxPage {
    fn state(&self, line: &MessageLine) -> MailState {
        state(line.sent_at, line.next_attempt_at, self.frame.now(), self.delivers)
    }

    fn next(&self) -> String {
        self.messages.next.as_ref().map(|cursor| format!("/outbox?after={cursor}")).unwrap_or_default()
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct OutboxQuery {
    #[serde(default)]
    after: String,
}

pub(super) async fn index(desk: Desk, query: Query<OutboxQuery>) -> Result<HttpResponse, AppError> {
    let (actor, before) = (desk.actor.clone(), Cursor::decode(&query.0.after).map(|cursor| MessageId(cursor.id)));
    let limit = i64::try_from(PAGE_ROWS + 1).unwrap_or(i64::MAX);
    let rows = desk.app.db.read(move |conn| store::list_visible(conn, &actor, before, limit).map_err(AppError::from)).await?;
    let messages = Slice::new(rows, |line| Cursor::new("", line.id.0));
    page(&OutboxPage { frame: desk.frame(), messages, delivers: !desk.app.settings.smtp.is_empty() })
}

#[derive(Template)]
#[template(path = "outbox/show.html")]
struct MessagePage {
    frame: Frame,
    message: OutboxMessage,
    state: MailState,
    /// Name and value of each header as it is sent, in order.
    headers: Vec<(String, String)>,
    attachments: Vec<Attachment>,
    delivers: bool,
}

impl MessagePage {
    fn hides_a_link(&self) -> bool {
        self.message.body.contains(secret::HIDDEN)
    }
}

pub(super) async fn show(desk: Desk, id: Path<i64>) -> Result<HttpResponse, AppError> {
    let message = find(&desk, *id).await?;
    let delivers = !desk.app.settings.smtp.is_empty();
    let headers = headers(&desk, &message).await?;
    let (state, attachments) = (message.state(desk.app.clock.now(), delivers), message.attachments());
    page(&MessagePage { frame: desk.frame(), message, state, headers, attachments, delivers })
}

pub(super) async fn show_message(desk: Desk, id: Path<i64>) -> Result<HttpResponse, AppError> {
    let message = find(&desk, *id).await?;
    let mail = mail(&desk, message).await?;
    Ok(file(mail.formatted(), "message/rfc822", &format!("message-{id}.eml"), false))
}

pub(super) async fn show_attachment(desk: Desk, place: Path<(i64, usize)>) -> Result<HttpResponse, AppError> {
    let (id, index) = place.into_inner();
    let message = find(&desk, id).await?;
    let attachment = message.attachments().into_iter().nth(index).ok_or(AppError::NotFound)?;
    Ok(file(attachment.bytes(), &attachment.media_type, &attachment.name, false))
}

/// Sends an unsent message now, where there is a mail server to send it with.
pub(super) async fn create_attempt(desk: Desk, id: Path<i64>) -> Result<HttpResponse, AppError> {
    let message = find(&desk, *id).await?;
    let now = desk.app.clock.now();
    if !desk.app.settings.smtp.is_empty() {
        desk.app.db.write(move |conn| store::restart(conn, message.id, now).map_err(AppError::from)).await?;
    }
    Ok(see_other(format!("/outbox/{id}")))
}

/// The message as its page, its file and nothing else shows it.
async fn find(desk: &Desk, id: i64) -> Result<OutboxMessage, AppError> {
    let actor = desk.actor.clone();
    let found = desk.app.db.read(move |conn| store::find_visible(conn, &actor, MessageId(id)).map_err(AppError::from)).await?;
    let message = found.ok_or(AppError::NotFound)?;
    let state = message.state(desk.app.clock.now(), !desk.app.settings.smtp.is_empty());
    Ok(if secret::hides(state) { secret::without_secrets(message) } else { message })
}

async fn mail(desk: &Desk, message: OutboxMessage) -> Result<lettre::Message, AppError> {
    let app = desk.app.clone();
    let mail = actix_web::web::block(move || {
        let sender = sender_of(&app.db, &app.settings, &message)?.ok_or_else(|| AppError::Internal("no sender".to_owned()))?;
        compose(&message, &sender).map_err(|refusal| AppError::Internal(refusal.to_string()))
    });
    mail.await.map_err(|error| AppError::Internal(error.to_string()))?
}

/// The headers people care about, decoded; the file has them as sent.
async fn headers(desk: &Desk, message: &OutboxMessage) -> Result<Vec<(String, String)>, AppError> {
    let (app, message) = (desk.app.clone(), message.clone());
    let sender = actix_web::web::block({
        let message = message.clone();
        move || sender_of(&app.db, &app.settings, &message)
    });
    let sender = sender.await.map_err(|error| AppError::Internal(error.to_string()))??;
    let mut headers = Vec::new();
    if let Some(sender) = sender {
        headers.push(("From".to_owned(), sender.from.to_string()));
        headers.extend(sender.reply_to.map(|mailbox| ("Reply-To".to_owned(), mailbox.to_string())));
    }
    headers.push(("To".to_owned(), message.recipient.clone()));
    headers.push(("Subject".to_owned(), message.subject.clone()));
    headers.push(("Date".to_owned(), message.created_at.and_utc().to_rfc2822()));
    headers.push(("Message-ID".to_owned(), format!("<{}>", message.message_id)));
    Ok(headers)
}
