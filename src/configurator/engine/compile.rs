//! Search that leaves a graph behind: decide an attribute, propagate, split into independent parts, remember each part.

use rustc_hash::FxHashMap;

use super::graph::Graph;
use super::ir::Network;
use super::propagate::{Clause, Propagator, Slot, mix, spread};

const GROUP: u32 = 1 << 30;
const NODE: u32 = 1 << 31;

/// How to choose the next attribute to decide.
#[derive(Debug, Clone)]
pub enum Order {
    /// The open attribute that occurs in most open constraints.
    MostOccurring,
    /// The open attribute with the least rank.
    Ranked(Vec<u32>),
}

/// Why a compilation ended without a graph.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Stop {
    /// With the share of the search that was behind by then, a rough guess.
    Steps(f64),
    Bytes,
}

/// What the search has made of one part: the items it comes to, or nothing if it has no solution.
type Part = Option<Box<[u32]>>;

struct Search<'n> {
    state: Propagator<'n>,
    order: &'n Order,
    cache: FxHashMap<u128, Part>,
    groups: FxHashMap<Vec<u32>, u32>,
    nodes: FxHashMap<Vec<Vec<u32>>, u32>,
    node_list: Vec<Vec<Vec<u32>>>,
    group_list: Vec<Vec<u32>>,
    table_hashes: FxHashMap<u128, u128>,
    stamp: u32,
    clause_stamp: Vec<u32>,
    attribute_stamp: Vec<u32>,
    table_stamp: Vec<u32>,
    sum_stamp: Vec<u32>,
    occurrences: Vec<u32>,
    items: usize,
    most_steps: u64,
    most_items: usize,
    stop: Option<Stop>,
    /// The share of the search that is behind, and that of the part in hand: branches count alike, parts by their size.
    done: f64,
    share: f64,
}

/// An independent part of what is left: its attributes, its key, and the attribute to decide next.
struct Component {
    attributes: Vec<u32>,
    key: u128,
}

/// Compiles a network under a budget of steps and bytes. `None` in the result: the network has no solution.
pub fn compile(network: &Network, order: &Order, steps: u64, bytes: usize) -> (Result<Option<Graph>, Stop>, u64) {
    let state = Propagator::new(network);
    let mut search = Search {
        clause_stamp: vec![0; state.clauses.list.len()],
        attribute_stamp: vec![0; network.attributes()],
        table_stamp: vec![0; state.tables.len()],
        sum_stamp: vec![0; state.sums.len()],
        occurrences: vec![0; network.attributes()],
        state,
        order,
        cache: FxHashMap::default(),
        groups: FxHashMap::default(),
        nodes: FxHashMap::default(),
        node_list: Vec::new(),
        group_list: Vec::new(),
        table_hashes: FxHashMap::default(),
        stamp: 0,
        items: 0,
        most_steps: steps,
        most_items: bytes / 4,
        stop: None,
        done: 0.0,
        share: 1.0,
    };
    if !search.state.start() {
        return (Ok(None), search.state.steps);
    }
    let open: Vec<u32> = (0..network.attributes() as u32).filter(|at| search.state.left[*at as usize] > 1).collect();
    let mut items: Vec<u32> = Vec::new();
    for attribute in 0..network.attributes() as u32 {
        if search.state.left[attribute as usize] == 1 {
            items.extend(search.only(attribute));
        }
    }
    let part = search.parts(&open, &mut items);
    let steps = search.state.steps;
    if let Some(stop) = search.stop {
        return (Err(stop), steps);
    }
    if !part {
        return (Ok(None), steps);
    }
    (Ok(Some(search.flatten(items))), steps)
}

