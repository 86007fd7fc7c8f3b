//! Why not: the smallest set of the person's choices and of the rules that stand against each other.

use super::blame::Blame;
use super::compiled::Compiled;
use super::ir::Network;
use super::model::Model;
use super::selection::{Choice, Selection};

/// Choices and rules that cannot all hold; take any one away and the rest can.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// In the order of the selection, oldest first; a wanted value, if asked about, is not repeated here.
    pub choices: Vec<Choice>,
    /// Places in [`super::Model::rules`], in order.
    pub rules: Vec<usize>,
}

impl Compiled {
    /// The smallest contradiction in a selection, the newest choices blamed first; `None` if there is none.
    pub fn conflict(&self, selection: &Selection) -> Option<Conflict> {
        let (choices, _) = self.resolve(selection);
        if self.is_consistent(&choices) {
            return None;
        }
        Some(self.explained(&choices, None))
    }

    /// Whether a selection is free of contradiction; what the model does not know is left aside.
    pub fn allows(&self, selection: &Selection) -> bool {
        self.is_consistent(&self.resolve(selection).0)
    }

    /// Why a value cannot be taken: the smallest set of other choices and rules against it; `None` if it can.
    pub fn why(&self, selection: &Selection, attribute: &str, value: &str) -> Option<Conflict> {
        let wanted = self.place_of(attribute, value)?;
        let (mut choices, _) = self.resolve(selection);
        choices.retain(|(other, _)| *other != wanted.0);
        let mut all = choices.clone();
        all.push(wanted);
        if self.is_consistent(&all) {
            return None;
        }
        Some(self.explained(&choices, Some(wanted)))
    }

    /// Explanations are remembered; after this the next one is found anew, as measurements need it.
    pub fn forget_explanations(&self) {
        if let Some(blame) = self.blame.get() {
            blame.forget();
        }
    }

    pub(super) fn place_of(&self, attribute: &str, value: &str) -> Option<(usize, u32)> {
        let attribute = self.attribute_index(attribute)?;
        let value = self.model.attributes[attribute].value_index(value)?;
        Some((attribute, value as u32))
    }

    pub(super) fn choice(&self, place: (usize, u32)) -> Option<Choice> {
        let attribute = self.model.attributes.get(place.0)?;
        Some(Choice::new(&attribute.name, &attribute.values.get(place.1 as usize)?.name))
    }

    fn explained(&self, choices: &[(usize, u32)], wanted: Option<(usize, u32)>) -> Conflict {
        let background: Vec<(usize, u32)> = wanted.into_iter().collect();
        let newest_first: Vec<(usize, u32)> = choices.iter().rev().copied().collect();
        let blamed = if self.is_consistent(&background) {
            smallest(&background, false, &newest_first, &mut |choices| self.is_consistent(choices))
        } else {
            Vec::new()
        };
        let mut fixed = background;
        fixed.extend(&blamed);
        let literals: Vec<u32> = fixed.iter().map(|(attribute, value)| self.literal(*attribute, *value)).collect();
        let rules = self.blame().map(|blame| blame.rules(&literals));
        let in_order = choices.iter().filter(|choice| blamed.contains(choice));
        Conflict { choices: in_order.filter_map(|place| self.choice(*place)).collect(), rules: rules.unwrap_or_default() }
    }
}

/// QuickXplain (Junker 2004): a smallest part of `candidates`, the earlier preferred, that contradicts `background`.
pub(super) fn smallest<T: Copy>(
    background: &[T],
    grown: bool,
    candidates: &[T],
    consistent: &mut dyn FnMut(&[T]) -> bool,
) -> Vec<T> {
    if grown && !consistent(background) {
        return Vec::new();
    }
    if candidates.len() < 2 {
        return candidates.to_vec();
    }
    let (first, second) = candidates.split_at(candidates.len() / 2);
    let with_first: Vec<T> = background.iter().chain(first).copied().collect();
    let from_second = smallest(&with_first, true, second, consistent);
    let with_second: Vec<T> = background.iter().chain(&from_second).copied().collect();
    let mut found = smallest(&with_second, !from_second.is_empty(), first, consistent);
    found.extend(from_second);
    found
}

/// The rules that leave no configuration at all, by id.
pub(super) fn contradiction(model: &Model, network: Network) -> Vec<String> {
    let rules = Blame::new(network, model.rules.len(), &super::compiled::rule_hash(model)).rules(&[]);
    rules.into_iter().filter_map(|rule| model.rules.get(rule).map(|rule| rule.id.clone())).collect()
}
