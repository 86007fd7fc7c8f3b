//! Opens a deal.

use chrono::{Days, NaiveDate, NaiveDateTime};
use diesel::QueryResult;

use super::opportunity::NewOpportunity;
use super::store;
use crate::db::Connection;
use crate::history::{self, EventKind, Links, NewEvent};
use crate::kernel::actor::Actor;
use crate::kernel::ids::OpportunityId;

/// How long a deal takes unless somebody says otherwise.
const USUAL_DAYS: u64 = 30;

/// The close date that is proposed for a deal opened on a day.
pub fn usual_close(opened: NaiveDate) -> NaiveDate {
    opened.checked_add_days(Days::new(USUAL_DAYS)).unwrap_or(opened)
}

/// Opens a deal in its first stage (or the one named) and says so on the timelines of lead, account and deal.
pub fn create(conn: &mut Connection, now: NaiveDateTime, actor: &Actor, new: NewOpportunity) -> QueryResult<OpportunityId> {
    let stage = match new.stage_id {
        Some(id) => id,
        None => store::load_first_stage(conn)?.id,
    };
    let id = store::insert(conn, now, &new, stage)?;
    store::insert_stage_change(conn, id, None, stage, now, Some(actor.user_id))?;
    store::put_in_search(conn, id)?;
    let links = Links {
        lead: new.lead_id,
        account: Some(new.account_id),
        contact: new.contact_id,
        opportunity: Some(id),
        ..Links::default()
    };
    history::record(conn, now, Some(actor), NewEvent::new(EventKind::OpportunityCreated, links).with("name", &new.name))?;
    Ok(id)
}
