//! What a save of a model made of it: how many products were valid before and are now, what can no longer be chosen and
//! why, what is always included, which rules say nothing new. Kept with the draft as it was told.

use serde::{Deserialize, Serialize};

use super::engine::{Compiled, Domains, Labels, Model, Selection};

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Valid products before the save; `None` where they cannot be counted.
    pub before: Option<String>,
    pub after: Option<String>,
    pub never: Vec<Told>,
    pub always: Vec<Told>,
    pub redundant: Vec<Needless>,
    /// Rules of a large model that were not looked at.
    pub unchecked: usize,
}

/// A value in words, with the rules that decide it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    pub question: Labels,
    pub answer: Labels,
    pub rules: Vec<RuleTold>,
    /// It was otherwise before the save.
    pub new: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleTold {
    pub id: String,
    pub reason: Labels,
}

/// A rule that follows from others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Needless {
    pub rule: String,
    /// Empty where it holds for any product.
    pub because: Vec<String>,
}

/// Looks `after` over, and says what is new since `before`.
pub fn report(before: Option<&Compiled>, after: &Compiled) -> Report {
    let model = after.model();
    let seen = after.inspect();
    let old = before.map(|before| Old { compiled: before, domains: before.domains(&Selection::default()) });
    let never = seen.never.iter().filter_map(|never| {
        let rules = never.rules.iter().filter_map(|rule| model.rules.get(*rule));
        Some(Told {
            new: old.as_ref().is_some_and(|old| old.had(model, never.attribute, never.value)),
            rules: rules.map(|rule| RuleTold { id: rule.id.clone(), reason: rule.reason.clone() }).collect(),
            ..told(model, never.attribute, never.value)?
        })
    });
    let always = seen.always.iter().filter_map(|(attribute, value)| {
        let new = old.as_ref().is_some_and(|old| old.left_several(model, *attribute));
        Some(Told { new, ..told(model, *attribute, *value)? })
    });
    let id = |rule: &usize| model.rules.get(*rule).map(|rule| rule.id.clone());
    let redundant = seen.redundant.iter().filter_map(|redundant| {
        Some(Needless { rule: id(&redundant.rule)?, because: redundant.because.iter().filter_map(id).collect() })
    });
    Report {
        before: before.and_then(counted),
        after: counted(after),
        never: never.collect(),
        always: always.collect(),
        redundant: redundant.collect(),
        unchecked: seen.unchecked,
    }
}

/// The exact number of valid products, where it can be told.
pub fn counted(compiled: &Compiled) -> Option<String> {
    compiled.counts_exactly().then(|| compiled.count(&Selection::default()).to_string())
}

fn told(model: &Model, attribute: usize, value: usize) -> Option<Told> {
    let attribute = model.attributes.get(attribute)?;
    let value = attribute.values.get(value)?;
    let words = |labels: &Labels, name: &str| if labels.is_empty() { Labels::plain(name) } else { labels.clone() };
    Some(Told {
        question: words(&attribute.label, &attribute.name),
        answer: words(&value.label, &value.name),
        rules: Vec::new(),
        new: false,
    })
}

/// The model before a save, with what was possible then.
struct Old<'c> {
    compiled: &'c Compiled,
    domains: Domains<'c>,
}

impl Old<'_> {
    fn had(&self, model: &Model, attribute: usize, value: usize) -> bool {
        let known = model.attributes.get(attribute).and_then(|attribute| {
            let place = self.compiled.attribute_index(&attribute.name)?;
            let value = self.compiled.model().attributes.get(place)?.value_index(&attribute.values.get(value)?.name)?;
            Some((place, u32::try_from(value).ok()?))
        });
        known.is_some_and(|(place, value)| self.domains.is_possible(place, value))
    }

    fn left_several(&self, model: &Model, attribute: usize) -> bool {
        let place = model.attributes.get(attribute).and_then(|attribute| self.compiled.attribute_index(&attribute.name));
        place.is_some_and(|place| self.domains.of(place).count() > 1)
    }
}
