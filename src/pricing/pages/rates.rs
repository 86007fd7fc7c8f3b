//! What one currency is worth in another: read by all staff, entered by those who edit prices.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use chrono::NaiveDate;
use serde::Deserialize;

use super::ending::{Ending, NamedChange, changes, first, moved, standing};
use super::{Failed, beside, editor};
use crate::pricing::cost::RateRow;
use crate::pricing::form::{EndForm, RateForm};
use crate::pricing::{costs, store};
use crate::web::cursor::{Cursor, PAGE_ROWS, Slice};
use crate::web::http::Path;
use crate::web::visit::see_other_with;
use crate::web::{AppError, Desk, Form, FormErrors, Frame, Notice, Query, page_with};

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(in crate::pricing) struct RateQuery {
    after: String,
}

#[derive(Template)]
#[template(path = "pricing/rates.html")]
struct RatesPage {
    frame: Frame,
    rates: Slice<RateRow>,
    changes: Vec<NamedChange>,
    state: State,
}

/// What was typed on the page.
#[derive(Default)]
struct State {
    typed: RateForm,
    errors: FormErrors,
    ending: Ending,
}

impl RatesPage {
    fn next(&self) -> String {
        self.rates.next.as_deref().map(|after| format!("/pricing/rates?after={after}")).unwrap_or_default()
    }

    fn standing(&self, from: &NaiveDate, until: &Option<NaiveDate>) -> &'static str {
        standing(&self.frame, from, until)
    }
}

pub(in crate::pricing) async fn index(desk: Desk, query: Query<RateQuery>) -> Result<HttpResponse, AppError> {
    rates_page(desk, query.0, State::default()).await
}

async fn rates_page(desk: Desk, query: RateQuery, state: State) -> Result<HttpResponse, AppError> {
    let before = Cursor::decode(&query.after).map(|cursor| cursor.id);
    let loaded = desk.app.db.read(move |conn| {
        let rates = store::list_rates(conn, before, PAGE_ROWS as i64 + 1)?;
        let rates = Slice::new(rates, |row| Cursor::new("", row.id));
        let changes = changes(conn, "exchange_rate", rates.rows.iter().map(|row| (row.id, row.exchange.pair())))?;
        Ok::<_, AppError>((rates, changes))
    });
    let (rates, changes) = loaded.await?;
    let wrong = !state.errors.is_empty() || state.ending.count() > 0;
    let status = if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    page_with(status, &RatesPage { frame: desk.frame(), rates, changes, state })
}

pub(in crate::pricing) async fn create(desk: Desk, form: Form<RateForm>) -> Result<HttpResponse, AppError> {
    editor(&desk)?;
    let typed = form.0;
    let (form, now, actor) = (typed.clone(), desk.app.clock.now(), desk.actor.clone());
    let saved = desk.app.db.write(move |conn| {
        let rate = form.parse()?;
        costs::add_rate(conn, now, &actor, &rate).map_err(beside("valid_from"))
    });
    match saved.await {
        Ok(_) => Ok(see_other_with("/pricing/rates", Notice::good(desk.text("pricing-saved")))),
        Err(Failed::Error(error)) => Err(error),
        Err(Failed::Typed(errors)) => rates_page(desk, RateQuery::default(), State { typed, errors, ..State::default() }).await,
    }
}

pub(in crate::pricing) async fn end(
    desk: Desk,
    path: Path<i64>,
    address: Query<EndForm>,
    form: Form<EndForm>,
) -> Result<HttpResponse, AppError> {
    editor(&desk)?;
    let (id, form) = (path.into_inner(), form.0.or(address.0));
    let (typed, now, actor) = (form.clone(), desk.app.clock.now(), desk.actor.clone());
    let ended = desk.app.db.write(move |conn| {
        let until = typed.parse()?;
        let ended = costs::end_rate(conn, now, &actor, (id, until)).map_err(beside("until"))?;
        Ok((ended, until))
    });
    match ended.await {
        Ok((ended, until)) => {
            Ok(see_other_with("/pricing/rates", moved(&desk, ended, until, &format!("/pricing/rates/{id}/end"))))
        }
        Err(Failed::Error(error)) => Err(error),
        Err(Failed::Typed(errors)) => {
            let ending = Ending::refused(id, &form, first(errors)?);
            rates_page(desk, RateQuery::default(), State { ending, ..State::default() }).await
        }
    }
}
