//! The list of deals, and the same as a file.

use actix_web::HttpResponse;
use askama::Template;

use super::{PERIODS, PipelineQuery, STATES, Totals};
use crate::kernel::ids::UserId;
use crate::opportunities::stage::Stage;
use crate::opportunities::store::{self, Listed, Sort};
use crate::people::{self, team::Team};
use crate::views::{KnownList, Menu};
use crate::web::cursor::{Cursor, PAGE_ROWS, Slice};
use crate::web::{AppError, Desk, Frame, Query, page};

/// Rows of an exported file at most.
const MOST_EXPORTED: i64 = 50_000;

#[derive(Template)]
#[template(path = "opportunities/index.html")]
struct IndexPage {
    frame: Frame,
    query: PipelineQuery,
    rows: Slice<Listed>,
    stages: Vec<Stage>,
    teams: Vec<Team>,
    owners: Vec<(UserId, String)>,
    totals: Totals,
    sort: Sort,
    views: Menu,
}

impl IndexPage {
    fn acts(&self) -> Vec<(&'static str, String)> {
        let words = |key| self.frame.t(key).into_owned();
        vec![("owner", words("owner-change")), ("next_step", words("bulk-next-step"))]
    }

    fn stage(&self, row: &Listed) -> String {
        let stage = self.stages.iter().find(|s| s.id == row.deal.stage_id);
        stage.map(|s| s.name(self.frame.language()).to_owned()).unwrap_or_default()
    }

    fn chance(&self, row: &Listed) -> String {
        let stage = self.stages.iter().find(|s| s.id == row.deal.stage_id);
        self.frame.percent(&row.deal.chance(stage.map(|s| s.probability).unwrap_or_default()))
    }

    fn tone(&self, row: &Listed) -> &'static str {
        match row.deal.outcome {
            Some(super::Outcome::Won) => "good",
            Some(super::Outcome::Lost) => "bad",
            None => "now",
        }
    }

    fn sorted(&self, by: &str) -> String {
        format!("/opportunities/list?{}", self.query.with("sort", by))
    }

    fn direction(&self, by: &str) -> &'static str {
        match self.sort {
            sort if sort.as_str() != by => "",
            Sort::Amount | Sort::Newest => "descending",
            Sort::CloseDate | Sort::Name => "ascending",
        }
    }

    fn next(&self) -> String {
        let Some(after) = &self.rows.next else { return String::new() };
        format!("/opportunities/list?{}&after={after}", self.query.with("", ""))
    }

    fn export(&self) -> String {
        format!("/opportunities/export?{}", self.query.with("", ""))
    }

    fn states(&self) -> &'static [&'static str] {
        STATES
    }

    fn periods(&self) -> &'static [&'static str] {
        PERIODS
    }

    /// Still open, and should have been closed by now.
    fn is_late(&self, row: &Listed) -> bool {
        row.deal.is_open() && row.deal.close_date < self.frame.today()
    }

    fn said(&self) -> String {
        let totals = &self.totals;
        let (sum, weighted) = (totals.sum_text(), totals.weighted_text());
        self.frame.t3("opportunities-shown", "n", totals.count, "sum", sum, "weighted", weighted)
    }
}

fn position(sort: Sort) -> impl Fn(&Listed) -> Cursor {
    move |row| match sort {
        Sort::CloseDate => Cursor::new(row.deal.close_date, row.deal.id.0),
        Sort::Amount => Cursor::new(row.deal.amount.millionths(), row.deal.id.0),
        Sort::Name => Cursor::new(&row.deal.name, row.deal.id.0),
        Sort::Newest => Cursor::new("", row.deal.id.0),
    }
}

pub(crate) async fn index(desk: Desk, query: Query<PipelineQuery>) -> Result<HttpResponse, AppError> {
    let query = query.0.known();
    let sort = Sort::parse(&query.sort).unwrap_or(Sort::CloseDate);
    let after = Cursor::decode(&query.after).map(|c| (c.value, c.id));
    let (actor, typed, today) = (desk.actor.clone(), query.clone(), desk.app.today());
    let asked = desk.frame().query().to_owned();
    let (rows, sums, stages, teams, owners, views) = desk
        .app
        .db
        .read(move |conn| {
            let teams = people::store::list_teams(conn)?;
            let filter = typed.filter(&teams, today);
            let limit = i64::try_from(PAGE_ROWS + 1).unwrap_or(i64::MAX);
            let rows = store::list(conn, &actor, &filter, sort, after, limit)?;
            let sums = store::list_sums(conn, &actor, &filter)?;
            let owners = people::store::list_visible_staff(conn, &actor)?;
            let views = Menu::load(conn, &actor, KnownList::Opportunities, &asked)?;
            Ok::<_, AppError>((rows, sums, store::list_stages(conn)?, teams, owners, views))
        })
        .await?;
    let totals = Totals::of(&stages, sums.iter())?;
    let query = PipelineQuery { sort: sort.to_string(), ..query };
    let rows = Slice::new(rows, position(sort));
    page(&IndexPage { frame: desk.frame(), query, rows, stages, teams, owners, totals, sort, views })
}

pub(crate) async fn export(desk: Desk, query: Query<PipelineQuery>) -> Result<HttpResponse, AppError> {
    let query = query.0.known();
    let sort = Sort::parse(&query.sort).unwrap_or(Sort::CloseDate);
    let (actor, today) = (desk.actor.clone(), desk.app.today());
    let (rows, stages) = desk
        .app
        .db
        .read(move |conn| {
            let teams = people::store::list_teams(conn)?;
            let filter = query.filter(&teams, today);
            let rows = store::list(conn, &actor, &filter, sort, None, MOST_EXPORTED)?;
            Ok::<_, AppError>((rows, store::list_stages(conn)?))
        })
        .await?;
    let frame = desk.frame();
    let head =
        ["name", "account", "owner", "stage", "amount", "currency", "chance", "close_date", "next_step", "state", "lost_reason"];
    let head = head.map(|h| frame.name("opportunity", h));
    let head: Vec<&str> = head.iter().map(AsRef::as_ref).collect();
    let line = |row: Listed| {
        let stage = stages.iter().find(|s| s.id == row.deal.stage_id);
        vec![
            row.deal.name.clone(),
            row.account,
            row.owner.unwrap_or_default(),
            stage.map(|s| s.name(frame.language()).to_owned()).unwrap_or_default(),
            row.deal.amount.plain(row.deal.currency.decimals()),
            row.deal.currency.to_string(),
            row.deal.chance(stage.map(|s| s.probability).unwrap_or_default()).plain(),
            row.deal.close_date.to_string(),
            row.deal.next_step.clone().unwrap_or_default(),
            frame.name("opportunity-state", row.deal.outcome.map_or("open", |o| o.as_str())).into_owned(),
            row.deal.lost_reason.map(|r| frame.name("lost-reason", r).into_owned()).unwrap_or_default(),
        ]
    };
    crate::web::csv::csv_response("opportunities.csv", &head, rows.into_iter().map(line))
}
