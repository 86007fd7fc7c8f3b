//! Many activities marked done at once.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use serde::Deserialize;

use super::{follow, may_sell};
use crate::activities::activity::{Activity, ActivityOutcome};
use crate::activities::{finish, store};
use crate::db::Connection;
use crate::kernel::actor::Actor;
use crate::kernel::ids::ActivityId;
use crate::kernel::reason::Reason;
use crate::web::bulk::{self, Fate, Row};
use crate::web::{AppError, Desk, Form, FormErrors, Frame, Query, page, page_with};

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(in crate::activities) struct BulkForm {
    id: Vec<String>,
    next: String,
    outcome: String,
}

impl BulkForm {
    fn next(&self) -> &str {
        if self.next.is_empty() { "/activities" } else { &self.next }
    }
}

#[derive(Template)]
#[template(path = "activities/bulk.html")]
struct BulkPage {
    frame: Frame,
    rows: Vec<Row>,
    /// The outcomes that fit at least one of them.
    outcomes: Vec<ActivityOutcome>,
    typed: BulkForm,
    errors: FormErrors,
}

impl BulkPage {
    fn choices(&self) -> Vec<(String, String)> {
        let words = |o: &ActivityOutcome| self.frame.name("activity-outcome", o).into_owned();
        self.outcomes.iter().map(|o| (o.to_string(), words(o))).collect()
    }
}

/// The page with the activities that were chosen, as far as they exist for this person.
async fn form_page(desk: &Desk, typed: BulkForm) -> Result<BulkPage, AppError> {
    let (actor, ids) = (desk.actor.clone(), bulk::chosen(&typed.id));
    let found: Vec<Activity> = desk
        .app
        .db
        .read(move |conn| Ok::<_, AppError>(store::list_visible(conn, &actor, ids.into_iter().map(ActivityId).collect())?))
        .await?;
    if found.is_empty() {
        return Err(AppError::NotFound);
    }
    let fits = |outcome: &&ActivityOutcome| found.iter().any(|a| a.is_open() && a.kind.outcomes().contains(outcome));
    let mut outcomes: Vec<ActivityOutcome> = ActivityOutcome::ALL.iter().filter(fits).copied().collect();
    if outcomes.is_empty() {
        outcomes.push(ActivityOutcome::Done);
    }
    let rows = found.into_iter().map(|a| Row { id: a.id.0, href: a.href(), title: a.subject }).collect();
    Ok(BulkPage { frame: desk.frame(), rows, outcomes, typed, errors: FormErrors::default() })
}

/// Asks how it went.
pub(in crate::activities) async fn new(desk: Desk, query: Query<BulkForm>) -> Result<HttpResponse, AppError> {
    may_sell(&desk.actor)?;
    if query.0.id.is_empty() {
        return Ok(bulk::nothing_chosen(&desk, query.0.next()));
    }
    page(&form_page(&desk, query.0).await?)
}

/// Marks them done, one by one, and says what became of each.
pub(in crate::activities) async fn create(desk: Desk, form: Form<BulkForm>) -> Result<HttpResponse, AppError> {
    may_sell(&desk.actor)?;
    if form.0.id.is_empty() {
        return Ok(bulk::nothing_chosen(&desk, form.0.next()));
    }
    let mut shown = form_page(&desk, form.0).await?;
    let Some(outcome) = ActivityOutcome::parse(&shown.typed.outcome) else {
        shown.errors = FormErrors::one("outcome", Reason::new("error-not-a-choice"));
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown);
    };
    let (actor, now, frame) = (desk.actor.clone(), desk.app.clock.now(), desk.frame());
    let told = bulk::each(&desk, shown.rows, move |conn, id| one(conn, now, (&actor, &frame), ActivityId(id), outcome));
    bulk::told_page(&desk, "bulk-complete", told.await?, shown.typed.next())
}

fn one(
    conn: &mut Connection,
    now: chrono::NaiveDateTime,
    (actor, frame): (&Actor, &Frame),
    id: ActivityId,
    outcome: ActivityOutcome,
) -> Result<Fate, AppError> {
    let activity = store::find_visible(conn, actor, id)?.ok_or(AppError::NotFound)?;
    let said = frame.name("activity-outcome", outcome).into_owned();
    if !activity.is_open() {
        return Ok(Fate::Same(Reason::new("bulk-done-before")));
    }
    if !activity.kind.outcomes().contains(&outcome) {
        let kind = frame.name("activity", activity.kind).into_owned();
        let reason = Reason::new("bulk-outcome-elsewhere").with("kind", kind).with("outcome", said);
        return Err(reason.way_on(activity.href()).into());
    }
    finish::finish(conn, now, actor, &activity, outcome, None)?;
    follow(conn, activity.about())?;
    Ok(Fate::Done(Reason::new("bulk-completed").with("outcome", said)))
}
