//! Small pieces between HTTP and the slices: forms, queries, answers.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::http::header;
use actix_web::web::Payload;
use actix_web::{FromRequest, HttpRequest, HttpResponse, dev, web};
use askama::Template;
use serde::de::DeserializeOwned;

use super::error::AppError;
use crate::kernel::reason::Reason;

/// A form as typed. Repeated keys become vectors, absent checkboxes `false` (with `#[serde(default)]`).
pub struct Form<T>(pub T);

/// The query of the URL, read the same way.
pub struct Query<T>(pub T);

const MOST_FORM_BYTES: usize = 2 << 20;

impl<T: DeserializeOwned + 'static> FromRequest for Form<T> {
    type Error = AppError;
    type Future = std::pin::Pin<Box<dyn Future<Output = Result<Self, AppError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut dev::Payload) -> Self::Future {
        let body = Payload::from_request(request, payload);
        Box::pin(async move {
            let body = body.await.map_err(|_| AppError::BadRequest("body"))?;
            let bytes = body.to_bytes_limited(MOST_FORM_BYTES).await.map_err(|_| AppError::BadRequest("too large"))?;
            let bytes = bytes.map_err(|_| AppError::BadRequest("body"))?;
            typed(&bytes).map(Form).map_err(|error| {
                tracing::debug!(%error, "form");
                AppError::BadRequest("form")
            })
        })
    }
}

impl<T: DeserializeOwned> FromRequest for Query<T> {
    type Error = AppError;
    type Future = std::future::Ready<Result<Self, AppError>>;

    fn from_request(request: &HttpRequest, _: &mut dev::Payload) -> Self::Future {
        let read = typed(request.query_string().as_bytes());
        std::future::ready(read.map(Query).map_err(|_| AppError::BadRequest("query")))
    }
}

/// What was typed, from its encoding in a form or URL. A zero byte, which no person types and PostgreSQL keeps in no text, is
/// left out.
pub(super) fn typed<T: DeserializeOwned>(encoded: &[u8]) -> Result<T, serde_html_form::de::Error> {
    let has_zero = |text: &[u8]| text.contains(&0) || text.windows(3).any(|three| three == b"%00");
    if !has_zero(encoded) {
        return serde_html_form::from_bytes(encoded);
    }
    let mut text = String::from_utf8_lossy(encoded).replace('\0', "");
    while text.contains("%00") {
        text = text.replace("%00", "");
    }
    serde_html_form::from_str(&text)
}

/// Which fields cannot be taken as typed, and why. Empty means all can.
#[derive(Debug, Clone, Default)]
pub struct FormErrors(pub BTreeMap<String, Reason>);

impl FormErrors {
    pub fn add(&mut self, field: impl Into<String>, reason: Reason) {
        self.0.entry(field.into()).or_insert(reason);
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn get(&self, field: &str) -> Option<&Reason> {
        self.0.get(field)
    }

    /// Where what is wrong with a field can be mended, if there is such a place.
    pub fn way_on(&self, field: &str) -> Option<&str> {
        self.get(field)?.way_on.as_deref()
    }

    pub fn one(field: impl Into<String>, reason: Reason) -> Self {
        let mut errors = FormErrors::default();
        errors.add(field, reason);
        errors
    }

    /// `Ok(value)` if nothing was added.
    pub fn check<T>(self, value: T) -> Result<T, FormErrors> {
        if self.is_empty() { Ok(value) } else { Err(self) }
    }

    /// The required text of a field, trimmed, at most `most` characters; says why where it cannot be taken.
    pub fn required(&mut self, field: &'static str, text: &str, most: usize) -> String {
        let text = self.optional(field, text, most);
        if text.is_none() {
            self.add(field, Reason::new("error-required"));
        }
        text.unwrap_or_default()
    }

    /// The trimmed text of a field, `None` where empty.
    pub fn optional(&mut self, field: &'static str, text: &str, most: usize) -> Option<String> {
        let text = text.trim();
        if text.chars().count() > most {
            self.add(field, Reason::new("error-too-long").with("most", most));
        }
        (!text.is_empty()).then(|| text.to_owned())
    }
}

/// 200 with a page.
pub fn page(template: &impl Template) -> Result<HttpResponse, AppError> {
    page_with(StatusCode::OK, template)
}

/// A page with another status: 422 for a form that cannot be taken as typed.
pub fn page_with(status: StatusCode, template: &impl Template) -> Result<HttpResponse, AppError> {
    let body = template.render()?;
    Ok(HttpResponse::build(status).insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8")).body(body))
}

/// 303: what was asked for is done, look there.
pub fn see_other(place: impl AsRef<str>) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((header::LOCATION, place.as_ref())).finish()
}

/// A JSON answer.
pub fn json(value: &impl serde::Serialize) -> Result<HttpResponse, AppError> {
    let body = serde_json::to_string(value)?;
    Ok(HttpResponse::Ok().insert_header((header::CONTENT_TYPE, "application/json; charset=utf-8")).body(body))
}

/// A file to keep, or one the browser may show (`inline`). The name may be in any language (RFC 6266).
pub fn file(bytes: Vec<u8>, media_type: &str, name: &str, inline: bool) -> HttpResponse {
    let plain: String = name.chars().map(|c| if c.is_ascii_alphanumeric() || ".-_".contains(c) { c } else { '_' }).collect();
    let kind = if inline { "inline" } else { "attachment" };
    let disposition = format!("{kind}; filename=\"{plain}\"; filename*=UTF-8''{}", encode(name));
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, media_type))
        .insert_header((header::CONTENT_DISPOSITION, disposition))
        .body(bytes)
}

/// Percent-encodes everything but unreserved characters (RFC 3986).
pub fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// A place inside this site: one leading `/`, no `//`, no backslash, no control characters. Anything else is `/`.
pub fn inside(next: &str) -> &str {
    let safe = next.starts_with('/')
        && !next.starts_with("//")
        && !next.chars().any(|c| c == '\\' || c.is_control() || c.is_whitespace());
    if safe { next } else { "/" }
}

/// Path parameters of a request.
pub type Path<T> = web::Path<T>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zero_byte_is_left_out_of_what_was_typed() {
        let read = |encoded: &str| typed::<Vec<(String, String)>>(encoded.as_bytes()).unwrap();
        assert_eq!(read("name=a%00b&note=%0%000"), [("name".into(), "ab".into()), ("note".into(), String::new())]);
        assert_eq!(read("name=a\0b"), [("name".into(), "ab".into())]);
        assert_eq!(read("name=100%25+0"), [("name".into(), "100% 0".into())]);
    }
}
