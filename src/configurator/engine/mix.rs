//! Limits added up so that hardly anything keeps the sum: what they exclude together, one bound then shows.
//!
//! The best shares are those of a game: one player weighs the limits, the other answers with the lightest solution of
//! the graph. A few rounds of answers, weighed anew each time, come close to its value (Dantzig and Wolfe 1960).
//! Floating-point numbers only pick the shares; whatever is concluded is counted in whole numbers.

use super::arithmetic::{Limit, masked};
use super::graph::Graph;
use super::sweep;

/// Rounds in which the shares are bettered.
const ROUNDS: usize = 16;

/// Shares become whole numbers of about this size over the size of their limit.
const SCALE: f64 = (1u64 << 34) as f64;

/// Sums of mixed weights stay below what a sweep takes for unreachable.
const MOST_WEIGHT: i64 = i64::MAX >> 24;

/// Answers kept from question to question.
const MOST_ANSWERS: usize = 256;

/// What a mix of limits has shown.
pub(super) enum Settled {
    /// A solution that keeps every limit, one core literal per core attribute.
    Witness(Vec<u32>),
    /// Nothing keeps the limits.
    Refuted,
    /// Neither; the tightest mix, if one could be made.
    Open(Option<Limit>),
}

/// Solutions of the graph met so far, with how far each is over the limits.
pub(super) struct Mixer<'c> {
    graph: &'c Graph,
    limits: &'c [Limit],
    /// Per limit: what its numbers are brought to one by.
    sizes: Vec<f64>,
    answers: Vec<Answer>,
}

struct Answer {
    literals: Vec<u32>,
    over: Vec<f64>,
}

impl<'c> Mixer<'c> {
    pub fn new(graph: &'c Graph, limits: &'c [Limit]) -> Mixer<'c> {
        let size = |limit: &Limit| limit.weights.iter().copied().chain([limit.limit.abs(), 1]).max().unwrap_or(1) as f64;
        Mixer { graph, limits, sizes: limits.iter().map(size).collect(), answers: Vec::new() }
    }

    /// Mixes the limits anew until something is shown or the shares no longer change much.
    pub fn settle(&mut self, dead: &[bool]) -> Settled {
        let stands = |answer: &Answer| answer.literals.iter().all(|literal| !dead[*literal as usize]);
        let mut known: Vec<usize> = (0..self.answers.len()).filter(|at| stands(&self.answers[*at])).collect();
        let mut best: Option<(f64, Limit)> = None;
        for _ in 0..ROUNDS {
            let columns: Vec<&[f64]> = known.iter().map(|at| self.answers[*at].over.as_slice()).collect();
            let (shares, value) = balance(&columns, self.limits.len());
            let Some(mixed) = self.mixed(&shares) else { break };
            if value <= 0.0 {
                // Some blend of solutions keeps every limit: no mix refutes.
                return Settled::Open(Some(mixed));
            }
            let Some((literals, weight)) = sweep::cheapest(self.graph, &masked(dead, &mixed.weights)) else {
                return Settled::Refuted;
            };
            if weight > mixed.limit {
                return Settled::Refuted;
            }
            if self.limits.iter().all(|limit| limit.keeps(&literals)) {
                return Settled::Witness(literals);
            }
            let over: Vec<f64> =
                self.limits.iter().zip(&self.sizes).map(|(limit, size)| limit.over(&literals) as f64 / size).collect();
            let bound: f64 = shares.iter().zip(&over).map(|(share, over)| share * over).sum();
            if best.as_ref().is_none_or(|(before, _)| bound > *before) {
                best = Some((bound, mixed));
            }
            if bound >= value - 1e-6 {
                break;
            }
            if self.answers.len() < MOST_ANSWERS {
                known.push(self.answers.len());
                self.answers.push(Answer { literals, over });
            } else {
                break;
            }
        }
        Settled::Open(best.map(|(_, mixed)| mixed))
    }

    /// Σ share × limit in whole numbers; nothing where they grow too large.
    fn mixed(&self, shares: &[f64]) -> Option<Limit> {
        let mut sum = Limit { weights: vec![0; self.limits.first()?.weights.len()], limit: 0 };
        for ((limit, share), size) in self.limits.iter().zip(shares).zip(&self.sizes) {
            let factor = (share * SCALE / size) as i64;
            for (sum, weight) in sum.weights.iter_mut().zip(&limit.weights) {
                *sum = sum.checked_add(weight.checked_mul(factor)?)?;
            }
            sum.limit = sum.limit.checked_add(limit.limit.checked_mul(factor)?)?;
        }
        (sum.limit < MOST_WEIGHT && sum.weights.iter().all(|weight| *weight < MOST_WEIGHT)).then_some(sum)
    }
}

/// Shares (0 or more, together 1) under which the lightest of the columns is heaviest, and its weight: the simplex
/// method on the game's matrix, made positive so that it begins with a solution.
fn balance(columns: &[&[f64]], limits: usize) -> (Vec<f64>, f64) {
    let even = vec![1.0 / limits as f64; limits];
    if columns.is_empty() {
        return (even, f64::INFINITY);
    }
    let least = columns.iter().flat_map(|column| column.iter()).fold(f64::INFINITY, |least, over| least.min(*over));
    let shift = 1.0 - least;
    let width = columns.len() + limits + 1;
    let mut rows: Vec<Vec<f64>> = (0..limits)
        .map(|row| {
            let mut line: Vec<f64> = columns.iter().map(|column| column[row] + shift).collect();
            line.extend((0..limits).map(|other| f64::from(u8::from(other == row))));
            line.push(1.0);
            line
        })
        .collect();
    let mut gains: Vec<f64> = vec![-1.0; columns.len()];
    gains.resize(width, 0.0);
    for _ in 0..8 * width {
        let entering = (0..width - 1).min_by(|left, right| gains[*left].total_cmp(&gains[*right]));
        let Some(entering) = entering.filter(|column| gains[*column] < -1e-9) else { break };
        let ratio = |row: &Vec<f64>| if row[entering] > 1e-9 { row[width - 1] / row[entering] } else { f64::INFINITY };
        let Some(leaving) = (0..limits).min_by(|left, right| ratio(&rows[*left]).total_cmp(&ratio(&rows[*right]))) else { break };
        let pivot = rows[leaving][entering];
        if pivot <= 1e-9 {
            break;
        }
        rows[leaving].iter_mut().for_each(|entry| *entry /= pivot);
        let line = rows[leaving].clone();
        let others = rows.iter_mut().enumerate().filter(|(row, _)| *row != leaving).map(|(_, row)| row);
        for row in others.chain([&mut gains]) {
            let factor = row[entering];
            if factor != 0.0 {
                row.iter_mut().zip(&line).for_each(|(entry, own)| *entry -= factor * own);
            }
        }
    }
    let shares: Vec<f64> = gains[columns.len()..width - 1].iter().map(|gain| gain.max(0.0)).collect();
    let total: f64 = shares.iter().sum();
    if total <= 0.0 {
        return (even, f64::INFINITY);
    }
    (shares.iter().map(|share| share / total).collect(), 1.0 / total - shift)
}
