//! One answer of the configurator in the reader's words: everything the page shows, nothing it must compute.

use std::collections::HashSet;

use super::super::engine::{
    Compiled, Completed, Configuration, Conflict, Evaluation, Kind, Labels, Prices, Provenance, Selection, ValueState,
};
use super::super::likes::Likes;
use super::super::needs::{self, NeedTraced};
use super::super::supply::Supply;
use super::parts::Part;
use super::question::{MOST_CARDS, Question, who};
use super::trail::Trail;
use super::ways::{ConflictCard, Proposal, Sooner, Wish};
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
            let question = self.question(*index, seen);
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

    pub(super) fn why(&self, attribute: &str, value: &str) -> Option<Explained> {
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
