//! What a customer reads behind their link, and how they answer. No sign-in: the link is the key.

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::{HttpResponse, web};
use askama::Template;
use chrono::NaiveDate;
use serde::Deserialize;

use super::choices::{Choice, choices};
use super::proposal;
use super::{mail, show::plain_standing};
use crate::db::Connection;
use crate::documents::ProposalDocument;
use crate::kernel::actor::Actor;
use crate::kernel::reason::Reason;
use crate::pricing::waterfall::Waterfall;
use crate::quotes::accept::accept;
use crate::quotes::ask::ask;
use crate::quotes::decline::decline;
use crate::quotes::form::{AcceptForm, DeclineForm, RemarkForm, file_name};
use crate::quotes::quote::{Acceptance, Declined, Quote, Remark, Standing, Version, VersionState, is_token};
use crate::quotes::sheet::Sheet;
use crate::quotes::{store, view};
use crate::web::http::file;
use crate::web::visit::see_other_with;
use crate::web::{AppError, Form, FormErrors, Frame, Notice, Query, Shop, page_with};

struct Loaded {
    sheet: Sheet,
    document: ProposalDocument,
    remarks: Vec<Remark>,
    acceptance: Option<Acceptance>,
    declined: Option<Declined>,
    order: Option<String>,
    /// Versions the customer may look at, newest first.
    versions: Vec<Version>,
}

#[derive(Template)]
#[template(path = "quotes/letter.html")]
struct LetterPage {
    frame: Frame,
    errors: FormErrors,
    question: RemarkForm,
    accepting: AcceptForm,
    declining: DeclineForm,
    token: String,
    document: ProposalDocument,
    remarks: Vec<Remark>,
    acceptance: Option<Acceptance>,
    declined: Option<Declined>,
    order: Option<String>,
    standing: Standing,
    version: i32,
    versions: Vec<(i32, Standing, String)>,
    choices: Vec<Choice>,
    falls: Vec<(String, Waterfall)>,
    open: bool,
    ours: bool,
    /// The reader is signed in for the company the quote is for.
    own: bool,
}

#[derive(Debug, Clone, Default, Deserialize)]
pub(in crate::quotes) struct LetterQuery {
    #[serde(default)]
    version: String,
}

/// The quote behind a link and the version meant. Nothing that was not sent exists here.
fn find(conn: &mut Connection, token: &str, version: &str) -> Result<(Quote, Version, Vec<Version>), AppError> {
    if !is_token(token) {
        return Err(AppError::NotFound);
    }
    let quote = store::find_by_token(conn, token)?.ok_or(AppError::NotFound)?;
    let mut sent = store::list_versions(conn, quote.id)?;
    sent.retain(|v| v.state != VersionState::Draft && v.sent_at.is_some());
    let accepted = sent.iter().find(|v| v.state == VersionState::Accepted);
    let open = sent.iter().find(|v| v.state == VersionState::Sent);
    let wanted = match version.trim().parse::<i32>() {
        Ok(number) => sent.iter().find(|v| v.version == number),
        Err(_) => accepted.or(open).or(sent.first()),
    };
    let version = wanted.cloned().ok_or(AppError::NotFound)?;
    Ok((quote, version, sent))
}

fn load(conn: &mut Connection, app: &crate::web::App, token: &str, version: &str) -> Result<Loaded, AppError> {
    let (quote, version, versions) = find(conn, token, version)?;
    let sheet = Sheet::load(conn, quote.id, version.id)?;
    Ok(Loaded {
        document: proposal::document(conn, app, &sheet)?,
        remarks: store::list_remarks(conn, quote.id)?,
        acceptance: store::find_acceptance(conn, version.id)?,
        declined: store::find_declined(conn, version.id)?,
        order: store::find_order_of(conn, version.id)?.map(|(_, number)| number),
        sheet,
        versions,
    })
}

/// What the person typed, where it could not be taken.
#[derive(Default)]
struct Typed {
    errors: FormErrors,
    question: RemarkForm,
    accepting: AcceptForm,
    declining: DeclineForm,
}

