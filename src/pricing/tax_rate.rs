//! Tax rates by place, category of products and period.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::engine::{self, Label};
use crate::db::schema::tax_rates;
use crate::kernel::ids::TaxRateId;
use crate::kernel::money::Percent;

/// A row of `tax_rates`.
#[derive(Debug, Clone, Queryable, Selectable, Identifiable)]
#[diesel(table_name = tax_rates)]
pub struct TaxRate {
    pub id: TaxRateId,
    pub country: String,
    pub region: Option<String>,
    pub tax_category: String,
    pub name_en: String,
    pub name_zh: String,
    pub rate: Percent,
    pub valid_from: NaiveDate,
    pub valid_until: Option<NaiveDate>,
}

#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = tax_rates)]
pub struct NewTaxRate {
    pub country: String,
    pub region: Option<String>,
    pub tax_category: String,
    pub name_en: String,
    pub name_zh: String,
    pub rate: Percent,
    pub valid_from: NaiveDate,
    pub valid_until: Option<NaiveDate>,
}

impl TaxRate {
    pub fn for_engine(&self) -> engine::TaxRate {
        engine::TaxRate {
            id: self.id.0,
            country: self.country.clone(),
            region: self.region.clone(),
            category: self.tax_category.clone(),
            label: Label::names(&self.name_en, &self.name_zh),
            percent: self.rate,
            valid_from: Some(self.valid_from),
            valid_until: self.valid_until,
        }
    }
}
