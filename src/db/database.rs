//! Reading and writing, each on the thread pool for blocking work.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use actix_web::web;
use diesel::r2d2::Pool;
use diesel::result::Error as DieselError;

use super::checkpoint::Checkpoints;
use super::connection::{AnyConnection as Connection, Opener, Purpose, is_postgres};
use super::writer::OneWriter;

/// The open database. Cheap to clone.
#[derive(Clone)]
pub struct Database {
    readers: Pool<Opener>,
    writer: Writer,
    path: Option<Arc<PathBuf>>,
    /// Held while the process lives, so that a second one on the same file refuses to start.
    _lock: Option<Arc<File>>,
    _checkpoints: Option<Arc<Checkpoints>>,
}

#[derive(Clone)]
enum Writer {
    One(Arc<OneWriter>),
    Pool(Pool<Opener>),
}

/// Why the database could not be opened.
#[derive(Debug)]
pub enum OpenRefusal {
    Connect(diesel::ConnectionError),
    Pool(String),
    /// Another process serves this file.
    InUse(PathBuf),
    File(PathBuf, std::io::Error),
    OldSqlite(String),
}

impl std::fmt::Display for OpenRefusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            OpenRefusal::Connect(e) => write!(f, "cannot open the database: {e}"),
            OpenRefusal::Pool(e) => write!(f, "cannot open the database: {e}"),
            OpenRefusal::InUse(p) => write!(f, "{} is in use by another throughline process", p.display()),
            OpenRefusal::File(p, e) => write!(f, "{}: {e}", p.display()),
            OpenRefusal::OldSqlite(v) => write!(f, "SQLite {v} is too old; 3.51.3 or newer is needed"),
        }
    }
}

/// SQLite before 3.51.3 can lose commits in WAL mode.
const LEAST_SQLITE: i32 = 3_051_003;

impl Database {
    /// Opens `url`: a `postgres://` address, or the path of an SQLite file, which is made if missing.
    pub fn open(url: &str) -> Result<Database, OpenRefusal> {
        if is_postgres(url) {
            let pool = pool(url, Purpose::Write, 16)?;
            return Ok(Database {
                readers: pool.clone(),
                writer: Writer::Pool(pool),
                path: None,
                _lock: None,
                _checkpoints: None,
            });
        }
        let version = libsqlite3_sys::SQLITE_VERSION_NUMBER;
        if version < LEAST_SQLITE {
            return Err(OpenRefusal::OldSqlite(version.to_string()));
        }
        let path = PathBuf::from(url.trim_start_matches("sqlite://"));
        if let Some(folder) = path.parent().filter(|p| !p.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(|e| OpenRefusal::File(folder.to_owned(), e))?;
        }
        let text = path.to_string_lossy().into_owned();
        let writer = Connection::open(&text, Purpose::Write).map_err(OpenRefusal::Connect)?;
        let readers = pool(&text, Purpose::Read, 8)?;
        Ok(Database {
            readers,
            writer: Writer::One(Arc::new(OneWriter::new(writer))),
            path: Some(Arc::new(path)),
            _lock: None,
            _checkpoints: None,
        })
    }

