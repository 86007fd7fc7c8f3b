//! Changes the facts of a deal, each with its history.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::QueryResult;
use diesel::prelude::*;

use super::move_stage::links;
use super::opportunity::Opportunity;
use super::store;
use crate::db::Connection;
use crate::db::schema::opportunities;
use crate::history::{self, EventKind, NewEvent};
use crate::kernel::actor::Actor;
use crate::kernel::ids::{ContactId, UserId};
use crate::kernel::money::{Amount, Money, Percent};

/// What a person may change on a deal. `None` clears.
#[derive(Debug, Clone, AsChangeset)]
#[diesel(table_name = opportunities, treat_none_as_null = true)]
pub struct Facts {
    pub name: String,
    pub contact_id: Option<ContactId>,
    pub owner_id: Option<UserId>,
    pub amount: Amount,
    pub probability: Option<Percent>,
    pub close_date: NaiveDate,
    pub source: Option<String>,
    pub description: Option<String>,
}

impl Facts {
    pub fn of(deal: &Opportunity) -> Facts {
        Facts {
            name: deal.name.clone(),
            contact_id: deal.contact_id,
            owner_id: deal.owner_id,
            amount: deal.amount,
            probability: deal.probability,
            close_date: deal.close_date,
            source: deal.source.clone(),
            description: deal.description.clone(),
        }
    }
}

/// Writes the facts; each that differs is in the history of the deal, amount and day also on its timeline.
pub fn change<'a>(
    conn: &mut Connection,
    now: NaiveDateTime,
    actor: impl Into<Option<&'a Actor>>,
    deal: &Opportunity,
    facts: &Facts,
) -> QueryResult<()> {
    let actor = actor.into();
    store::update_facts(conn, deal.id, facts, now)?;
    let people = store::list_names(conn, [deal.owner_id, facts.owner_id])?;
    let name = |id: Option<UserId>| id.and_then(|id| people.iter().find(|(i, _)| *i == id)).map(|(_, n)| n.clone());
    let money = |amount| Some(Money::new(amount, deal.currency).to_string());
    let percent = |p: Option<Percent>| p.map(|p| p.plain());
    let changes = [
        ("name", Some(deal.name.clone()), Some(facts.name.clone())),
        ("owner", name(deal.owner_id), name(facts.owner_id)),
        ("amount", money(deal.amount), money(facts.amount)),
        ("probability", percent(deal.probability), percent(facts.probability)),
        ("close_date", Some(deal.close_date.to_string()), Some(facts.close_date.to_string())),
        ("source", deal.source.clone(), facts.source.clone()),
        ("description", deal.description.clone(), facts.description.clone()),
        ("contact", deal.contact_id.map(|c| c.to_string()), facts.contact_id.map(|c| c.to_string())),
    ];
    history::record_changes(conn, now, actor, ("opportunity", deal.id.0), &changes)?;
    for (field, before, after) in
        changes.into_iter().filter(|(f, b, a)| ["amount", "close_date", "probability", "owner"].contains(f) && b != a)
    {
        let kind = if field == "owner" { EventKind::OwnerChanged } else { EventKind::OpportunityChanged };
        let event = NewEvent::new(kind, links(deal))
            .with("field", field)
            .with("before", before.unwrap_or_else(|| "–".into()))
            .with("after", after.unwrap_or_else(|| "–".into()));
        history::record(conn, now, actor, event)?;
    }
    store::put_in_search(conn, deal.id)
}
