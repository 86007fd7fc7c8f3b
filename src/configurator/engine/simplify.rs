//! Dead values out, attributes that follow from another one folded into it: the core that is compiled.

use rustc_hash::{FxHashMap, FxHashSet};

use super::ir::{Body, Constraint, Linear, Network};
use super::propagate::{Propagator, grouped};
use super::watched::Watched;

/// How the network's literals stand to those of the core.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mapping {
    /// First literal of each attribute of the full network (public and helpers), one more entry than attributes.
    pub first: Vec<u32>,
    pub public: u32,
    /// Core literal -> the full literals that hold with it.
    pub member_start: Vec<u32>,
    pub members: Vec<u32>,
    /// Full literal -> the core literals with which it holds.
    pub holder_start: Vec<u32>,
    pub holders: Vec<u32>,
    /// Full literals that hold in every configuration.
    pub always: Vec<u32>,
}

impl Mapping {
    pub fn members(&self, core: u32) -> &[u32] {
        let (from, to) = (self.member_start[core as usize] as usize, self.member_start[core as usize + 1] as usize);
        &self.members[from..to]
    }

    pub fn holders(&self, full: u32) -> &[u32] {
        let (from, to) = (self.holder_start[full as usize] as usize, self.holder_start[full as usize + 1] as usize);
        &self.holders[from..to]
    }

    pub fn attributes(&self) -> usize {
        self.first.len().saturating_sub(1)
    }

    pub fn range(&self, attribute: usize) -> std::ops::Range<u32> {
        self.first[attribute]..self.first[attribute + 1]
    }

    pub fn core_literals(&self) -> usize {
        self.member_start.len().saturating_sub(1)
    }

    pub fn full_literals(&self) -> usize {
        self.holder_start.len().saturating_sub(1)
    }

    pub fn is_always(&self, full: u32) -> bool {
        self.always.binary_search(&full).is_ok()
    }

    /// The same weights over core literals, and what the literals that always hold come to.
    pub fn core_weights<W: Copy + Default + std::ops::AddAssign>(&self, full: &[W]) -> (Vec<W>, W) {
        let mut weights = vec![W::default(); self.core_literals()];
        for (core, weight) in weights.iter_mut().enumerate() {
            for member in self.members(core as u32) {
                *weight += full[*member as usize];
            }
        }
        let mut constant = W::default();
        for literal in &self.always {
            constant += full[*literal as usize];
        }
        (weights, constant)
    }
}

/// The core, or nothing if propagation alone shows that there is no solution.
pub fn simplify(network: &Network) -> Option<(Network, Mapping)> {
    let mut state = Propagator::new(network);
    if !state.start() {
        return None;
    }
    let implied = probe(&mut state)?;
    let folded = fold(network, &state, &implied);
    Some(build(network, &state, &folded))
}

/// Tries every value: those that fail are removed, the others leave a list of what they fix.
fn probe(state: &mut Propagator<'_>) -> Option<Vec<Vec<u32>>> {
    let literals = state.network.literals() as u32;
    let mut implied = vec![Vec::new(); literals as usize];
    // Clauses alone have a quicker way to the same.
    let mut watched = (state.tables.is_empty() && state.sums.is_empty()).then(|| Watched::new(state));
    for round in 0..2 {
        let mut removed = false;
        for literal in 0..literals {
            let attribute = state.owner[literal as usize];
            if !state.alive[literal as usize] || state.left[attribute as usize] < 2 {
                continue;
            }
            let fixed = watched.as_mut().map_or_else(|| fixed_by(state, literal), |watched| watched.implied(literal));
            if let Some(fixed) = fixed {
                implied[literal as usize] = fixed;
                continue;
            }
            removed = true;
            if !state.forbid(literal) || watched.as_mut().is_some_and(|watched| !watched.forbid(literal)) {
                return None;
            }
        }
        if !removed || round == 1 {
            break;
        }
    }
    Some(implied)
}

/// What else is decided when a value is taken, as literals; nothing if it cannot be.
fn fixed_by(state: &mut Propagator<'_>, literal: u32) -> Option<Vec<u32>> {
    let attribute = state.owner[literal as usize];
    let mark = state.mark();
    let found = state.assign(literal).then(|| {
        let owners = state.trail[mark.trail..].iter().map(|gone| state.owner[*gone as usize]);
        let mut fixed: Vec<u32> = owners.filter(|other| state.left[*other as usize] == 1 && *other != attribute).collect();
        fixed.sort_unstable();
        fixed.dedup();
        let only = |at: &u32| state.network.range(*at).find(|literal| state.alive[*literal as usize]);
        fixed.iter().filter_map(only).collect()
    });
    state.undo(mark);
    found
}

