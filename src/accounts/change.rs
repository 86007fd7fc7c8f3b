//! Making and changing accounts, contacts and addresses: each in one transaction, with its event and its field history.

use chrono::NaiveDateTime;
use diesel::QueryResult;

use super::account::{Account, AccountFacts, Address, AddressFacts};
use super::contact::{Contact, ContactFacts};
use super::store;
use crate::db::Connection;
use crate::history::{self, EventKind, Links, NewEvent};
use crate::kernel::actor::Actor;
use crate::kernel::ids::{AccountId, AddressId, ContactId, LeadId, UserId};

/// A new account belongs to whoever makes it, unless `owner` says otherwise.
pub fn create_account(
    conn: &mut Connection,
    now: NaiveDateTime,
    actor: &Actor,
    (facts, owner, lead): (&AccountFacts, UserId, Option<LeadId>),
) -> QueryResult<AccountId> {
    let id = store::insert(conn, facts, Some(owner), lead, now)?;
    let links = Links { account: Some(id), lead, ..Links::default() };
    history::record(conn, now, Some(actor), NewEvent::new(EventKind::AccountCreated, links).with("name", &facts.name))?;
    Ok(id)
}

/// Changes what people enter of an account; nothing happens where nothing differs.
pub fn change_account(
    conn: &mut Connection,
    now: NaiveDateTime,
    actor: &Actor,
    account: &Account,
    facts: &AccountFacts,
) -> QueryResult<()> {
    let before = account.facts();
    if before == *facts {
        return Ok(());
    }
    store::update(conn, account, facts, now)?;
    let changes = differences(before.shown(), facts.shown());
    history::record_changes(conn, now, Some(actor), ("account", account.id.0), &changes)?;
    let links = Links { account: Some(account.id), ..Links::default() };
    let event = NewEvent::new(EventKind::AccountChanged, links).with("count", changes.len());
    history::record(conn, now, Some(actor), event).map(drop)
}

/// Hands an account over. `names` are the owners' names before and after, for the history.
pub fn change_owner(
    conn: &mut Connection,
    now: NaiveDateTime,
    actor: &Actor,
    account: &Account,
    (owner, names): (UserId, (Option<String>, String)),
) -> QueryResult<()> {
    if account.owner_id == Some(owner) {
        return Ok(());
    }
    store::update_owner(conn, account.id, Some(owner), now)?;
    let change = ("owner", names.0.clone(), Some(names.1.clone()));
    history::record_changes(conn, now, Some(actor), ("account", account.id.0), &[change])?;
    let links = Links { account: Some(account.id), ..Links::default() };
    let event = NewEvent::new(EventKind::OwnerChanged, links)
        .with("before", names.0.unwrap_or_else(|| "–".to_owned()))
        .with("after", names.1);
    history::record(conn, now, Some(actor), event).map(drop)
}

pub fn create_contact(
    conn: &mut Connection,
    now: NaiveDateTime,
    actor: &Actor,
    account: &Account,
    facts: &ContactFacts,
) -> QueryResult<ContactId> {
    let id = store::insert_contact(conn, (account.id, &account.name, account.owner_id), facts, now)?;
    let links = Links { account: Some(account.id), contact: Some(id), ..Links::default() };
    history::record(conn, now, Some(actor), NewEvent::new(EventKind::ContactCreated, links).with("name", &facts.name))?;
    Ok(id)
}

pub fn change_contact(
    conn: &mut Connection,
    now: NaiveDateTime,
    actor: &Actor,
    (contact, account): (&Contact, &Account),
    facts: &ContactFacts,
) -> QueryResult<()> {
    let before = contact.facts();
    if before == *facts {
        return Ok(());
    }
    store::update_contact(conn, contact.id, (account.id, &account.name, account.owner_id), facts, now)?;
    let changes = differences(before.shown(), facts.shown());
    history::record_changes(conn, now, Some(actor), ("contact", contact.id.0), &changes)?;
    let links = Links { account: Some(account.id), contact: Some(contact.id), ..Links::default() };
    let event = NewEvent::new(EventKind::ContactChanged, links).with("name", &facts.name).with("count", changes.len());
    history::record(conn, now, Some(actor), event).map(drop)
}

/// Adds an address (`old` is `None`), changes it, or takes it away (`new` is `None`).
pub fn change_address(
    conn: &mut Connection,
    now: NaiveDateTime,
    actor: &Actor,
    (account, old): (&Account, Option<&Address>),
    new: Option<&AddressFacts>,
) -> QueryResult<Option<AddressId>> {
    let id = match (old, new) {
        (Some(old), Some(new)) => store::update_address(conn, old, new).map(|()| Some(old.id))?,
        (None, Some(new)) => Some(store::insert_address(conn, account.id, new)?),
        (Some(old), None) => store::delete_address(conn, old.id).map(|()| None)?,
        (None, None) => None,
    };
    let written = |facts: &AddressFacts| {
        let known = [&facts.line1, &facts.city, &facts.country].map(String::as_str).into_iter().filter(|part| !part.is_empty());
        known.collect::<Vec<_>>().join(", ")
    };
    let change = ("address", old.map(|a| written(&a.facts())), new.map(written));
    history::record_changes(conn, now, Some(actor), ("account", account.id.0), &[change])?;
    Ok(id)
}

type Shown = Vec<(&'static str, Option<String>)>;
type Change = (&'static str, Option<String>, Option<String>);

/// The fields that differ, with their values before and after.
pub fn differences(before: Shown, after: Shown) -> Vec<Change> {
    before.into_iter().zip(after).map(|((field, b), (_, a))| (field, b, a)).filter(|(_, b, a)| b != a).collect()
}
