//! The page of the day.

use actix_web::HttpResponse;
use askama::Template;
use chrono::{NaiveDateTime, NaiveTime, TimeDelta};

use super::store::{self, Reply};
use crate::activities::store::{self as activities, Filter, Listed};
use crate::activities::{ActivityKind, ActivityOutcome};
use crate::approvals::store::{self as approvals, Shown, Waiting};
use crate::db::Connection;
use crate::kernel::actor::{Act, Actor};
use crate::kernel::clock::{local, to_utc};
use crate::opportunities::store::{self as deals, Filter as DealFilter, Listed as Deal, Sort};
use crate::web::{AppError, Desk, Frame, page};

/// Lines of each part at most.
const MOST: i64 = 12;
/// How long a customer's act is news.
const NEWS: TimeDelta = TimeDelta::days(4);

#[derive(Template)]
#[template(path = "today/show.html")]
struct ShowPage {
    frame: Frame,
    overdue: Vec<Listed>,
    today: Vec<Listed>,
    soon: Vec<Listed>,
    replies: Vec<Reply>,
    approvals: Vec<Waiting>,
    /// What the person asked for: waiting, or answered lately.
    asked: Vec<Waiting>,
    without_step: Vec<Deal>,
}

impl ShowPage {
    fn meetings(&self) -> Vec<&Listed> {
        self.today.iter().filter(|a| a.activity.kind == ActivityKind::Meeting).collect()
    }

    fn calls(&self) -> Vec<&Listed> {
        self.today.iter().filter(|a| a.activity.kind == ActivityKind::Call).collect()
    }

    fn tasks(&self) -> Vec<&Listed> {
        let other = |a: &&Listed| !matches!(a.activity.kind, ActivityKind::Call | ActivityKind::Meeting);
        self.today.iter().filter(other).collect()
    }

    fn is_empty(&self) -> bool {
        self.overdue.is_empty()
            && self.today.is_empty()
            && self.soon.is_empty()
            && self.replies.is_empty()
            && self.approvals.is_empty()
            && self.asked.is_empty()
            && self.without_step.is_empty()
    }

    fn more(&self, lines: &[Listed]) -> bool {
        i64::try_from(lines.len()).is_ok_and(|n| n >= MOST)
    }

    fn is_overdue(&self, line: &Listed) -> bool {
        line.activity.is_late(self.frame.now())
    }

    /// A meeting is told on its own page, where its effect is asked for; the rest is done with one click.
    fn is_told(&self, line: &Listed) -> bool {
        line.activity.kind == ActivityKind::Meeting
    }

    fn usual(&self, line: &Listed) -> ActivityOutcome {
        line.activity.kind.outcomes().first().copied().unwrap_or(ActivityOutcome::Done)
    }
}

pub(super) async fn show(desk: Desk) -> Result<HttpResponse, AppError> {
    let (actor, now) = (desk.actor.clone(), desk.app.clock.now());
    let day = local(now, actor.time_zone).date();
    let begins = to_utc(day.and_time(NaiveTime::MIN), actor.time_zone);
    let ends = to_utc((day + TimeDelta::days(1)).and_time(NaiveTime::MIN), actor.time_zone);
    let found = desk
        .app
        .db
        .read(move |conn| {
            let mine = Filter { owner: Some(actor.user_id), ..Filter::default() };
            let overdue = activities::list(conn, &actor, &Filter { due_before: Some(begins), ..mine.clone() }, MOST)?;
            let today_only = Filter { due_from: Some(begins), due_before: Some(ends), ..mine.clone() };
            let today = activities::list(conn, &actor, &today_only, 3 * MOST)?;
            let week = Filter { due_from: Some(ends), due_before: Some(ends + TimeDelta::days(7)), ..mine };
            let soon = activities::list(conn, &actor, &week, MOST)?;
            let replies = store::list_replies(conn, actor.user_id, now - NEWS, MOST)?;
            let mut waiting =
                if actor.may(Act::Approve) { approvals::list_visible(conn, &actor, Shown::Waiting)? } else { Vec::new() };
            waiting.truncate(usize::try_from(MOST).unwrap_or(0));
            let asked = if actor.may(Act::Approve) { Vec::new() } else { asked_by(conn, &actor, now - NEWS)? };
            let idle = DealFilter { owner: Some(actor.user_id), without_next_step: true, ..DealFilter::default() };
            let without_step = deals::list(conn, &actor, &idle, Sort::Amount, None, MOST)?;
            Ok::<_, AppError>((overdue, today, soon, replies, (waiting, asked), without_step))
        })
        .await?;
    let (overdue, today, soon, replies, (approvals, asked), without_step) = found;
    page(&ShowPage { frame: desk.frame(), overdue, today, soon, replies, approvals, asked, without_step })
}

/// The person's own requests for a yes: those that wait, then those answered since.
fn asked_by(conn: &mut Connection, actor: &Actor, since: NaiveDateTime) -> Result<Vec<Waiting>, AppError> {
    let mut asked = approvals::list_visible(conn, actor, Shown::WaitingOf(actor.user_id))?;
    let answered = approvals::list_visible(conn, actor, Shown::DecidedOf(actor.user_id))?;
    asked.extend(answered.into_iter().filter(|request| request.decided_at.is_some_and(|at| at > since)));
    asked.truncate(usize::try_from(MOST).unwrap_or(0));
    Ok(asked)
}