/// For each attribute that follows from another: that other one and, for each of its values, the literal that follows.
type Folded = FxHashMap<u32, (u32, Vec<(u32, u32)>)>;

fn fold(network: &Network, state: &Propagator<'_>, implied: &[Vec<u32>]) -> Folded {
    let attributes = network.attributes() as u32;
    let in_table: Vec<bool> = (0..attributes as usize).map(|at| !state.tables_of[at].is_empty()).collect();
    let mut followers: Vec<(u32, u32)> = Vec::new();
    for leader in (0..attributes).filter(|at| state.left[*at as usize] > 1) {
        let mut counts: FxHashMap<u32, u32> = FxHashMap::default();
        for literal in network.range(leader).filter(|literal| state.alive[*literal as usize]) {
            for fixed in &implied[literal as usize] {
                *counts.entry(state.owner[*fixed as usize]).or_default() += 1;
            }
        }
        for (follower, count) in counts {
            let bijective = state.left[follower as usize] == state.left[leader as usize];
            if count == state.left[leader as usize]
                && state.left[follower as usize] > 1
                && (bijective || !in_table[follower as usize])
            {
                followers.push((follower, leader));
            }
        }
    }
    followers.sort_unstable();
    let known: FxHashSet<(u32, u32)> = followers.iter().copied().collect();
    // A leader must not follow anything itself, save for equals, of which the first leads.
    let leads = |leader: u32| {
        followers[followers.partition_point(|pair| pair.0 < leader)..]
            .iter()
            .take_while(|pair| pair.0 == leader)
            .all(|(_, above)| *above > leader && known.contains(&(*above, leader)))
    };
    let mut folded = Folded::default();
    for (follower, leader) in &followers {
        if leads(*leader) && !leads(*follower) && !folded.contains_key(follower) {
            let pairs = network.range(*leader).filter(|literal| state.alive[*literal as usize]).filter_map(|literal| {
                let range = network.range(*follower);
                implied[literal as usize].iter().find(|fixed| range.contains(fixed)).map(|fixed| (literal, *fixed))
            });
            folded.insert(*follower, (*leader, pairs.collect()));
        }
    }
    folded
}

fn build(network: &Network, state: &Propagator<'_>, folded: &Folded) -> (Network, Mapping) {
    let mut core = Network::default();
    core.first.push(0);
    let mut core_of = vec![u32::MAX; network.literals()];
    let mut core_attribute = vec![u32::MAX; network.attributes()];
    let mut pairs: Vec<(u32, u32)> = Vec::new();
    let mut always = Vec::new();
    for attribute in 0..network.attributes() as u32 {
        let alive: Vec<u32> = network.range(attribute).filter(|literal| state.alive[*literal as usize]).collect();
        if let [only] = alive.as_slice() {
            always.push(*only);
            continue;
        }
        if folded.contains_key(&attribute) {
            continue;
        }
        let at = core.add_attribute(alive.len() as u32);
        core_attribute[attribute as usize] = at;
        if (attribute as usize) < network.public {
            core.public += 1;
        }
        for (index, literal) in alive.iter().enumerate() {
            core_of[*literal as usize] = core.literal(at, index as u32);
            pairs.push((core.literal(at, index as u32), *literal));
        }
    }
    for (leader_pairs, leader) in folded.values().map(|(leader, pairs)| (pairs, leader)) {
        if core_attribute[*leader as usize] == u32::MAX {
            continue;
        }
        pairs.extend(leader_pairs.iter().map(|(leading, following)| (core_of[*leading as usize], *following)));
    }
    pairs.sort_unstable();
    let (member_start, members) = grouped(pairs.clone(), core.literals());
    let turned = pairs.iter().map(|(core, full)| (*full, *core)).collect();
    let (holder_start, holders) = grouped(turned, network.literals());
    let mapping = Mapping {
        first: network.first.clone(),
        public: network.public as u32,
        member_start,
        members,
        holder_start,
        holders,
        always,
    };
    rewrite(network, state, &mapping, &mut core);
    (core, mapping)
}

