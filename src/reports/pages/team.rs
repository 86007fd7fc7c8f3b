//! The team page: what a manager looks at first. Pipeline by stage, owner and month, what stands still, what waits, the order book.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use actix_web::HttpResponse;
use askama::Template;
use chrono::{Datelike, NaiveDate, NaiveDateTime, TimeDelta};

use super::{MOST_COLUMNS, RevenueQuery, short};
use crate::approvals::store::{self as approvals, Waiting};
use crate::db::Connection;
use crate::kernel::actor::{Act, Actor};
use crate::kernel::ids::UserId;
use crate::kernel::money::{Amount, Currency, Money, Overflow};
use crate::opportunities::stage::{Age, Pace, Stage};
use crate::opportunities::store::{self as deals, Filter, Sum};
use crate::opportunities::totals::Totals;
use crate::people;
use crate::reports::store::{self, Idle};
use crate::web::drawing::{Bar, per_mille};
use crate::web::{AppError, Desk, Frame, Query, page};

/// Lines of a card at most, and people with a bar of their own: a great company's page stays one that can be read.
const MOST_LINES: usize = 20;

/// How many of the deals that have been longest in their stage are looked at.
const MOST_IDLE: i64 = 200;

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
    stalled: Few<Idle>,
    idle: i64,
    waiting: Few<Waiting>,
    book: Vec<(String, Money, i64)>,
}

impl TeamPage {
    fn age(&self, deal: &Idle) -> Age {
        Age::new(deal.since, self.frame.now(), deal.norm_days)
    }
}

/// The first lines of a card, and how many there are.
struct Few<T> {
    lines: Vec<T>,
    count: usize,
}

impl<T> Few<T> {
    fn new(mut lines: Vec<T>) -> Few<T> {
        let count = lines.len();
        lines.truncate(MOST_LINES);
        Few { lines, count }
    }

    fn more(&self) -> usize {
        self.count - self.lines.len()
    }
}

/// What the database knows of the deals and orders this manager sees.
struct Known {
    stages: Vec<Stage>,
    sums: Vec<Sum>,
    idle: i64,
    owners: Vec<(Option<UserId>, Currency, i64, Amount)>,
    days: Vec<(NaiveDate, Currency, i64, Amount)>,
    longest: Vec<Idle>,
    waiting: Vec<Waiting>,
    book: Vec<(String, Currency, i64, Amount)>,
    staff: Vec<(UserId, String)>,
}

impl Known {
    fn load(conn: &mut Connection, actor: &Actor, now: NaiveDateTime) -> Result<Known, AppError> {
        Ok(Known {
            stages: deals::list_stages(conn)?,
            sums: deals::list_sums(conn, actor, &Filter::default())?,
            idle: deals::count_without_next_step(conn, actor)?,
            owners: store::list_pipeline_by_owner(conn, actor)?,
            days: store::list_pipeline_by_day(conn, actor)?,
            longest: store::list_idle(conn, actor, now - TimeDelta::days(14), MOST_IDLE)?,
            waiting: approvals::list_visible(conn, actor, approvals::Shown::Waiting)?,
            book: store::list_order_book(conn, actor)?,
            staff: people::store::list_staff(conn)?,
        })
    }

    fn currencies(&self) -> Vec<Currency> {
        let mut currencies: Vec<Currency> = self.sums.iter().map(|s| s.currency).collect();
        currencies.sort_unstable();
        currencies.dedup();
        currencies
    }

    /// The currency of most open deals.
    fn usual(&self) -> Option<Currency> {
        let count = |c: &Currency| self.sums.iter().filter(|s| s.currency == *c).map(|s| s.count).sum::<i64>();
        self.currencies().into_iter().max_by_key(count)
    }

    fn by_stage(&self, frame: &Frame, currency: Currency) -> Result<Vec<Bar>, Overflow> {
        let mut rows = Vec::new();
        for stage in self.stages.iter().filter(|s| s.is_open()) {
            let own = self.sums.iter().filter(|s| s.stage == stage.id && s.currency == currency);
            let href = format!("/opportunities/list?stage={}", stage.id);
            rows.push((stage.name(frame.language()).to_owned(), href, Amount::sum(own.map(|s| s.amount))?));
        }
        Ok(bars(frame, rows))
    }

