//! One answer to a click: for every value of every attribute, what it is now and what it would cost.

use num_bigint::BigUint;

use super::compiled::Compiled;
use super::complete::{Aim, Configuration, Cost};
use super::selection::{Choice, Prices, Selection};
use super::sweep;
use crate::kernel::money::Amount;

/// A choice that names nothing in this model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stale {
    pub choice: Choice,
    /// The attribute is known, only the value is not.
    pub attribute_known: bool,
}

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Provenance {
    /// The person chose it.
    Chosen,
    /// The rules leave nothing else.
    Implied,
    /// A wish of the model.
    Suggested,
    /// A default of the model.
    Default,
    /// Nobody decided: the cheapest that fits, until somebody does.
    Open,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueState {
    Chosen,
    Default,
    Implied,
    Suggested,
    /// Can be taken without changing another choice.
    Possible,
    /// Cannot, unless another choice changes.
    Excluded,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueView {
    pub state: ValueState,
    /// What the product would cost more (or less) than now with this value; for an excluded value, after the fewest
    /// changes. `None` where no configuration has the value.
    pub price_difference: Option<Amount>,
    /// Other choices that would have to change; `None` where no change helps.
    pub changes: Option<u32>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttributeState {
    /// Place in the model.
    pub attribute: usize,
    /// One per value, in the order of the model.
    pub values: Vec<ValueView>,
    /// The choice stands against others and is not counted.
    pub in_conflict: bool,
    /// Nobody has decided and the rules leave several values.
    pub open: bool,
}

/// One value of the completion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completed {
    pub attribute: usize,
    pub value: u32,
    pub provenance: Provenance,
    pub price: Amount,
}

/// A total of the model: from, to, and in the completion shown. Millionths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TotalRange {
    /// Place in [`super::Model::totals`].
    pub total: usize,
    pub low: i64,
    pub high: i64,
    pub current: i64,
}

/// The answer to one selection. When the choices contradict each other, `consistent` is false and everything is told
/// for the choices kept: all but the newest that contradict older ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evaluation {
    pub consistent: bool,
    pub stale: Vec<Stale>,
    pub attributes: Vec<AttributeState>,
    /// Attributes nobody has decided yet.
    pub open: usize,
    /// Configurations left.
    pub remaining: BigUint,
    pub completion: Vec<Completed>,
    /// Every attribute is decided: chosen, implied, suggested or by default.
    pub complete: bool,
    /// Price of the completion, base included.
    pub price: Amount,
    /// Cheapest and dearest price still possible.
    pub price_range: (Amount, Amount),
    pub totals: Vec<TotalRange>,
}

impl Evaluation {
    /// The completion as a configuration.
    pub fn configuration(&self, compiled: &Compiled) -> Configuration {
        let values: Vec<u32> = self.completion.iter().map(|completed| completed.value).collect();
        compiled.configuration(&values)
    }

    pub fn value(&self, attribute: usize, value: u32) -> Option<&ValueView> {
        self.attributes.get(attribute)?.values.get(value as usize)
    }
}

/// The values still possible, by place of attribute and value.
#[derive(Debug, Clone)]
pub struct Domains<'c> {
    compiled: &'c Compiled,
    possible: Vec<bool>,
}

impl Domains<'_> {
    pub fn attributes(&self) -> usize {
        self.compiled.mapping().public as usize
    }

    /// Places of the possible values of one attribute.
    pub fn of(&self, attribute: usize) -> impl Iterator<Item = u32> + '_ {
        let literals = self.compiled.mapping().range(attribute).enumerate();
        literals.filter(|(_, literal)| self.possible[*literal as usize]).map(|(value, _)| value as u32)
    }

    pub fn is_possible(&self, attribute: usize, value: u32) -> bool {
        let literal = self.compiled.literal(attribute, value);
        self.possible.get(literal as usize).copied().unwrap_or(false)
    }
}

