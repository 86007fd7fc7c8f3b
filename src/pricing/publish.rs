//! Releasing a draft: its prices and rules hold from its first day on. What was priced before keeps the state it was priced with;
//! the prices of days before stay as they were. Refused where what is there has moved since the draft was prepared.

use std::collections::HashMap;

use chrono::{Days, NaiveDate, NaiveDateTime};

use super::book::PriceBook;
use super::entry::{Entry, NewEntry};
use super::prepare::{draft, not_past};
use super::release::{Figures, Overlay, PlannedPrice, PlannedRule, Release, Split};
use super::rule::{NewRule, RuleRow, TierRow};
use super::save::SaveRefusal;
use super::store;
use crate::db::Connection;
use crate::history::record_changes;
use crate::kernel::actor::Actor;
use crate::kernel::ids::{PriceReleaseId, PriceRuleId, ProductId};

/// Everything a release holds.
pub struct Content {
    pub release: Release,
    pub book: PriceBook,
    pub prices: Vec<(PlannedPrice, String)>,
    pub rules: Vec<(PlannedRule, RuleRow)>,
}

impl Content {
    pub fn load(conn: &mut Connection, id: PriceReleaseId) -> diesel::QueryResult<Option<Content>> {
        let Some((release, book)) = store::find_release(conn, id)? else { return Ok(None) };
        let prices = store::list_planned_prices(conn, id, None, None)?;
        let rules = store::list_planned_rules(conn, id)?;
        Ok(Some(Content { release, book, prices, rules }))
    }

    /// What it would do, laid over the prices that are there.
    pub fn overlay(&self) -> Overlay {
        Overlay {
            book: self.book.id,
            from: self.release.head.valid_from,
            prices: self.prices.iter().map(|(price, _)| (price.product_id, price.amount)).collect(),
            rules: self.rules.iter().map(|(planned, rule)| (rule.id, planned.figures())).collect(),
        }
    }
}

/// Brings a draft into force from its first day on.
pub fn publish(
    conn: &mut Connection,
    now: NaiveDateTime,
    today: NaiveDate,
    actor: &Actor,
    id: PriceReleaseId,
) -> Result<(), SaveRefusal> {
    draft(conn, actor, id)?;
    let content = Content::load(conn, id)?.ok_or(SaveRefusal::NotFound)?;
    let from = content.release.head.valid_from;
    not_past(from, today)?;
    if content.prices.is_empty() && content.rules.is_empty() {
        return Err(SaveRefusal::Nothing);
    }
    let products: Vec<ProductId> = content.prices.iter().map(|(price, _)| price.product_id).collect();
    let entries = store::list_sold_entries(conn, content.book.id, &products)?;
    check_unmoved(&content, &entries)?;
    let facts = store::load_products(conn, &products)?;
    for (price, _) in &content.prices {
        let own = entries.get(&price.product_id).map_or(&[][..], Vec::as_slice);
        let unit = facts.get(&price.product_id).ok_or(SaveRefusal::NotFound)?.unit.clone();
        write_price(conn, (now, actor), &content, price, (Split::of(own, from), unit))?;
    }
    let ids: Vec<PriceRuleId> = content.rules.iter().map(|(_, rule)| rule.id).collect();
    let (tiers, mut listed) = (store::list_tiers(conn, &ids)?, store::load_rule_products(conn, &ids, None)?);
    for (planned, rule) in &content.rules {
        let products = listed.remove(&rule.id).unwrap_or_default().into_iter().collect();
        let belongings = (products, tiers.get(&rule.id).cloned().unwrap_or_default());
        write_rule(conn, (now, actor, from), rule, planned.figures(), belongings)?;
    }
    store::update_released(conn, id, actor.user_id, now)?;
    let said = [("state", Some("draft".to_owned()), Some("released".to_owned()))];
    Ok(record_changes(conn, now, Some(actor), ("price_release", id.0), &said)?)
}

/// What the draft was made from must still be there.
fn check_unmoved(content: &Content, entries: &HashMap<ProductId, Vec<Entry>>) -> Result<(), SaveRefusal> {
    let from = content.release.head.valid_from;
    let moved = |(price, _): &&(PlannedPrice, String)| {
        let own = entries.get(&price.product_id).map_or(&[][..], Vec::as_slice);
        Split::of(own, from).replaced.map(|entry| entry.amount) != price.before
    };
    let ended = |rule: &RuleRow| rule.valid_until.is_some_and(|until| until < from);
    let later = |rule: &RuleRow| rule.valid_from.is_some_and(|begins| begins > from);
    let rules = content.rules.iter().filter(|(_, rule)| rule.retired_at.is_some() || ended(rule) || later(rule));
    let names = content.prices.iter().filter(moved).map(|(_, sku)| sku.clone());
    let names: Vec<String> = names.chain(rules.map(|(_, rule)| rule.name_en.clone())).take(10).collect();
    if names.is_empty() { Ok(()) } else { Err(SaveRefusal::Moved { names }) }
}

fn write_price(
    conn: &mut Connection,
    (now, actor): (NaiveDateTime, &Actor),
    content: &Content,
    price: &PlannedPrice,
    (split, unit): (Split, String),
) -> Result<(), SaveRefusal> {
    let new = NewEntry {
        price_book_id: content.book.id,
        product_id: price.product_id,
        amount: price.amount,
        floor: split.replaced.as_ref().and_then(|old| old.floor),
        unit,
        valid_from: content.release.head.valid_from,
        valid_until: split.until,
        version: 1,
        created_by: Some(actor.user_id),
        created_at: now,
    };
    if let Some(old) = split.replaced {
        store::retire_entry(conn, old.id, now)?;
        if split.kept_until.is_some() {
            let kept = NewEntry { valid_until: split.kept_until, ..super::ending::next_entry(old, actor, now) };
            store::insert_entry(conn, &kept)?;
        }
    }
    let id = store::insert_entry(conn, &new)?;
    let change = [("amount", price.before.map(|amount| amount.plain(2)), Some(price.amount.plain(2)))];
    Ok(record_changes(conn, now, Some(actor), ("price_entry", id.0), &change)?)
}

/// The rule up to the day before, and its next version from that day on with the new figures.
fn write_rule(
    conn: &mut Connection,
    (now, actor, from): (NaiveDateTime, &Actor, NaiveDate),
    rule: &RuleRow,
    figures: Figures,
    (products, tiers): (Vec<ProductId>, Vec<TierRow>),
) -> Result<(), SaveRefusal> {
    store::retire_rule(conn, rule.id, now)?;
    let next = NewRule { replaces_id: Some(rule.id.0), created_by: Some(actor.user_id), created_at: now, ..rule.rule.clone() };
    let newest = store::newest_version(conn, &rule.key)?;
    let mut version = newest.saturating_add(1);
    if let Some(last) = from.checked_sub_days(Days::new(1)).filter(|last| rule.valid_from.is_none_or(|begins| begins <= *last)) {
        let kept = NewRule { version, valid_until: Some(last), ..next.clone() };
        store::insert_rule(conn, &kept, &products, &tiers)?;
        version = version.saturating_add(1);
    }
    let changed = NewRule { version, valid_from: Some(from), percent: figures.percent, amount: figures.amount, ..next };
    let id = store::insert_rule(conn, &changed, &products, &figures.tiers)?;
    let said = [("version", Some(newest.to_string()), Some(version.to_string()))];
    Ok(record_changes(conn, now, Some(actor), ("price_rule", id.0), &said)?)
}
