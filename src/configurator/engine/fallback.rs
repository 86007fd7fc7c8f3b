//! Answers without a graph: a solver per thread, asked again and again. Slower, just as exact.

use std::cell::RefCell;

use super::cdcl::{Answer, Decide, Lit};
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
const MOST_SOLVERS: usize = 6;

/// A value found impossible is remembered with the choices behind it where they are no more than this.
const MOST_BEHIND: usize = 8;

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
        if let (Ok(mut solvers), false) = (solvers.try_borrow_mut(), solver.is_worn()) {
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

    /// A solver of its own for costs: what it counts would slow the others down.
    pub(super) fn ask_cost<T>(&self, work: impl FnOnce(&mut RuleSolver) -> T) -> T {
        with_solver(!self.key, || RuleSolver::new(&self.network, &|_| true), work)
    }

    pub fn is_consistent(&self, dead: &[bool]) -> bool {
        self.ask(|rules| {
            let assumptions = rules.without(dead);
            let found = rules.solver.solve(&assumptions, u64::MAX, Decide::Active) == Answer::Yes;
            if found {
                let solution = rules.solution(&self.network);
                rules.witnesses.add(&solution);
            }
            found
        })
    }

    /// Core literals that are in some solution: propagation tells most of those that are not, known solutions most of
    /// those that are; solutions made to have as many of the rest as can be, or proofs that there is none, settle them.
    pub fn possible(&self, dead: &[bool]) -> Vec<bool> {
        self.ask(|rules| {
            let mut possible = vec![false; dead.len()];
            let assumptions = rules.without(dead);
            rules.solver.wish(std::iter::empty());
            let known = rules.witnesses.known(dead);
            if rules.solver.solve(&assumptions, u64::MAX, Decide::Active) != Answer::Yes {
                return possible;
            }
            let mut found = rules.solution(&self.network);
            rules.witnesses.add(&found);
            let told = |literal: usize| rules.solver.told(rules.literals[literal]) == Some(false);
            let is_known = |literal: usize| known.as_ref().is_some_and(|known| known[literal / 64] >> (literal % 64) & 1 == 1);
            let mut open: Vec<u32> = Vec::new();
            for literal in (0..dead.len()).filter(|literal| !dead[*literal] && !told(*literal)) {
                if is_known(literal) {
                    possible[literal] = true;
                } else {
                    open.push(literal as u32);
                }
            }
            loop {
                for literal in found {
                    possible[literal as usize] = true;
                }
                open.retain(|literal| !possible[*literal as usize]);
                let Some(solution) = self.next_witness(rules, &assumptions, &mut open) else { break };
                found = solution;
            }
            rules.solver.wish(std::iter::empty());
            possible
        })
    }

    /// A solution with as many of the open literals as can be; those in none are taken out on the way.
    fn next_witness(&self, rules: &mut RuleSolver, assumptions: &[Lit], open: &mut Vec<u32>) -> Option<Vec<u32>> {
        let mut asked = assumptions.to_vec();
        while let Some(literal) = open.last().copied() {
            let wanted = rules.literals[literal as usize];
            let wishes = open.iter().rev().map(|literal| rules.literals[*literal as usize]);
            rules.solver.wish(wishes);
            for literal in open.iter() {
                rules.solver.prefer(rules.literals[*literal as usize]);
            }
            asked.truncate(assumptions.len());
            asked.push(wanted);
            if rules.solver.solve(&asked, u64::MAX, Decide::Active) == Answer::Yes {
                let solution = rules.solution(&self.network);
                rules.witnesses.add(&solution);
                return Some(solution);
            }
            let behind: Vec<Lit> = rules.solver.core().iter().map(|literal| !*literal).collect();
            if behind.len() <= MOST_BEHIND {
                rules.solver.add_clause(&behind);
            }
            open.pop();
        }
        None
    }
}
