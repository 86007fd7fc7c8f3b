//! What a deal is worth: what was last offered, then what was ordered. Nobody types it twice.

use chrono::NaiveDateTime;
use diesel::QueryResult;

use super::change::{Facts, change};
use super::opportunity::Opportunity;
use super::store;
use crate::db::Connection;
use crate::kernel::actor::Actor;
use crate::kernel::ids::OpportunityId;
use crate::kernel::money::Money;

/// Takes over the net sum of a quote that went out or was accepted, for as long as the deal is open. With its history, as if
/// somebody had typed it; a figure in another currency than the deal's leaves the deal as it is.
pub fn follow_offer<'a>(
    conn: &mut Connection,
    now: NaiveDateTime,
    actor: impl Into<Option<&'a Actor>>,
    id: OpportunityId,
    net: Money,
) -> QueryResult<()> {
    let deal = store::load(conn, id)?;
    if deal.outcome.is_some() { Ok(()) } else { take(conn, now, actor.into(), &deal, net) }
}

/// Takes over a figure, whatever has become of the deal.
pub(super) fn take(
    conn: &mut Connection,
    now: NaiveDateTime,
    actor: Option<&Actor>,
    deal: &Opportunity,
    net: Money,
) -> QueryResult<()> {
    if deal.currency != net.currency || deal.amount == net.amount {
        return Ok(());
    }
    change(conn, now, actor, deal, &Facts { amount: net.amount, ..Facts::of(deal) })
}
