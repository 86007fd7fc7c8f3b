//! The desk's pages of orders.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

use super::form::{CancellationForm, MoveForm, OrderForm, Source};
use super::order::{LineMove, LineState, Order, OrderLine, OrderState};
use super::place::{PlaceRefusal, place};
use super::store::{self, AcceptedVersion, OrderFilter, OrderRow, list_orders};
use super::{cancel, confirmation, from_lines, from_quote, move_line};
use crate::accounts;
use crate::db::Connection;
use crate::history::{self, Links};
use crate::kernel::actor::{Act, Actor};
use crate::kernel::ids::{OrderId, OrderLineId};
use crate::kernel::money::{Amount, Currency, Money};
use crate::people;
use crate::views::{KnownList, Menu};
use crate::web::cursor::Slice;
use crate::web::visit::see_other_with;
use crate::web::{AppError, Desk, Form, FormErrors, Frame, Notice, Query, page, page_with, see_other, session, timeline};

/// Rows of an export at most.
const MOST_EXPORTED: i64 = 50_000;

#[derive(Template)]
#[template(path = "orders/index.html")]
struct IndexPage {
    frame: Frame,
    filter: OrderFilter,
    rows: Slice<OrderRow>,
    staff: Vec<(crate::kernel::ids::UserId, String)>,
    views: Menu,
}

impl IndexPage {
    fn states(&self) -> &'static [OrderState] {
        OrderState::ALL
    }

    fn at_state(&self, state: &OrderState) -> bool {
        self.filter.state == state.as_str()
    }

    fn state_href(&self, state: &str) -> String {
        format!("/orders?{}", self.filter.query(&[("state", state)]))
    }

    fn export_href(&self) -> String {
        format!("/orders?{}&format=csv", self.filter.query(&[]))
    }

    /// What the rows shown add up to, one sum a currency.
    fn sums(&self) -> String {
        let mut sums: BTreeMap<Currency, Amount> = BTreeMap::new();
        for row in &self.rows.rows {
            let sum = sums.entry(row.currency).or_default();
            *sum = sum.checked_add(row.total).unwrap_or(*sum);
        }
        sums.into_iter().map(|(currency, sum)| Money::new(sum, currency).to_string()).collect::<Vec<_>>().join(" + ")
    }

    fn next(&self) -> String {
        self.rows.next.as_ref().map(|next| format!("/orders?{}", self.filter.query(&[("after", next)]))).unwrap_or_default()
    }
}

#[derive(Debug, serde::Deserialize)]
pub(super) struct Format {
    #[serde(default)]
    format: String,
    #[serde(flatten)]
    filter: OrderFilter,
}

pub(super) async fn index(desk: Desk, query: Query<Format>) -> Result<HttpResponse, AppError> {
    let Format { format, filter } = query.0;
    let (actor, wanted) = (desk.actor.clone(), filter.clone());
    let most = (format == "csv").then_some(MOST_EXPORTED);
    let query = desk.frame().query().to_owned();
    let (rows, staff, views) = desk
        .app
        .db
        .read(move |conn| {
            let rows = list_orders(conn, &actor, &wanted, most)?;
            let views = Menu::load(conn, &actor, KnownList::Orders, &query)?;
            Ok::<_, AppError>((rows, people::store::list_visible_staff(conn, &actor)?, views))
        })
        .await?;
    if most.is_some() {
        return export(&desk.frame(), &rows.rows);
    }
    page(&IndexPage { frame: desk.frame(), filter, rows, staff, views })
}

fn export(frame: &Frame, rows: &[OrderRow]) -> Result<HttpResponse, AppError> {
    let head = [
        "order-number",
        "order-date",
        "order-account",
        "order-owner",
        "order-state",
        "order-customer-po",
        "order-total",
        "order-currency",
    ];
    let head: Vec<String> = head.iter().map(|key| frame.t(key).into_owned()).collect();
    let head: Vec<&str> = head.iter().map(String::as_str).collect();
    let rows = rows.iter().map(|row| {
        vec![
            row.number.clone(),
            row.order_date.to_string(),
            row.account.clone(),
            row.owner.clone().unwrap_or_default(),
            frame.name("order-state", row.state).into_owned(),
            row.po_number.clone().unwrap_or_default(),
            row.total.plain(row.currency.decimals()),
            row.currency.to_string(),
        ]
    });
    crate::web::csv::csv_response("orders.csv", &head, rows)
}

