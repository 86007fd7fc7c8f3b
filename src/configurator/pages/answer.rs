//! One answer of the configurator in the reader's words: everything the page shows, nothing it must compute.

use super::super::engine::{
    Change, Compiled, Configuration, Conflict, Evaluation, Kind, Prices, Provenance, Repair, Selection, ValueState, ValueView,
};
use super::super::supply::Supply;
use super::trail::Trail;
use crate::catalogue::promise::Promise;
use crate::kernel::money::Amount;

/// More excluded values than this are explained only when asked for one by one.
const MOST_EXPLAINED: usize = 40;
/// A graph above this many bytes explains only what is asked for.
const LARGE_GRAPH: usize = 400_000;
/// More values than this are offered as a list to pick from.
const MOST_CARDS: usize = 12;

pub struct Answer {
    pub groups: Vec<GroupAsked>,
    pub conflict: Option<ConflictCard>,
    pub evaluation: Evaluation,
    pub configuration: Configuration,
    pub lines: Vec<SummaryLine>,
    pub promise: Promise,
    /// Questions nobody has decided: label and anchor.
    pub open: Vec<(String, String)>,
    pub remaining: String,
    pub totals: Vec<TotalShown>,
    pub messages: Vec<String>,
    /// Choices that the model does not know any more.
    pub stale: Vec<String>,
    pub proposal: Option<Proposal>,
}

pub struct GroupAsked {
    pub label: String,
    pub questions: Vec<Question>,
}

pub struct Question {
    pub id: String,
    pub label: String,
    pub help: String,
    pub open: bool,
    pub in_conflict: bool,
    pub as_list: bool,
    pub options: Vec<OptionCard>,
    /// The rest of the choices, for the form around a list.
    pub others: Vec<(String, String)>,
}

pub struct OptionCard {
    pub id: String,
    /// `Attribute:value`, as the address has it.
    pub code: String,
    pub label: String,
    pub help: String,
    /// `you`, `default`, `rule`, `suggested`, `open`, or nothing: where it comes from.
    pub who: &'static str,
    pub shown: bool,
    pub chosen: bool,
    pub difference: Option<Amount>,
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

/// Names of choices, and rules with their reasons.
pub struct Explained {
    pub choices: Vec<String>,
    pub rules: Vec<(String, String)>,
}

/// A way out: what changes, what it costs, when it comes.
pub struct Way {
    pub changes: Vec<Moved>,
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

pub struct SummaryLine {
    pub question: String,
    pub value: String,
    pub who: &'static str,
    pub price: Amount,
}

pub struct TotalShown {
    pub label: String,
    pub low: String,
    pub high: String,
    pub current: String,
    pub unit: String,
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
    pub price: Amount,
    /// The cheapest there is costs more than the budget.
    pub over: bool,
}

/// Everything the answer is made from.
pub struct Asking<'a> {
    pub compiled: &'a Compiled,
    pub selection: &'a Selection,
    pub prices: &'a Prices,
    pub supply: &'a Supply,
    pub trail: &'a Trail,
    /// The value to explain, as in the address.
    pub why: Option<(String, String)>,
    pub wish: Option<Wish>,
}

impl Asking<'_> {
    pub fn answer(&self) -> Answer {
        let evaluation = self.compiled.evaluate(self.selection, self.prices);
        let configuration = evaluation.configuration(self.compiled);
        let promise = self.supply.promise(self.compiled, &configuration);
        let model = self.compiled.model();
        let excluded = evaluation.attributes.iter().flat_map(|a| &a.values).filter(|v| v.state == ValueState::Excluded).count();
        let explain_all = excluded <= MOST_EXPLAINED && self.compiled.report().bytes <= LARGE_GRAPH;
        let mut groups: Vec<GroupAsked> = Vec::new();
        let label = |group: Option<usize>| {
            group.and_then(|g| model.groups.get(g)).map(|g| self.text(&g.label, &g.name)).unwrap_or_default()
        };
        for (index, attribute) in model.attributes.iter().enumerate() {
            let question = self.question(index, &evaluation, &promise, explain_all);
            let name = label(attribute.group);
            match groups.iter_mut().find(|group| group.label == name) {
                Some(group) => group.questions.push(question),
                None => groups.push(GroupAsked { label: name, questions: vec![question] }),
            }
        }
        let undecided = evaluation.attributes.iter().filter(|state| state.open);
        Answer {
            groups,
            conflict: self.conflict(&evaluation, &promise),
            lines: self.lines(&evaluation),
            open: undecided.map(|state| (self.question_name(state.attribute), format!("q-{}", state.attribute))).collect(),
            remaining: grouped(&evaluation.remaining.to_string()),
            totals: self.totals(&evaluation),
            messages: self.compiled.messages(&configuration).into_iter().map(|text| self.text(text, "")).collect(),
            stale: evaluation.stale.iter().map(|stale| format!("{}: {}", stale.choice.attribute, stale.choice.value)).collect(),
            proposal: self
                .wish
                .filter(|_| evaluation.consistent)
                .map(|wish| self.proposal(wish, &evaluation, &configuration, &promise)),
            evaluation,
            configuration,
            promise,
        }
    }

