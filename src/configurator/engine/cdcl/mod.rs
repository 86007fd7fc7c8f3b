//! A SAT solver made for many related questions: conflict-driven clause learning under assumptions.
//!
//! Clause learning and two watched literals as in MiniSat (Eén, Sörensson 2003), with what search in product models needs
//! besides: binary clauses as plain lists (most rules are such), weighted sums propagated as they are, assumptions that stay
//! decided between questions that share them, phases set from outside, and work counted in steps, not in time.

mod analyze;
mod heap;
mod propagate;
mod store;
mod sums;

use heap::Heap;
use store::Store;
use sums::Sums;

/// A variable or its contrary: twice the variable, one more for the contrary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Lit(u32);

impl Lit {
    fn at(self) -> usize {
        self.0 as usize
    }

    fn var(self) -> usize {
        (self.0 >> 1) as usize
    }

    /// Whether it is the variable itself.
    fn is_plain(self) -> bool {
        self.0 & 1 == 0
    }
}

impl std::ops::Not for Lit {
    type Output = Lit;

    fn not(self) -> Lit {
        Lit(self.0 ^ 1)
    }
}

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

/// Conflicts of one question after which wishes no longer come first.
const MOST_DISAPPOINTED: u64 = 40;

/// Conflicts until the first restart; then by the sequence of Luby.
const RESTART: u64 = 64;

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

    /// Looks for a solution in which all assumptions hold, as long as `steps` last.
    pub fn solve(&mut self, assumptions: &[Lit], steps: u64, decide: Decide) -> Answer {
        self.core.clear();
        if !self.sound {
            return Answer::No;
        }
        let same = self.assumed.iter().zip(assumptions).take_while(|(one, other)| one == other).count();
        self.back_to(same);
        self.assumed.clear();
        self.assumed.extend_from_slice(assumptions);
        (self.next_in_order, self.next_wish) = (0, 0);
        let last = self.steps.saturating_add(steps);
        self.steps += assumptions.len() as u64 / 4;
        let (mut restarts, mut until) = (0, self.conflicts + RESTART);
        let disappointed = self.conflicts + MOST_DISAPPOINTED;
        loop {
            if let Some(conflict) = self.propagate() {
                self.conflicts += 1;
                if self.starts.is_empty() {
                    self.sound = false;
                    return Answer::No;
                }
                self.learn(conflict);
                continue;
            }
            if self.steps > last {
                self.back_to(assumptions.len());
                return Answer::Unknown;
            }
            if self.conflicts >= until {
                restarts += 1;
                until = self.conflicts + RESTART * luby(restarts);
                self.back_to(assumptions.len());
                if self.store.is_full() {
                    self.back_to(0);
                    self.tidy();
                    if !self.sound {
                        return Answer::No;
                    }
                }
            }
            if !self.assume() {
                return Answer::No;
            }
            if self.head < self.trail.len() {
                continue;
            }
            let wish = if decide == Decide::Active && self.conflicts < disappointed { self.next_wish() } else { None };
            let Some(next) = wish.or_else(|| self.next(decide)) else { return Answer::Yes };
            self.decide(next);
        }
    }

    /// Assumes and propagates without a search: [`Solver::told`] says what follows. False if that contradicts.
    pub fn follow(&mut self, assumptions: &[Lit]) -> bool {
        let mut sound = self.sound;
        self.back_to(0);
        self.assumed.clear();
        self.assumed.extend_from_slice(assumptions);
        while sound && self.starts.len() < self.assumed.len() {
            sound = self.assume() && self.propagate().is_none();
        }
        if !sound {
            self.assumed.clear();
            self.back_to(0);
        }
        self.core.clear();
        sound
    }

    /// What the last [`Solver::follow`] made true beyond what always is.
    pub fn followed(&self) -> &[Lit] {
        self.starts.first().and_then(|start| self.trail.get(*start as usize..)).unwrap_or_default()
    }

    /// Takes the next open assumption; false if one is false, with the core told.
    fn assume(&mut self) -> bool {
        while let Some(literal) = self.assumed.get(self.starts.len()).copied() {
            match self.values[literal.at()] {
                0 => {
                    self.decide(literal);
                    return true;
                }
                // A level of its own, so that levels and assumptions stay in step.
                1 => self.starts.push(self.trail.len() as u32),
                _ => {
                    self.blame(literal);
                    return false;
                }
            }
        }
        true
    }

    fn decide(&mut self, literal: Lit) {
        self.steps += 1;
        self.starts.push(self.trail.len() as u32);
        self.set(literal, Reason::None);
    }

    fn next_wish(&mut self) -> Option<Lit> {
        while let Some(literal) = self.wishes.get(self.next_wish).copied() {
            if self.values[literal.at()] == 0 {
                return Some(literal);
            }
            self.next_wish += 1;
        }
        None
    }

    fn next(&mut self, decide: Decide) -> Option<Lit> {
        if decide == Decide::InOrder {
            while let Some(value) = self.values.get(self.next_in_order * 2) {
                if *value == 0 {
                    let variable = self.next_in_order;
                    return Some(Lit((variable as u32) << 1 | u32::from(!self.preferred[variable])));
                }
                self.next_in_order += 1;
            }
            return None;
        }
        loop {
            let variable = self.heap.pop()?;
            if self.values[variable as usize * 2] == 0 {
                return Some(Lit(variable << 1 | u32::from(!self.phase[variable as usize])));
            }
        }
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

/// 1, 1, 2, 1, 1, 2, 4, … (Luby, Sinclair, Zuckerman 1993), from 1 on.
fn luby(mut at: u64) -> u64 {
    loop {
        let power = 64 - at.leading_zeros();
        if at == (1 << power) - 1 {
            return 1 << (power - 1);
        }
        at -= (1 << (power - 1)) - 1;
    }
}
