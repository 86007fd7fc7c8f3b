//! Domains that shrink and come back: propagation over clauses, tables and sums, with undo.

use super::ir::{Body, Network};

/// Shrinking domains of one network.
pub struct Propagator<'n> {
    pub network: &'n Network,
    pub owner: Vec<u32>,
    pub alive: Vec<bool>,
    /// Values left per attribute.
    pub left: Vec<u32>,
    pub clauses: Clauses,
    pub tables: Vec<Table>,
    /// Tables of each attribute, with the attribute's column.
    pub tables_of: Vec<Vec<(u32, u32)>>,
    pub sums: Vec<Sum<'n>>,
    pub sums_of: Vec<Vec<u32>>,
    pub trail: Vec<u32>,
    words: Vec<(u32, u32, u64)>,
    units: Vec<u32>,
    dirty_tables: Vec<u32>,
    dirty_sums: Vec<u32>,
    pending: Vec<(u32, u32)>,
    /// Work done so far, in touched occurrences.
    pub steps: u64,
    pub random: Vec<u128>,
    /// Sum of the random numbers of the alive literals, per attribute and per clause.
    pub attribute_hash: Vec<u128>,
}

/// Clauses cut into slots, one per (clause, attribute).
#[derive(Default)]
pub struct Clauses {
    pub literals: Vec<u32>,
    /// Slot -> its literals in `literals`.
    pub slot_start: Vec<u32>,
    pub slots: Vec<Slot>,
    /// Clause -> its slots.
    pub clause_start: Vec<u32>,
    pub list: Vec<Clause>,
    /// Literal -> (slot << 1 | literal is in the clause).
    occurrence_start: Vec<u32>,
    occurrences: Vec<u32>,
    /// Attribute -> slots.
    pub attribute_start: Vec<u32>,
    pub attribute_slots: Vec<u32>,
}

/// What a removed literal changes stands together: a search touches little else.
pub struct Slot {
    pub clause: u32,
    pub attribute: u32,
    /// Values left that meet the clause, and values left that do not.
    pub inside: u32,
    pub outside: u32,
}

#[derive(Default)]
pub struct Clause {
    /// Sum of the random numbers of its alive literals.
    pub hash: u128,
    /// Slots that can still satisfy the clause.
    pub open: u32,
    /// Slots that surely satisfy it.
    pub met: u32,
}

pub struct Table {
    pub attributes: Vec<u32>,
    pub rows: Vec<u32>,
    pub live: Vec<u64>,
    pub live_count: u32,
    /// For each literal of its columns: the rows that have it.
    supports: Vec<u64>,
    /// Column -> start of its literals in `supports` (in units of words) and the first literal.
    columns: Vec<(usize, u32)>,
    words: usize,
    queued: bool,
}

pub struct Sum<'n> {
    pub terms: &'n [(u32, Vec<i64>)],
    pub limit: i64,
    queued: bool,
}

/// How far to undo.
#[derive(Clone, Copy)]
pub struct Mark {
    pub trail: usize,
    words: usize,
}

