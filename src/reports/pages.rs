//! The team page and the revenue report.

use actix_web::HttpResponse;
use askama::Template;
use chrono::{Datelike, TimeDelta};
use serde::Deserialize;

use super::revenue::{By, Line, ReportError, revenue as sums};
use super::store::{self, Idle};
use crate::approvals::store::{self as approvals, Waiting};
use crate::kernel::actor::Act;
use crate::kernel::ids::UserId;
use crate::kernel::money::{Amount, Currency, Money};
use crate::kernel::reason::Reason;
use crate::opportunities::stage::{Age, Pace};
use crate::opportunities::store::{self as deals, Filter};
use crate::opportunities::totals::Totals;
use crate::people;
use crate::web::csv::csv_response;
use crate::web::drawing::{Bar, per_mille};
use crate::web::{AppError, Desk, Frame, Query, page, see_other};

/// Columns that fit side by side; more are drawn as lines.
const MOST_COLUMNS: usize = 24;

impl From<ReportError> for AppError {
    fn from(error: ReportError) -> Self {
        match error {
            ReportError::Database(error) => error.into(),
            ReportError::Overflow => Reason::new("error-amount-out-of-range").into(),
        }
    }
}

pub(super) async fn index(_: Desk) -> HttpResponse {
    see_other("/reports/revenue")
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct RevenueQuery {
    by: String,
    currency: String,
}

#[derive(Template)]
#[template(path = "reports/revenue.html")]
struct RevenuePage {
    frame: Frame,
    by: By,
    currency: Currency,
    currencies: Vec<Currency>,
    lines: Vec<Line>,
    bars: Vec<Bar>,
    total: Money,
    orders: i64,
}

impl RevenuePage {
    fn ways(&self) -> &'static [By] {
        By::ALL
    }

    fn name(&self, line: &Line) -> String {
        if line.name.is_empty() { self.frame.t("report-nameless").into_owned() } else { line.name.clone() }
    }

    fn are_columns(&self) -> bool {
        self.bars.len() <= MOST_COLUMNS && matches!(self.by, By::Year | By::Quarter | By::Month)
    }
}

async fn lines(desk: &Desk, by: By) -> Result<Vec<Line>, AppError> {
    let actor = desk.actor.clone();
    let language = actor.language;
    desk.app.db.read(move |conn| sums(conn, Some(&actor), by, language).map_err(AppError::from)).await
}

pub(super) async fn revenue(desk: Desk, query: Query<RevenueQuery>) -> Result<HttpResponse, AppError> {
    let by = By::parse(&query.0.by).unwrap_or(By::Month);
    let all = lines(&desk, by).await?;
    let mut currencies: Vec<Currency> = all.iter().map(|l| l.currency).collect();
    currencies.sort_unstable();
    currencies.dedup();
    let most = |c: &Currency| all.iter().filter(|l| l.currency == *c).map(|l| l.orders).sum::<i64>();
    let wanted = Currency::parse(&query.0.currency).filter(|c| currencies.contains(c));
    let currency = wanted.or_else(|| currencies.iter().copied().max_by_key(most)).unwrap_or(Currency::CNY);
    let lines: Vec<Line> = all.into_iter().filter(|l| l.currency == currency).collect();
    let total = Amount::sum(lines.iter().map(|l| l.net))?;
    let frame = desk.frame();
    let longest = lines.iter().map(|l| l.net.millionths()).max().unwrap_or(0);
    let shown = lines.iter().map(|l| Bar {
        name: if l.name.is_empty() { frame.t("report-nameless").into_owned() } else { l.name.clone() },
        said: short(&frame, l.net),
        share: per_mille(l.net.millionths(), longest),
        href: String::new(),
    });
    let bars: Vec<Bar> = shown.collect();
    let orders: i64 = lines.iter().map(|l| l.orders).sum();
    page(&RevenuePage { frame, by, currency, currencies, bars, lines, total: Money::new(total, currency), orders })
}

/// A figure that fits above a bar, cut after three or four digits: `12.3 k`, `340 k`, `1.2 M`; Chinese readers count in 万 and 亿.
fn short(frame: &Frame, amount: Amount) -> String {
    let units = amount.millionths() / 1_000_000;
    let (small, great) = if frame.is_chinese() { (10_000, 100_000_000) } else { (1_000, 1_000_000) };
    match units.abs() {
        0..=9_999 => units.to_string(),
        size if size < great => frame.t1("report-short", "n", in_tenths(units, small)),
        _ => frame.t1("report-short-great", "n", in_tenths(units, great)),
    }
}

/// `units` counted in `step`, with one decimal below a hundred.
fn in_tenths(units: i64, step: i64) -> String {
    let tenths = units / (step / 10);
    if tenths.abs() < 1_000 {
        let sign = if tenths < 0 { "−" } else { "" };
        return format!("{sign}{}.{}", tenths.abs() / 10, tenths.abs() % 10);
    }
    (units / step).to_string()
}

pub(super) async fn export(desk: Desk, query: Query<RevenueQuery>) -> Result<HttpResponse, AppError> {
    let by = By::parse(&query.0.by).unwrap_or(By::Month);
    let lines = lines(&desk, by).await?;
    let frame = desk.frame();
    let head = [frame.name("report-by", by), frame.t("report-currency"), frame.t("report-orders"), frame.t("report-net")];
    let head: Vec<&str> = head.iter().map(AsRef::as_ref).collect();
    let rows =
        lines.into_iter().map(|l| vec![l.name, l.currency.to_string(), l.orders.to_string(), l.net.plain(l.currency.decimals())]);
    csv_response(&format!("revenue-{by}.csv"), &head, rows)
}

