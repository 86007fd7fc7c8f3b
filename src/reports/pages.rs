//! The revenue report; the team page has a file of its own.

mod team;

use std::cmp::Reverse;

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::revenue::{By, Line, ReportError, revenue as sums};
use crate::kernel::money::{Amount, Currency, Money};
use crate::kernel::reason::Reason;
use crate::web::csv::csv_response;
use crate::web::drawing::{Bar, per_mille};
use crate::web::{AppError, Desk, Frame, Query, page, see_other};

pub(super) use team::team;

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
pub(in crate::reports) struct RevenueQuery {
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
        self.bars.len() <= MOST_COLUMNS && self.by.is_time()
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
    let mut lines: Vec<Line> = all.into_iter().filter(|l| l.currency == currency).collect();
    if !by.is_time() {
        lines.sort_by_key(|line| Reverse(line.net));
    }
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