impl Compiled {
    /// Answers a selection. Never fails: what the model does not know is listed as stale.
    pub fn evaluate(&self, selection: &Selection, prices: &Prices) -> Evaluation {
        let (choices, stale) = self.resolve(selection);
        let kept = self.kept(&choices);
        let dead = self.dead(&kept).unwrap_or_else(|| vec![false; self.mapping.core_literals()]);
        let possible = self.full_possible(&self.core_possible(&dead));
        let weights = self.weights(Aim::Preferred, prices);
        let (core, constant) = self.mapping.core_weights(&weights);
        let values = match self.cheapest_core(&dead, &core) {
            Some((literals, _)) => self.values_from_core(&literals),
            None => vec![0; self.mapping.public as usize],
        };
        let price = self.price_of_values(&values, prices).unwrap_or(prices.base);
        let marginals = self.soft_marginals(&kept, &weights, constant);
        let chosen = |attribute: usize| choices.iter().find(|(at, _)| *at == attribute).map(|(_, value)| *value);
        let mut attributes = Vec::new();
        let mut completion = Vec::new();
        for attribute in 0..self.model.attributes.len() {
            let conflict = chosen(attribute).is_some() && !kept.iter().any(|(at, _)| *at == attribute);
            let value = values.get(attribute).copied().unwrap_or(0);
            let provenance = self.provenance(attribute, value, &kept, &possible);
            completion.push(Completed { attribute, value, provenance, price: prices.of(self, attribute, value) });
            let context = AttributeContext { chosen: chosen(attribute), conflict, shown: value, provenance };
            let views = self.views(attribute, &context, &marginals, price, prices.base);
            let open = provenance == Provenance::Open;
            attributes.push(AttributeState { attribute, values: views, in_conflict: conflict, open });
        }
        let open = attributes.iter().filter(|attribute| attribute.open).count();
        let consistent = kept.len() == choices.len();
        Evaluation {
            consistent,
            stale,
            open,
            remaining: self.core_count(&dead),
            complete: consistent && open == 0,
            price,
            price_range: self.price_range(&dead, prices),
            totals: self.total_ranges(&dead, &values),
            attributes,
            completion,
        }
    }

