//! The page of one activity: finish it, open it again, move it.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use chrono::{NaiveDateTime, TimeDelta};
use serde::Deserialize;

use super::{follow, may_sell, outcomes};
use crate::activities::activity::{Activity, ActivityKind, ActivityOutcome};
use crate::activities::form::{CompletionForm, local_time};
use crate::activities::store::{self, Attendee, Listed};
use crate::activities::{finish, log};
use crate::db::Connection;
use crate::kernel::actor::Actor;
use crate::kernel::clock::{local, to_utc};
use crate::kernel::ids::{ActivityId, ContactId, UserId};
use crate::web::http::{encode, inside};
use crate::web::visit::see_other_with;
use crate::web::{AppError, Desk, Form, FormErrors, Frame, Notice, Query, page, page_with};
use crate::{opportunities, people};

#[derive(Template)]
#[template(path = "activities/show.html")]
struct ShowPage {
    frame: Frame,
    activity: Activity,
    listed: Listed,
    attendees: Vec<Attendee>,
    /// For each contact who attends: the attitude now.
    attitudes: Vec<(ContactId, i32)>,
    staff: Vec<(UserId, String)>,
    typed: CompletionForm,
    errors: FormErrors,
}

impl ShowPage {
    fn outcomes(&self) -> Vec<(&'static str, String)> {
        outcomes(&self.frame, self.activity.kind)
    }

    fn has_effects(&self) -> bool {
        self.activity.opportunity_id.is_some() && self.activity.kind == ActivityKind::Meeting && !self.guests().is_empty()
    }

    fn guests(&self) -> Vec<(ContactId, &Attendee)> {
        self.attendees.iter().filter_map(|a| Some((a.contact_id?, a))).collect()
    }

    fn attitude_of(&self, contact: &ContactId) -> i32 {
        self.attitudes.iter().find(|(c, _)| c == contact).map_or(0, |(_, attitude)| *attitude)
    }

    fn attitudes(&self) -> Vec<(i32, String)> {
        opportunities::buying_role::ATTITUDES.map(|a| (a, self.frame.name("attitude", a).into_owned())).collect()
    }

    fn due_machine(&self) -> String {
        self.activity.due_at.map(|due| self.frame.machine_time(&due)).unwrap_or_default()
    }

    fn is_late(&self) -> bool {
        self.activity.is_late(self.frame.now())
    }
}

fn show_page(
    conn: &mut Connection,
    actor: &Actor,
    id: ActivityId,
) -> Result<(Activity, Listed, Vec<Attendee>, Vec<(ContactId, i32)>, Vec<(UserId, String)>), AppError> {
    let activity = store::find_visible(conn, actor, id)?.ok_or(AppError::NotFound)?;
    let listed = store::load_listed(conn, id)?;
    let attendees = store::list_attendees(conn, id)?;
    let attitudes = match activity.opportunity_id {
        Some(deal) => opportunities::store::list_attitudes(conn, deal)?,
        None => Vec::new(),
    };
    Ok((activity, listed, attendees, attitudes, people::store::list_staff(conn)?))
}

async fn render(desk: &Desk, id: i64, typed: CompletionForm, errors: FormErrors) -> Result<ShowPage, AppError> {
    let actor = desk.actor.clone();
    let (activity, listed, attendees, attitudes, staff) =
        desk.app.db.read(move |conn| show_page(conn, &actor, ActivityId(id))).await?;
    Ok(ShowPage { frame: desk.frame(), activity, listed, attendees, attitudes, staff, typed, errors })
}

pub(in crate::activities) async fn show(
    desk: Desk,
    path: web::Path<i64>,
    query: Query<CompletionForm>,
) -> Result<HttpResponse, AppError> {
    page(&render(&desk, path.into_inner(), query.0, FormErrors::default()).await?)
}

