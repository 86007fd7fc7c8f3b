//! Releases of price books: the list, opening one, and what becomes of it. There only for those who edit prices: what will cost
//! what tomorrow is nobody else's business today.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use serde::Deserialize;

use super::{Failed, beside, editor, refused};
use crate::kernel::ids::{PriceBookId, PriceReleaseId};
use crate::pricing::book::PriceBook;
use crate::pricing::form::ReleaseForm;
use crate::pricing::release::Release;
use crate::pricing::{prepare, publish as verb, store};
use crate::web::cursor::{Cursor, PAGE_ROWS, Slice};
use crate::web::http::Path;
use crate::web::visit::see_other_with;
use crate::web::{AppError, Desk, Form, FormErrors, Frame, Notice, Query, page, page_with};

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(in crate::pricing) struct ReleaseQuery {
    book: String,
    after: String,
}

impl ReleaseQuery {
    fn book(&self) -> Option<PriceBookId> {
        self.book.trim().parse().ok().map(PriceBookId)
    }
}

#[derive(Template)]
#[template(path = "pricing/releases.html")]
struct ReleasesPage {
    frame: Frame,
    query: ReleaseQuery,
    releases: Slice<(Release, PriceBook)>,
}

impl ReleasesPage {
    fn next(&self) -> String {
        let book = self.query.book().map(|book| format!("book={book}&")).unwrap_or_default();
        self.releases.next.as_deref().map(|after| format!("/pricing/releases?{book}after={after}")).unwrap_or_default()
    }
}

pub(in crate::pricing) async fn index(desk: Desk, query: Query<ReleaseQuery>) -> Result<HttpResponse, AppError> {
    editor(&desk)?;
    let query = query.0;
    let (book, before) = (query.book(), Cursor::decode(&query.after).map(|cursor| PriceReleaseId(cursor.id)));
    let rows = desk.app.db.read(move |conn| Ok::<_, AppError>(store::list_releases(conn, book, before, PAGE_ROWS as i64 + 1)?));
    let releases = Slice::new(rows.await?, |(release, _)| Cursor::new("", release.id.0));
    page(&ReleasesPage { frame: desk.frame(), query, releases })
}

#[derive(Template)]
#[template(path = "pricing/release_edit.html")]
struct EditReleasePage {
    frame: Frame,
    release: Option<PriceReleaseId>,
    books: Vec<(String, String)>,
    typed: ReleaseForm,
    errors: FormErrors,
}

impl EditReleasePage {
    fn place(&self) -> String {
        self.release.map_or_else(|| "/pricing/releases".to_owned(), |id| format!("/pricing/releases/{id}"))
    }
}

pub(in crate::pricing) async fn new(desk: Desk, query: Query<ReleaseQuery>) -> Result<HttpResponse, AppError> {
    editor(&desk)?;
    edit_page(desk, None, ReleaseForm { book: query.0.book, ..ReleaseForm::default() }, FormErrors::default()).await
}

pub(in crate::pricing) async fn edit(desk: Desk, path: Path<i64>) -> Result<HttpResponse, AppError> {
    editor(&desk)?;
    let id = PriceReleaseId(path.into_inner());
    let (release, _) = desk.app.db.read(move |conn| store::find_release(conn, id)?.ok_or(AppError::NotFound)).await?;
    if !release.is_draft() {
        return Err(AppError::NotFound);
    }
    edit_page(desk, Some(id), ReleaseForm::of(&release.head), FormErrors::default()).await
}

async fn edit_page(
    desk: Desk,
    release: Option<PriceReleaseId>,
    typed: ReleaseForm,
    errors: FormErrors,
) -> Result<HttpResponse, AppError> {
    let frame = desk.frame();
    let books = desk.app.db.read(|conn| Ok::<_, AppError>(store::list_books(conn)?)).await?.into_iter();
    let books = books.map(|book| (book.id.to_string(), frame.pick(&book.name_en, &book.name_zh).to_owned())).collect();
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    page_with(status, &EditReleasePage { frame, release, books, typed, errors })
}

pub(in crate::pricing) async fn create(desk: Desk, form: Form<ReleaseForm>) -> Result<HttpResponse, AppError> {
    editor(&desk)?;
    let typed = form.0;
    let (form, now, today, actor) = (typed.clone(), desk.app.clock.now(), desk.app.today(), desk.actor.clone());
    let saved = desk.app.db.write(move |conn| {
        let head = form.parse(now)?;
        prepare::open(conn, today, &actor, head).map_err(beside("valid_from"))
    });
    match saved.await {
        Ok(id) => Ok(see_other_with(format!("/pricing/releases/{id}"), Notice::good(desk.text("pricing-release-opened")))),
        Err(Failed::Error(error)) => Err(error),
        Err(Failed::Typed(errors)) => edit_page(desk, None, typed, errors).await,
    }
}

pub(in crate::pricing) async fn update(desk: Desk, path: Path<i64>, form: Form<ReleaseForm>) -> Result<HttpResponse, AppError> {
    editor(&desk)?;
    let (id, typed) = (PriceReleaseId(path.into_inner()), form.0);
    let (form, now, today, actor) = (typed.clone(), desk.app.clock.now(), desk.app.today(), desk.actor.clone());
    let saved = desk.app.db.write(move |conn| {
        store::find_release(conn, id)?.ok_or(AppError::NotFound)?;
        let head = form.parse(now)?;
        prepare::revise(conn, today, &actor, id, head).map_err(beside("valid_from"))
    });
    match saved.await {
        Ok(()) => Ok(see_other_with(format!("/pricing/releases/{id}"), Notice::good(desk.text("pricing-saved")))),
        Err(Failed::Error(error)) => Err(error),
        Err(Failed::Typed(errors)) => edit_page(desk, Some(id), typed, errors).await,
    }
}

pub(in crate::pricing) async fn publish(desk: Desk, path: Path<i64>) -> Result<HttpResponse, AppError> {
    editor(&desk)?;
    let id = PriceReleaseId(path.into_inner());
    let (now, today, actor) = (desk.app.clock.now(), desk.app.today(), desk.actor.clone());
    desk.app.db.write(move |conn| verb::publish(conn, now, today, &actor, id).map_err(refused)).await?;
    Ok(see_other_with(format!("/pricing/releases/{id}"), Notice::good(desk.text("pricing-released"))))
}

pub(in crate::pricing) async fn discard(desk: Desk, path: Path<i64>) -> Result<HttpResponse, AppError> {
    editor(&desk)?;
    let (id, now, actor) = (PriceReleaseId(path.into_inner()), desk.app.clock.now(), desk.actor.clone());
    desk.app.db.write(move |conn| prepare::discard(conn, now, &actor, id).map_err(refused)).await?;
    Ok(see_other_with("/pricing/releases", Notice::good(desk.text("pricing-discarded"))))
}