    /// The greatest first; the small ones stand together at the end.
    fn by_owner(&self, frame: &Frame, currency: Currency) -> Result<Vec<Bar>, Overflow> {
        let mut owners: Vec<_> = self.owners.iter().filter(|(_, c, _, _)| *c == currency).collect();
        owners.sort_by_key(|(_, _, _, sum)| Reverse(*sum));
        let others = if owners.len() > MOST_LINES { owners.split_off(MOST_LINES - 1) } else { Vec::new() };
        let name = |id: &Option<UserId>| self.staff.iter().find(|(staff, _)| Some(*staff) == *id).map(|(_, name)| name.clone());
        let row = |(id, _, _, sum): &(Option<UserId>, Currency, i64, Amount)| {
            let href = id.map(|id| format!("/opportunities/list?owner={id}")).unwrap_or_default();
            (name(id).unwrap_or_else(|| frame.t("part-unassigned").into_owned()), href, *sum)
        };
        let mut rows: Vec<_> = owners.into_iter().map(row).collect();
        if !others.is_empty() {
            let sum = Amount::sum(others.iter().map(|(_, _, _, sum)| *sum))?;
            rows.push((frame.t1("team-others", "n", others.len()), String::new(), sum));
        }
        Ok(bars(frame, rows))
    }

    fn by_month(&self, frame: &Frame, currency: Currency) -> Result<Vec<Bar>, Overflow> {
        let mut months: BTreeMap<String, Amount> = BTreeMap::new();
        for (day, _, _, sum) in self.days.iter().filter(|(_, c, _, _)| *c == currency) {
            let month = months.entry(format!("{}-{:02}", day.year(), day.month())).or_default();
            *month = month.checked_add(*sum)?;
        }
        Ok(bars(frame, months.into_iter().map(|(month, sum)| (month, String::new(), sum)).take(MOST_COLUMNS).collect()))
    }
}

/// `(name, href, sum)` as bars, the longest of which is full.
fn bars(frame: &Frame, rows: Vec<(String, String, Amount)>) -> Vec<Bar> {
    let longest = rows.iter().map(|(_, _, sum)| sum.millionths()).max().unwrap_or(0);
    let bar = |(name, href, sum): (String, String, Amount)| Bar {
        name,
        said: short(frame, sum),
        share: per_mille(sum.millionths(), longest),
        href,
    };
    rows.into_iter().map(bar).collect()
}

pub(in crate::reports) async fn team(desk: Desk, query: Query<RevenueQuery>) -> Result<HttpResponse, AppError> {
    if !desk.actor.may(Act::Manage) {
        return Err(AppError::NotFound);
    }
    let (actor, now) = (desk.actor.clone(), desk.app.clock.now());
    let known = desk.app.db.read(move |conn| Known::load(conn, &actor, now)).await?;
    let frame = desk.frame();
    let currencies = known.currencies();
    let wanted = Currency::parse(&query.0.currency).filter(|c| currencies.contains(c));
    let currency = wanted.or_else(|| known.usual()).unwrap_or(Currency::CNY);
    let totals = Totals::of(&known.stages, known.sums.iter())?;
    let is_stale = |d: &Idle| Age::new(d.since, now, d.norm_days).pace() == Pace::Stale;
    page(&TeamPage {
        currency,
        currencies,
        open: totals.sum_text(),
        weighted: totals.weighted_text(),
        count: totals.count,
        by_stage: known.by_stage(&frame, currency)?,
        by_owner: known.by_owner(&frame, currency)?,
        by_month: known.by_month(&frame, currency)?,
        idle: known.idle,
        stalled: Few::new(known.longest.into_iter().filter(is_stale).collect()),
        waiting: Few::new(known.waiting),
        book: known.book.into_iter().map(|(state, c, n, net)| (state, Money::new(net, c), n)).collect(),
        frame,
    })
}
