//! A deal: what it may bring, how likely, when, and how it ended.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::db::schema::opportunities;
use crate::kernel::ids::{AccountId, ActivityId, CompetitorId, ContactId, LeadId, OpportunityId, OrderId, StageId, UserId};
use crate::kernel::money::{Amount, Currency, Overflow, Percent, Rounding};

crate::text_enum! {
    /// How a deal ended.
    pub enum Outcome {
        Won = "won",
        Lost = "lost",
    }
}

crate::text_enum! {
    /// Why a deal was lost.
    pub enum LostReason {
        Price = "price",
        Competitor = "competitor",
        Product = "product",
        Delivery = "delivery",
        NoBudget = "no_budget",
        Postponed = "postponed",
        NoAnswer = "no_answer",
        Other = "other",
    }
}

/// A row of `opportunities`. `probability` is what a person said instead of the stage's.
#[derive(Debug, Clone, Queryable, Selectable, Identifiable)]
#[diesel(table_name = opportunities)]
pub struct Opportunity {
    pub id: OpportunityId,
    pub name: String,
    pub account_id: AccountId,
    pub contact_id: Option<ContactId>,
    pub owner_id: Option<UserId>,
    pub stage_id: StageId,
    pub stage_since: NaiveDateTime,
    pub amount: Amount,
    pub currency: Currency,
    pub probability: Option<Percent>,
    pub close_date: NaiveDate,
    pub source: Option<String>,
    pub lead_id: Option<LeadId>,
    pub description: Option<String>,
    pub competitor_id: Option<CompetitorId>,
    pub closed_at: Option<NaiveDateTime>,
    pub outcome: Option<Outcome>,
    pub lost_reason: Option<LostReason>,
    pub lost_note: Option<String>,
    pub order_id: Option<OrderId>,
    pub next_step_at: Option<NaiveDateTime>,
    pub next_step: Option<String>,
    pub next_activity_id: Option<ActivityId>,
    pub created_at: NaiveDateTime,
    pub updated_at: NaiveDateTime,
}

impl Opportunity {
    pub fn is_open(&self) -> bool {
        self.outcome.is_none()
    }

    pub fn has_next_step(&self) -> bool {
        self.next_activity_id.is_some()
    }

    pub fn href(&self) -> String {
        format!("/opportunities/{}", self.id)
    }

    /// How likely: what a person said, else the stage's; 0 or 100 % only once it is over.
    pub fn chance(&self, of_stage: Percent) -> Percent {
        match self.outcome {
            Some(Outcome::Won) => Percent::from_percent(100),
            Some(Outcome::Lost) => Percent::ZERO,
            None => open_chance(self.probability.unwrap_or(of_stage)),
        }
    }
}

/// A chance as an open deal may have it: 1 to 99 %.
pub fn open_chance(chance: Percent) -> Percent {
    chance.clamp(Percent::from_percent(1), Percent::from_percent(99))
}

/// The amount times the chance, half-up to the currency's decimals.
pub fn weighted(amount: Amount, chance: Percent, currency: Currency) -> Result<Amount, Overflow> {
    let product = amount.decimal().checked_mul(chance.fraction()).ok_or(Overflow)?;
    Rounding::HalfUp.round(product, currency.decimals())
}

/// A deal to be opened. Without a stage it begins in the first.
#[derive(Debug, Clone)]
pub struct NewOpportunity {
    pub name: String,
    pub account_id: AccountId,
    pub contact_id: Option<ContactId>,
    pub owner_id: Option<UserId>,
    pub stage_id: Option<StageId>,
    pub amount: Amount,
    pub currency: Currency,
    pub close_date: NaiveDate,
    pub source: Option<String>,
    pub lead_id: Option<LeadId>,
    pub description: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_open_deal_is_never_shown_as_certain_or_hopeless() {
        assert_eq!(open_chance(Percent::ZERO), Percent::from_percent(1));
        assert_eq!(open_chance(Percent::from_percent(100)), Percent::from_percent(99));
        assert_eq!(open_chance(Percent::from_percent(64)), Percent::from_percent(64));
    }

    #[test]
    fn a_weighted_amount_is_rounded_once_to_the_currency() {
        let amount = Amount::parse("68545.33").unwrap();
        let half = Percent::from_percent(50);
        assert_eq!(weighted(amount, half, Currency::CNY), Ok(Amount::parse("34272.67").unwrap()));
    }
}
