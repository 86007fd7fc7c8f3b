//! Saving the editor, the figures while somebody types, finding products, taking today's prices.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use chrono::NaiveDate;
use serde::Deserialize;

use super::figures;
use super::show::{Basis, Figures, Found, Typed, act, needs_of, render, view};
use super::{find, may_sell, place};
use crate::approvals;
use crate::approvals::Refusal;
use crate::db::Connection;
use crate::kernel::actor::Language;
use crate::kernel::ids::ProductId;
use crate::quotes::edit::{self as verb, LineAct};
use crate::quotes::form::EditForm;
use crate::quotes::quote::LineKind;
use crate::quotes::ready;
use crate::quotes::sheet::Sheet;
use crate::quotes::store;
use crate::search;
use crate::web::visit::see_other_with;
use crate::web::{AppError, Desk, Form, FormErrors, Frame, Notice, Query, page, see_other};

pub(in crate::quotes) async fn update(
    desk: Desk,
    path: web::Path<(String, i32)>,
    form: Form<EditForm>,
) -> Result<HttpResponse, AppError> {
    may_sell(&desk.actor)?;
    let (number, version) = path.into_inner();
    let (now, today, actor) = (desk.app.clock.now(), desk.app.today(), desk.actor.clone());
    let (typed, number_) = (form.0.clone(), number.clone());
    let saved = desk
        .app
        .db
        .write(move |conn| {
            let (quote, version) = find(conn, &actor, &number_, version)?;
            version.check_editable()?;
            let sheet = Sheet::load(conn, quote.id, version.id)?;
            let Ok(edit) = typed.parse(&sheet) else {
                return Ok(Err(typed.parse(&sheet).err().unwrap_or_default()));
            };
            match verb::edit(conn, now, today, &actor, version.id, &edit) {
                Ok(_) => Ok(Ok(place(&quote, &version))),
                Err(Refusal::Rule(reason)) if edit.act.is_some() => Ok(Err(FormErrors::one("find", reason))),
                Err(refusal) => Err(AppError::from(refusal)),
            }
        })
        .await?;
    let searched = form.0.find.trim().to_owned();
    match saved {
        Ok(place) if form.0.act.is_empty() && !searched.is_empty() => {
            Ok(see_other(format!("{place}?find={}#add", crate::web::http::encode(&searched))))
        }
        Ok(place) if form.0.act.is_empty() => Ok(see_other_with(place, Notice::good(desk.text("quote-saved")))),
        Ok(place) => Ok(see_other(format!("{place}#lines"))),
        Err(errors) => {
            let typed = Typed { find: String::new(), form: Some(form.0), errors };
            render(desk, number, version, typed, StatusCode::UNPROCESSABLE_ENTITY).await
        }
    }
}

#[derive(Template)]
#[template(path = "quotes/live.html")]
struct LivePage {
    frame: Frame,
    figures: Figures,
    sees_margin: bool,
}

/// The figures of what is typed, without storing anything. Nothing to show while it cannot be read.
pub(in crate::quotes) async fn preview(
    desk: Desk,
    path: web::Path<(String, i32)>,
    form: Form<EditForm>,
) -> Result<HttpResponse, AppError> {
    may_sell(&desk.actor)?;
    let (number, version) = path.into_inner();
    let (now, today) = (desk.app.clock.now(), desk.app.today());
    let (actor, frame, typed) = (desk.actor.clone(), desk.frame(), form.0);
    let figures = desk
        .app
        .db
        .read(move |conn| {
            let (quote, version) = find(conn, &actor, &number, version)?;
            let mut sheet = Sheet::load(conn, quote.id, version.id)?;
            let stored = approvals::questions(conn, version.id)?;
            let Ok(mut edit) = typed.parse(&sheet) else { return Ok(None) };
            edit.act = None;
            verb::apply(conn, &mut sheet, (now, today), &edit)?;
            Ok::<_, AppError>(Some(live(conn, &frame, &sheet, &stored, &typed, today)?))
        })
        .await?;
    match figures {
        None => Ok(HttpResponse::NoContent().finish()),
        Some(figures) => page(&LivePage { frame: desk.frame(), figures, sees_margin: desk.frame().may("see_margin") }),
    }
}

