//! Units: converted within their family, never mixed across families.

use super::problem::{Problem, ProblemKind};
use super::reader::Reader;
use crate::configurator::engine::model::{Attribute, Expression, Property, SCALE};

/// Units known to the language, each with its family and how many of the family's base it is (in millionths).
pub(super) const UNITS: [(&str, &str, i64); 26] = [
    ("W", "W", SCALE),
    ("kW", "W", 1_000 * SCALE),
    ("V", "V", SCALE),
    ("A", "A", SCALE),
    ("Ah", "Ah", SCALE),
    ("mm", "mm", SCALE),
    ("cm", "mm", 10 * SCALE),
    ("m", "mm", 1_000 * SCALE),
    ("g", "g", SCALE),
    ("kg", "g", 1_000 * SCALE),
    ("t", "g", 1_000_000 * SCALE),
    ("day", "days", SCALE),
    ("days", "days", SCALE),
    ("week", "days", 7 * SCALE),
    ("weeks", "days", 7 * SCALE),
    ("h", "h", SCALE),
    ("MB", "MB", SCALE),
    ("GB", "MB", 1_000 * SCALE),
    ("TB", "MB", 1_000_000 * SCALE),
    ("l", "l", SCALE),
    ("Hz", "Hz", SCALE),
    ("kHz", "Hz", 1_000 * SCALE),
    ("bar", "bar", SCALE),
    ("Nm", "Nm", SCALE),
    ("N", "N", SCALE),
    ("pcs", "pcs", SCALE),
];

impl Reader<'_> {
    /// The unit family of a sum, if its properties have one; a problem if they differ.
    pub(super) fn unit_of(&self, expression: &Expression) -> Result<Option<String>, Problem> {
        match expression {
            Expression::Number(_) | Expression::Count(_) => Ok(None),
            Expression::Attribute(index) => Ok(self.model.attributes[*index].unit.as_deref().map(family_of)),
            Expression::Property(index, property) => Ok(unit_of_property(&self.model.attributes[*index], property)),
            Expression::Negative(inner) => self.unit_of(inner),
            Expression::Product(left, right) => Ok(self.unit_of(left)?.or(self.unit_of(right)?)),
            Expression::Sum(terms) => {
                let mut unit = None;
                for term in terms {
                    let other = self.unit_of(term)?;
                    unit = same_unit(unit, other).map_err(|kind| self.problem(kind))?;
                }
                Ok(unit)
            }
        }
    }
}

fn family_of(unit: &str) -> String {
    UNITS.iter().find(|(name, _, _)| *name == unit).map_or(unit, |(_, family, _)| family).to_owned()
}

fn unit_of_property(attribute: &Attribute, property: &str) -> Option<String> {
    attribute.values.iter().find_map(|value| match value.property(property) {
        Some(Property::Number(_, Some(unit))) => Some(unit.clone()),
        _ => None,
    })
}

pub(super) fn same_unit(left: Option<String>, right: Option<String>) -> Result<Option<String>, ProblemKind> {
    match (left, right) {
        (Some(left), Some(right)) if left != right => Err(ProblemKind::UnitMismatch(left, right)),
        (left, right) => Ok(left.or(right)),
    }
}
