//! Activities as typed.

use chrono::{NaiveDateTime, TimeDelta};
use serde::Deserialize;

use super::activity::{About, ActivityKind, ActivityOutcome, Direction, FollowUp, NewActivity};
use super::plan::USUAL_LENGTH;
use crate::kernel::actor::Actor;
use crate::kernel::clock::to_utc;
use crate::kernel::ids::{ContactId, LeadId, OpportunityId, OrderId, QuoteId, UserId};
use crate::kernel::reason::Reason;
use crate::web::FormErrors;

/// The form for a new activity; its query fills it in beforehand.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ActivityForm {
    pub kind: String,
    pub subject: String,
    pub body: String,
    pub outcome: String,
    pub direction: String,
    pub location: String,
    pub due_at: String,
    pub ends_at: String,
    pub owner: String,
    pub lead: String,
    pub account: String,
    pub contact: String,
    pub opportunity: String,
    pub quote: String,
    pub order: String,
    pub contacts: Vec<String>,
    pub colleagues: Vec<String>,
    pub next_subject: Vec<String>,
    pub next_at: Vec<String>,
    pub next_owner: Vec<String>,
    pub despite: String,
    /// The free time that was proposed, where its button was pressed.
    pub take: String,
    pub next: String,
}

/// What a form asks for, before it is known which records exist.
#[derive(Debug, Clone)]
pub struct Typed {
    pub new: NewActivity,
    pub contacts: Vec<ContactId>,
    pub colleagues: Vec<UserId>,
    pub follow_ups: Vec<FollowUp>,
    /// Planned although somebody is busy then.
    pub despite: bool,
}

impl ActivityForm {
    /// The kind; a call where none is named.
    pub fn kind(&self) -> ActivityKind {
        ActivityKind::parse(&self.kind).unwrap_or(ActivityKind::Call)
    }

    /// Whether the form is about something still to come.
    pub fn is_plan(&self) -> bool {
        matches!(self.kind(), ActivityKind::Meeting | ActivityKind::Task)
    }

    /// The form with the proposed time taken: it begins then and lasts as long as before.
    pub fn at_proposed(mut self) -> ActivityForm {
        let Some(start) = moment(&self.take) else { return self };
        if let Some((from, until)) = moment(&self.due_at).zip(moment(&self.ends_at)) {
            let until = start.checked_add_signed(until - from).unwrap_or(start);
            self.ends_at = until.format(TYPED).to_string();
        }
        self.due_at = start.format(TYPED).to_string();
        self
    }

    /// The records that hidden fields name; the account is chosen by its number or name.
    pub fn about(&self) -> About {
        About {
            lead: id(&self.lead).map(LeadId),
            account: None,
            contact: id(&self.contact).map(ContactId),
            opportunity: id(&self.opportunity).map(OpportunityId),
            quote: id(&self.quote).map(QuoteId),
            order: id(&self.order).map(OrderId),
        }
    }

    pub fn has_contact(&self, id: &ContactId) -> bool {
        self.contacts.iter().any(|c| *c == id.to_string())
    }

    pub fn has_colleague(&self, id: &UserId) -> bool {
        self.colleagues.iter().any(|c| *c == id.to_string())
    }

    /// The rows of follow-up tasks as typed: always three.
    pub fn follow_up_rows(&self) -> Vec<(String, String, String)> {
        let at = |list: &[String], n: usize| list.get(n).cloned().unwrap_or_default();
        (0..3).map(|n| (at(&self.next_subject, n), at(&self.next_at, n), at(&self.next_owner, n))).collect()
    }

    /// `usual_subject` stands where nothing was typed.
    pub fn parse(&self, actor: &Actor, now: NaiveDateTime, usual_subject: &str) -> Result<Typed, FormErrors> {
        let mut errors = FormErrors::default();
        let kind = self.kind();
        let subject = errors.optional("subject", &self.subject, 200);
        if subject.is_none() && self.is_plan() {
            errors.add("subject", Reason::new("error-required"));
        }
        let owner = id(&self.owner).map_or(actor.user_id, UserId);
        let mut new = NewActivity::new(kind, subject.unwrap_or_else(|| usual_subject.to_owned()), owner, self.about());
        new.body = errors.optional("body", &self.body, 10_000);
        new.location = errors.optional("location", &self.location, 200);
        if !self.is_plan() {
            new.outcome = ActivityOutcome::parse(&self.outcome).filter(|o| kind.outcomes().contains(o));
            new.direction = Direction::parse(&self.direction);
            new.done_at = Some(now);
        } else {
            new.due_at = time(&mut errors, "due_at", &self.due_at, actor);
            if new.due_at.is_none() {
                errors.add("due_at", Reason::new("error-required"));
            }
            if kind == ActivityKind::Meeting {
                new.ends_at = time(&mut errors, "ends_at", &self.ends_at, actor).or(new.due_at.map(|at| at + USUAL_LENGTH));
                let backwards = new.due_at.zip(new.ends_at).is_some_and(|(from, until)| until <= from);
                let endless = new.due_at.zip(new.ends_at).is_some_and(|(from, until)| until - from > TimeDelta::days(14));
                if backwards || endless {
                    errors.add("ends_at", Reason::new("activity-ends-before-it-begins"));
                }
            }
        }
        let follow_ups = self.follow_ups(&mut errors, actor);
        let contacts = self.contacts.iter().filter_map(|c| id(c)).map(ContactId).collect();
        let colleagues = self.colleagues.iter().filter_map(|c| id(c)).map(UserId).filter(|c| *c != owner).collect();
        errors.check(Typed { new, contacts, colleagues, follow_ups, despite: self.despite == "true" })
    }

