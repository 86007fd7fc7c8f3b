//! Sums and products out of words.

use super::lexer::Word;
use super::problem::{Problem, ProblemKind};
use super::reader::Reader;
use super::units::UNITS;
use crate::configurator::engine::model::{Expression, Kind, SCALE};

impl Reader<'_> {
    pub fn expression(&mut self) -> Result<Expression, Problem> {
        self.deeper()?;
        let mut sum = vec![self.product_of_factors()?];
        loop {
            if self.take_sign("+") {
                sum.push(self.product_of_factors()?);
            } else if self.take_sign("-") {
                sum.push(Expression::Negative(Box::new(self.product_of_factors()?)));
            } else {
                break;
            }
        }
        self.depth -= 1;
        let expression = if sum.len() == 1 { sum.remove(0) } else { Expression::Sum(sum) };
        self.unit_of(&expression)?;
        Ok(expression)
    }

    pub(super) fn product_of_factors(&mut self) -> Result<Expression, Problem> {
        let mut product = self.factor()?;
        while self.take_sign("*") {
            product = Expression::Product(Box::new(product), Box::new(self.factor()?));
        }
        Ok(product)
    }

    pub(super) fn factor(&mut self) -> Result<Expression, Problem> {
        if self.take_sign("-") {
            self.deeper()?;
            let factor = self.factor()?;
            self.depth -= 1;
            return Ok(Expression::Negative(Box::new(factor)));
        }
        if self.take_sign("(") {
            let inner = self.expression()?;
            self.demand_sign(")")?;
            return Ok(inner);
        }
        if self.is_number() {
            let number = self.signed_number()?;
            return Ok(Expression::Number(self.with_unit(number)?));
        }
        if self.take_all(&["count", "of"]) {
            if let Some(repeated) = self.take_where() {
                return Ok(Expression::Count(self.parts_where(repeated)?));
            }
            if let (Some(index), false) = (self.attribute_here(0), self.is_sign(1, ",")) {
                let attribute = &self.model.attributes[index];
                if self.is_numeric(attribute) {
                    self.at += 1;
                    return Ok(Expression::Attribute(index));
                }
            }
            return Ok(Expression::Count(self.condition_list()?));
        }
        let _ = self.take("total");
        let index = self.attribute()?;
        if !self.take_sign(".") {
            return Ok(Expression::Attribute(index));
        }
        let attribute = &self.model.attributes[index];
        if let Kind::Repeated { part, .. } = &attribute.kind {
            return self.over_parts(index, part);
        }
        let place = self.place();
        let property = self.name("a property")?;
        let known = || attribute.values.iter().flat_map(|value| value.properties.iter().map(|(name, _)| name.as_str()));
        if !attribute.values.iter().any(|value| value.number(&property).is_some()) {
            let kind = ProblemKind::UnknownProperty(attribute.name.clone());
            return Err(Problem::new(place.0, place.1, &property, kind).near(known()));
        }
        Ok(Expression::Property(index, property))
    }

    /// `1.2 kW` is 1200 in the family's base.
    pub(super) fn with_unit(&mut self, number: i64) -> Result<i64, Problem> {
        let Some(Word::Name(name)) = self.peek(0).map(|token| &token.word) else { return Ok(number) };
        let Some((_, _, factor)) = UNITS.iter().find(|(unit, _, _)| unit == name) else { return Ok(number) };
        self.at += 1;
        let scaled = i128::from(number) * i128::from(*factor) / i128::from(SCALE);
        i64::try_from(scaled).map_err(|_| self.problem(ProblemKind::NumberTooLarge))
    }
}
