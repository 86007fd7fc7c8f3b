//! What approvers type.

use serde::Deserialize;

use super::decide::Decision;
use super::limits::{LIMITED, Limit, Limits};
use super::store::Verdict;
use crate::kernel::ids::ApprovalRequestId;
use crate::kernel::money::{Amount, Percent};
use crate::kernel::reason::Reason;
use crate::web::FormErrors;

#[derive(Debug, Clone, Default, Deserialize)]
pub struct DecisionForm {
    #[serde(default)]
    pub decision: String,
    #[serde(default)]
    pub note: String,
}

impl DecisionForm {
    pub fn parse(&self, request: ApprovalRequestId) -> Result<Decision, FormErrors> {
        let mut errors = FormErrors::default();
        let note = errors.optional("note", &self.note, 1000);
        let verdict = Verdict::parse(&self.decision).unwrap_or_else(|| {
            errors.add("decision", Reason::new("error-not-a-choice"));
            Verdict::Rejected
        });
        if verdict == Verdict::Rejected && note.is_none() {
            errors.add("note", Reason::new("approval-refused-no-reason"));
        }
        errors.check(Decision { request, verdict, note })
    }
}

/// One row per role, in the order of [`LIMITED`].
#[derive(Debug, Clone, Default, Deserialize)]
pub struct LimitsForm {
    #[serde(default)]
    pub max_discount: Vec<String>,
    #[serde(default)]
    pub min_margin: Vec<String>,
    #[serde(default)]
    pub max_amount: Vec<String>,
}

impl LimitsForm {
    pub fn of(limits: &Limits) -> LimitsForm {
        let rows: Vec<Limit> = LIMITED.iter().map(|role| limits.of(*role)).collect();
        LimitsForm {
            max_discount: rows.iter().map(|l| l.max_discount.plain()).collect(),
            min_margin: rows.iter().map(|l| l.min_margin.map(Percent::plain).unwrap_or_default()).collect(),
            max_amount: rows.iter().map(|l| l.max_amount.map(|a| a.plain(2)).unwrap_or_default()).collect(),
        }
    }

    pub fn parse(&self) -> Result<Limits, FormErrors> {
        let mut errors = FormErrors::default();
        let text = |list: &[String], at: usize| list.get(at).map(|t| t.trim().to_owned()).unwrap_or_default();
        let mut rows = Vec::new();
        for (at, role) in LIMITED.into_iter().enumerate() {
            let discount = text(&self.max_discount, at);
            let max_discount = Percent::parse(&discount).filter(|p| (0..=1_000_000).contains(&p.millionths()));
            if max_discount.is_none() {
                errors.add(format!("max_discount-{role}"), Reason::new("error-not-a-percent"));
            }
            let margin = text(&self.min_margin, at);
            let min_margin = Percent::parse(&margin);
            if !margin.is_empty() && min_margin.is_none() {
                errors.add(format!("min_margin-{role}"), Reason::new("error-not-a-percent"));
            }
            let amount = text(&self.max_amount, at);
            let max_amount = Amount::parse(&amount);
            if !amount.is_empty() && max_amount.is_none() {
                errors.add(format!("max_amount-{role}"), Reason::new("error-not-money"));
            }
            rows.push(Limit { role, max_discount: max_discount.unwrap_or_default(), min_margin, max_amount });
        }
        errors.check(Limits(rows))
    }
}
