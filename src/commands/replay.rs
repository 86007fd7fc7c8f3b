//! `throughline replay`: prices every line of past orders anew from price-book data alone.

use clap::Args;

use crate::pricing::replay::replay;
use crate::settings::Settings;

#[derive(Debug, Args)]
pub struct ReplayArgs {
    /// As JSON
    #[arg(long)]
    pub json: bool,
    /// Print this many of the lines that come out differently
    #[arg(long, default_value_t = 0)]
    pub show: usize,
}

pub fn run(settings: &Settings, args: &ReplayArgs) -> Result<(), String> {
    let database = super::open(settings)?;
    let mut shown = 0;
    let counts = database.read_now(|conn| {
        replay(conn, |difference| {
            if let (Ok((unit_price, net)), true) = (&difference.now, shown < args.show) {
                let line = &difference.line;
                let (was, is) = (line.unit_price.plain(4), unit_price.plain(4));
                eprintln!("line {}: unit {was} now {is}, net {} now {}", line.id, line.net.plain(6), net.plain(6));
                shown += 1;
            }
        })
    });
    let counts = counts.map_err(|e: diesel::result::Error| e.to_string())?;
    if args.json {
        println!("{}", serde_json::to_string(&counts).map_err(|e| e.to_string())?);
    } else {
        println!("{} lines: {} exact, {} refused, {} different", counts.lines, counts.exact, counts.refused, counts.different);
    }
    Ok(())
}
