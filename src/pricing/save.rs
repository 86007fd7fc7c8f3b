//! Saving what prices are made of. Each verb checks inside the transaction it is called in; what is refused says what it
//! clashes with.

use chrono::{NaiveDate, NaiveDateTime};

use super::entry::{Entry, NewEntry, NewOption};
use super::period::overlap;
use super::rule::{NewRule, RuleRow, TierRow};
use super::store;
use super::tax_rate::NewTaxRate;
use crate::db::Connection;
use crate::history::record_changes;
use crate::kernel::actor::{Act, Actor};
use crate::kernel::ids::{PriceBookId, PriceEntryId, PriceRuleId, ProductId, TaxRateId};
use crate::kernel::money::Amount;
use crate::kernel::reason::Reason;

/// Why something was not saved.
#[derive(Debug)]
pub enum SaveRefusal {
    /// The actor may not edit prices.
    NotAllowed,
    NotFound,
    /// Another one holds on the same days.
    Overlaps {
        from: Option<NaiveDate>,
        until: Option<NaiveDate>,
        figure: String,
    },
    /// The last day lies before the first.
    EndsBeforeItBegins {
        from: NaiveDate,
    },
    /// It has been edited since the page was opened.
    Outdated,
    Database(diesel::result::Error),
}

impl From<diesel::result::Error> for SaveRefusal {
    fn from(error: diesel::result::Error) -> Self {
        SaveRefusal::Database(error)
    }
}

impl SaveRefusal {
    /// The sentence's facts; `None` where there is nothing to explain to this person.
    pub fn reason(&self) -> Option<Reason> {
        let day = |date: &Option<NaiveDate>| date.map_or_else(|| "…".to_owned(), |d| d.to_string());
        match self {
            SaveRefusal::Overlaps { from, until, figure } => {
                Some(Reason::new("pricing-overlaps").with("from", day(from)).with("until", day(until)).with("figure", figure))
            }
            SaveRefusal::EndsBeforeItBegins { from } => Some(Reason::new("pricing-ends-before-it-begins").with("from", from)),
            SaveRefusal::Outdated => Some(Reason::new("pricing-outdated")),
            _ => None,
        }
    }
}

fn check(actor: &Actor) -> Result<(), SaveRefusal> {
    if actor.may(Act::EditPrices) { Ok(()) } else { Err(SaveRefusal::NotAllowed) }
}

/// A list price to be put into a book.
#[derive(Debug, Clone)]
pub struct AddEntry {
    pub book: PriceBookId,
    pub product: ProductId,
    pub unit: String,
    pub amount: Amount,
    pub floor: Option<Amount>,
    pub valid_from: NaiveDate,
    pub valid_until: Option<NaiveDate>,
}

pub fn add_entry(conn: &mut Connection, now: NaiveDateTime, actor: &Actor, add: &AddEntry) -> Result<PriceEntryId, SaveRefusal> {
    check(actor)?;
    let others = store::list_product_entries(conn, add.book, add.product)?;
    let others = others.iter().filter(|other| other.unit == add.unit);
    let period = in_order(add.valid_from, add.valid_until)?;
    for other in others {
        clash(period, (Some(other.valid_from), other.valid_until), || other.amount.plain(2))?;
    }
    let entry = NewEntry {
        price_book_id: add.book,
        product_id: add.product,
        amount: add.amount,
        floor: add.floor,
        unit: add.unit.clone(),
        valid_from: add.valid_from,
        valid_until: add.valid_until,
        version: 1,
        created_by: Some(actor.user_id),
        created_at: now,
    };
    let id = store::insert_entry(conn, &entry)?;
    record_changes(conn, now, Some(actor), ("price_entry", id.0), &[("amount", None, Some(add.amount.plain(2)))])?;
    Ok(id)
}

/// Gives an entry its last day: a new version of it, the old one kept for traces.
pub fn end_entry(
    conn: &mut Connection,
    now: NaiveDateTime,
    actor: &Actor,
    (id, until): (PriceEntryId, NaiveDate),
) -> Result<(), SaveRefusal> {
    check(actor)?;
    let entry = store::find_entry(conn, id)?.ok_or(SaveRefusal::NotFound)?;
    in_order(entry.valid_from, Some(until))?;
    store::retire_entry(conn, id, now)?;
    let Entry { price_book_id, product_id, amount, floor, unit, valid_from, version, valid_until, .. } = entry;
    let (version, created_by) = (version.saturating_add(1), Some(actor.user_id));
    let ended = NewEntry {
        price_book_id,
        product_id,
        amount,
        floor,
        unit,
        valid_from,
        valid_until: Some(until),
        version,
        created_by,
        created_at: now,
    };
    let new = store::insert_entry(conn, &ended)?;
    let text = |date: NaiveDate| date.to_string();
    let change = [("valid_until", valid_until.map(text), Some(text(until)))];
    record_changes(conn, now, Some(actor), ("price_entry", new.0), &change)?;
    Ok(())
}

pub fn add_option(conn: &mut Connection, actor: &Actor, option: &NewOption) -> Result<i64, SaveRefusal> {
    check(actor)?;
    let period = in_order(option.valid_from, option.valid_until)?;
    for other in store::list_value_options(conn, option)? {
        let figure = || if other.percent.is_zero() { other.amount.plain(2) } else { format!("{} %", other.percent.plain()) };
        clash(period, (Some(other.valid_from), other.valid_until), figure)?;
    }
    Ok(store::insert_option(conn, option)?)
}

