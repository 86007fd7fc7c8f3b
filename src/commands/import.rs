//! `throughline import --profile FILE DIR`.

use std::path::PathBuf;

use clap::Args;

use crate::imports::{self, RowError, profile::Profile};
use crate::kernel::clock::Clock;
use crate::settings::Settings;

#[derive(Debug, Args)]
pub struct ImportArgs {
    /// How files and columns become records (TOML)
    #[arg(long)]
    pub profile: PathBuf,
    /// The folder with the CSV files
    pub folder: PathBuf,
    /// Where rows that cannot be taken are listed, as CSV
    #[arg(long, default_value = "import-errors.csv")]
    pub errors: PathBuf,
    /// The result as JSON
    #[arg(long)]
    pub json: bool,
}

pub fn run(settings: &Settings, args: &ImportArgs) -> Result<(), String> {
    let text = std::fs::read_to_string(&args.profile).map_err(|e| format!("{}: {e}", args.profile.display()))?;
    let profile = Profile::parse(&text)?;
    let database = super::open(settings)?;
    database.expect_many().map_err(|e| e.to_string())?;
    let now = Clock::system().now();
    let mut progress = |kind: &str, done: usize, all: usize| eprint!("\r{kind:20} {done:7} of {all:7}");
    let report =
        database.write_now(|conn| imports::run(conn, now, &profile, &args.folder, &mut progress)).map_err(|e| match e {
            crate::web::AppError::Internal(why) => why,
            other => other.to_string(),
        })?;
    eprintln!();
    database.analyze().map_err(|e| e.to_string())?;
    if !report.errors.is_empty() {
        write_errors(&args.errors, &report.errors).map_err(|e| format!("{}: {e}", args.errors.display()))?;
        eprintln!("{} rows could not be taken; see {}", report.errors.len(), args.errors.display());
    }
    let total = report.total();
    if args.json {
        println!("{}", serde_json::to_string(&report).map_err(|e| e.to_string())?);
    } else {
        for (kind, counts) in &report.kinds {
            println!(
                "{kind:20} {:7} new {:7} changed {:7} unchanged {:7} refused",
                counts.new, counts.changed, counts.unchanged, counts.refused
            );
        }
        println!(
            "{:20} {:7} new {:7} changed {:7} unchanged {:7} refused",
            "all", total.new, total.changed, total.unchanged, total.refused
        );
    }
    Ok(())
}

fn write_errors(path: &PathBuf, errors: &[RowError]) -> Result<(), csv::Error> {
    let mut writer = csv::Writer::from_path(path)?;
    for error in errors {
        writer.serialize(error)?;
    }
    writer.flush()?;
    Ok(())
}
