//! What each column of a copied row becomes. Only names and numbers that stand in this program or in the database's own catalogue
//! go into the SQL.

use super::{ORGANISATIONS, Originals, Table};

/// The statement that writes copy number `copy` of a table.
pub fn insert(originals: &Originals, table: &Table, copy: i64) -> String {
    let quoted: Vec<String> = table.columns.iter().map(|column| format!("\"{column}\"")).collect();
    let copied: Vec<String> = table.columns.iter().map(|column| copied(originals, (table.name, column), copy)).collect();
    let of_team = if table.name == "users" { format!(" AND t.id <= {}", originals.last_in_team) } else { String::new() };
    format!(
        "INSERT INTO {} ({}) SELECT {} FROM {} AS t WHERE t.id <= {}{of_team} ORDER BY t.id",
        table.name,
        quoted.join(", "),
        copied.join(", "),
        table.name,
        table.last
    )
}

fn copied(originals: &Originals, (table, column): (&'static str, &str), copy: i64) -> String {
    let old = format!("t.\"{column}\"");
    let moved = |to: &str| format!("{old} + {}", originals.last(to) * copy);
    match (table, column) {
        (_, "id") => moved(table),
        ("teams", "name") => format!("{old} || ' {copy}'"),
        ("teams", "parent_id") => moved("teams"),
        ("users", "team_id") => moved("teams"),
        ("users", "name") => format!("{old} || ' {copy}'"),
        ("users", "email") => format!("replace({old}, '@', '.{copy}@')"),
        ("accounts", "name") => site("t.language = 'zh-CN'", &old, copy),
        ("leads", "company") => site("t.country = 'CN'", &old, copy),
        ("accounts" | "contacts" | "leads", "email" | "website") => format!("replace({old}, '.example', '{copy}.example')"),
        ("accounts" | "contacts" | "leads", "phone" | "mobile") => phone(originals, &old, copy),
        ("quotes" | "orders", "number") => number(originals, &old, copy),
        ("quotes", "token") => format!("substr({old}, 1, 32) || '{copy:08x}'"),
        ("orders", "idempotency_key") => format!("{old} || '-{copy}'"),
        ("shares", "record_id") | ("field_changes", "record_id") => record(originals, &old, copy),
        ("events", "data") => data(originals, &old, copy),
        (_, "configuration_id" | "product_id" | "interest_product_id" | "price_book_id" | "model_id" | "competitor_id") => old,
        _ => match referred(column) {
            Some("users") => person(originals, &old, copy),
            Some(to) => moved(to),
            None => old,
        },
    }
}

/// The table that a column's ids are of.
fn referred(column: &str) -> Option<&'static str> {
    const REFERRED: &[(&str, &str)] = &[
        ("lead_id", "leads"),
        ("account_id", "accounts"),
        ("contact_id", "contacts"),
        ("reports_to_id", "contacts"),
        ("opportunity_id", "opportunities"),
        ("activity_id", "activities"),
        ("next_activity_id", "activities"),
        ("buying_role_id", "buying_roles"),
        ("quote_id", "quotes"),
        ("quote_version_id", "quote_versions"),
        ("from_version_id", "quote_versions"),
        ("quote_line_id", "quote_lines"),
        ("order_id", "orders"),
        ("order_line_id", "order_lines"),
        ("owner_id", "users"),
        ("created_by", "users"),
        ("actor_id", "users"),
        ("user_id", "users"),
        ("done_by", "users"),
        ("author_id", "users"),
        ("approver_id", "users"),
        ("requested_by", "users"),
        ("decided_by", "users"),
        ("placed_by", "users"),
    ];
    REFERRED.iter().find(|(name, _)| *name == column).map(|(_, table)| *table)
}

/// Another site of the company.
fn site(chinese: &str, old: &str, copy: i64) -> String {
    format!("CASE WHEN {chinese} THEN {old} || '第{copy}分公司' ELSE {old} || ', site {copy}' END")
}

/// People in teams have their like in every organisation; the director and the customers are one and the same everywhere.
fn person(originals: &Originals, old: &str, copy: i64) -> String {
    let higher = originals.last("users") * (copy % ORGANISATIONS);
    format!("CASE WHEN {old} <= {} THEN {old} + {higher} ELSE {old} END", originals.last_in_team)
}

/// With other last four digits.
fn phone(originals: &Originals, old: &str, copy: i64) -> String {
    let digits = format!("(CAST(substr({old}, length({old}) - 3) AS INTEGER) + {}) % 10000", copy * 37);
    format!("substr({old}, 1, length({old}) - 4) || {}", padded(originals, &digits, 4))
}

fn padded(originals: &Originals, number: &str, digits: i64) -> String {
    match originals.sqlite {
        true => format!("printf('%0{digits}d', {number})"),
        false => format!("lpad(CAST({number} AS TEXT), greatest({digits}, length(CAST({number} AS TEXT))), '0')"),
    }
}

/// `Q-2026-00042`, counted on from the last number of its year.
fn number(originals: &Originals, old: &str, copy: i64) -> String {
    let mut last = String::from("CASE");
    for (name, value) in &originals.counters {
        last.push_str(&format!(" WHEN {old} LIKE '{name}-%' THEN {}", value * copy));
    }
    let serial = format!("(CAST(substr({old}, 8) AS INTEGER) + {last} ELSE 0 END)");
    format!("substr({old}, 1, 7) || {}", padded(originals, &serial, 5))
}

/// A record known by its kind.
fn record(originals: &Originals, old: &str, copy: i64) -> String {
    let kinds = [
        ("lead", "leads"),
        ("account", "accounts"),
        ("contact", "contacts"),
        ("opportunity", "opportunities"),
        ("activity", "activities"),
        ("quote", "quotes"),
        ("order", "orders"),
    ];
    let cases: Vec<String> =
        kinds.iter().map(|(kind, table)| format!("WHEN '{kind}' THEN {old} + {}", originals.last(table) * copy)).collect();
    format!("CASE t.record_kind {} ELSE {old} END", cases.join(" "))
}

/// The numbers that the sentence of an event tells.
fn data(originals: &Originals, old: &str, copy: i64) -> String {
    let told = |table: &str, id: &str| {
        let higher = originals.last(table) * copy;
        format!(
            "replace({old}, (SELECT number FROM {table} WHERE id = t.{id}), (SELECT number FROM {table} WHERE id = t.{id} + {higher}))"
        )
    };
    format!(
        "CASE WHEN t.order_id IS NOT NULL THEN {} WHEN t.quote_id IS NOT NULL THEN {} ELSE {old} END",
        told("orders", "order_id"),
        told("quotes", "quote_id")
    )
}
