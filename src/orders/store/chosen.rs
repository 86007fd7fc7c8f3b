//! What was ordered of a product, for counting.

use diesel::prelude::*;

use crate::configurator::configuration::Completion;
use crate::configurator::likes::Ordered;
use crate::db::Connection;
use crate::db::schema::{accounts, configurations, order_lines, orders};
use crate::kernel::ids::{AccountId, ProductId};

/// More orders than these say nothing new.
const MOST: i64 = 500;

/// The latest ordered configurations of a product, with the industry of whoever ordered them; cancelled orders are none.
pub fn list_ordered_configurations(conn: &mut Connection, product: ProductId) -> QueryResult<Vec<Ordered>> {
    let rows: Vec<(AccountId, Option<String>, String, String)> = order_lines::table
        .inner_join(orders::table.on(orders::id.eq(order_lines::order_id)))
        .inner_join(accounts::table.on(accounts::id.eq(orders::account_id)))
        .inner_join(configurations::table.on(configurations::id.nullable().eq(order_lines::configuration_id)))
        .filter(order_lines::product_id.eq(product))
        .filter(order_lines::state.ne("cancelled"))
        .order(order_lines::id.desc())
        .limit(MOST)
        .select((orders::account_id, accounts::industry, configurations::completion, configurations::needs))
        .load(conn)?;
    let ordered = rows.into_iter().map(|(account, industry, completion, needs)| Ordered {
        account,
        industry,
        chosen: serde_json::from_str::<Completion>(&completion).map(|known| known.choices).unwrap_or_default(),
        needs: serde_json::from_str(&needs).unwrap_or_default(),
    });
    Ok(ordered.collect())
}
