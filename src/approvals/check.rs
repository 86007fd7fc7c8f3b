//! The one gate: may this version go out, be accepted, be ordered?

use super::fingerprint;
use super::needed::{Facts, Need, Why, needed};
use super::refusal::Refusal;
use super::store::{self, Request, Verdict};
use crate::db::Connection;
use crate::kernel::actor::Role;
use crate::kernel::ids::QuoteVersionId;
use crate::kernel::money::{Amount, Currency, Percent};
use crate::kernel::reason::Reason;
use crate::pricing::engine::{PriceTrace, Warning};

/// How a need stands.
#[derive(Debug, Clone)]
pub enum Answer {
    NotAsked,
    Waiting(Request),
    Granted(Request),
    Rejected(Request),
}

/// A need and its answer.
#[derive(Debug, Clone)]
pub struct Question {
    pub need: Need,
    pub answer: Answer,
}

/// What a version is, and what it needs.
#[derive(Debug, Clone)]
pub struct Standing {
    pub facts: Facts,
    pub fingerprint: String,
    pub questions: Vec<Question>,
}

impl Standing {
    pub fn is_clear(&self) -> bool {
        self.questions.iter().all(|question| matches!(question.answer, Answer::Granted(_)))
    }
}

/// `Ok` where every yes that the version needs was given to exactly what it is now.
///
/// # Errors
/// The reason with what is missing and the page that mends it; or the database's error.
pub fn check(conn: &mut Connection, version: QuoteVersionId) -> Result<(), Refusal> {
    let standing = questions(conn, version)?;
    let missing = standing.questions.iter().find(|question| !matches!(question.answer, Answer::Granted(_)));
    let Some(question) = missing else { return Ok(()) };
    let place = store::find_place(conn, version)?.ok_or(diesel::result::Error::NotFound)?;
    let key = match question.answer {
        Answer::Rejected(_) => "approval-refused-rejected",
        Answer::Waiting(_) => "approval-refused-waiting",
        _ => match question.need.role {
            Role::SalesDirector => "approval-refused-missing-director",
            _ => "approval-refused-missing-manager",
        },
    };
    let reason = Reason::new(key).with("number", format!("{} v{}", place.number, place.version));
    Err(reason.way_on(format!("/quotes/{}/v{}", place.number, place.version)).into())
}

/// Everything the version needs, with the answers that still hold.
pub fn questions(conn: &mut Connection, version: QuoteVersionId) -> Result<Standing, Refusal> {
    let (head, terms, lines) = store::find_content(conn, version)?.ok_or(diesel::result::Error::NotFound)?;
    let fingerprint = fingerprint::of(&head, &terms, &lines);
    let owner_role = match head.owner_id {
        Some(owner) => store::find_role(conn, owner)?.unwrap_or(Role::FieldRep),
        None => Role::FieldRep,
    };
    let traces: Vec<PriceTrace> = lines.iter().filter_map(|line| serde_json::from_str(&line.trace).ok()).collect();
    let facts = facts(owner_role, (terms.net, terms.cost, head.currency), &traces);
    let limits = store::list_limits(conn)?;
    let requests = store::list_requests(conn, version)?;
    let needs = needed(&facts, &limits);
    let questions = needs.into_iter().map(|need| {
        let answer = answer(&need, &requests, &fingerprint);
        Question { need, answer }
    });
    Ok(Standing { questions: questions.collect(), facts, fingerprint })
}

/// What the rule looks at, from figures that need not be stored yet.
pub fn facts(owner_role: Role, (net, cost, currency): (Amount, Option<Amount>, Currency), traces: &[PriceTrace]) -> Facts {
    let warnings = || traces.iter().flat_map(PriceTrace::warnings);
    Facts {
        owner_role,
        discount: traces.iter().filter_map(PriceTrace::discretionary_percent).max().unwrap_or(Percent::ZERO),
        margin: cost.and_then(|cost| net.checked_sub(cost).ok()).and_then(|margin| Percent::of(margin, net)),
        net,
        currency,
        below_floor: warnings().any(is_floor),
        below_zero: warnings().any(|warning| matches!(warning, Warning::BelowZero { .. })),
    }
}

fn is_floor(warning: &Warning) -> bool {
    matches!(warning, Warning::BelowFloor { .. } | Warning::BelowMargin { .. })
}

/// The answer that counts: given to this very content, not taken back, by the role asked. Newest first.
fn answer(need: &Need, requests: &[Request], fingerprint: &str) -> Answer {
    let mut standing =
        requests.iter().filter(|r| r.voided_at.is_none() && r.fingerprint == fingerprint && r.approver_role == need.role);
    // A yes covers the reasons it was asked for; if limits were tightened since, it is asked again.
    let Some(request) = standing.find(|request| need.why.iter().all(|why| covers(&request.why(), why))) else {
        return Answer::NotAsked;
    };
    match request.decision {
        None => Answer::Waiting(request.clone()),
        Some(Verdict::Granted) => Answer::Granted(request.clone()),
        Some(Verdict::Rejected) => Answer::Rejected(request.clone()),
    }
}

fn covers(asked: &[Why], why: &Why) -> bool {
    asked.iter().any(|given| std::mem::discriminant(given) == std::mem::discriminant(why))
}
