//! All SQL of the reports: sums over orders and deals, grouped in the database.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::dsl::{count_star, sql};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};
use diesel::{QueryableByName, sql_query};

use crate::db::schema::{accounts, categories, category_texts, opportunities, orders, stages, users};
use crate::db::{AmongMethods, Connection, Kept};
use crate::kernel::actor::{Actor, Language, Scope};
use crate::kernel::ids::{OpportunityId, UserId};
use crate::kernel::money::{Amount, Currency};
use crate::orders::order::OrderState;
use crate::people::store::{kept_sums, owners_seen_by};

/// Leaves of a boxed query over orders what the actor may see; without an actor, all.
macro_rules! orders_seen_by {
    ($query:expr, $actor:expr) => {{
        let query = $query;
        match $actor.map(Actor::scope) {
            None | Some(Scope::Everything) => query,
            Some(Scope::Owners(viewer)) => {
                query.filter(orders::owner_id.eq_any(owners_seen_by(viewer).nullable()).assume_not_null())
            }
            Some(Scope::Company(_) | Scope::Nothing) => query.filter(orders::id.eq(-1)),
        }
    }};
}

/// The same over deals.
macro_rules! deals_seen_by {
    ($query:expr, $actor:expr) => {{
        let query = $query;
        match $actor.scope() {
            Scope::Everything => query,
            Scope::Owners(viewer) => {
                query.filter(opportunities::owner_id.eq_any(owners_seen_by(viewer).nullable()).assume_not_null())
            }
            Scope::Company(_) | Scope::Nothing => query.filter(opportunities::id.eq(-1)),
        }
    }};
}

/// SUM of BIGINT is NUMERIC in PostgreSQL; millionths fit into BIGINT again.
const NET: &str = "CAST(SUM(orders.net) AS BIGINT)";
const AMOUNT: &str = "CAST(SUM(opportunities.amount) AS BIGINT)";

/// What is added up, its currency, how many and how much.
pub type Sum<K> = (K, Currency, i64, Amount);

static BY_TERRITORY: Kept<(), Vec<Sum<Option<String>>>> = Kept::empty();
static BY_PERSON: Kept<(), Vec<Sum<Option<UserId>>>> = Kept::empty();
static OF_CATEGORIES: Kept<(), Vec<Sum<Option<i64>>>> = Kept::empty();
static BOOK: Kept<(), Vec<Sum<String>>> = Kept::empty();
static DEALS_BY_OWNER: Kept<(), Vec<Sum<Option<UserId>>>> = Kept::empty();
static DEALS_BY_DAY: Kept<(), Vec<Sum<NaiveDate>>> = Kept::empty();

pub fn list_by_day(conn: &mut Connection, actor: Option<&Actor>) -> QueryResult<Vec<Sum<NaiveDate>>> {
    let query = orders::table
        .filter(orders::state.ne("cancelled"))
        .group_by((orders::order_date, orders::currency))
        .select((orders::order_date, orders::currency, count_star(), sql::<BigInt>(NET)))
        .into_boxed();
    orders_seen_by!(query, actor).load(conn)
}

pub fn list_by_territory(conn: &mut Connection, actor: Option<&Actor>) -> QueryResult<Vec<Sum<Option<String>>>> {
    kept_sums(conn, actor, (&BY_TERRITORY, "orders", ()), |conn| {
        let query = orders::table
            .filter(orders::state.ne("cancelled"))
            .group_by((orders::territory, orders::currency))
            .select((orders::territory, orders::currency, count_star(), sql::<BigInt>(NET)))
            .into_boxed();
        orders_seen_by!(query, actor).load(conn)
    })
}

pub fn list_by_person(conn: &mut Connection, actor: Option<&Actor>) -> QueryResult<Vec<Sum<Option<String>>>> {
    let rows = kept_sums(conn, actor, (&BY_PERSON, "orders", ()), |conn| {
        let query = orders::table
            .filter(orders::state.ne("cancelled"))
            .group_by((orders::owner_id, orders::currency))
            .select((orders::owner_id, orders::currency, count_star(), sql::<BigInt>(NET)))
            .into_boxed();
        orders_seen_by!(query, actor).load(conn)
    })?;
    let names: Vec<(UserId, String)> = users::table.select((users::id, users::name)).load(conn)?;
    let name = |id: Option<UserId>| id.and_then(|id| names.iter().find(|(n, _)| *n == id)).map(|(_, name)| name.clone());
    Ok(rows.into_iter().map(|(id, currency, orders, net)| (name(id), currency, orders, net)).collect())
}

#[derive(QueryableByName)]
struct OfCategory {
    #[diesel(sql_type = Nullable<BigInt>)]
    category: Option<i64>,
    #[diesel(sql_type = Text)]
    currency: Currency,
    #[diesel(sql_type = BigInt)]
    line_count: i64,
    #[diesel(sql_type = BigInt)]
    net: Amount,
}

/// In SQL, because columns of two tables cannot be grouped together otherwise. A viewer of 0 sees everything.
const BY_CATEGORY: &str = "SELECT products.category_id AS category, orders.currency AS currency, COUNT(*) AS line_count, \
     CAST(SUM(order_lines.net) AS BIGINT) AS net \
     FROM order_lines JOIN orders ON orders.id = order_lines.order_id LEFT JOIN products ON products.id = order_lines.product_id \
     WHERE orders.state <> 'cancelled' \
     AND ($1 = 0 OR orders.owner_id IN (SELECT owner_id FROM visibility WHERE viewer_id = $1)) \
     GROUP BY products.category_id, orders.currency";

