//! Forms made to hold: clauses, tables, sums, and helpers that are true exactly when a form holds.

use super::{Form, Lowering, MOST_CLAUSES, MOST_ROWS, combine, flatten};
use crate::configurator::engine::compiled::CompileRefusal;
use crate::configurator::engine::ir::{Body, Linear, NO_RULE};

impl Lowering<'_> {
    pub(super) fn add_rows(&mut self, rule: u32, attributes: &[u32], rows: &[Vec<u32>]) {
        let mut sorted: Vec<&Vec<u32>> = rows.iter().collect();
        sorted.sort_unstable();
        sorted.dedup();
        let mut literals = Vec::with_capacity(sorted.len() * attributes.len());
        for row in sorted {
            literals.extend(attributes.iter().zip(row).map(|(at, value)| self.network.literal(*at, *value)));
        }
        self.add(rule, Body::Table { attributes: attributes.to_vec(), rows: literals });
    }

    pub(super) fn demand(&mut self, form: Form) -> Result<(), CompileRefusal> {
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

    pub(super) fn clause(&mut self, rule: u32, choices: &[(u32, Vec<u32>)]) {
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

    pub(super) fn demand_any(&mut self, any: Vec<Form>) -> Result<(), CompileRefusal> {
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
    pub(super) fn choice_of(&mut self, form: Form) -> Result<(u32, Vec<u32>), CompileRefusal> {
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

    pub(super) fn gate(&mut self, parts: Vec<Form>, all: bool) -> Result<(u32, Vec<u32>), CompileRefusal> {
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

    pub(super) fn table_choice(&mut self, attributes: Vec<u32>, rows: Vec<Vec<u32>>) -> Result<(u32, Vec<u32>), CompileRefusal> {
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
    pub(super) fn sum_choice(&mut self, linear: Linear) -> Result<(u32, Vec<u32>), CompileRefusal> {
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
