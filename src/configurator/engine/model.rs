//! A product model as its author wrote it: attributes, values, rules, wishes and consequences.
//!
//! Attributes and values are referred to by their place in the lists. Numbers are whole millionths (1.3 is 1,300,000).

use serde::{Deserialize, Serialize};

use super::rules::Rules;
use crate::kernel::money::Amount;

/// Millionths in one, for every number of a model.
pub const SCALE: i64 = 1_000_000;

/// One text in several languages; the first entry is the author's own language.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Labels(pub Vec<(String, String)>);

impl Labels {
    pub fn plain(text: &str) -> Labels {
        Labels(vec![("en".to_owned(), text.to_owned())])
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text in `language` (`zh-CN` also finds `zh`), else the first one, else nothing.
    pub fn get(&self, language: &str) -> Option<&str> {
        let primary = |tag: &str| tag.split('-').next().unwrap_or_default().to_owned();
        let exact = self.0.iter().find(|(tag, _)| tag == language);
        let near = || self.0.iter().find(|(tag, _)| primary(tag) == primary(language));
        exact.or_else(near).or_else(|| self.0.first()).map(|(_, text)| text.as_str())
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Model {
    pub name: String,
    pub label: Labels,
    pub help: Labels,
    /// Price of the product before any option; the price book may say otherwise.
    pub base_price: Option<Amount>,
    /// Days until delivery before any option.
    pub lead_days: Option<i64>,
    pub groups: Vec<Group>,
    pub attributes: Vec<Attribute>,
    pub rules: Rules,
    pub defaults: Vec<DefaultChoice>,
    pub preferences: Vec<Preference>,
    /// `prefer cheapest`: where nothing else decides, the lower price does. It always does; kept for the round trip.
    pub prefer_cheapest: bool,
    pub items: Vec<Item>,
    pub messages: Vec<Message>,
    /// Questions in plain words that map onto choices.
    pub needs: Vec<Need>,
    /// Sums shown live while configuring.
    pub totals: Vec<Total>,
    /// Part types that attributes repeat.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub part_types: Vec<PartType>,
    /// Rules that do not hold where and when this is looked at, ascending; see [`Model::at`]. They keep their places in `rules`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resting: Vec<usize>,
}

/// A sub-product that may be there several times: its own attributes, without its rules (those stand among the rules of
/// the product, one for all its parts).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartType {
    pub name: String,
    pub label: Labels,
    pub attributes: Vec<Attribute>,
}

/// What an attribute of a repeated part belongs to. Its first value is [`ABSENT`], the others are those of the type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartOf {
    /// Place of the attribute that says how many there are.
    pub repeated: usize,
    /// Which of them, from 1.
    pub number: u32,
    /// Place in [`PartType::attributes`].
    pub attribute: usize,
}

/// The value of every attribute of a part that is not there.
pub const ABSENT: &str = "-";

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    pub name: String,
    pub label: Labels,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attribute {
    pub name: String,
    pub label: Labels,
    pub help: Labels,
    /// Place in [`Model::groups`].
    pub group: Option<usize>,
    pub kind: Kind,
    /// Unit of a number range, as written.
    pub unit: Option<String>,
    pub values: Vec<Value>,
    /// Set for the attributes of repeated parts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part_of: Option<PartOf>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    #[default]
    Enumeration,
    /// Whole numbers from `low` to `high`; the values are their names.
    Number { low: i64, high: i64 },
    /// The values are `false` and `true`.
    Boolean,
    /// How many of a part type, `low` to `high`; the attributes of the parts follow, named `Drives 1 Size` ….
    Repeated { part: String, low: i64, high: i64 },
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Value {
    pub name: String,
    pub label: Labels,
    pub help: Labels,
    pub properties: Vec<(String, Property)>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Property {
    /// Millionths, with the unit as written.
    Number(i64, Option<String>),
    Text(String),
}

impl Value {
    pub fn named(name: &str) -> Value {
        Value { name: name.to_owned(), ..Value::default() }
    }

    pub fn property(&self, name: &str) -> Option<&Property> {
        self.properties.iter().find(|(known, _)| known == name).map(|(_, property)| property)
    }

    /// A number property in millionths.
    pub fn number(&self, name: &str) -> Option<i64> {
        match self.property(name) {
            Some(Property::Number(millionths, _)) => Some(*millionths),
            _ => None,
        }
    }

    /// The price of choosing this value, as the model has it.
    pub fn price(&self) -> Option<Amount> {
        self.number("price").map(Amount::from_millionths)
    }

    /// Whole days this value takes to deliver.
    pub fn lead_days(&self) -> Option<i64> {
        self.number("lead_days").map(|millionths| millionths / SCALE)
    }
}

impl Attribute {
    pub fn value_index(&self, name: &str) -> Option<usize> {
        self.values.iter().position(|value| value.name == name)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    pub id: String,
    pub reason: Labels,
    pub statement: Statement,
    pub validity: Validity,
    /// The rule as written, for people who may read rules.
    pub text: String,
    pub line: u32,
}

/// Where and when a rule holds: empty places mean everywhere, dates are `YYYY-MM-DD`, both ends included.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validity {
    pub places: Vec<String>,
    pub from: Option<String>,
    pub until: Option<String>,
}

impl Validity {
    pub fn holds(&self, place: Option<&str>, date: Option<&str>) -> bool {
        let here = self.places.is_empty() || place.is_none_or(|place| self.places.iter().any(|known| known == place));
        let begun = self.from.as_deref().is_none_or(|from| date.is_none_or(|date| date >= from));
        let not_over = self.until.as_deref().is_none_or(|until| date.is_none_or(|date| date <= until));
        here && begun && not_over
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Statement {
    Condition(Condition),
    Table { attributes: Vec<usize>, rows: Vec<Vec<Cell>> },
}

/// One cell of a table: any value, or one of these.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cell {
    Any,
    Values(Vec<u32>),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Condition {
    Constant(bool),
    /// The attribute has one of the values.
    Is(usize, Vec<u32>),
    Not(Box<Condition>),
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Same(Box<Condition>, Box<Condition>),
    Compare(Expression, Comparison, Expression),
    /// Text properties compared.
    SameText {
        left: TextOperand,
        right: TextOperand,
        equal: bool,
    },
    /// How many of the conditions hold.
    Count(Vec<Condition>, Comparison, i64),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum TextOperand {
    Property(usize, String),
    Literal(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Comparison {
    Equal,
    Unequal,
    Less,
    AtMost,
    Greater,
    AtLeast,
}

impl Comparison {
    pub fn holds(self, left: i128, right: i128) -> bool {
        match self {
            Comparison::Equal => left == right,
            Comparison::Unequal => left != right,
            Comparison::Less => left < right,
            Comparison::AtMost => left <= right,
            Comparison::Greater => left > right,
            Comparison::AtLeast => left >= right,
        }
    }

    pub fn negated(self) -> Comparison {
        match self {
            Comparison::Equal => Comparison::Unequal,
            Comparison::Unequal => Comparison::Equal,
            Comparison::Less => Comparison::AtLeast,
            Comparison::AtMost => Comparison::Greater,
            Comparison::Greater => Comparison::AtMost,
            Comparison::AtLeast => Comparison::Less,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Expression {
    /// Millionths.
    Number(i64),
    /// The number an attribute's value stands for.
    Attribute(usize),
    /// A number property of the attribute's value; values without it count zero.
    Property(usize, String),
    Sum(Vec<Expression>),
    Product(Box<Expression>, Box<Expression>),
    Negative(Box<Expression>),
    /// How many of the conditions hold.
    Count(Vec<Condition>),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DefaultChoice {
    pub attribute: usize,
    pub value: u32,
}

/// A wish: kept where the rules and the person's choices allow it, never blocking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preference {
    pub id: String,
    pub reason: Labels,
    pub when: Condition,
    pub wish: Condition,
    /// 1 weak, 10 as written, 100 strongly.
    pub strength: i64,
    pub line: u32,
}

/// A line of the parts list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    pub code: String,
    pub label: Labels,
    pub quantity: Expression,
    pub when: Condition,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    pub text: Labels,
    pub when: Condition,
}

/// A sum shown live: `total Power "Power draw" W: CPU.watts + Board.watts`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Total {
    pub name: String,
    pub label: Labels,
    pub unit: Option<String>,
    pub expression: Expression,
}

/// A question in plain words; each answer stands for choices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Need {
    pub name: String,
    pub label: Labels,
    pub answers: Vec<Answer>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    pub name: String,
    pub label: Labels,
    /// Each a set of values that meet the answer.
    pub means: Vec<(usize, Vec<u32>)>,
}

impl Model {
    pub fn attribute_index(&self, name: &str) -> Option<usize> {
        self.attributes.iter().position(|attribute| attribute.name == name)
    }

    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| attribute.name == name)
    }

    /// Gives back the room that lists had for more.
    pub(super) fn shrink(&mut self) {
        let parts = self.part_types.iter_mut().map(|part| &mut part.attributes);
        for attributes in parts.chain([&mut self.attributes]) {
            attributes.shrink_to_fit();
            for attribute in attributes {
                attribute.values.shrink_to_fit();
                attribute.label.0.shrink_to_fit();
                attribute.help.0.shrink_to_fit();
                for value in &mut attribute.values {
                    value.properties.shrink_to_fit();
                    value.label.0.shrink_to_fit();
                    value.help.0.shrink_to_fit();
                }
            }
        }
    }

    /// The model as it is at `place` on `date` (`YYYY-MM-DD`): rules that do not hold there and then rest.
    pub fn at(&self, place: Option<&str>, date: Option<&str>) -> Model {
        Model { resting: resting_at(&self.scopes(), place, date), ..self.clone() }
    }

    /// The rules that do not hold always and everywhere, ascending.
    pub fn scopes(&self) -> Vec<(usize, Validity)> {
        let always = Validity::default();
        let scoped = self.rules.iter().enumerate().filter(|(_, rule)| rule.validity != always);
        scoped.map(|(index, rule)| (index, rule.validity.clone())).collect()
    }

    /// Every set of rules that ever rests together, as strictly as it comes: on the days on which a rule begins to hold and
    /// before them all, in each place that a rule names and elsewhere. Between two such days rules only end.
    pub fn all_resting(&self) -> Vec<Vec<usize>> {
        let scopes = self.scopes();
        let mut days: Vec<&str> = scopes.iter().filter_map(|(_, validity)| validity.from.as_deref()).collect();
        days.push("0000-01-01");
        let mut places: Vec<&str> = scopes.iter().flat_map(|(_, validity)| validity.places.iter().map(String::as_str)).collect();
        places.push("");
        let scenes = days.iter().flat_map(|day| places.iter().map(move |place| (place, day)));
        let sets: std::collections::BTreeSet<Vec<usize>> =
            scenes.map(|(place, day)| resting_at(&scopes, Some(place), Some(day))).collect();
        sets.into_iter().collect()
    }

    pub fn default_of(&self, attribute: usize) -> Option<u32> {
        self.defaults.iter().rev().find(|default| default.attribute == attribute).map(|default| default.value)
    }
}

/// Of rules that do not hold always and everywhere, those that do not hold at `place` on `date`, ascending.
pub fn resting_at(scopes: &[(usize, Validity)], place: Option<&str>, date: Option<&str>) -> Vec<usize> {
    scopes.iter().filter(|(_, validity)| !validity.holds(place, date)).map(|(index, _)| *index).collect()
}
