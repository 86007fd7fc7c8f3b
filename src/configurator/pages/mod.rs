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
mod load;
pub(super) mod models;
pub(super) mod saved;
mod trail;

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::engine::{Need, Selection};
use super::save::{SaveConfiguration, save};
use super::store;
use crate::kernel::actor::Actor;
use crate::kernel::ids::OpportunityId;
use crate::kernel::money::{Amount, Currency};
use crate::kernel::reason::Reason;
use crate::pricing::waterfall::Waterfall;
use crate::shop::cart;
use crate::web::http::encode;
use crate::web::{AppError, Form, Frame, Query, Shop, page, see_other};
use answer::{Answer, Moved, Way};
use load::{Asked, Loaded, Reader, load};
use trail::Trail;

impl Reader {
    pub(super) fn of(shop: &Shop) -> Reader {
        Reader {
            actor: shop.actor.clone(),
            language: shop.frame().language(),
            today: shop.app.today(),
            now: shop.app.clock.now(),
        }
    }
}

/// Everything the block shows.
struct Configure {
    frame: Frame,
    name: String,
    summary: String,
    href: String,
    picture: String,
    trail: Trail,
    selection: Selection,
    answer: Answer,
    fall: Option<Waterfall>,
    net: Amount,
    unit: Amount,
    base: Amount,
    currency: Currency,
    refusal: Option<Reason>,
    /// Steps beside list and options acted: differences per value are at list price.
    adjusted: bool,
    staff: bool,
    opportunity: Option<(i64, String)>,
    needs: Vec<Need>,
    budget: String,
}

impl Configure {
    fn text<'a>(&self, labels: &'a super::engine::Labels, name: &'a str) -> &'a str {
        labels.get(self.frame.lang()).unwrap_or(name)
    }

    fn href_with(&self, name: &str, value: &str) -> String {
        self.trail.href_with(&self.selection, &[(name, value)])
    }

    fn fields(&self) -> Vec<(String, String)> {
        self.trail.fields(&self.selection)
    }

    /// The fields without the quantity, for the form that changes it.
    fn fields_without_quantity(&self) -> Vec<(String, String)> {
        self.fields().into_iter().filter(|(name, _)| name != "n").collect()
    }

    fn restart(&self) -> String {
        self.trail.href(&Selection::default())
    }

    fn money(&self, amount: &Amount) -> String {
        self.frame.money(amount, &self.currency)
    }

    fn signed(&self, amount: &Amount) -> String {
        self.frame.signed(amount, &self.currency)
    }

    /// `Site: Outdoor, Tyres: Pneumatic`.
    fn moves(&self, way: &Way) -> String {
        let colon = if self.frame.is_chinese() { "：" } else { ": " };
        let said = |moved: &Moved| format!("{}{colon}{}", moved.question.trim_end_matches(['?', '？']), moved.to);
        let all: Vec<String> = way.changes.iter().map(said).collect();
        all.join(if self.frame.is_chinese() { "，" } else { ", " })
    }

    /// The same without the value itself, for "take it anyway".
    fn other_moves(&self, way: &Way, own: &str) -> String {
        let colon = if self.frame.is_chinese() { "：" } else { ": " };
        let others = way.changes.iter().filter(|moved| moved.to != own);
        let all: Vec<String> = others.map(|m| format!("{}{colon}{}", m.question.trim_end_matches(['?', '？']), m.to)).collect();
        all.join(if self.frame.is_chinese() { "，" } else { ", " })
    }

    /// Choices that clash: `Diesel + Indoor`.
    fn clash(&self, choices: &[String]) -> String {
        choices.join(" + ")
    }

    fn promised(&self, promise: &crate::catalogue::Promise) -> String {
        let name = promise.driver.name().unwrap_or("");
        self.frame.t1(promise.driver.key(), "name", name)
    }

    /// `3 days later`, `2 weeks earlier`; empty for the same day.
    fn sooner(&self, days: &i64) -> String {
        match *days {
            0 => String::new(),
            days if days < 0 => self.frame.t1("configurator-earlier", "n", days.unsigned_abs()),
            days => self.frame.t1("configurator-later", "n", days),
        }
    }
}

