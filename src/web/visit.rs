//! Who is asking and how they want to be answered: the extractors `Desk` (staff), `Shop` (anybody).

use std::ops::Deref;

use actix_session::SessionExt;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev, web};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::frame::{Frame, Notice};
use super::guard::{CsrfSeed, RequestId, csrf_token};
use super::{App, AppError, session};
use crate::kernel::actor::{Act, Actor, Language};
use crate::kernel::ids::UserId;
use crate::people;

/// One request by one person or by nobody known.
#[derive(Clone)]
pub struct Visit {
    pub app: web::Data<App>,
    pub actor: Option<Actor>,
    pub address: String,
    /// What the browser says of itself.
    pub agent: String,
    frame: Frame,
    /// The key of this browser's cart.
    cart: Option<String>,
}

impl Visit {
    /// The frame for the page of this request.
    pub fn frame(&self) -> Frame {
        self.frame.clone()
    }

    /// A message from `locales/` in the reader's language.
    pub fn text(&self, key: &str) -> String {
        self.frame.t(key).into_owned()
    }

    /// The key of this browser's cart, where it has one.
    pub fn cart_key(&self) -> Option<String> {
        self.cart.clone()
    }

    pub async fn from_http(request: &HttpRequest) -> Result<Visit, AppError> {
        let Some(app) = request.app_data::<web::Data<App>>().cloned() else {
            return Err(AppError::Internal("no app".into()));
        };
        let now = app.clock.now();
        let mut found = None;
        let user: Option<i64> = request.get_session().get(session::USER).ok().flatten();
        if let Some(user) = user {
            found = app.db.read_now(|conn| people::store::find_visitor(conn, UserId(user)))?;
        }
        let (actor, theme, waiting) = match found {
            Some(visitor) => (Some(visitor.actor), visitor.theme, visitor.waiting),
            None => (None, cookie(request, "tl_theme").unwrap_or_else(|| "auto".into()), 0),
        };
        let language = actor.as_ref().map_or_else(|| guess_language(request), |a| a.language);
        let zone = actor.as_ref().map_or(app.settings.time_zone, |a| a.time_zone);
        let seed = request.extensions().get::<CsrfSeed>().map(|s| s.0.clone()).unwrap_or_default();
        let frame = Frame {
            words: app.words,
            language,
            theme,
            csrf: csrf_token(&app.secret, &seed),
            path: request.path().to_owned(),
            query: request.query_string().to_owned(),
            actor: actor.clone(),
            notices: notices(request),
            waiting,
            company: app.settings.company.clone(),
            zone,
            now,
            request_id: request.extensions().get::<RequestId>().map(|r| r.0.clone()).unwrap_or_default(),
        };
        let (address, agent) = (address(request), agent(request));
        Ok(Visit { app, actor, address, agent, frame, cart: cookie(request, CART) })
    }
}

/// A member of staff at the desk. For a customer the desk does not exist; a stranger is asked to sign in.
#[derive(Clone)]
pub struct Desk {
    visit: Visit,
    pub actor: Actor,
}

impl Deref for Desk {
    type Target = Visit;
    fn deref(&self) -> &Visit {
        &self.visit
    }
}

impl Desk {
    /// For whom this is not allowed, the page does not exist.
    pub fn need(&self, act: Act) -> Result<(), AppError> {
        if self.actor.may(act) { Ok(()) } else { Err(AppError::NotFound) }
    }
}

/// Anybody in the shop: a stranger, a customer, or staff looking at it.
#[derive(Clone)]
pub struct Shop {
    visit: Visit,
}

impl Deref for Shop {
    type Target = Visit;
    fn deref(&self) -> &Visit {
        &self.visit
    }
}

impl Shop {
    /// The person signed in, or the way to sign in and come back.
    pub fn signed_in(&self) -> Result<&Actor, AppError> {
        self.visit.actor.as_ref().ok_or_else(|| AppError::SignIn(self.visit.frame.here()))
    }
}

type Extracting<T> = std::pin::Pin<Box<dyn Future<Output = Result<T, AppError>>>>;

impl FromRequest for Desk {
    type Error = AppError;
    type Future = Extracting<Desk>;

    fn from_request(request: &HttpRequest, _: &mut dev::Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let visit = Visit::from_http(&request).await?;
            match visit.actor.clone() {
                Some(actor) if actor.is_staff() => Ok(Desk { actor, visit }),
                Some(_) => Err(AppError::NotFound),
                None => Err(AppError::SignIn(visit.frame.here())),
            }
        })
    }
}

impl FromRequest for Shop {
    type Error = AppError;
    type Future = Extracting<Shop>;

    fn from_request(request: &HttpRequest, _: &mut dev::Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { Visit::from_http(&request).await.map(|visit| Shop { visit }) })
    }
}

/// The address the request came from. `X-Forwarded-For` is not believed.
fn address(request: &HttpRequest) -> String {
    request.peer_addr().map(|a| a.ip().to_string()).unwrap_or_default()
}

/// At most 300 characters: it is kept with the session, and only read for names in it.
fn agent(request: &HttpRequest) -> String {
    let agent = request.headers().get(actix_web::http::header::USER_AGENT).and_then(|v| v.to_str().ok());
    agent.unwrap_or_default().chars().take(300).collect()
}

fn cookie(request: &HttpRequest, name: &str) -> Option<String> {
    request.cookie(name).map(|c| c.value().to_owned())
}

fn guess_language(request: &HttpRequest) -> Language {
    if let Some(language) = cookie(request, "tl_language").and_then(|l| Language::parse(&l)) {
        return language;
    }
    let wanted = request.headers().get(actix_web::http::header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).unwrap_or("");
    if wanted.trim_start().to_ascii_lowercase().starts_with("zh") { Language::Chinese } else { Language::English }
}

/// The cookie with the key of a browser's cart.
pub const CART: &str = "tl_cart";

pub const NOTICES: &str = "tl_notices";

fn notices(request: &HttpRequest) -> Vec<Notice> {
    let text = cookie(request, NOTICES).and_then(|v| URL_SAFE_NO_PAD.decode(v).ok());
    text.and_then(|t| serde_json::from_slice(&t).ok()).unwrap_or_default()
}

/// The answer "look there", with a message for that page.
pub fn see_other_with(place: impl AsRef<str>, notice: Notice) -> actix_web::HttpResponse {
    let mut response = super::see_other(place);
    let value = serde_json::to_vec(&[notice]).map(|v| URL_SAFE_NO_PAD.encode(v)).unwrap_or_default();
    let cookie = Cookie::build(NOTICES, value).path("/").http_only(true).same_site(SameSite::Lax).finish();
    // A notice that does not fit into a cookie is left out; the work is done all the same.
    let _ = response.add_cookie(&cookie);
    response
}

impl Notice {
    pub fn good(text: impl Into<String>) -> Notice {
        Notice { kind: "good".into(), text: text.into(), undo: None }
    }

    pub fn bad(text: impl Into<String>) -> Notice {
        Notice { kind: "bad".into(), text: text.into(), undo: None }
    }

    /// What was done can be taken back by a POST to `place`.
    pub fn undo_at(mut self, place: impl Into<String>) -> Notice {
        self.undo = Some(place.into());
        self
    }
}
