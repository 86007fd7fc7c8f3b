//! What somebody did or will do with a customer.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::db::schema::activities;
use crate::history::Links;
use crate::kernel::ids::{AccountId, ActivityId, ContactId, LeadId, OpportunityId, OrderId, QuoteId, UserId};

crate::text_enum! {
    pub enum ActivityKind {
        Call = "call",
        Meeting = "meeting",
        Email = "email",
        Task = "task",
        Note = "note",
    }
}

crate::text_enum! {
    /// How it went.
    pub enum ActivityOutcome {
        Done = "done",
        Reached = "reached",
        NoAnswer = "no_answer",
        LeftMessage = "left_message",
        Positive = "positive",
        Neutral = "neutral",
        Negative = "negative",
        Cancelled = "cancelled",
    }
}

crate::text_enum! {
    /// Who called or wrote: they to us, or we to them.
    pub enum Direction {
        In = "in",
        Out = "out",
    }
}

impl ActivityKind {
    /// The outcomes one may choose from.
    pub fn outcomes(self) -> &'static [ActivityOutcome] {
        use ActivityOutcome::*;
        match self {
            ActivityKind::Call => &[Reached, Positive, Neutral, Negative, NoAnswer, LeftMessage],
            ActivityKind::Meeting => &[Positive, Neutral, Negative, Cancelled],
            ActivityKind::Email => &[Done, Positive, Neutral, Negative],
            ActivityKind::Task => &[Done, Cancelled],
            ActivityKind::Note => &[Done],
        }
    }

    pub fn icon(self) -> &'static str {
        match self {
            ActivityKind::Call => "phone",
            ActivityKind::Meeting => "users",
            ActivityKind::Email => "mail",
            ActivityKind::Task => "checklist",
            ActivityKind::Note => "note",
        }
    }
}

/// Which records an activity is about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct About {
    pub lead: Option<LeadId>,
    pub account: Option<AccountId>,
    pub contact: Option<ContactId>,
    pub opportunity: Option<OpportunityId>,
    pub quote: Option<QuoteId>,
    pub order: Option<OrderId>,
}

impl About {
    pub fn links(&self) -> Links {
        Links {
            lead: self.lead,
            account: self.account,
            contact: self.contact,
            opportunity: self.opportunity,
            quote: self.quote,
            order: self.order,
            ..Links::default()
        }
    }

    /// The page of the record nearest to the order.
    pub fn href(&self) -> String {
        let at = |place: &str, id: i64| format!("{place}/{id}");
        self.opportunity
            .map(|id| at("/opportunities", id.0))
            .or_else(|| self.account.map(|id| at("/accounts", id.0)))
            .or_else(|| self.lead.map(|id| at("/leads", id.0)))
            .unwrap_or_else(|| "/today".to_owned())
    }

    /// As query parameters for the form: `opportunity=12&account=3`.
    pub fn query(&self) -> String {
        let pairs = [
            ("lead", self.lead.map(|i| i.0)),
            ("account", self.account.map(|i| i.0)),
            ("contact", self.contact.map(|i| i.0)),
            ("opportunity", self.opportunity.map(|i| i.0)),
            ("quote", self.quote.map(|i| i.0)),
            ("order", self.order.map(|i| i.0)),
        ];
        let named: Vec<String> = pairs.into_iter().filter_map(|(name, id)| Some(format!("{name}={}", id?))).collect();
        named.join("&")
    }
}

/// A row of `activities`. Times are UTC.
#[derive(Debug, Clone, Queryable, Selectable, Identifiable)]
#[diesel(table_name = activities)]
pub struct Activity {
    pub id: ActivityId,
    pub kind: ActivityKind,
    pub subject: String,
    pub body: Option<String>,
    pub outcome: Option<ActivityOutcome>,
    pub direction: Option<Direction>,
    pub location: Option<String>,
    pub due_at: Option<NaiveDateTime>,
    pub ends_at: Option<NaiveDateTime>,
    pub all_day: bool,
    pub done_at: Option<NaiveDateTime>,
    pub owner_id: UserId,
    pub lead_id: Option<LeadId>,
    pub account_id: Option<AccountId>,
    pub contact_id: Option<ContactId>,
    pub opportunity_id: Option<OpportunityId>,
    pub quote_id: Option<QuoteId>,
    pub order_id: Option<OrderId>,
    pub created_at: NaiveDateTime,
}

impl Activity {
    pub fn about(&self) -> About {
        About {
            lead: self.lead_id,
            account: self.account_id,
            contact: self.contact_id,
            opportunity: self.opportunity_id,
            quote: self.quote_id,
            order: self.order_id,
        }
    }

    pub fn is_open(&self) -> bool {
        self.done_at.is_none()
    }

    pub fn is_late(&self, now: NaiveDateTime) -> bool {
        self.is_open() && self.due_at.is_some_and(|due| due < now)
    }

    pub fn href(&self) -> String {
        format!("/activities/{}", self.id)
    }
}

/// An activity to be written down. `done_at` is set where it has already happened.
#[derive(Debug, Clone)]
pub struct NewActivity {
    pub kind: ActivityKind,
    pub subject: String,
    pub body: Option<String>,
    pub outcome: Option<ActivityOutcome>,
    pub direction: Option<Direction>,
    pub location: Option<String>,
    pub due_at: Option<NaiveDateTime>,
    pub ends_at: Option<NaiveDateTime>,
    pub all_day: bool,
    pub done_at: Option<NaiveDateTime>,
    pub owner_id: UserId,
    pub about: About,
}

impl NewActivity {
    pub fn new(kind: ActivityKind, subject: impl Into<String>, owner_id: UserId, about: About) -> NewActivity {
        NewActivity {
            kind,
            subject: subject.into(),
            body: None,
            outcome: None,
            direction: None,
            location: None,
            due_at: None,
            ends_at: None,
            all_day: false,
            done_at: None,
            owner_id,
            about,
        }
    }
}

/// What follows: a task for somebody, with a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowUp {
    pub subject: String,
    pub due_at: NaiveDateTime,
    pub owner_id: UserId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_activity_leads_to_the_record_nearest_to_the_order() {
        let mut about = About { lead: Some(LeadId(3)), account: Some(AccountId(5)), ..About::default() };
        assert_eq!((about.href(), about.query()), ("/accounts/5".to_owned(), "lead=3&account=5".to_owned()));
        about.opportunity = Some(OpportunityId(7));
        assert_eq!(about.href(), "/opportunities/7");
        assert_eq!(About::default().href(), "/today");
    }
}