    fn follow_ups(&self, errors: &mut FormErrors, actor: &Actor) -> Vec<FollowUp> {
        follow_ups(errors, actor, &self.next_subject, &self.next_at, &self.next_owner)
    }
}

/// The form that ends an activity: how it went, what it did to each person there, and what follows.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct CompletionForm {
    pub outcome: String,
    pub body: String,
    pub contact: Vec<String>,
    pub attitude: Vec<String>,
    pub effect_note: Vec<String>,
    pub next_subject: Vec<String>,
    pub next_at: Vec<String>,
    pub next_owner: Vec<String>,
    pub next: String,
}

/// A meeting's effect on one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypedEffect {
    pub contact: ContactId,
    pub after: i32,
    pub note: Option<String>,
}

impl CompletionForm {
    pub fn parse(
        &self,
        actor: &Actor,
        kind: ActivityKind,
    ) -> Result<(ActivityOutcome, Option<String>, Vec<TypedEffect>, Vec<FollowUp>), FormErrors> {
        let mut errors = FormErrors::default();
        let usual = kind.outcomes().first().copied().unwrap_or(ActivityOutcome::Done);
        let outcome = ActivityOutcome::parse(&self.outcome).filter(|o| kind.outcomes().contains(o)).unwrap_or(usual);
        let body = errors.optional("body", &self.body, 10_000);
        let mut effects = Vec::new();
        for (n, contact) in self.contact.iter().enumerate() {
            let Some(contact) = id(contact).map(ContactId) else { continue };
            let Some(after) = self.attitude.get(n).filter(|a| !a.is_empty()) else { continue };
            match after.parse::<i32>() {
                Ok(after) if (-2..=2).contains(&after) => {
                    let note = self.effect_note.get(n).map(|t| t.trim()).filter(|t| !t.is_empty());
                    effects.push(TypedEffect { contact, after, note: note.map(|t| t.chars().take(500).collect()) });
                }
                _ => errors.add("attitude", Reason::new("error-not-a-choice")),
            }
        }
        let tasks = follow_ups(&mut errors, actor, &self.next_subject, &self.next_at, &self.next_owner);
        errors.check((outcome, body, effects, tasks))
    }

    pub fn follow_up_rows(&self) -> Vec<(String, String, String)> {
        let at = |list: &[String], n: usize| list.get(n).cloned().unwrap_or_default();
        (0..3).map(|n| (at(&self.next_subject, n), at(&self.next_at, n), at(&self.next_owner, n))).collect()
    }
}

fn follow_ups(errors: &mut FormErrors, actor: &Actor, subjects: &[String], times: &[String], owners: &[String]) -> Vec<FollowUp> {
    let mut tasks = Vec::new();
    for (n, subject) in subjects.iter().enumerate() {
        let subject = subject.trim();
        if subject.is_empty() {
            continue;
        }
        if subject.chars().count() > 200 {
            errors.add("next_subject", Reason::new("error-too-long").with("most", 200));
        }
        let typed = times.get(n).map(String::as_str).unwrap_or_default();
        let Some(due_at) = day(typed, actor) else {
            errors.add("next_at", Reason::new("error-not-a-date"));
            continue;
        };
        let owner_id = owners.get(n).and_then(|o| id(o)).map_or(actor.user_id, UserId);
        tasks.push(FollowUp { subject: subject.to_owned(), due_at, owner_id });
    }
    tasks
}

/// A day is a task for its morning, nine o'clock where the person works.
fn day(text: &str, actor: &Actor) -> Option<NaiveDateTime> {
    let date: chrono::NaiveDate = text.trim().parse().ok()?;
    Some(to_utc(date.and_hms_opt(9, 0, 0)?, actor.time_zone))
}

/// What `<input type=datetime-local>` sends, where the person works, as UTC.
pub fn local_time(text: &str, actor: &Actor) -> Option<NaiveDateTime> {
    Some(to_utc(moment(text)?, actor.time_zone))
}

/// How `<input type=datetime-local>` writes a time.
const TYPED: &str = "%Y-%m-%dT%H:%M";

fn moment(text: &str) -> Option<NaiveDateTime> {
    let text = text.trim();
    NaiveDateTime::parse_from_str(text, TYPED)
        .or_else(|_| NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S"))
        .or_else(|_| NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M"))
        .ok()
}

fn time(errors: &mut FormErrors, field: &'static str, text: &str, actor: &Actor) -> Option<NaiveDateTime> {
    if text.trim().is_empty() {
        return None;
    }
    let at = local_time(text, actor);
    if at.is_none() {
        errors.add(field, Reason::new("error-not-a-date"));
    }
    at
}

fn id(text: &str) -> Option<i64> {
    text.trim().parse().ok()
}