    fn text(&self, labels: &super::super::engine::Labels, name: &str) -> String {
        labels.get(&self.supply.language).unwrap_or(name).to_owned()
    }

    fn question_name(&self, attribute: usize) -> String {
        self.compiled.model().attributes.get(attribute).map(|a| self.text(&a.label, &a.name)).unwrap_or_default()
    }

    fn value_name(&self, attribute: usize, value: u32) -> String {
        let value = self.compiled.model().attributes.get(attribute).and_then(|a| a.values.get(value as usize));
        value.map(|v| self.text(&v.label, &v.name)).unwrap_or_default()
    }

    /// A choice as it reads alone: `Diesel`; with its question where the value says little: `Drives: 2`.
    fn choice_name(&self, attribute: &str, value: &str) -> String {
        let model = self.compiled.model();
        let Some(index) = model.attribute_index(attribute) else { return format!("{attribute}: {value}") };
        let Some(at) = model.attributes.get(index) else { return String::new() };
        let name = at.value_index(value).map_or_else(|| value.to_owned(), |v| self.value_name(index, v as u32));
        let says_little = at.kind != Kind::Enumeration || matches!(value, "none" | "any");
        if says_little { format!("{}: {name}", self.question_name(index)) } else { name }
    }

    fn question(&self, index: usize, evaluation: &Evaluation, promise: &Promise, explain_all: bool) -> Question {
        let empty = Vec::new();
        let model = self.compiled.model();
        let attribute = model.attributes.get(index);
        let state = evaluation.attributes.get(index);
        let views = state.map_or(&empty, |state| &state.values);
        let shown = evaluation.completion.get(index);
        let name = attribute.map_or("", |a| a.name.as_str());
        let options = (0u32..).zip(views).map(|(value, view)| {
            let provenance = shown.filter(|shown| shown.value == value).map(|shown| shown.provenance);
            self.option(index, value, view, provenance, promise, explain_all)
        });
        let mut rest = self.selection.clone();
        rest.forget(name);
        Question {
            id: format!("q-{index}"),
            label: self.question_name(index),
            help: attribute.map(|a| self.text(&a.help, "")).unwrap_or_default(),
            open: state.is_some_and(|state| state.open),
            in_conflict: state.is_some_and(|state| state.in_conflict),
            as_list: views.len() > MOST_CARDS,
            options: options.collect(),
            others: self.trail.fields(&rest),
        }
    }

