//! What falls when literals die, upwards and downwards.

use super::graph::Graph;

/// What falls when literals die: only the part of the graph that changes is touched.
pub struct Fall<'g> {
    graph: &'g Graph,
    pub dead: Vec<bool>,
    pub branch_gone: Vec<bool>,
    /// Branches left per node, literals left per group.
    branches_left: Vec<u32>,
    pub members_left: Vec<u32>,
    fallen: Vec<u32>,
}

impl<'g> Fall<'g> {
    /// Lets everything fall that has no solution below it.
    pub fn new(graph: &'g Graph, dead: &[bool]) -> Fall<'g> {
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

    pub fn root_stands(&self) -> bool {
        self.dead.last().is_some_and(|dead| !dead)
    }

    /// Which literals are still reached from the root through standing branches. What fell and what stands tell the same:
    /// the smaller of the two is followed.
    pub fn reached(self) -> Vec<bool> {
        if self.fallen.len() * 2 > self.branch_gone.len() { self.standing() } else { self.supported() }
    }

    /// Downwards from the root through what stands.
    fn standing(self) -> Vec<bool> {
        let graph = self.graph;
        let first = graph.first_node();
        let mut seen = vec![false; graph.places()];
        if let Some(root) = seen.last_mut() {
            *root = true;
        }
        for node in (0..graph.nodes()).rev() {
            if !seen[first + node] {
                continue;
            }
            for branch in graph.node_start[node] as usize..graph.node_start[node + 1] as usize {
                if !self.branch_gone[branch] {
                    let items = graph.branch_start[branch] as usize..graph.branch_start[branch + 1] as usize;
                    graph.items[items].iter().for_each(|item| seen[*item as usize] = true);
                }
            }
        }
        for group in 0..graph.groups() {
            if seen[graph.literals as usize + group] {
                let members = graph.group_start[group] as usize..graph.group_start[group + 1] as usize;
                for literal in &graph.group_literals[members] {
                    seen[*literal as usize] |= !self.dead[*literal as usize];
                }
            }
        }
        seen.truncate(graph.literals as usize);
        seen
    }

    /// What has lost every use falls, downwards from what fell.
    fn supported(mut self) -> Vec<bool> {
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
