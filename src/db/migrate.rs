//! Brings a database to this program's schema; refuses one from a newer program.

use diesel::migration::MigrationVersion;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::{Connection, Database};

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// Why the schema could not be brought up to date.
#[derive(Debug)]
pub enum MigrateRefusal {
    /// The database knows changes that this program does not.
    Newer(Vec<String>),
    Failed(String),
}

impl std::fmt::Display for MigrateRefusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            MigrateRefusal::Newer(v) => write!(f, "the database was written by a newer version (it has {})", v.join(", ")),
            MigrateRefusal::Failed(e) => write!(f, "migration failed: {e}"),
        }
    }
}

impl From<diesel::result::Error> for MigrateRefusal {
    fn from(error: diesel::result::Error) -> Self {
        MigrateRefusal::Failed(error.to_string())
    }
}

/// Runs what is pending and returns how many changes were made. A change may make an index anew, and of a new index the
/// planner knows nothing: it would walk a whole list where a few rows are wanted.
pub fn migrate(database: &Database) -> Result<usize, MigrateRefusal> {
    let done = run_pending(database)?;
    if done > 0 {
        database.analyze()?;
    }
    Ok(done)
}

fn run_pending(database: &Database) -> Result<usize, MigrateRefusal> {
    database.write_now(|connection| match connection {
        Connection::Sqlite(c) => run(c, SQLITE),
        Connection::Postgres(c) => {
            // Two processes that start together migrate one after the other.
            diesel::connection::SimpleConnection::batch_execute(c, "SELECT pg_advisory_xact_lock(7468726561)")?;
            run(c, POSTGRES)
        }
    })
}

/// Whether every change of this program has been made.
pub fn is_current(database: &Database) -> bool {
    let pending = database.write_now(|connection| {
        let pending = match connection {
            Connection::Sqlite(c) => c.has_pending_migration(SQLITE),
            Connection::Postgres(c) => c.has_pending_migration(POSTGRES),
        };
        pending.map_err(|e| MigrateRefusal::Failed(e.to_string()))
    });
    matches!(pending, Ok(false))
}

fn run<DB: diesel::backend::Backend>(
    connection: &mut impl MigrationHarness<DB>,
    source: EmbeddedMigrations,
) -> Result<usize, MigrateRefusal> {
    use diesel::migration::{Migration, MigrationSource};
    let known: Vec<Box<dyn Migration<DB>>> = source.migrations().map_err(failed)?;
    let known: Vec<MigrationVersion<'_>> = known.iter().map(|m| m.name().version()).collect();
    let applied = connection.applied_migrations().map_err(failed)?;
    let newer: Vec<String> = applied.iter().filter(|a| !known.contains(a)).map(ToString::to_string).collect();
    if !newer.is_empty() {
        return Err(MigrateRefusal::Newer(newer));
    }
    connection.run_pending_migrations(source).map(|done| done.len()).map_err(failed)
}

fn failed(error: Box<dyn std::error::Error + Send + Sync>) -> MigrateRefusal {
    MigrateRefusal::Failed(error.to_string())
}
