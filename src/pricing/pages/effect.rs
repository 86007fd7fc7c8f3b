//! What a release would do: to products, and to the quotes that are still drafts.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;

use crate::db::Connection;
use crate::kernel::ids::ProductId;
use crate::kernel::money::Amount;
use crate::pricing::engine::Priced;
use crate::pricing::loading::costs_in;
use crate::pricing::publish::Content;
use crate::pricing::{Request, price_documents, store};
use crate::quotes;
use crate::web::AppError;

/// How many rows of each finding are named.
const MOST_NAMED: usize = 12;

/// Drafts looked at; where there are more, the page says so.
const MOST_DRAFTS: usize = 300;

/// A list price below what the product costs.
pub(super) struct Below {
    pub sku: String,
    pub amount: Amount,
    pub cost: Amount,
}

/// A draft that would cost something else on the release's first day.
pub(super) struct Moved {
    pub number: String,
    pub title: String,
    pub before: Amount,
    pub after: Amount,
    pub difference: Amount,
}

/// What was found out about a release.
pub(super) struct Findings {
    pub changed: usize,
    pub without_price: Vec<String>,
    pub more_without: bool,
    pub below_cost: Vec<Below>,
    pub below_count: usize,
    pub moved: Vec<Moved>,
    pub moved_count: usize,
    /// Of all drafts that move, in the currency of the book.
    pub difference: Amount,
    /// There are more drafts than were looked at.
    pub more_drafts: bool,
}

pub(super) fn findings(conn: &mut Connection, content: &Content) -> Result<Findings, AppError> {
    let from = content.release.head.valid_from;
    let mut without = store::list_without_price(conn, (content.book.id, content.release.id), from, MOST_NAMED as i64 + 1)?;
    let more_without = without.len() > MOST_NAMED;
    without.truncate(MOST_NAMED);
    let mut below_cost = below_cost(conn, content, from)?;
    let below_count = below_cost.len();
    below_cost.truncate(MOST_NAMED);
    let (mut moved, more_drafts) = moved(conn, content, from)?;
    let difference = Amount::sum(moved.iter().map(|draft| draft.difference))?;
    let moved_count = moved.len();
    moved.truncate(MOST_NAMED);
    Ok(Findings {
        changed: content.prices.iter().filter(|(price, _)| price.before != Some(price.amount)).count(),
        without_price: without,
        more_without,
        below_cost,
        below_count,
        moved,
        moved_count,
        difference,
        more_drafts,
    })
}

fn below_cost(conn: &mut Connection, content: &Content, from: NaiveDate) -> Result<Vec<Below>, AppError> {
    let products: Vec<ProductId> = content.prices.iter().map(|(price, _)| price.product_id).collect();
    let costs: HashMap<ProductId, Amount> = costs_in(conn, content.book.currency, &products, from)?;
    let below = content.prices.iter().filter_map(|(price, sku)| {
        let cost = *costs.get(&price.product_id)?;
        (price.amount < cost).then(|| Below { sku: sku.clone(), amount: price.amount, cost })
    });
    Ok(below.collect())
}

/// Drafts in the book's currency, priced on the release's first day without and with it.
fn moved(conn: &mut Connection, content: &Content, from: NaiveDate) -> Result<(Vec<Moved>, bool), AppError> {
    let mut drafts = quotes::price::list_draft_requests(conn, content.book.currency, from, MOST_DRAFTS as i64 + 1)?;
    let more = drafts.len() > MOST_DRAFTS;
    drafts.truncate(MOST_DRAFTS);
    let overlay = Arc::new(content.overlay());
    let plain: Vec<Request> = drafts.iter().map(|(_, request)| request.clone()).collect();
    let laid: Vec<Request> = plain.iter().map(|request| Request { draft: Some(overlay.clone()), ..request.clone() }).collect();
    let (before, after) = (price_documents(conn, &plain)?, price_documents(conn, &laid)?);
    let mut moved = Vec::new();
    for (((quote, _), before), after) in drafts.into_iter().zip(before).zip(after) {
        let net = |priced: &Priced| priced.totals.net;
        let (Ok(before), Ok(after)) = (before.as_ref().map(net), after.as_ref().map(net)) else { continue };
        if before != after {
            let difference = after.checked_sub(before)?;
            moved.push(Moved { number: quote.number, title: quote.title, before, after, difference });
        }
    }
    Ok((moved, more))
}
