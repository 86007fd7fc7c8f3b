//! Before a quote leaves the house: exactly what goes out. Then it goes.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

use super::{find, mail, may_sell, place, proposal};
use crate::db::Connection;
use crate::kernel::actor::Actor;
use crate::quotes::form::{SendForm, file_name};
use crate::quotes::ready::check_sendable;
use crate::quotes::send::{Sending, send};
use crate::quotes::sheet::Sheet;
use crate::quotes::store;
use crate::web::visit::see_other_with;
use crate::web::{App, AppError, Desk, Form, FormErrors, Frame, Notice, page, page_with};

#[derive(Template)]
#[template(path = "quotes/sending.html")]
struct SendPage {
    frame: Frame,
    errors: FormErrors,
    typed: SendForm,
    number: String,
    version: i32,
    place: String,
    pdf_name: String,
    kilobytes: usize,
    total: String,
    /// Versions sent before that are still open.
    earlier: Vec<i32>,
}

struct Draft {
    sheet: Sheet,
    form: SendForm,
    pdf: Vec<u8>,
    earlier: Vec<i32>,
}

/// What would go out. Whatever stands against sending is said before anything is shown.
fn draft(conn: &mut Connection, app: &App, actor: &Actor, number: &str, version: i32) -> Result<Draft, AppError> {
    let today = app.today();
    let (quote, version) = find(conn, actor, number, version)?;
    let sheet = Sheet::load(conn, quote.id, version.id)?;
    check_sendable(conn, &sheet, today)?;
    let contact = quote.contact_id.map(|id| store::find_contact(conn, id)).transpose()?.flatten().unwrap_or_default();
    let text = mail::proposal_text(app, &sheet, &contact.name, &actor.name);
    let form =
        SendForm { recipient: contact.email.unwrap_or_default(), subject: text.subject, body: text.body, keep_earlier: false };
    let versions = store::list_versions(conn, quote.id)?;
    let earlier = versions.iter().filter(|v| v.is_open(today)).map(|v| v.version).collect();
    Ok(Draft { pdf: proposal::bytes(conn, app, &sheet)?, sheet, form, earlier })
}

fn send_page(frame: Frame, errors: FormErrors, typed: SendForm, draft: &Draft) -> SendPage {
    let (quote, version) = (&draft.sheet.quote, &draft.sheet.version);
    SendPage {
        total: frame.money(&version.total, &quote.currency),
        frame,
        errors,
        typed,
        number: quote.number.clone(),
        version: version.version,
        place: place(quote, version),
        pdf_name: file_name(quote, version),
        kilobytes: draft.pdf.len().div_ceil(1000),
        earlier: draft.earlier.clone(),
    }
}

pub(in crate::quotes) async fn new(desk: Desk, path: web::Path<(String, i32)>) -> Result<HttpResponse, AppError> {
    may_sell(&desk.actor)?;
    let (number, version) = path.into_inner();
    let (app, actor) = (desk.app.clone(), desk.actor.clone());
    let draft = desk.app.db.read(move |conn| draft(conn, &app, &actor, &number, version)).await?;
    page(&send_page(desk.frame(), FormErrors::default(), draft.form.clone(), &draft))
}

pub(in crate::quotes) async fn create(
    desk: Desk,
    path: web::Path<(String, i32)>,
    form: Form<SendForm>,
) -> Result<HttpResponse, AppError> {
    may_sell(&desk.actor)?;
    let (number, version) = path.into_inner();
    let (app, actor, typed) = (desk.app.clone(), desk.actor.clone(), form.0.clone());
    let sent = desk
        .app
        .db
        .write(move |conn| {
            let draft = draft(conn, &app, &actor, &number, version)?;
            let letter = match typed.parse(&mail::link(&app, &draft.sheet.quote)) {
                Ok(letter) => letter,
                Err(errors) => return Ok(Err((errors, draft))),
            };
            let command = Sending {
                version: draft.sheet.version.id,
                recipient: letter.recipient.clone(),
                keep_earlier: typed.keep_earlier,
            };
            let sheet = send(conn, app.clock.now(), app.today(), &actor, &command)?;
            let name = file_name(&sheet.quote, &sheet.version);
            let texts = (letter.recipient.as_str(), letter.subject.as_str(), letter.body.as_str());
            mail::send(conn, &app, &actor, &sheet, texts, (&name, &draft.pdf))?;
            Ok::<_, AppError>(Ok(place(&sheet.quote, &sheet.version)))
        })
        .await?;
    match sent {
        Ok(place) => Ok(see_other_with(place, Notice::good(desk.text("quote-sent")))),
        Err((errors, draft)) => page_with(StatusCode::UNPROCESSABLE_ENTITY, &send_page(desk.frame(), errors, form.0, &draft)),
    }
}
