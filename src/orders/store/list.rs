//! The list of orders: filters, sort, keyset pages.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Timestamp};
use serde::Deserialize;

use crate::db::Connection;
use crate::db::schema::{accounts, orders, users};
use crate::kernel::actor::Actor;
use crate::kernel::ids::{AccountId, OrderId, UserId};
use crate::kernel::money::{Amount, Currency};
use crate::orders::order::OrderState;
use crate::people::store::sorted_by;
use crate::web::cursor::{Cursor, PAGE_ROWS, Slice};

/// Filters as they stand in the URL. Unknown values mean "no filter".
#[derive(Debug, Clone, Default, Deserialize)]
pub struct OrderFilter {
    #[serde(default)]
    pub state: String,
    #[serde(default)]
    pub owner: String,
    #[serde(default)]
    pub account: String,
    #[serde(default)]
    pub from: String,
    #[serde(default)]
    pub until: String,
    #[serde(default)]
    pub sort: String,
    #[serde(default)]
    pub after: String,
}

impl OrderFilter {
    /// Largest first instead of newest first.
    pub fn by_total(&self) -> bool {
        self.sort == "total"
    }

    /// The query of this list with other values, without the page.
    pub fn query(&self, changes: &[(&str, &str)]) -> String {
        let values = [
            ("state", self.state.as_str()),
            ("owner", &self.owner),
            ("account", &self.account),
            ("from", &self.from),
            ("until", &self.until),
            ("sort", &self.sort),
        ];
        let mut pairs: Vec<(&str, &str)> =
            values.into_iter().map(|(k, v)| (k, changes.iter().find(|(c, _)| *c == k).map_or(v, |(_, v)| *v))).collect();
        pairs.extend(changes.iter().filter(|(k, _)| *k == "after"));
        pairs.retain(|(_, v)| !v.is_empty());
        serde_html_form::to_string(pairs).unwrap_or_default()
    }
}

/// A row of the list.
#[derive(Debug, Clone, Queryable)]
pub struct OrderRow {
    pub id: OrderId,
    pub number: String,
    pub account_id: AccountId,
    pub account: String,
    pub owner: Option<String>,
    pub placed_at: NaiveDateTime,
    pub order_date: NaiveDate,
    pub state: OrderState,
    pub currency: Currency,
    pub total: Amount,
    pub po_number: Option<String>,
}

/// One page of the orders the actor may see, newest (or largest) first; `most` rows where an export asks for more.
pub fn list_orders(
    conn: &mut Connection,
    actor: &Actor,
    filter: &OrderFilter,
    most: Option<i64>,
) -> QueryResult<Slice<OrderRow>> {
    let mut query = orders::table
        .inner_join(accounts::table)
        .left_join(users::table.on(users::id.nullable().eq(orders::owner_id)))
        .select((
            orders::id,
            orders::number,
            orders::account_id,
            accounts::name,
            users::name.nullable(),
            orders::placed_at,
            orders::order_date,
            orders::state,
            orders::currency,
            orders::total,
            orders::po_number,
        ))
        .into_boxed();
    query = visible!(query, actor);
    if let Some(state) = OrderState::parse(&filter.state) {
        query = query.filter(orders::state.eq(state));
    }
    if let Ok(owner) = filter.owner.parse::<UserId>() {
        query = query.filter(orders::owner_id.eq(owner));
    }
    if let Ok(account) = filter.account.parse::<AccountId>() {
        query = query.filter(orders::account_id.eq(account));
    }
    if let Ok(from) = filter.from.parse::<NaiveDate>() {
        query = query.filter(orders::order_date.ge(from));
    }
    if let Ok(until) = filter.until.parse::<NaiveDate>() {
        query = query.filter(orders::order_date.le(until));
    }
    let after = Cursor::decode(&filter.after);
    let limit = most.unwrap_or(i64::try_from(PAGE_ROWS).unwrap_or(25) + 1);
    if filter.by_total() {
        let column = sorted_by(conn, actor, "orders.total")?;
        let total = || sql::<BigInt>(&column);
        if let Some((least, id)) = after.and_then(|c| Some((Amount::from_millionths(c.value.parse().ok()?), OrderId(c.id)))) {
            query = query.filter(total().lt(least).or(total().eq(least).and(orders::id.lt(id))));
        }
        query = query.order((total().desc(), orders::id.desc()));
    } else {
        let column = sorted_by(conn, actor, "orders.placed_at")?;
        let placed_at = || sql::<Timestamp>(&column);
        if let Some((at, id)) = after.and_then(|c| Some((c.value.parse::<NaiveDateTime>().ok()?, OrderId(c.id)))) {
            query = query.filter(placed_at().lt(at).or(placed_at().eq(at).and(orders::id.lt(id))));
        }
        query = query.order((placed_at().desc(), orders::id.desc()));
    }
    let rows: Vec<OrderRow> = query.limit(limit).load(conn)?;
    if most.is_some() {
        return Ok(Slice { rows, next: None });
    }
    let by_total = filter.by_total();
    Ok(Slice::new(rows, |row| {
        if by_total {
            Cursor::new(row.total.millionths(), row.id.0)
        } else {
            Cursor::new(row.placed_at.format("%Y-%m-%dT%H:%M:%S%.f"), row.id.0)
        }
    }))
}
