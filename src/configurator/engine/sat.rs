//! A network as clauses and sums for the solver, each rule with a switch: what is possible, and which rules are to blame.

use rustc_hash::FxHashMap;

use super::cdcl::{Answer, Decide, Lit, Solver};
use super::ir::{Body, Linear, NO_RULE, Network};
use super::near::Near;
use super::optimum::Base;
use super::witnesses::Witnesses;

/// Helpers beyond those of the network itself, before a fresh solver is the better one.
const MOST_HELPERS: usize = 40_000;

/// Larger domains are held together by a sum instead of pairs.
const MOST_PAIRED: usize = 6;

/// The rules of a network in a solver; each can be switched on by an assumption.
pub struct RuleSolver {
    pub(super) solver: Solver,
    /// Network literal -> solver literal.
    pub(super) literals: Vec<Lit>,
    /// Solver literal -> network literal.
    pub(super) values: FxHashMap<Lit, u32>,
    switches: FxHashMap<u32, Lit>,
    /// Variables when it was new.
    fresh: usize,
    pub(super) witnesses: Witnesses,
    /// What is known of costs asked about lately, the newest first.
    pub(super) bases: Vec<Base>,
    /// The constraints by literal, once they were needed.
    pub(super) near: Option<Near>,
}

impl RuleSolver {
    /// Takes in the constraints of the rules `wanted` accepts; definitions of helpers always hold.
    pub fn new(network: &Network, wanted: &dyn Fn(u32) -> bool) -> RuleSolver {
        let mut solver = Solver::default();
        let mut literals = Vec::with_capacity(network.literals());
        for attribute in 0..network.attributes() as u32 {
            if network.size(attribute) == 2 {
                let variable = solver.variable();
                literals.extend([!variable, variable]);
            } else {
                literals.extend(network.range(attribute).map(|_| solver.variable()));
            }
        }
        let mut built = RuleSolver {
            solver,
            values: literals.iter().copied().zip(0..).collect(),
            literals,
            switches: FxHashMap::default(),
            fresh: 0,
            witnesses: Witnesses::new(network.literals()),
            bases: Vec::new(),
            near: None,
        };
        for attribute in 0..network.attributes() as u32 {
            built.exactly_one(network, attribute);
        }
        for constraint in &network.constraints {
            if constraint.rule != NO_RULE && !wanted(constraint.rule) {
                continue;
            }
            let switch = (constraint.rule != NO_RULE).then(|| built.switch(constraint.rule));
            match &constraint.body {
                Body::Clause(clause) => built.clause(switch, clause.iter().copied()),
                Body::Table { attributes, rows } => built.table(network, switch, attributes, rows),
                Body::AtMost(linear) => built.sum(network, switch, linear),
            }
        }
        built.fresh = built.solver.variables();
        built
    }

    fn switch(&mut self, rule: u32) -> Lit {
        let solver = &mut self.solver;
        *self.switches.entry(rule).or_insert_with(|| solver.variable())
    }

    fn clause(&mut self, switch: Option<Lit>, literals: impl Iterator<Item = u32>) {
        let mut clause: Vec<Lit> = literals.map(|literal| self.literals[literal as usize]).collect();
        clause.extend(switch.map(|switch| !switch));
        self.solver.add_clause(&clause);
    }

    fn exactly_one(&mut self, network: &Network, attribute: u32) {
        let values: Vec<Lit> = network.range(attribute).map(|literal| self.literals[literal as usize]).collect();
        if values.len() == 2 {
            return;
        }
        self.solver.add_clause(&values);
        if values.len() > MOST_PAIRED {
            self.solver.add_sum(values.into_iter().map(|value| (value, 1)).collect(), 1);
            return;
        }
        for (index, left) in values.iter().enumerate() {
            for right in &values[index + 1..] {
                self.solver.add_clause(&[!*left, !*right]);
            }
        }
    }

