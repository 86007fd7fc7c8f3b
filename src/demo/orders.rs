//! Orders in every state, placed through the same verb as everybody's: from the quotes that were accepted, straight from the desk
//! by customers who know what they want, and from the shop. In the order of their days, so that the numbers follow the calendar.

use chrono::{NaiveDateTime, TimeDelta};
use diesel::prelude::*;

use super::Demo;
use super::assortment::{Trade, some_of};
use crate::db::Connection;
use crate::db::schema::{acceptances, quote_versions, quotes as quotes_table};
use crate::kernel::actor::{Actor, Role};
use crate::kernel::clock::local;
use crate::kernel::ids::{AccountId, UserId};
use crate::orders::move_line::{MoveLines, move_lines};
use crate::orders::store::{find_version, load_addresses};
use crate::orders::{LineState, Order, PlaceOrder, after_placing, cancel, from_lines, from_quote, place, store};
use crate::web::AppError;

/// The latest accepted quotes of each seller wait for their order.
const WAITING: usize = 3;
/// Direct orders from the desk, spare parts and accessories mostly, and of each customer in the shop.
const DESK: usize = 490;
const SHOP: usize = 6;

/// What is ordered.
enum Content {
    Quote { number: String, version: i32, po_number: Option<String> },
    Lines { account: AccountId, lines: Vec<(String, i32)> },
}

struct Placement {
    at: NaiveDateTime,
    actor: Actor,
    content: Content,
}

pub fn load(conn: &mut Connection, demo: &mut Demo) -> Result<(), AppError> {
    let mut placements = accepted(conn, demo)?;
    placements.extend(desk(demo)?);
    placements.extend(shop(demo));
    placements.sort_by_key(|placement| placement.at);
    let director = demo.actor(Role::SalesDirector)?;
    for (index, placement) in placements.into_iter().enumerate() {
        if let Some(order) = placed(conn, &placement, index)? {
            move_on(conn, demo, &director, (order, placement.at), index)?;
        }
    }
    Ok(())
}

/// The accepted quotes, without the latest of each seller.
fn accepted(conn: &mut Connection, demo: &mut Demo) -> Result<Vec<Placement>, AppError> {
    let rows: Vec<(String, i32, Option<UserId>, NaiveDateTime, Option<String>)> = acceptances::table
        .inner_join(quote_versions::table.inner_join(quotes_table::table))
        .order((acceptances::at.desc(), acceptances::id))
        .select((quotes_table::number, quote_versions::version, quotes_table::owner_id, acceptances::at, acceptances::po_number))
        .load(conn)?;
    let mut left: Vec<UserId> = demo.sellers().iter().flat_map(|seller| [*seller; WAITING]).collect();
    let mut placements = Vec::new();
    for (number, version, owner, at, po_number) in rows {
        if let Some(place) = left.iter().position(|seller| Some(*seller) == owner) {
            left.swap_remove(place);
            continue;
        }
        let actor = owner.map_or_else(|| demo.actor(Role::SalesDirector), |owner| demo.actor_of(owner))?;
        let at = (at + TimeDelta::hours(demo.random.between(1, 40))).min(demo.now);
        placements.push(Placement { at, actor, content: Content::Quote { number, version, po_number } });
    }
    Ok(placements)
}

fn desk(demo: &mut Demo) -> Result<Vec<Placement>, AppError> {
    let known: Vec<(AccountId, UserId, i64)> =
        demo.accounts.iter().skip(1).map(|a| (a.id, a.owner, (demo.now - a.since).num_days())).collect();
    let mut placements = Vec::new();
    for _ in 0..DESK {
        let Some((account, owner, days)) = demo.random.pick(&known).copied() else { continue };
        placements.push(Placement {
            at: some_day(demo, days.min(690)),
            actor: demo.actor_of(owner)?,
            content: Content::Lines { account, lines: lines(demo) },
        });
    }
    Ok(placements)
}

