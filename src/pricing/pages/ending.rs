use std::collections::HashMap;

use chrono::NaiveDate;

use crate::db::Connection;
use crate::history::FieldChange;
use crate::kernel::reason::Reason;
use crate::pricing::ending::Ended;
use crate::pricing::form::EndForm;
use crate::pricing::{period, store};
use crate::web::{AppError, Desk, FormErrors, Frame, Notice};

/// The last day somebody typed for one row of a list, and why it cannot be taken. Of no row by default.
#[derive(Debug, Clone, Default)]
pub(super) struct Ending {
    row: String,
    typed: String,
    reason: Option<Reason>,
}

impl Ending {
    pub fn refused(row: impl ToString, form: &EndForm, reason: Reason) -> Ending {
        Ending { row: row.to_string(), typed: form.until.clone(), reason: Some(reason) }
    }

    pub fn is_of(&self, row: &impl ToString) -> bool {
        !self.row.is_empty() && self.row == row.to_string()
    }

    /// What the field shows: what was typed, or else the day that holds.
    pub fn shown(&self, row: &impl ToString, until: &Option<NaiveDate>) -> String {
        match self.is_of(row) {
            true => self.typed.clone(),
            false => until.map(|day| day.to_string()).unwrap_or_default(),
        }
    }

    pub fn why(&self, row: &impl ToString) -> Option<&Reason> {
        self.reason.as_ref().filter(|_| self.is_of(row))
    }

    /// Fields of the page with an error.
    pub fn count(&self) -> usize {
        usize::from(self.reason.is_some())
    }
}

/// The reason of a form of one field.
pub(super) fn first(errors: FormErrors) -> Result<Reason, AppError> {
    errors.0.into_values().next().ok_or(AppError::BadRequest("form"))
}

/// The message after a last day was moved, with the way to take it back: `place` takes the day it had before.
pub(super) fn moved<T>(desk: &Desk, ended: Ended<T>, until: Option<NaiveDate>, place: &str) -> Notice {
    let words = if until.is_some() { "pricing-ended" } else { "pricing-reopened" };
    let before = ended.before.map(|day| day.to_string()).unwrap_or_default();
    let notice = Notice::good(desk.text(words));
    if ended.before == until { notice } else { notice.undo_at(format!("{place}?until={before}")) }
}

/// `now`, `future` or `past`.
pub(super) fn standing(frame: &Frame, from: &NaiveDate, until: &Option<NaiveDate>) -> &'static str {
    let today = Some(frame.today());
    match period::overlap((Some(*from), *until), (today, today)) {
        true => "now",
        false if Some(*from) > today => "future",
        false => "past",
    }
}

/// One change of a record that the page lists, with the record's name.
pub(super) struct NamedChange {
    pub name: String,
    pub change: FieldChange,
}

/// Who changed the records that a page lists, newest first.
pub(super) fn changes(
    conn: &mut Connection,
    kind: &str,
    names: impl Iterator<Item = (i64, String)>,
) -> Result<Vec<NamedChange>, AppError> {
    let names: HashMap<i64, String> = names.collect();
    let changes = store::list_changes_of(conn, kind, names.keys().copied().collect())?.into_iter();
    Ok(changes.map(|(id, change)| NamedChange { name: names.get(&id).cloned().unwrap_or_default(), change }).collect())
}