/// Ends an option price; the next version carries the last day.
pub fn end_option(
    conn: &mut Connection,
    now: NaiveDateTime,
    actor: &Actor,
    (id, until): (i64, NaiveDate),
) -> Result<PriceBookId, SaveRefusal> {
    check(actor)?;
    let option = store::find_option(conn, id)?.ok_or(SaveRefusal::NotFound)?;
    in_order(option.valid_from, Some(until))?;
    store::retire_option(conn, id, now)?;
    let ended = NewOption {
        price_book_id: option.price_book_id,
        product_id: option.product_id,
        attribute: option.attribute,
        value: option.value,
        method: option.method,
        amount: option.amount,
        percent: option.percent,
        lookup: option.lookup,
        valid_from: option.valid_from,
        valid_until: Some(until),
        version: option.version.saturating_add(1),
        visible_to_customer: option.visible_to_customer,
        created_at: now,
    };
    store::insert_option(conn, &ended)?;
    Ok(option.price_book_id)
}

pub fn add_tax_rate(conn: &mut Connection, actor: &Actor, rate: &NewTaxRate) -> Result<TaxRateId, SaveRefusal> {
    check(actor)?;
    let period = in_order(rate.valid_from, rate.valid_until)?;
    for other in store::list_place_rates(conn, rate)? {
        clash(period, (Some(other.valid_from), other.valid_until), || format!("{} %", other.rate.plain()))?;
    }
    Ok(store::insert_tax_rate(conn, rate)?)
}

pub fn end_tax_rate(
    conn: &mut Connection,
    now: NaiveDateTime,
    actor: &Actor,
    (id, until): (TaxRateId, NaiveDate),
) -> Result<(), SaveRefusal> {
    check(actor)?;
    let rate = store::find_tax_rate(conn, id)?.ok_or(SaveRefusal::NotFound)?;
    in_order(rate.valid_from, Some(until))?;
    store::end_tax_rate(conn, id, until)?;
    let text = |date: NaiveDate| date.to_string();
    let change = [("valid_until", rate.valid_until.map(text), Some(text(until)))];
    record_changes(conn, now, Some(actor), ("tax_rate", id.0), &change)?;
    Ok(())
}

/// A rule with what belongs to it.
#[derive(Debug, Clone)]
pub struct SaveRule {
    pub rule: NewRule,
    pub products: Vec<ProductId>,
    pub tiers: Vec<TierRow>,
    /// The version that is edited; `None` for a new rule.
    pub replaces: Option<PriceRuleId>,
}

/// Writes a rule, or the next version of one.
pub fn save_rule(conn: &mut Connection, now: NaiveDateTime, actor: &Actor, save: SaveRule) -> Result<PriceRuleId, SaveRefusal> {
    check(actor)?;
    if let (Some(from), Some(until)) = (save.rule.valid_from, save.rule.valid_until) {
        in_order(from, Some(until))?;
    }
    let mut rule = NewRule { created_by: Some(actor.user_id), created_at: now, ..save.rule };
    if let Some(old) = save.replaces {
        let old = live_rule(conn, old)?;
        store::retire_rule(conn, old.id, now)?;
        (rule.key, rule.version, rule.replaces_id) = (old.key, old.version.saturating_add(1), Some(old.id.0));
        rule.step = old.step;
    }
    let id = store::insert_rule(conn, &rule, &save.products, &save.tiers)?;
    let version = (rule.version > 1).then(|| (rule.version - 1).to_string());
    record_changes(conn, now, Some(actor), ("price_rule", id.0), &[("version", version, Some(rule.version.to_string()))])?;
    Ok(id)
}

/// Takes a rule out of force from now on; the traces that name it still find it.
pub fn retire_rule(conn: &mut Connection, now: NaiveDateTime, actor: &Actor, id: PriceRuleId) -> Result<(), SaveRefusal> {
    check(actor)?;
    let rule = live_rule(conn, id)?;
    store::retire_rule(conn, rule.id, now)?;
    record_changes(conn, now, Some(actor), ("price_rule", id.0), &[("retired", None, Some(now.date().to_string()))])?;
    Ok(())
}

fn live_rule(conn: &mut Connection, id: PriceRuleId) -> Result<RuleRow, SaveRefusal> {
    let rule = store::find_rule(conn, id)?.ok_or(SaveRefusal::NotFound)?;
    if rule.retired_at.is_some() { Err(SaveRefusal::Outdated) } else { Ok(rule) }
}

type Period = (Option<NaiveDate>, Option<NaiveDate>);

fn in_order(from: NaiveDate, until: Option<NaiveDate>) -> Result<Period, SaveRefusal> {
    match until {
        Some(until) if until < from => Err(SaveRefusal::EndsBeforeItBegins { from }),
        until => Ok((Some(from), until)),
    }
}

fn clash(one: Period, other: Period, figure: impl FnOnce() -> String) -> Result<(), SaveRefusal> {
    if overlap(one, other) {
        return Err(SaveRefusal::Overlaps { from: other.0, until: other.1, figure: figure() });
    }
    Ok(())
}
