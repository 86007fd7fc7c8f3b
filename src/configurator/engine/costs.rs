//! Least costs without a graph: of all solutions, and of those with each value.

use super::arithmetic::{Glimpse, Marginals};
use super::cdcl::{Answer, Decide, Lit};
use super::complete::{Cost, Narrow};
use super::fallback::SatCore;
use super::ir::Network;
use super::optimum::{Base, Ended, Soft};
use super::proof::Proof;
use super::sat::{RuleSolver, solution};
use super::sweep::INFINITE;

/// Steps for the cheapest solution of all, before each value is looked at.
const BEST_STEPS: u64 = 2_000_000;
/// Steps for the least costs with each value together; where they end, a cost stays untold.
const MARGINAL_STEPS: u64 = 3_000_000;
/// Steps for the first of equally cheap solutions.
const ORDER_STEPS: u64 = 4_000_000;
/// Cost functions remembered by a solver: one for completions, two for the range of prices, some for totals.
const MOST_BASES: usize = 8;

/// A cost function in 64 bits.
pub(super) struct Costs {
    narrow: Narrow,
    pub weights: Vec<i64>,
    /// The least of each attribute, added up.
    constant: i64,
}

impl Costs {
    fn of(network: &Network, weights: &[i128]) -> Option<Costs> {
        let (narrow, weights) = Narrow::of(weights)?;
        Some(Costs::beyond(network, narrow, weights))
    }

    /// Costs beyond the least of each attribute.
    fn beyond(network: &Network, narrow: Narrow, mut weights: Vec<i64>) -> Costs {
        let mut constant = 0;
        for attribute in 0..network.attributes() as u32 {
            let range = network.range(attribute);
            let least = range.clone().map(|literal| weights[literal as usize]).min().unwrap_or(0);
            range.for_each(|literal| weights[literal as usize] -= least);
            constant += least;
        }
        Costs { narrow, weights, constant }
    }

    /// What a solution costs beyond the constant.
    pub fn total(&self, solution: &[u32]) -> i64 {
        solution.iter().map(|literal| self.weights[*literal as usize]).sum()
    }

    /// What is told of a total: its place among equals is not.
    pub fn told(&self, total: i64) -> i64 {
        self.narrow.told(total + self.constant)
    }
}

pub(super) fn cost(weights: &[i128], solution: &[u32]) -> i128 {
    solution.iter().map(|literal| weights[*literal as usize]).sum()
}

impl RuleSolver {
    /// What is known of a cost function whatever is chosen; where that is not proved yet, so many steps more go into it.
    fn base(&mut self, network: &Network, costs: &Costs, steps: u64) -> Soft {
        let known = self.bases.iter().position(|base| base.weights == costs.weights);
        let mut base = match known {
            Some(place) => self.bases.remove(place),
            None => {
                let mut soft = Soft::default();
                for (literal, weight) in self.literals.iter().zip(&costs.weights) {
                    soft.add(!*literal, *weight);
                    if *weight > 0 {
                        self.solver.prefer(!*literal);
                    }
                }
                Base { weights: costs.weights.clone(), soft, proved: false }
            }
        };
        if !base.proved {
            base.proved = self.minimize(network, costs, &mut base.soft, &[], steps).0 != Ended::Open;
        }
        while self.bases.len() >= MOST_BASES {
            if let Some(old) = self.bases.pop() {
                old.soft.retire(&mut self.solver, None);
            }
        }
        let soft = base.soft.clone();
        self.bases.insert(0, base);
        soft
    }

    /// Raises the bound until it is met or the steps end; gives the end and the best solution met with its cost.
    fn minimize(
        &mut self,
        network: &Network,
        costs: &Costs,
        soft: &mut Soft,
        hard: &[Lit],
        steps: u64,
    ) -> (Ended, Option<(Vec<u32>, i64)>) {
        let RuleSolver { solver, literals, witnesses, .. } = self;
        solver.wish(std::iter::empty());
        let mut best: Option<(Vec<u32>, i64)> = None;
        let ended = soft.minimize(solver, hard, steps, &mut |solver| {
            let solution = solution(solver, literals, network);
            let total = costs.total(&solution);
            witnesses.add(&solution);
            if best.as_ref().is_none_or(|(_, known)| total < *known) {
                best = Some((solution, total));
            }
            total
        });
        (ended, best)
    }

    /// Of the cheapest solutions the one that takes early values first: the same whatever was asked before.
    fn first_of(&mut self, network: &Network, soft: &Soft, hard: &[Lit]) -> Option<Vec<u32>> {
        for attribute in 0..network.attributes() as u32 {
            for literal in network.range(attribute) {
                self.solver.prefer_in_order(self.literals[literal as usize]);
                if network.size(attribute) == 2 {
                    break;
                }
            }
        }
        let mut assumptions = hard.to_vec();
        assumptions.extend(soft.all());
        let found = self.solver.solve(&assumptions, ORDER_STEPS, Decide::InOrder) == Answer::Yes;
        found.then(|| self.solution(network))
    }
}

