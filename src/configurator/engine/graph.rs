//! The compiled graph, flat: every question is one pass over these arrays.
//!
//! One numbering for everything: literals first, then groups (sets of literals of one attribute), then nodes bottom-up.
//! A group is the alternative of its literals; a branch is the conjunction of its items; a node is the alternative of
//! its branches. Branches of a node exclude each other and items of a branch share no attribute.

#[derive(Debug, Clone, Default)]
pub struct Graph {
    pub literals: u32,
    /// Group -> start of its literals in `group_literals` (one more entry than groups).
    pub group_start: Vec<u32>,
    pub group_literals: Vec<u32>,
    /// Node -> start of its branches (one more entry than nodes).
    pub node_start: Vec<u32>,
    /// Branch -> start of its items (one more entry than branches).
    pub branch_start: Vec<u32>,
    pub items: Vec<u32>,
    /// Who uses what, made when the graph is complete.
    pub uses: Uses,
}

/// The graph read upwards.
#[derive(Debug, Clone, Default)]
pub struct Uses {
    /// Place -> branches it is in.
    pub branch_start: Vec<u32>,
    pub branches: Vec<u32>,
    /// Literal -> groups it is in.
    pub group_start: Vec<u32>,
    pub groups: Vec<u32>,
    /// Branch -> its node.
    pub node: Vec<u32>,
    /// Place -> how many branches and groups use it; the root has one more.
    pub support: Vec<u32>,
}

impl Graph {
    /// Fills in who uses what.
    pub fn index(&mut self) {
        let places = self.places();
        let mut branch_pairs = Vec::with_capacity(self.items.len());
        let mut node_of = vec![0; self.branch_start.len().saturating_sub(1)];
        for node in 0..self.nodes() {
            for branch in self.node_start[node]..self.node_start[node + 1] {
                node_of[branch as usize] = node as u32;
                let items = self.branch_start[branch as usize] as usize..self.branch_start[branch as usize + 1] as usize;
                branch_pairs.extend(self.items[items].iter().map(|item| (*item, branch)));
            }
        }
        let mut group_pairs = Vec::with_capacity(self.group_literals.len());
        for group in 0..self.groups() {
            let members = self.group_start[group] as usize..self.group_start[group + 1] as usize;
            group_pairs.extend(self.group_literals[members].iter().map(|literal| (*literal, group as u32)));
        }
        let mut support = vec![0; places];
        for place in branch_pairs.iter().map(|(place, _)| *place).chain(group_pairs.iter().map(|(place, _)| *place)) {
            support[place as usize] += 1;
        }
        if let Some(root) = support.last_mut() {
            *root += 1;
        }
        let (branch_start, branches) = super::propagate::grouped(branch_pairs, places);
        let (group_start, groups) = super::propagate::grouped(group_pairs, self.literals as usize);
        self.uses = Uses { branch_start, branches, group_start, groups, node: node_of, support };
    }

    pub fn groups(&self) -> usize {
        self.group_start.len().saturating_sub(1)
    }

    pub fn nodes(&self) -> usize {
        self.node_start.len().saturating_sub(1)
    }

    /// How many things carry a value in a sweep.
    pub fn places(&self) -> usize {
        self.literals as usize + self.groups() + self.nodes()
    }

    pub fn first_node(&self) -> usize {
        self.literals as usize + self.groups()
    }

    pub fn bytes(&self) -> usize {
        let lists = [&self.group_start, &self.group_literals, &self.node_start, &self.branch_start, &self.items];
        lists.iter().map(|list| list.len() * 4).sum()
    }

    /// Whether every reference points to something earlier: what a sweep relies on.
    pub fn is_sound(&self) -> bool {
        let rising = |starts: &[u32], end: usize| {
            starts.first() == Some(&0)
                && starts.windows(2).all(|pair| pair[0] <= pair[1])
                && starts.last().is_some_and(|last| *last as usize == end)
        };
        let branches = self.branch_start.len().saturating_sub(1);
        if !rising(&self.group_start, self.group_literals.len())
            || !rising(&self.node_start, branches)
            || !rising(&self.branch_start, self.items.len())
            || self.nodes() == 0
            || self.group_literals.iter().any(|literal| *literal >= self.literals)
        {
            return false;
        }
        let first = self.first_node();
        (0..self.nodes()).all(|node| {
            let (from, to) = (self.node_start[node] as usize, self.node_start[node + 1] as usize);
            let items = &self.items[self.branch_start[from] as usize..self.branch_start[to] as usize];
            items.iter().all(|item| (*item as usize) < first + node)
        })
    }
}
