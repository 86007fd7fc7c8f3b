//! Where a press in the editor leads once what was typed is saved: on to sending, an approval, the proposal, a configuration.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::Connection as _;

use super::{acts, figures, place};
use crate::db::Connection;
use crate::kernel::actor::Actor;
use crate::kernel::reason::Reason;
use crate::quotes::copy;
use crate::quotes::quote::{Quote, Version};
use crate::quotes::ready::check_sendable;
use crate::quotes::sheet::Sheet;
use crate::web::AppError;
use crate::web::http::encode;

/// What the button that was pressed leads on to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Onward {
    Approval,
    Sending,
    Proposal,
    Prices,
    Copy,
    /// The version to compare with.
    Compare(i32),
    /// The configuration of a line, by its code.
    Configuration(String),
    /// A product to configure, by its number.
    Configure(String),
}

/// Where the person goes, and what they are told there.
pub enum Led {
    To {
        place: String,
        said: Option<&'static str>,
    },
    /// What was typed is saved, but it goes no further.
    Refused {
        place: String,
        reason: Reason,
    },
}

impl Onward {
    pub fn parse(text: &str) -> Option<Onward> {
        let (onward, of) = text.split_once(':').unwrap_or((text, ""));
        Some(match onward {
            "approval" => Onward::Approval,
            "sending" => Onward::Sending,
            "proposal" => Onward::Proposal,
            "reprice" => Onward::Prices,
            "copy" => Onward::Copy,
            "compare" => Onward::Compare(of.parse().ok()?),
            "configuration" => Onward::Configuration(of.to_owned()),
            "configure" => Onward::Configure(of.to_owned()),
            _ => return None,
        })
    }
}

/// Goes on from a version that was just saved. A refusal takes back what was begun here, and nothing of what was saved.
pub fn lead(
    conn: &mut Connection,
    days: (NaiveDateTime, NaiveDate),
    actor: &Actor,
    (quote, version): (&Quote, &Version),
    onward: &Onward,
) -> Result<Led, AppError> {
    match conn.transaction(|conn| go(conn, days, actor, (quote, version), onward)) {
        Err(AppError::Refused(reason)) => Ok(Led::Refused { place: place(quote, version), reason }),
        other => other,
    }
}

fn go(
    conn: &mut Connection,
    (now, today): (NaiveDateTime, NaiveDate),
    actor: &Actor,
    (quote, version): (&Quote, &Version),
    onward: &Onward,
) -> Result<Led, AppError> {
    let (here, number) = (place(quote, version), &quote.number);
    let to = |place: String| Ok(Led::To { place, said: None });
    match onward {
        Onward::Proposal => to(format!("{here}/proposal")),
        Onward::Prices => to(format!("{here}/reprice")),
        Onward::Compare(other) => to(format!("{here}/compare/v{other}")),
        Onward::Configuration(code) => to(format!("/c/{}?quote={number}", encode(code))),
        Onward::Configure(sku) => to(figures::configure(sku, number)),
        Onward::Sending => {
            let sheet = Sheet::load(conn, quote.id, version.id)?;
            check_sendable(conn, &sheet, today)?;
            to(format!("{here}/sending"))
        }
        Onward::Approval => {
            acts::ask(conn, (now, today), actor, (quote, version))?;
            Ok(Led::To { place: here, said: Some("quote-approval-asked") })
        }
        Onward::Copy => {
            let copy = copy::duplicate(conn, now, today, actor, version.id)?;
            Ok(Led::To { place: format!("/quotes/{}/v1", copy.number), said: Some("quote-copied") })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_button_leads_to_one_of_a_few_places_and_nowhere_else() {
        assert_eq!(Onward::parse("sending"), Some(Onward::Sending));
        assert_eq!(Onward::parse("compare:2"), Some(Onward::Compare(2)));
        assert_eq!(Onward::parse("configuration:FL25-7K3Q"), Some(Onward::Configuration("FL25-7K3Q".into())));
        for other in ["", "compare:", "compare:x", "https://elsewhere.example", "//elsewhere.example"] {
            assert_eq!(Onward::parse(other), None, "{other}");
        }
    }
}
