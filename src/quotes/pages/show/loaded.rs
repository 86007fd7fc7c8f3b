//! Everything a page of a version is made from.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};

use crate::approvals::check::Standing as Approval;
use crate::approvals::{self, Limits};
use crate::db::Connection;
use crate::kernel::actor::{Actor, Role};
use crate::kernel::ids::ContactId;
use crate::quotes::pages::find;
use crate::quotes::quote::{Acceptance, Declined, Remark, Version};
use crate::quotes::ready::{self, Check};
use crate::quotes::reprice::{self, Offer};
use crate::quotes::sheet::Sheet;
use crate::quotes::store::{self, Customer, Person};
use crate::web::AppError;

/// Everything a page of a version is made from, read in one go.
pub(in crate::quotes::pages) struct Loaded {
    pub sheet: Sheet,
    pub offers: Vec<Offer>,
    pub approval: Approval,
    pub limits: Limits,
    pub checks: Vec<Check>,
    pub customer: Customer,
    pub contacts: Vec<(ContactId, String)>,
    pub owner: Person,
    pub versions: Vec<Version>,
    pub remarks: Vec<Remark>,
    pub viewed: Option<NaiveDateTime>,
    pub acceptance: Option<Acceptance>,
    pub declined: Option<Declined>,
    pub order: Option<String>,
    pub codes: BTreeMap<i64, String>,
    pub minutes: BTreeMap<Role, i64>,
}

pub(in crate::quotes::pages) fn load(
    conn: &mut Connection,
    actor: &Actor,
    number: &str,
    version: i32,
    (now, today): (NaiveDateTime, NaiveDate),
) -> Result<Loaded, AppError> {
    let (quote, version) = find(conn, actor, number, version)?;
    let sheet = Sheet::load(conn, quote.id, version.id)?;
    let offers = reprice::offers(conn, now, today, &sheet)?;
    let approval = approvals::questions(conn, version.id)?;
    let customer = store::find_customer(conn, quote.account_id)?.ok_or(AppError::NotFound)?;
    let owner = quote.owner_id.map(|id| store::find_owner(conn, id)).transpose()?.flatten().unwrap_or_default();
    let ids: Vec<_> = sheet.lines.iter().filter_map(|line| line.configuration_id).collect();
    let codes = store::list_codes(conn, &ids)?.into_iter().map(|(id, code)| (id.0, code)).collect();
    let mut minutes = BTreeMap::new();
    for role in approvals::limits::LADDER {
        let mut all = approvals::store::list_answer_minutes(conn, role)?;
        all.sort_unstable();
        if let Some(median) = all.get(all.len() / 2) {
            minutes.insert(role, *median);
        }
    }
    Ok(Loaded {
        limits: approvals::store::list_limits(conn)?,
        checks: ready::checks(conn, &sheet, today)?,
        contacts: store::list_contacts(conn, quote.account_id)?,
        versions: store::list_versions(conn, quote.id)?,
        remarks: store::list_remarks(conn, quote.id)?,
        viewed: store::find_first_view(conn, version.id)?,
        acceptance: store::find_acceptance(conn, version.id)?,
        declined: store::find_declined(conn, version.id)?,
        order: store::find_order_of(conn, version.id)?.map(|(_, number)| number),
        sheet,
        offers,
        approval,
        customer,
        owner,
        codes,
        minutes,
    })
}
