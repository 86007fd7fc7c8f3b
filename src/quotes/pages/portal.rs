//! A signed-in customer's quotes: those of their company, nothing else.

use actix_web::{HttpResponse, web};
use askama::Template;

use super::show::plain_standing_of;
use crate::kernel::actor::Actor;
use crate::quotes::quote::Standing;
use crate::quotes::store::{self, Filter, Row};
use crate::web::cursor::{Cursor, Slice};
use crate::web::{AppError, Frame, Query, Shop, page, see_other};

#[derive(Template)]
#[template(path = "quotes/mine.html")]
struct MinePage {
    frame: Frame,
    rows: Vec<(Row, Standing)>,
    next: String,
}

/// For our own people the portal does not exist.
fn customer(shop: &Shop) -> Result<Actor, AppError> {
    let actor = shop.signed_in()?.clone();
    if actor.is_customer() { Ok(actor) } else { Err(AppError::NotFound) }
}

pub(in crate::quotes) async fn index(shop: Shop, query: Query<super::list::ListQuery>) -> Result<HttpResponse, AppError> {
    let (actor, today) = (customer(&shop)?, shop.app.today());
    let after = Cursor::decode(&query.0.after);
    let rows = shop
        .app
        .db
        .read(move |conn| {
            let rows = store::list_visible(conn, &actor, &Filter::default(), today, after.as_ref(), None)?;
            store::latest_sent(conn, rows).map_err(AppError::from)
        })
        .await?;
    let slice = Slice::new(rows, |row: &Row| Cursor::new(row.updated_at.format("%Y-%m-%dT%H:%M:%S%.f"), row.id.0));
    let next = slice.next.map(|after| format!("/my/quotes?after={after}")).unwrap_or_default();
    let rows = slice.rows.into_iter().map(|row| {
        let standing = plain_standing_of(row.state, row.valid_until, today);
        (row, standing)
    });
    page(&MinePage { frame: shop.frame(), rows: rows.collect(), next })
}

/// The same letter as behind the link.
pub(in crate::quotes) async fn show(shop: Shop, path: web::Path<String>) -> Result<HttpResponse, AppError> {
    let (actor, number) = (customer(&shop)?, path.into_inner());
    let quote = shop.app.db.read(move |conn| store::find_visible(conn, &actor, &number)?.ok_or(AppError::NotFound)).await?;
    Ok(see_other(format!("/q/{}", quote.token)))
}
