//! The compiled graph, flat: every question is one pass over these arrays.
//!
//! One numbering for everything: literals first, then groups (sets of literals of one attribute), then nodes bottom-up.
//! A group is the alternative of its literals; a branch is the conjunction of its items; a node is the alternative of
//! its branches. Branches of a node exclude each other and items of a branch share no attribute.

#[derive(Debug, Clone, Default, PartialEq, Eq)]
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
}

impl Graph {
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
