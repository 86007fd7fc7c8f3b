//! Links to a new password: handed over by an administrator, or asked for at the door.

use actix_session::Session;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::administration::{administrator, load};
use super::hashed;
use crate::db::Connection;
use crate::kernel::actor::Actor;
use crate::kernel::ids::UserId;
use crate::outbox::{self, MailKind, QueueMessage, QueueRefusal};
use crate::people::form::parse_email;
use crate::people::password;
use crate::people::reset::{self, Asked};
use crate::people::user::User;
use crate::web::visit::see_other_with;
use crate::web::{App, AppError, Desk, Form, FormErrors, Frame, Notice, Shop, page, page_with, session};

#[derive(Template)]
#[template(path = "people/link.html")]
struct LinkPage {
    frame: Frame,
    user: User,
    /// Shown now and never again; `None` where a mail server takes it to the person, and to nobody else.
    link: Option<String>,
    hours: i64,
    /// Whether the message to the person could be written.
    queued: bool,
}

#[derive(Template)]
#[template(path = "people/password.html")]
struct RequestPage {
    frame: Frame,
    email: String,
    errors: FormErrors,
}

#[derive(Template)]
#[template(path = "people/new_password.html")]
struct NewPasswordPage {
    frame: Frame,
    key: String,
    email: String,
    errors: FormErrors,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::people) struct RequestForm {
    email: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::people) struct NewPasswordForm {
    password: String,
}

fn address_of(app: &App, key: &str) -> String {
    format!("{}/password/{key}", app.settings.base_url())
}

/// Writes the message that carries a link. `family` is `mail-password-handed` or `mail-password-asked`; `false` where the stored
/// address is none that mail can go to.
fn write_mail(
    conn: &mut Connection,
    app: &App,
    by: Option<&Actor>,
    user: &User,
    (family, key): (&str, &str),
) -> Result<bool, AppError> {
    let facts = [
        ("name", user.name.clone()),
        ("sender", by.map(|actor| actor.name.clone()).unwrap_or_default()),
        ("link", address_of(app, key)),
        ("hours", reset::HANDED_HOURS.to_string()),
        ("minutes", reset::ASKED_MINUTES.to_string()),
        ("company", app.settings.company.clone()),
    ];
    let text = |part: &str| app.words.fill(user.language, &format!("{family}-{part}"), &facts);
    let message = QueueMessage::new(MailKind::Other, user.email.clone(), text("subject"), text("body"));
    match outbox::queue(conn, app.clock.now(), by, message) {
        Ok(_) => Ok(true),
        Err(QueueRefusal::Database(error)) => Err(error.into()),
        Err(_) => Ok(false),
    }
}

/// An administrator makes a link for somebody: sent to them, or shown this once where no mail can take it there.
pub(in crate::people) async fn create_link(desk: Desk, path: web::Path<i64>) -> Result<HttpResponse, AppError> {
    administrator(&desk)?;
    let user = load(&desk, UserId(*path)).await?;
    let (app, actor, whose) = (desk.app.clone(), desk.actor.clone(), user.clone());
    let (key, queued) = desk
        .app
        .db
        .write(move |conn| {
            let key = reset::hand_over(conn, app.clock.now(), &actor, whose.id)?.ok_or(AppError::NotFound)?;
            let queued = write_mail(conn, &app, Some(&actor), &whose, ("mail-password-handed", &key))?;
            Ok::<_, AppError>((key, queued))
        })
        .await?;
    let mailed = queued && !desk.app.settings.smtp.is_empty();
    let link = (!mailed).then(|| address_of(&desk.app, &key));
    page(&LinkPage { frame: desk.frame(), user, link, hours: reset::HANDED_HOURS, queued })
}

pub(in crate::people) async fn new_request(shop: Shop) -> Result<HttpResponse, AppError> {
    page(&RequestPage { frame: shop.frame(), email: String::new(), errors: FormErrors::default() })
}

/// The answer is the same whether or not the address is somebody's.
pub(in crate::people) async fn create_request(shop: Shop, form: Form<RequestForm>) -> Result<HttpResponse, AppError> {
    let mut errors = FormErrors::default();
    let email = parse_email(&mut errors, &form.0.email);
    if !errors.is_empty() {
        let answer = RequestPage { frame: shop.frame(), email: form.0.email, errors };
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &answer);
    }
    let (app, address) = (shop.app.clone(), shop.address.clone());
    let asked = shop
        .app
        .db
        .write(move |conn| {
            let asked = reset::ask(conn, app.clock.now(), &email, &address)?;
            if let Asked::Link { user, key } = &asked {
                write_mail(conn, &app, None, user, ("mail-password-asked", key))?;
            }
            Ok::<_, AppError>(asked)
        })
        .await?;
    match asked {
        Asked::Wait(seconds) => Err(AppError::TooMany(seconds)),
        Asked::Link { .. } | Asked::Nobody => Ok(see_other_with("/sign-in", Notice::good(shop.text("password-asked")))),
    }
}

async fn find(shop: &Shop, key: &str) -> Result<User, AppError> {
    let (key, now) = (key.to_owned(), shop.app.clock.now());
    let found = shop.app.db.read(move |conn| Ok::<_, AppError>(reset::find(conn, now, &key)?)).await?;
    found.map(|(_, user)| user).ok_or(AppError::NotFound)
}

pub(in crate::people) async fn edit(shop: Shop, path: web::Path<String>) -> Result<HttpResponse, AppError> {
    let key = path.into_inner();
    let user = find(&shop, &key).await?;
    page(&NewPasswordPage { frame: shop.frame(), key, email: user.email, errors: FormErrors::default() })
}

/// Sets the new password, ends every session of the person and begins one here.
pub(in crate::people) async fn update(
    shop: Shop,
    session: Session,
    path: web::Path<String>,
    form: Form<NewPasswordForm>,
) -> Result<HttpResponse, AppError> {
    let key = path.into_inner();
    let user = find(&shop, &key).await?;
    if let Err(reason) = password::check_new(&form.0.password, &user.email) {
        let errors = FormErrors::one("password", reason);
        let answer = NewPasswordPage { frame: shop.frame(), key, email: user.email, errors };
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &answer);
    }
    let (hash, now) = (hashed(form.0.password).await?, shop.app.clock.now());
    let chosen = shop.app.db.write(move |conn| Ok::<_, AppError>(reset::choose(conn, now, &key, &hash)?)).await?;
    let id = chosen.ok_or(AppError::NotFound)?;
    session::begin(&session, &shop, id)?;
    Ok(see_other_with("/", Notice::good(shop.text("me-password-changed"))))
}
