//! The list of accounts: filters, order, keyset pages.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::account::{Account, AccountKind};
use super::store::{Accounts, visible};
use crate::db::schema::accounts;
use crate::db::{AmongMethods, Connection};
use crate::kernel::actor::Actor;
use crate::kernel::ids::UserId;
use crate::people::store::{Part, leading, list_parts};
use crate::search::{self, FoundKind};
use crate::web::cursor::{Cursor, PAGE_ROWS, Slice};

crate::text_enum! {
    pub enum AccountOrder {
        Name = "name",
        Latest = "latest",
    }
}

/// What is asked for by the list's URL.
#[derive(Debug, Clone)]
pub struct AccountFilter {
    pub kind: Option<AccountKind>,
    pub owner: Option<UserId>,
    pub typed: String,
    pub order: AccountOrder,
}

/// Most rows of an export.
const MOST_EXPORTED: i64 = 100_000;

/// One page of the list.
pub fn list_accounts(
    conn: &mut Connection,
    actor: &Actor,
    filter: &AccountFilter,
    after: Option<&Cursor>,
) -> QueryResult<Slice<Account>> {
    let limit = i64::try_from(PAGE_ROWS).unwrap_or(25) + 1;
    let found = filter.find(conn)?;
    let mut parts = if found.is_some() { vec![Part::Whole] } else { list_parts(conn, actor, "account")? };
    parts.retain(|part| filter.owner.is_none_or(|owner| part.may_hold(Some(owner))));
    let first = |part: &Part| from(filtered(within(actor, part), filter, found.as_deref()), filter.order, after).limit(limit);
    let part = leading(conn, parts, |conn, part| first(part).select(accounts::id).load(conn))?;
    let rows = first(&part).select(Account::as_select()).load(conn)?;
    Ok(Slice::new(rows, |account: &Account| match filter.order {
        AccountOrder::Name => Cursor::new(&account.name, account.id.0),
        AccountOrder::Latest => Cursor::new(account.updated_at.format("%Y-%m-%dT%H:%M:%S%.f"), account.id.0),
    }))
}

/// Every account the filter lets through, for export.
pub fn list_all(conn: &mut Connection, actor: &Actor, filter: &AccountFilter) -> QueryResult<Vec<Account>> {
    let found = filter.find(conn)?;
    filtered(visible(actor), filter, found.as_deref()).limit(MOST_EXPORTED).select(Account::as_select()).load(conn)
}

impl AccountFilter {
    /// What matches the words that were typed; `None` without any.
    fn find(&self, conn: &mut Connection) -> QueryResult<Option<Vec<i64>>> {
        let typed = Some(self.typed.as_str()).filter(|typed| !typed.trim().is_empty());
        typed.map(|typed| search::list_ids(conn, FoundKind::Account, typed)).transpose()
    }
}

fn within<'a>(actor: &Actor, part: &Part) -> Accounts<'a> {
    let all = accounts::table.into_boxed();
    match part {
        Part::Whole => visible(actor),
        Part::Owner(Some(owner)) => all.filter(accounts::owner_id.eq(*owner)),
        Part::Owner(None) => all.filter(accounts::owner_id.is_null()),
        Part::Shared(ids) | Part::Listed(ids) => all.filter(accounts::id.among(ids.clone())),
    }
}

/// The rows that follow a page.
fn from<'a>(query: Accounts<'a>, order: AccountOrder, after: Option<&Cursor>) -> Accounts<'a> {
    let Some(after) = after else { return query };
    match order {
        AccountOrder::Name => query.filter(
            accounts::name.gt(after.value.clone()).or(accounts::name.eq(after.value.clone()).and(accounts::id.gt(after.id))),
        ),
        AccountOrder::Latest => match after.value.parse::<NaiveDateTime>() {
            Ok(at) => query.filter(accounts::updated_at.lt(at).or(accounts::updated_at.eq(at).and(accounts::id.lt(after.id)))),
            Err(_) => query,
        },
    }
}

fn filtered<'a>(mut query: Accounts<'a>, filter: &AccountFilter, found: Option<&[i64]>) -> Accounts<'a> {
    if let Some(kind) = filter.kind {
        query = query.filter(accounts::kind.eq(kind));
    }
    if let Some(owner) = filter.owner {
        query = query.filter(accounts::owner_id.eq(owner));
    }
    if let Some(found) = found {
        query = query.filter(accounts::id.eq_any(found.to_vec()));
    }
    match filter.order {
        AccountOrder::Name => query.order((accounts::name.asc(), accounts::id.asc())),
        AccountOrder::Latest => query.order((accounts::updated_at.desc(), accounts::id.desc())),
    }
}
