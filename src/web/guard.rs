//! What happens around every page: request id, log line, CSRF, security headers, error pages, compression.

use actix_web::body::{BoxBody, MessageBody, to_bytes};
use actix_web::cookie::{Cookie, SameSite, time};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::middleware::{DefaultHeaders, Next};
use actix_web::{Error, HttpMessage, ResponseError, web};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::assets::{accepts_gzip, gzip};
use super::error_page::with_error_page;
use super::visit::NOTICES;
use super::{App, AppError, upload};

/// The id of a request in the log and on its error page.
pub struct RequestId(pub String);

/// The random value in the `tl_csrf` cookie.
pub struct CsrfSeed(pub String);

const CSRF_COOKIE: &str = "tl_csrf";
const MOST_BODY: usize = 2 << 20;

/// The first level that looks back for the longest match: a page of 26 kB is a fifth of its size, with level 1 more than a quarter.
const PAGE_LEVEL: u32 = 3;

/// The token a form carries: only a page of ours can know it for this browser's cookie.
pub fn csrf_token(secret: &[u8; 64], seed: &str) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret) else { return String::new() };
    mac.update(b"csrf:");
    mac.update(seed.as_bytes());
    URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
}

/// The middleware around every page.
pub async fn guard(request: ServiceRequest, next: Next<impl MessageBody + 'static>) -> Result<ServiceResponse<BoxBody>, Error> {
    let started = std::time::Instant::now();
    let id: [u8; 8] = rand::random();
    let id: String = id.iter().map(|b| format!("{b:02x}")).collect();
    request.extensions_mut().insert(RequestId(id.clone()));
    let known = request.cookie(CSRF_COOKIE).map(|c| c.value().to_owned()).filter(|v| v.len() == 43);
    let seed = known.clone().unwrap_or_else(super::session::fresh_key);
    request.extensions_mut().insert(CsrfSeed(seed.clone()));
    let (method, path) = (request.method().clone(), request.path().to_owned());
    let gzip_wanted = accepts_gzip(request.request());
    let has_notices = request.cookie(NOTICES).is_some();

    let response = match check(request).await {
        Ok(request) => next.call(request).await?.map_into_boxed_body(),
        Err((request, refusal)) => request.into_response(refusal.error_response()),
    };
    let mut response = with_error_page(response).await?;
    if response.status().is_redirection() || !is_page(&response) {
        // The notice is for the next page.
    } else if has_notices {
        let mut gone = Cookie::build(NOTICES, "").path("/").finish();
        gone.make_removal();
        let _ = response.response_mut().add_cookie(&gone);
    }
    if known.is_none() && is_page(&response) {
        let cookie = Cookie::build(CSRF_COOKIE, seed)
            .path("/")
            .http_only(true)
            .secure(is_secure(&response))
            .same_site(SameSite::Lax)
            .max_age(time::Duration::days(30))
            .finish();
        let _ = response.response_mut().add_cookie(&cookie);
    }
    add_headers(&mut response, &id);
    let status = response.status().as_u16();
    let response = if gzip_wanted { compressed(response).await? } else { response };
    let micros = started.elapsed().as_micros();
    let path = without_keys(&path);
    tracing::info!(target: "request", request = %id, %method, %path, status, micros = u64::try_from(micros).unwrap_or(u64::MAX));
    Ok(response)
}

/// The path without the keys that links carry: who reads the log must not be able to use them.
fn without_keys(path: &str) -> String {
    const LEAST_KEY: usize = 20;
    let is_key = |part: &str| part.len() >= LEAST_KEY && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    path.split('/').map(|part| if is_key(part) { "…" } else { part }).collect::<Vec<_>>().join("/")
}

/// Refuses addresses that cannot be, and unsafe requests that do not come from a page of ours: foreign origin, or no token for
/// this browser's cookie.
async fn check(mut request: ServiceRequest) -> Result<ServiceRequest, (ServiceRequest, AppError)> {
    // PostgreSQL knows no text with a zero byte in it; neither does any address of ours.
    if request.path().contains("%00") {
        return Err((request, AppError::NotFound));
    }
    if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        return Ok(request);
    }
    if !same_origin(&request) {
        return Err((request, AppError::BadRequest("csrf")));
    }
    let secret = match request.app_data::<web::Data<App>>() {
        Some(app) => app.secret,
        None => return Err((request, AppError::BadRequest("csrf"))),
    };
    let given = match request.headers().get("x-csrf-token").and_then(|v| v.to_str().ok()) {
        Some(token) => Some(token.to_owned()),
        None => match token_in_body(&mut request).await {
            Ok(token) => token,
            Err(refusal) => return Err((request, refusal)),
        },
    };
    let known = request.cookie(CSRF_COOKIE).map(|c| c.value().to_owned());
    let right = match (given, known) {
        (Some(given), Some(seed)) => same(given.as_bytes(), csrf_token(&secret, &seed).as_bytes()),
        _ => false,
    };
    if right { Ok(request) } else { Err((request, AppError::BadRequest("csrf"))) }
}

