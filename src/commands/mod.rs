//! The command line: one file a command.

pub mod backup;
pub mod demo;
pub mod doctor;
pub mod import;
pub mod migrate;
pub mod model;
pub mod replay;
pub mod report;
pub mod routes;
pub mod serve;
pub mod user;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::db::{Database, migrate as schema};
use crate::settings::{Settings, settings_file};

/// The sales chain in one thread: from first contact to placed order.
#[derive(Debug, Parser)]
#[command(name = "throughline", version, arg_required_else_help = true)]
pub struct CommandLine {
    #[command(flatten)]
    pub common: Common,
    #[command(subcommand)]
    pub command: Command,
}

/// Settings as flags; they win over environment and file.
#[derive(Debug, Args)]
pub struct Common {
    /// Settings file (default: throughline.toml in this folder, if there is one)
    #[arg(long, global = true, env = "THROUGHLINE_CONFIG")]
    pub config: Option<PathBuf>,
    /// Path of an SQLite file, or postgres://…
    #[arg(long, global = true)]
    pub database: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the web app
    Serve(serve::ServeArgs),
    /// Load the demo company into an empty database
    Demo(demo::DemoArgs),
    /// Bring in CSV files by a profile
    Import(import::ImportArgs),
    /// Bring the database to this program's schema
    Migrate,
    /// Price every imported order line anew
    Replay(replay::ReplayArgs),
    /// Print a report
    Report(report::ReportArgs),
    /// Write a checked copy of the database
    Backup(backup::BackupArgs),
    /// Print every route
    Routes(routes::RoutesArgs),
    /// Check, count, ask or measure a product model
    #[command(subcommand)]
    Model(model::ModelCommand),
    /// Users from the command line
    #[command(subcommand)]
    User(user::UserCommand),
    /// Check the installation and print its settings
    Doctor,
}

/// Runs the command line and says how it went.
pub fn run() -> ExitCode {
    let line = CommandLine::parse();
    let done = line.common.settings(&line.command).and_then(|settings| match line.command {
        Command::Serve(args) => serve::run(settings, &args),
        Command::Demo(args) => demo::run(&settings, &args),
        Command::Import(args) => import::run(&settings, &args),
        Command::Migrate => migrate::run(&settings),
        Command::Replay(args) => replay::run(&settings, &args),
        Command::Report(args) => report::run(&settings, &args),
        Command::Backup(args) => backup::run(&settings, &args),
        Command::Routes(args) => routes::run(&args),
        Command::Model(command) => model::run(command),
        Command::User(command) => user::run(&settings, &command),
        Command::Doctor => doctor::run(&settings),
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("throughline: {message}");
            ExitCode::FAILURE
        }
    }
}

impl Common {
    fn settings(&self, command: &Command) -> Result<Settings, String> {
        let mut flags = Vec::new();
        if let Some(database) = &self.database {
            flags.push(("database", database.clone()));
        }
        if let Command::Serve(args) = command {
            flags.extend(args.listen.clone().map(|l| ("listen", l)));
        }
        let file = settings_file(self.config.clone());
        Settings::read(file.as_deref(), std::env::vars(), &flags).map_err(|e| e.to_string())
    }
}

/// Opens the database for a command and brings its schema up to date.
pub fn open(settings: &Settings) -> Result<Database, String> {
    let database = Database::open(&settings.database).map_err(|e| e.to_string())?;
    schema::migrate(&database).map_err(|e| e.to_string())?;
    Ok(database)
}
