//! Properties, pictures and documents of a product.

use diesel::prelude::*;

use crate::catalogue::product::{ProductDocument, ProductPicture};
use crate::db::Connection;
use crate::db::schema::{product_documents, product_pictures, product_properties};
use crate::kernel::actor::Language;
use crate::kernel::ids::ProductId;

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
