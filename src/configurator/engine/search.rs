//! A search in the graph with several limits in hand, cut off by the least each open part still adds.

use super::arithmetic::{Glimpse, Least, Limit, masked};
use super::failed::{Failed, Room, Standing};
use super::graph::Graph;
use super::price::priced;
use super::propagate::mix;
use super::sweep::{self, INFINITE, Weight};

/// A search for one solution, or the cheapest, that keeps all limits.
pub(super) struct Search<'g> {
    pub(super) graph: &'g Graph,
    pub(super) limits: &'g [Limit],
    /// Per limit: the least each place adds, and each branch.
    least: Vec<Vec<i64>>,
    totals: Vec<Vec<i64>>,
    objective: Option<Objective>,
    /// Places still to decide, as linked lists in one pool: (place, rest, hash of the list).
    pool: Vec<(u32, u32, u64)>,
    failed: Failed,
    chosen: Vec<u32>,
    steps: u64,
    pub most_steps: u64,
    /// So many of the limits say which way to go first; those after them only cut off.
    guides: usize,
    /// What one way would come to, limit by limit.
    scratch: Vec<i64>,
}

struct Objective {
    least: Vec<i128>,
    totals: Vec<i128>,
    /// The same for cost plus the price of the limits; the bound so far is less what the limits are worth.
    priced_least: Vec<i128>,
    priced_totals: Vec<i128>,
    best: i128,
    solution: Option<Vec<u32>>,
}

/// Beyond this many steps a value stays unproved, and so is not shown as possible.
const MOST_STEPS: u64 = 4_000_000;
const END: u32 = u32::MAX;
/// How much sooner a way is tried that leads to a value not yet seen; a way that uses up one limit alone strains by 1.
const FRESH: f64 = 0.5;

/// One way to go on at a place.
struct Way {
    /// Literal of a group, or branch of a node.
    target: u32,
    strain: f64,
    next: Standing,
}

/// How a walk ended.
enum Walked {
    Found,
    /// No steps left: nothing is known.
    Spent,
    /// Nothing there; as much room is left until that could change.
    Failed(Room),
}

