//! One version: the editor while it is a draft, the frozen lines after.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::place;
use crate::history::{self, Links};
use crate::kernel::actor::Act;
use crate::kernel::ids::QuoteId;
use crate::quotes::edit::LineAct;
use crate::quotes::form::EditForm;
use crate::quotes::quote::{Standing, Version, VersionState};
use crate::quotes::reprice;
use crate::quotes::store;
use crate::thread::{self, ShownKnot};
use crate::web::{AppError, Desk, FormErrors, Frame, Query, page_with, see_other, timeline};

mod loaded;
mod lines;
mod standing;

pub(super) use lines::{Basis, Figures, OfferView, needs_of, offer_view, view};
pub(super) use loaded::{Loaded, load};
pub(super) use standing::{plain_standing, plain_standing_of, standing};

/// One product found by what was typed.
pub(super) struct Found {
    pub act: String,
    /// What the press leads on to, where it has to be configured first.
    pub onward: String,
    pub name: String,
    pub code: String,
    /// The words of the line whose configuration it would replace.
    pub instead: String,
}

#[derive(Template)]
#[template(path = "quotes/show.html")]
pub(super) struct VersionPage {
    frame: Frame,
    errors: FormErrors,
    typed: EditForm,
    figures: Figures,
    found: Vec<Found>,
    searched: String,
    loaded: Loaded,
    standing: Standing,
    standings: Vec<(i32, Standing)>,
    editable: bool,
    may_sell: bool,
    sees_margin: bool,
    link: String,
    contacts: Vec<(String, String)>,
    languages: Vec<(&'static str, &'static str)>,
    lines: Vec<timeline::Line>,
    knots: Vec<ShownKnot>,
}

