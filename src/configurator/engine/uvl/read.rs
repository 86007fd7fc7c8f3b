//! A feature model to a product model.

use rustc_hash::FxHashMap;

use super::constraint::Parser;
use super::tokens::{Line, Token, Word, attributes, cardinality, lines};
use super::typed::{Typed, typed_values};
use crate::configurator::engine::language::{Problem, ProblemKind};
use crate::configurator::engine::model::{
    ABSENT, Attribute, Comparison, Condition, Kind, Labels, Model, Rule, Statement, Validity, Value,
};

/// Reads a feature model: Boolean, arithmetic and type level with group and feature cardinalities.
///
/// # Errors
/// Every line that cannot be read. Typed features whose values no constraint bounds are refused by name.
pub fn read(source: &str) -> Result<Model, Vec<Problem>> {
    let lines = lines(source)?;
    let mut reader = Reader::default();
    let section = |line: &Line| match line.tokens.first().map(|token| &token.word) {
        Some(Word::Name(name)) if line.indent == 0 => name.clone(),
        _ => String::new(),
    };
    let mut current = String::new();
    let mut tree: Vec<&Line> = Vec::new();
    let mut constraints: Vec<&Line> = Vec::new();
    for line in &lines {
        let name = section(line);
        if !name.is_empty() {
            if name == "namespace" {
                reader.model.name = written(line.tokens.get(1));
            }
            current = name;
            continue;
        }
        match current.as_str() {
            "features" => tree.push(line),
            "constraints" => constraints.push(line),
            _ => {}
        }
    }
    reader.typed = typed_values(&constraints);
    reader.features(&tree);
    for (index, line) in constraints.iter().enumerate() {
        reader.constraint(index, line);
    }
    if reader.model.name.is_empty() {
        reader.model.name = reader.model.attributes.first().map(|root| root.name.clone()).unwrap_or_default();
    }
    reader.model.label = Labels::plain(&reader.model.name);
    if reader.model.attributes.is_empty() {
        reader.problems.push(Problem::new(1, 1, "", ProblemKind::MissingProduct));
    }
    if reader.problems.is_empty() { Ok(reader.model) } else { Err(reader.problems) }
}

pub(super) fn written(token: Option<&Token>) -> String {
    match token.map(|token| &token.word) {
        Some(Word::Name(text) | Word::Text(text)) => text.clone(),
        _ => String::new(),
    }
}

#[derive(Default)]
pub(super) struct Reader {
    pub model: Model,
    pub places: FxHashMap<String, usize>,
    /// What the constraints leave to each feature that is no yes or no.
    typed: FxHashMap<String, Typed>,
    problems: Vec<Problem>,
    groups: usize,
}

/// A line of the tree that is still open: a feature or a group below it.
enum Open {
    Feature(usize),
    Group { kind: Group, parent: usize, children: Vec<usize>, line: u32 },
}

#[derive(Clone, Copy)]
enum Group {
    Mandatory,
    Optional,
    Or,
    Alternative,
    Cardinality(i64, i64),
}

fn is(attribute: usize) -> Condition {
    Condition::Is(attribute, vec![1])
}

pub(super) fn not(condition: Condition) -> Condition {
    Condition::Not(Box::new(condition))
}

impl Reader {
    fn rule(&mut self, id: String, condition: Condition, text: String, line: u32) {
        self.model.rules.push(Rule {
            id,
            reason: Labels::default(),
            statement: Statement::Condition(condition),
            validity: Validity::default(),
            text,
            line,
        });
    }

    fn features(&mut self, lines: &[&Line]) {
        let mut open: Vec<(usize, Open)> = Vec::new();
        for line in lines {
            while open.last().is_some_and(|(indent, _)| *indent >= line.indent) {
                if let Some((_, closed)) = open.pop() {
                    self.close(closed);
                }
            }
            match self.group_of(line) {
                Some(kind) => {
                    let Some((_, Open::Feature(parent))) = open.last() else {
                        self.problem(line, ProblemKind::Expected("a feature".to_owned()));
                        continue;
                    };
                    let group = Open::Group { kind, parent: *parent, children: Vec::new(), line: line.number };
                    open.push((line.indent, group));
                }
                None => {
                    let Some(feature) = self.feature(line) else { continue };
                    match open.last_mut() {
                        Some((_, Open::Group { children, .. })) => children.push(feature),
                        Some((_, Open::Feature(_))) => {
                            self.problem(line, ProblemKind::Expected("a group".to_owned()));
                        }
                        None => self.rule("root".to_owned(), is(feature), String::new(), line.number),
                    }
                    open.push((line.indent, Open::Feature(feature)));
                }
            }
        }
        while let Some((_, closed)) = open.pop() {
            self.close(closed);
        }
    }

    fn problem(&mut self, line: &Line, kind: ProblemKind) {
        let column = line.tokens.first().map_or(1, |token| token.column);
        let word = written(line.tokens.first());
        self.problems.push(Problem::new(line.number, column, &word, kind));
    }

    fn group_of(&self, line: &Line) -> Option<Group> {
        let only = line.tokens.len() == 1;
        match line.tokens.first().map(|token| &token.word) {
            Some(Word::Name(name)) if only => match name.as_str() {
                "mandatory" => Some(Group::Mandatory),
                "optional" => Some(Group::Optional),
                "or" => Some(Group::Or),
                "alternative" => Some(Group::Alternative),
                _ => None,
            },
            Some(Word::Sign("[")) => cardinality(&line.tokens).map(|(low, high)| Group::Cardinality(low, high)),
            _ => None,
        }
    }

