//! Rules as clauses with a switch each, for a SAT solver: which rules are to blame.

use std::collections::HashMap;

use batsat::{BasicCallbacks, Lit, Solver, SolverInterface, SolverOpts, Theory, TheoryArg, Var, lbool};
use rustc_hash::FxHashMap;

use super::ir::{Body, Linear, NO_RULE, Network};

/// The rules of a network in a SAT solver; each can be switched on by an assumption.
pub struct RuleSolver {
    solver: Solver<BasicCallbacks>,
    sums: Sums,
    /// Full literal -> SAT literal.
    literals: Vec<Lit>,
    switches: FxHashMap<u32, Lit>,
    /// The switch of the bound now in force.
    bound: Option<Lit>,
}

impl RuleSolver {
    /// Takes in the constraints of the rules `wanted` accepts; definitions of helpers always hold.
    pub fn new(network: &Network, wanted: &dyn Fn(u32) -> bool) -> RuleSolver {
        let mut solver = Solver::new(SolverOpts::default(), BasicCallbacks::default());
        let mut literals = Vec::with_capacity(network.literals());
        for attribute in 0..network.attributes() as u32 {
            if network.size(attribute) == 2 {
                let variable = new_literal(&mut solver);
                literals.extend([!variable, variable]);
            } else {
                literals.extend(network.range(attribute).map(|_| new_literal(&mut solver)));
            }
        }
        let mut built = RuleSolver { solver, sums: Sums::default(), literals, switches: FxHashMap::default(), bound: None };
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
        built
    }

    fn switch(&mut self, rule: u32) -> Lit {
        if let Some(known) = self.switches.get(&rule) {
            return *known;
        }
        let switch = new_literal(&mut self.solver);
        self.switches.insert(rule, switch);
        switch
    }

    fn clause(&mut self, switch: Option<Lit>, literals: impl Iterator<Item = u32>) {
        let mut clause: Vec<Lit> = literals.map(|literal| self.literals[literal as usize]).collect();
        clause.extend(switch.map(|switch| !switch));
        self.solver.add_clause_reuse(&mut clause);
    }

    fn add(&mut self, mut clause: Vec<Lit>) {
        self.solver.add_clause_reuse(&mut clause);
    }

