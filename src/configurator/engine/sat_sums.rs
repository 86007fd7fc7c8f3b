//! Sums as a theory of the SAT solver: weights of true literals under a limit, each with a switch.

use std::collections::HashMap;

use batsat::{Lit, Theory, TheoryArg, Var, lbool};
use rustc_hash::{FxHashMap, FxHashSet};

/// Σ weights of true literals ≤ limit, while the switch is on.
#[derive(Default)]
pub struct Sums {
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
    pub fn add(&mut self, switch: Option<Lit>, mut terms: Vec<(Lit, i64)>, limit: i64) {
        terms.sort_by_key(|(_, weight)| std::cmp::Reverse(*weight));
        self.list.push(SumState { switch, terms, limit, total: 0 });
    }

    /// Takes the newest sum into the lists and gives its place.
    pub fn index_last(&mut self) -> usize {
        let index = self.list.len().saturating_sub(1);
        let standing: FxHashSet<Lit> = self.added.iter().copied().collect();
        let Some(sum) = self.list.last_mut() else { return index };
        // What already stands (at level 0) counts at once.
        sum.total = sum.terms.iter().filter(|(literal, _)| standing.contains(literal)).map(|(_, weight)| weight).sum();
        for (literal, weight) in &sum.terms {
            self.occurrences.entry(*literal).or_default().push((index as u32, *weight));
        }
        if let Some(switch) = sum.switch {
            self.switched.entry(switch).or_default().push(index as u32);
        }
        index
    }

    pub fn tighten(&mut self, index: usize, limit: i64) {
        if let Some(sum) = self.list.get_mut(index) {
            sum.limit = limit;
        }
    }

    /// The same sum under a new switch and limit; the old switch is never assumed again.
    pub fn renew(&mut self, index: usize, switch: Lit, limit: i64) -> usize {
        if let Some(sum) = self.list.get_mut(index) {
            if let Some(old) = sum.switch.replace(switch) {
                self.switched.remove(&old);
            }
            sum.limit = limit;
            self.switched.entry(switch).or_default().push(index as u32);
        }
        index
    }

    /// A sum that is never asked about again.
    pub fn retire(&mut self, index: usize) {
        let Some(sum) = self.list.get_mut(index) else { return };
        for (literal, _) in std::mem::take(&mut sum.terms) {
            if let Some(entries) = self.occurrences.get_mut(&literal) {
                entries.retain(|(known, _)| *known as usize != index);
            }
        }
        sum.total = 0;
        if let Some(switch) = sum.switch {
            self.switched.remove(&switch);
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
