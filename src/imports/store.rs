//! All SQL of imports: each kind of record written or brought up to date, and the keys that are remembered.

use std::collections::HashMap;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::record::{Record, reference_of};
use crate::db::Connection;
use crate::db::schema::{
    accounts, addresses, categories, category_texts, contacts, import_keys, order_lines, orders, price_books, price_entries,
    price_rule_products, price_rules, product_costs, product_texts, products, users,
};
use crate::kernel::actor::Language;
use crate::kernel::ids::{AccountId, UserId};
use crate::kernel::money::Currency;
use crate::search::{self, Document, FoundKind};

/// What became of a record.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome {
    New,
    Changed,
    Unchanged,
    Refused(String),
}

/// Keys of earlier imports: `(kind, key)` → `(record, digest)`.
pub type Known = HashMap<(String, String), (i64, String)>;

pub fn load_keys(conn: &mut Connection, profile: &str) -> QueryResult<Known> {
    let rows: Vec<(String, String, i64, String)> = import_keys::table
        .filter(import_keys::profile.eq(profile))
        .select((import_keys::kind, import_keys::key, import_keys::record_id, import_keys::digest))
        .load(conn)?;
    Ok(rows.into_iter().map(|(kind, key, id, digest)| ((kind, key), (id, digest))).collect())
}

/// Whether the values of a record can be taken, before anything is written.
pub fn check(kind: &str, record: &Record) -> Result<(), String> {
    let whole = |field| record.whole(field).map(drop);
    match kind {
        "product" => {
            record.date("active_from")?;
            record.date("active_until")?;
            whole("lead_time_days").and(whole("stock")).and(whole("weight_grams"))
        }
        "price_entry" | "product_cost" => {
            record.amount("amount")?;
            record.date("valid_until")?;
            record.required_date("valid_from").map(drop)
        }
        "price_rule" => {
            record.date("valid_from")?;
            record.date("valid_until")?;
            whole("min_quantity").and(whole("max_quantity"))?;
            record.fraction("percent").map(drop)
        }
        "order" => {
            for field in ["net", "tax", "charges", "total"] {
                record.amount(field)?;
            }
            currency(record)?;
            record.required_date("order_date").map(drop)
        }
        "order_line" => {
            record.amount("unit_price")?;
            record.amount("net")?;
            record.fraction("discount")?;
            match record.whole("quantity")? {
                Some(1..=999_999) => Ok(()),
                _ => Err("quantity is not a whole number from 1 to 999999".into()),
            }
        }
        "contact" | "user" | "account" => match record.text("email") {
            Some(email) if !email.contains('@') => Err(format!("email {email:?} is not an e-mail address")),
            _ => Ok(()),
        },
        _ => Ok(()),
    }
}

fn currency(record: &Record) -> Result<Currency, String> {
    let code = record.or("currency", "");
    Currency::parse(code).ok_or_else(|| format!("currency {code:?} is not an ISO 4217 code"))
}

/// Writes the row, or brings the earlier one up to date, and gives its id.
macro_rules! save {
    ($conn:expr, $table:ident, $existing:expr, $values:expr, $at_first:expr) => {
        match $existing {
            Some(id) => {
                diesel::update($table::table.filter($table::id.eq(id))).set($values).execute($conn)?;
                id
            }
            None => {
                diesel::insert_into($table::table).values(($values, $at_first)).returning($table::id).get_result::<i64>($conn)?
            }
        }
    };
}

/// Writes one record unless it stands there already exactly so.
pub fn write(
    conn: &mut Connection,
    now: NaiveDateTime,
    profile: &str,
    kind: &str,
    record: &Record,
    known: &mut Known,
    names: &HashMap<(String, String), String>,
) -> QueryResult<Outcome> {
    let digest = record.digest();
    let place = (kind.to_owned(), record.key.clone());
    let existing = match known.get(&place) {
        Some((_, before)) if *before == digest => return Ok(Outcome::Unchanged),
        Some((id, _)) => Some(*id),
        None => None,
    };
    let writer = Writer { now, kind, record, known, names };
    let id = match writer.write(conn, existing)? {
        Ok(id) => id,
        Err(reason) => return Ok(Outcome::Refused(reason)),
    };
    let row = import_keys::table.find((profile, kind, &record.key));
    if existing.is_some() {
        diesel::update(row).set(import_keys::digest.eq(&digest)).execute(conn)?;
    } else {
        diesel::insert_into(import_keys::table)
            .values((
                import_keys::profile.eq(profile),
                import_keys::kind.eq(kind),
                import_keys::key.eq(&record.key),
                import_keys::record_id.eq(id),
                import_keys::digest.eq(&digest),
            ))
            .execute(conn)?;
    }
    known.insert(place, (id, digest));
    Ok(if existing.is_some() { Outcome::Changed } else { Outcome::New })
}

