//! `throughline serve`.

use std::net::TcpListener;
use std::sync::Arc;

use actix_web::web;
use clap::Args;

use crate::db::{Database, migrate};
use crate::kernel::clock::Clock;
use crate::outbox;
use crate::people;
use crate::settings::Settings;
use crate::web::{App, server, words};

#[derive(Debug, Args)]
pub struct ServeArgs {
    /// Address and port, such as 127.0.0.1:8080
    #[arg(long)]
    pub listen: Option<String>,
}

pub fn run(settings: Settings, _: &ServeArgs) -> Result<(), String> {
    log_as_json();
    let database = Database::open_to_serve(&settings.database).map_err(|e| e.to_string())?;
    migrate::migrate(&database).map_err(|e| e.to_string())?;
    let app = web::Data::new(app(database, Clock::system(), settings)?);
    let _outbox = outbox::worker::start(&app.db, &app.clock, &app.settings)?;
    let listener = TcpListener::bind(&app.settings.listen).map_err(|e| format!("{}: {e}", app.settings.listen))?;
    println!("Throughline is at {}", app.settings.base_url());
    let now = app.clock.now();
    let key = app.db.write_now(|conn| people::set_up::open(conn, now)).map_err(|e: diesel::result::Error| e.to_string())?;
    if let Some(key) = key {
        println!(
            "Nobody can sign in yet. Make the first administrator within the hour: {}/set-up/{key}",
            app.settings.base_url()
        );
    }
    if !app.settings.is_secure() {
        println!("Cookies are not marked secure: set public_url to an https address before people sign in over a network.");
    }
    actix_web::rt::System::new().block_on(server::serve(app, listener)).map_err(|e| e.to_string())
}

/// What the handlers share, for the server and for tests.
pub fn app(database: Database, clock: Clock, settings: Settings) -> Result<App, String> {
    let kept = database
        .write_now(|conn| people::store::load_or_make_setting(conn, "secret", fresh_secret))
        .map_err(|e: diesel::result::Error| e.to_string())?;
    let mut secret = [0; 64];
    for (byte, pair) in secret.iter_mut().zip(kept.as_bytes().chunks(2)) {
        *byte = std::str::from_utf8(pair).ok().and_then(|p| u8::from_str_radix(p, 16).ok()).unwrap_or(0);
    }
    Ok(App { db: database, clock, settings: Arc::new(settings), words: words::words(), secret })
}

fn fresh_secret() -> String {
    let bytes: [u8; 64] = rand::random();
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn log_as_json() {
    use tracing_subscriber::EnvFilter;
    let filter = EnvFilter::try_from_env("THROUGHLINE_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    // A second call, in tests, keeps the first.
    let _ = tracing_subscriber::fmt().json().with_env_filter(filter).with_writer(std::io::stderr).try_init();
}