/// What the page that places an order needs to know.
#[derive(Debug, Clone, Default, serde::Deserialize)]
pub(super) struct NewQuery {
    #[serde(default)]
    quote: String,
    #[serde(default)]
    version: String,
    #[serde(default)]
    account: String,
}

#[derive(Template)]
#[template(path = "orders/new.html")]
struct NewPage {
    frame: Frame,
    typed: OrderForm,
    errors: FormErrors,
    /// Why it cannot be placed as it stands, and where to mend that.
    refusal: Option<crate::kernel::reason::Reason>,
    quote: Option<(AcceptedVersion, Vec<super::DraftLine>)>,
}

impl NewPage {
    fn line_error(&self, field: &str, index: &usize) -> Option<String> {
        self.frame.error(&self.errors, &format!("{field}-{index}"))
    }

    /// Lines of the direct order: what was typed, and room for more.
    fn rows(&self) -> Vec<(String, String)> {
        let typed =
            self.typed.product.iter().cloned().zip(self.typed.quantity.iter().cloned().chain(std::iter::repeat(String::new())));
        let mut rows: Vec<(String, String)> = typed.collect();
        rows.resize_with(rows.len().max(5), Default::default);
        rows
    }
}

pub(super) async fn new(desk: Desk, query: Query<NewQuery>) -> Result<HttpResponse, AppError> {
    if !desk.actor.may(Act::Sell) {
        return Err(AppError::NotFound);
    }
    let query = query.0;
    let typed = OrderForm {
        key: session::fresh_key(),
        quote: query.quote,
        version: query.version,
        account: query.account,
        ..OrderForm::default()
    };
    page(&new_page(&desk, typed, FormErrors::default(), true).await?)
}

async fn new_page(desk: &Desk, typed: OrderForm, errors: FormErrors, fresh: bool) -> Result<NewPage, AppError> {
    let (actor, today) = (desk.actor.clone(), desk.app.today());
    let (typed, quote, refusal) = desk
        .app
        .db
        .read(move |conn| {
            let mut typed = typed;
            let Some(version) = visible_version(conn, &actor, &typed)? else {
                return Ok::<_, AppError>((typed, None, None));
            };
            if fresh {
                (typed.bill_to, typed.ship_to) = store::load_addresses(conn, version.account_id)?;
                typed.po_number = store::find_po_number(conn, version.version_id)?.unwrap_or_default();
            }
            let draft = match from_quote::draft(conn, &actor, today, &version) {
                Ok(draft) => Ok(draft.lines),
                Err(PlaceRefusal::Because(reason)) => Err(reason),
                Err(other) => return Err(other.into()),
            };
            let refusal = draft.as_ref().err().cloned();
            Ok((typed, Some((version, draft.unwrap_or_default())), refusal))
        })
        .await?;
    Ok(NewPage { frame: desk.frame(), typed, errors, refusal, quote })
}

/// The version that the form names, if the actor may see its quote.
fn visible_version(conn: &mut Connection, actor: &Actor, form: &OrderForm) -> Result<Option<AcceptedVersion>, AppError> {
    if form.quote.is_empty() {
        return Ok(None);
    }
    let version = form.version.parse().map_err(|_| AppError::NotFound)?;
    let found = store::find_version(conn, &form.quote, version)?.ok_or(AppError::NotFound)?;
    if crate::quotes::store::find_visible_by_id(conn, actor, found.quote_id)?.is_none() {
        return Err(AppError::NotFound);
    }
    Ok(Some(found))
}