    fn option(
        &self,
        index: usize,
        value: u32,
        view: &ValueView,
        provenance: Option<Provenance>,
        promise: &Promise,
        explain_all: bool,
    ) -> OptionCard {
        let model = self.compiled.model();
        let attribute = model.attributes.get(index);
        let at = attribute.and_then(|a| a.values.get(value as usize));
        let (name, value_name) = (attribute.map_or("", |a| a.name.as_str()), at.map_or("", |v| v.name.as_str()));
        let chosen = view.state == ValueState::Chosen;
        let mut next = self.selection.clone();
        if chosen {
            next.forget(name);
        } else {
            next.forget(name);
            next.choose(name, value_name);
        }
        let asked = self.why.as_ref().is_some_and(|(a, v)| a == name && v == value_name);
        let excluded = view.state == ValueState::Excluded;
        OptionCard {
            id: format!("o-{index}-{value}"),
            code: super::trail::code(name, value_name),
            label: self.value_name(index, value),
            help: at.map(|v| self.text(&v.help, "")).unwrap_or_default(),
            who: if chosen { "you" } else { provenance.map_or("", who) },
            shown: provenance.is_some(),
            chosen,
            difference: view.price_difference,
            href: self.trail.href(&next),
            excluded: excluded.then(|| Excluded {
                changes: view.changes,
                why: (explain_all || asked).then(|| self.why(name, value_name)).flatten(),
                why_href: self.trail.href_with(self.selection, &[("why", &super::trail::code(name, value_name))]),
                asked,
                anyway: (explain_all || asked).then(|| self.anyway(name, value_name, promise)).flatten(),
            }),
        }
    }

    fn explained(&self, conflict: Conflict) -> Explained {
        let model = self.compiled.model();
        let rule = |place: usize| {
            let rule = model.rules.get(place)?;
            let said = rule.reason.get(&self.supply.language).unwrap_or(&rule.text);
            Some((rule.id.clone(), said.to_owned()))
        };
        Explained {
            choices: conflict.choices.iter().map(|choice| self.choice_name(&choice.attribute, &choice.value)).collect(),
            rules: conflict.rules.into_iter().filter_map(rule).collect(),
        }
    }

    fn why(&self, attribute: &str, value: &str) -> Option<Explained> {
        self.compiled.why(self.selection, attribute, value).map(|conflict| self.explained(conflict))
    }

    fn anyway(&self, attribute: &str, value: &str, promise: &Promise) -> Option<Way> {
        let want = super::super::engine::Choice::new(attribute, value);
        let repairs = self.compiled.repairs(self.selection, Some(&want), self.prices, 1);
        repairs.into_iter().next().map(|repair| self.way(repair, promise))
    }

    fn conflict(&self, evaluation: &Evaluation, promise: &Promise) -> Option<ConflictCard> {
        if evaluation.consistent {
            return None;
        }
        let explained = self.compiled.conflict(self.selection).map(|conflict| self.explained(conflict))?;
        let repairs = self.compiled.repairs(self.selection, None, self.prices, 4);
        let ways = repairs.into_iter().map(|repair| self.way(repair, promise)).collect();
        Some(ConflictCard { choices: explained.choices, rules: explained.rules, ways })
    }

    fn way(&self, repair: Repair, promise: &Promise) -> Way {
        let after = self.supply.promise(self.compiled, &repair.configuration);
        Way {
            changes: repair.changes.iter().chain(&repair.consequences).map(|change| self.moved(change)).collect(),
            difference: repair.price_difference,
            days: after.days - promise.days,
            promise: after,
            href: self.trail.href(&repair.selection),
            kept: self.selection.choices.len().saturating_sub(repair.dropped.len()),
        }
    }