/// After all rows: who sees whom may have changed.
pub fn finish(conn: &mut Connection) -> QueryResult<()> {
    crate::people::store::rebuild_visibility(conn)
}

struct Writer<'a> {
    now: NaiveDateTime,
    kind: &'a str,
    record: &'a Record,
    known: &'a Known,
    names: &'a HashMap<(String, String), String>,
}

/// A row written, or why its values cannot be taken.
type Written = QueryResult<Result<i64, String>>;

/// Turns a value that cannot be taken into the row's refusal.
macro_rules! take {
    ($value:expr) => {
        match $value {
            Ok(value) => value,
            Err(reason) => return Ok(Err(reason)),
        }
    };
}

impl Writer<'_> {
    fn write(&self, conn: &mut Connection, existing: Option<i64>) -> Written {
        match self.kind {
            "user" => self.user(conn, existing),
            "account" => self.account(conn, existing),
            "contact" => self.contact(conn, existing),
            "address" => self.address(conn, existing),
            "category" => self.category(conn, existing),
            "product" => self.product(conn, existing),
            "price_book" => self.price_book(conn, existing),
            "price_entry" => self.price_entry(conn, existing),
            "product_cost" => self.product_cost(conn, existing),
            "price_rule" => self.price_rule(conn, existing),
            "price_rule_product" => self.price_rule_product(conn),
            "order" => self.order(conn, existing),
            "order_line" => self.order_line(conn, existing),
            other => Ok(Err(format!("{other} is no kind of record"))),
        }
    }

    /// The id of the record that a field names, which `run` has checked to be among the rows.
    fn reference(&self, field: &'static str) -> Option<i64> {
        let kind = reference_of(self.kind, field)?;
        let key = self.record.text(field)?;
        self.known.get(&(kind.to_owned(), key.to_owned())).map(|(id, _)| *id)
    }

    fn must(&self, field: &'static str) -> Result<i64, String> {
        self.reference(field).ok_or_else(|| format!("the {field} {:?} was not brought in", self.record.or(field, "")))
    }

    fn user(&self, conn: &mut Connection, existing: Option<i64>) -> Written {
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

    fn account(&self, conn: &mut Connection, existing: Option<i64>) -> Written {
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

    fn contact(&self, conn: &mut Connection, existing: Option<i64>) -> Written {
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

    fn address(&self, conn: &mut Connection, existing: Option<i64>) -> Written {
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

    fn category(&self, conn: &mut Connection, existing: Option<i64>) -> Written {
        let r = self.record;
        let values = (categories::parent_id.eq(self.reference("parent")), categories::slug.eq(r.or("slug", "")));
        let first = (categories::position.eq(100), categories::external_key.eq(&r.key));
        let id = save!(conn, categories, existing, values, first);
        diesel::delete(category_texts::table.filter(category_texts::category_id.eq(id))).execute(conn)?;
        for language in Language::ALL {
            diesel::insert_into(category_texts::table)
                .values((
                    category_texts::category_id.eq(id),
                    category_texts::language.eq(*language),
                    category_texts::name.eq(r.or("name", "")),
                ))
                .execute(conn)?;
        }
        Ok(Ok(id))
    }

    fn product(&self, conn: &mut Connection, existing: Option<i64>) -> Written {
        let r = self.record;
        let number = |v: Option<i64>| v.and_then(|v| i32::try_from(v).ok());
        let sku = r.or("sku", "");
        let values = (
            products::sku.eq(sku),
            products::slug.eq(slug(sku)),
            products::category_id.eq(self.reference("category")),
            products::family.eq(r.text("family")),
            products::lead_time_days.eq(number(take!(r.whole("lead_time_days"))).unwrap_or(0)),
            products::stock.eq(number(take!(r.whole("stock")))),
            products::weight_grams.eq(take!(r.whole("weight_grams"))),
            products::active_from.eq(take!(r.date("active_from"))),
            products::active_until.eq(take!(r.date("active_until"))),
            products::public.eq(r.or("public", "false") == "true"),
            products::updated_at.eq(self.now),
        );
        let first = (
            products::kind.eq("plain"),
            products::unit.eq("piece"),
            products::tax_category.eq("standard"),
            products::external_key.eq(&r.key),
            products::created_at.eq(self.now),
        );
        let id = save!(conn, products, existing, values, first);
        diesel::delete(product_texts::table.filter(product_texts::product_id.eq(id))).execute(conn)?;
        for language in Language::ALL {
            diesel::insert_into(product_texts::table)
                .values((
                    product_texts::product_id.eq(id),
                    product_texts::language.eq(*language),
                    product_texts::name.eq(r.or("name", "")),
                    product_texts::summary.eq(r.text("summary")),
                ))
                .execute(conn)?;
        }
        let public = r.or("public", "false") == "true";
        let document = Document {
            kind: FoundKind::Product,
            record_id: id,
            title: r.or("name", ""),
            subtitle: sku,
            url: format!("/products/{}", slug(sku)),
            owner: None,
            account: None,
            public,
            texts: vec![sku],
        };
        search::put(conn, &document)?;
        Ok(Ok(id))
    }

    fn price_book(&self, conn: &mut Connection, existing: Option<i64>) -> Written {
        let r = self.record;
        let number = |field| r.whole(field).map(|v| v.and_then(|v| i32::try_from(v).ok()));
        let values = (
            price_books::key.eq(&r.key),
            price_books::name_en.eq(r.or("name", "")),
            price_books::name_zh.eq(r.or("name", "")),
            price_books::currency.eq(take!(currency(r))),
            price_books::priority.eq(take!(number("priority")).unwrap_or(100)),
            price_books::unit_decimals.eq(take!(number("unit_decimals")).unwrap_or(2)),
            price_books::line_decimals.eq(take!(number("line_decimals")).unwrap_or(2)),
            price_books::document_decimals.eq(take!(number("document_decimals")).unwrap_or(2)),
            price_books::tax_rounding.eq(r.or("tax_rounding", "document")),
        );
        let first = (
            price_books::rounding.eq("half_up"),
            price_books::round_on.eq("line"),
            price_books::external_key.eq(&r.key),
            price_books::created_at.eq(self.now),
        );
        Ok(Ok(save!(conn, price_books, existing, values, first)))
    }

    fn price_entry(&self, conn: &mut Connection, existing: Option<i64>) -> Written {
        let r = self.record;
        let values = (
            price_entries::price_book_id.eq(take!(self.must("price_book"))),
            price_entries::product_id.eq(take!(self.must("product"))),
            price_entries::amount.eq(take!(r.amount("amount"))),
            price_entries::valid_from.eq(take!(r.required_date("valid_from"))),
            price_entries::valid_until.eq(take!(r.date("valid_until"))),
        );
        let first = (price_entries::unit.eq("piece"), price_entries::version.eq(1), price_entries::created_at.eq(self.now));
        Ok(Ok(save!(conn, price_entries, existing, values, first)))
    }

    fn product_cost(&self, conn: &mut Connection, existing: Option<i64>) -> Written {
        let r = self.record;
        let values = (
            product_costs::product_id.eq(take!(self.must("product"))),
            product_costs::amount.eq(take!(r.amount("amount"))),
            product_costs::valid_from.eq(take!(r.required_date("valid_from"))),
            product_costs::valid_until.eq(take!(r.date("valid_until"))),
        );
        Ok(Ok(save!(conn, product_costs, existing, values, product_costs::currency.eq(r.or("currency", "USD")))))
    }

    fn price_rule(&self, conn: &mut Connection, existing: Option<i64>) -> Written {
        let r = self.record;
        let priority = take!(r.whole("priority")).and_then(|p| i32::try_from(p).ok()).unwrap_or(100);
        let values = (
            price_rules::price_book_id.eq(take!(self.must("price_book"))),
            price_rules::step.eq(r.or("step", "")),
            price_rules::name_en.eq(r.or("name", "")),
            price_rules::name_zh.eq(r.or("name", "")),
            price_rules::channel.eq(r.text("channel")),
            price_rules::valid_from.eq(take!(r.date("valid_from"))),
            price_rules::valid_until.eq(take!(r.date("valid_until"))),
            price_rules::min_quantity.eq(take!(r.whole("min_quantity"))),
            price_rules::max_quantity.eq(take!(r.whole("max_quantity"))),
            price_rules::base.eq(r.or("base", "")),
            price_rules::target.eq(r.or("target", "")),
            price_rules::percent.eq(take!(r.fraction("percent"))),
            price_rules::best_of.eq(r.text("best_of")),
            price_rules::products_listed.eq(r.or("products_listed", "false") == "true"),
            price_rules::priority.eq(priority),
        );
        let first = (
            price_rules::key.eq(&r.key),
            price_rules::method.eq("percent"),
            price_rules::amount.eq(0),
            price_rules::visible_to_customer.eq(true),
            price_rules::version.eq(1),
            price_rules::created_at.eq(self.now),
        );
        Ok(Ok(save!(conn, price_rules, existing, values, first)))
    }

    fn price_rule_product(&self, conn: &mut Connection) -> Written {
        let (rule, product) = (take!(self.must("rule")), take!(self.must("product")));
        diesel::insert_into(price_rule_products::table)
            .values((price_rule_products::rule_id.eq(rule), price_rule_products::product_id.eq(product)))
            .execute(conn)?;
        Ok(Ok(rule))
    }

    fn order(&self, conn: &mut Connection, existing: Option<i64>) -> Written {
        let r = self.record;
        let (account, owner) = (take!(self.must("account")), self.reference("owner"));
        let date = take!(r.required_date("order_date"));
        let at = date.and_time(chrono::NaiveTime::MIN);
        let values = (
            orders::number.eq(r.or("number", "")),
            orders::account_id.eq(account),
            orders::owner_id.eq(owner),
            orders::placed_at.eq(at),
            orders::order_date.eq(date),
            orders::channel.eq(r.or("channel", "")),
            orders::currency.eq(take!(currency(r))),
            orders::po_number.eq(r.text("po_number")),
            orders::bill_to.eq(r.or("bill_to", "")),
            orders::ship_to.eq(r.or("ship_to", "")),
            orders::net.eq(take!(r.amount("net"))),
            orders::charges.eq(take!(r.amount("charges"))),
            orders::tax.eq(take!(r.amount("tax"))),
            orders::total.eq(take!(r.amount("total"))),
            orders::territory.eq(r.text("territory")),
            orders::updated_at.eq(self.now),
        );
        let first = (orders::state.eq("delivered"), orders::past.eq(true), orders::external_key.eq(&r.key));
        let id = save!(conn, orders, existing, values, first);
        let number = r.or("number", "");
        let company = self.names.get(&("account".to_owned(), r.or("account", "").to_owned())).map_or("", String::as_str);
        self.index(conn, FoundKind::Order, id, number, company, format!("/orders/{number}"), owner, Some(account))?;
        Ok(Ok(id))
    }

    fn order_line(&self, conn: &mut Connection, existing: Option<i64>) -> Written {
        let r = self.record;
        let name = self.names.get(&("product".to_owned(), r.or("product", "").to_owned())).map_or("", String::as_str);
        let unit_price = take!(r.amount("unit_price"));
        let quantity = take!(r.whole("quantity")).and_then(|q| i32::try_from(q).ok()).unwrap_or(0);
        let position = take!(r.whole("position")).and_then(|p| i32::try_from(p).ok()).unwrap_or(0);
        let values = (
            order_lines::order_id.eq(take!(self.must("order"))),
            order_lines::position.eq(position),
            order_lines::product_id.eq(take!(self.must("product"))),
            order_lines::description.eq(r.or("description", name)),
            order_lines::quantity.eq(quantity),
            order_lines::list_unit.eq(unit_price),
            order_lines::unit_price.eq(unit_price),
            order_lines::discount.eq(take!(r.fraction("discount"))),
            order_lines::net.eq(take!(r.amount("net"))),
        );
        let first = (
            order_lines::line_key.eq(&r.key),
            order_lines::kind.eq("product"),
            order_lines::details.eq("[]"),
            order_lines::unit.eq("piece"),
            order_lines::tax_rate.eq(0),
            order_lines::tax.eq(0),
            order_lines::trace.eq("null"),
            order_lines::parts.eq("[]"),
            order_lines::state.eq("delivered"),
            order_lines::external_key.eq(&r.key),
        );
        Ok(Ok(save!(conn, order_lines, existing, values, first)))
    }

    #[allow(clippy::too_many_arguments)] // the columns of a search document
    fn index(
        &self,
        conn: &mut Connection,
        kind: FoundKind,
        id: i64,
        title: &str,
        subtitle: &str,
        url: String,
        owner: Option<i64>,
        account: Option<i64>,
    ) -> QueryResult<()> {
        let r = self.record;
        let texts = ["phone", "email", "po_number"].into_iter().filter_map(|f| r.text(f)).chain([subtitle]).collect();
        let document = Document {
            kind,
            record_id: id,
            title,
            subtitle,
            url,
            owner: owner.map(UserId),
            account: account.map(AccountId),
            public: false,
            texts,
        };
        search::put(conn, &document)
    }
}

/// `FR-R92B-58` → `fr-r92b-58`.
fn slug(text: &str) -> String {
    text.chars().map(|c| if c.is_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect()
}
