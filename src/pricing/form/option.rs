use serde::Deserialize;

use super::parse::{date, percent, required_amount, required_date};
use crate::kernel::ids::{PriceBookId, ProductId};
use crate::kernel::money::{Amount, Percent};
use crate::kernel::reason::Reason;
use crate::pricing::entry::{Lookup, NewOption, OptionRule};
use crate::web::FormErrors;

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct OptionForm {
    pub sku: String,
    pub attribute: String,
    pub value: String,
    pub method: String,
    pub figure: String,
    /// For a table: the other attribute, then lines `value / other value: amount`.
    pub other: String,
    pub cells: String,
    pub valid_from: String,
    pub valid_until: String,
}

impl OptionForm {
    pub fn parse(
        &self,
        book: PriceBookId,
        product: Option<ProductId>,
        now: chrono::NaiveDateTime,
    ) -> Result<NewOption, FormErrors> {
        let mut errors = FormErrors::default();
        errors.required("sku", &self.sku, 60);
        if product.is_none() {
            errors.add("sku", Reason::new("pricing-product-unknown").with("typed", self.sku.trim()));
        }
        let method = OptionRule::parse(&self.method).unwrap_or(OptionRule::Fixed);
        let (mut figure, mut share, mut lookup) = (Amount::ZERO, Percent::ZERO, None);
        match method {
            OptionRule::Fixed | OptionRule::PerUnit => figure = required_amount(&mut errors, "figure", &self.figure),
            OptionRule::PercentOfList => {
                errors.required("figure", &self.figure, 20);
                share = percent(&mut errors, "figure", &self.figure).unwrap_or_default();
            }
            OptionRule::Table => lookup = self.table(&mut errors),
        }
        let option = NewOption {
            price_book_id: book,
            product_id: product.unwrap_or(ProductId(0)),
            attribute: errors.required("attribute", &self.attribute, 80),
            value: errors.optional("value", &self.value, 80).unwrap_or_default(),
            method,
            amount: figure,
            percent: share,
            lookup,
            valid_from: required_date(&mut errors, "valid_from", &self.valid_from),
            valid_until: date(&mut errors, "valid_until", &self.valid_until),
            version: 1,
            visible_to_customer: true,
            created_at: now,
        };
        errors.check(option)
    }

    fn table(&self, errors: &mut FormErrors) -> Option<String> {
        let other = errors.required("other", &self.other, 80);
        let mut cells = Vec::new();
        for line in self.cells.lines().map(str::trim).filter(|line| !line.is_empty()) {
            match cell(line) {
                Some(cell) => cells.push(cell),
                None => errors.add("cells", Reason::new("pricing-cell-wrong").with("typed", line)),
            }
        }
        if cells.is_empty() {
            errors.add("cells", Reason::new("error-required"));
        }
        serde_json::to_string(&Lookup { other, cells }).ok()
    }
}

/// `red / L: 50.00`.
fn cell(line: &str) -> Option<(String, String, Amount)> {
    let (pair, amount) = line.rsplit_once([':', '：'])?;
    let (value, other) = pair.split_once('/')?;
    Some((value.trim().to_owned(), other.trim().to_owned(), Amount::parse(amount)?))
}
