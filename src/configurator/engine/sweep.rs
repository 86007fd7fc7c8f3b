//! Passes over the graph: is there a solution, which literals are in one, what does the cheapest with each cost.

use num_bigint::BigUint;

use super::graph::Graph;

/// A cost that no configuration has.
pub const INFINITE: i128 = i128::MAX / 4;

/// Which places have a solution below them.
pub fn alive(graph: &Graph, dead: &[bool]) -> Vec<bool> {
    let mut alive: Vec<bool> = Vec::with_capacity(graph.places());
    alive.extend(dead.iter().map(|dead| !dead));
    alive.resize(graph.literals as usize, false);
    for group in 0..graph.groups() {
        let members = &graph.group_literals[graph.group_start[group] as usize..graph.group_start[group + 1] as usize];
        alive.push(members.iter().any(|literal| alive[*literal as usize]));
    }
    for node in 0..graph.nodes() {
        let branches = graph.node_start[node] as usize..graph.node_start[node + 1] as usize;
        let mut any = false;
        for branch in branches {
            let items = &graph.items[graph.branch_start[branch] as usize..graph.branch_start[branch + 1] as usize];
            if items.iter().all(|item| alive[*item as usize]) {
                any = true;
                break;
            }
        }
        alive.push(any);
    }
    alive
}

pub fn is_consistent(graph: &Graph, dead: &[bool]) -> bool {
    alive(graph, dead).last().copied().unwrap_or(false)
}

/// Which literals are in some solution; all false if there is none.
pub fn possible(graph: &Graph, dead: &[bool]) -> Vec<bool> {
    let alive = alive(graph, dead);
    let mut reached = vec![false; alive.len()];
    if let (Some(true), Some(root)) = (alive.last(), reached.last_mut()) {
        *root = true;
    }
    let first = graph.first_node();
    for node in (0..graph.nodes()).rev() {
        if !reached[first + node] {
            continue;
        }
        for branch in graph.node_start[node] as usize..graph.node_start[node + 1] as usize {
            let items = &graph.items[graph.branch_start[branch] as usize..graph.branch_start[branch + 1] as usize];
            if items.iter().all(|item| alive[*item as usize]) {
                for item in items {
                    reached[*item as usize] = true;
                }
            }
        }
    }
    for group in 0..graph.groups() {
        if reached[graph.literals as usize + group] {
            let members = graph.group_start[group] as usize..graph.group_start[group + 1] as usize;
            for literal in &graph.group_literals[members] {
                reached[*literal as usize] |= alive[*literal as usize];
            }
        }
    }
    reached.truncate(graph.literals as usize);
    reached
}

/// The least total below every place; `weights` are those of the literals, [`INFINITE`] for forbidden ones.
pub fn least(graph: &Graph, weights: &[i128]) -> Vec<i128> {
    let mut least: Vec<i128> = Vec::with_capacity(graph.places());
    least.extend_from_slice(weights);
    least.resize(graph.literals as usize, 0);
    for group in 0..graph.groups() {
        let members = &graph.group_literals[graph.group_start[group] as usize..graph.group_start[group + 1] as usize];
        least.push(members.iter().map(|literal| least[*literal as usize]).min().unwrap_or(INFINITE));
    }
    for node in 0..graph.nodes() {
        let mut best = INFINITE;
        for branch in graph.node_start[node] as usize..graph.node_start[node + 1] as usize {
            best = best.min(total(graph, branch, &least));
        }
        least.push(best);
    }
    least
}

fn total(graph: &Graph, branch: usize, least: &[i128]) -> i128 {
    let items = &graph.items[graph.branch_start[branch] as usize..graph.branch_start[branch + 1] as usize];
    let mut sum: i128 = 0;
    for item in items {
        let part = least[*item as usize];
        if part >= INFINITE {
            return INFINITE;
        }
        sum += part;
    }
    sum
}

