//! One row read: the values of its fields as text, and how they become typed.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::kernel::money::{Amount, Percent};

/// The kinds of records a profile can bring in, with the fields that must not be empty.
pub const KINDS: &[(&str, &[&str], &[&str])] = &[
    ("user", &["name", "email"], &["role"]),
    (
        "account",
        &["name"],
        &["kind", "owner", "territory", "customer_group", "currency", "phone", "email", "website", "industry"],
    ),
    ("contact", &["account", "name"], &["given_name", "family_name", "email", "phone", "job_title"]),
    ("address", &["account", "line1", "city", "country"], &["line2", "region", "postcode", "kind"]),
    ("category", &["slug", "name"], &["parent"]),
    (
        "product",
        &["sku", "name"],
        &["category", "family", "lead_time_days", "stock", "active_from", "active_until", "public", "summary", "weight_grams"],
    ),
    ("price_book", &["name", "currency"], &["priority", "unit_decimals", "line_decimals", "document_decimals", "tax_rounding"]),
    ("price_entry", &["price_book", "product", "amount", "valid_from"], &["valid_until"]),
    ("product_cost", &["product", "amount", "currency", "valid_from"], &["valid_until"]),
    (
        "price_rule",
        &["price_book", "step", "name", "percent", "base", "target"],
        &["channel", "valid_from", "valid_until", "min_quantity", "max_quantity", "best_of", "products_listed", "priority"],
    ),
    ("price_rule_product", &["rule", "product"], &[]),
    (
        "order",
        &["number", "account", "order_date", "channel", "currency", "net", "tax", "charges", "total"],
        &["owner", "territory", "po_number", "bill_to", "ship_to"],
    ),
    ("order_line", &["order", "product", "quantity", "unit_price", "net"], &["discount", "description", "position", "tracking"]),
];

/// A row as a record to be: its fields as text.
#[derive(Debug, Clone)]
pub struct Record {
    pub key: String,
    pub line: u64,
    pub fields: BTreeMap<&'static str, String>,
}

impl Record {
    pub fn text(&self, field: &str) -> Option<&str> {
        self.fields.get(field).map(String::as_str).filter(|t| !t.is_empty())
    }

    pub fn required(&self, field: &'static str) -> Result<&str, String> {
        self.text(field).ok_or_else(|| format!("{field} is empty"))
    }

    pub fn or<'a>(&'a self, field: &str, otherwise: &'a str) -> &'a str {
        self.text(field).unwrap_or(otherwise)
    }

    pub fn amount(&self, field: &'static str) -> Result<Amount, String> {
        let text = self.required(field)?;
        Amount::parse(text).ok_or_else(|| format!("{field} {text:?} is not an amount"))
    }

    /// A fraction such as 0.15, as a percentage of 15.
    pub fn fraction(&self, field: &'static str) -> Result<Percent, String> {
        let text = self.or(field, "0").replace("--", "");
        Amount::parse(&text)
            .map(|a| Percent::from_millionths(a.millionths()))
            .ok_or_else(|| format!("{field} {text:?} is not a fraction"))
    }

    pub fn whole(&self, field: &'static str) -> Result<Option<i64>, String> {
        self.text(field).map(|t| t.parse().map_err(|_| format!("{field} {t:?} is not a whole number"))).transpose()
    }

    /// A date `YYYY-MM-DD`; a time after it is left aside.
    pub fn date(&self, field: &'static str) -> Result<Option<NaiveDate>, String> {
        let Some(text) = self.text(field) else { return Ok(None) };
        let day = text.get(..10).unwrap_or(text);
        day.parse().map(Some).map_err(|_| format!("{field} {text:?} is not a date (YYYY-MM-DD)"))
    }

    pub fn required_date(&self, field: &'static str) -> Result<NaiveDate, String> {
        self.date(field)?.ok_or_else(|| format!("{field} is empty"))
    }

    /// What the record holds, as one text, to tell whether it changed since the last import.
    pub fn digest(&self) -> String {
        use sha2::{Digest, Sha256};
        let mut hash = Sha256::new();
        for (field, value) in &self.fields {
            hash.update(field.as_bytes());
            hash.update(value.len().to_be_bytes());
            hash.update(value.as_bytes());
        }
        hash.finalize().iter().take(12).map(|b| format!("{b:02x}")).collect()
    }
}

/// The field's own name, if the kind has it.
pub fn field_of(kind: &str, field: &str) -> Option<&'static str> {
    let (_, required, optional) = KINDS.iter().find(|(k, _, _)| *k == kind)?;
    required.iter().chain(optional.iter()).copied().find(|f| *f == field)
}

pub fn required_of(kind: &str) -> &'static [&'static str] {
    KINDS.iter().find(|(k, _, _)| *k == kind).map_or(&[], |(_, required, _)| required)
}

/// Fields that name another record by its key, and the kind of that record.
pub fn reference_of(kind: &str, field: &str) -> Option<&'static str> {
    match (kind, field) {
        (_, "account") => Some("account"),
        (_, "owner") => Some("user"),
        (_, "product") => Some("product"),
        (_, "price_book") => Some("price_book"),
        ("category", "parent") | ("product", "category") => Some("category"),
        ("price_rule_product", "rule") => Some("price_rule"),
        ("order_line", "order") => Some("order"),
        _ => None,
    }
}