fn live(
    conn: &mut Connection,
    frame: &Frame,
    sheet: &Sheet,
    stored: &approvals::check::Standing,
    typed: &EditForm,
    today: NaiveDate,
) -> Result<Figures, AppError> {
    let limits = approvals::store::list_limits(conn)?;
    let traces: Vec<_> = sheet.lines.iter().filter_map(|line| line.price_trace()).collect();
    let (version, quote) = (&sheet.version, &sheet.quote);
    let facts = approvals::check::facts(stored.facts.owner_role, (version.net, version.cost, quote.currency), &traces);
    let checks = ready::checks(conn, sheet, today)?;
    let basis =
        Basis { sheet, offers: &[], limits: &limits, checks: &checks, codes: &BTreeMap::new(), minutes: &BTreeMap::new(), typed };
    // As long as nothing that matters is different, the answers given so far are shown.
    let same = facts == stored.facts;
    let needs = if same {
        stored.questions.iter().map(|q| (q.need.clone(), Some(q.answer.clone()))).collect()
    } else {
        needs_of(&facts, &limits)
    };
    Ok(view(frame, &facts, &basis, needs))
}

#[derive(Template)]
#[template(path = "quotes/found.html")]
struct GoodsPage {
    frame: Frame,
    found: Vec<Found>,
    searched: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
pub(in crate::quotes) struct GoodsQuery {
    #[serde(default)]
    find: String,
}

pub(in crate::quotes) async fn goods(
    desk: Desk,
    path: web::Path<(String, i32)>,
    query: Query<GoodsQuery>,
) -> Result<HttpResponse, AppError> {
    may_sell(&desk.actor)?;
    let (number, version) = path.into_inner();
    let (today, actor) = (desk.app.today(), desk.actor.clone());
    let searched = query.0.find.clone();
    let found = desk
        .app
        .db
        .read(move |conn| {
            let (quote, version) = find(conn, &actor, &number, version)?;
            let sheet = Sheet::load(conn, quote.id, version.id)?;
            find_goods(conn, &sheet, &query.0.find, actor.language, today)
        })
        .await?;
    page(&GoodsPage { frame: desk.frame(), found, searched })
}

/// Products and configurations that what was typed could mean, at most a dozen.
pub(super) fn find_goods(
    conn: &mut Connection,
    sheet: &Sheet,
    typed: &str,
    language: Language,
    today: NaiveDate,
) -> Result<Vec<Found>, AppError> {
    let typed = typed.trim();
    if typed.is_empty() || !sheet.version.is_draft() {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    if let Some(saved) = store::find_configuration(conn, typed)? {
        let name = store::find_product_name(conn, saved.product_id, language)?.unwrap_or_default();
        let code = typed.to_uppercase();
        let same =
            sheet.lines.iter().filter(|line| line.kind == LineKind::Configured && line.product_id == Some(saved.product_id));
        found.extend(same.filter(|line| line.configuration_id != Some(saved.id)).map(|line| Found {
            act: act(&LineAct::Reconfigure(line.line_key.clone(), code.clone())),
            href: String::new(),
            name: name.clone(),
            code: code.clone(),
            instead: format!("{} × {} · {}", line.quantity, line.description, line.details().join(" · ")),
        }));
        let add = act(&LineAct::AddConfiguration(code.clone()));
        found.push(Found { act: add, href: String::new(), name, code, instead: String::new() });
    }
    let hits = search::find(conn, None, typed, 30)?;
    let ids: Vec<ProductId> =
        hits.iter().filter(|h| h.kind == search::FoundKind::Product).map(|h| ProductId(h.record_id)).take(12).collect();
    for (id, sku, kind, name) in store::list_goods(conn, &ids, language, today)? {
        let configurable = kind != "plain";
        found.push(Found {
            act: if configurable { String::new() } else { act(&LineAct::AddProduct(id)) },
            href: if configurable { figures::configure(&sku, &sheet.quote.number) } else { String::new() },
            name,
            code: sku,
            instead: String::new(),
        });
    }
    Ok(found)
}
