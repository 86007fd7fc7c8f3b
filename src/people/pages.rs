//! Sign-in, sign-out, language and theme.

pub(super) mod administration;
pub(super) mod first;
pub(super) mod me;
pub(super) mod new_password;
pub(super) mod team;
pub(super) mod teams;

use actix_session::Session;
use actix_web::cookie::{Cookie, SameSite, time};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::sign_in::{self, SignIn};
use super::store;
use super::user::User;
use crate::demo::PASSWORD;
use crate::kernel::actor::Language;
use crate::kernel::reason::Reason;
use crate::web::http::inside;
use crate::web::{AppError, Form, FormErrors, Frame, Query, Shop, page, page_with, see_other, session};

#[derive(Template)]
#[template(path = "people/sign_in.html")]
struct SignInPage {
    frame: Frame,
    typed: SignInForm,
    errors: FormErrors,
    /// Whom to sign in as, where this is the demo company; nobody anywhere else.
    people: Vec<User>,
    password: &'static str,
}

async fn demo_people(shop: &Shop) -> Result<Vec<User>, AppError> {
    if shop.app.settings.demo { shop.app.db.read(|conn| Ok(store::list_first_of_each_role(conn)?)).await } else { Ok(Vec::new()) }
}

#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct SignInForm {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    next: String,
}

pub(super) async fn new_session(shop: Shop, query: Query<SignInForm>) -> Result<HttpResponse, AppError> {
    let typed = SignInForm { next: inside(&query.0.next).to_owned(), ..SignInForm::default() };
    let people = demo_people(&shop).await?;
    page(&SignInPage { frame: shop.frame(), typed, errors: FormErrors::default(), people, password: PASSWORD })
}

pub(super) async fn create_session(shop: Shop, session: Session, form: Form<SignInForm>) -> Result<HttpResponse, AppError> {
    let typed = form.0;
    let email = typed.email.trim().to_lowercase();
    match attempt(&shop, email, typed.password.clone()).await? {
        SignIn::Welcome(user) => {
            session::begin(&session, &shop, user)?;
            Ok(see_other(inside(&typed.next)))
        }
        SignIn::Wait(seconds) => Err(AppError::TooMany(seconds)),
        SignIn::Wrong => {
            let errors = FormErrors::one("password", Reason::new("sign-in-wrong"));
            let typed = SignInForm { password: String::new(), ..typed };
            let people = demo_people(&shop).await?;
            page_with(
                StatusCode::UNPROCESSABLE_ENTITY,
                &SignInPage { frame: shop.frame(), typed, errors, people, password: PASSWORD },
            )
        }
    }
}

async fn attempt(shop: &Shop, email: String, password: String) -> Result<SignIn, AppError> {
    let (db, now, address) = (&shop.app.db, shop.app.clock.now(), shop.address.clone());
    let (e, a) = (email.clone(), address.clone());
    let found = db
        .read(move |conn| {
            Ok::<_, AppError>(match sign_in::may_try(conn, &e, &a, now)? {
                Some(wait) => Err(wait),
                None => Ok(sign_in::find_matching(conn, &e, &password)?),
            })
        })
        .await?;
    match found {
        Err(wait) => Ok(SignIn::Wait(wait)),
        Ok(user) => db.write(move |conn| Ok(sign_in::record(conn, &email, &address, now, user)?)).await,
    }
}

pub(super) async fn delete_session(session: Session) -> HttpResponse {
    session.purge();
    see_other("/sign-in")
}

#[derive(Debug, Deserialize)]
pub(super) struct ChoiceForm {
    value: String,
    #[serde(default)]
    next: String,
}

pub(super) async fn update_language(shop: Shop, form: Form<ChoiceForm>) -> Result<HttpResponse, AppError> {
    let language = Language::parse(&form.0.value).ok_or(AppError::BadRequest("language"))?;
    if let Some(id) = shop.actor.as_ref().map(|a| a.user_id) {
        shop.app.db.write(move |conn| store::update_language(conn, id, language).map_err(AppError::from)).await?;
    }
    Ok(remembered(&shop.app, "tl_language", language.as_str(), &form.0.next))
}

pub(super) async fn update_theme(shop: Shop, form: Form<ChoiceForm>) -> Result<HttpResponse, AppError> {
    let theme = ["light", "dark", "auto"].into_iter().find(|t| *t == form.0.value).ok_or(AppError::BadRequest("theme"))?;
    if let Some(id) = shop.actor.as_ref().map(|a| a.user_id) {
        shop.app.db.write(move |conn| store::update_theme(conn, id, theme).map_err(AppError::from)).await?;
    }
    Ok(remembered(&shop.app, "tl_theme", theme, &form.0.next))
}

/// The hash of a password, made where slow work does not hold up others.
async fn hashed(secret: String) -> Result<String, AppError> {
    let hash = web::block(move || super::password::hash(&secret)).await.map_err(|e| AppError::Internal(e.to_string()))?;
    hash.ok_or_else(|| AppError::Internal("no randomness".into()))
}

/// Back to where the person was, with the choice kept for a year.
fn remembered(app: &web::Data<crate::web::App>, name: &'static str, value: &str, next: &str) -> HttpResponse {
    let mut response = see_other(inside(next));
    let cookie = Cookie::build(name, value.to_owned())
        .path("/")
        .http_only(true)
        .secure(app.settings.is_secure())
        .same_site(SameSite::Lax)
        .max_age(time::Duration::days(365))
        .finish();
    // Not remembering is no reason to fail.
    let _ = response.add_cookie(&cookie);
    response
}
