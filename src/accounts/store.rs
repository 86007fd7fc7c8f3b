//! All SQL of accounts, addresses and contacts; keeps their search documents and match keys.

pub mod overview;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::account::{Account, AccountFacts, AccountKind, Address, AddressFacts};
use super::contact::{Contact, ContactFacts};
use crate::db::schema::{accounts, addresses, contacts, search_documents};
use crate::db::{AmongMethods, Connection};
use crate::kernel::actor::{Actor, Scope};
use crate::kernel::ids::{AccountId, AddressId, ContactId, LeadId, UserId};
use crate::matches::{self, Identity};
use crate::search::{self, Document, FoundKind};

type Backend = <Connection as diesel::Connection>::Backend;
pub type Accounts<'a> = accounts::BoxedQuery<'a, Backend>;

/// The condition on `accounts` under which a member of staff sees one: their own and those of the people below, and shared ones.
/// For queries that cannot hold [`visible`], which is boxed.
macro_rules! seen_by {
    ($viewer:expr) => {{
        use $crate::db::schema::accounts;
        use $crate::people::store::{owners_seen_by, shared_with};
        accounts::owner_id.eq_any(owners_seen_by($viewer).nullable()).or(accounts::id.eq_any(shared_with($viewer, "account")))
    }};
}
pub(crate) use seen_by;

/// The accounts an actor may see: own and those of the people below, shared ones; a customer sees their own company.
pub fn visible<'a>(actor: &Actor) -> Accounts<'a> {
    let all = accounts::table.into_boxed();
    match actor.scope() {
        Scope::Everything => all,
        Scope::Owners(viewer) => all.filter(seen_by!(viewer)),
        Scope::Company(account) => all.filter(accounts::id.eq(account)),
        Scope::Nothing => all.filter(accounts::id.eq(0)),
    }
}

pub fn find_visible(conn: &mut Connection, actor: &Actor, id: AccountId) -> QueryResult<Option<Account>> {
    visible(actor).filter(accounts::id.eq(id)).select(Account::as_select()).first(conn).optional()
}

pub fn is_visible(conn: &mut Connection, actor: &Actor, id: AccountId) -> QueryResult<bool> {
    let found: Option<AccountId> = visible(actor).filter(accounts::id.eq(id)).select(accounts::id).first(conn).optional()?;
    Ok(found.is_some())
}

pub fn load_visible(conn: &mut Connection, actor: &Actor, id: AccountId) -> QueryResult<Account> {
    visible(actor).filter(accounts::id.eq(id)).select(Account::as_select()).first(conn)
}

/// The account, whoever asks.
pub fn load(conn: &mut Connection, id: AccountId) -> QueryResult<Account> {
    accounts::table.find(id).select(Account::as_select()).first(conn)
}

/// Which of `ids` the actor may see, with their names.
pub fn list_named(conn: &mut Connection, actor: &Actor, ids: Vec<AccountId>) -> QueryResult<Vec<(AccountId, String)>> {
    visible(actor).filter(accounts::id.among(ids)).select((accounts::id, accounts::name)).load(conn)
}

/// Accounts for a picker: what matches all that was typed, or the latest; at most 20.
pub fn list_choices(conn: &mut Connection, actor: &Actor, typed: &str) -> QueryResult<Vec<(AccountId, String)>> {
    let mut query = visible(actor).order(accounts::updated_at.desc()).limit(20);
    if !typed.trim().is_empty() {
        let found = search::list_ids(conn, FoundKind::Account, typed)?;
        query = query.filter(accounts::id.among(found));
    }
    query.select((accounts::id, accounts::name)).load(conn)
}

/// Accounts of exactly that name; at most 20.
pub fn list_called(conn: &mut Connection, actor: &Actor, name: &str) -> QueryResult<Vec<(AccountId, String)>> {
    let query = visible(actor).filter(accounts::name.eq(name)).order(accounts::id).limit(20);
    query.select((accounts::id, accounts::name)).load(conn)
}

