//! The start page and a person's own settings: language, look, password, sign out everywhere.

use actix_session::Session;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use serde::Deserialize;

use crate::kernel::reason::Reason;
use crate::people::{password, store};
use crate::web::routes::has_page;
use crate::web::visit::see_other_with;
use crate::web::{AppError, Form, FormErrors, Frame, Notice, Shop, page, page_with, see_other};

#[derive(Template)]
#[template(path = "people/me.html")]
struct MePage {
    frame: Frame,
    email: String,
    errors: FormErrors,
}

#[derive(Debug, Deserialize)]
pub(in crate::people) struct PasswordForm {
    #[serde(default)]
    old: String,
    #[serde(default)]
    new: String,
}

/// Where each person begins: staff with what to do, everybody else in the shop.
pub(in crate::people) async fn home(shop: Shop) -> HttpResponse {
    let is_staff = shop.actor.as_ref().is_some_and(|a| a.is_staff());
    let places: &[&str] = if is_staff { &["/today", "/opportunities", "/accounts", "/me"] } else { &["/shop", "/sign-in"] };
    see_other(places.iter().copied().find(|place| has_page(place)).unwrap_or("/sign-in"))
}

pub(in crate::people) async fn show(shop: Shop) -> Result<HttpResponse, AppError> {
    let email = shop.signed_in()?.email.clone();
    page(&MePage { frame: shop.frame(), email, errors: FormErrors::default() })
}

/// Changes the password. The old one is asked for; all sessions but this one end.
pub(in crate::people) async fn update_password(
    shop: Shop,
    session: Session,
    form: Form<PasswordForm>,
) -> Result<HttpResponse, AppError> {
    let actor = shop.signed_in()?.clone();
    let (id, typed) = (actor.user_id, form.0);
    let mut errors = FormErrors::default();
    if let Err(reason) = password::check_new(&typed.new, &actor.email) {
        errors.add("new", reason);
    }
    let old = typed.old;
    let user = shop.app.db.read(move |conn| Ok::<_, AppError>(store::find_user(conn, id)?)).await?.ok_or(AppError::NotFound)?;
    let (known, hash) =
        actix_web::web::block(move || (password::verify(&old, user.password_hash.as_deref()), password::hash(&typed.new)))
            .await
            .map_err(|e| AppError::Internal(e.to_string()))?;
    if !known {
        errors.add("old", Reason::new("password-old-wrong"));
    }
    if !errors.is_empty() {
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &MePage { frame: shop.frame(), email: actor.email, errors });
    }
    let hash = hash.ok_or_else(|| AppError::Internal("no randomness".into()))?;
    shop.app.db.write(move |conn| Ok::<_, AppError>(store::update_password(conn, id, &hash)?)).await?;
    session.renew();
    Ok(see_other_with("/me", Notice::good(shop.text("me-password-changed"))))
}

/// Ends every session of this person, this one too.
pub(in crate::people) async fn delete_sessions(shop: Shop, session: Session) -> Result<HttpResponse, AppError> {
    let id = shop.signed_in()?.user_id;
    shop.app.db.write(move |conn| Ok::<_, AppError>(store::delete_sessions_of(conn, id)?)).await?;
    session.purge();
    Ok(see_other("/sign-in"))
}