    fn moved(&self, change: &Change) -> Moved {
        let model = self.compiled.model();
        let index = model.attribute_index(&change.attribute).unwrap_or(usize::MAX);
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

    fn lines(&self, evaluation: &Evaluation) -> Vec<SummaryLine> {
        let model = self.compiled.model();
        let told = evaluation.completion.iter().filter(|done| {
            let value = model.attributes.get(done.attribute).and_then(|a| a.values.get(done.value as usize));
            let nothing = value.is_none_or(|value| matches!(value.name.as_str(), "none" | "0" | "false"));
            done.provenance == Provenance::Chosen || !nothing
        });
        told.map(|done| SummaryLine {
            question: self.question_name(done.attribute),
            value: self.value_name(done.attribute, done.value),
            who: who(done.provenance),
            price: done.price,
        })
        .collect()
    }

    fn totals(&self, evaluation: &Evaluation) -> Vec<TotalShown> {
        let shown = evaluation.totals.iter().filter_map(|range| {
            let total = self.compiled.model().totals.get(range.total)?;
            let plain = |millionths: i64| Amount::from_millionths(millionths).plain(0);
            Some(TotalShown {
                label: self.text(&total.label, &total.name),
                low: plain(range.low),
                high: plain(range.high),
                current: plain(range.current),
                unit: total.unit.clone().unwrap_or_default(),
            })
        });
        shown.collect()
    }

    fn proposal(&self, wish: Wish, evaluation: &Evaluation, now: &Configuration, promise: &Promise) -> Proposal {
        let (kind, found) = match wish {
            Wish::Earliest => ("earliest", self.supply.earliest(self.compiled, self.selection, self.prices).map(|found| found.0)),
            Wish::Cheapest => ("cheapest", self.compiled.cheapest(self.selection, self.prices, None).map(|found| found.0)),
            Wish::Under(budget) if evaluation.price <= budget => ("budget", Some(now.clone())),
            Wish::Under(_) => ("budget", self.compiled.cheapest(self.selection, self.prices, None).map(|found| found.0)),
        };
        let price = found.as_ref().and_then(|found| self.compiled.price_of(found, self.prices)).unwrap_or(evaluation.price);
        let over = matches!(wish, Wish::Under(budget) if price > budget);
        let way = found.map(|found| self.way_to(&found, now, promise));
        Proposal { kind, found: way, price, over }
    }

    /// What it takes to come from the configuration shown to another one.
    fn way_to(&self, goal: &Configuration, now: &Configuration, promise: &Promise) -> Way {
        let mut selection = self.selection.clone();
        let mut changes = Vec::new();
        for choice in &goal.choices {
            let before = now.value(&choice.attribute).unwrap_or("");
            if before != choice.value {
                selection.choose(&choice.attribute, &choice.value);
                let price = |value: &str| {
                    let index = self.compiled.model().attribute_index(&choice.attribute)?;
                    let place = self.compiled.model().attributes.get(index)?.value_index(value)?;
                    Some(self.prices.of(self.compiled, index, place as u32))
                };
                let (new, old) = (price(&choice.value).unwrap_or_default(), price(before).unwrap_or_default());
                changes.push(self.moved(&Change {
                    attribute: choice.attribute.clone(),
                    from: before.to_owned(),
                    to: choice.value.clone(),
                    price_difference: new.checked_sub(old).unwrap_or_default(),
                }));
            }
        }
        let after = self.supply.promise(self.compiled, goal);
        let price = |configuration| self.compiled.price_of(configuration, self.prices).unwrap_or_default();
        Way {
            changes,
            difference: price(goal).checked_sub(price(now)).unwrap_or_default(),
            days: after.days - promise.days,
            promise: after,
            href: self.trail.href(&selection),
            kept: self.selection.choices.len(),
        }
    }
}

/// The class and word of a provenance.
fn who(provenance: Provenance) -> &'static str {
    match provenance {
        Provenance::Chosen => "you",
        Provenance::Default => "default",
        Provenance::Implied => "rule",
        Provenance::Suggested => "suggested",
        Provenance::Open => "open",
    }
}

/// `1234567` → `1,234,567`; beyond fifteen digits as a power of ten.
fn grouped(digits: &str) -> String {
    if digits.len() > 15 {
        let first: String = digits.chars().take(1).collect();
        let next: String = digits.chars().skip(1).take(1).collect();
        return format!("{first}.{next} × 10^{}", digits.len() - 1);
    }
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
