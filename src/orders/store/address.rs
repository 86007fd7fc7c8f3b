//! Where an order goes and who pays: the account's addresses as lines of text, copied onto the order.

use diesel::prelude::*;

use crate::accounts::{self, Address, AddressKind};
use crate::db::Connection;
use crate::kernel::actor::Language;
use crate::kernel::ids::AccountId;

/// `(bill to, ship to)` of the account, each several lines in the customer's language; the name alone where no address is
/// known.
pub fn load_addresses(conn: &mut Connection, account: AccountId) -> QueryResult<(String, String)> {
    let customer = accounts::store::load(conn, account)?;
    let language = Language::parse(&customer.language).unwrap_or(Language::English);
    let known = accounts::store::list_addresses(conn, account)?;
    let pick = |kind: AddressKind| known.iter().find(|address| address.kind == kind).or(known.first());
    let text = |address: Option<&Address>| {
        let mut lines = vec![customer.name.clone()];
        lines.extend(address.map(|address| address.postal_lines(language)).unwrap_or_default());
        lines.join("\n")
    };
    Ok((text(pick(AddressKind::Billing)), text(pick(AddressKind::Shipping))))
}