pub(super) async fn create(desk: Desk, form: Form<OrderForm>) -> Result<HttpResponse, AppError> {
    if !desk.actor.may(Act::Sell) {
        return Err(AppError::NotFound);
    }
    let (actor, typed) = (desk.actor.clone(), form.0.account.clone());
    let account = desk.app.db.read(move |conn| accounts::choose::chosen(conn, &actor, &typed)).await?;
    let (command, source) = match form.0.parse(account) {
        Ok(parsed) => parsed,
        Err(errors) => {
            let page = new_page(&desk, form.0, errors, false).await?;
            return page_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
    };
    let order = match place_from(&desk, &form.0, command, source).await {
        // What was typed cannot be ordered like that: it stays, with the reason beside its line.
        Err(PlaceRefusal::Because(reason)) if form.0.quote.is_empty() => {
            let errors = FormErrors::one(form.0.line_of(&reason), reason);
            return page_with(StatusCode::UNPROCESSABLE_ENTITY, &new_page(&desk, form.0, errors, false).await?);
        }
        other => other?,
    };
    let notice = Notice::good(desk.frame().t1("order-placed", "number", &order.number));
    Ok(see_other_with(format!("/orders/{}", order.number), notice))
}

async fn place_from(desk: &Desk, form: &OrderForm, command: super::PlaceOrder, source: Source) -> Result<Order, PlaceRefusal> {
    match place_once(desk, form, &command, &source).await {
        // Two clients with one key at the same moment, on a database with several writers: one of them asks again.
        Err(refusal) if refusal.is_race() => place_once(desk, form, &command, &source).await,
        placed => placed,
    }
}

async fn place_once(desk: &Desk, form: &OrderForm, command: &super::PlaceOrder, source: &Source) -> Result<Order, PlaceRefusal> {
    let (now, today) = (desk.app.clock.now(), desk.app.today());
    let (actor, command, source, form) = (desk.actor.clone(), command.clone(), source.clone(), form.clone());
    let home = desk.app.settings.country.clone();
    let placed = desk.app.db.write(move |conn| {
        let seen = visible_version(conn, &actor, &form).map_err(|_| PlaceRefusal::Database(diesel::result::Error::NotFound))?;
        let order = place(conn, now, today, &actor, &command, |conn| match (&source, &seen) {
            (Source::Lines { account, lines }, _) => from_lines::draft(conn, &actor, today, (*account, Some(&home)), lines),
            (Source::Quote { .. }, Some(version)) => from_quote::draft(conn, &actor, today, version),
            (Source::Quote { .. }, None) => Err(PlaceRefusal::Database(diesel::result::Error::NotFound)),
        })?;
        super::after_placing(conn, now, &actor, &order)?;
        Ok(order)
    });
    placed.await
}

#[derive(Template)]
#[template(path = "orders/show.html")]
struct ShowPage {
    frame: Frame,
    order: Order,
    lines: Vec<OrderLine>,
    moves: BTreeMap<OrderLineId, Vec<LineMove>>,
    account: String,
    owner: Option<String>,
    quote: Option<String>,
    cancellation: Option<(String, chrono::NaiveDateTime)>,
    happened: Vec<timeline::Line>,
    knots: Vec<crate::thread::ShownKnot>,
    /// The tracking number as typed.
    tracking: String,
    errors: FormErrors,
}

impl ShowPage {
    fn moves_of(&self, line: &OrderLine) -> &[LineMove] {
        self.moves.get(&line.id).map_or(&[], Vec::as_slice)
    }

    fn tax_label(&self) -> String {
        confirmation::tax_label(&self.frame, &self.lines)
    }

    /// What all open lines may become next.
    fn next_states(&self) -> Vec<LineState> {
        let mut next: Vec<LineState> = self.lines.iter().filter(|l| !l.is_section()).filter_map(|l| l.state.next()).collect();
        next.sort_unstable();
        next.dedup();
        next
    }

    fn may_move(&self) -> bool {
        !self.order.past && self.frame.may("fulfil_orders") && !self.next_states().is_empty()
    }

    /// Something can be shipped next, or came back with a number.
    fn asks_tracking(&self) -> bool {
        self.next_states().contains(&LineState::Shipped) || self.errors.get("tracking").is_some()
    }

    fn may_cancel(&self) -> bool {
        self.order.may_be_cancelled() && self.frame.may("sell")
    }

    fn margin(&self) -> Option<String> {
        let cost = self.order.cost.filter(|_| self.frame.may("see_margin"))?;
        let margin = self.order.net.checked_sub(cost).ok()?;
        let percent = crate::kernel::money::Percent::of(margin, self.order.net)?;
        Some(format!("{} · {}", self.frame.money(&margin, &self.order.currency), self.frame.percent(&percent)))
    }
}

pub(super) async fn show(desk: Desk, path: web::Path<String>) -> Result<HttpResponse, AppError> {
    page(&show_page(&desk, path.into_inner(), FormErrors::default()).await?)
}

async fn show_page(desk: &Desk, number: String, errors: FormErrors) -> Result<ShowPage, AppError> {
    let actor = desk.actor.clone();
    let frame = desk.frame();
    let page = desk
        .app
        .db
        .read(move |conn| {
            let order = store::find_visible(conn, &actor, &number)?.ok_or(AppError::NotFound)?;
            let (account, owner) = store::load_names(conn, &order)?;
            let links = Links { order: Some(order.id), ..Links::default() };
            Ok::<_, AppError>(ShowPage {
                lines: store::list_lines(conn, order.id)?,
                moves: store::list_moves(conn, order.id)?,
                quote: quote_number(conn, &order)?,
                cancellation: store::find_cancellation(conn, order.id)?,
                happened: timeline::lines(&frame, &history::list_events(conn, links, None, 50)?),
                knots: crate::thread::shown(&frame, &crate::thread::of_order(conn, &actor, order.id)?),
                frame,
                order,
                account,
                owner,
                tracking: String::new(),
                errors,
            })
        })
        .await?;
    Ok(page)
}

pub(super) fn quote_number(conn: &mut Connection, order: &Order) -> Result<Option<String>, AppError> {
    match order.quote_id {
        Some(id) => Ok(store::find_quote_number(conn, id)?),
        None => Ok(None),
    }
}

/// From timelines, which know ids, to the page, whose address is the number.
pub(super) async fn by_id(desk: Desk, path: web::Path<i64>) -> Result<HttpResponse, AppError> {
    let actor = desk.actor.clone();
    let order = desk
        .app
        .db
        .read(move |conn| {
            let number = store::find_number(conn, OrderId(path.into_inner()))?.ok_or(AppError::NotFound)?;
            store::find_visible(conn, &actor, &number)?.ok_or(AppError::NotFound)
        })
        .await?;
    Ok(see_other(format!("/orders/{}", order.number)))
}

pub(super) async fn confirmation(desk: Desk, path: web::Path<String>) -> Result<HttpResponse, AppError> {
    let (actor, number) = (desk.actor.clone(), path.into_inner());
    pdf(&desk, actor, number, desk.frame()).await
}

/// The confirmation of an order the actor may see, for desk and portal.
pub(super) async fn pdf(
    visit: &crate::web::visit::Visit,
    actor: Actor,
    number: String,
    frame: Frame,
) -> Result<HttpResponse, AppError> {
    let settings = visit.app.settings.clone();
    let (bytes, number) = visit
        .app
        .db
        .read(move |conn| {
            let order = store::find_visible(conn, &actor, &number)?.ok_or(AppError::NotFound)?;
            let lines = store::list_lines(conn, order.id)?;
            let quote = quote_number(conn, &order)?.unwrap_or_default();
            Ok::<_, AppError>((confirmation::pdf(&frame, &settings, &order, &lines, &quote)?, order.number))
        })
        .await?;
    Ok(crate::web::http::file(bytes, "application/pdf", &format!("{number}.pdf"), true))
}

pub(super) async fn create_line_states(
    desk: Desk,
    path: web::Path<String>,
    form: Form<MoveForm>,
) -> Result<HttpResponse, AppError> {
    let number = path.into_inner();
    let command = match form.0.parse() {
        Ok(command) => command,
        Err(errors) => {
            let page = ShowPage { tracking: form.0.tracking, ..show_page(&desk, number, errors).await? };
            return page_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
    };
    let (actor, now, name) = (desk.actor.clone(), desk.app.clock.now(), number.clone());
    let to = command.to;
    desk.app
        .db
        .write(move |conn| {
            let order = store::find_visible(conn, &actor, &name)?.ok_or(AppError::NotFound)?;
            move_line::move_lines(conn, now, &actor, &order, &command)
        })
        .await?;
    let state = desk.frame().name("order-state", to).into_owned();
    let notice = Notice::good(desk.frame().t1("order-lines-moved", "state", state));
    Ok(see_other_with(format!("/orders/{number}"), notice))
}

pub(super) async fn create_cancellation(
    desk: Desk,
    path: web::Path<String>,
    form: Form<CancellationForm>,
) -> Result<HttpResponse, AppError> {
    let number = path.into_inner();
    let mut errors = FormErrors::default();
    let reason = errors.required("reason", &form.0.reason, 500);
    if !errors.is_empty() {
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &show_page(&desk, number, errors).await?);
    }
    let (actor, now, name) = (desk.actor.clone(), desk.app.clock.now(), number.clone());
    desk.app
        .db
        .write(move |conn| {
            let order = store::find_visible(conn, &actor, &name)?.ok_or(AppError::NotFound)?;
            cancel::cancel(conn, now, &actor, &order, &reason)
        })
        .await?;
    let notice = Notice::good(desk.frame().t1("order-was-cancelled", "number", &number));
    Ok(see_other_with(format!("/orders/{number}"), notice))
}
