//! `throughline routes`.

use clap::Args;

use crate::web::routes;

#[derive(Debug, Args)]
pub struct RoutesArgs {
    /// As JSON
    #[arg(long)]
    pub json: bool,
}

pub fn run(args: &RoutesArgs) -> Result<(), String> {
    let routes = routes::all();
    if args.json {
        println!("{}", serde_json::to_string_pretty(routes.lines()).map_err(|e| e.to_string())?);
    } else {
        for line in routes.lines() {
            println!("{:5} {}", line.method, line.path);
        }
    }
    Ok(())
}
