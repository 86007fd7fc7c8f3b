//! The last day of what prices are made of: set, corrected, or taken back. Whatever is ended can be opened again; a version that
//! prices have named stays as it was, and the history says who moved the day.

use chrono::{NaiveDate, NaiveDateTime};

use super::entry::{Entry, NewEntry, NewOption};
use super::rule::NewRule;
use super::save::{SaveRefusal, check, clash, in_order, live_rule};
use super::store;
use crate::db::Connection;
use crate::history::record_changes;
use crate::kernel::actor::Actor;
use crate::kernel::ids::{AgreementId, PriceBookId, PriceEntryId, PriceRuleId, TaxRateId};

/// What carries the new last day, and the day it had before.
#[derive(Debug, Clone, Copy)]
pub struct Ended<T> {
    pub id: T,
    pub before: Option<NaiveDate>,
}

impl<T: Copy + Into<i64>> Ended<T> {
    /// Writes down that the day moved.
    pub(super) fn record(
        self,
        conn: &mut Connection,
        now: NaiveDateTime,
        actor: &Actor,
        kind: &str,
        until: Option<NaiveDate>,
    ) -> Result<Self, SaveRefusal> {
        let text = |date: NaiveDate| date.to_string();
        let change = [("valid_until", self.before.map(text), until.map(text))];
        record_changes(conn, now, Some(actor), (kind, self.id.into()), &change)?;
        Ok(self)
    }
}

/// Moves the last day of a list price: a new version of it, the old one kept for traces. `None` opens its end.
pub fn end_entry(
    conn: &mut Connection,
    now: NaiveDateTime,
    actor: &Actor,
    (id, until): (PriceEntryId, Option<NaiveDate>),
) -> Result<Ended<PriceEntryId>, SaveRefusal> {
    check(actor)?;
    let entry = store::find_entry(conn, id)?.ok_or(SaveRefusal::NotFound)?;
    let (period, before) = (in_order(entry.valid_from, until)?, entry.valid_until);
    let others = store::list_product_entries(conn, entry.price_book_id, entry.product_id)?;
    for other in others.iter().filter(|other| other.id != id && other.unit == entry.unit) {
        clash(period, (Some(other.valid_from), other.valid_until), || other.amount.plain(2))?;
    }
    if before == until {
        return Ok(Ended { id, before });
    }
    store::retire_entry(conn, id, now)?;
    let id = store::insert_entry(conn, &NewEntry { valid_until: until, ..next_entry(entry, actor, now) })?;
    Ended { id, before }.record(conn, now, actor, "price_entry", until)
}

/// The next version of a list price, the same but for who made it and when.
pub(super) fn next_entry(entry: Entry, actor: &Actor, now: NaiveDateTime) -> NewEntry {
    NewEntry {
        price_book_id: entry.price_book_id,
        product_id: entry.product_id,
        amount: entry.amount,
        floor: entry.floor,
        unit: entry.unit,
        valid_from: entry.valid_from,
        valid_until: entry.valid_until,
        version: entry.version.saturating_add(1),
        created_by: Some(actor.user_id),
        created_at: now,
    }
}

/// Moves the last day of an option price; the next version carries it.
pub fn end_option(
    conn: &mut Connection,
    now: NaiveDateTime,
    actor: &Actor,
    (id, until): (i64, Option<NaiveDate>),
) -> Result<(Ended<i64>, PriceBookId), SaveRefusal> {
    check(actor)?;
    let old = store::find_option(conn, id)?.ok_or(SaveRefusal::NotFound)?;
    let (period, before, book) = (in_order(old.valid_from, until)?, old.valid_until, old.price_book_id);
    let next = NewOption {
        price_book_id: old.price_book_id,
        product_id: old.product_id,
        attribute: old.attribute,
        value: old.value,
        method: old.method,
        amount: old.amount,
        percent: old.percent,
        lookup: old.lookup,
        valid_from: old.valid_from,
        valid_until: until,
        version: old.version.saturating_add(1),
        visible_to_customer: old.visible_to_customer,
        created_at: now,
    };
    for other in store::list_value_options(conn, &next)?.iter().filter(|other| other.id != id) {
        clash(period, (Some(other.valid_from), other.valid_until), || other.figure())?;
    }
    if before == until {
        return Ok((Ended { id, before }, book));
    }
    store::retire_option(conn, id, now)?;
    let id = store::insert_option(conn, &next)?;
    Ok((Ended { id, before }.record(conn, now, actor, "option_price", until)?, book))
}

