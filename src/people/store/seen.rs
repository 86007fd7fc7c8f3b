//! What a member of staff sees, to be asked inside the queries of every slice.

use diesel::dsl::auto_type;
use diesel::prelude::*;

use crate::db::Connection;
use crate::db::schema::{shares, visibility};
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
