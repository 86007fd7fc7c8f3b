//! What a member of staff sees, to be asked inside the queries of every slice.

use diesel::dsl::auto_type;
use diesel::prelude::*;

use crate::db::schema::{shares, visibility};
use crate::db::{Connection, Kept, stamp};
use crate::kernel::actor::{Actor, Scope};
use crate::kernel::ids::UserId;

/// The owners whose records a viewer sees: themselves and the people below.
#[auto_type]
pub fn owners_seen_by(viewer: UserId) -> _ {
    visibility::table.filter(visibility::viewer_id.eq(viewer)).select(visibility::owner_id)
}

/// The records of a kind that were shared with a viewer.
#[auto_type]
pub fn shared_with(viewer: UserId, kind: &'static str) -> _ {
    shares::table.filter(shares::user_id.eq(viewer)).filter(shares::record_kind.eq(kind)).select(shares::record_id)
}

/// Owners up to this many are few.
const FEW: i64 = 8;

/// How a list names the column it is sorted by. The records of few owners are looked up and then sorted; left the choice, SQLite
/// goes through everybody's in their order until it has met enough of theirs. The plus keeps it from that index.
pub fn sorted_by(conn: &mut Connection, actor: &Actor, column: &'static str) -> QueryResult<String> {
    let Scope::Owners(viewer) = actor.scope() else { return Ok(column.to_owned()) };
    if !conn.is_sqlite() {
        return Ok(column.to_owned());
    }
    let owners: i64 = visibility::table.filter(visibility::viewer_id.eq(viewer)).count().get_result(conn)?;
    Ok(if owners > FEW { column.to_owned() } else { format!("+{column}") })
}

/// A part of what an actor sees of a kind of record, which an index has in the order of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// All that the actor sees.
    Whole,
    /// What an owner has; `None`: what nobody has taken.
    Owner(Option<UserId>),
    /// What belongs to these shared records, or is one of them.
    Shared(Vec<i64>),
    /// These records, all of which the actor sees.
    Listed(Vec<i64>),
}

/// The parts that are together what an actor sees, apart from what nobody has taken; `shared` is the kind of record that is shared.
/// Each page of a list costs what it shows when every part is walked in its order: asked for all owners and shares at once, a
/// database looks up all that they have and then sorts it. What many owners have is left whole: going through everybody's in
/// order soon meets enough of theirs.
pub fn list_parts(conn: &mut Connection, actor: &Actor, shared: &'static str) -> QueryResult<Vec<Part>> {
    let Scope::Owners(viewer) = actor.scope() else { return Ok(vec![Part::Whole]) };
    let owners: Vec<UserId> = owners_seen_by(viewer).limit(FEW + 1).load(conn)?;
    if i64::try_from(owners.len()).is_ok_and(|many| many > FEW) {
        return Ok(vec![Part::Whole]);
    }
    let mut parts: Vec<Part> = owners.into_iter().map(|owner| Part::Owner(Some(owner))).collect();
    let records: Vec<i64> = shared_with(viewer, shared).load(conn)?;
    if !records.is_empty() {
        parts.push(Part::Shared(records));
    }
    Ok(parts)
}

impl Part {
    /// Whether records of that owner (`None`: of nobody) can be in it.
    pub fn may_hold(&self, owner: Option<UserId>) -> bool {
        !matches!(self, Part::Owner(own) if *own != owner)
    }
}

/// What a page is read from: the only part there is, or the records that `lead` names as the first of each part.
pub fn leading(
    conn: &mut Connection,
    parts: Vec<Part>,
    lead: impl Fn(&mut Connection, &Part) -> QueryResult<Vec<i64>>,
) -> QueryResult<Part> {
    match <[Part; 1]>::try_from(parts) {
        Ok([part]) => Ok(part),
        Err(parts) => {
            parts.iter().map(|part| lead(conn, part)).collect::<QueryResult<Vec<_>>>().map(|ids| Part::Listed(ids.concat()))
        }
    }
}

/// Sums over everybody's records: told from memory for as long as the stamp of their topic stays (on SQLite). Whoever sees only a
/// part has it added up.
pub fn kept_sums<K: PartialEq, V: Clone, E: From<diesel::result::Error>>(
    conn: &mut Connection,
    actor: Option<&Actor>,
    (sums, topic, key): (&Kept<K, V>, &str, K),
    add_up: impl FnOnce(&mut Connection) -> Result<V, E>,
) -> Result<V, E> {
    if !conn.is_sqlite() || !actor.is_none_or(|actor| matches!(actor.scope(), Scope::Everything)) {
        return add_up(conn);
    }
    let stamp = stamp(conn, topic)?;
    sums.get_or(stamp, key, || add_up(conn))
}
