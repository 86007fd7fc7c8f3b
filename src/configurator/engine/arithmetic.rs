//! Sums that stand beside the graph: bounds from sweeps, then proof.
//!
//! Every limit alone bounds what is possible by one sweep (exact for one limit). For several at once a search walks
//! the graph with all limits in hand, cut off by the least each open part still adds, and remembers where it failed.

use serde::{Deserialize, Serialize};

use super::compiled::Compiled;
use super::complete::Narrow;
use super::ir::{Body, Constraint, Network};
use super::mix::{Mixer, Settled};
use super::price::PRICE_ROUNDS;
use super::search::Search;
use super::sweep::{self, INFINITE, Weight};

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

/// Steps for the price differences of all values together; where they end, a difference stays untold.
const MARGINAL_STEPS: u64 = 40_000;

/// Steps for one cheapest solution among all that a click asks for.
const GLIMPSE_STEPS: u64 = 20_000;

/// Steps of a solver for one cheapest solution that somebody asked for, for one of many, and for one among all that a click
/// asks for.
pub(super) const MOST_STEPS: u64 = 200_000_000;
pub(super) const SOME_STEPS: u64 = 5_000_000;
pub(super) const GLANCE_STEPS: u64 = 600_000;

/// Steps in which a search looks for values not yet seen, before any solution will do.
const QUICK_STEPS: u64 = 200;

/// Costs of every core literal: the least of a solution with it, [`INFINITE`] without one, nothing where unproved.
pub(super) struct Marginals {
    pub through: Vec<Option<i128>>,
    /// The best solution of all and its cost.
    pub best: Option<(Vec<u32>, i128)>,
}

impl Compiled {
    pub(super) fn is_consistent(&self, choices: &[(usize, u32)]) -> bool {
        self.dead(choices).is_some_and(|dead| self.core_is_consistent(&dead))
    }

    pub(super) fn core_is_consistent(&self, dead: &[bool]) -> bool {
        if let Some(core) = &self.core {
            return core.is_consistent(dead);
        }
        match self.limits.as_slice() {
            [] => sweep::is_consistent(&self.graph, dead),
            [limit] => {
                let least = sweep::least(&self.graph, &masked(dead, &limit.weights));
                least.last().is_some_and(|least| *least <= limit.limit)
            }
            _ => self.witness(dead, &mut Mixer::new(&self.graph, &self.limits), None).is_some(),
        }
    }

    /// Core literals that are in some solution.
    pub(super) fn core_possible(&self, dead: &[bool]) -> Vec<bool> {
        if let Some(core) = &self.core {
            return core.possible(dead);
        }
        match self.limits.as_slice() {
            [] => sweep::possible(&self.graph, dead),
            [limit] => {
                let (through, _) = sweep::marginals(&self.graph, &masked(dead, &limit.weights));
                through.iter().map(|least| *least <= limit.limit).collect()
            }
            _ => self.proved_possible(dead),
        }
    }

    /// Sweeps rule out most of what is impossible; each solution found settles all its values; the rest is proved.
    fn proved_possible(&self, dead: &[bool]) -> Vec<bool> {
        let mut open = sweep::possible(&self.graph, dead);
        for limit in &self.limits {
            let (through, _) = sweep::marginals(&self.graph, &masked(dead, &limit.weights));
            for (open, least) in open.iter_mut().zip(&through) {
                *open &= *least <= limit.limit;
            }
        }
        let mut mixer = Mixer::new(&self.graph, &self.limits);
        let mut possible = vec![false; open.len()];
        match mixer.settle(dead) {
            Settled::Refuted => return possible,
            Settled::Witness(found) => found.iter().for_each(|literal| possible[*literal as usize] = true),
            Settled::Open(mixed) => {
                if let Some(mixed) = mixed {
                    let (through, _) = sweep::marginals(&self.graph, &masked(dead, &mixed.weights));
                    for (open, least) in open.iter_mut().zip(&through) {
                        *open &= *least <= mixed.limit;
                    }
                }
            }
        }
        let mut forced = dead.to_vec();
        for literal in 0..open.len() {
            if open[literal] && !possible[literal] {
                let found = self.forced(&mut forced, literal, |forced| self.witness(forced, &mut mixer, Some(&possible)));
                for known in found.into_iter().flatten() {
                    possible[known as usize] = true;
                }
            }
        }
        possible
    }

