//! Part types and the parts of them that a product repeats.
//!
//! `type Drive` has attributes and rules of its own; `choose Drives: 0 to 6 of Drive` gives the product six times these
//! attributes (`Drives 1 Size` …), each with one value more, [`ABSENT`], which it has exactly when there are fewer
//! drives. What the type says holds for every part that is there; its rules may name attributes of the product too.

use super::parser::{Block, Parser, blocks, unknown_statement};
use super::part::{PartPlace, parts_of, scope};
use super::problem::{Problem, ProblemKind};
use super::reader::Reader;
use crate::configurator::engine::model::{
    ABSENT, Attribute, Condition, DefaultChoice, Expression, Group, Item, Kind, Labels, Message, Model, PartOf, PartType,
    Preference, Property, Rule, SCALE, Statement, Validity, Value,
};

const PART_STATEMENTS: [&str; 6] = ["choose", "rule", "default", "prefer", "add", "message"];

impl Parser {
    /// `type Drive "Drive" zh "硬盘"` with its own `choose`, `rule`, … on the lines below.
    pub(super) fn part_type(&mut self, block: &Block<'_>) -> Result<(), Problem> {
        let mut reader = Reader::new(&block.head.tokens[1..], block.head.number, &self.model);
        let place = reader.place();
        let name = reader.name("a part type")?;
        let label = reader.labels();
        let _ = reader.take_sign(":");
        reader.end()?;
        if self.model.part_types.iter().any(|known| known.name == name) {
            return Err(Problem::new(place.0, place.1, &name, ProblemKind::DuplicateName));
        }
        let model = Model { groups: self.model.groups.clone(), ..Model::default() };
        let mut inner = Parser { model, sources: self.sources.clone(), problems: Vec::new() };
        for inside in blocks(block.body) {
            let outcome = match inside.keyword() {
                "choose" => inner.choose(&inside),
                keyword if PART_STATEMENTS.contains(&keyword) => Ok(()),
                _ => Err(unknown_statement(&inside, &PART_STATEMENTS)),
            };
            inner.note(outcome);
        }
        self.problems.append(&mut inner.problems);
        self.model.part_types.push(PartType { name, label, attributes: inner.model.attributes });
        Ok(())
    }

    /// The attributes of the parts that the attribute at `repeated` counts.
    pub(super) fn add_parts(&mut self, repeated: usize) {
        let Some(counting) = self.model.attributes.get(repeated).cloned() else { return };
        let Kind::Repeated { part, high, .. } = &counting.kind else { return };
        let Some(part) = self.model.part_types.iter().find(|known| known.name == *part).cloned() else { return };
        for number in 1..=u32::try_from(*high).unwrap_or(0) {
            let group = self.model.groups.len();
            let name = format!("{} {number}", counting.name);
            let label = Labels(part.label.0.iter().map(|(tag, text)| (tag.clone(), format!("{text} {number}"))).collect());
            for (place, inner) in part.attributes.iter().enumerate() {
                let own = Value { name: ABSENT.to_owned(), ..Value::default() };
                let values = inner.values.iter().enumerate().map(|(at, value)| present_value(inner, at, value));
                self.model.attributes.push(Attribute {
                    name: format!("{name} {}", inner.name),
                    label: inner.label.clone(),
                    help: inner.help.clone(),
                    group: Some(group),
                    kind: Kind::Enumeration,
                    unit: inner.unit.clone(),
                    values: std::iter::once(own).chain(values).collect(),
                    part_of: Some(PartOf { repeated, number, attribute: place }),
                });
            }
            self.model.groups.push(Group { name, label });
        }
    }

