//! Saving what prices are made of. Each verb checks inside the transaction it is called in; what is refused says what it
//! clashes with.

use chrono::{NaiveDate, NaiveDateTime};

use super::entry::{NewEntry, NewOption};
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
    /// It is released or laid aside: nothing can be written into it.
    Frozen,
    /// A release cannot begin in the past.
    Past {
        from: NaiveDate,
        today: NaiveDate,
    },
    /// The release holds nothing.
    Nothing,
    /// List prices or rules that have moved since the release was prepared.
    Moved {
        names: Vec<String>,
    },
    /// A figure left the range of an amount.
    OutOfRange,
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
            SaveRefusal::Frozen => Some(Reason::new("pricing-release-frozen").way_on("/pricing/releases")),
            SaveRefusal::Past { from, today } => {
                Some(Reason::new("pricing-release-past").with("from", from).with("today", today))
            }
            SaveRefusal::Nothing => Some(Reason::new("pricing-release-nothing")),
            SaveRefusal::Moved { names } => Some(Reason::new("pricing-release-moved").with("names", names.join(", "))),
            SaveRefusal::OutOfRange => Some(Reason::new("pricing-figure-out-of-range")),
            _ => None,
        }
    }
}

pub(super) fn check(actor: &Actor) -> Result<(), SaveRefusal> {
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

pub fn add_option(conn: &mut Connection, now: NaiveDateTime, actor: &Actor, option: &NewOption) -> Result<i64, SaveRefusal> {
    check(actor)?;
    let period = in_order(option.valid_from, option.valid_until)?;
    for other in store::list_value_options(conn, option)? {
        clash(period, (Some(other.valid_from), other.valid_until), || other.figure())?;
    }
    let id = store::insert_option(conn, option)?;
    record_changes(conn, now, Some(actor), ("option_price", id), &[("amount", None, Some(figure(option)))])?;
    Ok(id)
}

fn figure(option: &NewOption) -> String {
    if option.percent.is_zero() { option.amount.plain(2) } else { format!("{} %", option.percent.plain()) }
}

pub fn add_tax_rate(
    conn: &mut Connection,
    now: NaiveDateTime,
    actor: &Actor,
    rate: &NewTaxRate,
) -> Result<TaxRateId, SaveRefusal> {
    check(actor)?;
    let period = in_order(rate.valid_from, rate.valid_until)?;
    let place = (rate.country.as_str(), rate.region.as_deref(), rate.tax_category.as_str());
    for other in store::list_place_rates(conn, place)? {
        clash(period, (Some(other.valid_from), other.valid_until), || format!("{} %", other.rate.plain()))?;
    }
    let id = store::insert_tax_rate(conn, rate)?;
    let said = Some(format!("{} %", rate.rate.plain()));
    record_changes(conn, now, Some(actor), ("tax_rate", id.0), &[("rate", None, said)])?;
    Ok(id)
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
        let version = store::newest_version(conn, &old.key)?.saturating_add(1);
        rule = NewRule { key: old.rule.key, step: old.rule.step, version, replaces_id: Some(old.id.0), ..rule };
    }
    let id = store::insert_rule(conn, &rule, &save.products, &save.tiers)?;
    let version = (rule.version > 1).then(|| (rule.version - 1).to_string());
    record_changes(conn, now, Some(actor), ("price_rule", id.0), &[("version", version, Some(rule.version.to_string()))])?;
    Ok(id)
}

pub(super) fn live_rule(conn: &mut Connection, id: PriceRuleId) -> Result<RuleRow, SaveRefusal> {
    let rule = store::find_rule(conn, id)?.ok_or(SaveRefusal::NotFound)?;
    if rule.retired_at.is_some() { Err(SaveRefusal::Outdated) } else { Ok(rule) }
}

pub(super) type Period = (Option<NaiveDate>, Option<NaiveDate>);

pub(super) fn in_order(from: NaiveDate, until: Option<NaiveDate>) -> Result<Period, SaveRefusal> {
    match until {
        Some(until) if until < from => Err(SaveRefusal::EndsBeforeItBegins { from }),
        until => Ok((Some(from), until)),
    }
}

pub(super) fn clash(one: Period, other: Period, figure: impl FnOnce() -> String) -> Result<(), SaveRefusal> {
    if overlap(one, other) {
        return Err(SaveRefusal::Overlaps { from: other.0, until: other.1, figure: figure() });
    }
    Ok(())
}
