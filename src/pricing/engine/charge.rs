use serde::{Deserialize, Serialize};

use super::case::Case;
use super::condition::Conditions;
use super::policy::Policy;
use super::prices::Prices;
use super::tax::{self, LineTax};
use super::trace::{Label, RuleRef};
use super::{Field, OutOfRange};
use crate::kernel::money::{Amount, Overflow, Percent};
use rust_decimal::Decimal;

crate::text_enum! {
    pub enum ChargeKind {
        Freight = "freight",
        Charge = "charge",
    }
}

/// What is charged beside the lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChargeRule {
    pub rule: RuleRef,
    pub kind: ChargeKind,
    pub label: Label,
    pub conditions: Conditions,
    pub method: ChargeMethod,
    /// `None`: not taxed.
    pub tax_category: Option<String>,
    pub priority: i32,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChargeMethod {
    Fixed(Amount),
    /// Of the subtotal.
    PercentOfValue(Percent),
    PerKilogram(Amount),
    /// The amount of the last band reached, ascending by grams; below the first: nothing.
    ByWeight(Vec<(i64, Amount)>),
    /// The same by subtotal.
    ByValue(Vec<(Amount, Amount)>),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PricedCharge {
    pub kind: ChargeKind,
    /// `None`: written by hand.
    pub rule: Option<RuleRef>,
    pub label: Label,
    pub amount: Amount,
    pub tax: LineTax,
}

/// Step 9: the charges of a document worth `net` that weighs `grams` (`None`: not all products have a weight; charges
/// by weight are then left out and the caller told by [`super::Totals::weight_grams`]).
pub(super) fn charges(prices: &Prices, case: &Case, net: Amount, grams: Option<i64>) -> Result<Vec<PricedCharge>, OutOfRange> {
    let out_of_range = OutOfRange::of_document(Field::Charge);
    let taxed = |category: &Option<String>| tax::find(&prices.taxes, &case.customer, category.as_deref(), case.date);
    let mut charges = Vec::new();
    for charge in &prices.charges {
        let pieces = case.lines.iter().filter(|line| !line.excluded).map(|line| line.quantity).sum();
        if !charge.conditions.suit_customer(&case.customer, case.date) || !charge.conditions.suit_size(pieces, net) {
            continue;
        }
        if let Some(amount) = charge.method.amount(&prices.policy, net, grams).map_err(&out_of_range)? {
            let (kind, rule, label) = (charge.kind, Some(charge.rule), charge.label.clone());
            charges.push(PricedCharge { kind, rule, label, amount, tax: taxed(&charge.tax_category) });
        }
    }
    for extra in &case.extra_charges {
        let amount = prices.policy.document(extra.amount.decimal()).map_err(&out_of_range)?;
        let (kind, label) = (ChargeKind::Charge, extra.label.clone());
        charges.push(PricedCharge { kind, rule: None, label, amount, tax: taxed(&extra.tax_category) });
    }
    Ok(charges)
}

impl ChargeMethod {
    /// `None`: nothing is charged, or it cannot be told because the weight is not known.
    fn amount(&self, policy: &Policy, net: Amount, grams: Option<i64>) -> Result<Option<Amount>, Overflow> {
        let exact = match self {
            ChargeMethod::Fixed(amount) => Some(amount.decimal()),
            ChargeMethod::PercentOfValue(percent) => Some(net.decimal().checked_mul(percent.fraction()).ok_or(Overflow)?),
            ChargeMethod::PerKilogram(amount) => match grams {
                Some(grams) => Some(amount.decimal().checked_mul(Decimal::new(grams, 3)).ok_or(Overflow)?),
                None => None,
            },
            ChargeMethod::ByWeight(bands) => {
                let reached = |grams| bands.iter().rev().find(|(from, _)| *from <= grams);
                grams.and_then(reached).map(|(_, amount)| amount.decimal())
            }
            ChargeMethod::ByValue(bands) => bands.iter().rev().find(|(from, _)| *from <= net).map(|(_, amount)| amount.decimal()),
        };
        exact.map(|exact| policy.document(exact)).transpose()
    }
}