/// The constraints in terms of the core, without those that always hold and without repetitions.
fn rewrite(network: &Network, state: &Propagator<'_>, mapping: &Mapping, core: &mut Network) {
    let owners = core.owners();
    let mut seen: FxHashSet<Body> = FxHashSet::default();
    let mut constraints = Vec::new();
    for constraint in &network.constraints {
        let body = match &constraint.body {
            Body::Clause(literals) => core_clause(literals, mapping, core, &owners),
            Body::Table { attributes, rows } => core_table(attributes, rows, state, mapping, &owners),
            Body::AtMost(linear) => core_sum(linear, network, mapping, core, &owners),
        };
        if let Some(body) = body
            && seen.insert(body.clone())
        {
            constraints.push(Constraint { rule: constraint.rule, body });
        }
    }
    core.constraints = constraints;
}

fn core_clause(literals: &[u32], mapping: &Mapping, core: &Network, owners: &[u32]) -> Option<Body> {
    let mut found: Vec<u32> = Vec::new();
    for literal in literals {
        if mapping.is_always(*literal) {
            return None;
        }
        found.extend_from_slice(mapping.holders(*literal));
    }
    found.sort_unstable();
    found.dedup();
    let mut from = 0;
    while let Some(literal) = found.get(from) {
        let attribute = owners[*literal as usize];
        let length = found[from..].iter().take_while(|literal| owners[**literal as usize] == attribute).count();
        if length == core.size(attribute) as usize {
            return None;
        }
        from += length;
    }
    Some(Body::Clause(found))
}

fn core_table(attributes: &[u32], rows: &[u32], state: &Propagator<'_>, mapping: &Mapping, owners: &[u32]) -> Option<Body> {
    let width = attributes.len();
    let open: Vec<usize> = (0..width).filter(|column| state.left[attributes[*column] as usize] > 1).collect();
    let mut finished: Vec<Vec<u32>> = Vec::new();
    'rows: for row in rows.chunks_exact(width) {
        if row.iter().any(|literal| !state.alive[*literal as usize]) {
            continue;
        }
        // Several columns may fold into one core attribute: they must agree.
        let mut partial: Vec<Vec<u32>> = vec![Vec::new()];
        for column in &open {
            let holders = mapping.holders(row[*column]);
            let mut next = Vec::new();
            for row in &partial {
                for holder in holders {
                    let owner = owners[*holder as usize];
                    match row.iter().find(|literal| owners[**literal as usize] == owner) {
                        Some(literal) if literal == holder => next.push(row.clone()),
                        Some(_) => {}
                        None => {
                            let mut longer = row.clone();
                            longer.push(*holder);
                            next.push(longer);
                        }
                    }
                }
            }
            if next.is_empty() {
                continue 'rows;
            }
            partial = next;
        }
        finished.extend(partial);
    }
    for row in &mut finished {
        row.sort_unstable();
    }
    finished.sort_unstable();
    finished.dedup();
    let first = finished.first()?;
    let attributes: Vec<u32> = first.iter().map(|literal| owners[*literal as usize]).collect();
    match attributes.len() {
        0 => None,
        1 => Some(Body::Clause(finished.into_iter().flatten().collect())),
        _ => Some(Body::Table { attributes, rows: finished.into_iter().flatten().collect() }),
    }
}

/// A sum in terms of the core; its limit falls by what always holds.
fn core_sum(linear: &Linear, network: &Network, mapping: &Mapping, core: &Network, owners: &[u32]) -> Option<Body> {
    let mut weights: FxHashMap<u32, Vec<i128>> = FxHashMap::default();
    let mut limit = i128::from(linear.limit);
    for (attribute, values) in &linear.terms {
        for (literal, weight) in network.range(*attribute).zip(values) {
            if mapping.is_always(literal) {
                limit -= i128::from(*weight);
            }
            for holder in mapping.holders(literal) {
                let owner = owners[*holder as usize];
                let terms = weights.entry(owner).or_insert_with(|| vec![0; core.size(owner) as usize]);
                terms[(holder - core.first[owner as usize]) as usize] += i128::from(*weight);
            }
        }
    }
    let mut terms: Vec<(u32, Vec<i128>)> = weights.into_iter().collect();
    terms.sort_unstable();
    let linear = Linear::normal(terms, limit)?;
    (linear.most() > linear.limit).then_some(Body::AtMost(linear))
}
