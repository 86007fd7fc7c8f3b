//! The least cost, proved: assumptions that nothing is spent, given up core by core.
//!
//! Core-guided search (OLL: Andres, Kaufmann, Matheis, Schaub 2012) with strata of weights: every set of assumptions that
//! cannot hold together raises the lower bound by its least weight; a sum then counts how many of the set are given up.
//! Every solution met on the way is an upper bound. Where both meet, the cost is proved.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::cdcl::{Answer, Decide, Lit, Solver};

/// What is left to pay for giving up each assumption, and what is known of the counters behind some of them.
#[derive(Debug, Clone, Default)]
pub(super) struct Soft {
    /// Assumption -> what giving it up costs beyond the lower bound.
    pub left: FxHashMap<Lit, i64>,
    counters: FxHashMap<Lit, Counter>,
    pub lower: i64,
}

/// At most `most` of the literals are true while its assumption holds.
#[derive(Debug, Clone)]
struct Counter {
    literals: Rc<[Lit]>,
    most: usize,
    sum: usize,
    /// The counter that allows one more.
    next: Option<Lit>,
}

/// A core of which one assumption is paid for.
pub(super) struct Charged {
    own: Vec<Lit>,
    weight: i64,
}

/// A cost function asked about before: what holds of it whatever is chosen.
pub struct Base {
    /// Cost per network literal.
    pub weights: Vec<i64>,
    pub soft: Soft,
    /// Nothing can be bettered any more.
    pub proved: bool,
}

/// How a search for the least cost ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    /// The last solution of the solver costs the lower bound.
    Proved,
    /// A solution met before costs the lower bound.
    Met,
    /// No solution keeps the hard assumptions.
    Impossible,
    /// The steps did not last.
    Open,
}

/// Cores longer than this are looked at again for a shorter one.
const LONG: usize = 3;
/// Steps for one look at a shorter core.
const TRIM_STEPS: u64 = 20_000;

impl Soft {
    /// Adds to what giving an assumption up costs.
    pub fn add(&mut self, assumption: Lit, weight: i64) {
        if weight > 0 {
            *self.left.entry(assumption).or_insert(0) += weight;
        }
    }

    /// The assumptions that cost at least so much, the dearest first.
    fn from(&self, least: i64) -> Vec<Lit> {
        let dear = self.left.iter().filter(|(_, weight)| **weight >= least);
        let mut list: Vec<(i64, Lit)> = dear.map(|(assumption, weight)| (-weight, *assumption)).collect();
        list.sort_unstable();
        list.into_iter().map(|(_, assumption)| assumption).collect()
    }

    pub fn all(&self) -> Vec<Lit> {
        self.from(1)
    }

    /// Charges a core for the one assumption of it that must be given up: the bound rises by the least weight, which is
    /// taken off all of them. Nothing if none of ours is in it. [`Soft::relax`] has to follow.
    pub fn charge(&mut self, core: &[Lit]) -> Option<Charged> {
        let mut own: Vec<Lit> = core.iter().copied().filter(|literal| self.left.contains_key(literal)).collect();
        own.sort_unstable();
        own.dedup();
        let weight = own.iter().filter_map(|literal| self.left.get(literal)).min().copied()?;
        self.lower += weight;
        for literal in &own {
            if let Some(left) = self.left.get_mut(literal) {
                *left -= weight;
                if *left <= 0 {
                    self.left.remove(literal);
                }
            }
        }
        Some(Charged { own, weight })
    }

    /// Counts from now on what of a charged core is given up beyond the one, and what of older ones is.
    pub fn relax(&mut self, solver: &mut Solver, charged: Charged) {
        let Charged { own, weight } = charged;
        for literal in &own {
            let Some(counter) = self.counters.get(literal) else { continue };
            if let Some(next) = counter.next {
                self.add(next, weight);
            } else if let Some(next) = self.count(solver, counter.literals.clone(), counter.most + 1, weight)
                && let Some(counter) = self.counters.get_mut(literal)
            {
                counter.next = Some(next);
            }
        }
        if own.len() > 1 {
            // Whatever else the core assumes: one of ours is given up, and the counter says whether more are.
            self.count(solver, own.iter().map(|literal| !*literal).collect(), 1, weight);
        }
    }

