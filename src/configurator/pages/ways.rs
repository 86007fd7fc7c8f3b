//! Ways on: out of a contradiction, to a value that is excluded, to what was wished for, to an earlier date.

use super::super::engine::{Change, Choice, Configuration, Earliest, Provenance, Repair, Selection, ValueState};
use super::answer::{Asking, Seen};
use super::trail::Trail;
use crate::catalogue::promise::{Driver, Promise};
use crate::kernel::money::Amount;

/// Ways out of a contradiction that are offered.
const MOST_WAYS: usize = 4;
/// Values that are tried for an earlier date.
const MOST_TRIED: usize = 12;

/// A way on: what changes, what it costs, when it comes.
pub struct Way {
    pub changes: Vec<Moved>,
    /// Values that nobody had decided and that follow.
    pub undecided: usize,
    pub difference: Amount,
    pub promise: Promise,
    /// Days later (or, negative, earlier) than now.
    pub days: i64,
    pub href: String,
    pub kept: usize,
}

pub struct Moved {
    pub question: String,
    pub from: String,
    pub to: String,
    pub difference: Amount,
}

pub struct ConflictCard {
    pub choices: Vec<String>,
    pub rules: Vec<(String, String)>,
    pub ways: Vec<Way>,
}

/// What was asked to be proposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    Cheapest,
    Earliest,
    Under(Amount),
}

pub struct Proposal {
    /// `cheapest`, `earliest`, `budget`.
    pub kind: &'static str,
    pub found: Option<Way>,
    /// Values it fills in.
    pub fills: usize,
    pub price: Amount,
    /// The cheapest there is costs more than the amount asked for.
    pub over: bool,
    /// Whether nothing better fits; else it is the best that a long search met.
    pub is_proved: bool,
}

/// Another value instead of the one that decides the date.
pub struct Sooner {
    pub question: String,
    pub value: String,
    pub promise: Promise,
    /// Days earlier.
    pub days: i64,
    pub difference: Amount,
    pub href: String,
}

