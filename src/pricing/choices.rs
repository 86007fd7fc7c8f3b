//! A configuration as pricing takes it: each choice with the names a trace shows.

use rust_decimal::Decimal;

use super::engine::{Choice, Label};
use crate::configurator::engine::{self, Model};

/// The choices of a complete or unfinished configuration, in their order. What the model does not know keeps its own name.
pub fn choices_of(model: &Model, choices: &[engine::Choice]) -> Vec<Choice> {
    choices.iter().map(|choice| choice_of(model, choice)).collect()
}

fn choice_of(model: &Model, choice: &engine::Choice) -> Choice {
    let attribute = model.attributes.iter().find(|attribute| attribute.name == choice.attribute);
    let value = attribute.and_then(|attribute| attribute.values.iter().find(|value| value.name == choice.value));
    let name = |language: &str| {
        let attribute = attribute.and_then(|a| a.label.get(language)).unwrap_or(&choice.attribute);
        let attribute = attribute.trim_end_matches(['?', '？', ' ']);
        let value = value.and_then(|v| v.label.get(language)).unwrap_or(&choice.value);
        if language == "en" { format!("{attribute}: {value}") } else { format!("{attribute}：{value}") }
    };
    let number = value.and_then(|value| value.number("number")).map(|millionths| Decimal::new(millionths, 6));
    Choice {
        attribute: choice.attribute.clone(),
        value: choice.value.clone(),
        number: number.or_else(|| choice.value.parse().ok()),
        label: Label::names(&name("en"), &name("zh-CN")),
    }
}
