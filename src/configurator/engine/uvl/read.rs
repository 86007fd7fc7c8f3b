//! A feature model to a product model.

use rustc_hash::FxHashMap;

use super::tokens::{Line, Token, Word, lines};
use crate::configurator::engine::language::{Problem, ProblemKind, nearest};
use crate::configurator::engine::model::{
    Attribute, Comparison, Condition, Expression, Kind, Labels, Model, Property, Rule, SCALE, Statement, Validity, Value,
};

/// Deeper nesting is refused.
const MOST_DEPTH: usize = 400;

/// Reads a feature model: Boolean, arithmetic and type level with group and feature cardinalities.
///
/// # Errors
/// Every line that cannot be read. Integer features without bounds are refused by name.
pub fn read(source: &str) -> Result<Model, Vec<Problem>> {
    let lines = lines(source)?;
    let mut reader = Reader { model: Model::default(), places: FxHashMap::default(), problems: Vec::new(), groups: 0 };
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

fn written(token: Option<&Token>) -> String {
    match token.map(|token| &token.word) {
        Some(Word::Name(text) | Word::Text(text)) => text.clone(),
        _ => String::new(),
    }
}

struct Reader {
    model: Model,
    places: FxHashMap<String, usize>,
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

fn not(condition: Condition) -> Condition {
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
        if kind != "Boolean" {
            self.problem(line, ProblemKind::UnboundedNumber);
            return None;
        }
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
        if let Some((_, high)) = clones {
            // How many of the feature there are: 0 without it.
            values = (0..=high.clamp(1, 1_000)).map(|number| Value::named(&number.to_string())).collect();
            kind = Kind::Number { low: 0, high };
        }
        self.model.attributes.push(Attribute {
            name: name.clone(),
            label: Labels::default(),
            help: Labels::default(),
            group: None,
            kind,
            unit: None,
            values,
        });
        self.places.insert(name, place);
        if let Some((low, high)) = clones {
            let allowed: Vec<u32> = (0..=high.clamp(1, 1_000)).filter(|n| *n == 0 || *n >= low).map(|n| n as u32).collect();
            self.rule(format!("cardinality {place}"), Condition::Is(place, allowed), String::new(), line.number);
        }
        Some(place)
    }

    /// The feature is there at all.
    fn present(&self, feature: usize) -> Condition {
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
        let mut parser = Parser { reader: self, line: line.number, tokens: &line.tokens, at: 0, depth: 0 };
        let parsed = parser.equivalence().and_then(|condition| {
            if parser.at == parser.tokens.len() { Ok(condition) } else { Err(parser.problem(ProblemKind::LeftOver)) }
        });
        match parsed {
            Ok(condition) => self.rule(format!("c{}", index + 1), condition, String::new(), line.number),
            Err(problem) => self.problems.push(problem),
        }
    }
}

/// `[a..b]`, `[a..*]`, `[a]`
fn cardinality(tokens: &[Token]) -> Option<(i64, i64)> {
    let number = |token: Option<&Token>| match token.map(|token| &token.word) {
        Some(Word::Number(number)) => Some(number / SCALE),
        Some(Word::Sign("*")) => Some(i64::from(u32::MAX)),
        _ => None,
    };
    if tokens.first().map(|token| &token.word) != Some(&Word::Sign("[")) {
        return None;
    }
    let low = number(tokens.get(1))?;
    match tokens.get(2).map(|token| &token.word) {
        Some(Word::Sign("..")) => Some((low, number(tokens.get(3))?)),
        Some(Word::Sign("]")) => Some((low, low)),
        _ => None,
    }
}

/// `{abstract true, price 12.5, note "text"}`: numbers and texts, the rest is left aside.
fn attributes(tokens: &[Token]) -> Vec<(String, Property)> {
    let mut properties = Vec::new();
    for pair in tokens.windows(2) {
        let [Token { word: Word::Name(name), .. }, Token { word: value, .. }] = pair else { continue };
        match value {
            Word::Number(number) => properties.push((name.clone(), Property::Number(*number, None))),
            Word::Text(text) => properties.push((name.clone(), Property::Text(text.clone()))),
            Word::Name(_) | Word::Sign(_) => {}
        }
    }
    properties
}

/// Constraints by precedence: `<=>`, `=>`, `|`, `&`, `!`, comparison.
struct Parser<'r> {
    reader: &'r Reader,
    line: u32,
    tokens: &'r [Token],
    at: usize,
    depth: usize,
}

