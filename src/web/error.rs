//! What can go wrong at the edge of a request, and the page that says so.

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpResponse, HttpResponseBuilder, ResponseError};
use diesel::result::Error as DieselError;

use crate::kernel::money::Overflow;
use crate::kernel::reason::Reason;

/// Everything a handler can fail with. Sentences come from `locales/`; nothing internal reaches the page.
#[derive(Debug)]
pub enum AppError {
    /// It does not exist, or not for this person.
    NotFound,
    /// Sign in first, then go on to this path.
    SignIn(String),
    /// The request was not made by one of our pages (CSRF) or is malformed.
    BadRequest(&'static str),
    /// A rule says no: shown with its reason and a way on.
    Refused(Reason),
    /// Too often; seconds to wait.
    TooMany(u32),
    Internal(String),
}

/// Left in the response for the frame to be put around by `guard`.
#[derive(Debug, Clone)]
pub struct ErrorFacts {
    pub status: StatusCode,
    pub reason: Option<Reason>,
}

impl std::fmt::Display for AppError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self:?}")
    }
}

impl From<DieselError> for AppError {
    fn from(error: DieselError) -> Self {
        match error {
            DieselError::NotFound => AppError::NotFound,
            other => AppError::Internal(other.to_string()),
        }
    }
}

impl From<Reason> for AppError {
    fn from(reason: Reason) -> Self {
        AppError::Refused(reason)
    }
}

impl From<Overflow> for AppError {
    fn from(_: Overflow) -> Self {
        AppError::Refused(Reason::new("error-amount-out-of-range"))
    }
}

impl From<askama::Error> for AppError {
    fn from(error: askama::Error) -> Self {
        AppError::Internal(error.to_string())
    }
}

impl From<serde_json::Error> for AppError {
    fn from(error: serde_json::Error) -> Self {
        AppError::Internal(error.to_string())
    }
}

impl ResponseError for AppError {
    fn status_code(&self) -> StatusCode {
        match self {
            AppError::NotFound => StatusCode::NOT_FOUND,
            AppError::SignIn(_) => StatusCode::SEE_OTHER,
            AppError::BadRequest("csrf") => StatusCode::FORBIDDEN,
            AppError::BadRequest(_) => StatusCode::BAD_REQUEST,
            AppError::Refused(_) => StatusCode::CONFLICT,
            AppError::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            AppError::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn error_response(&self) -> HttpResponse {
        let status = self.status_code();
        let mut builder = HttpResponseBuilder::new(status);
        let reason = match self {
            AppError::SignIn(next) => {
                let place = format!("/sign-in?next={}", crate::web::http::encode(next));
                builder.insert_header((header::LOCATION, place));
                return builder.finish();
            }
            AppError::TooMany(seconds) => {
                builder.insert_header((header::RETRY_AFTER, HeaderValue::from(u64::from(*seconds))));
                Some(Reason::new("error-too-many").with("seconds", seconds))
            }
            AppError::Refused(reason) => Some(reason.clone()),
            AppError::BadRequest("csrf") => Some(Reason::new("error-csrf")),
            AppError::BadRequest(_) => Some(Reason::new("error-bad-request")),
            AppError::NotFound => Some(Reason::new("error-not-found")),
            AppError::Internal(what) => {
                tracing::error!(what, "internal error");
                Some(Reason::new("error-internal"))
            }
        };
        let mut response = builder.finish();
        response.extensions_mut().insert(ErrorFacts { status, reason });
        response
    }
}
