//! The public form: anybody writes, a lead that nobody owns comes of it.

use actix_web::HttpResponse;
use askama::Template;
use chrono::TimeDelta;

use super::refused;
use crate::leads::form::LeadForm;
use crate::leads::store::NewLead;
use crate::leads::work;
use crate::people;
use crate::web::{AppError, Form, FormErrors, Frame, Shop, page, see_other};

#[derive(Template)]
#[template(path = "leads/contact.html")]
struct ContactPage {
    frame: Frame,
    typed: LeadForm,
    errors: FormErrors,
}

#[derive(Template)]
#[template(path = "leads/thanks.html")]
struct ThanksPage {
    frame: Frame,
}

/// Messages from one address within an hour; a company behind one address still gets through.
const MOST_AN_HOUR: i64 = 5;
/// What the tries of this form are counted under.
const COUNTED_AS: &str = "contact form";

pub(in crate::leads) async fn new(shop: Shop) -> Result<HttpResponse, AppError> {
    page(&ContactPage { frame: shop.frame(), typed: LeadForm::default(), errors: FormErrors::default() })
}

pub(in crate::leads) async fn create(shop: Shop, form: Form<LeadForm>) -> Result<HttpResponse, AppError> {
    let facts = match form.0.parse_public() {
        Ok(facts) => facts,
        Err(errors) => return refused(&ContactPage { frame: shop.frame(), typed: form.0, errors }),
    };
    // A machine that fills every field is thanked as well, so that it learns nothing.
    if form.0.fax.is_empty() {
        let (now, address) = (shop.app.clock.now(), shop.address.clone());
        shop.app
            .db
            .write(move |conn| {
                let since = now - TimeDelta::hours(1);
                if people::store::count_tries_as(conn, COUNTED_AS, &address, since)? >= MOST_AN_HOUR {
                    return Err(AppError::TooMany(3600));
                }
                people::store::insert_try(conn, COUNTED_AS, &address, now, true)?;
                let lead = NewLead { facts, owner: None, created_by: None, product: None };
                Ok::<_, AppError>(work::create(conn, now, None, &lead)?)
            })
            .await?;
    }
    Ok(see_other("/contact/thanks"))
}

pub(in crate::leads) async fn thanks(shop: Shop) -> Result<HttpResponse, AppError> {
    page(&ThanksPage { frame: shop.frame() })
}
