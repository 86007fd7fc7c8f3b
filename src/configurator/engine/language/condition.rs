//! Conditions out of words.

use super::lexer::{Token, Word};
use super::problem::{Problem, ProblemKind};
use super::reader::{Reader, value_named};
use super::units::same_unit;
use crate::configurator::engine::model::{Attribute, Comparison, Condition, Kind, Property, SCALE, TextOperand};

impl Reader<'_> {
    /// Whole conditions: `if … then …`, `… requires …`, `… never with …`, `… exactly when …`, or a plain one.
    pub(super) fn statement(&mut self) -> Result<Condition, Problem> {
        if self.take("if") {
            let when = self.condition()?;
            let _ = self.take_sign(",");
            self.demand("then")?;
            let then = self.condition()?;
            return Ok(implies(when, then));
        }
        let left = self.condition()?;
        if self.take("requires") {
            return Ok(implies(left, self.condition()?));
        }
        if self.take("excludes") || self.take_all(&["never", "with"]) {
            let mut others = vec![self.condition()?];
            while self.take_sign(",") || self.take("or") {
                others.push(self.condition()?);
            }
            return Ok(implies(left, Condition::Not(Box::new(Condition::Any(others)))));
        }
        if self.take_all(&["exactly", "when"]) || self.take_all(&["if", "and", "only", "if"]) {
            return Ok(Condition::Same(Box::new(left), Box::new(self.condition()?)));
        }
        Ok(left)
    }

    pub(super) fn condition(&mut self) -> Result<Condition, Problem> {
        self.deeper()?;
        let mut any = vec![self.all()?];
        while self.take("or") {
            any.push(self.all()?);
        }
        self.depth -= 1;
        Ok(if any.len() == 1 { any.remove(0) } else { Condition::Any(any) })
    }

    pub(super) fn all(&mut self) -> Result<Condition, Problem> {
        let mut all = vec![self.atom()?];
        while self.take("and") {
            all.push(self.atom()?);
        }
        Ok(if all.len() == 1 { all.remove(0) } else { Condition::All(all) })
    }

    pub(super) fn atom(&mut self) -> Result<Condition, Problem> {
        if self.take("not") {
            self.deeper()?;
            let inner = self.atom()?;
            self.depth -= 1;
            return Ok(Condition::Not(Box::new(inner)));
        }
        if self.take("always") {
            return Ok(Condition::Constant(true));
        }
        if self.take("never") {
            return Ok(Condition::Constant(false));
        }
        if let Some(comparison) = self.count_words() {
            let number = self.signed_number()? / SCALE;
            self.demand("of")?;
            if let Some(repeated) = self.take_where() {
                return Ok(Condition::Count(self.parts_where(repeated)?, comparison, number));
            }
            return Ok(Condition::Count(self.condition_list()?, comparison, number));
        }
        if self.is_sign(0, "(") {
            let (at, depth) = (self.at, self.depth);
            self.at += 1;
            let inner = self.statement();
            if let Ok(inner) = inner
                && self.take_sign(")")
                && !self.continues_expression()
            {
                return Ok(inner);
            }
            (self.at, self.depth) = (at, depth);
        }
        self.comparison_or_choice()
    }

    pub(super) fn continues_expression(&self) -> bool {
        ["+", "-", "*", "=", "!=", "<", "<=", ">", ">="].iter().any(|sign| self.is_sign(0, sign))
    }

    pub(super) fn count_words(&mut self) -> Option<Comparison> {
        let number = |reader: &Self, ahead: usize| {
            matches!(reader.peek(ahead), Some(Token { word: Word::Number(..), .. })) && reader.is_keyword(ahead + 1, "of")
        };
        let (comparison, words) = if self.is_keyword(0, "at") && self.is_keyword(1, "most") && number(self, 2) {
            (Comparison::AtMost, 2)
        } else if self.is_keyword(0, "at") && self.is_keyword(1, "least") && number(self, 2) {
            (Comparison::AtLeast, 2)
        } else if self.is_keyword(0, "exactly") && number(self, 1) {
            (Comparison::Equal, 1)
        } else {
            return None;
        };
        self.at += words;
        Some(comparison)
    }

    /// `A, B, Colour red` with or without parentheses.
    pub(super) fn condition_list(&mut self) -> Result<Vec<Condition>, Problem> {
        let enclosed = self.take_sign("(");
        let mut list = vec![self.atom()?];
        while self.take_sign(",") || (enclosed && self.take("or")) {
            list.push(self.atom()?);
        }
        if enclosed {
            self.demand_sign(")")?;
        }
        Ok(list)
    }

    pub(super) fn comparison_or_choice(&mut self) -> Result<Condition, Problem> {
        if let Some(condition) = self.plain_choice()? {
            return Ok(condition);
        }
        if let Some(condition) = self.text_comparison()? {
            return Ok(condition);
        }
        let left = self.expression()?;
        let Some(comparison) = self.comparison() else { return Err(self.expected("a comparison")) };
        let right = self.expression()?;
        let (left_unit, right_unit) = (self.unit_of(&left)?, self.unit_of(&right)?);
        same_unit(left_unit, right_unit).map_err(|kind| self.problem(kind))?;
        Ok(Condition::Compare(left, comparison, right))
    }

    /// `Power is diesel or lpg`, `Power is not diesel`, `Power = diesel`, `Power diesel`, `Raid`
    pub(super) fn plain_choice(&mut self) -> Result<Option<Condition>, Problem> {
        let Some(index) = self.attribute_here(0) else {
            let looks_like = self.is_keyword(1, "is") && !matches!(self.peek(0), Some(Token { word: Word::Sign(_), .. }));
            return if looks_like { Err(self.unknown_attribute()) } else { Ok(None) };
        };
        let attribute = &self.model.attributes[index];
        if self.is_keyword(1, "is") {
            if self.is_keyword(2, "at") || self.is_keyword(2, "more") || self.is_keyword(2, "less") {
                return Ok(None);
            }
            self.at += 2;
            let negated = self.take("not");
            let _ = self.take_all(&["one", "of"]);
            let values = self.values_of(index)?;
            return Ok(Some(choice(index, values, negated)));
        }
        let negated = self.is_sign(1, "!=");
        if (negated || self.is_sign(1, "=")) && self.value_at(attribute, 2).is_some() && !self.is_numeric(attribute) {
            self.at += 2;
            let values = self.values_of(index)?;
            return Ok(Some(choice(index, values, negated)));
        }
        if self.value_at(attribute, 1).is_some() {
            self.at += 1;
            let values = self.values_of(index)?;
            return Ok(Some(choice(index, values, false)));
        }
        if attribute.kind == Kind::Boolean && !self.expression_follows(1) {
            self.at += 1;
            return Ok(Some(choice(index, vec![1], false)));
        }
        Ok(None)
    }

    pub(super) fn is_numeric(&self, attribute: &Attribute) -> bool {
        matches!(attribute.kind, Kind::Number { .. } | Kind::Repeated { .. })
    }

    pub(super) fn expression_follows(&self, ahead: usize) -> bool {
        [".", "+", "-", "*", "=", "!=", "<", "<=", ">", ">="].iter().any(|sign| self.is_sign(ahead, sign))
            || self.is_keyword(ahead, "at")
    }

    pub(super) fn value_at(&self, attribute: &Attribute, ahead: usize) -> Option<u32> {
        let token = self.peek(ahead)?;
        if matches!(token.word, Word::Sign(_)) {
            return None;
        }
        value_named(attribute, token.written())
    }

    /// `CPU.socket = Board.socket`, `CPU.socket = "AM5"`, `Rim = Tyre`: compared as text.
    pub(super) fn text_comparison(&mut self) -> Result<Option<Condition>, Problem> {
        let start = self.at;
        let Some(left) = self.text_operand() else { return Ok(None) };
        let equal = if self.take_sign("=") || self.take("equals") || self.take_all(&["is", "equal", "to"]) {
            true
        } else if self.take_sign("!=") {
            false
        } else if self.take("is") {
            !self.take("not")
        } else {
            self.at = start;
            return Ok(None);
        };
        if let Some(right) = self.text_operand() {
            return Ok(Some(Condition::SameText { left, right, equal }));
        }
        if let (TextOperand::Property(index, property), false) = (&left, self.attribute_here(0).is_some()) {
            let text = self.name("a text")?;
            let known = self.model.attributes[*index]
                .values
                .iter()
                .any(|value| value.property(property) == Some(&Property::Text(text.clone())));
            if !known {
                self.at -= 1;
                let kind = ProblemKind::UnknownValue(format!("{}.{property}", self.model.attributes[*index].name));
                return Err(self.problem(kind).near(texts_of(&self.model.attributes[*index], property)));
            }
            return Ok(Some(Condition::SameText { left, right: TextOperand::Literal(text), equal }));
        }
        self.at = start;
        Ok(None)
    }

    /// A text property, or a whole attribute whose values are no numbers.
    pub(super) fn text_operand(&mut self) -> Option<TextOperand> {
        let index = self.attribute_here(0)?;
        let attribute = &self.model.attributes[index];
        if !self.is_sign(1, ".") {
            let comparable = attribute.kind == Kind::Enumeration
                && self
                    .attribute_here(2)
                    .is_some_and(|other| self.model.attributes[other].kind == Kind::Enumeration && !self.is_sign(3, "."));
            let right = attribute.kind == Kind::Enumeration && self.at > 0 && self.is_sign_before("=");
            if comparable || right {
                self.at += 1;
                return Some(TextOperand::Property(index, String::new()));
            }
            return None;
        }
        let property = self.peek(2)?.written().to_owned();
        texts_of(attribute, &property).next()?;
        self.at += 3;
        Some(TextOperand::Property(index, property))
    }

    pub(super) fn is_sign_before(&self, sign: &str) -> bool {
        let before = self.at.checked_sub(1).and_then(|at| self.tokens.get(at));
        matches!(before, Some(Token { word: Word::Sign(found), .. }) if *found == sign || *found == "!=")
    }

    pub(super) fn comparison(&mut self) -> Option<Comparison> {
        for (sign, comparison) in [
            ("=", Comparison::Equal),
            ("!=", Comparison::Unequal),
            ("<", Comparison::Less),
            ("<=", Comparison::AtMost),
            (">", Comparison::Greater),
            (">=", Comparison::AtLeast),
        ] {
            if self.take_sign(sign) {
                return Some(comparison);
            }
        }
        let start = self.at;
        let _ = self.take("is");
        for (words, comparison) in [
            (&["at", "least"][..], Comparison::AtLeast),
            (&["at", "most"], Comparison::AtMost),
            (&["more", "than"], Comparison::Greater),
            (&["less", "than"], Comparison::Less),
            (&["equals"], Comparison::Equal),
            (&["exactly"], Comparison::Equal),
        ] {
            if self.take_all(words) {
                return Some(comparison);
            }
        }
        self.at = start;
        None
    }
}

fn texts_of<'m>(attribute: &'m Attribute, property: &str) -> impl Iterator<Item = &'m str> {
    attribute.values.iter().filter_map(move |value| match value.property(property) {
        Some(Property::Text(text)) => Some(text.as_str()),
        _ => None,
    })
}

fn choice(attribute: usize, values: Vec<u32>, negated: bool) -> Condition {
    let is = Condition::Is(attribute, values);
    if negated { Condition::Not(Box::new(is)) } else { is }
}

pub(super) fn implies(when: Condition, then: Condition) -> Condition {
    Condition::Any(vec![Condition::Not(Box::new(when)), then])
}