impl Asking<'_> {
    pub(super) fn anyway(&self, attribute: &str, value: &str, seen: &Seen) -> Option<Way> {
        let want = Choice::new(attribute, value);
        let repairs = self.compiled.repairs(self.selection, Some(&want), self.prices, 1);
        repairs.into_iter().next().map(|repair| self.way(repair, seen))
    }

    pub(super) fn conflict(&self, seen: &Seen) -> Option<ConflictCard> {
        if seen.evaluation.consistent {
            return None;
        }
        let explained = self.compiled.conflict(self.selection).map(|conflict| self.explained(conflict))?;
        let repairs = self.compiled.repairs(self.selection, None, self.prices, MOST_WAYS);
        let ways = repairs.into_iter().map(|repair| self.way(repair, seen)).collect();
        Some(ConflictCard { choices: explained.choices, rules: explained.rules, ways })
    }

    fn way(&self, repair: Repair, seen: &Seen) -> Way {
        let after = self.supply.promise(self.compiled, &repair.configuration);
        let was_open = |change: &&Change| {
            let index = self.compiled.attribute_index(&change.attribute);
            let done = index.and_then(|index| seen.evaluation.completion.get(index));
            done.is_some_and(|done| done.provenance == Provenance::Open)
        };
        let (undecided, told): (Vec<&Change>, Vec<&Change>) = repair.consequences.iter().partition(was_open);
        Way {
            changes: repair.changes.iter().chain(told).map(|change| self.moved(change)).collect(),
            undecided: undecided.len(),
            difference: repair.price_difference,
            days: after.days - seen.promise.days,
            promise: after,
            href: self.trail.href(&repair.selection),
            kept: self.selection.choices.len().saturating_sub(repair.dropped.len()),
        }
    }

    fn moved(&self, change: &Change) -> Moved {
        let model = self.compiled.model();
        let index = self.compiled.attribute_index(&change.attribute).unwrap_or(usize::MAX);
        let name = |value: &str| {
            let place = model.attributes.get(index).and_then(|a| a.value_index(value));
            place.map_or_else(|| value.to_owned(), |place| self.value_name(index, place as u32))
        };
        Moved {
            question: self.question_name(index),
            from: name(&change.from),
            to: name(&change.to),
            difference: change.price_difference,
        }
    }

    /// The choices without what earlier proposals filled in.
    pub(super) fn own(&self) -> Selection {
        let own = self.selection.choices.iter().filter(|choice| !self.trail.is_filled(choice));
        Selection { choices: own.cloned().collect() }
    }

    pub(super) fn proposal(&self, wish: Wish, seen: &Seen) -> Proposal {
        let own = self.own();
        let (kind, found) = match wish {
            Wish::Earliest => {
                let found = self.supply.earliest(self.compiled, &own, self.prices);
                let told = |found: Earliest| (found.is_first && found.cheapest.is_proved(), found.cheapest.configuration);
                ("earliest", found.map(told))
            }
            Wish::Cheapest => {
                let found = self.compiled.cheapest(&own, self.prices);
                ("cheapest", found.map(|found| (found.is_proved(), found.configuration)))
            }
            Wish::Under(most) => ("budget", self.under(most, &own, seen)),
        };
        let is_proved = found.as_ref().is_some_and(|(is_proved, _)| *is_proved);
        let found = found.map(|(_, configuration)| configuration);
        let price = found.as_ref().map_or(seen.evaluation.price, |found| self.unit_price(found));
        let over = matches!(wish, Wish::Under(most) if price > most);
        let (way, fills) = found.map(|found| self.way_to(&found, own, seen)).unzip();
        Proposal { kind, found: way, fills: fills.unwrap_or(0), price, over, is_proved }
    }

    /// What it takes to come from the configuration shown to another one; what changes and what nobody had decided is
    /// filled in, and stays marked as such.
    fn way_to(&self, goal: &Configuration, own: Selection, seen: &Seen) -> (Way, usize) {
        let model = self.compiled.model();
        let price_of = |attribute: &str, value: &str| {
            let index = self.compiled.attribute_index(attribute)?;
            let place = model.attributes.get(index)?.value_index(value)?;
            Some(self.prices.of(self.compiled, index, place as u32))
        };
        let (mut changes, mut filled, mut fills) = (Vec::new(), Vec::new(), 0);
        for (index, choice) in goal.choices.iter().enumerate().filter(|(_, choice)| own.value(&choice.attribute).is_none()) {
            let before = seen.configuration.value(&choice.attribute).unwrap_or("");
            let open = seen.evaluation.attributes.get(index).is_some_and(|state| state.open);
            if before != choice.value {
                let (new, old) = (price_of(&choice.attribute, &choice.value), price_of(&choice.attribute, before));
                changes.push(self.moved(&Change {
                    attribute: choice.attribute.clone(),
                    from: before.to_owned(),
                    to: choice.value.clone(),
                    price_difference: new.unwrap_or_default().checked_sub(old.unwrap_or_default()).unwrap_or_default(),
                }));
            }
            let kept = self.trail.is_filled(choice);
            fills += usize::from(open || before != choice.value);
            if open || kept || before != choice.value {
                filled.push(choice.clone());
            }
        }
        let after = self.supply.promise(self.compiled, goal);
        let price = |configuration| self.unit_price(configuration);
        let kept = own.choices.len();
        let mut selection = own;
        selection.choices.extend(filled.iter().cloned());
        let trail = Trail { filled, ..self.trail.clone() };
        let way = Way {
            changes,
            undecided: 0,
            difference: price(goal).checked_sub(price(seen.configuration)).unwrap_or_default(),
            days: after.days - seen.promise.days,
            promise: after,
            href: trail.href(&selection),
            kept,
        };
        (way, fills)
    }

    /// What the product shown would be promised for with another value instead of the one that decides the date.
    pub(super) fn sooner(&self, seen: &Seen) -> Option<Sooner> {
        if !seen.evaluation.consistent || !matches!(seen.promise.driver, Driver::Value(_) | Driver::Part { .. }) {
            return None;
        }
        let slow = seen.promise.days;
        let days_of = |index: usize, value: u32| self.supply.days_of(self.compiled, index, value);
        let deciding = seen.evaluation.completion.iter().filter(|done| days_of(done.attribute, done.value) == slow);
        let mut tried = 0;
        let mut best: Option<Sooner> = None;
        for done in deciding {
            let Some(attribute) = self.compiled.model().attributes.get(done.attribute) else { continue };
            let views = seen.evaluation.attributes.get(done.attribute).map(|state| state.values.as_slice()).unwrap_or_default();
            for (value, view) in (0u32..).zip(views) {
                let known = attribute.values.get(value as usize).filter(|_| view.state != ValueState::Excluded);
                let Some(known) = known.filter(|_| value != done.value && days_of(done.attribute, value) < slow) else {
                    continue;
                };
                tried += 1;
                if tried > MOST_TRIED {
                    return best;
                }
                let found = self.with_instead((done.attribute, value), &attribute.name, &known.name, seen);
                let better =
                    |found: &Sooner| best.as_ref().is_none_or(|b| (-found.days, found.difference) < (-b.days, b.difference));
                best = found.filter(better).or(best.take());
            }
        }
        best
    }

    fn with_instead(&self, (index, value): (usize, u32), attribute: &str, name: &str, seen: &Seen) -> Option<Sooner> {
        let mut next = self.selection.clone();
        next.forget(attribute);
        next.choose(attribute, name);
        let after = self.compiled.evaluate(&next, self.prices);
        let promise = self.supply.promise(self.compiled, &after.configuration(self.compiled));
        (promise.days < seen.promise.days).then(|| Sooner {
            question: self.question_name(index),
            value: self.value_name(index, value),
            days: seen.promise.days - promise.days,
            promise,
            difference: after.price.checked_sub(seen.evaluation.price).unwrap_or_default(),
            href: self.trail.href(&next),
        })
    }
}