    fn exactly_one(&mut self, network: &Network, attribute: u32) {
        let values: Vec<Lit> = network.range(attribute).map(|literal| self.literals[literal as usize]).collect();
        if values.len() == 2 {
            return;
        }
        self.add(values.clone());
        if values.len() <= 6 {
            for (index, left) in values.iter().enumerate() {
                for right in &values[index + 1..] {
                    self.add(vec![!*left, !*right]);
                }
            }
            return;
        }
        // A ladder: `before` says that a value up to here is chosen.
        let mut before: Option<Lit> = None;
        for value in values {
            let here = new_literal(&mut self.solver);
            self.add(vec![!value, here]);
            if let Some(before) = before {
                self.add(vec![!before, here]);
                self.add(vec![!before, !value]);
            }
            before = Some(here);
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
                    self.add(clause);
                }
            }
            return;
        }
        let mut any = Vec::new();
        let mut supports: FxHashMap<u32, Vec<Lit>> = FxHashMap::default();
        for row in rows.chunks_exact(width) {
            let chosen = new_literal(&mut self.solver);
            any.push(chosen);
            for literal in row {
                self.add(vec![!chosen, self.literals[*literal as usize]]);
                supports.entry(*literal).or_default().push(chosen);
            }
        }
        any.extend(switch.map(|switch| !switch));
        self.add(any);
        for attribute in attributes {
            for literal in network.range(*attribute) {
                let mut clause = vec![!self.literals[literal as usize]];
                clause.extend(supports.get(&literal).into_iter().flatten());
                clause.extend(switch.map(|switch| !switch));
                self.add(clause);
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
        self.sums.add(switch, terms, linear.limit);
        self.sums.index_last();
    }

    /// A solution without the dead literals and with the wanted one, as one literal per attribute.
    pub fn solution(&mut self, network: &Network, dead: &[bool], wanted: Option<u32>) -> Option<Vec<u32>> {
        let ruled_out = self.literals.iter().zip(dead).filter(|(_, dead)| **dead).map(|(literal, _)| !*literal);
        let mut assumptions: Vec<Lit> = ruled_out.collect();
        assumptions.extend(wanted.map(|literal| self.literals[literal as usize]));
        assumptions.extend(self.bound);
        if self.solver.solve_limited_th(&mut self.sums, &assumptions) != lbool::TRUE {
            return None;
        }
        let attributes = 0..network.attributes() as u32;
        let chosen = |attribute: u32| {
            let mut values = network.range(attribute);
            values.find(|literal| self.solver.value_lit(self.literals[*literal as usize]) == lbool::TRUE)
        };
        attributes.map(chosen).collect()
    }

    /// From now on solutions must weigh at most `limit`; `None` lifts the bound.
    pub fn bound(&mut self, weights: Option<(&[i64], i64)>) {
        let Some((weights, limit)) = weights else {
            self.bound = None;
            return;
        };
        let switch = new_literal(&mut self.solver);
        let terms = self.literals.iter().zip(weights).filter(|(_, weight)| **weight > 0);
        self.sums.add(Some(switch), terms.map(|(literal, weight)| (*literal, *weight)).collect(), limit);
        self.sums.index_last();
        self.bound = Some(switch);
    }

    /// Whether the chosen literals agree with the rules; if not, the rules of a core.
    pub fn solve(&mut self, chosen: &[u32], rules: &[u32]) -> Result<(), Vec<u32>> {
        let mut assumptions: Vec<Lit> = chosen.iter().map(|literal| self.literals[*literal as usize]).collect();
        let switched = |rule: &u32| self.switches.get(rule).copied();
        assumptions.extend(rules.iter().filter_map(switched));
        if self.solver.solve_limited_th(&mut self.sums, &assumptions) == lbool::TRUE {
            return Ok(());
        }
        let core: Vec<Lit> = self.solver.unsat_core().to_vec();
        let blamed =
            |rule: &&u32| self.switches.get(*rule).is_some_and(|switch| core.contains(switch) || core.contains(&!*switch));
        Err(rules.iter().filter(blamed).copied().collect())
    }
}

fn new_literal(solver: &mut Solver<BasicCallbacks>) -> Lit {
    Lit::new(solver.new_var_default(), true)
}

/// Σ weights of true literals ≤ limit, while the switch is on.
#[derive(Default)]
struct Sums {
    list: Vec<SumState>,
    /// SAT literal -> (sum, weight).
    occurrences: FxHashMap<Lit, Vec<(u32, i64)>>,
    switched: HashMap<Lit, Vec<u32>>,
    seen: usize,
    /// Literals that were added to the sums, to take them out again.
    added: Vec<Lit>,
    levels: Vec<(usize, usize)>,
    reasons: FxHashMap<Lit, Vec<Lit>>,
    none: Vec<Lit>,
}

struct SumState {
    switch: Option<Lit>,
    terms: Vec<(Lit, i64)>,
    limit: i64,
    total: i64,
}

impl Sums {
    fn add(&mut self, switch: Option<Lit>, mut terms: Vec<(Lit, i64)>, limit: i64) {
        terms.sort_by_key(|(_, weight)| std::cmp::Reverse(*weight));
        self.list.push(SumState { switch, terms, limit, total: 0 });
    }

    fn index_last(&mut self) {
        let index = self.list.len().saturating_sub(1);
        let Some(sum) = self.list.last_mut() else { return };
        // What already stands (at level 0) counts at once.
        sum.total = sum.terms.iter().filter(|(literal, _)| self.added.contains(literal)).map(|(_, weight)| weight).sum();
        for (literal, weight) in &sum.terms {
            self.occurrences.entry(*literal).or_default().push((index as u32, *weight));
        }
        if let Some(switch) = sum.switch {
            self.switched.entry(switch).or_default().push(index as u32);
        }
    }

