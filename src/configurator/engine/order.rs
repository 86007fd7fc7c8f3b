//! Static orders in which to decide attributes: as declared, FORCE, and nested from a least-fill elimination.

use super::compile::Order;
use super::ir::{Body, Network};

/// Attributes that occur together, one list per constraint.
fn scopes(network: &Network) -> Vec<Vec<u32>> {
    let owners = network.owners();
    network
        .constraints
        .iter()
        .map(|constraint| {
            let mut scope: Vec<u32> = match &constraint.body {
                Body::Clause(literals) => literals.iter().map(|literal| owners[*literal as usize]).collect(),
                Body::Table { attributes, .. } => attributes.clone(),
                Body::AtMost(linear) => linear.terms.iter().map(|(attribute, _)| *attribute).collect(),
            };
            scope.sort_unstable();
            scope.dedup();
            scope
        })
        .filter(|scope| scope.len() > 1)
        .collect()
}

pub fn declared(network: &Network) -> Order {
    Order::Ranked((0..network.attributes() as u32).collect())
}

/// FORCE (Aloul, Markov, Sakallah 2003): every attribute moves to the middle of its constraints until nothing gains.
pub fn force(network: &Network) -> Order {
    let scopes = scopes(network);
    let count = network.attributes();
    let mut ranks: Vec<u32> = (0..count as u32).collect();
    let mut best = (span(&scopes, &ranks), ranks.clone());
    let mut idle = 0;
    for _ in 0..200 {
        let mut sums = vec![(0u64, 0u64); count];
        for scope in &scopes {
            let total: u64 = scope.iter().map(|attribute| u64::from(ranks[*attribute as usize])).sum();
            let middle = total * 1024 / scope.len() as u64;
            for attribute in scope {
                sums[*attribute as usize].0 += middle;
                sums[*attribute as usize].1 += 1;
            }
        }
        let place = |attribute: usize| {
            let (total, number) = sums[attribute];
            total.checked_div(number).unwrap_or_else(|| u64::from(ranks[attribute]) * 1024)
        };
        let mut sorted: Vec<(u64, u32)> = (0..count).map(|at| (place(at), at as u32)).collect();
        sorted.sort_unstable();
        for (rank, (_, attribute)) in sorted.iter().enumerate() {
            ranks[*attribute as usize] = rank as u32;
        }
        let reached = span(&scopes, &ranks);
        if reached < best.0 {
            best = (reached, ranks.clone());
            idle = 0;
        } else {
            idle += 1;
            if idle > 12 {
                break;
            }
        }
    }
    Order::Ranked(best.1)
}

fn span(scopes: &[Vec<u32>], ranks: &[u32]) -> u64 {
    scopes
        .iter()
        .map(|scope| {
            let ranks = || scope.iter().map(|attribute| ranks[*attribute as usize]);
            u64::from(ranks().max().unwrap_or(0) - ranks().min().unwrap_or(0))
        })
        .sum()
}

/// Least-fill elimination turned round: what is eliminated last is decided first, so that parts fall apart early.
pub fn nested(network: &Network) -> Option<Order> {
    let count = network.attributes();
    if count > 4_000 {
        return None;
    }
    // Neighbours as sets of bits: joining two sets is what this spends its time on.
    let words = count.div_ceil(64);
    let mut neighbours: Vec<Vec<u64>> = vec![vec![0; words]; count];
    for scope in scopes(network).iter().filter(|scope| scope.len() <= 60) {
        let mut all = vec![0u64; words];
        scope.iter().for_each(|at| all[*at as usize / 64] |= 1 << (at % 64));
        for at in scope {
            join(&mut neighbours[*at as usize], &all, *at);
        }
    }
    let degree = |set: &[u64]| set.iter().map(|word| word.count_ones() as usize).sum::<usize>();
    let mut degrees: Vec<usize> = neighbours.iter().map(|set| degree(set)).collect();
    let mut ranks = vec![0; count];
    let mut left: std::collections::BTreeSet<(usize, u32)> = degrees.iter().copied().zip(0..count as u32).collect();
    for rank in (0..count as u32).rev() {
        let Some((most, attribute)) = left.pop_first() else { break };
        if most > 400 {
            return None;
        }
        ranks[attribute as usize] = rank;
        let around = std::mem::take(&mut neighbours[attribute as usize]);
        for at in members(&around) {
            left.remove(&(degrees[at as usize], at));
            let own = &mut neighbours[at as usize];
            join(own, &around, at);
            own[attribute as usize / 64] &= !(1 << (attribute % 64));
            degrees[at as usize] = degree(own);
            left.insert((degrees[at as usize], at));
        }
    }
    Some(Order::Ranked(ranks))
}

/// Adds a set of bits to another, without the owner itself.
fn join(set: &mut [u64], more: &[u64], owner: u32) {
    set.iter_mut().zip(more).for_each(|(word, more)| *word |= more);
    set[owner as usize / 64] &= !(1 << (owner % 64));
}

fn members(set: &[u64]) -> Vec<u32> {
    let mut members = Vec::new();
    for (index, word) in set.iter().enumerate() {
        let mut bits = *word;
        while bits != 0 {
            members.push(index as u32 * 64 + bits.trailing_zeros());
            bits &= bits - 1;
        }
    }
    members
}
