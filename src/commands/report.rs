//! `throughline report`: the figures of the report pages on the command line.

use clap::{Args, Subcommand};

use crate::kernel::actor::Language;
use crate::reports::revenue::{By, ReportError, revenue};
use crate::settings::Settings;

#[derive(Debug, Args)]
pub struct ReportArgs {
    #[command(subcommand)]
    report: Report,
}

#[derive(Debug, Subcommand)]
pub enum Report {
    /// Net revenue of all orders that are not cancelled
    Revenue {
        /// year, quarter, month, territory, person or category
        #[arg(long, value_parser = by)]
        by: By,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
}

fn by(text: &str) -> Result<By, String> {
    By::parse(text).ok_or_else(|| "one of year, quarter, month, territory, person, category".to_owned())
}

pub fn run(settings: &Settings, args: &ReportArgs) -> Result<(), String> {
    let Report::Revenue { by, json } = args.report;
    let database = super::open(settings)?;
    let lines =
        database.read_now(|conn| revenue(conn, None, by, Language::English)).map_err(|e: ReportError| format!("{e:?}"))?;
    if json {
        println!("{}", serde_json::to_string(&lines).map_err(|e| e.to_string())?);
        return Ok(());
    }
    for line in lines {
        println!("{:<40} {:>8} {:>24} {}", line.name, line.orders, line.net.plain(4), line.currency);
    }
    Ok(())
}
