//! Deals, people and losses as typed.

use chrono::NaiveDate;
use serde::Deserialize;

use super::buying_role::{ATTITUDES, INFLUENCES, RoleKind};
use super::change::Facts;
use super::involve::RoleFacts;
use super::lose::Loss;
use super::opportunity::{LostReason, NewOpportunity, Opportunity};
use crate::kernel::ids::{AccountId, CompetitorId, ContactId, UserId};
use crate::kernel::money::{Amount, Currency, Percent};
use crate::kernel::reason::Reason;
use crate::web::FormErrors;

/// The form of a deal, new or to be changed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct OpportunityForm {
    pub account: String,
    pub contact: String,
    pub name: String,
    pub amount: String,
    pub probability: String,
    pub close_date: String,
    pub owner: String,
    pub source: String,
    pub description: String,
    pub next_subject: String,
    pub next_at: String,
    pub next: String,
}

impl OpportunityForm {
    pub fn of(deal: &Opportunity) -> OpportunityForm {
        let id = |id: Option<i64>| id.map(|i| i.to_string()).unwrap_or_default();
        OpportunityForm {
            account: deal.account_id.to_string(),
            contact: id(deal.contact_id.map(|c| c.0)),
            name: deal.name.clone(),
            amount: deal.amount.plain(deal.currency.decimals()),
            probability: deal.probability.map(Percent::plain).unwrap_or_default(),
            close_date: deal.close_date.to_string(),
            owner: id(deal.owner_id.map(|o| o.0)),
            source: deal.source.clone().unwrap_or_default(),
            description: deal.description.clone().unwrap_or_default(),
            ..OpportunityForm::default()
        }
    }

    /// A deal to be opened for the account.
    pub fn parse_new(&self, account: AccountId, currency: Currency, owner: UserId) -> Result<NewOpportunity, FormErrors> {
        let mut errors = FormErrors::default();
        let facts = self.facts(&mut errors, Some(owner));
        errors.check(NewOpportunity {
            name: facts.name,
            account_id: account,
            contact_id: facts.contact_id,
            owner_id: facts.owner_id,
            stage_id: None,
            amount: facts.amount,
            currency,
            close_date: facts.close_date,
            source: facts.source,
            lead_id: None,
            description: facts.description,
        })
    }

    pub fn parse_facts(&self) -> Result<Facts, FormErrors> {
        let mut errors = FormErrors::default();
        let facts = self.facts(&mut errors, None);
        errors.check(facts)
    }

    fn facts(&self, errors: &mut FormErrors, usual_owner: Option<UserId>) -> Facts {
        Facts {
            name: errors.required("name", &self.name, 200),
            contact_id: id(&self.contact).map(ContactId),
            owner_id: id(&self.owner).map(UserId).or(usual_owner),
            amount: amount(errors, &self.amount),
            probability: chance(errors, &self.probability),
            close_date: close_date(errors, &self.close_date),
            source: errors.optional("source", &self.source, 100),
            description: errors.optional("description", &self.description, 10_000),
        }
    }
}

fn amount(errors: &mut FormErrors, text: &str) -> Amount {
    if text.trim().is_empty() {
        return Amount::ZERO;
    }
    match Amount::parse(text) {
        Some(amount) if amount >= Amount::ZERO => amount,
        _ => {
            errors.add("amount", Reason::new("error-not-money"));
            Amount::ZERO
        }
    }
}

/// 1 to 99 %: certainty is an order, hopelessness is a loss with its reason.
fn chance(errors: &mut FormErrors, text: &str) -> Option<Percent> {
    if text.trim().is_empty() {
        return None;
    }
    match Percent::parse(text) {
        Some(p) if (Percent::from_percent(1)..=Percent::from_percent(99)).contains(&p) => Some(p),
        Some(_) => {
            errors.add("probability", Reason::new("opportunity-chance-between"));
            None
        }
        None => {
            errors.add("probability", Reason::new("error-not-a-percent"));
            None
        }
    }
}

fn close_date(errors: &mut FormErrors, text: &str) -> NaiveDate {
    text.trim().parse().unwrap_or_else(|_| {
        let key = if text.trim().is_empty() { "error-required" } else { "error-not-a-date" };
        errors.add("close_date", Reason::new(key));
        NaiveDate::default()
    })
}

/// The form that closes a deal as lost.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct LossForm {
    pub reason: String,
    pub note: String,
    pub competitor: String,
    pub next: String,
}

impl LossForm {
    pub fn parse(&self) -> Result<Loss, FormErrors> {
        let mut errors = FormErrors::default();
        let note = errors.optional("note", &self.note, 2_000);
        let competitor = id(&self.competitor).map(CompetitorId);
        match LostReason::parse(&self.reason) {
            Some(reason) => errors.check(Loss { reason, note, competitor }),
            None => {
                errors.add("reason", Reason::new(if self.reason.is_empty() { "error-required" } else { "error-not-a-choice" }));
                Err(errors)
            }
        }
    }
}

/// The form of a person in the decision.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct RoleForm {
    pub contact: String,
    pub role: String,
    pub influence: String,
    pub attitude: String,
    pub note: String,
}

impl RoleForm {
    pub fn parse(&self) -> Result<RoleFacts, FormErrors> {
        let mut errors = FormErrors::default();
        let contact = id(&self.contact).map(ContactId);
        if contact.is_none() {
            errors.add("contact", Reason::new("error-required"));
        }
        let role = RoleKind::parse(&self.role);
        if role.is_none() {
            errors.add("role", Reason::new("error-not-a-choice"));
        }
        let influence = scale(&mut errors, "influence", &self.influence, &INFLUENCES, 3);
        let attitude = scale(&mut errors, "attitude", &self.attitude, &ATTITUDES, 0);
        let note = errors.optional("note", &self.note, 500);
        let (contact, role) = (contact.unwrap_or(ContactId(0)), role.unwrap_or(RoleKind::User));
        errors.check(RoleFacts { contact, role, influence, attitude, note })
    }
}

fn scale(errors: &mut FormErrors, field: &'static str, text: &str, all: &std::ops::RangeInclusive<i32>, usual: i32) -> i32 {
    if text.is_empty() {
        return usual;
    }
    match text.parse() {
        Ok(value) if all.contains(&value) => value,
        _ => {
            errors.add(field, Reason::new("error-not-a-choice"));
            usual
        }
    }
}

fn id(text: &str) -> Option<i64> {
    text.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(probability: &str) -> OpportunityForm {
        OpportunityForm {
            name: "Three trucks".into(),
            amount: "68,545.30".into(),
            close_date: "2026-10-14".into(),
            probability: probability.into(),
            ..OpportunityForm::default()
        }
    }

    #[test]
    fn a_chance_of_0_or_100_cannot_be_entered() {
        for (text, fine) in [("0", false), ("100", false), ("0.5", false), ("1", true), ("64 %", true), ("99", true), ("", true)]
        {
            assert_eq!(typed(text).parse_facts().is_ok(), fine, "{text}");
        }
    }

    #[test]
    fn a_loss_needs_a_reason() {
        assert!(LossForm::default().parse().is_err());
        assert!(LossForm { reason: "price".into(), ..LossForm::default() }.parse().is_ok());
    }
}
