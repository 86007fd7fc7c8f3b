//! Passes over the graph: is there a solution, which literals are in one, what does the cheapest with each cost.

use num_bigint::BigUint;

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

/// What falls when literals die: only the part of the graph that changes is touched.
struct Fall<'g> {
    graph: &'g Graph,
    dead: Vec<bool>,
    branch_gone: Vec<bool>,
    /// Branches left per node, literals left per group.
    branches_left: Vec<u32>,
    members_left: Vec<u32>,
    fallen: Vec<u32>,
}

impl<'g> Fall<'g> {
    /// Lets everything fall that has no solution below it.
    fn new(graph: &'g Graph, dead: &[bool]) -> Fall<'g> {
        let counts = |starts: &[u32]| starts.windows(2).map(|pair| pair[1] - pair[0]).collect::<Vec<u32>>();
        let mut all = dead.to_vec();
        all.resize(graph.places(), false);
        let mut fall = Fall {
            graph,
            dead: all,
            branch_gone: vec![false; graph.uses.node.len()],
            branches_left: counts(&graph.node_start),
            members_left: counts(&graph.group_start),
            fallen: Vec::new(),
        };
        let mut open: Vec<u32> = (0..graph.literals).filter(|literal| fall.dead[*literal as usize]).collect();
        while let Some(place) = open.pop() {
            fall.drop(place, &mut open);
        }
        fall
    }

    fn drop(&mut self, place: u32, open: &mut Vec<u32>) {
        let uses = &self.graph.uses;
        let at = place as usize;
        if place < self.graph.literals {
            for group in &uses.groups[uses.group_start[at] as usize..uses.group_start[at + 1] as usize] {
                self.members_left[*group as usize] -= 1;
                if self.members_left[*group as usize] == 0 {
                    let group = self.graph.literals + group;
                    self.dead[group as usize] = true;
                    open.push(group);
                }
            }
        }
        for branch in &uses.branches[uses.branch_start[at] as usize..uses.branch_start[at + 1] as usize] {
            if std::mem::replace(&mut self.branch_gone[*branch as usize], true) {
                continue;
            }
            self.fallen.push(*branch);
            let node = uses.node[*branch as usize] as usize;
            self.branches_left[node] -= 1;
            if self.branches_left[node] == 0 {
                let node = self.graph.first_node() + node;
                self.dead[node] = true;
                open.push(node as u32);
            }
        }
    }

    fn root_stands(&self) -> bool {
        self.dead.last().is_some_and(|dead| !dead)
    }

    /// Which literals are still reached from the root through standing branches.
    fn reached(mut self) -> Vec<bool> {
        let graph = self.graph;
        let first = graph.first_node();
        let mut support = graph.uses.support.clone();
        let mut branches = std::mem::take(&mut self.fallen);
        let mut open: Vec<u32> = Vec::new();
        loop {
            while let Some(branch) = branches.pop() {
                let items = graph.branch_start[branch as usize] as usize..graph.branch_start[branch as usize + 1] as usize;
                for item in &graph.items[items] {
                    let left = &mut support[*item as usize];
                    *left -= 1;
                    if *left == 0 && *item >= graph.literals {
                        open.push(*item);
                    }
                }
            }
            let Some(place) = open.pop() else { break };
            let place = place as usize;
            if place >= first {
                let node = place - first;
                for branch in graph.node_start[node]..graph.node_start[node + 1] {
                    if !std::mem::replace(&mut self.branch_gone[branch as usize], true) {
                        branches.push(branch);
                    }
                }
            } else {
                let group = place - graph.literals as usize;
                let members = graph.group_start[group] as usize..graph.group_start[group + 1] as usize;
                for literal in &graph.group_literals[members] {
                    support[*literal as usize] -= 1;
                }
            }
        }
        let literals = support.iter().zip(&self.dead).take(graph.literals as usize);
        literals.map(|(support, dead)| *support > 0 && !dead).collect()
    }
}

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
            best = best.min(total(graph, branch, &least));
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
