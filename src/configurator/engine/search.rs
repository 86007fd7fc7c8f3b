//! A search in the graph with several limits in hand, cut off by the least each open part still adds.

use rustc_hash::FxHashMap;

use super::arithmetic::{Limit, masked};
use super::graph::Graph;
use super::propagate::mix;
use super::sweep::{self, INFINITE, Weight};

/// A search for one solution, or the cheapest, that keeps all limits.
pub(super) struct Search<'g> {
    graph: &'g Graph,
    limits: &'g [Limit],
    /// Per limit: the least each place adds, and each branch.
    least: Vec<Vec<i64>>,
    totals: Vec<Vec<i64>>,
    objective: Option<Objective>,
    /// Places still to decide, as linked lists in one pool: (place, rest, hash of the list).
    pool: Vec<(u32, u32, u64)>,
    /// List hash -> states that led nowhere.
    failed: FxHashMap<u64, Vec<(Vec<i64>, i128)>>,
    chosen: Vec<u32>,
    steps: u64,
    pub most_steps: u64,
}

struct Objective {
    least: Vec<i128>,
    totals: Vec<i128>,
    /// The same for cost plus the price of the limits; the bound so far is less what the limits are worth.
    priced_least: Vec<i128>,
    priced_totals: Vec<i128>,
    best: i128,
    solution: Option<Vec<u32>>,
}

/// Prices of the limits (Lagrange multipliers), the bound they give, and the best solution met on the way.
struct Priced {
    weights: Vec<i128>,
    offset: i128,
    solution: Option<(Vec<u32>, i128)>,
}

/// Rounds in which the prices of the limits are bettered.
pub(super) const PRICE_ROUNDS: usize = 24;

/// Beyond this many steps a value stays unproved, and so is not shown as possible.
const MOST_STEPS: u64 = 4_000_000;
/// So many failed states are remembered for what is left to decide.
const MOST_FAILED: usize = 256;
const END: u32 = u32::MAX;

/// One way to go on at a place.
struct Way {
    /// Literal of a group, or branch of a node.
    target: u32,
    strain: i128,
    deltas: Vec<i64>,
    cost: i128,
    second: i128,
}

