//! One try to deliver each message that is due.

use chrono::TimeDelta;
use diesel::result::Error as DieselError;

use super::mail::{Sender, compose, from_mailbox, reply_mailbox};
use super::message::{OutboxMessage, next_attempt};
use super::store;
use crate::db::Database;
use crate::kernel::clock::Clock;
use crate::settings::Settings;

/// Takes mails to where they are read.
pub trait Carrier {
    fn carry(&self, mail: &lettre::Message) -> Result<(), Undelivered>;
}

/// What the mail server said.
#[derive(Debug, Clone)]
pub struct Undelivered {
    /// Trying again is of no use.
    pub for_good: bool,
    pub said: String,
}

/// How long a try may take before another process may try.
const TRY_MINUTES: i64 = 10;
const MOST_AT_ONCE: i64 = 20;

/// Tries what is due and returns how many messages were tried.
pub fn deliver_due(db: &Database, clock: &Clock, settings: &Settings, carrier: &dyn Carrier) -> Result<usize, DieselError> {
    let now = clock.now();
    let due = db.read_now(|conn| store::list_due(conn, now, MOST_AT_ONCE))?;
    let mut tried = 0;
    for id in due {
        let until = now + TimeDelta::minutes(TRY_MINUTES);
        let Some(message) = db.write_now(|conn| store::claim(conn, id, now, until))? else { continue };
        tried += 1;
        let outcome = deliver(db, settings, carrier, &message)?;
        let at = clock.now();
        db.write_now(|conn| match &outcome {
            Ok(()) => store::record_sent(conn, id, at),
            Err(undelivered) => {
                let next = if undelivered.for_good { None } else { next_attempt(message.attempts, at) };
                store::record_failure(conn, id, &undelivered.said, next)
            }
        })?;
        if let Err(undelivered) = outcome {
            tracing::warn!(message = id.0, attempt = message.attempts, said = %undelivered.said, "mail not delivered");
        }
    }
    Ok(tried)
}

fn deliver(
    db: &Database,
    settings: &Settings,
    carrier: &dyn Carrier,
    message: &OutboxMessage,
) -> Result<Result<(), Undelivered>, DieselError> {
    let sender = sender_of(db, settings, message)?;
    let mail = sender
        .ok_or_else(|| "no sender".to_owned())
        .and_then(|sender| compose(message, &sender).map_err(|refusal| refusal.to_string()));
    Ok(match mail {
        Ok(mail) => carrier.carry(&mail),
        Err(said) => Err(Undelivered { for_good: true, said }),
    })
}

/// Who a message comes from and where its answers go.
pub fn sender_of(db: &Database, settings: &Settings, message: &OutboxMessage) -> Result<Option<Sender>, DieselError> {
    let reply_to = db.read_now(|conn| store::find_reply_address(conn, message.created_by))?;
    let base = settings.base_url();
    let host = base.split("://").nth(1).and_then(|rest| rest.split(['/', ':']).next()).unwrap_or("localhost");
    let from = from_mailbox(&settings.mail_from, &settings.company, host);
    Ok(from.map(|from| Sender { from, reply_to: reply_to.and_then(|(name, email)| reply_mailbox(&name, &email)) }))
}
