//! `throughline demo`: the demo company, into an empty database.

use clap::Args;

use crate::demo::{self, Size};
use crate::kernel::clock::Clock;
use crate::people::store;
use crate::settings::Settings;

#[derive(Debug, Args)]
pub struct DemoArgs {
    /// How much to load
    #[arg(long, value_enum, default_value = "s", ignore_case = true)]
    pub size: Size,
    /// Load only where there is nobody yet; otherwise do nothing and succeed
    #[arg(long)]
    pub if_empty: bool,
}

pub fn run(settings: &Settings, args: &DemoArgs) -> Result<(), String> {
    let database = super::open(settings)?;
    let users = database.read_now(store::count_users).map_err(|e| e.to_string())?;
    if users > 0 {
        return if args.if_empty { Ok(()) } else { Err("the database is not empty; the demo company needs an empty one".into()) };
    }
    let started = std::time::Instant::now();
    let now = Clock::system().now();
    database.write_now(|conn| demo::load(conn, now)).map_err(|e| e.to_string())?;
    let copies = args.size.copies();
    if copies > 0 {
        let said = |done: i64| eprintln!("{done} of {copies} copies, {:.0} s", started.elapsed().as_secs_f32());
        demo::copies::write(&database, copies, said).map_err(|e| e.to_string())?;
    }
    println!("The demo company was loaded in {:.1} s", started.elapsed().as_secs_f32());
    Ok(())
}
