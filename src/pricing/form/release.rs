use chrono::NaiveDateTime;
use serde::Deserialize;

use super::parse::{percent, required_amount, required_date, signed_amount};
use super::tiers::{figure, tiers_as_typed, typed_tiers};
use crate::kernel::ids::{CategoryId, PriceBookId, ProductId};
use crate::kernel::money::{Amount, Percent};
use crate::kernel::reason::Reason;
use crate::pricing::engine::Measure;
use crate::pricing::release::{Figures, Head};
use crate::pricing::rule::{RuleRow, TierRow};
use crate::web::FormErrors;

/// What a release is called and when it begins.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ReleaseForm {
    pub book: String,
    pub name: String,
    pub valid_from: String,
    pub note: String,
}

impl ReleaseForm {
    pub fn of(head: &Head) -> ReleaseForm {
        ReleaseForm {
            book: head.price_book_id.to_string(),
            name: head.name.clone(),
            valid_from: head.valid_from.to_string(),
            note: head.note.clone().unwrap_or_default(),
        }
    }

    pub fn parse(&self, now: NaiveDateTime) -> Result<Head, FormErrors> {
        let mut errors = FormErrors::default();
        let book = self.book.trim().parse().map(PriceBookId).ok();
        if book.is_none() {
            errors.add("book", Reason::new("error-required"));
        }
        let head = Head {
            price_book_id: book.unwrap_or(PriceBookId(0)),
            name: errors.required("name", &self.name, 120),
            valid_from: required_date(&mut errors, "valid_from", &self.valid_from),
            note: errors.optional("note", &self.note, 2000),
            created_by: None,
            created_at: now,
        };
        errors.check(head)
    }
}

/// Everything that can be typed into a draft: a list price, a percentage over a category, new figures of a rule.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct PlanForm {
    pub sku: String,
    pub amount: String,
    pub category: String,
    pub percent: String,
    pub rule: String,
    pub figure: String,
    pub tiers: String,
}

impl PlanForm {
    /// The figures of a rule as they are.
    pub fn of(rule: &RuleRow, tiers: &[TierRow]) -> PlanForm {
        let tiered = rule.tier_mode.is_some() || rule.method.needs_tiers();
        PlanForm {
            rule: rule.id.to_string(),
            figure: if tiered { String::new() } else { figure(rule.method, rule.percent, rule.amount) },
            tiers: tiers_as_typed(rule, tiers).join("\n"),
            ..PlanForm::default()
        }
    }

    /// `product`: what was found under the SKU typed.
    pub fn price(&self, product: Option<ProductId>) -> Result<(ProductId, Amount), FormErrors> {
        let mut errors = FormErrors::default();
        errors.required("sku", &self.sku, 60);
        if product.is_none() {
            errors.add("sku", Reason::new("pricing-product-unknown").with("typed", self.sku.trim()));
        }
        let amount = required_amount(&mut errors, "amount", &self.amount);
        errors.check((product.unwrap_or(ProductId(0)), amount))
    }

    /// The category, none for all, and the percentage.
    pub fn percentage(&self) -> Result<(Option<CategoryId>, Percent), FormErrors> {
        let mut errors = FormErrors::default();
        errors.required("percent", &self.percent, 20);
        let share = percent(&mut errors, "percent", &self.percent).unwrap_or_default();
        if share <= Percent::from_percent(-100) || share > Percent::from_percent(1000) {
            errors.add("percent", Reason::new("pricing-percent-wrong").with("typed", self.percent.trim()));
        }
        errors.check((self.category.trim().parse().ok().map(CategoryId), share))
    }

    /// New figures of a rule, in the shape the rule has.
    pub fn figures(&self, rule: &RuleRow) -> Result<Figures, FormErrors> {
        let mut errors = FormErrors::default();
        let mut figures = Figures { percent: Percent::ZERO, amount: Amount::ZERO, tiers: Vec::new() };
        if rule.tier_mode.is_some() || rule.method.needs_tiers() {
            let measure = rule.tier_measure.unwrap_or(Measure::Quantity);
            figures.tiers = typed_tiers(&mut errors, &self.tiers, rule.method, measure);
        } else {
            errors.required("figure", &self.figure, 40);
            if rule.method.is_percent() {
                figures.percent = percent(&mut errors, "figure", &self.figure).unwrap_or_default();
            } else {
                figures.amount = signed_amount(&mut errors, "figure", &self.figure).unwrap_or_default();
            }
        }
        errors.check(figures)
    }
}
