//! The page behind the link that the first start printed.

use actix_session::Session;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

use super::hashed;
use crate::kernel::actor::{Language, Role};
use crate::people::form::{StaffForm, parse_email};
use crate::people::user::NewUser;
use crate::people::{password, set_up};
use crate::web::{AppError, Form, FormErrors, Frame, Shop, page, page_with, see_other, session};

#[derive(Template)]
#[template(path = "people/set_up.html")]
struct SetUpPage {
    frame: Frame,
    key: String,
    typed: StaffForm,
    errors: FormErrors,
}

async fn need_open(shop: &Shop, key: &str) -> Result<(), AppError> {
    let (key, now) = (key.to_owned(), shop.app.clock.now());
    let open = shop.app.db.read(move |conn| Ok::<_, AppError>(set_up::is_open(conn, &key, now)?)).await?;
    if open { Ok(()) } else { Err(AppError::NotFound) }
}

pub(in crate::people) async fn new_administrator(shop: Shop, path: web::Path<String>) -> Result<HttpResponse, AppError> {
    let key = path.into_inner();
    need_open(&shop, &key).await?;
    page(&SetUpPage { frame: shop.frame(), key, typed: StaffForm::default(), errors: FormErrors::default() })
}

pub(in crate::people) async fn create_administrator(
    shop: Shop,
    session: Session,
    path: web::Path<String>,
    form: Form<StaffForm>,
) -> Result<HttpResponse, AppError> {
    let (key, typed) = (path.into_inner(), form.0);
    need_open(&shop, &key).await?;
    let mut errors = FormErrors::default();
    let name = errors.required("name", &typed.name, 120);
    let email = parse_email(&mut errors, &typed.email);
    if let Err(reason) = password::check_new(&typed.password, &email) {
        errors.add("password", reason);
    }
    if !errors.is_empty() {
        let typed = StaffForm { password: String::new(), ..typed };
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &SetUpPage { frame: shop.frame(), key, typed, errors });
    }
    let user = NewUser {
        email,
        name,
        password_hash: Some(hashed(typed.password).await?),
        role: Role::Administrator,
        team_id: None,
        account_id: None,
        contact_id: None,
        language: if shop.frame().is_chinese() { Language::Chinese } else { Language::English },
        time_zone: shop.app.settings.time_zone.to_string(),
        theme: "auto".into(),
        phone: None,
        created_at: shop.app.clock.now(),
    };
    let made = shop.app.db.write(move |conn| Ok::<_, AppError>(set_up::finish(conn, &key, &user)?)).await?;
    let id = made.ok_or(AppError::NotFound)?;
    session::begin(&session, &shop, id)?;
    Ok(see_other("/users"))
}