fn shop(demo: &mut Demo) -> Vec<Placement> {
    let customers: Vec<Actor> = demo.people.iter().map(|p| p.actor.clone()).filter(|a| a.role == Role::Customer).collect();
    let mut placements = Vec::new();
    for actor in customers.iter().flat_map(|actor| vec![actor; SHOP]) {
        let Some(account) = actor.account_id else { continue };
        placements.push(Placement {
            at: some_day(demo, 190),
            actor: actor.clone(),
            content: Content::Lines { account, lines: lines(demo) },
        });
    }
    placements
}

/// In the last `days` days, at an hour when people order.
fn some_day(demo: &mut Demo, days: i64) -> NaiveDateTime {
    demo.now - TimeDelta::days(demo.random.between(2, days)) + TimeDelta::minutes(demo.random.between(0, 480))
}

/// Spare parts and accessories of one trade.
fn lines(demo: &mut Demo) -> Vec<(String, i32)> {
    let trade = demo.random.pick(&Trade::ALL).copied().unwrap_or(Trade::Trucks);
    let wanted = demo.random.between(1, 4);
    let skus = some_of(demo, trade.more(), wanted);
    skus.into_iter().map(|sku| (sku.to_owned(), i32::try_from(demo.random.between(1, 6)).unwrap_or(1))).collect()
}

fn placed(conn: &mut Connection, placement: &Placement, index: usize) -> Result<Option<Order>, AppError> {
    let (now, actor) = (placement.at, &placement.actor);
    let today = local(now, chrono_tz::Asia::Shanghai).date();
    let order = match &placement.content {
        Content::Quote { number, version, po_number } => {
            let Some(found) = find_version(conn, number, *version)? else { return Ok(None) };
            let command = command(conn, found.account_id, (format!("demo-{number}-{version}"), po_number.clone()))?;
            place(conn, now, today, actor, &command, |conn| from_quote::draft(conn, actor, today, &found))?
        }
        Content::Lines { account, lines } => {
            let po_number = (!index.is_multiple_of(3)).then(|| format!("45-{}", 70_100 + index * 13));
            let command = command(conn, *account, (format!("demo-direct-{index}"), po_number))?;
            place(conn, now, today, actor, &command, |conn| from_lines::draft(conn, actor, today, (*account, None), lines))?
        }
    };
    after_placing(conn, now, actor, &order)?;
    Ok(Some(order))
}

fn command(
    conn: &mut Connection,
    account: AccountId,
    (key, po_number): (String, Option<String>),
) -> Result<PlaceOrder, AppError> {
    let (bill_to, ship_to) = load_addresses(conn, account)?;
    Ok(PlaceOrder { key, digest: String::new(), po_number, bill_to, ship_to, notes: None })
}

/// What has become of the order since; every twenty-third was cancelled, but none of Harbour Group's.
fn move_on(
    conn: &mut Connection,
    demo: &mut Demo,
    director: &Actor,
    (order, placed): (Order, NaiveDateTime),
    index: usize,
) -> Result<(), AppError> {
    let harbour = demo.accounts.first().is_some_and(|account| account.id == order.account_id);
    if index % 23 == 22 && !harbour {
        let at = (placed + TimeDelta::days(2)).min(demo.now);
        cancel::cancel(conn, at, director, &order, "The project was stopped")?;
        return Ok(());
    }
    let weeks = (demo.now - placed).num_weeks();
    for (state, after, days) in [(LineState::InProduction, 1, 3), (LineState::Shipped, 5, 28), (LineState::Delivered, 6, 33)] {
        if weeks < after {
            break;
        }
        let tracking = (state == LineState::Shipped).then(|| format!("HH{:08}", demo.random.between(10_000_000, 99_999_999)));
        let command = MoveLines { lines: Vec::new(), to: state, tracking, note: None };
        let order = store::find_visible(conn, director, &order.number)?.ok_or(AppError::NotFound)?;
        move_lines(conn, placed + TimeDelta::days(days), director, &order, &command)?;
    }
    Ok(())
}
