//! A configuration that somebody brings by its code: whether it can be had today as it was saved.

use diesel::QueryResult;

use crate::catalogue;
use crate::configurator::library::Scene;
use crate::configurator::standing::Mending;
use crate::configurator::{Standing, standing, store};
use crate::db::Connection;
use crate::kernel::actor::Language;
use crate::kernel::reason::Reason;
use crate::web::AppError;
use crate::web::words::words;

/// Why the configuration cannot go on a quote as it is, in a language, with the page where it is mended. `None` where it
/// can, and where there is none of that code: that is told where it is taken.
///
/// # Errors
/// Where the database or a stored model fails.
pub fn refusal(conn: &mut Connection, scene: &Scene, code: &str, language: Language) -> Result<Option<Reason>, AppError> {
    let Some(saved) = store::find_by_code(conn, &code.trim().to_uppercase())? else { return Ok(None) };
    let reason = match standing(conn, &saved, scene)? {
        Standing::Valid => return Ok(None),
        Standing::Needs(mending) => Reason::new("quote-refused-needs-changes").with("why", told(&mending, language)),
        Standing::Discontinued => Reason::new("quote-refused-discontinued"),
    };
    Ok(Some(reason.with("code", &saved.code).way_on(saved.href())))
}

/// What the product of that configuration is called; empty where there is none of that code.
pub fn name(conn: &mut Connection, code: &str, language: Language) -> QueryResult<String> {
    match store::find_by_code(conn, &code.trim().to_uppercase())? {
        Some(saved) => catalogue::store::load_name(conn, saved.product_id, language),
        None => Ok(String::new()),
    }
}

/// The rules that stand against it, and what would change: `Only in halls. Tyres: White → Plain`.
fn told(mending: &Mending, language: Language) -> String {
    let gone = words().text(language, "configurator-falls-away");
    let rules = mending.rules.iter().map(|rule| rule.reason.get(language.as_str()).unwrap_or(&rule.text).to_owned());
    rules.chain(mending.changes.iter().map(|moved| moved.in_words(language.as_str(), &gone))).collect::<Vec<_>>().join(" ")
}
