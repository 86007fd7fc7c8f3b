//! All SQL of the catalogue.

use std::collections::HashMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::part::{NewPart, Part};
use super::product::{
    Category, CategoryRow, CategoryText, ModelState, NewProduct, Product, ProductDocument, ProductKind, ProductLine,
    ProductModel, ProductPicture, ProductText, ProductTextRow, tree,
};
use crate::db::schema::{
    categories, category_texts, parts, product_documents, product_models, product_parts, product_pictures, product_properties,
    product_texts, products,
};
use crate::db::{AmongMethods, Connection};
use crate::kernel::actor::Language;
use crate::kernel::ids::{CategoryId, ModelId, PartId, ProductId};
use crate::search::{self, Document, FoundKind};
use crate::web::cursor::{Cursor, PAGE_ROWS, Slice};

// products

pub fn find_product(conn: &mut Connection, id: ProductId) -> QueryResult<Option<Product>> {
    products::table.find(id).select(Product::as_select()).first(conn).optional()
}

pub fn find_by_sku(conn: &mut Connection, sku: &str) -> QueryResult<Option<Product>> {
    products::table.filter(products::sku.eq(sku)).select(Product::as_select()).first(conn).optional()
}

pub fn find_by_slug(conn: &mut Connection, slug: &str) -> QueryResult<Option<Product>> {
    products::table.filter(products::slug.eq(slug)).select(Product::as_select()).first(conn).optional()
}

/// Products by id, in no particular order; unknown ids are left out.
pub fn load_products(conn: &mut Connection, ids: &[ProductId]) -> QueryResult<Vec<Product>> {
    products::table
        .filter(products::id.among(ids.iter().map(|id| id.0).collect::<Vec<_>>()))
        .select(Product::as_select())
        .load(conn)
}

/// The name of each product in `language`, else in any language it has.
pub fn load_names(conn: &mut Connection, ids: &[ProductId], language: Language) -> QueryResult<HashMap<ProductId, String>> {
    let texts = load_texts(conn, ids)?;
    Ok(ids.iter().filter_map(|id| Some((*id, pick(&texts, *id, language)?.name.clone()))).collect())
}

/// The name of one product; empty only if it does not exist.
pub fn load_name(conn: &mut Connection, id: ProductId, language: Language) -> QueryResult<String> {
    Ok(load_names(conn, &[id], language)?.remove(&id).unwrap_or_default())
}

