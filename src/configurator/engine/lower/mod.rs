//! Rules to constraints. Every rule becomes clauses, tables and sums over finite domains, each tagged with its rule.

mod demand;
mod sums;

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::configurator::engine::compiled::CompileRefusal;
use crate::configurator::engine::consequences::{oriented, text_of};
use crate::configurator::engine::ir::{Body, Constraint, Linear, NO_RULE, Network};
use crate::configurator::engine::model::{Cell, Condition, Model, Rule, SCALE, Statement, TextOperand};

/// Comparisons over so few combinations become tables of allowed ones.
const MOST_COMBINATIONS: u64 = 4_096;
/// A table may not grow beyond this when its blanks are filled in.
const MOST_ROWS: u64 = 2_000_000;
/// Conjunctions inside a disjunction are multiplied out up to this many clauses.
const MOST_CLAUSES: usize = 24;

/// A condition in negation normal form.
#[derive(Debug, Clone)]
enum Form {
    Constant(bool),
    /// The attribute is one of the (sorted) values.
    Is(u32, Vec<u32>),
    All(Vec<Form>),
    Any(Vec<Form>),
    AtMost(Linear),
    /// One of these rows of values.
    Rows(Vec<u32>, Vec<Vec<u32>>),
}

/// A sum over attributes: the weight of each value, and a constant, all over `SCALE^power`.
#[derive(Debug, Clone, Default)]
struct Sum {
    weights: BTreeMap<u32, Vec<i128>>,
    constant: i128,
    power: u32,
}

struct Lowering<'m> {
    model: &'m Model,
    network: Network,
    rule: u32,
    products: FxHashMap<(u32, Vec<i128>, u32, Vec<i128>), (u32, Vec<i128>)>,
}

/// A choice a wish comes to: the attribute (public or helper) and the values that fulfil it.
pub type Wish = (u32, Vec<u32>);

/// A total as weights (millionths) of the values of attributes, and a constant.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct TotalWeights {
    pub terms: Vec<(u32, Vec<i64>)>,
    pub constant: i64,
}

pub struct Lowered {
    pub network: Network,
    /// One per preference of the model.
    pub wishes: Vec<Option<Wish>>,
    /// One per total of the model.
    pub totals: Vec<TotalWeights>,
}

/// Turns a model into its network.
///
/// # Errors
/// A number too large to be held exactly, or a table too large to be written out.
pub fn lower(model: &Model) -> Result<Lowered, CompileRefusal> {
    let mut network = Network::default();
    network.first.push(0);
    for attribute in &model.attributes {
        network.add_attribute(attribute.values.len() as u32);
    }
    network.public = model.attributes.len();
    let mut lowering = Lowering { model, network, rule: NO_RULE, products: FxHashMap::default() };
    let holds = |(index, _): &(usize, &Rule)| model.resting.binary_search(index).is_err();
    for (index, rule) in model.rules.iter().enumerate().filter(holds) {
        lowering.rule = index as u32;
        match &rule.statement {
            Statement::Condition(condition) => {
                let form = lowering.form(condition, true)?;
                lowering.demand(form)?;
            }
            Statement::Table { attributes, rows } => lowering.table(attributes, rows)?,
        }
    }
    lowering.rule = NO_RULE;
    let mut wishes = Vec::new();
    for preference in &model.preferences {
        let unless = Condition::Not(Box::new(preference.when.clone()));
        let form = lowering.form(&Condition::Any(vec![unless, preference.wish.clone()]), true)?;
        wishes.push(lowering.wish(form)?);
    }
    let mut totals = Vec::new();
    for total in &model.totals {
        let sum = lowering.sum(&total.expression)?;
        totals.push(lowering.total(sum)?);
    }
    Ok(Lowered { network: lowering.network, wishes, totals })
}

