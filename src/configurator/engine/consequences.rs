//! What follows from a complete configuration: conditions judged, parts list, messages.

use std::borrow::Cow;

use super::compiled::Compiled;
use super::complete::Configuration;
use super::model::{Attribute, Comparison, Condition, Expression, Kind, Labels, Model, Property, SCALE, TextOperand};

/// One line of a parts list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartLine {
    pub code: String,
    pub label: Labels,
    /// Millionths of a piece.
    pub quantity: i64,
}

/// A number with its power of [`SCALE`]: `value / SCALE^power`.
pub(super) type Scaled = (i128, u32);

/// The number a value of an attribute stands for, in millionths.
pub(super) fn number_of(attribute: &Attribute, value: u32) -> i64 {
    let Some(value_at) = attribute.values.get(value as usize) else { return 0 };
    if attribute.kind == Kind::Boolean {
        return i64::from(value) * SCALE;
    }
    if let Some(number) = value_at.number("number") {
        return number;
    }
    let negative = value_at.name.starts_with('-');
    let plain = super::language::plain_number(value_at.name.trim_start_matches('-')).unwrap_or(0);
    if negative { -plain } else { plain }
}

/// A text property; the empty name is the value's own name.
pub(super) fn text_of<'m>(attribute: &'m Attribute, property: &str, value: u32) -> Option<&'m str> {
    let value = attribute.values.get(value as usize)?;
    if property.is_empty() {
        return Some(&value.name);
    }
    match value.property(property) {
        Some(Property::Text(text)) => Some(text),
        _ => None,
    }
}

/// Brings two scaled numbers to the same power; `None` beyond 38 digits.
pub(super) fn align(left: Scaled, right: Scaled) -> Option<(i128, i128, u32)> {
    let power = left.1.max(right.1);
    let raise = |number: Scaled| i128::from(SCALE).checked_pow(power - number.1).and_then(|factor| number.0.checked_mul(factor));
    Some((raise(left)?, raise(right)?, power))
}

impl Expression {
    /// The number for a complete assignment (a value for every attribute).
    pub(super) fn number(&self, model: &Model, values: &[u32]) -> Option<Scaled> {
        let value = |attribute: &usize| values.get(*attribute).copied();
        match self {
            Expression::Number(number) => Some((i128::from(*number), 1)),
            Expression::Attribute(attribute) => {
                Some((i128::from(number_of(model.attributes.get(*attribute)?, value(attribute)?)), 1))
            }
            Expression::Property(attribute, property) => {
                let at = model.attributes.get(*attribute)?.values.get(value(attribute)? as usize)?;
                Some((i128::from(at.number(property).unwrap_or(0)), 1))
            }
            Expression::Negative(inner) => inner.number(model, values).map(|(number, power)| (-number, power)),
            Expression::Sum(terms) => terms.iter().try_fold((0, 0), |sum, term| {
                let (left, right, power) = align(sum, term.number(model, values)?)?;
                Some((left.checked_add(right)?, power))
            }),
            Expression::Product(left, right) => {
                let (left, right) = (left.number(model, values)?, right.number(model, values)?);
                Some((left.0.checked_mul(right.0)?, left.1 + right.1))
            }
            Expression::Count(conditions) => {
                Some((conditions.iter().filter(|condition| condition.holds(model, values)).count() as i128, 0))
            }
        }
    }
}

