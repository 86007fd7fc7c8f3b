//! The questions thread between customer and owner.

use chrono::{NaiveDateTime, TimeDelta};

use super::create::links;
use super::quote::Quote;
use super::store::{self, NewRemark};
use crate::approvals::Refusal;
use crate::db::Connection;
use crate::history::{self, EventKind, NewEvent};
use crate::kernel::actor::Actor;
use crate::kernel::ids::{QuoteVersionId, UserId};
use crate::kernel::reason::Reason;

/// The most questions a customer asks about one quote in an hour.
const MOST_AN_HOUR: i64 = 20;

#[derive(Debug, Clone)]
pub struct Ask {
    pub version: Option<QuoteVersionId>,
    pub name: String,
    pub user: Option<UserId>,
    pub body: String,
}

/// Adds a question of the customer.
///
/// # Errors
/// Too many within the hour.
pub fn ask(conn: &mut Connection, now: NaiveDateTime, quote: &Quote, ask: &Ask) -> Result<(), Refusal> {
    if store::count_questions_since(conn, quote.id, now - TimeDelta::hours(1))? >= MOST_AN_HOUR {
        return Err(Reason::new("quote-refused-too-many-questions").into());
    }
    let remark = NewRemark {
        quote_id: quote.id,
        quote_version_id: ask.version,
        author_id: ask.user,
        author_name: ask.name.clone(),
        from_customer: true,
        body: ask.body.clone(),
        at: now,
    };
    store::insert_remark(conn, &remark)?;
    let event = NewEvent::new(EventKind::QuoteAsked, links(quote))
        .with("number", &quote.number)
        .with("name", &ask.name)
        .with("body", &ask.body);
    history::store::record_as(conn, now, ask.user.map(|u| u.0), &ask.name, event)?;
    Ok(())
}

/// Adds an answer of our own.
///
/// # Errors
/// The database's.
pub fn answer(conn: &mut Connection, now: NaiveDateTime, actor: &Actor, quote: &Quote, body: &str) -> Result<(), Refusal> {
    let remark = NewRemark {
        quote_id: quote.id,
        quote_version_id: None,
        author_id: Some(actor.user_id),
        author_name: actor.name.clone(),
        from_customer: false,
        body: body.to_owned(),
        at: now,
    };
    store::insert_remark(conn, &remark)?;
    let event = NewEvent::new(EventKind::QuoteAnswered, links(quote)).with("number", &quote.number).with("body", body);
    history::record(conn, now, Some(actor), event)?;
    Ok(())
}
