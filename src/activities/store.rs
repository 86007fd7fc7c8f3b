//! All SQL of activities and who attends them.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::activity::{Activity, ActivityKind, ActivityOutcome, NewActivity};
use crate::db::schema::{accounts, activities, attendances, contacts, leads, opportunities, users};
use crate::db::{AmongMethods, Connection};
use crate::kernel::actor::{Actor, Scope};
use crate::kernel::ids::{AccountId, ActivityId, ContactId, OpportunityId, UserId};
use crate::people::store::{owners_seen_by, shared_with};

/// An activity with the names around it.
#[derive(Debug, Clone, Queryable)]
pub struct Listed {
    pub activity: Activity,
    pub owner: String,
    pub account: Option<String>,
    pub contact: Option<String>,
    pub phone: Option<String>,
    pub opportunity: Option<String>,
    pub lead: Option<String>,
}

impl Listed {
    /// What it is about, in a few words.
    pub fn with_whom(&self) -> String {
        let parts = [&self.contact, &self.opportunity, &self.account, &self.lead];
        parts.into_iter().flatten().cloned().collect::<Vec<_>>().join(" · ")
    }
}

/// Time that a colleague has given away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Busy {
    pub user: String,
    pub subject: String,
    pub from: NaiveDateTime,
    pub until: NaiveDateTime,
}

/// Somebody who attends: a contact of the customer or a colleague.
#[derive(Debug, Clone, Queryable)]
pub struct Attendee {
    pub id: i64,
    pub contact_id: Option<ContactId>,
    pub user_id: Option<UserId>,
    pub contact: Option<String>,
    pub user: Option<String>,
    pub attitude_before: Option<i32>,
    pub attitude_after: Option<i32>,
    pub note: Option<String>,
}

impl Attendee {
    pub fn name(&self) -> &str {
        self.contact.as_deref().or(self.user.as_deref()).unwrap_or_default()
    }
}

/// Leaves of a boxed query what the actor may see: own and the team's work, what is about accounts and deals they see, and what
/// they attend themselves. A macro because a boxed query of two databases cannot stand inside another one.
macro_rules! seen_by {
    ($query:expr, $actor:expr) => {{
        let query = $query;
        match $actor.scope() {
            Scope::Everything => query,
            Scope::Owners(viewer) => {
                let (their_accounts, their_deals, attended) =
                    diesel::alias!(accounts as their_accounts, opportunities as their_deals, attendances as attended,);
                let account_id = their_accounts.field(accounts::id);
                let of_accounts = their_accounts
                    .filter(
                        their_accounts
                            .field(accounts::owner_id)
                            .eq_any(owners_seen_by(viewer).nullable())
                            .assume_not_null()
                            .or(account_id.eq_any(shared_with(viewer, "account"))),
                    )
                    .select(account_id.nullable());
                let deal_id = their_deals.field(opportunities::id);
                let of_deals = their_deals
                    .filter(
                        their_deals
                            .field(opportunities::owner_id)
                            .eq_any(owners_seen_by(viewer).nullable())
                            .assume_not_null()
                            .or(deal_id.eq_any(shared_with(viewer, "opportunity"))),
                    )
                    .select(deal_id.nullable());
                let attended = attended
                    .filter(attended.field(attendances::user_id).eq(viewer))
                    .select(attended.field(attendances::activity_id));
                query.filter(
                    activities::owner_id
                        .eq_any(owners_seen_by(viewer))
                        .or(activities::account_id.eq_any(of_accounts).assume_not_null())
                        .or(activities::opportunity_id.eq_any(of_deals).assume_not_null())
                        .or(activities::id.eq_any(attended)),
                )
            }
            Scope::Company(_) | Scope::Nothing => query.filter(activities::id.eq(-1)),
        }
    }};
}

pub fn find_visible(conn: &mut Connection, actor: &Actor, id: ActivityId) -> QueryResult<Option<Activity>> {
    let query = activities::table.filter(activities::id.eq(id)).select(Activity::as_select()).into_boxed();
    seen_by!(query, actor).first(conn).optional()
}

/// Which of these activities the actor may see.
pub fn list_visible(conn: &mut Connection, actor: &Actor, ids: Vec<ActivityId>) -> QueryResult<Vec<Activity>> {
    let query = activities::table.filter(activities::id.among(ids)).select(Activity::as_select()).into_boxed();
    seen_by!(query, actor).load(conn)
}

