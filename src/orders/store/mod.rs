//! All SQL of orders.

/// Leaves of a boxed query over orders what the actor may see: own and the team's, of a shared deal, of the own company.
macro_rules! visible {
    ($query:expr, $actor:expr) => {{
        use $crate::db::schema::orders;
        use $crate::kernel::actor::Scope;
        use $crate::people::store::{owners_seen_by, shared_with};
        let query = $query;
        match $actor.scope() {
            Scope::Everything => query,
            Scope::Owners(viewer) => {
                let own = orders::owner_id.eq_any(owners_seen_by(viewer).nullable()).assume_not_null();
                let shared = shared_with(viewer, "opportunity").nullable();
                query.filter(own.or(orders::opportunity_id.eq_any(shared).assume_not_null()))
            }
            Scope::Company(account) => query.filter(orders::account_id.eq(account)),
            Scope::Nothing => query.filter(orders::id.eq(-1)),
        }
    }};
}

mod accepted;
mod address;
mod chosen;
mod list;
mod sold;
pub mod used;

pub use accepted::*;
pub use address::load_addresses;
pub use chosen::list_ordered_configurations;
pub use list::{OrderFilter, OrderRow, list_orders};
pub use sold::{load_configured, load_products, load_terms};

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::db::schema::{accounts, cancellations, order_line_states, order_lines, orders, users};
use crate::db::{AmongMethods, Connection};
use crate::kernel::actor::Actor;
use crate::kernel::ids::{AccountId, OrderId, OrderLineId, QuoteVersionId, UserId};
use crate::kernel::money::{Amount, Currency};
use crate::orders::order::{LineMove, LineState, Order, OrderLine, OrderState};
use crate::orders::place::{Draft, DraftLine, PlaceOrder};
use crate::search::{self, Document, FoundKind};

pub fn find_by_key(conn: &mut Connection, key: &str) -> QueryResult<Option<(Order, Option<String>)>> {
    orders::table
        .filter(orders::idempotency_key.eq(key))
        .select((Order::as_select(), orders::request_digest))
        .first(conn)
        .optional()
}

pub fn find_number_by_version(conn: &mut Connection, version: QuoteVersionId) -> QueryResult<Option<String>> {
    orders::table.filter(orders::quote_version_id.eq(version)).select(orders::number).first(conn).optional()
}

/// Inserts an order row; `command` is `None` for orders that are brought in from elsewhere.
pub fn insert_order(
    conn: &mut Connection,
    now: NaiveDateTime,
    date: NaiveDate,
    placed_by: Option<UserId>,
    number: &str,
    command: Option<&PlaceOrder>,
    draft: &Draft,
) -> QueryResult<Order> {
    diesel::insert_into(orders::table)
        .values((
            (
                orders::number.eq(number),
                orders::idempotency_key.eq(command.map(|c| c.key.as_str())),
                orders::request_digest.eq(command.map(|c| c.digest.as_str())),
                orders::account_id.eq(draft.account_id),
                orders::contact_id.eq(draft.contact_id),
                orders::opportunity_id.eq(draft.opportunity_id),
                orders::quote_id.eq(draft.quote_id),
                orders::quote_version_id.eq(draft.quote_version_id),
                orders::owner_id.eq(draft.owner_id),
                orders::placed_by.eq(placed_by.map(|u| u.0)),
                orders::placed_at.eq(now),
                orders::order_date.eq(date),
                orders::channel.eq(draft.channel),
                orders::state.eq(OrderState::Confirmed),
                orders::currency.eq(draft.currency),
                orders::price_book_id.eq(draft.price_book_id.map(|b| b.0)),
            ),
            (
                orders::po_number.eq(command.and_then(|c| c.po_number.as_deref())),
                orders::bill_to.eq(command.map_or("", |c| c.bill_to.as_str())),
                orders::ship_to.eq(command.map_or("", |c| c.ship_to.as_str())),
                orders::payment_terms.eq(draft.payment_terms.as_deref()),
                orders::notes.eq(command.and_then(|c| c.notes.as_deref())),
                orders::net.eq(draft.net),
                orders::charges.eq(draft.charges),
                orders::tax.eq(draft.tax),
                orders::total.eq(draft.total),
                orders::cost.eq(draft.cost),
                orders::past.eq(false),
                orders::updated_at.eq(now),
            ),
        ))
        .returning(orders::id)
        .get_result::<OrderId>(conn)
        .and_then(|id| orders::table.find(id).select(Order::as_select()).first(conn))
}

pub fn insert_lines(conn: &mut Connection, now: NaiveDateTime, order: &Order, lines: &[DraftLine]) -> QueryResult<()> {
    for (position, line) in (1..).zip(lines) {
        let id: OrderLineId = diesel::insert_into(order_lines::table)
            .values((
                (
                    order_lines::order_id.eq(order.id),
                    order_lines::position.eq(position),
                    order_lines::line_key.eq(&line.line_key),
                    order_lines::kind.eq(&line.kind),
                    order_lines::quote_line_id.eq(line.quote_line_id.map(|l| l.0)),
                    order_lines::product_id.eq(line.product_id),
                    order_lines::configuration_id.eq(line.configuration_id),
                    order_lines::model_id.eq(line.model_id.map(|m| m.0)),
                    order_lines::fingerprint.eq(line.fingerprint.as_deref()),
                    order_lines::description.eq(&line.description),
                    order_lines::details.eq(&line.details),
                    order_lines::quantity.eq(line.quantity),
                    order_lines::unit.eq(&line.unit),
                ),
                (
                    order_lines::list_unit.eq(line.list_unit),
                    order_lines::unit_price.eq(line.unit_price),
                    order_lines::discount.eq(line.discount),
                    order_lines::net.eq(line.net),
                    order_lines::tax_rate.eq(line.tax_rate),
                    order_lines::tax.eq(line.tax),
                    order_lines::cost.eq(line.cost),
                    order_lines::trace.eq(&line.trace),
                    order_lines::parts.eq(&line.parts),
                    order_lines::promised_date.eq(line.promised_date),
                    order_lines::promised_part.eq(line.promised_part.as_deref()),
                    order_lines::state.eq(LineState::Confirmed),
                ),
            ))
            .returning(order_lines::id)
            .get_result(conn)?;
        if line.product_id.is_some() {
            insert_move(conn, now, id, LineState::Confirmed, None, None, None)?;
        }
    }
    Ok(())
}