/// For every literal the least total of a solution with it ([`INFINITE`] if there is none), and the least of all.
pub fn marginals(graph: &Graph, weights: &[i128]) -> (Vec<i128>, i128) {
    let least = least(graph, weights);
    let best = least.last().copied().unwrap_or(INFINITE);
    let mut through = vec![INFINITE; least.len()];
    if let Some(root) = through.last_mut() {
        *root = best;
    }
    let first = graph.first_node();
    for node in (0..graph.nodes()).rev() {
        let at = first + node;
        if through[at] >= INFINITE {
            continue;
        }
        let outside = through[at] - least[at];
        for branch in graph.node_start[node] as usize..graph.node_start[node + 1] as usize {
            let inside = total(graph, branch, &least);
            if inside >= INFINITE {
                continue;
            }
            let items = &graph.items[graph.branch_start[branch] as usize..graph.branch_start[branch + 1] as usize];
            for item in items {
                let known = &mut through[*item as usize];
                *known = (*known).min(outside + inside);
            }
        }
    }
    for group in 0..graph.groups() {
        let at = graph.literals as usize + group;
        if through[at] >= INFINITE {
            continue;
        }
        let outside = through[at] - least[at];
        let members = graph.group_start[group] as usize..graph.group_start[group + 1] as usize;
        for literal in &graph.group_literals[members] {
            let literal = *literal as usize;
            if least[literal] < INFINITE {
                through[literal] = through[literal].min(outside + least[literal]);
            }
        }
    }
    through.truncate(graph.literals as usize);
    (through, best)
}

/// One cheapest solution as core literals (one per core attribute), and its total; nothing if there is none.
pub fn cheapest(graph: &Graph, weights: &[i128]) -> Option<(Vec<u32>, i128)> {
    let least = least(graph, weights);
    let best = least.last().copied().filter(|best| *best < INFINITE)?;
    let first = graph.first_node();
    let mut literals = Vec::new();
    let mut open = vec![least.len() - 1];
    while let Some(place) = open.pop() {
        if place < graph.literals as usize {
            literals.push(place as u32);
        } else if place < first {
            let group = place - graph.literals as usize;
            let members = graph.group_start[group] as usize..graph.group_start[group + 1] as usize;
            let pick = graph.group_literals[members].iter().find(|literal| least[**literal as usize] == least[place]);
            literals.extend(pick);
        } else {
            let node = place - first;
            let mut branches = graph.node_start[node] as usize..graph.node_start[node + 1] as usize;
            if let Some(branch) = branches.find(|branch| total(graph, *branch, &least) == least[place]) {
                let items = graph.branch_start[branch] as usize..graph.branch_start[branch + 1] as usize;
                open.extend(graph.items[items].iter().map(|item| *item as usize));
            }
        }
    }
    Some((literals, best))
}

/// The exact number of solutions.
pub fn count(graph: &Graph, dead: &[bool]) -> BigUint {
    let mut counts: Vec<BigUint> = Vec::with_capacity(graph.groups() + graph.nodes());
    let literals = graph.literals as usize;
    let alive = |literal: u32| dead.get(literal as usize).is_none_or(|dead| !dead);
    for group in 0..graph.groups() {
        let members = &graph.group_literals[graph.group_start[group] as usize..graph.group_start[group + 1] as usize];
        counts.push(BigUint::from(members.iter().filter(|literal| alive(**literal)).count()));
    }
    for node in 0..graph.nodes() {
        let mut sum = BigUint::ZERO;
        for branch in graph.node_start[node] as usize..graph.node_start[node + 1] as usize {
            let items = &graph.items[graph.branch_start[branch] as usize..graph.branch_start[branch + 1] as usize];
            let mut product = BigUint::from(1u32);
            for item in items {
                let item = *item as usize;
                if item < literals {
                    if !alive(item as u32) {
                        product = BigUint::ZERO;
                        break;
                    }
                    continue;
                }
                let factor = &counts[item - literals];
                if *factor == BigUint::ZERO {
                    product = BigUint::ZERO;
                    break;
                }
                product *= factor;
            }
            sum += product;
        }
        counts.push(sum);
    }
    counts.pop().unwrap_or(BigUint::ZERO)
}
