//! Entering and ending what products cost and what currencies are worth.

use chrono::{NaiveDate, NaiveDateTime};

use super::cost::{Cost, ExchangeRate};
use super::ending::Ended;
use super::save::{SaveRefusal, clash, in_order};
use super::store;
use crate::db::Connection;
use crate::history::record_changes;
use crate::kernel::actor::{Act, Actor};

/// Adds the cost of a product; another one on the same days is a refusal.
pub fn add_cost(conn: &mut Connection, now: NaiveDateTime, actor: &Actor, cost: &Cost) -> Result<i64, SaveRefusal> {
    may(actor, Act::EditCosts)?;
    check_cost(conn, cost, None)?;
    let id = store::insert_cost(conn, cost)?;
    let figure = format!("{} {}", cost.amount.plain(2), cost.currency);
    record_changes(conn, now, Some(actor), ("product_cost", id), &[("amount", None, Some(figure))])?;
    Ok(id)
}

/// Gives a cost its last day, another one, or none.
pub fn end_cost(
    conn: &mut Connection,
    now: NaiveDateTime,
    actor: &Actor,
    (id, until): (i64, Option<NaiveDate>),
) -> Result<Ended<i64>, SaveRefusal> {
    may(actor, Act::EditCosts)?;
    let row = store::find_cost(conn, id)?.ok_or(SaveRefusal::NotFound)?;
    let before = row.cost.valid_until;
    check_cost(conn, &Cost { valid_until: until, ..row.cost }, Some(id))?;
    store::update_cost_end(conn, id, until)?;
    Ended { id, before }.record(conn, now, actor, "product_cost", until)
}

fn check_cost(conn: &mut Connection, cost: &Cost, but: Option<i64>) -> Result<(), SaveRefusal> {
    let period = in_order(cost.valid_from, cost.valid_until)?;
    for other in store::list_product_costs(conn, cost.product_id)?.iter().filter(|other| Some(other.id) != but) {
        let figure = || format!("{} {}", other.cost.amount.plain(2), other.cost.currency);
        clash(period, (Some(other.cost.valid_from), other.cost.valid_until), figure)?;
    }
    Ok(())
}

/// Adds a rate; it takes the place of the one before from its first day on.
pub fn add_rate(conn: &mut Connection, now: NaiveDateTime, actor: &Actor, rate: &ExchangeRate) -> Result<i64, SaveRefusal> {
    may(actor, Act::EditPrices)?;
    in_order(rate.valid_from, rate.valid_until)?;
    if let Some(other) = store::find_rate_from(conn, rate)? {
        let (from, until) = (Some(other.valid_from), Some(other.valid_from));
        return Err(SaveRefusal::Overlaps { from, until, figure: other.figure() });
    }
    let id = store::insert_rate(conn, rate)?;
    record_changes(conn, now, Some(actor), ("exchange_rate", id), &[("rate", None, Some(rate.figure()))])?;
    Ok(id)
}

/// Gives a rate its last day, another one, or none.
pub fn end_rate(
    conn: &mut Connection,
    now: NaiveDateTime,
    actor: &Actor,
    (id, until): (i64, Option<NaiveDate>),
) -> Result<Ended<i64>, SaveRefusal> {
    may(actor, Act::EditPrices)?;
    let row = store::find_rate(conn, id)?.ok_or(SaveRefusal::NotFound)?;
    in_order(row.exchange.valid_from, until)?;
    store::update_rate_end(conn, id, until)?;
    Ended { id, before: row.exchange.valid_until }.record(conn, now, actor, "exchange_rate", until)
}

fn may(actor: &Actor, act: Act) -> Result<(), SaveRefusal> {
    if actor.may(act) { Ok(()) } else { Err(SaveRefusal::NotAllowed) }
}
