//! A release: changes to a price book, prepared as a draft from a day on, then released as one and frozen.

use std::collections::{BTreeMap, HashMap};

use chrono::{Days, NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::entry::Entry;
use super::rule::{RuleRow, TierRow};
use crate::db::schema::{price_release_entries, price_release_rules, price_releases};
use crate::kernel::ids::{PriceBookId, PriceEntryId, PriceReleaseId, PriceRuleId, ProductId, UserId};
use crate::kernel::money::{Amount, Percent};

/// What is said of a release when it is prepared.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = price_releases)]
pub struct Head {
    pub price_book_id: PriceBookId,
    pub name: String,
    /// The first day of everything in it.
    pub valid_from: NaiveDate,
    pub note: Option<String>,
    pub created_by: Option<UserId>,
    pub created_at: NaiveDateTime,
}

/// A row of `price_releases`.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = price_releases)]
pub struct Release {
    pub id: PriceReleaseId,
    #[diesel(embed)]
    pub head: Head,
    pub released_at: Option<NaiveDateTime>,
    pub discarded_at: Option<NaiveDateTime>,
}

crate::text_enum! {
    /// Where a release stands.
    pub enum ReleaseState {
        Draft = "draft",
        Released = "released",
        Discarded = "discarded",
    }
}

impl Release {
    pub fn state(&self) -> ReleaseState {
        match (self.released_at, self.discarded_at) {
            (Some(_), _) => ReleaseState::Released,
            (None, Some(_)) => ReleaseState::Discarded,
            (None, None) => ReleaseState::Draft,
        }
    }

    pub fn is_draft(&self) -> bool {
        self.state() == ReleaseState::Draft
    }
}

/// A new list price in a release; `before` is the one in force on its first day when it was prepared.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = price_release_entries)]
pub struct PlannedPrice {
    pub release_id: PriceReleaseId,
    pub product_id: ProductId,
    pub before: Option<Amount>,
    pub amount: Amount,
}

/// New figures of a rule in a release; `rule_id` is the version they are to follow.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = price_release_rules)]
pub struct PlannedRule {
    pub release_id: PriceReleaseId,
    pub rule_id: PriceRuleId,
    pub percent: Percent,
    pub amount: Amount,
    /// JSON of [`Band`]s.
    pub tiers: String,
}

/// A tier as a release keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Band {
    from: i64,
    to: Option<i64>,
    percent: Percent,
    amount: Amount,
}

/// What a rule gives: one figure, or tiers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figures {
    pub percent: Percent,
    pub amount: Amount,
    pub tiers: Vec<TierRow>,
}

impl PlannedRule {
    pub fn new(release_id: PriceReleaseId, rule_id: PriceRuleId, figures: &Figures) -> PlannedRule {
        let band = |tier: &TierRow| Band { from: tier.from_value, to: tier.to_value, percent: tier.percent, amount: tier.amount };
        let bands: Vec<Band> = figures.tiers.iter().map(band).collect();
        let tiers = serde_json::to_string(&bands).unwrap_or_else(|_| "[]".to_owned());
        PlannedRule { release_id, rule_id, percent: figures.percent, amount: figures.amount, tiers }
    }

    pub fn figures(&self) -> Figures {
        let bands: Vec<Band> = serde_json::from_str(&self.tiers).unwrap_or_default();
        let tier = |band: Band| TierRow {
            rule_id: self.rule_id,
            from_value: band.from,
            to_value: band.to,
            percent: band.percent,
            amount: band.amount,
        };
        Figures { percent: self.percent, amount: self.amount, tiers: bands.into_iter().map(tier).collect() }
    }
}

/// How a new list price from a day on sits among the live ones of the same product and unit.
#[derive(Debug, Clone)]
pub struct Split {
    /// The price in force that day; the new one takes its place.
    pub replaced: Option<Entry>,
    /// The last day of what is left of it; `None` where nothing is.
    pub kept_until: Option<NaiveDate>,
    /// The last day of the new price: that of the one replaced, or the day before the next begins.
    pub until: Option<NaiveDate>,
}

impl Split {
    pub fn of(entries: &[Entry], from: NaiveDate) -> Split {
        let holds = |entry: &&Entry| entry.valid_from <= from && entry.valid_until.is_none_or(|until| from <= until);
        let the_day_before = from.checked_sub_days(Days::new(1));
        match entries.iter().find(holds) {
            Some(entry) => Split {
                replaced: Some(entry.clone()),
                kept_until: the_day_before.filter(|day| entry.valid_from <= *day),
                until: entry.valid_until,
            },
            None => {
                let next = entries.iter().map(|entry| entry.valid_from).filter(|begins| *begins > from).min();
                let until = next.and_then(|begins| begins.checked_sub_days(Days::new(1)));
                Split { replaced: None, kept_until: None, until }
            }
        }
    }

    /// The list prices once `amount` holds from `from` on.
    pub fn apply(self, mut entries: Vec<Entry>, new: Entry) -> Vec<Entry> {
        if let Some(old) = self.replaced {
            entries.retain(|entry| entry.id != old.id);
            if self.kept_until.is_some() {
                entries.push(Entry { valid_until: self.kept_until, ..old });
            }
        }
        entries.push(Entry { valid_until: self.until, ..new });
        entries
    }
}

