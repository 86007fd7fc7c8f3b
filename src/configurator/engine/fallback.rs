//! Answers without a graph: a SAT solver per thread, asked again and again. Slower, just as exact.

use std::cell::RefCell;

use super::ir::Network;
use super::sat::RuleSolver;

/// A core too large for a graph.
#[derive(Debug, Clone)]
pub struct SatCore {
    network: Network,
    key: u64,
}

thread_local! {
    /// The solvers last used by this thread. They only save the work of building them: answers do not depend on them.
    static SOLVERS: RefCell<Vec<(u64, RuleSolver)>> = const { RefCell::new(Vec::new()) };
}

/// Solvers kept per thread.
const MOST_SOLVERS: usize = 4;
/// Better and better solutions are asked for at most so often.
const MOST_IMPROVEMENTS: usize = 2_000;

/// Works with this thread's solver for a network, built if need be.
pub fn with_solver<T>(key: u64, build: impl FnOnce() -> RuleSolver, work: impl FnOnce(&mut RuleSolver) -> T) -> T {
    let kept = SOLVERS.with(|solvers| {
        let mut solvers = solvers.try_borrow_mut().ok()?;
        let place = solvers.iter().position(|(known, _)| *known == key)?;
        Some(solvers.remove(place).1)
    });
    let mut solver = kept.unwrap_or_else(build);
    let result = work(&mut solver);
    SOLVERS.with(|solvers| {
        if let Ok(mut solvers) = solvers.try_borrow_mut() {
            solvers.truncate(MOST_SOLVERS - 1);
            solvers.insert(0, (key, solver));
        }
    });
    result
}

/// A key from a rule hash and what the solver is for.
pub fn key_of(hash: &[u8; 32], purpose: u64) -> u64 {
    let first = hash.first_chunk::<8>().map_or(0, |eight| u64::from_le_bytes(*eight));
    super::propagate::mix(first ^ super::propagate::mix(purpose))
}

impl SatCore {
    pub fn new(network: &Network, hash: &[u8; 32]) -> SatCore {
        let mut network = network.clone();
        for constraint in &mut network.constraints {
            constraint.rule = super::ir::NO_RULE;
        }
        SatCore { key: key_of(hash, 1 + network.literals() as u64), network }
    }

    pub fn network(&self) -> &Network {
        &self.network
    }

    fn ask<T>(&self, work: impl FnOnce(&mut RuleSolver) -> T) -> T {
        with_solver(self.key, || RuleSolver::new(&self.network, &|_| true), work)
    }

    pub fn is_consistent(&self, dead: &[bool]) -> bool {
        self.ask(|solver| solver.solution(&self.network, dead, None).is_some())
    }

    /// Every solution found settles all its values; what is left is asked for one by one.
    pub fn possible(&self, dead: &[bool]) -> Vec<bool> {
        self.ask(|solver| {
            let mut possible = vec![false; dead.len()];
            let Some(first) = solver.solution(&self.network, dead, None) else { return possible };
            for literal in first {
                possible[literal as usize] = true;
            }
            for literal in 0..dead.len() {
                if possible[literal] || dead[literal] {
                    continue;
                }
                let found = solver.solution(&self.network, dead, Some(literal as u32));
                for literal in found.into_iter().flatten() {
                    possible[literal as usize] = true;
                }
            }
            possible
        })
    }

    /// Better and better solutions until none is better.
    pub fn cheapest(&self, dead: &[bool], weights: &[i128]) -> Option<(Vec<u32>, i128)> {
        let cost = |solution: &[u32]| solution.iter().map(|literal| weights[*literal as usize]).sum::<i128>();
        // Weights in 64 bits, the least of each attribute taken off.
        let (_, mut narrow) = super::complete::Narrow::of(weights)?;
        for attribute in 0..self.network.attributes() as u32 {
            let range = self.network.range(attribute);
            let least = range.clone().map(|literal| narrow[literal as usize]).min().unwrap_or(0);
            range.for_each(|literal| narrow[literal as usize] -= least);
        }
        let total = |solution: &[u32]| solution.iter().map(|literal| narrow[*literal as usize]).sum::<i64>();
        self.ask(|solver| {
            let mut best = solver.solution(&self.network, dead, None)?;
            for _ in 0..MOST_IMPROVEMENTS {
                solver.bound(Some((&narrow, total(&best) - 1)));
                match solver.solution(&self.network, dead, None) {
                    Some(better) => best = better,
                    None => break,
                }
            }
            solver.bound(None);
            Some((best.clone(), cost(&best)))
        })
    }
}