    /// The exact values still possible of every attribute; none if the selection contradicts itself.
    pub fn domains(&self, selection: &Selection) -> Domains<'_> {
        let (choices, _) = self.resolve(selection);
        let nothing = || vec![false; self.mapping.full_literals()];
        let possible = match self.dead(&choices) {
            Some(dead) => {
                let core = self.core_possible(&dead);
                let none = core.iter().all(|possible| !possible) && !self.core_is_consistent(&dead);
                if none { nothing() } else { self.full_possible(&core) }
            }
            None => nothing(),
        };
        Domains { compiled: self, possible }
    }

    /// The exact number of configurations with these choices.
    pub fn count(&self, selection: &Selection) -> BigUint {
        let (choices, _) = self.resolve(selection);
        self.dead(&choices).map_or(BigUint::ZERO, |dead| self.core_count(&dead))
    }

    pub(super) fn core_count(&self, dead: &[bool]) -> BigUint {
        sweep::count(&self.graph, dead)
    }

    /// All choices but the newest that contradict older ones.
    pub(super) fn kept(&self, choices: &[(usize, u32)]) -> Vec<(usize, u32)> {
        if self.is_consistent(choices) {
            return choices.to_vec();
        }
        let mut kept = Vec::new();
        for choice in choices {
            kept.push(*choice);
            if !self.is_consistent(&kept) {
                kept.pop();
            }
        }
        kept
    }

    pub(super) fn full_possible(&self, core: &[bool]) -> Vec<bool> {
        let mut possible = vec![false; self.mapping.full_literals()];
        for literal in &self.mapping.always {
            possible[*literal as usize] = true;
        }
        for (literal, _) in core.iter().enumerate().filter(|(_, possible)| **possible) {
            for member in self.mapping.members(literal as u32) {
                possible[*member as usize] = true;
            }
        }
        possible
    }

    /// The least cost with every full literal when each choice may be changed at the cost of one change.
    pub(super) fn soft_marginals(&self, choices: &[(usize, u32)], weights: &[i128], constant: i128) -> Vec<i128> {
        let mut soft = weights.to_vec();
        for (attribute, value) in choices {
            for literal in self.mapping.range(*attribute) {
                if literal != self.literal(*attribute, *value) {
                    soft[literal as usize] += Cost::CHANGE;
                }
            }
        }
        let (core, _) = self.mapping.core_weights(&soft);
        let alive = vec![false; self.mapping.core_literals()];
        let (through, best) = self.core_marginals(&alive, &core);
        let mut full = vec![sweep::INFINITE; self.mapping.full_literals()];
        for literal in &self.mapping.always {
            full[*literal as usize] = best;
        }
        for (literal, cost) in through.iter().enumerate() {
            for member in self.mapping.members(literal as u32) {
                let known = &mut full[*member as usize];
                *known = (*known).min(*cost);
            }
        }
        for cost in &mut full {
            if *cost < sweep::INFINITE {
                *cost += constant;
            }
        }
        full
    }

    fn provenance(&self, attribute: usize, value: u32, kept: &[(usize, u32)], possible: &[bool]) -> Provenance {
        if kept.iter().any(|(at, _)| *at == attribute) {
            return Provenance::Chosen;
        }
        if self.mapping.range(attribute).filter(|literal| possible[*literal as usize]).count() < 2 {
            return Provenance::Implied;
        }
        if self.model.default_of(attribute) == Some(value) {
            return Provenance::Default;
        }
        let wished = self.model.preferences.iter().any(|preference| wishes_for(&preference.wish, attribute, value));
        if wished { Provenance::Suggested } else { Provenance::Open }
    }

    fn views(
        &self,
        attribute: usize,
        context: &AttributeContext,
        marginals: &[i128],
        price: Amount,
        base: Amount,
    ) -> Vec<ValueView> {
        let mut views = Vec::new();
        for (value, literal) in self.mapping.range(attribute).enumerate() {
            let value = value as u32;
            let cost = marginals[literal as usize];
            let reachable = cost < sweep::INFINITE;
            let found = Cost::of(cost);
            let own = context.chosen.is_some_and(|chosen| chosen != value) && !context.conflict;
            let changes = found.changes.saturating_sub(u32::from(own));
            let state = if context.chosen == Some(value) {
                ValueState::Chosen
            } else if !reachable || changes > 0 {
                ValueState::Excluded
            } else if context.shown == value && !own {
                match context.provenance {
                    Provenance::Implied => ValueState::Implied,
                    Provenance::Default => ValueState::Default,
                    Provenance::Suggested => ValueState::Suggested,
                    Provenance::Chosen | Provenance::Open => ValueState::Possible,
                }
            } else {
                ValueState::Possible
            };
            let total = Amount::from_millionths(found.price).checked_add(base);
            let difference = total.and_then(|total| total.checked_sub(price)).ok();
            views.push(ValueView {
                state,
                price_difference: difference.filter(|_| reachable),
                changes: reachable.then_some(changes),
            });
        }
        views
    }

    fn price_range(&self, dead: &[bool], prices: &Prices) -> (Amount, Amount) {
        let low: Vec<i128> = prices.literals.iter().map(|price| i128::from(*price)).collect();
        let (low, high) = self.range_of(dead, &low);
        let amount = |number: i128| {
            let total = Amount::from_millionths(i64::try_from(number).unwrap_or(i64::MAX)).checked_add(prices.base);
            total.unwrap_or(prices.base)
        };
        (amount(low), amount(high))
    }

    /// Least and most of a weighted sum over full literals.
    fn range_of(&self, dead: &[bool], weights: &[i128]) -> (i128, i128) {
        let (core, constant) = self.mapping.core_weights(weights);
        let negative: Vec<i128> = core.iter().map(|weight| -weight).collect();
        let low = self.cheapest_core(dead, &core).map_or(0, |(_, total)| total);
        let high = self.cheapest_core(dead, &negative).map_or(0, |(_, total)| -total);
        (low + constant, high + constant)
    }

    fn total_ranges(&self, dead: &[bool], values: &[u32]) -> Vec<TotalRange> {
        let mut ranges = Vec::new();
        for (total, weights) in self.totals.iter().enumerate() {
            let mut full = vec![0i128; self.mapping.full_literals()];
            for (attribute, numbers) in &weights.terms {
                for (literal, number) in self.mapping.range(*attribute as usize).zip(numbers) {
                    full[literal as usize] += i128::from(*number);
                }
            }
            let (low, high) = self.range_of(dead, &full);
            let narrow = |number: i128| i64::try_from(number + i128::from(weights.constant)).unwrap_or(i64::MAX);
            let expression = self.model.totals.get(total).map(|total| &total.expression);
            let current = expression.and_then(|expression| expression.number(&self.model, values));
            let current = current.map_or(0, |(number, power)| {
                let millionths = i128::from(super::model::SCALE);
                match power {
                    0 => number * millionths,
                    power => number / millionths.pow(power - 1),
                }
            });
            let current = i64::try_from(current).unwrap_or(i64::MAX);
            ranges.push(TotalRange { total, low: narrow(low), high: narrow(high), current });
        }
        ranges
    }
}

/// What is known about an attribute when its values are told.
struct AttributeContext {
    chosen: Option<u32>,
    conflict: bool,
    shown: u32,
    provenance: Provenance,
}

/// Whether a wish names this value.
fn wishes_for(wish: &super::model::Condition, attribute: usize, value: u32) -> bool {
    use super::model::Condition;
    match wish {
        Condition::Is(at, values) => *at == attribute && values.contains(&value),
        Condition::All(many) | Condition::Any(many) => many.iter().any(|one| wishes_for(one, attribute, value)),
        _ => false,
    }
}
