//! Propagation over clauses with two watched literals each: quick where one value is tried after the other.

use super::ir::Network;
use super::propagate::Propagator;

/// The clauses still open where a propagator stands. Only for networks of clauses alone.
pub struct Watched<'n> {
    network: &'n Network,
    owner: Vec<u32>,
    alive: Vec<bool>,
    left: Vec<u32>,
    /// Clause -> start of its literals.
    start: Vec<u32>,
    literals: Vec<u32>,
    /// Two literals of each clause, of different attributes; alive unless the clause has had its say.
    watches: Vec<[u32; 2]>,
    /// Literal -> clauses that watch it.
    watching: Vec<Vec<u32>>,
    trail: Vec<u32>,
    /// Attributes with one value left, since the trail began.
    decided: Vec<u32>,
    next: usize,
}

impl<'n> Watched<'n> {
    pub fn new(state: &Propagator<'n>) -> Watched<'n> {
        let network = state.network;
        let mut watched = Watched {
            network,
            owner: state.owner.clone(),
            alive: state.alive.clone(),
            left: state.left.clone(),
            start: vec![0],
            literals: Vec::new(),
            watches: Vec::new(),
            watching: vec![Vec::new(); network.literals()],
            trail: Vec::new(),
            decided: Vec::new(),
            next: 0,
        };
        for (clause, _) in state.clauses.list.iter().enumerate().filter(|(_, clause)| clause.met == 0) {
            let slots = state.clauses.slots_of(clause);
            let all = state.clauses.slot_start[slots.start] as usize..state.clauses.slot_start[slots.end] as usize;
            watched.add(&state.clauses.literals[all]);
        }
        watched
    }

    fn add(&mut self, clause: &[u32]) {
        let begin = self.literals.len();
        self.literals.extend(clause.iter().filter(|literal| self.alive[**literal as usize]));
        let open = &self.literals[begin..];
        let owner = |literal: u32| self.owner[literal as usize];
        let Some(one) = open.first().copied() else { return };
        let Some(other) = open.iter().copied().find(|literal| owner(*literal) != owner(one)) else {
            // Of one attribute only: propagation has met it.
            self.literals.truncate(begin);
            return;
        };
        let index = self.watches.len() as u32;
        self.watches.push([one, other]);
        self.watching[one as usize].push(index);
        self.watching[other as usize].push(index);
        self.start.push(self.literals.len() as u32);
    }

    /// What else is decided when a value is taken, as literals; nothing if it cannot be. All is as before afterwards.
    pub fn implied(&mut self, literal: u32) -> Option<Vec<u32>> {
        self.decided.clear();
        let attribute = self.owner[literal as usize];
        let others = self.network.range(attribute).filter(|other| *other != literal);
        let sound = others.into_iter().all(|other| self.remove(other)) && self.run();
        let found = sound.then(|| {
            let only = |at: &u32| self.network.range(*at).find(|literal| self.alive[*literal as usize]);
            self.decided.iter().filter(|at| **at != attribute).filter_map(only).collect()
        });
        while let Some(literal) = self.trail.pop() {
            self.alive[literal as usize] = true;
            self.left[self.owner[literal as usize] as usize] += 1;
        }
        self.next = 0;
        found
    }

    /// Takes a value away for good; false if nothing is left.
    pub fn forbid(&mut self, literal: u32) -> bool {
        let sound = self.remove(literal) && self.run();
        self.trail.clear();
        self.next = 0;
        sound
    }

    /// False if the attribute has no value left.
    fn remove(&mut self, literal: u32) -> bool {
        if !std::mem::replace(&mut self.alive[literal as usize], false) {
            return true;
        }
        self.trail.push(literal);
        let attribute = self.owner[literal as usize];
        let left = &mut self.left[attribute as usize];
        *left -= 1;
        if *left == 1 {
            self.decided.push(attribute);
        }
        *left > 0
    }

    fn run(&mut self) -> bool {
        while let Some(gone) = self.trail.get(self.next).copied() {
            self.next += 1;
            let mut clauses = std::mem::take(&mut self.watching[gone as usize]);
            let mut sound = true;
            clauses.retain(|clause| {
                if !sound {
                    return true;
                }
                match self.look(*clause, gone) {
                    Look::Moved => false,
                    Look::Stays => true,
                    Look::Failed => {
                        sound = false;
                        true
                    }
                }
            });
            self.watching[gone as usize] = clauses;
            if !sound {
                return false;
            }
        }
        true
    }

    /// A watched literal is gone: another takes its place, or the clause decides about the one attribute it has left.
    fn look(&mut self, clause: u32, gone: u32) -> Look {
        let [one, two] = self.watches[clause as usize];
        let other = if one == gone { two } else { one };
        let attribute = self.owner[other as usize];
        if self.alive[other as usize] && self.left[attribute as usize] == 1 {
            return Look::Stays;
        }
        let range = self.start[clause as usize] as usize..self.start[clause as usize + 1] as usize;
        let literals = &self.literals[range.clone()];
        let fits = |literal: &&u32| self.alive[**literal as usize] && self.owner[**literal as usize] != attribute;
        if let Some(found) = literals.iter().find(fits).copied() {
            self.watches[clause as usize] = [other, found];
            self.watching[found as usize].push(clause);
            return Look::Moved;
        }
        for value in self.network.range(attribute) {
            let meets = self.literals[range.clone()].binary_search(&value).is_ok();
            if !meets && !self.remove(value) {
                return Look::Failed;
            }
        }
        Look::Stays
    }
}

enum Look {
    Moved,
    Stays,
    Failed,
}
