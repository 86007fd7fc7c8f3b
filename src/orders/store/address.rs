//! Where an order goes and who pays: the account's addresses as lines of text, copied onto the order.

use diesel::prelude::*;

use crate::db::Connection;
use crate::db::schema::{accounts, addresses};
use crate::kernel::ids::AccountId;

type Row = (String, String, Option<String>, String, Option<String>, Option<String>, String, bool);

/// `(bill to, ship to)` of the account, each several lines; the name alone where no address is known.
pub fn load_addresses(conn: &mut Connection, account: AccountId) -> QueryResult<(String, String)> {
    let name: String = accounts::table.find(account).select(accounts::name).first(conn)?;
    let rows: Vec<Row> = addresses::table
        .filter(addresses::account_id.eq(account))
        .order((addresses::is_default.desc(), addresses::id))
        .limit(20)
        .select((
            addresses::kind,
            addresses::line1,
            addresses::line2,
            addresses::city,
            addresses::region,
            addresses::postcode,
            addresses::country,
            addresses::is_default,
        ))
        .load(conn)?;
    let pick = |kind: &str| rows.iter().find(|r| r.0 == kind).or(rows.first());
    let text = |row: Option<&Row>| row.map_or_else(|| name.clone(), |row| lines(&name, row));
    Ok((text(pick("billing")), text(pick("shipping"))))
}

fn lines(name: &str, (_, line1, line2, city, region, postcode, country, _): &Row) -> String {
    let place = [postcode.as_deref(), Some(city.as_str()), region.as_deref()];
    let place: Vec<&str> = place.into_iter().flatten().filter(|t| !t.is_empty()).collect();
    let all = [name, line1, line2.as_deref().unwrap_or(""), &place.join(" "), country];
    all.into_iter().filter(|l| !l.is_empty()).collect::<Vec<_>>().join("\n")
}
