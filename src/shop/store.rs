//! All SQL of carts.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::db::Connection;
use crate::db::schema::{cart_lines, carts, leads};
use crate::kernel::ids::{AccountId, CartId, CartLineId, ConfigurationId, LeadId, ProductId, UserId};

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = cart_lines)]
pub struct CartLine {
    pub id: CartLineId,
    pub product_id: ProductId,
    pub configuration_id: Option<ConfigurationId>,
    pub quantity: i32,
    pub position: i32,
}

/// A browser's cart and whose it is.
pub fn find_by_key(conn: &mut Connection, hash: &str) -> QueryResult<Option<(CartId, Option<UserId>)>> {
    carts::table.filter(carts::key.eq(hash)).select((carts::id, carts::user_id)).first(conn).optional()
}

pub fn find_of_user(conn: &mut Connection, user: UserId) -> QueryResult<Option<CartId>> {
    carts::table.filter(carts::user_id.eq(user)).order(carts::id).select(carts::id).first(conn).optional()
}

pub fn insert_cart(
    conn: &mut Connection,
    hash: &str,
    user: Option<UserId>,
    account: Option<AccountId>,
    at: NaiveDateTime,
) -> QueryResult<CartId> {
    diesel::insert_into(carts::table)
        .values((
            carts::key.eq(hash),
            carts::user_id.eq(user),
            carts::account_id.eq(account),
            carts::created_at.eq(at),
            carts::updated_at.eq(at),
        ))
        .returning(carts::id)
        .get_result(conn)
}

pub fn touch(conn: &mut Connection, cart: CartId, at: NaiveDateTime) -> QueryResult<usize> {
    diesel::update(carts::table.find(cart)).set(carts::updated_at.eq(at)).execute(conn)
}

pub fn list_lines(conn: &mut Connection, cart: CartId) -> QueryResult<Vec<CartLine>> {
    cart_lines::table
        .filter(cart_lines::cart_id.eq(cart))
        .order((cart_lines::position, cart_lines::id))
        .select(CartLine::as_select())
        .load(conn)
}

pub fn insert_line(
    conn: &mut Connection,
    cart: CartId,
    product: ProductId,
    configuration: Option<ConfigurationId>,
    quantity: i32,
    position: i32,
) -> QueryResult<()> {
    diesel::insert_into(cart_lines::table)
        .values((
            cart_lines::cart_id.eq(cart),
            cart_lines::product_id.eq(product),
            cart_lines::configuration_id.eq(configuration),
            cart_lines::quantity.eq(quantity),
            cart_lines::position.eq(position),
        ))
        .execute(conn)
        .map(drop)
}

/// Only a line of this cart; none for zero pieces.
pub fn update_quantity(conn: &mut Connection, cart: CartId, line: CartLineId, quantity: i32) -> QueryResult<()> {
    let own = cart_lines::table.filter(cart_lines::id.eq(line)).filter(cart_lines::cart_id.eq(cart));
    match quantity {
        ..=0 => diesel::delete(own).execute(conn).map(drop),
        _ => diesel::update(own).set(cart_lines::quantity.eq(quantity)).execute(conn).map(drop),
    }
}

pub fn move_lines(conn: &mut Connection, from: CartId, to: CartId) -> QueryResult<usize> {
    diesel::update(cart_lines::table.filter(cart_lines::cart_id.eq(from))).set(cart_lines::cart_id.eq(to)).execute(conn)
}

pub fn delete_lines(conn: &mut Connection, cart: CartId) -> QueryResult<usize> {
    diesel::delete(cart_lines::table.filter(cart_lines::cart_id.eq(cart))).execute(conn)
}

/// A request as a row of `leads`.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = leads)]
pub struct NewRequest {
    pub company: String,
    pub contact_name: String,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub source: String,
    pub message: Option<String>,
    pub interest_product_id: Option<i64>,
    pub state: String,
    pub created_by: Option<i64>,
    pub created_at: NaiveDateTime,
    pub updated_at: NaiveDateTime,
    pub account_id: Option<AccountId>,
}

pub fn insert_request(conn: &mut Connection, request: &NewRequest) -> QueryResult<LeadId> {
    diesel::insert_into(leads::table).values(request).returning(leads::id).get_result(conn)
}
