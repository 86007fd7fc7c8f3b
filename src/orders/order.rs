//! An order and its lines.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::db::schema::{order_line_states, order_lines, orders};
use crate::kernel::ids::{
    AccountId, ConfigurationId, ContactId, ModelId, OpportunityId, OrderId, OrderLineId, PriceBookId, ProductId, QuoteId,
    QuoteVersionId, UserId,
};
use crate::kernel::money::{Amount, Currency, Percent};

crate::text_enum! {
    /// Where the order as a whole is: where its last line is.
    pub enum OrderState {
        Confirmed = "confirmed",
        InProduction = "in_production",
        Shipped = "shipped",
        Delivered = "delivered",
        Cancelled = "cancelled",
    }
}

crate::text_enum! {
    pub enum LineState {
        Confirmed = "confirmed",
        InProduction = "in_production",
        Shipped = "shipped",
        Delivered = "delivered",
        Cancelled = "cancelled",
    }
}

crate::text_enum! {
    /// On which way the order came.
    pub enum Channel {
        Desk = "desk",
        Shop = "shop",
        Online = "online",
        Reseller = "reseller",
    }
}

impl LineState {
    /// What a line may become next by the work of the house.
    pub fn next(self) -> Option<LineState> {
        match self {
            LineState::Confirmed => Some(LineState::InProduction),
            LineState::InProduction => Some(LineState::Shipped),
            LineState::Shipped => Some(LineState::Delivered),
            LineState::Delivered | LineState::Cancelled => None,
        }
    }

    pub fn may_become(self, to: LineState) -> bool {
        let forward = |s: LineState| LineState::ALL.iter().position(|a| *a == s);
        match to {
            LineState::Cancelled => matches!(self, LineState::Confirmed | LineState::InProduction),
            _ => self != LineState::Cancelled && forward(to) > forward(self),
        }
    }
}

/// The state of an order follows from its lines: the one furthest behind, cancelled lines left aside.
pub fn state_of(lines: impl IntoIterator<Item = LineState>) -> OrderState {
    let behind = lines.into_iter().filter(|s| *s != LineState::Cancelled).min();
    match behind {
        Some(LineState::Confirmed) => OrderState::Confirmed,
        Some(LineState::InProduction) => OrderState::InProduction,
        Some(LineState::Shipped) => OrderState::Shipped,
        Some(LineState::Delivered) => OrderState::Delivered,
        Some(LineState::Cancelled) | None => OrderState::Cancelled,
    }
}

/// A row of `orders`.
#[derive(Debug, Clone, Queryable, Selectable, Identifiable)]
#[diesel(table_name = orders)]
pub struct Order {
    pub id: OrderId,
    pub number: String,
    pub account_id: AccountId,
    pub contact_id: Option<ContactId>,
    pub opportunity_id: Option<OpportunityId>,
    pub quote_id: Option<QuoteId>,
    pub quote_version_id: Option<QuoteVersionId>,
    pub owner_id: Option<UserId>,
    pub placed_at: NaiveDateTime,
    pub order_date: NaiveDate,
    pub channel: Channel,
    pub state: OrderState,
    pub currency: Currency,
    pub price_book_id: Option<PriceBookId>,
    pub po_number: Option<String>,
    pub bill_to: String,
    pub ship_to: String,
    pub payment_terms: Option<String>,
    pub notes: Option<String>,
    pub net: Amount,
    pub charges: Amount,
    pub tax: Amount,
    pub total: Amount,
    pub cost: Option<Amount>,
    pub past: bool,
}

impl Order {
    pub fn is_cancelled(&self) -> bool {
        self.state == OrderState::Cancelled
    }

    /// Cancelling is possible until something has left the house; orders of the past are history.
    pub fn may_be_cancelled(&self) -> bool {
        !self.past && matches!(self.state, OrderState::Confirmed | OrderState::InProduction)
    }
}

/// A row of `order_lines`: a copy by value of what was agreed.
#[derive(Debug, Clone, Queryable, Selectable, Identifiable)]
#[diesel(table_name = order_lines)]
pub struct OrderLine {
    pub id: OrderLineId,
    pub order_id: OrderId,
    pub position: i32,
    pub line_key: String,
    pub kind: String,
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
    pub state: LineState,
}

impl OrderLine {
    pub fn is_section(&self) -> bool {
        self.kind == "section" || self.kind == "text"
    }

    /// The chosen options, one text each.
    pub fn detail_texts(&self) -> Vec<String> {
        serde_json::from_str(&self.details).unwrap_or_default()
    }
}

/// When a line came to a state, and who said so.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = order_line_states)]
pub struct LineMove {
    pub order_line_id: OrderLineId,
    pub state: LineState,
    pub at: NaiveDateTime,
    pub note: Option<String>,
    pub tracking: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_move_forward_only_and_what_has_shipped_is_not_cancelled() {
        use LineState::*;
        assert!(Confirmed.may_become(InProduction) && Confirmed.may_become(Shipped) && InProduction.may_become(Cancelled));
        assert!(!Shipped.may_become(Confirmed) && !Shipped.may_become(Cancelled) && !Cancelled.may_become(Delivered));
        assert!(!Delivered.may_become(Delivered));
    }

    #[test]
    fn an_order_is_where_its_last_line_is() {
        use LineState::*;
        assert_eq!(state_of([Shipped, Confirmed, Cancelled]), OrderState::Confirmed);
        assert_eq!(state_of([Shipped, Delivered]), OrderState::Shipped);
        assert_eq!(state_of([Cancelled, Cancelled]), OrderState::Cancelled);
    }
}