fn letter(shop: &Shop, token: &str, loaded: Loaded, typed: Typed, status: StatusCode) -> Result<HttpResponse, AppError> {
    let (today, frame) = (shop.app.today(), shop.frame());
    let (sheet, currency) = (&loaded.sheet, loaded.sheet.quote.currency);
    let versions = loaded.versions.iter();
    let template = LetterPage {
        standing: plain_standing(&sheet.version, today),
        version: sheet.version.version,
        versions: versions.map(|v| (v.version, plain_standing(v, today), frame.money(&v.total, &currency))).collect(),
        choices: choices(sheet, &frame),
        falls: sheet
            .lines
            .iter()
            .filter(|line| line.counts())
            .filter_map(|line| Some((line.description.clone(), Waterfall::customer(&line.price_trace()?))))
            .collect(),
        open: sheet.version.is_open(today),
        ours: shop.actor.as_ref().is_some_and(Actor::is_staff),
        own: shop.actor.as_ref().is_some_and(|actor| actor.is_customer() && actor.account_id == Some(sheet.quote.account_id)),
        frame,
        errors: typed.errors,
        question: typed.question,
        accepting: typed.accepting,
        declining: typed.declining,
        token: token.to_owned(),
        document: loaded.document,
        remarks: loaded.remarks,
        acceptance: loaded.acceptance,
        declined: loaded.declined,
        order: loaded.order,
    };
    Ok(private(page_with(status, &template)?))
}

/// The link is a key: it is given to nobody, kept nowhere, found by no search engine.
fn private(mut response: HttpResponse) -> HttpResponse {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex, nofollow"));
    response
}

pub(in crate::quotes) async fn show(
    shop: Shop,
    path: web::Path<String>,
    query: Query<LetterQuery>,
) -> Result<HttpResponse, AppError> {
    let token = path.into_inner();
    let (app, actor, today, key) = (shop.app.clone(), shop.actor.clone(), shop.app.today(), token.clone());
    let (loaded, news) = shop
        .app
        .db
        .read(move |conn| {
            let loaded = load(conn, &app, &key, &query.0.version)?;
            let news = view::is_news(conn, &loaded.sheet.version, actor.as_ref(), today)?;
            Ok::<_, AppError>((loaded, news))
        })
        .await?;
    if news {
        note_view(&shop, &loaded.sheet, today).await?;
    }
    letter(&shop, &token, loaded, Typed::default(), StatusCode::OK)
}

/// Writing happens only for the first look at an open version.
async fn note_view(shop: &Shop, sheet: &Sheet, today: NaiveDate) -> Result<(), AppError> {
    let (app, actor, address) = (shop.app.clone(), shop.actor.clone(), shop.address.clone());
    let (quote, version) = (sheet.quote.clone(), sheet.version.clone());
    shop.app
        .db
        .write(move |conn| {
            let seen = (&quote, &version);
            view::view(conn, app.clock.now(), today, actor.as_ref(), seen, &address).map_err(AppError::from)
        })
        .await?;
    Ok(())
}

pub(in crate::quotes) async fn pdf(
    shop: Shop,
    path: web::Path<String>,
    query: Query<LetterQuery>,
) -> Result<HttpResponse, AppError> {
    let (token, app) = (path.into_inner(), shop.app.clone());
    let (bytes, name) = shop
        .app
        .db
        .read(move |conn| {
            let (quote, version, _) = find(conn, &token, &query.0.version)?;
            let sheet = Sheet::load(conn, quote.id, version.id)?;
            let name = file_name(&quote, &version);
            Ok::<_, AppError>((proposal::bytes(conn, &app, &sheet)?, name))
        })
        .await?;
    Ok(private(file(bytes, "application/pdf", &name, true)))
}

pub(in crate::quotes) async fn create_question(
    shop: Shop,
    path: web::Path<String>,
    form: Form<RemarkForm>,
) -> Result<HttpResponse, AppError> {
    let token = path.into_inner();
    let (app, actor, key, typed) = (shop.app.clone(), shop.actor.clone(), token.clone(), form.0.clone());
    let done = shop
        .app
        .db
        .write(move |conn| {
            let (quote, version, _) = find(conn, &key, "")?;
            let question = match typed.parse(version.id, actor.as_ref()) {
                Ok(question) => question,
                Err(errors) => return Ok(Err((errors, load(conn, &app, &key, "")?))),
            };
            not_ours(actor.as_ref())?;
            ask(conn, app.clock.now(), &quote, &question)?;
            Ok::<_, AppError>(Ok(()))
        })
        .await?;
    match done {
        Ok(()) => Ok(see_other_with(format!("/q/{token}#questions"), Notice::good(shop.text("letter-asked")))),
        Err((errors, loaded)) => {
            let typed = Typed { errors, question: form.0, ..Typed::default() };
            letter(&shop, &token, loaded, typed, StatusCode::UNPROCESSABLE_ENTITY)
        }
    }
}