    /// A new assumption: at most so many of the literals are true.
    fn count(&mut self, solver: &mut Solver, literals: Rc<[Lit]>, most: usize, weight: i64) -> Option<Lit> {
        if most >= literals.len() {
            return None;
        }
        let assumption = solver.variable();
        solver.prefer(assumption);
        let mut terms: Vec<(Lit, i64)> = literals.iter().map(|literal| (*literal, 1)).collect();
        terms.push((assumption, (literals.len() - most) as i64));
        let sum = solver.add_sum(terms, literals.len() as i64);
        self.counters.insert(assumption, Counter { literals, most, sum, next: None });
        self.add(assumption, weight);
        Some(assumption)
    }

    /// Takes the counters that `kept` does not have out of the solver.
    pub fn retire(self, solver: &mut Solver, kept: Option<&Soft>) {
        let mut gone: Vec<(Lit, usize)> = self
            .counters
            .iter()
            .filter(|(assumption, _)| kept.is_none_or(|kept| !kept.counters.contains_key(assumption)))
            .map(|(assumption, counter)| (*assumption, counter.sum))
            .collect();
        gone.sort_unstable_by_key(|(_, sum)| std::cmp::Reverse(*sum));
        for (assumption, sum) in gone {
            solver.drop_sum(sum);
            solver.add_clause(&[!assumption]);
        }
    }

    /// Raises the bound until a solution costs no more. `met` is told of every solution and gives its cost.
    pub fn minimize(&mut self, solver: &mut Solver, hard: &[Lit], steps: u64, met: &mut dyn FnMut(&Solver) -> i64) -> Ended {
        let last = solver.steps.saturating_add(steps);
        let mut least = self.left.values().max().copied().unwrap_or(1);
        let mut upper = i64::MAX;
        loop {
            let mut assumptions = hard.to_vec();
            assumptions.extend(self.from(least));
            let mut cores: Vec<Charged> = Vec::new();
            // One core after the other is paid for, until what is left can hold together.
            let answer = loop {
                let answer = solver.solve(&assumptions, last.saturating_sub(solver.steps), Decide::Active);
                if answer != Answer::No {
                    break answer;
                }
                let core = solver.core().to_vec();
                let Some(charged) = self.charge(&trim(solver, core)) else { return Ended::Impossible };
                let mut soft = assumptions.split_off(hard.len());
                soft.retain(|literal| self.left.contains_key(literal));
                assumptions.append(&mut soft);
                cores.push(charged);
            };
            let cost = if answer == Answer::Yes { met(solver) } else { i64::MAX };
            let paid = !cores.is_empty();
            for charged in cores {
                self.relax(solver, charged);
            }
            if answer == Answer::Unknown {
                return Ended::Open;
            }
            upper = upper.min(cost);
            if !paid {
                if least <= 1 {
                    return Ended::Proved;
                }
                least = self.next_stratum(least);
                continue;
            }
            if upper <= self.lower {
                return Ended::Met;
            }
        }
    }

    /// The next lower weight to look from: low enough to take in a fair part of what is left.
    fn next_stratum(&self, least: i64) -> i64 {
        let mut below: Vec<i64> = self.left.values().copied().filter(|weight| *weight < least).collect();
        if below.is_empty() {
            return 1;
        }
        below.sort_unstable_by_key(|weight| std::cmp::Reverse(*weight));
        let most = below.first().copied().unwrap_or(1);
        let half = below.get((below.len() / 3).min(below.len() - 1)).copied().unwrap_or(1);
        if below.len() < 16 { 1 } else { half.min(most / 2).max(1) }
    }
}

/// A shorter core, if one is found quickly.
fn trim(solver: &mut Solver, mut core: Vec<Lit>) -> Vec<Lit> {
    for _ in 0..3 {
        if core.len() <= LONG || solver.solve(&core, TRIM_STEPS, Decide::Active) != Answer::No {
            break;
        }
        let shorter = solver.core().to_vec();
        if shorter.len() >= core.len() {
            break;
        }
        core = shorter;
    }
    core
}