    /// `[Integer|Real|String|Boolean] name [cardinality [a..b]] [{attribute value, …}]`
    fn feature(&mut self, line: &Line) -> Option<usize> {
        let mut tokens = line.tokens.as_slice();
        let kind = match tokens {
            [Token { word: Word::Name(kind), .. }, Token { word: Word::Name(_), .. }, ..]
                if ["Boolean", "Integer", "Real", "String"].contains(&kind.as_str()) =>
            {
                tokens = &tokens[1..];
                kind.clone()
            }
            _ => "Boolean".to_owned(),
        };
        let name = match tokens.first().map(|token| &token.word) {
            Some(Word::Name(name)) => name.clone(),
            _ => {
                self.problem(line, ProblemKind::Expected("a feature".to_owned()));
                return None;
            }
        };
        let values_of_kind = match kind.as_str() {
            "Boolean" => None,
            _ => match self.typed.get(&name).and_then(|typed| typed.values(&kind)) {
                Some(values) => Some(values),
                None => {
                    self.problem(line, ProblemKind::UnboundedNumber);
                    return None;
                }
            },
        };
        if self.places.contains_key(&name) {
            self.problem(line, ProblemKind::DuplicateName);
            return None;
        }
        tokens = &tokens[1..];
        let mut clones = None;
        if let [Token { word: Word::Name(word), .. }, rest @ ..] = tokens
            && word == "cardinality"
        {
            clones = cardinality(rest);
            let end = rest.iter().position(|token| token.word == Word::Sign("]")).map_or(rest.len(), |at| at + 1);
            tokens = &rest[end..];
        }
        let properties = attributes(tokens);
        let place = self.model.attributes.len();
        let mut truth = Value::named("true");
        truth.properties = properties;
        let mut values = vec![Value::named("false"), truth];
        let mut kind = Kind::Boolean;
        if let Some(named) = values_of_kind {
            // The first value is that of a feature that is not selected.
            let properties = values.pop().map(|truth| truth.properties).unwrap_or_default();
            let each = named.into_iter().map(|name| Value { name, properties: properties.clone(), ..Value::default() });
            values = std::iter::once(Value::named(ABSENT)).chain(each).collect();
            kind = Kind::Enumeration;
        }
        if let Some((_, high)) = clones {
            // How many of the feature there are: 0 without it.
            values = (0..=high.clamp(1, 1_000)).map(|number| Value::named(&number.to_string())).collect();
            kind = Kind::Number { low: 0, high };
        }
        self.model.attributes.push(Attribute { name: name.clone(), kind, values, ..Attribute::default() });
        self.places.insert(name, place);
        if let Some((low, high)) = clones {
            let allowed: Vec<u32> = (0..=high.clamp(1, 1_000)).filter(|n| *n == 0 || *n >= low).map(|n| n as u32).collect();
            self.rule(format!("cardinality {place}"), Condition::Is(place, allowed), String::new(), line.number);
        }
        Some(place)
    }

    /// The feature is there at all.
    pub(super) fn present(&self, feature: usize) -> Condition {
        match self.model.attributes.get(feature).map(|attribute| attribute.values.len()) {
            Some(values) if values > 2 => Condition::Is(feature, (1..values as u32).collect()),
            _ => is(feature),
        }
    }

    fn close(&mut self, open: Open) {
        let Open::Group { kind, parent, children, line } = open else { return };
        if children.is_empty() {
            return;
        }
        let owner = self.present(parent);
        let present: Vec<Condition> = children.iter().map(|child| self.present(*child)).collect();
        let mut all: Vec<Condition> =
            present.iter().map(|child| Condition::Any(vec![not(child.clone()), owner.clone()])).collect();
        let some = |present: Vec<Condition>| {
            let mut any = vec![not(owner.clone())];
            any.extend(present);
            Condition::Any(any)
        };
        match kind {
            Group::Optional => {}
            Group::Mandatory => all.extend(present.into_iter().map(|child| some(vec![child]))),
            Group::Or => all.push(some(present)),
            Group::Alternative => {
                all.push(Condition::Count(present.clone(), Comparison::AtMost, 1));
                all.push(some(present));
            }
            Group::Cardinality(low, high) => {
                if high < present.len() as i64 {
                    all.push(Condition::Count(present.clone(), Comparison::AtMost, high));
                }
                if low == 1 {
                    all.push(some(present));
                } else if low > 1 {
                    all.push(some(vec![Condition::Count(present, Comparison::AtLeast, low)]));
                }
            }
        }
        self.groups += 1;
        let name = self.model.attributes.get(parent).map(|attribute| attribute.name.clone()).unwrap_or_default();
        self.rule(format!("group {} of {name}", self.groups), Condition::All(all), String::new(), line);
    }

    fn constraint(&mut self, index: usize, line: &Line) {
        match Parser::new(self, line).whole() {
            Ok(condition) => self.rule(format!("c{}", index + 1), condition, String::new(), line.number),
            Err(problem) => self.problems.push(problem),
        }
    }
}
