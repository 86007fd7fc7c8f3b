//! One act on many deals: another owner, another day for the next step.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use chrono::{NaiveDate, NaiveDateTime};
use serde::Deserialize;

use super::{load, may_sell};
use crate::activities::{About, ActivityKind, NewActivity, finish, plan, store as activities};
use crate::db::Connection;
use crate::kernel::actor::Actor;
use crate::kernel::clock::{local, to_utc};
use crate::kernel::ids::{ActivityId, OpportunityId, UserId};
use crate::kernel::reason::Reason;
use crate::opportunities::change::{Facts, change};
use crate::opportunities::opportunity::Opportunity;
use crate::opportunities::{next_step, store};
use crate::people;
use crate::web::bulk::{self, Fate, Row};
use crate::web::{AppError, Desk, Form, FormErrors, Frame, Query, page, page_with};

crate::text_enum! {
    pub enum BulkAct {
        Owner = "owner",
        NextStep = "next_step",
    }
}

impl BulkAct {
    /// The message that names it.
    fn title(self) -> &'static str {
        match self {
            BulkAct::Owner => "owner-change",
            BulkAct::NextStep => "bulk-next-step",
        }
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct BulkForm {
    id: Vec<String>,
    act: String,
    next: String,
    owner: String,
    day: String,
    /// What is to be done for deals that have no next step.
    subject: String,
    /// The next steps that were seen when the day was chosen: only these are moved, so that the same form sent twice moves nothing twice.
    step: Vec<String>,
}

/// What is to be done to each deal.
#[derive(Debug, Clone)]
enum Command {
    Owner(UserId, String),
    NextStep { day: NaiveDate, subject: Option<String>, seen: Vec<i64> },
}

impl BulkForm {
    fn act(&self) -> Result<BulkAct, AppError> {
        BulkAct::parse(&self.act).ok_or(AppError::BadRequest("act"))
    }

    fn next(&self) -> &str {
        if self.next.is_empty() { "/opportunities/list" } else { &self.next }
    }

    fn parse(&self, act: BulkAct, owners: &[(UserId, String)], today: NaiveDate) -> Result<Command, FormErrors> {
        let mut errors = FormErrors::default();
        match act {
            BulkAct::Owner => {
                let owner = owners.iter().find(|(id, _)| id.to_string() == self.owner).cloned();
                let (id, name) = owner.ok_or_else(|| FormErrors::one("owner", Reason::new("error-not-a-choice")))?;
                Ok(Command::Owner(id, name))
            }
            BulkAct::NextStep => {
                let typed = errors.required("day", &self.day, 10);
                let day = NaiveDate::parse_from_str(&typed, "%Y-%m-%d").ok();
                match day {
                    None => errors.add("day", Reason::new("error-not-a-date")),
                    Some(day) if day < today => errors.add("day", Reason::new("bulk-day-over")),
                    Some(_) => {}
                }
                let subject = errors.optional("subject", &self.subject, 200);
                errors.check(Command::NextStep { day: day.unwrap_or(today), subject, seen: bulk::chosen(&self.step) })
            }
        }
    }
}

#[derive(Template)]
#[template(path = "opportunities/bulk.html")]
struct BulkPage {
    frame: Frame,
    act: BulkAct,
    rows: Vec<Row>,
    /// The next step of each deal that has one.
    steps: Vec<ActivityId>,
    typed: BulkForm,
    errors: FormErrors,
    owners: Vec<(UserId, String)>,
}

/// The page with the deals that were chosen, as far as they exist for this person.
async fn form_page(desk: &Desk, typed: BulkForm, act: BulkAct) -> Result<BulkPage, AppError> {
    let (actor, ids) = (desk.actor.clone(), bulk::chosen(&typed.id));
    let (deals, owners) = desk
        .app
        .db
        .read(move |conn| {
            let deals = store::list_visible(conn, &actor, ids.into_iter().map(OpportunityId).collect())?;
            Ok::<_, AppError>((deals, people::store::list_visible_staff(conn, &actor)?))
        })
        .await?;
    if deals.is_empty() {
        return Err(AppError::NotFound);
    }
    let steps = deals.iter().filter_map(|deal| deal.next_activity_id).collect();
    let rows = deals.into_iter().map(|deal| Row { id: deal.id.0, href: deal.href(), title: deal.name }).collect();
    Ok(BulkPage { frame: desk.frame(), act, rows, steps, typed, errors: FormErrors::default(), owners })
}

/// The act with its fields, and the deals it is about.
pub(crate) async fn new_bulk(desk: Desk, query: Query<BulkForm>) -> Result<HttpResponse, AppError> {
    may_sell(&desk.actor)?;
    if query.0.id.is_empty() {
        return Ok(bulk::nothing_chosen(&desk, query.0.next()));
    }
    let act = query.0.act()?;
    page(&form_page(&desk, query.0, act).await?)
}

/// Does it, deal by deal, and says what became of each.
pub(crate) async fn create_bulk(desk: Desk, form: Form<BulkForm>) -> Result<HttpResponse, AppError> {
    may_sell(&desk.actor)?;
    if form.0.id.is_empty() {
        return Ok(bulk::nothing_chosen(&desk, form.0.next()));
    }
    let act = form.0.act()?;
    let mut shown = form_page(&desk, form.0, act).await?;
    let command = match shown.typed.parse(act, &shown.owners, desk.app.today()) {
        Ok(command) => command,
        Err(errors) => {
            shown.errors = errors;
            return page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown);
        }
    };
    let (actor, now) = (desk.actor.clone(), desk.app.clock.now());
    let told = bulk::each(&desk, shown.rows, move |conn, id| {
        let deal = load(conn, &actor, id)?;
        if !deal.is_open() {
            return Err(Reason::new("bulk-deal-over").into());
        }
        match &command {
            Command::Owner(owner, name) => give(conn, now, &actor, &deal, (*owner, name)),
            Command::NextStep { day, subject, seen } => step(conn, now, &actor, &deal, (*day, subject.as_deref(), seen)),
        }
    });
    bulk::told_page(&desk, act.title(), told.await?, shown.typed.next())
}

