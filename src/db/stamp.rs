//! What changes seldom and is asked for often, kept in memory for as long as the database holds the same.
//!
//! The table `stamps` has a random stamp for each topic, and triggers give a new one with each change. What was read under a
//! stamp is true wherever that stamp is met again: in another transaction, after one that was rolled back, in a copy of the
//! database.

use std::sync::{Mutex, PoisonError};

use diesel::prelude::*;

use super::Connection;
use super::schema::stamps;

/// The stamp of a topic; read in the transaction that reads what it stands for.
pub fn stamp(conn: &mut Connection, topic: &str) -> QueryResult<String> {
    stamps::table.find(topic).select(stamps::stamp).first(conn)
}

/// Values of few keys under the latest stamps met.
pub struct Kept<K, V>(Mutex<Vec<(String, K, V)>>);

/// More values than these are not kept: a database that is served has one stamp a topic, tests have several.
const MOST_KEPT: usize = 16;

impl<K: PartialEq, V: Clone> Kept<K, V> {
    pub const fn empty() -> Kept<K, V> {
        Kept(Mutex::new(Vec::new()))
    }

    /// The value kept under the stamp, else what `read` gives.
    pub fn get_or<E>(&self, stamp: String, key: K, read: impl FnOnce() -> Result<V, E>) -> Result<V, E> {
        let of_key = |(own, known, _): &&(String, K, V)| *own == stamp && *known == key;
        if let Some((_, _, value)) = self.lock().iter().find(of_key) {
            return Ok(value.clone());
        }
        let value = read()?;
        let mut kept = self.lock();
        kept.truncate(MOST_KEPT - 1);
        kept.insert(0, (stamp, key, value.clone()));
        Ok(value)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<(String, K, V)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
