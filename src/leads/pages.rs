//! Pages of leads: the list and the lead. Entering, working, converting and the public form have files of their own.

pub(super) mod bulk;
pub(super) mod contact;
pub(super) mod conversion;
pub(super) mod duplicates;
pub(super) mod edit;
pub(super) mod owner;
pub(super) mod work;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::form::DropForm;
use super::lead::{DropReason, Lead, LeadSource};
use super::list::{LeadFilter, LeadOrder, LeadTab, list_all, list_leads};
use super::store;
use crate::history::{self, FieldChange, Links};
use crate::kernel::ids::{LeadId, UserId};
use crate::people;
use crate::thread::{self, ShownKnot};
use crate::views::{KnownList, Menu};
use crate::web::csv::csv_response;
use crate::web::cursor::Cursor;
use crate::web::timeline::{self, Line};
use crate::web::{AppError, Desk, FormErrors, Frame, Place, Query, page, page_with};

/// The filters of the list, as they stand in its URL.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct ListQuery {
    tab: String,
    source: String,
    owner: String,
    q: String,
    sort: String,
    after: String,
}

impl ListQuery {
    fn filter(&self) -> LeadFilter {
        LeadFilter {
            tab: LeadTab::parse(&self.tab).unwrap_or(LeadTab::Open),
            source: LeadSource::parse(&self.source),
            owner: self.owner.parse().ok(),
            typed: self.q.clone(),
            order: LeadOrder::parse(&self.sort).unwrap_or(LeadOrder::Latest),
        }
    }

    fn place(&self) -> Place {
        let place = Place::new("/leads").with("tab", &self.tab).with("source", &self.source).with("owner", &self.owner);
        place.with("q", &self.q).with("sort", &self.sort)
    }
}

#[derive(Template)]
#[template(path = "leads/index.html")]
struct IndexPage {
    frame: Frame,
    rows: Vec<(Lead, String)>,
    next: String,
    asked: ListQuery,
    place: Place,
    tab: LeadTab,
    order: LeadOrder,
    staff: Vec<(UserId, String)>,
    views: Menu,
}

impl IndexPage {
    fn acts(&self) -> Vec<(&'static str, String)> {
        let words = |key| self.frame.t(key).into_owned();
        vec![("owner", words("owner-change")), ("drop", words("bulk-drop")), ("conversion", words("lead-convert"))]
    }

    fn direction(&self, order: LeadOrder) -> &'static str {
        match (self.order == order, order) {
            (false, _) => "",
            (true, LeadOrder::Company) => "ascending",
            (true, LeadOrder::Latest) => "descending",
        }
    }

    fn filtered(&self) -> bool {
        !(self.asked.source.is_empty() && self.asked.owner.is_empty() && self.asked.q.is_empty())
    }
}

pub(super) async fn index(desk: Desk, query: Query<ListQuery>) -> Result<HttpResponse, AppError> {
    let (actor, asked) = (desk.actor.clone(), query.0);
    let (filter, after) = (asked.filter(), Cursor::decode(&asked.after));
    let (tab, order) = (filter.tab, filter.order);
    let query = desk.frame().query().to_owned();
    let (slice, names, staff, views) = desk
        .app
        .db
        .read(move |conn| {
            let slice = list_leads(conn, &actor, &filter, after.as_ref())?;
            let names = people::store::load_names(conn, slice.rows.iter().filter_map(|l| l.owner_id).collect())?;
            let views = Menu::load(conn, &actor, KnownList::Leads, &query)?;
            Ok::<_, AppError>((slice, names, people::store::list_visible_staff(conn, &actor)?, views))
        })
        .await?;
    let place = asked.place();
    let next = slice.next.map(|after| place.with("after", after).to_string()).unwrap_or_default();
    let owner = |l: &Lead| l.owner_id.and_then(|id| names.get(&id).cloned()).unwrap_or_default();
    let rows = slice.rows.into_iter().map(|l| (l.clone(), owner(&l))).collect();
    page(&IndexPage { frame: desk.frame(), rows, next, asked, place, tab, order, staff, views })
}

const EXPORTED: &[&str] = &[
    "company",
    "contact_name",
    "job_title",
    "email",
    "phone",
    "website",
    "country",
    "city",
    "industry",
    "source",
    "state",
    "drop_reason",
    "owner",
    "created_at",
];