/// Makes an account; `lead` is where it comes from.
pub fn insert(
    conn: &mut Connection,
    facts: &AccountFacts,
    owner: Option<UserId>,
    lead: Option<LeadId>,
    now: NaiveDateTime,
) -> QueryResult<AccountId> {
    let id = diesel::insert_into(accounts::table)
        .values((
            facts,
            accounts::owner_id.eq(owner),
            accounts::lead_id.eq(lead),
            accounts::created_at.eq(now),
            accounts::updated_at.eq(now),
        ))
        .returning(accounts::id)
        .get_result(conn)?;
    index(conn, id, facts, owner)?;
    Ok(id)
}

pub fn update(conn: &mut Connection, account: &Account, facts: &AccountFacts, now: NaiveDateTime) -> QueryResult<()> {
    diesel::update(accounts::table.find(account.id)).set((facts, accounts::updated_at.eq(now))).execute(conn)?;
    index(conn, account.id, facts, account.owner_id)
}

/// Hands an account over; what is found through it is found by the new owner from now on.
pub fn update_owner(conn: &mut Connection, id: AccountId, owner: Option<UserId>, now: NaiveDateTime) -> QueryResult<()> {
    diesel::update(accounts::table.find(id)).set((accounts::owner_id.eq(owner), accounts::updated_at.eq(now))).execute(conn)?;
    let documents = search_documents::table
        .filter(search_documents::account_id.eq(id.0))
        .filter(search_documents::kind.among([FoundKind::Account, FoundKind::Contact]));
    diesel::update(documents).set(search_documents::owner_id.eq(owner.map(|o| o.0))).execute(conn).map(drop)
}

/// A prospect that has placed an order is a customer from then on.
pub fn update_kind(conn: &mut Connection, id: AccountId, kind: AccountKind) -> QueryResult<()> {
    diesel::update(accounts::table.find(id)).set(accounts::kind.eq(kind)).execute(conn).map(drop)
}

/// Keeps search and match keys as the record stands.
pub fn index(conn: &mut Connection, id: AccountId, facts: &AccountFacts, owner: Option<UserId>) -> QueryResult<()> {
    let texts = [&facts.website, &facts.phone, &facts.email, &facts.tax_number];
    let document = Document {
        kind: FoundKind::Account,
        record_id: id.0,
        title: &facts.name,
        subtitle: facts.industry.as_deref().unwrap_or_default(),
        url: format!("/accounts/{id}"),
        owner,
        account: Some(id),
        public: false,
        texts: texts.into_iter().flatten().map(String::as_str).collect(),
    };
    search::put(conn, &document)?;
    let identity = Identity {
        company: &facts.name,
        emails: facts.email.iter().map(String::as_str).collect(),
        phones: facts.phone.iter().map(String::as_str).collect(),
        website: facts.website.as_deref().unwrap_or_default(),
        ..Identity::default()
    };
    matches::put(conn, FoundKind::Account, id.0, &identity)
}

pub fn list_addresses(conn: &mut Connection, account: AccountId) -> QueryResult<Vec<Address>> {
    addresses::table
        .filter(addresses::account_id.eq(account))
        .order((addresses::is_default.desc(), addresses::id))
        .select(Address::as_select())
        .load(conn)
}

pub fn find_address(conn: &mut Connection, account: AccountId, id: AddressId) -> QueryResult<Option<Address>> {
    addresses::table.find(id).filter(addresses::account_id.eq(account)).select(Address::as_select()).first(conn).optional()
}

pub fn insert_address(conn: &mut Connection, account: AccountId, facts: &AddressFacts) -> QueryResult<AddressId> {
    clear_default(conn, account, facts)?;
    diesel::insert_into(addresses::table)
        .values((addresses::account_id.eq(account), facts))
        .returning(addresses::id)
        .get_result(conn)
}

pub fn update_address(conn: &mut Connection, address: &Address, facts: &AddressFacts) -> QueryResult<()> {
    clear_default(conn, address.account_id, facts)?;
    diesel::update(addresses::table.find(address.id)).set(facts).execute(conn).map(drop)
}

pub fn delete_address(conn: &mut Connection, id: AddressId) -> QueryResult<()> {
    diesel::delete(addresses::table.find(id)).execute(conn).map(drop)
}

