//! A SAT solver made for many related questions: conflict-driven clause learning under assumptions.
//!
//! Clause learning and two watched literals as in MiniSat (Eén, Sörensson 2003), with what search in product models needs
//! besides: binary clauses as plain lists (most rules are such), weighted sums propagated as they are, assumptions that stay
//! decided between questions that share them, phases set from outside, and work counted in steps, not in time.

mod analyze;
mod heap;
mod lit;
mod propagate;
mod solve;
mod store;
mod sums;

use heap::Heap;
pub use lit::Lit;
use store::Store;
use sums::Sums;

/// Why a literal is true.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reason {
    /// Decided, assumed, or true always.
    None,
    /// The other literal of a binary clause is false.
    Binary(Lit),
    /// All others of a clause are false; its place in the store.
    Clause(u32),
    /// A sum leaves no room for the contrary.
    Sum(u32),
}

/// What a question came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// There is a solution: [`Solver::is_true`] tells it until the next question.
    Yes,
    /// There is none: [`Solver::core`] names assumptions that cannot hold together.
    No,
    /// The steps were used up.
    Unknown,
}

/// How the next variable to decide is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decide {
    /// What conflicts were about lately, in its last phase.
    Active,
    /// The oldest variable first, in its set phase: gives the first solution in that order, whatever was asked before.
    InOrder,
}

pub struct Solver {
    /// Literal -> 1 true, -1 false, 0 open.
    values: Vec<i8>,
    level: Vec<u32>,
    place: Vec<u32>,
    reason: Vec<Reason>,
    trail: Vec<Lit>,
    /// Level -> where it begins on the trail (level 0 begins at 0 and is not listed).
    starts: Vec<u32>,
    head: usize,
    /// Literal -> literals that are true with it.
    implied: Vec<Vec<Lit>>,
    store: Store,
    sums: Sums,
    heap: Heap,
    phase: Vec<bool>,
    /// Nothing contradicts yet at level 0.
    sound: bool,
    /// What the first levels assume.
    assumed: Vec<Lit>,
    core: Vec<Lit>,
    seen: Vec<bool>,
    /// Work so far: literals and watchers looked at.
    pub steps: u64,
    conflicts: u64,
    next_in_order: usize,
    preferred: Vec<bool>,
    /// What is tried first after the assumptions, as long as that goes well.
    wishes: Vec<Lit>,
    next_wish: usize,
}

impl Default for Solver {
    fn default() -> Solver {
        Solver {
            values: Vec::new(),
            level: Vec::new(),
            place: Vec::new(),
            reason: Vec::new(),
            trail: Vec::new(),
            starts: Vec::new(),
            head: 0,
            implied: Vec::new(),
            store: Store::default(),
            sums: Sums::default(),
            heap: Heap::default(),
            phase: Vec::new(),
            sound: true,
            assumed: Vec::new(),
            core: Vec::new(),
            seen: Vec::new(),
            steps: 0,
            conflicts: 0,
            next_in_order: 0,
            preferred: Vec::new(),
            wishes: Vec::new(),
            next_wish: 0,
        }
    }
}

impl Solver {
    pub fn variable(&mut self) -> Lit {
        let literal = Lit(self.values.len() as u32);
        self.values.extend([0, 0]);
        self.level.push(0);
        self.place.push(0);
        self.reason.push(Reason::None);
        self.implied.extend([Vec::new(), Vec::new()]);
        self.store.watches.extend([Vec::new(), Vec::new()]);
        self.sums.of.extend([Vec::new(), Vec::new()]);
        self.phase.push(false);
        self.preferred.push(false);
        self.seen.push(false);
        self.heap.push();
        literal
    }

    pub fn variables(&self) -> usize {
        self.level.len()
    }

    /// Whether the literal is true in the solution found last.
    pub fn is_true(&self, literal: Lit) -> bool {
        self.values[literal.at()] > 0
    }

