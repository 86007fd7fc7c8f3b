//! The list of orders: filters, sort, keyset pages.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::Deserialize;

use crate::db::schema::{accounts, orders, users};
use crate::db::{AmongMethods, Connection};
use crate::kernel::actor::Actor;
use crate::kernel::ids::{AccountId, OrderId, UserId};
use crate::kernel::money::{Amount, Currency};
use crate::orders::order::OrderState;
use crate::people::store::{Part, leading, list_parts};
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

    fn owner(&self) -> Option<UserId> {
        self.owner.parse().ok()
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

/// Leaves of a boxed query over orders what a part of them holds after a page, in the order of the list.
macro_rules! narrowed {
    ($query:expr, $actor:expr, $filter:expr, $part:expr) => {{
        let (actor, filter, part): (&Actor, &OrderFilter, &Part) = ($actor, $filter, $part);
        let query = $query;
        let mut query = match part {
            Part::Whole => visible!(query, actor),
            Part::Owner(Some(owner)) => query.filter(orders::owner_id.eq(*owner)),
            Part::Owner(None) => query.filter(orders::owner_id.is_null()),
            Part::Shared(deals) => query.filter(orders::opportunity_id.assume_not_null().among(deals.clone())),
            Part::Listed(ids) => query.filter(orders::id.among(ids.clone())),
        };
        if let Some(state) = OrderState::parse(&filter.state) {
            query = query.filter(orders::state.eq(state));
        }
        if let Some(owner) = filter.owner() {
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
        if filter.by_total() {
            if let Some((least, id)) = after.and_then(|c| Some((Amount::from_millionths(c.value.parse().ok()?), OrderId(c.id)))) {
                query = query.filter(orders::total.lt(least).or(orders::total.eq(least).and(orders::id.lt(id))));
            }
            query.order((orders::total.desc(), orders::id.desc()))
        } else {
            if let Some((at, id)) = after.and_then(|c| Some((c.value.parse::<NaiveDateTime>().ok()?, OrderId(c.id)))) {
                query = query.filter(orders::placed_at.lt(at).or(orders::placed_at.eq(at).and(orders::id.lt(id))));
            }
            query.order((orders::placed_at.desc(), orders::id.desc()))
        }
    }};
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
    let limit = most.unwrap_or(i64::try_from(PAGE_ROWS).unwrap_or(25) + 1);
    // The orders of one account are few, and so is what an export does not go through in any case.
    let whole = most.is_some() || !filter.account.is_empty();
    let mut parts = if whole { vec![Part::Whole] } else { list_parts(conn, actor, "opportunity")? };
    parts.retain(|part| filter.owner().is_none_or(|owner| part.may_hold(Some(owner))));
    let part = leading(conn, parts, |conn, part| {
        let query = orders::table.select(orders::id).limit(limit).into_boxed();
        narrowed!(query, actor, filter, part).load(conn)
    })?;
    let query = orders::table
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
        .limit(limit)
        .into_boxed();
    let rows: Vec<OrderRow> = narrowed!(query, actor, filter, &part).load(conn)?;
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
