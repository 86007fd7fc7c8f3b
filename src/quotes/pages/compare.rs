//! Two versions side by side: only what differs, with ± and its cause.

use actix_web::{HttpResponse, web};
use askama::Template;

use super::{figures, find};
use crate::pricing::waterfall::said;
use crate::quotes::quote::Line;
use crate::quotes::sheet::Sheet;
use crate::web::{AppError, Desk, Frame, page};

/// One difference between two versions.
struct Difference {
    what: String,
    before: String,
    after: String,
    difference: String,
    causes: Vec<String>,
}

#[derive(Template)]
#[template(path = "quotes/compare.html")]
struct ComparePage {
    frame: Frame,
    number: String,
    title: String,
    older: i32,
    newer: i32,
    rows: Vec<Difference>,
    same: usize,
}

pub(in crate::quotes) async fn show(desk: Desk, path: web::Path<(String, i32, i32)>) -> Result<HttpResponse, AppError> {
    let (number, one, other) = path.into_inner();
    let actor = desk.actor.clone();
    let (older, newer) = desk
        .app
        .db
        .read(move |conn| {
            let (quote, older) = find(conn, &actor, &number, one.min(other))?;
            let (_, newer) = find(conn, &actor, &number, one.max(other))?;
            Ok::<_, AppError>((Sheet::load(conn, quote.id, older.id)?, Sheet::load(conn, quote.id, newer.id)?))
        })
        .await?;
    let frame = desk.frame();
    let (rows, same) = differences(&frame, &older, &newer);
    page(&ComparePage {
        number: newer.quote.number.clone(),
        title: newer.quote.title.clone(),
        older: older.version.version,
        newer: newer.version.version,
        rows,
        same,
        frame,
    })
}

/// The rows that differ, and how many lines do not.
fn differences(frame: &Frame, older: &Sheet, newer: &Sheet) -> (Vec<Difference>, usize) {
    let mut rows = Vec::new();
    let mut same = 0;
    let gone = older.lines.iter().filter(|line| newer.line(&line.line_key).is_none());
    for old in gone.filter(|line| line.is_item()) {
        rows.push(row(frame, older, old.description.clone(), Some(old), None));
    }
    for new in newer.lines.iter().filter(|line| line.is_item()) {
        let old = older.line(&new.line_key);
        if old.is_some_and(|old| is_same(old, new)) {
            same += 1;
        } else {
            rows.push(row(frame, newer, new.description.clone(), old, Some(new)));
        }
    }
    let currency = newer.quote.currency;
    for (key, before, after) in [
        ("quote-net", older.version.net, newer.version.net),
        ("quote-tax", older.version.tax, newer.version.tax),
        ("quote-total", older.version.total, newer.version.total),
    ] {
        if before != after {
            rows.push(Difference {
                what: frame.t(key).into_owned(),
                before: frame.money(&before, &currency),
                after: frame.money(&after, &currency),
                difference: figures::difference(frame, after.checked_sub(before).ok(), currency),
                causes: Vec::new(),
            });
        }
    }
    if older.version.valid_until != newer.version.valid_until {
        rows.push(Difference {
            what: frame.t("quote-valid-until").into_owned(),
            before: frame.date(&older.version.valid_until),
            after: frame.date(&newer.version.valid_until),
            difference: String::new(),
            causes: Vec::new(),
        });
    }
    (rows, same)
}

fn is_same(old: &Line, new: &Line) -> bool {
    old.net == new.net
        && old.quantity == new.quantity
        && old.fingerprint == new.fingerprint
        && old.product_id == new.product_id
        && old.is_alternative() == new.is_alternative()
}

fn row(frame: &Frame, sheet: &Sheet, what: String, old: Option<&Line>, new: Option<&Line>) -> Difference {
    let currency = sheet.quote.currency;
    let text = |line: Option<&Line>| match line {
        None => String::new(),
        Some(line) if line.is_alternative() => {
            format!("{} × {} · {}", line.quantity, frame.money(&line.net, &currency), frame.t("quote-alternative"))
        }
        Some(line) => format!("{} × {}", line.quantity, frame.money(&line.net, &currency)),
    };
    let counted = |line: Option<&Line>| line.filter(|line| line.counts()).map(|line| line.net).unwrap_or_default();
    let difference = counted(new).checked_sub(counted(old)).ok().filter(|d| !d.is_zero());
    Difference {
        what,
        before: text(old),
        after: text(new),
        difference: figures::difference(frame, difference, currency),
        causes: causes(frame, old, new),
    }
}

fn causes(frame: &Frame, old: Option<&Line>, new: Option<&Line>) -> Vec<String> {
    let (Some(old), Some(new)) = (old, new) else {
        let key = if new.is_some() { "quote-cause-added" } else { "quote-cause-removed" };
        return vec![frame.t(key).into_owned()];
    };
    let mut causes: Vec<String> = match (new.price_trace(), old.price_trace()) {
        (Some(new), Some(old)) => new.causes_since(&old).iter().map(|cause| said(frame, cause)).collect(),
        _ => Vec::new(),
    };
    if old.fingerprint != new.fingerprint {
        causes.push(frame.t("quote-cause-configuration").into_owned());
    }
    if old.is_alternative() != new.is_alternative() {
        causes.push(frame.t("quote-cause-alternative").into_owned());
    }
    causes
}
