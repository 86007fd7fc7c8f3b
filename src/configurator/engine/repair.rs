//! What to change: every smallest set of choices to give up, what to take instead, and what that costs.

use super::compiled::Compiled;
use super::complete::{Aim, Configuration};
use super::explain::smallest;
use super::selection::{Choice, Prices, Selection};
use crate::kernel::money::Amount;

/// One value that becomes another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub attribute: String,
    pub from: String,
    pub to: String,
    pub price_difference: Amount,
}

/// One way out: keep everything but these choices, take these values instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repair {
    /// Choices that change, oldest first.
    pub changes: Vec<Change>,
    /// Values nobody chose that must go along.
    pub consequences: Vec<Change>,
    /// The choices given up.
    pub dropped: Vec<Choice>,
    /// The selection after the repair (with the wanted value, if one was asked for).
    pub selection: Selection,
    /// A complete configuration after the repair, with the model's defaults.
    pub configuration: Configuration,
    /// Against the product as it was shown before, wishes of the model left aside.
    pub price_difference: Amount,
    /// Longest lead time after the repair, in days, and before.
    pub lead_days: i64,
    pub lead_days_before: i64,
}

/// Where all minimal conflicts and repairs are asked for, no more sets than this are looked at.
const MOST_SETS: usize = 20_000;

impl Compiled {
    /// Ways out of a contradiction, or to a wanted value: cheapest first, then soonest, then fewest changes.
    pub fn repairs(&self, selection: &Selection, want: Option<&Choice>, prices: &Prices, limit: usize) -> Vec<Repair> {
        let (mut choices, _) = self.resolve(selection);
        let wanted = match want {
            Some(want) => match self.place_of(&want.attribute, &want.value) {
                Some(place) => Some(place),
                None => return Vec::new(),
            },
            None => None,
        };
        let before = self.reference(&choices, prices);
        if let Some((attribute, _)) = wanted {
            choices.retain(|(other, _)| *other != attribute);
        }
        let background: Vec<(usize, u32)> = wanted.into_iter().collect();
        let mut repairs = Vec::new();
        for dropped in self.minimal_repairs(&choices, &background, limit.saturating_mul(4).max(16)) {
            self.alternatives(&choices, &dropped, wanted, &before, prices, limit, &mut repairs);
        }
        repairs
            .sort_by_key(|repair| (repair.price_difference, repair.lead_days, repair.changes.len(), repair.consequences.len()));
        repairs.truncate(limit);
        repairs
    }

    /// The product before a repair: the choices as they are, the rest as the choices that can be kept complete it.
    fn reference(&self, choices: &[(usize, u32)], prices: &Prices) -> Vec<u32> {
        let kept = self.kept(choices);
        let mut values = self.best(&kept, Aim::Plain, prices).unwrap_or_default();
        values.resize(self.mapping.public as usize, 0);
        for (attribute, value) in choices {
            values[*attribute] = *value;
        }
        values
    }

    /// Repairs that give up exactly `dropped`: one for each new value of the first of them.
    #[allow(clippy::too_many_arguments)]
    fn alternatives(
        &self,
        choices: &[(usize, u32)],
        dropped: &[usize],
        wanted: Option<(usize, u32)>,
        before: &[u32],
        prices: &Prices,
        limit: usize,
        repairs: &mut Vec<Repair>,
    ) {
        let mut kept: Vec<(usize, u32)> =
            choices.iter().enumerate().filter(|(index, _)| !dropped.contains(index)).map(|(_, choice)| *choice).collect();
        kept.extend(wanted);
        let given_up: Vec<(usize, u32)> = dropped.iter().map(|index| choices[*index]).collect();
        let Some((first, _)) = given_up.first().copied() else {
            repairs.extend(self.repair(&kept, &given_up, choices, wanted, before, prices));
            return;
        };
        let domain = self.domain(&kept, first);
        for value in domain.into_iter().take(limit.max(8)) {
            let mut with = kept.clone();
            with.push((first, value));
            repairs.extend(self.repair(&with, &given_up, choices, wanted, before, prices));
        }
    }

    /// Values of one attribute that go with these choices.
    fn domain(&self, choices: &[(usize, u32)], attribute: usize) -> Vec<u32> {
        let Some(dead) = self.dead(choices) else { return Vec::new() };
        let possible = self.full_possible(&self.core_possible(&dead));
        let literals = self.mapping.range(attribute).enumerate();
        literals.filter(|(_, literal)| possible[*literal as usize]).map(|(value, _)| value as u32).collect()
    }