/// A draft laid over the prices that are there, to see what it would do.
#[derive(Debug, Clone)]
pub struct Overlay {
    pub book: PriceBookId,
    pub from: NaiveDate,
    pub prices: HashMap<ProductId, Amount>,
    pub rules: BTreeMap<PriceRuleId, Figures>,
}

impl Overlay {
    /// A product's list prices with the draft's; `unit` is how it is sold.
    pub fn entries(&self, product: ProductId, unit: &str, entries: Vec<Entry>) -> Vec<Entry> {
        let Some(amount) = self.prices.get(&product) else { return entries };
        let (own, mut others): (Vec<Entry>, Vec<Entry>) =
            entries.into_iter().partition(|entry| entry.price_book_id == self.book && entry.unit == unit);
        let split = Split::of(&own, self.from);
        let new = Entry {
            id: PriceEntryId(0),
            price_book_id: self.book,
            product_id: product,
            amount: *amount,
            floor: split.replaced.as_ref().and_then(|old| old.floor),
            unit: unit.to_owned(),
            valid_from: self.from,
            valid_until: None,
            version: 0,
        };
        others.extend(split.apply(own, new));
        others
    }

    /// The rules of a day with the draft's figures.
    pub fn rules(&self, date: NaiveDate, rules: &mut [RuleRow], tiers: &mut BTreeMap<PriceRuleId, Vec<TierRow>>) {
        if date < self.from {
            return;
        }
        for rule in rules {
            let Some(figures) = self.rules.get(&rule.id) else { continue };
            (rule.rule.percent, rule.rule.amount) = (figures.percent, figures.amount);
            tiers.insert(rule.id, figures.tiers.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn entry(id: i64, from: &str, until: Option<&str>, amount: i64) -> Entry {
        Entry {
            id: PriceEntryId(id),
            price_book_id: PriceBookId(1),
            product_id: ProductId(1),
            amount: Amount::from_units(amount),
            floor: None,
            unit: "piece".into(),
            valid_from: day(from),
            valid_until: until.map(day),
            version: 1,
        }
    }

    fn overlay(from: &str) -> Overlay {
        let prices = HashMap::from([(ProductId(1), Amount::from_units(110))]);
        Overlay { book: PriceBookId(1), from: day(from), prices, rules: BTreeMap::new() }
    }

    /// What a piece costs on a day; the one entry in force.
    fn on(entries: &[Entry], date: &str) -> Option<i64> {
        let date = day(date);
        let mut found = entries.iter().filter(|e| e.valid_from <= date && e.valid_until.is_none_or(|until| date <= until));
        let first = found.next().map(|entry| entry.amount.millionths() / 1_000_000);
        assert!(found.next().is_none(), "two prices on {date}");
        first
    }

    #[test]
    fn a_new_price_takes_the_place_of_the_one_in_force_from_its_day_on() {
        let before = vec![entry(1, "2026-01-01", None, 100), entry(2, "2020-01-01", Some("2025-12-31"), 90)];
        let after = overlay("2026-10-01").entries(ProductId(1), "piece", before);
        let days = [("2025-12-31", 90), ("2026-09-30", 100), ("2026-10-01", 110), ("2030-01-01", 110)];
        for (date, amount) in days {
            assert_eq!(on(&after, date), Some(amount), "{date}");
        }
    }

    #[test]
    fn an_end_already_set_and_a_price_still_to_come_stay_as_they_are() {
        let before = vec![entry(1, "2026-01-01", Some("2026-11-30"), 100), entry(2, "2027-01-01", None, 120)];
        let after = overlay("2026-10-01").entries(ProductId(1), "piece", before.clone());
        assert_eq!((on(&after, "2026-11-30"), on(&after, "2026-12-01"), on(&after, "2027-01-01")), (Some(110), None, Some(120)));
        let after = overlay("2026-12-15").entries(ProductId(1), "piece", before);
        assert_eq!((on(&after, "2026-12-14"), on(&after, "2026-12-31"), on(&after, "2027-01-01")), (None, Some(110), Some(120)));
    }

    #[test]
    fn a_price_that_begins_that_very_day_is_replaced_whole() {
        let after = overlay("2026-10-01").entries(ProductId(1), "piece", vec![entry(1, "2026-10-01", None, 100)]);
        assert_eq!((after.len(), on(&after, "2026-10-01"), on(&after, "2026-09-30")), (1, Some(110), None));
    }

    #[test]
    fn other_books_units_and_products_are_left_alone() {
        let mut other = entry(1, "2026-01-01", None, 100);
        other.unit = "box".into();
        let after = overlay("2026-10-01").entries(ProductId(1), "piece", vec![other.clone()]);
        assert!(after.iter().any(|entry| entry.id == other.id && entry.valid_until.is_none()));
        assert_eq!(overlay("2026-10-01").entries(ProductId(2), "piece", vec![other]).len(), 1);
    }
}
