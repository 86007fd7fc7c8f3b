//! A product model made ready to answer: the model, its core, its graph.

use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};

use super::arithmetic::Limit;
use super::blame::Blame;
use super::compile::{Order, Stop, compile};
use super::fallback::SatCore;
use super::graph::Graph;
use super::ir::{Body, Constraint, Network};
use super::lower::{Lowered, TotalWeights, Wish, lower};
use super::model::{Model, Validity};
use super::order;
use super::selection::Selection;
use super::simplify::{Mapping, simplify};

/// What a compilation may use: steps of search for all orders together, and bytes of graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    pub steps: u64,
    pub bytes: usize,
}

impl Default for Budget {
    fn default() -> Budget {
        Budget { steps: 1_200_000_000, bytes: 64 << 20 }
    }
}

/// Why a model cannot be compiled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CompileRefusal {
    NumberTooLarge {
        rule: String,
    },
    TableTooLarge {
        rule: String,
        rows: u64,
    },
    /// No configuration at all satisfies these rules (a smallest set of them).
    Contradiction {
        rules: Vec<String>,
    },
    /// No graph within the budget.
    TooLarge {
        steps: u64,
    },
}

/// How a compilation went.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct CompileReport {
    /// The order that gave the smallest graph.
    pub order: String,
    pub steps: u64,
    pub nodes: usize,
    pub bytes: usize,
    pub core_attributes: usize,
    /// Sums that stand beside the graph and are proved at each question.
    pub limits: usize,
    /// Every order tried: its name, its steps, and the bytes of its graph if it came to one.
    pub attempts: Vec<(String, u64, Option<usize>)>,
}

/// A model ready to answer. Never changes; share it between threads.
#[derive(Debug, Clone)]
pub struct Compiled {
    pub(super) model: Model,
    pub(super) rule_hash: [u8; 32],
    pub(super) mapping: Mapping,
    /// Empty where no graph fits the budget; then `core` answers.
    pub(super) graph: Graph,
    pub(super) core: Option<SatCore>,
    pub(super) limits: Vec<Limit>,
    /// First literal of each core attribute.
    pub(super) core_first: Vec<u32>,
    pub(super) wishes: Vec<Option<Wish>>,
    pub(super) totals: Vec<TotalWeights>,
    pub(super) report: CompileReport,
    /// Rules that do not hold always and everywhere; here too, as the rules themselves may stay packed.
    pub(super) scopes: Vec<(usize, Validity)>,
    /// Attribute name -> place.
    pub(super) places: FxHashMap<String, u32>,
    /// The rules made ready to be blamed, when first somebody asks why.
    pub(super) blame: OnceLock<Arc<Blame>>,
}

/// Attribute names and their places.
pub(super) fn places(model: &Model) -> FxHashMap<String, u32> {
    model.attributes.iter().enumerate().map(|(place, attribute)| (attribute.name.clone(), place as u32)).collect()
}

impl Compiled {
    /// Compiles a model. The result depends on the model and the budget alone.
    ///
    /// # Errors
    /// See [`CompileRefusal`].
    pub fn compile(model: &Model, budget: Budget) -> Result<Compiled, CompileRefusal> {
        let Lowered { network, wishes, totals } = lower(model)?;
        let contradiction = || CompileRefusal::Contradiction { rules: super::explain::contradiction(model, network.clone()) };
        let Some((core, mapping)) = simplify(&network) else { return Err(contradiction()) };
        let hash = rule_hash(model);
        let (graph, limits, report, fallback) = match on_large_stack(|| portfolio(&core, budget)) {
            Ok((Some(graph), limits, report)) => (graph, limits, report, None),
            Ok((None, _, _)) => return Err(contradiction()),
            Err(CompileRefusal::TooLarge { steps }) => {
                let solver = SatCore::new(&core, &hash);
                if !solver.is_consistent(&vec![false; core.literals()]) {
                    return Err(contradiction());
                }
                let order = "none: answered by search".to_owned();
                let core_attributes = core.attributes();
                let report = CompileReport { order, steps, core_attributes, ..CompileReport::default() };
                let graph = Graph { literals: core.literals() as u32, ..Graph::default() };
                (graph, Vec::new(), report, Some(solver))
            }
            Err(refusal) => return Err(refusal),
        };
        Ok(Compiled {
            scopes: model.scopes(),
            model: model.clone(),
            rule_hash: hash,
            mapping,
            graph,
            core: fallback,
            limits,
            core_first: core.first,
            wishes,
            totals,
            report,
            places: places(model),
            blame: OnceLock::from(Arc::new(Blame::new(network, model.rules.len(), &hash))),
        })
    }

    pub(super) fn blame(&self) -> Option<&Blame> {
        if self.blame.get().is_none() {
            // The network keeps what is needed: the rules themselves may stay packed.
            let model = Model { rules: self.model.rules.passing(), ..self.model.clone() };
            let network = lower(&model).ok()?.network;
            let _ = self.blame.set(Arc::new(Blame::new(network, self.model.rules.len(), &self.rule_hash)));
        }
        self.blame.get().map(Arc::as_ref)
    }

