//! Prices at the desk: all staff read, those who may edit prices edit.

pub(super) mod agreements;
pub(super) mod books;
pub(super) mod costs;
mod ending;
pub(super) mod entries;
pub(super) mod options;
mod effect;
pub(super) mod names;
pub(super) mod rates;
pub(super) mod release;
pub(super) mod releases;
pub(super) mod rules;
pub(super) mod taxes;
pub(super) mod tries;

use super::save::SaveRefusal;
use crate::kernel::actor::Act;
use crate::web::{AppError, Desk, FormErrors};

/// Pages for editing do not exist for those who may not edit.
fn editor(desk: &Desk) -> Result<(), AppError> {
    if desk.actor.may(Act::EditPrices) { Ok(()) } else { Err(AppError::NotFound) }
}

/// What a form is told, or the error that has no place on it.
enum Failed {
    Typed(FormErrors),
    Error(AppError),
}

impl From<FormErrors> for Failed {
    fn from(errors: FormErrors) -> Self {
        Failed::Typed(errors)
    }
}

impl From<AppError> for Failed {
    fn from(error: AppError) -> Self {
        Failed::Error(error)
    }
}

impl From<diesel::result::Error> for Failed {
    fn from(error: diesel::result::Error) -> Self {
        Failed::Error(error.into())
    }
}

/// A refusal beside the field `field`.
fn beside(field: &'static str) -> impl Fn(SaveRefusal) -> Failed {
    move |refusal| match (refusal.reason(), refusal) {
        (Some(reason), _) => Failed::Typed(FormErrors::one(field, reason)),
        (None, SaveRefusal::Database(error)) => Failed::Error(error.into()),
        (None, _) => Failed::Error(AppError::NotFound),
    }
}

/// A refusal as a page of its own.
fn refused(refusal: SaveRefusal) -> AppError {
    match (refusal.reason(), refusal) {
        (Some(reason), _) => AppError::Refused(reason),
        (None, SaveRefusal::Database(error)) => error.into(),
        (None, _) => AppError::NotFound,
    }
}

/// How many names a list to choose from offers.
const MOST_NAMES: i64 = 400;
