//! Events and field changes.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::db::schema::{events, field_changes};
use crate::kernel::ids::{AccountId, ConfigurationId, ContactId, LeadId, OpportunityId, OrderId, ProductId, QuoteId};

crate::text_enum! {
    /// What happened. The sentence is `event-<kind>` in `locales/`, filled from the event's data.
    pub enum EventKind {
        LeadCreated = "lead_created",
        LeadQualified = "lead_qualified",
        LeadDropped = "lead_dropped",
        LeadConverted = "lead_converted",
        OwnerChanged = "owner_changed",
        AccountCreated = "account_created",
        AccountChanged = "account_changed",
        ContactCreated = "contact_created",
        ContactChanged = "contact_changed",
        ActivityPlanned = "activity_planned",
        ActivityDone = "activity_done",
        AttitudeChanged = "attitude_changed",
        OpportunityCreated = "opportunity_created",
        OpportunityChanged = "opportunity_changed",
        StageChanged = "stage_changed",
        OpportunityWon = "opportunity_won",
        OpportunityLost = "opportunity_lost",
        OpportunityReopened = "opportunity_reopened",
        Shared = "shared",
        ConfigurationSaved = "configuration_saved",
        QuoteCreated = "quote_created",
        QuoteRevised = "quote_revised",
        QuoteSent = "quote_sent",
        QuoteViewed = "quote_viewed",
        QuoteAsked = "quote_asked",
        QuoteAnswered = "quote_answered",
        QuoteAccepted = "quote_accepted",
        QuoteRefused = "quote_refused",
        QuoteRequested = "quote_requested",
        ApprovalRequested = "approval_requested",
        ApprovalGranted = "approval_granted",
        ApprovalRejected = "approval_rejected",
        ApprovalVoided = "approval_voided",
        OrderPlaced = "order_placed",
        OrderLineMoved = "order_line_moved",
        OrderCancelled = "order_cancelled",
        MailQueued = "mail_queued",
    }
}

impl EventKind {
    /// What a customer does with a quote.
    pub const REPLIES: [EventKind; 5] = [
        EventKind::QuoteViewed,
        EventKind::QuoteAsked,
        EventKind::QuoteAccepted,
        EventKind::QuoteRefused,
        EventKind::QuoteRequested,
    ];
}

/// Which records an event belongs to; it shows on the timeline of each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Links {
    pub lead: Option<LeadId>,
    pub account: Option<AccountId>,
    pub contact: Option<ContactId>,
    pub opportunity: Option<OpportunityId>,
    pub configuration: Option<ConfigurationId>,
    pub quote: Option<QuoteId>,
    pub order: Option<OrderId>,
    pub product: Option<ProductId>,
}

/// A row of `events`. `data` is a JSON object of facts for the sentence.
#[derive(Debug, Clone, Queryable, Selectable, Identifiable)]
#[diesel(table_name = events)]
pub struct Event {
    pub id: i64,
    pub at: NaiveDateTime,
    pub actor_id: Option<i64>,
    pub actor_name: String,
    pub kind: EventKind,
    pub lead_id: Option<LeadId>,
    pub account_id: Option<AccountId>,
    pub contact_id: Option<ContactId>,
    pub opportunity_id: Option<OpportunityId>,
    pub configuration_id: Option<ConfigurationId>,
    pub quote_id: Option<QuoteId>,
    pub order_id: Option<OrderId>,
    pub data: String,
}

impl Event {
    /// The facts as `(name, text)`, for `Frame`.
    pub fn facts(&self) -> Vec<(String, String)> {
        let Ok(serde_json::Value::Object(map)) = serde_json::from_str(&self.data) else { return Vec::new() };
        let text = |v: serde_json::Value| match v {
            serde_json::Value::String(s) => s,
            other => other.to_string(),
        };
        map.into_iter().map(|(k, v)| (k, text(v))).collect()
    }

    /// The symbol on the timeline.
    pub fn icon(&self) -> &'static str {
        let kind = self.kind.as_str();
        let icons = [
            ("lead", "user-plus"),
            ("owner", "user-check"),
            ("account", "building"),
            ("contact", "user"),
            ("activity", "phone"),
            ("attitude", "thumb-up"),
            ("opportunity_won", "trophy"),
            ("opportunity", "target"),
            ("stage", "arrow-right"),
            ("shared", "share"),
            ("configuration", "adjustments-horizontal"),
            ("quote_viewed", "eye"),
            ("quote_sent", "send"),
            ("quote", "file-text"),
            ("approval", "shield-check"),
            ("order", "truck-delivery"),
            ("mail", "mail"),
        ];
        icons.iter().find(|(start, _)| kind.starts_with(start)).map_or("history", |(_, icon)| icon)
    }

    /// The record to open from the timeline, nearest to the order first.
    pub fn href(&self) -> Option<String> {
        let pick = |id: Option<i64>, place: &str| id.map(|id| format!("{place}/{id}"));
        pick(self.order_id.map(|i| i.0), "/orders/by-id")
            .or_else(|| pick(self.quote_id.map(|i| i.0), "/quotes/by-id"))
            .or_else(|| pick(self.opportunity_id.map(|i| i.0), "/opportunities"))
            .or_else(|| pick(self.account_id.map(|i| i.0), "/accounts"))
            .or_else(|| pick(self.lead_id.map(|i| i.0), "/leads"))
    }
}

/// An event to be recorded.
#[derive(Debug, Clone)]
pub struct NewEvent {
    pub kind: EventKind,
    pub links: Links,
    pub data: serde_json::Value,
}

impl NewEvent {
    pub fn new(kind: EventKind, links: Links) -> Self {
        NewEvent { kind, links, data: serde_json::json!({}) }
    }

    /// Adds a fact for the sentence.
    pub fn with(mut self, name: &str, fact: impl serde::Serialize) -> Self {
        if let (Some(map), Ok(value)) = (self.data.as_object_mut(), serde_json::to_value(fact)) {
            map.insert(name.to_owned(), value);
        }
        self
    }
}

/// A row of `field_changes`.
#[derive(Debug, Clone, Queryable, Selectable, Identifiable)]
#[diesel(table_name = field_changes)]
pub struct FieldChange {
    pub id: i64,
    pub at: NaiveDateTime,
    pub actor_name: String,
    pub field: String,
    pub before: Option<String>,
    pub after: Option<String>,
}