impl Lowering<'_> {
    fn too_large(&self) -> CompileRefusal {
        let rule = self.model.rules.get(self.rule as usize).map(|rule| rule.id.clone());
        CompileRefusal::NumberTooLarge { rule: rule.unwrap_or_default() }
    }

    fn wish(&mut self, form: Form) -> Result<Option<Wish>, CompileRefusal> {
        let mut flat = Vec::new();
        if flatten(vec![form], &mut flat) {
            return Ok(None);
        }
        let whole = if flat.len() == 1 { flat.remove(0) } else { Form::Any(flat) };
        self.choice_of(whole).map(Some)
    }

    fn total(&self, sum: Sum) -> Result<TotalWeights, CompileRefusal> {
        let divisor = i128::from(SCALE).checked_pow(sum.power.saturating_sub(1)).ok_or_else(|| self.too_large())?;
        let factor = if sum.power == 0 { i128::from(SCALE) } else { 1 };
        let narrow = |number: i128| i64::try_from(number * factor / divisor).map_err(|_| self.too_large());
        let mut terms = Vec::new();
        for (attribute, weights) in &sum.weights {
            terms.push((*attribute, weights.iter().map(|weight| narrow(*weight)).collect::<Result<_, _>>()?));
        }
        Ok(TotalWeights { terms, constant: narrow(sum.constant)? })
    }

    fn add(&mut self, rule: u32, body: Body) {
        self.network.constraints.push(Constraint { rule, body });
    }

    fn table(&mut self, attributes: &[usize], rows: &[Vec<Cell>]) -> Result<(), CompileRefusal> {
        let sizes: Vec<u32> = attributes.iter().map(|at| self.network.size(*at as u32)).collect();
        let mut total: u64 = 0;
        for row in rows {
            let width = row.iter().zip(&sizes).map(|(cell, size)| match cell {
                Cell::Any => u64::from(*size),
                Cell::Values(values) => values.len() as u64,
            });
            total = total.saturating_add(width.fold(1, u64::saturating_mul));
        }
        if total > MOST_ROWS {
            let rule = self.model.rules.get(self.rule as usize).map(|rule| rule.id.clone());
            return Err(CompileRefusal::TableTooLarge { rule: rule.unwrap_or_default(), rows: total });
        }
        let mut filled: Vec<Vec<u32>> = Vec::new();
        for row in rows {
            let cells: Vec<Vec<u32>> = row
                .iter()
                .zip(&sizes)
                .map(|(cell, size)| match cell {
                    Cell::Any => (0..*size).collect(),
                    Cell::Values(values) => values.clone(),
                })
                .collect();
            combine(&cells, &mut |values| filled.push(values.to_vec()));
        }
        let attributes = attributes.iter().map(|at| *at as u32).collect();
        self.demand(Form::Rows(attributes, filled))
    }

    /// Negation normal form of a condition, or of its opposite.
    fn form(&mut self, condition: &Condition, positive: bool) -> Result<Form, CompileRefusal> {
        Ok(match condition {
            Condition::Constant(constant) => Form::Constant(*constant == positive),
            Condition::Is(attribute, values) => self.is(*attribute as u32, values, positive),
            Condition::Not(inner) => self.form(inner, !positive)?,
            Condition::All(many) | Condition::Any(many) => {
                // A relation that holds only sometimes is one table, where it is small.
                let relation = |one: &Condition| matches!(one, Condition::Compare(..) | Condition::SameText { .. });
                if many.len() > 1
                    && many.iter().any(relation)
                    && let Some(form) = self.enumerated(condition, positive)
                {
                    return Ok(form);
                }
                let forms = many.iter().map(|one| self.form(one, positive)).collect::<Result<_, _>>()?;
                let all = matches!(condition, Condition::All(_)) == positive;
                if all { Form::All(forms) } else { Form::Any(forms) }
            }
            Condition::Same(left, right) => {
                let yes = Form::Any(vec![self.form(left, false)?, self.form(right, positive)?]);
                let no = Form::Any(vec![self.form(left, true)?, self.form(right, !positive)?]);
                Form::All(vec![yes, no])
            }
            Condition::Compare(left, comparison, right) => match self.enumerated(condition, positive) {
                Some(form) => form,
                None => self.sum_form(left, oriented(*comparison, positive), right)?,
            },
            Condition::SameText { left, right, equal } => self.text_form(left, right, *equal == positive),
            Condition::Count(conditions, comparison, number) => {
                let sum = self.count_sum(conditions)?;
                self.compared(sum, oriented(*comparison, positive), (i128::from(*number), 0))?
            }
        })
    }

    fn is(&self, attribute: u32, values: &[u32], positive: bool) -> Form {
        let size = self.network.size(attribute);
        let wanted: Vec<u32> = (0..size).filter(|value| values.contains(value) == positive).collect();
        match wanted.len() {
            0 => Form::Constant(false),
            length if length == size as usize => Form::Constant(true),
            _ => Form::Is(attribute, wanted),
        }
    }

    /// The allowed combinations written out, where they are few.
    fn enumerated(&self, condition: &Condition, positive: bool) -> Option<Form> {
        let attributes: Vec<u32> = condition.attributes().iter().map(|at| *at as u32).collect();
        let sizes: Vec<u32> = attributes.iter().map(|at| self.network.size(*at)).collect();
        let combinations = sizes.iter().fold(1u64, |product, size| product.saturating_mul(u64::from(*size)));
        if combinations > MOST_COMBINATIONS || attributes.len() > 3 {
            return None;
        }
        let domains: Vec<Vec<u32>> = sizes.iter().map(|size| (0..*size).collect()).collect();
        let mut values = vec![0; self.model.attributes.len()];
        let mut rows = Vec::new();
        combine(&domains, &mut |row| {
            for (attribute, value) in attributes.iter().zip(row) {
                values[*attribute as usize] = *value;
            }
            if condition.holds(self.model, &values) == positive {
                rows.push(row.to_vec());
            }
        });
        Some(Form::Rows(attributes, rows))
    }

    fn text_form(&self, left: &TextOperand, right: &TextOperand, equal: bool) -> Form {
        let texts = |operand: &TextOperand| -> (Option<u32>, Vec<Option<String>>) {
            match operand {
                TextOperand::Literal(text) => (None, vec![Some(text.clone())]),
                TextOperand::Property(attribute, property) => {
                    let at = &self.model.attributes[*attribute];
                    let count = at.values.len() as u32;
                    let texts = (0..count).map(|value| text_of(at, property, value).map(str::to_owned)).collect();
                    (Some(*attribute as u32), texts)
                }
            }
        };
        let ((left, left_texts), (right, right_texts)) = (texts(left), texts(right));
        let mut rows = Vec::new();
        for (a, left_text) in left_texts.iter().enumerate() {
            for (b, right_text) in right_texts.iter().enumerate() {
                let same_place = left.is_some() && left == right;
                if (left_text == right_text) == equal && (!same_place || a == b) {
                    let mut row = Vec::new();
                    row.extend(left.map(|_| a as u32));
                    row.extend(right.filter(|_| !same_place).map(|_| b as u32));
                    rows.push(row);
                }
            }
        }
        let mut attributes: Vec<u32> = left.into_iter().chain(right).collect();
        attributes.dedup();
        Form::Rows(attributes, rows)
    }
}

/// Flattens nested disjunctions; true if one part always holds.
fn flatten(any: Vec<Form>, flat: &mut Vec<Form>) -> bool {
    for form in any {
        match form {
            Form::Constant(true) => return true,
            Form::Constant(false) => {}
            Form::Any(inner) => {
                if flatten(inner, flat) {
                    return true;
                }
            }
            Form::All(mut all) if all.len() == 1 => {
                if flatten(vec![all.remove(0)], flat) {
                    return true;
                }
            }
            Form::All(all) if all.is_empty() => return true,
            other => flat.push(other),
        }
    }
    false
}

/// Calls `each` with every combination of one entry per list.
pub(super) fn combine(lists: &[Vec<u32>], each: &mut dyn FnMut(&[u32])) {
    fn step(lists: &[Vec<u32>], picked: &mut Vec<u32>, each: &mut dyn FnMut(&[u32])) {
        let Some((first, rest)) = lists.split_first() else {
            each(picked);
            return;
        };
        for entry in first {
            picked.push(*entry);
            step(rest, picked, each);
            picked.pop();
        }
    }
    step(lists, &mut Vec::new(), each);
}
