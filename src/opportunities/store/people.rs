//! Who decides, who competes, and with whom a deal is shared.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::activities::{ActivityKind, ActivityOutcome};
use crate::db::schema::{
    accounts, activities, attendances, attitude_changes, buying_roles, competitors, contacts, opportunities,
    opportunity_competitors, shares, users,
};
use crate::db::{AmongMethods, Connection};
use crate::kernel::ids::{AccountId, ActivityId, BuyingRoleId, CompetitorId, ContactId, OpportunityId, UserId};
use crate::opportunities::buying_role::{AttitudeChange, BuyingRole};
use crate::opportunities::involve::RoleFacts;

/// A person in the decision, with who they are.
#[derive(Debug, Clone, Queryable)]
pub struct Involved {
    pub role: BuyingRole,
    pub name: String,
    pub job_title: Option<String>,
}

pub fn list_roles(conn: &mut Connection, deal: OpportunityId) -> QueryResult<Vec<Involved>> {
    buying_roles::table
        .inner_join(contacts::table)
        .filter(buying_roles::opportunity_id.eq(deal))
        .order((buying_roles::influence.desc(), buying_roles::id))
        .select((BuyingRole::as_select(), contacts::name, contacts::job_title))
        .load(conn)
}

/// How each person stands now.
pub fn list_attitudes(conn: &mut Connection, deal: OpportunityId) -> QueryResult<Vec<(ContactId, i32)>> {
    buying_roles::table
        .filter(buying_roles::opportunity_id.eq(deal))
        .select((buying_roles::contact_id, buying_roles::attitude))
        .load(conn)
}

pub fn find_role_of(conn: &mut Connection, deal: OpportunityId, contact: ContactId) -> QueryResult<Option<BuyingRole>> {
    buying_roles::table
        .filter(buying_roles::opportunity_id.eq(deal))
        .filter(buying_roles::contact_id.eq(contact))
        .select(BuyingRole::as_select())
        .first(conn)
        .optional()
}

pub fn find_role(conn: &mut Connection, deal: OpportunityId, id: BuyingRoleId) -> QueryResult<Option<BuyingRole>> {
    buying_roles::table
        .filter(buying_roles::opportunity_id.eq(deal))
        .filter(buying_roles::id.eq(id))
        .select(BuyingRole::as_select())
        .first(conn)
        .optional()
}

pub fn load_role(conn: &mut Connection, id: BuyingRoleId) -> QueryResult<BuyingRole> {
    buying_roles::table.find(id).select(BuyingRole::as_select()).first(conn)
}

pub fn insert_role(
    conn: &mut Connection,
    deal: OpportunityId,
    facts: &RoleFacts,
    now: NaiveDateTime,
) -> QueryResult<BuyingRoleId> {
    diesel::insert_into(buying_roles::table)
        .values((
            buying_roles::opportunity_id.eq(deal),
            buying_roles::contact_id.eq(facts.contact),
            buying_roles::role.eq(facts.role),
            buying_roles::influence.eq(facts.influence),
            buying_roles::attitude.eq(facts.attitude),
            buying_roles::note.eq(&facts.note),
            buying_roles::created_at.eq(now),
            buying_roles::updated_at.eq(now),
        ))
        .returning(buying_roles::id)
        .get_result(conn)
}

/// Everything but the attitude, which moves by a step.
pub fn update_role(conn: &mut Connection, id: BuyingRoleId, facts: &RoleFacts, now: NaiveDateTime) -> QueryResult<()> {
    diesel::update(buying_roles::table.find(id))
        .set((
            buying_roles::role.eq(facts.role),
            buying_roles::influence.eq(facts.influence),
            buying_roles::note.eq(&facts.note),
            buying_roles::updated_at.eq(now),
        ))
        .execute(conn)
        .map(drop)
}

pub fn delete_role(conn: &mut Connection, id: BuyingRoleId) -> QueryResult<()> {
    diesel::delete(attitude_changes::table.filter(attitude_changes::buying_role_id.eq(id))).execute(conn)?;
    diesel::delete(buying_roles::table.find(id)).execute(conn).map(drop)
}

