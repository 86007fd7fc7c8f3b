//! A stored message as an Internet mail (RFC 5322). The outbox page shows the result of the same function that delivery uses.

use std::time::{Duration, SystemTime};

use lettre::message::header::ContentType;
use lettre::message::{Attachment as Part, Mailbox, MultiPart, MultiPartKind, SinglePart};
use lettre::{Address, Message};

use super::message::OutboxMessage;

/// Who a message is from, and where answers go.
#[derive(Debug, Clone)]
pub struct Sender {
    pub from: Mailbox,
    pub reply_to: Option<Mailbox>,
}

/// Why a message cannot be put together.
#[derive(Debug)]
pub struct MailRefusal(pub String);

impl std::fmt::Display for MailRefusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// The mailbox that mail comes from: `mail_from` as set (`sales@example.com` or `Sales <sales@example.com>`), with the company's name
/// where it has none; an address at `host` where nothing is set.
pub fn from_mailbox(mail_from: &str, company: &str, host: &str) -> Option<Mailbox> {
    let set: Option<Mailbox> = mail_from.parse().ok();
    let mailbox = match set {
        Some(mailbox) => mailbox,
        None => Mailbox::new(None, Address::new("no-reply", host).or_else(|_| Address::new("no-reply", "localhost")).ok()?),
    };
    let name = mailbox.name.filter(|name| !name.trim().is_empty()).unwrap_or_else(|| company.to_owned());
    Some(Mailbox::new(Some(one_line(&name)), mailbox.email))
}

/// A person's mailbox for answers.
pub fn reply_mailbox(name: &str, email: &str) -> Option<Mailbox> {
    Some(Mailbox::new(Some(one_line(name)), email.parse().ok()?))
}

fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// The whole message: equal for equal rows, so that a repeated delivery is the same mail.
pub fn compose(message: &OutboxMessage, sender: &Sender) -> Result<Message, MailRefusal> {
    let refused = |what: &str| MailRefusal(format!("{what} of message {}", message.id));
    if message.subject.chars().any(char::is_control) {
        return Err(refused("subject"));
    }
    let recipient: Address = message.recipient.parse().map_err(|_| refused("recipient"))?;
    let seconds = u64::try_from(message.created_at.and_utc().timestamp()).unwrap_or(0);
    let mut builder = Message::builder()
        .from(sender.from.clone())
        .to(Mailbox::new(None, recipient))
        .subject(message.subject.clone())
        .date(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
        .message_id(Some(format!("<{}>", message.message_id)));
    if let Some(reply_to) = &sender.reply_to {
        builder = builder.reply_to(reply_to.clone());
    }
    let files = message.attachments();
    let built = match &message.html {
        None if files.is_empty() => builder.singlepart(SinglePart::plain(message.body.clone())),
        html => {
            let mut mixed = multipart(message, MultiPartKind::Mixed, "mixed");
            mixed = match html {
                Some(html) => mixed.multipart(
                    multipart(message, MultiPartKind::Alternative, "alternative")
                        .singlepart(SinglePart::plain(message.body.clone()))
                        .singlepart(SinglePart::html(html.clone())),
                ),
                None => mixed.singlepart(SinglePart::plain(message.body.clone())),
            };
            for file in files {
                let media_type = ContentType::parse(&file.media_type).map_err(|_| refused("attachment"))?;
                mixed = mixed.singlepart(Part::new(file.name.clone()).body(file.bytes(), media_type));
            }
            builder.multipart(mixed)
        }
    };
    built.map_err(|error| MailRefusal(error.to_string()))
}

fn multipart(message: &OutboxMessage, kind: MultiPartKind, name: &str) -> MultiPart {
    let key: String = message.message_id.chars().take_while(char::is_ascii_alphanumeric).collect();
    MultiPart::builder().kind(kind).boundary(format!("{name}-{key}")).build()
}

#[cfg(test)]
mod tests {
    use super::super::message::{Attachment, MailKind};
    use super::*;
    use crate::kernel::ids::MessageId;

    fn message() -> OutboxMessage {
        OutboxMessage {
            id: MessageId(1),
            kind: MailKind::Proposal,
            message_id: "0a1b2c@nordhaven.example".into(),
            recipient: "anna@lindqvist.example".into(),
            subject: "报价单 Q-2026-00042".into(),
            body: "尊敬的客户：\n附件是报价单。".into(),
            html: None,
            attachments: serde_json::to_string(&[Attachment::pdf("报价单.pdf", b"%PDF-1.7")]).unwrap(),
            account_id: None,
            quote_id: None,
            order_id: None,
            lead_id: None,
            created_by: None,
            created_at: chrono::DateTime::from_timestamp(1_795_262_400, 0).unwrap().naive_utc(),
            next_attempt_at: None,
            attempts: 0,
            sent_at: None,
            last_error: None,
        }
    }

    fn sender() -> Sender {
        let from = from_mailbox("", "Nordhaven \"Machines\"\r\nBcc: x@y.z", "nordhaven.example").unwrap();
        Sender { from, reply_to: reply_mailbox("陈志远", "chen@nordhaven.example") }
    }

    fn header_lines(mail: &Message) -> Vec<String> {
        let text = String::from_utf8(mail.formatted()).unwrap();
        let head = text.split("\r\n\r\n").next().unwrap();
        head.replace("\r\n ", " ").split("\r\n").map(str::to_owned).collect()
    }

    #[test]
    fn a_message_has_exactly_the_headers_it_should() {
        let lines = header_lines(&compose(&message(), &sender()).unwrap());
        let names: Vec<&str> = lines.iter().map(|line| line.split(':').next().unwrap()).collect();
        assert_eq!(names, ["From", "To", "Subject", "Date", "Message-ID", "Reply-To", "MIME-Version", "Content-Type"]);
        assert!(lines.contains(&"Message-ID: <0a1b2c@nordhaven.example>".to_owned()), "{lines:?}");
    }

    #[test]
    fn equal_messages_are_equal_mails() {
        assert_eq!(compose(&message(), &sender()).unwrap().formatted(), compose(&message(), &sender()).unwrap().formatted());
    }

    #[test]
    fn a_line_end_in_a_stored_subject_is_refused() {
        let broken = OutboxMessage { subject: "hello\r\nBcc: x@y.z".into(), ..message() };
        assert!(compose(&broken, &sender()).is_err());
    }

    #[test]
    fn the_sender_is_taken_as_set() {
        let mailbox = |set: &str| from_mailbox(set, "Nordhaven", "shop.example").unwrap().to_string();
        assert_eq!(mailbox("sales@nordhaven.example"), "Nordhaven <sales@nordhaven.example>");
        assert_eq!(mailbox("Sales <sales@nordhaven.example>"), "Sales <sales@nordhaven.example>");
        assert_eq!(mailbox(""), "Nordhaven <no-reply@shop.example>");
    }
}
