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
use crate::pricing::engine::Cause;
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
    let (today, actor, frame, typed) = (desk.app.today(), desk.actor.clone(), desk.frame(), form.0);
    let figures = desk
        .app
        .db
        .read(move |conn| {
            let (quote, version) = find(conn, &actor, &number, version)?;
            let mut sheet = Sheet::load(conn, quote.id, version.id)?;
            let stored = approvals::questions(conn, version.id)?;
            let Ok(mut edit) = typed.parse(&sheet) else { return Ok(None) };
            edit.act = None;
            verb::apply(conn, &mut sheet, today, &edit)?;
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
    let basis = Basis { sheet, limits: &limits, checks: &checks, codes: &BTreeMap::new(), minutes: &BTreeMap::new(), typed };
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

/// What today's prices would change, line by line.
struct PriceChange {
    description: String,
    before: String,
    after: String,
    difference: String,
    causes: Vec<String>,
}

#[derive(Template)]
#[template(path = "quotes/reprice.html")]
struct RepricePage {
    frame: Frame,
    place: String,
    number: String,
    version: i32,
    from: String,
    to: String,
    changes: Vec<PriceChange>,
    total_before: String,
    total_after: String,
}

pub(in crate::quotes) async fn new_prices(desk: Desk, path: web::Path<(String, i32)>) -> Result<HttpResponse, AppError> {
    may_sell(&desk.actor)?;
    let (number, version) = path.into_inner();
    let (now, today, actor) = (desk.app.clock.now(), desk.app.today(), desk.actor.clone());
    let (before, after) = desk
        .app
        .db
        .read(move |conn| {
            let (quote, version) = find(conn, &actor, &number, version)?;
            let before = Sheet::load(conn, quote.id, version.id)?;
            let mut after = before.clone();
            verb::take_todays_prices(conn, now, today, &mut after)?;
            Ok::<_, AppError>((before, after))
        })
        .await?;
    let frame = desk.frame();
    let currency = before.quote.currency;
    let changes = before.lines.iter().filter_map(|old| {
        let new = after.line(&old.line_key)?;
        if new.net == old.net && new.is_priced() == old.is_priced() {
            return None;
        }
        let causes = match (new.price_trace(), old.price_trace()) {
            (Some(new), Some(old)) => new.causes_since(&old),
            _ => Vec::new(),
        };
        Some(PriceChange {
            description: old.description.clone(),
            before: frame.money(&old.net, &currency),
            after: if new.is_priced() {
                frame.money(&new.net, &currency)
            } else {
                figures::no_price(&frame, new.no_price().as_ref())
            },
            difference: figures::difference(&frame, new.net.checked_sub(old.net).ok(), currency),
            causes: causes.iter().map(|cause| said(&frame, cause)).collect(),
        })
    });
    page(&RepricePage {
        place: place(&before.quote, &before.version),
        number: before.quote.number.clone(),
        version: before.version.version,
        from: frame.date(&before.version.price_date),
        to: frame.date(&after.version.price_date),
        changes: changes.collect(),
        total_before: frame.money(&before.version.total, &currency),
        total_after: frame.money(&after.version.total, &currency),
        frame: desk.frame(),
    })
}

/// What moved a price, in words.
pub(super) fn said(frame: &Frame, cause: &Cause) -> String {
    match cause {
        Cause::Quantity { from, to } => frame.t2("quote-cause-quantity", "from", from, "to", to),
        Cause::List { .. } => frame.t("quote-cause-list").into_owned(),
        Cause::Options => frame.t("quote-cause-options").into_owned(),
        Cause::Rules => frame.t("quote-cause-rules").into_owned(),
    }
}

pub(in crate::quotes) async fn take_prices(desk: Desk, path: web::Path<(String, i32)>) -> Result<HttpResponse, AppError> {
    may_sell(&desk.actor)?;
    let (number, version) = path.into_inner();
    let (now, today, actor) = (desk.app.clock.now(), desk.app.today(), desk.actor.clone());
    let place = desk
        .app
        .db
        .write(move |conn| {
            let (quote, version) = find(conn, &actor, &number, version)?;
            let mut sheet = Sheet::load(conn, quote.id, version.id)?;
            verb::take_todays_prices(conn, now, today, &mut sheet)?;
            sheet.put(conn, now, Some(&actor))?;
            store::touch(conn, quote.id, now)?;
            Ok::<_, AppError>(place(&quote, &version))
        })
        .await?;
    Ok(see_other_with(place, Notice::good(desk.text("quote-repriced"))))
}
