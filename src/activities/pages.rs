//! Activities: the list, the form for all kinds, the page of one with its completion.

pub(super) mod bulk;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use chrono::{NaiveDateTime, TimeDelta};
use serde::Deserialize;

use super::activity::{About, Activity, ActivityKind, ActivityOutcome, Direction};
use super::form::{ActivityForm, CompletionForm, Typed, local_time};
use super::store::{self, Attendee, Busy, Filter, Listed};
use super::{finish, log, plan};
use crate::db::Connection;
use crate::kernel::actor::{Act, Actor};
use crate::kernel::clock::{local, to_utc};
use crate::kernel::ids::{ActivityId, ContactId, UserId};
use crate::kernel::reason::Reason;
use crate::people;
use crate::views::{KnownList, Menu};
use crate::web::cursor::{Cursor, PAGE_ROWS, Slice};
use crate::web::http::inside;
use crate::web::visit::see_other_with;
use crate::web::{AppError, Desk, Form, FormErrors, Frame, Notice, Query, page, page_with};
use crate::{accounts, leads, opportunities};

#[derive(Template)]
#[template(path = "activities/index.html")]
struct IndexPage {
    frame: Frame,
    rows: Slice<Listed>,
    filter: IndexQuery,
    owners: Vec<(UserId, String)>,
    views: Menu,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct IndexQuery {
    kind: String,
    owner: String,
    state: String,
    after: String,
}

impl IndexPage {
    /// What is open can be marked done; what is done cannot.
    fn chooses(&self) -> bool {
        self.filter.state == "open" && self.frame.may("sell")
    }

    fn acts(&self) -> Vec<(&'static str, String)> {
        vec![("done", self.frame.t("bulk-complete").into_owned())]
    }

    fn kinds(&self) -> Vec<(&'static str, String)> {
        ActivityKind::ALL.iter().map(|k| (k.as_str(), self.frame.name("activity", k).into_owned())).collect()
    }

    fn states(&self) -> Vec<(&'static str, String)> {
        ["open", "done"].into_iter().map(|s| (s, self.frame.name("activity-state", s).into_owned())).collect()
    }