    /// Whether it is true in every solution, as far as is known.
    pub fn is_fixed(&self, literal: Lit) -> bool {
        self.is_true(literal) && self.level[literal.var()] == 0
    }

    /// Which way the variable goes where nothing says otherwise, the next time it is decided.
    pub fn prefer(&mut self, literal: Lit) {
        self.phase[literal.var()] = literal.is_plain();
    }

    /// Which way it goes when variables are decided in order.
    pub fn prefer_in_order(&mut self, literal: Lit) {
        self.preferred[literal.var()] = literal.is_plain();
    }

    /// Literals that the next solutions should have, as many as can be.
    pub fn wish(&mut self, literals: impl Iterator<Item = Lit>) {
        self.wishes.clear();
        self.wishes.extend(literals);
        self.next_wish = 0;
    }

    /// Whether the assumptions of the last question decide the literal by propagation alone, and how.
    pub fn told(&self, literal: Lit) -> Option<bool> {
        let known = self.values[literal.at()] != 0 && self.level[literal.var()] as usize <= self.assumed.len();
        known.then(|| self.is_true(literal))
    }

    /// Assumptions that cannot hold together, after [`Answer::No`].
    pub fn core(&self) -> &[Lit] {
        &self.core
    }

    /// At least one of the literals is true.
    pub fn add_clause(&mut self, literals: &[Lit]) {
        self.back_to(0);
        let mut open: Vec<Lit> = literals.iter().copied().filter(|literal| self.values[literal.at()] >= 0).collect();
        open.sort_unstable();
        open.dedup();
        let met = |pair: &[Lit]| pair[0] == !pair[1];
        if open.iter().any(|literal| self.is_true(*literal)) || open.windows(2).any(met) {
            return;
        }
        match open.as_slice() {
            [] => self.sound = false,
            [only] => {
                self.set(*only, Reason::None);
                self.sound &= self.propagate().is_none();
            }
            [one, two] => self.add_binary(*one, *two),
            _ => {
                self.store.add(&open, None);
            }
        }
    }

    fn add_binary(&mut self, one: Lit, two: Lit) {
        self.implied[(!one).at()].push(two);
        self.implied[(!two).at()].push(one);
    }

    /// Σ weights (above 0) of the true literals ≤ limit. Gives the place of the sum.
    pub fn add_sum(&mut self, terms: Vec<(Lit, i64)>, limit: i64) -> usize {
        self.back_to(0);
        self.sound &= self.propagate().is_none();
        let index = self.sums.add(terms, limit, &self.values);
        self.sound = self.sound && self.check_sum(index as u32).is_none() && self.propagate().is_none();
        index
    }

    /// A sum that is never needed again.
    pub fn drop_sum(&mut self, index: usize) {
        self.back_to(0);
        self.sums.retire(index);
    }

    fn set(&mut self, literal: Lit, reason: Reason) {
        self.values[literal.at()] = 1;
        self.values[(!literal).at()] = -1;
        let variable = literal.var();
        self.level[variable] = self.starts.len() as u32;
        self.place[variable] = self.trail.len() as u32;
        self.reason[variable] = reason;
        self.trail.push(literal);
    }

    /// Takes back everything beyond a level.
    fn back_to(&mut self, level: usize) {
        let Some(start) = self.starts.get(level).map(|start| *start as usize) else { return };
        for index in (start..self.trail.len()).rev() {
            let literal = self.trail[index];
            self.values[literal.at()] = 0;
            self.values[(!literal).at()] = 0;
            self.phase[literal.var()] = literal.is_plain();
            if index < self.head {
                self.sums.take_back(literal);
            }
            self.heap.back(literal.var() as u32);
        }
        self.steps += (self.trail.len() - start) as u64 / 4;
        self.trail.truncate(start);
        self.starts.truncate(level);
        self.head = self.head.min(start);
        (self.next_in_order, self.next_wish) = (0, 0);
    }
}
