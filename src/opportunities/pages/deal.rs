//! The page of a deal.

use actix_web::{HttpResponse, web};
use askama::Template;
use chrono::{NaiveDateTime, TimeDelta};

use super::{load, source};
use crate::activities::store::{self as activities, Listed};
use crate::db::Connection;
use crate::history::{self as past, FieldChange, Links};
use crate::kernel::actor::{Actor, Role};
use crate::kernel::ids::{ContactId, UserId};
use crate::kernel::money::{Money, Percent};
use crate::opportunities::map::{self, Spot};
use crate::opportunities::opportunity::{Opportunity, weighted};
use crate::opportunities::stage::{Age, Pace, Stage, StageCheck};
use crate::opportunities::store::{self, Competitor, Involved, Step};
use crate::people;
use crate::thread::{self, Knot, ShownKnot, store::QuoteOfDeal};
use crate::web::timeline::{self, Line};
use crate::web::{AppError, Desk, Frame, page};

const EVENTS: i64 = 40;
/// Whoever pays should be met at least this often while the deal is open.
const TOO_LONG: TimeDelta = TimeDelta::days(30);

/// What the page reads.
struct Facts {
    deal: Opportunity,
    account: String,
    owner: String,
    contact: Option<String>,
    stages: Vec<Stage>,
    checks: Vec<(StageCheck, bool)>,
    involved: Vec<Involved>,
    steps: Vec<Step>,
    met: Vec<(ContactId, NaiveDateTime, bool)>,
    competitors: Vec<(Competitor, Option<String>)>,
    known_competitors: Vec<Competitor>,
    shared: Vec<(UserId, String, Role)>,
    staff: Vec<(UserId, String)>,
    open: Vec<Listed>,
    quotes: Vec<QuoteOfDeal>,
    /// Won and closed of the deals that came through this stage.
    ended: (i64, i64),
    knots: Vec<Knot>,
    events: Vec<crate::history::Event>,
}

fn read(conn: &mut Connection, actor: &Actor, id: i64) -> Result<Facts, AppError> {
    let deal = load(conn, actor, id)?;
    let (account, _) = store::load_account(conn, deal.account_id)?;
    let contact = store::list_contact_names(conn, deal.contact_id.into_iter().collect())?.pop().map(|(_, name)| name);
    let owner = store::list_names(conn, [deal.owner_id, None])?.pop().map(|(_, name)| name).unwrap_or_default();
    let open = activities::Filter { opportunity: Some(deal.id), ..activities::Filter::default() };
    Ok(Facts {
        account,
        owner,
        contact,
        stages: store::list_stages(conn)?,
        checks: store::list_checks(conn, deal.id, deal.stage_id)?,
        involved: store::list_roles(conn, deal.id)?,
        steps: store::list_steps(conn, deal.id)?,
        met: store::list_meetings_with(conn, deal.id)?,
        competitors: store::list_competitors_of(conn, deal.id)?,
        known_competitors: store::list_competitors(conn)?,
        shared: store::list_shared_with(conn, deal.id)?,
        staff: people::store::list_staff(conn)?,
        open: activities::list(conn, actor, &open, 10)?,
        quotes: thread::store::list_quotes_of(conn, deal.id)?,
        ended: store::count_ended_from(conn, deal.stage_id)?,
        knots: thread::of_opportunity(conn, actor, deal.id)?,
        events: past::list_events(conn, Links { opportunity: Some(deal.id), ..Links::default() }, None, EVENTS)?,
        deal,
    })
}

#[derive(Template)]
#[template(path = "opportunities/show.html")]
struct ShowPage {
    frame: Frame,
    facts: Facts,
    knots: Vec<ShownKnot>,
    lines: Vec<Line>,
    spots: Vec<Spot>,
}

impl ShowPage {
    fn deal(&self) -> &Opportunity {
        &self.facts.deal
    }

    fn stage(&self) -> Option<&Stage> {
        self.facts.stages.iter().find(|s| s.id == self.deal().stage_id)
    }

    fn source(&self) -> Option<String> {
        self.deal().source.as_deref().map(|from| source::name(&self.frame, from))
    }

    fn stage_name(&self) -> &str {
        self.stage().map(|s| s.name(self.frame.language())).unwrap_or_default()
    }

