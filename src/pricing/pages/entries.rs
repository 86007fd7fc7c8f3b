use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use serde::Deserialize;

use super::ending::{Ending, NamedChange, changes, first, moved, standing};
use super::{Failed, MOST_NAMES, beside, editor};
use crate::kernel::ids::{PriceBookId, PriceEntryId, ProductId};
use crate::pricing::book::PriceBook;
use crate::pricing::form::{EndForm, EntryForm};
use crate::pricing::store::{self, EntryVersion, NamedEntry};
use crate::pricing::{ending, save};
use crate::web::cursor::{Cursor, PAGE_ROWS, Slice};
use crate::web::http::{Path, encode};
use crate::web::visit::see_other_with;
use crate::web::{AppError, Desk, Form, FormErrors, Frame, Notice, Query, page, page_with};

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(in crate::pricing) struct EntryQuery {
    sku: String,
    after: String,
}

#[derive(Template)]
#[template(path = "pricing/book.html")]
struct BookPage {
    frame: Frame,
    book: PriceBook,
    query: EntryQuery,
    entries: Slice<NamedEntry>,
    names: Vec<(String, String)>,
    state: State,
}

/// What was typed on the page.
#[derive(Default)]
struct State {
    typed: EntryForm,
    errors: FormErrors,
    ending: Ending,
}

impl BookPage {
    fn next(&self) -> String {
        let (id, sku) = (self.book.id, encode(&self.query.sku));
        self.entries.next.as_deref().map(|after| format!("/pricing/books/{id}?sku={sku}&after={after}")).unwrap_or_default()
    }

    /// now, future or past.
    fn standing(&self, from: &chrono::NaiveDate, until: &Option<chrono::NaiveDate>) -> &'static str {
        standing(&self.frame, from, until)
    }
}

pub(in crate::pricing) async fn show(desk: Desk, path: Path<i64>, query: Query<EntryQuery>) -> Result<HttpResponse, AppError> {
    book_page(desk, PriceBookId(path.into_inner()), query.0, State::default()).await
}

async fn book_page(desk: Desk, id: PriceBookId, query: EntryQuery, state: State) -> Result<HttpResponse, AppError> {
    let frame = desk.frame();
    let language = frame.language();
    let loaded = desk.app.db.read(move |conn| {
        let book = store::find_book(conn, id)?.ok_or(AppError::NotFound)?;
        let after = Cursor::decode(&query.after).map(|cursor| (cursor.value, cursor.id));
        let entries = store::list_entries(conn, id, query.sku.trim(), after, PAGE_ROWS as i64 + 1)?;
        let names = store::list_product_names(conn, language, MOST_NAMES)?;
        Ok::<_, AppError>((query, book, entries, names))
    });
    let (query, book, entries, names) = loaded.await?;
    let entries = Slice::new(entries, |(entry, sku)| Cursor::new(sku, entry.id.0));
    let wrong = !state.errors.is_empty() || state.ending.count() > 0;
    let status = if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    page_with(status, &BookPage { frame, book, query, entries, names, state })
}

pub(in crate::pricing) async fn create(desk: Desk, path: Path<i64>, form: Form<EntryForm>) -> Result<HttpResponse, AppError> {
    editor(&desk)?;
    let (book, typed) = (PriceBookId(path.into_inner()), form.0);
    let (form, now, actor) = (typed.clone(), desk.app.clock.now(), desk.actor.clone());
    let saved = desk.app.db.write(move |conn| {
        store::find_book(conn, book)?.ok_or(AppError::NotFound)?;
        let product = store::find_product_by_sku(conn, form.sku.trim())?;
        let add = form.parse(book, product)?;
        save::add_entry(conn, now, &actor, &add).map_err(beside("valid_from"))
    });
    match saved.await {
        Ok(_) => Ok(see_other_with(
            format!("/pricing/books/{book}?sku={}", encode(typed.sku.trim())),
            Notice::good(desk.text("pricing-saved")),
        )),
        Err(Failed::Error(error)) => Err(error),
        Err(Failed::Typed(errors)) => {
            book_page(desk, book, EntryQuery::default(), State { typed, errors, ..State::default() }).await
        }
    }
}

pub(in crate::pricing) async fn end(
    desk: Desk,
    path: Path<i64>,
    address: Query<EndForm>,
    form: Form<EndForm>,
) -> Result<HttpResponse, AppError> {
    editor(&desk)?;
    let (id, form) = (PriceEntryId(path.into_inner()), form.0.or(address.0));
    let (typed, now, actor) = (form.clone(), desk.app.clock.now(), desk.actor.clone());
    let (entry, sku) = desk.app.db.read(move |conn| store::find_named_entry(conn, id)?.ok_or(AppError::NotFound)).await?;
    let ended = desk.app.db.write(move |conn| {
        let until = typed.parse()?;
        Ok((ending::end_entry(conn, now, &actor, (id, until)).map_err(beside("until"))?, until))
    });
    let book = entry.price_book_id;
    match ended.await {
        Ok((ended, until)) => {
            let notice = moved(&desk, ended, until, &format!("/pricing/entries/{}/end", ended.id));
            Ok(see_other_with(format!("/pricing/books/{book}?sku={}", encode(&sku)), notice))
        }
        Err(Failed::Error(error)) => Err(error),
        Err(Failed::Typed(errors)) => {
            let ending = Ending::refused(id, &form, first(errors)?);
            book_page(desk, book, EntryQuery { sku, ..EntryQuery::default() }, State { ending, ..State::default() }).await
        }
    }
}

#[derive(Template)]
#[template(path = "pricing/price_history.html")]
struct HistoryPage {
    frame: Frame,
    book: PriceBook,
    sku: String,
    versions: Vec<EntryVersion>,
    changes: Vec<NamedChange>,
}

/// What a product cost in a book, in every version, and who changed it.
pub(in crate::pricing) async fn history(desk: Desk, path: Path<(i64, i64)>) -> Result<HttpResponse, AppError> {
    let (book, product) = path.into_inner();
    let (book, product) = (PriceBookId(book), ProductId(product));
    let loaded = desk.app.db.read(move |conn| {
        let book = store::find_book(conn, book)?.ok_or(AppError::NotFound)?;
        let sku = store::list_skus(conn, &[product])?.pop().ok_or(AppError::NotFound)?.1;
        let versions = store::list_entry_versions(conn, book.id, product)?;
        let changes = changes(conn, "price_entry", versions.iter().map(|(entry, ..)| (entry.id.0, sku.clone())))?;
        Ok::<_, AppError>((book, sku, versions, changes))
    });
    let (book, sku, versions, changes) = loaded.await?;
    page(&HistoryPage { frame: desk.frame(), book, sku, versions, changes })
}
