//! The search page: one box over everything one may see.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::FoundKind;
use super::store::{self, Hit};
use crate::web::{AppError, Desk, Frame, Query, page};

/// Most hits shown: more than this is a reason to type more.
const MOST_HITS: i64 = 60;
/// Longer text is not a name, number or code.
const MOST_TYPED: usize = 100;

#[derive(Template)]
#[template(path = "search/index.html")]
struct SearchPage {
    frame: Frame,
    typed: String,
    groups: Vec<(FoundKind, Vec<Hit>)>,
}

impl SearchPage {
    fn icon(kind: &FoundKind) -> &'static str {
        match kind {
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
}

#[derive(Debug, Deserialize)]
pub(super) struct SearchQuery {
    #[serde(default)]
    q: String,
}

pub(super) async fn index(desk: Desk, query: Query<SearchQuery>) -> Result<HttpResponse, AppError> {
    let typed: String = query.0.q.trim().chars().take(MOST_TYPED).collect();
    let (actor, wanted) = (desk.actor.clone(), typed.clone());
    let hits = desk.app.db.read(move |conn| Ok::<_, AppError>(store::find(conn, Some(&actor), &wanted, MOST_HITS)?)).await?;
    page(&SearchPage { frame: desk.frame(), typed, groups: grouped(hits) })
}

/// Hits by kind, kinds in the order of their first hit's kind in [`FoundKind`].
fn grouped(hits: Vec<Hit>) -> Vec<(FoundKind, Vec<Hit>)> {
    let mut groups: Vec<(FoundKind, Vec<Hit>)> = FoundKind::ALL.iter().map(|kind| (*kind, Vec::new())).collect();
    for hit in hits {
        if let Some((_, group)) = groups.iter_mut().find(|(kind, _)| *kind == hit.kind) {
            group.push(hit);
        }
    }
    groups.retain(|(_, group)| !group.is_empty());
    groups
}
