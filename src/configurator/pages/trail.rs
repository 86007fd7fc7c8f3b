//! The address of a configuration in the making: everything is in it, so that back, reload and sharing just work.

use super::super::engine::{Choice, Model, Selection};
use super::super::needs::NeedAnswered;
use crate::kernel::money::Amount;
use crate::web::http::encode;

/// What the address keeps besides the choices.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trail {
    pub sku: String,
    /// Where the questions are asked, if not on the product's own page: a version tried on the bench.
    pub place: Option<String>,
    pub quantity: i32,
    pub opportunity: Option<i64>,
    pub quote: Option<String>,
    /// The code this one was forked from.
    pub from: Option<String>,
    /// Choices that a proposal filled in; they give way to the person's own.
    pub filled: Vec<Choice>,
    /// Filled in, but set aside while the person's own choices contradict each other.
    pub resting: Vec<Choice>,
    pub needs: Vec<NeedAnswered>,
    /// The most one piece may cost.
    pub under: Option<Amount>,
    /// Show what customers like this one ordered.
    pub like: bool,
    /// Show only questions and values with these words.
    pub find: String,
    /// Show only questions that nobody has decided.
    pub only_open: bool,
    /// Which part of very many questions is shown, from 0.
    pub part: usize,
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

/// Adds what a proposal filled in to the person's own choices, as far as they name no other value.
pub fn with_filled(model: &Model, own: Selection, codes: &[String]) -> (Selection, Vec<Choice>) {
    let asked = selection(model, codes).choices;
    let filled: Vec<Choice> = asked.into_iter().filter(|choice| own.value(&choice.attribute).is_none()).collect();
    let mut all = own;
    all.choices.extend(filled.iter().cloned());
    (all, filled)
}

impl Trail {
    pub fn is_filled(&self, choice: &Choice) -> bool {
        self.filled.contains(choice)
    }

    /// The same place, with everything shown.
    pub fn unsearched(&self) -> Trail {
        Trail { find: String::new(), only_open: false, part: 0, ..self.clone() }
    }

    /// The same place with another part of the questions.
    pub fn at_part(&self, part: usize) -> Trail {
        Trail { part, ..self.clone() }
    }

    pub fn href(&self, selection: &Selection) -> String {
        self.href_with(selection, &[])
    }

    pub fn href_with(&self, selection: &Selection, more: &[(&str, &str)]) -> String {
        let fields = self.fields(selection);
        let pairs = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).chain(more.iter().copied());
        let query: Vec<String> = pairs.map(|(name, value)| format!("{name}={}", readable(value))).collect();
        let path = self.path();
        if query.is_empty() { path } else { format!("{path}?{}", query.join("&")) }
    }

    /// The page that asks.
    pub fn path(&self) -> String {
        self.place.clone().unwrap_or_else(|| format!("/configure/{}", encode(&self.sku)))
    }

    /// The page that explains the excluded values of one question.
    pub fn excluded_href(&self, selection: &Selection, question: &str, more: &[(&str, &str)]) -> String {
        let fields = self.fields(selection);
        let own = [("question", question)];
        let pairs = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).chain(own).chain(more.iter().copied());
        let query: Vec<String> = pairs.map(|(name, value)| format!("{name}={}", readable(value))).collect();
        format!("/configure/{}/excluded?{}", encode(&self.sku), query.join("&"))
    }

    /// The same as hidden fields of a form.
    pub fn fields(&self, selection: &Selection) -> Vec<(String, String)> {
        let name = |choice: &Choice| if self.is_filled(choice) { "f" } else { "c" }.to_owned();
        let mut fields: Vec<(String, String)> =
            selection.choices.iter().map(|choice| (name(choice), code(&choice.attribute, &choice.value))).collect();
        let resting = self.resting.iter().filter(|choice| selection.value(&choice.attribute).is_none());
        fields.extend(resting.map(|choice| ("f".to_owned(), code(&choice.attribute, &choice.value))));
        if self.quantity != 1 {
            fields.push(("n".into(), self.quantity.to_string()));
        }
        fields.extend(self.opportunity.map(|id| ("opportunity".to_owned(), id.to_string())));
        fields.extend(self.quote.iter().map(|number| ("quote".to_owned(), number.clone())));
        fields.extend(self.from.iter().map(|code| ("from".to_owned(), code.clone())));
        fields.extend(self.needs.iter().map(|one| ("need".to_owned(), code(&one.need, &one.answer))));
        fields.extend(self.under.map(|most| ("under".to_owned(), most.plain(0))));
        fields.extend(Some(("find".to_owned(), self.find.clone())).filter(|(_, words)| !words.is_empty()));
        fields.extend(self.like.then(|| ("like".to_owned(), "1".to_owned())));
        fields.extend(self.only_open.then(|| ("only".to_owned(), "open".to_owned())));
        fields.extend(Some(self.part).filter(|part| *part > 0).map(|part| ("part".to_owned(), (part + 1).to_string())));
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

    #[test]
    fn what_was_filled_in_stays_apart_from_what_the_person_chose() {
        let model = language::parse(include_str!("../../../models/fl25.model")).unwrap();
        let own = Selection::of(&[("Site", "indoor")]);
        let codes = ["Site:cold".to_owned(), "Tyres:pneumatic".into()];
        let (all, filled) = with_filled(&model, own, &codes);
        assert_eq!(all, Selection::of(&[("Site", "indoor"), ("Tyres", "pneumatic")]), "one's own choice counts");
        let trail = Trail { sku: "FL-25".into(), quantity: 1, filled, ..Trail::default() };
        assert_eq!(trail.href(&all), "/configure/FL-25?c=Site:indoor&f=Tyres:pneumatic");
        let mut other = all.clone();
        other.choose("Tyres", "solid");
        assert_eq!(trail.href(&other), "/configure/FL-25?c=Site:indoor&c=Tyres:solid", "another value is one's own");
    }
}
