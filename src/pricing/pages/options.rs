use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use super::ending::{Ending, NamedChange, changes, first, moved, standing};
use super::{Failed, MOST_NAMES, beside, editor};
use crate::db::Connection;
use crate::kernel::actor::Language;
use crate::kernel::ids::PriceBookId;
use crate::pricing::book::PriceBook;
use crate::pricing::entry::{OptionRow, OptionRule};
use crate::pricing::form::{EndForm, OptionForm};
use crate::pricing::{ending, save, store};
use crate::web::http::Path;
use crate::web::visit::see_other_with;
use crate::web::{AppError, Desk, Form, FormErrors, Frame, Notice, Query, page_with};

#[derive(Template)]
#[template(path = "pricing/options.html")]
struct OptionsPage {
    frame: Frame,
    book: PriceBook,
    options: Vec<(OptionRow, String)>,
    names: Vec<(String, String)>,
    changes: Vec<NamedChange>,
    state: State,
}

/// What was typed on the page.
#[derive(Default)]
struct State {
    typed: OptionForm,
    errors: FormErrors,
    ending: Ending,
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

pub(in crate::pricing) async fn index(desk: Desk, path: Path<i64>) -> Result<HttpResponse, AppError> {
    options_page(desk, PriceBookId(path.into_inner()), State::default()).await
}

async fn options_page(desk: Desk, id: PriceBookId, state: State) -> Result<HttpResponse, AppError> {
    let frame = desk.frame();
    let language = frame.language();
    let (book, options, changes, names) = desk.app.db.read(move |conn| load_options(conn, id, language)).await?;
    let wrong = !state.errors.is_empty() || state.ending.count() > 0;
    let status = if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    page_with(status, &OptionsPage { frame, book, options, names, changes, state })
}

type Loaded = (PriceBook, Vec<(OptionRow, String)>, Vec<NamedChange>, Vec<(String, String)>);

fn load_options(conn: &mut Connection, id: PriceBookId, language: Language) -> Result<Loaded, AppError> {
    let book = store::find_book(conn, id)?.ok_or(AppError::NotFound)?;
    let options = store::list_options(conn, id, MOST_OPTIONS)?;
    let named = options.iter().map(|(option, sku)| (option.id, format!("{sku} · {} {}", option.attribute, option.value)));
    let changes = changes(conn, "option_price", named)?;
    let names = store::list_product_names(conn, language, MOST_NAMES)?;
    Ok((book, options, changes, names))
}

pub(in crate::pricing) async fn create(desk: Desk, path: Path<i64>, form: Form<OptionForm>) -> Result<HttpResponse, AppError> {
    editor(&desk)?;
    let (book, typed) = (PriceBookId(path.into_inner()), form.0);
    let (form, now, actor) = (typed.clone(), desk.app.clock.now(), desk.actor.clone());
    let saved = desk.app.db.write(move |conn| {
        store::find_book(conn, book)?.ok_or(AppError::NotFound)?;
        let product = store::find_product_by_sku(conn, form.sku.trim())?;
        let option = form.parse(book, product.map(|(id, _)| id), now)?;
        save::add_option(conn, now, &actor, &option).map_err(beside("valid_from"))
    });
    match saved.await {
        Ok(_) => Ok(see_other_with(format!("/pricing/books/{book}/options"), Notice::good(desk.text("pricing-saved")))),
        Err(Failed::Error(error)) => Err(error),
        Err(Failed::Typed(errors)) => options_page(desk, book, State { typed, errors, ..State::default() }).await,
    }
}

pub(in crate::pricing) async fn end(
    desk: Desk,
    path: Path<i64>,
    address: Query<EndForm>,
    form: Form<EndForm>,
) -> Result<HttpResponse, AppError> {
    editor(&desk)?;
    let (id, form) = (path.into_inner(), form.0.or(address.0));
    let (typed, now, actor) = (form.clone(), desk.app.clock.now(), desk.actor.clone());
    let option = desk.app.db.read(move |conn| store::find_option(conn, id)?.ok_or(AppError::NotFound)).await?;
    let ended = desk.app.db.write(move |conn| {
        let until = typed.parse()?;
        Ok((ending::end_option(conn, now, &actor, (id, until)).map_err(beside("until"))?, until))
    });
    match ended.await {
        Ok(((ended, book), until)) => {
            let notice = moved(&desk, ended, until, &format!("/pricing/options/{}/end", ended.id));
            Ok(see_other_with(format!("/pricing/books/{book}/options"), notice))
        }
        Err(Failed::Error(error)) => Err(error),
        Err(Failed::Typed(errors)) => {
            let ending = Ending::refused(id, &form, first(errors)?);
            options_page(desk, option.price_book_id, State { ending, ..State::default() }).await
        }
    }
}