/// By the products' own category; `None` for lines without a product in one.
pub fn list_by_category(conn: &mut Connection, actor: Option<&Actor>) -> QueryResult<Vec<Sum<Option<i64>>>> {
    let viewer = match actor.map(Actor::scope) {
        None | Some(Scope::Everything) => 0,
        Some(Scope::Owners(viewer)) => viewer.0,
        Some(Scope::Company(_) | Scope::Nothing) => return Ok(Vec::new()),
    };
    kept_sums(conn, actor, (&OF_CATEGORIES, "orders", ()), |conn| {
        let rows: Vec<OfCategory> = sql_query(BY_CATEGORY).bind::<BigInt, _>(viewer).load(conn)?;
        Ok(rows.into_iter().map(|row| (row.category, row.currency, row.line_count, row.net)).collect())
    })
}

/// `(id, parent, name)` of every category.
pub fn list_categories(conn: &mut Connection, language: Language) -> QueryResult<Vec<(i64, Option<i64>, String)>> {
    categories::table
        .left_join(
            category_texts::table
                .on(category_texts::category_id.eq(categories::id).and(category_texts::language.eq(language.as_str()))),
        )
        .select((categories::id, categories::parent_id, category_texts::name.nullable(), categories::slug))
        .load::<(i64, Option<i64>, Option<String>, String)>(conn)
        .map(|rows| rows.into_iter().map(|(id, parent, name, slug)| (id, parent, name.unwrap_or(slug))).collect())
}

/// An open deal that has been in its stage for long.
#[derive(Debug, Clone, Queryable)]
pub struct Idle {
    pub id: OpportunityId,
    pub name: String,
    pub account: String,
    pub owner: Option<String>,
    pub stage_en: String,
    pub stage_zh: String,
    pub norm_days: i32,
    pub since: NaiveDateTime,
    pub amount: Amount,
    pub currency: Currency,
}

/// The deals that have been in their stage the longest.
pub fn list_idle(conn: &mut Connection, actor: &Actor, before: NaiveDateTime, limit: i64) -> QueryResult<Vec<Idle>> {
    let query = opportunities::table
        .filter(opportunities::outcome.is_null())
        .filter(opportunities::stage_since.lt(before))
        .order(opportunities::stage_since)
        .limit(limit)
        .select(opportunities::id)
        .into_boxed();
    let ids: Vec<OpportunityId> = deals_seen_by!(query, actor).load(conn)?;
    opportunities::table
        .inner_join(accounts::table)
        .inner_join(stages::table)
        .left_join(users::table)
        .filter(opportunities::id.among(ids))
        .order(opportunities::stage_since)
        .select((
            opportunities::id,
            opportunities::name,
            accounts::name,
            users::name.nullable(),
            stages::name_en,
            stages::name_zh,
            stages::norm_days,
            opportunities::stage_since,
            opportunities::amount,
            opportunities::currency,
        ))
        .load(conn)
}

/// Open deals by owner.
pub fn list_pipeline_by_owner(conn: &mut Connection, actor: &Actor) -> QueryResult<Vec<Sum<Option<UserId>>>> {
    kept_sums(conn, Some(actor), (&DEALS_BY_OWNER, "pipeline", ()), |conn| {
        let query = opportunities::table
            .filter(opportunities::outcome.is_null())
            .group_by((opportunities::owner_id, opportunities::currency))
            .select((opportunities::owner_id, opportunities::currency, count_star(), sql::<BigInt>(AMOUNT)))
            .into_boxed();
        deals_seen_by!(query, actor).load(conn)
    })
}

/// Open deals by the day they should close.
pub fn list_pipeline_by_day(conn: &mut Connection, actor: &Actor) -> QueryResult<Vec<Sum<NaiveDate>>> {
    kept_sums(conn, Some(actor), (&DEALS_BY_DAY, "pipeline", ()), |conn| {
        let query = opportunities::table
            .filter(opportunities::outcome.is_null())
            .group_by((opportunities::close_date, opportunities::currency))
            .select((opportunities::close_date, opportunities::currency, count_star(), sql::<BigInt>(AMOUNT)))
            .into_boxed();
        deals_seen_by!(query, actor).load(conn)
    })
}

/// The order book: orders that are not delivered yet, by state.
pub fn list_order_book(conn: &mut Connection, actor: &Actor) -> QueryResult<Vec<Sum<String>>> {
    let actor = Some(actor);
    kept_sums(conn, actor, (&BOOK, "orders", ()), |conn| {
        let query = orders::table
            // Said by the states that are in it: nearly all orders are delivered, and those states have an index.
            .filter(orders::state.among([OrderState::Confirmed, OrderState::InProduction, OrderState::Shipped]))
            .filter(orders::past.eq(false))
            .group_by((orders::state, orders::currency))
            .select((orders::state, orders::currency, count_star(), sql::<BigInt>(NET)))
            .into_boxed();
        orders_seen_by!(query, actor).load(conn)
    })
}
