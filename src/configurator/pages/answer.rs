//! One answer of the configurator in the reader's words: everything the page shows, nothing it must compute.

use std::collections::HashSet;

use super::super::engine::{
    Compiled, Completed, Configuration, Conflict, Evaluation, Kind, Labels, Prices, Provenance, Selection, ValueState, ValueView,
};
use super::super::likes::Likes;
use super::super::needs::{self, NeedTraced};
use super::super::supply::Supply;
use super::parts::Part;
use super::trail::{self, Trail};
use super::ways::{ConflictCard, Proposal, Sooner, Way, Wish};
use crate::catalogue::promise::Promise;
use crate::kernel::ids::ProductId;
use crate::kernel::money::Amount;
use crate::pricing::PriceSheet;

/// More excluded values than this are explained only when asked for one by one.
const MOST_EXPLAINED: usize = 40;
/// What all explanations of a page may look through: the bytes of the graph once for each.
const MOST_LOOKED_THROUGH: usize = 2_000_000;
/// Open questions named in the summary.
const MOST_NAMED: usize = 20;
/// Lines of the summary.
const MOST_LINES: usize = 120;
/// More values than this are offered as a list to pick from.
const MOST_CARDS: usize = 12;

pub struct Answer {
    pub groups: Vec<GroupAsked>,
    pub conflict: Option<ConflictCard>,
    pub evaluation: Evaluation,
    pub configuration: Configuration,
    /// What somebody chose or what costs something, the first of it.
    pub lines: Vec<SummaryLine>,
    pub more_lines: usize,
    pub promise: Promise,
    pub sooner: Option<Sooner>,
    /// Questions nobody has decided, the first of them: label and address.
    pub open: Vec<(String, String)>,
    pub open_count: usize,
    /// The part of very many questions that is shown.
    pub part: Part,
    pub remaining: String,
    /// Otherwise it is an upper bound, or unknown where it is 0.
    pub remaining_is_exact: bool,
    pub totals: Vec<TotalShown>,
    pub messages: Vec<String>,
    /// Choices that the model does not know any more.
    pub stale: Vec<String>,
    pub proposal: Option<Proposal>,
    pub needs: Vec<NeedTraced>,
    /// Questions that a search or "only open questions" leaves out.
    pub hidden: usize,
    /// Values that no product under the amount asked for has.
    pub over: usize,
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

/// Names of choices, and rules with their reasons.
pub struct Explained {
    pub choices: Vec<String>,
    pub rules: Vec<(String, String)>,
}

pub struct SummaryLine {
    pub question: String,
    pub value: String,
    pub who: &'static str,
    pub price: Amount,
    /// Gives the choice back.
    pub undo: Option<String>,
}

pub struct TotalShown {
    pub label: String,
    pub low: String,
    pub high: String,
    pub current: String,
    pub unit: String,
}

/// Everything the answer is made from.
pub struct Asking<'a> {
    pub compiled: &'a Compiled,
    pub selection: &'a Selection,
    pub prices: &'a Prices,
    /// What acts on the prices for this reader, where there is such a thing.
    pub sold: Option<Sold<'a>>,
    pub supply: &'a Supply,
    pub trail: &'a Trail,
    pub likes: Option<&'a Likes>,
    /// The value to explain, as in the address.
    pub why: Option<(String, String)>,
    pub wish: Option<Wish>,
}

/// A product as its reader buys it.
#[derive(Clone, Copy)]
pub struct Sold<'a> {
    pub product: ProductId,
    pub sheet: &'a PriceSheet,
}

/// What one look at the choices gave, for everything told about it.
pub(super) struct Seen<'e> {
    pub evaluation: &'e Evaluation,
    pub configuration: &'e Configuration,
    pub promise: &'e Promise,
    pub explain_all: bool,
    /// Values of lists to pick from are explained too: on a page of their own.
    pub explain_lists: bool,
    /// Attribute and value of what no product under the amount asked for has.
    pub over: HashSet<(usize, u32)>,
}

