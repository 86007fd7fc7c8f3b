//! Lists of products, and what the search box finds them by.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::{find_product, load_texts, with_texts};
use crate::catalogue::product::{Product, ProductKind, ProductLine};
use crate::db::schema::products;
use crate::db::{AmongMethods, Connection};
use crate::kernel::actor::Language;
use crate::kernel::ids::{CategoryId, ProductId};
use crate::search::{self, Document, FoundKind};
use crate::web::cursor::{Cursor, PAGE_ROWS, Slice};

/// What a list of products is narrowed by.
#[derive(Debug, Clone, Default)]
pub struct ProductFilter {
    /// Any of these categories; empty: all.
    pub categories: Vec<CategoryId>,
    pub kind: Option<ProductKind>,
    /// Only what the shop shows on this day.
    pub in_shop: Option<NaiveDate>,
    /// Only these, as found by the search box.
    pub ids: Option<Vec<ProductId>>,
}

/// A page of products in the order of their SKU.
pub fn list_products(
    conn: &mut Connection,
    filter: &ProductFilter,
    language: Language,
    after: Option<&Cursor>,
) -> QueryResult<Slice<ProductLine>> {
    let rows = filtered(conn, filter, after, Some(PAGE_ROWS as i64 + 1))?;
    Ok(Slice::new(with_texts(conn, rows, language)?, |line| Cursor::new(&line.product.sku, line.product.id.0)))
}

/// All products that fit, for an export.
pub fn list_all_products(conn: &mut Connection, filter: &ProductFilter, language: Language) -> QueryResult<Vec<ProductLine>> {
    let rows = filtered(conn, filter, None, None)?;
    with_texts(conn, rows, language)
}

fn filtered(
    conn: &mut Connection,
    filter: &ProductFilter,
    after: Option<&Cursor>,
    limit: Option<i64>,
) -> QueryResult<Vec<Product>> {
    let mut query = products::table.select(Product::as_select()).order(products::sku).into_boxed();
    if !filter.categories.is_empty() {
        let ids: Vec<Option<CategoryId>> = filter.categories.iter().copied().map(Some).collect();
        query = query.filter(products::category_id.among(ids));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(products::kind.eq(kind));
    }
    if let Some(day) = filter.in_shop {
        query = query
            .filter(products::public.eq(true))
            .filter(products::active_from.is_null().or(products::active_from.le(day)))
            .filter(products::active_until.is_null().or(products::active_until.ge(day)));
    }
    if let Some(ids) = &filter.ids {
        query = query.filter(products::id.among(ids.iter().map(|id| id.0).collect::<Vec<_>>()));
    }
    if let Some(after) = after {
        query = query.filter(products::sku.gt(after.value.clone()));
    }
    if let Some(limit) = limit {
        query = query.limit(limit);
    }
    query.load(conn)
}

/// The ids of products that match what was typed into a search box, best first.
pub fn search_products(conn: &mut Connection, typed: &str) -> QueryResult<Vec<ProductId>> {
    let hits = search::find(conn, None, typed, 100)?;
    Ok(hits.into_iter().filter(|hit| hit.kind == FoundKind::Product).map(|hit| ProductId(hit.record_id)).collect())
}

/// Makes the search box find the product by its names, SKU and family. To be called after its texts are written.
pub fn index_product(conn: &mut Connection, id: ProductId) -> QueryResult<()> {
    let Some(product) = find_product(conn, id)? else { return Ok(()) };
    let texts = load_texts(conn, &[id])?;
    let title = texts.first().map_or(product.sku.as_str(), |text| text.name.as_str());
    let mut found_by: Vec<&str> = vec![&product.sku];
    found_by.extend(product.family.as_deref());
    found_by.extend(texts.iter().flat_map(|text| [Some(text.name.as_str()), text.summary.as_deref()]).flatten());
    let document = Document {
        kind: FoundKind::Product,
        record_id: id.0,
        title,
        subtitle: &product.sku,
        url: product.href(),
        owner: None,
        account: None,
        public: product.public,
        texts: found_by,
    };
    search::put(conn, &document)
}
