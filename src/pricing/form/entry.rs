use chrono::NaiveDate;
use serde::Deserialize;

use super::parse::{amount, date, required_amount, required_date};
use crate::kernel::ids::{PriceBookId, ProductId};
use crate::kernel::reason::Reason;
use crate::pricing::save::AddEntry;
use crate::web::FormErrors;

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct EntryForm {
    pub sku: String,
    pub amount: String,
    pub floor: String,
    pub valid_from: String,
    pub valid_until: String,
}

impl EntryForm {
    /// `product`: what was found under the SKU typed, with its unit.
    pub fn parse(&self, book: PriceBookId, product: Option<(ProductId, String)>) -> Result<AddEntry, FormErrors> {
        let mut errors = FormErrors::default();
        errors.required("sku", &self.sku, 60);
        if product.is_none() {
            errors.add("sku", Reason::new("pricing-product-unknown").with("typed", self.sku.trim()));
        }
        let (product, unit) = product.unwrap_or((ProductId(0), String::new()));
        let add = AddEntry {
            book,
            product,
            unit,
            amount: required_amount(&mut errors, "amount", &self.amount),
            floor: amount(&mut errors, "floor", &self.floor),
            valid_from: required_date(&mut errors, "valid_from", &self.valid_from),
            valid_until: date(&mut errors, "valid_until", &self.valid_until),
        };
        errors.check(add)
    }
}

/// The last day of something; empty for none.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct EndForm {
    pub until: String,
}

impl EndForm {
    /// What was typed, or else what stands in the address of an undo.
    pub fn or(self, address: EndForm) -> EndForm {
        if self.until.trim().is_empty() { address } else { self }
    }

    pub fn parse(&self) -> Result<Option<NaiveDate>, FormErrors> {
        let mut errors = FormErrors::default();
        let until = date(&mut errors, "until", &self.until);
        errors.check(until)
    }
}
