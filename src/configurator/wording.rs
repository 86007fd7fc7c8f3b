//! A model as people read it.

use super::engine::{ABSENT, Labels, Model, language};
use crate::kernel::actor::Language;
use crate::web::words::words;

/// Reads a model's text, and names what it leaves unnamed but for `true` and `false`: yes and no, in every language.
pub fn read(source: &str) -> Result<Model, Vec<language::Problem>> {
    let mut model = language::parse(source)?;
    let named = |key: &str| {
        let each = Language::ALL.iter().map(|language| (language.to_string(), words().text(*language, key).into_owned()));
        Labels(each.collect())
    };
    let (yes, no) = (named("part-yes"), named("part-no"));
    let plain = |value: &str| matches!(value, ABSENT | "false" | "true");
    for attribute in &mut model.attributes {
        if !attribute.values.iter().all(|value| plain(&value.name)) {
            continue;
        }
        for value in attribute.values.iter_mut().filter(|value| value.label.is_empty()) {
            match value.name.as_str() {
                "true" => value.label.clone_from(&yes),
                "false" => value.label.clone_from(&no),
                _ => {}
            }
        }
    }
    Ok(model)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yes_and_no_are_named_unless_the_model_names_them() {
        let model = read("product P\nchoose Lamp: yes or no\nchoose Horn: yes or no\n  true \"Loud\"\n").unwrap();
        let name = |attribute: usize, value: usize, language: &str| {
            model.attributes[attribute].values[value].label.get(language).map(str::to_owned)
        };
        assert_eq!(name(0, 1, "en").as_deref(), Some("yes"));
        assert_eq!(name(0, 0, "zh-CN").as_deref(), Some("否"));
        assert_eq!(name(1, 1, "en").as_deref(), Some("Loud"));
    }
}
