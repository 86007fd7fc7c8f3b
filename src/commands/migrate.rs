//! `throughline migrate`.

use crate::db::{Database, migrate};
use crate::settings::Settings;

pub fn run(settings: &Settings) -> Result<(), String> {
    let database = Database::open(&settings.database).map_err(|e| e.to_string())?;
    let changes = migrate::migrate(&database).map_err(|e| e.to_string())?;
    println!("{changes} changes made; the schema is current");
    Ok(())
}
