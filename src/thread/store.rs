//! All SQL of the thread: one row of each kind, found from whichever record the page is about.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::knot::{Knot, Place, Words};
use crate::db::Connection;
use crate::db::schema::{configurations, leads, opportunities as deals, orders, quote_versions, quotes, stages, users};
use crate::kernel::actor::Actor;
use crate::kernel::ids::{AccountId, LeadId, OpportunityId, OrderId, QuoteId};
use crate::kernel::money::{Amount, Currency, Money, Percent};
use crate::opportunities;
use crate::opportunities::Outcome;

/// What is known of a thread at the start.
#[derive(Debug, Clone, Copy, Default)]
pub struct Root {
    pub lead: Option<LeadId>,
    pub opportunity: Option<OpportunityId>,
    pub quote: Option<QuoteId>,
    pub order: Option<OrderId>,
}

pub fn find_latest_deal(conn: &mut Connection, id: AccountId) -> QueryResult<Option<OpportunityId>> {
    deals::table.filter(deals::account_id.eq(id)).order(deals::created_at.desc()).select(deals::id).first(conn).optional()
}

pub fn find_deal_of_lead(conn: &mut Connection, id: LeadId) -> QueryResult<Option<OpportunityId>> {
    leads::table.find(id).select(leads::opportunity_id).first::<Option<OpportunityId>>(conn).optional().map(Option::flatten)
}

pub fn find_deal_of_quote(conn: &mut Connection, id: QuoteId) -> QueryResult<Option<OpportunityId>> {
    quotes::table.find(id).select(quotes::opportunity_id).first::<Option<OpportunityId>>(conn).optional().map(Option::flatten)
}

pub fn find_before_order(conn: &mut Connection, id: OrderId) -> QueryResult<(Option<OpportunityId>, Option<QuoteId>)> {
    orders::table.find(id).select((orders::opportunity_id, orders::quote_id)).first(conn)
}

/// The knots from lead to order, as far as they are tied; `present` is the kind of record the page is about.
pub fn list_knots(conn: &mut Connection, actor: &Actor, root: Root, present: Place) -> QueryResult<Vec<Knot>> {
    let mut knots = Vec::new();
    let mut root = root;
    let mut deal = None;
    if let Some(id) = root.opportunity {
        deal = deal_knot(conn, actor, id)?;
        if let Some((_, lead, order)) = &deal {
            root.lead = root.lead.or(*lead);
            root.order = root.order.or(*order);
        }
    }
    if actor.is_staff() {
        if let Some(id) = root.lead {
            knots.extend(lead_knot(conn, actor, id)?);
        }
        knots.extend(deal.map(|(knot, _, _)| knot));
        if let Some(id) = root.opportunity {
            knots.extend(configuration_knot(conn, id)?);
        }
    }
    knots.extend(quote_knot(conn, actor, root)?);
    knots.extend(order_knot(conn, actor, root)?);
    for knot in &mut knots {
        knot.present = knot.place == present;
    }
    Ok(knots)
}

fn lead_knot(conn: &mut Connection, actor: &Actor, id: LeadId) -> QueryResult<Option<Knot>> {
    let row: Option<(String, String, NaiveDateTime, Option<String>)> = leads::table
        .left_join(users::table)
        .filter(leads::id.eq(id))
        .select((leads::state, leads::source, leads::created_at, users::name.nullable()))
        .first(conn)
        .optional()?;
    let Some((state, _, at, owner)) = row else { return Ok(None) };
    let seen = crate::leads::store::is_visible(conn, actor, id)?;
    Ok(Some(Knot {
        place: Place::Lead,
        name: String::new(),
        href: if seen { format!("/leads/{id}") } else { String::new() },
        stopped: state == "dropped",
        state: Words::Message(format!("thread-lead-{state}")),
        at,
        owner: owner.unwrap_or_default(),
        amount: None,
        present: false,
        expected: None,
    }))
}

type DealRow = (Option<LeadId>, Option<OrderId>, NaiveDateTime, NaiveDate, Option<Outcome>, String, String, Option<String>);
type DealKnot = (Knot, Option<LeadId>, Option<OrderId>);

fn deal_knot(conn: &mut Connection, actor: &Actor, id: OpportunityId) -> QueryResult<Option<DealKnot>> {
    let row: Option<DealRow> = deals::table
        .inner_join(stages::table)
        .left_join(users::table)
        .filter(deals::id.eq(id))
        .select((
            deals::lead_id,
            deals::order_id,
            deals::created_at,
            deals::close_date,
            deals::outcome,
            stages::name_en,
            stages::name_zh,
            users::name.nullable(),
        ))
        .first(conn)
        .optional()?;
    let Some((lead, order, at, closes, outcome, en, zh, owner)) = row else { return Ok(None) };
    let seen = opportunities::store::is_visible(conn, actor, id)?;
    let knot = Knot {
        place: Place::Opportunity,
        name: String::new(),
        href: if seen { format!("/opportunities/{id}") } else { String::new() },
        state: Words::Both(en, zh),
        at,
        owner: owner.unwrap_or_default(),
        amount: None,
        present: false,
        stopped: outcome == Some(Outcome::Lost),
        expected: outcome.is_none().then_some(closes),
    };
    Ok(Some((knot, lead, order)))
}