impl VersionPage {
    fn place(&self) -> String {
        place(&self.loaded.sheet.quote, &self.loaded.sheet.version)
    }
    /// The version to compare with: the one before.
    fn earlier(&self) -> Option<i32> {
        let own = self.loaded.sheet.version.version;
        self.loaded.versions.iter().map(|v| v.version).filter(|v| *v < own).max()
    }
    fn has_draft(&self) -> bool {
        self.loaded.versions.iter().any(Version::is_draft)
    }
    fn is_closed(&self) -> bool {
        self.loaded.versions.iter().any(|v| v.state == VersionState::Accepted)
    }
    fn was_sent(&self) -> bool {
        self.loaded.versions.iter().any(|v| v.sent_at.is_some())
    }
    /// Lines whose price of today is another, and nobody has answered yet.
    fn offered(&self) -> usize {
        self.figures.lines.iter().filter(|line| line.offer.is_some()).count()
    }
    fn error_count(&self) -> usize {
        self.errors.0.len()
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
pub(in crate::quotes) struct ShowQuery {
    #[serde(default)]
    find: String,
    /// The code of a configuration somebody comes back with.
    #[serde(default)]
    configuration: String,
}

pub(in crate::quotes) async fn show(
    desk: Desk,
    path: web::Path<(String, i32)>,
    query: Query<ShowQuery>,
) -> Result<HttpResponse, AppError> {
    let (number, version) = path.into_inner();
    let find = if query.0.find.is_empty() { query.0.configuration } else { query.0.find };
    render(desk, number, version, Typed { find, ..Typed::default() }, StatusCode::OK).await
}

/// What the page shows besides the stored version.
#[derive(Default)]
pub(super) struct Typed {
    pub form: Option<EditForm>,
    pub errors: FormErrors,
    pub find: String,
}

pub(super) async fn render(
    desk: Desk,
    number: String,
    version: i32,
    typed: Typed,
    status: StatusCode,
) -> Result<HttpResponse, AppError> {
    let (now, today, actor) = (desk.app.clock.now(), desk.app.today(), desk.actor.clone());
    let (find_text, language) = (typed.find.clone(), actor.language);
    let (loaded, found, events, knots) = desk
        .app
        .db
        .read(move |conn| {
            let loaded = load(conn, &actor, &number, version, (now, today))?;
            let found = super::edit::find_goods(conn, &loaded.sheet, &find_text, language, today)?;
            let quote = loaded.sheet.quote.id;
            let links = Links { quote: Some(quote), ..Links::default() };
            let events = history::list_events(conn, links, None, 40)?;
            let knots = thread::of_quote(conn, &actor, quote)?;
            Ok::<_, AppError>((loaded, found, events, knots))
        })
        .await?;
    let frame = desk.frame();
    let editable = loaded.sheet.version.is_draft() && desk.actor.may(Act::Sell);
    let form = typed.form.unwrap_or_else(|| EditForm::of(&loaded.sheet));
    let needs = loaded.approval.questions.iter().map(|q| (q.need.clone(), Some(q.answer.clone()))).collect();
    let basis = Basis {
        sheet: &loaded.sheet,
        offers: &loaded.offers,
        limits: &loaded.limits,
        checks: &loaded.checks,
        codes: &loaded.codes,
        minutes: &loaded.minutes,
        typed: &form,
    };
    let figures = view(&frame, &loaded.approval.facts, &basis, needs);
    let standing = standing(&loaded.sheet.version, &loaded.approval, today);
    let standings = loaded
        .versions
        .iter()
        .map(|v| (v.version, if v.id == loaded.sheet.version.id { standing } else { plain_standing(v, today) }))
        .collect();
    let contacts = loaded.contacts.iter().map(|(id, name)| (id.to_string(), name.clone())).collect();
    let template = VersionPage {
        may_sell: desk.actor.may(Act::Sell),
        sees_margin: desk.actor.may(Act::SeeMargin),
        link: format!("{}/q/{}", desk.app.settings.base_url(), loaded.sheet.quote.token),
        languages: vec![("en", "English"), ("zh-CN", "中文")],
        lines: timeline::lines(&frame, &events),
        knots: thread::shown(&frame, &knots),
        frame,
        errors: typed.errors,
        typed: form,
        figures,
        found,
        searched: typed.find,
        loaded,
        standing,
        standings,
        editable,
        contacts,
    };
    page_with(status, &template)
}

/// The latest version; what somebody comes back with from the configurator goes along.
pub(in crate::quotes) async fn latest(
    desk: Desk,
    path: web::Path<String>,
    query: Query<ShowQuery>,
) -> Result<HttpResponse, AppError> {
    let (number, actor) = (path.into_inner(), desk.actor.clone());
    let place = desk
        .app
        .db
        .read(move |conn| {
            let quote = store::find_visible(conn, &actor, &number)?.ok_or(AppError::NotFound)?;
            let versions = store::list_versions(conn, quote.id)?;
            let version = versions.first().ok_or(AppError::NotFound)?;
            Ok::<_, AppError>(place(&quote, version))
        })
        .await?;
    let find = query.0.find.trim();
    Ok(see_other(if find.is_empty() { place } else { format!("{place}?find={}#add", crate::web::http::encode(find)) }))
}

pub(in crate::quotes) async fn by_id(desk: Desk, path: web::Path<i64>) -> Result<HttpResponse, AppError> {
    let (id, actor) = (QuoteId(path.into_inner()), desk.actor.clone());
    let quote = desk.app.db.read(move |conn| store::find_visible_by_id(conn, &actor, id)?.ok_or(AppError::NotFound)).await?;
    Ok(see_other(format!("/quotes/{}", quote.number)))
}

/// Named here so that the template can ask for it.
pub(super) fn act(act: &LineAct) -> String {
    match act {
        LineAct::AddProduct(id) => format!("add:{id}"),
        LineAct::AddConfiguration(code) => format!("configuration:{code}"),
        LineAct::Reconfigure(key, code) => format!("reconfigure:{key}:{code}"),
        LineAct::AddSection => "section".to_owned(),
        LineAct::AddText => "text".to_owned(),
        LineAct::Remove(key) => format!("remove:{key}"),
        LineAct::Up(key) => format!("up:{key}"),
        LineAct::Down(key) => format!("down:{key}"),
        LineAct::AsAlternative(key) => format!("alternative:{key}"),
        LineAct::AsMain(key) => format!("main:{key}"),
        LineAct::Price(reprice::Answer::Take(key)) => format!("take:{key}"),
        LineAct::Price(reprice::Answer::Keep(key)) => format!("keep:{key}"),
        LineAct::Price(reprice::Answer::TakeAll) => "take-all".to_owned(),
        LineAct::Price(reprice::Answer::KeepAll) => "keep-all".to_owned(),
    }
}
