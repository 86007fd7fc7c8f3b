//! Where a version stands.

use chrono::NaiveDate;

use crate::approvals::Answer;
use crate::approvals::check::Standing as Approval;
use crate::quotes::quote::{Standing, Version, VersionState};

/// Where a version stands, with its approvals.
pub(in crate::quotes::pages) fn standing(version: &Version, approval: &Approval, today: NaiveDate) -> Standing {
    if !version.is_draft() || approval.questions.is_empty() {
        return plain_standing(version, today);
    }
    let any = |wanted: fn(&Answer) -> bool| approval.questions.iter().any(|q| wanted(&q.answer));
    if any(|a| matches!(a, Answer::Rejected(_))) {
        Standing::Rejected
    } else if any(|a| matches!(a, Answer::Waiting(_))) {
        Standing::Waiting
    } else if approval.is_clear() {
        Standing::Approved
    } else {
        Standing::Draft
    }
}

/// Where a version stands by itself.
pub(in crate::quotes::pages) fn plain_standing(version: &Version, today: NaiveDate) -> Standing {
    plain_standing_of(version.state, version.valid_until, today)
}

pub(in crate::quotes::pages) fn plain_standing_of(state: VersionState, valid_until: NaiveDate, today: NaiveDate) -> Standing {
    match state {
        VersionState::Draft => Standing::Draft,
        VersionState::Sent if valid_until < today => Standing::Expired,
        VersionState::Sent => Standing::Sent,
        VersionState::Accepted => Standing::Accepted,
        VersionState::Declined => Standing::Declined,
        VersionState::Replaced => Standing::Replaced,
    }
}