#[derive(Template)]
#[template(path = "configurator/shop.html")]
struct InShop {
    frame: Frame,
    page: Configure,
}

#[derive(Template)]
#[template(path = "configurator/desk.html")]
struct AtDesk {
    frame: Frame,
    page: Configure,
}

#[derive(Template)]
#[template(path = "configurator/block.html")]
struct Block {
    frame: Frame,
    page: Configure,
}

fn configure(
    frame: Frame,
    loaded: Loaded,
    answer: Answer,
    trace: Result<crate::pricing::engine::PriceTrace, Reason>,
    budget: String,
) -> Configure {
    use crate::pricing::engine::StepKind;
    let staff = loaded.buyer.staff;
    let (trace, refusal) = match trace {
        Ok(trace) => (Some(trace), None),
        Err(reason) => (None, Some(reason)),
    };
    let plain = |kind: StepKind| matches!(kind, StepKind::List | StepKind::Option | StepKind::Rounding);
    Configure {
        fall: trace.as_ref().map(|trace| if staff { Waterfall::staff(trace) } else { Waterfall::customer(trace) }),
        net: trace.as_ref().map(|trace| trace.net()).unwrap_or_default(),
        unit: trace.as_ref().map(|trace| trace.net_unit()).unwrap_or_default(),
        base: loaded.basis.prices.base,
        currency: trace.as_ref().map_or(loaded.basis.currency, |trace| trace.currency()),
        adjusted: trace.as_ref().is_some_and(|trace| trace.steps().iter().any(|step| !plain(step.kind))),
        refusal,
        staff,
        needs: loaded.compiled.model().needs.clone(),
        picture: loaded.product.picture_asset(),
        href: loaded.product.href(),
        name: loaded.name,
        summary: loaded.summary,
        trail: loaded.trail,
        selection: loaded.selection,
        opportunity: loaded.opportunity,
        answer,
        budget,
        frame,
    }
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
        let trace = loaded.trace(conn, &answer)?;
        Ok::<_, AppError>(configure(frame, loaded, answer, trace, asked.budget))
    });
    let found = loaded.await?;
    let frame = found.frame.clone();
    // A script that swaps the block gets the block alone.
    if request.headers().contains_key("hx-request") && !request.headers().contains_key("hx-history-restore-request") {
        return page(&Block { frame, page: found });
    }
    if found.staff { page(&AtDesk { frame, page: found }) } else { page(&InShop { frame, page: found }) }
}

/// "Help me choose": answers in plain words become choices.
pub(super) async fn answer_needs(shop: Shop, path: web::Path<String>, query: Query<Asked>) -> Result<HttpResponse, AppError> {
    let (reader, asked, sku) = (Reader::of(&shop), query.0, path.into_inner());
    let place = shop.app.db.read(move |conn| {
        let mut loaded = load(conn, &reader, &sku, &asked)?;
        apply_needs(&mut loaded, &asked.need);
        Ok::<_, AppError>(loaded.trail.href(&loaded.selection))
    });
    Ok(see_other(place.await?))
}

/// Each answer stands for values: a single one is chosen; of several the cheapest that still fits.
fn apply_needs(loaded: &mut Loaded, answers: &[String]) {
    let compiled = loaded.compiled.clone();
    let model = compiled.model();
    let wanted = answers.iter().filter_map(|answer| answer.split_once(':'));
    for (need, answer) in wanted {
        let found = model.needs.iter().find(|known| known.name == need);
        let Some(answer) = found.and_then(|need| need.answers.iter().find(|known| known.name == answer)) else { continue };
        for (attribute, values) in &answer.means {
            let Some(at) = model.attributes.get(*attribute) else { continue };
            let evaluation = compiled.evaluate(&loaded.selection, &loaded.basis.prices);
            let cost = |value: &&u32| {
                let view = evaluation.value(*attribute, **value);
                (view.and_then(|view| view.changes).unwrap_or(u32::MAX), view.and_then(|view| view.price_difference))
            };
            let best = values.iter().min_by_key(cost).and_then(|value| at.values.get(*value as usize));
            if let Some(value) = best {
                loaded.selection.forget(&at.name);
                loaded.selection.choose(&at.name, &value.name);
            }
        }
    }
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
        let trace = loaded.trace(conn, &answer)?.ok();
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