impl<'g> Search<'g> {
    pub fn new(graph: &'g Graph, limits: &'g [Limit], dead: &[bool]) -> Search<'g> {
        let sweeps = limits.iter().map(|limit| sweep::least_and_totals(graph, &masked(dead, &limit.weights)));
        let (least, totals) = sweeps.unzip();
        Search {
            graph,
            limits,
            least,
            totals,
            objective: None,
            pool: Vec::new(),
            failed: Failed::default(),
            chosen: Vec::new(),
            steps: 0,
            most_steps: MOST_STEPS,
            guides: limits.len(),
            scratch: Vec::new(),
        }
    }

    /// Only the first so many limits say which way to go first.
    pub fn guided_by(mut self, guides: usize) -> Search<'g> {
        self.guides = guides;
        self
    }

    /// The list and the standing at the root, if no limit is broken there already.
    fn root(&mut self) -> Option<(u32, Standing)> {
        let root = self.graph.places().checked_sub(1)?;
        let bounds: Vec<i64> = self.least.iter().map(|least| least[root]).collect();
        let kept = bounds.iter().zip(self.limits).all(|(bound, limit)| *bound <= limit.limit);
        self.pool.clear();
        self.chosen.clear();
        let list = self.push(root as u32, END);
        kept.then_some((list, Standing { bounds, cost: 0, second: 0 }))
    }

    fn push(&mut self, place: u32, rest: u32) -> u32 {
        let below = self.pool.get(rest as usize).map_or(0, |(_, _, hash)| *hash);
        self.pool.push((place, rest, mix(below ^ mix(u64::from(place) + 1))));
        self.pool.len() as u32 - 1
    }

    /// Any solution, and whether the answer is sure: it is not where the steps did not last. Literals not yet known are
    /// tried first. What has failed is remembered for the next try.
    pub fn solution_or_proof(&mut self, known: Option<&[bool]>) -> (Option<Vec<u32>>, bool) {
        let Some((list, standing)) = self.root() else { return (None, true) };
        match self.walk(list, &standing, known) {
            Walked::Found => (Some(std::mem::take(&mut self.chosen)), true),
            Walked::Failed(_) => (None, true),
            Walked::Spent => (None, false),
        }
    }

    /// The cheapest solution with its cost, and the steps it took (more than allowed: not proved to be the cheapest).
    pub fn cheapest(mut self, weights: &[i128]) -> (Option<(Vec<u32>, i128)>, u64) {
        let Some(_) = self.root() else { return (None, 0) };
        // Dead literals weigh too much in every limit; here as well.
        let dead = |at: usize| self.least.first().is_some_and(|least| least[at] >= i64::INFINITE);
        let weights: Vec<i128> =
            weights.iter().enumerate().map(|(at, weight)| if dead(at) { INFINITE } else { *weight }).collect();
        let (least, totals) = sweep::least_and_totals(self.graph, &weights);
        let Some(cost) = least.last().copied().filter(|least| *least < INFINITE) else { return (None, 0) };
        let (any, sure) = self.solution_or_proof(None);
        if any.is_none() && sure {
            return (None, self.steps);
        }
        let priced = priced(self.graph, self.limits, &weights, any);
        let (priced_least, priced_totals) = sweep::least_and_totals(self.graph, &priced.weights);
        let (solution, best) = match priced.solution {
            Some((solution, cost)) => (Some(solution), cost),
            None => (None, INFINITE),
        };
        let second = priced_least.last().copied().unwrap_or(INFINITE) - priced.offset;
        self.objective = Some(Objective { totals, least, priced_totals, priced_least, best, solution });
        self.steps = 0;
        if cost.max(second) < best
            && let Some((list, standing)) = self.root()
        {
            self.walk(list, &Standing { cost, second, ..standing }, None);
        }
        let found = self.objective.and_then(|objective| objective.solution.map(|solution| (solution, objective.best)));
        (found, self.steps)
    }

    /// The cheapest solution, where none costs less than the bound.
    pub fn least(self, weights: &[i128], bound: i128) -> Least {
        let most = self.most_steps;
        let (found, steps) = self.cheapest(weights);
        let is_proved = steps <= most;
        match found {
            Some((solution, cost)) => Least::Found(Glimpse { solution, cost, bound: if is_proved { cost } else { bound } }),
            None if is_proved => Least::Nothing,
            None => Least::Spent,
        }
    }

    /// Decides the list (with an objective nothing is ever found: the best is kept instead).
    fn walk(&mut self, list: u32, standing: &Standing, known: Option<&[bool]>) -> Walked {
        let Some((place, rest, hash)) = self.pool.get(list as usize).copied() else { return self.arrive(standing) };
        if place < self.graph.literals {
            self.chosen.push(place);
            let walked = self.walk(rest, standing, known);
            if !matches!(walked, Walked::Found) {
                self.chosen.pop();
            }
            return walked;
        }
        self.steps += 1;
        if self.steps > self.most_steps {
            return Walked::Spent;
        }
        if let Some(room) = self.failed.room(hash, standing) {
            return Walked::Failed(room);
        }
        let mut room = Room::all(self.limits.len());
        for way in self.ways(place, standing, known, &mut room) {
            if self.is_too_dear(&way.next, &mut room) {
                continue;
            }
            let mark = (self.pool.len(), self.chosen.len());
            let list = self.follow(place, way.target, rest);
            match self.walk(list, &way.next, known) {
                Walked::Failed(within) => room.narrow(&within),
                walked => return walked,
            }
            self.pool.truncate(mark.0);
            self.chosen.truncate(mark.1);
        }
        self.failed.remember(hash, standing, &room, self.steps);
        Walked::Failed(room)
    }

    /// A solution at the end of all lists.
    fn arrive(&mut self, standing: &Standing) -> Walked {
        let Some(objective) = &mut self.objective else { return Walked::Found };
        if standing.cost < objective.best {
            objective.best = standing.cost;
            objective.solution = Some(self.chosen.clone());
        }
        let cost = standing.cost - objective.best;
        Walked::Failed(Room { cost, ..Room::all(self.limits.len()) })
    }

    /// The list after going a way.
    fn follow(&mut self, place: u32, target: u32, rest: u32) -> u32 {
        if (place as usize) < self.graph.first_node() {
            return self.push(target, rest);
        }
        let from = self.graph.branch_start[target as usize] as usize;
        let to = self.graph.branch_start[target as usize + 1] as usize;
        (from..to).rev().fold(rest, |list, item| self.push(self.graph.items[item], list))
    }

    /// Whether the best so far is no dearer; by how much goes into the room.
    fn is_too_dear(&self, next: &Standing, room: &mut Room) -> bool {
        let Some(objective) = &self.objective else { return false };
        let (over, second) = (next.cost - objective.best, next.second - objective.best);
        if over < 0 && second < 0 {
            return false;
        }
        // One reason is enough: that which leaves more room.
        if over >= second {
            room.cost = room.cost.min(over);
        } else {
            room.second = room.second.min(second);
        }
        true
    }

    /// The ways that keep every limit, the least straining (with an objective: the cheapest) first; why the others do not
    /// goes into the room.
    fn ways(&mut self, place: u32, standing: &Standing, known: Option<&[bool]>, room: &mut Room) -> Vec<Way> {
        let at = place as usize;
        let is_fresh = |literal: u32| known.is_some_and(|known| !known.get(literal as usize).copied().unwrap_or(true));
        let mut ways = Vec::new();
        let graph = self.graph;
        if at < graph.first_node() {
            let group = at - graph.literals as usize;
            let members = graph.group_start[group] as usize..graph.group_start[group + 1] as usize;
            for literal in &graph.group_literals[members] {
                let way = self.way(at, *literal, (standing, room), false);
                ways.extend(way.map(|way| way.sooner(is_fresh(*literal))));
            }
        } else {
            let node = at - graph.first_node();
            for branch in graph.node_start[node]..graph.node_start[node + 1] {
                let items = graph.branch_start[branch as usize] as usize..graph.branch_start[branch as usize + 1] as usize;
                let way = self.way(at, branch, (standing, room), true);
                let fresh = || graph.items[items].iter().any(|item| *item < graph.literals && is_fresh(*item));
                ways.extend(way.map(|way| way.sooner(known.is_some() && fresh())));
            }
        }
        match self.objective {
            Some(_) => ways.sort_by(|left, right| {
                let costs = |way: &Way| (way.next.second, way.next.cost);
                costs(left).cmp(&costs(right)).then(left.strain.total_cmp(&right.strain))
            }),
            None => ways.sort_by(|left, right| left.strain.total_cmp(&right.strain)),
        }
        ways
    }

    /// One way from a place, to a literal or along a branch; nothing if it breaks a limit.
    fn way(&mut self, at: usize, target: u32, (standing, room): (&Standing, &mut Room), branch: bool) -> Option<Way> {
        let to = target as usize;
        let mut strain = 0.0;
        let mut broken = false;
        self.scratch.clear();
        for (index, limit) in self.limits.iter().enumerate() {
            let weight = if branch { self.totals[index][to] } else { self.least[index][to] };
            if weight >= i64::INFINITE {
                return None;
            }
            let next = standing.bounds[index] + weight - self.least[index][at];
            broken |= next > limit.limit;
            if index < self.guides {
                strain += (next - standing.bounds[index]) as f64 / (limit.limit - standing.bounds[index] + 1) as f64;
            }
            self.scratch.push(next);
        }
        if broken {
            room.blame(&self.scratch, self.limits);
            return None;
        }
        let mut next = Standing { bounds: Vec::new(), cost: standing.cost, second: standing.second };
        if let Some(objective) = &self.objective {
            let (least, priced) = match branch {
                true => (objective.totals[to], objective.priced_totals[to]),
                false => (objective.least[to], objective.priced_least[to]),
            };
            if least >= INFINITE || priced >= INFINITE {
                return None;
            }
            next.cost += least - objective.least[at];
            next.second += priced - objective.priced_least[at];
            if self.is_too_dear(&next, room) {
                return None;
            }
        }
        next.bounds.clone_from(&self.scratch);
        Some(Way { target, strain, next })
    }
}

impl Way {
    fn sooner(mut self, fresh: bool) -> Way {
        if fresh {
            self.strain -= FRESH;
        }
        self
    }
}
