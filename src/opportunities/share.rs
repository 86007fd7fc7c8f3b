//! Shares a deal, and its account with it, with presales, telesales or any colleague.

use chrono::NaiveDateTime;
use diesel::QueryResult;

use super::move_stage::links;
use super::opportunity::Opportunity;
use super::store;
use crate::db::Connection;
use crate::history::{self, EventKind, NewEvent};
use crate::kernel::actor::Actor;
use crate::kernel::ids::UserId;

/// Shared twice is shared once.
pub fn share(conn: &mut Connection, now: NaiveDateTime, actor: &Actor, deal: &Opportunity, with: UserId) -> QueryResult<()> {
    let fresh = store::insert_share(conn, ("opportunity", deal.id.0), with, actor.user_id, now)?;
    store::insert_share(conn, ("account", deal.account_id.0), with, actor.user_id, now)?;
    if !fresh {
        return Ok(());
    }
    let name = store::list_names(conn, [Some(with), None])?.pop().map(|(_, name)| name).unwrap_or_default();
    history::record(conn, now, Some(actor), NewEvent::new(EventKind::Shared, links(deal)).with("name", name)).map(drop)
}

/// Takes the deal back. The account stays shared where another deal of it still is.
pub fn unshare(conn: &mut Connection, deal: &Opportunity, with: UserId) -> QueryResult<()> {
    store::delete_share(conn, ("opportunity", deal.id.0), with)?;
    if store::count_shared_of_account(conn, deal.account_id, with)? == 0 {
        store::delete_share(conn, ("account", deal.account_id.0), with)?;
    }
    Ok(())
}
