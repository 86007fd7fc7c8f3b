//! The form for all kinds: what is planned, and what was done without a plan.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use chrono::{NaiveDateTime, TimeDelta};

use super::{follow, may_sell, outcomes};
use crate::activities::activity::{About, ActivityKind, Direction};
use crate::activities::form::{ActivityForm, Typed};
use crate::activities::store::{self, Busy};
use crate::activities::{log, plan};
use crate::db::Connection;
use crate::kernel::actor::Actor;
use crate::kernel::clock::local;
use crate::kernel::ids::{ActivityId, ContactId, UserId};
use crate::kernel::reason::Reason;
use crate::web::http::inside;
use crate::web::visit::see_other_with;
use crate::web::{AppError, Desk, Form, FormErrors, Frame, Notice, Query, page, page_with};
use crate::{accounts, leads, opportunities, people};

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

pub(in crate::activities) async fn new(desk: Desk, query: Query<ActivityForm>) -> Result<HttpResponse, AppError> {
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

pub(in crate::activities) async fn create(desk: Desk, form: Form<ActivityForm>) -> Result<HttpResponse, AppError> {
    may_sell(&desk.actor)?;
    let typed = form.0.at_proposed();
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
