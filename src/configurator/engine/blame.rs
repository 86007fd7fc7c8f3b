//! Which rules are to blame: propagation that remembers its reasons, then a proof that none can be spared.

use std::sync::Mutex;

use rustc_hash::FxHashMap;

use super::arithmetic::Limit;
use super::compile::compile;
use super::eliminate;
use super::fallback::{key_of, with_solver};
use super::ir::{Body, Constraint, Linear, NO_RULE, Network};
use super::order;
use super::propagate::grouped;
use super::sat::RuleSolver;
use super::search::Search;

/// A network with its constraints by attribute.
#[derive(Debug)]
pub struct Blame {
    pub network: Network,
    owner: Vec<u32>,
    constraint_start: Vec<u32>,
    constraints: Vec<u32>,
    rules: usize,
    /// Which solver of a thread is ours.
    key: u64,
    /// Answers given: clicks ask the same again and again.
    told: Mutex<FxHashMap<Box<[u32]>, Vec<usize>>>,
}

/// Answers remembered; then it begins anew.
const MOST_TOLD: usize = 4_096;

/// Domains that shrink, each loss with its reason.
struct Trace<'b> {
    blame: &'b Blame,
    alive: Vec<bool>,
    left: Vec<u32>,
    /// Literal -> when it was lost and through which constraint.
    lost: Vec<(u32, u32)>,
    time: u32,
    queue: std::collections::VecDeque<u32>,
    queued: Vec<bool>,
}

/// Not lost through a constraint: chosen away from outside.
const CHOSEN: u32 = u32::MAX;

impl Blame {
    pub fn new(network: Network, rules: usize, hash: &[u8; 32]) -> Blame {
        let owner = network.owners();
        let mut pairs = Vec::new();
        for (index, constraint) in network.constraints.iter().enumerate() {
            for attribute in scope(&constraint.body, &owner) {
                pairs.push((attribute, index as u32));
            }
        }
        let (constraint_start, constraints) = grouped(pairs, network.attributes());
        Blame { key: key_of(hash, 0), network, owner, constraint_start, constraints, rules, told: Mutex::default() }
    }

    fn constraints_of(&self, attribute: u32) -> &[u32] {
        let from = self.constraint_start[attribute as usize] as usize;
        let to = self.constraint_start[attribute as usize + 1] as usize;
        &self.constraints[from..to]
    }

    /// A smallest set of rules that contradict the literals; empty if they do not.
    pub fn rules(&self, literals: &[u32]) -> Vec<usize> {
        if let Some(told) = self.told.lock().ok().and_then(|told| told.get(literals).cloned()) {
            return told;
        }
        let rules = self.looked_for(literals);
        if let Ok(mut told) = self.told.lock() {
            if told.len() >= MOST_TOLD {
                told.clear();
            }
            told.insert(literals.into(), rules.clone());
        }
        rules
    }

    pub fn forget(&self) {
        if let Ok(mut told) = self.told.lock() {
            told.clear();
        }
    }

    fn looked_for(&self, literals: &[u32]) -> Vec<usize> {
        let mut suspects = match self.traced(literals, None) {
            Some(suspects) => suspects,
            None => {
                let all: Vec<u32> = (0..self.rules as u32).collect();
                if let Some(suspects) = out_of_sum(&self.network, literals, &all) {
                    return self.proved(literals, suspects);
                }
                match by_graph(&self.network, literals, &all) {
                    Verdict::Agree => return Vec::new(),
                    Verdict::Contradict => return self.proved(literals, all),
                    Verdict::Unproved | Verdict::Unfit => {}
                }
                let build = || RuleSolver::new(&self.network, &|_| true);
                match with_solver(self.key, build, |solver| solver.solve(literals, &all)) {
                    Ok(()) => return Vec::new(),
                    Err(core) => core,
                }
            }
        };
        // First what propagation alone can do without, then a proof for each of the rest.
        let mut index = 0;
        while index < suspects.len() && suspects.len() > 1 {
            let mut rest = suspects.clone();
            rest.remove(index);
            match self.traced(literals, Some(&rest)) {
                Some(smaller) => suspects = smaller,
                None => index += 1,
            }
        }
        self.proved(literals, suspects)
    }

