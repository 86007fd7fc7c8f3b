//! Rules as clauses with a switch each, for a SAT solver: which rules are to blame.

use batsat::{BasicCallbacks, Lit, Solver, SolverInterface, SolverOpts, lbool};
use rustc_hash::FxHashMap;

use super::ir::{Body, Linear, NO_RULE, Network};
use super::sat_sums::Sums;

/// Bounds leave a variable behind each.
const MOST_BOUNDS: usize = 5_000;

/// The rules of a network in a SAT solver; each can be switched on by an assumption.
pub struct RuleSolver {
    solver: Solver<BasicCallbacks>,
    sums: Sums,
    /// Full literal -> SAT literal.
    literals: Vec<Lit>,
    switches: FxHashMap<u32, Lit>,
    /// The switch of the bound now in force.
    bound: Option<Lit>,
    /// The weights last bounded, with the place of their sum, its switch and its limit.
    bounded: Option<Bounded>,
    /// How many switches bounds have used up.
    worn: usize,
}

struct Bounded {
    weights: Vec<i64>,
    sum: usize,
    switch: Lit,
    limit: i64,
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
        let mut built = RuleSolver {
            solver,
            sums: Sums::default(),
            literals,
            switches: FxHashMap::default(),
            bound: None,
            bounded: None,
            worn: 0,
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
        if let Some(known) = self.bounded.as_mut().filter(|known| known.weights == weights && known.limit >= limit) {
            // A tighter limit keeps everything learned under its switch.
            known.limit = limit;
            self.sums.tighten(known.sum, limit);
            self.bound = Some(known.switch);
            return;
        }
        self.worn += 1;
        let switch = new_literal(&mut self.solver);
        let again = self.bounded.as_ref().filter(|known| known.weights == weights).map(|known| known.sum);
        let sum = match again {
            Some(sum) => self.sums.renew(sum, switch, limit),
            None => {
                if let Some(old) = &self.bounded {
                    self.sums.retire(old.sum);
                }
                let terms = self.literals.iter().zip(weights).filter(|(_, weight)| **weight > 0);
                self.sums.add(Some(switch), terms.map(|(literal, weight)| (*literal, *weight)).collect(), limit);
                self.sums.index_last()
            }
        };
        self.bounded = Some(Bounded { weights: weights.to_vec(), sum, switch, limit });
        self.bound = Some(switch);
    }

    /// So many bounds have come and gone that a fresh solver is the better one.
    pub fn is_worn(&self) -> bool {
        self.worn > MOST_BOUNDS
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
