//! A profile: which files, and how their rows become records. An example is `tests/profiles/adventureworks.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The whole profile.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Its name; keys are remembered under it.
    pub name: String,
    /// Files that rows look values up in.
    #[serde(default)]
    pub tables: BTreeMap<String, TableSource>,
    /// Values that mean something else here: `[maps.channel]` `"1" = "online"`.
    #[serde(default)]
    pub maps: BTreeMap<String, BTreeMap<String, String>>,
    /// What is brought in, in this order; a record may only refer to ones before it.
    pub rows: Vec<RowsSource>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableSource {
    pub file: String,
    pub key: String,
}

/// One file whose rows become records of one kind.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RowsSource {
    pub file: String,
    /// `user account contact address category product price_book price_entry product_cost price_rule price_rule_product order order_line`
    pub into: String,
    /// What tells this record from others of its kind.
    pub key: String,
    /// Rows to take: each `value = other` or `value != other` must hold.
    #[serde(default)]
    pub when: Vec<String>,
    /// Fields of the record.
    pub set: BTreeMap<String, Value>,
}

/// A field's value: a template, or several of which the first with all its places filled counts, perhaps through a map.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Value {
    One(String),
    FirstOf(Vec<String>),
    Mapped { from: String, map: String },
}

impl Profile {
    pub fn parse(text: &str) -> Result<Profile, String> {
        toml::from_str(text).map_err(|e| e.to_string())
    }
}
