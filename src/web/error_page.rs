//! The page around what went wrong: where the person works, with all ways on, or a plain one for whom nobody knows.

use actix_web::Error;
use actix_web::body::BoxBody;
use actix_web::dev::ServiceResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use askama::Template;

use super::Frame;
use super::error::ErrorFacts;
use super::visit::Visit;
use crate::kernel::reason::Reason;

/// The page of an error for nobody known: it promises nothing of the house.
#[derive(Template)]
#[template(path = "errors/plain.html")]
struct ErrorPage {
    frame: Frame,
    status: u16,
    reason: Option<Reason>,
}

/// The same where staff work, with the way on to everything else around it.
#[derive(Template)]
#[template(path = "errors/desk.html")]
struct DeskErrorPage {
    frame: Frame,
    status: u16,
    reason: Option<Reason>,
}

/// The same in the shop, for a customer.
#[derive(Template)]
#[template(path = "errors/shop.html")]
struct ShopErrorPage {
    frame: Frame,
    status: u16,
    reason: Option<Reason>,
}

fn error_page(frame: Frame, status: u16, reason: Option<Reason>) -> askama::Result<String> {
    if frame.is_staff() {
        DeskErrorPage { frame, status, reason }.render()
    } else if frame.is_customer() {
        ShopErrorPage { frame, status, reason }.render()
    } else {
        ErrorPage { frame, status, reason }.render()
    }
}

/// Puts the page around an error that a handler or extractor answered with.
pub(super) async fn with_error_page(response: ServiceResponse<BoxBody>) -> Result<ServiceResponse<BoxBody>, Error> {
    let status = response.status();
    let facts = response.response().extensions().get::<ErrorFacts>().cloned();
    let reason = match facts {
        Some(facts) => facts.reason,
        None if status.as_u16() >= 400 && response.headers().get(header::CONTENT_TYPE).is_none() => {
            let key = if status == StatusCode::NOT_FOUND { "error-not-found" } else { "error-bad-request" };
            Some(Reason::new(key))
        }
        None => return Ok(response),
    };
    let Ok(visit) = Visit::from_http(response.request()).await else { return Ok(response) };
    let body = error_page(visit.frame(), status.as_u16(), reason).unwrap_or_default();
    let mut response = response.map_body(|_, _| BoxBody::new(body));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    Ok(response)
}
