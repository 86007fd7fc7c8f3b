//! Who an account belongs to.

use actix_web::{HttpResponse, web};

use super::owner_name;
use crate::accounts::account::Account;
use crate::accounts::{change, store};
use crate::kernel::actor::Act;
use crate::kernel::ids::AccountId;
use crate::people::owner::{Owned, OwnerForm, answer, ask};
use crate::web::{AppError, Desk, Form, FormErrors};

fn owned(account: Account) -> Owned {
    let record = (format!("/accounts/{}", account.id), account.name);
    Owned { list: ("/accounts", "nav-accounts"), record, owner: account.owner_id }
}

pub(in crate::accounts) async fn edit(desk: Desk, path: web::Path<AccountId>) -> Result<HttpResponse, AppError> {
    desk.need(Act::Sell)?;
    let account = super::load(&desk, *path).await?;
    ask(&desk, owned(account), FormErrors::default()).await
}

pub(in crate::accounts) async fn update(
    desk: Desk,
    path: web::Path<AccountId>,
    form: Form<OwnerForm>,
) -> Result<HttpResponse, AppError> {
    desk.need(Act::Sell)?;
    let (actor, id, now) = (desk.actor.clone(), *path, desk.app.clock.now());
    let changed = desk
        .app
        .db
        .write(move |conn| {
            let account = store::load_visible(conn, &actor, id)?;
            let (owner, after) = match form.0.parse(conn)? {
                Ok(chosen) => chosen,
                Err(errors) => return Ok(Err((owned(account), errors))),
            };
            let before = owner_name(conn, &account)?;
            change::change_owner(conn, now, &actor, &account, (owner, (before, after)))?;
            Ok::<_, AppError>(Ok(store::is_visible(conn, &actor, id)?))
        })
        .await?;
    answer(&desk, "/accounts", format!("/accounts/{id}"), changed).await
}
