//! What a draft would make of what people have already configured: every past configuration is looked at again, and those
//! that the draft would break are named, with the rule and the way to mend them. Configurations that are alike are judged
//! once and counted each.

use std::collections::HashMap;

use diesel::QueryResult;

use super::configuration::Configured;
use super::engine::{Compiled, Prices};
use super::standing::{Mending, Standing, compare, stands};
use super::store::{self, Alike};
use crate::db::Connection;
use crate::kernel::ids::{ConfigurationId, ProductId};

/// So many kinds are read at once.
const PAGE: i64 = 1_000;
/// So many broken kinds are told one by one; the rest is counted.
const MOST_TOLD: usize = 200;

/// All numbers are of configurations, not of kinds.
#[derive(Debug, Clone, Default)]
pub struct Replay {
    pub looked_at: i64,
    /// Valid today, and no more with the draft.
    pub broken: i64,
    /// Those of them that are told, the newest of each kind.
    pub told: Vec<Outcome>,
    /// Kinds that are broken and not told.
    pub untold: usize,
    /// Every broken one.
    pub broken_ids: Vec<ConfigurationId>,
    /// Not valid today either.
    pub broken_before: i64,
    /// Not valid today, and valid with the draft.
    pub mended: i64,
}

/// A kind of configurations that the draft would break.
#[derive(Debug, Clone)]
pub struct Outcome {
    pub saved: Configured,
    pub mending: Mending,
    /// All of this kind, `saved` among them.
    pub ids: Vec<ConfigurationId>,
}

/// Looks at all past configurations of a product under the model in force, if there is one, and under a draft.
pub fn replay(conn: &mut Connection, product: ProductId, in_force: Option<&Compiled>, draft: &Compiled) -> QueryResult<Replay> {
    let mut replay = Replay::default();
    for complete in [true, false] {
        let mut after = String::new();
        loop {
            let kinds = store::list_alike(conn, product, complete, &after, PAGE)?;
            let Some(last) = kinds.last() else { break };
            after.clone_from(&last.key);
            let broken = replay.judge(conn, kinds, in_force, draft)?;
            replay.tell(conn, product, complete, broken, draft)?;
        }
    }
    replay.told.sort_by_key(|outcome| std::cmp::Reverse(outcome.saved.id));
    Ok(replay)
}

impl Replay {
    /// Counts one page of kinds; gives those that the draft would break.
    fn judge(
        &mut self,
        conn: &mut Connection,
        kinds: Vec<Alike>,
        in_force: Option<&Compiled>,
        draft: &Compiled,
    ) -> QueryResult<Vec<(String, Configured)>> {
        let newest: Vec<ConfigurationId> = kinds.iter().map(|kind| kind.newest).collect();
        let saved = store::load_configurations(conn, &newest)?;
        let mut saved: HashMap<ConfigurationId, Configured> = saved.into_iter().map(|one| (one.id, one)).collect();
        let mut broken = Vec::new();
        for kind in kinds {
            let Some(one) = saved.remove(&kind.newest) else { continue };
            self.looked_at += kind.number;
            match (in_force.is_none_or(|model| stands(model, &one)), stands(draft, &one)) {
                (true, true) => {}
                (true, false) => broken.push((kind.key, one)),
                (false, true) => self.mended += kind.number,
                (false, false) => self.broken_before += kind.number,
            }
        }
        Ok(broken)
    }

    fn tell(
        &mut self,
        conn: &mut Connection,
        product: ProductId,
        complete: bool,
        broken: Vec<(String, Configured)>,
        draft: &Compiled,
    ) -> QueryResult<()> {
        let keys: Vec<&str> = broken.iter().map(|(key, _)| key.as_str()).collect();
        let mut ids: HashMap<String, Vec<ConfigurationId>> = HashMap::new();
        for (key, id) in store::list_ids_alike(conn, product, complete, &keys)? {
            self.broken += 1;
            self.broken_ids.push(id);
            ids.entry(key).or_default().push(id);
        }
        let prices = Prices::of_model(draft);
        for (key, saved) in broken {
            if self.told.len() >= MOST_TOLD {
                self.untold += 1;
            } else if let Standing::Needs(mending) = compare(draft, &prices, &saved) {
                self.told.push(Outcome { saved, mending, ids: ids.remove(&key).unwrap_or_default() });
            }
        }
        Ok(())
    }
}