    /// Deletes rules as long as the rest still contradict, with proof over the suspects alone.
    fn proved(&self, literals: &[u32], mut suspects: Vec<u32>) -> Vec<usize> {
        let (part, literals) = self.part(literals, &suspects);
        let mut solver: Option<RuleSolver> = None;
        let has_sums = sums(&part).next().is_some();
        // With sums every proof has its price: first many rules at once.
        for together in [64, 16, 4, 1] {
            if together > 1 && (!has_sums || suspects.len() < 2 * together) {
                continue;
            }
            let mut index = 0;
            while index < suspects.len() {
                let mut rest = suspects.clone();
                rest.drain(index..rest.len().min(index + together));
                match without_search(&part, &literals, &rest) {
                    Verdict::Contradict => suspects = rest,
                    // A rule that cannot be shown to be needless stays: the explanation is true all the same.
                    Verdict::Agree | Verdict::Unproved => index += together,
                    Verdict::Unfit => {
                        let solver = solver.get_or_insert_with(|| RuleSolver::new(&part, &|_| true));
                        match solver.solve(&literals, &rest) {
                            Ok(()) => index += together,
                            Err(smaller) => suspects = smaller,
                        }
                    }
                }
            }
        }
        suspects.sort_unstable();
        suspects.into_iter().map(|rule| rule as usize).collect()
    }

    /// The part of the network that the suspects speak of, and the literals within it.
    fn part(&self, literals: &[u32], suspects: &[u32]) -> (Network, Vec<u32>) {
        let mut wanted = vec![false; self.network.attributes()];
        let mut taken = vec![false; self.network.constraints.len()];
        let mut open: Vec<u32> = Vec::new();
        let reach = |attributes: Vec<u32>, open: &mut Vec<u32>, wanted: &mut Vec<bool>| {
            for attribute in attributes {
                if !std::mem::replace(&mut wanted[attribute as usize], true) {
                    open.push(attribute);
                }
            }
        };
        for (index, constraint) in self.network.constraints.iter().enumerate() {
            if suspects.contains(&constraint.rule) {
                taken[index] = true;
                reach(scope(&constraint.body, &self.owner), &mut open, &mut wanted);
            }
        }
        reach(literals.iter().map(|literal| self.owner[*literal as usize]).collect(), &mut open, &mut wanted);
        while let Some(attribute) = open.pop() {
            // Only helpers are defined by constraints of no rule.
            if (attribute as usize) < self.network.public {
                continue;
            }
            for index in self.constraints_of(attribute) {
                let constraint = &self.network.constraints[*index as usize];
                if constraint.rule == NO_RULE && !std::mem::replace(&mut taken[*index as usize], true) {
                    reach(scope(&constraint.body, &self.owner), &mut open, &mut wanted);
                }
            }
        }
        let mut part = Network::default();
        part.first.push(0);
        let mut new_literal = vec![0; self.network.literals()];
        let mut new_attribute = vec![0; self.network.attributes()];
        for attribute in (0..self.network.attributes() as u32).filter(|attribute| wanted[*attribute as usize]) {
            let at = part.add_attribute(self.network.size(attribute));
            new_attribute[attribute as usize] = at;
            for (value, literal) in self.network.range(attribute).enumerate() {
                new_literal[literal as usize] = part.literal(at, value as u32);
            }
        }
        part.public = part.attributes();
        for (index, _) in taken.iter().enumerate().filter(|(_, taken)| **taken) {
            let mut constraint = self.network.constraints[index].clone();
            match &mut constraint.body {
                Body::Clause(literals) => literals.iter_mut().for_each(|at| *at = new_literal[*at as usize]),
                Body::Table { attributes, rows } => {
                    attributes.iter_mut().for_each(|at| *at = new_attribute[*at as usize]);
                    rows.iter_mut().for_each(|at| *at = new_literal[*at as usize]);
                }
                Body::AtMost(linear) => linear.terms.iter_mut().for_each(|(at, _)| *at = new_attribute[*at as usize]),
            }
            part.constraints.push(constraint);
        }
        let literals = literals.iter().map(|literal| new_literal[*literal as usize]).collect();
        (part, literals)
    }

    /// Propagates the literals through the rules (all, or only these); the rules behind a contradiction, if there is one.
    fn traced(&self, literals: &[u32], only: Option<&[u32]>) -> Option<Vec<u32>> {
        let mut allowed = vec![only.is_none(); self.rules];
        for rule in only.unwrap_or_default() {
            allowed[*rule as usize] = true;
        }
        let mut trace = Trace {
            blame: self,
            alive: vec![true; self.network.literals()],
            left: (0..self.network.attributes() as u32).map(|attribute| self.network.size(attribute)).collect(),
            lost: vec![(u32::MAX, CHOSEN); self.network.literals()],
            time: 0,
            queue: std::collections::VecDeque::new(),
            queued: vec![false; self.network.constraints.len()],
        };
        for (index, constraint) in self.network.constraints.iter().enumerate() {
            let first = constraint.rule == NO_RULE || allowed[constraint.rule as usize];
            let small = matches!(&constraint.body, Body::Clause(literals) if literals.len() < 2) || only.is_some();
            if first && (small || !matches!(constraint.body, Body::Clause(_))) {
                trace.queued[index] = true;
                trace.queue.push_back(index as u32);
            }
        }
        for literal in literals {
            let attribute = self.owner[*literal as usize];
            for other in self.network.range(attribute).filter(|other| other != literal) {
                trace.lose(other, CHOSEN, &allowed);
            }
            if !trace.alive[*literal as usize] || trace.left[attribute as usize] == 0 {
                return Some(Vec::new());
            }
        }
        let failed = trace.run(&allowed)?;
        Some(trace.behind(failed))
    }
}

