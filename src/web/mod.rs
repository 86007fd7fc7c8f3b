//! The actix room: server, sessions, CSRF, extractors, words, frames, errors. No rule of the chain lives here.

pub mod assets;
pub mod bulk;
pub mod csv;
pub mod cursor;
pub mod drawing;
pub mod error;
mod error_page;
mod fields;
pub mod frame;
pub mod guard;
pub mod http;
pub mod place;
pub mod routes;
pub mod server;
pub mod session;
pub mod timeline;
pub mod upload;
pub mod visit;
pub mod words;

pub use error::AppError;
pub use frame::{Frame, Notice};
pub use http::{Form, FormErrors, Query, page, page_with, see_other};
pub use place::Place;
pub use routes::Routes;
pub use upload::Upload;
pub use visit::{Desk, Shop};

/// Whether two values read alike as text: an option of a list is chosen when it reads like the typed value.
pub fn same(one: impl std::fmt::Display, other: impl std::fmt::Display) -> bool {
    one.to_string() == other.to_string()
}

use crate::db::Database;
use crate::kernel::clock::Clock;
use crate::settings::Settings;
use std::sync::Arc;

/// What every handler can reach: `app: web::Data<App>`.
pub struct App {
    pub db: Database,
    pub clock: Clock,
    pub settings: Arc<Settings>,
    pub words: &'static words::Words,
    /// Signs CSRF tokens and session cookies; kept in the database so that all processes share it.
    pub secret: [u8; 64],
}

impl App {
    /// Today's date where the company does business.
    pub fn today(&self) -> chrono::NaiveDate {
        self.clock.today(self.settings.time_zone)
    }
}
