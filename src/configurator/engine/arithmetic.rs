//! Sums that stand beside the graph: bounds from sweeps, then proof.

use serde::{Deserialize, Serialize};

use super::compiled::Compiled;
use super::ir::{Body, Constraint, Network};
use super::sweep;

/// Σ weights of the core literals ≤ limit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limit {
    /// Weight per core literal.
    pub weights: Vec<i64>,
    pub limit: i64,
}

impl Limit {
    pub fn of(core: &Network, constraint: &Constraint) -> Option<Limit> {
        let Body::AtMost(linear) = &constraint.body else { return None };
        let mut weights = vec![0; core.literals()];
        for (attribute, values) in &linear.terms {
            for (literal, weight) in core.range(*attribute).zip(values) {
                weights[literal as usize] = *weight;
            }
        }
        Some(Limit { weights, limit: linear.limit })
    }
}

impl Compiled {
    pub(super) fn is_consistent(&self, choices: &[(usize, u32)]) -> bool {
        self.dead(choices).is_some_and(|dead| self.core_is_consistent(&dead))
    }

    pub(super) fn core_is_consistent(&self, dead: &[bool]) -> bool {
        sweep::is_consistent(&self.graph, dead)
    }

    /// Core literals that are in some solution.
    pub(super) fn core_possible(&self, dead: &[bool]) -> Vec<bool> {
        sweep::possible(&self.graph, dead)
    }

    /// Least total with each core literal, and the least of all.
    pub(super) fn core_marginals(&self, dead: &[bool], weights: &[i128]) -> (Vec<i128>, i128) {
        sweep::marginals(&self.graph, &masked(dead, weights))
    }

    pub(super) fn cheapest_core(&self, dead: &[bool], weights: &[i128]) -> Option<(Vec<u32>, i128)> {
        sweep::cheapest(&self.graph, &masked(dead, weights))
    }
}

fn masked(dead: &[bool], weights: &[i128]) -> Vec<i128> {
    dead.iter().zip(weights).map(|(dead, weight)| if *dead { sweep::INFINITE } else { *weight }).collect()
}
