//! Search documents and match keys of a copy, by the same functions as everybody's records.

use diesel::prelude::*;

use crate::accounts::{self, Account, Contact};
use crate::db::Connection;
use crate::db::schema;
use crate::kernel::ids::{AccountId, OpportunityId, UserId};
use crate::leads::{self, Lead};
use crate::opportunities;
use crate::orders::{self, Order};
use crate::quotes::{self, quote::Quote};
use crate::web::AppError;

/// `ids` gives the ids of the copy in a table: above the first, up to the second.
pub fn write(conn: &mut Connection, ids: impl Fn(&str) -> (i64, i64)) -> Result<(), AppError> {
    let owned = of_accounts(conn, ids("accounts"))?;
    of_contacts(conn, ids("contacts"), &owned)?;
    of_leads(conn, ids("leads"))?;
    of_deals(conn, ids("opportunities"))?;
    of_quotes(conn, ids("quotes"))?;
    of_orders(conn, ids("orders"))
}

type Owned = Vec<(AccountId, String, Option<UserId>)>;

fn of_accounts(conn: &mut Connection, (above, last): (i64, i64)) -> Result<Owned, AppError> {
    use schema::accounts::{id, table};
    let rows: Vec<Account> = table.filter(id.gt(above).and(id.le(last))).order(id).select(Account::as_select()).load(conn)?;
    for account in &rows {
        accounts::store::index(conn, account.id, &account.facts(), account.owner_id)?;
    }
    Ok(rows.into_iter().map(|account| (account.id, account.name, account.owner_id)).collect())
}

fn of_contacts(conn: &mut Connection, (above, last): (i64, i64), owned: &Owned) -> Result<(), AppError> {
    use schema::contacts::{id, table};
    let rows: Vec<Contact> = table.filter(id.gt(above).and(id.le(last))).order(id).select(Contact::as_select()).load(conn)?;
    for contact in rows {
        let found = owned.binary_search_by_key(&contact.account_id, |(account, _, _)| Some(*account));
        let Some((account, name, owner)) = found.ok().and_then(|at| owned.get(at)) else { continue };
        accounts::store::index_contact(conn, contact.id, (*account, name, *owner), &contact.facts())?;
    }
    Ok(())
}

fn of_leads(conn: &mut Connection, (above, last): (i64, i64)) -> Result<(), AppError> {
    use schema::leads::{id, table};
    let rows: Vec<Lead> = table.filter(id.gt(above).and(id.le(last))).order(id).select(Lead::as_select()).load(conn)?;
    for lead in rows {
        leads::store::index(conn, lead.id, &lead.facts(), lead.owner_id)?;
    }
    Ok(())
}

fn of_deals(conn: &mut Connection, (above, last): (i64, i64)) -> Result<(), AppError> {
    use schema::opportunities::{id, table};
    let rows: Vec<OpportunityId> = table.filter(id.gt(above).and(id.le(last))).order(id).select(id).load(conn)?;
    for deal in rows {
        opportunities::store::put_in_search(conn, deal)?;
    }
    Ok(())
}

fn of_quotes(conn: &mut Connection, (above, last): (i64, i64)) -> Result<(), AppError> {
    use schema::quotes::{id, table};
    let rows: Vec<Quote> = table.filter(id.gt(above).and(id.le(last))).order(id).select(Quote::as_select()).load(conn)?;
    for quote in rows {
        quotes::store::put_search(conn, &quote)?;
    }
    Ok(())
}

fn of_orders(conn: &mut Connection, (above, last): (i64, i64)) -> Result<(), AppError> {
    use schema::orders::{id, table};
    let rows: Vec<Order> = table.filter(id.gt(above).and(id.le(last))).order(id).select(Order::as_select()).load(conn)?;
    for order in rows {
        orders::store::put_search(conn, &order)?;
    }
    Ok(())
}
