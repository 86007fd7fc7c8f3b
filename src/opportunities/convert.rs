//! A lead becomes account, contact and deal, all at once or not at all.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::result::Error as DieselError;

use super::create::create;
use super::opportunity::NewOpportunity;
use crate::accounts::{Account, AccountFacts, AddressFacts, AddressKind, ContactFacts, change, store as accounts};
use crate::db::Connection;
use crate::history::{self, EventKind, Links, NewEvent};
use crate::kernel::actor::Actor;
use crate::kernel::ids::{AccountId, ContactId, OpportunityId};
use crate::kernel::money::Amount;
use crate::leads::work::LeadRefusal;
use crate::leads::{Lead, store as leads};

/// With whom the deal will be.
#[derive(Debug, Clone)]
pub enum Company {
    New(Box<AccountFacts>),
    Existing(AccountId),
}

/// Whom we talk with there.
#[derive(Debug, Clone)]
pub enum Person {
    New(Box<ContactFacts>),
    Existing(ContactId),
    Nobody,
}

/// The deal to open, in the account's currency.
#[derive(Debug, Clone)]
pub struct Deal {
    pub name: String,
    pub amount: Amount,
    pub close_date: NaiveDate,
}

#[derive(Debug, Clone)]
pub struct Conversion {
    pub company: Company,
    pub person: Person,
    pub deal: Option<Deal>,
}

/// What the lead became.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Converted {
    pub account: AccountId,
    pub contact: Option<ContactId>,
    pub opportunity: Option<OpportunityId>,
}

/// Why a lead cannot be converted as asked.
#[derive(Debug)]
pub enum ConversionRefusal {
    Lead(LeadRefusal),
    /// The account is not there for this person.
    NoSuchAccount,
    /// The contact does not belong to the account chosen.
    OtherAccount,
    Database(DieselError),
}

impl From<DieselError> for ConversionRefusal {
    fn from(error: DieselError) -> Self {
        ConversionRefusal::Database(error)
    }
}

/// Converts the lead in the caller's transaction. What comes of it belongs to the lead's owner, or to the actor where it has none.
pub fn convert(
    conn: &mut Connection,
    now: NaiveDateTime,
    actor: &Actor,
    (lead, conversion): (&Lead, &Conversion),
) -> Result<Converted, ConversionRefusal> {
    if !lead.is_open() {
        return Err(ConversionRefusal::Lead(LeadRefusal::Over(lead.id, lead.state)));
    }
    let account = company(conn, now, actor, (lead, &conversion.company))?;
    let contact = person(conn, now, actor, (&account, &conversion.person))?;
    let deal = conversion.deal.as_ref().map(|deal| NewOpportunity {
        name: deal.name.clone(),
        account_id: account.id,
        contact_id: contact,
        owner_id: Some(lead.owner_id.unwrap_or(actor.user_id)),
        stage_id: None,
        amount: deal.amount,
        currency: account.currency,
        close_date: deal.close_date,
        source: Some(lead.source.to_string()),
        lead_id: Some(lead.id),
        description: lead.message.clone(),
    });
    let opportunity = deal.map(|deal| create(conn, now, actor, deal)).transpose()?;
    leads::update_converted(conn, lead.id, (account.id, contact, opportunity), now)?;
    let change = ("state", Some(lead.state.to_string()), Some(crate::leads::LeadState::Converted.to_string()));
    history::record_changes(conn, now, Some(actor), ("lead", lead.id.0), &[change])?;
    let links = Links { lead: Some(lead.id), account: Some(account.id), contact, opportunity, ..Links::default() };
    let event = NewEvent::new(EventKind::LeadConverted, links).with("company", &lead.company).with("account", &account.name);
    history::record(conn, now, Some(actor), event)?;
    Ok(Converted { account: account.id, contact, opportunity })
}

fn company(
    conn: &mut Connection,
    now: NaiveDateTime,
    actor: &Actor,
    (lead, company): (&Lead, &Company),
) -> Result<Account, ConversionRefusal> {
    match company {
        Company::Existing(id) => accounts::find_visible(conn, actor, *id)?.ok_or(ConversionRefusal::NoSuchAccount),
        Company::New(facts) => {
            let owner = lead.owner_id.unwrap_or(actor.user_id);
            let id = change::create_account(conn, now, actor, (facts, owner, Some(lead.id)))?;
            // Whoever converts a colleague's lead may not see what is the colleague's; the row is read without asking who looks.
            let account = accounts::load(conn, id)?;
            if let Some(place) = place(lead) {
                change::change_address(conn, now, actor, (&account, None), Some(&place))?;
            }
            Ok(account)
        }
    }
}

/// Where they are, as far as the lead knows: rules and taxes go by the country, which was said once and is not asked again.
fn place(lead: &Lead) -> Option<AddressFacts> {
    Some(AddressFacts {
        kind: AddressKind::Office,
        label: None,
        line1: String::new(),
        line2: None,
        city: lead.city.clone().unwrap_or_default(),
        region: lead.region.clone(),
        postcode: None,
        country: lead.country.clone()?,
        is_default: true,
    })
}

fn person(
    conn: &mut Connection,
    now: NaiveDateTime,
    actor: &Actor,
    (account, person): (&Account, &Person),
) -> Result<Option<ContactId>, ConversionRefusal> {
    match person {
        Person::Nobody => Ok(None),
        Person::New(facts) => Ok(Some(change::create_contact(conn, now, actor, account, facts)?)),
        Person::Existing(id) => {
            let known = accounts::load_contacts(conn, account.id)?.iter().any(|c| c.id == *id);
            if known { Ok(Some(*id)) } else { Err(ConversionRefusal::OtherAccount) }
        }
    }
}