    /// The rule that parts are there exactly as far as they are counted.
    pub(super) fn count_rule(&mut self, block: &Block<'_>, source: &[&str]) -> Result<(), Problem> {
        let name = block.head.tokens.get(1).map(|token| token.written().to_owned()).unwrap_or_default();
        let Some(repeated) = self.model.attribute_index(&name) else { return Ok(()) };
        if !matches!(self.model.attributes[repeated].kind, Kind::Repeated { .. }) {
            return Ok(());
        }
        let mut all = Vec::new();
        for part in parts_of(&self.model, repeated) {
            for own in part.base..part.base + part.width {
                let absent = Condition::Not(Box::new(Condition::Is(own, vec![0])));
                all.push(Condition::Same(Box::new(absent), Box::new(part.present(&self.model))));
            }
        }
        let line = block.head.number;
        let text = source.get((line as usize).saturating_sub(1)).map(|text| text.trim().to_owned()).unwrap_or_default();
        let statement = Statement::Condition(Condition::All(all));
        let (id, reason, validity) = (format!("count of {name}"), Labels::default(), Validity::default());
        self.model.rules.push(Rule { id, reason, statement, validity, text, line });
        Ok(())
    }

    /// What a type says, for every part of it.
    pub(super) fn part_statements(&mut self, block: &Block<'_>, source: &[&str]) -> Result<(), Problem> {
        let name = block.head.tokens.get(1).map(|token| token.written().to_owned()).unwrap_or_default();
        let Some(part) = self.model.part_types.iter().find(|known| known.name == name).cloned() else { return Ok(()) };
        let mut model = scope(&self.model, &part);
        let known = self.model.rules.len();
        model.rules = self.model.rules.clone();
        let mut inner = Parser { model, sources: self.sources.clone(), problems: Vec::new() };
        for inside in blocks(block.body).iter().filter(|inside| inside.keyword() != "choose") {
            inner.state(inside, source);
        }
        self.problems.append(&mut inner.problems);
        let is_it = |at: &Attribute| matches!(&at.kind, Kind::Repeated { part, .. } if *part == name);
        let repeated: Vec<usize> =
            (0..self.model.attributes.len()).filter(|at| self.model.attributes.get(*at).is_some_and(is_it)).collect();
        let parts: Vec<PartPlace> = repeated.into_iter().flat_map(|at| parts_of(&self.model, at)).collect();
        let mut stated = inner.model;
        for rule in stated.rules.drain(known..) {
            self.part_rule(rule, &parts);
        }
        self.part_wishes(&stated, &parts);
        Ok(())
    }

    fn part_rule(&mut self, rule: Rule, parts: &[PartPlace]) {
        match &rule.statement {
            Statement::Condition(condition) => {
                let all = parts.iter().map(|part| part.rule(&self.model, condition)).collect();
                self.model.rules.push(Rule { statement: Statement::Condition(Condition::All(all)), ..rule });
            }
            Statement::Table { attributes, rows } => {
                for part in parts {
                    let name = self.model.attributes.get(part.repeated).map(|at| at.name.clone()).unwrap_or_default();
                    let id = format!("{} ({name} {})", rule.id, part.number);
                    let statement = part.table(&self.model, attributes, rows);
                    self.model.rules.push(Rule { id, statement, ..rule.clone() });
                }
            }
        }
    }

    /// Defaults, wishes, items and messages.
    fn part_wishes(&mut self, stated: &Model, parts: &[PartPlace]) {
        for part in parts {
            let present = part.present(&self.model);
            let there = |when: &Condition| Condition::All(vec![present.clone(), part.condition(when)]);
            for default in &stated.defaults {
                let own = default.attribute < part.width;
                let value = default.value + u32::from(own);
                self.model.defaults.push(DefaultChoice { attribute: part.place(default.attribute), value });
            }
            for preference in &stated.preferences {
                let (when, wish) = (there(&preference.when), part.condition(&preference.wish));
                self.model.preferences.push(Preference { when, wish, ..preference.clone() });
            }
            for item in &stated.items {
                let (when, quantity) = (there(&item.when), part.expression(&item.quantity));
                self.model.items.push(Item { when, quantity, ..item.clone() });
            }
        }
        for message in &stated.messages {
            let any: Vec<Condition> =
                parts.iter().map(|part| Condition::All(vec![part.present(&self.model), part.condition(&message.when)])).collect();
            self.model.messages.push(Message { when: Condition::Any(any), text: message.text.clone() });
        }
    }
}

