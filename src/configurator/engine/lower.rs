//! Rules to constraints. Every rule becomes clauses, tables and sums over finite domains, each tagged with its rule.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::compiled::CompileRefusal;
use super::consequences::{Scaled, number_of, oriented, text_of};
use super::ir::{Body, Constraint, Linear, NO_RULE, Network};
use super::model::{Cell, Comparison, Condition, Expression, Model, SCALE, Statement, TextOperand};

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
    for (index, rule) in model.rules.iter().enumerate() {
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

    fn sum_form(&mut self, left: &Expression, comparison: Comparison, right: &Expression) -> Result<Form, CompileRefusal> {
        let left = self.sum(left)?;
        let right = self.sum(right)?;
        let difference = self.added(left, right, -1)?;
        self.compared(difference, comparison, (0, 0))
    }

    /// `sum comparison number` as one or two sums with an upper limit.
    fn compared(&mut self, sum: Sum, comparison: Comparison, number: Scaled) -> Result<Form, CompileRefusal> {
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

    fn at_most(&self, sum: &Sum, sign: i128, limit: i128) -> Result<Form, CompileRefusal> {
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
    fn simplest(&self, linear: Linear) -> Form {
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

    // ---- sums ----

    fn sum(&mut self, expression: &Expression) -> Result<Sum, CompileRefusal> {
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

    fn count_sum(&mut self, conditions: &[Condition]) -> Result<Sum, CompileRefusal> {
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

    fn added(&self, left: Sum, right: Sum, sign: i128) -> Result<Sum, CompileRefusal> {
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

    fn multiplied(&mut self, left: Sum, right: Sum) -> Result<Sum, CompileRefusal> {
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
    fn product(&mut self, a: u32, left: &[i128], b: u32, right: &[i128]) -> Result<(u32, Vec<i128>), CompileRefusal> {
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

    // ---- constraints ----

    fn add_rows(&mut self, rule: u32, attributes: &[u32], rows: &[Vec<u32>]) {
        let mut sorted: Vec<&Vec<u32>> = rows.iter().collect();
        sorted.sort_unstable();
        sorted.dedup();
        let mut literals = Vec::with_capacity(sorted.len() * attributes.len());
        for row in sorted {
            literals.extend(attributes.iter().zip(row).map(|(at, value)| self.network.literal(*at, *value)));
        }
        self.add(rule, Body::Table { attributes: attributes.to_vec(), rows: literals });
    }

    fn demand(&mut self, form: Form) -> Result<(), CompileRefusal> {
        let rule = self.rule;
        match form {
            Form::Constant(true) => {}
            Form::Constant(false) => self.add(rule, Body::Clause(Vec::new())),
            Form::Is(attribute, values) => self.clause(rule, &[(attribute, values)]),
            Form::All(all) => {
                for form in all {
                    self.demand(form)?;
                }
            }
            Form::Any(any) => self.demand_any(any)?,
            Form::AtMost(linear) => self.add(rule, Body::AtMost(linear)),
            Form::Rows(attributes, rows) => match attributes.as_slice() {
                [] => self.demand(Form::Constant(!rows.is_empty()))?,
                [attribute] => {
                    let values: Vec<u32> = rows.iter().filter_map(|row| row.first().copied()).collect();
                    let form = self.is(*attribute, &values, true);
                    self.demand(form)?;
                }
                _ => self.add_rows(rule, &attributes, &rows),
            },
        }
        Ok(())
    }

    fn clause(&mut self, rule: u32, choices: &[(u32, Vec<u32>)]) {
        let mut literals: Vec<u32> = Vec::new();
        for (attribute, values) in choices {
            literals.extend(values.iter().map(|value| self.network.literal(*attribute, *value)));
        }
        literals.sort_unstable();
        literals.dedup();
        let whole = choices.iter().any(|(attribute, _)| {
            let range = self.network.range(*attribute);
            literals.iter().filter(|literal| range.contains(literal)).count() == range.len()
        });
        if !whole {
            self.add(rule, Body::Clause(literals));
        }
    }

    fn demand_any(&mut self, any: Vec<Form>) -> Result<(), CompileRefusal> {
        let mut flat = Vec::new();
        if flatten(any, &mut flat) {
            return Ok(());
        }
        let mut choices = Vec::new();
        let mut conjunctions = Vec::new();
        for form in flat {
            match form {
                Form::Is(attribute, values) => choices.push((attribute, values)),
                Form::All(all) => conjunctions.push(all),
                other => choices.push(self.choice_of(other)?),
            }
        }
        let product = conjunctions.iter().fold(1usize, |product, all| product.saturating_mul(all.len()));
        if product > MOST_CLAUSES {
            for all in conjunctions {
                choices.push(self.choice_of(Form::All(all))?);
            }
            self.clause(self.rule, &choices);
            return Ok(());
        }
        let domains: Vec<Vec<u32>> = conjunctions.iter().map(|all| (0..all.len() as u32).collect()).collect();
        let mut picks = Vec::new();
        combine(&domains, &mut |pick| picks.push(pick.to_vec()));
        for pick in picks {
            let mut parts: Vec<Form> = choices.iter().map(|(at, values)| Form::Is(*at, values.clone())).collect();
            parts.extend(conjunctions.iter().zip(&pick).map(|(all, index)| all[*index as usize].clone()));
            if conjunctions.is_empty() {
                self.clause(self.rule, &choices);
            } else {
                self.demand_any(parts)?;
            }
        }
        Ok(())
    }

    /// A form as one choice of one attribute, with a helper that is true exactly when the form holds.
    fn choice_of(&mut self, form: Form) -> Result<(u32, Vec<u32>), CompileRefusal> {
        match form {
            Form::Is(attribute, values) => Ok((attribute, values)),
            Form::Constant(constant) => {
                let helper = self.network.add_attribute(2);
                self.clause(NO_RULE, &[(helper, vec![u32::from(constant)])]);
                Ok((helper, vec![1]))
            }
            Form::All(parts) => self.gate(parts, true),
            Form::Any(parts) => self.gate(parts, false),
            Form::Rows(attributes, rows) => self.table_choice(attributes, rows),
            Form::AtMost(linear) => self.sum_choice(linear),
        }
    }

    fn gate(&mut self, parts: Vec<Form>, all: bool) -> Result<(u32, Vec<u32>), CompileRefusal> {
        let mut choices = Vec::new();
        for part in parts {
            choices.push(self.choice_of(part)?);
        }
        if let [choice] = choices.as_slice() {
            return Ok(choice.clone());
        }
        let helper = self.network.add_attribute(2);
        let (met, unmet) = ((helper, vec![u32::from(all)]), (helper, vec![u32::from(!all)]));
        let mut long = vec![met];
        for (attribute, values) in choices {
            let others: Vec<u32> = (0..self.network.size(attribute)).filter(|v| !values.contains(v)).collect();
            let (short, in_long) = if all { (values, others) } else { (others, values) };
            self.clause(NO_RULE, &[unmet.clone(), (attribute, short)]);
            long.push((attribute, in_long));
        }
        self.clause(NO_RULE, &long);
        Ok((helper, vec![1]))
    }

    fn table_choice(&mut self, attributes: Vec<u32>, rows: Vec<Vec<u32>>) -> Result<(u32, Vec<u32>), CompileRefusal> {
        if let [attribute] = attributes.as_slice() {
            return Ok((*attribute, rows.iter().filter_map(|row| row.first().copied()).collect()));
        }
        let domains: Vec<Vec<u32>> = attributes.iter().map(|at| (0..self.network.size(*at)).collect()).collect();
        let total = domains.iter().fold(1u64, |product, domain| product.saturating_mul(domain.len() as u64));
        if total > MOST_ROWS {
            return Err(self.too_large());
        }
        let helper = self.network.add_attribute(2);
        let mut known: Vec<&Vec<u32>> = rows.iter().collect();
        known.sort_unstable();
        let mut all = Vec::new();
        combine(&domains, &mut |row| {
            let mut row = row.to_vec();
            row.push(u32::from(known.binary_search(&&row).is_ok()));
            all.push(row);
        });
        let mut columns = attributes;
        columns.push(helper);
        self.add_rows(NO_RULE, &columns, &all);
        Ok((helper, vec![1]))
    }

    /// helper = 1 exactly when the sum keeps its limit.
    fn sum_choice(&mut self, linear: Linear) -> Result<(u32, Vec<u32>), CompileRefusal> {
        let helper = self.network.add_attribute(2);
        let most = i128::from(linear.most());
        let limit = i128::from(linear.limit);
        let wide = |sign: i128| -> Vec<(u32, Vec<i128>)> {
            let terms = linear.terms.iter();
            terms.map(|(at, weights)| (*at, weights.iter().map(|w| i128::from(*w) * sign).collect())).collect()
        };
        let mut kept = wide(1);
        kept.push((helper, vec![0, most - limit]));
        let mut broken = wide(-1);
        broken.push((helper, vec![limit + 1, 0]));
        for (terms, limit) in [(kept, most), (broken, 0)] {
            let linear = Linear::normal(terms, limit).ok_or_else(|| self.too_large())?;
            self.add(NO_RULE, Body::AtMost(linear));
        }
        Ok((helper, vec![1]))
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
