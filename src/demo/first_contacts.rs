//! Deals that began with a lead: telesales entered and qualified it, handed it to the field, and the field converted it.

use chrono::{NaiveDateTime, TimeDelta};

use super::Demo;
use crate::accounts;
use crate::db::Connection;
use crate::kernel::actor::{Actor, Language, Role};
use crate::kernel::ids::{AccountId, ContactId, OpportunityId};
use crate::leads::lead::{LeadFacts, LeadSource};
use crate::leads::store::{self, NewLead};
use crate::leads::work;
use crate::opportunities::NewOpportunity;
use crate::opportunities::convert::{Company, Conversion, Deal, Person, convert};
use crate::web::AppError;

const SOURCES: &[LeadSource] =
    &[LeadSource::Web, LeadSource::Phone, LeadSource::Fair, LeadSource::Referral, LeadSource::Campaign, LeadSource::Partner];
const WISHES: &[(&str, &str)] = &[
    ("Please call us about this before the end of the month.", "请在月底前联系我们。"),
    ("We met at the fair; you promised a visit.", "展会上见过面，约好来现场看看。"),
    ("A colleague at another plant is happy with your machines.", "兄弟厂用了你们的设备，评价不错。"),
    ("What would be your delivery time?", "交货期大概多久？"),
];

/// A lead of somebody the account knows, and the deal it was converted into.
pub fn convert_lead(
    conn: &mut Connection,
    demo: &mut Demo,
    actor: &Actor,
    (deal, began): (&NewOpportunity, NaiveDateTime),
) -> Result<OpportunityId, AppError> {
    let asked = began - TimeDelta::days(demo.random.between(2, 9)) + TimeDelta::minutes(demo.random.between(5, 400));
    let source = demo.random.pick(SOURCES).copied().unwrap_or(LeadSource::Web);
    let wish = demo.random.pick(WISHES).copied().unwrap_or_default();
    let wish = if actor.language == Language::Chinese { wish.1 } else { wish.0 };
    let facts = facts_of(conn, demo, (deal.account_id, deal.contact_id), (source, wish))?;
    tell(conn, demo, actor, (facts, deal), (asked, began))
}

/// What somebody of the account says of themselves.
pub fn facts_of(
    conn: &mut Connection,
    demo: &Demo,
    (account, contact): (AccountId, Option<ContactId>),
    (source, wish): (LeadSource, &str),
) -> Result<LeadFacts, AppError> {
    let company = accounts::store::load(conn, account)?;
    let person = accounts::store::load_contacts(conn, account)?.into_iter().find(|c| Some(c.id) == contact);
    let named = LeadFacts::named(&company.name, source);
    let Some(person) = person else { return Ok(named) };
    Ok(LeadFacts {
        contact_name: person.name,
        job_title: person.job_title,
        email: person.email,
        phone: person.mobile.or(person.phone),
        website: company.website,
        country: demo.accounts.iter().find(|known| known.id == account).map(|known| known.country.clone()),
        industry: company.industry,
        message: Some(wish.to_owned()),
        ..named
    })
}

/// From the first word to the deal.
pub fn tell(
    conn: &mut Connection,
    demo: &Demo,
    actor: &Actor,
    (facts, deal): (LeadFacts, &NewOpportunity),
    (asked, began): (NaiveDateTime, NaiveDateTime),
) -> Result<OpportunityId, AppError> {
    let caller = caller(demo, actor)?;
    let lead = NewLead { facts, owner: Some(caller.user_id), created_by: Some(caller.user_id), product: None };
    let id = work::create(conn, asked, Some(&caller), &lead)?;
    let lead = store::load_visible(conn, &caller, id)?;
    work::begin(conn, asked + TimeDelta::hours(2), &caller, &lead)?;
    let lead = store::load_visible(conn, &caller, id)?;
    work::qualify(conn, asked + TimeDelta::hours(20), &caller, &lead)?;
    let lead = store::load_visible(conn, &caller, id)?;
    let names = (Some(caller.name.clone()), actor.name.clone());
    work::assign(conn, asked + TimeDelta::hours(22), &caller, &lead, (actor.user_id, names))?;
    let lead = store::load_visible(conn, actor, id)?;
    let conversion = Conversion {
        company: Company::Existing(deal.account_id),
        person: deal.contact_id.map_or(Person::Nobody, Person::Existing),
        deal: Some(Deal { name: deal.name.clone(), amount: deal.amount, close_date: deal.close_date }),
    };
    let made = convert(conn, began, actor, (&lead, &conversion));
    let made = made.map_err(|refusal| AppError::Internal(format!("demo: {refusal:?}")))?;
    made.opportunity.ok_or_else(|| AppError::Internal("demo: a lead without a deal".into()))
}

/// The telesales person who speaks the field rep's language.
fn caller(demo: &Demo, actor: &Actor) -> Result<Actor, AppError> {
    let telesales = demo.people.iter().filter(|p| p.actor.role == Role::Telesales);
    let same = telesales.into_iter().find(|p| p.actor.language == actor.language);
    same.map_or_else(|| demo.actor(Role::Telesales), |p| Ok(p.actor.clone()))
}