/// Moves the last day of a tax rate.
pub fn end_tax_rate(
    conn: &mut Connection,
    now: NaiveDateTime,
    actor: &Actor,
    (id, until): (TaxRateId, Option<NaiveDate>),
) -> Result<Ended<TaxRateId>, SaveRefusal> {
    check(actor)?;
    let rate = store::find_tax_rate(conn, id)?.ok_or(SaveRefusal::NotFound)?;
    let period = in_order(rate.valid_from, until)?;
    let place = (rate.country.as_str(), rate.region.as_deref(), rate.tax_category.as_str());
    for other in store::list_place_rates(conn, place)?.iter().filter(|other| other.id != id) {
        clash(period, (Some(other.valid_from), other.valid_until), || format!("{} %", other.rate.plain()))?;
    }
    store::end_tax_rate(conn, id, until)?;
    Ended { id, before: rate.valid_until }.record(conn, now, actor, "tax_rate", until)
}

/// Moves the last day of an agreement. Its rules that ended with it, or would outlive it, follow, each as a new version.
pub fn end_agreement(
    conn: &mut Connection,
    now: NaiveDateTime,
    actor: &Actor,
    (id, until): (AgreementId, Option<NaiveDate>),
) -> Result<Ended<AgreementId>, SaveRefusal> {
    check(actor)?;
    let (agreement, _) = store::find_agreement(conn, actor, id)?.ok_or(SaveRefusal::NotFound)?;
    in_order(agreement.valid_from, until)?;
    let before = agreement.valid_until;
    for rule in store::list_agreement_rules(conn, id)? {
        let outlives = until.is_some_and(|until| rule.valid_until.is_none_or(|own| own > until));
        if (rule.valid_until != before && !outlives) || rule.valid_until == until {
            continue;
        }
        if let Some(from) = rule.valid_from {
            in_order(from, until)?;
        }
        let next = NewRule { valid_until: until, ..rule.rule.clone() };
        write_next(conn, now, actor, rule.id, next)?;
    }
    store::end_agreement(conn, id, until)?;
    Ended { id, before }.record(conn, now, actor, "agreement", until)
}

/// Takes a rule out of force from now on; the traces that name it still find it.
pub fn retire_rule(conn: &mut Connection, now: NaiveDateTime, actor: &Actor, id: PriceRuleId) -> Result<(), SaveRefusal> {
    check(actor)?;
    let rule = live_rule(conn, id)?;
    store::retire_rule(conn, rule.id, now)?;
    record_changes(conn, now, Some(actor), ("price_rule", id.0), &[("retired", None, Some(now.date().to_string()))])?;
    Ok(())
}

/// Puts a rule that was taken out of force back into it, as a new version: prices made in between keep standing without it.
pub fn return_rule(
    conn: &mut Connection,
    now: NaiveDateTime,
    actor: &Actor,
    id: PriceRuleId,
) -> Result<PriceRuleId, SaveRefusal> {
    check(actor)?;
    let rule = store::find_rule(conn, id)?.ok_or(SaveRefusal::NotFound)?;
    let versions = store::list_versions(conn, &rule.key)?;
    let (Some(retired), Some(newest)) = (rule.retired_at, versions.first()) else { return Err(SaveRefusal::Outdated) };
    if newest.id != id {
        return Err(SaveRefusal::Outdated);
    }
    let new = write_next(conn, now, actor, id, rule.rule)?;
    let change = [("retired", Some(retired.date().to_string()), None)];
    record_changes(conn, now, Some(actor), ("price_rule", new.0), &change)?;
    Ok(new)
}

/// Writes `next` as the newest version of a rule, with the products and tiers of `old`.
pub(super) fn write_next(
    conn: &mut Connection,
    now: NaiveDateTime,
    actor: &Actor,
    old: PriceRuleId,
    next: NewRule,
) -> Result<PriceRuleId, SaveRefusal> {
    let products = store::list_rule_products(conn, old)?;
    let tiers = store::list_tiers(conn, &[old])?.remove(&old).unwrap_or_default();
    store::retire_rule(conn, old, now)?;
    let version = store::newest_version(conn, &next.key)?.saturating_add(1);
    let next = NewRule { version, replaces_id: Some(old.0), created_by: Some(actor.user_id), created_at: now, ..next };
    let id = store::insert_rule(conn, &next, &products, &tiers)?;
    let said = Some(next.version.saturating_sub(1).to_string());
    record_changes(conn, now, Some(actor), ("price_rule", id.0), &[("version", said, Some(version.to_string()))])?;
    Ok(id)
}
