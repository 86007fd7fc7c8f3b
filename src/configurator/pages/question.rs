//! One question and its values in the reader's words.

use super::super::engine::{Choice, Provenance, ValueState, ValueView};
use super::answer::{Asking, Explained, Seen};
use super::trail;
use super::ways::Way;
use crate::kernel::money::Amount;

/// More values than this are offered as a list to pick from.
pub(super) const MOST_CARDS: usize = 12;

pub struct Question {
    pub id: String,
    pub label: String,
    pub help: String,
    pub open: bool,
    pub in_conflict: bool,
    pub as_list: bool,
    pub options: Vec<OptionCard>,
    /// Of a list: how many values are excluded, and where each is explained.
    pub excluded: usize,
    pub excluded_href: String,
    /// The rest of the choices, for the form around a list.
    pub others: Vec<(String, String)>,
}

pub struct OptionCard {
    pub id: String,
    /// `Attribute:value`, as the address has it.
    pub code: String,
    pub label: String,
    pub help: String,
    /// `you`, `filled`, `default`, `rule`, `suggested`, `open`, or nothing: where it comes from.
    pub who: &'static str,
    pub shown: bool,
    pub chosen: bool,
    /// No product with it keeps the amount asked for.
    pub over: bool,
    pub difference: Option<Amount>,
    /// Companies like the reader's that ordered it, where that was asked for.
    pub liked: Option<usize>,
    /// Takes it; for a chosen one gives it back.
    pub href: String,
    pub excluded: Option<Excluded>,
}

pub struct Excluded {
    pub changes: Option<u32>,
    pub why: Option<Explained>,
    pub why_href: String,
    /// The page was asked to explain this one: shown open.
    pub asked: bool,
    pub anyway: Option<Way>,
}

impl Asking<'_> {
    pub(super) fn question(&self, index: usize, seen: &Seen) -> Question {
        let empty = Vec::new();
        let attribute = self.compiled.model().attributes.get(index);
        let state = seen.evaluation.attributes.get(index);
        let views = state.map_or(&empty, |state| &state.values);
        let name = attribute.map_or("", |a| a.name.as_str());
        let found = self.values_found(index).into_iter();
        let as_list = found.len() > MOST_CARDS;
        let others = || {
            let mut rest = self.selection.clone();
            rest.forget(name);
            self.trail.fields(&rest)
        };
        Question {
            id: format!("q-{index}"),
            label: self.question_name(index),
            help: attribute.map(|a| self.text(&a.help, "")).unwrap_or_default(),
            open: state.is_some_and(|state| state.open),
            in_conflict: state.is_some_and(|state| state.in_conflict),
            as_list,
            excluded: views.iter().filter(|view| view.state == ValueState::Excluded).count(),
            excluded_href: if as_list { self.trail.excluded_href(self.selection, name, &[]) } else { String::new() },
            options: found.filter_map(|value| Some(self.option((index, value), views.get(value as usize)?, seen))).collect(),
            others: if as_list { others() } else { Vec::new() },
        }
    }

    pub(super) fn option(&self, (index, value): (usize, u32), view: &ValueView, seen: &Seen) -> OptionCard {
        let attribute = self.compiled.model().attributes.get(index);
        let at = attribute.and_then(|a| a.values.get(value as usize));
        let (name, value_name) = (attribute.map_or("", |a| a.name.as_str()), at.map_or("", |v| v.name.as_str()));
        let completed = seen.evaluation.completion.get(index).filter(|shown| shown.value == value);
        let chosen = view.state == ValueState::Chosen;
        let mut next = self.selection.clone();
        next.forget(name);
        if !chosen {
            next.choose(name, value_name);
        }
        OptionCard {
            id: format!("o-{index}-{value}"),
            code: trail::code(name, value_name),
            label: self.value_name(index, value),
            help: at.map(|v| self.text(&v.help, "")).unwrap_or_default(),
            who: if chosen { self.chooser(name, value_name) } else { completed.map_or("", |shown| who(shown.provenance)) },
            shown: completed.is_some(),
            chosen,
            over: seen.over.contains(&(index, value)),
            difference: view.price_difference,
            liked: self.likes.map(|likes| likes.of(name, value_name)),
            href: self.trail.href(&next),
            excluded: (view.state == ValueState::Excluded).then(|| self.excluded(name, value_name, view, seen)),
        }
    }

    fn excluded(&self, name: &str, value: &str, view: &ValueView, seen: &Seen) -> Excluded {
        let asked = self.why.as_ref().is_some_and(|(a, v)| a == name && v == value);
        let is_list = self.compiled.model().attribute(name).is_some_and(|attribute| attribute.values.len() > MOST_CARDS);
        let explain = asked || (seen.explain_all && (seen.explain_lists || !is_list));
        let why = explain.then(|| self.why(name, value)).flatten();
        // What the rules forbid alone, no other choice makes possible.
        let can_be_had = why.as_ref().is_none_or(|why| !why.choices.is_empty());
        Excluded {
            changes: view.changes,
            why,
            why_href: self.trail.href_with(self.selection, &[("why", &trail::code(name, value))]),
            asked,
            anyway: (explain && can_be_had).then(|| self.anyway(name, value, seen)).flatten(),
        }
    }

    /// Whether the person made a choice, or a proposal that they took.
    pub(super) fn chooser(&self, attribute: &str, value: &str) -> &'static str {
        let choice = Choice::new(attribute, value);
        if self.trail.is_filled(&choice) { "filled" } else { "you" }
    }
}

/// The class and word of a provenance.
pub(super) fn who(provenance: Provenance) -> &'static str {
    match provenance {
        Provenance::Chosen => "you",
        Provenance::Default => "default",
        Provenance::Implied => "rule",
        Provenance::Suggested => "suggested",
        Provenance::Open => "open",
    }
}
