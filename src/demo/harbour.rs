//! Harbour Group 海港集团, whom the scripts, the pictures and the browser tests walk with: won once, from first contact to
//! delivered trucks, and now at the second deal, which also began with a lead.

use chrono::{NaiveDateTime, TimeDelta};

use super::first_contacts;
use super::opportunities::{Scene, call, hold, morning, nine, people, progress};
use super::{Demo, HarbourDeals};
use crate::activities::{self, About, ActivityKind, NewActivity};
use crate::db::Connection;
use crate::kernel::actor::Actor;
use crate::kernel::ids::{AccountId, ContactId, OpportunityId, UserId};
use crate::kernel::money::{Amount, Currency};
use crate::leads::lead::LeadSource;
use crate::opportunities::involve::{self, RoleFacts};
use crate::opportunities::meeting::Effect;
use crate::opportunities::{NewOpportunity, RoleKind, Stage, move_stage, next_step, share, store};
use crate::web::AppError;

pub const HALL: &str = "Three trucks for the Ningbo cold hall";
pub const YARD: &str = "Two yard trucks for berth 4";

/// When the account was made: with the deal that the first lead became.
pub fn first_contact(now: NaiveDateTime) -> NaiveDateTime {
    morning(now - TimeDelta::days(312))
}

/// Harbour Group as the demo knows it.
pub struct Group {
    pub account: AccountId,
    pub actor: Actor,
    pub contacts: Vec<ContactId>,
}

impl Group {
    pub fn of(demo: &Demo) -> Result<Group, AppError> {
        let found = demo.accounts.iter().find(|a| a.name.starts_with("Harbour Group"));
        let found = found.ok_or_else(|| AppError::Internal("the demo has no Harbour Group".into()))?;
        Ok(Group { account: found.id, actor: demo.actor_of(found.owner)?, contacts: found.contacts.clone() })
    }

    fn deal(&self, name: &str, amount: Amount, close_date: chrono::NaiveDate) -> NewOpportunity {
        NewOpportunity {
            name: name.into(),
            account_id: self.account,
            contact_id: self.contacts.first().copied(),
            owner_id: Some(self.actor.user_id),
            stage_id: None,
            amount,
            currency: Currency::CNY,
            close_date,
            source: None,
            lead_id: None,
            description: None,
        }
    }

    fn about(&self, id: OpportunityId) -> About {
        About { account: Some(self.account), contact: self.contacts.first().copied(), opportunity: Some(id), ..About::default() }
    }
}

pub fn deals(conn: &mut Connection, demo: &mut Demo, stages: &[Stage]) -> Result<(), AppError> {
    let group = Group::of(demo)?;
    let open: Vec<&Stage> = stages.iter().filter(|s| s.is_open()).collect();
    let yard = yard(conn, demo, &group, &open)?;
    let hall = hall(conn, demo, &group, &open)?;
    demo.harbour = Some(HarbourDeals { yard, hall });
    Ok(())
}

/// The first deal, ready to be won by its order.
fn yard(conn: &mut Connection, demo: &mut Demo, group: &Group, open: &[&Stage]) -> Result<OpportunityId, AppError> {
    let began = first_contact(demo.now);
    let deal = group.deal(YARD, Amount::from_units(58_000), (began + TimeDelta::days(40)).date());
    let wish = "Two trucks for the yard at berth 4: outdoors, three shifts.";
    let facts = first_contacts::facts_of(conn, demo, (group.account, deal.contact_id), (LeadSource::Web, wish))?;
    let asked = began - TimeDelta::days(4);
    let id = first_contacts::tell(conn, demo, &group.actor, (facts, &deal), (asked, began))?;
    let last = began + TimeDelta::days(30);
    let scene = Scene { id, actor: &group.actor, about: group.about(id), contacts: &group.contacts, began, last };
    people(conn, demo, &scene)?;
    progress(conn, demo, &scene, open, open.len().saturating_sub(1))?;
    Ok(id)
}

