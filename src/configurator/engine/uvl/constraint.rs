//! The constraints of a feature model.

use super::read::{Reader, not, written};
use super::tokens::{Line, Token, Word};
use crate::configurator::engine::language::{Problem, ProblemKind, nearest};
use crate::configurator::engine::model::{Comparison, Condition, Expression};

/// Deeper nesting is refused.
const MOST_DEPTH: usize = 400;

/// Constraints by precedence: `<=>`, `=>`, `|`, `&`, `!`, comparison.
pub(super) struct Parser<'r> {
    reader: &'r Reader,
    line: u32,
    tokens: &'r [Token],
    at: usize,
    depth: usize,
}

impl<'r> Parser<'r> {
    pub fn new(reader: &'r Reader, line: &'r Line) -> Parser<'r> {
        Parser { reader, line: line.number, tokens: &line.tokens, at: 0, depth: 0 }
    }

    /// The whole line as one condition.
    pub fn whole(mut self) -> Result<Condition, Problem> {
        let condition = self.equivalence()?;
        if self.at == self.tokens.len() { Ok(condition) } else { Err(self.problem(ProblemKind::LeftOver)) }
    }

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
        if let Some(condition) = self.text()? {
            return Ok(condition);
        }
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

    /// `Colour == 'red'`: a feature whose values are texts.
    fn text(&mut self) -> Result<Option<Condition>, Problem> {
        let words = self.tokens.get(self.at..self.at + 3).unwrap_or_default();
        let [Token { word: Word::Name(name), .. }, Token { word: Word::Sign(sign), .. }, Token { word: Word::Text(text), .. }] =
            words
        else {
            return Ok(None);
        };
        let Some(place) = self.reader.places.get(name) else { return Err(self.problem(ProblemKind::UnknownAttribute)) };
        let value = self.reader.model.attributes.get(*place).and_then(|attribute| attribute.value_index(text));
        let is = value.map_or(Condition::Constant(false), |value| Condition::Is(*place, vec![value as u32]));
        let condition = match *sign {
            "==" => is,
            "!=" => not(is),
            _ => return Ok(None),
        };
        self.at += 3;
        Ok(Some(condition))
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
