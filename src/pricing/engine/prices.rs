use std::collections::HashMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::charge::ChargeRule;
use super::condition::in_force;
use super::policy::Policy;
use super::rule::Rule;
use super::tax::TaxRate;
use super::trace::Visibility;
use crate::kernel::ids::{PriceBookId, PriceEntryId, ProductId};
use crate::kernel::money::{Amount, Currency, Overflow, Percent, Rounding};

/// One price book with everything that acts on it, for the products at hand.
#[derive(Debug, Clone)]
pub struct Prices {
    pub price_book: Option<PriceBookId>,
    pub currency: Currency,
    pub policy: Policy,
    /// A margin below this raises a warning; the price stays.
    pub least_margin: Option<Percent>,
    pub entries: HashMap<ProductId, Vec<PriceEntry>>,
    pub options: HashMap<ProductId, Vec<OptionPrice>>,
    pub costs: HashMap<ProductId, Vec<Cost>>,
    pub rules: Vec<Rule>,
    pub charges: Vec<ChargeRule>,
    pub taxes: Vec<TaxRate>,
}

/// A list price and its period, both ends inclusive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceEntry {
    pub id: PriceEntryId,
    pub version: i32,
    pub unit: String,
    pub amount: Amount,
    /// A unit price below this raises a warning; the price stays.
    pub floor: Option<Amount>,
    pub valid_from: Option<NaiveDate>,
    pub valid_until: Option<NaiveDate>,
}

/// What a chosen value adds to the price of one unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptionPrice {
    pub id: i64,
    pub version: i32,
    pub attribute: String,
    /// `None`: any value of the attribute that has no price of its own.
    pub value: Option<String>,
    pub method: OptionMethod,
    pub visibility: Visibility,
    pub valid_from: Option<NaiveDate>,
    pub valid_until: Option<NaiveDate>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OptionMethod {
    Fixed(Amount),
    /// Of the list price of the bare product.
    PercentOfList(Percent),
    /// Times the number chosen: metres, kW.
    PerUnit(Amount),
    /// By this attribute and another one; a pair without a cell has no price.
    Table {
        other: String,
        cells: Vec<TableCell>,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableCell {
    pub value: String,
    pub other_value: String,
    pub amount: Amount,
}

/// Cost of one unit and its period, both ends inclusive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cost {
    pub amount: Amount,
    pub valid_from: Option<NaiveDate>,
    pub valid_until: Option<NaiveDate>,
}

/// An amount in another currency, at a rate in millionths, to six decimals.
pub fn converted(amount: Amount, rate: i64) -> Result<Amount, Overflow> {
    let exact = amount.decimal().checked_mul(Decimal::new(rate, 6)).ok_or(Overflow)?;
    Rounding::HalfUp.round(exact, 6)
}

/// A list price raised by a percentage (lowered, if negative), to the decimals of unit prices.
pub fn raised(amount: Amount, percent: Percent, policy: &Policy) -> Result<Amount, Overflow> {
    let factor = Decimal::ONE.checked_add(percent.fraction()).ok_or(Overflow)?;
    policy.unit(amount.decimal().checked_mul(factor).ok_or(Overflow)?)
}

impl Prices {
    /// A book without prices.
    pub fn empty(currency: Currency, policy: Policy) -> Prices {
        Prices {
            price_book: None,
            currency,
            policy,
            least_margin: None,
            entries: HashMap::new(),
            options: HashMap::new(),
            costs: HashMap::new(),
            rules: Vec::new(),
            charges: Vec::new(),
            taxes: Vec::new(),
        }
    }

    /// Puts rules into the order in which they act. To be called once after loading.
    pub fn ordered(mut self) -> Prices {
        self.rules.sort_by_key(|rule| (rule.stage, rule.priority, rule.rule.id));
        self.charges.sort_by_key(|charge| (charge.priority, charge.rule.id));
        self
    }

    pub(super) fn cost_on(&self, product: ProductId, date: NaiveDate) -> Option<Amount> {
        let costs = self.costs.get(&product)?;
        costs.iter().find(|cost| in_force(cost.valid_from, cost.valid_until, date)).map(|cost| cost.amount)
    }
}
