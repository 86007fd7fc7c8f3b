//! Small acts on a version: ask for a yes, revise, copy, answer the customer, renew the link.

use actix_web::{HttpResponse, web};
use chrono::{NaiveDate, NaiveDateTime};

use super::{find, mail, may_sell, place};
use crate::approvals;
use crate::db::Connection;
use crate::kernel::actor::Actor;
use crate::quotes::form::RemarkForm;
use crate::quotes::quote::{Quote, Version, fresh_token};
use crate::quotes::ready;
use crate::quotes::sheet::Sheet;
use crate::quotes::{ask, copy, store};
use crate::web::visit::see_other_with;
use crate::web::{AppError, Desk, Form, Notice};

pub(super) type Path = web::Path<(String, i32)>;

/// Finds the version of the path, acts on it in the same transaction, and goes where the act leads.
pub(super) async fn act<Verb>(desk: Desk, path: Path, said: &str, verb: Verb) -> Result<HttpResponse, AppError>
where
    Verb: FnOnce(&mut Connection, &Actor, &Quote, &Version) -> Result<String, AppError> + Send + 'static,
{
    may_sell(&desk.actor)?;
    let ((number, version), actor) = (path.into_inner(), desk.actor.clone());
    let place = desk
        .app
        .db
        .write(move |conn| {
            let (quote, version) = find(conn, &actor, &number, version)?;
            verb(conn, &actor, &quote, &version)
        })
        .await?;
    Ok(see_other_with(place, Notice::good(desk.text(said))))
}

pub(in crate::quotes) async fn create_approval(desk: Desk, path: Path) -> Result<HttpResponse, AppError> {
    let days = (desk.app.clock.now(), desk.app.today());
    act(desk, path, "quote-approval-asked", move |conn, actor, quote, version| {
        ask(conn, days, actor, (quote, version))?;
        Ok(place(quote, version))
    })
    .await
}

/// Asks everybody whose yes is missing; whatever else is missing is said first.
pub(super) fn ask(
    conn: &mut Connection,
    (now, today): (NaiveDateTime, NaiveDate),
    actor: &Actor,
    (quote, version): (&Quote, &Version),
) -> Result<(), AppError> {
    version.check_editable()?;
    let sheet = Sheet::load(conn, quote.id, version.id)?;
    if let Some(open) = ready::checks(conn, &sheet, today)?.into_iter().find(|c| c.needed && !c.met) {
        return Err(AppError::Refused(open.reason.way_on(place(quote, version))));
    }
    approvals::request(conn, now, actor, version.id)?;
    store::touch(conn, quote.id, now)?;
    Ok(())
}

pub(in crate::quotes) async fn create_revision(desk: Desk, path: Path) -> Result<HttpResponse, AppError> {
    let (now, today) = (desk.app.clock.now(), desk.app.today());
    act(desk, path, "quote-revised", move |conn, actor, _, version| {
        let sheet = copy::revise(conn, now, today, actor, version.id)?;
        Ok(place(&sheet.quote, &sheet.version))
    })
    .await
}

pub(in crate::quotes) async fn create_copy(desk: Desk, path: Path) -> Result<HttpResponse, AppError> {
    let (now, today) = (desk.app.clock.now(), desk.app.today());
    act(desk, path, "quote-copied", move |conn, actor, _, version| {
        let quote = copy::duplicate(conn, now, today, actor, version.id)?;
        Ok(format!("/quotes/{}/v1", quote.number))
    })
    .await
}

/// An answer to the customer: into the thread, and to their mailbox.
pub(in crate::quotes) async fn create_answer(
    desk: Desk,
    path: web::Path<String>,
    form: Form<RemarkForm>,
) -> Result<HttpResponse, AppError> {
    may_sell(&desk.actor)?;
    let (number, app, actor) = (path.into_inner(), desk.app.clone(), desk.actor.clone());
    let body = form.0.body.trim().to_owned();
    let back = format!("/quotes/{number}#questions");
    let answered = desk
        .app
        .db
        .write(move |conn| {
            let quote = store::find_visible(conn, &actor, &number)?.ok_or(AppError::NotFound)?;
            if body.is_empty() || body.chars().count() > 4000 {
                return Ok(false);
            }
            ask::answer(conn, app.clock.now(), &actor, &quote, &body)?;
            mail::answer(conn, &app, &actor, &quote, &body)?;
            Ok::<_, AppError>(true)
        })
        .await?;
    let notice = if answered { Notice::good(desk.text("quote-answered")) } else { Notice::bad(desk.text("quote-answer-empty")) };
    Ok(see_other_with(back, notice))
}

/// The old link is dead from now on.
pub(in crate::quotes) async fn renew_link(desk: Desk, path: web::Path<String>) -> Result<HttpResponse, AppError> {
    may_sell(&desk.actor)?;
    let (number, actor) = (path.into_inner(), desk.actor.clone());
    let back = format!("/quotes/{number}");
    desk.app
        .db
        .write(move |conn| {
            let quote = store::find_visible(conn, &actor, &number)?.ok_or(AppError::NotFound)?;
            store::update_token(conn, quote.id, &fresh_token())?;
            Ok::<_, AppError>(())
        })
        .await?;
    Ok(see_other_with(back, Notice::good(desk.text("quote-link-renewed"))))
}
