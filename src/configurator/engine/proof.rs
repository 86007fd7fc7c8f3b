//! The least cost of a solution with each literal, proved from the cheapest solution outwards.

use super::cdcl::{Answer, Decide, Lit};
use super::costs::{Costs, cost};
use super::ir::Network;
use super::near::Near;
use super::optimum::{Charged, Soft};
use super::sat::RuleSolver;
use super::sweep::INFINITE;

/// What is known of the least cost with each literal.
pub(super) struct Proof<'n> {
    network: &'n Network,
    weights: &'n [i128],
    costs: &'n Costs,
    soft: &'n Soft,
    best: &'n [u32],
    /// What the cheapest solution leaves to pay for, the dearest first.
    all: Vec<Lit>,
    /// The cheapest solution met with each literal, in narrow and in full weights.
    met: Vec<(i64, i128)>,
    /// No solution with the literal costs less.
    lower: Vec<i64>,
}

impl<'n> Proof<'n> {
    pub fn new(network: &'n Network, weights: &'n [i128], costs: &'n Costs, soft: &'n Soft, best: &'n [u32]) -> Proof<'n> {
        let met = vec![(i64::MAX, INFINITE); weights.len()];
        let lower = vec![soft.lower; weights.len()];
        let mut proof = Proof { network, weights, costs, soft, best, all: soft.all(), met, lower };
        proof.witness(best);
        proof
    }

    fn witness(&mut self, solution: &[u32]) {
        let total = self.costs.total(solution);
        let full = cost(self.weights, solution);
        for literal in solution {
            let known = &mut self.met[*literal as usize];
            *known = (*known).min((total, full));
        }
    }

    /// What is told of the least cost with a literal, once it is certain.
    fn settled(&self, literal: u32) -> Option<i128> {
        let (met, full) = self.met[literal as usize];
        let lower = self.lower[literal as usize];
        if lower == i64::MAX {
            return Some(INFINITE);
        }
        (met < i64::MAX && self.costs.told(met) <= self.costs.told(lower)).then_some(full)
    }

    /// The least cost with each literal: first what the best solution can have with no more changed than must be; then what
    /// costs no more than the best, many at once; then one after the other, the cheapest to have first.
    pub fn all(mut self, rules: &mut RuleSolver, steps: u64) -> Vec<Option<i128>> {
        let last = rules.solver.steps + steps;
        let near = rules.near.take().unwrap_or_else(|| Near::new(self.network));
        for literal in 0..self.weights.len() as u32 {
            if rules.solver.steps < last && self.settled(literal).is_none() {
                self.change_little(rules, &near, literal);
            }
        }
        rules.near = Some(near);
        let mut open: Vec<u32> = (0..self.weights.len() as u32).filter(|literal| self.settled(*literal).is_none()).collect();
        let mut dearer: Vec<(i64, u32)> = Vec::new();
        let mut asked = self.all.clone();
        while let Some(literal) = open.pop() {
            if rules.solver.steps > last {
                break;
            }
            rules.solver.wish(open.iter().rev().map(|literal| rules.literals[*literal as usize]));
            asked.truncate(self.all.len());
            asked.push(rules.literals[literal as usize]);
            match rules.solver.solve(&asked, last - rules.solver.steps, Decide::Active) {
                Answer::Yes => {
                    let found = rules.solution(self.network);
                    self.witness(&found);
                    open.retain(|literal| self.settled(*literal).is_none());
                }
                Answer::No => {
                    let least = rules.solver.core().iter().filter_map(|literal| self.soft.left.get(literal)).min();
                    let lower = least.map_or(i64::MAX, |least| self.soft.lower + least);
                    let known = &mut self.lower[literal as usize];
                    *known = lower.max(*known);
                    dearer.push((*known, literal));
                }
                Answer::Unknown => {}
            }
        }
        rules.solver.wish(std::iter::empty());
        dearer.sort_unstable();
        for (_, literal) in dearer {
            if rules.solver.steps < last && self.settled(literal).is_none() {
                self.prove(rules, literal, last);
            }
        }
        (0..self.weights.len() as u32).map(|literal| self.settled(literal)).collect()
    }

    /// Takes the best solution and changes what propagation says a literal changes. If that is a solution, it is the
    /// cheapest with the literal wherever all it costs more is what propagation rules out.
    fn change_little(&mut self, rules: &mut RuleSolver, near: &Near, literal: u32) {
        let wanted = rules.literals[literal as usize];
        if !rules.solver.follow(&[wanted]) {
            self.lower[literal as usize] = i64::MAX;
            return;
        }
        let mut gone = 0;
        let mut changed: Vec<u32> = Vec::new();
        for fixed in rules.solver.followed() {
            gone += self.soft.left.get(&!*fixed).copied().unwrap_or(0);
            if let Some(value) = rules.values.get(fixed) {
                let owner = near.owners[*value as usize] as usize;
                if self.best.get(owner) != Some(value) {
                    changed.push(*value);
                }
            }
        }
        self.lower[literal as usize] = self.soft.lower + gone;
        let Some(candidate) = near.changed(self.network, self.best, &changed) else { return };
        let (total, full) = (self.costs.total(&candidate), cost(self.weights, &candidate));
        for value in changed {
            let known = &mut self.met[value as usize];
            *known = (*known).min((total, full));
        }
    }

    /// Gives up what the literal rules out, then core after core, until a solution has it.
    fn prove(&mut self, rules: &mut RuleSolver, literal: u32, last: u64) {
        let mut soft = self.soft.clone();
        self.give_up(rules, literal, &mut soft, last);
        soft.retire(&mut rules.solver, Some(self.soft));
    }

    fn give_up(&mut self, rules: &mut RuleSolver, literal: u32, soft: &mut Soft, last: u64) {
        let wanted = rules.literals[literal as usize];
        let lower = literal as usize;
        while rules.solver.steps < last {
            // Copying the lists is work as well.
            rules.solver.steps += self.all.len() as u64;
            let own = self.all.iter().copied();
            let mut asked: Vec<Lit> = std::iter::once(wanted).chain(own.filter(|one| soft.left.contains_key(one))).collect();
            let before = asked.len();
            asked.extend(soft.left.keys().filter(|one| !self.soft.left.contains_key(one)));
            asked[before..].sort_unstable();
            if !rules.solver.follow(&asked[..1]) {
                self.lower[lower] = i64::MAX;
                return;
            }
            // What propagation alone rules out is given up at once.
            let gone: Vec<Lit> = asked[1..].iter().copied().filter(|one| rules.solver.told(*one) == Some(false)).collect();
            asked.retain(|one| !gone.contains(one));
            let mut cores: Vec<Charged> = gone.iter().filter_map(|one| soft.charge(&[*one])).collect();
            self.lower[lower] = soft.lower;
            loop {
                if self.settled(literal).is_some() {
                    return;
                }
                match rules.solver.solve(&asked, last.saturating_sub(rules.solver.steps), Decide::Active) {
                    Answer::Yes => {
                        let found = rules.solution(self.network);
                        self.witness(&found);
                        break;
                    }
                    Answer::Unknown => return,
                    Answer::No => {
                        let Some(charged) = soft.charge(rules.solver.core()) else {
                            self.lower[lower] = i64::MAX;
                            return;
                        };
                        asked.retain(|one| *one == wanted || soft.left.contains_key(one));
                        self.lower[lower] = soft.lower;
                        cores.push(charged);
                    }
                }
            }
            if self.settled(literal).is_some() {
                return;
            }
            for charged in cores {
                soft.relax(&mut rules.solver, charged);
            }
        }
    }
}