#[derive(Template)]
#[template(path = "reports/team.html")]
struct TeamPage {
    frame: Frame,
    currency: Currency,
    currencies: Vec<Currency>,
    open: String,
    weighted: String,
    count: i64,
    by_stage: Vec<Bar>,
    by_owner: Vec<Bar>,
    by_month: Vec<Bar>,
    stalled: Vec<Idle>,
    idle: i64,
    waiting: Vec<Waiting>,
    book: Vec<(String, Money, i64)>,
}

impl TeamPage {
    fn age(&self, deal: &Idle) -> Age {
        Age::new(deal.since, self.frame.now(), deal.norm_days)
    }
}

fn bars(frame: &Frame, rows: Vec<(String, String, i64, Amount)>) -> Vec<Bar> {
    let longest = rows.iter().map(|(_, _, _, sum)| sum.millionths()).max().unwrap_or(0);
    let bar = |(name, href, _, sum): (String, String, i64, Amount)| Bar {
        name,
        said: short(frame, sum),
        share: per_mille(sum.millionths(), longest),
        href,
    };
    rows.into_iter().map(bar).collect()
}

/// How many of the deals that have been longest in their stage are looked at.
const MOST_IDLE: i64 = 200;

pub(super) async fn team(desk: Desk, query: Query<RevenueQuery>) -> Result<HttpResponse, AppError> {
    if !desk.actor.may(Act::Manage) {
        return Err(AppError::NotFound);
    }
    let (actor, now) = (desk.actor.clone(), desk.app.clock.now());
    let found = desk
        .app
        .db
        .read(move |conn| {
            let open = Filter::default();
            let no_step = Filter { without_next_step: true, ..Filter::default() };
            Ok::<_, AppError>((
                deals::list_stages(conn)?,
                deals::list_sums(conn, &actor, &open)?,
                deals::count(conn, &actor, &no_step)?,
                store::list_pipeline_by_owner(conn, &actor)?,
                store::list_pipeline_by_day(conn, &actor)?,
                store::list_idle(conn, &actor, now - TimeDelta::days(14), MOST_IDLE)?,
                approvals::list_visible(conn, &actor, false)?,
                store::list_order_book(conn, &actor)?,
                people::store::list_staff(conn)?,
            ))
        })
        .await?;
    let (stages, sums, no_step, owners, days, idle, waiting, book, staff) = found;
    let frame = desk.frame();
    let mut currencies: Vec<Currency> = sums.iter().map(|s| s.currency).collect();
    currencies.sort_unstable();
    currencies.dedup();
    let most = |c: &Currency| sums.iter().filter(|s| s.currency == *c).map(|s| s.count).sum::<i64>();
    let wanted = Currency::parse(&query.0.currency).filter(|c| currencies.contains(c));
    let currency = wanted.or_else(|| currencies.iter().copied().max_by_key(most)).unwrap_or(Currency::CNY);
    let totals = Totals::of(&stages, sums.iter())?;
    let mut by_stage = Vec::new();
    for stage in stages.iter().filter(|s| s.is_open()) {
        let own: Vec<_> = sums.iter().filter(|s| s.stage == stage.id && s.currency == currency).collect();
        let sum = Amount::sum(own.iter().map(|s| s.amount))?;
        let count: i64 = own.iter().map(|s| s.count).sum();
        let href = format!("/opportunities/list?stage={}", stage.id);
        by_stage.push((stage.name(frame.language()).to_owned(), href, count, sum));
    }
    let name = |id: Option<UserId>| id.and_then(|id| staff.iter().find(|(s, _)| *s == id)).map(|(_, n)| n.clone());
    let own = owners.into_iter().filter(|(_, c, _, _)| *c == currency);
    let mut by_owner: Vec<(String, String, i64, Amount)> = own
        .map(|(id, _, n, sum)| {
            let href = id.map(|id| format!("/opportunities/list?owner={id}")).unwrap_or_default();
            (name(id).unwrap_or_else(|| frame.t("part-unassigned").into_owned()), href, n, sum)
        })
        .collect();
    by_owner.sort_by_key(|(_, _, _, sum)| std::cmp::Reverse(*sum));
    let mut months: std::collections::BTreeMap<String, Amount> = std::collections::BTreeMap::new();
    for (day, _, _, sum) in days.into_iter().filter(|(_, c, _, _)| *c == currency) {
        let month = months.entry(format!("{}-{:02}", day.year(), day.month())).or_default();
        *month = month.checked_add(sum)?;
    }
    let by_month: Vec<(String, String, i64, Amount)> =
        months.into_iter().map(|(month, sum)| (month, String::new(), 0, sum)).take(MOST_COLUMNS).collect();
    let is_stale = |d: &Idle| Age::new(d.since, now, d.norm_days).pace() == Pace::Stale;
    let stalled: Vec<Idle> = idle.into_iter().filter(is_stale).collect();
    page(&TeamPage {
        currency,
        currencies,
        open: totals.sum_text(),
        weighted: totals.weighted_text(),
        count: totals.count,
        by_stage: bars(&frame, by_stage),
        by_owner: bars(&frame, by_owner),
        by_month: bars(&frame, by_month),
        idle: no_step,
        stalled,
        waiting,
        book: book.into_iter().map(|(state, c, n, net)| (state, Money::new(net, c), n)).collect(),
        frame,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_figure_is_cut_and_never_rounded_up() {
        assert_eq!(in_tenths(12_399, 1_000), "12.3");
        assert_eq!(in_tenths(999_999, 1_000), "999");
        assert_eq!(in_tenths(-12_399, 1_000), "−12.3");
        assert_eq!(in_tenths(10_701_900, 10_000), "1070");
        assert_eq!(in_tenths(546_000, 10_000), "54.6");
        assert_eq!(in_tenths(37_346_400, 1_000_000), "37.3");
    }
}
