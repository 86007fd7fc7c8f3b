//! Ordering again: what was ordered or saved before, with what became of it, before anything is taken.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use serde::Deserialize;

use super::cart::{self, Key};
use super::pages::buyer;
use super::reorder::{self, Again, Line, Looker, Outcome, Source};
use super::store;
use super::take::{Taken, take};
use crate::configurator::standing::Moved;
use crate::db::Connection;
use crate::kernel::actor::Act;
use crate::kernel::ids::{CartId, ConfigurationId};
use crate::kernel::money::Amount;
use crate::kernel::reason::Reason;
use crate::quotes::{self, NewQuoteCommand, Wanted};
use crate::web::http::encode;
use crate::web::visit::see_other_with;
use crate::web::{AppError, Form, FormErrors, Frame, Notice, Query, Shop, page_with, see_other};

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct AgainForm {
    /// The number of an order, or else the code of a configuration.
    order: String,
    configuration: String,
    /// Marks of the lines to be taken, as they were shown.
    line: Vec<String>,
    /// It comes from the page that shows the lines.
    shown: String,
}

struct AgainPage {
    frame: Frame,
    again: Again,
    typed: AgainForm,
    errors: FormErrors,
}

#[derive(Template)]
#[template(path = "shop/again_shop.html")]
struct InShop {
    frame: Frame,
    page: AgainPage,
}

#[derive(Template)]
#[template(path = "shop/again_desk.html")]
struct AtDesk {
    frame: Frame,
    page: AgainPage,
}

impl AgainPage {
    fn may_take(&self) -> bool {
        (!self.frame.is_staff() || self.frame.may("sell")) && self.again.lines.iter().any(|line| line.outcome.can_be_had())
    }

    /// Lines are ticked until somebody unticks them.
    fn is_ticked(&self, line: &Line) -> bool {
        self.typed.shown.is_empty() || self.typed.line.iter().any(|mark| mark.starts_with(&format!("{}:", line.key)))
    }

    /// What became of a line, in words and in a tone.
    fn standing(&self, line: &Line) -> (String, &'static str) {
        match &line.outcome {
            Outcome::Valid if line.code().is_none() => (self.frame.t("shop-again-available").into_owned(), "good"),
            Outcome::Valid => (self.frame.t("configurator-valid").into_owned(), "good"),
            Outcome::Needs(mending) => (self.frame.t1("configurator-needs-changes", "n", mending.changes.len().max(1)), "wait"),
            Outcome::Unfinished(_) => (self.frame.t("configurator-incomplete").into_owned(), "wait"),
            Outcome::Discontinued => (self.frame.t("configurator-discontinued").into_owned(), "bad"),
        }
    }

    fn moved(&self, moved: &Moved) -> String {
        moved.in_words(self.frame.lang(), &self.frame.t("configurator-falls-away"))
    }

    fn rule<'r>(&self, rule: &'r crate::configurator::standing::Broken) -> &'r str {
        rule.reason.get(self.frame.lang()).unwrap_or(&rule.text)
    }

    fn money(&self, amount: &Amount) -> String {
        self.frame.money(amount, &self.again.currency)
    }

    fn signed(&self, amount: &Amount) -> String {
        self.frame.signed(amount, &self.again.currency)
    }

    fn more(&self, line: &Line) -> Option<Amount> {
        line.more(self.again.currency)
    }

    /// What everything that can be had costs now.
    fn net(&self) -> Option<Amount> {
        self.again.net().filter(|_| self.again.lines.len() > 1)
    }
}

fn looker(shop: &Shop) -> Looker {
    Looker { actor: shop.actor.clone(), buyer: buyer(shop), language: shop.frame().language() }
}

/// Orders are shown to those who see them; a configuration to whoever has its code.
fn find(conn: &mut Connection, looker: &Looker, asked: &AgainForm) -> Result<Again, AppError> {
    if asked.order.is_empty() {
        reorder::of_configuration(conn, looker, &asked.configuration)
    } else {
        reorder::of_order(conn, looker, &asked.order)
    }
}

fn check_known(shop: &Shop, asked: &AgainForm) -> Result<(), AppError> {
    if asked.configuration.is_empty() || !asked.order.is_empty() { shop.signed_in().map(drop) } else { Ok(()) }
}

pub(super) async fn show(shop: Shop, query: Query<AgainForm>) -> Result<HttpResponse, AppError> {
    let typed = AgainForm { line: Vec::new(), shown: String::new(), ..query.0 };
    check_known(&shop, &typed)?;
    shown(&shop, typed, FormErrors::default(), StatusCode::OK).await
}

async fn shown(shop: &Shop, typed: AgainForm, errors: FormErrors, status: StatusCode) -> Result<HttpResponse, AppError> {
    let (looker, asked, frame) = (looker(shop), typed.clone(), shop.frame());
    let again = shop.app.db.read(move |conn| find(conn, &looker, &asked)).await?;
    let page = AgainPage { frame: frame.clone(), again, typed, errors };
    if frame.is_staff() { page_with(status, &AtDesk { frame, page }) } else { page_with(status, &InShop { frame, page }) }
}

