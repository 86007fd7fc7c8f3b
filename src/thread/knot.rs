//! Knots of the thread, and how they read.

use chrono::{NaiveDate, NaiveDateTime};

use crate::kernel::money::Money;
use crate::web::Frame;
pub use crate::web::drawing::Knot as ShownKnot;

crate::text_enum! {
    /// The stages of the chain in their order.
    pub enum Place {
        Lead = "lead",
        Opportunity = "opportunity",
        Configuration = "configuration",
        Quote = "quote",
        Order = "order",
    }
}

/// Words for a state: a message of `locales/`, or what the data itself carries in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Words {
    Message(String),
    Both(String, String),
}

/// One record on the thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Knot {
    pub place: Place,
    /// What tells it from others of its kind: a version, a code.
    pub name: String,
    /// Empty where the actor may not open it.
    pub href: String,
    pub state: Words,
    pub at: NaiveDateTime,
    pub owner: String,
    pub amount: Option<Money>,
    /// The record whose page this is.
    pub present: bool,
    /// The thread ended here: dropped, lost, declined, cancelled.
    pub stopped: bool,
    /// A deal that is open: when its order is expected.
    pub expected: Option<NaiveDate>,
}

/// The knots in the reader's words, with the stages that are still to come after the last one.
pub fn shown(frame: &Frame, knots: &[Knot]) -> Vec<ShownKnot> {
    let mut all: Vec<ShownKnot> = Vec::new();
    for (n, knot) in knots.iter().enumerate() {
        let mut line = show(frame, knot);
        line.days = knots.get(n + 1).map(|next| days_between(knot.at, next.at));
        all.push(line);
    }
    let Some(last) = knots.last() else { return all };
    if last.stopped || last.place == Place::Order {
        return all;
    }
    if let Some(line) = all.last_mut() {
        line.days = Some(days_between(last.at, frame.now()));
    }
    let to_come = [Place::Opportunity, Place::Quote, Place::Order];
    let expected = knots.iter().find_map(|k| k.expected);
    for place in to_come.into_iter().filter(|p| *p > last.place) {
        let date = expected.filter(|_| place == Place::Order).map(|d| frame.t1("thread-expected", "date", frame.date(&d)));
        let label = frame.name("thread", place).into_owned();
        all.push(ShownKnot { label, date: date.unwrap_or_default(), next: true, ..ShownKnot::default() });
    }
    all
}

fn show(frame: &Frame, knot: &Knot) -> ShownKnot {
    let place = frame.name("thread", knot.place);
    let state = match &knot.state {
        Words::Message(key) => frame.t(key).into_owned(),
        Words::Both(english, chinese) => frame.pick(english, chinese).to_owned(),
    };
    let day = frame.day(&knot.at);
    ShownKnot {
        label: if knot.name.is_empty() { place.into_owned() } else { format!("{place} {}", knot.name) },
        href: knot.href.clone(),
        state,
        date: knot.amount.map_or(day.clone(), |amount| format!("{day} · {amount}")),
        owner: knot.owner.clone(),
        present: knot.present,
        next: false,
        stopped: knot.stopped,
        days: None,
    }
}

/// Whole days; a knot that was tied out of order is none away.
fn days_between(from: NaiveDateTime, to: NaiveDateTime) -> i64 {
    (to.date() - from.date()).num_days().max(0)
}