impl<'g> Search<'g> {
    pub fn new(graph: &'g Graph, limits: &'g [Limit], dead: &[bool]) -> Search<'g> {
        let sweeps = limits.iter().map(|limit| sweep::least_and_totals(graph, &masked(dead, &limit.weights)));
        let (least, totals) = sweeps.unzip();
        Search {
            graph,
            limits,
            least,
            totals,
            objective: None,
            pool: Vec::new(),
            failed: FxHashMap::default(),
            chosen: Vec::new(),
            steps: 0,
            most_steps: MOST_STEPS,
        }
    }

    /// The state at the root, if no limit is broken there already.
    fn root(&mut self) -> Option<(u32, Vec<i64>)> {
        let root = self.graph.places().checked_sub(1)?;
        let bounds: Vec<i64> = self.least.iter().map(|least| least[root]).collect();
        let kept = bounds.iter().zip(self.limits).all(|(bound, limit)| *bound <= limit.limit);
        let list = self.push(root as u32, END);
        kept.then_some((list, bounds))
    }

    fn push(&mut self, place: u32, rest: u32) -> u32 {
        let below = self.pool.get(rest as usize).map_or(0, |(_, _, hash)| *hash);
        self.pool.push((place, rest, mix(below ^ mix(u64::from(place) + 1))));
        self.pool.len() as u32 - 1
    }

    /// Any solution; literals not yet known are tried first.
    pub fn solution(mut self, known: Option<&[bool]>) -> Option<Vec<u32>> {
        let (list, bounds) = self.root()?;
        self.walk(list, &bounds, (0, 0), known).then_some(self.chosen)
    }

    /// Any solution, and whether the answer is sure: it is not where the steps did not last.
    pub fn solution_or_proof(mut self, known: Option<&[bool]>) -> (Option<Vec<u32>>, bool) {
        let Some((list, bounds)) = self.root() else { return (None, true) };
        let found = self.walk(list, &bounds, (0, 0), known);
        let sure = found || self.steps <= self.most_steps;
        (found.then_some(self.chosen), sure)
    }

    /// The cheapest solution with its cost, and the steps it took (more than allowed: not proved to be the cheapest).
    pub fn cheapest(mut self, weights: &[i128]) -> (Option<(Vec<u32>, i128)>, u64) {
        let Some((list, bounds)) = self.root() else { return (None, 0) };
        // Dead literals weigh too much in every limit; here as well.
        let dead = |at: usize| self.least.first().is_some_and(|least| least[at] >= i64::INFINITE);
        let weights: Vec<i128> =
            weights.iter().enumerate().map(|(at, weight)| if dead(at) { INFINITE } else { *weight }).collect();
        let (least, totals) = sweep::least_and_totals(self.graph, &weights);
        let Some(start) = least.last().copied().filter(|least| *least < INFINITE) else { return (None, 0) };
        let priced = self.priced(&weights);
        let (priced_least, priced_totals) = sweep::least_and_totals(self.graph, &priced.weights);
        let (solution, best) = match priced.solution {
            Some((solution, cost)) => (Some(solution), cost),
            None => (None, INFINITE),
        };
        let second = priced_least.last().copied().unwrap_or(INFINITE) - priced.offset;
        self.objective = Some(Objective { totals, least, priced_totals, priced_least, best, solution });
        if start.max(second) < best {
            self.walk(list, &bounds, (start, second), None);
        }
        let found = self.objective.and_then(|objective| objective.solution.map(|solution| (solution, objective.best)));
        (found, self.steps)
    }

    /// Prices for the limits by subgradient steps: cost + Σ price × (use − limit) is never more than the true cost.
    fn priced(&self, weights: &[i128]) -> Priced {
        let cost = |solution: &[u32]| solution.iter().map(|literal| weights[*literal as usize]).sum::<i128>();
        let any = self.shallow().solution(None);
        let mut solution = any.map(|solution| (solution.clone(), cost(&solution)));
        let mut prices = vec![0i128; self.limits.len()];
        let mut best: Option<(i128, Vec<i128>)> = None;
        let mut fraction = 1;
        for _ in 0..PRICE_ROUNDS {
            let combined = self.combined(weights, &prices);
            let Some((found, total)) = sweep::cheapest(self.graph, &combined) else { break };
            let worth: i128 = prices.iter().zip(self.limits).map(|(price, limit)| price * i128::from(limit.limit)).sum();
            let bound = total - worth;
            if best.as_ref().is_none_or(|(known, _)| bound > *known) {
                best = Some((bound, prices.clone()));
            } else {
                fraction *= 2;
            }
            let over: Vec<i128> = self
                .limits
                .iter()
                .map(|limit| {
                    let used: i64 = found.iter().map(|literal| limit.weights[*literal as usize]).sum();
                    i128::from(used) - i128::from(limit.limit)
                })
                .collect();
            if over.iter().all(|over| *over <= 0) {
                let cost = cost(&found);
                if solution.as_ref().is_none_or(|(_, known)| cost < *known) {
                    solution = Some((found, cost));
                }
            }
            let Some((_, target)) = &solution else { break };
            let length: i128 = over.iter().map(|over| over * over).sum();
            if length == 0 || *target <= bound {
                break;
            }
            let step = (target - bound) / fraction;
            for (price, over) in prices.iter_mut().zip(&over) {
                *price = (*price + step / length * over + step % length * over / length).max(0);
            }
        }
        let prices = best.map_or_else(|| vec![0; self.limits.len()], |(_, prices)| prices);
        let offset = prices.iter().zip(self.limits).map(|(price, limit)| price * i128::from(limit.limit)).sum();
        Priced { weights: self.combined(weights, &prices), offset, solution }
    }

    /// The same search from the start, for a first solution; few steps only.
    fn shallow(&self) -> Search<'g> {
        Search {
            graph: self.graph,
            limits: self.limits,
            least: self.least.clone(),
            totals: self.totals.clone(),
            objective: None,
            pool: Vec::new(),
            failed: FxHashMap::default(),
            chosen: Vec::new(),
            steps: 0,
            most_steps: self.most_steps,
        }
    }

    fn combined(&self, weights: &[i128], prices: &[i128]) -> Vec<i128> {
        let mut combined = weights.to_vec();
        for (price, limit) in prices.iter().zip(self.limits).filter(|(price, _)| **price != 0) {
            for (sum, weight) in combined.iter_mut().zip(&limit.weights).filter(|(sum, _)| **sum < INFINITE) {
                *sum += price * i128::from(*weight);
            }
        }
        combined
    }

    /// Decides the list; true when a solution is found (with an objective: never, the best is kept instead).
    fn walk(&mut self, list: u32, bounds: &[i64], (cost, second): (i128, i128), known: Option<&[bool]>) -> bool {
        let Some((place, rest, hash)) = self.pool.get(list as usize).copied() else {
            let Some(objective) = &mut self.objective else { return true };
            if cost < objective.best {
                objective.best = cost;
                objective.solution = Some(self.chosen.clone());
            }
            return false;
        };
        if place < self.graph.literals {
            self.chosen.push(place);
            let found = self.walk(rest, bounds, (cost, second), known);
            if !found {
                self.chosen.pop();
            }
            return found;
        }
        self.steps += 1;
        if self.steps > self.most_steps {
            return false;
        }
        let hopeless = self.failed.get(&hash).is_some_and(|failed| {
            failed.iter().any(|(before, spent)| *spent <= cost && before.iter().zip(bounds).all(|(b, now)| b <= now))
        });
        if hopeless {
            return false;
        }
        for way in self.ways(place, bounds, (cost, second), known) {
            let reached = (cost + way.cost, second + way.second);
            if self.objective.as_ref().is_some_and(|objective| reached.0.max(reached.1) >= objective.best) {
                continue;
            }
            let mark = (self.pool.len(), self.chosen.len());
            let next: Vec<i64> = bounds.iter().zip(&way.deltas).map(|(bound, delta)| bound + delta).collect();
            let mut list = rest;
            if (place as usize) < self.graph.first_node() {
                list = self.push(way.target, list);
            } else {
                let from = self.graph.branch_start[way.target as usize] as usize;
                let to = self.graph.branch_start[way.target as usize + 1] as usize;
                for item in (from..to).rev() {
                    list = self.push(self.graph.items[item], list);
                }
            }
            if self.walk(list, &next, reached, known) {
                return true;
            }
            self.pool.truncate(mark.0);
            self.chosen.truncate(mark.1);
        }
        if self.steps <= self.most_steps {
            let failed = self.failed.entry(hash).or_default();
            failed.retain(|(before, spent)| !(cost <= *spent && bounds.iter().zip(before).all(|(now, b)| now <= b)));
            if failed.len() >= MOST_FAILED {
                // Looking through more would take longer than it spares.
                failed.swap_remove(self.steps as usize % MOST_FAILED);
            }
            failed.push((bounds.to_vec(), cost));
        }
        false
    }

    /// The ways that keep every limit, the least straining (with an objective: the cheapest) first.
    fn ways(&self, place: u32, bounds: &[i64], so_far: (i128, i128), known: Option<&[bool]>) -> Vec<Way> {
        let at = place as usize;
        let first = self.graph.first_node();
        let mut ways = Vec::new();
        let mut consider = |target: u32, weight: &dyn Fn(usize) -> i64, price: (i128, i128), fresh: bool| {
            let mut deltas = Vec::with_capacity(self.limits.len());
            let mut strain: i128 = 0;
            for (index, limit) in self.limits.iter().enumerate() {
                let weight = weight(index);
                if weight >= i64::INFINITE {
                    return;
                }
                let delta = weight - self.least[index][at];
                let slack = limit.limit - bounds[index];
                if delta > slack {
                    return;
                }
                strain = strain.max(i128::from(delta) * 1_000_000 / i128::from(slack + 1));
                deltas.push(delta);
            }
            let (mut cost, mut second) = (0, 0);
            if let Some(objective) = &self.objective {
                if price.0 >= INFINITE || price.1 >= INFINITE {
                    return;
                }
                (cost, second) = (price.0 - objective.least[at], price.1 - objective.priced_least[at]);
                if so_far.0 + cost >= objective.best || so_far.1 + second >= objective.best {
                    return;
                }
            }
            if fresh {
                strain -= 500_000;
            }
            ways.push(Way { target, strain, deltas, cost, second });
        };
        let is_fresh = |literal: u32| known.is_some_and(|known| !known.get(literal as usize).copied().unwrap_or(true));
        if at < first {
            let group = at - self.graph.literals as usize;
            let members = self.graph.group_start[group] as usize..self.graph.group_start[group + 1] as usize;
            for literal in &self.graph.group_literals[members] {
                let at = *literal as usize;
                let price = self.objective.as_ref().map_or((0, 0), |o| (o.least[at], o.priced_least[at]));
                consider(*literal, &|limit| self.least[limit][*literal as usize], price, is_fresh(*literal));
            }
        } else {
            let node = at - first;
            for branch in self.graph.node_start[node] as usize..self.graph.node_start[node + 1] as usize {
                let price = self.objective.as_ref().map_or((0, 0), |o| (o.totals[branch], o.priced_totals[branch]));
                let items = self.graph.branch_start[branch] as usize..self.graph.branch_start[branch + 1] as usize;
                let fresh =
                    known.is_some() && self.graph.items[items].iter().any(|item| *item < self.graph.literals && is_fresh(*item));
                consider(branch as u32, &|limit| self.totals[limit][branch], price, fresh);
            }
        }
        match self.objective {
            Some(_) => ways.sort_by_key(|way| (way.second, way.cost, way.strain)),
            None => ways.sort_by_key(|way| way.strain),
        }
        ways
    }
}
