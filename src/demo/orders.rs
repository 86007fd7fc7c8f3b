//! Orders from the quotes that were accepted, in every state, placed through the same verb as everybody's.

use diesel::prelude::*;

use super::Demo;
use crate::db::Connection;
use crate::db::schema::{acceptances, quote_versions, quotes};
use crate::kernel::clock::local;
use crate::kernel::ids::UserId;
use crate::orders::move_line::{MoveLines, move_lines};
use crate::orders::store::{find_version, load_addresses};
use crate::orders::{LineState, PlaceOrder, after_placing, cancel, from_quote, place};
use crate::web::AppError;

/// Every ninth accepted quote waits for its order.
const WAITING: usize = 9;

pub fn load(conn: &mut Connection, demo: &mut Demo) -> Result<(), AppError> {
    let accepted: Vec<(String, i32, Option<UserId>, chrono::NaiveDateTime, Option<String>)> = acceptances::table
        .inner_join(quote_versions::table.inner_join(quotes::table))
        .order((acceptances::at, acceptances::id))
        .select((quotes::number, quote_versions::version, quotes::owner_id, acceptances::at, acceptances::po_number))
        .load(conn)?;
    for (index, (number, version, owner, at, po_number)) in accepted.into_iter().enumerate() {
        if index % WAITING == WAITING - 1 {
            continue;
        }
        let actor = match owner {
            Some(owner) => demo.actor_of(owner)?,
            None => demo.actor(crate::kernel::actor::Role::SalesDirector)?,
        };
        let Some(found) = find_version(conn, &number, version)? else { continue };
        let now = (at + chrono::TimeDelta::hours(demo.random.between(1, 40))).min(demo.now);
        let (bill_to, ship_to) = load_addresses(conn, found.account_id)?;
        let key = format!("demo-{number}-{version}");
        let command = PlaceOrder { key, digest: String::new(), po_number, bill_to, ship_to, notes: None };
        let today = local(now, chrono_tz::Asia::Shanghai).date();
        let order = place(conn, now, today, &actor, &command, |conn| from_quote::draft(conn, &actor, &found))?;
        after_placing(conn, now, &actor, &order)?;
        let weeks = (demo.now - now).num_weeks();
        let director = demo.actor(crate::kernel::actor::Role::SalesDirector)?;
        if index % 23 == 22 {
            cancel::cancel(conn, now + chrono::TimeDelta::days(2), &director, &order, "The project was stopped")?;
            continue;
        }
        for (state, after, days) in [(LineState::InProduction, 1, 3), (LineState::Shipped, 5, 28), (LineState::Delivered, 6, 33)]
        {
            if weeks < after {
                break;
            }
            let tracking = (state == LineState::Shipped).then(|| format!("HH{:08}", demo.random.between(10_000_000, 99_999_999)));
            let command = MoveLines { lines: Vec::new(), to: state, tracking, note: None };
            let order = crate::orders::store::find_visible(conn, &director, &order.number)?.ok_or(AppError::NotFound)?;
            move_lines(conn, now + chrono::TimeDelta::days(days), &director, &order, &command)?;
        }
    }
    Ok(())
}
