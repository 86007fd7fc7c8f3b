use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use super::entries::first_reason;
use super::{Failed, beside, editor, refused};
use crate::kernel::ids::TaxRateId;
use crate::pricing::form::{EndForm, TaxForm};
use crate::pricing::tax_rate::TaxRate;
use crate::pricing::{save, store};
use crate::web::http::Path;
use crate::web::visit::see_other_with;
use crate::web::{AppError, Desk, Form, FormErrors, Frame, Notice, page_with};

#[derive(Template)]
#[template(path = "pricing/taxes.html")]
struct TaxesPage {
    frame: Frame,
    rates: Vec<TaxRate>,
    typed: TaxForm,
    errors: FormErrors,
}

pub(in crate::pricing) async fn index(desk: Desk) -> Result<HttpResponse, AppError> {
    let typed = TaxForm { tax_category: "standard".into(), ..TaxForm::default() };
    taxes_page(desk, typed, FormErrors::default()).await
}

async fn taxes_page(desk: Desk, typed: TaxForm, errors: FormErrors) -> Result<HttpResponse, AppError> {
    let rates = desk.app.db.read(|conn| Ok::<_, AppError>(store::list_tax_rates(conn)?)).await?;
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    page_with(status, &TaxesPage { frame: desk.frame(), rates, typed, errors })
}

pub(in crate::pricing) async fn create(desk: Desk, form: Form<TaxForm>) -> Result<HttpResponse, AppError> {
    editor(&desk)?;
    let (typed, actor) = (form.0, desk.actor.clone());
    let form = typed.clone();
    let saved = desk.app.db.write(move |conn| {
        let rate = form.parse()?;
        save::add_tax_rate(conn, &actor, &rate).map_err(beside("valid_from"))
    });
    match saved.await {
        Ok(_) => Ok(see_other_with("/pricing/taxes", Notice::good(desk.text("pricing-saved")))),
        Err(Failed::Error(error)) => Err(error),
        Err(Failed::Typed(errors)) => taxes_page(desk, typed, errors).await,
    }
}

pub(in crate::pricing) async fn end(desk: Desk, path: Path<i64>, form: Form<EndForm>) -> Result<HttpResponse, AppError> {
    editor(&desk)?;
    let (id, now, actor) = (TaxRateId(path.into_inner()), desk.app.clock.now(), desk.actor.clone());
    let until = form.0.parse().map_err(first_reason)?;
    desk.app.db.write(move |conn| save::end_tax_rate(conn, now, &actor, (id, until)).map_err(refused)).await?;
    Ok(see_other_with("/pricing/taxes", Notice::good(desk.text("pricing-ended"))))
}
