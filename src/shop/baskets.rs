//! Cart, request for a quote, order: the pages between choosing and the chain.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use serde::Deserialize;

use super::cart::{self, Key, MOST_PIECES};
use super::checkout::{self, Basket, Laid};
use super::pages::buyer;
use super::request::{self, AskForQuote};
use super::store;
use crate::catalogue::store as catalogue;
use crate::db::Connection;
use crate::kernel::actor::{Actor, Language};
use crate::kernel::ids::{AccountId, CartLineId};
use crate::kernel::reason::Reason;
use crate::orders::{self, PlaceOrder};
use crate::quotes::{self, QuoteRequest, Wanted};
use crate::web::visit::see_other_with;
use crate::web::{AppError, Form, FormErrors, Frame, Notice, Query, Shop, page, page_with, session};

#[derive(Template)]
#[template(path = "shop/cart.html")]
struct CartPage {
    frame: Frame,
    basket: Basket,
}

pub(super) async fn cart(shop: Shop) -> Result<HttpResponse, AppError> {
    let (frame, buyer, key) = (shop.frame(), buyer(&shop), Key::of(&shop));
    let loaded = shop.app.db.read(move |conn| {
        let cart = cart::find(conn, &key)?;
        let basket = checkout::of_cart(conn, cart, &buyer, frame.language())?;
        Ok::<_, AppError>(CartPage { frame, basket })
    });
    page(&loaded.await?)
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct AddForm {
    sku: String,
    n: String,
}

/// Puts a plain product in; configured ones come from the configurator.
pub(super) async fn add(shop: Shop, form: Form<AddForm>) -> Result<HttpResponse, AppError> {
    let (key, now, today, typed) = (Key::of(&shop), shop.app.clock.now(), shop.app.today(), form.0);
    let own = key.clone();
    let added = shop.app.db.write(move |conn| {
        let product = catalogue::find_by_sku(conn, typed.sku.trim())?.filter(|product| product.is_in_shop(today));
        let product = product.filter(|product| !product.is_configurable()).ok_or(AppError::NotFound)?;
        let quantity = typed.n.trim().parse().unwrap_or(1).clamp(1, MOST_PIECES);
        cart::add(conn, now, &own, product.id, None, quantity)
    });
    added.await?;
    Ok(key.remember(&shop, see_other_with("/cart", Notice::good(shop.text("shop-cart-added")))))
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct LinesForm {
    line: Vec<String>,
    quantity: Vec<String>,
    /// The line whose "remove" was pressed.
    remove: String,
}

pub(super) async fn update(shop: Shop, form: Form<LinesForm>) -> Result<HttpResponse, AppError> {
    let (key, now, typed) = (Key::of(&shop), shop.app.clock.now(), form.0);
    let own = key.clone();
    let changed = shop.app.db.write(move |conn| {
        let Some(cart) = cart::find(conn, &own)? else { return Ok::<_, AppError>(()) };
        for (line, quantity) in typed.line.iter().zip(&typed.quantity) {
            let Ok(id) = line.parse().map(CartLineId) else { continue };
            // What is no number stays as it was.
            let Ok(quantity) = quantity.trim().parse::<i32>() else { continue };
            let quantity = if typed.remove == *line { 0 } else { quantity.clamp(0, MOST_PIECES) };
            store::update_quantity(conn, cart, id, quantity)?;
        }
        store::touch(conn, cart, now)?;
        Ok(())
    });
    changed.await?;
    Ok(key.remember(&shop, see_other_with("/cart", Notice::good(shop.text("shop-cart-changed")))))
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct RequestForm {
    /// The code of one configuration; empty: the whole cart.
    configuration: String,
    company: String,
    name: String,
    email: String,
    phone: String,
    message: String,
}

#[derive(Template)]
#[template(path = "shop/request.html")]
struct RequestPage {
    frame: Frame,
    typed: RequestForm,
    errors: FormErrors,
    basket: Basket,
}

async fn basket(shop: &Shop, configuration: &str) -> Result<Basket, AppError> {
    let (buyer, key, language, code) = (buyer(shop), Key::of(shop), shop.frame().language(), configuration.to_owned());
    let loaded = shop.app.db.read(move |conn| {
        if code.is_empty() {
            let cart = cart::find(conn, &key)?;
            checkout::of_cart(conn, cart, &buyer, language)
        } else {
            checkout::of_configuration(conn, &code, &buyer, language)
        }
    });
    loaded.await
}

pub(super) async fn new_request(shop: Shop, query: Query<RequestForm>) -> Result<HttpResponse, AppError> {
    let mut typed = query.0;
    let basket = basket(&shop, &typed.configuration).await?;
    if let Some(actor) = &shop.actor {
        typed.name.clone_from(&actor.name);
        typed.email.clone_from(&actor.email);
        if let Some(account) = actor.account_id {
            let actor = actor.clone();
            let found =
                shop.app.db.read(move |conn| crate::accounts::store::find_visible(conn, &actor, account).map_err(AppError::from));
            typed.company = found.await?.map(|account| account.name).unwrap_or_default();
        }
    }
    page(&RequestPage { frame: shop.frame(), typed, errors: FormErrors::default(), basket })
}

#[derive(Template)]
#[template(path = "shop/requested.html")]
struct RequestedPage {
    frame: Frame,
    number: String,
    email: String,
    codes: Vec<String>,
}

pub(super) async fn create_request(shop: Shop, form: Form<RequestForm>) -> Result<HttpResponse, AppError> {
    let typed = form.0;
    let found = basket(&shop, &typed.configuration).await?;
    let mut errors = FormErrors::default();
    let command = AskForQuote {
        company: errors.required("company", &typed.company, 200),
        name: errors.required("name", &typed.name, 200),
        email: errors.required("email", &typed.email, 200),
        phone: errors.optional("phone", &typed.phone, 60),
        message: errors.optional("message", &typed.message, 4000),
        wanted: shop.frame().t1("shop-request-lead-message", "what", wanted(&found.lines)),
        lines: found.lines.clone(),
    };
    let address = command.email.split_once('@');
    if !command.email.is_empty() && !address.is_some_and(|(who, place)| !who.is_empty() && place.contains('.')) {
        errors.add("email", Reason::new("shop-request-email-wrong").with("typed", &command.email));
    }
    if found.lines.is_empty() {
        errors.add("lines", Reason::new("shop-request-nothing"));
    }
    // Neither a lead nor a draft quote begins with what no seller can promise any more.
    if let Some(line) = found.lines.iter().find(|line| !line.standing.is_valid()) {
        let (aged, way_on) = match (line.is_gone(), typed.configuration.is_empty()) {
            (false, _) => ("shop-request-not-as-today", line.again()),
            (true, true) => ("shop-request-gone", "/cart".to_owned()),
            (true, false) => ("shop-request-gone", "/contact".to_owned()),
        };
        errors.add("lines", Reason::new(aged).with("code", line.code()).way_on(way_on));
    }
    if !errors.is_empty() {
        let again = RequestPage { frame: shop.frame(), typed, errors, basket: found };
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &again);
    }
    let codes = command.lines.iter().filter_map(|line| line.configured.as_ref()).map(|saved| saved.code.clone()).collect();
    let email = command.email.clone();
    let (now, today, actor, key, whole) =
        (shop.app.clock.now(), shop.app.today(), shop.actor.clone(), Key::of(&shop), typed.configuration.is_empty());
    let language = shop.frame().language();
    let stored = shop.app.db.write(move |conn| {
        let number = match actor.as_ref().and_then(|actor| actor.account_id) {
            // For a company we know, what was asked for is a draft quote of its owner at once.
            Some(account) => {
                quotes::from_request(conn, now, today, actor.as_ref(), &of_customer(account, language, &command))?.number
            }
            None => request::ask(conn, now, today, actor.as_ref(), &command)?,
        };
        if let Some(cart) = cart::find(conn, &key)?.filter(|_| whole) {
            store::delete_lines(conn, cart)?;
        }
        Ok::<_, AppError>(number)
    });
    page(&RequestedPage { frame: shop.frame(), number: stored.await?, email, codes })
}

fn of_customer(account: AccountId, language: Language, command: &AskForQuote) -> QuoteRequest {
    let wanted = |line: &Laid| match &line.configured {
        Some(saved) => Wanted::Configuration { code: saved.code.clone(), quantity: line.quantity },
        None => Wanted::Product { product: line.product.id, quantity: line.quantity },
    };
    QuoteRequest {
        account,
        contact: None,
        opportunity: None,
        owner: None,
        title: command.lines.first().map(|line| line.name.clone()).unwrap_or_default(),
        language,
        lines: command.lines.iter().map(wanted).collect(),
        note: command.message.clone(),
        name: command.name.clone(),
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct OrderForm {
    /// Made with the page: the same key is the same order.
    key: String,
    po_number: String,
    ship_to: String,
    notes: String,
    /// The total that was shown, with tax, in millionths.
    seen: String,
}

#[derive(Template)]
#[template(path = "shop/order.html")]
struct OrderPage {
    frame: Frame,
    typed: OrderForm,
    errors: FormErrors,
    basket: Basket,
}

/// The customer who orders, with their company; staff order at the desk.
fn customer(shop: &Shop) -> Result<(Actor, AccountId), AppError> {
    let actor = shop.signed_in()?;
    let account = actor.account_id.filter(|_| actor.is_customer()).ok_or(AppError::NotFound)?;
    Ok((actor.clone(), account))
}

/// What a person is shown that they will pay, to know whether it is still that.
fn total(basket: &Basket) -> String {
    basket.totals.as_ref().map(|totals| totals.total.millionths().to_string()).unwrap_or_default()
}

pub(super) async fn new_order(shop: Shop) -> Result<HttpResponse, AppError> {
    let (_, account) = customer(&shop)?;
    let basket = basket(&shop, "").await?;
    let addresses = move |conn: &mut Connection| orders::store::load_addresses(conn, account).map_err(AppError::from);
    let (_, ship_to) = shop.app.db.read(addresses).await?;
    let typed = OrderForm { key: session::fresh_key(), ship_to, seen: total(&basket), ..OrderForm::default() };
    page(&OrderPage { frame: shop.frame(), typed, errors: FormErrors::default(), basket })
}

pub(super) async fn create_order(shop: Shop, form: Form<OrderForm>) -> Result<HttpResponse, AppError> {
    let (actor, account) = customer(&shop)?;
    let typed = form.0;
    let mut errors = FormErrors::default();
    let command = PlaceOrder {
        key: errors.required("key", &typed.key, 100),
        digest: session::hash(
            &[&typed.key, &typed.po_number, &typed.ship_to, &typed.notes].map(|text| text.trim()).join("\u{1f}"),
        ),
        po_number: errors.optional("po_number", &typed.po_number, 60),
        bill_to: String::new(),
        ship_to: errors.optional("ship_to", &typed.ship_to, 600).unwrap_or_default(),
        notes: errors.optional("notes", &typed.notes, 2000),
    };
    if !errors.is_empty() {
        let again = OrderPage { frame: shop.frame(), basket: basket(&shop, "").await?, typed, errors };
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &again);
    }
    let (now, today, key) = (shop.app.clock.now(), shop.app.today(), Key::of(&shop));
    let (buyer, language) = (buyer(&shop), shop.frame().language());
    let seen = typed.seen.clone();
    let placed = shop.app.db.write(move |conn| {
        let cart = cart::find(conn, &key)?;
        let found = checkout::of_cart(conn, cart, &buyer, language)?;
        // Who pressed twice has an order already, and an empty cart.
        let fresh = orders::store::find_by_key(conn, &command.key)?.is_none();
        if fresh && !seen.is_empty() && seen != total(&found) {
            return Ok(None);
        }
        if let Some(line) = found.lines.iter().find(|line| fresh && !line.standing.is_valid()) {
            return Err(Reason::new("shop-order-not-as-today").with("code", line.code()).way_on("/cart").into());
        }
        let lines: Vec<(String, i32)> = found.lines.iter().map(|line| (line.code().to_owned(), line.quantity)).collect();
        let draft = |conn: &mut Connection| orders::from_lines::draft(conn, &actor, today, (account, None), &lines);
        let order = orders::place(conn, now, today, &actor, &command, draft)?;
        orders::after_placing(conn, now, &actor, &order)?;
        if let Some(cart) = cart {
            store::delete_lines(conn, cart)?;
        }
        Ok::<_, AppError>(Some(order))
    });
    let Some(order) = placed.await? else {
        let basket = basket(&shop, "").await?;
        let errors = FormErrors::one("seen", Reason::new("shop-order-other-price"));
        let again = OrderPage { frame: shop.frame(), typed: OrderForm { seen: total(&basket), ..typed }, basket, errors };
        return page_with(StatusCode::CONFLICT, &again);
    };
    let notice = Notice::good(shop.frame().t1("shop-order-placed", "number", &order.number));
    Ok(see_other_with(format!("/my/orders/{}", order.number), notice))
}

/// `3 × FL25-7K3Q-4, 1 × BAT-48`.
fn wanted(lines: &[Laid]) -> String {
    lines.iter().map(|line| format!("{} × {}", line.quantity, line.code())).collect::<Vec<_>>().join(", ")
}