    /// Place of an attribute by name.
    pub fn attribute_index(&self, name: &str) -> Option<usize> {
        self.places.get(name).map(|place| *place as usize)
    }

    pub fn model(&self) -> &Model {
        &self.model
    }

    pub(super) fn mapping(&self) -> &Mapping {
        &self.mapping
    }

    /// The rules that do not hold at `place` on `date` (`YYYY-MM-DD`), ascending.
    pub fn resting_at(&self, place: &str, date: &str) -> Vec<usize> {
        super::model::resting_at(&self.scopes, Some(place), Some(date))
    }

    /// Whether a graph answers; else each answer is a search.
    pub fn has_graph(&self) -> bool {
        self.core.is_none()
    }

    pub fn report(&self) -> &CompileReport {
        &self.report
    }

    /// A fingerprint of everything in the model that decides what is valid and what follows from it.
    pub fn rule_hash(&self) -> String {
        self.rule_hash.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Full literal of a public attribute's value.
    pub(super) fn literal(&self, attribute: usize, value: u32) -> u32 {
        self.mapping.first.get(attribute).copied().unwrap_or(0) + value
    }

    /// The choices that name something in this model, newest value per attribute, in order; and the rest.
    pub(super) fn resolve(&self, selection: &Selection) -> (Vec<(usize, u32)>, Vec<super::evaluate::Stale>) {
        let mut known: Vec<(usize, u32)> = Vec::new();
        let mut stale = Vec::new();
        for choice in &selection.choices {
            let attribute = self.attribute_index(&choice.attribute);
            let value = attribute.and_then(|at| self.model.attributes[at].value_index(&choice.value));
            match (attribute, value) {
                (Some(attribute), Some(value)) => {
                    known.retain(|(other, _)| *other != attribute);
                    known.push((attribute, value as u32));
                }
                _ => stale.push(super::evaluate::Stale { choice: choice.clone(), attribute_known: attribute.is_some() }),
            }
        }
        (known, stale)
    }

    /// Core literals that the choices rule out; `None` if a choice is dead from the start.
    pub(super) fn dead(&self, choices: &[(usize, u32)]) -> Option<Vec<bool>> {
        let mut dead = vec![false; self.mapping.core_literals()];
        for (attribute, value) in choices {
            let chosen = self.literal(*attribute, *value);
            if self.mapping.is_always(chosen) {
                continue;
            }
            if self.mapping.holders(chosen).is_empty() {
                return None;
            }
            for other in self.mapping.range(*attribute).filter(|literal| *literal != chosen) {
                for holder in self.mapping.holders(other) {
                    dead[*holder as usize] = true;
                }
            }
        }
        Some(dead)
    }
}

/// A fingerprint of a model: everything but where in the text it stood.
pub(super) fn rule_hash(model: &Model) -> [u8; 32] {
    let mut plain = model.clone();
    plain.resting.clear();
    for rule in &mut plain.rules {
        rule.line = 0;
        rule.text.clear();
    }
    for preference in &mut plain.preferences {
        preference.line = 0;
    }
    let text = serde_json::to_vec(&plain).unwrap_or_default();
    Sha256::digest(&text).into()
}

/// The search goes as deep as a model has attributes; a stack of its own keeps that safe anywhere.
fn on_large_stack<T>(work: impl FnOnce() -> T + Send) -> T
where
    T: From<Refused> + Send,
{
    std::thread::scope(|scope| {
        let spawned = std::thread::Builder::new().stack_size(1 << 30).spawn_scoped(scope, work);
        match spawned.map(std::thread::ScopedJoinHandle::join) {
            Ok(Ok(result)) => result,
            _ => T::from(Refused),
        }
    })
}

/// The search could not be run at all.
struct Refused;

type Outcome = Result<(Option<Graph>, Vec<Limit>, CompileReport), CompileRefusal>;

impl From<Refused> for Outcome {
    fn from(_: Refused) -> Outcome {
        Err(CompileRefusal::TooLarge { steps: 0 })
    }
}

/// Tries the orders one after the other and keeps the smallest graph; sums that will not fit stand beside it.
fn portfolio(core: &Network, budget: Budget) -> Outcome {
    let has_sums = core.constraints.iter().any(|constraint| matches!(constraint.body, Body::AtMost(_)));
    let share = if has_sums { (budget.steps / 10).min(80_000_000) } else { budget.steps };
    let mut attempts = Vec::new();
    let found = best_order(core, share, budget.bytes.min(if has_sums { 16 << 20 } else { usize::MAX }), &mut attempts);
    let spent: u64 = attempts.iter().map(|(_, steps, _): &Attempt| steps).sum();
    if let Some((graph, order)) = found {
        return Ok(finished(core, graph, order, Vec::new(), attempts));
    }
    if !has_sums {
        return Err(CompileRefusal::TooLarge { steps: spent });
    }
    let (sums, rest): (Vec<&Constraint>, Vec<&Constraint>) =
        core.constraints.iter().partition(|constraint| matches!(constraint.body, Body::AtMost(_)));
    let limits = sums.into_iter().filter_map(|constraint| Limit::of(core, constraint)).collect();
    let loose = Network { public: core.public, first: core.first.clone(), constraints: rest.into_iter().cloned().collect() };
    match best_order(&loose, budget.steps - spent.min(budget.steps), budget.bytes, &mut attempts) {
        Some((graph, order)) => Ok(finished(core, graph, order, limits, attempts)),
        None => Err(CompileRefusal::TooLarge { steps: attempts.iter().map(|(_, steps, _)| steps).sum() }),
    }
}

type Attempt = (String, u64, Option<usize>);

fn finished(
    core: &Network,
    graph: Option<Graph>,
    order: &str,
    limits: Vec<Limit>,
    attempts: Vec<Attempt>,
) -> (Option<Graph>, Vec<Limit>, CompileReport) {
    let report = CompileReport {
        order: order.to_owned(),
        steps: attempts.iter().map(|(_, steps, _)| steps).sum(),
        attempts,
        nodes: graph.as_ref().map_or(0, Graph::nodes),
        bytes: graph.as_ref().map_or(0, Graph::bytes),
        core_attributes: core.attributes(),
        limits: limits.len(),
    };
    (graph, limits, report)
}

/// The smallest graph that an order of the portfolio finds: all orders with few steps first, then with more, until one
/// has finished and the others have had their chance.
fn best_order(core: &Network, steps: u64, bytes: usize, attempts: &mut Vec<Attempt>) -> Option<(Option<Graph>, &'static str)> {
    let mut orders: Vec<(&'static str, Order)> = Vec::new();
    orders.extend(order::nested(core).map(|order| ("nested", order)));
    orders.push(("declared", order::declared(core)));
    orders.push(("force", order::force(core)));
    orders.push(("most occurring", Order::MostOccurring));
    let mut best: Option<(Graph, &'static str, u64)> = None;
    let mut limit = FIRST_STEPS;
    let mut most_bytes = bytes;
    let mut used_up: u64 = 0;
    // With no more steps than in the round before nothing new would come out.
    let mut before = 0;
    while !orders.is_empty() && steps.saturating_sub(used_up) > before {
        let mut unfinished = Vec::new();
        for (name, order) in orders {
            let patience = best.as_ref().map_or(limit, |(_, _, steps)| limit.min(patience_after(*steps)));
            if best.is_none() && steps.saturating_sub(used_up) <= before {
                break;
            }
            let (outcome, used) = compile(core, &order, patience.min(steps - used_up.min(steps)), most_bytes);
            used_up += used;
            let size = outcome.as_ref().ok().and_then(|graph| graph.as_ref().map(Graph::bytes));
            attempts.push((name.to_owned(), used, size));
            match outcome {
                Ok(None) => return Some((None, name)),
                Ok(Some(graph)) => {
                    if best.as_ref().is_none_or(|(known, _, _)| graph.bytes() < known.bytes()) {
                        most_bytes = most_bytes.min(graph.bytes().saturating_mul(4).max(1 << 16));
                        best = Some((graph, name, used));
                    }
                }
                Err(Stop::Steps(done)) if best.as_ref().is_none_or(|(_, _, steps)| patience < patience_after(*steps)) => {
                    unfinished.push((name, order, done));
                }
                Err(_) => {}
            }
        }
        // A graph this small is quick enough: no order needs another round to better it.
        if best.as_ref().is_some_and(|(graph, _, _)| graph.bytes() <= SMALL_GRAPH) {
            break;
        }
        (before, limit) = (limit, limit.saturating_mul(8));
        if let Some((_, fair)) = FAIR_SHARES.iter().find(|(many, _)| limit > *many) {
            // Long searches are for orders that come forward, the furthest first.
            unfinished.retain(|(_, _, done)| done >= fair);
            unfinished.sort_by(|(_, _, one), (_, _, other)| other.total_cmp(one));
            unfinished.truncate(MOST_LONG);
        }
        orders = unfinished.into_iter().map(|(name, order, _)| (name, order)).collect();
    }
    best.map(|(graph, name, _)| (Some(graph), name))
}

/// Steps each order gets in the first round.
const FIRST_STEPS: u64 = 700_000;

/// Beyond so many steps only orders go on that have this share of the search behind them, and no more than these.
const FAIR_SHARES: [(u64, f64); 2] = [(400_000_000, 0.7), (50_000_000, 0.01)];
const MOST_LONG: usize = 2;

/// Bytes of a graph that is not worth another round.
const SMALL_GRAPH: usize = 64 << 10;

/// How long the others may take after one order has finished: twice as long if that was quick, else half as long.
fn patience_after(steps: u64) -> u64 {
    if steps < 5_000_000 { steps.saturating_mul(2) } else { steps / 2 }
}
