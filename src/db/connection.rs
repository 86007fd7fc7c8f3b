//! One connection type over both databases, opened with the settings each needs.

use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::r2d2::ManageConnection;
use diesel::{Connection as _, PgConnection, QueryResult, SqliteConnection};

/// A connection to whichever database the company runs on.
#[derive(diesel::MultiConnection)]
pub enum AnyConnection {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

/// What a connection is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    Read,
    Write,
}

/// Settings of every SQLite connection; `performance.md` 4.7 and `trust.md` 3 say why. But pages are kept in the connection's own
/// cache and not mapped: a mapped page is looked through (`cell_size_check`) each time it is met, a kept one once.
const SQLITE: &str = "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
     PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA journal_size_limit = 67108864; PRAGMA mmap_size = 0; \
     PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 0;";

impl AnyConnection {
    pub(super) fn open(url: &str, purpose: Purpose) -> diesel::ConnectionResult<AnyConnection> {
        if is_postgres(url) {
            return PgConnection::establish(url).map(AnyConnection::Postgres);
        }
        let mut sqlite = SqliteConnection::establish(url)?;
        // In kB. There are several readers, and what each keeps is memory of our own; a writer meets more of its pages again.
        let settled = sqlite.batch_execute(SQLITE).and_then(|()| match purpose {
            Purpose::Read => sqlite.batch_execute("PRAGMA query_only = ON; PRAGMA cache_size = -3000"),
            Purpose::Write => sqlite.batch_execute("PRAGMA cache_size = -16000"),
        });
        settled.map_err(diesel::ConnectionError::CouldntSetupConfiguration)?;
        Ok(AnyConnection::Sqlite(sqlite))
    }

    /// Starts a reading transaction on SQLite; on PostgreSQL each would cost two more ways to the server.
    pub(super) fn begin_read(&mut self) -> QueryResult<()> {
        match self {
            AnyConnection::Sqlite(c) => c.batch_execute("BEGIN"),
            AnyConnection::Postgres(_) => Ok(()),
        }
    }

    pub(super) fn end_read(&mut self) -> QueryResult<()> {
        match self {
            AnyConnection::Sqlite(c) => c.batch_execute("COMMIT"),
            AnyConnection::Postgres(_) => Ok(()),
        }
    }

    /// Starts the write transaction: on SQLite it takes the write lock at once, so that what was read stays true.
    pub(super) fn begin_write(&mut self) -> QueryResult<()> {
        match self {
            AnyConnection::Sqlite(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN IMMEDIATE"),
            AnyConnection::Postgres(c) => AnsiTransactionManager::begin_transaction(c),
        }
    }

    /// A savepoint within the write transaction; ended like a transaction.
    pub(super) fn begin_part(&mut self) -> QueryResult<()> {
        match self {
            AnyConnection::Sqlite(c) => AnsiTransactionManager::begin_transaction(c),
            AnyConnection::Postgres(c) => AnsiTransactionManager::begin_transaction(c),
        }
    }

    pub(super) fn commit_write(&mut self) -> QueryResult<()> {
        match self {
            AnyConnection::Sqlite(c) => AnsiTransactionManager::commit_transaction(c),
            AnyConnection::Postgres(c) => AnsiTransactionManager::commit_transaction(c),
        }
    }

    pub(super) fn roll_back(&mut self) -> QueryResult<()> {
        match self {
            AnyConnection::Sqlite(c) => AnsiTransactionManager::rollback_transaction(c),
            AnyConnection::Postgres(c) => AnsiTransactionManager::rollback_transaction(c),
        }
    }

    pub fn is_sqlite(&self) -> bool {
        matches!(self, AnyConnection::Sqlite(_))
    }

    /// Several statements at once, without parameters: migrations, maintenance, tests.
    pub fn batch(&mut self, sql: &str) -> QueryResult<()> {
        match self {
            AnyConnection::Sqlite(c) => c.batch_execute(sql),
            AnyConnection::Postgres(c) => c.batch_execute(sql),
        }
    }
}

pub(super) fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}

/// Opens pooled connections. Connections are not tested on check-out: a broken one shows itself by its query.
pub(super) struct Opener {
    pub url: String,
    pub purpose: Purpose,
}

impl ManageConnection for Opener {
    type Connection = AnyConnection;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> Result<AnyConnection, Self::Error> {
        AnyConnection::open(&self.url, self.purpose).map_err(diesel::r2d2::Error::ConnectionError)
    }

    fn is_valid(&self, connection: &mut AnyConnection) -> Result<(), Self::Error> {
        connection.batch("SELECT 1").map_err(diesel::r2d2::Error::QueryError)
    }

    fn has_broken(&self, _: &mut AnyConnection) -> bool {
        std::thread::panicking()
    }
}
