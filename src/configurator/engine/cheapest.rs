//! The cheapest completion of some choices, and the one that is ready first.

use super::arithmetic::{GLANCE_STEPS, Least, MOST_STEPS};
use super::compiled::Compiled;
use super::complete::{Aim, Configuration, Cost};
use super::selection::{Prices, Selection};
use crate::kernel::money::Amount;

/// The best completion that was found, and how far that is proved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cheapest {
    pub configuration: Configuration,
    pub price: Amount,
    /// No completion costs less than this: the price itself wherever a graph answers; without one, what was proved before the
    /// steps of the search ended.
    pub least: Amount,
}

impl Cheapest {
    /// Whether nothing cheaper fits; if not, this is the cheapest that was met.
    pub fn is_proved(&self) -> bool {
        self.least >= self.price
    }
}

/// The completion that is ready first, the cheapest of those.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Earliest {
    pub cheapest: Cheapest,
    /// Days until the slowest of its values is there.
    pub days: i64,
    /// Whether nothing is ready sooner; if not, the search for it ended before an answer.
    pub is_first: bool,
}

impl Compiled {
    /// The cheapest complete configuration with these choices; nothing if there is none.
    pub fn cheapest(&self, selection: &Selection, prices: &Prices) -> Option<Cheapest> {
        self.cheapest_within(selection, prices, MOST_STEPS)
    }

    /// The same where many are asked for at once: fewer steps of search for each.
    pub fn cheapest_of_many(&self, selection: &Selection, prices: &Prices) -> Option<Cheapest> {
        self.cheapest_within(selection, prices, GLANCE_STEPS)
    }

    pub(super) fn cheapest_within(&self, selection: &Selection, prices: &Prices, steps: u64) -> Option<Cheapest> {
        let (choices, _) = self.resolve(selection);
        let (weights, _) = self.mapping.core_weights(&self.weights(Aim::Cheapest, prices));
        self.told(self.cheapest_core(&self.dead(&choices)?, &weights, steps), prices)
    }

    fn told(&self, least: Least, prices: &Prices) -> Option<Cheapest> {
        let found = least.found()?;
        let values = self.values_from_core(&found.solution);
        let price = self.price_of_values(&values, prices)?;
        let open = Cost::of(found.cost).price.saturating_sub(Cost::of(found.bound).price).max(0);
        let least = price.checked_sub(Amount::from_millionths(open)).ok()?;
        Some(Cheapest { configuration: self.configuration(&values), price, least })
    }

    /// The configuration with these choices that is ready first, given the days each value takes: each number of days is
    /// tried from the shortest, without the values that take longer.
    pub fn earliest(
        &self,
        selection: &Selection,
        prices: &Prices,
        base: i64,
        days_of: impl Fn(usize, u32) -> i64,
    ) -> Option<Earliest> {
        let (choices, _) = self.resolve(selection);
        let dead = self.dead(&choices)?;
        let each = self.model.attributes.iter().enumerate();
        let each = each.flat_map(|(index, attribute)| (0..attribute.values.len() as u32).map(move |value| (index, value)));
        let taken: Vec<(usize, u32, i64)> = each.map(|(index, value)| (index, value, days_of(index, value))).collect();
        let mut days: Vec<i64> = taken.iter().map(|(.., days)| *days).chain([base]).filter(|days| *days >= base).collect();
        days.sort_unstable();
        days.dedup();
        let (weights, _) = self.mapping.core_weights(&self.weights(Aim::Cheapest, prices));
        let mut is_first = true;
        for most in days {
            let slow = taken.iter().filter(|(.., days)| *days > most);
            let Some(dead) = self.dead_without(&dead, slow.map(|(index, value, _)| self.literal(*index, *value))) else {
                continue;
            };
            match self.cheapest_core(&dead, &weights, MOST_STEPS) {
                Least::Nothing => {}
                Least::Spent => is_first = false,
                found => return self.told(found, prices).map(|cheapest| Earliest { cheapest, days: most, is_first }),
            }
        }
        None
    }

    /// The dead literals with some more; nothing if one of those is in every solution.
    fn dead_without(&self, dead: &[bool], literals: impl Iterator<Item = u32>) -> Option<Vec<bool>> {
        let mut dead = dead.to_vec();
        for literal in literals {
            if self.mapping.is_always(literal) {
                return None;
            }
            for holder in self.mapping.holders(literal) {
                dead[*holder as usize] = true;
            }
        }
        Some(dead)
    }
}