impl Search<'_> {
    fn only(&self, attribute: u32) -> Option<u32> {
        self.state.network.range(attribute).find(|literal| self.state.alive[*literal as usize])
    }

    /// Splits open attributes into parts, compiles each and adds the items; false if one has no solution.
    fn parts(&mut self, open: &[u32], items: &mut Vec<u32>) -> bool {
        let mut components = Vec::new();
        self.stamp += 1;
        let stamp = self.stamp;
        for attribute in open {
            if self.attribute_stamp[*attribute as usize] == stamp {
                continue;
            }
            let component = self.component(*attribute);
            if component.key == 0 {
                items.push(self.group_of(*attribute));
            } else {
                components.push(component);
            }
        }
        components.sort_by_key(|component| component.attributes.len());
        let share = self.share;
        let weight = |component: &Component| (component.attributes.len() as f64).powi(3);
        let all: f64 = components.iter().map(weight).sum();
        let mut sound = true;
        for component in components {
            self.share = share * weight(&component) / all;
            match self.part(component) {
                Some(part) => items.extend_from_slice(&part),
                None => {
                    sound = false;
                    break;
                }
            }
        }
        self.share = share;
        sound
    }

    fn group_of(&mut self, attribute: u32) -> u32 {
        let alive = self.state.network.range(attribute).filter(|literal| self.state.alive[*literal as usize]);
        let literals: Vec<u32> = alive.collect();
        self.group(literals)
    }

    fn group(&mut self, literals: Vec<u32>) -> u32 {
        if let [literal] = literals.as_slice() {
            return *literal;
        }
        if let Some(known) = self.groups.get(&literals) {
            return *known;
        }
        let group = GROUP | self.group_list.len() as u32;
        self.items += literals.len() + 1;
        self.group_list.push(literals.clone());
        self.groups.insert(literals, group);
        group
    }

    /// Everything connected to an attribute through constraints that are still open. The key of a lone attribute is 0.
    fn component(&mut self, start: u32) -> Component {
        let stamp = self.stamp;
        let mut attributes = vec![start];
        self.attribute_stamp[start as usize] = stamp;
        let mut key: u128 = 0;
        let mut at = 0;
        while let Some(attribute) = attributes.get(at).copied() {
            at += 1;
            let mut count = 0;
            let slots = self.state.clauses.attribute_start[attribute as usize] as usize
                ..self.state.clauses.attribute_start[attribute as usize + 1] as usize;
            self.state.steps += 1 + slots.len() as u64;
            for index in slots {
                let slot = self.state.clauses.attribute_slots[index] as usize;
                let Slot { clause, inside, .. } = self.state.clauses.slots[slot];
                let clause = clause as usize;
                let Clause { hash, met, .. } = self.state.clauses.list[clause];
                if met > 0 || inside == 0 {
                    continue;
                }
                count += 1;
                if self.clause_stamp[clause] == stamp {
                    continue;
                }
                self.clause_stamp[clause] = stamp;
                key = key.wrapping_add(spread(hash, 1));
                for other in self.state.clauses.slots_of(clause) {
                    let Slot { attribute: next, inside, .. } = self.state.clauses.slots[other];
                    if inside > 0 && self.attribute_stamp[next as usize] != stamp {
                        self.attribute_stamp[next as usize] = stamp;
                        attributes.push(next);
                    }
                }
            }
            for index in 0..self.state.tables_of[attribute as usize].len() {
                let table = self.state.tables_of[attribute as usize][index].0 as usize;
                if self.table_stamp[table] != stamp {
                    if self.table_is_met(table) {
                        continue;
                    }
                    self.table_stamp[table] = stamp;
                    key = key.wrapping_add(self.table_key(table));
                    let columns = self.state.tables[table].attributes.len();
                    for column in 0..columns {
                        self.reach(self.state.tables[table].attributes[column], &mut attributes);
                    }
                }
                count += 2;
            }
            for index in 0..self.state.sums_of[attribute as usize].len() {
                let sum = self.state.sums_of[attribute as usize][index] as usize;
                if self.sum_stamp[sum] != stamp {
                    let (least, most) = self.state.sum_range(sum);
                    if most <= self.state.sums[sum].limit {
                        continue;
                    }
                    self.sum_stamp[sum] = stamp;
                    let slack = (self.state.sums[sum].limit - least) as u64;
                    key = key.wrapping_add(spread(u128::from(mix(slack ^ mix(sum as u64))), 3));
                    let terms = self.state.sums[sum].terms;
                    for (next, _) in terms {
                        self.reach(*next, &mut attributes);
                    }
                }
                count += 1;
            }
            self.occurrences[attribute as usize] = count;
        }
        if key != 0 {
            for attribute in &attributes {
                key = key.wrapping_add(spread(self.state.attribute_hash[*attribute as usize], 2));
            }
            key |= 1;
        }
        Component { attributes, key }
    }

    fn reach(&mut self, attribute: u32, attributes: &mut Vec<u32>) {
        if self.state.left[attribute as usize] > 1 && self.attribute_stamp[attribute as usize] != self.stamp {
            self.attribute_stamp[attribute as usize] = self.stamp;
            attributes.push(attribute);
        }
    }

    /// Whether every combination of what is left is a row.
    fn table_is_met(&self, table: usize) -> bool {
        let table = &self.state.tables[table];
        let mut combinations: u64 = 1;
        for attribute in &table.attributes {
            combinations = combinations.saturating_mul(u64::from(self.state.left[*attribute as usize]));
        }
        combinations == u64::from(table.live_count)
    }

    /// The same for the same rows over the attributes still open, whatever led there.
    fn table_key(&mut self, index: usize) -> u128 {
        let table = &self.state.tables[index];
        let mut place = u128::from(mix(index as u64));
        for word in &table.live {
            place = spread(place.wrapping_add(u128::from(*word)), 5);
        }
        if let Some(known) = self.table_hashes.get(&place) {
            return *known;
        }
        let width = table.attributes.len();
        let open: Vec<usize> = (0..width).filter(|at| self.state.left[table.attributes[*at] as usize] > 1).collect();
        let mut key: u128 = 0;
        for (index, word) in table.live.iter().enumerate() {
            let mut bits = *word;
            while bits != 0 {
                let row = index * 64 + bits.trailing_zeros() as usize;
                bits &= bits - 1;
                let literals = open.iter().map(|at| self.state.random[table.rows[row * width + at] as usize]);
                key = key.wrapping_add(spread(literals.fold(0u128, u128::wrapping_add), 4));
            }
        }
        self.state.steps += u64::from(table.live_count) * width as u64 / 4;
        self.table_hashes.insert(place, key);
        key
    }

    fn choose(&self, attributes: &[u32]) -> u32 {
        let chosen = match self.order {
            Order::Ranked(ranks) => attributes.iter().min_by_key(|attribute| ranks[**attribute as usize]),
            Order::MostOccurring => {
                attributes.iter().max_by_key(|attribute| (self.occurrences[**attribute as usize], std::cmp::Reverse(**attribute)))
            }
        };
        chosen.copied().unwrap_or(0)
    }

    fn part(&mut self, component: Component) -> Part {
        if let Some(known) = self.cache.get(&component.key) {
            self.done += self.share;
            return known.clone();
        }
        if self.state.steps > self.most_steps {
            self.stop = Some(Stop::Steps(self.done));
        } else if self.items > self.most_items {
            self.stop = Some(Stop::Bytes);
        }
        if self.stop.is_some() {
            return None;
        }
        let decided = self.choose(&component.attributes);
        // Branches with the same rest are one branch with several values.
        let mut branches: Vec<(Vec<u32>, Vec<u32>)> = Vec::new();
        let (share, done) = (self.share, self.done);
        let mut branch = 0.0;
        self.share = share / f64::from(self.state.left[decided as usize]);
        for literal in self.state.network.range(decided) {
            if !self.state.alive[literal as usize] {
                continue;
            }
            let mark = self.state.mark();
            let mut items = Vec::new();
            let mut sound = self.state.assign(literal);
            if sound {
                let mut open = Vec::new();
                for attribute in &component.attributes {
                    if self.state.left[*attribute as usize] > 1 {
                        open.push(*attribute);
                    } else if *attribute != decided {
                        items.extend(self.only(*attribute));
                    }
                }
                sound = self.parts(&open, &mut items);
            }
            self.state.undo(mark);
            if self.stop.is_some() {
                return None;
            }
            branch += 1.0;
            self.done = done + branch * self.share;
            if !sound {
                continue;
            }
            items.sort_unstable();
            match branches.iter_mut().find(|(rest, _)| *rest == items) {
                Some((_, literals)) => literals.push(literal),
                None => branches.push((items, vec![literal])),
            }
        }
        self.share = share;
        let part = self.node(branches);
        self.items += part.as_ref().map_or(2, |items| items.len() + 2);
        self.cache.insert(component.key, part.clone());
        part
    }

    fn node(&mut self, branches: Vec<(Vec<u32>, Vec<u32>)>) -> Part {
        let mut finished: Vec<Vec<u32>> = Vec::new();
        for (mut items, literals) in branches {
            let group = self.group(literals);
            items.push(group);
            items.sort_unstable();
            finished.push(items);
        }
        match finished.len() {
            0 => return None,
            1 => return finished.pop().map(Vec::into_boxed_slice),
            _ => {}
        }
        let mut common: Vec<u32> = finished[0].clone();
        for items in &finished[1..] {
            common.retain(|item| items.binary_search(item).is_ok());
        }
        if !common.is_empty() {
            for items in &mut finished {
                items.retain(|item| common.binary_search(item).is_err());
            }
        }
        finished.sort_unstable();
        let node = match self.nodes.get(&finished) {
            Some(known) => *known,
            None => {
                let node = NODE | self.node_list.len() as u32;
                self.items += finished.iter().map(|items| items.len() + 1).sum::<usize>() + 1;
                self.node_list.push(finished.clone());
                self.nodes.insert(finished, node);
                node
            }
        };
        common.push(node);
        Some(common.into_boxed_slice())
    }

    /// The nodes that the result needs, renumbered bottom-up into flat arrays.
    fn flatten(self, root: Vec<u32>) -> Graph {
        let mut needed = vec![false; self.node_list.len()];
        let mut groups_needed = vec![false; self.group_list.len()];
        let mut need = |items: &[u32], needed: &mut Vec<bool>| {
            for item in items {
                if item & NODE != 0 {
                    needed[(item & !NODE) as usize] = true;
                } else if item & GROUP != 0 {
                    groups_needed[(item & !GROUP) as usize] = true;
                }
            }
        };
        need(&root, &mut needed);
        for node in (0..self.node_list.len()).rev() {
            if needed[node] {
                for items in &self.node_list[node] {
                    need(items, &mut needed);
                }
            }
        }
        let literals = self.state.network.literals() as u32;
        let mut graph = Graph { literals, group_start: vec![0], ..Graph::default() };
        let mut group_numbers = vec![0; self.group_list.len()];
        for (group, members) in self.group_list.iter().enumerate().filter(|(group, _)| groups_needed[*group]) {
            group_numbers[group] = literals + graph.groups() as u32;
            graph.group_literals.extend_from_slice(members);
            graph.group_start.push(graph.group_literals.len() as u32);
        }
        let first = literals + graph.groups() as u32;
        let mut node_numbers = vec![0; self.node_list.len()];
        graph.node_start.push(0);
        graph.branch_start.push(0);
        let number = |item: u32, node_numbers: &[u32]| {
            if item & NODE != 0 {
                node_numbers[(item & !NODE) as usize]
            } else if item & GROUP != 0 {
                group_numbers[(item & !GROUP) as usize]
            } else {
                item
            }
        };
        let mut push = |branches: &[Vec<u32>], node_numbers: &[u32]| {
            for items in branches {
                graph.items.extend(items.iter().map(|item| number(*item, node_numbers)));
                graph.branch_start.push(graph.items.len() as u32);
            }
            graph.node_start.push(graph.branch_start.len() as u32 - 1);
        };
        let kept = self.node_list.iter().enumerate().filter(|(node, _)| needed[*node]);
        for (next, (node, branches)) in (first..).zip(kept) {
            node_numbers[node] = next;
            push(branches, &node_numbers);
        }
        push(&[root], &node_numbers);
        graph.index();
        graph
    }
}
