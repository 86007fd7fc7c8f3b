//! What a person has chosen, and what things cost today.

use serde::{Deserialize, Serialize};

use super::compiled::Compiled;
use super::model::Model;
use crate::kernel::money::Amount;

/// One choice, by name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Choice {
    pub attribute: String,
    pub value: String,
}

impl Choice {
    pub fn new(attribute: &str, value: &str) -> Choice {
        Choice { attribute: attribute.to_owned(), value: value.to_owned() }
    }
}

/// Choices in the order in which they were made, oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Selection {
    pub choices: Vec<Choice>,
}

impl Selection {
    pub fn of(choices: &[(&str, &str)]) -> Selection {
        Selection { choices: choices.iter().map(|(attribute, value)| Choice::new(attribute, value)).collect() }
    }

    pub fn value(&self, attribute: &str) -> Option<&str> {
        self.choices.iter().rev().find(|choice| choice.attribute == attribute).map(|choice| choice.value.as_str())
    }

    /// Chooses a value: a new choice becomes the newest, a changed one keeps its place.
    pub fn choose(&mut self, attribute: &str, value: &str) {
        match self.choices.iter_mut().find(|choice| choice.attribute == attribute) {
            Some(choice) => value.clone_into(&mut choice.value),
            None => self.choices.push(Choice::new(attribute, value)),
        }
    }

    pub fn forget(&mut self, attribute: &str) {
        self.choices.retain(|choice| choice.attribute != attribute);
    }
}

/// Prices of every value of one compiled model, and of the product itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prices {
    pub base: Amount,
    /// Millionths per full literal; helpers cost nothing.
    pub(super) literals: Vec<i64>,
}

impl Prices {
    /// The prices written in the model.
    pub fn of_model(compiled: &Compiled) -> Prices {
        let model = compiled.model();
        let base = model.base_price.unwrap_or(Amount::ZERO);
        Prices::by_place(compiled, base, |attribute, value| {
            let at = model.attributes.get(attribute).and_then(|attribute| attribute.values.get(value));
            at.and_then(|value| value.price()).unwrap_or(Amount::ZERO)
        })
    }

    /// Prices from elsewhere: `price(attribute, value)` by name, `None` for free.
    pub fn new(compiled: &Compiled, base: Amount, price: impl Fn(&str, &str) -> Option<Amount>) -> Prices {
        let model: &Model = compiled.model();
        Prices::by_place(compiled, base, |attribute, value| {
            let named = model.attributes.get(attribute).and_then(|at| Some((&at.name, &at.values.get(value)?.name)));
            named.and_then(|(attribute, value)| price(attribute, value)).unwrap_or(Amount::ZERO)
        })
    }

    /// Prices by place of attribute and value in the model.
    pub fn by_place(compiled: &Compiled, base: Amount, price: impl Fn(usize, usize) -> Amount) -> Prices {
        let mapping = compiled.mapping();
        let mut literals = vec![0; mapping.full_literals()];
        for attribute in 0..mapping.public as usize {
            for (value, literal) in mapping.range(attribute).enumerate() {
                literals[literal as usize] = price(attribute, value).millionths();
            }
        }
        Prices { base, literals }
    }

    /// The price of one value, by place.
    pub fn of(&self, compiled: &Compiled, attribute: usize, value: u32) -> Amount {
        let literal = compiled.literal(attribute, value);
        Amount::from_millionths(self.literals.get(literal as usize).copied().unwrap_or(0))
    }
}
