use serde::Deserialize;

use super::parse::{currency, date, required_amount, required_date};
use crate::kernel::ids::ProductId;
use crate::kernel::reason::Reason;
use crate::pricing::cost::{Cost, ExchangeRate};
use crate::web::FormErrors;

/// What one unit of a product costs us.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct CostForm {
    pub sku: String,
    pub amount: String,
    pub currency: String,
    pub valid_from: String,
    pub valid_until: String,
}

impl CostForm {
    /// `product`: what was found under the SKU typed.
    pub fn parse(&self, product: Option<ProductId>) -> Result<Cost, FormErrors> {
        let mut errors = FormErrors::default();
        errors.required("sku", &self.sku, 60);
        if product.is_none() {
            errors.add("sku", Reason::new("pricing-product-unknown").with("typed", self.sku.trim()));
        }
        let cost = Cost {
            product_id: product.unwrap_or(ProductId(0)),
            amount: required_amount(&mut errors, "amount", &self.amount),
            currency: currency(&mut errors, "currency", &self.currency),
            valid_from: required_date(&mut errors, "valid_from", &self.valid_from),
            valid_until: date(&mut errors, "valid_until", &self.valid_until),
        };
        errors.check(cost)
    }
}

/// What one currency is worth in another.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct RateForm {
    pub from_currency: String,
    pub to_currency: String,
    pub rate: String,
    pub valid_from: String,
    pub valid_until: String,
}

impl RateForm {
    pub fn parse(&self) -> Result<ExchangeRate, FormErrors> {
        let mut errors = FormErrors::default();
        let rate = ExchangeRate {
            from_currency: currency(&mut errors, "from_currency", &self.from_currency),
            to_currency: currency(&mut errors, "to_currency", &self.to_currency),
            rate: required_amount(&mut errors, "rate", &self.rate).millionths(),
            valid_from: required_date(&mut errors, "valid_from", &self.valid_from),
            valid_until: date(&mut errors, "valid_until", &self.valid_until),
        };
        if rate.rate == 0 {
            errors.add("rate", Reason::new("pricing-rate-wrong").with("typed", self.rate.trim()));
        }
        if rate.from_currency == rate.to_currency {
            errors.add("to_currency", Reason::new("pricing-same-currency").with("typed", rate.to_currency));
        }
        errors.check(rate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_needs_two_currencies_and_a_figure_above_zero() {
        let form = |from: &str, to: &str, rate: &str| RateForm {
            from_currency: from.into(),
            to_currency: to.into(),
            rate: rate.into(),
            valid_from: "2026-01-01".into(),
            ..RateForm::default()
        };
        assert_eq!(form("CNY", "EUR", "0.1284567").parse().map(|rate| rate.rate).ok(), None, "six decimals are all there is");
        assert_eq!(form("cny", "EUR", "0.128456").parse().unwrap().rate, 128_456);
        for (field, from, to, rate) in [
            ("rate", "CNY", "EUR", "0"),
            ("rate", "CNY", "EUR", "-1"),
            ("to_currency", "CNY", "CNY", "1"),
            ("from_currency", "yuan", "EUR", "1"),
        ] {
            assert!(form(from, to, rate).parse().unwrap_err().get(field).is_some(), "{field}");
        }
        assert_eq!(crate::kernel::money::Amount::from_millionths(128_456).plain(2), "0.128456");
    }
}