/// The sums of a network with their rules.
fn sums(network: &Network) -> impl Iterator<Item = (u32, &Linear)> {
    network.constraints.iter().filter_map(|constraint| match &constraint.body {
        Body::AtMost(linear) => Some((constraint.rule, linear)),
        _ => None,
    })
}

/// Rules that contradict the literals with one sum at most among them, where elimination finds such.
fn out_of_sum(network: &Network, literals: &[u32], rules: &[u32]) -> Option<Vec<u32>> {
    let all: Vec<u32> = sums(network).map(|(rule, _)| rule).collect();
    sums(network).find_map(|(own, sum)| {
        let kept: Vec<u32> = rules.iter().filter(|rule| **rule == own || !all.contains(rule)).copied().collect();
        let least = eliminate::least(network, literals, held(network, &kept), sum)?;
        (least > sum.limit).then_some(kept)
    })
}

/// The constraints of some (sorted) rules, and those of none.
fn held<'n>(network: &'n Network, rules: &'n [u32]) -> impl Iterator<Item = &'n Constraint> {
    let is_held = move |rule: u32| rule == NO_RULE || rules.binary_search(&rule).is_ok();
    network.constraints.iter().filter(move |constraint| is_held(constraint.rule))
}

/// Whether literals and rules agree.
enum Verdict {
    Agree,
    Contradict,
    /// Not within the steps.
    Unproved,
    /// Nothing for this way of proof.
    Unfit,
}

/// Proof where sums are: one alone by elimination, several by a graph of the other constraints. SAT is poor at both.
fn without_search(network: &Network, literals: &[u32], rules: &[u32]) -> Verdict {
    let mut active = 0;
    let mut told = true;
    for (_, sum) in sums(network).filter(|(rule, _)| *rule == NO_RULE || rules.binary_search(rule).is_ok()) {
        active += 1;
        match eliminate::least(network, literals, held(network, rules), sum) {
            Some(least) if least > sum.limit => return Verdict::Contradict,
            Some(_) => {}
            None => told = false,
        }
    }
    match active {
        0 => Verdict::Unfit,
        1 if told => Verdict::Agree,
        _ => by_graph(network, literals, rules),
    }
}

/// What a graph for a few proofs may cost.
const GRAPH_STEPS: u64 = 300_000;
const GRAPH_BYTES: usize = 1 << 20;
const MOST_ATTRIBUTES: usize = 600;
const SEARCH_STEPS: u64 = 100_000;

/// Compiles the constraints that are no sums and searches their graph with all sums in hand.
fn by_graph(network: &Network, literals: &[u32], rules: &[u32]) -> Verdict {
    if sums(network).next().is_none() || network.attributes() > MOST_ATTRIBUTES {
        return Verdict::Unfit;
    }
    let (sums, mut constraints): (Vec<Constraint>, Vec<Constraint>) =
        held(network, rules).cloned().partition(|constraint| matches!(constraint.body, Body::AtMost(_)));
    constraints.extend(literals.iter().map(|literal| Constraint { rule: NO_RULE, body: Body::Clause(vec![*literal]) }));
    let bare = Network { public: network.public, first: network.first.clone(), constraints };
    let order = order::nested(&bare).unwrap_or_else(|| order::declared(&bare));
    let graph = match compile(&bare, &order, GRAPH_STEPS, GRAPH_BYTES).0 {
        Ok(Some(graph)) => graph,
        Ok(None) => return Verdict::Contradict,
        Err(_) => return Verdict::Unfit,
    };
    let limits: Vec<Limit> = sums.iter().filter_map(|sum| Limit::of(&bare, sum)).collect();
    let mut search = Search::new(&graph, &limits, &vec![false; bare.literals()]);
    search.most_steps = SEARCH_STEPS;
    match search.solution_or_proof(None) {
        (Some(_), _) => Verdict::Agree,
        (None, true) => Verdict::Contradict,
        (None, false) => Verdict::Unproved,
    }
}

fn scope(body: &Body, owner: &[u32]) -> Vec<u32> {
    let mut scope: Vec<u32> = match body {
        Body::Clause(literals) => literals.iter().map(|literal| owner[*literal as usize]).collect(),
        Body::Table { attributes, .. } => attributes.clone(),
        Body::AtMost(linear) => linear.terms.iter().map(|(attribute, _)| *attribute).collect(),
    };
    scope.sort_unstable();
    scope.dedup();
    scope
}

