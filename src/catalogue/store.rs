//! All SQL of the catalogue.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::product::{NewProduct, Product};
use crate::db::schema::products;
use crate::db::{AmongMethods, Connection};
use crate::kernel::ids::ProductId;

mod words;
mod lists;
mod extras;
mod categories;
mod parts;
mod models;

pub use categories::*;
pub use extras::*;
pub use lists::*;
pub use models::*;
pub use parts::*;
pub use words::*;

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

pub fn insert_product(conn: &mut Connection, product: &NewProduct, at: NaiveDateTime) -> QueryResult<ProductId> {
    diesel::insert_into(products::table).values((product, products::created_at.eq(at))).returning(products::id).get_result(conn)
}

pub fn update_product(conn: &mut Connection, id: ProductId, product: &NewProduct) -> QueryResult<usize> {
    diesel::update(products::table.find(id)).set(product).execute(conn)
}
