//! The engine against brute force, and the cases the product is judged by.

mod cases;
mod demo_models;
mod fallback_answers;
mod fl25;
mod properties;
mod repeated;
mod search;
mod typed_features;

use super::*;
use crate::kernel::money::Amount;

pub(super) const FL25: &str = include_str!("../../../../models/fl25.model");

pub(super) fn compiled(source: &str) -> Compiled {
    let model = match language::parse(source) {
        Ok(model) => model,
        Err(problems) => panic!("{problems:#?}"),
    };
    Compiled::compile(&model, Budget::default()).expect("compiles")
}

/// Every complete assignment that keeps all rules.
pub(super) fn brute_force(model: &Model) -> Vec<Vec<u32>> {
    let domains: Vec<Vec<u32>> = model.attributes.iter().map(|attribute| (0..attribute.values.len() as u32).collect()).collect();
    let mut found = Vec::new();
    lower::combine(&domains, &mut |values| {
        let keeps = |rule: &Rule| match &rule.statement {
            Statement::Condition(condition) => condition.holds(model, values),
            Statement::Table { attributes, rows } => rows.iter().any(|row| {
                row.iter().zip(attributes).all(|(cell, attribute)| match cell {
                    Cell::Any => true,
                    Cell::Values(allowed) => allowed.contains(&values[*attribute]),
                })
            }),
        };
        if model.rules.iter().all(keeps) {
            found.push(values.to_vec());
        }
    });
    found
}

fn plain(amount: Amount) -> String {
    amount.plain(2)
}
