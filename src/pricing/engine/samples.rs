//! Small price books for the tests of the engine.

use chrono::NaiveDate;

use super::*;
use crate::kernel::ids::{PriceEntryId, ProductId};
use crate::kernel::money::{Amount, Currency, Percent, Rounding};

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub fn yuan(text: &str) -> Amount {
    Amount::parse(text).unwrap()
}

pub fn percent(text: &str) -> Percent {
    Percent::parse(text).unwrap()
}

pub fn policy() -> Policy {
    Policy::commercial(Currency::CNY)
}

pub fn product(id: i64) -> ProductFacts {
    ProductFacts {
        id: ProductId(id),
        unit: "piece".into(),
        family: None,
        categories: Vec::new(),
        tax_category: "standard".into(),
        weight_grams: Some(1_000),
    }
}

pub fn line(product_id: i64, quantity: i64) -> Line {
    Line { key: format!("L{product_id}"), product: Some(product(product_id)), quantity, ..Line::default() }
}

pub fn entry(id: i64, amount: &str) -> PriceEntry {
    PriceEntry {
        id: PriceEntryId(id),
        version: 1,
        unit: "piece".into(),
        amount: yuan(amount),
        floor: None,
        valid_from: None,
        valid_until: None,
    }
}

/// A book in yuan with a list price for the products 1, 2, 3 … and 13 % tax in China.
pub fn book(list_prices: &[&str], policy: Policy) -> Prices {
    let mut prices = Prices::empty(Currency::CNY, policy);
    for (product_id, amount) in (1..).zip(list_prices) {
        prices.entries.insert(ProductId(product_id), vec![entry(product_id, amount)]);
    }
    prices.taxes.push(tax("13"));
    prices
}

pub fn tax(rate: &str) -> TaxRate {
    TaxRate {
        id: 1,
        country: "CN".into(),
        region: None,
        category: "standard".into(),
        label: Label::names("VAT", "增值税"),
        percent: percent(rate),
        valid_from: None,
        valid_until: None,
    }
}

pub fn taxed(list_prices: &[&str], policy: Policy, rate: &str) -> Prices {
    let mut prices = book(list_prices, policy);
    prices.taxes = vec![tax(rate)];
    prices
}

pub fn rule(id: i64, stage: Stage, change: &str) -> Rule {
    Rule {
        rule: RuleRef { id, version: 1 },
        stage,
        label: Label::names("Rule", "规则"),
        conditions: Conditions::default(),
        effect: Effect::Change(Change::Percent(percent(change))),
        base: Base::Running,
        level: None,
        best_of: None,
        priority: 0,
        visibility: Visibility::Customer,
    }
}

pub fn customer() -> Customer {
    Customer { channel: "desk".into(), country: Some("CN".into()), ..Customer::default() }
}

pub fn case(lines: Vec<Line>) -> Case {
    Case { date: day("2026-11-21"), customer: customer(), lines, discount: None, extra_charges: Vec::new() }
}

pub fn off(change: ManualChange) -> Option<Manual> {
    Some(Manual { change, reason: "agreed by phone".into() })
}

pub fn off_percent(text: &str) -> Option<Manual> {
    off(ManualChange::Percent(percent(text)))
}

/// Prices one line that must have a price.
pub fn trace(prices: &Prices, line: Line) -> PriceTrace {
    price(prices, &case(vec![line])).unwrap().lines.remove(0).outcome.unwrap()
}

/// Kind, amount and running figure of every step.
pub fn figures(trace: &PriceTrace) -> Vec<(StepKind, String, String)> {
    trace.steps().iter().map(|s| (s.kind, s.amount.plain(2), s.running.plain(2))).collect()
}

pub fn with(rounding: Rounding, tax: TaxRounding, unit_decimals: u32) -> Policy {
    Policy { rounding, tax, unit_decimals, ..policy() }
}

/// The FL-25 of the demo company: LPG, indoor, non-marking tyres, side-shift.
pub fn forklift(quantity: i64, manual: Option<Manual>) -> (Prices, Line) {
    let mut prices = book(&["24000"], policy());
    let option = |id: i64, attribute: &str, value: &str, amount: &str| OptionPrice {
        id,
        version: 1,
        attribute: attribute.into(),
        value: Some(value.into()),
        method: OptionMethod::Fixed(yuan(amount)),
        visibility: Visibility::Customer,
        valid_from: None,
        valid_until: None,
    };
    prices.options.insert(
        ProductId(1),
        vec![
            option(1, "Power", "LPG", "600"),
            option(2, "Tyres", "non-marking", "520"),
            option(3, "Attachment", "side-shift", "450"),
        ],
    );
    let mut volume = rule(10, Stage::Volume, "-3");
    volume.effect = Effect::Tiers(Tiers {
        mode: TierMode::AllUnits,
        measure: Measure::Quantity,
        scope: Scope::Line,
        tiers: vec![Tier { from: 3_000_000, to: Some(5_000_000), change: Change::Percent(percent("-3")) }],
    });
    let mut contract = rule(11, Stage::Contract, "-2");
    contract.conditions.account = Some(crate::kernel::ids::AccountId(7));
    prices.rules = vec![contract, volume];
    let choice = |attribute: &str, value: &str| Choice {
        attribute: attribute.into(),
        value: value.into(),
        number: None,
        label: Label::names(value, value),
    };
    let mut line = line(1, quantity);
    line.choices = vec![
        choice("Power", "LPG"),
        choice("Site", "Indoor"),
        choice("Tyres", "non-marking"),
        choice("Attachment", "side-shift"),
    ];
    line.manual = manual;
    (prices.ordered(), line)
}

pub fn forklift_case(line: Line) -> Case {
    let mut case = case(vec![line]);
    case.customer.account = Some(crate::kernel::ids::AccountId(7));
    case
}