    /// A solution that keeps the limits: a look at their mixes, then a search that has the tightest as well.
    fn witness(&self, dead: &[bool], mixer: &mut Mixer<'_>, known: Option<&[bool]>) -> Option<Vec<u32>> {
        let mixed = match mixer.settle(dead) {
            Settled::Witness(found) => return Some(found),
            Settled::Refuted => return None,
            Settled::Open(mixed) => mixed,
        };
        let limits: Vec<Limit> = self.limits.iter().cloned().chain(mixed).collect();
        let mut search = Search::new(&self.graph, &limits, dead).guided_by(self.limits.len());
        if known.is_some() {
            let steps = std::mem::replace(&mut search.most_steps, QUICK_STEPS);
            let (found, proved) = search.solution_or_proof(known);
            if proved {
                return found;
            }
            search.most_steps = steps;
        }
        search.solution_or_proof(None).0
    }

    /// Works with one literal forced: its rivals dead for the time being.
    fn forced<T>(&self, dead: &mut [bool], literal: usize, work: impl FnOnce(&[bool]) -> T) -> T {
        let rivals = self.rivals(literal as u32);
        let before: Vec<bool> = rivals.clone().map(|other| dead[other]).collect();
        for other in rivals.clone() {
            dead[other] |= other != literal;
        }
        let result = work(dead);
        for (other, before) in rivals.zip(before) {
            dead[other] = before;
        }
        result
    }

    /// Core literals of the same core attribute.
    fn rivals(&self, literal: u32) -> std::ops::Range<usize> {
        let after = self.core_first.partition_point(|first| *first <= literal);
        let from = self.core_first.get(after.saturating_sub(1)).copied().unwrap_or(0);
        let to = self.core_first.get(after).copied().unwrap_or(literal + 1);
        from as usize..to as usize
    }

    /// Least cost with each core literal, nothing ruled out beforehand.
    pub(super) fn core_marginals(&self, weights: &[i128]) -> Marginals {
        if let Some(core) = &self.core {
            return core.marginals(weights);
        }
        if !self.limits.is_empty() {
            return self.limited_marginals(weights);
        }
        if let Some((narrow, weights)) = Narrow::of(weights) {
            let least = sweep::least(&self.graph, &weights);
            let best = least.last().copied().filter(|best| *best < i64::INFINITE);
            let through = sweep::through(&self.graph, &least);
            return Marginals {
                through: through.into_iter().map(|cost| Some(narrow.unpack(cost))).collect(),
                best: best.map(|best| (sweep::trace(&self.graph, &least), narrow.unpack(best))),
            };
        }
        let least = sweep::least(&self.graph, weights);
        let best = least.last().copied().filter(|best| *best < INFINITE);
        Marginals {
            through: sweep::through(&self.graph, &least).into_iter().map(Some).collect(),
            best: best.map(|best| (sweep::trace(&self.graph, &least), best)),
        }
    }

    /// With limits: the cheapest solution of the graph where it keeps them, else search, as long as the steps last.
    fn limited_marginals(&self, weights: &[i128]) -> Marginals {
        let mut dead = vec![false; weights.len()];
        let (relaxed, _) = sweep::marginals(&self.graph, weights);
        let possible = self.core_possible(&dead);
        let mut known: Vec<i128> = vec![INFINITE; weights.len()];
        let best = self.glimpse(&dead, weights);
        let lowest = best.as_ref().map_or(INFINITE, |best| best.bound);
        for literal in best.iter().flat_map(|best| &best.solution) {
            known[*literal as usize] = best.as_ref().map_or(INFINITE, |best| best.cost);
        }
        let mut through: Vec<Option<i128>> = vec![Some(INFINITE); weights.len()];
        let mut steps = MARGINAL_STEPS;
        for literal in 0..weights.len() {
            if !possible[literal] {
                continue;
            }
            if known[literal] > relaxed[literal].max(lowest) {
                let (found, proved) = self.forced(&mut dead, literal, |forced| {
                    if steps == 0 {
                        return (None, false);
                    }
                    // A sweep costs as well, and a large graph has many values.
                    steps = steps.saturating_sub((self.graph.items.len() / 200) as u64);
                    let relaxed = sweep::cheapest(&self.graph, &masked(forced, weights));
                    match relaxed {
                        Some(relaxed) if self.limits.iter().all(|limit| limit.keeps(&relaxed.0)) => (Some(relaxed), true),
                        _ if steps == 0 => (None, false),
                        _ => {
                            let mut search = Search::new(&self.graph, &self.limits, forced);
                            search.most_steps = steps.min(MARGINAL_STEPS / 8);
                            let (found, used) = search.cheapest(weights);
                            let proved = used <= steps.min(MARGINAL_STEPS / 8);
                            // Pricing the limits costs sweeps, whatever the search itself takes.
                            let sweeps = (self.graph.items.len() * PRICE_ROUNDS / 200) as u64;
                            steps = steps.saturating_sub(used + sweeps);
                            (found, proved)
                        }
                    }
                });
                if let Some((solution, cost)) = &found {
                    for other in solution {
                        known[*other as usize] = known[*other as usize].min(*cost);
                    }
                }
                if !proved {
                    through[literal] = None;
                    continue;
                }
            }
            through[literal] = Some(known[literal]);
        }
        Marginals { through, best: best.map(|best| (best.solution, best.cost)) }
    }

