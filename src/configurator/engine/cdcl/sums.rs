//! Weighted sums under a limit, propagated as they are.

use super::propagate::Conflict;
use super::{Lit, Reason, Solver};

#[derive(Default)]
pub struct Sums {
    pub list: Vec<Sum>,
    /// Literal -> (sum, weight).
    pub of: Vec<Vec<(u32, i64)>>,
}

/// Σ weights of true literals ≤ limit.
pub struct Sum {
    /// The heaviest first.
    pub terms: Vec<(Lit, i64)>,
    pub limit: i64,
    /// What the true literals looked at so far leave of the limit.
    pub room: i64,
}

impl Sums {
    pub fn add(&mut self, mut terms: Vec<(Lit, i64)>, limit: i64, values: &[i8]) -> usize {
        terms.retain(|(_, weight)| *weight > 0);
        terms.sort_by_key(|(_, weight)| std::cmp::Reverse(*weight));
        let index = self.list.len();
        let mut room = limit;
        for (literal, weight) in &terms {
            self.of[literal.at()].push((index as u32, *weight));
            if values[literal.at()] > 0 {
                room -= weight;
            }
        }
        self.list.push(Sum { terms, limit, room });
        index
    }

    pub fn retire(&mut self, index: usize) {
        let Some(sum) = self.list.get_mut(index) else { return };
        for (literal, _) in std::mem::take(&mut sum.terms) {
            self.of[literal.at()].retain(|(known, _)| *known as usize != index);
        }
        (sum.limit, sum.room) = (0, 0);
        while self.list.last().is_some_and(|sum| sum.terms.is_empty()) {
            self.list.pop();
        }
    }

    pub fn take_back(&mut self, literal: Lit) {
        for (sum, weight) in &self.of[literal.at()] {
            self.list[*sum as usize].room += weight;
        }
    }
}

impl Solver {
    /// A literal is true: every sum with it has less room.
    pub(super) fn take_up(&mut self, literal: Lit) -> Option<Conflict> {
        if self.sums.of[literal.at()].is_empty() {
            return None;
        }
        for (sum, weight) in &self.sums.of[literal.at()] {
            self.sums.list[*sum as usize].room -= weight;
        }
        (0..self.sums.of[literal.at()].len()).find_map(|index| self.check_sum(self.sums.of[literal.at()][index].0))
    }

    /// What has no room becomes false.
    pub(super) fn check_sum(&mut self, index: u32) -> Option<Conflict> {
        let at = index as usize;
        let room = self.sums.list[at].room;
        if room < 0 {
            return Some(Conflict::Sum(index));
        }
        let mut term = 0;
        while let Some((literal, weight)) = self.sums.list[at].terms.get(term).copied() {
            if weight <= room {
                break;
            }
            term += 1;
            if self.values[literal.at()] == 0 {
                self.set(!literal, Reason::Sum(index));
            }
        }
        self.steps += term as u64 / 4;
        None
    }

    /// The true literals of a sum before a place of the trail that leave less room than `needed`.
    pub(super) fn behind_sum(&self, index: u32, before: u32, needed: i64, into: &mut Vec<Lit>) {
        let sum = &self.sums.list[index as usize];
        let mut room = sum.limit;
        for (literal, weight) in &sum.terms {
            if self.values[literal.at()] > 0 && self.place[literal.var()] < before {
                into.push(*literal);
                room -= weight;
                if room < needed {
                    return;
                }
            }
        }
    }

    /// The weight of a literal in a sum.
    pub(super) fn weight_in(&self, literal: Lit, index: u32) -> i64 {
        self.sums.of[literal.at()].iter().filter(|(sum, _)| *sum == index).map(|(_, weight)| *weight).sum()
    }
}
