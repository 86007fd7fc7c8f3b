//! All SQL of leads; keeps their search documents and match keys.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::lead::{DropReason, Lead, LeadFacts, LeadState};
use crate::db::schema::leads;
use crate::db::{AmongMethods, Connection};
use crate::kernel::actor::{Act, Actor, Scope};
use crate::kernel::ids::{AccountId, ContactId, LeadId, OpportunityId, ProductId, UserId};
use crate::matches::{self, Identity};
use crate::people::store::{owners_seen_by, shared_with};
use crate::search::{self, Document, FoundKind};

type Backend = <Connection as diesel::Connection>::Backend;
pub type Leads<'a> = leads::BoxedQuery<'a, Backend>;

/// The leads an actor may see: own and those of the people below, shared ones, and for whoever sells the ones nobody has taken.
pub fn visible<'a>(actor: &Actor) -> Leads<'a> {
    let all = leads::table.into_boxed();
    match actor.scope() {
        Scope::Everything => all,
        Scope::Owners(viewer) => {
            let own = leads::owner_id.eq_any(owners_seen_by(viewer).nullable());
            let seen = own.or(leads::id.eq_any(shared_with(viewer, "lead")));
            if actor.may(Act::Sell) { all.filter(seen.or(leads::owner_id.is_null())) } else { all.filter(seen) }
        }
        Scope::Company(_) | Scope::Nothing => all.filter(leads::id.eq(0)),
    }
}

pub fn find_visible(conn: &mut Connection, actor: &Actor, id: LeadId) -> QueryResult<Option<Lead>> {
    visible(actor).filter(leads::id.eq(id)).select(Lead::as_select()).first(conn).optional()
}

pub fn is_visible(conn: &mut Connection, actor: &Actor, id: LeadId) -> QueryResult<bool> {
    let found: Option<LeadId> = visible(actor).filter(leads::id.eq(id)).select(leads::id).first(conn).optional()?;
    Ok(found.is_some())
}

pub fn load_visible(conn: &mut Connection, actor: &Actor, id: LeadId) -> QueryResult<Lead> {
    visible(actor).filter(leads::id.eq(id)).select(Lead::as_select()).first(conn)
}

/// Which of `ids` the actor may see.
pub fn list_visible(conn: &mut Connection, actor: &Actor, ids: Vec<LeadId>) -> QueryResult<Vec<Lead>> {
    visible(actor).filter(leads::id.among(ids)).select(Lead::as_select()).load(conn)
}

/// A lead to be stored.
#[derive(Debug, Clone)]
pub struct NewLead {
    pub facts: LeadFacts,
    pub owner: Option<UserId>,
    pub created_by: Option<UserId>,
    pub product: Option<ProductId>,
}

pub fn insert(conn: &mut Connection, now: NaiveDateTime, lead: &NewLead) -> QueryResult<LeadId> {
    let id = diesel::insert_into(leads::table)
        .values((
            &lead.facts,
            leads::state.eq(LeadState::New),
            leads::owner_id.eq(lead.owner),
            leads::created_by.eq(lead.created_by.map(|u| u.0)),
            leads::interest_product_id.eq(lead.product),
            leads::created_at.eq(now),
            leads::updated_at.eq(now),
        ))
        .returning(leads::id)
        .get_result(conn)?;
    index(conn, id, &lead.facts, lead.owner)?;
    Ok(id)
}

pub fn update(conn: &mut Connection, lead: &Lead, facts: &LeadFacts, now: NaiveDateTime) -> QueryResult<()> {
    diesel::update(leads::table.find(lead.id)).set((facts, leads::updated_at.eq(now))).execute(conn)?;
    index(conn, lead.id, facts, lead.owner_id)
}

/// Hands a lead over.
pub fn update_owner(conn: &mut Connection, lead: &Lead, owner: Option<UserId>, now: NaiveDateTime) -> QueryResult<()> {
    diesel::update(leads::table.find(lead.id)).set((leads::owner_id.eq(owner), leads::updated_at.eq(now))).execute(conn)?;
    index(conn, lead.id, &lead.facts(), owner)
}

/// A new state; `dropped` says why where it is dropped. The first step away from `new` is the first response.
pub fn update_state(
    conn: &mut Connection,
    lead: &Lead,
    state: LeadState,
    (dropped, now): (Option<(DropReason, Option<String>)>, NaiveDateTime),
) -> QueryResult<()> {
    let (reason, note) = dropped.map_or((None, None), |(reason, note)| (Some(reason), note));
    diesel::update(leads::table.find(lead.id))
        .set((
            leads::state.eq(state),
            leads::drop_reason.eq(reason),
            leads::drop_note.eq(note),
            leads::responded_at.eq(Some(lead.responded_at.unwrap_or(now))),
            leads::updated_at.eq(now),
        ))
        .execute(conn)
        .map(drop)
}

/// What a lead became.
pub fn update_converted(
    conn: &mut Connection,
    id: LeadId,
    became: (AccountId, Option<ContactId>, Option<OpportunityId>),
    now: NaiveDateTime,
) -> QueryResult<()> {
    diesel::update(leads::table.find(id))
        .set((
            leads::state.eq(LeadState::Converted),
            leads::account_id.eq(Some(became.0)),
            leads::contact_id.eq(became.1),
            leads::opportunity_id.eq(became.2),
            leads::converted_at.eq(Some(now)),
            leads::updated_at.eq(now),
        ))
        .execute(conn)
        .map(drop)
}

/// Keeps search and match keys as the record stands.
pub fn index(conn: &mut Connection, id: LeadId, facts: &LeadFacts, owner: Option<UserId>) -> QueryResult<()> {
    let mut texts: Vec<&str> =
        [&facts.email, &facts.phone, &facts.website, &facts.city].into_iter().flatten().map(String::as_str).collect();
    texts.push(&facts.contact_name);
    let document = Document {
        kind: FoundKind::Lead,
        record_id: id.0,
        title: &facts.company,
        subtitle: &facts.contact_name,
        url: format!("/leads/{id}"),
        owner,
        account: None,
        public: false,
        texts,
    };
    search::put(conn, &document)?;
    matches::put(conn, FoundKind::Lead, id.0, &identity(facts))
}

/// What a lead is recognised by.
pub fn identity(facts: &LeadFacts) -> Identity<'_> {
    Identity {
        company: &facts.company,
        person: &facts.contact_name,
        emails: facts.email.iter().map(String::as_str).collect(),
        phones: facts.phone.iter().map(String::as_str).collect(),
        website: facts.website.as_deref().unwrap_or_default(),
    }
}