    fn tone(&self) -> &'static str {
        match self.deal().outcome {
            Some(super::Outcome::Won) => "good",
            Some(super::Outcome::Lost) => "bad",
            None => "now",
        }
    }

    fn open_stages(&self) -> Vec<&Stage> {
        self.facts.stages.iter().filter(|s| s.is_open()).collect()
    }

    fn is_present(&self, stage: &Stage) -> bool {
        stage.id == self.deal().stage_id
    }

    fn may_act(&self) -> bool {
        self.frame.may("sell") && self.deal().is_open()
    }

    fn age(&self) -> Age {
        Age::new(self.deal().stage_since, self.frame.now(), self.stage().map_or(0, |s| s.norm_days))
    }

    fn pace_tone(&self) -> &'static str {
        match self.age().pace() {
            Pace::Fresh => "good",
            Pace::Slow => "wait",
            Pace::Stale => "bad",
        }
    }

    fn chance(&self) -> Percent {
        self.deal().chance(self.stage().map(|s| s.probability).unwrap_or_default())
    }

    fn chance_said(&self) -> String {
        self.frame.percent(&self.chance())
    }

    /// Amount times chance; nothing where it cannot be counted.
    fn weighted(&self) -> String {
        let deal = self.deal();
        let amount = weighted(deal.amount, self.chance(), deal.currency);
        amount.map(|a| Money::new(a, deal.currency).to_string()).unwrap_or_default()
    }

    fn next(&self) -> Option<&Listed> {
        self.facts.open.iter().find(|a| Some(a.activity.id) == self.deal().next_activity_id)
    }

    fn then(&self) -> Vec<&Listed> {
        self.facts.open.iter().filter(|a| Some(a.activity.id) != self.deal().next_activity_id).collect()
    }

    /// What is missing in the picture of who decides: message keys.
    fn warnings(&self) -> Vec<&'static str> {
        if !self.deal().is_open() {
            return Vec::new();
        }
        let mut found = Vec::new();
        let payers: Vec<&Involved> = self.facts.involved.iter().filter(|i| i.role.role.pays()).collect();
        let met = |i: &&Involved| self.facts.met.iter().any(|(contact, _, _)| *contact == i.role.contact_id);
        let lately = |i: &&Involved| {
            let since = self.frame.now() - TOO_LONG;
            self.facts.met.iter().any(|(contact, at, done)| *contact == i.role.contact_id && (!done || *at > since))
        };
        if payers.is_empty() {
            found.push("warning-no-economic-buyer");
        } else if !payers.iter().any(met) {
            found.push("warning-economic-buyer-not-met");
        } else if !payers.iter().any(lately) {
            found.push("warning-economic-buyer-long-ago");
        }
        if self.facts.involved.len() == 1 {
            found.push("warning-single-thread");
        }
        found
    }

    fn link(&self, kind: &str) -> String {
        format!("/activities/new?kind={kind}&opportunity={}&next={}", self.deal().id, self.deal().href())
    }

    fn new_quote(&self) -> String {
        format!("/quotes/new?opportunity={}", self.deal().id)
    }

    fn configure(&self) -> String {
        format!("/catalogue?opportunity={}", self.deal().id)
    }

    fn steps_of(&self, spot: &Spot) -> String {
        spot.arrows.iter().map(|a| self.step_words(a)).collect::<Vec<_>>().join("; ")
    }

    fn step_words(&self, arrow: &map::Arrow) -> String {
        let day = self.frame.day(&arrow.at);
        if arrow.meeting.is_empty() { day } else { self.frame.t2("map-after", "meeting", &arrow.meeting, "date", day) }
    }

    fn people_to_share(&self) -> Vec<&(UserId, String)> {
        let taken = |id: &UserId| Some(*id) == self.deal().owner_id || self.facts.shared.iter().any(|(s, _, _)| s == id);
        self.facts.staff.iter().filter(|(id, _)| !taken(id)).collect()
    }

    fn quote_tone(&self, state: &str) -> &'static str {
        match state {
            "accepted" => "good",
            "sent" => "now",
            "declined" => "bad",
            _ => "",
        }
    }
}

pub(crate) async fn show(desk: Desk, path: web::Path<i64>) -> Result<HttpResponse, AppError> {
    let (actor, id) = (desk.actor.clone(), path.into_inner());
    let facts = desk.app.db.read(move |conn| read(conn, &actor, id)).await?;
    let frame = desk.frame();
    let knots = thread::shown(&frame, &facts.knots);
    let lines = timeline::lines(&frame, &facts.events);
    let spots = map::spots(&facts.involved, &facts.steps);
    page(&ShowPage { frame, facts, knots, lines, spots })
}

#[derive(Template)]
#[template(path = "opportunities/history.html")]
struct HistoryPage {
    frame: Frame,
    deal: Opportunity,
    changes: Vec<FieldChange>,
}

pub(crate) async fn history(desk: Desk, path: web::Path<i64>) -> Result<HttpResponse, AppError> {
    let (actor, id) = (desk.actor.clone(), path.into_inner());
    let (deal, changes) = desk
        .app
        .db
        .read(move |conn| {
            let deal = load(conn, &actor, id)?;
            Ok::<_, AppError>((deal, past::list_changes(conn, ("opportunity", id), 200)?))
        })
        .await?;
    page(&HistoryPage { frame: desk.frame(), deal, changes })
}