    fn repair(
        &self,
        kept: &[(usize, u32)],
        given_up: &[(usize, u32)],
        choices: &[(usize, u32)],
        wanted: Option<(usize, u32)>,
        before: &[u32],
        prices: &Prices,
    ) -> Option<Repair> {
        let values = self.best(kept, Aim::Plain, prices)?;
        let change = |attribute: usize| -> Option<Change> {
            let (from, to) = (self.choice((attribute, before[attribute]))?, self.choice((attribute, values[attribute]))?);
            let price = |value: u32| prices.of(self, attribute, value);
            let difference = price(values[attribute]).checked_sub(price(before[attribute])).ok()?;
            Some(Change { attribute: from.attribute, from: from.value, to: to.value, price_difference: difference })
        };
        let mut changes = Vec::new();
        let mut consequences = Vec::new();
        for attribute in 0..values.len() {
            let own = given_up.iter().any(|(at, _)| *at == attribute) || wanted.is_some_and(|(at, _)| at == attribute);
            let chosen = choices.iter().any(|(at, _)| *at == attribute);
            if values[attribute] == before[attribute] || (chosen && !own) {
                continue;
            }
            if own { &mut changes } else { &mut consequences }.extend(change(attribute));
        }
        let mut selection = Selection::default();
        for (attribute, value) in choices {
            let new = if given_up.iter().any(|(at, _)| at == attribute) { values[*attribute] } else { *value };
            selection.choices.extend(self.choice((*attribute, new)));
        }
        selection.choices.extend(wanted.and_then(|place| self.choice(place)));
        let configuration = self.configuration(&values);
        let old = self.price_of_values(before, prices)?;
        let new = self.price_of_values(&values, prices)?;
        Some(Repair {
            changes,
            consequences,
            dropped: given_up.iter().filter_map(|place| self.choice(*place)).collect(),
            selection,
            price_difference: new.checked_sub(old).ok()?,
            lead_days: self.lead_time(&configuration).0,
            lead_days_before: self.lead_time(&self.configuration(before)).0,
            configuration,
        })
    }

    /// All smallest sets of choices (places in the selection) that contradict the rules, up to `most`.
    pub fn all_conflicts(&self, selection: &Selection, most: usize) -> Vec<Vec<usize>> {
        let (choices, _) = self.resolve(selection);
        self.enumerate(&choices, &[], usize::MAX, most).0
    }

    /// All smallest sets of choices (places in the selection) whose loss makes it consistent, up to `most`.
    pub fn all_repairs(&self, selection: &Selection, most: usize) -> Vec<Vec<usize>> {
        let (choices, _) = self.resolve(selection);
        self.minimal_repairs(&choices, &[], most)
    }

    fn minimal_repairs(&self, choices: &[(usize, u32)], background: &[(usize, u32)], most: usize) -> Vec<Vec<usize>> {
        if !self.is_consistent(background) {
            return Vec::new();
        }
        self.enumerate(choices, background, most, usize::MAX).1
    }

    /// All minimal conflicts and all minimal repairs, each found from the other: a set of choices that meets every
    /// known conflict is a repair or shows a new conflict.
    fn enumerate(
        &self,
        choices: &[(usize, u32)],
        background: &[(usize, u32)],
        most_repairs: usize,
        most_conflicts: usize,
    ) -> (Vec<Vec<usize>>, Vec<Vec<usize>>) {
        let mut conflicts: Vec<Vec<usize>> = Vec::new();
        let mut repairs: Vec<Vec<usize>> = Vec::new();
        let consistent = |kept: &[usize]| {
            let mut all = background.to_vec();
            all.extend(kept.iter().map(|index| choices[*index]));
            self.is_consistent(&all)
        };
        let mut open: std::collections::BTreeSet<(usize, Vec<usize>)> = [(0, Vec::new())].into();
        let mut looked_at = 0;
        while let Some((_, given_up)) = open.pop_first() {
            looked_at += 1;
            if looked_at > MOST_SETS || repairs.len() >= most_repairs || conflicts.len() >= most_conflicts {
                break;
            }
            if repairs.iter().any(|repair| repair.iter().all(|index| given_up.contains(index))) {
                continue;
            }
            let missed = conflicts.iter().find(|conflict| !conflict.iter().any(|index| given_up.contains(index)));
            let conflict = match missed {
                Some(conflict) => conflict.clone(),
                None => {
                    let kept: Vec<usize> = (0..choices.len()).filter(|index| !given_up.contains(index)).collect();
                    if consistent(&kept) {
                        repairs.push(given_up);
                        continue;
                    }
                    let newest: Vec<usize> = kept.into_iter().rev().collect();
                    let mut conflict = smallest(&[], false, &newest, &mut |kept| consistent(kept));
                    conflict.sort_unstable();
                    conflicts.push(conflict.clone());
                    conflict
                }
            };
            for index in conflict {
                let mut longer = given_up.clone();
                longer.push(index);
                longer.sort_unstable();
                open.insert((longer.len(), longer));
            }
        }
        (conflicts, repairs)
    }
}
