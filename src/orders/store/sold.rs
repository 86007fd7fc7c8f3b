//! What can be put on an order: products, saved configurations, and the terms of whoever orders.

use diesel::prelude::*;

use crate::catalogue::Product;
use crate::configurator::configuration::Configured;
use crate::db::schema::{accounts, configurations, products};
use crate::db::{AmongMethods, Connection};
use crate::kernel::actor::Language;
use crate::kernel::ids::{AccountId, ProductId, UserId};

pub fn load_configured(conn: &mut Connection, codes: &[String]) -> QueryResult<Vec<Configured>> {
    configurations::table.filter(configurations::code.among(codes)).select(Configured::as_select()).load(conn)
}

/// Products by number, as typed or in capitals, or by id.
pub fn load_products(conn: &mut Connection, skus: &[&str], codes: &[String], ids: &[ProductId]) -> QueryResult<Vec<Product>> {
    products::table
        .filter(products::sku.among(skus).or(products::sku.among(codes)).or(products::id.among(ids)))
        .select(Product::as_select())
        .load(conn)
}

/// Who looks after the account, the language of its documents, and its payment terms.
pub fn load_terms(conn: &mut Connection, account: AccountId) -> QueryResult<(Option<UserId>, Language, Option<String>)> {
    accounts::table.find(account).select((accounts::owner_id, accounts::language, accounts::payment_terms)).first(conn)
}
