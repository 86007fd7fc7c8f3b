//! One-click acts on a lead: begin, qualify, drop, take back.

use actix_web::{HttpResponse, web};

use crate::db::Connection;
use crate::kernel::actor::{Act, Actor};
use crate::kernel::ids::LeadId;
use crate::leads::form::DropForm;
use crate::leads::lead::Lead;
use crate::leads::{store, work};
use crate::web::visit::see_other_with;
use crate::web::{AppError, Desk, Form, Notice};

type Verb = fn(&mut Connection, chrono::NaiveDateTime, &Actor, &Lead) -> Result<(), work::LeadRefusal>;

async fn act(desk: &Desk, id: LeadId, verb: Verb) -> Result<(), AppError> {
    desk.need(Act::Sell)?;
    let (actor, now) = (desk.actor.clone(), desk.app.clock.now());
    desk.app
        .db
        .write(move |conn| {
            let lead = store::load_visible(conn, &actor, id)?;
            Ok::<_, AppError>(verb(conn, now, &actor, &lead)?)
        })
        .await
}

fn done(desk: &Desk, id: LeadId, words: &str) -> HttpResponse {
    see_other_with(format!("/leads/{id}"), Notice::good(desk.text(words)))
}

pub(in crate::leads) async fn begin(desk: Desk, path: web::Path<LeadId>) -> Result<HttpResponse, AppError> {
    act(&desk, *path, work::begin).await?;
    Ok(done(&desk, *path, "lead-begun"))
}

pub(in crate::leads) async fn qualify(desk: Desk, path: web::Path<LeadId>) -> Result<HttpResponse, AppError> {
    act(&desk, *path, work::qualify).await?;
    Ok(done(&desk, *path, "lead-qualified"))
}

pub(in crate::leads) async fn take_back(desk: Desk, path: web::Path<LeadId>) -> Result<HttpResponse, AppError> {
    act(&desk, *path, work::take_back).await?;
    Ok(done(&desk, *path, "lead-taken-back"))
}

/// Dropped with a reason; the notice on the next page takes it back.
pub(in crate::leads) async fn drop_lead(
    desk: Desk,
    path: web::Path<LeadId>,
    form: Form<DropForm>,
) -> Result<HttpResponse, AppError> {
    desk.need(Act::Sell)?;
    let id = *path;
    let why = match form.0.parse() {
        Ok(why) => why,
        Err(errors) => return super::show_page(&desk, id, form.0, errors).await,
    };
    let (actor, now) = (desk.actor.clone(), desk.app.clock.now());
    desk.app
        .db
        .write(move |conn| {
            let lead = store::load_visible(conn, &actor, id)?;
            Ok::<_, AppError>(work::drop_lead(conn, now, &actor, &lead, why)?)
        })
        .await?;
    let notice = Notice::good(desk.text("lead-dropped")).undo_at(format!("/leads/{id}/return"));
    Ok(see_other_with(format!("/leads/{id}"), notice))
}
