//! `throughline user`: users from the command line, for the first steps and for when nobody can sign in.

use std::io::BufRead;

use clap::Subcommand;

use crate::db::Database;
use crate::kernel::actor::{Language, Role};
use crate::kernel::clock::Clock;
use crate::people::link::{self, Purpose};
use crate::people::save::{self, StaffFacts, StaffRefusal};
use crate::people::{password, store};
use crate::settings::Settings;

#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// List the staff
    List,
    /// Make a member of staff; the password is read from standard input
    Add {
        email: String,
        #[arg(long)]
        name: String,
        /// telesales, presales, field_rep, district_manager, sales_director, pricing_manager, product_manager, administrator
        #[arg(long, default_value = "administrator")]
        role: String,
    },
    /// Set a new password, read from standard input; ends all their sessions
    Password { email: String },
    /// Keep somebody out, from the next request on
    Disable { email: String },
    /// Let somebody in again
    Enable { email: String },
}

pub fn run(settings: &Settings, command: &UserCommand) -> Result<(), String> {
    let database = super::open(settings)?;
    match command {
        UserCommand::List => list(&database),
        UserCommand::Add { email, name, role } => add(&database, settings, email, name, role),
        UserCommand::Password { email } => set_password(&database, email),
        UserCommand::Disable { email } => set_disabled(&database, email, true),
        UserCommand::Enable { email } => set_disabled(&database, email, false),
    }
}

fn list(database: &Database) -> Result<(), String> {
    let people = database.read_now(store::list_staff_rows).map_err(|e| e.to_string())?;
    for user in people {
        let state = if user.is_disabled() { "disabled" } else { "active" };
        println!("{state:9} {:18} {:32} {}", user.role, user.email, user.name);
    }
    Ok(())
}

fn add(database: &Database, settings: &Settings, email: &str, name: &str, role: &str) -> Result<(), String> {
    let role = Role::parse(role).filter(|r| *r != Role::Customer).ok_or_else(|| format!("there is no role {role} for staff"))?;
    let email = email.trim().to_lowercase();
    let hash = read_password(&email)?;
    let facts = StaffFacts {
        email: email.clone(),
        name: name.to_owned(),
        role,
        team: None,
        language: Language::English,
        time_zone: settings.time_zone.to_string(),
        phone: None,
    };
    let now = Clock::system().now();
    database.write_now(|conn| save::create(conn, now, facts, hash)).map_err(words)?;
    println!("{email} can sign in as {role}");
    Ok(())
}

fn set_password(database: &Database, email: &str) -> Result<(), String> {
    let hash = read_password(email)?;
    let found = database.read_now(|conn| store::find_by_email(conn, email)).map_err(|e| e.to_string())?;
    let user = found.ok_or_else(|| format!("nobody has the address {email}"))?;
    let replaced = database.write_now(|conn| {
        // A link that was made for the forgotten password must not replace this one.
        link::end_all(conn, Purpose::Password, Some(user.id))?;
        store::update_password(conn, user.id, &hash)
    });
    replaced.map_err(|e: diesel::result::Error| e.to_string())?;
    println!("the password of {email} is changed");
    Ok(())
}

fn set_disabled(database: &Database, email: &str, disabled: bool) -> Result<(), String> {
    let found = database.read_now(|conn| store::find_by_email(conn, email)).map_err(|e| e.to_string())?;
    let user = found.ok_or_else(|| format!("nobody has the address {email}"))?;
    let now = Clock::system().now();
    // Who works at the machine acts with the machine's own right.
    database.write_now(|conn| save::set_disabled(conn, now, None, user.id, disabled)).map_err(words)?;
    println!("{email} is {}", if disabled { "kept out" } else { "let in again" });
    Ok(())
}

fn read_password(email: &str) -> Result<String, String> {
    eprintln!("Password (at least {} characters), then Enter:", password::LEAST);
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).map_err(|e| e.to_string())?;
    let typed = line.trim_end_matches(['\r', '\n']);
    password::check_new(typed, email).map_err(|_| "this password is too short or would be guessed quickly".to_owned())?;
    password::hash(typed).ok_or_else(|| "the system has no randomness".to_owned())
}

fn words(refusal: StaffRefusal) -> String {
    match refusal {
        StaffRefusal::EmailTaken => "somebody else has this address".into(),
        StaffRefusal::NoSuchTeam => "there is no such team".into(),
        StaffRefusal::LastAdministrator => "this is the last administrator".into(),
        StaffRefusal::NotFound => "this is not a member of staff".into(),
        StaffRefusal::Database(error) => error.to_string(),
    }
}