fn configuration_knot(conn: &mut Connection, id: OpportunityId) -> QueryResult<Option<Knot>> {
    let row: Option<(String, bool, NaiveDateTime)> = configurations::table
        .filter(configurations::opportunity_id.eq(id))
        .order(configurations::id.desc())
        .select((configurations::code, configurations::complete, configurations::created_at))
        .first(conn)
        .optional()?;
    Ok(row.map(|(code, complete, at)| Knot {
        place: Place::Configuration,
        href: format!("/c/{code}"),
        name: String::new(),
        state: Words::Message(if complete { "thread-configuration-complete" } else { "thread-configuration-open" }.into()),
        at,
        owner: code,
        amount: None,
        present: false,
        stopped: false,
        expected: None,
    }))
}

type QuoteRow = (String, String, i32, String, NaiveDateTime, Amount, Currency, Option<String>);

/// The latest version of the quote, or of the deal's latest quote. A draft is nothing to a customer.
fn quote_knot(conn: &mut Connection, actor: &Actor, root: Root) -> QueryResult<Option<Knot>> {
    let mut query = quotes::table
        .inner_join(quote_versions::table)
        .left_join(users::table)
        .order((quotes::id.desc(), quote_versions::version.desc()))
        .select((
            quotes::number,
            quotes::token,
            quote_versions::version,
            quote_versions::state,
            quote_versions::created_at,
            quote_versions::net,
            quotes::currency,
            users::name.nullable(),
        ))
        .into_boxed();
    query = match (root.quote, root.opportunity) {
        (Some(id), _) => query.filter(quotes::id.eq(id)),
        (None, Some(id)) => query.filter(quotes::opportunity_id.eq(id)),
        (None, None) => return Ok(None),
    };
    if actor.is_customer() {
        query = query.filter(quote_versions::state.ne("draft"));
    }
    let row: Option<QuoteRow> = query.first(conn).optional()?;
    Ok(row.map(|(number, token, version, state, at, net, currency, owner)| Knot {
        place: Place::Quote,
        name: format!("v{version}"),
        href: if actor.is_customer() { format!("/q/{token}") } else { format!("/quotes/{number}/v{version}") },
        stopped: state == "declined",
        state: Words::Message(format!("thread-quote-{state}")),
        at,
        owner: owner.unwrap_or_default(),
        amount: Some(Money::new(net, currency)),
        present: false,
        expected: None,
    }))
}

type OrderRow = (String, String, NaiveDateTime, Amount, Currency, Option<String>);

fn order_knot(conn: &mut Connection, actor: &Actor, root: Root) -> QueryResult<Option<Knot>> {
    let mut query = orders::table
        .left_join(users::table)
        .order(orders::id.desc())
        .select((orders::number, orders::state, orders::placed_at, orders::net, orders::currency, users::name.nullable()))
        .into_boxed();
    query = match (root.order, root.quote, root.opportunity) {
        (Some(id), _, _) => query.filter(orders::id.eq(id)),
        (None, Some(id), _) => query.filter(orders::quote_id.eq(id)),
        (None, None, Some(id)) => query.filter(orders::opportunity_id.eq(id)),
        (None, None, None) => return Ok(None),
    };
    let row: Option<OrderRow> = query.first(conn).optional()?;
    Ok(row.map(|(number, state, at, net, currency, owner)| Knot {
        place: Place::Order,
        href: if actor.is_customer() { format!("/my/orders/{number}") } else { format!("/orders/{number}") },
        name: number,
        stopped: state == "cancelled",
        state: Words::Message(format!("thread-order-{state}")),
        at,
        owner: owner.unwrap_or_default(),
        amount: Some(Money::new(net, currency)),
        present: false,
        expected: None,
    }))
}

/// A version of one of the deal's quotes, for the deal's page.
#[derive(Debug, Clone, Queryable)]
pub struct QuoteOfDeal {
    pub number: String,
    pub version: i32,
    pub state: String,
    pub list: Amount,
    pub discount: Amount,
    pub net: Amount,
    pub currency: Currency,
    pub margin: Option<Amount>,
}

impl QuoteOfDeal {
    pub fn discount_share(&self) -> Option<Percent> {
        Percent::of(self.discount, self.list)
    }

    pub fn margin_share(&self) -> Option<Percent> {
        Percent::of(self.margin?, self.net)
    }
}

/// The versions of a deal's quotes, the latest first.
pub fn list_quotes_of(conn: &mut Connection, id: OpportunityId) -> QueryResult<Vec<QuoteOfDeal>> {
    quotes::table
        .inner_join(quote_versions::table)
        .filter(quotes::opportunity_id.eq(id))
        .order((quotes::id.desc(), quote_versions::version.desc()))
        .limit(20)
        .select((
            quotes::number,
            quote_versions::version,
            quote_versions::state,
            quote_versions::list,
            quote_versions::discount,
            quote_versions::net,
            quotes::currency,
            quote_versions::margin,
        ))
        .load(conn)
}
