//! All SQL of events and field history.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::event::{Event, EventKind, FieldChange, Links, NewEvent};
use crate::db::Connection;
use crate::db::schema::{events, field_changes, quotes};
use crate::kernel::actor::Actor;

/// Records what was done. `actor` is `None` for the system and for customers who are not signed in (`name` says who then).
pub fn record(conn: &mut Connection, at: NaiveDateTime, actor: Option<&Actor>, event: NewEvent) -> QueryResult<i64> {
    record_as(conn, at, actor.map(|a| a.user_id.0), actor.map_or("", |a| a.name.as_str()), event)
}

/// Records what somebody who is no user did.
pub fn record_as(
    conn: &mut Connection,
    at: NaiveDateTime,
    actor_id: Option<i64>,
    actor_name: &str,
    event: NewEvent,
) -> QueryResult<i64> {
    let links = event.links;
    if let Some(quote) = links.quote.filter(|_| EventKind::REPLIES.contains(&event.kind)) {
        // Kept on the quote: who asks for what is new of theirs would otherwise look through the timelines of all their quotes.
        diesel::update(quotes::table.find(quote.0)).set(quotes::replied_at.eq(Some(at))).execute(conn)?;
    }
    diesel::insert_into(events::table)
        .values((
            events::at.eq(at),
            events::actor_id.eq(actor_id),
            events::actor_name.eq(actor_name),
            events::kind.eq(event.kind),
            events::lead_id.eq(links.lead.map(|i| i.0)),
            events::account_id.eq(links.account.map(|i| i.0)),
            events::contact_id.eq(links.contact.map(|i| i.0)),
            events::opportunity_id.eq(links.opportunity.map(|i| i.0)),
            events::configuration_id.eq(links.configuration.map(|i| i.0)),
            events::quote_id.eq(links.quote.map(|i| i.0)),
            events::order_id.eq(links.order.map(|i| i.0)),
            events::product_id.eq(links.product.map(|i| i.0)),
            events::data.eq(event.data.to_string()),
        ))
        .returning(events::id)
        .get_result(conn)
}

/// The timeline of the first record named in `links`, newest first, from before event `before`.
pub fn list_events(conn: &mut Connection, links: Links, before: Option<i64>, limit: i64) -> QueryResult<Vec<Event>> {
    let mut query = events::table.select(Event::as_select()).order(events::id.desc()).limit(limit).into_boxed();
    if let Some(id) = links.order {
        query = query.filter(events::order_id.eq(id.0));
    } else if let Some(id) = links.quote {
        query = query.filter(events::quote_id.eq(id.0));
    } else if let Some(id) = links.opportunity {
        query = query.filter(events::opportunity_id.eq(id.0));
    } else if let Some(id) = links.contact {
        query = query.filter(events::contact_id.eq(id.0));
    } else if let Some(id) = links.account {
        query = query.filter(events::account_id.eq(id.0));
    } else if let Some(id) = links.lead {
        query = query.filter(events::lead_id.eq(id.0));
    } else {
        return Ok(Vec::new());
    }
    if let Some(before) = before {
        query = query.filter(events::id.lt(before));
    }
    query.load(conn)
}

/// Writes down each field that differs: `(field, before, after)` as shown to people.
pub fn record_changes(
    conn: &mut Connection,
    at: NaiveDateTime,
    actor: Option<&Actor>,
    record: (&str, i64),
    changes: &[(&str, Option<String>, Option<String>)],
) -> QueryResult<()> {
    for (field, before, after) in changes.iter().filter(|(_, before, after)| before != after) {
        diesel::insert_into(field_changes::table)
            .values((
                field_changes::at.eq(at),
                field_changes::actor_id.eq(actor.map(|a| a.user_id.0)),
                field_changes::actor_name.eq(actor.map_or("", |a| a.name.as_str())),
                field_changes::record_kind.eq(record.0),
                field_changes::record_id.eq(record.1),
                field_changes::field.eq(field),
                field_changes::before.eq(before),
                field_changes::after.eq(after),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// The field history of a record, newest first.
pub fn list_changes(conn: &mut Connection, record: (&str, i64), limit: i64) -> QueryResult<Vec<FieldChange>> {
    field_changes::table
        .filter(field_changes::record_kind.eq(record.0))
        .filter(field_changes::record_id.eq(record.1))
        .order(field_changes::id.desc())
        .limit(limit)
        .select(FieldChange::as_select())
        .load(conn)
}
