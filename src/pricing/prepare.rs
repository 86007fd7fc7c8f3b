//! Preparing a release: opening a draft of a price book's next state and writing into it. Nothing in it holds before it is
//! released, and nothing can be written once it is.

use chrono::{NaiveDate, NaiveDateTime};

use super::book::PriceBook;
use super::engine;
use super::release::{Figures, Head, PlannedPrice, PlannedRule, Release, Split};
use super::save::{SaveRefusal, check};
use super::store;
use crate::db::Connection;
use crate::history::record_changes;
use crate::kernel::actor::Actor;
use crate::kernel::ids::{CategoryId, PriceReleaseId, PriceRuleId, ProductId};
use crate::kernel::money::{Amount, Overflow, Percent};

/// Opens a draft.
pub fn open(conn: &mut Connection, today: NaiveDate, actor: &Actor, head: Head) -> Result<PriceReleaseId, SaveRefusal> {
    check(actor)?;
    not_past(head.valid_from, today)?;
    store::find_book(conn, head.price_book_id)?.ok_or(SaveRefusal::NotFound)?;
    let (head, now) = (Head { created_by: Some(actor.user_id), ..head.clone() }, head.created_at);
    let id = store::insert_release(conn, &head)?;
    record_changes(conn, now, Some(actor), ("price_release", id.0), &[("valid_from", None, Some(head.valid_from.to_string()))])?;
    Ok(id)
}

/// Changes name, day and note of a draft. With another day the prices that are there are read anew.
pub fn revise(conn: &mut Connection, today: NaiveDate, actor: &Actor, id: PriceReleaseId, head: Head) -> Result<(), SaveRefusal> {
    let (release, book) = draft(conn, actor, id)?;
    not_past(head.valid_from, today)?;
    store::update_release(conn, id, &head)?;
    let days = [("valid_from", Some(release.head.valid_from.to_string()), Some(head.valid_from.to_string()))];
    record_changes(conn, head.created_at, Some(actor), ("price_release", id.0), &days)?;
    let planned: Vec<PlannedPrice> = store::list_planned_prices(conn, id, None, None)?.into_iter().map(|(p, _)| p).collect();
    let prices: Vec<(ProductId, Amount)> = planned.iter().map(|price| (price.product_id, price.amount)).collect();
    put(conn, id, &book, head.valid_from, &prices)
}

/// Puts a new list price into a draft.
pub fn plan_price(
    conn: &mut Connection,
    actor: &Actor,
    id: PriceReleaseId,
    (product, amount): (ProductId, Amount),
) -> Result<(), SaveRefusal> {
    let (release, book) = draft(conn, actor, id)?;
    put(conn, id, &book, release.head.valid_from, &[(product, amount)])
}

/// Raises (or lowers) every list price in force that day, of the whole book or of some categories; how many there were.
pub fn plan_percent(
    conn: &mut Connection,
    actor: &Actor,
    id: PriceReleaseId,
    categories: Option<Vec<CategoryId>>,
    percent: Percent,
) -> Result<usize, SaveRefusal> {
    let (release, book) = draft(conn, actor, id)?;
    let (date, policy) = (release.head.valid_from, book.policy());
    let mut raised = Vec::new();
    for (product, amount) in store::list_prices_on(conn, book.id, date, categories)? {
        let new = engine::raised(amount, percent, &policy).map_err(|Overflow| SaveRefusal::OutOfRange)?;
        if new != amount {
            raised.push((product, new));
        }
    }
    put(conn, id, &book, date, &raised)?;
    Ok(raised.len())
}

fn put(
    conn: &mut Connection,
    id: PriceReleaseId,
    book: &PriceBook,
    date: NaiveDate,
    prices: &[(ProductId, Amount)],
) -> Result<(), SaveRefusal> {
    let products: Vec<ProductId> = prices.iter().map(|(product, _)| *product).collect();
    let entries = store::list_sold_entries(conn, book.id, &products)?;
    let planned = |(product_id, amount): &(ProductId, Amount)| {
        let own = entries.get(product_id).map_or(&[][..], Vec::as_slice);
        let before = Split::of(own, date).replaced.map(|entry| entry.amount);
        PlannedPrice { release_id: id, product_id: *product_id, before, amount: *amount }
    };
    let planned: Vec<PlannedPrice> = prices.iter().map(planned).collect();
    Ok(store::put_planned_prices(conn, id, &planned)?)
}

/// Puts new figures of a rule into a draft.
pub fn plan_rule(
    conn: &mut Connection,
    actor: &Actor,
    id: PriceReleaseId,
    (rule, figures): (PriceRuleId, Figures),
) -> Result<(), SaveRefusal> {
    let (release, book) = draft(conn, actor, id)?;
    let rules = store::list_changeable_rules(conn, book.id, release.head.valid_from)?;
    if !rules.iter().any(|known| known.id == rule) {
        return Err(SaveRefusal::NotFound);
    }
    Ok(store::put_planned_rule(conn, &PlannedRule::new(id, rule, &figures))?)
}

/// Takes a list price out of a draft.
pub fn drop_price(conn: &mut Connection, actor: &Actor, id: PriceReleaseId, product: ProductId) -> Result<(), SaveRefusal> {
    draft(conn, actor, id)?;
    match store::delete_planned_prices(conn, id, &[product])? {
        0 => Err(SaveRefusal::NotFound),
        _ => Ok(()),
    }
}

/// Takes a rule out of a draft.
pub fn drop_rule(conn: &mut Connection, actor: &Actor, id: PriceReleaseId, rule: PriceRuleId) -> Result<(), SaveRefusal> {
    draft(conn, actor, id)?;
    match store::delete_planned_rule(conn, id, rule)? {
        0 => Err(SaveRefusal::NotFound),
        _ => Ok(()),
    }
}

/// Lays a draft aside for good.
pub fn discard(conn: &mut Connection, now: NaiveDateTime, actor: &Actor, id: PriceReleaseId) -> Result<(), SaveRefusal> {
    draft(conn, actor, id)?;
    store::update_discarded(conn, id, now)?;
    let said = [("state", Some("draft".to_owned()), Some("discarded".to_owned()))];
    Ok(record_changes(conn, now, Some(actor), ("price_release", id.0), &said)?)
}

/// The draft with its book; what was released or laid aside is frozen.
pub(super) fn draft(conn: &mut Connection, actor: &Actor, id: PriceReleaseId) -> Result<(Release, PriceBook), SaveRefusal> {
    check(actor)?;
    let (release, book) = store::find_release(conn, id)?.ok_or(SaveRefusal::NotFound)?;
    if release.is_draft() { Ok((release, book)) } else { Err(SaveRefusal::Frozen) }
}

pub(super) fn not_past(from: NaiveDate, today: NaiveDate) -> Result<(), SaveRefusal> {
    if from < today { Err(SaveRefusal::Past { from, today }) } else { Ok(()) }
}
