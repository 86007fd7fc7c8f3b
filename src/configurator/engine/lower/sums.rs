//! Sums and their comparisons: one lookup a value, products through a helper attribute.

use std::collections::BTreeMap;

use super::{Form, Lowering, MOST_COMBINATIONS, Sum, combine};
use crate::configurator::engine::compiled::CompileRefusal;
use crate::configurator::engine::consequences::{Scaled, number_of};
use crate::configurator::engine::ir::{Linear, NO_RULE};
use crate::configurator::engine::model::{Comparison, Condition, Expression, SCALE};

impl Lowering<'_> {
    pub(super) fn sum_form(
        &mut self,
        left: &Expression,
        comparison: Comparison,
        right: &Expression,
    ) -> Result<Form, CompileRefusal> {
        let left = self.sum(left)?;
        let right = self.sum(right)?;
        let difference = self.added(left, right, -1)?;
        self.compared(difference, comparison, (0, 0))
    }

    /// `sum comparison number` as one or two sums with an upper limit.
    pub(super) fn compared(&mut self, sum: Sum, comparison: Comparison, number: Scaled) -> Result<Form, CompileRefusal> {
        let rest = Sum { constant: number.0, power: number.1, ..Sum::default() };
        let sum = self.added(sum, rest, -1)?;
        let limit = -sum.constant;
        Ok(match comparison {
            Comparison::AtMost => self.at_most(&sum, 1, limit)?,
            Comparison::Less => self.at_most(&sum, 1, limit - 1)?,
            Comparison::AtLeast => self.at_most(&sum, -1, -limit)?,
            Comparison::Greater => self.at_most(&sum, -1, -limit - 1)?,
            Comparison::Equal => Form::All(vec![self.at_most(&sum, 1, limit)?, self.at_most(&sum, -1, -limit)?]),
            Comparison::Unequal => Form::Any(vec![self.at_most(&sum, 1, limit - 1)?, self.at_most(&sum, -1, -limit - 1)?]),
        })
    }

    pub(super) fn at_most(&self, sum: &Sum, sign: i128, limit: i128) -> Result<Form, CompileRefusal> {
        let signed = |weights: &Vec<i128>| weights.iter().map(|weight| weight * sign).collect();
        let terms = sum.weights.iter().map(|(attribute, weights)| (*attribute, signed(weights))).collect();
        let linear = Linear::normal(terms, limit).ok_or_else(|| self.too_large())?;
        Ok(match linear.limit {
            limit if limit < 0 => Form::Constant(false),
            limit if limit >= linear.most() => Form::Constant(true),
            _ => self.simplest(linear),
        })
    }

    /// A sum over one attribute is a choice, a sum that forbids one combination is a clause, a small one is a table.
    pub(super) fn simplest(&self, linear: Linear) -> Form {
        if let [(attribute, weights)] = linear.terms.as_slice() {
            let fits = (0..weights.len() as u32).filter(|value| weights[*value as usize] <= linear.limit);
            return Form::Is(*attribute, fits.collect());
        }
        let most = linear.most();
        let gap = |weights: &Vec<i64>| {
            let largest = weights.iter().copied().max().unwrap_or(0);
            weights.iter().filter(|weight| **weight < largest).map(|weight| largest - weight).min().unwrap_or(0)
        };
        let smallest = linear.terms.iter().map(|(_, weights)| gap(weights)).min().unwrap_or(0);
        if linear.limit >= most - smallest {
            let choices = linear.terms.iter().map(|(attribute, weights)| {
                let largest = weights.iter().copied().max().unwrap_or(0);
                let values = (0..weights.len() as u32).filter(|value| weights[*value as usize] < largest);
                Form::Is(*attribute, values.collect())
            });
            return Form::Any(choices.collect());
        }
        if linear.limit == 1 && linear.terms.len() <= 64 && linear.terms.iter().all(|(_, w)| w.iter().all(|w| *w <= 1)) {
            let zeros = |weights: &Vec<i64>| (0..weights.len() as u32).filter(|v| weights[*v as usize] == 0).collect();
            let choices: Vec<Form> = linear.terms.iter().map(|(at, weights)| Form::Is(*at, zeros(weights))).collect();
            let mut pairs = Vec::new();
            for (index, left) in choices.iter().enumerate() {
                for right in choices.iter().skip(index + 1) {
                    pairs.push(Form::Any(vec![left.clone(), right.clone()]));
                }
            }
            return Form::All(pairs);
        }
        let sizes = linear.terms.iter().map(|(_, weights)| weights.len() as u64);
        let combinations = sizes.fold(1u64, u64::saturating_mul);
        if linear.terms.len() <= 3 && combinations <= MOST_COMBINATIONS {
            let domains: Vec<Vec<u32>> = linear.terms.iter().map(|(_, w)| (0..w.len() as u32).collect()).collect();
            let mut rows = Vec::new();
            combine(&domains, &mut |row| {
                let terms = linear.terms.iter().zip(row);
                let total: i64 = terms.map(|((_, weights), value)| weights[*value as usize]).sum();
                if total <= linear.limit {
                    rows.push(row.to_vec());
                }
            });
            return Form::Rows(linear.terms.iter().map(|(attribute, _)| *attribute).collect(), rows);
        }
        Form::AtMost(linear)
    }

    pub(super) fn sum(&mut self, expression: &Expression) -> Result<Sum, CompileRefusal> {
        let one = |attribute: usize, weights: Vec<i128>| Sum {
            weights: BTreeMap::from([(attribute as u32, weights)]),
            constant: 0,
            power: 1,
        };
        Ok(match expression {
            Expression::Number(number) => Sum { constant: i128::from(*number), power: 1, ..Sum::default() },
            Expression::Attribute(index) => {
                let attribute = &self.model.attributes[*index];
                let values = 0..attribute.values.len() as u32;
                one(*index, values.map(|value| i128::from(number_of(attribute, value))).collect())
            }
            Expression::Property(index, property) => {
                let values = self.model.attributes[*index].values.iter();
                one(*index, values.map(|value| i128::from(value.number(property).unwrap_or(0))).collect())
            }
            Expression::Negative(inner) => {
                let inner = self.sum(inner)?;
                self.added(Sum::default(), inner, -1)?
            }
            Expression::Sum(terms) => {
                let mut total = Sum::default();
                for term in terms {
                    let term = self.sum(term)?;
                    total = self.added(total, term, 1)?;
                }
                total
            }
            Expression::Product(left, right) => {
                let (left, right) = (self.sum(left)?, self.sum(right)?);
                self.multiplied(left, right)?
            }
            Expression::Count(conditions) => self.count_sum(conditions)?,
        })
    }

    pub(super) fn count_sum(&mut self, conditions: &[Condition]) -> Result<Sum, CompileRefusal> {
        let mut sum = Sum::default();
        for condition in conditions {
            match self.form(condition, true)? {
                Form::Constant(constant) => sum.constant += i128::from(constant),
                form => {
                    let (attribute, values) = self.choice_of(form)?;
                    let size = self.network.size(attribute) as usize;
                    let weights = sum.weights.entry(attribute).or_insert_with(|| vec![0; size]);
                    for value in values {
                        weights[value as usize] += 1;
                    }
                }
            }
        }
        Ok(sum)
    }

    pub(super) fn added(&self, left: Sum, right: Sum, sign: i128) -> Result<Sum, CompileRefusal> {
        let power = left.power.max(right.power);
        let raise = |number: i128, from: u32| {
            let factor = i128::from(SCALE).checked_pow(power - from);
            factor.and_then(|factor| number.checked_mul(factor)).ok_or_else(|| self.too_large())
        };
        let mut total = Sum { power, ..Sum::default() };
        for (part, sign) in [(left, 1), (right, sign)] {
            total.constant += sign * raise(part.constant, part.power)?;
            for (attribute, weights) in part.weights {
                let sums = total.weights.entry(attribute).or_insert_with(|| vec![0; weights.len()]);
                for (sum, weight) in sums.iter_mut().zip(&weights) {
                    let raised = raise(*weight, part.power)?;
                    *sum = sum.checked_add(sign * raised).ok_or_else(|| self.too_large())?;
                }
            }
        }
        Ok(total)
    }

    pub(super) fn multiplied(&mut self, left: Sum, right: Sum) -> Result<Sum, CompileRefusal> {
        let times = |a: i128, b: i128| a.checked_mul(b);
        let power = left.power + right.power;
        let mut total = Sum { power, ..Sum::default() };
        total.constant = times(left.constant, right.constant).ok_or_else(|| self.too_large())?;
        for (sum, factor) in [(&left, right.constant), (&right, left.constant)] {
            for (attribute, weights) in &sum.weights {
                let scaled = weights.iter().map(|weight| times(*weight, factor)).collect::<Option<Vec<_>>>();
                let scaled = scaled.ok_or_else(|| self.too_large())?;
                let part = Sum { weights: BTreeMap::from([(*attribute, scaled)]), constant: 0, power };
                total = self.added(total, part, 1)?;
            }
        }
        for (a, left_weights) in &left.weights {
            for (b, right_weights) in &right.weights {
                let (attribute, weights) = self.product(*a, left_weights, *b, right_weights)?;
                let part = Sum { weights: BTreeMap::from([(attribute, weights)]), constant: 0, power };
                total = self.added(total, part, 1)?;
            }
        }
        Ok(total)
    }

    /// A product of two attributes' numbers: a helper attribute with one value for each different product.
    pub(super) fn product(&mut self, a: u32, left: &[i128], b: u32, right: &[i128]) -> Result<(u32, Vec<i128>), CompileRefusal> {
        let overflow = self.too_large();
        if a == b {
            let squares = left.iter().zip(right).map(|(left, right)| left.checked_mul(*right)).collect::<Option<_>>();
            return Ok((a, squares.ok_or(overflow)?));
        }
        let key = (a, left.to_vec(), b, right.to_vec());
        if let Some(known) = self.products.get(&key) {
            return Ok(known.clone());
        }
        let mut numbers = Vec::new();
        for left in left {
            for right in right {
                numbers.push(left.checked_mul(*right).ok_or_else(|| self.too_large())?);
            }
        }
        let mut distinct = numbers.clone();
        distinct.sort_unstable();
        distinct.dedup();
        let helper = self.network.add_attribute(distinct.len() as u32);
        let mut rows = Vec::new();
        for (index, number) in numbers.iter().enumerate() {
            let value = distinct.binary_search(number).unwrap_or(0);
            rows.push(vec![(index / right.len()) as u32, (index % right.len()) as u32, value as u32]);
        }
        self.add_rows(NO_RULE, &[a, b, helper], &rows);
        self.products.insert(key, (helper, distinct.clone()));
        Ok((helper, distinct))
    }
}
