//! Pages of accounts. Contacts and addresses have files of their own.

pub(super) mod addresses;
pub(super) mod contacts;
pub(super) mod owner;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::account::{Account, AccountKind, Address};
use super::contact::{ChartLine, ContactKind, chart};
use super::form::AccountForm;
use super::list::{AccountFilter, AccountOrder, list_accounts, list_all};
use super::store::overview::{self, Overview};
use super::{change, store};
use crate::db::Connection;
use crate::history::{self, FieldChange, Links};
use crate::kernel::actor::Act;
use crate::kernel::ids::{AccountId, UserId};
use crate::kernel::money::Currency;
use crate::people;
use crate::thread::{self, ShownKnot};
use crate::views::{KnownList, Menu};
use crate::web::csv::csv_response;
use crate::web::cursor::Cursor;
use crate::web::timeline::{self, Line};
use crate::web::visit::see_other_with;
use crate::web::{AppError, Desk, Form, FormErrors, Frame, Notice, Place, Query, page, page_with, see_other};

/// The filters of the list, as they stand in its URL.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct ListQuery {
    kind: String,
    owner: String,
    q: String,
    sort: String,
    after: String,
}

impl ListQuery {
    fn filter(&self) -> AccountFilter {
        AccountFilter {
            kind: AccountKind::parse(&self.kind),
            owner: self.owner.parse().ok(),
            typed: self.q.clone(),
            order: AccountOrder::parse(&self.sort).unwrap_or(AccountOrder::Name),
        }
    }

    fn place(&self) -> Place {
        Place::new("/accounts").with("kind", &self.kind).with("owner", &self.owner).with("q", &self.q).with("sort", &self.sort)
    }
}

#[derive(Template)]
#[template(path = "accounts/index.html")]
struct IndexPage {
    frame: Frame,
    rows: Vec<(Account, String)>,
    next: String,
    asked: ListQuery,
    place: Place,
    staff: Vec<(UserId, String)>,
    order: AccountOrder,
    views: Menu,
}

impl IndexPage {
    fn direction(&self, order: AccountOrder) -> &'static str {
        match (self.order == order, order) {
            (false, _) => "",
            (true, AccountOrder::Name) => "ascending",
            (true, AccountOrder::Latest) => "descending",
        }
    }

    fn filtered(&self) -> bool {
        !(self.asked.kind.is_empty() && self.asked.owner.is_empty() && self.asked.q.is_empty())
    }
}

pub(super) async fn index(desk: Desk, query: Query<ListQuery>) -> Result<HttpResponse, AppError> {
    let (actor, asked) = (desk.actor.clone(), query.0);
    let (filter, after) = (asked.filter(), Cursor::decode(&asked.after));
    let order = filter.order;
    let query = desk.frame().query().to_owned();
    let (slice, names, staff, views) = desk
        .app
        .db
        .read(move |conn| {
            let slice = list_accounts(conn, &actor, &filter, after.as_ref())?;
            let names = people::store::load_names(conn, slice.rows.iter().filter_map(|a| a.owner_id).collect())?;
            let views = Menu::load(conn, &actor, KnownList::Accounts, &query)?;
            Ok::<_, AppError>((slice, names, people::store::list_visible_staff(conn, &actor)?, views))
        })
        .await?;
    let place = asked.place();
    let next = slice.next.map(|after| place.with("after", after).to_string()).unwrap_or_default();
    let owner = |a: &Account| a.owner_id.and_then(|id| names.get(&id).cloned()).unwrap_or_default();
    let rows = slice.rows.into_iter().map(|a| (a.clone(), owner(&a))).collect();
    page(&IndexPage { frame: desk.frame(), rows, next, asked, place, staff, order, views })
}

const EXPORTED: &[&str] = &[
    "name",
    "kind",
    "industry",
    "phone",
    "email",
    "website",
    "customer_group",
    "currency",
    "credit_limit",
    "owner",
    "created_at",
];

