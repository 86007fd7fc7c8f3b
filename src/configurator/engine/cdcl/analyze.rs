//! Why it went wrong: a clause to learn, or the assumptions to blame.

use super::propagate::Conflict;
use super::{Lit, Reason, Solver};

impl Solver {
    /// The true literals that made a literal true.
    fn behind(&self, literal: Lit, into: &mut Vec<Lit>) {
        match self.reason[literal.var()] {
            Reason::None => {}
            Reason::Binary(other) => into.push(!other),
            Reason::Clause(clause) => {
                let others = self.store.literals(clause).iter().map(|at| Lit(*at));
                into.extend(others.filter(|other| *other != literal).map(|other| !other));
            }
            Reason::Sum(sum) => {
                let needed = self.weight_in(!literal, sum);
                self.behind_sum(sum, self.place[literal.var()], needed, into);
            }
        }
    }

    /// The true literals of a conflict.
    fn behind_conflict(&self, conflict: Conflict, into: &mut Vec<Lit>) {
        match conflict {
            Conflict::Binary(one, other) => into.extend([!one, !other]),
            Conflict::Clause(clause) => into.extend(self.store.literals(clause).iter().map(|at| !Lit(*at))),
            Conflict::Sum(sum) => self.behind_sum(sum, u32::MAX, 0, into),
        }
    }

    /// Learns the first clause with one literal of the last level (first unique implication point) and goes back.
    pub(super) fn learn(&mut self, conflict: Conflict) {
        let mut because = Vec::new();
        self.behind_conflict(conflict, &mut because);
        // A sum may fail for what earlier levels did alone.
        let last = because.iter().map(|literal| self.level[literal.var()]).max().unwrap_or(0);
        if last == 0 {
            self.sound = false;
            return;
        }
        self.back_to(last as usize);
        let mut learned: Vec<Lit> = Vec::new();
        let mut marked: Vec<Lit> = Vec::new();
        let mut open = 0;
        let mut at = self.trail.len();
        let pivot = loop {
            for literal in because.drain(..) {
                let variable = literal.var();
                if self.seen[variable] || self.level[variable] == 0 {
                    continue;
                }
                self.seen[variable] = true;
                marked.push(literal);
                self.heap.bump(variable);
                if self.level[variable] == last {
                    open += 1;
                } else {
                    learned.push(!literal);
                }
            }
            while at > 0 && !self.seen[self.trail[at - 1].var()] {
                at -= 1;
            }
            let Some(literal) = at.checked_sub(1).map(|at| self.trail[at]) else { break None };
            at -= 1;
            open -= 1;
            if open == 0 {
                break Some(literal);
            }
            self.behind(literal, &mut because);
        };
        self.shorten(&mut learned);
        for literal in marked {
            self.seen[literal.var()] = false;
        }
        self.heap.decay();
        if let Some(pivot) = pivot {
            self.take_in(!pivot, learned);
        }
    }

    /// Leaves out what the rest implies at once.
    fn shorten(&self, learned: &mut Vec<Lit>) {
        let mut because = Vec::new();
        learned.retain(|literal| {
            if self.reason[literal.var()] == Reason::None {
                return true;
            }
            because.clear();
            self.behind(!*literal, &mut because);
            because.iter().any(|other| !self.seen[other.var()] && self.level[other.var()] > 0)
        });
    }

    /// Goes back to where the clause leaves only `first`, and follows it.
    fn take_in(&mut self, first: Lit, mut others: Vec<Lit>) {
        others.sort_unstable_by_key(|literal| std::cmp::Reverse(self.level[literal.var()]));
        let mut levels = 1 + others.len() as u32;
        for pair in others.windows(2) {
            levels -= u32::from(self.level[pair[0].var()] == self.level[pair[1].var()]);
        }
        let level = others.first().map_or(0, |literal| self.level[literal.var()]);
        self.back_to(level as usize);
        match others.as_slice() {
            [] => self.set(first, Reason::None),
            [other] => {
                let other = *other;
                self.add_binary(first, other);
                self.set(first, Reason::Binary(other));
            }
            _ => {
                others.insert(0, first);
                let clause = self.store.add(&others, Some(levels));
                self.set(first, Reason::Clause(clause));
            }
        }
    }

    /// The assumptions behind a false assumption, itself among them, as the core.
    pub(super) fn blame(&mut self, assumption: Lit) {
        self.core.push(assumption);
        if self.level[assumption.var()] == 0 {
            return;
        }
        let mut because = Vec::new();
        let mut marked = vec![assumption.var()];
        self.seen[assumption.var()] = true;
        for at in (0..self.trail.len()).rev() {
            let literal = self.trail[at];
            if !self.seen[literal.var()] {
                continue;
            }
            // What was decided was assumed: nothing else is decided yet.
            if self.reason[literal.var()] == Reason::None && self.level[literal.var()] > 0 && literal != !assumption {
                self.core.push(literal);
            }
            because.clear();
            self.behind(literal, &mut because);
            for other in &because {
                if self.level[other.var()] > 0 && !self.seen[other.var()] {
                    self.seen[other.var()] = true;
                    marked.push(other.var());
                }
            }
        }
        // An assumption and its contrary.
        if self.reason[assumption.var()] == Reason::None {
            self.core.push(!assumption);
        }
        for variable in marked {
            self.seen[variable] = false;
        }
    }
}
