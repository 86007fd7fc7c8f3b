//! The administrator's pages about staff.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

use super::hashed;
use crate::history::{self, FieldChange};
use crate::kernel::actor::{Act, Role};
use crate::kernel::ids::UserId;
use crate::kernel::reason::Reason;
use crate::people::form::StaffForm;
use crate::people::save::{self, StaffRefusal};
use crate::people::store;
use crate::people::team::{self, Team};
use crate::people::user::User;
use crate::web::visit::see_other_with;
use crate::web::{AppError, Desk, Form, FormErrors, Frame, Notice, page, page_with};

#[derive(Template)]
#[template(path = "people/index.html")]
struct StaffListPage {
    frame: Frame,
    people: Vec<User>,
    teams: Vec<Team>,
}

impl StaffListPage {
    fn team_of(&self, user: &User) -> &str {
        self.teams.iter().find(|t| Some(t.id) == user.team_id).map_or("", |t| t.name.as_str())
    }
}

#[derive(Template)]
#[template(path = "people/form.html")]
struct StaffPage {
    frame: Frame,
    /// `None` for somebody new.
    user: Option<User>,
    typed: StaffForm,
    errors: FormErrors,
    teams: Vec<(String, String)>,
    changes: Vec<FieldChange>,
}

impl StaffPage {
    fn roles(&self) -> Vec<(String, String)> {
        let staff = Role::ALL.iter().filter(|role| **role != Role::Customer);
        staff.map(|role| (role.to_string(), self.frame.name("role", role).into_owned())).collect()
    }

    fn languages(&self) -> [(&'static str, &'static str); 2] {
        [("en", "English"), ("zh-CN", "中文")]
    }

    /// A stored value of a field in the reader's words.
    fn shown(&self, field: &str, value: Option<&str>) -> String {
        match (field, value) {
            (_, None) => "–".into(),
            ("role", Some(role)) => self.frame.name("role", role).into_owned(),
            ("state" | "password" | "password_link", Some(word)) => self.frame.name("staff-value", word).into_owned(),
            (_, Some(text)) => text.to_owned(),
        }
    }

    fn is_disabled(&self) -> bool {
        self.user.as_ref().is_some_and(User::is_disabled)
    }
}

pub(super) fn administrator(desk: &Desk) -> Result<(), AppError> {
    desk.need(Act::Administer)
}

pub(in crate::people) async fn index(desk: Desk) -> Result<HttpResponse, AppError> {
    administrator(&desk)?;
    let (people, teams) =
        desk.app.db.read(|conn| Ok::<_, AppError>((store::list_staff_rows(conn)?, store::list_teams(conn)?))).await?;
    page(&StaffListPage { frame: desk.frame(), people, teams })
}

pub(in crate::people) async fn new(desk: Desk) -> Result<HttpResponse, AppError> {
    administrator(&desk)?;
    let typed = StaffForm {
        role: Role::FieldRep.to_string(),
        language: desk.actor.language.to_string(),
        time_zone: desk.actor.time_zone.to_string(),
        ..StaffForm::default()
    };
    staff_page(&desk, StatusCode::OK, None, typed, FormErrors::default()).await
}

pub(in crate::people) async fn create(desk: Desk, form: Form<StaffForm>) -> Result<HttpResponse, AppError> {
    administrator(&desk)?;
    let typed = form.0;
    let facts = match typed.parse_new() {
        Ok(facts) => facts,
        Err(errors) => return staff_page(&desk, StatusCode::UNPROCESSABLE_ENTITY, None, typed, errors).await,
    };
    let (name, secret, now) = (facts.name.clone(), typed.password.clone(), desk.app.clock.now());
    let hash = hashed(secret).await?;
    match desk.app.db.write(move |conn| save::create(conn, now, facts, hash)).await {
        Ok(_) => Ok(see_other_with("/users", Notice::good(desk.frame().t1("staff-made", "name", name)))),
        Err(refusal) => refused(&desk, None, typed, refusal).await,
    }
}

pub(in crate::people) async fn edit(desk: Desk, path: web::Path<i64>) -> Result<HttpResponse, AppError> {
    administrator(&desk)?;
    let user = load(&desk, UserId(*path)).await?;
    let typed = StaffForm::of(&user);
    staff_page(&desk, StatusCode::OK, Some(user), typed, FormErrors::default()).await
}