impl Parser<'_> {
    fn problem(&self, kind: ProblemKind) -> Problem {
        let column = self.tokens.get(self.at).or(self.tokens.last()).map_or(1, |token| token.column);
        Problem::new(self.line, column, &written(self.tokens.get(self.at)), kind)
    }

    fn sign(&self) -> &'static str {
        match self.tokens.get(self.at).map(|token| &token.word) {
            Some(Word::Sign(sign)) => sign,
            _ => "",
        }
    }

    fn take(&mut self, sign: &str) -> bool {
        let found = self.sign() == sign && !sign.is_empty();
        self.at += usize::from(found);
        found
    }

    fn deeper(&mut self) -> Result<(), Problem> {
        self.depth += 1;
        if self.depth > MOST_DEPTH { Err(self.problem(ProblemKind::TooDeep)) } else { Ok(()) }
    }

    fn equivalence(&mut self) -> Result<Condition, Problem> {
        self.deeper()?;
        let mut left = self.implication()?;
        while self.take("<=>") {
            left = Condition::Same(Box::new(left), Box::new(self.implication()?));
        }
        self.depth -= 1;
        Ok(left)
    }

    fn implication(&mut self) -> Result<Condition, Problem> {
        self.deeper()?;
        let left = self.disjunction()?;
        let condition = if self.take("=>") { Condition::Any(vec![not(left), self.implication()?]) } else { left };
        self.depth -= 1;
        Ok(condition)
    }

    fn disjunction(&mut self) -> Result<Condition, Problem> {
        let mut any = vec![self.conjunction()?];
        while self.take("|") {
            any.push(self.conjunction()?);
        }
        Ok(if any.len() == 1 { any.remove(0) } else { Condition::Any(any) })
    }

    fn conjunction(&mut self) -> Result<Condition, Problem> {
        let mut all = vec![self.negation()?];
        while self.take("&") {
            all.push(self.negation()?);
        }
        Ok(if all.len() == 1 { all.remove(0) } else { Condition::All(all) })
    }

    fn negation(&mut self) -> Result<Condition, Problem> {
        if self.take("!") {
            self.deeper()?;
            let inner = self.negation()?;
            self.depth -= 1;
            return Ok(not(inner));
        }
        let start = (self.at, self.depth);
        if self.take("(")
            && let Ok(inner) = self.equivalence()
            && self.take(")")
            && !["+", "-", "*", "/", "==", "!=", "<", ">", "<=", ">="].contains(&self.sign())
        {
            return Ok(inner);
        }
        (self.at, self.depth) = start;
        if let Some(Word::Name(name)) = self.tokens.get(self.at).map(|token| &token.word) {
            let after = match self.tokens.get(self.at + 1).map(|token| &token.word) {
                Some(Word::Sign(sign)) => *sign,
                _ => "",
            };
            if !["+", "-", "*", "/", "==", "!=", "<", ">", "<=", ">=", ".", "("].contains(&after) {
                let Some(place) = self.reader.places.get(name) else {
                    let known = self.reader.places.keys().map(String::as_str);
                    let mut problem = self.problem(ProblemKind::UnknownAttribute);
                    problem.nearest = nearest(name, known).map(str::to_owned);
                    return Err(problem);
                };
                self.at += 1;
                return Ok(self.reader.present(*place));
            }
        }
        self.comparison()
    }

    fn comparison(&mut self) -> Result<Condition, Problem> {
        let left = self.sum()?;
        let comparison = match self.sign() {
            "==" => Comparison::Equal,
            "!=" => Comparison::Unequal,
            "<" => Comparison::Less,
            "<=" => Comparison::AtMost,
            ">" => Comparison::Greater,
            ">=" => Comparison::AtLeast,
            _ => return Err(self.problem(ProblemKind::Expected("a comparison".to_owned()))),
        };
        self.at += 1;
        let right = self.sum()?;
        Ok(Condition::Compare(left, comparison, right))
    }

    fn sum(&mut self) -> Result<Expression, Problem> {
        self.deeper()?;
        let mut terms = vec![self.product()?];
        loop {
            if self.take("+") {
                terms.push(self.product()?);
            } else if self.take("-") {
                terms.push(Expression::Negative(Box::new(self.product()?)));
            } else if let Some(Word::Number(number)) = self.tokens.get(self.at).map(|token| &token.word)
                && *number < 0
            {
                terms.push(self.product()?);
            } else {
                break;
            }
        }
        self.depth -= 1;
        Ok(if terms.len() == 1 { terms.remove(0) } else { Expression::Sum(terms) })
    }

    fn product(&mut self) -> Result<Expression, Problem> {
        let mut product = self.factor()?;
        while self.take("*") {
            product = Expression::Product(Box::new(product), Box::new(self.factor()?));
        }
        Ok(product)
    }

    /// A number, `sum(attribute)`, `feature.attribute`, a feature (1 with it, 0 without), or parentheses.
    fn factor(&mut self) -> Result<Expression, Problem> {
        if self.take("-") {
            self.deeper()?;
            let inner = self.factor()?;
            self.depth -= 1;
            return Ok(Expression::Negative(Box::new(inner)));
        }
        if self.take("(") {
            let inner = self.sum()?;
            return if self.take(")") { Ok(inner) } else { Err(self.problem(ProblemKind::Expected(")".to_owned()))) };
        }
        let name = match self.tokens.get(self.at).map(|token| &token.word) {
            Some(Word::Number(number)) => {
                let number = *number;
                self.at += 1;
                return Ok(Expression::Number(number));
            }
            Some(Word::Name(name)) => name.clone(),
            _ => return Err(self.problem(ProblemKind::Expected("a number".to_owned()))),
        };
        self.at += 1;
        if name == "sum" && self.take("(") {
            let property = self.path()?;
            if !self.take(")") {
                return Err(self.problem(ProblemKind::Expected(")".to_owned())));
            }
            return Ok(self.total(&property));
        }
        self.at -= 1;
        let path = self.path()?;
        if let Some(place) = self.reader.places.get(&path) {
            return Ok(Expression::Attribute(*place));
        }
        let split = path.rsplit_once('.');
        match split.and_then(|(feature, property)| Some((*self.reader.places.get(feature)?, property))) {
            Some((place, property)) => Ok(Expression::Property(place, property.to_owned())),
            None => Err(self.problem(ProblemKind::UnknownAttribute)),
        }
    }

    fn path(&mut self) -> Result<String, Problem> {
        let mut path = String::new();
        loop {
            match self.tokens.get(self.at).map(|token| &token.word) {
                Some(Word::Name(name)) => path.push_str(name),
                _ => return Err(self.problem(ProblemKind::Expected("a name".to_owned()))),
            }
            self.at += 1;
            if !self.take(".") {
                return Ok(path);
            }
            path.push('.');
        }
    }

    /// The sum of a property over all features that have it.
    fn total(&self, property: &str) -> Expression {
        let attributes = self.reader.model.attributes.iter().enumerate();
        let with = attributes.filter(|(_, at)| at.values.iter().any(|value| value.number(property).is_some()));
        Expression::Sum(with.map(|(place, _)| Expression::Property(place, property.to_owned())).collect())
    }
}