impl Trace<'_> {
    fn lose(&mut self, literal: u32, reason: u32, allowed: &[bool]) {
        if !std::mem::replace(&mut self.alive[literal as usize], false) {
            return;
        }
        self.time += 1;
        self.lost[literal as usize] = (self.time, reason);
        let attribute = self.blame.owner[literal as usize];
        self.left[attribute as usize] -= 1;
        for index in self.blame.constraints_of(attribute) {
            let rule = self.blame.network.constraints[*index as usize].rule;
            let counts = rule == NO_RULE || allowed[rule as usize];
            if counts && *index != reason && !std::mem::replace(&mut self.queued[*index as usize], true) {
                self.queue.push_back(*index);
            }
        }
    }

    /// The constraint that fails, if one does.
    fn run(&mut self, allowed: &[bool]) -> Option<u32> {
        while let Some(index) = self.queue.pop_front() {
            self.queued[index as usize] = false;
            let gone = self.losses(index)?;
            let gone = match gone {
                Ok(gone) => gone,
                Err(Failed) => return Some(index),
            };
            for literal in gone {
                self.lose(literal, index, allowed);
                let attribute = self.blame.owner[literal as usize];
                if self.left[attribute as usize] == 0 {
                    return Some(index);
                }
            }
        }
        None
    }

    /// What a constraint takes away now.
    fn losses(&self, index: u32) -> Option<Result<Vec<u32>, Failed>> {
        let network = &self.blame.network;
        Some(match &network.constraints[index as usize].body {
            Body::Clause(literals) => {
                let mut open = literals.iter().filter(|literal| self.alive[**literal as usize]);
                let Some(first) = open.next() else { return Some(Err(Failed)) };
                let attribute = self.blame.owner[*first as usize];
                if open.any(|literal| self.blame.owner[*literal as usize] != attribute) {
                    return Some(Ok(Vec::new()));
                }
                let range = network.range(attribute);
                Ok(range.filter(|at| self.alive[*at as usize] && literals.binary_search(at).is_err()).collect())
            }
            Body::Table { attributes, rows } => {
                let mut supported = rustc_hash::FxHashSet::default();
                for row in rows.chunks_exact(attributes.len().max(1)) {
                    if row.iter().all(|literal| self.alive[*literal as usize]) {
                        supported.extend(row.iter().copied());
                    }
                }
                if supported.is_empty() {
                    return Some(Err(Failed));
                }
                let all = attributes.iter().flat_map(|attribute| network.range(*attribute));
                Ok(all.filter(|at| self.alive[*at as usize] && !supported.contains(at)).collect())
            }
            Body::AtMost(linear) => {
                let mut least = Vec::new();
                for (attribute, weights) in &linear.terms {
                    let alive = network.range(*attribute).zip(weights).filter(|(at, _)| self.alive[*at as usize]);
                    least.push(alive.map(|(_, weight)| *weight).min().unwrap_or(0));
                }
                let slack = linear.limit - least.iter().sum::<i64>();
                if slack < 0 {
                    return Some(Err(Failed));
                }
                let mut gone = Vec::new();
                for ((attribute, weights), least) in linear.terms.iter().zip(least) {
                    let alive = network.range(*attribute).zip(weights).filter(|(at, _)| self.alive[*at as usize]);
                    gone.extend(alive.filter(|(_, weight)| **weight - least > slack).map(|(literal, _)| literal));
                }
                Ok(gone)
            }
        })
    }

    /// Every rule on the way from the choices to the failure.
    fn behind(&self, failed: u32) -> Vec<u32> {
        let network = &self.blame.network;
        let mut seen = vec![0u32; network.constraints.len()];
        let mut open = vec![(failed, u32::MAX)];
        let mut rules = Vec::new();
        while let Some((index, before)) = open.pop() {
            if seen[index as usize] >= before {
                continue;
            }
            if seen[index as usize] == 0 && network.constraints[index as usize].rule != NO_RULE {
                rules.push(network.constraints[index as usize].rule);
            }
            seen[index as usize] = before;
            let body = &network.constraints[index as usize].body;
            let mut visit = |literal: u32| {
                let (time, reason) = self.lost[literal as usize];
                if !self.alive[literal as usize] && time < before && reason != CHOSEN {
                    open.push((reason, time));
                }
            };
            match body {
                Body::Clause(literals) => literals.iter().for_each(|literal| visit(*literal)),
                _ => scope(body, &self.blame.owner).into_iter().flat_map(|at| network.range(at)).for_each(&mut visit),
            }
        }
        rules.sort_unstable();
        rules.dedup();
        rules
    }
}

/// A constraint that nothing left can meet.
struct Failed;