impl Condition {
    /// Whether the condition holds for a complete assignment (a value for every attribute).
    pub fn holds(&self, model: &Model, values: &[u32]) -> bool {
        match self {
            Condition::Constant(constant) => *constant,
            Condition::Is(attribute, wanted) => values.get(*attribute).is_some_and(|value| wanted.contains(value)),
            Condition::Not(inner) => !inner.holds(model, values),
            Condition::All(all) => all.iter().all(|condition| condition.holds(model, values)),
            Condition::Any(any) => any.iter().any(|condition| condition.holds(model, values)),
            Condition::Same(left, right) => left.holds(model, values) == right.holds(model, values),
            Condition::Compare(left, comparison, right) => {
                let numbers = left.number(model, values).zip(right.number(model, values));
                let aligned = numbers.and_then(|(left, right)| align(left, right));
                aligned.is_some_and(|(left, right, _)| comparison.holds(left, right))
            }
            Condition::SameText { left, right, equal } => {
                let text = |operand: &TextOperand| -> Option<Cow<'_, str>> {
                    match operand {
                        TextOperand::Literal(text) => Some(Cow::Owned(text.clone())),
                        TextOperand::Property(attribute, property) => {
                            let at = model.attributes.get(*attribute)?;
                            text_of(at, property, *values.get(*attribute)?).map(|text| Cow::Owned(text.to_owned()))
                        }
                    }
                };
                (text(left) == text(right)) == *equal
            }
            Condition::Count(conditions, comparison, number) => {
                let count = conditions.iter().filter(|condition| condition.holds(model, values)).count();
                comparison.holds(count as i128, i128::from(*number))
            }
        }
    }

    /// Every attribute the condition speaks of, sorted.
    pub(super) fn attributes(&self) -> Vec<usize> {
        let mut found = Vec::new();
        self.collect(&mut found);
        found.sort_unstable();
        found.dedup();
        found
    }

    fn collect(&self, found: &mut Vec<usize>) {
        match self {
            Condition::Constant(_) => {}
            Condition::Is(attribute, _) => found.push(*attribute),
            Condition::Not(inner) => inner.collect(found),
            Condition::All(many) | Condition::Any(many) | Condition::Count(many, _, _) => {
                many.iter().for_each(|condition| condition.collect(found));
            }
            Condition::Same(left, right) => {
                left.collect(found);
                right.collect(found);
            }
            Condition::Compare(left, _, right) => {
                left.collect(found);
                right.collect(found);
            }
            Condition::SameText { left, right, .. } => {
                for operand in [left, right] {
                    if let TextOperand::Property(attribute, _) = operand {
                        found.push(*attribute);
                    }
                }
            }
        }
    }
}

impl Expression {
    fn collect(&self, found: &mut Vec<usize>) {
        match self {
            Expression::Number(_) => {}
            Expression::Attribute(attribute) | Expression::Property(attribute, _) => found.push(*attribute),
            Expression::Sum(terms) => terms.iter().for_each(|term| term.collect(found)),
            Expression::Product(left, right) => {
                left.collect(found);
                right.collect(found);
            }
            Expression::Negative(inner) => inner.collect(found),
            Expression::Count(conditions) => conditions.iter().for_each(|condition| condition.collect(found)),
        }
    }
}

impl Compiled {
    /// The parts of a complete configuration, in the order of the model; equal codes are added up, zero left out.
    pub fn parts_list(&self, configuration: &Configuration) -> Vec<PartLine> {
        let Some(values) = self.values_of(configuration) else { return Vec::new() };
        let model = self.model();
        let mut lines: Vec<PartLine> = Vec::new();
        for item in model.items.iter().filter(|item| item.when.holds(model, &values)) {
            let Some((number, power)) = item.quantity.number(model, &values) else { continue };
            let Some((number, _, power)) = align((number, power), (0, 1)) else { continue };
            let factor = i128::from(SCALE).checked_pow(power.saturating_sub(1)).unwrap_or(1);
            let Ok(quantity) = i64::try_from(number / factor) else { continue };
            if quantity == 0 {
                continue;
            }
            match lines.iter_mut().find(|line| line.code == item.code) {
                Some(line) => line.quantity = line.quantity.saturating_add(quantity),
                None => lines.push(PartLine { code: item.code.clone(), label: item.label.clone(), quantity }),
            }
        }
        lines
    }

    /// What the model has to say about a complete configuration.
    pub fn messages(&self, configuration: &Configuration) -> Vec<&Labels> {
        let Some(values) = self.values_of(configuration) else { return Vec::new() };
        let model = self.model();
        model.messages.iter().filter(|message| message.when.holds(model, &values)).map(|message| &message.text).collect()
    }

    /// The longest lead time of a complete configuration in days and the attribute whose value takes it
    /// (`None`: the product itself does).
    pub fn lead_time(&self, configuration: &Configuration) -> (i64, Option<usize>) {
        let model = self.model();
        let Some(values) = self.values_of(configuration) else { return (model.lead_days.unwrap_or(0), None) };
        let mut slowest = (model.lead_days.unwrap_or(0), None);
        for (index, attribute) in model.attributes.iter().enumerate() {
            let days = values.get(index).and_then(|value| attribute.values.get(*value as usize)?.lead_days());
            if days.is_some_and(|days| days > slowest.0) {
                slowest = (days.unwrap_or(0), Some(index));
            }
        }
        slowest
    }
}

/// Kept beside the judge so that both mean the same: the comparison of a negated condition.
pub(super) fn oriented(comparison: Comparison, positive: bool) -> Comparison {
    if positive { comparison } else { comparison.negated() }
}
