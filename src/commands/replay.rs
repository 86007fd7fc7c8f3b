//! `throughline replay`: every imported order line priced anew from price-book data alone.

use clap::Args;

use crate::pricing::replay;
use crate::settings::Settings;

#[derive(Debug, Args)]
pub struct ReplayArgs {
    /// The counts as one line of JSON
    #[arg(long)]
    pub json: bool,
    /// List the lines that are not exact
    #[arg(long)]
    pub differences: bool,
}

pub fn run(settings: &Settings, args: &ReplayArgs) -> Result<(), String> {
    let database = super::open(settings)?;
    let note = |difference: &replay::Difference| {
        if args.differences {
            eprintln!("{difference:?}");
        }
    };
    let counts = database.read_now(|conn| replay::replay(conn, note)).map_err(|e: diesel::result::Error| e.to_string())?;
    if args.json {
        println!("{}", serde_json::to_string(&counts).map_err(|e| e.to_string())?);
    } else {
        println!("{} lines: {} exact, {} refused, {} different", counts.lines, counts.exact, counts.refused, counts.different);
    }
    if counts.different == 0 { Ok(()) } else { Err(format!("{} lines come out differently", counts.different)) }
}
