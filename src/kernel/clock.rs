//! The only source of "now". Fixed in tests.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use chrono_tz::Tz;

/// The system's time, or one that stands still until a test moves it. Clones share the same hands.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    /// Milliseconds since 1970 where the clock is fixed.
    fixed: Option<Arc<AtomicI64>>,
}

impl Clock {
    pub fn system() -> Self {
        Clock { fixed: None }
    }

    pub fn fixed(at: NaiveDateTime) -> Self {
        Clock { fixed: Some(Arc::new(AtomicI64::new(at.and_utc().timestamp_millis()))) }
    }

    /// UTC, cut to milliseconds so that both databases keep it exactly.
    pub fn now(&self) -> NaiveDateTime {
        let millis = match &self.fixed {
            Some(fixed) => fixed.load(Ordering::Relaxed),
            None => Utc::now().timestamp_millis(),
        };
        DateTime::from_timestamp_millis(millis).unwrap_or_default().naive_utc()
    }

    /// Today's date where the company does business.
    pub fn today(&self, zone: Tz) -> NaiveDate {
        local(self.now(), zone).date()
    }

    /// Moves a fixed clock; the system's clock does not move.
    pub fn advance(&self, by: TimeDelta) {
        if let Some(fixed) = &self.fixed {
            fixed.fetch_add(by.num_milliseconds(), Ordering::Relaxed);
        }
    }
}

/// A stored UTC time as the clock on the wall in `zone`.
pub fn local(utc: NaiveDateTime, zone: Tz) -> NaiveDateTime {
    utc.and_utc().with_timezone(&zone).naive_local()
}

/// A wall-clock time in `zone` as UTC: the earlier of two in an autumn hour; an hour skipped in spring is moved on.
pub fn to_utc(local: NaiveDateTime, zone: Tz) -> NaiveDateTime {
    use chrono::{LocalResult, TimeZone};
    match zone.from_local_datetime(&local) {
        LocalResult::Single(t) | LocalResult::Ambiguous(t, _) => t.naive_utc(),
        LocalResult::None => match zone.from_local_datetime(&(local + TimeDelta::hours(1))) {
            LocalResult::Single(t) | LocalResult::Ambiguous(t, _) => t.naive_utc(),
            LocalResult::None => local,
        },
    }
}
