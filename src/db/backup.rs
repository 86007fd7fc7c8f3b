//! Backups of SQLite: written beside, checked, flushed to disk, then given their name.

use std::fs::File;
use std::path::{Path, PathBuf};

use diesel::sql_types::Text;
use diesel::{QueryableByName, RunQueryDsl, sql_query};

use super::Database;
use super::connection::{AnyConnection, Purpose};

/// Why there is no backup.
#[derive(Debug)]
pub enum BackupRefusal {
    Exists(PathBuf),
    Database(diesel::result::Error),
    Open(diesel::ConnectionError),
    /// The copy does not pass SQLite's own check.
    Damaged(String),
    File(std::io::Error),
}

impl std::fmt::Display for BackupRefusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            BackupRefusal::Exists(p) => write!(f, "{} exists already", p.display()),
            BackupRefusal::Database(e) => write!(f, "backup failed: {e}"),
            BackupRefusal::Open(e) => write!(f, "the copy cannot be opened: {e}"),
            BackupRefusal::Damaged(e) => write!(f, "the copy is damaged: {e}"),
            BackupRefusal::File(e) => write!(f, "backup failed: {e}"),
        }
    }
}

impl From<diesel::result::Error> for BackupRefusal {
    fn from(error: diesel::result::Error) -> Self {
        BackupRefusal::Database(error)
    }
}

impl From<std::io::Error> for BackupRefusal {
    fn from(error: std::io::Error) -> Self {
        BackupRefusal::File(error)
    }
}

#[derive(QueryableByName)]
struct Answer {
    #[diesel(sql_type = Text)]
    integrity_check: String,
}

/// Copies the database to `file` and returns its size in bytes. Readable by the owner only; never half there.
pub fn backup(database: &Database, file: &Path) -> Result<u64, BackupRefusal> {
    if file.exists() {
        return Err(BackupRefusal::Exists(file.to_owned()));
    }
    let beside = file.with_extension("partial");
    let _ = std::fs::remove_file(&beside);
    let target = beside.to_string_lossy().into_owned();
    database.outside_transaction(|conn| sql_query("VACUUM INTO $1").bind::<Text, _>(&target).execute(conn).map(drop))?;
    only_owner(&beside)?;
    let mut copy = AnyConnection::open(&target, Purpose::Write).map_err(BackupRefusal::Open)?;
    let answer: Answer = sql_query("PRAGMA integrity_check").get_result(&mut copy)?;
    copy.batch("PRAGMA journal_mode = DELETE")?;
    drop(copy);
    if answer.integrity_check != "ok" {
        return Err(BackupRefusal::Damaged(answer.integrity_check));
    }
    File::open(&beside)?.sync_all()?;
    std::fs::rename(&beside, file)?;
    Ok(std::fs::metadata(file)?.len())
}

#[cfg(unix)]
fn only_owner(file: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o600))
}

#[cfg(not(unix))]
fn only_owner(_: &Path) -> std::io::Result<()> {
    Ok(())
}
