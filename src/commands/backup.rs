//! `throughline backup FILE`: a whole, checked copy of an SQLite database, also while it is served.

use std::path::PathBuf;

use clap::Args;

use crate::db::{Database, backup};
use crate::settings::Settings;

#[derive(Debug, Args)]
pub struct BackupArgs {
    /// The file to write; it must not exist yet
    pub file: PathBuf,
}

pub fn run(settings: &Settings, args: &BackupArgs) -> Result<(), String> {
    let database = Database::open(&settings.database).map_err(|e| e.to_string())?;
    if !database.is_sqlite() {
        return Err("PostgreSQL has its own tool for this: pg_dump".into());
    }
    let bytes = backup::backup(&database, &args.file).map_err(|e| e.to_string())?;
    println!("{} written, {bytes} bytes, checked", args.file.display());
    Ok(())
}
