//! The administrator's page about one team: where it stands, its people, what changed.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::administration::{administrator, choices};
use super::teams::{CHANGES, kinds, managers, reasons, shown};
use crate::history::{self, FieldChange};
use crate::kernel::actor::Role;
use crate::kernel::ids::{TeamId, UserId};
use crate::kernel::reason::Reason;
use crate::people::arrange;
use crate::people::form::TeamForm;
use crate::people::store;
use crate::people::team::{self, Team};
use crate::people::user::User;
use crate::web::visit::see_other_with;
use crate::web::{AppError, Desk, Form, FormErrors, Frame, Notice, page_with};

#[derive(Template)]
#[template(path = "people/team.html")]
struct TeamPage {
    frame: Frame,
    team: Team,
    teams: Vec<Team>,
    members: Vec<User>,
    /// Staff who stand elsewhere, to be brought in.
    others: Vec<(String, String)>,
    typed: TeamForm,
    errors: FormErrors,
    changes: Vec<FieldChange>,
}

impl TeamPage {
    fn kinds(&self) -> Vec<(String, String)> {
        kinds(&self.frame)
    }

    /// Where the team may stand: everywhere but below itself.
    fn parents(&self) -> Vec<(String, String)> {
        let below = team::subtree(&self.teams, self.team.id);
        let is_below = |value: &str| value.parse().is_ok_and(|id| below.contains(&TeamId(id)));
        choices(&self.teams).into_iter().filter(|(value, _)| !is_below(value)).collect()
    }

    fn above(&self) -> Vec<&Team> {
        let path = team::upwards(&self.teams, self.team.id);
        let find = |id: &TeamId| self.teams.iter().find(|team| team.id == *id);
        path.iter().skip(1).filter_map(find).collect::<Vec<_>>().into_iter().rev().collect()
    }

    fn below(&self) -> Vec<&Team> {
        self.teams.iter().filter(|team| team.parent_id == Some(self.team.id)).collect()
    }

    fn own(&self) -> Vec<&User> {
        self.members.iter().filter(|user| user.team_id == Some(self.team.id)).collect()
    }

    /// Who manages the team from above, where nobody in it does.
    fn managed_from_above(&self) -> String {
        let (own, found) = managers(&self.teams, &self.members, self.team.id);
        if own { String::new() } else { found.iter().map(|user| user.name.as_str()).collect::<Vec<_>>().join(", ") }
    }

    fn manages(&self, user: &User) -> bool {
        user.role == Role::DistrictManager && !user.is_disabled()
    }

    fn is_empty(&self) -> bool {
        self.own().is_empty() && self.below().is_empty()
    }

    fn shown(&self, field: &str, value: Option<&str>) -> String {
        shown(&self.frame, field, value)
    }
}

pub(in crate::people) async fn show(desk: Desk, path: web::Path<i64>) -> Result<HttpResponse, AppError> {
    administrator(&desk)?;
    team_page(&desk, StatusCode::OK, TeamId(*path), None, FormErrors::default()).await
}

async fn team_page(
    desk: &Desk,
    status: StatusCode,
    id: TeamId,
    typed: Option<TeamForm>,
    errors: FormErrors,
) -> Result<HttpResponse, AppError> {
    let read = desk.app.db.read(move |conn| {
        let (teams, members, staff) = (store::list_teams(conn)?, store::list_members(conn)?, store::list_staff_rows(conn)?);
        Ok::<_, AppError>((teams, members, staff, history::list_changes(conn, ("team", id.0), CHANGES)?))
    });
    let (teams, members, staff, changes) = read.await?;
    let team = teams.iter().find(|team| team.id == id).cloned().ok_or(AppError::NotFound)?;
    let frame = desk.frame();
    let others = staff.into_iter().filter(|user| user.team_id != Some(id) && !user.is_disabled());
    let others = others.map(|user| (user.id.0.to_string(), format!("{} · {}", user.name, frame.name("role", user.role))));
    let (others, typed) = (others.collect(), typed.unwrap_or_else(|| TeamForm::of(&team)));
    page_with(status, &TeamPage { frame, team, teams, members, others, typed, errors, changes })
}

pub(in crate::people) async fn update(desk: Desk, path: web::Path<i64>, form: Form<TeamForm>) -> Result<HttpResponse, AppError> {
    administrator(&desk)?;
    let (id, typed) = (TeamId(*path), form.0);
    let facts = match typed.parse() {
        Ok(facts) => facts,
        Err(errors) => return team_page(&desk, StatusCode::UNPROCESSABLE_ENTITY, id, Some(typed), errors).await,
    };
    let (now, actor) = (desk.app.clock.now(), desk.actor.clone());
    match desk.app.db.write(move |conn| arrange::update(conn, now, &actor, id, &facts)).await {
        Ok(()) => Ok(see_other_with(format!("/teams/{id}"), Notice::good(desk.text("staff-saved")))),
        Err(refusal) => {
            let errors = reasons(&desk, refusal)?;
            team_page(&desk, StatusCode::UNPROCESSABLE_ENTITY, id, Some(typed), errors).await
        }
    }
}

pub(in crate::people) async fn delete(desk: Desk, path: web::Path<i64>) -> Result<HttpResponse, AppError> {
    administrator(&desk)?;
    let (id, now, actor) = (TeamId(*path), desk.app.clock.now(), desk.actor.clone());
    match desk.app.db.write(move |conn| arrange::remove(conn, now, &actor, id)).await {
        Ok(name) => Ok(see_other_with("/teams", Notice::good(desk.frame().t1("team-removed", "name", name)))),
        Err(refusal) => {
            let errors = reasons(&desk, refusal)?;
            team_page(&desk, StatusCode::UNPROCESSABLE_ENTITY, id, None, errors).await
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::people) struct MemberForm {
    user: String,
}

/// Brings somebody in, from wherever they stood.
pub(in crate::people) async fn create_member(
    desk: Desk,
    path: web::Path<i64>,
    form: Form<MemberForm>,
) -> Result<HttpResponse, AppError> {
    let id = TeamId(*path);
    move_member(desk, id, form.0, Some(id), "team-member-in").await
}

/// Takes somebody out; they stand in no team then.
pub(in crate::people) async fn delete_member(
    desk: Desk,
    path: web::Path<i64>,
    form: Form<MemberForm>,
) -> Result<HttpResponse, AppError> {
    move_member(desk, TeamId(*path), form.0, None, "team-member-out").await
}

async fn move_member(
    desk: Desk,
    id: TeamId,
    form: MemberForm,
    to: Option<TeamId>,
    done: &'static str,
) -> Result<HttpResponse, AppError> {
    administrator(&desk)?;
    let Ok(user) = form.user.parse().map(UserId) else {
        let errors = FormErrors::one("user", Reason::new("error-required"));
        return team_page(&desk, StatusCode::UNPROCESSABLE_ENTITY, id, None, errors).await;
    };
    let (now, actor) = (desk.app.clock.now(), desk.actor.clone());
    match desk.app.db.write(move |conn| arrange::place(conn, now, &actor, user, (id, to))).await {
        Ok(name) => Ok(see_other_with(format!("/teams/{id}"), Notice::good(desk.frame().t1(done, "name", name)))),
        Err(refusal) => {
            let errors = reasons(&desk, refusal)?;
            team_page(&desk, StatusCode::UNPROCESSABLE_ENTITY, id, None, errors).await
        }
    }
}
