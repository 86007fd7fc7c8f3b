use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::case::{Choice, Line, ProductFacts};
use super::condition::in_force;
use super::prices::{OptionMethod, OptionPrice, PriceEntry, Prices};
use super::trace::{Label, RuleRef, Step, StepKind, Visibility};
use crate::kernel::ids::{PriceEntryId, ProductId};
use crate::kernel::money::{Amount, Overflow};
use rust_decimal::Decimal;

/// Why a line has no price. A fact to be shown, not an error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoPrice {
    /// No list price in force that day; the nearest ones, if there are any.
    NoneInForce {
        product: ProductId,
        date: NaiveDate,
        ended: Option<NaiveDate>,
        starts: Option<NaiveDate>,
    },
    /// Data that should have been refused when saved.
    TwoInForce {
        product: ProductId,
        date: NaiveDate,
        first: PriceEntryId,
        second: PriceEntryId,
    },
    TwoOptionPrices {
        attribute: String,
        value: String,
    },
    /// The price table of the option knows no such pair.
    NoCell {
        attribute: String,
        value: String,
        other_value: Option<String>,
    },
    /// Priced per unit of a number, but the value is none.
    NotANumber {
        attribute: String,
        value: String,
    },
    /// Neither product nor price was given.
    NothingGiven,
}

/// Steps 1 and 2 of a line, per unit and exact.
#[derive(Debug)]
pub(super) struct Listed {
    pub list_unit: Amount,
    pub floor: Option<Amount>,
    /// List price with options.
    pub configured: Decimal,
    /// The steps with what each adds to one unit.
    pub steps: Vec<(Step, Decimal)>,
}

/// List price and options of a line. The outer error is a figure out of range, the inner one a line without a price.
pub(super) fn list(prices: &Prices, line: &Line, date: NaiveDate) -> Result<Result<Listed, NoPrice>, Overflow> {
    let Some(product) = &line.product else {
        return Ok(line.given_price.map(given).ok_or(NoPrice::NothingGiven));
    };
    let entry = match entry_in_force(prices, product, date) {
        Ok(entry) => entry,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let mut step = Step::new(StepKind::List, Label::key("pricing-step-list"), Visibility::Customer);
    step.rule = Some(RuleRef { id: entry.id.0, version: entry.version });
    let mut listed = Listed {
        list_unit: entry.amount,
        floor: entry.floor,
        configured: entry.amount.decimal(),
        steps: vec![(step, entry.amount.decimal())],
    };
    let options = prices.options.get(&product.id).map_or(&[][..], Vec::as_slice);
    for choice in &line.choices {
        if let Err(refusal) = listed.add_option(options, choice, &line.choices, date)? {
            return Ok(Err(refusal));
        }
    }
    Ok(Ok(listed))
}

fn given(amount: Amount) -> Listed {
    let step = Step::new(StepKind::List, Label::key("pricing-step-given"), Visibility::Customer);
    Listed { list_unit: amount, floor: None, configured: amount.decimal(), steps: vec![(step, amount.decimal())] }
}

fn entry_in_force<'a>(prices: &'a Prices, product: &ProductFacts, date: NaiveDate) -> Result<&'a PriceEntry, NoPrice> {
    let entries = prices.entries.get(&product.id).map_or(&[][..], Vec::as_slice);
    let of_unit = || entries.iter().filter(|entry| entry.unit == product.unit);
    let mut found = of_unit().filter(|entry| in_force(entry.valid_from, entry.valid_until, date));
    match (found.next(), found.next()) {
        (Some(entry), None) => Ok(entry),
        (Some(first), Some(second)) => Err(NoPrice::TwoInForce { product: product.id, date, first: first.id, second: second.id }),
        (None, _) => Err(NoPrice::NoneInForce {
            product: product.id,
            date,
            ended: of_unit().filter_map(|entry| entry.valid_until).filter(|until| *until < date).max(),
            starts: of_unit().filter_map(|entry| entry.valid_from).filter(|from| *from > date).min(),
        }),
    }
}

impl Listed {
    fn add_option(
        &mut self,
        options: &[OptionPrice],
        choice: &Choice,
        choices: &[Choice],
        date: NaiveDate,
    ) -> Result<Result<(), NoPrice>, Overflow> {
        let option = match option_in_force(options, choice, date) {
            Ok(Some(option)) => option,
            Ok(None) => return Ok(Ok(())),
            Err(refusal) => return Ok(Err(refusal)),
        };
        let mut step = Step::new(StepKind::Option, choice.label.clone(), option.visibility);
        step.rule = Some(RuleRef { id: option.id, version: option.version });
        let each = match &option.method {
            OptionMethod::Fixed(amount) => amount.decimal(),
            OptionMethod::PercentOfList(percent) => {
                step.factor = Some(*percent);
                self.list_unit.decimal().checked_mul(percent.fraction()).ok_or(Overflow)?
            }
            OptionMethod::PerUnit(amount) => match choice.number {
                Some(number) => amount.decimal().checked_mul(number).ok_or(Overflow)?,
                None => return Ok(Err(not_a_number(choice))),
            },
            OptionMethod::Table { other, cells } => {
                let other = choices.iter().find(|c| c.attribute == *other).map(|c| c.value.as_str());
                match cells.iter().find(|cell| cell.value == choice.value && Some(cell.other_value.as_str()) == other) {
                    Some(cell) => cell.amount.decimal(),
                    None => return Ok(Err(no_cell(choice, other))),
                }
            }
        };
        self.configured = self.configured.checked_add(each).ok_or(Overflow)?;
        self.steps.push((step, each));
        Ok(Ok(()))
    }
}

/// The price of the very value; if it has none, the one for any value; `None` if the choice costs nothing extra.
fn option_in_force<'a>(options: &'a [OptionPrice], choice: &Choice, date: NaiveDate) -> Result<Option<&'a OptionPrice>, NoPrice> {
    let of_attribute = || {
        let suits = |o: &&OptionPrice| o.attribute == choice.attribute && in_force(o.valid_from, o.valid_until, date);
        options.iter().filter(suits)
    };
    let mut exact = of_attribute().filter(|option| option.value.as_deref() == Some(choice.value.as_str()));
    let mut any = of_attribute().filter(|option| option.value.is_none());
    let (first, second) = match exact.next() {
        Some(first) => (Some(first), exact.next()),
        None => (any.next(), any.next()),
    };
    match second {
        None => Ok(first),
        Some(_) => Err(NoPrice::TwoOptionPrices { attribute: choice.attribute.clone(), value: choice.value.clone() }),
    }
}

fn not_a_number(choice: &Choice) -> NoPrice {
    NoPrice::NotANumber { attribute: choice.attribute.clone(), value: choice.value.clone() }
}

fn no_cell(choice: &Choice, other: Option<&str>) -> NoPrice {
    NoPrice::NoCell { attribute: choice.attribute.clone(), value: choice.value.clone(), other_value: other.map(str::to_owned) }
}
