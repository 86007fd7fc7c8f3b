//! Saves, renames, shares and deletes views. Opening one is a link to its list.

use actix_web::{HttpResponse, web};
use askama::Template;

use super::form::{ViewForm, Wanted};
use super::store::{self, Kept, MOST_VIEWS};
use super::view::{KnownList, SavedView};
use crate::db::Connection;
use crate::kernel::actor::Actor;
use crate::kernel::ids::ViewId;
use crate::kernel::reason::Reason;
use crate::web::http::page_with;
use crate::web::visit::see_other_with;
use crate::web::{AppError, Desk, Form, FormErrors, Frame, Notice, Place, Query, page};

#[derive(Template)]
#[template(path = "views/edit.html")]
struct ViewPage {
    frame: Frame,
    /// `None`: not saved yet.
    id: Option<ViewId>,
    typed: ViewForm,
    errors: FormErrors,
    list: KnownList,
    may_share: bool,
    /// The list with the filters of the view.
    place: String,
}

impl ViewPage {
    fn new(desk: &Desk, id: Option<ViewId>, (list, place): (KnownList, &Place), typed: ViewForm, errors: FormErrors) -> ViewPage {
        let may_share = desk.actor.team_id.is_some();
        ViewPage { frame: desk.frame(), id, typed, errors, list, may_share, place: place.to_string() }
    }

    fn action(&self) -> String {
        self.id.map_or_else(|| "/views".to_owned(), |id| format!("/views/{id}"))
    }
}

fn refused(page: &ViewPage) -> Result<HttpResponse, AppError> {
    page_with(actix_web::http::StatusCode::UNPROCESSABLE_ENTITY, page)
}

/// Keeps the list as it is shown. The same name again means: the view as it is now.
pub(super) async fn create(desk: Desk, form: Form<ViewForm>) -> Result<HttpResponse, AppError> {
    keep(desk, form.0).await
}

/// A deleted view comes back.
pub(super) async fn take_back(desk: Desk, query: Query<ViewForm>) -> Result<HttpResponse, AppError> {
    keep(desk, query.0).await
}

async fn keep(desk: Desk, typed: ViewForm) -> Result<HttpResponse, AppError> {
    let (list, place) = typed.place()?;
    let wanted = match typed.parse(&desk.actor) {
        Ok(wanted) => wanted,
        Err(errors) => return refused(&ViewPage::new(&desk, None, (list, &place), typed, errors)),
    };
    let (actor, now, query) = (desk.actor.clone(), desk.app.clock.now(), place.query());
    let name = wanted.name.clone();
    desk.app.db.write(move |conn| save(conn, now, &actor, (list, &query), &wanted)).await?;
    Ok(see_other_with(place.to_string(), Notice::good(desk.frame().t1("view-saved", "name", name))))
}

fn save(
    conn: &mut Connection,
    now: chrono::NaiveDateTime,
    actor: &Actor,
    (list, query): (KnownList, &str),
    wanted: &Wanted,
) -> Result<(), AppError> {
    let kept = Kept { list, name: &wanted.name, query, team: wanted.team };
    if let Some(id) = store::find_named(conn, actor, list, &wanted.name)? {
        return Ok(store::update(conn, id, &kept)?);
    }
    if store::count_own(conn, actor, list)? >= MOST_VIEWS {
        return Err(Reason::new("view-too-many").with("most", MOST_VIEWS).way_on(list.path()).into());
    }
    Ok(store::insert(conn, now, actor, &kept).map(drop)?)
}

async fn load(desk: &Desk, id: ViewId) -> Result<SavedView, AppError> {
    let actor = desk.actor.clone();
    desk.app.db.read(move |conn| store::find_own(conn, &actor, id)?.ok_or(AppError::NotFound)).await
}

fn typed_of(view: &SavedView) -> ViewForm {
    ViewForm {
        list: view.list.to_string(),
        query: view.place().query(),
        name: view.name.clone(),
        shared: if view.team_id.is_some() { "true".into() } else { String::new() },
    }
}

pub(super) async fn edit(desk: Desk, path: web::Path<ViewId>) -> Result<HttpResponse, AppError> {
    let view = load(&desk, *path).await?;
    page(&ViewPage::new(&desk, Some(view.id), (view.list, &view.place()), typed_of(&view), FormErrors::default()))
}

/// Another name, shared or no longer; the filters stay.
pub(super) async fn update(desk: Desk, path: web::Path<ViewId>, form: Form<ViewForm>) -> Result<HttpResponse, AppError> {
    let view = load(&desk, *path).await?;
    let (typed, place) = (form.0, view.place());
    let wanted = match typed.parse(&desk.actor) {
        Ok(wanted) => wanted,
        Err(errors) => return refused(&ViewPage::new(&desk, Some(view.id), (view.list, &place), typed, errors)),
    };
    let (actor, id, query) = (desk.actor.clone(), view.id, place.query());
    let taken = desk
        .app
        .db
        .write(move |conn| {
            let view = store::find_own(conn, &actor, id)?.ok_or(AppError::NotFound)?;
            if store::find_named(conn, &actor, view.list, &wanted.name)?.is_some_and(|other| other != id) {
                return Ok::<_, AppError>(true);
            }
            // A team that was chosen when the view was shared stays, where the person has moved to another since.
            let team = if wanted.team.is_some() { view.team_id.or(wanted.team) } else { None };
            store::update(conn, id, &Kept { list: view.list, name: &wanted.name, query: &query, team })?;
            Ok(false)
        })
        .await?;
    if taken {
        let errors = FormErrors::one("name", Reason::new("view-name-taken"));
        return refused(&ViewPage::new(&desk, Some(view.id), (view.list, &place), typed, errors));
    }
    Ok(see_other_with(place.to_string(), Notice::good(desk.text("view-changed"))))
}

pub(super) async fn remove(desk: Desk, path: web::Path<ViewId>) -> Result<HttpResponse, AppError> {
    let (actor, id) = (desk.actor.clone(), *path);
    let view = desk
        .app
        .db
        .write(move |conn| {
            let view = store::find_own(conn, &actor, id)?.ok_or(AppError::NotFound)?;
            store::delete(conn, id)?;
            Ok::<_, AppError>(view)
        })
        .await?;
    let notice = Notice::good(desk.frame().t1("view-deleted", "name", &view.name)).undo_at(typed_of(&view).way_back());
    Ok(see_other_with(view.list.path(), notice))
}