/// One default address of a kind.
fn clear_default(conn: &mut Connection, account: AccountId, facts: &AddressFacts) -> QueryResult<()> {
    if !facts.is_default {
        return Ok(());
    }
    let same = addresses::table.filter(addresses::account_id.eq(account)).filter(addresses::kind.eq(facts.kind));
    diesel::update(same).set(addresses::is_default.eq(false)).execute(conn).map(drop)
}

/// The contacts of an account, by name.
pub fn load_contacts(conn: &mut Connection, account: AccountId) -> QueryResult<Vec<Contact>> {
    contacts::table
        .filter(contacts::account_id.eq(account))
        .order((contacts::is_primary.desc(), contacts::name))
        .select(Contact::as_select())
        .load(conn)
}

/// A contact the actor may see: contacts follow their account.
pub fn find_visible_contact(conn: &mut Connection, actor: &Actor, id: ContactId) -> QueryResult<Option<(Contact, Account)>> {
    let Some(contact) = contacts::table.find(id).select(Contact::as_select()).first(conn).optional()? else { return Ok(None) };
    let Some(account) = contact.account_id else { return Ok(None) };
    Ok(find_visible(conn, actor, account)?.map(|account| (contact, account)))
}

/// Which of these contacts the actor may see, with their account.
pub fn list_named_contacts(
    conn: &mut Connection,
    actor: &Actor,
    ids: Vec<ContactId>,
) -> QueryResult<Vec<(ContactId, String, Option<AccountId>)>> {
    let rows: Vec<(ContactId, String, Option<AccountId>)> = contacts::table
        .filter(contacts::id.among(ids))
        .select((contacts::id, contacts::name, contacts::account_id))
        .load(conn)?;
    let seen = list_named(conn, actor, rows.iter().filter_map(|(_, _, account)| *account).collect())?;
    Ok(rows.into_iter().filter(|(_, _, account)| seen.iter().any(|(id, _)| Some(*id) == *account)).collect())
}

pub fn insert_contact(
    conn: &mut Connection,
    account: (AccountId, &str, Option<UserId>),
    facts: &ContactFacts,
    now: NaiveDateTime,
) -> QueryResult<ContactId> {
    clear_primary(conn, account.0, facts)?;
    let id = diesel::insert_into(contacts::table)
        .values((contacts::account_id.eq(account.0), facts, contacts::created_at.eq(now), contacts::updated_at.eq(now)))
        .returning(contacts::id)
        .get_result(conn)?;
    index_contact(conn, id, account, facts)?;
    Ok(id)
}

pub fn update_contact(
    conn: &mut Connection,
    id: ContactId,
    account: (AccountId, &str, Option<UserId>),
    facts: &ContactFacts,
    now: NaiveDateTime,
) -> QueryResult<()> {
    clear_primary(conn, account.0, facts)?;
    diesel::update(contacts::table.find(id)).set((facts, contacts::updated_at.eq(now))).execute(conn)?;
    index_contact(conn, id, account, facts)
}

/// One primary contact an account.
fn clear_primary(conn: &mut Connection, account: AccountId, facts: &ContactFacts) -> QueryResult<()> {
    if !facts.is_primary {
        return Ok(());
    }
    let same = contacts::table.filter(contacts::account_id.eq(account));
    diesel::update(same).set(contacts::is_primary.eq(false)).execute(conn).map(drop)
}

/// Keeps search and match keys as the record stands.
pub fn index_contact(
    conn: &mut Connection,
    id: ContactId,
    (account, company, owner): (AccountId, &str, Option<UserId>),
    facts: &ContactFacts,
) -> QueryResult<()> {
    let mut texts: Vec<&str> =
        [&facts.email, &facts.phone, &facts.mobile, &facts.job_title].into_iter().flatten().map(String::as_str).collect();
    texts.push(company);
    let document = Document {
        kind: FoundKind::Contact,
        record_id: id.0,
        title: &facts.name,
        subtitle: company,
        url: format!("/contacts/{id}"),
        owner,
        account: Some(account),
        public: false,
        texts,
    };
    search::put(conn, &document)?;
    let identity = Identity {
        company: "",
        person: &facts.name,
        emails: facts.email.iter().map(String::as_str).collect(),
        phones: [&facts.phone, &facts.mobile].into_iter().flatten().map(String::as_str).collect(),
        website: "",
    };
    matches::put(conn, FoundKind::Contact, id.0, &identity)
}