pub fn insert_move(
    conn: &mut Connection,
    at: NaiveDateTime,
    line: OrderLineId,
    state: LineState,
    actor: Option<UserId>,
    note: Option<&str>,
    tracking: Option<&str>,
) -> QueryResult<()> {
    diesel::insert_into(order_line_states::table)
        .values((
            order_line_states::order_line_id.eq(line),
            order_line_states::state.eq(state),
            order_line_states::at.eq(at),
            order_line_states::actor_id.eq(actor.map(|a| a.0)),
            order_line_states::note.eq(note),
            order_line_states::tracking.eq(tracking),
        ))
        .execute(conn)
        .map(drop)
}

/// The order as the actor may see it: own, of a shared deal, of the own company; anything else does not exist.
pub fn find_visible(conn: &mut Connection, actor: &Actor, number: &str) -> QueryResult<Option<Order>> {
    let query = orders::table.filter(orders::number.eq(number)).select(Order::as_select()).into_boxed();
    visible!(query, actor).first(conn).optional()
}

pub fn find_number(conn: &mut Connection, id: OrderId) -> QueryResult<Option<String>> {
    orders::table.find(id).select(orders::number).first(conn).optional()
}

pub fn list_lines(conn: &mut Connection, order: OrderId) -> QueryResult<Vec<OrderLine>> {
    order_lines::table
        .filter(order_lines::order_id.eq(order))
        .order(order_lines::position)
        .select(OrderLine::as_select())
        .load(conn)
}

/// When each line came to each state.
pub fn list_moves(conn: &mut Connection, order: OrderId) -> QueryResult<BTreeMap<OrderLineId, Vec<LineMove>>> {
    let rows: Vec<LineMove> = order_line_states::table
        .inner_join(order_lines::table)
        .filter(order_lines::order_id.eq(order))
        .order(order_line_states::id)
        .select(LineMove::as_select())
        .load(conn)?;
    let mut moves: BTreeMap<OrderLineId, Vec<LineMove>> = BTreeMap::new();
    for row in rows {
        moves.entry(row.order_line_id).or_default().push(row);
    }
    Ok(moves)
}

pub fn update_line_state(conn: &mut Connection, line: OrderLineId, state: LineState) -> QueryResult<usize> {
    diesel::update(order_lines::table.find(line)).set(order_lines::state.eq(state)).execute(conn)
}

pub fn update_state(conn: &mut Connection, now: NaiveDateTime, order: OrderId, state: OrderState) -> QueryResult<usize> {
    diesel::update(orders::table.find(order)).set((orders::state.eq(state), orders::updated_at.eq(now))).execute(conn)
}

pub fn insert_cancellation(
    conn: &mut Connection,
    now: NaiveDateTime,
    order: OrderId,
    actor: &Actor,
    reason: &str,
) -> QueryResult<()> {
    diesel::insert_into(cancellations::table)
        .values((
            cancellations::order_id.eq(order),
            cancellations::reason.eq(reason),
            cancellations::actor_id.eq(actor.user_id.0),
            cancellations::at.eq(now),
        ))
        .execute(conn)
        .map(drop)
}

/// Why and when it was cancelled, if it was.
pub fn find_cancellation(conn: &mut Connection, order: OrderId) -> QueryResult<Option<(String, NaiveDateTime)>> {
    cancellations::table
        .filter(cancellations::order_id.eq(order))
        .select((cancellations::reason, cancellations::at))
        .first(conn)
        .optional()
}

/// What an account still owes for what has not been delivered: what its credit limit is held against.
pub fn sum_open_amount(conn: &mut Connection, account: AccountId, currency: Currency) -> QueryResult<Amount> {
    let amounts: Vec<Amount> = orders::table
        .filter(orders::account_id.eq(account))
        .filter(orders::currency.eq(currency))
        .filter(orders::past.eq(false))
        .filter(orders::state.among([OrderState::Confirmed, OrderState::InProduction, OrderState::Shipped]))
        .select(orders::total)
        .load(conn)?;
    Amount::sum(amounts).map_err(|e| diesel::result::Error::DeserializationError(Box::new(e)))
}

/// The names a page shows beside an order: account, owner.
pub fn load_names(conn: &mut Connection, order: &Order) -> QueryResult<(String, Option<String>)> {
    let account = accounts::table.find(order.account_id).select(accounts::name).first(conn)?;
    let owner = match order.owner_id {
        Some(owner) => users::table.find(owner).select(users::name).first(conn).optional()?,
        None => None,
    };
    Ok((account, owner))
}

/// Makes the search box find a new order.
pub fn put_search(conn: &mut Connection, order: &Order) -> QueryResult<()> {
    let account: String = accounts::table.find(order.account_id).select(accounts::name).first(conn)?;
    let document = Document {
        kind: FoundKind::Order,
        record_id: order.id.0,
        title: &order.number,
        subtitle: &account,
        url: format!("/orders/{}", order.number),
        owner: order.owner_id,
        account: Some(order.account_id),
        public: false,
        texts: vec![&account, order.po_number.as_deref().unwrap_or("")],
    };
    search::put_new(conn, &document)
}
