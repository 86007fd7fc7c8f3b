//! What follows from the literals that are true.

use super::store::Watch;
use super::{Lit, Reason, Solver};

/// What cannot be met.
#[derive(Debug, Clone, Copy)]
pub enum Conflict {
    Binary(Lit, Lit),
    Clause(u32),
    Sum(u32),
}

impl Solver {
    pub(super) fn propagate(&mut self) -> Option<Conflict> {
        while let Some(literal) = self.trail.get(self.head).copied() {
            self.head += 1;
            if let Some(conflict) = self.take_up(literal) {
                return Some(conflict);
            }
            for index in 0..self.implied[literal.at()].len() {
                let next = self.implied[literal.at()][index];
                match self.values[next.at()] {
                    0 => self.set(next, Reason::Binary(!literal)),
                    1 => {}
                    _ => return Some(Conflict::Binary(next, !literal)),
                }
            }
            self.steps += 1 + self.implied[literal.at()].len() as u64 / 4;
            if let Some(conflict) = self.look_at_clauses(!literal) {
                return Some(conflict);
            }
        }
        None
    }

    /// Clauses that watch a literal which is false now.
    fn look_at_clauses(&mut self, gone: Lit) -> Option<Conflict> {
        let mut watches = std::mem::take(&mut self.store.watches[gone.at()]);
        self.steps += watches.len() as u64;
        let mut kept = 0;
        let mut found = None;
        let mut at = 0;
        while let Some(watch) = watches.get(at).copied() {
            at += 1;
            if self.values[watch.blocker.at()] > 0 {
                watches[kept] = watch;
                kept += 1;
                continue;
            }
            let from = watch.clause as usize + 2;
            let length = self.store.list[watch.clause as usize] as usize;
            let literals = &mut self.store.list[from..from + length];
            if literals[0] == gone.0 {
                literals.swap(0, 1);
            }
            let first = Lit(literals[0]);
            let watch = Watch { clause: watch.clause, blocker: first };
            if self.values[first.at()] > 0 {
                watches[kept] = watch;
                kept += 1;
                continue;
            }
            if let Some(other) = (2..length).find(|other| self.values[literals[*other] as usize] >= 0) {
                literals.swap(1, other);
                let other = Lit(literals[1]);
                self.store.watches[other.at()].push(watch);
                continue;
            }
            watches[kept] = watch;
            kept += 1;
            if self.values[first.at()] < 0 {
                found = Some(Conflict::Clause(watch.clause));
                break;
            }
            self.set(first, Reason::Clause(watch.clause));
        }
        watches.copy_within(at.., kept);
        watches.truncate(kept + watches.len() - at);
        self.store.watches[gone.at()] = watches;
        found
    }
}
