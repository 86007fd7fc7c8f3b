//! What a draft would make of what people have already configured: each past configuration is looked at again, and those
//! that the draft would break are named, with the rule and the way to mend them.

use super::configuration::Configured;
use super::engine::{Compiled, Prices};
use super::standing::{Mending, Standing, compare};

/// So many past configurations are looked at, the newest.
pub const MOST_REPLAYED: i64 = 200;

#[derive(Debug, Clone, Default)]
pub struct Replay {
    pub looked_at: usize,
    /// Valid today, and no more with the draft.
    pub broken: Vec<Outcome>,
    /// Not valid today either.
    pub broken_before: usize,
    /// Not valid today, and valid with the draft.
    pub mended: usize,
}

#[derive(Debug, Clone)]
pub struct Outcome {
    pub saved: Configured,
    pub mending: Mending,
}

/// Looks at past configurations under the model in force, if there is one, and under a draft.
pub fn replay(in_force: Option<&Compiled>, draft: &Compiled, past: Vec<Configured>) -> Replay {
    let mut replay = Replay { looked_at: past.len(), ..Replay::default() };
    let prices = Prices::of_model(draft);
    let in_force = in_force.map(|model| (model, Prices::of_model(model)));
    for saved in past {
        let valid_now = in_force.as_ref().is_none_or(|(model, prices)| compare(model, prices, &saved).is_valid());
        match compare(draft, &prices, &saved) {
            Standing::Needs(mending) if valid_now => replay.broken.push(Outcome { saved, mending }),
            Standing::Valid if !valid_now => replay.mended += 1,
            Standing::Valid => {}
            Standing::Needs(_) | Standing::Discontinued => replay.broken_before += 1,
        }
    }
    replay
}
