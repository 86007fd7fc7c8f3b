//! Versions of a product model at the desk: begun, saved as text, released on a day.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use chrono::NaiveDate;
use serde::Deserialize;

use super::super::library;
use super::super::release::{self, Checked, ModelRefusal};
use super::bench::{BenchPage, bench_page};
use super::bench_problems::{impossible, problem};
use super::desk_scene;
use super::load::Asked;
use crate::catalogue::product::ProductModel;
use crate::kernel::actor::Act;
use crate::kernel::ids::ProductId;
use crate::kernel::reason::Reason;
use crate::web::visit::see_other_with;
use crate::web::{AppError, Desk, Form, FormErrors, Notice, Query, page, page_with, see_other};

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(in crate::configurator) struct ModelForm {
    source: String,
    /// The mark of the text it was written from.
    seen: String,
    from: String,
}

pub(in crate::configurator) async fn create(desk: Desk, path: web::Path<i64>) -> Result<HttpResponse, AppError> {
    let (product, now, actor) = (path.into_inner(), desk.app.clock.now(), desk.actor.clone());
    let version = desk.app.db.write(move |conn| release::draft(conn, now, &actor, ProductId(product))).await?;
    Ok(see_other(format!("/catalogue/{product}/models/{version}")))
}

pub(in crate::configurator) async fn show(
    desk: Desk,
    path: web::Path<(i64, i32)>,
    tried: Query<Asked>,
) -> Result<HttpResponse, AppError> {
    let (product, version) = path.into_inner();
    page(&bench_page(&desk, product, version, tried.0).await?)
}

pub(in crate::configurator) async fn update(
    desk: Desk,
    path: web::Path<(i64, i32)>,
    form: Form<ModelForm>,
) -> Result<HttpResponse, AppError> {
    desk.need(Act::EditProducts)?;
    let (product, version) = path.into_inner();
    let found = bench_page(&desk, product, version, Asked::default()).await?;
    let seen = Some(form.0.seen).filter(|seen| !seen.is_empty());
    save(&desk, found, form.0.source.replace("\r\n", "\n"), seen).await
}

/// Stores a text as the draft on the page, or shows the page again with what is wrong and the text as typed.
pub async fn save(desk: &Desk, mut found: BenchPage, source: String, seen: Option<String>) -> Result<HttpResponse, AppError> {
    let (actor, model) = (desk.actor.clone(), found.model.clone());
    let stored = match examined(desk, &model, source.clone()).await {
        Ok(checked) => {
            desk.app
                .db
                .write(move |conn| release::update(conn, &actor, &model, &checked, seen.as_deref()).map(|()| checked))
                .await
        }
        Err(refusal) => Err(refusal),
    };
    match stored {
        Ok(checked) => {
            let hash = checked.compiled.rule_hash();
            library::keep(checked.compiled, &hash);
            Ok(see_other_with(found.href(), Notice::good(desk.text("catalogue-saved"))))
        }
        Err(refusal) => {
            found.retyped(source);
            refused(found, refusal)
        }
    }
}

/// Compiles outside of any write: a large model takes its time, and nobody waits for it.
async fn examined(desk: &Desk, model: &ProductModel, source: String) -> Result<Checked, ModelRefusal> {
    let (model, scene) = (model.clone(), desk_scene(desk));
    desk.app.db.read(move |conn| release::examine(conn, &model, &source, &scene)).await
}

pub(in crate::configurator) fn refused(mut found: BenchPage, refusal: ModelRefusal) -> Result<HttpResponse, AppError> {
    match refusal {
        ModelRefusal::Other(error) => return Err(error),
        ModelRefusal::Released => return Err(Reason::new("model-is-released").way_on(found.href()).into()),
        ModelRefusal::Changed => found.errors.add("source", Reason::new("bench-changed-meanwhile")),
        ModelRefusal::Impossible(refusal) => found.problems = vec![impossible(&found.frame, &refusal)],
        ModelRefusal::Problems(problems) => {
            found.problems = problems.iter().map(|one| problem(&found.frame, &found.source, one)).collect();
        }
    }
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &found)
}

pub(in crate::configurator) async fn release(
    desk: Desk,
    path: web::Path<(i64, i32)>,
    form: Form<ModelForm>,
) -> Result<HttpResponse, AppError> {
    desk.need(Act::EditProducts)?;
    let (product, version) = path.into_inner();
    let mut found = bench_page(&desk, product, version, Asked::default()).await?;
    let wrong = match NaiveDate::parse_from_str(form.0.from.trim(), "%Y-%m-%d") {
        Ok(from) if from < desk.app.today() => Reason::new("model-release-in-the-past"),
        Ok(from) => return put_in_force(&desk, found, from).await,
        Err(_) => Reason::new("catalogue-date-wrong").with("typed", form.0.from.trim()),
    };
    found.errors = FormErrors::one("from", wrong);
    found.from = form.0.from;
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &found)
}

async fn put_in_force(desk: &Desk, found: BenchPage, from: NaiveDate) -> Result<HttpResponse, AppError> {
    let (actor, model, now) = (desk.actor.clone(), found.model.clone(), desk.app.clock.now());
    let released = match examined(desk, &model, found.source.clone()).await {
        Ok(checked) => desk.app.db.write(move |conn| release::release(conn, now, &actor, &model, from, &checked)).await,
        Err(refusal) => Err(refusal),
    };
    match released {
        Ok(()) => Ok(see_other_with(format!("/catalogue/{}", found.product.id), Notice::good(desk.text("model-was-released")))),
        Err(refusal) => refused(found, refusal),
    }
}

pub(in crate::configurator) async fn withdraw(desk: Desk, path: web::Path<(i64, i32)>) -> Result<HttpResponse, AppError> {
    desk.need(Act::EditProducts)?;
    let (product, version) = path.into_inner();
    let found = bench_page(&desk, product, version, Asked::default()).await?;
    let (actor, model) = (desk.actor.clone(), found.model.clone());
    let (now, today) = (desk.app.clock.now(), desk.app.today());
    match desk.app.db.write(move |conn| release::withdraw(conn, now, &actor, &model, today)).await {
        Ok(()) => Ok(see_other_with(found.href(), Notice::good(desk.text("model-was-withdrawn")))),
        Err(refusal) => refused(found, refusal),
    }
}
