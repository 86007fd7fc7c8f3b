//! The address of a configuration in the making: everything is in it, so that back, reload and sharing just work.

use super::super::engine::{Choice, Model, Selection};
use crate::web::http::encode;

/// What the address keeps besides the choices.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trail {
    pub sku: String,
    pub quantity: i32,
    pub opportunity: Option<i64>,
    pub quote: Option<String>,
    /// The code this one was forked from.
    pub from: Option<String>,
}

/// `Attribute:value` as it stands in the address (before encoding).
pub fn code(attribute: &str, value: &str) -> String {
    format!("{attribute}:{value}")
}

/// Reads `Attribute:value`. Names may hold colons: the longest attribute that the model knows counts.
pub fn read(model: &Model, code: &str) -> Option<Choice> {
    let cuts = code.match_indices(':').map(|(at, _)| at);
    let split = |at: usize| Some((code.get(..at)?, code.get(at + 1..)?));
    let known = cuts.clone().filter_map(split).rfind(|(attribute, _)| model.attribute_index(attribute).is_some());
    let (attribute, value) = known.or_else(|| cuts.clone().next().and_then(split))?;
    Some(Choice::new(attribute, value))
}

/// Choices in the order of the address; of two for one question the later counts, and it is the newer.
pub fn selection(model: &Model, codes: &[String]) -> Selection {
    let mut selection = Selection::default();
    for choice in codes.iter().filter_map(|code| read(model, code)) {
        selection.forget(&choice.attribute);
        selection.choices.push(choice);
    }
    selection
}

impl Trail {
    pub fn href(&self, selection: &Selection) -> String {
        self.href_with(selection, &[])
    }

    pub fn href_with(&self, selection: &Selection, more: &[(&str, &str)]) -> String {
        let fields = self.fields(selection);
        let pairs = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).chain(more.iter().copied());
        let query: Vec<String> = pairs.map(|(name, value)| format!("{name}={}", readable(value))).collect();
        let path = format!("/configure/{}", encode(&self.sku));
        if query.is_empty() { path } else { format!("{path}?{}", query.join("&")) }
    }

    /// The same as hidden fields of a form.
    pub fn fields(&self, selection: &Selection) -> Vec<(String, String)> {
        let mut fields: Vec<(String, String)> =
            selection.choices.iter().map(|choice| ("c".to_owned(), code(&choice.attribute, &choice.value))).collect();
        if self.quantity != 1 {
            fields.push(("n".into(), self.quantity.to_string()));
        }
        fields.extend(self.opportunity.map(|id| ("opportunity".to_owned(), id.to_string())));
        fields.extend(self.quote.iter().map(|number| ("quote".to_owned(), number.clone())));
        fields.extend(self.from.iter().map(|code| ("from".to_owned(), code.clone())));
        fields
    }
}

/// Percent-encoded, but colons stay as they are: they are allowed in a query and read better.
fn readable(text: &str) -> String {
    encode(text).replace("%3A", ":")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::configurator::engine::language;

    #[test]
    fn the_address_keeps_choices_in_order_and_reads_them_back() {
        let model = language::parse(include_str!("../../../models/fl25.model")).unwrap();
        let trail = Trail { sku: "FL-25".into(), quantity: 3, ..Trail::default() };
        let chosen = Selection::of(&[("Power", "diesel"), ("Site", "indoor")]);
        assert_eq!(trail.href(&chosen), "/configure/FL-25?c=Power:diesel&c=Site:indoor&n=3");
        let codes = ["Power:diesel".to_owned(), "Site:outdoor".into(), "Site:indoor".into(), "nonsense".into()];
        assert_eq!(selection(&model, &codes), chosen);
    }
}
