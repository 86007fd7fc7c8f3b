use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use serde::Deserialize;

use super::{Failed, MOST_NAMES, beside, editor, refused};
use crate::db::Connection;
use crate::kernel::actor::Language;
use crate::kernel::ids::{PriceBookId, PriceEntryId};
use crate::pricing::book::PriceBook;
use crate::pricing::entry::{OptionRow, OptionRule};
use crate::pricing::form::{EndForm, EntryForm, OptionForm};
use crate::pricing::store::{self, NamedEntry};
use crate::pricing::{period, save};
use crate::web::cursor::{Cursor, PAGE_ROWS, Slice};
use crate::web::http::{Path, encode};
use crate::web::visit::see_other_with;
use crate::web::{AppError, Desk, Form, FormErrors, Frame, Notice, Query, page_with};

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
    typed: EntryForm,
    errors: FormErrors,
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

fn standing(frame: &Frame, from: &chrono::NaiveDate, until: &Option<chrono::NaiveDate>) -> &'static str {
    let today = Some(frame.today());
    match period::overlap((Some(*from), *until), (today, today)) {
        true => "now",
        false if Some(*from) > today => "future",
        false => "past",
    }
}

pub(in crate::pricing) async fn show(desk: Desk, path: Path<i64>, query: Query<EntryQuery>) -> Result<HttpResponse, AppError> {
    book_page(desk, PriceBookId(path.into_inner()), query.0, EntryForm::default(), FormErrors::default()).await
}

async fn book_page(
    desk: Desk,
    id: PriceBookId,
    query: EntryQuery,
    typed: EntryForm,
    errors: FormErrors,
) -> Result<HttpResponse, AppError> {
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
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    page_with(status, &BookPage { frame, book, query, entries, names, typed, errors })
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
        Err(Failed::Typed(errors)) => book_page(desk, book, EntryQuery::default(), typed, errors).await,
    }
}

pub(in crate::pricing) async fn end(desk: Desk, path: Path<i64>, form: Form<EndForm>) -> Result<HttpResponse, AppError> {
    editor(&desk)?;
    let (id, now, actor) = (PriceEntryId(path.into_inner()), desk.app.clock.now(), desk.actor.clone());
    let until = form.0.parse().map_err(first_reason)?;
    let ended = desk.app.db.write(move |conn| {
        let entry = store::find_entry(conn, id)?.ok_or(AppError::NotFound)?;
        save::end_entry(conn, now, &actor, (id, until)).map_err(refused)?;
        Ok::<_, AppError>(entry.price_book_id)
    });
    let book = ended.await?;
    Ok(see_other_with(format!("/pricing/books/{book}"), Notice::good(desk.text("pricing-ended"))))
}

/// A form of one field answers with its reason.
pub(super) fn first_reason(errors: FormErrors) -> AppError {
    errors.0.into_values().next().map_or(AppError::BadRequest("form"), AppError::Refused)
}

#[derive(Template)]
#[template(path = "pricing/options.html")]
struct OptionsPage {
    frame: Frame,
    book: PriceBook,
    options: Vec<(OptionRow, String)>,
    names: Vec<(String, String)>,
    typed: OptionForm,
    errors: FormErrors,
}

impl OptionsPage {
    fn methods(&self) -> Vec<(String, String)> {
        OptionRule::ALL.iter().map(|v| (v.to_string(), self.frame.name("pricing-option", v).into_owned())).collect()
    }

    fn figure(&self, option: &OptionRow) -> String {
        match option.method {
            OptionRule::PercentOfList => self.frame.percent(&option.percent),
            OptionRule::Table => {
                let table = option.table();
                self.frame.t1("pricing-cells", "n", table.map_or(0, |table| table.cells.len()))
            }
            _ => self.frame.signed(&option.amount, &self.book.currency),
        }
    }

    fn standing(&self, from: &chrono::NaiveDate, until: &Option<chrono::NaiveDate>) -> &'static str {
        standing(&self.frame, from, until)
    }
}

/// Rows of the page of option prices; more than any catalogue by hand holds.
const MOST_OPTIONS: i64 = 1000;

pub(in crate::pricing) async fn options(desk: Desk, path: Path<i64>) -> Result<HttpResponse, AppError> {
    options_page(desk, PriceBookId(path.into_inner()), OptionForm::default(), FormErrors::default()).await
}

async fn options_page(desk: Desk, id: PriceBookId, typed: OptionForm, errors: FormErrors) -> Result<HttpResponse, AppError> {
    let frame = desk.frame();
    let language = frame.language();
    let (book, options, names) = desk.app.db.read(move |conn| load_options(conn, id, language)).await?;
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    page_with(status, &OptionsPage { frame, book, options, names, typed, errors })
}

type Loaded = (PriceBook, Vec<(OptionRow, String)>, Vec<(String, String)>);

fn load_options(conn: &mut Connection, id: PriceBookId, language: Language) -> Result<Loaded, AppError> {
    let book = store::find_book(conn, id)?.ok_or(AppError::NotFound)?;
    let options = store::list_options(conn, id, MOST_OPTIONS)?;
    let names = store::list_product_names(conn, language, MOST_NAMES)?;
    Ok((book, options, names))
}

pub(in crate::pricing) async fn create_option(
    desk: Desk,
    path: Path<i64>,
    form: Form<OptionForm>,
) -> Result<HttpResponse, AppError> {
    editor(&desk)?;
    let (book, typed) = (PriceBookId(path.into_inner()), form.0);
    let (form, now, actor) = (typed.clone(), desk.app.clock.now(), desk.actor.clone());
    let saved = desk.app.db.write(move |conn| {
        store::find_book(conn, book)?.ok_or(AppError::NotFound)?;
        let product = store::find_product_by_sku(conn, form.sku.trim())?;
        let option = form.parse(book, product.map(|(id, _)| id), now)?;
        save::add_option(conn, &actor, &option).map_err(beside("valid_from"))
    });
    match saved.await {
        Ok(_) => Ok(see_other_with(format!("/pricing/books/{book}/options"), Notice::good(desk.text("pricing-saved")))),
        Err(Failed::Error(error)) => Err(error),
        Err(Failed::Typed(errors)) => options_page(desk, book, typed, errors).await,
    }
}

pub(in crate::pricing) async fn end_option(desk: Desk, path: Path<i64>, form: Form<EndForm>) -> Result<HttpResponse, AppError> {
    editor(&desk)?;
    let (id, now, actor) = (path.into_inner(), desk.app.clock.now(), desk.actor.clone());
    let until = form.0.parse().map_err(first_reason)?;
    let ended = desk.app.db.write(move |conn| save::end_option(conn, now, &actor, (id, until)).map_err(refused));
    let book = ended.await?;
    Ok(see_other_with(format!("/pricing/books/{book}/options"), Notice::good(desk.text("pricing-ended"))))
}