pub(super) async fn export(desk: Desk, query: Query<ListQuery>) -> Result<HttpResponse, AppError> {
    let (actor, filter) = (desk.actor.clone(), query.0.filter());
    let (rows, names) = desk
        .app
        .db
        .read(move |conn| {
            let rows = list_all(conn, &actor, &filter)?;
            let names = people::store::load_names(conn, rows.iter().filter_map(|l| l.owner_id).collect())?;
            Ok::<_, AppError>((rows, names))
        })
        .await?;
    let frame = desk.frame();
    let head: Vec<String> = EXPORTED.iter().map(|field| frame.name("field", field).into_owned()).collect();
    let head: Vec<&str> = head.iter().map(String::as_str).collect();
    let rows = rows.into_iter().map(|l| {
        let text = |t: Option<String>| t.unwrap_or_default();
        let owner = l.owner_id.and_then(|id| names.get(&id).cloned()).unwrap_or_default();
        let dropped = l.drop_reason.map(|r| frame.name("drop-reason", r).into_owned()).unwrap_or_default();
        vec![
            l.company,
            l.contact_name,
            text(l.job_title),
            text(l.email),
            text(l.phone),
            text(l.website),
            text(l.country),
            text(l.city),
            text(l.industry),
            frame.name("lead-source", l.source).into_owned(),
            frame.name("lead-state", l.state).into_owned(),
            dropped,
            owner,
            l.created_at.format("%Y-%m-%d").to_string(),
        ]
    });
    csv_response("leads.csv", &head, rows)
}

#[derive(Template)]
#[template(path = "leads/show.html")]
struct ShowPage {
    frame: Frame,
    lead: Lead,
    owner: String,
    duplicates: Vec<duplicates::Duplicate>,
    knots: Vec<ShownKnot>,
    lines: Vec<Line>,
    typed: DropForm,
    errors: FormErrors,
}

impl ShowPage {
    /// Where an act on this lead is posted.
    fn at(&self, act: &str) -> String {
        format!("/leads/{}/{act}", self.lead.id)
    }

    fn reasons(&self) -> Vec<(String, String)> {
        DropReason::ALL.iter().map(|r| (r.to_string(), self.frame.name("drop-reason", r).into_owned())).collect()
    }

    /// Whether it waits for somebody to begin.
    fn is_new(&self) -> bool {
        self.lead.state == super::lead::LeadState::New
    }

    fn is_qualified(&self) -> bool {
        self.lead.state == super::lead::LeadState::Qualified
    }

    fn is_dropped(&self) -> bool {
        self.lead.state == super::lead::LeadState::Dropped
    }
}

pub(super) async fn show(desk: Desk, path: web::Path<LeadId>) -> Result<HttpResponse, AppError> {
    show_page(&desk, *path, DropForm::default(), FormErrors::default()).await
}

/// The lead; with errors where dropping it was refused.
async fn show_page(desk: &Desk, id: LeadId, typed: DropForm, errors: FormErrors) -> Result<HttpResponse, AppError> {
    let (actor, frame) = (desk.actor.clone(), desk.frame());
    let failed = !errors.is_empty();
    let shown = desk
        .app
        .db
        .read(move |conn| {
            let lead = store::load_visible(conn, &actor, id)?;
            let owner = lead.owner_id.map(|id| people::store::find_user(conn, id)).transpose()?.flatten();
            let duplicates =
                if lead.is_open() { duplicates::list(conn, &actor, &frame, (&lead.facts(), Some(id)))? } else { Vec::new() };
            Ok::<_, AppError>(ShowPage {
                owner: owner.map(|u| u.name).unwrap_or_default(),
                duplicates,
                knots: thread::shown(&frame, &thread::of_lead(conn, &actor, id)?),
                lines: timeline::lines(
                    &frame,
                    &history::list_events(conn, Links { lead: Some(id), ..Links::default() }, None, 100)?,
                ),
                frame,
                lead,
                typed,
                errors,
            })
        })
        .await?;
    if failed { refused(&shown) } else { page(&shown) }
}

/// The page again, 422, with what was typed.
pub(super) fn refused(page: &impl Template) -> Result<HttpResponse, AppError> {
    page_with(StatusCode::UNPROCESSABLE_ENTITY, page)
}

/// The lead, or 404 for whoever may not see it.
pub(super) async fn load(desk: &Desk, id: LeadId) -> Result<Lead, AppError> {
    let actor = desk.actor.clone();
    desk.app.db.read(move |conn| Ok::<_, AppError>(store::load_visible(conn, &actor, id)?)).await
}

#[derive(Template)]
#[template(path = "history/changes.html")]
struct HistoryPage {
    frame: Frame,
    title: String,
    back: String,
    changes: Vec<FieldChange>,
}

pub(super) async fn history(desk: Desk, path: web::Path<LeadId>) -> Result<HttpResponse, AppError> {
    let lead = load(&desk, *path).await?;
    let id = lead.id;
    let changes = desk.app.db.read(move |conn| Ok::<_, AppError>(history::list_changes(conn, ("lead", id.0), 500)?)).await?;
    page(&HistoryPage { frame: desk.frame(), title: lead.company, back: format!("/leads/{id}"), changes })
}
