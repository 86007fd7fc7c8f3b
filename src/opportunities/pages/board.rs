//! The board: a column a stage, a card a deal.

use actix_web::HttpResponse;
use askama::Template;
use chrono::{Datelike, NaiveDateTime, NaiveTime, TimeDelta};

use super::{PipelineQuery, Totals};
use crate::kernel::clock::to_utc;
use crate::kernel::ids::UserId;
use crate::opportunities::opportunity::Outcome;
use crate::opportunities::stage::{Age, Pace, Stage, StageKind};
use crate::opportunities::store::{self, Filter, Listed, Sum};
use crate::people::{self, team::Team};
use crate::web::{AppError, Desk, Frame, Query, page};

/// Cards of a column; the rest is in the list.
const MOST_CARDS: i64 = 40;

struct Column {
    stage: Stage,
    totals: Totals,
    cards: Vec<Listed>,
}

#[derive(Template)]
#[template(path = "opportunities/board.html")]
struct BoardPage {
    frame: Frame,
    query: PipelineQuery,
    columns: Vec<Column>,
    won: Column,
    lost: Stage,
    totals: Totals,
    owners: Vec<(UserId, String)>,
    teams: Vec<Team>,
}

impl BoardPage {
    fn age(&self, card: &Listed, stage: &Stage) -> Age {
        Age::new(card.deal.stage_since, self.frame.now(), stage.norm_days)
    }

    fn pace(&self, age: &Age) -> &'static str {
        match age.pace() {
            Pace::Fresh => "",
            Pace::Slow => "slow",
            Pace::Stale => "stale",
        }
    }

    fn is_late(&self, card: &Listed) -> bool {
        card.deal.next_step_at.is_some_and(|at| at < self.frame.now())
    }

    fn is_empty(&self) -> bool {
        self.totals.count == 0 && self.won.totals.count == 0
    }

    fn stages(&self) -> impl Iterator<Item = &Stage> {
        self.columns.iter().map(|c| &c.stage)
    }

    fn periods(&self) -> &'static [&'static str] {
        super::PERIODS
    }

    fn is_filtered(&self) -> bool {
        !(self.query.owner.is_empty() && self.query.team.is_empty() && self.query.period.is_empty())
    }

    /// More deals in the column than cards on the board.
    fn hidden(&self, column: &Column) -> i64 {
        column.totals.count.saturating_sub(i64::try_from(column.cards.len()).unwrap_or(0))
    }

    fn list_of(&self, stage: &Stage) -> String {
        format!("/opportunities/list?{}", self.query.with("stage", &stage.id.to_string()))
    }
}

pub(crate) async fn board(desk: Desk, query: Query<PipelineQuery>) -> Result<HttpResponse, AppError> {
    let query = PipelineQuery { stage: String::new(), state: "open".into(), ..query.0 }.known();
    let (actor, now, typed) = (desk.actor.clone(), desk.app.clock.now(), query.clone());
    let today = desk.app.today();
    let (stages, sums, won_sums, teams, owners, columns) = desk
        .app
        .db
        .read(move |conn| {
            let stages = store::list_stages(conn)?;
            let teams = people::store::list_teams(conn)?;
            let open = typed.filter(&teams, today);
            let month = Filter {
                closes: None,
                outcome: Some(Outcome::Won),
                closed_since: Some(month_start(now, actor.time_zone)),
                ..open.clone()
            };
            let sums = store::list_sums(conn, &actor, &open)?;
            let won_sums = store::list_sums(conn, &actor, &month)?;
            let shown = |s: &&Stage| s.is_open() || s.kind == StageKind::Won;
            let columns: Vec<Filter> = stages
                .iter()
                .filter(shown)
                .map(|s| Filter { stage: Some(s.id), ..if s.is_open() { open.clone() } else { month.clone() } })
                .collect();
            let mut cards = store::list_cards(conn, &actor, &columns, MOST_CARDS)?;
            let mut columns = Vec::new();
            for stage in stages.iter().filter(shown) {
                let (own, rest) = cards.into_iter().partition(|card| card.deal.stage_id == stage.id);
                cards = rest;
                columns.push((stage.clone(), own));
            }
            // The column of what was won stands last, wherever its stage does.
            columns.sort_by_key(|(stage, _): &(Stage, Vec<Listed>)| !stage.is_open());
            let owners = people::store::list_visible_staff(conn, &actor)?;
            Ok::<_, AppError>((stages, sums, won_sums, teams, owners, columns))
        })
        .await?;
    let totals = Totals::of(&stages, sums.iter())?;
    let mut filled = Vec::new();
    for (stage, cards) in columns {
        let own = sums.iter().chain(won_sums.iter()).filter(|s: &&Sum| s.stage == stage.id);
        filled.push(Column { totals: Totals::of(&stages, own)?, stage, cards });
    }
    let lost = stages.iter().find(|s| s.kind == StageKind::Lost).cloned();
    let (Some(won), Some(lost)) = (filled.pop(), lost) else { return Err(AppError::Internal("no closing stages".into())) };
    page(&BoardPage { frame: desk.frame(), query, columns: filled, won, lost, totals, owners, teams })
}

/// When the month began where the person works.
fn month_start(now: NaiveDateTime, zone: chrono_tz::Tz) -> NaiveDateTime {
    let today = crate::kernel::clock::local(now, zone).date();
    let first = today - TimeDelta::days(i64::from(today.day0()));
    to_utc(first.and_time(NaiveTime::MIN), zone)
}
