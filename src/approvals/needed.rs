//! The rule: what a quote version needs before it may go out.

use serde::{Deserialize, Serialize};

use super::limits::{LADDER, Limit, Limits, rank};
use crate::kernel::actor::Role;
use crate::kernel::money::{Amount, Currency, Money, Percent};
use crate::kernel::reason::Reason;

/// What the rule looks at. Alternatives count for discount and floors too: taking one needs no further yes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Whose quote it is.
    pub owner_role: Role,
    /// The most that was taken off any line by hand, the document's discount included.
    pub discount: Percent,
    /// `None`: some cost is unknown.
    pub margin: Option<Percent>,
    pub net: Amount,
    pub currency: Currency,
    /// A line is below the floor of its price.
    pub below_floor: bool,
    /// A line is worth less than nothing.
    pub below_zero: bool,
}

/// Why somebody must say yes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum Why {
    Discount { percent: Percent, limit: Percent },
    Margin { margin: Percent, least: Percent },
    Amount { net: Amount, most: Amount, currency: Currency },
    Floor,
    BelowZero,
}

/// One role that must say yes, with all its reasons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    pub role: Role,
    pub why: Vec<Why>,
}

impl Why {
    pub fn reason(&self) -> Reason {
        let percent = |p: &Percent| format!("{} %", p.plain());
        match self {
            Why::Discount { percent: p, limit } => {
                Reason::new("approval-why-discount").with("percent", percent(p)).with("limit", percent(limit))
            }
            Why::Margin { margin, least } => {
                Reason::new("approval-why-margin").with("margin", percent(margin)).with("least", percent(least))
            }
            Why::Amount { net, most, currency } => Reason::new("approval-why-amount")
                .with("net", Money::new(*net, *currency))
                .with("most", Money::new(*most, *currency)),
            Why::Floor => Reason::new("approval-why-floor"),
            Why::BelowZero => Reason::new("approval-why-below-zero"),
        }
    }
}

/// Who must say yes to a version with these facts. Empty: nobody.
pub fn needed(facts: &Facts, limits: &Limits) -> Vec<Need> {
    let own = limits.of(facts.owner_role);
    let mut needs: Vec<Need> = Vec::new();
    let mut add = |role: Role, why: Why| match needs.iter_mut().find(|need| need.role == role) {
        Some(need) => need.why.push(why),
        None => needs.push(Need { role, why: vec![why] }),
    };
    let lowest = |enough: &dyn Fn(Limit) -> bool| {
        let above = |role: &Role| rank(*role) > rank(facts.owner_role);
        LADDER.into_iter().filter(above).find(|role| enough(limits.of(*role))).unwrap_or(Role::SalesDirector)
    };
    if facts.discount > own.max_discount {
        let role = lowest(&|limit| facts.discount <= limit.max_discount);
        add(role, Why::Discount { percent: facts.discount, limit: own.max_discount });
    }
    if let (Some(margin), Some(least)) = (facts.margin, own.min_margin)
        && margin < least
    {
        let role = lowest(&|limit| limit.min_margin.is_none_or(|least| margin >= least));
        add(role, Why::Margin { margin, least });
    }
    if let Some(most) = own.max_amount
        && facts.net > most
    {
        let role = lowest(&|limit| limit.max_amount.is_none_or(|most| facts.net <= most));
        add(role, Why::Amount { net: facts.net, most, currency: facts.currency });
    }
    if rank(facts.owner_role) < rank(Role::SalesDirector) {
        if facts.below_zero {
            add(Role::SalesDirector, Why::BelowZero);
        } else if facts.below_floor {
            add(lowest(&|_| true), Why::Floor);
        }
    }
    needs.sort_by_key(|need| rank(need.role));
    needs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(discount: i64) -> Facts {
        Facts {
            owner_role: Role::FieldRep,
            discount: Percent::from_millionths(discount * 100),
            margin: Some(Percent::from_percent(22)),
            net: Amount::from_units(68_545),
            currency: Currency::CNY,
            below_floor: false,
            below_zero: false,
        }
    }

    fn roles(facts: &Facts) -> Vec<Role> {
        needed(facts, &Limits::usual()).into_iter().map(|need| need.role).collect()
    }

    #[test]
    fn five_percent_goes_alone_six_needs_the_manager_and_thirteen_the_director() {
        assert_eq!(roles(&facts(500)), []);
        assert_eq!(roles(&facts(501)), [Role::DistrictManager]);
        assert_eq!(roles(&facts(1200)), [Role::DistrictManager]);
        assert_eq!(roles(&facts(1201)), [Role::SalesDirector]);
    }

    #[test]
    fn a_manager_asks_the_director_and_the_director_nobody() {
        let by = |owner_role, discount| roles(&Facts { owner_role, ..facts(discount) });
        assert_eq!(by(Role::DistrictManager, 1200), []);
        assert_eq!(by(Role::DistrictManager, 1300), [Role::SalesDirector]);
        assert_eq!(by(Role::SalesDirector, 9900), []);
        assert_eq!(by(Role::Telesales, 400), [Role::DistrictManager]);
        assert_eq!(by(Role::ProductManager, 1), [Role::DistrictManager]);
    }

    #[test]
    fn thin_margin_and_large_amounts_need_a_yes_of_their_own() {
        let thin = Facts { margin: Some(Percent::from_percent(4)), ..facts(0) };
        assert_eq!(roles(&thin), [Role::SalesDirector]);
        let large = Facts { net: Amount::from_units(600_000), ..facts(600) };
        let needs = needed(&large, &Limits::usual());
        assert_eq!(needs.len(), 1);
        assert_eq!(needs[0].why.len(), 2);
    }

    #[test]
    fn a_price_below_its_floor_needs_somebody_above_the_owner() {
        assert_eq!(roles(&Facts { below_floor: true, ..facts(0) }), [Role::DistrictManager]);
        assert_eq!(roles(&Facts { below_floor: true, owner_role: Role::DistrictManager, ..facts(0) }), [Role::SalesDirector]);
        assert_eq!(roles(&Facts { below_zero: true, ..facts(0) }), [Role::SalesDirector]);
    }
}