/// A value of the type as one of the part: yes and no count as numbers still.
fn present_value(attribute: &Attribute, place: usize, value: &Value) -> Value {
    let mut value = value.clone();
    if attribute.kind == Kind::Boolean {
        let number = if place == 1 { SCALE } else { 0 };
        value.properties.push(("number".to_owned(), Property::Number(number, None)));
    }
    value
}

impl Reader<'_> {
    /// `Drives.watts`: over all parts and their attributes; `Drives.Size.watts`, `Drives.Bays`: over one attribute of each.
    pub(super) fn over_parts(&mut self, repeated: usize, part: &str) -> Result<Expression, Problem> {
        let model = self.model;
        let Some(part) = model.part_types.iter().find(|known| known.name == part) else {
            return Err(self.expected("a property"));
        };
        let place = self.place();
        let word = self.name("a property")?;
        let own = part.attributes.iter().position(|attribute| attribute.name == word);
        let property = match own {
            Some(_) if !self.take_sign(".") => None,
            Some(_) => Some(self.name("a property")?),
            None => Some(word.clone()),
        };
        let has = |attribute: &Attribute| {
            property.as_ref().is_none_or(|wanted| attribute.values.iter().any(|value| value.number(wanted).is_some()))
        };
        let listed = part.attributes.iter().enumerate();
        let wanted: Vec<usize> =
            listed.filter(|(at, attribute)| own.is_none_or(|own| own == *at) && has(attribute)).map(|(at, _)| at).collect();
        if wanted.is_empty() {
            let values = part.attributes.iter().flat_map(|attribute| &attribute.values);
            let known = values.flat_map(|value| value.properties.iter().map(|(name, _)| name.as_str()));
            let kind = ProblemKind::UnknownProperty(part.name.clone());
            return Err(Problem::new(place.0, place.1, property.as_deref().unwrap_or(&word), kind).near(known));
        }
        let term = |at: usize| match &property {
            Some(property) => Expression::Property(at, property.clone()),
            None => Expression::Attribute(at),
        };
        let parts = parts_of(model, repeated);
        Ok(Expression::Sum(parts.iter().flat_map(|part| wanted.iter().map(move |own| term(part.base + own))).collect()))
    }

    /// What follows `count of Drives where`: one condition a part, true of those that are there and fit.
    pub(super) fn parts_where(&mut self, repeated: usize) -> Result<Vec<Condition>, Problem> {
        let model = self.model;
        let part = match model.attributes.get(repeated).map(|attribute| &attribute.kind) {
            Some(Kind::Repeated { part, .. }) => model.part_types.iter().find(|known| known.name == *part),
            _ => None,
        };
        let Some(part) = part else { return Err(self.expected("a repeated part")) };
        let scoped = scope(model, part);
        let mut reader = Reader { tokens: self.tokens, at: self.at, line: self.line, depth: self.depth, model: &scoped };
        // Parentheses are the whole condition here, whatever is compared with the count afterwards.
        let fits = if reader.take_sign("(") {
            let inner = reader.condition()?;
            reader.demand_sign(")")?;
            inner
        } else {
            reader.atom()?
        };
        self.at = reader.at;
        let one = |part: PartPlace| Condition::All(vec![part.present(model), part.condition(&fits)]);
        Ok(parts_of(model, repeated).into_iter().map(one).collect())
    }

    /// `Drives where …`, if it stands here: the words up to `where` are taken.
    pub(super) fn take_where(&mut self) -> Option<usize> {
        let repeated = self.attribute_here(0)?;
        let counted = matches!(self.model.attributes.get(repeated)?.kind, Kind::Repeated { .. });
        (counted && self.is_keyword(1, "where")).then(|| {
            self.at += 2;
            repeated
        })
    }
}
