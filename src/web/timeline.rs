//! The timeline of a record: its events as sentences in the reader's language.

use chrono::NaiveDateTime;

use super::Frame;
use crate::history::{Event, EventKind};

/// One line of a timeline.
#[derive(Debug, Clone)]
pub struct Line {
    pub at: NaiveDateTime,
    pub icon: &'static str,
    /// "" (quiet), good, warn or bad.
    pub tone: &'static str,
    pub who: String,
    pub words: String,
    /// What was noted with it; empty where nothing was.
    pub body: String,
}

/// Events as lines, in their order. The sentence of an event is the message `event-<kind>`, filled with its facts; of a fact that
/// is stored in both languages (`stage_en`, `stage_zh`) the sentence names `$stage`.
pub fn lines(frame: &Frame, events: &[Event]) -> Vec<Line> {
    events.iter().map(|event| line(frame, event)).collect()
}

fn line(frame: &Frame, event: &Event) -> Line {
    let mut facts = event.facts();
    let own = if frame.is_chinese() { "_zh" } else { "_en" };
    let in_own: Vec<(String, String)> =
        facts.iter().filter_map(|(name, text)| Some((name.strip_suffix(own)?.to_owned(), text.clone()))).collect();
    facts.extend(in_own);
    let body = facts.iter().find(|(name, _)| name == "body").map(|(_, text)| text.clone()).unwrap_or_default();
    let args: Vec<(&str, String)> = facts.iter().map(|(name, text)| (name.as_str(), text.clone())).collect();
    let words = frame.words.fill(frame.language, &format!("event-{}", event.kind), &args);
    let words = if event.actor_name.is_empty() { sentence(&words) } else { words };
    Line { at: event.at, icon: icon(event), tone: tone(event.kind), who: event.actor_name.clone(), words, body }
}

/// Where nobody is named before them, the words begin a sentence.
fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn icon(event: &Event) -> &'static str {
    match event.kind {
        EventKind::ActivityPlanned | EventKind::ActivityDone => {
            let kind = event.facts().into_iter().find(|(name, _)| name == "kind").map(|(_, text)| text);
            match kind.as_deref() {
                Some("call") => "phone",
                Some("meeting") => "users",
                Some("email") => "mail",
                Some("note") => "note",
                _ => "checklist",
            }
        }
        EventKind::LeadCreated | EventKind::LeadQualified | EventKind::LeadConverted | EventKind::LeadDropped => "user-plus",
        EventKind::AccountCreated | EventKind::AccountChanged => "building",
        EventKind::ContactCreated | EventKind::ContactChanged => "user",
        EventKind::OwnerChanged | EventKind::Shared => "share",
        EventKind::AttitudeChanged => "target",
        EventKind::OpportunityCreated | EventKind::OpportunityChanged | EventKind::OpportunityReopened => "layout-kanban",
        EventKind::StageChanged => "arrow-right",
        EventKind::OpportunityWon => "trophy",
        EventKind::OpportunityLost => "circle-x",
        EventKind::ConfigurationSaved => "adjustments-horizontal",
        EventKind::QuoteViewed => "eye",
        EventKind::QuoteAsked | EventKind::QuoteAnswered => "help-circle",
        EventKind::QuoteAccepted => "file-check",
        EventKind::QuoteSent => "send",
        EventKind::QuoteCreated | EventKind::QuoteRevised | EventKind::QuoteRefused | EventKind::QuoteRequested => "file-text",
        EventKind::ApprovalRequested | EventKind::ApprovalGranted | EventKind::ApprovalRejected | EventKind::ApprovalVoided => {
            "shield-check"
        }
        EventKind::OrderPlaced | EventKind::OrderLineMoved | EventKind::OrderCancelled => "truck-delivery",
        EventKind::MailQueued => "mail",
    }
}

fn tone(kind: EventKind) -> &'static str {
    match kind {
        EventKind::OpportunityWon | EventKind::QuoteAccepted | EventKind::OrderPlaced | EventKind::ApprovalGranted => "good",
        EventKind::OpportunityLost | EventKind::QuoteRefused | EventKind::OrderCancelled | EventKind::ApprovalRejected => "bad",
        EventKind::ApprovalRequested | EventKind::ApprovalVoided | EventKind::QuoteAsked => "warn",
        _ => "",
    }
}
