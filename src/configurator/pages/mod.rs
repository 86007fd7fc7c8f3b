//! The one configurator, at the desk and in the shop: the same block of the same template. Nothing is kept between two
//! requests; the address holds every choice.

mod answer;
mod bench;
mod bench_problems;
pub(super) mod bench_statements;
pub(super) mod bench_tables;
pub(super) mod bench_test;
mod bench_trial;
pub(super) mod bench_uvl;
pub(super) mod compare;
mod budget;
mod configure;
pub(super) mod excluded;
mod load;
pub(super) mod models;
mod parts;
mod qr;
mod question;
pub(super) mod saved;
mod trail;
mod ways;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

use super::library::Scene;
use super::needs;
use super::save::{SaveConfiguration, save};
use super::store;
use crate::kernel::actor::Actor;
use crate::kernel::ids::OpportunityId;
use crate::shop::cart;
use crate::web::http::encode;
use crate::web::visit::Visit;
use crate::web::{AppError, Desk, Form, Query, Shop, page_with, see_other};
use configure::{AtDesk, Block, Configure, InShop};
use load::{Asked, Reader, load};

impl Reader {
    pub(super) fn of(visit: &Visit) -> Reader {
        Reader {
            actor: visit.actor.clone(),
            language: visit.frame().language(),
            today: visit.app.today(),
            now: visit.app.clock.now(),
            home: visit.app.settings.country.clone(),
        }
    }
}

/// Where and when a product manager tries a model: at home, today.
fn desk_scene(desk: &Desk) -> Scene {
    Scene::new(&desk.app.settings.country, desk.app.today())
}

pub(super) async fn show(
    shop: Shop,
    request: HttpRequest,
    path: web::Path<String>,
    query: Query<Asked>,
) -> Result<HttpResponse, AppError> {
    let (reader, frame, asked) = (Reader::of(&shop), shop.frame(), query.0);
    let sku = path.into_inner();
    let loaded = shop.app.db.read(move |conn| {
        let loaded = load(conn, &reader, &sku, &asked)?;
        let answer = loaded.answer(&asked);
        let trace = loaded.trace(&answer);
        Ok::<_, AppError>(Configure::new(frame, loaded, answer, trace, &asked))
    });
    let found = loaded.await?;
    let frame = found.frame.clone();
    let status = if found.is_wrong() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    // A script that swaps the block gets the block alone.
    if request.headers().contains_key("hx-request") && !request.headers().contains_key("hx-history-restore-request") {
        return page_with(status, &Block { frame, page: found });
    }
    if found.staff {
        page_with(status, &AtDesk { frame, page: found })
    } else {
        page_with(status, &InShop { frame, page: found })
    }
}

/// "Help me choose": answers in plain words become choices.
pub(super) async fn answer_needs(shop: Shop, path: web::Path<String>, query: Query<Asked>) -> Result<HttpResponse, AppError> {
    let (reader, asked, sku) = (Reader::of(&shop), query.0, path.into_inner());
    let place = shop.app.db.read(move |conn| {
        let loaded = load(conn, &reader, &sku, &asked)?;
        let before = needs::read(loaded.compiled.model(), &asked.was);
        let (mut own, filled) = loaded.own();
        needs::choose(&loaded.compiled, &loaded.basis.prices, &mut own, &before, &loaded.trail.needs);
        let free: Vec<_> = filled.into_iter().filter(|choice| own.value(&choice.attribute).is_none()).collect();
        own.choices.extend(free);
        Ok::<_, AppError>(loaded.trail.href(&own))
    });
    Ok(see_other(place.await?))
}

/// Saves what the page shows, then goes on: to its own page, to a quote, into the cart.
pub(super) async fn create(shop: Shop, form: Form<Asked>) -> Result<HttpResponse, AppError> {
    let (reader, asked) = (Reader::of(&shop), form.0);
    let chinese = shop.frame().is_chinese();
    let (then, quote) = (asked.then.clone(), asked.quote.clone());
    let cart = cart::Key::of(&shop);
    let into_cart = (then == "cart").then(|| cart.clone());
    let done = shop.app.db.write(move |conn| {
        let loaded = load(conn, &reader, &asked.sku, &asked)?;
        let answer = loaded.answer(&Asked::default());
        let trace = loaded.trace(&answer).ok();
        let forked = match &loaded.trail.from {
            Some(code) => store::find_by_code(conn, code)?.map(|from| from.id.0),
            None => None,
        };
        let command = SaveConfiguration {
            net: trace.as_ref().map(|trace| trace.net()),
            currency: trace.as_ref().map_or(loaded.basis.currency, |trace| trace.currency()),
            trace: trace.as_ref().map(serde_json::to_string).transpose()?,
            promise: Some(answer.promise),
            account: loaded.buyer.account,
            opportunity: loaded.trail.opportunity.map(OpportunityId),
            forked_from: forked,
            quantity: loaded.trail.quantity,
            product: loaded.product,
            product_name: loaded.name,
            model: loaded.model,
            compiled: loaded.compiled,
            filled: loaded.trail.filled.iter().map(|choice| choice.attribute.clone()).collect(),
            needs: loaded.trail.needs,
            selection: loaded.selection,
            prices: loaded.basis.prices,
            chinese,
        };
        let saved = save(conn, reader.now, reader.actor.as_ref(), rand::random, &command)?;
        if let Some(key) = &into_cart {
            cart::add(conn, reader.now, key, saved.product_id, Some(saved.id), saved.quantity)?;
        }
        Ok::<_, AppError>((saved, reader.actor))
    });
    let (saved, actor) = done.await?;
    let staff = actor.as_ref().is_some_and(Actor::is_staff);
    Ok(match then.as_str() {
        "cart" => cart.remember(&shop, see_other("/cart")),
        "quote" if staff && !quote.is_empty() => see_other(format!("/quotes/{}?find={}", encode(&quote), saved.code)),
        "quote" if staff => {
            let deal = saved.opportunity_id.map(|id| format!("&opportunity={id}")).unwrap_or_default();
            see_other(format!("/quotes/new?configuration={}&quantity={}{deal}", saved.code, saved.quantity))
        }
        "quote" => see_other(format!("/request-quote?configuration={}", saved.code)),
        _ => see_other(saved.href()),
    })
}
