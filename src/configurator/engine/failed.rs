//! What a search under limits has seen to fail, told as widely as it holds.
//!
//! A state fails for reasons: some limits were passed, by some margin. With less in hand by no more than that margin it
//! fails all the same, and a limit that was never passed does not matter at all. So one failure stands for many.

use rustc_hash::FxHashMap;

use super::arithmetic::Limit;

/// Where a search stands: what each limit, the cost and the priced cost come to at least.
#[derive(Debug, Clone)]
pub(super) struct Standing {
    pub bounds: Vec<i64>,
    pub cost: i128,
    pub second: i128,
}

/// By how much each of a standing may shrink while the same way of failing holds; the greatest number: by any.
#[derive(Debug, Clone)]
pub(super) struct Room {
    pub bounds: Vec<i64>,
    pub cost: i128,
    pub second: i128,
}

/// Failed standings by what was left to decide, each as low as it still fails.
#[derive(Default)]
pub(super) struct Failed {
    by_list: FxHashMap<u64, Vec<Standing>>,
}

/// So many failed states are remembered for what is left to decide: looking through more would take longer than it spares.
const MOST_FAILED: usize = 256;

impl Room {
    pub fn all(limits: usize) -> Room {
        Room { bounds: vec![i64::MAX; limits], cost: i128::MAX, second: i128::MAX }
    }

    /// No more room than another failure has: both belong to the proof.
    pub fn narrow(&mut self, other: &Room) {
        self.bounds.iter_mut().zip(&other.bounds).for_each(|(own, other)| *own = (*own).min(*other));
        self.cost = self.cost.min(other.cost);
        self.second = self.second.min(other.second);
    }

    /// Takes in why a way is closed: one limit that it passes. One blamed before by no more costs nothing, else that
    /// which is passed by most.
    pub fn blame(&mut self, bounds: &[i64], limits: &[Limit]) {
        let mut most: Option<(f64, usize, i64)> = None;
        for (index, (bound, limit)) in bounds.iter().zip(limits).enumerate() {
            let spare = bound - limit.limit - 1;
            if spare < 0 {
                continue;
            }
            if self.bounds[index] <= spare {
                return;
            }
            let share = (spare + 1) as f64 / (limit.limit.saturating_abs() as f64 + 1.0);
            if most.is_none_or(|(known, ..)| share > known) {
                most = Some((share, index, spare));
            }
        }
        if let Some((_, index, spare)) = most {
            self.bounds[index] = spare;
        }
    }
}

impl Standing {
    /// Whether everything is at least as much in another.
    fn is_within(&self, other: &Standing) -> bool {
        self.cost <= other.cost
            && self.second <= other.second
            && self.bounds.iter().zip(&other.bounds).all(|(own, other)| own <= other)
    }

    /// As low as the room allows.
    fn lowered(&self, room: &Room) -> Standing {
        let lower = |(bound, room): (&i64, &i64)| if *room == i64::MAX { i64::MIN } else { bound - room };
        let cost = |cost: i128, room: i128| if room == i128::MAX { i128::MIN } else { cost - room };
        Standing {
            bounds: self.bounds.iter().zip(&room.bounds).map(lower).collect(),
            cost: cost(self.cost, room.cost),
            second: cost(self.second, room.second),
        }
    }

    /// How far above a failed standing this one is.
    fn room_above(&self, failed: &Standing) -> Room {
        let room = |(bound, failed): (&i64, &i64)| if *failed == i64::MIN { i64::MAX } else { bound - failed };
        let cost = |cost: i128, failed: i128| if failed == i128::MIN { i128::MAX } else { cost - failed };
        Room {
            bounds: self.bounds.iter().zip(&failed.bounds).map(room).collect(),
            cost: cost(self.cost, failed.cost),
            second: cost(self.second, failed.second),
        }
    }
}

impl Failed {
    /// Whether this is known to fail, and with how much room.
    pub fn room(&self, list: u64, standing: &Standing) -> Option<Room> {
        let failed = self.by_list.get(&list)?.iter().find(|failed| failed.is_within(standing))?;
        Some(standing.room_above(failed))
    }

    /// Remembers a failure; `turn` says which of too many gives way.
    pub fn remember(&mut self, list: u64, standing: &Standing, room: &Room, turn: u64) {
        let lowered = standing.lowered(room);
        let failed = self.by_list.entry(list).or_default();
        failed.retain(|before| !lowered.is_within(before));
        if failed.len() >= MOST_FAILED {
            failed.swap_remove(turn as usize % MOST_FAILED);
        }
        failed.push(lowered);
    }
}