fn load_texts(conn: &mut Connection, ids: &[ProductId]) -> QueryResult<Vec<ProductTextRow>> {
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

pub fn insert_product(conn: &mut Connection, product: &NewProduct, at: NaiveDateTime) -> QueryResult<ProductId> {
    diesel::insert_into(products::table).values((product, products::created_at.eq(at))).returning(products::id).get_result(conn)
}

pub fn update_product(conn: &mut Connection, id: ProductId, product: &NewProduct) -> QueryResult<usize> {
    diesel::update(products::table.find(id)).set(product).execute(conn)
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

// properties, pictures, documents

pub fn list_properties(conn: &mut Connection, id: ProductId, language: Language) -> QueryResult<Vec<(String, String)>> {
    product_properties::table
        .filter(product_properties::product_id.eq(id.0))
        .filter(product_properties::language.eq(language))
        .order(product_properties::position)
        .select((product_properties::name, product_properties::value))
        .load(conn)
}

pub fn put_properties(
    conn: &mut Connection,
    id: ProductId,
    language: Language,
    properties: &[(String, String)],
) -> QueryResult<()> {
    let old = product_properties::table
        .filter(product_properties::product_id.eq(id.0))
        .filter(product_properties::language.eq(language));
    diesel::delete(old).execute(conn)?;
    for (position, (name, value)) in (0i32..).zip(properties) {
        diesel::insert_into(product_properties::table)
            .values((
                product_properties::product_id.eq(id.0),
                product_properties::language.eq(language),
                product_properties::position.eq(position),
                product_properties::name.eq(name),
                product_properties::value.eq(value),
            ))
            .execute(conn)?;
    }
    Ok(())
}

pub fn list_pictures(conn: &mut Connection, id: ProductId) -> QueryResult<Vec<ProductPicture>> {
    product_pictures::table
        .filter(product_pictures::product_id.eq(id.0))
        .order(product_pictures::position)
        .select(ProductPicture::as_select())
        .load(conn)
}

pub fn insert_picture(conn: &mut Connection, id: ProductId, position: i32, asset: &str, en: &str, zh: &str) -> QueryResult<()> {
    diesel::insert_into(product_pictures::table)
        .values((
            product_pictures::product_id.eq(id.0),
            product_pictures::position.eq(position),
            product_pictures::asset.eq(asset),
            product_pictures::alt_en.eq(en),
            product_pictures::alt_zh.eq(zh),
        ))
        .execute(conn)
        .map(drop)
}

/// The documents of a product in a language.
pub fn list_documents(conn: &mut Connection, id: ProductId, language: Language) -> QueryResult<Vec<ProductDocument>> {
    product_documents::table
        .filter(product_documents::product_id.eq(id.0))
        .filter(product_documents::language.eq(language))
        .order(product_documents::id)
        .select(ProductDocument::as_select())
        .load(conn)
}

pub fn insert_document(conn: &mut Connection, id: ProductId, language: Language, title: &str, asset: &str) -> QueryResult<()> {
    diesel::insert_into(product_documents::table)
        .values((
            product_documents::product_id.eq(id.0),
            product_documents::language.eq(language),
            product_documents::title.eq(title),
            product_documents::asset.eq(asset),
        ))
        .execute(conn)
        .map(drop)
}

// categories

/// All categories, in tree order, with their words.
pub fn list_categories(conn: &mut Connection, language: Language) -> QueryResult<Vec<Category>> {
    let rows: Vec<CategoryRow> =
        categories::table.order((categories::position, categories::id)).select(CategoryRow::as_select()).load(conn)?;
    let texts: Vec<CategoryText> =
        category_texts::table.order(category_texts::language).select(CategoryText::as_select()).load(conn)?;
    Ok(tree(&rows, &texts, language))
}

/// The category and all above it, nearest first, for rules that hold for a category.
pub fn list_category_chain(conn: &mut Connection, leaf: Option<CategoryId>) -> QueryResult<Vec<CategoryId>> {
    let rows: Vec<(CategoryId, Option<CategoryId>)> =
        categories::table.select((categories::id, categories::parent_id)).load(conn)?;
    let mut chain = Vec::new();
    let mut at = leaf;
    while let Some(id) = at.filter(|id| !chain.contains(id)) {
        chain.push(id);
        at = rows.iter().find(|(known, _)| *known == id).and_then(|(_, parent)| *parent);
    }
    Ok(chain)
}

pub fn find_category_by_slug(conn: &mut Connection, slug: &str) -> QueryResult<Option<CategoryId>> {
    categories::table.filter(categories::slug.eq(slug)).select(categories::id).first(conn).optional()
}

pub fn insert_category(conn: &mut Connection, parent: Option<CategoryId>, slug: &str, position: i32) -> QueryResult<CategoryId> {
    diesel::insert_into(categories::table)
        .values((categories::parent_id.eq(parent), categories::slug.eq(slug), categories::position.eq(position)))
        .returning(categories::id)
        .get_result(conn)
}

pub fn put_category_text(
    conn: &mut Connection,
    id: CategoryId,
    language: Language,
    name: &str,
    description: Option<&str>,
) -> QueryResult<()> {
    let old = category_texts::table.filter(category_texts::category_id.eq(id.0)).filter(category_texts::language.eq(language));
    diesel::delete(old).execute(conn)?;
    diesel::insert_into(category_texts::table)
        .values((
            category_texts::category_id.eq(id.0),
            category_texts::language.eq(language),
            category_texts::name.eq(name),
            category_texts::description.eq(description),
        ))
        .execute(conn)
        .map(drop)
}

// parts

pub fn find_part(conn: &mut Connection, id: PartId) -> QueryResult<Option<Part>> {
    parts::table.find(id).select(Part::as_select()).first(conn).optional()
}

/// A page of parts in the order of their number.
pub fn list_parts(conn: &mut Connection, after: Option<&Cursor>) -> QueryResult<Slice<Part>> {
    let mut query = parts::table.select(Part::as_select()).order(parts::number).limit(PAGE_ROWS as i64 + 1).into_boxed();
    if let Some(after) = after {
        query = query.filter(parts::number.gt(after.value.clone()));
    }
    Ok(Slice::new(query.load(conn)?, |part| Cursor::new(&part.number, part.id.0)))
}

pub fn load_parts(conn: &mut Connection, numbers: &[String]) -> QueryResult<Vec<Part>> {
    parts::table.filter(parts::number.among(numbers)).select(Part::as_select()).load(conn)
}

/// What a plain product is made of, with pieces for one.
pub fn list_parts_of(conn: &mut Connection, id: ProductId) -> QueryResult<Vec<(Part, i32)>> {
    product_parts::table
        .inner_join(parts::table.on(parts::id.eq(product_parts::part_id)))
        .filter(product_parts::product_id.eq(id.0))
        .order(parts::number)
        .select((Part::as_select(), product_parts::quantity))
        .load(conn)
}

pub fn insert_part(conn: &mut Connection, part: &NewPart) -> QueryResult<PartId> {
    diesel::insert_into(parts::table).values(part).returning(parts::id).get_result(conn)
}

pub fn update_part(conn: &mut Connection, id: PartId, part: &NewPart) -> QueryResult<usize> {
    diesel::update(parts::table.find(id)).set(part).execute(conn)
}

pub fn insert_product_part(conn: &mut Connection, product: ProductId, part: PartId, quantity: i32) -> QueryResult<()> {
    diesel::insert_into(product_parts::table)
        .values((
            product_parts::product_id.eq(product.0),
            product_parts::part_id.eq(part.0),
            product_parts::quantity.eq(quantity),
        ))
        .execute(conn)
        .map(drop)
}

// product models

pub fn find_model(conn: &mut Connection, id: ModelId) -> QueryResult<Option<ProductModel>> {
    product_models::table.find(id).select(ProductModel::as_select()).first(conn).optional()
}

pub fn find_model_version(conn: &mut Connection, product: ProductId, version: i32) -> QueryResult<Option<ProductModel>> {
    product_models::table
        .filter(product_models::product_id.eq(product.0))
        .filter(product_models::version.eq(version))
        .select(ProductModel::as_select())
        .first(conn)
        .optional()
}

/// The version of the product's model in force on `date`: released, begun, the latest of those.
pub fn find_released_model(conn: &mut Connection, product: ProductId, date: NaiveDate) -> QueryResult<Option<ProductModel>> {
    product_models::table
        .filter(product_models::product_id.eq(product.0))
        .filter(product_models::state.eq(ModelState::Released))
        .filter(product_models::released_from.le(date))
        .order((product_models::released_from.desc(), product_models::version.desc()))
        .select(ProductModel::as_select())
        .first(conn)
        .optional()
}

/// The same for many products; those without one are missing.
pub fn list_released_models(conn: &mut Connection, products: &[ProductId], date: NaiveDate) -> QueryResult<Vec<ProductModel>> {
    let mut models: Vec<ProductModel> = product_models::table
        .filter(product_models::product_id.among(products))
        .filter(product_models::state.eq(ModelState::Released))
        .filter(product_models::released_from.le(date))
        .order((product_models::product_id, product_models::released_from.desc(), product_models::version.desc()))
        .select(ProductModel::as_select())
        .load(conn)?;
    models.dedup_by_key(|model| model.product_id);
    Ok(models)
}

/// All versions, newest first.
pub fn list_models(conn: &mut Connection, product: ProductId) -> QueryResult<Vec<ProductModel>> {
    product_models::table
        .filter(product_models::product_id.eq(product.0))
        .order(product_models::version.desc())
        .select(ProductModel::as_select())
        .load(conn)
}

pub fn load_model_source(conn: &mut Connection, id: ModelId) -> QueryResult<String> {
    product_models::table.find(id).select(product_models::source).first(conn)
}

pub fn load_model_artefact(conn: &mut Connection, id: ModelId) -> QueryResult<Option<Vec<u8>>> {
    product_models::table.find(id).select(product_models::artefact).first(conn)
}

/// Stores a draft, as the version after the last.
pub fn insert_draft_model(
    conn: &mut Connection,
    product: ProductId,
    source: &str,
    rule_hash: &str,
    by: Option<i64>,
    at: NaiveDateTime,
) -> QueryResult<ModelId> {
    let last: Option<i32> = product_models::table
        .filter(product_models::product_id.eq(product.0))
        .select(diesel::dsl::max(product_models::version))
        .first(conn)?;
    diesel::insert_into(product_models::table)
        .values((
            product_models::product_id.eq(product.0),
            product_models::version.eq(last.unwrap_or(0).saturating_add(1)),
            product_models::state.eq(ModelState::Draft),
            product_models::source.eq(source),
            product_models::rule_hash.eq(rule_hash),
            product_models::created_by.eq(by),
            product_models::created_at.eq(at),
        ))
        .returning(product_models::id)
        .get_result(conn)
}

/// Only drafts change; says how many did. `report` says what the change made of it, where that is known.
pub fn update_draft_model(
    conn: &mut Connection,
    id: ModelId,
    source: &str,
    rule_hash: &str,
    report: Option<&str>,
) -> QueryResult<usize> {
    diesel::update(product_models::table.find(id).filter(product_models::state.eq(ModelState::Draft)))
        .set((product_models::source.eq(source), product_models::rule_hash.eq(rule_hash), product_models::report.eq(report)))
        .execute(conn)
}

/// What the last save of a version made of it, as JSON.
pub fn load_model_report(conn: &mut Connection, id: ModelId) -> QueryResult<Option<String>> {
    product_models::table.find(id).select(product_models::report).first(conn)
}

/// Only drafts are released; says how many were.
pub fn release_model(conn: &mut Connection, id: ModelId, from: NaiveDate, artefact: &[u8]) -> QueryResult<usize> {
    diesel::update(product_models::table.find(id).filter(product_models::state.eq(ModelState::Draft)))
        .set((
            product_models::state.eq(ModelState::Released),
            product_models::released_from.eq(from),
            product_models::artefact.eq(artefact),
        ))
        .execute(conn)
}

/// Makes a version a draft again whose day has not come; 0 where it has, or where it never was released.
pub fn withdraw_model(conn: &mut Connection, id: ModelId, today: NaiveDate) -> QueryResult<usize> {
    let ahead = product_models::table
        .find(id)
        .filter(product_models::state.eq(ModelState::Released))
        .filter(product_models::released_from.gt(today));
    diesel::update(ahead)
        .set((
            product_models::state.eq(ModelState::Draft),
            product_models::released_from.eq(None::<NaiveDate>),
            product_models::artefact.eq(None::<Vec<u8>>),
        ))
        .execute(conn)
}