fn give(
    conn: &mut Connection,
    now: NaiveDateTime,
    actor: &Actor,
    deal: &Opportunity,
    (owner, name): (UserId, &str),
) -> Result<Fate, AppError> {
    if deal.owner_id == Some(owner) {
        return Ok(Fate::Same(Reason::new("bulk-owner-before").with("name", name)));
    }
    change(conn, now, actor, deal, &Facts { owner_id: Some(owner), ..Facts::of(deal) })?;
    Ok(Fate::Done(Reason::new("bulk-owner").with("name", name)))
}

/// Moves the next step to the day, at its hour; plans one where there is none and it was said what.
fn step(
    conn: &mut Connection,
    now: NaiveDateTime,
    actor: &Actor,
    deal: &Opportunity,
    (day, subject, seen): (NaiveDate, Option<&str>, &[i64]),
) -> Result<Fate, AppError> {
    let at = |hour: chrono::NaiveTime| to_utc(day.and_time(hour), actor.time_zone);
    let told = |key: &'static str, what: &str| Reason::new(key).with("what", what).with("day", day);
    if let Some(next) = activities::find_next_of(conn, deal.id)? {
        let due = next.due_at.map(|due| local(due, actor.time_zone));
        if due.is_some_and(|due| due.date() == day) {
            return Ok(Fate::Same(told("bulk-step-before", &next.subject)));
        }
        if !seen.contains(&next.id.0) {
            return Ok(Fate::Same(told("bulk-step-other", &next.subject)));
        }
        if next.kind == ActivityKind::Meeting {
            // Others have this hour in their calendars; a meeting is moved where it is seen who is busy then.
            return Err(told("bulk-step-meeting", &next.subject).way_on(next.href()).into());
        }
        finish::move_to(conn, now, actor, &next, at(due.map(|due| due.time()).unwrap_or_default()))?;
        next_step::refresh(conn, deal.id)?;
        return Ok(Fate::Done(told("bulk-step-moved", &next.subject)));
    }
    let Some(subject) = subject else {
        let way = format!("/activities/new?kind=task&opportunity={}", deal.id);
        return Err(Reason::new("bulk-step-none").way_on(way).into());
    };
    let about =
        About { account: Some(deal.account_id), opportunity: Some(deal.id), contact: deal.contact_id, ..About::default() };
    let mut task = NewActivity::new(ActivityKind::Task, subject, deal.owner_id.unwrap_or(actor.user_id), about);
    task.due_at = chrono::NaiveTime::from_hms_opt(9, 0, 0).map(at);
    plan::plan(conn, now, actor, &task, (&[], &[]))?;
    next_step::refresh(conn, deal.id)?;
    Ok(Fate::Done(told("bulk-step-planned", subject)))
}
