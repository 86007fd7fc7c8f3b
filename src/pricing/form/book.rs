use chrono::NaiveDate;
use serde::Deserialize;

use super::parse::{code, currency, date, percent, whole};
use crate::kernel::money::Percent;
use crate::pricing::book::{NewPriceBook, PriceBook, RoundingRule};
use crate::pricing::engine::{Level, TaxRounding};
use crate::web::FormErrors;

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct BookForm {
    pub key: String,
    pub name_en: String,
    pub name_zh: String,
    pub currency: String,
    pub channel: String,
    pub customer_group: String,
    pub priority: String,
    pub unit_decimals: String,
    pub line_decimals: String,
    pub document_decimals: String,
    pub rounding: String,
    pub tax_rounding: String,
    pub round_on: String,
    pub least_margin: String,
    pub active_from: String,
    pub active_until: String,
}

impl BookForm {
    pub fn blank() -> BookForm {
        BookForm {
            currency: "CNY".into(),
            priority: "100".into(),
            unit_decimals: "2".into(),
            line_decimals: "2".into(),
            document_decimals: "2".into(),
            rounding: "half_up".into(),
            tax_rounding: "document".into(),
            round_on: "line".into(),
            ..BookForm::default()
        }
    }

    pub fn of(book: &PriceBook) -> BookForm {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let day = |date: Option<NaiveDate>| date.map(|d| d.to_string()).unwrap_or_default();
        BookForm {
            key: book.key.clone(),
            name_en: book.name_en.clone(),
            name_zh: book.name_zh.clone(),
            currency: book.currency.to_string(),
            channel: text(&book.channel),
            customer_group: text(&book.customer_group),
            priority: book.priority.to_string(),
            unit_decimals: book.unit_decimals.to_string(),
            line_decimals: book.line_decimals.to_string(),
            document_decimals: book.document_decimals.to_string(),
            rounding: book.rounding.to_string(),
            tax_rounding: book.tax_rounding.to_string(),
            round_on: book.round_on.to_string(),
            least_margin: book.least_margin.map(Percent::plain).unwrap_or_default(),
            active_from: day(book.active_from),
            active_until: day(book.active_until),
        }
    }

    pub fn parse(&self) -> Result<NewPriceBook, FormErrors> {
        let mut errors = FormErrors::default();
        let decimals = |errors: &mut FormErrors, field, typed: &str, least| whole(errors, field, typed, (least, 6)).unwrap_or(2);
        let book = NewPriceBook {
            key: code(&mut errors, "key", &self.key),
            name_en: errors.required("name_en", &self.name_en, 120),
            name_zh: errors.required("name_zh", &self.name_zh, 120),
            currency: currency(&mut errors, "currency", &self.currency),
            channel: errors.optional("channel", &self.channel, 40),
            customer_group: errors.optional("customer_group", &self.customer_group, 40),
            priority: whole(&mut errors, "priority", &self.priority, (0, 10_000)).unwrap_or(100),
            unit_decimals: decimals(&mut errors, "unit_decimals", &self.unit_decimals, 2),
            line_decimals: decimals(&mut errors, "line_decimals", &self.line_decimals, 0),
            document_decimals: decimals(&mut errors, "document_decimals", &self.document_decimals, 0),
            rounding: RoundingRule::parse(&self.rounding).unwrap_or(RoundingRule::HalfUp),
            tax_rounding: TaxRounding::parse(&self.tax_rounding).unwrap_or(TaxRounding::Document),
            round_on: Level::parse(&self.round_on).unwrap_or(Level::Line),
            least_margin: percent(&mut errors, "least_margin", &self.least_margin),
            active_from: date(&mut errors, "active_from", &self.active_from),
            active_until: date(&mut errors, "active_until", &self.active_until),
        };
        errors.check(book)
    }
}