/// Writes the step down and moves the person.
pub fn insert_attitude_change(
    conn: &mut Connection,
    role: &BuyingRole,
    step: (i32, Option<ActivityId>),
    at: NaiveDateTime,
    by: UserId,
    note: Option<&str>,
) -> QueryResult<()> {
    diesel::insert_into(attitude_changes::table)
        .values((
            attitude_changes::buying_role_id.eq(role.id),
            attitude_changes::at.eq(at),
            attitude_changes::before.eq(role.attitude),
            attitude_changes::after.eq(step.0),
            attitude_changes::activity_id.eq(step.1),
            attitude_changes::actor_id.eq(by),
            attitude_changes::note.eq(note),
        ))
        .execute(conn)?;
    set_attitude(conn, role.id, step.0, at)
}

fn set_attitude(conn: &mut Connection, id: BuyingRoleId, attitude: i32, now: NaiveDateTime) -> QueryResult<()> {
    diesel::update(buying_roles::table.find(id))
        .set((buying_roles::attitude.eq(attitude), buying_roles::updated_at.eq(now)))
        .execute(conn)
        .map(drop)
}

/// A step on the map with the meeting that caused it.
#[derive(Debug, Clone, Queryable)]
pub struct Step {
    pub step: AttitudeChange,
    pub meeting: Option<String>,
}

/// Every step of the people of a deal, oldest first.
pub fn list_steps(conn: &mut Connection, deal: OpportunityId) -> QueryResult<Vec<Step>> {
    attitude_changes::table
        .inner_join(buying_roles::table)
        .left_join(activities::table.on(attitude_changes::activity_id.eq(activities::id.nullable())))
        .filter(buying_roles::opportunity_id.eq(deal))
        .order(attitude_changes::id)
        .limit(200)
        .select((AttitudeChange::as_select(), activities::subject.nullable()))
        .load(conn)
}

pub fn list_steps_of_meeting(conn: &mut Connection, meeting: ActivityId) -> QueryResult<Vec<AttitudeChange>> {
    attitude_changes::table
        .filter(attitude_changes::activity_id.eq(meeting))
        .order(attitude_changes::id.desc())
        .select(AttitudeChange::as_select())
        .load(conn)
}

pub fn find_last_step(conn: &mut Connection, role: BuyingRoleId) -> QueryResult<Option<AttitudeChange>> {
    attitude_changes::table
        .filter(attitude_changes::buying_role_id.eq(role))
        .order(attitude_changes::id.desc())
        .select(AttitudeChange::as_select())
        .first(conn)
        .optional()
}

/// Takes a step back.
pub fn delete_step(conn: &mut Connection, step: &AttitudeChange, now: NaiveDateTime) -> QueryResult<()> {
    set_attitude(conn, step.buying_role_id, step.before, now)?;
    diesel::delete(attitude_changes::table.find(step.id)).execute(conn).map(drop)
}

/// When each contact of a deal was last met, or will next be: meetings that were not cancelled.
pub fn list_meetings_with(conn: &mut Connection, deal: OpportunityId) -> QueryResult<Vec<(ContactId, NaiveDateTime, bool)>> {
    let rows: Vec<(Option<ContactId>, Option<NaiveDateTime>, Option<NaiveDateTime>)> = attendances::table
        .inner_join(activities::table)
        .filter(activities::opportunity_id.eq(deal))
        .filter(activities::kind.eq(ActivityKind::Meeting))
        .filter(activities::outcome.is_null().or(activities::outcome.ne(ActivityOutcome::Cancelled)))
        .filter(attendances::contact_id.is_not_null())
        .order(activities::id.desc())
        .limit(200)
        .select((attendances::contact_id, activities::due_at, activities::done_at))
        .load(conn)?;
    Ok(rows.into_iter().filter_map(|(contact, due, done)| Some((contact?, due.or(done)?, done.is_some()))).collect())
}

pub fn list_contact_names(conn: &mut Connection, ids: Vec<ContactId>) -> QueryResult<Vec<(ContactId, String)>> {
    contacts::table.filter(contacts::id.among(ids)).select((contacts::id, contacts::name)).load(conn)
}

/// A competitor, as an article in the field manual.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = competitors)]
pub struct Competitor {
    pub id: CompetitorId,
    pub name: String,
    pub website: Option<String>,
    pub strengths: Option<String>,
    pub weaknesses: Option<String>,
}

pub fn list_competitors(conn: &mut Connection) -> QueryResult<Vec<Competitor>> {
    competitors::table.order(competitors::name).limit(200).select(Competitor::as_select()).load(conn)
}

