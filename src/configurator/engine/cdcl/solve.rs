//! Questions under assumptions: decide, propagate, learn, begin anew.

use super::{Answer, Decide, Lit, Reason, Solver};

/// Conflicts of one question after which wishes no longer come first.
const MOST_DISAPPOINTED: u64 = 40;

/// Conflicts until the first restart; then by the sequence of Luby.
const RESTART: u64 = 64;

impl Solver {
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
