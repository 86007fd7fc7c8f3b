//! Complete configurations: what they cost, the one the model prefers, and their fingerprint.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::arithmetic::SOME_STEPS;
use super::compiled::Compiled;
use super::selection::{Choice, Prices};
use crate::kernel::money::Amount;

/// A value for every attribute, in the order of the model.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Configuration {
    pub choices: Vec<Choice>,
}

impl Configuration {
    pub fn value(&self, attribute: &str) -> Option<&str> {
        self.choices.iter().find(|choice| choice.attribute == attribute).map(|choice| choice.value.as_str())
    }
}

/// Costs in order of weight: choices to change, wishes broken, price, place in the list.
///
/// One `i128`: 18 bits of changes, 24 of wishes, 64 of price, 20 of place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Cost {
    pub changes: u32,
    pub wishes: u32,
    /// Millionths.
    pub price: i64,
}

const PLACE_BITS: u32 = 20;
const PRICE_BITS: u32 = 64;
const WISH_BITS: u32 = 24;
/// How much a broken default weighs beside wishes (10 as written, 100 strongly, 1 weakly).
const DEFAULT_WEIGHT: i128 = 3;

impl Cost {
    pub const CHANGE: i128 = 1 << (PLACE_BITS + PRICE_BITS + WISH_BITS);
    pub const WISH: i128 = 1 << (PLACE_BITS + PRICE_BITS);
    pub const PRICE: i128 = 1 << PLACE_BITS;

    pub fn of(packed: i128) -> Cost {
        let upper = packed >> PLACE_BITS;
        // The low 64 bits with their sign are the price.
        let price = upper as i64;
        let upper = (upper - i128::from(price)) >> PRICE_BITS;
        Cost { changes: (upper >> WISH_BITS) as u32, wishes: (upper & ((1 << WISH_BITS) - 1)) as u32, price }
    }
}

/// The same costs in 64 bits, where they fit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Narrow {
    unit: i64,
    place: u32,
    price: u32,
    wish: u32,
}

impl Narrow {
    /// A layout for these weights and every sum of them, and the weights in it.
    pub fn of(weights: &[i128]) -> Option<(Narrow, Vec<i64>)> {
        let bits = |most: u128| 128 - most.leading_zeros();
        let (mut places, mut prices, mut wishes, mut changes) = (0u128, 0u128, 0u128, 0u128);
        let mut unit = 1_000_000;
        for weight in weights.iter().filter(|weight| **weight < super::sweep::INFINITE) {
            let cost = Cost::of(*weight);
            places += (*weight & ((1 << PLACE_BITS) - 1)) as u128;
            prices += u128::from(cost.price.unsigned_abs());
            wishes += u128::from(cost.wishes);
            changes += u128::from(cost.changes);
            while cost.price % unit != 0 {
                unit = if unit > 10_000 { 10_000 } else { 1 };
            }
        }
        let price = bits(prices / unit.unsigned_abs() as u128) + 2;
        let narrow = Narrow { unit, place: bits(places) + 1, price, wish: bits(wishes) + 1 };
        if narrow.place + narrow.price + narrow.wish + bits(changes) > 60 {
            return None;
        }
        Some((narrow, weights.iter().map(|weight| narrow.pack(*weight)).collect()))
    }

    pub fn pack(&self, weight: i128) -> i64 {
        use super::sweep::Weight;
        if weight >= super::sweep::INFINITE {
            return i64::INFINITE;
        }
        let cost = Cost::of(weight);
        let place = (weight & ((1 << PLACE_BITS) - 1)) as i64;
        let upper = (i64::from(cost.changes) << self.wish) + i64::from(cost.wishes);
        (((upper << self.price) + cost.price / self.unit) << self.place) + place
    }

    /// The same without places: what is told of a cost.
    pub fn told(&self, packed: i64) -> i64 {
        packed >> self.place
    }

    pub fn unpack(&self, packed: i64) -> i128 {
        use super::sweep::Weight;
        if packed >= i64::INFINITE {
            return super::sweep::INFINITE;
        }
        let place = packed & ((1 << self.place) - 1);
        let upper = packed >> self.place;
        let shift = 64 - self.price;
        let price = (upper << shift) >> shift;
        let upper = (upper - price) >> self.price;
        let (changes, wishes) = (upper >> self.wish, upper & ((1 << self.wish) - 1));
        i128::from(changes) * Cost::CHANGE
            + i128::from(wishes) * Cost::WISH
            + i128::from(price) * i128::from(self.unit) * Cost::PRICE
            + i128::from(place)
    }
}

/// What a completion is to be good at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Aim {
    /// Defaults and wishes first, then price.
    Preferred,
    /// Defaults first, then price; wishes come later by themselves.
    Plain,
    /// Price alone.
    Cheapest,
}