impl Asking<'_> {
    pub fn answer(&self) -> Answer {
        let evaluation = self.compiled.evaluate(self.selection, self.prices);
        let configuration = evaluation.configuration(self.compiled);
        let promise = self.supply.promise(self.compiled, &configuration);
        let places = self.places(&evaluation);
        let shown = self.part_of(&places);
        let asked = places.get(shown.first.saturating_sub(1)..shown.last).unwrap_or_default();
        let states = asked.iter().filter_map(|place| evaluation.attributes.get(*place));
        let cards = states.filter(|state| state.values.len() <= MOST_CARDS);
        let excluded = cards.flat_map(|a| &a.values).filter(|v| v.state == ValueState::Excluded).count();
        let seen = Seen {
            evaluation: &evaluation,
            configuration: &configuration,
            promise: &promise,
            explain_all: excluded <= MOST_EXPLAINED && excluded * self.compiled.report().bytes <= MOST_LOOKED_THROUGH,
            explain_lists: false,
            over: self.over(&evaluation),
        };
        let groups = self.groups(asked, &seen);
        let hidden = evaluation.attributes.len() - places.len();
        let undecided = || evaluation.attributes.iter().filter(|state| state.open);
        let (lines, more_lines) = self.lines(&evaluation);
        Answer {
            groups,
            hidden,
            more_lines,
            open_count: undecided().count(),
            part: shown.clone(),
            over: seen.over.len(),
            conflict: self.conflict(&seen),
            sooner: self.sooner(&seen),
            lines,
            open: undecided().take(MOST_NAMED).map(|state| self.named(state.attribute, &places, &shown)).collect(),
            remaining: grouped(&evaluation.remaining.to_string()),
            remaining_is_exact: evaluation.remaining_is_exact,
            totals: self.totals(&evaluation),
            messages: self.compiled.messages(&configuration).into_iter().map(|text| self.text(text, "")).collect(),
            stale: evaluation.stale.iter().map(|stale| format!("{}: {}", stale.choice.attribute, stale.choice.value)).collect(),
            proposal: self.wish.filter(|_| evaluation.consistent).map(|wish| self.proposal(wish, &seen)),
            needs: needs::trace(self.compiled, &self.trail.needs, &configuration),
            evaluation,
            configuration,
            promise,
        }
    }

    /// The questions asked, by group.
    fn groups(&self, asked: &[usize], seen: &Seen) -> Vec<GroupAsked> {
        let model = self.compiled.model();
        let mut groups: Vec<GroupAsked> = Vec::new();
        for index in asked {
            let question = self.searched(self.question(*index, seen));
            let Some(attribute) = model.attributes.get(*index) else { continue };
            let group = attribute.group.and_then(|group| model.groups.get(group));
            let name = group.map(|group| self.text(&group.label, &group.name)).unwrap_or_default();
            match groups.iter_mut().find(|group| group.label == name) {
                Some(group) => group.questions.push(question),
                None => groups.push(GroupAsked { label: name, questions: vec![question] }),
            }
        }
        groups
    }

    /// The question as the search leaves it: whole where its own words match, else with the values that do.
    fn searched(&self, mut question: Question) -> Question {
        let words = self.trail.find.to_lowercase();
        let has = |text: &str| text.to_lowercase().contains(&words);
        if !words.is_empty() && !has(&question.label) && !has(&question.help) {
            question.options.retain(|option| has(&option.label) || has(&option.help) || has(&option.code));
            question.as_list = question.options.len() > MOST_CARDS;
        }
        question
    }

    pub(super) fn text(&self, labels: &Labels, name: &str) -> String {
        labels.get(&self.supply.language).unwrap_or(name).to_owned()
    }

    pub(super) fn question_name(&self, attribute: usize) -> String {
        self.compiled.model().attributes.get(attribute).map(|a| self.text(&a.label, &a.name)).unwrap_or_default()
    }

    pub(super) fn value_name(&self, attribute: usize, value: u32) -> String {
        let value = self.compiled.model().attributes.get(attribute).and_then(|a| a.values.get(value as usize));
        value.map(|v| self.text(&v.label, &v.name)).unwrap_or_default()
    }

    /// A choice as it reads alone: `Diesel`; with its question where the value says little: `Drives: 2`.
    pub(super) fn choice_name(&self, attribute: &str, value: &str) -> String {
        let model = self.compiled.model();
        let Some(index) = model.attribute_index(attribute) else { return format!("{attribute}: {value}") };
        let Some(at) = model.attributes.get(index) else { return String::new() };
        let name = at.value_index(value).map_or_else(|| value.to_owned(), |v| self.value_name(index, v as u32));
        let says_little = at.kind != Kind::Enumeration || matches!(value, "none" | "any");
        if says_little { format!("{}: {name}", self.question_name(index)) } else { name }
    }

    fn question(&self, index: usize, seen: &Seen) -> Question {
        let empty = Vec::new();
        let attribute = self.compiled.model().attributes.get(index);
        let state = seen.evaluation.attributes.get(index);
        let views = state.map_or(&empty, |state| &state.values);
        let name = attribute.map_or("", |a| a.name.as_str());
        let mut rest = self.selection.clone();
        rest.forget(name);
        Question {
            id: format!("q-{index}"),
            label: self.question_name(index),
            help: attribute.map(|a| self.text(&a.help, "")).unwrap_or_default(),
            open: state.is_some_and(|state| state.open),
            in_conflict: state.is_some_and(|state| state.in_conflict),
            as_list: views.len() > MOST_CARDS,
            excluded: views.iter().filter(|view| view.state == ValueState::Excluded).count(),
            excluded_href: self.trail.excluded_href(self.selection, name, &[]),
            options: (0u32..).zip(views).map(|(value, view)| self.option((index, value), view, seen)).collect(),
            others: self.trail.fields(&rest),
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
        Excluded {
            changes: view.changes,
            why: explain.then(|| self.why(name, value)).flatten(),
            why_href: self.trail.href_with(self.selection, &[("why", &trail::code(name, value))]),
            asked,
            anyway: explain.then(|| self.anyway(name, value, seen)).flatten(),
        }
    }

    /// Whether the person made a choice, or a proposal that they took.
    fn chooser(&self, attribute: &str, value: &str) -> &'static str {
        let choice = super::super::engine::Choice::new(attribute, value);
        if self.trail.is_filled(&choice) { "filled" } else { "you" }
    }

    pub(super) fn explained(&self, conflict: Conflict) -> Explained {
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

    /// What somebody chose or what costs something, and how many lines more there are.
    fn lines(&self, evaluation: &Evaluation) -> (Vec<SummaryLine>, usize) {
        let model = self.compiled.model();
        let told = |done: &&Completed| done.provenance == Provenance::Chosen || !done.price.is_zero();
        let count = evaluation.completion.iter().filter(told).count();
        let told = evaluation.completion.iter().filter(told).take(MOST_LINES).filter_map(|done| {
            let attribute = model.attributes.get(done.attribute)?;
            let value = attribute.values.get(done.value as usize)?;
            let chosen = done.provenance == Provenance::Chosen;
            if !chosen && matches!(value.name.as_str(), "none" | "0" | "false") {
                return None;
            }
            let without = || {
                let mut rest = self.selection.clone();
                rest.forget(&attribute.name);
                self.trail.href(&rest)
            };
            Some(SummaryLine {
                question: self.question_name(done.attribute),
                value: self.value_name(done.attribute, done.value),
                who: if chosen { self.chooser(&attribute.name, &value.name) } else { who(done.provenance) },
                price: done.price,
                undo: chosen.then(without),
            })
        });
        (told.collect(), count.saturating_sub(MOST_LINES))
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
