//! The start page and a person's own settings: language, look, password, where they are signed in.

use actix_session::Session;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::hashed;
use crate::kernel::reason::Reason;
use crate::people::device::{Device, device};
use crate::people::store::SessionLine;
use crate::people::{password, reset, store};
use crate::web::routes::has_page;
use crate::web::visit::see_other_with;
use crate::web::{AppError, Form, FormErrors, Frame, Notice, Shop, page_with, see_other, session};

#[derive(Template)]
#[template(path = "people/me.html")]
struct MePage {
    frame: Frame,
    email: String,
    errors: FormErrors,
    sessions: Vec<SessionLine>,
    /// The stored key of the session that asks.
    present: Option<String>,
}

impl MePage {
    fn is_present(&self, line: &SessionLine) -> bool {
        self.present.as_ref() == Some(&line.key)
    }

    /// `Firefox on Windows`, or as much of it as the browser said.
    fn device(&self, line: &SessionLine) -> String {
        match device(line.agent.as_deref().unwrap_or_default()) {
            Device { browser: Some(browser), system: Some(system) } => {
                self.frame.t2("me-device", "browser", browser, "system", system)
            }
            Device { browser: Some(name), system: None } | Device { browser: None, system: Some(name) } => name.to_owned(),
            Device { browser: None, system: None } => self.frame.t("me-device-unknown").into_owned(),
        }
    }
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

pub(in crate::people) async fn show(shop: Shop, session: Session) -> Result<HttpResponse, AppError> {
    me_page(&shop, &session, StatusCode::OK, FormErrors::default()).await
}

async fn me_page(shop: &Shop, session: &Session, status: StatusCode, errors: FormErrors) -> Result<HttpResponse, AppError> {
    let actor = shop.signed_in()?.clone();
    let (id, now) = (actor.user_id, shop.app.clock.now());
    let open = (now, session::awake_since(&shop.app.settings, now));
    let sessions = shop.app.db.read(move |conn| Ok::<_, AppError>(store::list_sessions_of(conn, id, open)?)).await?;
    let present = session::key_of(session);
    page_with(status, &MePage { frame: shop.frame(), email: actor.email, errors, sessions, present })
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
    let known = web::block(move || password::verify(&old, user.password_hash.as_deref())).await;
    if !known.map_err(|e| AppError::Internal(e.to_string()))? {
        errors.add("old", Reason::new("password-old-wrong"));
    }
    if !errors.is_empty() {
        return me_page(&shop, &session, StatusCode::UNPROCESSABLE_ENTITY, errors).await;
    }
    let (hash, now) = (hashed(typed.new).await?, shop.app.clock.now());
    shop.app.db.write(move |conn| Ok::<_, AppError>(reset::set_password(conn, now, &actor, &hash)?)).await?;
    session::begin(&session, &shop, id)?;
    Ok(see_other_with("/me", Notice::good(shop.text("me-password-changed"))))
}

/// Ends every session of this person, this one too.
pub(in crate::people) async fn delete_sessions(shop: Shop, session: Session) -> Result<HttpResponse, AppError> {
    let id = shop.signed_in()?.user_id;
    shop.app.db.write(move |conn| Ok::<_, AppError>(store::delete_sessions_of(conn, id)?)).await?;
    session.purge();
    Ok(see_other("/sign-in"))
}

/// Ends one session of this person. Other people's sessions do not exist here.
pub(in crate::people) async fn delete_session(
    shop: Shop,
    session: Session,
    path: web::Path<i64>,
) -> Result<HttpResponse, AppError> {
    let (user, id) = (shop.signed_in()?.user_id, *path);
    let ended = shop.app.db.write(move |conn| Ok::<_, AppError>(store::delete_session_of(conn, user, id)?)).await?;
    let ended = ended.ok_or(AppError::NotFound)?;
    if session::key_of(&session) == Some(ended) {
        session.purge();
        return Ok(see_other("/sign-in"));
    }
    Ok(see_other_with("/me", Notice::good(shop.text("me-session-ended"))))
}
