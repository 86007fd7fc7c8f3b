//! Products in a language.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::catalogue::product::{Product, ProductLine, ProductText, ProductTextRow};
use crate::db::schema::product_texts;
use crate::db::{AmongMethods, Connection};
use crate::kernel::actor::Language;
use crate::kernel::ids::ProductId;

/// The name of each product in `language`, else in any language it has.
pub fn load_names(conn: &mut Connection, ids: &[ProductId], language: Language) -> QueryResult<HashMap<ProductId, String>> {
    let texts = load_texts(conn, ids)?;
    Ok(ids.iter().filter_map(|id| Some((*id, pick(&texts, *id, language)?.name.clone()))).collect())
}

/// The name of one product; empty only if it does not exist.
pub fn load_name(conn: &mut Connection, id: ProductId, language: Language) -> QueryResult<String> {
    Ok(load_names(conn, &[id], language)?.remove(&id).unwrap_or_default())
}

pub(super) fn load_texts(conn: &mut Connection, ids: &[ProductId]) -> QueryResult<Vec<ProductTextRow>> {
    product_texts::table
        .filter(product_texts::product_id.among(ids.iter().map(|id| id.0).collect::<Vec<_>>()))
        .order(product_texts::language)
        .select(ProductTextRow::as_select())
        .load(conn)
}

fn pick(texts: &[ProductTextRow], id: ProductId, language: Language) -> Option<&ProductTextRow> {
    let own = |text: &&ProductTextRow| text.product_id == id;
    texts.iter().filter(own).find(|text| text.language == language).or_else(|| texts.iter().find(own))
}

/// The words of one product in one language only.
pub fn find_text(conn: &mut Connection, id: ProductId, language: Language) -> QueryResult<Option<ProductText>> {
    let texts = load_texts(conn, &[id])?;
    let found = texts.into_iter().find(|text| text.language == language);
    Ok(found.map(|t| ProductText { name: t.name, summary: t.summary, description: t.description }))
}

/// The words of one product as a reader of `language` gets them.
pub fn load_text(conn: &mut Connection, id: ProductId, language: Language) -> QueryResult<ProductText> {
    let texts = load_texts(conn, &[id])?;
    let text = pick(&texts, id, language);
    Ok(text.map_or_else(ProductText::default, |text| ProductText {
        name: text.name.clone(),
        summary: text.summary.clone(),
        description: text.description.clone(),
    }))
}

/// Products with their words, in the order given.
pub fn with_texts(conn: &mut Connection, found: Vec<Product>, language: Language) -> QueryResult<Vec<ProductLine>> {
    let ids: Vec<ProductId> = found.iter().map(|product| product.id).collect();
    let texts = load_texts(conn, &ids)?;
    let line = |product: Product| {
        let text = pick(&texts, product.id, language);
        ProductLine {
            name: text.map_or_else(|| product.sku.clone(), |text| text.name.clone()),
            summary: text.and_then(|text| text.summary.clone()).unwrap_or_default(),
            product,
        }
    };
    Ok(found.into_iter().map(line).collect())
}

/// Writes the words of a product in one language; no name takes them away.
pub fn put_text(conn: &mut Connection, id: ProductId, language: Language, text: &ProductText) -> QueryResult<()> {
    let old = product_texts::table.filter(product_texts::product_id.eq(id.0)).filter(product_texts::language.eq(language));
    diesel::delete(old).execute(conn)?;
    if text.name.is_empty() {
        return Ok(());
    }
    diesel::insert_into(product_texts::table)
        .values((
            product_texts::product_id.eq(id.0),
            product_texts::language.eq(language),
            product_texts::name.eq(&text.name),
            product_texts::summary.eq(&text.summary),
            product_texts::description.eq(&text.description),
        ))
        .execute(conn)
        .map(drop)
}