    fn next(&self) -> String {
        let Some(after) = &self.rows.next else { return String::new() };
        let f = &self.filter;
        format!("/activities?kind={}&owner={}&state={}&after={after}", f.kind, f.owner, f.state)
    }
}

pub(super) async fn index(desk: Desk, query: Query<IndexQuery>) -> Result<HttpResponse, AppError> {
    let mut typed = query.0;
    // Only what this page knows goes back into its links.
    typed.kind = ActivityKind::parse(&typed.kind).map_or(String::new(), |k| k.to_string());
    typed.state = if typed.state == "done" { typed.state } else { "open".into() };
    let owner = match typed.owner.as_str() {
        "" => Some(desk.actor.user_id),
        "all" => None,
        other => other.parse().ok(),
    };
    typed.owner = owner.map_or("all".into(), |o| o.to_string());
    let done = typed.state == "done";
    let after = Cursor::decode(&typed.after).and_then(|c| Some((c.value.parse().ok()?, c.id)));
    let filter = Filter { owner, kind: ActivityKind::parse(&typed.kind), done, after, ..Filter::default() };
    let actor = desk.actor.clone();
    let query = desk.frame().query().to_owned();
    let (rows, owners, views) = desk
        .app
        .db
        .read(move |conn| {
            let limit = i64::try_from(PAGE_ROWS + 1).unwrap_or(i64::MAX);
            let rows = if filter.owner.is_some_and(|o| o != actor.user_id) || filter.owner.is_none() {
                store::list(conn, &actor, &filter, limit)?
            } else {
                store::list(conn, &actor, &Filter { owner: Some(actor.user_id), ..filter }, limit)?
            };
            let views = Menu::load(conn, &actor, KnownList::Activities, &query)?;
            Ok::<_, AppError>((rows, people::store::list_visible_staff(conn, &actor)?, views))
        })
        .await?;
    let position = |row: &Listed| {
        let at = if done { row.activity.done_at } else { row.activity.due_at }.unwrap_or_default();
        Cursor::new(at.format("%Y-%m-%dT%H:%M:%S%.f"), row.activity.id.0)
    };
    page(&IndexPage { frame: desk.frame(), rows: Slice::new(rows, position), filter: typed, owners, views })
}

/// What the form needs to know of the records it is about.
struct Around {
    about: About,
    title: String,
    /// Why it is not clear which account was typed.
    unclear: Option<Reason>,
    contacts: Vec<(ContactId, String)>,
    staff: Vec<(UserId, String)>,
}

/// Completes what a form is about (a deal has an account) and refuses what the actor may not see.
fn around(conn: &mut Connection, actor: &Actor, form: &ActivityForm) -> Result<Around, AppError> {
    let (mut about, mut unclear) = (form.about(), None);
    if !form.account.trim().is_empty() {
        match accounts::choose::chosen(conn, actor, &form.account)? {
            Ok(account) => about.account = Some(account),
            Err(why) => unclear = Some(why),
        }
    }
    let mut title = String::new();
    if let Some(id) = about.opportunity {
        let deal = opportunities::store::find_visible(conn, actor, id)?.ok_or(AppError::NotFound)?;
        about.account = Some(deal.account_id);
        about.contact = about.contact.or(deal.contact_id);
        title = deal.name;
    } else if let Some(id) = about.account {
        title = accounts::store::find_visible(conn, actor, id)?.ok_or(AppError::NotFound)?.name;
    }
    if let Some(id) = about.lead {
        let company = leads::store::find_visible(conn, actor, id)?.ok_or(AppError::NotFound)?.company;
        title = if title.is_empty() { company } else { title };
    }
    let contacts = match about.account {
        Some(id) => store::list_contacts(conn, id)?,
        None => Vec::new(),
    };
    about.contact = about.contact.filter(|id| contacts.iter().any(|(c, _)| c == id));
    Ok(Around { about, title, unclear, contacts, staff: people::store::list_staff(conn)? })
}

#[derive(Template)]
#[template(path = "activities/new.html")]
struct NewPage {
    frame: Frame,
    typed: ActivityForm,
    errors: FormErrors,
    about: About,
    title: String,
    contacts: Vec<(ContactId, String)>,
    staff: Vec<(UserId, String)>,
    busy: Vec<Busy>,
    free: Option<NaiveDateTime>,
}

impl NewPage {
    fn new(frame: Frame, typed: ActivityForm, errors: FormErrors, around: Around) -> NewPage {
        let Around { about, title, contacts, staff, .. } = around;
        NewPage { frame, typed, errors, about, title, contacts, staff, busy: Vec::new(), free: None }
    }

    fn about_nobody(&self) -> bool {
        self.about == About::default()
    }

    fn kinds(&self) -> Vec<(ActivityKind, String)> {
        let about = self.about.query();
        let href =
            |k: &ActivityKind| format!("/activities/new?kind={k}&{about}&next={}", crate::web::http::encode(&self.typed.next));
        ActivityKind::ALL.iter().map(|k| (*k, href(k))).collect()
    }

    fn outcomes(&self) -> Vec<(&'static str, String)> {
        outcomes(&self.frame, self.typed.kind())
    }

    fn directions(&self) -> Vec<(&'static str, String)> {
        Direction::ALL.iter().map(|d| (d.as_str(), self.frame.name("direction", d).into_owned())).collect()
    }

    fn direction(&self) -> &str {
        if self.typed.direction.is_empty() { "out" } else { &self.typed.direction }
    }

    fn chosen_contact(&self) -> String {
        self.about.contact.map(|c| c.to_string()).unwrap_or_default()
    }

    fn owner(&self) -> String {
        let me = self.frame.actor().map(|a| a.user_id.to_string()).unwrap_or_default();
        if self.typed.owner.is_empty() { me } else { self.typed.owner.clone() }
    }

    fn is_meeting(&self) -> bool {
        self.typed.kind() == ActivityKind::Meeting
    }

    fn is_call(&self) -> bool {
        self.typed.kind() == ActivityKind::Call
    }

