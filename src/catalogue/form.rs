//! What product managers type, and what it becomes.

use chrono::{NaiveDate, NaiveDateTime};
use serde::Deserialize;

use super::part::{NewPart, Part};
use super::product::{NewProduct, Product, ProductKind, ProductText, slug_of};
use super::save::SaveProduct;
use crate::kernel::ids::CategoryId;
use crate::kernel::money::{Amount, Currency};
use crate::kernel::reason::Reason;
use crate::web::FormErrors;

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ProductForm {
    pub sku: String,
    pub slug: String,
    pub category: String,
    pub kind: String,
    pub family: String,
    pub unit: String,
    pub weight: String,
    pub tax_category: String,
    pub lead_time: String,
    pub stock: String,
    pub active_from: String,
    pub active_until: String,
    pub public: String,
    pub picture: String,
    pub list_price: String,
    pub list_currency: String,
    pub name_en: String,
    pub summary_en: String,
    pub description_en: String,
    pub properties_en: String,
    pub name_zh: String,
    pub summary_zh: String,
    pub description_zh: String,
    pub properties_zh: String,
}

impl ProductForm {
    pub fn of(product: &Product, english: ProductText, chinese: ProductText, properties: [Vec<(String, String)>; 2]) -> Self {
        fn text<T: ToString>(value: &Option<T>) -> String {
            value.as_ref().map(T::to_string).unwrap_or_default()
        }
        let lines = |list: &[(String, String)]| {
            list.iter().map(|(name, value)| format!("{name}: {value}")).collect::<Vec<_>>().join("\n")
        };
        let [properties_en, properties_zh] = properties;
        ProductForm {
            sku: product.sku.clone(),
            slug: product.slug.clone(),
            category: text(&product.category_id),
            kind: product.kind.to_string(),
            family: text(&product.family),
            unit: product.unit.clone(),
            weight: product
                .weight_grams
                .map(|grams| Amount::from_millionths(grams.saturating_mul(1000)).plain(0))
                .unwrap_or_default(),
            tax_category: product.tax_category.clone(),
            lead_time: product.lead_time_days.to_string(),
            stock: text(&product.stock),
            active_from: text(&product.active_from),
            active_until: text(&product.active_until),
            public: if product.public { "true".into() } else { String::new() },
            picture: text(&product.picture),
            list_price: product.list_price.map(|amount| amount.plain(2)).unwrap_or_default(),
            list_currency: text(&product.list_currency),
            name_en: english.name,
            summary_en: english.summary.unwrap_or_default(),
            description_en: english.description.unwrap_or_default(),
            properties_en: lines(&properties_en),
            name_zh: chinese.name,
            summary_zh: chinese.summary.unwrap_or_default(),
            description_zh: chinese.description.unwrap_or_default(),
            properties_zh: lines(&properties_zh),
        }
    }

    /// The command, or which fields cannot be taken.
    pub fn parse(&self, now: NaiveDateTime) -> Result<SaveProduct, FormErrors> {
        let mut errors = FormErrors::default();
        let sku = errors.required("sku", &self.sku, 60);
        let name_en = errors.required("name_en", &self.name_en, 200);
        let typed_slug = if self.slug.trim().is_empty() { &sku } else { &self.slug };
        let slug = slug_of(typed_slug);
        if slug.is_empty() && !sku.is_empty() {
            errors.add("slug", Reason::new("catalogue-slug-wrong"));
        }
        let kind = ProductKind::parse(&self.kind).unwrap_or_else(|| {
            errors.add("kind", Reason::new("error-required"));
            ProductKind::Plain
        });
        let (active_from, active_until) =
            (date(&mut errors, "active_from", &self.active_from), date(&mut errors, "active_until", &self.active_until));
        if let (Some(from), Some(until)) = (active_from, active_until)
            && from > until
        {
            errors.add("active_until", Reason::new("catalogue-ends-before-it-begins"));
        }
        let list_price = self.amount(&mut errors);
        let list_currency = Currency::parse(self.list_currency.trim()).or(list_price.map(|_| Currency::CNY));
        let product = NewProduct {
            slug,
            category_id: self.category.trim().parse().ok().map(CategoryId),
            kind,
            family: errors.optional("family", &self.family, 60),
            unit: errors.required("unit", &self.unit, 20),
            weight_grams: kilograms(&mut errors, "weight", &self.weight),
            tax_category: errors.required("tax_category", &self.tax_category, 40),
            lead_time_days: number(&mut errors, "lead_time", &self.lead_time).unwrap_or(0),
            stock: number(&mut errors, "stock", &self.stock),
            active_from,
            active_until,
            public: self.public == "true",
            picture: errors.optional("picture", &self.picture, 120),
            list_price,
            list_currency: list_price.and(list_currency),
            external_key: None,
            updated_at: now,
            sku,
        };
        let command = SaveProduct {
            product,
            english: ProductText {
                name: name_en,
                summary: errors.optional("summary_en", &self.summary_en, 400),
                description: errors.optional("description_en", &self.description_en, 8000),
            },
            chinese: ProductText {
                name: errors.optional("name_zh", &self.name_zh, 200).unwrap_or_default(),
                summary: errors.optional("summary_zh", &self.summary_zh, 400),
                description: errors.optional("description_zh", &self.description_zh, 8000),
            },
            english_properties: properties(&mut errors, "properties_en", &self.properties_en),
            chinese_properties: properties(&mut errors, "properties_zh", &self.properties_zh),
        };
        errors.check(command)
    }

