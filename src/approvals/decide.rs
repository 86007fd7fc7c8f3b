//! Saying yes or no.

use chrono::NaiveDateTime;

use super::check::questions;
use super::limits::rank;
use super::refusal::Refusal;
use super::request::links;
use super::store::{self, Request, Verdict};
use crate::db::Connection;
use crate::history::{self, EventKind, NewEvent};
use crate::kernel::actor::{Act, Actor};
use crate::kernel::ids::ApprovalRequestId;
use crate::kernel::reason::Reason;

/// What the approver answers.
#[derive(Debug, Clone)]
pub struct Decision {
    pub request: ApprovalRequestId,
    pub verdict: Verdict,
    /// A no needs one.
    pub note: Option<String>,
}

/// Records the answer.
///
/// # Errors
/// Not this actor's to decide; answered already; the quote was changed since; a no without a reason.
pub fn decide(conn: &mut Connection, now: NaiveDateTime, actor: &Actor, decision: &Decision) -> Result<Request, Refusal> {
    let request = store::find_visible(conn, actor, decision.request)?.ok_or(diesel::result::Error::NotFound)?;
    may_decide(actor, &request)?;
    if decision.verdict == Verdict::Rejected && decision.note.is_none() {
        return Err(Reason::new("approval-refused-no-reason").into());
    }
    let place = store::find_place(conn, request.quote_version_id)?.ok_or(diesel::result::Error::NotFound)?;
    if questions(conn, request.quote_version_id)?.fingerprint != request.fingerprint || place.state != "draft" {
        return Err(Reason::new("approval-refused-changed").into());
    }
    let by = (actor.user_id, now);
    if store::update_decision(conn, request.id, by, decision.verdict, decision.note.as_deref())? == 0 {
        return Err(Reason::new("approval-refused-decided").into());
    }
    let kind = match decision.verdict {
        Verdict::Granted => EventKind::ApprovalGranted,
        Verdict::Rejected => EventKind::ApprovalRejected,
    };
    let event = NewEvent::new(kind, links(&place))
        .with("number", format!("{} v{}", place.number, place.version))
        .with("note", decision.note.as_deref().unwrap_or_default());
    history::record(conn, now, Some(actor), event)?;
    Ok(request)
}

/// Whether this is the actor's to decide; the subtree was looked at when the request was found.
pub fn may_decide(actor: &Actor, request: &Request) -> Result<(), Reason> {
    if !request.is_waiting() {
        return Err(Reason::new("approval-refused-decided"));
    }
    if request.requested_by == actor.user_id {
        return Err(Reason::new("approval-refused-own"));
    }
    if !actor.may(Act::Approve) || rank(actor.role) < rank(request.approver_role) {
        return Err(Reason::new("approval-refused-role"));
    }
    Ok(())
}
