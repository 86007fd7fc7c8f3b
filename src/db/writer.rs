//! SQLite's one writer. Writes that wait for each other share a commit: whoever finds others waiting leaves the transaction
//! open for them, and the last of them commits for all. Nobody is answered before what they wrote is on the disk.
//!
//! Each write after the first of a group stands in a savepoint of its own, so that one that is refused takes back only what
//! it wrote itself. (Group commit: DeWitt et al., "Implementation Techniques for Main Memory Database Systems", SIGMOD 1984.)

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use diesel::result::Error as DieselError;

use super::connection::AnyConnection as Connection;

/// So many writes share a commit at most: the first of them waits for the last.
const MOST_MEMBERS: usize = 32;

/// The connection that writes, one write after the other.
pub(super) struct OneWriter {
    /// Who is on the way to the lock. Each of them will take it, and commit or leave that to another one on the way.
    waiting: AtomicUsize,
    turn: Mutex<Turn>,
}

struct Turn {
    connection: Connection,
    group: Option<Group>,
}

/// The writes of a transaction that is still open.
#[derive(Default)]
struct Group {
    members: usize,
    end: Arc<End>,
}

/// How a group's commit ended; `None`: it has not yet.
#[derive(Default)]
struct End {
    outcome: Mutex<Option<Result<(), String>>>,
    told: Condvar,
}

impl OneWriter {
    pub fn new(connection: Connection) -> OneWriter {
        OneWriter { waiting: AtomicUsize::new(0), turn: Mutex::new(Turn { connection, group: None }) }
    }

    fn lock(&self) -> MutexGuard<'_, Turn> {
        self.waiting.fetch_add(1, Ordering::SeqCst);
        let turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        self.waiting.fetch_sub(1, Ordering::SeqCst);
        turn
    }

    /// Runs `f` as a transaction of its own as far as anybody can see; what it wrote is taken back unless it says `Ok`.
    pub fn write<T, E: From<DieselError>>(&self, f: impl FnOnce(&mut Connection) -> Result<T, E>) -> Result<T, E> {
        let mut turn = self.lock();
        let end = match turn.begin() {
            Ok(end) => end,
            // The others would wait for a commit that nobody makes.
            Err(error) => {
                turn.give_up(error.to_string());
                return Err(error.into());
            }
        };
        let value = catch_unwind(AssertUnwindSafe(|| f(&mut turn.connection)));
        turn.end_own(matches!(value, Ok(Ok(_))));
        let others = self.waiting.load(Ordering::SeqCst) > 0;
        if !others || turn.group.as_ref().is_some_and(|group| group.members >= MOST_MEMBERS) {
            turn.commit();
        }
        drop(turn);
        // A refusal waits too: it may rest on what another member wrote.
        let committed = end.wait();
        let value = value.unwrap_or_else(|panic| resume_unwind(panic))?;
        committed.map_err(|text| DieselError::QueryBuilderError(text.into()))?;
        Ok(value)
    }

    /// Runs `f` outside of any transaction.
    pub fn alone<T>(&self, f: impl FnOnce(&mut Connection) -> T) -> T {
        let mut turn = self.lock();
        turn.commit();
        f(&mut turn.connection)
    }
}

impl Turn {
    /// Opens the group's transaction, or a savepoint in it.
    fn begin(&mut self) -> Result<Arc<End>, DieselError> {
        match &self.group {
            Some(_) => self.connection.begin_part()?,
            None => self.connection.begin_write()?,
        }
        let group = self.group.get_or_insert_default();
        group.members += 1;
        Ok(group.end.clone())
    }

    /// Keeps what the latest member wrote, or takes it back.
    fn end_own(&mut self, kept: bool) {
        let alone = self.group.as_ref().is_none_or(|group| group.members == 1);
        let ended = match (alone, kept) {
            (true, true) => return,
            (true, false) => {
                let ended = self.connection.roll_back();
                self.tell(Ok(()));
                ended
            }
            (false, true) => self.connection.commit_write(),
            (false, false) => self.connection.roll_back(),
        };
        if let Err(error) = ended {
            tracing::error!(%error, "a write could not be ended");
            if !alone {
                self.give_up(error.to_string());
            }
        }
    }

    /// Commits what is open and tells all who wrote it.
    fn commit(&mut self) {
        if self.group.is_none() {
            return;
        }
        match self.connection.commit_write() {
            Ok(()) => self.tell(Ok(())),
            Err(error) => self.give_up(error.to_string()),
        }
    }

    /// Takes back what the whole group wrote: a commit that failed leaves the transaction open.
    fn give_up(&mut self, why: String) {
        while let Ok(()) = self.connection.roll_back() {}
        self.tell(Err(why));
    }

    fn tell(&mut self, outcome: Result<(), String>) {
        let Some(group) = self.group.take() else { return };
        *group.end.outcome.lock().unwrap_or_else(PoisonError::into_inner) = Some(outcome);
        group.end.told.notify_all();
    }
}

impl End {
    fn wait(&self) -> Result<(), String> {
        let mut outcome = self.outcome.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(ended) = outcome.as_ref() {
                return ended.clone();
            }
            outcome = self.told.wait(outcome).unwrap_or_else(PoisonError::into_inner);
        }
    }
}