/// What the field manual says of a competitor.
pub fn update_competitor(conn: &mut Connection, id: CompetitorId, strengths: &str, weaknesses: &str) -> QueryResult<()> {
    diesel::update(competitors::table.find(id))
        .set((competitors::strengths.eq(strengths), competitors::weaknesses.eq(weaknesses)))
        .execute(conn)
        .map(drop)
}

/// The competitors of a deal with what is known about them there.
pub fn list_competitors_of(conn: &mut Connection, deal: OpportunityId) -> QueryResult<Vec<(Competitor, Option<String>)>> {
    opportunity_competitors::table
        .inner_join(competitors::table)
        .filter(opportunity_competitors::opportunity_id.eq(deal))
        .order(competitors::name)
        .select((Competitor::as_select(), opportunity_competitors::note))
        .load(conn)
}

/// Finds the competitor of that name or makes it.
pub fn find_or_make_competitor(conn: &mut Connection, name: &str) -> QueryResult<CompetitorId> {
    let found = competitors::table.filter(competitors::name.eq(name)).select(competitors::id).first(conn).optional()?;
    match found {
        Some(id) => Ok(id),
        None => {
            diesel::insert_into(competitors::table).values(competitors::name.eq(name)).returning(competitors::id).get_result(conn)
        }
    }
}

/// Names a competitor on a deal; named again, the note is replaced.
pub fn put_competitor(conn: &mut Connection, deal: OpportunityId, id: CompetitorId, note: Option<&str>) -> QueryResult<()> {
    delete_competitor(conn, deal, id)?;
    diesel::insert_into(opportunity_competitors::table)
        .values((
            opportunity_competitors::opportunity_id.eq(deal),
            opportunity_competitors::competitor_id.eq(id),
            opportunity_competitors::note.eq(note),
        ))
        .execute(conn)
        .map(drop)
}

pub fn delete_competitor(conn: &mut Connection, deal: OpportunityId, id: CompetitorId) -> QueryResult<()> {
    let row = opportunity_competitors::table
        .filter(opportunity_competitors::opportunity_id.eq(deal))
        .filter(opportunity_competitors::competitor_id.eq(id));
    diesel::delete(row).execute(conn).map(drop)
}

/// Whether the share is new.
pub fn insert_share(
    conn: &mut Connection,
    record: (&str, i64),
    with: UserId,
    by: UserId,
    now: NaiveDateTime,
) -> QueryResult<bool> {
    let there = shares::table
        .filter(shares::record_kind.eq(record.0))
        .filter(shares::record_id.eq(record.1))
        .filter(shares::user_id.eq(with));
    if diesel::select(diesel::dsl::exists(there)).get_result::<bool>(conn)? {
        return Ok(false);
    }
    diesel::insert_into(shares::table)
        .values((
            shares::record_kind.eq(record.0),
            shares::record_id.eq(record.1),
            shares::user_id.eq(with),
            shares::created_by.eq(by.0),
            shares::created_at.eq(now),
        ))
        .execute(conn)?;
    Ok(true)
}

pub fn delete_share(conn: &mut Connection, record: (&str, i64), with: UserId) -> QueryResult<()> {
    let row = shares::table
        .filter(shares::record_kind.eq(record.0))
        .filter(shares::record_id.eq(record.1))
        .filter(shares::user_id.eq(with));
    diesel::delete(row).execute(conn).map(drop)
}

/// With whom a deal is shared.
pub fn list_shared_with(
    conn: &mut Connection,
    deal: OpportunityId,
) -> QueryResult<Vec<(UserId, String, crate::kernel::actor::Role)>> {
    shares::table
        .inner_join(users::table)
        .filter(shares::record_kind.eq("opportunity"))
        .filter(shares::record_id.eq(deal.0))
        .order(users::name)
        .select((users::id, users::name, users::role))
        .load(conn)
}

/// How many deals of an account are shared with somebody.
pub fn count_shared_of_account(conn: &mut Connection, account: AccountId, with: UserId) -> QueryResult<i64> {
    let deals = opportunities::table.filter(opportunities::account_id.eq(account)).select(opportunities::id);
    shares::table
        .filter(shares::record_kind.eq("opportunity"))
        .filter(shares::user_id.eq(with))
        .filter(shares::record_id.eq_any(deals))
        .count()
        .get_result(conn)
}

/// Name and currency of an account, for the head of a deal and for new ones.
pub fn load_account(conn: &mut Connection, id: AccountId) -> QueryResult<(String, crate::kernel::money::Currency)> {
    accounts::table.find(id).select((accounts::name, accounts::currency)).first(conn)
}
