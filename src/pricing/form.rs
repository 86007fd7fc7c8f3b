//! What pricing managers type, and what it becomes.

mod parse;
mod rule;

pub use rule::{Found, RuleForm, tiers_as_typed};

use chrono::NaiveDate;
use serde::Deserialize;

use super::book::{NewPriceBook, PriceBook, RoundingRule};
use super::engine::{Level, Manual, ManualChange, TaxRounding};
use super::entry::{Lookup, NewOption, OptionRule};
use super::save::AddEntry;
use super::tax_rate::NewTaxRate;
use crate::kernel::ids::{PriceBookId, ProductId};
use crate::kernel::money::{Amount, Currency, Percent};
use crate::kernel::reason::Reason;
use crate::web::FormErrors;
use parse::{amount, code, country, date, percent, required_amount, required_date, whole};

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
        let currency = Currency::parse(self.currency.trim()).unwrap_or_else(|| {
            errors.add("currency", Reason::new("pricing-currency-wrong").with("typed", self.currency.trim()));
            Currency::CNY
        });
        let decimals = |errors: &mut FormErrors, field, typed: &str, least| whole(errors, field, typed, (least, 6)).unwrap_or(2);
        let book = NewPriceBook {
            key: code(&mut errors, "key", &self.key),
            name_en: errors.required("name_en", &self.name_en, 120),
            name_zh: errors.required("name_zh", &self.name_zh, 120),
            currency,
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

/// The last day of something.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct EndForm {
    pub until: String,
}

impl EndForm {
    pub fn parse(&self) -> Result<NaiveDate, FormErrors> {
        let mut errors = FormErrors::default();
        let until = required_date(&mut errors, "until", &self.until);
        errors.check(until)
    }
}

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

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct AgreementForm {
    pub account: String,
    pub number: String,
    pub name: String,
    pub valid_from: String,
    pub valid_until: String,
    pub note: String,
}

/// An agreement as typed; the account is looked up by its name.
#[derive(Debug, Clone)]
pub struct AddAgreement {
    pub number: String,
    pub name: String,
    pub valid_from: NaiveDate,
    pub valid_until: Option<NaiveDate>,
    pub note: Option<String>,
}

impl AgreementForm {
    pub fn parse(&self) -> Result<AddAgreement, FormErrors> {
        let mut errors = FormErrors::default();
        errors.required("account", &self.account, 200);
        let add = AddAgreement {
            number: errors.required("number", &self.number, 40),
            name: errors.required("name", &self.name, 200),
            valid_from: required_date(&mut errors, "valid_from", &self.valid_from),
            valid_until: date(&mut errors, "valid_until", &self.valid_until),
            note: errors.optional("note", &self.note, 2000),
        };
        if add.valid_until.is_some_and(|until| until < add.valid_from) {
            errors.add("valid_until", Reason::new("pricing-ends-before-it-begins").with("from", add.valid_from));
        }
        errors.check(add)
    }
}

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
