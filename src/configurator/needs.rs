//! What somebody needs, in plain words: answers become choices, and a finished configuration is read back against them.

use serde::{Deserialize, Serialize};

use super::configuration::Described;
use super::engine::{Answer, Compiled, Configuration, Model, Prices, Selection};
use super::save::{describe_one, in_both};

/// One answer to a question of "help me choose", by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeedAnswered {
    pub need: String,
    pub answer: String,
}

/// A need and what became of it, in words of both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NeedTraced {
    pub need: String,
    pub answer: String,
    pub question_en: String,
    pub question_zh: String,
    pub answer_en: String,
    pub answer_zh: String,
    pub met: bool,
    /// What the configuration has where the need asks for something: it meets the need, or stands in its way.
    pub by: Vec<Described>,
}

impl NeedTraced {
    pub fn question(&self, chinese: bool) -> &str {
        if chinese { &self.question_zh } else { &self.question_en }
    }

    pub fn answered(&self, chinese: bool) -> &str {
        if chinese { &self.answer_zh } else { &self.answer_en }
    }

    /// `Site: Indoor, Mast: Triplex 4.5 m`.
    pub fn by_words(&self, chinese: bool) -> String {
        let (colon, comma) = if chinese { ("：", "，") } else { (": ", ", ") };
        let said =
            |one: &Described| format!("{}{colon}{}", one.question(chinese).trim_end_matches(['?', '？']), one.answer(chinese));
        self.by.iter().map(said).collect::<Vec<_>>().join(comma)
    }
}

/// `Need:answer` as it stands in the address; nothing for what the model does not ask. The later answer counts.
pub fn read(model: &Model, codes: &[String]) -> Vec<NeedAnswered> {
    let mut read: Vec<NeedAnswered> = Vec::new();
    for (need, answer) in codes.iter().filter_map(|code| code.split_once(':')) {
        if find(model, need, answer).is_some() {
            read.retain(|known| known.need != need);
            read.push(NeedAnswered { need: need.to_owned(), answer: answer.to_owned() });
        }
    }
    read
}

fn find<'m>(model: &'m Model, need: &str, answer: &str) -> Option<&'m Answer> {
    let need = model.needs.iter().find(|known| known.name == need)?;
    need.answers.iter().find(|known| known.name == answer)
}

/// Puts answers in the place of earlier ones. What an earlier answer had chosen is given back; of several values that
/// meet an answer, the one that changes least and costs least is chosen.
pub fn choose(compiled: &Compiled, prices: &Prices, selection: &mut Selection, before: &[NeedAnswered], now: &[NeedAnswered]) {
    let model = compiled.model();
    for gone in before.iter().filter(|one| !now.contains(one)) {
        let means = find(model, &gone.need, &gone.answer).map(|answer| answer.means.as_slice()).unwrap_or_default();
        for (attribute, values) in means {
            let Some(at) = model.attributes.get(*attribute) else { continue };
            let chosen = selection.value(&at.name).and_then(|value| at.value_index(value));
            if chosen.is_some_and(|chosen| values.iter().any(|value| *value as usize == chosen)) {
                selection.forget(&at.name);
            }
        }
    }
    for answer in now.iter().filter_map(|one| find(model, &one.need, &one.answer)) {
        for (attribute, values) in &answer.means {
            let Some(at) = model.attributes.get(*attribute) else { continue };
            let chosen = selection.value(&at.name).and_then(|value| at.value_index(value));
            if chosen.is_some_and(|chosen| values.iter().any(|value| *value as usize == chosen)) {
                continue;
            }
            let evaluation = compiled.evaluate(selection, prices);
            let cost = |value: &&u32| {
                let view = evaluation.value(*attribute, **value);
                (view.and_then(|view| view.changes).unwrap_or(u32::MAX), view.and_then(|view| view.price_difference))
            };
            let best = values.iter().min_by_key(cost).and_then(|value| at.values.get(*value as usize));
            if let Some(value) = best {
                selection.forget(&at.name);
                selection.choose(&at.name, &value.name);
            }
        }
    }
}

/// Reads a configuration against the answers. An answer that asks for nothing is no need.
pub fn trace(compiled: &Compiled, answered: &[NeedAnswered], configuration: &Configuration) -> Vec<NeedTraced> {
    let model = compiled.model();
    let traced = answered.iter().filter_map(|one| {
        let need = model.needs.iter().find(|known| known.name == one.need)?;
        let answer = find(model, &one.need, &one.answer).filter(|answer| !answer.means.is_empty())?;
        let (question_en, question_zh) = in_both(&need.label, &need.name);
        let (answer_en, answer_zh) = in_both(&answer.label, &answer.name);
        let has = |attribute: usize, values: &[u32]| {
            let at = model.attributes.get(attribute)?;
            let value = at.value_index(configuration.value(&at.name)?)?;
            Some(values.iter().any(|wanted| *wanted as usize == value))
        };
        Some(NeedTraced {
            need: need.name.clone(),
            answer: answer.name.clone(),
            question_en,
            question_zh,
            answer_en,
            answer_zh,
            met: answer.means.iter().all(|(attribute, values)| has(*attribute, values) == Some(true)),
            by: answer
                .means
                .iter()
                .filter_map(|(attribute, _)| describe_one(model.attributes.get(*attribute)?, configuration))
                .collect(),
        })
    });
    traced.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::configurator::engine::{Budget, language};

    fn truck() -> Compiled {
        let model = language::parse(include_str!("../../models/fl25.model")).unwrap();
        Compiled::compile(&model, Budget::default()).unwrap()
    }

    fn answered(compiled: &Compiled, codes: &[&str]) -> Vec<NeedAnswered> {
        read(compiled.model(), &codes.iter().map(|code| (*code).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn a_need_names_the_option_that_meets_it_and_an_unmet_one_what_stands_in_its_way() {
        let truck = truck();
        let needs = answered(&truck, &["Place:hall", "Height:high", "Floor:any", "Nothing:known"]);
        assert_eq!(needs.len(), 3, "what the model does not ask is not kept");
        let prices = Prices::of_model(&truck);
        let chosen = Selection::of(&[("Site", "outdoor"), ("Mast", "triplex45")]);
        let configuration = truck.evaluate(&chosen, &prices).configuration(&truck);
        let traced = trace(&truck, &needs, &configuration);
        let said: Vec<(bool, String)> = traced.iter().map(|one| (one.met, one.by_words(false))).collect();
        assert_eq!(said, [(false, "Where will it work: Outdoor".to_owned()), (true, "Mast: Triplex 4.5 m".to_owned())]);
    }

    #[test]
    fn another_answer_gives_back_what_the_first_one_chose_and_nothing_else() {
        let truck = truck();
        let prices = Prices::of_model(&truck);
        let mut selection = Selection::of(&[("Cab", "heated")]);
        let first = answered(&truck, &["Place:hall", "Height:high"]);
        choose(&truck, &prices, &mut selection, &[], &first);
        assert_eq!(selection, Selection::of(&[("Cab", "heated"), ("Site", "indoor"), ("Mast", "triplex45")]));
        let second = answered(&truck, &["Place:yard"]);
        choose(&truck, &prices, &mut selection, &first, &second);
        assert_eq!(selection, Selection::of(&[("Cab", "heated"), ("Site", "outdoor")]));
    }
}
