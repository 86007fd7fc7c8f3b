//! The least a sum can come to while clauses and tables hold, exactly: one attribute after the other is eliminated.
//!
//! Rules along a line (slots of a rack, steps of a process) under one limit are what search proves worst and this best.

use std::collections::BTreeSet;

use super::ir::{Body, Constraint, Linear, Network};

/// No assignment has this weight.
pub const NONE: i64 = i64::MAX / 2;

/// Entries of one joined table, and of all together; beyond, the rules are too interwoven for this.
const MOST_ENTRIES: u64 = 1 << 16;
const MOST_WORK: u64 = 1 << 22;

/// The least weight of each combination of values of some attributes.
struct Factor {
    /// Sorted.
    scope: Vec<u32>,
    table: Vec<i64>,
}

struct Elimination<'n> {
    network: &'n Network,
    /// Literals still open, per attribute.
    open: Vec<Vec<u32>>,
    factors: Vec<Option<Factor>>,
    /// Attribute -> places of its factors.
    of: Vec<Vec<usize>>,
    /// What is decided already.
    constant: i64,
    work: u64,
}

/// The least weight of `sum` over everything that keeps the constraints (sums among them are not looked at) and the
/// literals; [`NONE`] if nothing does. `None` where it would take too much.
pub fn least<'n>(
    network: &'n Network,
    literals: &[u32],
    constraints: impl Iterator<Item = &'n Constraint>,
    sum: &Linear,
) -> Option<i64> {
    let mut open: Vec<Vec<u32>> = (0..network.attributes() as u32).map(|attribute| network.range(attribute).collect()).collect();
    for literal in literals {
        let owner = network.first.partition_point(|first| first <= literal).saturating_sub(1);
        open[owner].retain(|other| other == literal);
    }
    if open.iter().any(Vec::is_empty) {
        return Some(NONE);
    }
    let of = vec![Vec::new(); open.len()];
    let mut elimination = Elimination { network, open, factors: Vec::new(), of, constant: 0, work: 0 };
    for (attribute, weights) in &sum.terms {
        let first = network.first[*attribute as usize];
        let open = elimination.open[*attribute as usize].iter();
        let table = open.map(|literal| weights[(literal - first) as usize]).collect();
        elimination.add(vec![*attribute], table);
    }
    let owners = network.owners();
    for constraint in constraints {
        match &constraint.body {
            Body::Clause(clause) => elimination.add_clause(clause, &owners)?,
            Body::Table { attributes, rows } => elimination.add_table(attributes, rows)?,
            Body::AtMost(_) => {}
        }
    }
    elimination.run()
}