/// A fixed sequence of well-mixed numbers: the same for the same model, always.
pub fn mix(seed: u64) -> u64 {
    let mut state = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    state = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    state = (state ^ (state >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    state ^ (state >> 31)
}

/// Spreads a sum of random numbers so that sums of spread sums do not cancel. Two folded products: this is what a search
/// does most.
pub fn spread(sum: u128, salt: u64) -> u128 {
    let fold = |left: u64, right: u64| {
        let product = u128::from(left) * u128::from(right);
        (product as u64) ^ ((product >> 64) as u64)
    };
    let (low, high) = (sum as u64, (sum >> 64) as u64);
    let salt = salt.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let a = fold(low ^ salt ^ 0xA076_1D64_78BD_642F, high ^ 0xE703_7ED1_A0B4_28DB);
    let b = fold(high.rotate_left(29) ^ salt ^ 0x8EBC_6AF0_9C88_C6E3, low.rotate_left(17) ^ 0x5899_65CC_7537_4CC3);
    (u128::from(a) << 64) | u128::from(b)
}

impl Clauses {
    fn new(network: &Network, owner: &[u32], random: &[u128]) -> Clauses {
        let mut clauses = Clauses::default();
        clauses.clause_start.push(0);
        for constraint in &network.constraints {
            let Body::Clause(literals) = &constraint.body else { continue };
            let clause = clauses.list.len() as u32;
            let mut previous = None;
            let mut hash: u128 = 0;
            for literal in literals {
                let attribute = owner[*literal as usize];
                if previous != Some(attribute) {
                    clauses.slot_start.push(clauses.literals.len() as u32);
                    let outside = network.size(attribute);
                    clauses.slots.push(Slot { clause, attribute, inside: 0, outside });
                    previous = Some(attribute);
                }
                clauses.literals.push(*literal);
                hash = hash.wrapping_add(random[*literal as usize]);
                if let Some(slot) = clauses.slots.last_mut() {
                    slot.inside += 1;
                    slot.outside -= 1;
                }
            }
            let begin = clauses.clause_start.last().copied().unwrap_or(0);
            let end = clauses.slots.len() as u32;
            clauses.clause_start.push(end);
            clauses.list.push(Clause { hash, open: end - begin, met: 0 });
        }
        clauses.slot_start.push(clauses.literals.len() as u32);
        clauses.index(network);
        clauses
    }

    fn index(&mut self, network: &Network) {
        let mut pairs: Vec<(u32, u32)> = Vec::new();
        let mut by_attribute: Vec<(u32, u32)> = Vec::new();
        for slot in 0..self.slots.len() {
            let attribute = self.slots[slot].attribute;
            by_attribute.push((attribute, slot as u32));
            let inside = &self.literals[self.slot_start[slot] as usize..self.slot_start[slot + 1] as usize];
            for literal in network.range(attribute) {
                let is_in = inside.binary_search(&literal).is_ok();
                pairs.push((literal, (slot as u32) << 1 | u32::from(is_in)));
            }
        }
        (self.occurrence_start, self.occurrences) = grouped(pairs, network.literals());
        (self.attribute_start, self.attribute_slots) = grouped(by_attribute, network.attributes());
    }

    fn occurrences_of(&self, literal: u32) -> std::ops::Range<usize> {
        self.occurrence_start[literal as usize] as usize..self.occurrence_start[literal as usize + 1] as usize
    }

    pub fn slots_of(&self, clause: usize) -> std::ops::Range<usize> {
        self.clause_start[clause] as usize..self.clause_start[clause + 1] as usize
    }
}

/// Pairs (key, entry) as one list with a start per key.
pub fn grouped(mut pairs: Vec<(u32, u32)>, keys: usize) -> (Vec<u32>, Vec<u32>) {
    pairs.sort_by_key(|(key, _)| *key);
    let mut start = vec![0u32; keys + 1];
    for (key, _) in &pairs {
        start[*key as usize + 1] += 1;
    }
    for key in 0..keys {
        start[key + 1] += start[key];
    }
    (start, pairs.into_iter().map(|(_, entry)| entry).collect())
}

impl<'n> Propagator<'n> {
    pub fn new(network: &'n Network) -> Propagator<'n> {
        let owner = network.owners();
        let random: Vec<u128> = (0..network.literals() as u64)
            .map(|literal| (u128::from(mix(literal * 2)) << 64) | u128::from(mix(literal * 2 + 1)))
            .collect();
        let clauses = Clauses::new(network, &owner, &random);
        let attributes = network.attributes();
        let mut propagator = Propagator {
            network,
            alive: vec![true; network.literals()],
            left: (0..attributes as u32).map(|attribute| network.size(attribute)).collect(),
            clauses,
            tables: Vec::new(),
            tables_of: vec![Vec::new(); attributes],
            sums: Vec::new(),
            sums_of: vec![Vec::new(); attributes],
            trail: Vec::new(),
            words: Vec::new(),
            units: Vec::new(),
            dirty_tables: Vec::new(),
            dirty_sums: Vec::new(),
            pending: Vec::new(),
            steps: 0,
            attribute_hash: vec![0; attributes],
            owner,
            random,
        };
        for literal in 0..network.literals() {
            let attribute = propagator.owner[literal] as usize;
            propagator.attribute_hash[attribute] = propagator.attribute_hash[attribute].wrapping_add(propagator.random[literal]);
        }
        for constraint in &network.constraints {
            match &constraint.body {
                Body::Clause(_) => {}
                Body::Table { attributes, rows } => propagator.add_table(attributes, rows),
                Body::AtMost(linear) => {
                    let index = propagator.sums.len() as u32;
                    for (attribute, _) in &linear.terms {
                        propagator.sums_of[*attribute as usize].push(index);
                    }
                    propagator.sums.push(Sum { terms: &linear.terms, limit: linear.limit, queued: false });
                }
            }
        }
        propagator
    }

    fn add_table(&mut self, attributes: &[u32], rows: &[u32]) {
        let count = rows.len() / attributes.len().max(1);
        let words = count.div_ceil(64);
        let mut columns = Vec::new();
        let mut total = 0;
        for attribute in attributes {
            columns.push((total, self.network.first[*attribute as usize]));
            total += words * self.network.size(*attribute) as usize;
        }
        let mut supports = vec![0u64; total];
        for (row, literals) in rows.chunks_exact(attributes.len().max(1)).enumerate() {
            for (literal, (start, first)) in literals.iter().zip(&columns) {
                supports[start + (literal - first) as usize * words + row / 64] |= 1 << (row % 64);
            }
        }
        let mut live = vec![u64::MAX; words];
        if !count.is_multiple_of(64)
            && let Some(last) = live.last_mut()
        {
            *last = (1u64 << (count % 64)) - 1;
        }
        let index = self.tables.len() as u32;
        for (column, attribute) in attributes.iter().enumerate() {
            self.tables_of[*attribute as usize].push((index, column as u32));
        }
        self.tables.push(Table {
            attributes: attributes.to_vec(),
            rows: rows.to_vec(),
            live,
            live_count: count as u32,
            supports,
            columns,
            words,
            queued: false,
        });
    }

    /// Propagates everything from the start; false if there is no solution.
    pub fn start(&mut self) -> bool {
        for (clause, at) in self.clauses.list.iter().enumerate() {
            match at.open {
                0 => return false,
                1 => self.units.push(clause as u32),
                _ => {}
            }
        }
        for attribute in 0..self.left.len() {
            if self.left[attribute] == 0 {
                return false;
            }
        }
        for table in 0..self.tables.len() {
            if self.tables[table].live_count == 0 {
                return false;
            }
            self.queue_table(table as u32);
        }
        for sum in 0..self.sums.len() {
            self.queue_sum(sum as u32);
        }
        self.run()
    }

    pub fn mark(&self) -> Mark {
        Mark { trail: self.trail.len(), words: self.words.len() }
    }

    /// Keeps one value of an attribute and propagates; false on contradiction (undo to the mark afterwards).
    pub fn assign(&mut self, literal: u32) -> bool {
        let attribute = self.owner[literal as usize];
        for other in self.network.range(attribute) {
            if other != literal && self.alive[other as usize] && !self.remove(other) {
                return self.clear();
            }
        }
        self.run()
    }

    /// A value is gone, apart from what clauses make of it.
    fn drop_value(&mut self, literal: u32, attribute: usize) {
        self.alive[literal as usize] = false;
        self.left[attribute] -= 1;
        self.attribute_hash[attribute] = self.attribute_hash[attribute].wrapping_sub(self.random[literal as usize]);
        for index in 0..self.tables_of[attribute].len() {
            let (table, column) = self.tables_of[attribute][index];
            self.pending.push((table, column << 16 | (literal - self.network.first[attribute])));
            self.queue_table(table);
        }
        for index in 0..self.sums_of[attribute].len() {
            self.queue_sum(self.sums_of[attribute][index]);
        }
    }

    pub fn forbid(&mut self, literal: u32) -> bool {
        if self.alive[literal as usize] && !self.remove(literal) {
            return self.clear();
        }
        self.run()
    }

    fn queue_table(&mut self, table: u32) {
        if !std::mem::replace(&mut self.tables[table as usize].queued, true) {
            self.dirty_tables.push(table);
        }
    }

    fn queue_sum(&mut self, sum: u32) {
        if !std::mem::replace(&mut self.sums[sum as usize].queued, true) {
            self.dirty_sums.push(sum);
        }
    }

    fn remove(&mut self, literal: u32) -> bool {
        let at = literal as usize;
        let attribute = self.owner[at] as usize;
        self.drop_value(literal, attribute);
        let random = self.random[at];
        self.trail.push(literal);
        let mut sound = self.left[attribute] > 0;
        let range = self.clauses.occurrences_of(literal);
        self.steps += 1 + range.len() as u64;
        for index in range {
            let occurrence = self.clauses.occurrences[index];
            let slot = &mut self.clauses.slots[(occurrence >> 1) as usize];
            if occurrence & 1 == 1 {
                let clause = &mut self.clauses.list[slot.clause as usize];
                slot.inside -= 1;
                clause.hash = clause.hash.wrapping_sub(random);
                if slot.inside == 0 {
                    clause.open -= 1;
                    match clause.open {
                        0 => sound = false,
                        1 if clause.met == 0 => self.units.push(slot.clause),
                        _ => {}
                    }
                }
            } else {
                slot.outside -= 1;
                if slot.outside == 0 {
                    self.clauses.list[slot.clause as usize].met += 1;
                }
            }
        }
        sound
    }

    /// Empties the queues after a contradiction; always false.
    fn clear(&mut self) -> bool {
        self.units.clear();
        self.pending.clear();
        for table in self.dirty_tables.drain(..) {
            self.tables[table as usize].queued = false;
        }
        for sum in self.dirty_sums.drain(..) {
            self.sums[sum as usize].queued = false;
        }
        false
    }

    fn run(&mut self) -> bool {
        loop {
            if let Some(clause) = self.units.pop() {
                if !self.unit(clause as usize) {
                    return self.clear();
                }
            } else if !self.pending.is_empty() {
                self.drop_rows();
            } else if let Some(table) = self.dirty_tables.pop() {
                self.tables[table as usize].queued = false;
                if !self.support(table as usize) {
                    return self.clear();
                }
            } else if let Some(sum) = self.dirty_sums.pop() {
                self.sums[sum as usize].queued = false;
                if !self.bound(sum as usize) {
                    return self.clear();
                }
            } else {
                return true;
            }
        }
    }

    fn unit(&mut self, clause: usize) -> bool {
        if self.clauses.list[clause].met > 0 {
            return true;
        }
        let Some(slot) = self.clauses.slots_of(clause).find(|slot| self.clauses.slots[*slot].inside > 0) else { return false };
        let attribute = self.clauses.slots[slot].attribute;
        let begin = self.clauses.slot_start[slot] as usize;
        let end = self.clauses.slot_start[slot + 1] as usize;
        for literal in self.network.range(attribute) {
            if self.alive[literal as usize]
                && self.clauses.literals[begin..end].binary_search(&literal).is_err()
                && !self.remove(literal)
            {
                return false;
            }
        }
        true
    }

    /// Takes the rows of removed literals out of their tables.
    fn drop_rows(&mut self) {
        while let Some((index, place)) = self.pending.pop() {
            let table = &mut self.tables[index as usize];
            let (start, _) = table.columns[(place >> 16) as usize];
            let from = start + (place & 0xFFFF) as usize * table.words;
            self.steps += table.words as u64;
            for word in 0..table.words {
                let gone = table.live[word] & table.supports[from + word];
                if gone != 0 {
                    self.words.push((index, word as u32, table.live[word]));
                    table.live[word] &= !gone;
                    table.live_count -= gone.count_ones();
                }
            }
        }
    }

    /// Removes values without a live row.
    fn support(&mut self, index: usize) -> bool {
        if self.tables[index].live_count == 0 {
            return false;
        }
        for column in 0..self.tables[index].attributes.len() {
            let attribute = self.tables[index].attributes[column];
            if self.left[attribute as usize] < 2 && self.tables[index].live_count > 0 {
                // The only value left has every live row.
                continue;
            }
            let (start, first) = self.tables[index].columns[column];
            for literal in self.network.range(attribute) {
                if !self.alive[literal as usize] {
                    continue;
                }
                let table = &self.tables[index];
                let from = start + (literal - first) as usize * table.words;
                let rows = &table.supports[from..from + table.words];
                self.steps += table.words as u64 / 4;
                if !rows.iter().zip(&table.live).any(|(row, live)| row & live != 0) && !self.remove(literal) {
                    return false;
                }
            }
        }
        true
    }

    fn least_most(&self, attribute: u32, weights: &[i64]) -> (i64, i64) {
        let mut least = i64::MAX;
        let mut most = i64::MIN;
        for (literal, weight) in self.network.range(attribute).zip(weights) {
            if self.alive[literal as usize] {
                least = least.min(*weight);
                most = most.max(*weight);
            }
        }
        if least == i64::MAX { (0, 0) } else { (least, most) }
    }

    /// Least and most a sum can still come to.
    pub fn sum_range(&self, sum: usize) -> (i64, i64) {
        self.sums[sum].terms.iter().fold((0, 0), |(low, high), (attribute, weights)| {
            let (least, most) = self.least_most(*attribute, weights);
            (low + least, high + most)
        })
    }

    fn bound(&mut self, index: usize) -> bool {
        let (least, most) = self.sum_range(index);
        let slack = self.sums[index].limit - least;
        self.steps += self.sums[index].terms.len() as u64;
        if slack < 0 {
            return false;
        }
        if most <= self.sums[index].limit {
            return true;
        }
        let terms = self.sums[index].terms;
        for (attribute, weights) in terms {
            let (least, most) = self.least_most(*attribute, weights);
            if most - least <= slack {
                continue;
            }
            for (literal, weight) in self.network.range(*attribute).zip(weights) {
                if self.alive[literal as usize] && weight - least > slack && !self.remove(literal) {
                    return false;
                }
            }
        }
        true
    }

    pub fn undo(&mut self, mark: Mark) {
        while self.trail.len() > mark.trail {
            let Some(literal) = self.trail.pop() else { break };
            let at = literal as usize;
            let attribute = self.owner[at] as usize;
            self.alive[at] = true;
            self.left[attribute] += 1;
            self.attribute_hash[attribute] = self.attribute_hash[attribute].wrapping_add(self.random[at]);
            self.undo_removal(literal);
        }
        while self.words.len() > mark.words {
            let Some((table, word, before)) = self.words.pop() else { break };
            let table = &mut self.tables[table as usize];
            table.live_count += (before & !table.live[word as usize]).count_ones();
            table.live[word as usize] = before;
        }
    }

    fn undo_removal(&mut self, literal: u32) {
        let random = self.random[literal as usize];
        for index in self.clauses.occurrences_of(literal) {
            let occurrence = self.clauses.occurrences[index];
            let slot = &mut self.clauses.slots[(occurrence >> 1) as usize];
            if occurrence & 1 == 1 {
                let clause = &mut self.clauses.list[slot.clause as usize];
                clause.open += u32::from(slot.inside == 0);
                slot.inside += 1;
                clause.hash = clause.hash.wrapping_add(random);
            } else {
                if slot.outside == 0 {
                    self.clauses.list[slot.clause as usize].met -= 1;
                }
                slot.outside += 1;
            }
        }
    }
}
