//! Asking for a yes.

use chrono::NaiveDateTime;

use super::check::{Answer, questions};
use super::refusal::Refusal;
use super::store::{self, NewRequest, Verdict};
use crate::db::Connection;
use crate::history::{self, EventKind, Links, NewEvent};
use crate::kernel::actor::Actor;
use crate::kernel::ids::QuoteVersionId;
use crate::kernel::reason::Reason;

/// Asks each role whose yes is missing; how many were asked. Whether the version may be asked about at all is the caller's to know.
///
/// # Errors
/// Nothing is needed; it was asked already; or it was rejected and is still the same.
pub fn request(conn: &mut Connection, now: NaiveDateTime, actor: &Actor, version: QuoteVersionId) -> Result<usize, Refusal> {
    let standing = questions(conn, version)?;
    let place = store::find_place(conn, version)?.ok_or(diesel::result::Error::NotFound)?;
    if standing.is_clear() {
        return Err(Reason::new("approval-refused-not-needed").into());
    }
    if standing.questions.iter().any(|q| matches!(q.answer, Answer::Rejected(_))) {
        return Err(Reason::new("approval-refused-unchanged").into());
    }
    let mut asked = 0;
    for question in standing.questions.iter().filter(|q| matches!(q.answer, Answer::NotAsked)) {
        let row = NewRequest {
            quote_version_id: version,
            fingerprint: standing.fingerprint.clone(),
            approver_role: question.need.role,
            reasons: serde_json::to_string(&question.need.why).unwrap_or_default(),
            requested_by: actor.user_id,
            requested_at: now,
            decided_by: None,
            decided_at: None,
            decision: None,
            note: None,
        };
        store::insert_request(conn, &row)?;
        let event = NewEvent::new(EventKind::ApprovalRequested, links(&place))
            .with("number", format!("{} v{}", place.number, place.version))
            .with("role", question.need.role);
        history::record(conn, now, Some(actor), event)?;
        asked += 1;
    }
    if asked == 0 {
        return Err(Reason::new("approval-refused-asked").into());
    }
    Ok(asked)
}

/// Gives the yes of `from` to `to`, which differs from it only in which of its alternatives is taken. Alternatives were part of what
/// was agreed to.
pub fn carry(conn: &mut Connection, from: QuoteVersionId, to: QuoteVersionId) -> Result<(), Refusal> {
    let given: Vec<_> = questions(conn, from)?
        .questions
        .into_iter()
        .filter_map(|q| if let Answer::Granted(request) = q.answer { Some(request) } else { None })
        .collect();
    let standing = questions(conn, to)?;
    for request in given {
        let row = NewRequest {
            quote_version_id: to,
            fingerprint: standing.fingerprint.clone(),
            approver_role: request.approver_role,
            reasons: request.reasons,
            requested_by: request.requested_by,
            requested_at: request.requested_at,
            decided_by: request.decided_by,
            decided_at: request.decided_at,
            decision: Some(Verdict::Granted),
            note: request.note,
        };
        store::insert_request(conn, &row)?;
    }
    Ok(())
}

pub(super) fn links(place: &store::Place) -> Links {
    Links { quote: Some(place.quote_id), account: Some(place.account_id), opportunity: place.opportunity_id, ..Links::default() }
}
