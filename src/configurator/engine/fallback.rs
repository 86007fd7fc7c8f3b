//! Answers without a graph: a SAT solver per thread, asked again and again. Slower, just as exact.

use std::cell::RefCell;

use super::arithmetic::Marginals;
use super::complete::Cost;
use super::ir::Network;
use super::sat::RuleSolver;
use super::sweep::INFINITE;

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

    /// The least cost with each literal: the best solution first, then literal by literal until the questions run out;
    /// what is not proved by then is not told.
    pub(super) fn marginals(&self, weights: &[i128]) -> Marginals {
        let alive = vec![false; weights.len()];
        let unknown = || vec![None; weights.len()];
        let Some((best, cost)) = self.cheapest(&alive, weights) else {
            return Marginals { through: vec![Some(INFINITE); weights.len()], best: None };
        };
        // Which place in the list a value has decides nothing that is told of it.
        let coarse: Vec<i128> = weights.iter().map(|weight| weight & !(Cost::PRICE - 1)).collect();
        let Some(mut proof) = Proof::new(&self.network, &coarse) else {
            return Marginals { through: unknown(), best: Some((best, cost)) };
        };
        proof.witness(&best);
        let mut through = unknown();
        let mut order: Vec<u32> = (0..weights.len() as u32).collect();
        // What is paid for comes first, then what is free.
        order.sort_by_key(|literal| (coarse[*literal as usize] == 0, *literal));
        self.ask(|solver| {
            for literal in order {
                through[literal as usize] = proof.least_with(solver, literal);
            }
            solver.bound(None);
        });
        Marginals { through, best: Some((best, cost)) }
    }
}

/// Questions for the least costs of all literals together.
const MOST_QUESTIONS: u32 = 240;

/// What is known of the least cost with each literal.
struct Proof<'n> {
    network: &'n Network,
    weights: &'n [i128],
    narrow: Vec<i64>,
    owners: Vec<u32>,
    alive: Vec<bool>,
    /// The cheapest solution met with each literal, in narrow and in full weights.
    met: Vec<(i64, i128)>,
    lowest: i64,
    best: Vec<u32>,
    questions: u32,
}

impl<'n> Proof<'n> {
    fn new(network: &'n Network, weights: &'n [i128]) -> Option<Proof<'n>> {
        let (_, mut narrow) = super::complete::Narrow::of(weights)?;
        for attribute in 0..network.attributes() as u32 {
            let range = network.range(attribute);
            let least = range.clone().map(|literal| narrow[literal as usize]).min().unwrap_or(0);
            range.for_each(|literal| narrow[literal as usize] -= least);
        }
        let met = vec![(i64::MAX, INFINITE); weights.len()];
        let (owners, alive) = (network.owners(), vec![false; weights.len()]);
        Some(Proof { network, weights, narrow, owners, alive, met, lowest: 0, best: Vec::new(), questions: MOST_QUESTIONS })
    }

    fn witness(&mut self, solution: &[u32]) -> i64 {
        let narrow = solution.iter().map(|literal| self.narrow[*literal as usize]).sum();
        let full: i128 = solution.iter().map(|literal| self.weights[*literal as usize]).sum();
        for literal in solution {
            let known = &mut self.met[*literal as usize];
            *known = (*known).min((narrow, full));
        }
        if self.best.is_empty() {
            self.best = solution.to_vec();
            self.lowest = narrow;
        }
        narrow
    }

    /// The least cost with a literal, if it is proved before the questions run out.
    fn least_with(&mut self, solver: &mut RuleSolver, literal: u32) -> Option<i128> {
        let at = literal as usize;
        // The best solution with only this value changed is a good guess.
        let rival = self.best.get(self.owners[at] as usize).map_or(0, |rival| self.narrow[*rival as usize]);
        let mut limit = (self.lowest + self.narrow[at] - rival).max(self.lowest);
        let mut low = self.lowest;
        loop {
            let (met, full) = self.met[at];
            if met <= low {
                return Some(full);
            }
            self.questions = self.questions.checked_sub(1)?;
            limit = limit.clamp(low, met - 1);
            let bounded = limit < i64::MAX - 1;
            solver.bound(bounded.then_some((self.narrow.as_slice(), limit)));
            match solver.solution(self.network, &self.alive, Some(literal)) {
                Some(solution) => limit = self.witness(&solution) - 1,
                None if !bounded => return Some(INFINITE),
                None => {
                    low = limit + 1;
                    limit = if self.met[at].0 == i64::MAX { i64::MAX - 1 } else { self.met[at].0 - 1 };
                }
            }
        }
    }
}
