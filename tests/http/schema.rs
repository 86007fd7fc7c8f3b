//! The schema that queries are checked against is the one both databases have.

use diesel::QueryableByName;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Integer, Text};
use throughline::db::Connection;
use throughline::web::AppError;

use crate::support::TestApp;

#[derive(QueryableByName, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Column {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Integer)]
    required: i32,
}

/// Every column of `src/db/schema.rs`, read from its text.
fn declared() -> Vec<Column> {
    let text = std::fs::read_to_string("src/db/schema.rs").unwrap();
    let mut columns = Vec::new();
    let mut table = String::new();
    for line in text.lines().map(str::trim) {
        if let Some((name, _)) = line.split_once(" (").filter(|_| line.ends_with("{")) {
            table = name.to_owned();
        } else if let Some((name, kind)) = line.trim_end_matches(',').split_once(" -> ").filter(|_| !line.starts_with("diesel")) {
            let required = i32::from(!kind.starts_with("Nullable"));
            let kind = kind.trim_start_matches("Nullable<").trim_end_matches('>').to_lowercase();
            columns.push(Column { table_name: table.clone(), column_name: name.to_owned(), kind, required });
        }
    }
    columns.sort();
    columns
}

fn stored(conn: &mut Connection) -> Result<Vec<Column>, AppError> {
    let sql = if conn.is_sqlite() {
        "SELECT m.name AS table_name, c.name AS column_name, lower(c.type) AS kind, c.\"notnull\" AS required \
         FROM sqlite_schema m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' \
         AND m.name NOT LIKE 'search_index%' AND m.name NOT LIKE '\\_\\_%' ESCAPE '\\'"
    } else {
        "SELECT table_name::text, column_name::text, data_type::text AS kind, (is_nullable = 'NO')::int AS required \
         FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_%' AND column_name <> 'vector'"
    };
    Ok(sql_query(sql).load(conn)?)
}

/// One name for a type in both databases and in diesel.
fn same_name(kind: &str, column: &str) -> String {
    match kind {
        "bigint" => "bigint",
        "integer" if column == "id" => "bigint",
        "integer" => "integer",
        "blob" | "bytea" => "binary",
        "boolean" | "bool" => "bool",
        "timestamp without time zone" => "timestamp",
        other => other,
    }
    .to_owned()
}

#[actix_web::test]
async fn the_declared_schema_is_the_stored_one() {
    let app = TestApp::new().await;
    let mut stored = app.read(stored);
    for column in &mut stored {
        column.kind = same_name(&column.kind, &column.column_name);
    }
    stored.sort();
    let mut declared = declared();
    for column in &mut declared {
        column.kind = same_name(&column.kind, &column.column_name);
    }
    let missing: Vec<_> = declared.iter().filter(|c| !stored.contains(c)).collect();
    let extra: Vec<_> = stored.iter().filter(|c| !declared.contains(c)).collect();
    assert!(missing.is_empty() && extra.is_empty(), "declared only: {missing:?}\nstored only: {extra:?}");
    assert!(declared.len() > 500);
}

#[actix_web::test]
async fn no_column_holds_a_float() {
    let app = TestApp::new().await;
    for column in app.read(stored) {
        assert!(!["real", "numeric", "double precision", "float", "decimal"].contains(&column.kind.as_str()), "{column:?}");
    }
}

#[derive(QueryableByName)]
struct CompileOption {
    #[diesel(sql_type = Text)]
    compile_options: String,
}

/// Without this (`.cargo/config.toml`) SQLite plans every kept statement anew for each value bound to it.
#[actix_web::test]
async fn a_kept_statement_is_planned_once() {
    let house = TestApp::new().await;
    if !house.read(|conn| Ok(conn.is_sqlite())) {
        return;
    }
    let options: Vec<CompileOption> =
        house.read(|conn| Ok(sql_query("SELECT compile_options FROM pragma_compile_options").load(conn)?));
    let options: Vec<&str> = options.iter().map(|row| row.compile_options.as_str()).collect();
    assert!(options.contains(&"ENABLE_QPSG"), "{options:?}");
    assert!(!options.contains(&"ENABLE_STAT4"), "{options:?}");
}

#[derive(QueryableByName)]
struct Known {
    #[diesel(sql_type = Text)]
    idx: String,
}

#[actix_web::test]
async fn an_index_made_anew_is_known_to_the_planner() {
    let house = TestApp::demo().await;
    if !house.read(|conn| Ok(conn.is_sqlite())) {
        return;
    }
    // As the version before left it.
    let undone = std::fs::read_to_string("migrations/sqlite/2026-11-28-000035_links/down.sql").unwrap();
    let forgotten = "DELETE FROM __diesel_schema_migrations WHERE version = '20261128000035'";
    let before: Result<(), AppError> = house.app.db.write_now(|conn| {
        conn.batch(&undone)?;
        Ok(conn.batch(forgotten)?)
    });
    before.unwrap();
    assert_eq!(throughline::db::migrate::migrate(&house.app.db).unwrap(), 1);
    let known: Vec<Known> =
        house.read(|conn| Ok(sql_query("SELECT DISTINCT idx FROM sqlite_stat1 WHERE idx IS NOT NULL").load(conn)?));
    assert!(known.iter().any(|row| row.idx == "orders_by_opportunity_id"), "no statistics of an index made anew");
}
