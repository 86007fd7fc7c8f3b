use serde::Deserialize;

use super::parse::{country, date, percent, required_date};
use crate::kernel::money::Percent;
use crate::kernel::reason::Reason;
use crate::pricing::tax_rate::NewTaxRate;
use crate::web::FormErrors;

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct TaxForm {
    pub country: String,
    pub region: String,
    pub tax_category: String,
    pub name_en: String,
    pub name_zh: String,
    pub rate: String,
    pub valid_from: String,
    pub valid_until: String,
}

impl TaxForm {
    pub fn parse(&self) -> Result<NewTaxRate, FormErrors> {
        let mut errors = FormErrors::default();
        errors.required("rate", &self.rate, 20);
        let rate = NewTaxRate {
            country: country(&mut errors, "country", &self.country),
            region: errors.optional("region", &self.region, 60),
            tax_category: errors.required("tax_category", &self.tax_category, 40),
            name_en: errors.required("name_en", &self.name_en, 120),
            name_zh: errors.required("name_zh", &self.name_zh, 120),
            rate: percent(&mut errors, "rate", &self.rate).unwrap_or_default(),
            valid_from: required_date(&mut errors, "valid_from", &self.valid_from),
            valid_until: date(&mut errors, "valid_until", &self.valid_until),
        };
        if rate.rate < Percent::ZERO {
            errors.add("rate", Reason::new("pricing-percent-wrong").with("typed", self.rate.trim()));
        }
        errors.check(rate)
    }
}
