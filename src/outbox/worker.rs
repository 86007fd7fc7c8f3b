//! The thread of the serving process that empties the outbox.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use lettre::{Message, SmtpTransport, Transport};

use super::delivery::{Carrier, Undelivered, deliver_due};
use crate::db::Database;
use crate::kernel::clock::Clock;
use crate::settings::Settings;

/// Stops, and is waited for, when dropped.
pub struct Worker {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

const LOOKS_EVERY: Duration = Duration::from_secs(5);
const SMTP_TIMEOUT: Duration = Duration::from_secs(20);

struct Smtp(SmtpTransport);

impl Carrier for Smtp {
    fn carry(&self, mail: &Message) -> Result<(), Undelivered> {
        match self.0.send(mail) {
            Ok(_) => Ok(()),
            Err(error) => Err(Undelivered { for_good: error.is_permanent(), said: error.to_string() }),
        }
    }
}

/// The mail server named by the setting `smtp`.
///
/// # Errors
/// Says that the setting cannot be taken, without repeating it: it may hold a password.
pub fn smtp(url: &str) -> Result<impl Carrier + use<>, String> {
    let builder = SmtpTransport::from_url(url)
        .map_err(|_| "smtp cannot be taken: smtp:// or smtps:// with a host is expected".to_owned())?;
    Ok(Smtp(builder.timeout(Some(SMTP_TIMEOUT)).build()))
}

/// Starts the worker where a mail server is set.
///
/// # Errors
/// Says so where the setting `smtp` cannot be taken or no thread can be had.
pub fn start(db: &Database, clock: &Clock, settings: &Arc<Settings>) -> Result<Option<Worker>, String> {
    if settings.smtp.is_empty() {
        return Ok(None);
    }
    let carrier = smtp(&settings.smtp)?;
    let stop = Arc::new(AtomicBool::new(false));
    let (stopped, db, clock, settings) = (stop.clone(), db.clone(), clock.clone(), settings.clone());
    let work = move || {
        while !stopped.load(Ordering::Relaxed) {
            if let Err(error) = deliver_due(&db, &clock, &settings, &carrier) {
                tracing::error!(%error, "outbox");
            }
            std::thread::park_timeout(LOOKS_EVERY);
        }
    };
    let thread = std::thread::Builder::new().name("outbox".to_owned()).spawn(work).map_err(|error| error.to_string())?;
    Ok(Some(Worker { stop, thread: Some(thread) }))
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            // A worker that panicked has said so in the log.
            let _ = thread.join();
        }
    }
}