    /// The cheapest solution; where no graph answers and the steps do not last for a proof, the best met.
    pub(super) fn cheapest_core(&self, dead: &[bool], weights: &[i128], steps: u64) -> Least {
        if let Some(core) = &self.core {
            return Least::of(core.cheapest(dead, weights, steps));
        }
        let Some((solution, cost)) = self.relaxed(dead, weights) else { return Least::Nothing };
        if self.limits.iter().all(|limit| limit.keeps(&solution)) {
            return Least::Found(Glimpse { solution, cost, bound: cost });
        }
        Search::new(&self.graph, &self.limits, dead).least(weights, cost)
    }

    /// The same where a person waits: proved to be the cheapest, or the best that a few steps find.
    fn glimpse(&self, dead: &[bool], weights: &[i128]) -> Option<Glimpse> {
        if let Some(core) = &self.core {
            return core.cheapest(dead, weights, GLANCE_STEPS);
        }
        let relaxed = self.relaxed(dead, weights)?;
        if self.limits.iter().all(|limit| limit.keeps(&relaxed.0)) {
            return Some(Glimpse { solution: relaxed.0, cost: relaxed.1, bound: relaxed.1 });
        }
        let mut search = Search::new(&self.graph, &self.limits, dead);
        search.most_steps = GLIMPSE_STEPS;
        match search.least(weights, relaxed.1) {
            Least::Spent => self.cheapest_core(dead, weights, MOST_STEPS).found(),
            least => least.found(),
        }
    }

    /// No solution weighs less than this; in general one weighs it.
    pub(super) fn least_core(&self, dead: &[bool], weights: &[i128]) -> Option<i128> {
        self.glimpse(dead, weights).map(|found| found.bound)
    }

    /// The cheapest solution of the graph, whatever the limits say.
    fn relaxed(&self, dead: &[bool], weights: &[i128]) -> Option<(Vec<u32>, i128)> {
        let weights = masked(dead, weights);
        match Narrow::of(&weights) {
            Some((narrow, weights)) => {
                sweep::cheapest(&self.graph, &weights).map(|(solution, cost)| (solution, narrow.unpack(cost)))
            }
            None => sweep::cheapest(&self.graph, &weights),
        }
    }
}

/// A solution, what it costs, and what none costs less than.
pub(super) struct Glimpse {
    pub solution: Vec<u32>,
    pub cost: i128,
    pub bound: i128,
}

/// How the search for a cheapest solution ended.
pub(super) enum Least {
    Found(Glimpse),
    /// There is no solution.
    Nothing,
    /// The steps ended before a solution was met.
    Spent,
}

impl Least {
    fn of(sure: Option<Glimpse>) -> Least {
        sure.map_or(Least::Nothing, Least::Found)
    }

    pub fn found(self) -> Option<Glimpse> {
        match self {
            Least::Found(found) => Some(found),
            Least::Nothing | Least::Spent => None,
        }
    }
}

impl Limit {
    pub fn keeps(&self, literals: &[u32]) -> bool {
        self.over(literals) <= 0
    }

    /// How much of the limit the literals use beyond it; negative where there is room.
    pub fn over(&self, literals: &[u32]) -> i64 {
        literals.iter().map(|literal| self.weights[*literal as usize]).sum::<i64>() - self.limit
    }
}

pub(super) fn masked<W: Weight>(dead: &[bool], weights: &[W]) -> Vec<W> {
    dead.iter().zip(weights).map(|(dead, weight)| if *dead { W::INFINITE } else { *weight }).collect()
}
