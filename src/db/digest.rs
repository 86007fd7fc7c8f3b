//! A digest of everything that is stored, to show that a refusal changed nothing and that a backup is whole.

use diesel::{QueryResult, QueryableByName, RunQueryDsl, sql_query, sql_types::Text};
use sha2::{Digest, Sha256};

use super::Connection;

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    text: String,
}

/// Tables that change by merely looking (sessions and what guards them), and stamps, which are random.
const NOT_COUNTED: &[&str] = &["sessions", "sign_in_attempts", "quote_views", "stamps", "__diesel_schema_migrations"];

/// SHA-256, in hex, over every row of every table but the ones above, in key order.
pub fn database_digest(connection: &mut Connection) -> QueryResult<String> {
    let list = match connection {
        Connection::Sqlite(_) => {
            "SELECT name AS text FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'search_index%' ORDER BY name"
        }
        Connection::Postgres(_) => {
            "SELECT table_name::text AS text FROM information_schema.tables WHERE table_schema = 'public' ORDER BY table_name"
        }
    };
    let tables: Vec<Row> = sql_query(list).load(connection)?;
    let mut hash = Sha256::new();
    for table in tables.iter().filter(|t| !NOT_COUNTED.contains(&t.text.as_str())) {
        hash.update(table.text.as_bytes());
        for row in sql_query(rows_of(connection, &table.text)?).load::<Row>(connection)? {
            hash.update(row.text.as_bytes());
            hash.update(b"\n");
        }
    }
    Ok(hash.finalize().iter().map(|b| format!("{b:02x}")).collect())
}

/// A query that gives each row as one text. Table and column names come from the database's own catalogue.
fn rows_of(connection: &mut Connection, table: &str) -> QueryResult<String> {
    if !connection.is_sqlite() {
        return Ok(format!("SELECT t::text AS text FROM \"{table}\" t ORDER BY 1"));
    }
    let columns: Vec<Row> =
        sql_query("SELECT name AS text FROM pragma_table_info($1) ORDER BY cid").bind::<Text, _>(table).load(connection)?;
    let columns: Vec<String> = columns.iter().map(|c| format!("quote(\"{}\")", c.text)).collect();
    Ok(format!("SELECT {} AS text FROM \"{table}\" ORDER BY 1", columns.join(" || '|' || ")))
}
