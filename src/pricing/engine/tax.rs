use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::case::Customer;
use super::condition::in_force;
use super::trace::Label;
use crate::kernel::money::{Amount, Percent};

/// A rate for a place, a category of products and a period, both ends inclusive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaxRate {
    pub id: i64,
    pub country: String,
    /// `None`: the whole country, where no region has a rate of its own.
    pub region: Option<String>,
    pub category: String,
    pub label: Label,
    pub percent: Percent,
    pub valid_from: Option<NaiveDate>,
    pub valid_until: Option<NaiveDate>,
}

crate::text_enum! {
    /// Why a line is taxed as it is.
    pub enum TaxReason {
        Rated = "rated",
        /// The customer is exempt.
        Exempt = "exempt",
        /// The place of delivery has no rate for this category that day.
        NoRate = "no_rate",
        /// The line or charge belongs to no tax category.
        NotTaxed = "not_taxed",
    }
}

/// Tax on one line or charge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineTax {
    pub reason: TaxReason,
    pub rate: Option<i64>,
    pub label: Option<Label>,
    pub percent: Percent,
    pub amount: Amount,
}

impl LineTax {
    fn none(reason: TaxReason) -> LineTax {
        LineTax { reason, rate: None, label: None, percent: Percent::ZERO, amount: Amount::ZERO }
    }
}

/// The rate that holds, with the amount still to come. A region's own rate goes before the country's.
pub(super) fn find(taxes: &[TaxRate], customer: &Customer, category: Option<&str>, date: NaiveDate) -> LineTax {
    let Some(category) = category else { return LineTax::none(TaxReason::NotTaxed) };
    if customer.tax_exempt {
        return LineTax::none(TaxReason::Exempt);
    }
    let suits = |rate: &&TaxRate| {
        rate.category == category
            && Some(rate.country.as_str()) == customer.country.as_deref()
            && (rate.region.is_none() || rate.region == customer.region)
            && in_force(rate.valid_from, rate.valid_until, date)
    };
    let found = taxes.iter().filter(suits).min_by_key(|rate| (rate.region.is_none(), rate.id));
    found.map_or(LineTax::none(TaxReason::NoRate), |rate| LineTax {
        reason: TaxReason::Rated,
        rate: Some(rate.id),
        label: Some(rate.label.clone()),
        percent: rate.percent,
        amount: Amount::ZERO,
    })
}
