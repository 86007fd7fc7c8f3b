//! When it can be delivered, and what decides that.

use chrono::{Days, NaiveDate};

use super::part::Part;
use super::product::Product;

/// What decides a promised date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Driver {
    /// Everything is in stock.
    Stock,
    /// Building the product itself.
    Product,
    /// A chosen value takes its time; its name in the reader's language.
    Value(String),
    /// A part that is not in stock.
    Part { number: String, name: String },
}

impl Driver {
    /// The part's or value's name, to be kept with a stored date.
    pub fn name(&self) -> Option<&str> {
        match self {
            Driver::Stock | Driver::Product => None,
            Driver::Value(name) | Driver::Part { name, .. } => Some(name),
        }
    }

    /// The message of `locales/` that says it: `promise-stock`, `promise-product`, `promise-named` (with `name`).
    pub fn key(&self) -> &'static str {
        match self {
            Driver::Stock => "promise-stock",
            Driver::Product => "promise-product",
            Driver::Value(_) | Driver::Part { .. } => "promise-named",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promise {
    pub date: NaiveDate,
    pub days: i64,
    pub driver: Driver,
}

/// A part and how many pieces are needed; the name as the reader calls it.
#[derive(Debug, Clone)]
pub struct Need {
    pub number: String,
    pub name: String,
    pub pieces: i64,
}

/// Days it takes to have dispatched what is in stock.
pub const DISPATCH_DAYS: i64 = 2;

/// The date for a product sold as it is: from stock, else its lead time, or that of a part that is short.
pub fn for_product(product: &Product, pieces: i64, needs: &[Need], parts: &[Part], today: NaiveDate) -> Promise {
    if product.stock.is_some_and(|stock| i64::from(stock) >= pieces) {
        return promise(today, DISPATCH_DAYS, Driver::Stock);
    }
    slowest(today, i64::from(product.lead_time_days), None, needs, parts)
}

/// The slowest of: building it (`base` days), the slowest chosen value, and each part that is short.
pub fn slowest(today: NaiveDate, base: i64, value: Option<(i64, String)>, needs: &[Need], parts: &[Part]) -> Promise {
    let mut found = (base.max(0), Driver::Product);
    if let Some((days, name)) = value.filter(|(days, _)| *days > found.0) {
        found = (days, Driver::Value(name));
    }
    for need in needs {
        let Some(part) = parts.iter().find(|part| part.number == need.number) else { continue };
        let days = i64::from(part.lead_time_days);
        if !part.covers(need.pieces) && days > found.0 {
            found = (days, Driver::Part { number: part.number.clone(), name: need.name.clone() });
        }
    }
    promise(today, found.0, found.1)
}

fn promise(today: NaiveDate, days: i64, driver: Driver) -> Promise {
    let date = today.checked_add_days(Days::new(days.unsigned_abs())).unwrap_or(today);
    Promise { date, days, driver }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::ids::PartId;

    fn part(number: &str, stock: i32, days: i32) -> Part {
        Part { id: PartId(0), number: number.into(), name: number.into(), stock, lead_time_days: days }
    }

    fn need(number: &str, pieces: i64) -> Need {
        Need { number: number.into(), name: number.to_lowercase(), pieces }
    }

    #[test]
    fn the_slowest_part_that_is_short_decides_and_is_named() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 21).unwrap();
        let parts = [part("ROT", 0, 21), part("SS", 0, 18), part("MAST", 9, 40)];
        let both = slowest(today, 14, None, &[need("ROT", 1), need("SS", 1), need("MAST", 1)], &parts);
        assert_eq!((both.days, both.driver.name()), (21, Some("rot")));
        assert_eq!(both.date, NaiveDate::from_ymd_opt(2026, 12, 12).unwrap());
        let many = slowest(today, 14, None, &[need("MAST", 10)], &parts);
        assert_eq!((many.days, many.driver.name()), (40, Some("mast")));
        assert_eq!(slowest(today, 14, None, &[need("MAST", 1)], &parts).driver, Driver::Product);
    }
}