    fn amount(&self, errors: &mut FormErrors) -> Option<Amount> {
        if self.list_price.trim().is_empty() {
            return None;
        }
        let amount = Amount::parse(&self.list_price).filter(|amount| amount.millionths() >= 0);
        if amount.is_none() {
            errors.add("list_price", Reason::new("catalogue-amount-wrong").with("typed", self.list_price.trim()));
        }
        amount
    }
}

/// `Name: value` per line.
fn properties(errors: &mut FormErrors, field: &'static str, typed: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for line in typed.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match line.split_once([':', '：']) {
            Some((name, value)) if !name.trim().is_empty() && !value.trim().is_empty() => {
                found.push((name.trim().to_owned(), value.trim().to_owned()));
            }
            _ => errors.add(field, Reason::new("catalogue-property-wrong").with("typed", line)),
        }
    }
    found
}

fn date(errors: &mut FormErrors, field: &'static str, typed: &str) -> Option<NaiveDate> {
    let typed = typed.trim();
    if typed.is_empty() {
        return None;
    }
    let date = NaiveDate::parse_from_str(typed, "%Y-%m-%d").ok();
    if date.is_none() {
        errors.add(field, Reason::new("catalogue-date-wrong").with("typed", typed));
    }
    date
}

/// A whole number that is not negative; empty is `None`.
fn number(errors: &mut FormErrors, field: &'static str, typed: &str) -> Option<i32> {
    let typed = typed.trim();
    if typed.is_empty() {
        return None;
    }
    let number = typed.parse().ok().filter(|number| (0..=1_000_000).contains(number));
    if number.is_none() {
        errors.add(field, Reason::new("catalogue-number-wrong").with("typed", typed));
    }
    number
}

/// Kilograms with up to three decimals, as grams.
fn kilograms(errors: &mut FormErrors, field: &'static str, typed: &str) -> Option<i64> {
    if typed.trim().is_empty() {
        return None;
    }
    let kilograms = Amount::parse(typed).map(Amount::millionths).filter(|millionths| *millionths >= 0 && millionths % 1000 == 0);
    if kilograms.is_none() {
        errors.add(field, Reason::new("catalogue-number-wrong").with("typed", typed.trim()));
    }
    kilograms.map(|millionths| millionths / 1000)
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct PartForm {
    pub name: String,
    pub stock: String,
    pub lead_time: String,
}

impl PartForm {
    pub fn of(part: &Part) -> Self {
        PartForm { name: part.name.clone(), stock: part.stock.to_string(), lead_time: part.lead_time_days.to_string() }
    }

    pub fn parse(&self, part: &Part) -> Result<NewPart, FormErrors> {
        let mut errors = FormErrors::default();
        for (field, typed) in [("stock", &self.stock), ("lead_time", &self.lead_time)] {
            if typed.trim().is_empty() {
                errors.add(field, Reason::new("error-required"));
            }
        }
        let changed = NewPart {
            number: part.number.clone(),
            name: errors.required("name", &self.name, 200),
            stock: number(&mut errors, "stock", &self.stock).unwrap_or(0),
            lead_time_days: number(&mut errors, "lead_time", &self.lead_time).unwrap_or(0),
        };
        errors.check(changed)
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct CategoryForm {
    pub parent: String,
    pub slug: String,
    pub name_en: String,
    pub name_zh: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_text_becomes_a_product_or_says_which_field_is_wrong() {
        let now = NaiveDateTime::default();
        let mut form = ProductForm {
            sku: "BAT-48".into(),
            kind: "plain".into(),
            unit: "piece".into(),
            tax_category: "standard".into(),
            lead_time: "5".into(),
            weight: "12.5".into(),
            list_price: "2,140.00".into(),
            name_en: "Spare battery".into(),
            properties_en: "Voltage: 48 V\n".into(),
            ..ProductForm::default()
        };
        let command = form.parse(now).unwrap();
        assert_eq!((command.product.slug.as_str(), command.product.weight_grams), ("bat-48", Some(12_500)));
        assert_eq!(command.product.list_price, Some(Amount::from_units(2140)));
        assert_eq!(command.english_properties, [("Voltage".to_owned(), "48 V".to_owned())]);
        form.stock = "many".into();
        form.sku = String::new();
        let errors = form.parse(now).unwrap_err();
        assert!(errors.get("stock").is_some() && errors.get("sku").is_some() && errors.get("unit").is_none());
    }
}
