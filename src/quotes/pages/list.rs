//! All quotes a person sees, newest change first.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::show::plain_standing_of;
use crate::db::Connection;
use crate::kernel::actor::{Act, Actor};
use crate::kernel::ids::{AccountId, OpportunityId, UserId};
use crate::kernel::money::{Amount, Currency, Money};
use crate::people;
use crate::quotes::quote::Standing;
use crate::quotes::store::{self, Filter, Row};
use crate::views::{KnownList, Menu};
use crate::web::csv::csv_response;
use crate::web::cursor::{Cursor, Slice};
use crate::web::{AppError, Desk, Frame, Query, page};

#[derive(Debug, Clone, Default, Deserialize)]
pub(in crate::quotes) struct ListQuery {
    #[serde(default)]
    pub state: String,
    #[serde(default)]
    pub owner: String,
    #[serde(default)]
    pub account: String,
    #[serde(default)]
    pub opportunity: String,
    #[serde(default)]
    pub number: String,
    #[serde(default)]
    pub after: String,
}

/// The tabs, in their order.
const TABS: [Standing; 6] =
    [Standing::Draft, Standing::Waiting, Standing::Sent, Standing::Expired, Standing::Accepted, Standing::Declined];

/// The most rows of an export.
const MOST_EXPORTED: i64 = 50_000;

impl ListQuery {
    fn filter(&self) -> Filter {
        let number = self.number.trim().to_uppercase();
        Filter {
            standing: Standing::parse(&self.state),
            owner: self.owner.parse().ok().map(UserId),
            account: self.account.parse().ok().map(AccountId),
            opportunity: self.opportunity.parse().ok().map(OpportunityId),
            number: (!number.is_empty()).then_some(number),
        }
    }

    /// The address with another state, from the first page.
    fn with(&self, state: &str) -> String {
        let mut query = vec![("state", state)];
        query.extend([("owner", self.owner.as_str()), ("account", &self.account), ("opportunity", &self.opportunity)]);
        query.push(("number", &self.number));
        query.retain(|(_, value)| !value.is_empty());
        join("/quotes", &query)
    }

    fn export(&self) -> String {
        self.with(&self.state).replacen("/quotes", "/quotes.csv", 1)
    }

    fn next(&self, after: &str) -> String {
        let place = self.with(&self.state);
        let mark = if place.contains('?') { '&' } else { '?' };
        format!("{place}{mark}after={after}")
    }
}

fn join(path: &str, query: &[(&str, &str)]) -> String {
    let pairs: Vec<String> = query.iter().map(|(k, v)| format!("{k}={}", crate::web::http::encode(v))).collect();
    if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) }
}

struct RowView {
    row: Row,
    standing: Standing,
}

#[derive(Template)]
#[template(path = "quotes/index.html")]
struct ListPage {
    frame: Frame,
    query: ListQuery,
    rows: Vec<RowView>,
    tabs: Vec<(String, String, bool)>,
    owners: Vec<(String, String)>,
    next: String,
    /// Count and sum per currency of what is shown.
    said: String,
    export: String,
    may_sell: bool,
    views: Menu,
}

fn standings(conn: &mut Connection, rows: Vec<Row>, today: chrono::NaiveDate) -> Result<Vec<RowView>, AppError> {
    let ids: Vec<_> = rows.iter().map(|row| row.version_id).collect();
    let waiting = store::list_waiting_versions(conn, &ids)?;
    let view = |row: Row| {
        let standing = if waiting.contains(&row.version_id) {
            Standing::Waiting
        } else {
            plain_standing_of(row.state, row.valid_until, today)
        };
        RowView { row, standing }
    };
    Ok(rows.into_iter().map(view).collect())
}

fn load(
    conn: &mut Connection,
    actor: &Actor,
    query: &ListQuery,
    today: chrono::NaiveDate,
) -> Result<(Slice<Row>, Vec<RowView>, Vec<(UserId, String)>), AppError> {
    let after = Cursor::decode(&query.after);
    let rows = store::list_visible(conn, actor, &query.filter(), today, after.as_ref(), None)?;
    let slice = Slice::new(rows, |row: &Row| Cursor::new(row.updated_at.format("%Y-%m-%dT%H:%M:%S%.f"), row.id.0));
    let views = standings(conn, slice.rows.clone(), today)?;
    Ok((slice, views, people::store::list_visible_staff(conn, actor)?))
}

pub(in crate::quotes) async fn index(desk: Desk, query: Query<ListQuery>) -> Result<HttpResponse, AppError> {
    let (actor, today, query) = (desk.actor.clone(), desk.app.today(), query.0);
    let (asked, frame) = (query.clone(), desk.frame());
    let typed = frame.query().to_owned();
    let (views, (slice, rows, owners)) = desk
        .app
        .db
        .read(move |conn| {
            let views = Menu::load(conn, &actor, KnownList::Quotes, &typed)?;
            Ok::<_, AppError>((views, load(conn, &actor, &asked, today)?))
        })
        .await?;
    let mut tabs = vec![(query.with(""), frame.t("quote-tab-all").into_owned(), query.state.is_empty())];
    for tab in TABS {
        tabs.push((query.with(tab.as_str()), frame.name("quote-standing", tab).into_owned(), query.state == tab.as_str()));
    }
    let said = frame.t2("quote-shown", "n", rows.len(), "sum", sums(&rows));
    page(&ListPage {
        next: slice.next.as_deref().map(|after| query.next(after)).unwrap_or_default(),
        owners: owners.into_iter().map(|(id, name)| (id.to_string(), name)).collect(),
        export: query.export(),
        may_sell: desk.actor.may(Act::Sell),
        frame,
        query,
        rows,
        tabs,
        said,
        views,
    })
}

/// The sum of what is shown, per currency.
fn sums(rows: &[RowView]) -> String {
    let mut sums: Vec<(Currency, Amount)> = Vec::new();
    for view in rows {
        match sums.iter_mut().find(|(currency, _)| *currency == view.row.currency) {
            Some((_, sum)) => *sum = sum.checked_add(view.row.net).unwrap_or(*sum),
            None => sums.push((view.row.currency, view.row.net)),
        }
    }
    sums.iter().map(|(currency, sum)| Money::new(*sum, *currency).to_string()).collect::<Vec<_>>().join(" · ")
}

pub(in crate::quotes) async fn export(desk: Desk, query: Query<ListQuery>) -> Result<HttpResponse, AppError> {
    let (actor, today, query) = (desk.actor.clone(), desk.app.today(), query.0);
    let rows = desk
        .app
        .db
        .read(move |conn| {
            let rows = store::list_visible(conn, &actor, &query.filter(), today, None, Some(MOST_EXPORTED))?;
            standings(conn, rows, today)
        })
        .await?;
    let header = [
        "number",
        "version",
        "state",
        "title",
        "account",
        "owner",
        "currency",
        "net",
        "total",
        "valid_until",
        "sent_at",
        "updated_at",
    ];
    let rows = rows.into_iter().map(|RowView { row, standing }| {
        let decimals = row.currency.decimals();
        vec![
            row.number,
            row.version.to_string(),
            standing.to_string(),
            row.title,
            row.account,
            row.owner.unwrap_or_default(),
            row.currency.to_string(),
            row.net.plain(decimals),
            row.total.plain(decimals),
            row.valid_until.to_string(),
            row.sent_at.map(|t| t.format("%Y-%m-%dT%H:%M:%SZ").to_string()).unwrap_or_default(),
            row.updated_at.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
        ]
    });
    csv_response("quotes.csv", &header, rows)
}
