//! Who an account belongs to: a page of its own, so that the record does not carry the names of everybody on the staff.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::owner_name;
use crate::accounts::account::Account;
use crate::accounts::{change, store};
use crate::kernel::actor::Act;
use crate::kernel::ids::{AccountId, UserId};
use crate::people;
use crate::web::visit::see_other_with;
use crate::web::{AppError, Desk, Form, FormErrors, Frame, Notice, page};

#[derive(Template)]
#[template(path = "accounts/owner.html")]
struct OwnerPage {
    frame: Frame,
    errors: FormErrors,
    account: Account,
    staff: Vec<(UserId, String)>,
    /// The id of the present owner.
    owner: String,
}

pub(in crate::accounts) async fn edit(desk: Desk, path: web::Path<AccountId>) -> Result<HttpResponse, AppError> {
    desk.need(Act::Sell)?;
    let account = super::load(&desk, *path).await?;
    let staff = desk.app.db.read(|conn| people::store::list_staff(conn).map_err(AppError::from)).await?;
    let owner = account.owner_id.map(|id| id.to_string()).unwrap_or_default();
    page(&OwnerPage { frame: desk.frame(), errors: FormErrors::default(), account, staff, owner })
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::accounts) struct OwnerForm {
    owner: String,
}

pub(in crate::accounts) async fn update(
    desk: Desk,
    path: web::Path<AccountId>,
    form: Form<OwnerForm>,
) -> Result<HttpResponse, AppError> {
    desk.need(Act::Sell)?;
    let (actor, id, now) = (desk.actor.clone(), *path, desk.app.clock.now());
    let seen = desk
        .app
        .db
        .write(move |conn| {
            let account = store::load_visible(conn, &actor, id)?;
            // A record can be given to anybody on the staff, also to somebody whose own records one does not see.
            let (owner, name) = people::store::find_staff(conn, &form.0.owner)?.ok_or(AppError::BadRequest("owner"))?;
            let before = owner_name(conn, &account)?;
            change::change_owner(conn, now, &actor, &account, (owner, (before, name)))?;
            Ok::<_, AppError>(store::is_visible(conn, &actor, id)?)
        })
        .await?;
    let place = if seen { format!("/accounts/{id}") } else { "/accounts".to_owned() };
    Ok(see_other_with(place, Notice::good(desk.text("owner-changed"))))
}
