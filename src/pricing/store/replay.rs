use chrono::NaiveDate;
use diesel::prelude::*;

use crate::db::Connection;
use crate::db::schema::{accounts, order_lines, orders};
use crate::kernel::ids::{AccountId, OrderLineId, PriceBookId, ProductId};
use crate::kernel::money::{Amount, Currency};

/// One line of an order of the past, and what was paid.
#[derive(Debug, Clone, Queryable)]
pub struct PastLine {
    pub id: OrderLineId,
    pub channel: String,
    pub date: NaiveDate,
    pub currency: Currency,
    pub price_book: Option<PriceBookId>,
    pub account: AccountId,
    pub group: String,
    pub product: Option<ProductId>,
    pub unit: String,
    pub quantity: i32,
    pub unit_price: Amount,
    pub net: Amount,
}

/// Lines of past orders by id, from behind `after`.
pub fn list_past_lines(conn: &mut Connection, after: OrderLineId, limit: i64) -> QueryResult<Vec<PastLine>> {
    order_lines::table
        .inner_join(orders::table.inner_join(accounts::table))
        .filter(orders::past.eq(true))
        .filter(order_lines::id.gt(after))
        .order(order_lines::id)
        .limit(limit)
        .select((
            order_lines::id,
            orders::channel,
            orders::order_date,
            orders::currency,
            orders::price_book_id,
            orders::account_id,
            accounts::customer_group,
            order_lines::product_id,
            order_lines::unit,
            order_lines::quantity,
            order_lines::unit_price,
            order_lines::net,
        ))
        .load(conn)
}
