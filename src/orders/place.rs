//! Placing an order: key seen before → the same answer; else number, order, lines, states, events, in one transaction.

use chrono::{Datelike, NaiveDate, NaiveDateTime};
use diesel::result::{DatabaseErrorKind, Error as DieselError};

use super::order::{Channel, Order};
use super::store;
use crate::db::Connection;
use crate::history::{self, EventKind, Links, NewEvent};
use crate::kernel::actor::Actor;
use crate::kernel::ids::{
    AccountId, ConfigurationId, ContactId, ModelId, OpportunityId, PriceBookId, ProductId, QuoteId, QuoteLineId, QuoteVersionId,
    UserId,
};
use crate::kernel::money::{Amount, Currency, Money, Overflow, Percent};
use crate::kernel::reason::Reason;
use crate::numbers;

/// What is to be ordered, with every figure settled.
#[derive(Debug, Clone)]
pub struct Draft {
    pub account_id: AccountId,
    pub contact_id: Option<ContactId>,
    pub opportunity_id: Option<OpportunityId>,
    pub quote_id: Option<QuoteId>,
    pub quote_version_id: Option<QuoteVersionId>,
    pub owner_id: Option<UserId>,
    pub channel: Channel,
    pub currency: Currency,
    pub price_book_id: Option<PriceBookId>,
    pub payment_terms: Option<String>,
    pub net: Amount,
    pub charges: Amount,
    pub tax: Amount,
    pub total: Amount,
    pub cost: Option<Amount>,
    pub lines: Vec<DraftLine>,
}

/// A line to be copied into the order.
#[derive(Debug, Clone)]
pub struct DraftLine {
    pub line_key: String,
    pub kind: String,
    pub quote_line_id: Option<QuoteLineId>,
    pub product_id: Option<ProductId>,
    pub configuration_id: Option<ConfigurationId>,
    pub model_id: Option<ModelId>,
    pub fingerprint: Option<String>,
    pub description: String,
    pub details: String,
    pub quantity: i32,
    pub unit: String,
    pub list_unit: Amount,
    pub unit_price: Amount,
    pub discount: Percent,
    pub net: Amount,
    pub tax_rate: Percent,
    pub tax: Amount,
    pub cost: Option<Amount>,
    pub trace: String,
    pub parts: String,
    pub promised_date: Option<NaiveDate>,
    pub promised_part: Option<String>,
}

/// The command: what was sent, and the key the page made for it.
#[derive(Debug, Clone)]
pub struct PlaceOrder {
    /// At most 100 characters; the same key means the same order.
    pub key: String,
    /// SHA-256 of what was sent with the key, so that a key used for something else is noticed.
    pub digest: String,
    pub po_number: Option<String>,
    /// Empty: the account's own address.
    pub bill_to: String,
    /// Empty: the account's own address.
    pub ship_to: String,
    pub notes: Option<String>,
}

/// Why no order was placed. Nothing was stored.
#[derive(Debug)]
pub enum PlaceRefusal {
    NothingToOrder,
    /// The key was used for a different order.
    KeyReused,
    /// The quote version has become an order already, under this number.
    AlreadyOrdered(String),
    /// Something else stands in the way; says what and where to mend it.
    Because(Reason),
    OutOfRange(Overflow),
    Database(DieselError),
}

impl From<DieselError> for PlaceRefusal {
    fn from(error: DieselError) -> Self {
        PlaceRefusal::Database(error)
    }
}

impl From<Reason> for PlaceRefusal {
    fn from(reason: Reason) -> Self {
        PlaceRefusal::Because(reason)
    }
}

impl From<Overflow> for PlaceRefusal {
    fn from(overflow: Overflow) -> Self {
        PlaceRefusal::OutOfRange(overflow)
    }
}

impl PlaceRefusal {
    /// Two clients sent the same key at the same moment to a database with several writers: look again.
    pub fn is_race(&self) -> bool {
        matches!(self, PlaceRefusal::Database(DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, _)))
    }
}

impl From<PlaceRefusal> for crate::web::AppError {
    fn from(refusal: PlaceRefusal) -> Self {
        use crate::web::AppError;
        match refusal {
            PlaceRefusal::NothingToOrder => AppError::Refused(Reason::new("order-nothing")),
            PlaceRefusal::KeyReused => AppError::Refused(Reason::new("order-key-reused").way_on("/orders")),
            PlaceRefusal::AlreadyOrdered(number) => {
                let way_on = format!("/orders/{number}");
                AppError::Refused(Reason::new("order-already").with("number", number).way_on(way_on))
            }
            PlaceRefusal::Because(reason) => AppError::Refused(reason),
            PlaceRefusal::OutOfRange(overflow) => overflow.into(),
            PlaceRefusal::Database(error) => error.into(),
        }
    }
}

/// Places the order that `draft` describes; `draft` is only asked for where the key is new.
pub fn place(
    conn: &mut Connection,
    now: NaiveDateTime,
    today: NaiveDate,
    actor: &Actor,
    command: &PlaceOrder,
    draft: impl FnOnce(&mut Connection) -> Result<Draft, PlaceRefusal>,
) -> Result<Order, PlaceRefusal> {
    numbers::lock(conn, "O", today.year())?;
    if let Some((order, digest)) = store::find_by_key(conn, &command.key)? {
        return if digest.as_deref() == Some(&command.digest) { Ok(order) } else { Err(PlaceRefusal::KeyReused) };
    }
    let draft = draft(conn)?;
    if !draft.lines.iter().any(|l| l.product_id.is_some()) {
        return Err(PlaceRefusal::NothingToOrder);
    }
    if let Some(version) = draft.quote_version_id
        && let Some(number) = store::find_number_by_version(conn, version)?
    {
        return Err(PlaceRefusal::AlreadyOrdered(number));
    }
    let number = numbers::next(conn, "O", today.year())?;
    let command = addressed(conn, command, draft.account_id)?;
    let order = store::insert_order(conn, now, today, Some(actor.user_id), &number, Some(&command), &draft)?;
    store::insert_lines(conn, now, &order, &draft.lines)?;
    let links = Links {
        account: Some(order.account_id),
        opportunity: order.opportunity_id,
        quote: order.quote_id,
        order: Some(order.id),
        ..Links::default()
    };
    let event = NewEvent::new(EventKind::OrderPlaced, links)
        .with("number", &order.number)
        .with("total", Money::new(order.total, order.currency).to_string());
    history::record(conn, now, Some(actor), event)?;
    store::put_search(conn, &order)?;
    Ok(order)
}

/// The command with the account's addresses where nobody gave others.
fn addressed(conn: &mut Connection, command: &PlaceOrder, account: AccountId) -> Result<PlaceOrder, DieselError> {
    let mut command = command.clone();
    if command.bill_to.is_empty() || command.ship_to.is_empty() {
        let (bill_to, ship_to) = store::load_addresses(conn, account)?;
        for (given, own) in [(&mut command.bill_to, bill_to), (&mut command.ship_to, ship_to)] {
            if given.is_empty() {
                *given = own;
            }
        }
    }
    Ok(command)
}
