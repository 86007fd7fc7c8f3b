//! What can be put on a line: products and saved configurations.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::configurator::needs::NeedTraced;
use crate::db::schema::{configurations, product_texts, products};
use crate::db::{AmongMethods, Connection};
use crate::kernel::actor::Language;
use crate::kernel::ids::{ConfigurationId, ModelId, ProductId};

/// A saved configuration as a line takes it over.
#[derive(Debug, Clone, Queryable)]
pub struct Saved {
    pub id: ConfigurationId,
    pub product_id: ProductId,
    pub model_id: ModelId,
    pub fingerprint: String,
    pub quantity: i32,
    pub parts: String,
}

pub fn find_configuration(conn: &mut Connection, code: &str) -> QueryResult<Option<Saved>> {
    configurations::table
        .filter(configurations::code.eq(code.trim().to_uppercase()))
        .select((
            configurations::id,
            configurations::product_id,
            configurations::model_id,
            configurations::fingerprint,
            configurations::quantity,
            configurations::parts,
        ))
        .first(conn)
        .optional()
}

/// Codes of configurations, to link to them.
pub fn list_codes(conn: &mut Connection, ids: &[ConfigurationId]) -> QueryResult<Vec<(ConfigurationId, String)>> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    configurations::table.filter(configurations::id.among(ids)).select((configurations::id, configurations::code)).load(conn)
}

/// One answer of a saved configuration, in words of both languages.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct Chosen {
    pub attribute: String,
    pub value: String,
    pub answer_en: String,
    pub answer_zh: String,
}

#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
struct Completion {
    choices: Vec<Chosen>,
}

impl Chosen {
    /// The answer in a language, else as it is named in the model.
    pub fn answer(&self, language: Language) -> &str {
        let words = match language {
            Language::English => &self.answer_en,
            Language::Chinese => &self.answer_zh,
        };
        if words.is_empty() { &self.value } else { words }
    }
}

/// Every answer of each configuration, in the order of its model.
pub fn list_chosen(conn: &mut Connection, ids: &[ConfigurationId]) -> QueryResult<Vec<(ConfigurationId, Vec<Chosen>)>> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let rows: Vec<(ConfigurationId, String)> = configurations::table
        .filter(configurations::id.among(ids))
        .select((configurations::id, configurations::completion))
        .load(conn)?;
    let chosen = |text: String| serde_json::from_str::<Completion>(&text).unwrap_or_default().choices;
    Ok(rows.into_iter().map(|(id, text)| (id, chosen(text))).collect())
}

/// What each configuration was needed for, with what meets it; those without needs are left out.
pub fn list_needs(conn: &mut Connection, ids: &[ConfigurationId]) -> QueryResult<Vec<(ConfigurationId, Vec<NeedTraced>)>> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let rows: Vec<(ConfigurationId, String)> = configurations::table
        .filter(configurations::id.among(ids))
        .filter(configurations::needs.ne("[]"))
        .select((configurations::id, configurations::needs))
        .load(conn)?;
    Ok(rows.into_iter().map(|(id, text)| (id, serde_json::from_str(&text).unwrap_or_default())).collect())
}

/// Which of these configurations still have an open question.
pub fn list_incomplete(conn: &mut Connection, ids: &[ConfigurationId]) -> QueryResult<Vec<ConfigurationId>> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    configurations::table
        .filter(configurations::id.among(ids))
        .filter(configurations::complete.eq(false))
        .select(configurations::id)
        .load(conn)
}

/// A product as a line takes it over.
#[derive(Debug, Clone, Queryable)]
pub struct Goods {
    pub id: ProductId,
    pub sku: String,
    pub kind: String,
    pub unit: String,
    pub lead_time_days: i32,
    pub stock: Option<i32>,
}

pub fn find_goods(conn: &mut Connection, id: ProductId) -> QueryResult<Option<Goods>> {
    products::table
        .find(id.0)
        .select((products::id, products::sku, products::kind, products::unit, products::lead_time_days, products::stock))
        .first(conn)
        .optional()
}

pub fn find_goods_by_sku(conn: &mut Connection, sku: &str) -> QueryResult<Option<Goods>> {
    products::table
        .filter(products::sku.eq(sku))
        .select((products::id, products::sku, products::kind, products::unit, products::lead_time_days, products::stock))
        .first(conn)
        .optional()
}

/// The name of a product in a language, else in any.
pub fn find_product_name(conn: &mut Connection, id: ProductId, language: Language) -> QueryResult<Option<String>> {
    let names: Vec<(Language, String)> = product_texts::table
        .filter(product_texts::product_id.eq(id.0))
        .select((product_texts::language, product_texts::name))
        .load(conn)?;
    let own = names.iter().find(|(l, _)| *l == language);
    Ok(own.or(names.first()).map(|(_, name)| name.clone()))
}

/// Products sold today, for the picker: id, SKU, kind and name.
pub fn list_goods(
    conn: &mut Connection,
    ids: &[ProductId],
    language: Language,
    today: NaiveDate,
) -> QueryResult<Vec<(ProductId, String, String, String)>> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let other = match language {
        Language::English => Language::Chinese,
        Language::Chinese => Language::English,
    };
    let query = |language: Language, conn: &mut Connection| {
        products::table
            .inner_join(product_texts::table)
            .filter(products::id.among(ids.clone()))
            .filter(product_texts::language.eq(language))
            .filter(products::active_from.is_null().or(products::active_from.le(today)))
            .filter(products::active_until.is_null().or(products::active_until.ge(today)))
            .order(products::sku)
            .select((products::id, products::sku, products::kind, product_texts::name))
            .load::<(ProductId, String, String, String)>(conn)
    };
    let mut rows = query(language, conn)?;
    for row in query(other, conn)? {
        if !rows.iter().any(|known| known.0 == row.0) {
            rows.push(row);
        }
    }
    Ok(rows)
}
