//! A version tried out: every question with what is still possible, as a customer would get it, and the rules by name.

use super::super::engine::{Compiled, Evaluation, Labels, Prices, Provenance, Repair, Selection, ValueState};
use super::trail;
use crate::kernel::money::Amount;
use crate::web::Frame;
use crate::web::http::encode;

pub struct Trial {
    pub questions: Vec<Question>,
    pub price: Amount,
    pub remaining: String,
    pub clash: Option<Clash>,
    /// Parts of the product shown, with pieces.
    pub parts: Vec<(String, String)>,
    pub messages: Vec<String>,
    /// Something was chosen.
    pub begun: bool,
}

pub struct Question {
    pub label: String,
    /// Who decided: a word of `configurator-who`.
    pub who: &'static str,
    pub answer: String,
    pub options: Vec<TrialOption>,
}

pub struct TrialOption {
    pub code: String,
    pub label: String,
    pub chosen: bool,
    pub excluded: bool,
    pub difference: Option<Amount>,
}

/// Choices that contradict each other, the rules that say so, and ways out.
pub struct Clash {
    pub choices: Vec<String>,
    pub rules: Vec<(String, String)>,
    pub ways: Vec<(String, Amount, String)>,
}

const MOST_WAYS: usize = 4;

impl Trial {
    pub fn of(compiled: &Compiled, tried: &[String], frame: &Frame) -> Trial {
        let selection = trail::selection(compiled.model(), tried);
        let prices = Prices::of_model(compiled);
        let evaluation = compiled.evaluate(&selection, &prices);
        let language = frame.lang();
        let configuration = evaluation.configuration(compiled);
        let parts = compiled.parts_list(&configuration).into_iter().map(|line| {
            let pieces = Amount::from_millionths(line.quantity).plain(0);
            (line.label.get(language).unwrap_or(&line.code).to_owned(), pieces)
        });
        Trial {
            questions: questions(compiled, &evaluation, &selection, language),
            price: evaluation.price,
            remaining: if evaluation.remaining_is_exact {
                super::bench::grouped(&evaluation.remaining.to_string())
            } else {
                String::new()
            },
            clash: clash(compiled, &selection, &prices, language),
            parts: parts.collect(),
            messages: compiled.messages(&configuration).iter().map(|text| words(text, "", language)).collect(),
            begun: !selection.choices.is_empty(),
        }
    }
}

fn words(labels: &Labels, name: &str, language: &str) -> String {
    labels.get(language).unwrap_or(name).to_owned()
}

fn questions(compiled: &Compiled, evaluation: &Evaluation, selection: &Selection, language: &str) -> Vec<Question> {
    let model = compiled.model();
    let asked = evaluation.attributes.iter().zip(&evaluation.completion).filter_map(|(state, completed)| {
        let attribute = model.attributes.get(state.attribute)?;
        let chosen = selection.value(&attribute.name);
        let options = attribute.values.iter().zip(&state.values).map(|(value, view)| TrialOption {
            code: trail::code(&attribute.name, &value.name),
            label: words(&value.label, &value.name, language),
            chosen: chosen == Some(value.name.as_str()),
            excluded: view.state == ValueState::Excluded,
            difference: view.price_difference.filter(|difference| *difference != Amount::ZERO),
        });
        let shown = attribute.values.get(completed.value as usize)?;
        Some(Question {
            label: words(&attribute.label, &attribute.name, language),
            who: match completed.provenance {
                Provenance::Chosen => "you",
                Provenance::Implied => "rule",
                Provenance::Suggested => "suggested",
                Provenance::Default => "default",
                Provenance::Open => "open",
            },
            answer: words(&shown.label, &shown.name, language),
            options: options.collect(),
        })
    });
    asked.collect()
}

fn clash(compiled: &Compiled, selection: &Selection, prices: &Prices, language: &str) -> Option<Clash> {
    let conflict = compiled.conflict(selection)?;
    let answer = |attribute: &str, value: &str| {
        let known = compiled.model().attribute(attribute);
        let value = known.and_then(|known| known.values.get(known.value_index(value)?));
        value.map(|value| words(&value.label, &value.name, language)).unwrap_or_default()
    };
    let rules = conflict.rules.iter().filter_map(|rule| compiled.model().rules.get(*rule));
    let way = |repair: Repair| {
        let changes: Vec<String> = repair.changes.iter().map(|change| answer(&change.attribute, &change.to)).collect();
        let choices = repair.selection.choices.iter().map(|choice| {
            let code = trail::code(&choice.attribute, &choice.value);
            format!("c={}", encode(&code))
        });
        (changes.join(" + "), repair.price_difference, choices.collect::<Vec<_>>().join("&"))
    };
    Some(Clash {
        choices: conflict.choices.iter().map(|choice| answer(&choice.attribute, &choice.value)).collect(),
        rules: rules.map(|rule| (rule.id.clone(), words(&rule.reason, &rule.text, language))).collect(),
        ways: compiled.repairs(selection, None, prices, MOST_WAYS).into_iter().map(way).collect(),
    })
}
