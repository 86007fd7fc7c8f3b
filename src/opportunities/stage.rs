//! Stages of the pipeline, their norms and their exit checklists.

use chrono::{Datelike, NaiveDate, NaiveDateTime, Weekday};
use diesel::prelude::*;

use crate::db::schema::{stage_checks, stages};
use crate::kernel::actor::Language;
use crate::kernel::ids::{StageCheckId, StageId};
use crate::kernel::money::Percent;

crate::text_enum! {
    pub enum StageKind {
        Open = "open",
        Won = "won",
        Lost = "lost",
    }
}

/// A row of `stages`. `norm_days` are working days; `probability` in millionths.
#[derive(Debug, Clone, Queryable, Selectable, Identifiable, PartialEq, Eq)]
#[diesel(table_name = stages)]
pub struct Stage {
    pub id: StageId,
    pub key: String,
    pub position: i32,
    pub name_en: String,
    pub name_zh: String,
    pub probability: Percent,
    pub norm_days: i32,
    pub kind: StageKind,
}

impl Stage {
    pub fn name(&self, language: Language) -> &str {
        match language {
            Language::English => &self.name_en,
            Language::Chinese => &self.name_zh,
        }
    }

    pub fn is_open(&self) -> bool {
        self.kind == StageKind::Open
    }
}

/// A row of `stage_checks`: what should be true before a deal leaves the stage.
#[derive(Debug, Clone, Queryable, Selectable, Identifiable)]
#[diesel(table_name = stage_checks)]
pub struct StageCheck {
    pub id: StageCheckId,
    pub stage_id: StageId,
    pub position: i32,
    pub name_en: String,
    pub name_zh: String,
    pub required: bool,
}

impl StageCheck {
    pub fn name(&self, language: Language) -> &str {
        match language {
            Language::English => &self.name_en,
            Language::Chinese => &self.name_zh,
        }
    }
}

/// How long a deal has been in its stage, against the stage's norm. Weekends do not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Age {
    pub days: i64,
    pub norm: i64,
}

/// Green, amber, red.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    Fresh,
    Slow,
    Stale,
}

impl Age {
    pub fn new(since: NaiveDateTime, now: NaiveDateTime, norm_days: i32) -> Age {
        Age { days: working_days(since.date(), now.date()), norm: i64::from(norm_days) }
    }

    /// Beyond the norm is slow, beyond twice the norm stale.
    pub fn pace(&self) -> Pace {
        match self.days {
            days if days <= self.norm => Pace::Fresh,
            days if days <= self.norm.saturating_mul(2) => Pace::Slow,
            _ => Pace::Stale,
        }
    }
}

/// Days from `from` to `to` without Saturdays and Sundays; `from` itself does not count.
pub fn working_days(from: NaiveDate, to: NaiveDate) -> i64 {
    let days = (to - from).num_days().max(0);
    let weeks = days / 7;
    let rest = (1..=days % 7).filter(|n| {
        let day = from + chrono::TimeDelta::days(weeks * 7 + n);
        !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
    });
    weeks * 5 + i64::try_from(rest.count()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn weekends_do_not_count_against_the_norm() {
        for (from, to, expected) in [
            ("2026-11-20", "2026-11-20", 0),
            ("2026-11-20", "2026-11-22", 0), // Friday to Sunday
            ("2026-11-20", "2026-11-23", 1),
            ("2026-11-18", "2026-12-02", 10),
            ("2026-11-20", "2026-11-01", 0),
        ] {
            assert_eq!(working_days(day(from), day(to)), expected, "{from} to {to}");
        }
    }

    #[test]
    fn a_deal_is_slow_beyond_the_norm_and_stale_beyond_twice_the_norm() {
        let pace = |days| Age { days, norm: 7 }.pace();
        assert_eq!([pace(7), pace(8), pace(14), pace(15)], [Pace::Fresh, Pace::Slow, Pace::Slow, Pace::Stale]);
    }
}