pub(super) async fn export(desk: Desk, query: Query<ListQuery>) -> Result<HttpResponse, AppError> {
    let (actor, filter) = (desk.actor.clone(), query.0.filter());
    let (rows, names) = desk
        .app
        .db
        .read(move |conn| {
            let rows = list_all(conn, &actor, &filter)?;
            let names = people::store::load_names(conn, rows.iter().filter_map(|a| a.owner_id).collect())?;
            Ok::<_, AppError>((rows, names))
        })
        .await?;
    let frame = desk.frame();
    let head: Vec<String> = EXPORTED.iter().map(|field| frame.name("field", field).into_owned()).collect();
    let rows = rows.into_iter().map(|a| {
        let text = |t: Option<String>| t.unwrap_or_default();
        let owner = a.owner_id.and_then(|id| names.get(&id).cloned()).unwrap_or_default();
        let limit = a.credit_limit.map(|l| l.plain(2)).unwrap_or_default();
        let created = a.created_at.format("%Y-%m-%d").to_string();
        let kind = frame.name("account-kind", a.kind).into_owned();
        let group = a.customer_group;
        vec![
            a.name,
            kind,
            text(a.industry),
            text(a.phone),
            text(a.email),
            text(a.website),
            group,
            a.currency.to_string(),
            limit,
            owner,
            created,
        ]
    });
    csv_response("accounts.csv", &head.iter().map(String::as_str).collect::<Vec<_>>(), rows)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ChoicesQuery {
    account: String,
}

#[derive(Template)]
#[template(path = "accounts/choices.html")]
struct ChoicesPage {
    names: Vec<String>,
}

/// What the field that names an account offers while somebody types.
pub(super) async fn choices(desk: Desk, query: Query<ChoicesQuery>) -> Result<HttpResponse, AppError> {
    let (actor, typed) = (desk.actor.clone(), query.0.account);
    let found = desk.app.db.read(move |conn| store::list_choices(conn, &actor, &typed).map_err(AppError::from)).await?;
    page(&ChoicesPage { names: found.into_iter().map(|(_, name)| name).collect() })
}

#[derive(Template)]
#[template(path = "accounts/show.html")]
struct ShowPage {
    frame: Frame,
    account: Account,
    owner: String,
    chart: Vec<ChartLine>,
    addresses: Vec<Address>,
    overview: Overview,
    knots: Vec<ShownKnot>,
    lines: Vec<Line>,
    more: String,
}

impl ShowPage {
    fn over_limit(&self) -> bool {
        self.account.credit_limit.is_some_and(|limit| self.overview.open_amount > limit)
    }

    /// The name of the price group; one that only a price book knows goes by its key.
    fn group(&self) -> String {
        let group = self.account.customer_group.as_str();
        if GROUPS.contains(&group) { self.frame.name("customer-group", group).into_owned() } else { group.to_owned() }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ShowQuery {
    before: Option<i64>,
}

/// Events on the page; the link below leads to those before.
const EVENTS: i64 = 15;

pub(super) async fn show(desk: Desk, path: web::Path<AccountId>, query: Query<ShowQuery>) -> Result<HttpResponse, AppError> {
    let (actor, id, before, frame, today) = (desk.actor.clone(), *path, query.0.before, desk.frame(), desk.app.today());
    let shown = desk
        .app
        .db
        .read(move |conn| {
            let account = store::load_visible(conn, &actor, id)?;
            let events = history::list_events(conn, Links { account: Some(id), ..Links::default() }, before, EVENTS)?;
            let full = i64::try_from(events.len()).is_ok_and(|n| n == EVENTS);
            let more = events.last().filter(|_| full).map(|e| format!("/accounts/{id}?before={}#timeline", e.id));
            Ok::<_, AppError>(ShowPage {
                owner: owner_name(conn, &account)?.unwrap_or_default(),
                chart: chart(store::load_contacts(conn, id)?),
                addresses: store::list_addresses(conn, id)?,
                knots: thread::shown(&frame, &thread::of_account(conn, &actor, id)?),
                overview: overview::load(conn, &actor, id, (account.currency, today))?,
                lines: timeline::lines(&frame, &events),
                more: more.unwrap_or_default(),
                frame,
                account,
            })
        })
        .await?;
    page(&shown)
}

fn owner_name(conn: &mut Connection, account: &Account) -> Result<Option<String>, AppError> {
    let owner = account.owner_id.map(|id| people::store::find_user(conn, id)).transpose()?;
    Ok(owner.flatten().map(|user| user.name))
}

#[derive(Template)]
#[template(path = "accounts/form.html")]
struct FormPage {
    frame: Frame,
    typed: AccountForm,
    errors: FormErrors,
    /// `None` where the account is new.
    account: Option<(AccountId, String)>,
}

/// What an account may be sold in; another currency already set is offered as well.
const CURRENCIES: &[Currency] = &[Currency::CNY, Currency::EUR, Currency::USD];
const GROUPS: &[&str] = &["standard", "key", "dealer"];

impl FormPage {
    fn kinds(&self) -> Vec<(String, String)> {
        AccountKind::ALL.iter().map(|k| (k.to_string(), self.frame.name("account-kind", k).into_owned())).collect()
    }

    fn groups(&self) -> Vec<(String, String)> {
        let mut groups: Vec<(String, String)> =
            GROUPS.iter().map(|g| ((*g).to_owned(), self.frame.name("customer-group", g).into_owned())).collect();
        if !self.typed.customer_group.is_empty() && !GROUPS.contains(&self.typed.customer_group.as_str()) {
            groups.push((self.typed.customer_group.clone(), self.typed.customer_group.clone()));
        }
        groups
    }

    fn currencies(&self) -> Vec<(String, String)> {
        let mut codes: Vec<String> = CURRENCIES.iter().map(Currency::to_string).collect();
        if !self.typed.currency.is_empty() && !codes.contains(&self.typed.currency) {
            codes.push(self.typed.currency.clone());
        }
        codes.into_iter().map(|c| (c.clone(), c)).collect()
    }

    fn action(&self) -> String {
        self.account.as_ref().map_or_else(|| "/accounts".to_owned(), |(id, _)| format!("/accounts/{id}"))
    }

    fn back(&self) -> String {
        self.action()
    }
}

/// The languages people are written to in.
pub(super) fn languages() -> Vec<(&'static str, &'static str)> {
    vec![("en", "English"), ("zh-CN", "中文")]
}

pub(super) async fn new(desk: Desk) -> Result<HttpResponse, AppError> {
    desk.need(Act::Sell)?;
    let currency = if desk.frame().is_chinese() { Currency::CNY } else { Currency::EUR };
    let typed =
        AccountForm { currency: currency.to_string(), language: desk.frame().lang().to_owned(), ..AccountForm::default() };
    page(&FormPage { frame: desk.frame(), typed, errors: FormErrors::default(), account: None })
}

pub(super) async fn create(desk: Desk, form: Form<AccountForm>) -> Result<HttpResponse, AppError> {
    desk.need(Act::Sell)?;
    let facts = match form.0.parse() {
        Ok(facts) => facts,
        Err(errors) => return refused(&FormPage { frame: desk.frame(), typed: form.0, errors, account: None }),
    };
    let (actor, now) = (desk.actor.clone(), desk.app.clock.now());
    let owner = actor.user_id;
    let made = desk
        .app
        .db
        .write(move |conn| Ok::<_, AppError>(change::create_account(conn, now, &actor, (&facts, owner, None))?))
        .await?;
    Ok(see_other_with(format!("/accounts/{made}"), Notice::good(desk.text("account-created"))))
}

/// The page again, 422, with what was typed.
fn refused(page: &impl Template) -> Result<HttpResponse, AppError> {
    page_with(StatusCode::UNPROCESSABLE_ENTITY, page)
}

pub(super) async fn edit(desk: Desk, path: web::Path<AccountId>) -> Result<HttpResponse, AppError> {
    desk.need(Act::Sell)?;
    let account = load(&desk, *path).await?;
    let typed = AccountForm::of(&account);
    page(&FormPage { frame: desk.frame(), typed, errors: FormErrors::default(), account: Some((account.id, account.name)) })
}

/// The account, or 404 for whoever may not see it.
pub(super) async fn load(desk: &Desk, id: AccountId) -> Result<Account, AppError> {
    let actor = desk.actor.clone();
    desk.app.db.read(move |conn| Ok::<_, AppError>(store::load_visible(conn, &actor, id)?)).await
}

pub(super) async fn update(desk: Desk, path: web::Path<AccountId>, form: Form<AccountForm>) -> Result<HttpResponse, AppError> {
    desk.need(Act::Sell)?;
    let id = *path;
    let facts = match form.0.parse() {
        Ok(facts) => facts,
        Err(errors) => {
            let account = load(&desk, id).await?;
            return refused(&FormPage { frame: desk.frame(), typed: form.0, errors, account: Some((id, account.name)) });
        }
    };
    let (actor, now) = (desk.actor.clone(), desk.app.clock.now());
    desk.app
        .db
        .write(move |conn| {
            let account = store::load_visible(conn, &actor, id)?;
            Ok::<_, AppError>(change::change_account(conn, now, &actor, &account, &facts)?)
        })
        .await?;
    Ok(see_other_with(format!("/accounts/{id}"), Notice::good(desk.text("account-changed"))))
}

#[derive(Template)]
#[template(path = "history/changes.html")]
pub(super) struct HistoryPage {
    pub frame: Frame,
    pub title: String,
    pub back: String,
    pub changes: Vec<FieldChange>,
}

/// Field changes on one page.
pub(super) const CHANGES: i64 = 500;

pub(super) async fn history(desk: Desk, path: web::Path<AccountId>) -> Result<HttpResponse, AppError> {
    let (actor, id) = (desk.actor.clone(), *path);
    let (title, changes) = desk
        .app
        .db
        .read(move |conn| {
            let account = store::load_visible(conn, &actor, id)?;
            Ok::<_, AppError>((account.name, history::list_changes(conn, ("account", id.0), CHANGES)?))
        })
        .await?;
    page(&HistoryPage { frame: desk.frame(), title, back: format!("/accounts/{id}"), changes })
}

/// Back to the account.
pub(super) fn to_account(id: AccountId) -> HttpResponse {
    see_other(format!("/accounts/{id}"))
}
