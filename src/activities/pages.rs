//! Activities: the list, and what its other pages share.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::activity::{About, ActivityKind};
use super::store::{self, Filter, Listed};
use crate::db::Connection;
use crate::kernel::actor::{Act, Actor};
use crate::kernel::ids::UserId;
use crate::views::{KnownList, Menu};
use crate::web::cursor::{Cursor, PAGE_ROWS, Slice};
use crate::web::{AppError, Desk, Frame, Query, page};
use crate::{opportunities, people};

pub(super) mod bulk;
pub(super) mod done;
pub(super) mod plan;

#[derive(Template)]
#[template(path = "activities/index.html")]
struct IndexPage {
    frame: Frame,
    rows: Slice<Listed>,
    filter: IndexQuery,
    owners: Vec<(UserId, String)>,
    views: Menu,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct IndexQuery {
    kind: String,
    owner: String,
    state: String,
    after: String,
}

impl IndexPage {
    /// What is open can be marked done; what is done cannot.
    fn chooses(&self) -> bool {
        self.filter.state == "open" && self.frame.may("sell")
    }

    fn acts(&self) -> Vec<(&'static str, String)> {
        vec![("done", self.frame.t("bulk-complete").into_owned())]
    }

    fn kinds(&self) -> Vec<(&'static str, String)> {
        ActivityKind::ALL.iter().map(|k| (k.as_str(), self.frame.name("activity", k).into_owned())).collect()
    }

    fn states(&self) -> Vec<(&'static str, String)> {
        ["open", "done"].into_iter().map(|s| (s, self.frame.name("activity-state", s).into_owned())).collect()
    }

    fn next(&self) -> String {
        let Some(after) = &self.rows.next else { return String::new() };
        let f = &self.filter;
        format!("/activities?kind={}&owner={}&state={}&after={after}", f.kind, f.owner, f.state)
    }
}

pub(super) async fn index(desk: Desk, query: Query<IndexQuery>) -> Result<HttpResponse, AppError> {
    let mut typed = query.0;
    // Only what this page knows goes back into its links.
    typed.kind = ActivityKind::parse(&typed.kind).map_or(String::new(), |k| k.to_string());
    typed.state = if typed.state == "done" { typed.state } else { "open".into() };
    let owner = match typed.owner.as_str() {
        "" => Some(desk.actor.user_id),
        "all" => None,
        other => other.parse().ok(),
    };
    typed.owner = owner.map_or("all".into(), |o| o.to_string());
    let done = typed.state == "done";
    let after = Cursor::decode(&typed.after).and_then(|c| Some((c.value.parse().ok()?, c.id)));
    let filter = Filter { owner, kind: ActivityKind::parse(&typed.kind), done, after, ..Filter::default() };
    let actor = desk.actor.clone();
    let query = desk.frame().query().to_owned();
    let (rows, owners, views) = desk
        .app
        .db
        .read(move |conn| {
            let limit = i64::try_from(PAGE_ROWS + 1).unwrap_or(i64::MAX);
            let rows = store::list(conn, &actor, &filter, limit)?;
            let views = Menu::load(conn, &actor, KnownList::Activities, &query)?;
            Ok::<_, AppError>((rows, people::store::list_visible_staff(conn, &actor)?, views))
        })
        .await?;
    let position = |row: &Listed| {
        let at = if done { row.activity.done_at } else { row.activity.due_at }.unwrap_or_default();
        Cursor::new(at.format("%Y-%m-%dT%H:%M:%S%.f"), row.activity.id.0)
    };
    page(&IndexPage { frame: desk.frame(), rows: Slice::new(rows, position), filter: typed, owners, views })
}

fn outcomes(frame: &Frame, kind: ActivityKind) -> Vec<(&'static str, String)> {
    kind.outcomes().iter().map(|o| (o.as_str(), frame.name("activity-outcome", o).into_owned())).collect()
}

/// The deal's next step follows its activities.
fn follow(conn: &mut Connection, about: About) -> Result<(), AppError> {
    if let Some(deal) = about.opportunity {
        opportunities::next_step::refresh(conn, deal)?;
    }
    Ok(())
}

fn may_sell(actor: &Actor) -> Result<(), AppError> {
    if actor.may(Act::Sell) { Ok(()) } else { Err(AppError::NotFound) }
}