impl Elimination<'_> {
    /// Takes a factor in; decided attributes leave its scope without changing its table.
    fn add(&mut self, mut scope: Vec<u32>, table: Vec<i64>) {
        scope.retain(|attribute| self.open[*attribute as usize].len() > 1);
        if scope.is_empty() {
            let weight = table.first().copied().unwrap_or(NONE);
            self.constant = self.constant.saturating_add(weight).min(NONE);
            return;
        }
        for attribute in &scope {
            self.of[*attribute as usize].push(self.factors.len());
        }
        self.factors.push(Some(Factor { scope, table }));
    }

    fn entries(&self, scope: &[u32]) -> u64 {
        scope.iter().fold(1, |all: u64, attribute| all.saturating_mul(self.open[*attribute as usize].len() as u64))
    }

    /// Counts some work; `None` when it is too much.
    fn afford(&mut self, entries: u64, times: usize) -> Option<usize> {
        self.work = self.work.saturating_add(entries.saturating_mul(times as u64 + 1));
        (entries <= MOST_ENTRIES && self.work <= MOST_WORK).then_some(entries as usize)
    }

    fn add_clause(&mut self, clause: &[u32], owners: &[u32]) -> Option<()> {
        let mut scope: Vec<u32> = clause.iter().map(|literal| owners[*literal as usize]).collect();
        scope.dedup();
        let meets = |literal: &u32| clause.binary_search(literal).is_ok();
        if scope.iter().any(|attribute| self.open[*attribute as usize].iter().all(meets)) {
            return Some(());
        }
        let mut table = vec![NONE; self.afford(self.entries(&scope), 1)?];
        let mut stride = table.len();
        // A combination is forbidden unless one of its values meets the clause.
        for attribute in &scope {
            let open = &self.open[*attribute as usize];
            let above = stride;
            stride /= open.len();
            for (value, _) in open.iter().enumerate().filter(|(_, literal)| meets(literal)) {
                for from in (value * stride..table.len()).step_by(above) {
                    table[from..from + stride].fill(0);
                }
            }
        }
        self.add(scope, table);
        Some(())
    }

    fn add_table(&mut self, attributes: &[u32], rows: &[u32]) -> Option<()> {
        let mut order: Vec<usize> = (0..attributes.len()).collect();
        order.sort_by_key(|column| attributes[*column]);
        let scope: Vec<u32> = order.iter().map(|column| attributes[*column]).collect();
        if scope.windows(2).any(|pair| pair[0] == pair[1]) {
            return None;
        }
        self.work = self.work.saturating_add(rows.len() as u64);
        let mut table = vec![NONE; self.afford(self.entries(&scope), 1)?];
        for row in rows.chunks_exact(attributes.len().max(1)) {
            let place = order.iter().try_fold(0, |place, column| {
                let open = &self.open[attributes[*column] as usize];
                Some(place * open.len() + open.binary_search(&row[*column]).ok()?)
            });
            if let Some(place) = place {
                table[place] = 0;
            }
        }
        self.add(scope, table);
        Some(())
    }

    fn run(mut self) -> Option<i64> {
        let attributes = 0..self.network.attributes() as u32;
        let costs = attributes.map(|attribute| self.cost(attribute));
        let mut costs: Vec<u64> = costs.collect();
        let mut left: BTreeSet<(u64, u32)> = costs.iter().copied().zip(0..).filter(|(cost, _)| *cost > 0).collect();
        while let Some((_, attribute)) = left.pop_first() {
            if self.constant >= NONE {
                return Some(NONE);
            }
            let scope = self.eliminate(attribute)?;
            costs[attribute as usize] = 0;
            for near in scope {
                left.remove(&(costs[near as usize], near));
                costs[near as usize] = self.cost(near);
                left.insert((costs[near as usize], near));
            }
        }
        Some(self.constant)
    }

    /// Everything that shares a factor with an attribute, without itself.
    fn around(&self, attribute: u32) -> Vec<u32> {
        let factors = self.of[attribute as usize].iter().filter_map(|place| self.factors[*place].as_ref());
        let mut around: Vec<u32> = factors.flat_map(|factor| factor.scope.iter().copied()).collect();
        around.sort_unstable();
        around.dedup();
        around.retain(|other| *other != attribute);
        around
    }

    /// Entries of the table that eliminating an attribute makes; 0 for one without factors.
    fn cost(&self, attribute: u32) -> u64 {
        if self.of[attribute as usize].is_empty() { 0 } else { self.entries(&self.around(attribute)).max(1) }
    }

    /// Puts one table in the place of all factors of an attribute; gives the attributes that were around it.
    fn eliminate(&mut self, attribute: u32) -> Option<Vec<u32>> {
        let scope = self.around(attribute);
        let places = std::mem::take(&mut self.of[attribute as usize]);
        let factors: Vec<Factor> = places.iter().filter_map(|place| self.factors[*place].take()).collect();
        for near in &scope {
            self.of[*near as usize].retain(|place| !places.contains(place));
        }
        let values = self.open[attribute as usize].len();
        let entries = self.afford(self.entries(&scope), values * factors.len())?;
        let table = self.joined(&factors, &scope, attribute, entries);
        self.add(scope.clone(), table);
        Some(scope)
    }

    /// For each combination of the scope the least over the values of the attribute.
    fn joined(&self, factors: &[Factor], scope: &[u32], attribute: u32, entries: usize) -> Vec<i64> {
        let size = |attribute: u32| self.open[attribute as usize].len();
        let stride = |factor: &Factor, wanted: u32| {
            let after = factor.scope.iter().skip_while(|at| **at != wanted).skip(1);
            if factor.scope.contains(&wanted) { after.map(|at| size(*at)).product() } else { 0 }
        };
        let own: Vec<usize> = factors.iter().map(|factor| stride(factor, attribute)).collect();
        let strides: Vec<Vec<usize>> =
            scope.iter().map(|near| factors.iter().map(|factor| stride(factor, *near)).collect()).collect();
        let mut digits = vec![0; scope.len()];
        let mut offsets = vec![0usize; factors.len()];
        let mut table = Vec::with_capacity(entries);
        for _ in 0..entries {
            let weight = |value: usize| {
                let parts = factors.iter().zip(&offsets).zip(&own);
                parts.fold(0, |sum: i64, ((factor, offset), own)| (sum + factor.table[offset + value * own]).min(NONE))
            };
            table.push((0..size(attribute)).map(weight).min().unwrap_or(NONE));
            for (place, near) in scope.iter().enumerate().rev() {
                digits[place] += 1;
                offsets.iter_mut().zip(&strides[place]).for_each(|(offset, stride)| *offset += stride);
                if digits[place] < size(*near) {
                    break;
                }
                digits[place] = 0;
                offsets.iter_mut().zip(&strides[place]).for_each(|(offset, stride)| *offset -= stride * size(*near));
            }
        }
        table
    }
}
