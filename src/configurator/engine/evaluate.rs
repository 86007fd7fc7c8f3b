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
    /// Other choices that would have to change; `None` where no change helps or the number is not proved.
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
    /// Configurations left; 0 where they cannot be told.
    pub remaining: BigUint,
    /// `remaining` is exact. With limits beside the graph it is an upper bound, without a graph it is not known.
    pub remaining_is_exact: bool,
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

/// How many configurations there are, as well as it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Counted {
    Exactly(BigUint),
    /// Limits beside the graph leave fewer.
    AtMost(BigUint),
    /// Without a graph nothing counts them.
    Unknown,
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
        let soft = self.soft_marginals(&kept, &weights);
        let values = soft.best.as_deref().map_or_else(|| vec![0; self.mapping.public as usize], |s| self.values_from_core(s));
        let price = self.price_of_values(&values, prices).unwrap_or(prices.base);
        let by_attribute = |choices: &[(usize, u32)]| {
            let mut found: Vec<Option<u32>> = vec![None; self.model.attributes.len()];
            for (attribute, value) in choices {
                found[*attribute] = Some(*value);
            }
            found
        };
        let (chosen, kept_values) = (by_attribute(&choices), by_attribute(&kept));
        let defaults = self.defaults();
        let mut attributes = Vec::with_capacity(values.len());
        let mut completion = Vec::with_capacity(values.len());
        for attribute in 0..self.model.attributes.len() {
            let conflict = chosen[attribute].is_some() && kept_values[attribute].is_none();
            let value = values.get(attribute).copied().unwrap_or(0);
            let provenance = if kept_values[attribute].is_some() {
                Provenance::Chosen
            } else {
                self.provenance(attribute, value, defaults[attribute], &possible)
            };
            completion.push(Completed { attribute, value, provenance, price: prices.of(self, attribute, value) });
            let context = AttributeContext { chosen: chosen[attribute], conflict, shown: value, provenance };
            let views = self.views(attribute, &context, &soft.costs, &possible, &kept, (price, prices.base));
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
            remaining_is_exact: self.core.is_none() && self.limits.is_empty(),
            complete: consistent && open == 0,
            price,
            price_range: self.price_range(&dead, prices),
            totals: self.total_ranges(&dead, &values),
            attributes,
            completion,
        }
    }

    /// The default value of every attribute.
    fn defaults(&self) -> Vec<Option<u32>> {
        let mut defaults = vec![None; self.model.attributes.len()];
        for default in &self.model.defaults {
            if let Some(known) = defaults.get_mut(default.attribute) {
                *known = Some(default.value);
            }
        }
        defaults
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

    /// The number of configurations with these choices: exact where [`Compiled::counts_exactly`], else as [`Compiled::counted`] tells.
    pub fn count(&self, selection: &Selection) -> BigUint {
        let (choices, _) = self.resolve(selection);
        self.dead(&choices).map_or(BigUint::ZERO, |dead| self.core_count(&dead))
    }

    /// The number of configurations with these choices, as well as it is known.
    pub fn counted(&self, selection: &Selection) -> Counted {
        match (self.core.is_some(), self.counts_exactly()) {
            (true, _) => Counted::Unknown,
            (false, true) => Counted::Exactly(self.count(selection)),
            (false, false) => Counted::AtMost(self.count(selection)),
        }
    }

    /// Exact without limits; an upper bound with them; 0 without a graph.
    pub(super) fn core_count(&self, dead: &[bool]) -> BigUint {
        if self.core.is_some() { BigUint::ZERO } else { super::count::count(&self.graph, dead) }
    }

    /// Whether [`Compiled::count`] is the exact number.
    pub fn counts_exactly(&self) -> bool {
        self.core.is_none() && self.limits.is_empty()
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
    fn soft_marginals(&self, choices: &[(usize, u32)], weights: &[i128]) -> Soft {
        let mut soft = weights.to_vec();
        for (attribute, value) in choices {
            for literal in self.mapping.range(*attribute) {
                if literal != self.literal(*attribute, *value) {
                    soft[literal as usize] += Cost::CHANGE;
                }
            }
        }
        let (core, constant) = self.mapping.core_weights(&soft);
        let marginals = self.core_marginals(&core);
        let mut costs: Vec<Option<i128>> = vec![Some(sweep::INFINITE); self.mapping.full_literals()];
        for literal in &self.mapping.always {
            costs[*literal as usize] = marginals.best.as_ref().map(|(_, best)| best + constant);
        }
        for (literal, cost) in marginals.through.iter().enumerate() {
            for member in self.mapping.members(literal as u32) {
                let known = &mut costs[*member as usize];
                *known = match (*known, cost) {
                    (Some(known), Some(cost)) if *cost < sweep::INFINITE => Some(known.min(cost + constant)),
                    (known, Some(_)) => known,
                    _ => None,
                };
            }
        }
        Soft { costs, best: marginals.best.map(|(solution, _)| solution) }
    }

    fn provenance(&self, attribute: usize, value: u32, default: Option<u32>, possible: &[bool]) -> Provenance {
        if self.mapping.range(attribute).filter(|literal| possible[*literal as usize]).count() < 2 {
            return Provenance::Implied;
        }
        if default == Some(value) {
            return Provenance::Default;
        }
        let wished = self.model.preferences.iter().any(|preference| wishes_for(&preference.wish, attribute, value));
        if wished { Provenance::Suggested } else { Provenance::Open }
    }

    fn views(
        &self,
        attribute: usize,
        context: &AttributeContext,
        costs: &[Option<i128>],
        possible: &[bool],
        kept: &[(usize, u32)],
        (price, base): (Amount, Amount),
    ) -> Vec<ValueView> {
        let range = self.mapping.range(attribute);
        let mut views = Vec::with_capacity(range.len());
        for (value, literal) in range.enumerate() {
            let value = value as u32;
            let own = context.chosen.is_some_and(|chosen| chosen != value) && !context.conflict;
            let cost = costs[literal as usize];
            let found = cost.filter(|cost| *cost < sweep::INFINITE).map(Cost::of);
            let changes = found.map(|found| found.changes.saturating_sub(u32::from(own)));
            let fits = match (cost, changes) {
                (Some(_), changes) => changes == Some(0),
                (None, _) if own => {
                    let others = kept.iter().filter(|(at, _)| *at != attribute).copied();
                    let with: Vec<(usize, u32)> = others.chain([(attribute, value)]).collect();
                    self.is_consistent(&with)
                }
                (None, _) => possible[literal as usize],
            };
            let state = match context.provenance {
                _ if context.chosen == Some(value) => ValueState::Chosen,
                _ if !fits => ValueState::Excluded,
                Provenance::Implied if context.shown == value && !own => ValueState::Implied,
                Provenance::Default if context.shown == value && !own => ValueState::Default,
                Provenance::Suggested if context.shown == value && !own => ValueState::Suggested,
                _ => ValueState::Possible,
            };
            let total = found.and_then(|found| Amount::from_millionths(found.price).checked_add(base).ok());
            let price_difference = total.and_then(|total| total.checked_sub(price).ok());
            let changes = if cost.is_none() && fits { Some(0) } else { changes };
            views.push(ValueView { state, price_difference, changes });
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

    /// Least and most of a weighted sum over full literals; with limits beside the graph perhaps a little wide.
    fn range_of(&self, dead: &[bool], weights: &[i128]) -> (i128, i128) {
        let (core, constant) = self.mapping.core_weights(weights);
        // As prices: below them stands what only orders equal ones.
        let scaled = |sign: i128| core.iter().map(|weight| weight * sign * Cost::PRICE).collect::<Vec<i128>>();
        let least = |weights: &[i128]| self.least_core(dead, weights).unwrap_or(0) >> Cost::PRICE.trailing_zeros();
        (least(&scaled(1)) + constant, constant - least(&scaled(-1)))
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

/// Costs per full literal (nothing where unproved), and the best solution in core literals.
struct Soft {
    costs: Vec<Option<i128>>,
    best: Option<Vec<u32>>,
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
