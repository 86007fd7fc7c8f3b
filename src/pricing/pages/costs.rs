//! What products cost: there for those who enter it, for nobody else.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use chrono::NaiveDate;
use serde::Deserialize;

use super::ending::{Ending, NamedChange, changes, first, moved, standing};
use super::{Failed, MOST_NAMES, beside};
use crate::kernel::actor::Act;
use crate::pricing::cost::CostRow;
use crate::pricing::form::{CostForm, EndForm};
use crate::pricing::{costs, store};
use crate::web::cursor::{Cursor, PAGE_ROWS, Slice};
use crate::web::http::{Path, encode};
use crate::web::visit::see_other_with;
use crate::web::{AppError, Desk, Form, FormErrors, Frame, Notice, Query, page_with};

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(in crate::pricing) struct CostQuery {
    sku: String,
    after: String,
}

#[derive(Template)]
#[template(path = "pricing/costs.html")]
struct CostsPage {
    frame: Frame,
    query: CostQuery,
    costs: Slice<(CostRow, String)>,
    changes: Vec<NamedChange>,
    names: Vec<(String, String)>,
    state: State,
}

/// What was typed on the page.
#[derive(Default)]
struct State {
    typed: CostForm,
    errors: FormErrors,
    ending: Ending,
}

impl CostsPage {
    fn next(&self) -> String {
        let sku = encode(&self.query.sku);
        self.costs.next.as_deref().map(|after| format!("/pricing/costs?sku={sku}&after={after}")).unwrap_or_default()
    }

    fn standing(&self, from: &NaiveDate, until: &Option<NaiveDate>) -> &'static str {
        standing(&self.frame, from, until)
    }
}

/// For everybody else there is no such page.
fn keeper(desk: &Desk) -> Result<(), AppError> {
    if desk.actor.may(Act::EditCosts) { Ok(()) } else { Err(AppError::NotFound) }
}

pub(in crate::pricing) async fn index(desk: Desk, query: Query<CostQuery>) -> Result<HttpResponse, AppError> {
    keeper(&desk)?;
    let state = State { typed: CostForm { currency: "CNY".into(), ..CostForm::default() }, ..State::default() };
    costs_page(desk, query.0, state).await
}

async fn costs_page(desk: Desk, query: CostQuery, state: State) -> Result<HttpResponse, AppError> {
    let frame = desk.frame();
    let language = frame.language();
    let loaded = desk.app.db.read(move |conn| {
        let after = Cursor::decode(&query.after).map(|cursor| (cursor.value, cursor.id));
        let costs = store::list_costs(conn, query.sku.trim(), after, PAGE_ROWS as i64 + 1)?;
        let costs = Slice::new(costs, |(row, sku)| Cursor::new(sku, row.id));
        let changes = changes(conn, "product_cost", costs.rows.iter().map(|(row, sku)| (row.id, sku.clone())))?;
        let names = store::list_product_names(conn, language, MOST_NAMES)?;
        Ok::<_, AppError>((query, costs, changes, names))
    });
    let (query, costs, changes, names) = loaded.await?;
    let wrong = !state.errors.is_empty() || state.ending.count() > 0;
    let status = if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    page_with(status, &CostsPage { frame, query, costs, changes, names, state })
}

pub(in crate::pricing) async fn create(desk: Desk, form: Form<CostForm>) -> Result<HttpResponse, AppError> {
    keeper(&desk)?;
    let typed = form.0;
    let (form, now, actor) = (typed.clone(), desk.app.clock.now(), desk.actor.clone());
    let saved = desk.app.db.write(move |conn| {
        let product = store::find_product_by_sku(conn, form.sku.trim())?.map(|(id, _)| id);
        let cost = form.parse(product)?;
        costs::add_cost(conn, now, &actor, &cost).map_err(beside("valid_from"))
    });
    match saved.await {
        Ok(_) => Ok(see_other_with(at(typed.sku.trim()), Notice::good(desk.text("pricing-saved")))),
        Err(Failed::Error(error)) => Err(error),
        Err(Failed::Typed(errors)) => costs_page(desk, CostQuery::default(), State { typed, errors, ..State::default() }).await,
    }
}

fn at(sku: &str) -> String {
    format!("/pricing/costs?sku={}", encode(sku))
}

pub(in crate::pricing) async fn end(
    desk: Desk,
    path: Path<i64>,
    address: Query<EndForm>,
    form: Form<EndForm>,
) -> Result<HttpResponse, AppError> {
    keeper(&desk)?;
    let (id, form) = (path.into_inner(), form.0.or(address.0));
    let (typed, now, actor) = (form.clone(), desk.app.clock.now(), desk.actor.clone());
    let (_, sku) = desk.app.db.read(move |conn| store::find_named_cost(conn, id)?.ok_or(AppError::NotFound)).await?;
    let ended = desk.app.db.write(move |conn| {
        let until = typed.parse()?;
        let ended = costs::end_cost(conn, now, &actor, (id, until)).map_err(beside("until"))?;
        Ok((ended, until))
    });
    match ended.await {
        Ok((ended, until)) => {
            let notice = moved(&desk, ended, until, &format!("/pricing/costs/{id}/end"));
            Ok(see_other_with(at(&sku), notice))
        }
        Err(Failed::Error(error)) => Err(error),
        Err(Failed::Typed(errors)) => {
            let ending = Ending::refused(id, &form, first(errors)?);
            costs_page(desk, CostQuery { sku, ..CostQuery::default() }, State { ending, ..State::default() }).await
        }
    }
}