/// What came of asking to take it.
enum Went {
    IntoCart,
    Quote(String),
    /// A new quote is begun with this configuration and so many pieces.
    QuoteOf(String, i32),
    /// Something has to be told first.
    Look,
    Nothing,
    Changed,
}

pub(super) async fn create(shop: Shop, form: Form<AgainForm>) -> Result<HttpResponse, AppError> {
    let typed = form.0;
    check_known(&shop, &typed)?;
    let staff = shop.actor.as_ref().is_some_and(|actor| actor.is_staff());
    if staff && !shop.actor.as_ref().is_some_and(|actor| actor.may(Act::Sell)) {
        return Err(AppError::NotFound);
    }
    let (looker, asked, key, now) = (looker(&shop), typed.clone(), Key::of(&shop), shop.app.clock.now());
    let own = key.clone();
    let done = shop.app.db.write(move |conn| {
        let again = find(conn, &looker, &asked)?;
        let marks: Vec<String> = match asked.shown.is_empty() && asked.line.is_empty() {
            true if !again.is_same() => return Ok(Went::Look),
            true => again.lines.iter().map(Line::mark).collect(),
            false => asked.line,
        };
        if marks.is_empty() {
            return Ok(Went::Nothing);
        }
        let Some(taken) = take(conn, &looker, now, &again, &marks)? else { return Ok(Went::Changed) };
        if staff {
            quote(conn, &looker, now, &again, taken)
        } else {
            into_cart(conn, now, &own, &again, taken).map(|()| Went::IntoCart)
        }
    });
    match done.await? {
        Went::IntoCart => Ok(key.remember(&shop, see_other_with("/cart", Notice::good(shop.text("shop-cart-added"))))),
        Went::Quote(number) => Ok(see_other(format!("/quotes/{number}/v1"))),
        Went::QuoteOf(code, quantity) => Ok(see_other(format!("/quotes/new?configuration={code}&quantity={quantity}"))),
        Went::Look if typed.order.is_empty() => {
            Ok(see_other(format!("/cart/reorder?configuration={}", encode(&typed.configuration))))
        }
        Went::Look => Ok(see_other(format!("/cart/reorder?order={}", encode(&typed.order)))),
        Went::Nothing => {
            let errors = FormErrors::one("line", Reason::new("shop-again-nothing"));
            shown(&shop, typed, errors, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Went::Changed => {
            let errors = FormErrors::one("line", Reason::new("shop-again-changed"));
            shown(&shop, typed, errors, StatusCode::CONFLICT).await
        }
    }
}

/// Into the cart; a configuration that lies there already gives way to what it has become.
fn into_cart(
    conn: &mut Connection,
    now: chrono::NaiveDateTime,
    key: &Key,
    again: &Again,
    taken: Vec<Taken>,
) -> Result<(), AppError> {
    let cart = cart::open(conn, now, key)?;
    for one in taken {
        let mut quantity = one.quantity;
        if let Source::Configuration(old) = &again.source {
            quantity = take_out(conn, cart, old.id)?.unwrap_or(quantity);
        }
        cart::add(conn, now, key, one.product, one.configured.map(|saved| saved.id), quantity)?;
    }
    Ok(())
}

/// Takes a configuration out of a cart; gives the pieces there were.
fn take_out(conn: &mut Connection, cart: CartId, old: ConfigurationId) -> Result<Option<i32>, AppError> {
    let lines = store::list_lines(conn, cart)?;
    let Some(line) = lines.iter().find(|line| line.configuration_id == Some(old)) else { return Ok(None) };
    store::update_quantity(conn, cart, line.id, 0)?;
    Ok(Some(line.quantity))
}

fn quote(
    conn: &mut Connection,
    looker: &Looker,
    now: chrono::NaiveDateTime,
    again: &Again,
    taken: Vec<Taken>,
) -> Result<Went, AppError> {
    let order = match &again.source {
        Source::Order(order) => order,
        Source::Configuration(_) => {
            let one = taken.into_iter().find_map(|one| Some((one.configured?.code, one.quantity)));
            return Ok(one.map_or(Went::Nothing, |(code, quantity)| Went::QuoteOf(code, quantity)));
        }
    };
    let wanted = |one: Taken| match one.configured {
        Some(saved) => Wanted::Configuration { code: saved.code, quantity: one.quantity },
        None => Wanted::Product { product: one.product, quantity: one.quantity },
    };
    let command = NewQuoteCommand {
        account: order.account_id,
        contact: order.contact_id,
        opportunity: None,
        owner: looker.actor.as_ref().map(|actor| actor.user_id),
        title: again.lines.first().map(|line| line.name.clone()).unwrap_or_default(),
        language: None,
        valid_until: None,
        lines: taken.into_iter().map(wanted).collect(),
    };
    Ok(Went::Quote(quotes::create(conn, now, looker.buyer.date, looker.actor.as_ref(), &command)?.number))
}