    fn table(&mut self, network: &Network, switch: Option<Lit>, attributes: &[u32], rows: &[u32]) {
        let width = attributes.len();
        if let [left, right] = attributes {
            for (one, column, other) in [(left, 0, 1), (right, 1, 0)] {
                let mut supports: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
                for row in rows.chunks_exact(width) {
                    supports.entry(row[column]).or_default().push(row[other]);
                }
                for literal in network.range(*one) {
                    let mut clause = vec![!self.literals[literal as usize]];
                    let support = supports.get(&literal).into_iter().flatten();
                    clause.extend(support.map(|other| self.literals[*other as usize]));
                    clause.extend(switch.map(|switch| !switch));
                    self.solver.add_clause(&clause);
                }
            }
            return;
        }
        let mut any = Vec::new();
        let mut supports: FxHashMap<u32, Vec<Lit>> = FxHashMap::default();
        for row in rows.chunks_exact(width) {
            let chosen = self.solver.variable();
            any.push(chosen);
            for literal in row {
                self.solver.add_clause(&[!chosen, self.literals[*literal as usize]]);
                supports.entry(*literal).or_default().push(chosen);
            }
        }
        any.extend(switch.map(|switch| !switch));
        self.solver.add_clause(&any);
        for attribute in attributes {
            for literal in network.range(*attribute) {
                let mut clause = vec![!self.literals[literal as usize]];
                clause.extend(supports.get(&literal).into_iter().flatten());
                clause.extend(switch.map(|switch| !switch));
                self.solver.add_clause(&clause);
            }
        }
    }

    fn sum(&mut self, network: &Network, switch: Option<Lit>, linear: &Linear) {
        let mut terms = Vec::new();
        for (attribute, weights) in &linear.terms {
            for (literal, weight) in network.range(*attribute).zip(weights) {
                if *weight > 0 {
                    terms.push((self.literals[literal as usize], *weight));
                }
            }
        }
        match switch {
            // Switched on it takes up what the limit is short of everything at once.
            Some(switch) => {
                let all: i64 = terms.iter().map(|(_, weight)| weight).sum();
                let most = all.max(linear.limit);
                terms.push((switch, most - linear.limit));
                self.solver.add_sum(terms, most);
            }
            None => {
                self.solver.add_sum(terms, linear.limit);
            }
        }
    }

    /// So many helpers have come and gone that a fresh solver is the better one.
    pub fn is_worn(&self) -> bool {
        self.solver.variables() > self.fresh + MOST_HELPERS
    }

    /// The dead literals as assumptions.
    pub(super) fn without(&self, dead: &[bool]) -> Vec<Lit> {
        self.literals.iter().zip(dead).filter(|(_, dead)| **dead).map(|(literal, _)| !*literal).collect()
    }

    /// The solution found last, as one network literal per attribute.
    pub(super) fn solution(&self, network: &Network) -> Vec<u32> {
        solution(&self.solver, &self.literals, network)
    }

    /// Whether the chosen literals agree with the rules; if not, the rules of a core.
    pub fn solve(&mut self, chosen: &[u32], rules: &[u32]) -> Result<(), Vec<u32>> {
        let mut assumptions: Vec<Lit> = chosen.iter().map(|literal| self.literals[*literal as usize]).collect();
        assumptions.extend(rules.iter().filter_map(|rule| self.switches.get(rule)));
        if self.solver.solve(&assumptions, u64::MAX, Decide::Active) == Answer::Yes {
            return Ok(());
        }
        let core: rustc_hash::FxHashSet<Lit> = self.solver.core().iter().copied().collect();
        let blamed = |rule: &&u32| self.switches.get(*rule).is_some_and(|switch| core.contains(switch));
        Err(rules.iter().filter(blamed).copied().collect())
    }
}

/// The solution that a solver found last, as one network literal per attribute.
pub(super) fn solution(solver: &Solver, literals: &[Lit], network: &Network) -> Vec<u32> {
    let chosen = |attribute: u32| network.range(attribute).find(|literal| solver.is_true(literals[*literal as usize]));
    (0..network.attributes() as u32).filter_map(chosen).collect()
}
