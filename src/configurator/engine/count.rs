//! How many solutions there are, exactly.

use num_bigint::BigUint;

use super::fall::Fall;
use super::graph::Graph;

/// The exact number of solutions. Counts stand in one pool of 64-bit digits, least digit first.
pub fn count(graph: &Graph, dead: &[bool]) -> BigUint {
    let fall = Fall::new(graph, dead);
    if !fall.root_stands() {
        return BigUint::ZERO;
    }
    let literals = graph.literals as usize;
    let mut pool: Vec<u64> = fall.members_left.iter().map(|left| u64::from(*left)).collect();
    let mut places: Vec<(usize, usize)> = (0..graph.groups()).map(|group| (group, 1)).collect();
    let (mut product, mut next, mut sum) = (Vec::new(), Vec::new(), Vec::new());
    for node in 0..graph.nodes() {
        sum.clear();
        for branch in graph.node_start[node] as usize..graph.node_start[node + 1] as usize {
            if fall.branch_gone[branch] {
                continue;
            }
            let items = &graph.items[graph.branch_start[branch] as usize..graph.branch_start[branch + 1] as usize];
            product.clear();
            product.push(1);
            for item in items.iter().filter(|item| **item as usize >= literals) {
                let (start, length) = places[*item as usize - literals];
                multiply(&product, &pool[start..start + length], &mut next);
                std::mem::swap(&mut product, &mut next);
            }
            add(&mut sum, &product);
        }
        places.push((pool.len(), sum.len()));
        pool.extend_from_slice(&sum);
    }
    let digits = places.last().map(|(start, length)| &pool[*start..*start + *length]).unwrap_or_default();
    BigUint::from_slice(&digits.iter().flat_map(|digit| [*digit as u32, (*digit >> 32) as u32]).collect::<Vec<_>>())
}

/// `into` = `left` × `right`.
fn multiply(left: &[u64], right: &[u64], into: &mut Vec<u64>) {
    into.clear();
    into.resize(left.len() + right.len(), 0);
    for (shift, factor) in right.iter().enumerate() {
        let mut carry: u128 = 0;
        for (digit, at) in left.iter().zip(shift..) {
            let total = u128::from(*digit) * u128::from(*factor) + u128::from(into[at]) + carry;
            into[at] = total as u64;
            carry = total >> 64;
        }
        into[shift + left.len()] = carry as u64;
    }
    while into.last() == Some(&0) {
        into.pop();
    }
}

fn add(sum: &mut Vec<u64>, more: &[u64]) {
    if sum.len() < more.len() {
        sum.resize(more.len(), 0);
    }
    let mut carry = false;
    for (at, digit) in sum.iter_mut().enumerate() {
        let (partial, first) = digit.overflowing_add(more.get(at).copied().unwrap_or(0));
        let (total, second) = partial.overflowing_add(u64::from(carry));
        *digit = total;
        carry = first || second;
    }
    if carry {
        sum.push(1);
    }
}