pub(in crate::people) async fn update(desk: Desk, path: web::Path<i64>, form: Form<StaffForm>) -> Result<HttpResponse, AppError> {
    administrator(&desk)?;
    let (id, typed) = (UserId(*path), form.0);
    let user = load(&desk, id).await?;
    let facts = match typed.parse() {
        Ok(facts) => facts,
        Err(errors) => return staff_page(&desk, StatusCode::UNPROCESSABLE_ENTITY, Some(user), typed, errors).await,
    };
    let (now, actor) = (desk.app.clock.now(), desk.actor.clone());
    match desk.app.db.write(move |conn| save::update(conn, now, &actor, id, &facts)).await {
        Ok(()) => Ok(see_other_with("/users", Notice::good(desk.text("staff-saved")))),
        Err(refusal) => refused(&desk, Some(user), typed, refusal).await,
    }
}

/// Keeps somebody out, or lets them in again.
pub(in crate::people) async fn disable(desk: Desk, path: web::Path<i64>) -> Result<HttpResponse, AppError> {
    set_disabled(desk, UserId(*path), true).await
}

pub(in crate::people) async fn enable(desk: Desk, path: web::Path<i64>) -> Result<HttpResponse, AppError> {
    set_disabled(desk, UserId(*path), false).await
}

async fn set_disabled(desk: Desk, id: UserId, disabled: bool) -> Result<HttpResponse, AppError> {
    administrator(&desk)?;
    let user = load(&desk, id).await?;
    let (now, actor) = (desk.app.clock.now(), desk.actor.clone());
    let typed = StaffForm::of(&user);
    match desk.app.db.write(move |conn| save::set_disabled(conn, now, Some(&actor), id, disabled)).await {
        Ok(()) => {
            let (words, back) = if disabled { ("staff-disabled", "enabling") } else { ("staff-enabled", "disabling") };
            let text = desk.frame().t1(words, "name", user.name);
            Ok(see_other_with("/users", Notice::good(text).undo_at(format!("/users/{}/{back}", id.0))))
        }
        Err(refusal) => refused(&desk, Some(user), typed, refusal).await,
    }
}

pub(super) async fn load(desk: &Desk, id: UserId) -> Result<User, AppError> {
    let user = desk.app.db.read(move |conn| Ok::<_, AppError>(store::find_user(conn, id)?)).await?;
    user.filter(|user| user.role != Role::Customer).ok_or(AppError::NotFound)
}

async fn refused(desk: &Desk, user: Option<User>, typed: StaffForm, refusal: StaffRefusal) -> Result<HttpResponse, AppError> {
    let errors = match refusal {
        StaffRefusal::EmailTaken => FormErrors::one("email", Reason::new("staff-email-taken")),
        StaffRefusal::NoSuchTeam => FormErrors::one("team", Reason::new("error-not-a-choice")),
        StaffRefusal::LastAdministrator => FormErrors::one("role", Reason::new("staff-last-administrator")),
        StaffRefusal::NotFound => return Err(AppError::NotFound),
        StaffRefusal::Database(error) => return Err(error.into()),
    };
    staff_page(desk, StatusCode::UNPROCESSABLE_ENTITY, user, typed, errors).await
}

/// Teams to choose from, as a tree.
pub(super) fn choices(teams: &[Team]) -> Vec<(String, String)> {
    let indented = |(depth, team): (usize, &Team)| (team.id.0.to_string(), format!("{}{}", "\u{2003}".repeat(depth), team.name));
    team::tree(teams).into_iter().map(indented).collect()
}

async fn staff_page(
    desk: &Desk,
    status: StatusCode,
    user: Option<User>,
    typed: StaffForm,
    errors: FormErrors,
) -> Result<HttpResponse, AppError> {
    let id = user.as_ref().map_or(0, |u| u.id.0);
    let (teams, changes) = desk
        .app
        .db
        .read(move |conn| Ok::<_, AppError>((store::list_teams(conn)?, history::list_changes(conn, ("user", id), 20)?)))
        .await?;
    let teams = choices(&teams);
    page_with(
        status,
        &StaffPage { frame: desk.frame(), user, typed: StaffForm { password: String::new(), ..typed }, errors, teams, changes },
    )
}
