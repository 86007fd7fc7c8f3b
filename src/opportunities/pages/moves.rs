//! Moving a deal between stages, losing it, opening it again, ticking its checklist.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::{load, may_sell};
use crate::kernel::ids::{StageCheckId, StageId};
use crate::kernel::reason::Reason;
use crate::opportunities::form::LossForm;
use crate::opportunities::lose::{self as closing, CloseRefusal};
use crate::opportunities::move_stage::{self as moving, MoveRefusal, Moved};
use crate::opportunities::opportunity::{LostReason, Opportunity};
use crate::opportunities::stage::{Stage, StageCheck, StageKind};
use crate::opportunities::store::{self, Competitor};
use crate::web::http::inside;
use crate::web::visit::see_other_with;
use crate::web::{AppError, Desk, Form, FormErrors, Frame, Notice, Query, page, page_with, see_other};

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct MoveForm {
    stage: String,
    /// Checks ticked on the way.
    check: Vec<String>,
    next: String,
    change: String,
}

/// What a move came to, decided inside its transaction.
enum Answer {
    Moved(Moved),
    AskLoss,
    OnlyByOrder,
    Gate(Box<GatePage>),
    Closed,
}

#[derive(Template)]
#[template(path = "opportunities/gate.html")]
struct GatePage {
    frame: Frame,
    deal: Opportunity,
    stage: Stage,
    to: StageId,
    checks: Vec<StageCheck>,
    next: String,
}

fn place(next: &str, deal: i64) -> String {
    if next.is_empty() { format!("/opportunities/{deal}") } else { inside(next).to_owned() }
}

pub(crate) async fn move_stage(desk: Desk, path: web::Path<i64>, form: Form<MoveForm>) -> Result<HttpResponse, AppError> {
    may_sell(&desk.actor)?;
    let (id, form) = (path.into_inner(), form.0);
    let to = form.stage.parse().map(StageId);
    let ticked: Vec<StageCheckId> = form.check.iter().filter_map(|c| c.parse().ok()).map(StageCheckId).collect();
    let (actor, now, frame, next) = (desk.actor.clone(), desk.app.clock.now(), desk.frame(), form.next.clone());
    let answer = desk
        .app
        .db
        .write(move |conn| {
            let deal = load(conn, &actor, id)?;
            let to = to.map_err(|_| AppError::BadRequest("stage"))?;
            for check in ticked {
                if store::find_check(conn, check)?.is_some_and(|c| c.stage_id == deal.stage_id) {
                    store::set_check(conn, deal.id, check, true, actor.user_id, now)?;
                }
            }
            Ok::<_, AppError>(match moving::move_stage(conn, now, &actor, &deal, to) {
                Ok(moved) => Answer::Moved(moved),
                Err(MoveRefusal::NotByMoving(stage)) if stage.kind == StageKind::Lost => Answer::AskLoss,
                Err(MoveRefusal::NotByMoving(_)) => Answer::OnlyByOrder,
                Err(MoveRefusal::Missing { stage, checks }) => {
                    Answer::Gate(Box::new(GatePage { frame, deal, stage: *stage, to, checks, next }))
                }
                Err(MoveRefusal::Closed | MoveRefusal::MovedOn) => Answer::Closed,
                Err(MoveRefusal::Database(error)) => return Err(error.into()),
            })
        })
        .await?;
    let frame = desk.frame();
    Ok(match answer {
        Answer::Moved(moved) => {
            let to = moved.to.name(frame.language());
            let open: Vec<&str> = moved.open_checks.iter().map(|c| c.name(frame.language())).collect();
            let words = match open.as_slice() {
                [] => frame.t1("opportunity-moved", "stage", to),
                open => frame.t2("opportunity-moved-open", "stage", to, "checks", open.join(frame.t("list-separator").as_ref())),
            };
            let notice = Notice::good(words);
            let next = crate::web::http::encode(&form.next);
            let undo = moved.change.map(|c| format!("/opportunities/{id}/stage/undo?change={c}&next={next}"));
            see_other_with(
                place(&form.next, id),
                match undo {
                    Some(undo) => notice.undo_at(undo),
                    None => notice,
                },
            )
        }
        Answer::AskLoss => see_other(format!("/opportunities/{id}/loss?next={}", crate::web::http::encode(&form.next))),
        Answer::OnlyByOrder => {
            return Err(Reason::new("opportunity-won-by-order").way_on(format!("/opportunities/{id}#quotes")).into());
        }
        Answer::Gate(gate) => return page_with(StatusCode::UNPROCESSABLE_ENTITY, &*gate),
        Answer::Closed => return Err(Reason::new("opportunity-is-closed").way_on(format!("/opportunities/{id}")).into()),
    })
}

