//! Everything that leaves the house by e-mail.
//!
//! In: verbs [`queue`] a message in their own transaction, so that it exists exactly when what it speaks of exists. Out: a worker in the
//! serving process delivers over SMTP where that is set; otherwise `/outbox` shows exactly what would be sent. Invariants:
//! 1. A message is written once and never changed; only its attempts are recorded.
//! 2. Its Message-ID is made when it is queued, so that a mailbox can tell a repeated delivery.
//! 3. No text of a message can add or change a header.
//! 4. People see what they queued; administrators see all. The secret part of a link is its reader's alone once the message has left.

pub mod delivery;
pub mod mail;
pub mod message;
mod pages;
pub mod queue;
pub mod secret;
pub mod store;
#[cfg(test)]
mod tests;
pub mod texts;
pub mod worker;

pub use message::{Attachment, MailKind, OutboxMessage};
pub use queue::{QueueMessage, QueueRefusal, queue};

use crate::web::Routes;

pub fn routes(routes: &mut Routes) {
    routes.get("/outbox", pages::index);
    routes.get("/outbox/{id}", pages::show);
    routes.get("/outbox/{id}/message.eml", pages::show_message);
    routes.get("/outbox/{id}/attachments/{index}", pages::show_attachment);
    routes.post("/outbox/{id}/attempts", pages::create_attempt);
}
