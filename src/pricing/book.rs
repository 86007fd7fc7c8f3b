//! A price book: currency, for whom, and how figures are rounded.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::engine::{Level, Policy, TaxRounding};
use crate::db::schema::price_books;
use crate::kernel::ids::PriceBookId;
use crate::kernel::money::{Currency, Percent, Rounding};

crate::text_enum! {
    /// [`Rounding`] as it is stored.
    pub enum RoundingRule {
        HalfUp = "half_up",
        HalfEven = "half_even",
    }
}

impl RoundingRule {
    pub fn rounding(self) -> Rounding {
        match self {
            RoundingRule::HalfUp => Rounding::HalfUp,
            RoundingRule::HalfEven => Rounding::HalfEven,
        }
    }
}

/// A row of `price_books`.
#[derive(Debug, Clone, Queryable, Selectable, Identifiable)]
#[diesel(table_name = price_books)]
pub struct PriceBook {
    pub id: PriceBookId,
    pub key: String,
    pub name_en: String,
    pub name_zh: String,
    pub currency: Currency,
    pub channel: Option<String>,
    pub customer_group: Option<String>,
    pub priority: i32,
    pub unit_decimals: i32,
    pub line_decimals: i32,
    pub document_decimals: i32,
    pub rounding: RoundingRule,
    pub tax_rounding: TaxRounding,
    pub round_on: Level,
    pub least_margin: Option<Percent>,
    pub active_from: Option<NaiveDate>,
    pub active_until: Option<NaiveDate>,
    pub created_at: NaiveDateTime,
}

#[derive(Debug, Clone, Insertable, AsChangeset)]
#[diesel(table_name = price_books, treat_none_as_null = true)]
pub struct NewPriceBook {
    pub key: String,
    pub name_en: String,
    pub name_zh: String,
    pub currency: Currency,
    pub channel: Option<String>,
    pub customer_group: Option<String>,
    pub priority: i32,
    pub unit_decimals: i32,
    pub line_decimals: i32,
    pub document_decimals: i32,
    pub rounding: RoundingRule,
    pub tax_rounding: TaxRounding,
    pub round_on: Level,
    pub least_margin: Option<Percent>,
    pub active_from: Option<NaiveDate>,
    pub active_until: Option<NaiveDate>,
}

impl NewPriceBook {
    /// A book for everybody with the usual rounding of its currency.
    pub fn standard(key: &str, name_en: &str, name_zh: &str, currency: Currency) -> NewPriceBook {
        let policy = Policy::commercial(currency);
        let decimals = |decimals: u32| i32::try_from(decimals).unwrap_or(2);
        NewPriceBook {
            key: key.into(),
            name_en: name_en.into(),
            name_zh: name_zh.into(),
            currency,
            channel: None,
            customer_group: None,
            priority: 100,
            unit_decimals: decimals(policy.unit_decimals),
            line_decimals: decimals(policy.line_decimals),
            document_decimals: decimals(policy.document_decimals),
            rounding: RoundingRule::HalfUp,
            tax_rounding: policy.tax,
            round_on: policy.adjust_on,
            least_margin: None,
            active_from: None,
            active_until: None,
        }
    }
}

impl PriceBook {
    pub fn policy(&self) -> Policy {
        let decimals = |stored: i32| u32::try_from(stored).unwrap_or(2).min(6);
        Policy {
            unit_decimals: decimals(self.unit_decimals),
            line_decimals: decimals(self.line_decimals),
            document_decimals: decimals(self.document_decimals),
            rounding: self.rounding.rounding(),
            adjust_on: self.round_on,
            tax: self.tax_rounding,
        }
    }

    /// Whether the book is meant for this channel and group on that day.
    pub fn suits(&self, channel: &str, group: Option<&str>, date: NaiveDate) -> bool {
        self.channel.as_deref().is_none_or(|wanted| wanted == channel)
            && self.customer_group.as_deref().is_none_or(|wanted| Some(wanted) == group)
            && self.active_from.is_none_or(|from| from <= date)
            && self.active_until.is_none_or(|until| date <= until)
    }

    /// What is more particular comes first: by priority, then a book for a group, then for a channel, then the oldest.
    pub fn rank(&self) -> (i32, bool, bool, PriceBookId) {
        (self.priority, self.customer_group.is_none(), self.channel.is_none(), self.id)
    }
}
