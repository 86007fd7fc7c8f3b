//! What stands around a quote: its customer, deal, people and orders.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::db::Connection;
use crate::db::schema::{accounts, contacts, opportunities, orders, stage_changes, stages, users};
use crate::kernel::actor::{Actor, Language};
use crate::kernel::ids::{AccountId, ContactId, OpportunityId, OrderId, QuoteVersionId, StageId, UserId};
use crate::kernel::money::{Amount, Currency};

/// The customer of a quote, for its pages and documents.
#[derive(Debug, Clone, Queryable)]
pub struct Customer {
    pub id: AccountId,
    pub name: String,
    pub currency: Currency,
    pub language: Language,
    pub payment_terms: Option<String>,
    pub credit_limit: Option<Amount>,
    pub owner_id: Option<UserId>,
    pub customer_group: String,
}

pub fn find_customer(conn: &mut Connection, id: AccountId) -> QueryResult<Option<Customer>> {
    accounts::table
        .find(id.0)
        .select((
            accounts::id,
            accounts::name,
            accounts::currency,
            accounts::language,
            accounts::payment_terms,
            accounts::credit_limit,
            accounts::owner_id,
            accounts::customer_group,
        ))
        .first(conn)
        .optional()
}

/// What a quote takes over from its opportunity.
#[derive(Debug, Clone, Queryable)]
pub struct Deal {
    pub id: OpportunityId,
    pub name: String,
    pub account_id: AccountId,
    pub contact_id: Option<ContactId>,
    pub owner_id: Option<UserId>,
    pub stage_id: StageId,
    pub outcome: Option<String>,
}

pub fn find_deal(conn: &mut Connection, id: OpportunityId) -> QueryResult<Option<Deal>> {
    opportunities::table
        .find(id.0)
        .select((
            opportunities::id,
            opportunities::name,
            opportunities::account_id,
            opportunities::contact_id,
            opportunities::owner_id,
            opportunities::stage_id,
            opportunities::outcome,
        ))
        .first(conn)
        .optional()
}

pub fn find_visible_deal(conn: &mut Connection, actor: &Actor, id: OpportunityId) -> QueryResult<Option<Deal>> {
    match crate::opportunities::store::find_visible(conn, actor, id)? {
        Some(_) => find_deal(conn, id),
        None => Ok(None),
    }
}

/// A stage with its names in English and Chinese.
pub type StageNames = (StageId, String, String);

/// The last open stage of the pipeline: where a deal stands whose quote was accepted.
pub fn find_closing_stage(conn: &mut Connection) -> QueryResult<Option<StageNames>> {
    stages::table
        .filter(stages::kind.eq("open"))
        .order(stages::position.desc())
        .select((stages::id, stages::name_en, stages::name_zh))
        .first(conn)
        .optional()
}

pub fn find_stage(conn: &mut Connection, id: StageId) -> QueryResult<Option<StageNames>> {
    stages::table.find(id.0).select((stages::id, stages::name_en, stages::name_zh)).first(conn).optional()
}

pub fn update_stage(
    conn: &mut Connection,
    deal: &Deal,
    to: StageId,
    at: NaiveDateTime,
    actor: Option<UserId>,
) -> QueryResult<()> {
    diesel::update(opportunities::table.find(deal.id.0))
        .set((opportunities::stage_id.eq(to.0), opportunities::stage_since.eq(at), opportunities::updated_at.eq(at)))
        .execute(conn)?;
    diesel::insert_into(stage_changes::table)
        .values((
            stage_changes::opportunity_id.eq(deal.id.0),
            stage_changes::from_stage_id.eq(Some(deal.stage_id.0)),
            stage_changes::to_stage_id.eq(to.0),
            stage_changes::at.eq(at),
            stage_changes::actor_id.eq(actor.map(|a| a.0)),
        ))
        .execute(conn)
        .map(drop)
}

/// Who a proposal is for or comes from: name, telephone, e-mail.
#[derive(Debug, Clone, Default, Queryable)]
pub struct Person {
    pub name: String,
    pub phone: Option<String>,
    pub email: Option<String>,
}

pub fn find_contact(conn: &mut Connection, id: ContactId) -> QueryResult<Option<Person>> {
    contacts::table.find(id.0).select((contacts::name, contacts::phone, contacts::email)).first(conn).optional()
}

/// The people of a customer, the main one first.
pub fn list_contacts(conn: &mut Connection, account: AccountId) -> QueryResult<Vec<(ContactId, String)>> {
    contacts::table
        .filter(contacts::account_id.eq(account.0))
        .order((contacts::is_primary.desc(), contacts::name))
        .limit(200)
        .select((contacts::id, contacts::name))
        .load(conn)
}

pub fn find_owner(conn: &mut Connection, id: UserId) -> QueryResult<Option<Person>> {
    users::table.find(id.0).select((users::name, users::phone, users::email.nullable())).first(conn).optional()
}

pub fn find_user_language(conn: &mut Connection, id: UserId) -> QueryResult<Option<Language>> {
    users::table.find(id.0).select(users::language).first(conn).optional()
}

/// Orders of the customer that are neither past nor cancelled, as a sum in the currency.
pub fn sum_open_orders(conn: &mut Connection, account: AccountId, currency: Currency) -> QueryResult<Amount> {
    let totals: Vec<Amount> = orders::table
        .filter(orders::account_id.eq(account.0))
        .filter(orders::past.eq(false))
        .filter(orders::currency.eq(currency))
        .filter(orders::state.ne("cancelled"))
        .filter(orders::state.ne("delivered"))
        .select(orders::total)
        .load(conn)?;
    Ok(Amount::sum(totals).unwrap_or_default())
}

pub fn find_order_of(conn: &mut Connection, version: QuoteVersionId) -> QueryResult<Option<(OrderId, String)>> {
    orders::table.filter(orders::quote_version_id.eq(version.0)).select((orders::id, orders::number)).first(conn).optional()
}
