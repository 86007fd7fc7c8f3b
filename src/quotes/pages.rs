//! The pages of quotes: list, editor, sending, the customer's letter, the portal.

pub(super) mod acts;
mod choices;
pub(super) mod compare;
pub(super) mod create;
pub(super) mod edit;
mod figures;
pub(super) mod letter;
pub(super) mod list;
mod mail;
mod onward;
pub(super) mod portal;
pub(super) mod prices;
pub(super) mod proposal;
pub(super) mod sending;
pub(super) mod show;

use crate::approvals::Refusal;
use crate::db::Connection;
use crate::kernel::actor::Actor;
use crate::web::AppError;

use super::quote::{Quote, Version};
use super::store;

impl From<Refusal> for AppError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Database(error) => error.into(),
            Refusal::Rule(reason) => AppError::Refused(reason),
        }
    }
}

/// The quote and version of a path; 404 where the actor may not see it.
fn find(conn: &mut Connection, actor: &Actor, number: &str, version: i32) -> Result<(Quote, Version), AppError> {
    let quote = store::find_visible(conn, actor, number)?.ok_or(AppError::NotFound)?;
    let version = store::find_version(conn, quote.id, version)?.ok_or(AppError::NotFound)?;
    Ok((quote, version))
}

/// The page of a version.
fn place(quote: &Quote, version: &Version) -> String {
    format!("/quotes/{}/v{}", quote.number, version.version)
}

/// Whether the actor may change quotes at all; for those who only look on, such a path does not exist.
fn may_sell(actor: &Actor) -> Result<(), AppError> {
    if actor.may(crate::kernel::actor::Act::Sell) { Ok(()) } else { Err(AppError::NotFound) }
}
