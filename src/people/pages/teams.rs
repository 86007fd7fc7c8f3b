//! The administrator's page about teams: the tree, and a new team in it.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use super::administration::{administrator, choices};
use crate::history::FieldChange;
use crate::kernel::actor::Role;
use crate::kernel::ids::TeamId;
use crate::kernel::reason::Reason;
use crate::people::arrange::{self, TeamRefusal};
use crate::people::form::TeamForm;
use crate::people::store;
use crate::people::team::{self, Misplaced, Team, TeamKind};
use crate::people::user::User;
use crate::web::visit::see_other_with;
use crate::web::{AppError, Desk, Form, FormErrors, Frame, Notice, page_with};

/// How many changes a page shows.
pub(super) const CHANGES: i64 = 20;

#[derive(Template)]
#[template(path = "people/teams.html")]
struct TeamsPage {
    frame: Frame,
    teams: Vec<Team>,
    members: Vec<User>,
    typed: TeamForm,
    errors: FormErrors,
    changes: Vec<(i64, FieldChange)>,
}

pub(super) fn kinds(frame: &Frame) -> Vec<(String, String)> {
    TeamKind::ALL.iter().map(|kind| (kind.to_string(), frame.name("team-kind", kind).into_owned())).collect()
}

/// A stored value of a team's field in the reader's words.
pub(super) fn shown(frame: &Frame, field: &str, value: Option<&str>) -> String {
    match (field, value) {
        ("kind", Some(kind)) => frame.name("team-kind", kind).into_owned(),
        (_, Some(text)) => text.to_owned(),
        (_, None) => "–".into(),
    }
}

/// Who manages a team: the district managers in it, else those in the nearest team above that has any.
pub(super) fn managers<'a>(teams: &[Team], members: &'a [User], id: TeamId) -> (bool, Vec<&'a User>) {
    for (steps, at) in team::upwards(teams, id).into_iter().enumerate() {
        let is_manager = |u: &&User| u.team_id == Some(at) && u.role == Role::DistrictManager && !u.is_disabled();
        let found: Vec<&User> = members.iter().filter(is_manager).collect();
        if !found.is_empty() {
            return (steps == 0, found);
        }
    }
    (true, Vec::new())
}

impl TeamsPage {
    fn tree(&self) -> Vec<(usize, &Team)> {
        team::tree(&self.teams)
    }

    fn managers(&self, team: &Team) -> String {
        let (own, found) = managers(&self.teams, &self.members, team.id);
        let names = found.iter().map(|user| user.name.as_str()).collect::<Vec<_>>().join(", ");
        match (names.is_empty(), own) {
            (true, _) => self.frame.t("team-no-manager").into_owned(),
            (false, true) => self.frame.t1("team-managed-by", "names", names),
            (false, false) => self.frame.t1("team-managed-from-above", "names", names),
        }
    }

    /// People of the team itself who can sign in.
    fn count(&self, team: &Team) -> usize {
        self.members.iter().filter(|user| user.team_id == Some(team.id) && !user.is_disabled()).count()
    }

    fn kinds(&self) -> Vec<(String, String)> {
        kinds(&self.frame)
    }

    fn parents(&self) -> Vec<(String, String)> {
        choices(&self.teams)
    }

    /// The name of the team a change is about; one that is gone has it in its last change.
    fn name(&self, id: &i64, change: &FieldChange) -> String {
        let gone = || self.changes.iter().find(|(of, c)| of == id && c.field == "name" && c.after.is_none());
        let known = self.teams.iter().find(|team| team.id.0 == *id).map(|team| team.name.clone());
        let known = known.or_else(|| gone().and_then(|(_, c)| c.before.clone()));
        known.or_else(|| change.after.clone().filter(|_| change.field == "name")).unwrap_or_default()
    }

    fn shown(&self, field: &str, value: Option<&str>) -> String {
        shown(&self.frame, field, value)
    }
}

pub(in crate::people) async fn index(desk: Desk) -> Result<HttpResponse, AppError> {
    administrator(&desk)?;
    teams_page(&desk, StatusCode::OK, TeamForm::new(), FormErrors::default()).await
}

async fn teams_page(desk: &Desk, status: StatusCode, typed: TeamForm, errors: FormErrors) -> Result<HttpResponse, AppError> {
    let read = desk.app.db.read(|conn| {
        let (teams, members) = (store::list_teams(conn)?, store::list_members(conn)?);
        Ok::<_, AppError>((teams, members, store::list_team_changes(conn, CHANGES)?))
    });
    let (teams, members, changes) = read.await?;
    page_with(status, &TeamsPage { frame: desk.frame(), teams, members, typed, errors, changes })
}

pub(in crate::people) async fn create(desk: Desk, form: Form<TeamForm>) -> Result<HttpResponse, AppError> {
    administrator(&desk)?;
    let typed = form.0;
    let facts = match typed.parse() {
        Ok(facts) => facts,
        Err(errors) => return teams_page(&desk, StatusCode::UNPROCESSABLE_ENTITY, typed, errors).await,
    };
    let (now, actor, name) = (desk.app.clock.now(), desk.actor.clone(), facts.name.clone());
    match desk.app.db.write(move |conn| arrange::create(conn, now, &actor, &facts)).await {
        Ok(_) => Ok(see_other_with("/teams", Notice::good(desk.frame().t1("team-made", "name", name)))),
        Err(refusal) => teams_page(&desk, StatusCode::UNPROCESSABLE_ENTITY, typed, reasons(&desk, refusal)?).await,
    }
}

/// The sentence beside the field that has to change.
pub(super) fn reasons(desk: &Desk, refusal: TeamRefusal) -> Result<FormErrors, AppError> {
    let kind = |kind: TeamKind| desk.frame().name("team-kind", kind).into_owned();
    Ok(match refusal {
        TeamRefusal::NotFound => return Err(AppError::NotFound),
        TeamRefusal::Database(error) => return Err(error.into()),
        TeamRefusal::NotStaff => FormErrors::one("user", Reason::new("error-not-a-choice")),
        TeamRefusal::NotEmpty { members, teams } => {
            FormErrors::one("removal", Reason::new("team-not-empty").with("members", members).with("teams", teams))
        }
        TeamRefusal::Misplaced(wrong) => match wrong {
            Misplaced::NowhereAbove => FormErrors::one("parent", Reason::new("error-not-a-choice")),
            Misplaced::InsideItself { name, above } => {
                FormErrors::one("parent", Reason::new("team-inside-itself").with("name", name).with("above", above))
            }
            Misplaced::WiderThanAbove { kind: wanted, above, above_kind } => FormErrors::one(
                "kind",
                Reason::new("team-too-wide").with("kind", kind(wanted)).with("above", above).with("above_kind", kind(above_kind)),
            ),
            Misplaced::NarrowerThanBelow { kind: wanted, below, below_kind } => FormErrors::one(
                "kind",
                Reason::new("team-too-narrow")
                    .with("kind", kind(wanted))
                    .with("below", below)
                    .with("below_kind", kind(below_kind)),
            ),
            Misplaced::NameTaken { name } => FormErrors::one("name", Reason::new("team-name-taken").with("name", name)),
        },
    })
}
