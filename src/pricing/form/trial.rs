use chrono::NaiveDate;
use serde::Deserialize;

use super::parse::{date, percent, whole};
use crate::kernel::money::Percent;
use crate::kernel::reason::Reason;
use crate::pricing::engine::{Manual, ManualChange};
use crate::web::FormErrors;

/// What would this customer pay on that day, and why?
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct TryForm {
    pub account: String,
    pub sku: String,
    pub code: String,
    pub quantity: String,
    pub day: String,
    pub discount: String,
    pub channel: String,
}

/// The question, with customer and product still as typed.
#[derive(Debug, Clone)]
pub struct Try {
    pub quantity: i64,
    pub day: NaiveDate,
    pub manual: Option<Manual>,
}

impl TryForm {
    pub fn asks(&self) -> bool {
        !self.sku.trim().is_empty() || !self.code.trim().is_empty()
    }

    pub fn parse(&self, today: NaiveDate) -> Result<Try, FormErrors> {
        let mut errors = FormErrors::default();
        let quantity = match self.quantity.trim() {
            "" => 1,
            typed => whole(&mut errors, "quantity", typed, (1, 999_999)).unwrap_or(1),
        };
        let day = date(&mut errors, "day", &self.day).unwrap_or(today);
        let discount = percent(&mut errors, "discount", &self.discount);
        if discount.is_some_and(|d| d < Percent::ZERO || d > Percent::from_percent(100)) {
            errors.add("discount", Reason::new("pricing-percent-wrong").with("typed", self.discount.trim()));
        }
        let manual = discount.filter(|discount| !discount.is_zero());
        let manual = manual.map(|percent| Manual { change: ManualChange::Percent(percent), reason: String::new() });
        errors.check(Try { quantity: quantity.into(), day, manual })
    }
}