pub fn insert(conn: &mut Connection, now: NaiveDateTime, new: &NewActivity, by: UserId) -> QueryResult<ActivityId> {
    diesel::insert_into(activities::table)
        .values((
            activities::kind.eq(new.kind),
            activities::subject.eq(&new.subject),
            activities::body.eq(&new.body),
            activities::outcome.eq(new.outcome),
            activities::direction.eq(new.direction),
            activities::location.eq(&new.location),
            activities::due_at.eq(new.due_at),
            activities::ends_at.eq(new.ends_at),
            activities::all_day.eq(new.all_day),
            activities::done_at.eq(new.done_at),
            activities::owner_id.eq(new.owner_id),
            activities::created_by.eq(by),
            (
                activities::lead_id.eq(new.about.lead),
                activities::account_id.eq(new.about.account),
                activities::contact_id.eq(new.about.contact),
                activities::opportunity_id.eq(new.about.opportunity),
                activities::quote_id.eq(new.about.quote),
                activities::order_id.eq(new.about.order),
            ),
            activities::created_at.eq(now),
            activities::updated_at.eq(now),
        ))
        .returning(activities::id)
        .get_result(conn)
}

pub fn insert_attendances(conn: &mut Connection, id: ActivityId, people: &[ContactId], colleagues: &[UserId]) -> QueryResult<()> {
    let guests = people.iter().map(|contact| (Some(*contact), None));
    for (contact, user) in guests.chain(colleagues.iter().map(|user| (None, Some(*user)))) {
        diesel::insert_into(attendances::table)
            .values((attendances::activity_id.eq(id), attendances::contact_id.eq(contact), attendances::user_id.eq(user)))
            .execute(conn)?;
    }
    Ok(())
}

pub fn list_attendees(conn: &mut Connection, id: ActivityId) -> QueryResult<Vec<Attendee>> {
    attendances::table
        .left_join(contacts::table)
        .left_join(users::table)
        .filter(attendances::activity_id.eq(id))
        .order(attendances::id)
        .select((
            attendances::id,
            attendances::contact_id,
            attendances::user_id,
            contacts::name.nullable(),
            users::name.nullable(),
            attendances::attitude_before,
            attendances::attitude_after,
            attendances::note,
        ))
        .load(conn)
}

/// What the meeting did to an attendee's attitude.
pub fn update_attitude(
    conn: &mut Connection,
    id: ActivityId,
    contact: ContactId,
    effect: (Option<i32>, Option<i32>),
    note: Option<&str>,
) -> QueryResult<usize> {
    diesel::update(attendances::table.filter(attendances::activity_id.eq(id)).filter(attendances::contact_id.eq(contact)))
        .set((attendances::attitude_before.eq(effect.0), attendances::attitude_after.eq(effect.1), attendances::note.eq(note)))
        .execute(conn)
}

pub fn update_done(
    conn: &mut Connection,
    id: ActivityId,
    done: Option<NaiveDateTime>,
    outcome: Option<ActivityOutcome>,
    body: Option<&str>,
    now: NaiveDateTime,
) -> QueryResult<()> {
    diesel::update(activities::table.find(id))
        .set((
            activities::done_at.eq(done),
            activities::outcome.eq(outcome),
            activities::body.eq(body),
            activities::updated_at.eq(now),
        ))
        .execute(conn)
        .map(drop)
}

pub fn update_due(
    conn: &mut Connection,
    id: ActivityId,
    due: NaiveDateTime,
    ends: Option<NaiveDateTime>,
    now: NaiveDateTime,
) -> QueryResult<()> {
    diesel::update(activities::table.find(id))
        .set((activities::due_at.eq(due), activities::ends_at.eq(ends), activities::updated_at.eq(now)))
        .execute(conn)
        .map(drop)
}

/// The earliest thing still to be done for a deal.
pub fn find_next_of(conn: &mut Connection, id: OpportunityId) -> QueryResult<Option<Activity>> {
    activities::table
        .filter(activities::opportunity_id.eq(id))
        .filter(activities::done_at.is_null())
        .filter(activities::due_at.is_not_null())
        .order((activities::due_at, activities::id))
        .select(Activity::as_select())
        .first(conn)
        .optional()
}

