use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use super::ending::{Ending, NamedChange, changes, first, moved};
use super::{Failed, beside, editor};
use crate::kernel::ids::TaxRateId;
use crate::pricing::form::{EndForm, TaxForm};
use crate::pricing::tax_rate::TaxRate;
use crate::pricing::{ending, save, store};
use crate::web::http::Path;
use crate::web::visit::see_other_with;
use crate::web::{AppError, Desk, Form, FormErrors, Frame, Notice, Query, page_with};

#[derive(Template)]
#[template(path = "pricing/taxes.html")]
struct TaxesPage {
    frame: Frame,
    rates: Vec<TaxRate>,
    changes: Vec<NamedChange>,
    state: State,
}

/// What was typed on the page.
#[derive(Default)]
struct State {
    typed: TaxForm,
    errors: FormErrors,
    ending: Ending,
}

pub(in crate::pricing) async fn index(desk: Desk) -> Result<HttpResponse, AppError> {
    let typed = TaxForm { tax_category: "standard".into(), ..TaxForm::default() };
    taxes_page(desk, State { typed, ..State::default() }).await
}

async fn taxes_page(desk: Desk, state: State) -> Result<HttpResponse, AppError> {
    let loaded = desk.app.db.read(|conn| {
        let rates = store::list_tax_rates(conn)?;
        let named = rates.iter().map(|rate| (rate.id.0, format!("{} · {}", rate.country, rate.tax_category)));
        let changes = changes(conn, "tax_rate", named)?;
        Ok::<_, AppError>((rates, changes))
    });
    let (rates, changes) = loaded.await?;
    let wrong = !state.errors.is_empty() || state.ending.count() > 0;
    let status = if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    page_with(status, &TaxesPage { frame: desk.frame(), rates, changes, state })
}

pub(in crate::pricing) async fn create(desk: Desk, form: Form<TaxForm>) -> Result<HttpResponse, AppError> {
    editor(&desk)?;
    let (typed, now, actor) = (form.0, desk.app.clock.now(), desk.actor.clone());
    let form = typed.clone();
    let saved = desk.app.db.write(move |conn| {
        let rate = form.parse()?;
        save::add_tax_rate(conn, now, &actor, &rate).map_err(beside("valid_from"))
    });
    match saved.await {
        Ok(_) => Ok(see_other_with("/pricing/taxes", Notice::good(desk.text("pricing-saved")))),
        Err(Failed::Error(error)) => Err(error),
        Err(Failed::Typed(errors)) => taxes_page(desk, State { typed, errors, ..State::default() }).await,
    }
}

pub(in crate::pricing) async fn end(
    desk: Desk,
    path: Path<i64>,
    address: Query<EndForm>,
    form: Form<EndForm>,
) -> Result<HttpResponse, AppError> {
    editor(&desk)?;
    let (id, form) = (TaxRateId(path.into_inner()), form.0.or(address.0));
    let (typed, now, actor) = (form.clone(), desk.app.clock.now(), desk.actor.clone());
    let ended = desk.app.db.write(move |conn| {
        let until = typed.parse()?;
        Ok((ending::end_tax_rate(conn, now, &actor, (id, until)).map_err(beside("until"))?, until))
    });
    match ended.await {
        Ok((ended, until)) => {
            Ok(see_other_with("/pricing/taxes", moved(&desk, ended, until, &format!("/pricing/taxes/{id}/end"))))
        }
        Err(Failed::Error(error)) => Err(error),
        Err(Failed::Typed(errors)) => {
            let ending = Ending::refused(id, &form, first(errors)?);
            taxes_page(desk, State { ending, ..State::default() }).await
        }
    }
}
