//! Harbour Group's quotes: the accepted one of the first deal; of the second, one that the customer has opened and asks about, and
//! the one of `pricing.md`, at six per cent, that waits for the district manager.

use chrono::{NaiveDateTime, TimeDelta};

use super::Demo;
use super::harbour::{Group, HALL, YARD};
use super::quotes::{LITHIUM, LPG, OUTDOOR, Saved, Wish, configure, day, discount, first_version, seen, sent, unchanged};
use crate::approvals;
use crate::db::Connection;
use crate::kernel::ids::{OpportunityId, QuoteVersionId};
use crate::quotes::accept::{Accept, accept};
use crate::quotes::ask::{Ask, ask};
use crate::quotes::create::{NewQuoteCommand, Wanted, create};
use crate::quotes::edit::{Edit, LineAct, edit};
use crate::quotes::quote::Quote;
use crate::quotes::sheet::Sheet;
use crate::web::AppError;

pub fn load(conn: &mut Connection, demo: &mut Demo) -> Result<(), AppError> {
    let group = Group::of(demo)?;
    let Some((yard, hall)) = demo.harbour.as_ref().map(|deals| (deals.yard, deals.hall)) else { return Ok(()) };
    accepted(conn, demo, &group, yard)?;
    asked_about(conn, demo, &group, hall)?;
    waiting(conn, demo, &group, hall)
}

/// Trucks of the deal, configured for it and quoted.
fn quote(
    conn: &mut Connection,
    demo: &Demo,
    group: &Group,
    (deal, title): (OpportunityId, &str),
    (wish, quantity, at): (&Wish, i32, NaiveDateTime),
) -> Result<Quote, AppError> {
    let saved = Saved { at: at - TimeDelta::hours(3), of: Some((group.account, deal)), quantity };
    let code = configure(conn, demo, &group.actor, wish, &saved)?.ok_or(AppError::NotFound)?;
    let command = NewQuoteCommand {
        account: group.account,
        contact: group.contacts.first().copied(),
        opportunity: Some(deal),
        owner: Some(group.actor.user_id),
        title: title.to_owned(),
        language: None,
        valid_until: day(at).checked_add_days(chrono::Days::new(40)),
        lines: vec![Wanted::Configuration { code, quantity }],
    };
    Ok(create(conn, at, day(at), Some(&group.actor), &command)?)
}

fn accepted(conn: &mut Connection, demo: &mut Demo, group: &Group, deal: OpportunityId) -> Result<(), AppError> {
    let at = super::harbour::first_contact(demo.now) + TimeDelta::days(14);
    let quote = quote(conn, demo, group, (deal, YARD), (&OUTDOOR, 2, at))?;
    let version = first_version(conn, &quote)?;
    discount(conn, demo, &group.actor, (version, at + TimeDelta::minutes(10)), 4)?;
    if !sent(conn, demo, &group.actor, (version, at))? {
        return Err(AppError::Internal("demo: Harbour Group's first quote cannot go out".into()));
    }
    seen(conn, &quote, version, at + TimeDelta::days(1))?;
    let command = Accept {
        version,
        name: "He Kai 何凯".into(),
        email: None,
        po_number: Some("HG-2201".into()),
        user: None,
        address: Some("203.0.113.7".into()),
        taken: Vec::new(),
    };
    let at = at + TimeDelta::days(18);
    accept(conn, at, day(at), &command)?;
    Ok(())
}

/// Sent at the rep's own five per cent with a spare battery and the lithium-ion truck beside it.
fn asked_about(conn: &mut Connection, demo: &mut Demo, group: &Group, deal: OpportunityId) -> Result<(), AppError> {
    let at = demo.now - TimeDelta::days(8);
    let quote = quote(conn, demo, group, (deal, HALL), (&LPG, 3, at))?;
    let version = first_version(conn, &quote)?;
    five_percent_with_lithium(conn, demo, group, (deal, version, at))?;
    if !sent(conn, demo, &group.actor, (version, at + TimeDelta::hours(2)))? {
        return Err(AppError::Internal("demo: Harbour Group's quote cannot go out".into()));
    }
    seen(conn, &quote, version, demo.now - TimeDelta::hours(30))?;
    let body = "What would six per cent look like, without the battery?".to_owned();
    let question = Ask { version: Some(version), name: "He Kai 何凯".into(), user: None, body };
    ask(conn, demo.now - TimeDelta::hours(29), &quote, &question)?;
    Ok(())
}

fn five_percent_with_lithium(
    conn: &mut Connection,
    demo: &mut Demo,
    group: &Group,
    (deal, version, at): (OpportunityId, QuoteVersionId, NaiveDateTime),
) -> Result<(), AppError> {
    let actor = &group.actor;
    discount(conn, demo, actor, (version, at + TimeDelta::minutes(10)), 5)?;
    let saved = Saved { at, of: Some((group.account, deal)), quantity: 3 };
    let mut acts = Vec::new();
    acts.extend(configure(conn, demo, actor, &LITHIUM, &saved)?.map(LineAct::AddConfiguration));
    acts.extend(demo.products.get("BAT-48").copied().map(LineAct::AddProduct));
    for act in acts {
        let sheet = Sheet::load_of(conn, version)?;
        let lithium = matches!(act, LineAct::AddConfiguration(_));
        let command = Edit { act: Some(act), ..unchanged(&sheet) };
        let sheet = edit(conn, at + TimeDelta::minutes(15), day(at), actor, version, &command)?;
        if let Some(line) = sheet.lines.last().filter(|_| lithium) {
            let beside = Edit { act: Some(LineAct::AsAlternative(line.line_key.clone())), ..unchanged(&sheet) };
            edit(conn, at + TimeDelta::minutes(16), day(at), actor, version, &beside)?;
        }
    }
    Ok(())
}

fn waiting(conn: &mut Connection, demo: &mut Demo, group: &Group, deal: OpportunityId) -> Result<(), AppError> {
    let at = demo.now - TimeDelta::hours(26);
    let title = format!("{HALL}, second offer");
    let quote = quote(conn, demo, group, (deal, &title), (&LPG, 3, at))?;
    let version = first_version(conn, &quote)?;
    discount(conn, demo, &group.actor, (version, at + TimeDelta::minutes(10)), 6)?;
    approvals::request(conn, demo.now - TimeDelta::hours(1), &group.actor, version)?;
    Ok(())
}