/// The second deal: in the proposal stage, with a meeting planned and a safety officer against it.
fn hall(conn: &mut Connection, demo: &mut Demo, group: &Group, open: &[&Stage]) -> Result<OpportunityId, AppError> {
    let began = morning(demo.now - TimeDelta::days(20));
    let deal = group.deal(HALL, Amount::from_millionths(68_545_300_000), demo.today + TimeDelta::days(16));
    let wish = "Three trucks of two tonnes for an indoor hall at the port; non-marking tyres, side-shift.";
    let facts = first_contacts::facts_of(conn, demo, (group.account, deal.contact_id), (LeadSource::Fair, wish))?;
    let asked = began - TimeDelta::days(5);
    let id = first_contacts::tell(conn, demo, &group.actor, (facts, &deal), (asked, began))?;
    let last = demo.now - TimeDelta::days(9);
    let scene = Scene { id, actor: &group.actor, about: group.about(id), contacts: &group.contacts, began, last };
    let roles = [(RoleKind::EconomicBuyer, 5, 0), (RoleKind::User, 4, -1), (RoleKind::Technical, 2, -1)];
    for ((role, influence, attitude), contact) in roles.into_iter().zip(&group.contacts) {
        let note = (role == RoleKind::Technical).then(|| "fears exhaust".to_owned());
        involve::involve(conn, began, &group.actor, id, &RoleFacts { contact: *contact, role, influence, attitude, note })?;
    }
    call(conn, demo, &scene, began + TimeDelta::hours(3))?;
    let found = store::load(conn, id)?;
    for colleague in ["wen.li", "nadia.frank"] {
        if let Some(person) = demo.people.iter().find(|p| p.actor.email.starts_with(colleague)) {
            share::share(conn, began + TimeDelta::hours(4), &group.actor, &found, person.id)?;
        }
    }
    meetings(conn, demo, &scene, open)?;
    let northlift = store::find_or_make_competitor(conn, "Northlift")?;
    store::put_competitor(conn, id, northlift, Some("diesel only"))?;
    visit(conn, demo, &scene)?;
    Ok(id)
}

/// Two meetings with the head of the warehouse, who came round; then the proposal stage.
fn meetings(conn: &mut Connection, demo: &Demo, scene: &Scene<'_>, open: &[&Stage]) -> Result<(), AppError> {
    if let Some(user) = scene.contacts.get(1) {
        to_stage(conn, scene, open.get(1), scene.began + TimeDelta::days(4))?;
        let at = morning(demo.now - TimeDelta::days(13));
        let effect = Effect { contact: *user, after: 0, note: Some("the loading ramp is steeper than planned".into()) };
        hold(conn, scene, ("Walk through the hall", at, vec![*user]), &[effect])?;
        let at = morning(demo.now - TimeDelta::days(11));
        let effect = Effect { contact: *user, after: 1, note: Some("drove the side-shift himself".into()) };
        hold(conn, scene, ("Demo in Shanghai", at, vec![*user]), &[effect])?;
    }
    to_stage(conn, scene, open.get(2), scene.last)
}

fn to_stage(conn: &mut Connection, scene: &Scene<'_>, stage: Option<&&Stage>, at: NaiveDateTime) -> Result<(), AppError> {
    let Some(stage) = stage else { return Ok(()) };
    let deal = store::load(conn, scene.id)?;
    let moved = move_stage::move_stage(conn, at, scene.actor, &deal, stage.id);
    moved.map(drop).map_err(|refusal| AppError::Internal(format!("demo: {refusal:?}")))
}

fn visit(conn: &mut Connection, demo: &Demo, scene: &Scene<'_>) -> Result<(), AppError> {
    let begins = nine(demo.now + TimeDelta::days(2), scene.actor) + TimeDelta::hours(1);
    let subject = "Site visit with the warehouse head";
    let mut new = NewActivity::new(ActivityKind::Meeting, subject, scene.actor.user_id, scene.about);
    (new.due_at, new.ends_at, new.location) = (Some(begins), Some(begins + TimeDelta::hours(2)), Some("Ningbo".into()));
    let presales: Vec<UserId> = demo.people.iter().filter(|p| p.actor.email.starts_with("nadia.frank")).map(|p| p.id).collect();
    let guest: Vec<ContactId> = scene.contacts.get(1).copied().into_iter().collect();
    activities::plan::plan(conn, demo.now - TimeDelta::days(4), scene.actor, &new, (&guest, &presales))?;
    next_step::refresh(conn, scene.id)?;
    Ok(())
}