    fn check(&mut self, arguments: &mut TheoryArg<'_>, every: bool) {
        let mut touched: Vec<u32> = Vec::new();
        let fresh: Vec<Lit> = arguments.model().get(self.seen..).unwrap_or_default().to_vec();
        self.seen += fresh.len();
        for literal in fresh {
            if let Some(sums) = self.switched.get(&literal) {
                touched.extend(sums);
            }
            self.added.push(literal);
            if let Some(sums) = self.occurrences.get(&literal) {
                for (sum, weight) in sums {
                    self.list[*sum as usize].total += weight;
                    touched.push(*sum);
                }
            }
        }
        if every {
            touched = (0..self.list.len() as u32).collect();
        }
        touched.sort_unstable();
        touched.dedup();
        for sum in touched {
            if !self.check_one(sum as usize, arguments) {
                return;
            }
        }
    }

    fn check_one(&mut self, index: usize, arguments: &mut TheoryArg<'_>) -> bool {
        let sum = &self.list[index];
        let is_true = |literal: Lit| value(arguments, literal) == lbool::TRUE;
        if sum.switch.is_some_and(|switch| !is_true(switch)) {
            return true;
        }
        let mut because: Vec<Lit> = sum.switch.into_iter().collect();
        if sum.total > sum.limit {
            let mut left = 0;
            for (literal, weight) in &sum.terms {
                if is_true(*literal) {
                    because.push(*literal);
                    left += weight;
                    if left > sum.limit {
                        break;
                    }
                }
            }
            if because.is_empty() {
                return true;
            }
            let clause: Vec<Lit> = because.iter().map(|literal| !*literal).collect();
            arguments.raise_conflict(&clause, true);
            return false;
        }
        let slack = sum.limit - sum.total;
        let over: Vec<Lit> = sum
            .terms
            .iter()
            .take_while(|(_, weight)| *weight > slack)
            .filter(|(literal, _)| value(arguments, *literal) == lbool::UNDEF)
            .map(|(literal, _)| *literal)
            .collect();
        if over.is_empty() {
            return true;
        }
        because.extend(sum.terms.iter().map(|(literal, _)| *literal).filter(|literal| is_true(*literal)));
        for literal in over {
            self.reasons.insert(!literal, because.clone());
            if !arguments.propagate(!literal) {
                return false;
            }
        }
        true
    }
}

fn value(arguments: &TheoryArg<'_>, literal: Lit) -> lbool {
    let variable: Var = literal.var();
    let value = arguments.value(variable);
    if value == lbool::UNDEF {
        return lbool::UNDEF;
    }
    if (value == lbool::TRUE) == literal.sign() { lbool::TRUE } else { lbool::FALSE }
}

impl Theory for Sums {
    fn final_check(&mut self, arguments: &mut TheoryArg<'_>) {
        self.check(arguments, true);
    }

    fn create_level(&mut self) {
        self.levels.push((self.seen, self.added.len()));
    }

    fn pop_levels(&mut self, levels: usize) {
        let keep = self.levels.len().saturating_sub(levels);
        if let Some((seen, added)) = self.levels.get(keep).copied() {
            self.seen = seen;
            for literal in self.added.split_off(added) {
                for (sum, weight) in self.occurrences.get(&literal).into_iter().flatten() {
                    self.list[*sum as usize].total -= weight;
                }
            }
        }
        self.levels.truncate(keep);
    }

    fn n_levels(&self) -> usize {
        self.levels.len()
    }

    fn partial_check(&mut self, arguments: &mut TheoryArg<'_>) {
        self.check(arguments, false);
    }

    fn explain_propagation(&mut self, literal: Lit) -> &[Lit] {
        self.reasons.get(&literal).unwrap_or(&self.none)
    }
}
