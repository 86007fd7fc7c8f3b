//! What fields offer to choose from while somebody types: the lists on the pages hold only the first.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use crate::catalogue;
use crate::kernel::ids::ProductId;
use crate::web::{AppError, Desk, Query, page};

/// How many are offered at a time.
const MOST_OFFERED: usize = 30;

/// The fields that offer; a page may have one more than once.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(in crate::pricing) struct NamesQuery {
    sku: Vec<String>,
}

fn typed(fields: &[String]) -> String {
    fields.iter().rev().map(|text| text.trim()).find(|text| !text.is_empty()).unwrap_or_default().to_owned()
}

#[derive(Template)]
#[template(path = "pricing/names.html")]
struct NamesPage {
    /// What is taken over into the field, and the words beside it.
    names: Vec<(String, String)>,
}

pub(in crate::pricing) async fn products(desk: Desk, query: Query<NamesQuery>) -> Result<HttpResponse, AppError> {
    let (typed, language) = (typed(&query.0.sku), desk.frame().language());
    let names = desk.app.db.read(move |conn| {
        let mut ids: Vec<ProductId> = catalogue::store::search_products(conn, &typed)?;
        ids.truncate(MOST_OFFERED);
        let mut words = catalogue::store::load_names(conn, &ids, language)?;
        let skus = crate::pricing::store::list_skus(conn, &ids)?;
        let named = |(id, sku): (ProductId, String)| (sku.clone(), words.remove(&id).unwrap_or(sku));
        Ok::<_, AppError>(skus.into_iter().map(named).collect())
    });
    page(&NamesPage { names: names.await? })
}
