//! Today's prices beside those of a draft: each line keeps or takes.

use actix_web::{HttpResponse, web};
use askama::Template;

use super::show::{OfferView, offer_view};
use super::{find, may_sell, place};
use crate::quotes::edit as verb;
use crate::quotes::form::PricesForm;
use crate::quotes::reprice::{self, Answer, Offer};
use crate::quotes::sheet::Sheet;
use crate::quotes::store;
use crate::web::{AppError, Desk, Form, Frame, page};

/// One line with its two prices.
struct OfferedLine {
    key: String,
    description: String,
    kept: bool,
    offer: OfferView,
}

#[derive(Template)]
#[template(path = "quotes/reprice.html")]
struct RepricePage {
    frame: Frame,
    place: String,
    number: String,
    version: i32,
    from: String,
    to: String,
    changes: Vec<OfferedLine>,
    total_before: String,
    total_after: String,
}

pub(in crate::quotes) async fn show(desk: Desk, path: web::Path<(String, i32)>) -> Result<HttpResponse, AppError> {
    may_sell(&desk.actor)?;
    let (number, version) = path.into_inner();
    let (now, today, actor) = (desk.app.clock.now(), desk.app.today(), desk.actor.clone());
    let (before, after, offers) = desk
        .app
        .db
        .read(move |conn| {
            let (quote, version) = find(conn, &actor, &number, version)?;
            let before = Sheet::load(conn, quote.id, version.id)?;
            let mut after = before.clone();
            verb::answer_prices(conn, now, today, &mut after, &[Answer::TakeAll])?;
            let offers = reprice::offers(conn, now, today, &before)?;
            Ok::<_, AppError>((before, after, offers))
        })
        .await?;
    let frame = desk.frame();
    let currency = before.quote.currency;
    let line = |offer: Offer| OfferedLine {
        offer: offer_view(&frame, &offer, currency),
        key: offer.key,
        description: offer.description,
        kept: offer.kept,
    };
    page(&RepricePage {
        place: place(&before.quote, &before.version),
        number: before.quote.number.clone(),
        version: before.version.version,
        from: frame.date(&before.version.price_date),
        to: frame.date(&after.version.price_date),
        changes: offers.into_iter().map(line).collect(),
        total_before: frame.money(&before.version.total, &currency),
        total_after: frame.money(&after.version.total, &currency),
        frame: desk.frame(),
    })
}

pub(in crate::quotes) async fn create(
    desk: Desk,
    path: web::Path<(String, i32)>,
    form: Form<PricesForm>,
) -> Result<HttpResponse, AppError> {
    let (now, today, answers) = (desk.app.clock.now(), desk.app.today(), form.0.answers());
    super::acts::act(desk, path, "quote-repriced", move |conn, actor, quote, version| {
        let mut sheet = Sheet::load(conn, quote.id, version.id)?;
        verb::answer_prices(conn, now, today, &mut sheet, &answers)?;
        sheet.put(conn, now, Some(actor))?;
        store::touch(conn, quote.id, now)?;
        Ok(place(quote, version))
    })
    .await
}
