//! Prices that have moved since a draft was priced: said line by line, and kept or taken by whoever sells. Discounts given by hand
//! stay as they are; nothing moves a price but an answer.

use chrono::{NaiveDate, NaiveDateTime};

use super::quote::Line;
use super::sheet::Sheet;
use crate::approvals::Refusal;
use crate::db::Connection;
use crate::kernel::money::Amount;
use crate::pricing::engine::{Cause, NoPrice};

/// One line whose price of today is another than the one it has.
#[derive(Debug, Clone)]
pub struct Offer {
    pub key: String,
    pub description: String,
    /// `None` where there is no price.
    pub before: Option<Amount>,
    pub after: Option<Amount>,
    /// Why there is no price today.
    pub refusal: Option<NoPrice>,
    pub causes: Vec<Cause>,
    /// Somebody saw this very price and kept the other.
    pub kept: bool,
}

/// Keep or take, for one line or for all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    Take(String),
    Keep(String),
    TakeAll,
    KeepAll,
}

/// The lines of a draft whose price has moved, in their order.
///
/// # Errors
/// A figure out of range.
pub fn offers(conn: &mut Connection, now: NaiveDateTime, today: NaiveDate, sheet: &Sheet) -> Result<Vec<Offer>, Refusal> {
    if !sheet.version.is_draft() || !sheet.lines.iter().any(Line::is_item) {
        return Ok(Vec::new());
    }
    let fresh = priced_at(conn, sheet, (today, now))?;
    let mut offers = Vec::new();
    for line in sheet.lines.iter().filter(|line| line.is_item()) {
        let Some(new) = fresh.line(&line.line_key).filter(|new| differs(line, new)) else { continue };
        offers.push(offer(line, new));
    }
    let mut asked: Vec<NaiveDateTime> = sheet.lines.iter().filter_map(|line| line.kept_at).collect();
    asked.sort();
    asked.dedup();
    // Usually none, seldom two: each answer "keep all" is one moment.
    for moment in asked {
        let seen = priced_at(conn, sheet, (moment.date(), moment))?;
        for offer in &mut offers {
            let line = sheet.line(&offer.key).filter(|line| line.kept_at == Some(moment));
            let (Some(_), Some(then), Some(new)) = (line, seen.line(&offer.key), fresh.line(&offer.key)) else { continue };
            offer.kept = !differs(then, new);
        }
    }
    Ok(offers)
}

/// The whole draft with the prices of a day and moment.
fn priced_at(conn: &mut Connection, sheet: &Sheet, at: (NaiveDate, NaiveDateTime)) -> Result<Sheet, Refusal> {
    let mut sheet = sheet.clone();
    move_all(&mut sheet, at);
    sheet.reprice(conn)?;
    Ok(sheet)
}

fn move_all(sheet: &mut Sheet, (date, moment): (NaiveDate, NaiveDateTime)) {
    (sheet.version.price_date, sheet.version.priced_at) = (date, moment);
    for line in &mut sheet.lines {
        (line.price_date, line.priced_at, line.kept_at) = (None, None, None);
    }
}

/// What a line costs before discounts on the whole document.
fn own_net(line: &Line) -> Option<Amount> {
    line.price_trace().map(|trace| trace.own_net())
}

fn differs(one: &Line, other: &Line) -> bool {
    own_net(one) != own_net(other)
}

fn offer(line: &Line, new: &Line) -> Offer {
    let causes = match (new.price_trace(), line.price_trace()) {
        (Some(new), Some(old)) => new.causes_since(&old),
        _ => Vec::new(),
    };
    Offer {
        key: line.line_key.clone(),
        description: line.description.clone(),
        before: own_net(line),
        after: own_net(new),
        refusal: new.no_price(),
        causes,
        kept: false,
    }
}

/// Applies an answer in memory; the caller prices and stores.
pub fn answer(sheet: &mut Sheet, now: NaiveDateTime, today: NaiveDate, answer: &Answer) {
    match answer {
        Answer::TakeAll => move_all(sheet, (today, now)),
        Answer::KeepAll => sheet.lines.iter_mut().filter(|line| line.is_item()).for_each(|line| line.kept_at = Some(now)),
        Answer::Take(key) => {
            if let Some(line) = sheet.lines.iter_mut().find(|line| line.line_key == *key) {
                (line.price_date, line.priced_at, line.kept_at) = (Some(today), Some(now), None);
            }
        }
        Answer::Keep(key) => {
            if let Some(line) = sheet.lines.iter_mut().find(|line| line.line_key == *key) {
                line.kept_at = Some(now);
            }
        }
    }
}