    /// Opens for serving: one process a file, with checkpoints beside the writer.
    pub fn open_to_serve(url: &str) -> Result<Database, OpenRefusal> {
        let mut database = Database::open(url)?;
        if let Some(path) = database.path.clone() {
            database._lock = Some(Arc::new(lock(&path)?));
            database._checkpoints = Checkpoints::start(&path).map(Arc::new);
        }
        Ok(database)
    }

    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref().map(PathBuf::as_path)
    }

    /// Runs `f` on a reading connection, on this thread. On SQLite all of it sees one state of the database, and the log is
    /// locked once and not for each statement.
    pub fn read_now<T, E: From<DieselError>>(&self, f: impl FnOnce(&mut Connection) -> Result<T, E>) -> Result<T, E> {
        let mut connection = self.readers.get().map_err(pool_error)?;
        connection.begin_read()?;
        // A panic leaves the transaction open; the pool then drops the connection.
        let value = f(&mut connection);
        let ended = connection.end_read();
        let value = value?;
        ended?;
        Ok(value)
    }

    /// Runs `f` as one write transaction, on this thread; rolled back unless it says `Ok`.
    pub fn write_now<T, E: From<DieselError>>(&self, f: impl FnOnce(&mut Connection) -> Result<T, E>) -> Result<T, E> {
        match &self.writer {
            Writer::One(one) => one.write(f),
            Writer::Pool(pool) => in_transaction(&mut *pool.get().map_err(pool_error)?, f),
        }
    }

    /// Runs `f` on a reading connection, on the thread pool for blocking work.
    pub async fn read<T, E, F>(&self, f: F) -> Result<T, E>
    where
        F: FnOnce(&mut Connection) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DieselError> + Send + 'static,
    {
        let this = self.clone();
        web::block(move || this.read_now(f)).await.unwrap_or_else(|_| Err(gone().into()))
    }

    /// Runs `f` as one write transaction, on the thread pool for blocking work.
    pub async fn write<T, E, F>(&self, f: F) -> Result<T, E>
    where
        F: FnOnce(&mut Connection) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DieselError> + Send + 'static,
    {
        let this = self.clone();
        web::block(move || this.write_now(f)).await.unwrap_or_else(|_| Err(gone().into()))
    }

    /// Copies the whole log into the SQLite file, so that the file alone is the database.
    pub fn checkpoint_now(&self) -> Result<(), DieselError> {
        match &self.writer {
            Writer::One(one) => one.alone(|conn| conn.batch("PRAGMA wal_checkpoint(TRUNCATE)")),
            Writer::Pool(_) => Ok(()),
        }
    }

    /// Runs `f` on the writing connection without a transaction, for what SQLite allows only outside of one.
    pub(super) fn outside_transaction<T>(
        &self,
        f: impl FnOnce(&mut Connection) -> Result<T, DieselError>,
    ) -> Result<T, DieselError> {
        match &self.writer {
            Writer::One(one) => one.alone(f),
            Writer::Pool(pool) => f(&mut *pool.get().map_err(pool_error)?),
        }
    }

    /// Before very many rows are written at once: pages that are written again and again stay in memory until the end.
    pub fn expect_many(&self) -> Result<(), DieselError> {
        match &self.writer {
            Writer::One(one) => one.alone(|conn| conn.batch("PRAGMA cache_size = -400000")),
            Writer::Pool(_) => Ok(()),
        }
    }

    /// Lets the database look at how its rows are spread, after many were written.
    pub fn analyze(&self) -> Result<(), DieselError> {
        match &self.writer {
            Writer::One(one) => one.alone(|conn| conn.batch("ANALYZE")),
            Writer::Pool(pool) => pool.get().map_err(pool_error)?.batch("ANALYZE"),
        }
    }

    pub fn is_sqlite(&self) -> bool {
        self.path.is_some()
    }
}

fn pool(url: &str, purpose: Purpose, size: u32) -> Result<Pool<Opener>, OpenRefusal> {
    Pool::builder()
        .max_size(size)
        .min_idle(Some(1))
        .test_on_check_out(false)
        .connection_timeout(Duration::from_secs(10))
        .build(Opener { url: url.to_owned(), purpose })
        .map_err(|e| OpenRefusal::Pool(e.to_string()))
}

fn lock(path: &Path) -> Result<File, OpenRefusal> {
    let lock_path = path.with_extension("lock");
    let file = File::create(&lock_path).map_err(|e| OpenRefusal::File(lock_path.clone(), e))?;
    file.try_lock().map_err(|_| OpenRefusal::InUse(path.to_owned()))?;
    Ok(file)
}

fn in_transaction<T, E: From<DieselError>>(
    connection: &mut Connection,
    f: impl FnOnce(&mut Connection) -> Result<T, E>,
) -> Result<T, E> {
    connection.begin_write()?;
    let mut open = OpenTransaction { connection, finished: false };
    let value = f(open.connection)?;
    open.finished = true;
    if let Err(error) = open.connection.commit_write() {
        // A commit that failed leaves the transaction open; the first error is the one to report.
        let _ = open.connection.roll_back();
        return Err(error.into());
    }
    Ok(value)
}

/// Rolls back when the closure fails or panics, so that the one writer is never left inside a transaction.
struct OpenTransaction<'a> {
    connection: &'a mut Connection,
    finished: bool,
}

impl Drop for OpenTransaction<'_> {
    fn drop(&mut self) {
        if !self.finished
            && let Err(error) = self.connection.roll_back()
        {
            tracing::error!(%error, "rollback failed");
        }
    }
}

fn pool_error(error: diesel::r2d2::PoolError) -> DieselError {
    DieselError::QueryBuilderError(Box::new(error))
}

fn gone() -> DieselError {
    DieselError::QueryBuilderError("the database thread stopped".into())
}
