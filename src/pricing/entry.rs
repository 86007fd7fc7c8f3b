//! What stands in a price book: list prices and what options add.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::engine::{self, OptionMethod, TableCell, Visibility};
use crate::db::schema::{option_prices, price_entries};
use crate::kernel::ids::{PriceBookId, PriceEntryId, ProductId, UserId};
use crate::kernel::money::{Amount, Percent};

/// A row of `price_entries`.
#[derive(Debug, Clone, Queryable, Selectable, Identifiable)]
#[diesel(table_name = price_entries)]
pub struct Entry {
    pub id: PriceEntryId,
    pub price_book_id: PriceBookId,
    pub product_id: ProductId,
    pub amount: Amount,
    pub floor: Option<Amount>,
    pub unit: String,
    pub valid_from: NaiveDate,
    pub valid_until: Option<NaiveDate>,
    pub version: i32,
}

#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = price_entries)]
pub struct NewEntry {
    pub price_book_id: PriceBookId,
    pub product_id: ProductId,
    pub amount: Amount,
    pub floor: Option<Amount>,
    pub unit: String,
    pub valid_from: NaiveDate,
    pub valid_until: Option<NaiveDate>,
    pub version: i32,
    pub created_by: Option<UserId>,
    pub created_at: NaiveDateTime,
}

impl Entry {
    pub fn for_engine(&self) -> engine::PriceEntry {
        engine::PriceEntry {
            id: self.id,
            version: self.version,
            unit: self.unit.clone(),
            amount: self.amount,
            floor: self.floor,
            valid_from: Some(self.valid_from),
            valid_until: self.valid_until,
        }
    }
}

crate::text_enum! {
    /// How an option is priced.
    pub enum OptionRule {
        Fixed = "fixed",
        PercentOfList = "percent_of_list",
        PerUnit = "per_unit",
        Table = "table",
    }
}

/// A row of `option_prices`.
#[derive(Debug, Clone, Queryable, Selectable, Identifiable)]
#[diesel(table_name = option_prices)]
pub struct OptionRow {
    pub id: i64,
    pub price_book_id: PriceBookId,
    pub product_id: ProductId,
    pub attribute: String,
    /// Empty: any value of the attribute.
    pub value: String,
    pub method: OptionRule,
    pub amount: Amount,
    pub percent: Percent,
    /// JSON of [`Lookup`], for `table`.
    pub lookup: Option<String>,
    pub valid_from: NaiveDate,
    pub valid_until: Option<NaiveDate>,
    pub version: i32,
    pub visible_to_customer: bool,
}

#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = option_prices)]
pub struct NewOption {
    pub price_book_id: PriceBookId,
    pub product_id: ProductId,
    pub attribute: String,
    pub value: String,
    pub method: OptionRule,
    pub amount: Amount,
    pub percent: Percent,
    pub lookup: Option<String>,
    pub valid_from: NaiveDate,
    pub valid_until: Option<NaiveDate>,
    pub version: i32,
    pub visible_to_customer: bool,
    pub created_at: NaiveDateTime,
}

/// The table of an option priced by two attributes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lookup {
    /// The other attribute.
    pub other: String,
    /// `(value, other value, amount)`.
    pub cells: Vec<(String, String, Amount)>,
}

impl OptionRow {
    /// Its amount or percentage, to be named in a refusal.
    pub fn figure(&self) -> String {
        if self.percent.is_zero() { self.amount.plain(2) } else { format!("{} %", self.percent.plain()) }
    }

    pub fn table(&self) -> Option<Lookup> {
        self.lookup.as_deref().and_then(|text| serde_json::from_str(text).ok())
    }

    pub fn for_engine(&self) -> engine::OptionPrice {
        let method = match self.method {
            OptionRule::Fixed => OptionMethod::Fixed(self.amount),
            OptionRule::PercentOfList => OptionMethod::PercentOfList(self.percent),
            OptionRule::PerUnit => OptionMethod::PerUnit(self.amount),
            OptionRule::Table => self.table_method(),
        };
        engine::OptionPrice {
            id: self.id,
            version: self.version,
            attribute: self.attribute.clone(),
            value: (!self.value.is_empty()).then(|| self.value.clone()),
            method,
            visibility: if self.visible_to_customer { Visibility::Customer } else { Visibility::Staff },
            valid_from: Some(self.valid_from),
            valid_until: self.valid_until,
        }
    }

    /// A table that cannot be read has no cells: then there is no price, rather than a wrong one.
    fn table_method(&self) -> OptionMethod {
        let Lookup { other, cells } = self.table().unwrap_or(Lookup { other: String::new(), cells: Vec::new() });
        let cell = |(value, other_value, amount)| TableCell { value, other_value, amount };
        OptionMethod::Table { other, cells: cells.into_iter().map(cell).collect() }
    }
}
