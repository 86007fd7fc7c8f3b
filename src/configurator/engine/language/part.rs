//! One part of a repeated type: what the type says, said of this part.

use crate::configurator::engine::model::{
    Attribute, Cell, Condition, Expression, Model, PartType, Statement, TextOperand, Value,
};

/// One part: where its attributes begin in the product, and how many the type has.
#[derive(Clone, Copy)]
pub(super) struct PartPlace {
    pub repeated: usize,
    pub number: u32,
    pub base: usize,
    pub width: usize,
}

/// The parts of one attribute, in order.
pub(super) fn parts_of(model: &Model, repeated: usize) -> Vec<PartPlace> {
    let begins = |(base, attribute): (usize, &Attribute)| {
        let part = attribute.part_of.filter(|part| part.repeated == repeated && part.attribute == 0)?;
        let same = |at: &&Attribute| at.part_of.is_some_and(|other| other.repeated == repeated && other.number == part.number);
        let width = model.attributes.iter().skip(base).take_while(same).count();
        Some(PartPlace { repeated, number: part.number, base, width })
    };
    model.attributes.iter().enumerate().filter_map(begins).collect()
}

/// What the statements of a type may name: its own attributes first, then those of the product.
pub(super) fn scope(model: &Model, part: &PartType) -> Model {
    let width = part.attributes.len();
    let outer = model.attributes.iter().cloned().map(|mut attribute| {
        if let Some(part_of) = &mut attribute.part_of {
            part_of.repeated += width;
        }
        attribute
    });
    Model {
        name: model.name.clone(),
        groups: model.groups.clone(),
        attributes: part.attributes.iter().cloned().chain(outer).collect(),
        part_types: model.part_types.clone(),
        ..Model::default()
    }
}

impl PartPlace {
    /// The part is there.
    pub fn present(&self, model: &Model) -> Condition {
        let numbers = model.attributes.get(self.repeated).map(|at| at.values.as_slice()).unwrap_or_default();
        let enough = |value: &Value| value.name.parse::<u32>().is_ok_and(|number| number >= self.number);
        let values = (0u32..).zip(numbers).filter(|(_, value)| enough(value)).map(|(place, _)| place);
        Condition::Is(self.repeated, values.collect())
    }

    /// The part is not there, told by an attribute of it that a condition speaks of anyway, where there is one.
    fn absent(&self, model: &Model, mentioned: &[usize]) -> Condition {
        match mentioned.iter().find(|at| **at >= self.base && **at < self.base + self.width) {
            Some(own) => Condition::Is(*own, vec![0]),
            None => Condition::Not(Box::new(self.present(model))),
        }
    }

    pub fn place(&self, scoped: usize) -> usize {
        if scoped < self.width { self.base + scoped } else { scoped - self.width }
    }

    fn values(&self, scoped: usize, values: &[u32]) -> Vec<u32> {
        values.iter().map(|value| value + u32::from(scoped < self.width)).collect()
    }

    /// A condition of the type as one of the product, true of a part that is there.
    pub fn condition(&self, condition: &Condition) -> Condition {
        let many = |many: &[Condition]| many.iter().map(|one| self.condition(one)).collect::<Vec<_>>();
        match condition {
            Condition::Constant(constant) => Condition::Constant(*constant),
            Condition::Is(at, values) => Condition::Is(self.place(*at), self.values(*at, values)),
            Condition::Not(inner) => Condition::Not(Box::new(self.condition(inner))),
            Condition::All(all) => Condition::All(many(all)),
            Condition::Any(any) => Condition::Any(many(any)),
            Condition::Same(left, right) => Condition::Same(Box::new(self.condition(left)), Box::new(self.condition(right))),
            Condition::Compare(left, comparison, right) => {
                Condition::Compare(self.expression(left), *comparison, self.expression(right))
            }
            Condition::SameText { left, right, equal } => {
                Condition::SameText { left: self.text(left), right: self.text(right), equal: *equal }
            }
            Condition::Count(counted, comparison, number) => Condition::Count(many(counted), *comparison, *number),
        }
    }

    pub fn expression(&self, expression: &Expression) -> Expression {
        match expression {
            Expression::Number(number) => Expression::Number(*number),
            Expression::Attribute(at) => Expression::Attribute(self.place(*at)),
            Expression::Property(at, property) => Expression::Property(self.place(*at), property.clone()),
            Expression::Sum(terms) => Expression::Sum(terms.iter().map(|term| self.expression(term)).collect()),
            Expression::Product(left, right) => {
                Expression::Product(Box::new(self.expression(left)), Box::new(self.expression(right)))
            }
            Expression::Negative(inner) => Expression::Negative(Box::new(self.expression(inner))),
            Expression::Count(counted) => Expression::Count(counted.iter().map(|one| self.condition(one)).collect()),
        }
    }

    fn text(&self, operand: &TextOperand) -> TextOperand {
        match operand {
            TextOperand::Property(at, property) => TextOperand::Property(self.place(*at), property.clone()),
            TextOperand::Literal(text) => TextOperand::Literal(text.clone()),
        }
    }

    /// A rule of the type: it holds, or the part is not there.
    pub fn rule(&self, model: &Model, condition: &Condition) -> Condition {
        let held = self.condition(condition);
        Condition::Any(vec![self.absent(model, &held.attributes()), held])
    }

    /// A table of the type, with one row more for the part that is not there.
    pub fn table(&self, model: &Model, attributes: &[usize], rows: &[Vec<Cell>]) -> Statement {
        let own = |at: &usize| *at < self.width;
        let size = |at: usize| model.attributes.get(self.place(at)).map_or(0, |attribute| attribute.values.len() as u32);
        let mut told: Vec<Vec<Cell>> = Vec::with_capacity(rows.len() + 1);
        for row in rows {
            let cells = row.iter().zip(attributes).map(|(cell, at)| match cell {
                Cell::Any if own(at) => Cell::Values((1..size(*at)).collect()),
                Cell::Any => Cell::Any,
                Cell::Values(values) => Cell::Values(self.values(*at, values)),
            });
            told.push(cells.collect());
        }
        let absent = attributes.iter().map(|at| if own(at) { Cell::Values(vec![0]) } else { Cell::Any });
        told.push(absent.collect());
        Statement::Table { attributes: attributes.iter().map(|at| self.place(*at)).collect(), rows: told }
    }
}
