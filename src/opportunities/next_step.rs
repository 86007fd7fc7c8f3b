//! The next step of a deal: the earliest thing still to be done for it.

use diesel::QueryResult;

use super::store;
use crate::activities;
use crate::db::Connection;
use crate::kernel::ids::OpportunityId;

/// Makes the deal's next step what its activities now say. Call it in the transaction that plans, moves or finishes one.
pub fn refresh(conn: &mut Connection, id: OpportunityId) -> QueryResult<()> {
    let next = activities::store::find_next_of(conn, id)?;
    store::update_next_step(conn, id, next.as_ref())
}
