//! A solution with a few values changed: whether it is one still.

use super::ir::{Body, Network};
use super::propagate::grouped;

/// The constraints of a network by literal.
pub struct Near {
    pub owners: Vec<u32>,
    start: Vec<u32>,
    constraints: Vec<u32>,
}

/// Rows of a table beyond which it is not looked through.
const MOST_ROWS: usize = 1_000;

impl Near {
    pub fn new(network: &Network) -> Near {
        let mut pairs = Vec::new();
        for (index, constraint) in network.constraints.iter().enumerate() {
            let mut add = |literal: u32| pairs.push((literal, index as u32));
            match &constraint.body {
                Body::Clause(literals) => literals.iter().copied().for_each(add),
                Body::Table { attributes, .. } => attributes.iter().flat_map(|at| network.range(*at)).for_each(add),
                Body::AtMost(linear) => {
                    for (attribute, weights) in &linear.terms {
                        network.range(*attribute).zip(weights).filter(|(_, weight)| **weight > 0).for_each(|(at, _)| add(at));
                    }
                }
            }
        }
        let (start, constraints) = grouped(pairs, network.literals());
        Near { owners: network.owners(), start, constraints }
    }

    /// The solution with these values instead, if it keeps all constraints.
    pub fn changed(&self, network: &Network, solution: &[u32], values: &[u32]) -> Option<Vec<u32>> {
        let mut changed = solution.to_vec();
        for value in values {
            changed[self.owners[*value as usize] as usize] = *value;
        }
        let old = values.iter().map(|value| solution[self.owners[*value as usize] as usize]);
        let touched = old.chain(values.iter().copied()).flat_map(|literal| {
            let from = self.start[literal as usize] as usize;
            &self.constraints[from..self.start[literal as usize + 1] as usize]
        });
        let mut touched = touched.map(|index| &network.constraints[*index as usize].body);
        touched.all(|body| self.holds(network, body, &changed)).then_some(changed)
    }

    fn holds(&self, network: &Network, body: &Body, solution: &[u32]) -> bool {
        let has = |literal: &u32| solution[self.owners[*literal as usize] as usize] == *literal;
        match body {
            Body::Clause(literals) => literals.iter().any(has),
            Body::Table { attributes, rows } => {
                let width = attributes.len().max(1);
                rows.len() <= MOST_ROWS * width && rows.chunks_exact(width).any(|row| row.iter().all(has))
            }
            Body::AtMost(linear) => {
                let weight = |(attribute, weights): &(u32, Vec<i64>)| {
                    let value = solution[*attribute as usize] - network.range(*attribute).start;
                    weights.get(value as usize).copied().unwrap_or(0)
                };
                linear.terms.iter().map(weight).sum::<i64>() <= linear.limit
            }
        }
    }
}
