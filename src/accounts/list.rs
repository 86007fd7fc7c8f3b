//! The list of accounts: filters, order, keyset pages.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::account::{Account, AccountKind};
use super::store::{Accounts, visible};
use crate::db::Connection;
use crate::db::schema::accounts;
use crate::kernel::actor::Actor;
use crate::kernel::ids::UserId;
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
    let mut query = filtered(conn, actor, filter)?.limit(limit);
    if let Some(after) = after {
        query = match filter.order {
            AccountOrder::Name => query.filter(
                accounts::name.gt(after.value.clone()).or(accounts::name.eq(after.value.clone()).and(accounts::id.gt(after.id))),
            ),
            AccountOrder::Latest => match after.value.parse::<NaiveDateTime>() {
                Ok(at) => {
                    query.filter(accounts::updated_at.lt(at).or(accounts::updated_at.eq(at).and(accounts::id.lt(after.id))))
                }
                Err(_) => query,
            },
        };
    }
    let rows = query.select(Account::as_select()).load(conn)?;
    Ok(Slice::new(rows, |account: &Account| match filter.order {
        AccountOrder::Name => Cursor::new(&account.name, account.id.0),
        AccountOrder::Latest => Cursor::new(account.updated_at.format("%Y-%m-%dT%H:%M:%S%.f"), account.id.0),
    }))
}

/// Every account the filter lets through, for export.
pub fn list_all(conn: &mut Connection, actor: &Actor, filter: &AccountFilter) -> QueryResult<Vec<Account>> {
    filtered(conn, actor, filter)?.limit(MOST_EXPORTED).select(Account::as_select()).load(conn)
}

fn filtered<'a>(conn: &mut Connection, actor: &Actor, filter: &AccountFilter) -> QueryResult<Accounts<'a>> {
    let mut query = visible(actor);
    if let Some(kind) = filter.kind {
        query = query.filter(accounts::kind.eq(kind));
    }
    if let Some(owner) = filter.owner {
        query = query.filter(accounts::owner_id.eq(owner));
    }
    if !filter.typed.trim().is_empty() {
        query = query.filter(accounts::id.eq_any(search::list_ids(conn, FoundKind::Account, &filter.typed)?));
    }
    Ok(match filter.order {
        AccountOrder::Name => query.order((accounts::name.asc(), accounts::id.asc())),
        AccountOrder::Latest => query.order((accounts::updated_at.desc(), accounts::id.desc())),
    })
}
