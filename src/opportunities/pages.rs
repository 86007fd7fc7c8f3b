//! The pages of the pipeline.

mod board;
mod bulk;
mod deal;
mod edit;
mod index;
mod moves;
mod people;
mod source;

pub(super) use board::board;
pub(super) use bulk::{create_bulk, new_bulk};
pub(super) use deal::{history, show};
pub(super) use edit::{create, edit, new, update};
pub(super) use index::{export, index};
pub(super) use moves::{lose, loss, move_stage, reopen, tick, undo_move};
pub(super) use people::{add_competitor, edit_role, put_role, remove_competitor, remove_role, share, unshare};

use chrono::{Datelike, NaiveDate, TimeDelta};
use serde::Deserialize;

use super::opportunity::{Opportunity, Outcome};
use super::store::{self, Filter};
pub use super::totals::Totals;
use crate::db::Connection;
use crate::kernel::actor::{Act, Actor};
use crate::kernel::ids::{AccountId, OpportunityId, StageId, TeamId, UserId};
use crate::people::team::{Team, subtree};
use crate::web::AppError;

/// Selling is for sellers; for others these acts do not exist.
fn may_sell(actor: &Actor) -> Result<(), AppError> {
    if actor.may(Act::Sell) { Ok(()) } else { Err(AppError::NotFound) }
}

fn load(conn: &mut Connection, actor: &Actor, id: i64) -> Result<Opportunity, AppError> {
    store::find_visible(conn, actor, OpportunityId(id))?.ok_or(AppError::NotFound)
}

/// What the URL of board and list says.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct PipelineQuery {
    pub stage: String,
    pub owner: String,
    pub team: String,
    pub period: String,
    pub state: String,
    pub sort: String,
    pub after: String,
}

/// Periods of the close date one may choose.
pub const PERIODS: &[&str] = &["overdue", "this_month", "this_quarter", "next_quarter", "this_year"];
pub const STATES: &[&str] = &["open", "won", "lost", "all", "no_step"];

impl PipelineQuery {
    /// Drops what the page does not know, so that its links carry nothing that was merely typed.
    fn known(mut self) -> PipelineQuery {
        let number = |text: String| if text.parse::<i64>().is_ok() { text } else { String::new() };
        (self.stage, self.owner, self.team) = (number(self.stage), number(self.owner), number(self.team));
        if !PERIODS.contains(&self.period.as_str()) {
            self.period.clear();
        }
        if !STATES.contains(&self.state.as_str()) {
            self.state = "open".into();
        }
        self
    }

    fn filter(&self, teams: &[Team], today: NaiveDate) -> Filter {
        let id = |text: &str| text.parse::<i64>().ok();
        Filter {
            outcome: match self.state.as_str() {
                "won" => Some(Outcome::Won),
                "lost" => Some(Outcome::Lost),
                _ => None,
            },
            every_outcome: self.state == "all",
            without_next_step: self.state == "no_step",
            stage: id(&self.stage).map(StageId),
            owner: id(&self.owner).map(UserId),
            teams: id(&self.team).map(|t| subtree(teams, TeamId(t))),
            account: None::<AccountId>,
            closes: closing(&self.period, today),
            closed_since: None,
        }
    }

    /// The same view with one part changed, as a query string.
    fn with(&self, name: &str, value: &str) -> String {
        let parts = [
            ("stage", &self.stage),
            ("owner", &self.owner),
            ("team", &self.team),
            ("period", &self.period),
            ("state", &self.state),
            ("sort", &self.sort),
        ];
        let own = |part: &str, own: &str| if part == name { value.to_owned() } else { own.to_owned() };
        let text: Vec<String> = parts
            .iter()
            .map(|(part, typed)| (*part, own(part, typed)))
            .filter(|(part, value)| !(value.is_empty() || *part == "state" && value == "open"))
            .map(|(part, value)| format!("{part}={value}"))
            .collect();
        text.join("&")
    }
}

/// First and last day of a named period.
fn closing(period: &str, today: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
    let first = |year: i32, month: u32| NaiveDate::from_ymd_opt(year, month, 1);
    let after = |year: i32, month: u32, months: u32| {
        let zero = month - 1 + months;
        first(year + i32::try_from(zero / 12).unwrap_or(0), zero % 12 + 1)
    };
    let (year, month) = (today.year(), today.month());
    let quarter = (month - 1) / 3 * 3 + 1;
    let span = |from: Option<NaiveDate>, next: Option<NaiveDate>| Some((from?, next? - TimeDelta::days(1)));
    match period {
        "overdue" => Some((NaiveDate::default(), today - TimeDelta::days(1))),
        "this_month" => span(first(year, month), after(year, month, 1)),
        "this_quarter" => span(first(year, quarter), after(year, quarter, 3)),
        "next_quarter" => span(after(year, quarter, 3), after(year, quarter, 6)),
        "this_year" => span(first(year, 1), first(year + 1, 1)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_cover_whole_months_and_quarters() {
        let day = |t: &str| t.parse::<NaiveDate>().unwrap();
        let today = day("2026-11-21");
        assert_eq!(closing("this_month", today), Some((day("2026-11-01"), day("2026-11-30"))));
        assert_eq!(closing("this_quarter", today), Some((day("2026-10-01"), day("2026-12-31"))));
        assert_eq!(closing("next_quarter", today), Some((day("2027-01-01"), day("2027-03-31"))));
        assert_eq!(closing("overdue", today).map(|p| p.1), Some(day("2026-11-20")));
        assert_eq!(closing("", today), None);
    }
}
