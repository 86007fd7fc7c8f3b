use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use super::{Failed, editor};
use crate::kernel::ids::PriceBookId;
use crate::kernel::reason::Reason;
use crate::pricing::book::{PriceBook, RoundingRule};
use crate::pricing::engine::{Level, TaxRounding};
use crate::pricing::form::BookForm;
use crate::pricing::store;
use crate::web::http::Path;
use crate::web::visit::see_other_with;
use crate::web::{AppError, Desk, Form, FormErrors, Frame, Notice, page, page_with};

#[derive(Template)]
#[template(path = "pricing/books.html")]
struct BooksPage {
    frame: Frame,
    books: Vec<PriceBook>,
}

#[derive(Template)]
#[template(path = "pricing/book_edit.html")]
struct EditBookPage {
    frame: Frame,
    book: Option<PriceBookId>,
    typed: BookForm,
    errors: FormErrors,
}

impl EditBookPage {
    fn action(&self) -> String {
        self.book.map_or_else(|| "/pricing/books".to_owned(), |id| format!("/pricing/books/{id}"))
    }

    fn roundings(&self) -> Vec<(String, String)> {
        RoundingRule::ALL.iter().map(|v| (v.to_string(), self.frame.name("pricing-rounding", v).into_owned())).collect()
    }

    fn tax_roundings(&self) -> Vec<(String, String)> {
        TaxRounding::ALL.iter().map(|v| (v.to_string(), self.frame.name("pricing-tax-rounding", v).into_owned())).collect()
    }

    fn levels(&self) -> Vec<(String, String)> {
        Level::ALL.iter().map(|v| (v.to_string(), self.frame.name("pricing-level", v).into_owned())).collect()
    }
}

pub(in crate::pricing) async fn index(desk: Desk) -> Result<HttpResponse, AppError> {
    let books = desk.app.db.read(|conn| Ok::<_, AppError>(store::list_books(conn)?)).await?;
    page(&BooksPage { frame: desk.frame(), books })
}

pub(in crate::pricing) async fn new(desk: Desk) -> Result<HttpResponse, AppError> {
    editor(&desk)?;
    page(&EditBookPage { frame: desk.frame(), book: None, typed: BookForm::blank(), errors: FormErrors::default() })
}

pub(in crate::pricing) async fn edit(desk: Desk, path: Path<i64>) -> Result<HttpResponse, AppError> {
    editor(&desk)?;
    let id = PriceBookId(path.into_inner());
    let book = desk.app.db.read(move |conn| store::find_book(conn, id)?.ok_or(AppError::NotFound)).await?;
    page(&EditBookPage { frame: desk.frame(), book: Some(id), typed: BookForm::of(&book), errors: FormErrors::default() })
}

pub(in crate::pricing) async fn create(desk: Desk, form: Form<BookForm>) -> Result<HttpResponse, AppError> {
    save(desk, None, form.0).await
}

pub(in crate::pricing) async fn update(desk: Desk, path: Path<i64>, form: Form<BookForm>) -> Result<HttpResponse, AppError> {
    save(desk, Some(PriceBookId(path.into_inner())), form.0).await
}

async fn save(desk: Desk, book: Option<PriceBookId>, typed: BookForm) -> Result<HttpResponse, AppError> {
    editor(&desk)?;
    let (form, now) = (typed.clone(), desk.app.clock.now());
    let saved = desk.app.db.write(move |conn| {
        let new = form.parse()?;
        let taken = store::find_book_by_key(conn, &new.key)?;
        if taken.is_some_and(|taken| Some(taken.id) != book) {
            return Err(FormErrors::one("key", Reason::new("pricing-key-taken").with("typed", &new.key)).into());
        }
        match book {
            None => Ok(store::insert_book(conn, &new, now)?),
            Some(id) => match store::update_book(conn, id, &new)? {
                0 => Err(AppError::NotFound.into()),
                _ => Ok(id),
            },
        }
    });
    match saved.await {
        Ok(id) => Ok(see_other_with(format!("/pricing/books/{id}"), Notice::good(desk.text("pricing-saved")))),
        Err(Failed::Error(error)) => Err(error),
        Err(Failed::Typed(errors)) => {
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &EditBookPage { frame: desk.frame(), book, typed, errors })
        }
    }
}
