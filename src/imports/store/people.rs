//! Staff, accounts, their people and addresses.

use diesel::prelude::*;

use super::{Writer, Written};
use crate::db::Connection;
use crate::db::schema::{accounts, addresses, contacts, users};
use crate::kernel::actor::Language;
use crate::search::FoundKind;

impl Writer<'_> {
    pub(super) fn user(&self, conn: &mut Connection, existing: Option<i64>) -> Written {
        let r = self.record;
        let values = (
            users::email.eq(r.or("email", "").to_lowercase()),
            users::name.eq(r.or("name", "")),
            users::role.eq(r.or("role", "field_rep").to_owned()),
        );
        let first = (
            users::language.eq(Language::English),
            users::time_zone.eq("UTC"),
            users::theme.eq("auto"),
            users::created_at.eq(self.now),
        );
        Ok(Ok(save!(conn, users, existing, values, first)))
    }

    pub(super) fn account(&self, conn: &mut Connection, existing: Option<i64>) -> Written {
        let r = self.record;
        let owner = self.reference("owner");
        let values = (
            accounts::name.eq(r.or("name", "")),
            accounts::kind.eq(r.or("kind", "customer")),
            accounts::owner_id.eq(owner),
            accounts::territory.eq(r.text("territory")),
            accounts::customer_group.eq(r.or("customer_group", "")),
            accounts::currency.eq(r.or("currency", "USD")),
            accounts::phone.eq(r.text("phone")),
            accounts::email.eq(r.text("email")),
            accounts::website.eq(r.text("website")),
            accounts::industry.eq(r.text("industry")),
            accounts::updated_at.eq(self.now),
        );
        let first = (
            accounts::tax_exempt.eq(false),
            accounts::language.eq(Language::English),
            accounts::external_key.eq(format!("{}:{}", self.kind, r.key)),
            accounts::created_at.eq(self.now),
        );
        let id = save!(conn, accounts, existing, values, first);
        self.index(conn, FoundKind::Account, id, r.or("name", ""), "", format!("/accounts/{id}"), owner, Some(id))?;
        Ok(Ok(id))
    }

    pub(super) fn contact(&self, conn: &mut Connection, existing: Option<i64>) -> Written {
        let r = self.record;
        let account = take!(self.must("account"));
        let values = (
            contacts::account_id.eq(account),
            contacts::name.eq(r.or("name", "")),
            contacts::given_name.eq(r.text("given_name")),
            contacts::family_name.eq(r.text("family_name")),
            contacts::email.eq(r.text("email")),
            contacts::phone.eq(r.text("phone")),
            contacts::job_title.eq(r.text("job_title")),
            contacts::updated_at.eq(self.now),
        );
        let first = (
            contacts::kind.eq("customer"),
            contacts::language.eq(Language::English),
            contacts::is_primary.eq(false),
            contacts::external_key.eq(format!("{}:{}", self.kind, r.key)),
            contacts::created_at.eq(self.now),
        );
        let id = save!(conn, contacts, existing, values, first);
        let company = self.names.get(&("account".to_owned(), r.or("account", "").to_owned())).map_or("", String::as_str);
        self.index(conn, FoundKind::Contact, id, r.or("name", ""), company, format!("/contacts/{id}"), None, Some(account))?;
        Ok(Ok(id))
    }

    pub(super) fn address(&self, conn: &mut Connection, existing: Option<i64>) -> Written {
        let r = self.record;
        let account = take!(self.must("account"));
        let values = (
            addresses::account_id.eq(account),
            addresses::kind.eq(r.or("kind", "billing")),
            addresses::line1.eq(r.or("line1", "")),
            addresses::line2.eq(r.text("line2")),
            addresses::city.eq(r.or("city", "")),
            addresses::region.eq(r.text("region")),
            addresses::postcode.eq(r.text("postcode")),
            addresses::country.eq(r.or("country", "")),
        );
        let first = (addresses::is_default.eq(false), addresses::external_key.eq(&r.key));
        Ok(Ok(save!(conn, addresses, existing, values, first)))
    }
}