/// Which colleagues are busy when, from their open meetings (own or attended) between two times.
pub fn list_busy(conn: &mut Connection, people: &[UserId], from: NaiveDateTime, until: NaiveDateTime) -> QueryResult<Vec<Busy>> {
    let meeting = activities::kind.eq(ActivityKind::Meeting).and(activities::done_at.is_null());
    let then = activities::due_at.lt(until).and(activities::ends_at.gt(from)).and(activities::all_day.eq(false));
    let columns = (users::name, activities::subject, activities::due_at.assume_not_null(), activities::ends_at.assume_not_null());
    let own: Vec<(String, String, NaiveDateTime, NaiveDateTime)> = activities::table
        .inner_join(users::table)
        .filter(activities::owner_id.among(people.to_vec()))
        .filter(meeting)
        .filter(then.assume_not_null())
        .order(activities::due_at)
        .select(columns)
        .limit(100)
        .load(conn)?;
    let attended: Vec<(String, String, NaiveDateTime, NaiveDateTime)> = attendances::table
        .inner_join(activities::table)
        .inner_join(users::table.on(attendances::user_id.eq(users::id.nullable())))
        .filter(users::id.among(people.to_vec()))
        .filter(meeting)
        .filter(then.assume_not_null())
        .order(activities::due_at)
        .select(columns)
        .limit(100)
        .load(conn)?;
    let mut busy: Vec<Busy> =
        own.into_iter().chain(attended).map(|(user, subject, from, until)| Busy { user, subject, from, until }).collect();
    busy.dedup();
    Ok(busy)
}

/// Which activities a list shows.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub owner: Option<UserId>,
    pub kind: Option<ActivityKind>,
    /// Those that are over, instead of those to come.
    pub done: bool,
    pub due_before: Option<NaiveDateTime>,
    pub due_from: Option<NaiveDateTime>,
    pub opportunity: Option<OpportunityId>,
    pub account: Option<AccountId>,
    /// The last row of the page before: time and id.
    pub after: Option<(NaiveDateTime, i64)>,
}

/// An activity with the names around it.
pub fn load_listed(conn: &mut Connection, id: ActivityId) -> QueryResult<Listed> {
    activities::table
        .inner_join(users::table)
        .left_join(accounts::table)
        .left_join(contacts::table)
        .left_join(opportunities::table)
        .left_join(leads::table)
        .filter(activities::id.eq(id))
        .select((
            Activity::as_select(),
            users::name,
            accounts::name.nullable(),
            contacts::name.nullable(),
            contacts::phone.nullable(),
            opportunities::name.nullable(),
            leads::company.nullable(),
        ))
        .first(conn)
}

/// Activities with the names around them: open ones by due time, done ones latest first.
pub fn list(conn: &mut Connection, actor: &Actor, filter: &Filter, limit: i64) -> QueryResult<Vec<Listed>> {
    let mut query = activities::table
        .inner_join(users::table)
        .left_join(accounts::table)
        .left_join(contacts::table)
        .left_join(opportunities::table)
        .left_join(leads::table)
        .limit(limit)
        .select((
            Activity::as_select(),
            users::name,
            accounts::name.nullable(),
            contacts::name.nullable(),
            contacts::phone.nullable(),
            opportunities::name.nullable(),
            leads::company.nullable(),
        ))
        .into_boxed();
    if filter.owner != Some(actor.user_id) {
        query = seen_by!(query, actor);
    }
    if let Some(owner) = filter.owner {
        query = query.filter(activities::owner_id.eq(owner));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(activities::kind.eq(kind));
    }
    if let Some(deal) = filter.opportunity {
        query = query.filter(activities::opportunity_id.eq(deal));
    }
    if let Some(account) = filter.account {
        query = query.filter(activities::account_id.eq(account));
    }
    if let Some(before) = filter.due_before {
        query = query.filter(activities::due_at.lt(before));
    }
    if let Some(from) = filter.due_from {
        query = query.filter(activities::due_at.ge(from));
    }
    if filter.done {
        if let Some((at, id)) = filter.after {
            query =
                query.filter(activities::done_at.lt(at).or(activities::done_at.eq(at).and(activities::id.lt(ActivityId(id)))));
        }
        query = query.filter(activities::done_at.is_not_null()).order((activities::done_at.desc(), activities::id.desc()));
    } else {
        if let Some((at, id)) = filter.after {
            query = query.filter(activities::due_at.gt(at).or(activities::due_at.eq(at).and(activities::id.gt(ActivityId(id)))));
        }
        query = query
            .filter(activities::done_at.is_null())
            .filter(activities::due_at.is_not_null())
            .order((activities::due_at.asc(), activities::id.asc()));
    }
    query.load(conn)
}

/// Contacts of an account for choosing, the primary one first.
pub fn list_contacts(conn: &mut Connection, account: AccountId) -> QueryResult<Vec<(ContactId, String)>> {
    contacts::table
        .filter(contacts::account_id.eq(account))
        .order((contacts::is_primary.desc(), contacts::name))
        .limit(100)
        .select((contacts::id, contacts::name))
        .load(conn)
}
