//! All SQL of imports: each kind of record written or brought up to date, and the keys that are remembered.

use std::collections::HashMap;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::record::{Record, reference_of};
use crate::db::Connection;
use crate::db::schema::import_keys;
use crate::kernel::ids::{AccountId, UserId};
use crate::kernel::money::Currency;
use crate::search::{self, Document, FoundKind};

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

/// Turns a value that cannot be taken into the row's refusal.
macro_rules! take {
    ($value:expr) => {
        match $value {
            Ok(value) => value,
            Err(reason) => return Ok(Err(reason)),
        }
    };
}

mod goods;
mod orders;
mod people;
mod prices;

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