/// Compares in constant time.
fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |differs, (x, y)| differs | (x ^ y)) == 0
}

fn same_origin(request: &ServiceRequest) -> bool {
    let text = |name: HeaderName| request.headers().get(name).and_then(|v| v.to_str().ok());
    if let Some(site) = text(HeaderName::from_static("sec-fetch-site"))
        && !matches!(site, "same-origin" | "none")
    {
        return false;
    }
    match text(header::ORIGIN) {
        None => true,
        Some(origin) => {
            let host = request.connection_info().host().to_owned();
            origin.split_once("://").is_some_and(|(_, o)| o.eq_ignore_ascii_case(&host))
        }
    }
}

/// Reads the form, takes its `csrf` field, and puts the body back for the handler.
async fn token_in_body(request: &mut ServiceRequest) -> Result<Option<String>, AppError> {
    let is_form = request.content_type().eq_ignore_ascii_case("application/x-www-form-urlencoded");
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or("").to_owned();
    let with_files = upload::is_multipart(&kind);
    if !is_form && !with_files {
        return Ok(None);
    }
    let body = request.extract::<web::Payload>().await.map_err(|_| AppError::BadRequest("body"))?;
    let most = if with_files { upload::MOST_UPLOAD } else { MOST_BODY };
    let bytes = body.to_bytes_limited(most).await.map_err(|_| AppError::BadRequest("too large"))?;
    let bytes = bytes.map_err(|_| AppError::BadRequest("body"))?;
    let pairs: Vec<(String, String)> = if with_files {
        upload::fields(&kind, &bytes).ok_or(AppError::BadRequest("form"))?
    } else {
        serde_html_form::from_bytes(&bytes).map_err(|_| AppError::BadRequest("form"))?
    };
    request.set_payload(actix_web::dev::Payload::from(bytes));
    Ok(pairs.into_iter().find(|(name, _)| name == "csrf").map(|(_, value)| value))
}

fn is_page(response: &ServiceResponse<BoxBody>) -> bool {
    response.headers().get(header::CONTENT_TYPE).is_some_and(|t| t.as_bytes().starts_with(b"text/html"))
}

fn is_secure(response: &ServiceResponse<BoxBody>) -> bool {
    response.request().app_data::<web::Data<App>>().is_some_and(|app| app.settings.is_secure())
}

const HEADERS: &[(&str, &str)] = &[
    (
        "content-security-policy",
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; \
         frame-ancestors 'none'; form-action 'self'",
    ),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), microphone=(), geolocation=(), payment=()"),
];

/// The same headers for what does not pass the guard: assets and health.
pub fn security_headers() -> DefaultHeaders {
    HEADERS.iter().fold(DefaultHeaders::new().add((header::CACHE_CONTROL, "no-store")), |headers, pair| headers.add(*pair))
}

fn add_headers(response: &mut ServiceResponse<BoxBody>, id: &str) {
    let secure = is_secure(response);
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if secure {
        let value = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, value);
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if let Ok(value) = HeaderValue::from_str(id) {
        headers.insert(HeaderName::from_static("x-request-id"), value);
    }
}

/// Bodies under this size are not worth compressing.
const LEAST_COMPRESSED: usize = 1024;

/// The finished body, gzipped into one buffer: several small writes would wait for each other's acknowledgements.
async fn compressed(response: ServiceResponse<BoxBody>) -> Result<ServiceResponse<BoxBody>, Error> {
    let content_type = response.headers().get(header::CONTENT_TYPE).and_then(|t| t.to_str().ok()).unwrap_or("");
    let text = content_type.starts_with("text/") || content_type.starts_with("application/json");
    if !text || response.headers().contains_key(header::CONTENT_ENCODING) {
        return Ok(response);
    }
    let (request, response) = response.into_parts();
    let (mut head, body) = response.into_parts();
    let bytes = to_bytes(body).await.map_err(|e| actix_web::error::ErrorInternalServerError(e.to_string()))?;
    let body = if bytes.len() < LEAST_COMPRESSED {
        BoxBody::new(bytes)
    } else {
        head.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        head.headers_mut().insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
        BoxBody::new(gzip(&bytes, PAGE_LEVEL))
    };
    Ok(ServiceResponse::new(request, head.set_body(body)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_carries_no_key_of_a_link() {
        let key = super::super::session::fresh_key();
        assert_eq!(without_keys(&format!("/password/{key}")), "/password/…");
        assert_eq!(without_keys(&format!("/q/{key}/proposal.pdf")), "/q/…/proposal.pdf");
        assert_eq!(without_keys("/quotes/Q-2026-00042/versions/2"), "/quotes/Q-2026-00042/versions/2");
        assert_eq!(without_keys("/"), "/");
    }
}
