//! The search page and the suggestions under the search box: the same hits, at the desk and in the shop.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::rank::{self, Group};
use super::store::{self, Hit};
use super::{FoundKind, tokens};
use crate::db::Connection;
use crate::kernel::actor::Actor;
use crate::kernel::ids::QuoteId;
use crate::quotes;
use crate::web::{AppError, Frame, Query, Shop, page};

/// Most hits looked at: more than this is a reason to type more.
const MOST_HITS: i64 = 400;
/// Hits of one kind on the page, and under the search box.
const MOST_OF_A_KIND: usize = 20;
const MOST_SUGGESTED: usize = 4;
/// Longer text is not a name, number or code.
const MOST_TYPED: usize = 100;

#[derive(Debug, Deserialize)]
pub(super) struct SearchQuery {
    #[serde(default)]
    q: String,
}

impl SearchQuery {
    fn typed(&self) -> String {
        self.q.trim().chars().take(MOST_TYPED).collect()
    }
}

#[derive(Template)]
#[template(path = "search/index.html")]
struct SearchPage {
    frame: Frame,
    typed: String,
    groups: Vec<Group>,
}

#[derive(Template)]
#[template(path = "search/shop.html")]
struct ShopSearchPage {
    frame: Frame,
    typed: String,
    groups: Vec<Group>,
}

#[derive(Template)]
#[template(path = "search/suggestions.html")]
struct SuggestionsPage {
    frame: Frame,
    typed: String,
    groups: Vec<Group>,
}

impl SuggestionsPage {
    fn count(&self) -> usize {
        self.groups.iter().map(|group| group.hits.len()).sum()
    }
}

impl Group {
    fn icon(&self) -> &'static str {
        match self.kind {
            FoundKind::Account => "building",
            FoundKind::Contact => "user",
            FoundKind::Lead => "user-plus",
            FoundKind::Opportunity => "layout-kanban",
            FoundKind::Quote => "file-text",
            FoundKind::Order => "truck-delivery",
            FoundKind::Configuration => "adjustments-horizontal",
            FoundKind::Product => "packages",
        }
    }

    /// How many are shown; `20+` where there are more.
    fn count(&self) -> String {
        format!("{}{}", self.hits.len(), if self.more { "+" } else { "" })
    }
}

pub(super) async fn index(shop: Shop, query: Query<SearchQuery>) -> Result<HttpResponse, AppError> {
    let (actor, typed) = (shop.signed_in()?.clone(), query.0.typed());
    let customer = actor.is_customer();
    let groups = look(&shop, actor, &typed, MOST_OF_A_KIND).await?;
    let frame = shop.frame();
    if customer { page(&ShopSearchPage { frame, typed, groups }) } else { page(&SearchPage { frame, typed, groups }) }
}

/// What is shown under the search box while somebody types; the box works without it.
pub(super) async fn suggestions(shop: Shop, query: Query<SearchQuery>) -> Result<HttpResponse, AppError> {
    let (actor, typed) = (shop.signed_in()?.clone(), query.0.typed());
    // One Latin letter or one digit is the beginning of everything; one Chinese character may be a family name.
    let enough = typed.chars().count() > 1 || typed.chars().any(tokens::is_cjk);
    let groups = if enough { look(&shop, actor, &typed, MOST_SUGGESTED).await? } else { Vec::new() };
    page(&SuggestionsPage { frame: shop.frame(), typed, groups })
}

async fn look(shop: &Shop, actor: Actor, typed: &str, most: usize) -> Result<Vec<Group>, AppError> {
    let wanted = typed.to_owned();
    let hits = shop
        .app
        .db
        .read(move |conn| {
            let hits = store::find(conn, Some(&actor), &wanted, MOST_HITS)?;
            if actor.is_customer() { of_customer(conn, &actor, hits) } else { Ok(hits) }
        })
        .await?;
    Ok(rank::groups(hits, typed, most))
}

/// Quotes exist for a customer once they were sent; quotes and orders stand at addresses of the customer's own.
fn of_customer(conn: &mut Connection, actor: &Actor, hits: Vec<Hit>) -> Result<Vec<Hit>, AppError> {
    let ids = hits.iter().filter(|hit| hit.kind == FoundKind::Quote).map(|hit| QuoteId(hit.record_id)).collect();
    let sent = quotes::store::list_visible_ids(conn, actor, ids)?;
    let there = hits.into_iter().filter(|hit| hit.kind != FoundKind::Quote || sent.contains(&QuoteId(hit.record_id)));
    let own = there.map(|hit| match hit.kind {
        FoundKind::Quote | FoundKind::Order => Hit { url: format!("/my{}", hit.url), ..hit },
        _ => hit,
    });
    Ok(own.collect())
}