impl Compiled {
    /// Weights over full literals for an aim.
    pub(super) fn weights(&self, aim: Aim, prices: &Prices) -> Vec<i128> {
        let mapping = &self.mapping;
        let mut weights = vec![0i128; mapping.full_literals()];
        for attribute in 0..mapping.public as usize {
            for (value, literal) in mapping.range(attribute).enumerate() {
                let price = prices.literals.get(literal as usize).copied().unwrap_or(0);
                weights[literal as usize] = i128::from(price) * Cost::PRICE + value.min(255) as i128;
            }
        }
        if aim == Aim::Cheapest {
            return weights;
        }
        for default in &self.model.defaults {
            let part = self.model.attributes.get(default.attribute).is_some_and(|attribute| attribute.part_of.is_some());
            // A part that is not there breaks no default: nobody gets more parts so that they may have their defaults.
            for literal in mapping.range(default.attribute).skip(usize::from(part)) {
                if literal != self.literal(default.attribute, default.value) {
                    weights[literal as usize] += DEFAULT_WEIGHT * Cost::WISH;
                }
            }
        }
        if aim == Aim::Preferred {
            for (preference, wish) in self.model.preferences.iter().zip(&self.wishes) {
                let Some((attribute, values)) = wish else { continue };
                for (value, literal) in mapping.range(*attribute as usize).enumerate() {
                    if !values.contains(&(value as u32)) {
                        weights[literal as usize] += i128::from(preference.strength.clamp(1, 1_000)) * Cost::WISH;
                    }
                }
            }
        }
        weights
    }

    /// A configuration from core literals (one per core attribute).
    pub(super) fn values_from_core(&self, core: &[u32]) -> Vec<u32> {
        let mut values = vec![0; self.mapping.public as usize];
        let full = self.mapping.always.iter().chain(core.iter().flat_map(|literal| self.mapping.members(*literal)));
        for literal in full {
            let attribute = self.mapping.first.partition_point(|first| first <= literal).saturating_sub(1);
            if let Some(value) = values.get_mut(attribute) {
                *value = literal - self.mapping.first[attribute];
            }
        }
        values
    }

    pub(super) fn configuration(&self, values: &[u32]) -> Configuration {
        let named = self.model.attributes.iter().zip(values).filter_map(|(attribute, value)| {
            Some(Choice { attribute: attribute.name.clone(), value: attribute.values.get(*value as usize)?.name.clone() })
        });
        Configuration { choices: named.collect() }
    }

    /// The values of a complete configuration; `None` if something is missing or unknown.
    pub(super) fn values_of(&self, configuration: &Configuration) -> Option<Vec<u32>> {
        let mut values: Vec<Option<u32>> = vec![None; self.model.attributes.len()];
        for choice in &configuration.choices {
            let Some(place) = self.attribute_index(&choice.attribute) else { continue };
            let (Some(value), Some(attribute)) = (values.get_mut(place), self.model.attributes.get(place)) else { continue };
            // Of two choices for one attribute the first counts.
            if value.is_none() {
                *value = Some(attribute.value_index(&choice.value)? as u32);
            }
        }
        values.into_iter().collect()
    }

    /// Base price and the prices of all values.
    pub fn price_of(&self, configuration: &Configuration, prices: &Prices) -> Option<Amount> {
        let values = self.values_of(configuration)?;
        self.price_of_values(&values, prices)
    }

    pub(super) fn price_of_values(&self, values: &[u32], prices: &Prices) -> Option<Amount> {
        let each = values.iter().enumerate().map(|(attribute, value)| prices.of(self, attribute, *value));
        Amount::sum(each.chain([prices.base])).ok()
    }

    /// The best completion of a consistent selection; `None` if the selection contradicts itself.
    pub(super) fn best(&self, choices: &[(usize, u32)], aim: Aim, prices: &Prices) -> Option<Vec<u32>> {
        let dead = self.dead(choices)?;
        let (weights, _) = self.mapping.core_weights(&self.weights(aim, prices));
        let found = self.cheapest_core(&dead, &weights, SOME_STEPS).found()?;
        Some(self.values_from_core(&found.solution))
    }

    /// Whether a complete configuration keeps every rule.
    pub fn is_valid(&self, configuration: &Configuration) -> bool {
        let Some(values) = self.values_of(configuration) else { return false };
        let choices: Vec<(usize, u32)> = values.into_iter().enumerate().collect();
        self.is_consistent(&choices)
    }

    /// SHA-256 over the rule hash and the complete choices, as hexadecimal text.
    pub fn fingerprint(&self, configuration: &Configuration) -> String {
        let mut digest = Sha256::new();
        digest.update(self.rule_hash);
        for choice in &configuration.choices {
            for part in [&choice.attribute, &choice.value] {
                digest.update((part.len() as u64).to_le_bytes());
                digest.update(part.as_bytes());
            }
        }
        digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}
