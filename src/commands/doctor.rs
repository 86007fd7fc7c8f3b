//! `throughline doctor`: what this installation is, and whether it is well.

use diesel::sql_types::Text;
use diesel::{QueryableByName, RunQueryDsl, sql_query};

use crate::db::{Connection, Database, migrate};
use crate::settings::{KEYS, Settings};

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    value: String,
}

/// What SQLite must answer for an order to survive a power failure.
const PRAGMAS: &[(&str, &str)] = &[
    ("journal_mode", "wal"),
    ("synchronous", "2"),
    ("foreign_keys", "1"),
    ("busy_timeout", "5000"),
    ("trusted_schema", "0"),
    ("cell_size_check", "1"),
    ("journal_size_limit", "67108864"),
];

pub fn run(settings: &Settings) -> Result<(), String> {
    for (key, _, meaning) in KEYS {
        println!("{key:16} {meaning}");
    }
    println!("listen           {}", settings.listen);
    println!("database         {}", if settings.database.contains("://") { "postgres" } else { settings.database.as_str() });
    let database = Database::open(&settings.database).map_err(|e| e.to_string())?;
    println!("schema current   {}", migrate::is_current(&database));
    let mut well = true;
    if database.is_sqlite() {
        for (pragma, expected) in PRAGMAS {
            let value = database.write_now(|conn| pragma_value(conn, pragma)).map_err(|e| e.to_string())?;
            well &= value == *expected;
            println!("{pragma:16} {value}{}", if value == *expected { "" } else { "   NOT AS IT SHOULD BE" });
        }
        let whole = database.read_now(|conn| pragma_value(conn, "integrity_check")).map_err(|e| e.to_string())?;
        well &= whole == "ok";
        println!("integrity        {whole}");
    }
    if well { Ok(()) } else { Err("the database is not set up as it must be".into()) }
}

fn pragma_value(conn: &mut Connection, pragma: &str) -> diesel::QueryResult<String> {
    // The names are the constants above.
    let column = if pragma == "busy_timeout" { "timeout" } else { pragma };
    let sql = format!("SELECT CAST({column} AS TEXT) AS value FROM pragma_{pragma}");
    sql_query(sql).get_result::<Line>(conn).map(|line| line.value)
}
