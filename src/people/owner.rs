//! Who a record belongs to: one page that asks for the new owner, whatever kind of record it is, so that no record carries the
//! names of everybody on the staff.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use diesel::QueryResult;
use serde::Deserialize;

use super::store;
use crate::db::Connection;
use crate::kernel::ids::UserId;
use crate::kernel::reason::Reason;
use crate::web::visit::see_other_with;
use crate::web::{AppError, Desk, FormErrors, Frame, Notice, page_with};

/// The record whose owner changes, as the page names it.
#[derive(Debug)]
pub struct Owned {
    /// Path and words of the list it stands in.
    pub list: (&'static str, &'static str),
    /// Path and name of the record.
    pub record: (String, String),
    pub owner: Option<UserId>,
}

#[derive(Template)]
#[template(path = "people/owner.html")]
struct OwnerPage {
    frame: Frame,
    errors: FormErrors,
    owned: Owned,
    staff: Vec<(UserId, String)>,
    /// The id that is chosen.
    chosen: String,
}

/// Asks for the new owner; with errors, 422.
pub async fn ask(desk: &Desk, owned: Owned, errors: FormErrors) -> Result<HttpResponse, AppError> {
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let staff = desk.app.db.read(|conn| store::list_staff(conn).map_err(AppError::from)).await?;
    let chosen = owned.owner.map(|id| id.to_string()).unwrap_or_default();
    page_with(status, &OwnerPage { frame: desk.frame(), errors, owned, staff, chosen })
}

/// Answers a change of owner: `Ok` says whether the actor still sees the record, `Err` asks again. `at` is the path of the record.
pub async fn answer(
    desk: &Desk,
    list: &str,
    at: String,
    changed: Result<bool, (Owned, FormErrors)>,
) -> Result<HttpResponse, AppError> {
    let seen = match changed {
        Ok(seen) => seen,
        Err((owned, errors)) => return ask(desk, owned, errors).await,
    };
    let place = if seen { at } else { list.to_owned() };
    Ok(see_other_with(place, Notice::good(desk.text("owner-changed"))))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct OwnerForm {
    owner: String,
}

impl OwnerForm {
    /// The chosen member of staff, with the name: also somebody whose own records the actor does not see.
    ///
    /// # Errors
    /// Beside `owner`, where that is nobody on the staff: somebody may have left since the page was opened.
    pub fn parse(&self, conn: &mut Connection) -> QueryResult<Result<(UserId, String), FormErrors>> {
        let found = store::find_staff(conn, &self.owner)?;
        Ok(found.ok_or_else(|| FormErrors::one("owner", Reason::new("error-not-a-choice"))))
    }
}
