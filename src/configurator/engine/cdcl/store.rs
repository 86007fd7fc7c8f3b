//! Clauses of three literals and more, in one list.

use super::{Lit, Solver};

/// Clause: its length, its worth (0 for what was given, else how many levels it spans), then its literals; the first two
/// are watched.
#[derive(Default)]
pub struct Store {
    pub list: Vec<u32>,
    /// Literal -> clauses that watch it.
    pub watches: Vec<Vec<Watch>>,
    learned: usize,
    most: usize,
}

#[derive(Clone, Copy)]
pub struct Watch {
    pub clause: u32,
    /// Some literal of the clause: where it is true the clause need not be looked at.
    pub blocker: Lit,
}

/// So many learned clauses are kept at first.
const FIRST_MOST: usize = 4_000;
/// A learned clause that spans no more levels stays.
const GOOD: u32 = 3;

impl Store {
    pub fn add(&mut self, literals: &[Lit], learned: Option<u32>) -> u32 {
        let clause = self.list.len() as u32;
        self.list.push(literals.len() as u32);
        self.list.push(learned.map_or(0, |levels| levels.max(1)));
        self.list.extend(literals.iter().map(|literal| literal.0));
        self.watches[literals[0].at()].push(Watch { clause, blocker: literals[1] });
        self.watches[literals[1].at()].push(Watch { clause, blocker: literals[0] });
        self.learned += usize::from(learned.is_some());
        clause
    }

    pub fn literals(&self, clause: u32) -> &[u32] {
        let from = clause as usize + 2;
        &self.list[from..from + self.list[clause as usize] as usize]
    }

    pub fn is_full(&self) -> bool {
        self.learned > self.most.max(FIRST_MOST)
    }
}

impl Solver {
    /// Forgets the worse half of what was learned, and what level 0 has met. At level 0 only: no reason may point here.
    pub(super) fn tidy(&mut self) {
        let old = std::mem::take(&mut self.store.list);
        self.store.watches.iter_mut().for_each(Vec::clear);
        self.store.most = self.store.most.max(FIRST_MOST) + FIRST_MOST / 10;
        let mut worth: Vec<u32> = clauses(&old).map(|(levels, _)| levels).filter(|levels| *levels > GOOD).collect();
        let middle = worth.len() / 2;
        let limit = if worth.is_empty() { GOOD } else { *worth.select_nth_unstable(middle).1 };
        self.store.learned = 0;
        for (levels, literals) in clauses(&old) {
            if levels > GOOD && levels >= limit || literals.iter().any(|at| self.is_fixed(Lit(*at))) {
                continue;
            }
            let open: Vec<Lit> = literals.iter().map(|at| Lit(*at)).filter(|at| !self.is_fixed(!*at)).collect();
            match open.as_slice() {
                [] => self.sound = false,
                [only] => {
                    self.set(*only, super::Reason::None);
                }
                [one, two] => self.add_binary(*one, *two),
                _ => {
                    self.store.add(&open, (levels > 0).then_some(levels));
                }
            }
        }
        self.sound = self.sound && self.propagate().is_none();
    }
}

/// The worth and the literals of each clause in a list.
fn clauses(list: &[u32]) -> impl Iterator<Item = (u32, &[u32])> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let length = *list.get(at)? as usize;
        let clause = (list[at + 1], &list[at + 2..at + 2 + length]);
        at += 2 + length;
        Some(clause)
    })
}
