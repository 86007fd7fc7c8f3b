//! Passes over the graph: is there a solution, which literals are in one, what does the cheapest with each cost.

use super::fall::Fall;
use super::graph::Graph;

/// A number that sweeps can add and compare, with one that nothing reaches.
pub trait Weight: Copy + Ord + Default + std::ops::Add<Output = Self> + std::ops::Sub<Output = Self> {
    const INFINITE: Self;
}

impl Weight for i64 {
    const INFINITE: i64 = i64::MAX / 4;
}

impl Weight for i128 {
    const INFINITE: i128 = i128::MAX / 4;
}

/// A cost that no configuration has.
pub const INFINITE: i128 = <i128 as Weight>::INFINITE;

pub fn is_consistent(graph: &Graph, dead: &[bool]) -> bool {
    Fall::new(graph, dead).root_stands()
}

/// Which literals are in some solution; all false if there is none.
pub fn possible(graph: &Graph, dead: &[bool]) -> Vec<bool> {
    let fall = Fall::new(graph, dead);
    if fall.root_stands() { fall.reached() } else { vec![false; graph.literals as usize] }
}

/// The least total below every place; `weights` are those of the literals, [`INFINITE`] for forbidden ones.
pub fn least<W: Weight>(graph: &Graph, weights: &[W]) -> Vec<W> {
    least_and(graph, weights, |_| {})
}

/// The same, with the least total of every branch.
pub fn least_and_totals<W: Weight>(graph: &Graph, weights: &[W]) -> (Vec<W>, Vec<W>) {
    let mut totals = Vec::with_capacity(graph.branch_start.len().saturating_sub(1));
    let least = least_and(graph, weights, |total| totals.push(total));
    (least, totals)
}

fn least_and<W: Weight>(graph: &Graph, weights: &[W], mut each: impl FnMut(W)) -> Vec<W> {
    let mut least: Vec<W> = Vec::with_capacity(graph.places());
    least.extend_from_slice(weights);
    least.resize(graph.literals as usize, W::default());
    for group in 0..graph.groups() {
        let members = &graph.group_literals[graph.group_start[group] as usize..graph.group_start[group + 1] as usize];
        least.push(members.iter().map(|literal| least[*literal as usize]).min().unwrap_or(W::INFINITE));
    }
    for node in 0..graph.nodes() {
        let mut best = W::INFINITE;
        for branch in graph.node_start[node] as usize..graph.node_start[node + 1] as usize {
            let sum = total(graph, branch, &least);
            each(sum);
            best = best.min(sum);
        }
        least.push(best);
    }
    least
}

/// The least total of a branch.
pub fn total<W: Weight>(graph: &Graph, branch: usize, least: &[W]) -> W {
    let items = &graph.items[graph.branch_start[branch] as usize..graph.branch_start[branch + 1] as usize];
    let mut sum = W::default();
    for item in items {
        let part = least[*item as usize];
        if part >= W::INFINITE {
            return W::INFINITE;
        }
        sum = sum + part;
    }
    sum
}

/// For every literal the least total of a solution with it ([`Weight::INFINITE`] if there is none), and the least of all.
pub fn marginals<W: Weight>(graph: &Graph, weights: &[W]) -> (Vec<W>, W) {
    let least = least(graph, weights);
    (through(graph, &least), least.last().copied().unwrap_or(W::INFINITE))
}

/// The downward half of [`marginals`].
pub fn through<W: Weight>(graph: &Graph, least: &[W]) -> Vec<W> {
    let best = least.last().copied().unwrap_or(W::INFINITE);
    let mut through = vec![W::INFINITE; least.len()];
    if let Some(root) = through.last_mut() {
        *root = best;
    }
    let first = graph.first_node();
    for node in (0..graph.nodes()).rev() {
        let at = first + node;
        if through[at] >= W::INFINITE {
            continue;
        }
        let outside = through[at] - least[at];
        for branch in graph.node_start[node] as usize..graph.node_start[node + 1] as usize {
            let inside = total(graph, branch, least);
            if inside >= W::INFINITE {
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
        if through[at] >= W::INFINITE {
            continue;
        }
        let outside = through[at] - least[at];
        let members = graph.group_start[group] as usize..graph.group_start[group + 1] as usize;
        for literal in &graph.group_literals[members] {
            let literal = *literal as usize;
            if least[literal] < W::INFINITE {
                through[literal] = through[literal].min(outside + least[literal]);
            }
        }
    }
    through.truncate(graph.literals as usize);
    through
}

/// One cheapest solution as core literals (one per core attribute), and its total; nothing if there is none.
pub fn cheapest<W: Weight>(graph: &Graph, weights: &[W]) -> Option<(Vec<u32>, W)> {
    let least = least(graph, weights);
    let best = least.last().copied().filter(|best| *best < W::INFINITE)?;
    Some((trace(graph, &least), best))
}

/// The solution behind the least total.
pub fn trace<W: Weight>(graph: &Graph, least: &[W]) -> Vec<u32> {
    let first = graph.first_node();
    let mut literals = Vec::new();
    let mut open: Vec<usize> = least.len().checked_sub(1).into_iter().collect();
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
            if let Some(branch) = branches.find(|branch| total(graph, *branch, least) == least[place]) {
                let items = graph.branch_start[branch] as usize..graph.branch_start[branch + 1] as usize;
                open.extend(graph.items[items].iter().map(|item| *item as usize));
            }
        }
    }
    literals
}