pub(crate) async fn undo_move(desk: Desk, path: web::Path<i64>, query: Query<MoveForm>) -> Result<HttpResponse, AppError> {
    may_sell(&desk.actor)?;
    let (id, query) = (path.into_inner(), query.0);
    let change = query.change.parse::<i64>();
    let (actor, now) = (desk.actor.clone(), desk.app.clock.now());
    let back = desk
        .app
        .db
        .write(move |conn| {
            let deal = load(conn, &actor, id)?;
            let change = change.map_err(|_| AppError::BadRequest("change"))?;
            moving::take_back(conn, now, &actor, &deal, change).map_err(|refusal| match refusal {
                MoveRefusal::Database(error) => error.into(),
                _ => AppError::from(Reason::new("opportunity-moved-on").way_on(deal.href())),
            })
        })
        .await?;
    let frame = desk.frame();
    let words = frame.t1("opportunity-moved-back", "stage", back.name(frame.language()));
    Ok(see_other_with(place(&query.next, id), Notice::good(words)))
}

#[derive(Template)]
#[template(path = "opportunities/loss.html")]
struct LossPage {
    frame: Frame,
    deal: Opportunity,
    competitors: Vec<Competitor>,
    typed: LossForm,
    errors: FormErrors,
}

impl LossPage {
    fn reasons(&self) -> Vec<(&'static str, String)> {
        LostReason::ALL.iter().map(|r| (r.as_str(), self.frame.name("lost-reason", r).into_owned())).collect()
    }

    fn names(&self) -> Vec<(i64, &str)> {
        self.competitors.iter().map(|c| (c.id.0, c.name.as_str())).collect()
    }
}

async fn loss_page(desk: &Desk, id: i64, typed: LossForm, errors: FormErrors) -> Result<LossPage, AppError> {
    let actor = desk.actor.clone();
    let (deal, competitors) =
        desk.app.db.read(move |conn| Ok::<_, AppError>((load(conn, &actor, id)?, store::list_competitors(conn)?))).await?;
    Ok(LossPage { frame: desk.frame(), deal, competitors, typed, errors })
}

pub(crate) async fn loss(desk: Desk, path: web::Path<i64>, query: Query<LossForm>) -> Result<HttpResponse, AppError> {
    may_sell(&desk.actor)?;
    page(&loss_page(&desk, path.into_inner(), query.0, FormErrors::default()).await?)
}

pub(crate) async fn lose(desk: Desk, path: web::Path<i64>, form: Form<LossForm>) -> Result<HttpResponse, AppError> {
    may_sell(&desk.actor)?;
    let (id, typed) = (path.into_inner(), form.0);
    let loss = match typed.parse() {
        Ok(loss) => loss,
        Err(errors) => {
            return page_with(StatusCode::UNPROCESSABLE_ENTITY, &loss_page(&desk, id, typed, errors).await?);
        }
    };
    let (actor, now) = (desk.actor.clone(), desk.app.clock.now());
    desk.app
        .db
        .write(move |conn| {
            let deal = load(conn, &actor, id)?;
            let known =
                loss.competitor.is_none_or(|c| store::list_competitors(conn).is_ok_and(|all| all.iter().any(|k| k.id == c)));
            if !known {
                return Err(AppError::NotFound);
            }
            closing::lose(conn, now, &actor, &deal, &loss).map_err(refused)
        })
        .await?;
    let notice = Notice::good(desk.text("opportunity-lost")).undo_at(format!("/opportunities/{id}/reopening"));
    Ok(see_other_with(place(&typed.next, id), notice))
}

pub(crate) async fn reopen(desk: Desk, path: web::Path<i64>) -> Result<HttpResponse, AppError> {
    may_sell(&desk.actor)?;
    let id = path.into_inner();
    let (actor, now) = (desk.actor.clone(), desk.app.clock.now());
    let stage = desk
        .app
        .db
        .write(move |conn| {
            let deal = load(conn, &actor, id)?;
            closing::reopen(conn, now, &actor, &deal).map_err(refused)
        })
        .await?;
    let frame = desk.frame();
    let words = frame.t1("opportunity-reopened", "stage", stage.name(frame.language()));
    Ok(see_other_with(format!("/opportunities/{id}"), Notice::good(words)))
}

fn refused(refusal: CloseRefusal) -> AppError {
    match refusal {
        CloseRefusal::AlreadyClosed => Reason::new("opportunity-is-closed").into(),
        CloseRefusal::NotClosed => Reason::new("opportunity-is-open").into(),
        CloseRefusal::HasOrder => Reason::new("opportunity-has-order").into(),
        CloseRefusal::Database(error) => error.into(),
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct TickForm {
    check: String,
    done: String,
}

pub(crate) async fn tick(desk: Desk, path: web::Path<i64>, form: Form<TickForm>) -> Result<HttpResponse, AppError> {
    may_sell(&desk.actor)?;
    let id = path.into_inner();
    let check = form.0.check.parse().map(StageCheckId);
    let done = form.0.done == "true";
    let (actor, now) = (desk.actor.clone(), desk.app.clock.now());
    desk.app
        .db
        .write(move |conn| {
            let deal = load(conn, &actor, id)?;
            let check = check.map_err(|_| AppError::BadRequest("check"))?;
            store::find_check(conn, check)?.ok_or(AppError::NotFound)?;
            store::set_check(conn, deal.id, check, done, actor.user_id, now)?;
            Ok::<_, AppError>(())
        })
        .await?;
    Ok(see_other(format!("/opportunities/{id}#checks")))
}