pub(in crate::quotes) async fn create_acceptance(
    shop: Shop,
    path: web::Path<String>,
    form: Form<Vec<(String, String)>>,
) -> Result<HttpResponse, AppError> {
    let token = path.into_inner();
    let typed = accept_form(&form.0);
    let (app, actor, key, again) = (shop.app.clone(), shop.actor.clone(), token.clone(), typed.clone());
    let address = shop.address.clone();
    let done = shop
        .app
        .db
        .write(move |conn| {
            let (quote, version, _) = find(conn, &key, &typed.version)?;
            let command = match typed.parse(&version, actor.as_ref(), &address, &typed.take) {
                Ok(command) => command,
                Err(errors) => return Ok(Err((errors, load(conn, &app, &key, &typed.version)?))),
            };
            not_ours(actor.as_ref())?;
            let accepted = accept(conn, app.clock.now(), app.today(), &command)?;
            let version = accepted.sheet.version.version;
            if accepted.first
                && let Some(by) = store::find_acceptance(conn, accepted.sheet.version.id)?
            {
                mail::accepted(conn, &app, &quote, &accepted.sheet.version, &by)?;
            }
            Ok::<_, AppError>(Ok(version))
        })
        .await?;
    match done {
        Ok(version) => Ok(see_other_with(format!("/q/{token}?version={version}"), Notice::good(shop.text("letter-accepted")))),
        Err((errors, loaded)) => {
            let typed = Typed { errors, accepting: again, ..Typed::default() };
            letter(&shop, &token, loaded, typed, StatusCode::UNPROCESSABLE_ENTITY)
        }
    }
}

/// The choice of each group has a field of its own, `take-KEY`; no price comes from a form.
fn accept_form(fields: &[(String, String)]) -> AcceptForm {
    let text = |name: &str| fields.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone()).unwrap_or_default();
    AcceptForm {
        version: text("version"),
        accept_name: text("accept_name"),
        email: text("email"),
        po_number: text("po_number"),
        take: fields.iter().filter(|(n, v)| n.starts_with("take-") && !v.is_empty()).map(|(_, v)| v.clone()).collect(),
        agreed: text("agreed") == "true",
    }
}

pub(in crate::quotes) async fn create_refusal(
    shop: Shop,
    path: web::Path<String>,
    form: Form<DeclineForm>,
) -> Result<HttpResponse, AppError> {
    let token = path.into_inner();
    let (app, actor, key, typed) = (shop.app.clone(), shop.actor.clone(), token.clone(), form.0.clone());
    let done = shop
        .app
        .db
        .write(move |conn| {
            let (_, version, _) = find(conn, &key, &typed.version)?;
            let command = match typed.parse(&version, actor.as_ref()) {
                Ok(command) => command,
                Err(errors) => return Ok(Err((errors, load(conn, &app, &key, &typed.version)?))),
            };
            not_ours(actor.as_ref())?;
            decline(conn, app.clock.now(), app.today(), &command)?;
            Ok::<_, AppError>(Ok(()))
        })
        .await?;
    match done {
        Ok(()) => Ok(see_other_with(format!("/q/{token}"), Notice::good(shop.text("letter-declined")))),
        Err((errors, loaded)) => {
            let typed = Typed { errors, declining: form.0, ..Typed::default() };
            letter(&shop, &token, loaded, typed, StatusCode::UNPROCESSABLE_ENTITY)
        }
    }
}

/// Our own people look at the link without leaving a trace, and cannot answer in the customer's name.
fn not_ours(actor: Option<&Actor>) -> Result<(), Reason> {
    if actor.is_some_and(Actor::is_staff) { Err(Reason::new("letter-refused-ours")) } else { Ok(()) }
}
