//! Values with their properties, and demands on the properties of parts.

use super::lexer::Word;
use super::problem::{Problem, ProblemKind};
use super::reader::Reader;
use super::units::UNITS;
use crate::configurator::engine::model::{Comparison, Property, SCALE, Value};

/// One demand on a part's properties: `family = "cpu"`.
pub(super) struct PartFilter {
    property: String,
    comparison: Comparison,
    wanted: Property,
}

impl PartFilter {
    pub fn fits(&self, properties: &[(String, Property)]) -> bool {
        let found = properties.iter().find(|(name, _)| *name == self.property).map(|(_, property)| property);
        match (found, &self.wanted) {
            (Some(Property::Number(left, _)), Property::Number(right, _)) => {
                self.comparison.holds(i128::from(*left), i128::from(*right))
            }
            (Some(Property::Text(left)), Property::Text(right)) => (left == right) == (self.comparison == Comparison::Equal),
            _ => false,
        }
    }
}

impl Reader<'_> {
    /// `li_ion "Lithium-ion" zh "锂电" price 6800 watts 125 W`
    pub(super) fn value_with_properties(&mut self) -> Result<Value, Problem> {
        let mut value = Value { name: self.name("a value")?, label: self.labels(), ..Value::default() };
        while !self.is_done() && !self.is_sign(0, ",") {
            if self.is_keyword(0, "help") && (self.is_text(1) || self.is_text(2)) {
                self.at += 1;
                value.help = self.labels();
                continue;
            }
            let name = self.take_name().ok_or_else(|| self.expected("a property"))?;
            let property = self.property()?;
            value.properties.push((name, property));
        }
        Ok(value)
    }

    pub(super) fn property(&mut self) -> Result<Property, Problem> {
        if self.is_number() {
            let number = self.signed_number()?;
            let unit = match self.peek(0).map(|token| &token.word) {
                Some(Word::Name(name)) => UNITS.iter().find(|(unit, _, _)| unit == name),
                _ => None,
            };
            let Some((_, family, factor)) = unit else { return Ok(Property::Number(number, None)) };
            let scaled = i128::from(number) * i128::from(*factor) / i128::from(SCALE);
            let scaled = i64::try_from(scaled).map_err(|_| self.problem(ProblemKind::NumberTooLarge))?;
            self.at += 1;
            return Ok(Property::Number(scaled, Some((*family).to_owned())));
        }
        Ok(Property::Text(self.name("a number or text")?))
    }

    pub(super) fn part_filter(&mut self) -> Result<Vec<PartFilter>, Problem> {
        let mut filters = Vec::new();
        loop {
            let property = self.name("a property")?;
            let comparison = self.comparison().ok_or_else(|| self.expected("a comparison"))?;
            filters.push(PartFilter { property, comparison, wanted: self.property()? });
            if !self.take("and") {
                return Ok(filters);
            }
        }
    }
}
