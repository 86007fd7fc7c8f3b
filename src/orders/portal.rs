//! The customer's pages of their orders: the same figures, their part of the thread.

use std::collections::BTreeMap;

use actix_web::{HttpResponse, web};
use askama::Template;

use super::confirmation;
use super::order::{LineMove, Order, OrderLine};
use super::store::{self, OrderFilter, OrderRow, list_orders};
use crate::kernel::actor::Actor;
use crate::kernel::ids::OrderLineId;
use crate::people;
use crate::people::user::User;
use crate::web::cursor::Slice;
use crate::web::{AppError, Frame, Query, Shop, page};

#[derive(Template)]
#[template(path = "orders/my_index.html")]
struct MyIndexPage {
    frame: Frame,
    filter: OrderFilter,
    rows: Slice<OrderRow>,
}

impl MyIndexPage {
    fn next(&self) -> String {
        self.rows.next.as_ref().map(|next| format!("/my/orders?{}", self.filter.query(&[("after", next)]))).unwrap_or_default()
    }
}

/// The customer who asks; staff have the desk for this.
fn customer(shop: &Shop) -> Result<Actor, AppError> {
    let actor = shop.signed_in()?;
    if actor.is_customer() { Ok(actor.clone()) } else { Err(AppError::NotFound) }
}

pub(super) async fn index(shop: Shop, query: Query<OrderFilter>) -> Result<HttpResponse, AppError> {
    let actor = customer(&shop)?;
    let filter = query.0;
    let wanted = filter.clone();
    let rows = shop.app.db.read(move |conn| list_orders(conn, &actor, &wanted, None).map_err(AppError::from)).await?;
    page(&MyIndexPage { frame: shop.frame(), filter, rows })
}

#[derive(Template)]
#[template(path = "orders/my_show.html")]
struct MyShowPage {
    frame: Frame,
    order: Order,
    lines: Vec<OrderLine>,
    moves: BTreeMap<OrderLineId, Vec<LineMove>>,
    cancellation: Option<(String, chrono::NaiveDateTime)>,
    knots: Vec<crate::thread::ShownKnot>,
    /// Who looks after the order at the house.
    contact: Option<User>,
}

impl MyShowPage {
    fn moves_of(&self, line: &OrderLine) -> &[LineMove] {
        self.moves.get(&line.id).map_or(&[], Vec::as_slice)
    }

    fn tax_label(&self) -> String {
        confirmation::tax_label(&self.frame, &self.lines)
    }
}

pub(super) async fn show(shop: Shop, path: web::Path<String>) -> Result<HttpResponse, AppError> {
    let (actor, number, frame) = (customer(&shop)?, path.into_inner(), shop.frame());
    let found = shop
        .app
        .db
        .read(move |conn| {
            let order = store::find_visible(conn, &actor, &number)?.ok_or(AppError::NotFound)?;
            let contact = order.owner_id.map(|owner| people::store::find_user(conn, owner)).transpose()?.flatten();
            Ok::<_, AppError>(MyShowPage {
                contact: contact.filter(|user| !user.is_disabled()),
                lines: store::list_lines(conn, order.id)?,
                moves: store::list_moves(conn, order.id)?,
                cancellation: store::find_cancellation(conn, order.id)?,
                knots: crate::thread::shown(&frame, &crate::thread::of_order(conn, &actor, order.id)?),
                frame,
                order,
            })
        })
        .await?;
    page(&found)
}

pub(super) async fn confirmation(shop: Shop, path: web::Path<String>) -> Result<HttpResponse, AppError> {
    let actor = customer(&shop)?;
    super::pages::pdf(&shop, actor, path.into_inner(), shop.frame()).await
}