impl SatCore {
    /// The cheapest solution without dead literals, with what none costs less than; `None` if there is no solution.
    pub(super) fn cheapest(&self, dead: &[bool], weights: &[i128], steps: u64) -> Option<Glimpse> {
        let network = self.network();
        let Some(costs) = Costs::of(network, weights) else {
            // Too many digits: any solution, and nothing proved of it but that each value costs something.
            return self.ask_cost(|rules| {
                let assumptions = rules.without(dead);
                let found = rules.solver.solve(&assumptions, u64::MAX, Decide::Active) == Answer::Yes;
                let solution = found.then(|| rules.solution(network))?;
                let least = |at: u32| network.range(at).map(|literal| weights[literal as usize]).min().unwrap_or(0);
                let bound = (0..network.attributes() as u32).map(least).sum();
                Some(Glimpse { cost: cost(weights, &solution), solution, bound })
            });
        };
        self.ask_cost(|rules| {
            let hard = rules.without(dead);
            let base = rules.base(network, &costs, steps / 2);
            let mut soft = base.clone();
            let (ended, met) = rules.minimize(network, &costs, &mut soft, &hard, steps);
            let found = match (ended, met) {
                (Ended::Impossible, _) => None,
                (Ended::Proved | Ended::Met, Some((met, _))) => {
                    let solution = rules.first_of(network, &soft, &hard).unwrap_or(met);
                    let cost = cost(weights, &solution);
                    Some(Glimpse { solution, cost, bound: cost })
                }
                (_, met) => {
                    let solution = met.map(|(solution, _)| solution).or_else(|| {
                        let found = rules.solver.solve(&hard, u64::MAX, Decide::Active) == Answer::Yes;
                        found.then(|| rules.solution(network))
                    });
                    let bound = costs.narrow.unpack(soft.lower + costs.constant);
                    solution.map(|solution| Glimpse { cost: cost(weights, &solution), solution, bound })
                }
            };
            soft.retire(&mut rules.solver, Some(&base));
            found
        })
    }

    /// The least cost with each literal: the best solution first, then literal by literal until the steps run out; what is
    /// not proved by then is not told.
    pub(super) fn marginals(&self, weights: &[i128]) -> Marginals {
        let network = self.network();
        let changes = |literal: u32| Cost::of(weights[literal as usize]).changes;
        // Apart from changes the costs are the same from click to click; what nobody wants to change is dead at first.
        let plain: Vec<i128> =
            weights.iter().map(|weight| weight - i128::from(Cost::of(*weight).changes) * Cost::CHANGE).collect();
        let mut dead = vec![false; weights.len()];
        for attribute in 0..network.attributes() as u32 {
            let least = network.range(attribute).map(changes).min().unwrap_or(0);
            network.range(attribute).for_each(|literal| dead[literal as usize] = changes(literal) > least);
        }
        let untold = || vec![None; weights.len()];
        let Some((narrow, all)) = Narrow::of(weights) else {
            let alive = vec![false; weights.len()];
            let best = self.cheapest(&dead, weights, 0).or_else(|| self.cheapest(&alive, weights, 0));
            return Marginals { through: untold(), best: best.map(|best| (best.solution, best.cost)) };
        };
        let plain: Vec<i64> = plain.iter().map(|weight| narrow.pack(*weight)).collect();
        let wanted: Vec<i64> = all.iter().zip(&plain).map(|(all, plain)| all - plain).collect();
        let base = Costs::beyond(network, narrow, plain);
        let weighed = base.weights.iter().zip(&wanted).map(|(plain, wanted)| plain + wanted).collect();
        let costs = Costs { narrow, weights: weighed, constant: base.constant };
        self.ask_cost(|rules| {
            let known = rules.base(network, &base, BEST_STEPS / 2);
            let mut soft = known.clone();
            for (literal, wanted) in rules.literals.iter().zip(&wanted) {
                soft.add(!*literal, *wanted);
            }
            let (ended, met) = rules.minimize(network, &costs, &mut soft, &[], BEST_STEPS);
            let marginals = match (ended, met) {
                (Ended::Impossible, _) => Marginals { through: vec![Some(INFINITE); weights.len()], best: None },
                (Ended::Proved | Ended::Met, Some((met, _))) => {
                    let best = rules.first_of(network, &soft, &[]).unwrap_or(met);
                    let through = Proof::new(network, weights, &costs, &soft, &best).all(rules, MARGINAL_STEPS);
                    Marginals { through, best: Some((best.clone(), cost(weights, &best))) }
                }
                (_, Some((met, _))) => Marginals { through: untold(), best: Some((met.clone(), cost(weights, &met))) },
                (_, None) => {
                    let hard = rules.without(&dead);
                    let found = [hard.as_slice(), &[]].into_iter().find_map(|hard| {
                        let found = rules.solver.solve(hard, u64::MAX, Decide::Active) == Answer::Yes;
                        found.then(|| rules.solution(network))
                    });
                    let best = found.map(|found| (found.clone(), cost(weights, &found)));
                    Marginals { through: untold(), best }
                }
            };
            soft.retire(&mut rules.solver, Some(&known));
            marginals
        })
    }
}
