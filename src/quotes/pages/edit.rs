//! Saving the editor, the figures while somebody types, finding products, taking today's prices.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use chrono::{NaiveDate, NaiveDateTime};
use serde::Deserialize;

use super::onward::{Led, Onward, lead};
use super::show::{Basis, Figures, Found, Typed, act, needs_of, render, view};
use super::{find, may_sell, place};
use crate::approvals;
use crate::approvals::Refusal;
use crate::configurator::library::Scene;
use crate::db::Connection;
use crate::kernel::actor::{Actor, Language};
use crate::kernel::ids::ProductId;
use crate::quotes::brought;
use crate::quotes::edit::{self as verb, LineAct};
use crate::quotes::form::EditForm;
use crate::quotes::quote::{LineKind, Quote, Version};
use crate::quotes::ready;
use crate::quotes::sheet::Sheet;
use crate::quotes::store;
use crate::search;
use crate::web::http::encode;
use crate::web::visit::see_other_with;
use crate::web::{AppError, Desk, Form, FormErrors, Frame, Notice, Query, page, see_other};

pub(in crate::quotes) async fn update(
    desk: Desk,
    path: web::Path<(String, i32)>,
    form: Form<EditForm>,
) -> Result<HttpResponse, AppError> {
    may_sell(&desk.actor)?;
    let (number, version) = path.into_inner();
    let (days, actor) = ((desk.app.clock.now(), desk.app.today()), desk.actor.clone());
    let home = desk.app.settings.country.clone();
    let (typed, number_) = (form.0.clone(), number.clone());
    let saved = desk
        .app
        .db
        .write(move |conn| {
            let (quote, version) = find(conn, &actor, &number_, version)?;
            if let (Some(code), true) = (typed.brought(), version.is_draft()) {
                let scene = Scene::of(conn, Some(quote.account_id), &home, days.1)?;
                if let Some(reason) = brought::refusal(conn, &scene, &code, actor.language)? {
                    let mended = format!("/c/{}?quote={}", encode(&code), quote.number);
                    return Ok(Err(FormErrors::one("find", reason.way_on(mended))));
                }
            }
            save(conn, days, &actor, (&quote, &version), &typed)
        })
        .await?;
    match saved {
        Ok(Led::To { place, said: None }) => Ok(see_other(place)),
        Ok(Led::To { place, said: Some(said) }) => Ok(see_other_with(place, Notice::good(desk.text(said)))),
        Ok(Led::Refused { place, reason }) => Ok(see_other_with(place, Notice::bad(desk.frame().reason(&reason)))),
        Err(errors) => {
            let typed = Typed { find: String::new(), form: Some(form.0), errors };
            render(desk, number, version, typed, StatusCode::UNPROCESSABLE_ENTITY).await
        }
    }
}

/// Stores what was typed and does what the button that was pressed is for. What cannot be taken is stored nowhere and leads nowhere.
fn save(
    conn: &mut Connection,
    (now, today): (NaiveDateTime, NaiveDate),
    actor: &Actor,
    (quote, version): (&Quote, &Version),
    typed: &EditForm,
) -> Result<Result<Led, FormErrors>, AppError> {
    version.check_editable()?;
    let sheet = Sheet::load(conn, quote.id, version.id)?;
    let edit = match typed.parse(&sheet) {
        Ok(edit) => edit,
        Err(errors) => return Ok(Err(errors)),
    };
    match verb::edit(conn, now, today, actor, version.id, &edit) {
        Ok(_) => {}
        Err(Refusal::Rule(reason)) if edit.act.is_some() => return Ok(Err(FormErrors::one("find", reason))),
        Err(refusal) => return Err(refusal.into()),
    }
    if let Some(onward) = Onward::parse(&typed.then) {
        return lead(conn, (now, today), actor, (quote, version), &onward).map(Ok);
    }
    let (here, searched) = (place(quote, version), typed.find.trim());
    Ok(Ok(match (typed.act.is_empty(), searched.is_empty()) {
        (true, true) => Led::To { place: here, said: Some("quote-saved") },
        (true, false) => Led::To { place: format!("{here}?find={}#add", encode(searched)), said: None },
        (false, _) => Led::To { place: format!("{here}#lines"), said: None },
    }))
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
            onward: String::new(),
            name: name.clone(),
            code: code.clone(),
            instead: format!("{} × {} · {}", line.quantity, line.description, line.details().join(" · ")),
        }));
        let add = act(&LineAct::AddConfiguration(code.clone()));
        found.push(Found { act: add, onward: String::new(), name, code, instead: String::new() });
    }
    let hits = search::find(conn, None, typed, 30)?;
    let ids: Vec<ProductId> =
        hits.iter().filter(|h| h.kind == search::FoundKind::Product).map(|h| ProductId(h.record_id)).take(12).collect();
    for (id, sku, kind, name) in store::list_goods(conn, &ids, language, today)? {
        let configurable = kind != "plain";
        found.push(Found {
            act: if configurable { String::new() } else { act(&LineAct::AddProduct(id)) },
            onward: if configurable { format!("configure:{sku}") } else { String::new() },
            name,
            code: sku,
            instead: String::new(),
        });
    }
    Ok(found)
}
