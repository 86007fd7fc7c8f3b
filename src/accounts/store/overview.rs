//! What the later stages hold for one account, as its page shows it: read only, and only what the actor may see.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::db::Connection;
use crate::db::schema::{agreements, opportunities, orders, quote_versions, quotes, stages};
use crate::kernel::actor::{Actor, Scope};
use crate::kernel::ids::{AccountId, OpportunityId};
use crate::kernel::money::{Amount, Currency};
use crate::people::store::{owners_seen_by, shared_with};

/// Rows of each kind on the page; the rest is a list away.
const ROWS: i64 = 8;

#[derive(Debug, Clone, Queryable)]
pub struct OpenOpportunity {
    pub id: OpportunityId,
    pub name: String,
    pub amount: Amount,
    pub currency: Currency,
    pub close_date: NaiveDate,
    pub next_step: Option<String>,
    pub stage_en: String,
    pub stage_zh: String,
}

#[derive(Debug, Clone, Queryable)]
pub struct QuoteRow {
    pub id: i64,
    pub number: String,
    pub title: String,
    pub currency: Currency,
    pub updated_at: NaiveDateTime,
    /// The latest version's.
    pub version: i32,
    pub state: String,
    pub total: Amount,
}

#[derive(Debug, Clone, Queryable)]
pub struct OrderRow {
    pub id: i64,
    pub number: String,
    pub state: String,
    pub order_date: NaiveDate,
    pub currency: Currency,
    pub total: Amount,
}

#[derive(Debug, Clone, Queryable)]
pub struct AgreementRow {
    pub number: String,
    pub name: String,
    pub valid_from: NaiveDate,
    pub valid_until: Option<NaiveDate>,
}

/// What the account page shows of later stages.
#[derive(Debug, Clone, Default)]
pub struct Overview {
    pub opportunities: Vec<OpenOpportunity>,
    pub quotes: Vec<QuoteRow>,
    pub orders: Vec<OrderRow>,
    pub agreements: Vec<AgreementRow>,
    /// Ordered and not yet delivered, in the account's currency.
    pub open_amount: Amount,
}

pub fn load(
    conn: &mut Connection,
    actor: &Actor,
    account: AccountId,
    (currency, today): (Currency, NaiveDate),
) -> QueryResult<Overview> {
    let mut shown = Overview {
        opportunities: list_open(conn, actor, account)?,
        quotes: list_quotes(conn, actor, account)?,
        orders: list_orders(conn, actor, account)?,
        agreements: list_agreements(conn, account, today)?,
        open_amount: Amount::ZERO,
    };
    let open: Vec<Amount> = orders::table
        .filter(orders::account_id.eq(account))
        .filter(orders::past.eq(false))
        .filter(orders::state.ne("delivered"))
        .filter(orders::state.ne("cancelled"))
        .filter(orders::currency.eq(currency))
        .select(orders::total)
        .load(conn)?;
    shown.open_amount = Amount::sum(open).unwrap_or_default();
    Ok(shown)
}

fn list_open(conn: &mut Connection, actor: &Actor, account: AccountId) -> QueryResult<Vec<OpenOpportunity>> {
    let mut query = opportunities::table
        .inner_join(stages::table)
        .filter(opportunities::account_id.eq(account))
        .filter(opportunities::outcome.is_null())
        .order(opportunities::created_at.desc())
        .limit(ROWS)
        .select((
            opportunities::id,
            opportunities::name,
            opportunities::amount,
            opportunities::currency,
            opportunities::close_date,
            opportunities::next_step,
            stages::name_en,
            stages::name_zh,
        ))
        .into_boxed();
    if let Scope::Owners(viewer) = actor.scope() {
        let shared = shared_with(viewer, "opportunity");
        query =
            query.filter(opportunities::owner_id.eq_any(owners_seen_by(viewer).nullable()).or(opportunities::id.eq_any(shared)));
    }
    query.load(conn)
}

/// The newest quotes with their latest version.
fn list_quotes(conn: &mut Connection, actor: &Actor, account: AccountId) -> QueryResult<Vec<QuoteRow>> {
    let mut query = quotes::table
        .inner_join(quote_versions::table)
        .filter(quotes::account_id.eq(account))
        .order((quotes::updated_at.desc(), quote_versions::version.desc()))
        .limit(ROWS * 3)
        .select((
            quotes::id,
            quotes::number,
            quotes::title,
            quotes::currency,
            quotes::updated_at,
            quote_versions::version,
            quote_versions::state,
            quote_versions::total,
        ))
        .into_boxed();
    if let Scope::Owners(viewer) = actor.scope() {
        let shared = shared_with(viewer, "opportunity");
        query = query.filter(
            quotes::owner_id.eq_any(owners_seen_by(viewer).nullable()).or(quotes::opportunity_id.eq_any(shared.nullable())),
        );
    }
    let mut rows: Vec<QuoteRow> = query.load(conn)?;
    let mut seen = std::collections::BTreeSet::new();
    rows.retain(|row| seen.insert(row.id));
    rows.truncate(usize::try_from(ROWS).unwrap_or(8));
    Ok(rows)
}

fn list_orders(conn: &mut Connection, actor: &Actor, account: AccountId) -> QueryResult<Vec<OrderRow>> {
    let mut query = orders::table
        .filter(orders::account_id.eq(account))
        .order(orders::placed_at.desc())
        .limit(ROWS)
        .select((orders::id, orders::number, orders::state, orders::order_date, orders::currency, orders::total))
        .into_boxed();
    if let Scope::Owners(viewer) = actor.scope() {
        let shared = shared_with(viewer, "opportunity");
        query = query.filter(
            orders::owner_id.eq_any(owners_seen_by(viewer).nullable()).or(orders::opportunity_id.eq_any(shared.nullable())),
        );
    }
    query.load(conn)
}

fn list_agreements(conn: &mut Connection, account: AccountId, today: NaiveDate) -> QueryResult<Vec<AgreementRow>> {
    agreements::table
        .filter(agreements::account_id.eq(account))
        .filter(agreements::valid_until.is_null().or(agreements::valid_until.ge(today)))
        .order(agreements::valid_from.desc())
        .limit(ROWS)
        .select((agreements::number, agreements::name, agreements::valid_from, agreements::valid_until))
        .load(conn)
}