    fn with_follow_ups(&self) -> bool {
        matches!(self.typed.kind(), ActivityKind::Call | ActivityKind::Email)
    }
}

fn outcomes(frame: &Frame, kind: ActivityKind) -> Vec<(&'static str, String)> {
    kind.outcomes().iter().map(|o| (o.as_str(), frame.name("activity-outcome", o).into_owned())).collect()
}

pub(super) async fn new(desk: Desk, query: Query<ActivityForm>) -> Result<HttpResponse, AppError> {
    may_sell(&desk.actor)?;
    let mut typed = query.0;
    let (actor, form) = (desk.actor.clone(), typed.clone());
    let around = desk.app.db.read(move |conn| around(conn, &actor, &form)).await?;
    if typed.is_plan() && typed.due_at.is_empty() {
        typed.due_at = usual_time(&desk, typed.kind());
    }
    match around.unclear.clone() {
        Some(why) => {
            let page = NewPage::new(desk.frame(), typed, FormErrors::one("account", why), around);
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        None => page(&NewPage::new(desk.frame(), typed, FormErrors::default(), around)),
    }
}

/// Tomorrow at ten for a meeting, at nine for a task, where the person works; Monday after a Friday.
fn usual_time(desk: &Desk, kind: ActivityKind) -> String {
    use chrono::{Datelike, Weekday};
    let mut day = local(desk.app.clock.now(), desk.actor.time_zone).date() + TimeDelta::days(1);
    while matches!(day.weekday(), Weekday::Sat | Weekday::Sun) {
        day += TimeDelta::days(1);
    }
    format!("{day}T{}", if kind == ActivityKind::Meeting { "10:00" } else { "09:00" })
}

pub(super) async fn create(desk: Desk, form: Form<ActivityForm>) -> Result<HttpResponse, AppError> {
    may_sell(&desk.actor)?;
    let typed = form.0;
    let (actor, now, form) = (desk.actor.clone(), desk.app.clock.now(), typed.clone());
    let usual = desk.text(&format!("activity-{}", typed.kind()));
    let parsed = typed.parse(&actor, now, &usual);
    let wanted = parsed.as_ref().ok().cloned();
    let seen = actor.clone();
    let (around, busy, free) = desk
        .app
        .db
        .read(move |conn| {
            let around = around(conn, &seen, &form)?;
            let (busy, free) = match wanted.filter(|w| !w.despite) {
                Some(wanted) => clashes(conn, &wanted)?,
                None => (Vec::new(), None),
            };
            Ok::<_, AppError>((around, busy, free))
        })
        .await?;
    let parsed = match (parsed, around.unclear.clone()) {
        (Err(mut errors), Some(why)) => {
            errors.add("account", why);
            Err(errors)
        }
        (Ok(_), Some(why)) => Err(FormErrors::one("account", why)),
        (parsed, None) => parsed,
    };
    let mut wanted = match parsed {
        Ok(wanted) if known(&wanted, &around) => wanted,
        Ok(_) => return Err(AppError::NotFound),
        Err(errors) => {
            return page_with(StatusCode::UNPROCESSABLE_ENTITY, &NewPage::new(desk.frame(), typed, errors, around));
        }
    };
    if !busy.is_empty() {
        let mut page = NewPage::new(desk.frame(), typed, FormErrors::one("due_at", Reason::new("activity-clash")), around);
        (page.busy, page.free) = (busy, free);
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
    }
    wanted.new.about = around.about;
    let kind = wanted.new.kind;
    let over = kind == ActivityKind::Meeting && wanted.new.due_at.is_some_and(|due| due <= now);
    let id = desk.app.db.write(move |conn| save(conn, now, &actor, &wanted)).await?;
    let place = match over {
        // A meeting that is already over is told at once: how it went, and what it did to each person.
        true => format!("/activities/{id}"),
        false if typed.next.is_empty() => around.about.href(),
        false => inside(&typed.next).to_owned(),
    };
    Ok(see_other_with(place, Notice::good(desk.text(&format!("activity-saved-{kind}")))))
}

/// Attendees belong to the account, colleagues and owners to the staff.
fn known(wanted: &Typed, around: &Around) -> bool {
    let staff = |id: &UserId| around.staff.iter().any(|(s, _)| s == id);
    wanted.contacts.iter().all(|id| around.contacts.iter().any(|(c, _)| c == id))
        && wanted.colleagues.iter().all(staff)
        && staff(&wanted.new.owner_id)
        && wanted.follow_ups.iter().all(|f| staff(&f.owner_id))
}

fn clashes(conn: &mut Connection, wanted: &Typed) -> Result<(Vec<Busy>, Option<NaiveDateTime>), AppError> {
    let (ActivityKind::Meeting, Some(from), Some(until)) = (wanted.new.kind, wanted.new.due_at, wanted.new.ends_at) else {
        return Ok((Vec::new(), None));
    };
    let mut people = wanted.colleagues.clone();
    people.push(wanted.new.owner_id);
    Ok(plan::clashes(conn, &people, from, until)?)
}

fn save(conn: &mut Connection, now: NaiveDateTime, actor: &Actor, wanted: &Typed) -> Result<ActivityId, AppError> {
    let people = (wanted.contacts.as_slice(), wanted.colleagues.as_slice());
    let about = wanted.new.about;
    let id = match wanted.new.done_at {
        Some(_) => log::log(conn, now, actor, wanted.new.clone(), people)?,
        None => plan::plan(conn, now, actor, &wanted.new, people)?,
    };
    log::follow_up(conn, now, actor, about, &wanted.follow_ups)?;
    follow(conn, about)?;
    Ok(id)
}

/// The deal's next step follows its activities.
fn follow(conn: &mut Connection, about: About) -> Result<(), AppError> {
    if let Some(deal) = about.opportunity {
        opportunities::next_step::refresh(conn, deal)?;
    }
    Ok(())
}

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

pub(super) async fn show(desk: Desk, path: web::Path<i64>, query: Query<CompletionForm>) -> Result<HttpResponse, AppError> {
    page(&render(&desk, path.into_inner(), query.0, FormErrors::default()).await?)
}

pub(super) async fn complete(desk: Desk, path: web::Path<i64>, form: Form<CompletionForm>) -> Result<HttpResponse, AppError> {
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
    let place = if typed.next.is_empty() { activity.about().href() } else { inside(&typed.next).to_owned() };
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
    Ok(see_other_with(place, Notice::good(said).undo_at(format!("/activities/{id}/reopening"))))
}

pub(super) async fn reopen(desk: Desk, path: web::Path<i64>) -> Result<HttpResponse, AppError> {
    may_sell(&desk.actor)?;
    let (id, actor, now) = (path.into_inner(), desk.actor.clone(), desk.app.clock.now());
    let about = desk
        .app
        .db
        .write(move |conn| {
            let activity = store::find_visible(conn, &actor, ActivityId(id))?.ok_or(AppError::NotFound)?;
            finish::reopen(conn, now, &activity)?;
            opportunities::meeting::take_back(conn, now, &activity)?;
            follow(conn, activity.about())?;
            Ok::<_, AppError>(activity.about())
        })
        .await?;
    Ok(see_other_with(about.href(), Notice::good(desk.text("activity-open-again"))))
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct MoveForm {
    /// `tomorrow`, `next_week`, or a time where the person works.
    to: String,
    next: String,
    /// The time before, to come back to; UTC.
    at: String,
}

pub(super) async fn move_to(
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
    let place = if form.0.next.is_empty() { activity.about().href() } else { inside(&form.0.next).to_owned() };
    let notice = Notice::good(desk.frame().t1("activity-moved", "time", desk.frame().time(&due)));
    let before = activity.due_at.filter(|_| back.is_none());
    Ok(see_other_with(
        place,
        match before {
            Some(before) => notice.undo_at(format!("/activities/{id}/due?at={}", before.format("%Y-%m-%dT%H:%M:%S"))),
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

fn may_sell(actor: &Actor) -> Result<(), AppError> {
    if actor.may(Act::Sell) { Ok(()) } else { Err(AppError::NotFound) }
}