pub(in crate::activities) async fn complete(
    desk: Desk,
    path: web::Path<i64>,
    form: Form<CompletionForm>,
) -> Result<HttpResponse, AppError> {
    may_sell(&desk.actor)?;
    let (id, typed) = (path.into_inner(), form.0);
    let (actor, now) = (desk.actor.clone(), desk.app.clock.now());
    let seen = actor.clone();
    let (activity, attendees) = desk
        .app
        .db
        .read(move |conn| {
            let activity = store::find_visible(conn, &seen, ActivityId(id))?.ok_or(AppError::NotFound)?;
            Ok::<_, AppError>((activity, store::list_attendees(conn, ActivityId(id))?))
        })
        .await?;
    let (outcome, note, effects, tasks) = match typed.parse(&actor, activity.kind) {
        Ok(parsed) => parsed,
        Err(errors) => {
            return page_with(StatusCode::UNPROCESSABLE_ENTITY, &render(&desk, id, typed, errors).await?);
        }
    };
    // Only who was there can have been moved.
    let effects: Vec<opportunities::meeting::Effect> = effects
        .into_iter()
        .filter(|e| attendees.iter().any(|a| a.contact_id == Some(e.contact)))
        .map(|e| opportunities::meeting::Effect { contact: e.contact, after: e.after, note: e.note })
        .collect();
    let place = back_to(&typed.next, &activity);
    let undo = format!("/activities/{id}/reopening?next={}", encode(&typed.next));
    let said = desk.text("activity-done");
    desk.app
        .db
        .write(move |conn| {
            finish::finish(conn, now, &actor, &activity, outcome, note.as_deref())?;
            if activity.is_open() && outcome != ActivityOutcome::Cancelled {
                opportunities::meeting::record_effects(conn, now, &actor, &activity, &effects)?;
            }
            log::follow_up(conn, now, &actor, activity.about(), &tasks)?;
            follow(conn, activity.about())
        })
        .await?;
    Ok(see_other_with(place, Notice::good(said).undo_at(undo)))
}

/// The page the act was done from, else the record the activity is about.
fn back_to(next: &str, activity: &Activity) -> String {
    if next.is_empty() { activity.about().href() } else { inside(next).to_owned() }
}

pub(in crate::activities) async fn reopen(
    desk: Desk,
    path: web::Path<i64>,
    query: Query<MoveForm>,
) -> Result<HttpResponse, AppError> {
    may_sell(&desk.actor)?;
    let (id, actor, now) = (path.into_inner(), desk.actor.clone(), desk.app.clock.now());
    let activity = desk
        .app
        .db
        .write(move |conn| {
            let activity = store::find_visible(conn, &actor, ActivityId(id))?.ok_or(AppError::NotFound)?;
            finish::reopen(conn, now, &activity)?;
            opportunities::meeting::take_back(conn, now, &activity)?;
            follow(conn, activity.about())?;
            Ok::<_, AppError>(activity)
        })
        .await?;
    Ok(see_other_with(back_to(&query.0.next, &activity), Notice::good(desk.text("activity-open-again"))))
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(in crate::activities) struct MoveForm {
    /// `tomorrow`, `next_week`, or a time where the person works.
    to: String,
    next: String,
    /// The time before, to come back to; UTC.
    at: String,
}

pub(in crate::activities) async fn move_to(
    desk: Desk,
    path: web::Path<i64>,
    query: Query<MoveForm>,
    form: Form<MoveForm>,
) -> Result<HttpResponse, AppError> {
    may_sell(&desk.actor)?;
    let (id, actor, now) = (path.into_inner(), desk.actor.clone(), desk.app.clock.now());
    let back = NaiveDateTime::parse_from_str(&query.0.at, "%Y-%m-%dT%H:%M:%S").ok();
    let due = back.or_else(|| moved(&form.0.to, &actor, now));
    let (activity, due) = desk
        .app
        .db
        .write(move |conn| {
            let activity = store::find_visible(conn, &actor, ActivityId(id))?.ok_or(AppError::NotFound)?;
            let due = due.ok_or(AppError::BadRequest("time"))?;
            finish::move_to(conn, now, &actor, &activity, due)?;
            follow(conn, activity.about())?;
            Ok::<_, AppError>((activity, due))
        })
        .await?;
    // Undoing carries its way back in the address.
    let next = if form.0.next.is_empty() { query.0.next } else { form.0.next };
    let place = back_to(&next, &activity);
    let notice = Notice::good(desk.frame().t1("activity-moved", "time", desk.frame().time(&due)));
    let before = activity.due_at.filter(|_| back.is_none());
    Ok(see_other_with(
        place,
        match before {
            Some(before) => {
                let at = before.format("%Y-%m-%dT%H:%M:%S");
                notice.undo_at(format!("/activities/{id}/due?at={at}&next={}", encode(&next)))
            }
            None => notice,
        },
    ))
}

fn moved(to: &str, actor: &Actor, now: NaiveDateTime) -> Option<NaiveDateTime> {
    let today = local(now, actor.time_zone).date();
    let morning = |days: i64| Some(to_utc((today + TimeDelta::days(days)).and_hms_opt(9, 0, 0)?, actor.time_zone));
    match to {
        "tomorrow" => morning(1),
        "next_week" => morning(7),
        typed => local_time(typed, actor),
    }
}
