//! Prices of limits: what keeping each is worth, and the bound on the cost that they give together.

use super::arithmetic::Limit;
use super::graph::Graph;
use super::sweep::{self, INFINITE};

/// Prices of the limits (Lagrange multipliers), the bound they give, and the best solution met on the way.
pub(super) struct Priced {
    pub weights: Vec<i128>,
    pub offset: i128,
    pub solution: Option<(Vec<u32>, i128)>,
}

/// Rounds in which the prices of the limits are bettered.
pub(super) const PRICE_ROUNDS: usize = 24;

/// Prices for the limits by subgradient steps from any solution that keeps them: cost + Σ price × (use − limit) is never more than the true cost.
pub(super) fn priced(graph: &Graph, limits: &[Limit], weights: &[i128], any: Option<Vec<u32>>) -> Priced {
    let cost = |solution: &[u32]| solution.iter().map(|literal| weights[*literal as usize]).sum::<i128>();
    let mut solution = any.map(|solution| (solution.clone(), cost(&solution)));
    let mut prices = vec![0i128; limits.len()];
    let mut best: Option<(i128, Vec<i128>)> = None;
    let mut fraction = 1;
    for _ in 0..PRICE_ROUNDS {
        let combined = combined(limits, weights, &prices);
        let Some((found, total)) = sweep::cheapest(graph, &combined) else { break };
        let worth: i128 = prices.iter().zip(limits).map(|(price, limit)| price * i128::from(limit.limit)).sum();
        let bound = total - worth;
        if best.as_ref().is_none_or(|(known, _)| bound > *known) {
            best = Some((bound, prices.clone()));
        } else {
            fraction *= 2;
        }
        let over: Vec<i128> = limits.iter().map(|limit| i128::from(limit.over(&found))).collect();
        if over.iter().all(|over| *over <= 0) {
            let cost = cost(&found);
            if solution.as_ref().is_none_or(|(_, known)| cost < *known) {
                solution = Some((found, cost));
            }
        }
        let Some((_, target)) = &solution else { break };
        let length: i128 = over.iter().map(|over| over * over).sum();
        if length == 0 || *target <= bound {
            break;
        }
        let step = (target - bound) / fraction;
        for (price, over) in prices.iter_mut().zip(&over) {
            *price = (*price + step / length * over + step % length * over / length).max(0);
        }
    }
    let prices = best.map_or_else(|| vec![0; limits.len()], |(_, prices)| prices);
    let offset = prices.iter().zip(limits).map(|(price, limit)| price * i128::from(limit.limit)).sum();
    Priced { weights: combined(limits, weights, &prices), offset, solution }
}

fn combined(limits: &[Limit], weights: &[i128], prices: &[i128]) -> Vec<i128> {
    let mut combined = weights.to_vec();
    for (price, limit) in prices.iter().zip(limits).filter(|(price, _)| **price != 0) {
        for (sum, weight) in combined.iter_mut().zip(&limit.weights).filter(|(sum, _)| **sum < INFINITE) {
            *sum += price * i128::from(*weight);
        }
    }
    combined
}
