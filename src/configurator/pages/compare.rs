//! Two or three saved configurations side by side: what differs first, where the difference in price comes from, and when
//! each could be delivered. Prices are of today and the reader's own.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use serde::Deserialize;

use super::super::code;
use super::super::configuration::Configured;
use super::load::{Asked, Reader, load};
use crate::configurator::store;
use crate::db::Connection;
use crate::kernel::money::{Amount, Currency};
use crate::web::{AppError, Frame, Query, Shop, page_with};

/// More do not fit beside each other.
const MOST: usize = 3;

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(in crate::configurator) struct Compared {
    code: Vec<String>,
}

/// One configuration, with what it would cost today.
struct Column {
    code: String,
    product: String,
    configured: Configured,
    /// Price of the product, and of each of its values, by the name of the question.
    base: Amount,
    prices: Vec<(String, Amount)>,
    /// Net for one piece; nothing where it cannot be built or priced today.
    net: Option<Amount>,
    currency: Currency,
    promised: String,
    driver: String,
}

/// One question over all columns.
struct Row {
    question: String,
    answers: Vec<String>,
    differs: bool,
}

/// One reason for a difference in price: what it adds to the first column's price, column by column.
struct Cause {
    words: String,
    differences: Vec<Option<Amount>>,
}

/// A code as it was typed.
struct Typed {
    text: String,
    unknown: bool,
}

struct Comparison {
    frame: Frame,
    typed: Vec<Typed>,
    columns: Vec<Column>,
    rows: Vec<Row>,
    causes: Vec<Cause>,
    /// Saved by the reader's company: code, words.
    known: Vec<(String, String)>,
    staff: bool,
}

#[derive(Template)]
#[template(path = "configurator/compare_shop.html")]
struct InShop {
    frame: Frame,
    page: Comparison,
}

#[derive(Template)]
#[template(path = "configurator/compare_desk.html")]
struct AtDesk {
    frame: Frame,
    page: Comparison,
}

impl Comparison {
    fn differing(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| row.differs)
    }

    fn same(&self) -> Vec<&Row> {
        self.rows.iter().filter(|row| !row.differs).collect()
    }

    fn is_whole(&self) -> bool {
        self.columns.len() > 1
    }

    fn net(&self, column: &Column) -> String {
        column.net.map_or_else(String::new, |net| self.frame.money(&net, &column.currency))
    }

    fn signed(&self, difference: &Option<Amount>) -> String {
        let currency = self.columns.first().map(|column| column.currency);
        difference.zip(currency).map_or_else(String::new, |(amount, currency)| self.frame.signed(&amount, &currency))
    }

    /// What a column costs more than the first.
    fn more(&self, column: &Column) -> Option<Amount> {
        let first = self.columns.first().filter(|first| first.currency == column.currency && first.code != column.code)?;
        column.net?.checked_sub(first.net?).ok()
    }

    /// The page with one more, or without one.
    fn with(&self, code: &str) -> String {
        let codes = self.columns.iter().map(|column| column.code.as_str()).chain([code]);
        place(codes)
    }

    fn without(&self, code: &str) -> String {
        place(self.columns.iter().map(|column| column.code.as_str()).filter(|known| *known != code))
    }
}

fn place<'c>(codes: impl Iterator<Item = &'c str>) -> String {
    let pairs: Vec<String> = codes.map(|code| format!("code={code}")).collect();
    format!("/configurations/compare?{}", pairs.join("&"))
}

pub(in crate::configurator) async fn show(shop: Shop, query: Query<Compared>) -> Result<HttpResponse, AppError> {
    let (reader, frame) = (Reader::of(&shop), shop.frame());
    let texts = query.0.code.into_iter().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let texts: Vec<String> = texts.take(MOST).collect();
    let found = shop.app.db.read(move |conn| comparison(conn, &reader, frame, texts)).await?;
    let frame = found.frame.clone();
    let wrong = found.typed.iter().any(|typed| typed.unknown);
    let status = if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    if found.staff {
        page_with(status, &AtDesk { frame, page: found })
    } else {
        page_with(status, &InShop { frame, page: found })
    }
}

fn comparison(conn: &mut Connection, reader: &Reader, frame: Frame, texts: Vec<String>) -> Result<Comparison, AppError> {
    let codes: Vec<String> = texts.iter().filter_map(|text| code::parse(text)).collect();
    let mut saved = store::list_by_codes(conn, &codes)?;
    let mut columns = Vec::new();
    for wanted in &codes {
        // Never more than three, each once.
        if let Some(at) = saved.iter().position(|one| one.code == *wanted) {
            columns.push(column(conn, reader, &frame, saved.swap_remove(at))?);
        }
    }
    let is_known = |text: &String| code::parse(text).is_some_and(|code| columns.iter().any(|column| column.code == code));
    let mut typed: Vec<Typed> = texts.iter().map(|text| Typed { text: text.clone(), unknown: !is_known(text) }).collect();
    typed.resize_with(MOST, || Typed { text: String::new(), unknown: false });
    let account = reader.actor.as_ref().filter(|actor| actor.is_customer()).and_then(|actor| actor.account_id);
    let known = match account {
        Some(account) => store::list_of_account(conn, account, 10)?,
        None => Vec::new(),
    };
    let known = known.into_iter().filter(|one| !columns.iter().any(|column| column.code == one.code));
    Ok(Comparison {
        known: known.map(|one| (one.code, one.description)).collect(),
        rows: rows(&columns, frame.is_chinese()),
        causes: causes(&columns, &frame),
        staff: reader.is_staff(),
        frame,
        typed,
        columns,
    })
}

fn column(conn: &mut Connection, reader: &Reader, frame: &Frame, configured: Configured) -> Result<Column, AppError> {
    let product = crate::catalogue::store::find_product(conn, configured.product_id)?.ok_or(AppError::NotFound)?;
    let mut column = Column {
        code: configured.code.clone(),
        product: crate::catalogue::store::load_name(conn, product.id, reader.language)?,
        base: Amount::ZERO,
        prices: Vec::new(),
        net: None,
        currency: configured.currency,
        promised: String::new(),
        driver: String::new(),
        configured,
    };
    let now = match load(conn, reader, &product.sku, &Asked { n: column.configured.quantity.to_string(), ..Asked::default() }) {
        Ok(now) => now,
        Err(AppError::NotFound | AppError::Refused(_)) => return Ok(column),
        Err(error) => return Err(error),
    };
    let whole = column.configured.configuration();
    if !now.compiled.is_valid(&whole) {
        return Ok(column);
    }
    let promise = now.supply.promise(&now.compiled, &whole);
    column.promised = frame.date(&promise.date);
    column.driver = frame.t1(promise.driver.key(), "name", promise.driver.name().unwrap_or(""));
    column.base = now.basis.prices.base;
    let price = |choice: &super::super::engine::Choice| {
        let index = now.compiled.model().attribute_index(&choice.attribute)?;
        let value = now.compiled.model().attributes.get(index)?.value_index(&choice.value)?;
        Some((choice.attribute.clone(), now.basis.prices.of(&now.compiled, index, u32::try_from(value).ok()?)))
    };
    column.prices = whole.choices.iter().filter_map(price).collect();
    if let Ok(trace) = now.price_of(&whole, column.configured.quantity) {
        (column.net, column.currency) = (Some(trace.net_unit()), trace.currency());
    }
    Ok(column)
}

/// Every question that one of them was asked, in the order of the first that has it.
fn rows(columns: &[Column], chinese: bool) -> Vec<Row> {
    let all: Vec<Vec<_>> = columns.iter().map(|column| column.configured.described()).collect();
    let mut names: Vec<&str> = Vec::new();
    for one in all.iter().flatten() {
        if !names.contains(&one.attribute.as_str()) {
            names.push(&one.attribute);
        }
    }
    let row = |name: &str| {
        let told: Vec<_> = all.iter().map(|of_one| of_one.iter().find(|one| one.attribute == name)).collect();
        let question = told.iter().flatten().next().map(|one| one.question(chinese).to_owned()).unwrap_or_default();
        let values: Vec<_> = told.iter().map(|one| one.map(|one| one.value.as_str())).collect();
        Row {
            question,
            differs: values.windows(2).any(|pair| pair.first() != pair.last()),
            answers: told.iter().map(|one| one.map_or("–", |one| one.answer(chinese)).to_owned()).collect(),
        }
    };
    names.into_iter().map(row).collect()
}

/// Why each costs more or less than the first: the product itself, every question that is answered differently, and what
/// the price book does beyond list and options. They add up to the difference of the net prices.
fn causes(columns: &[Column], frame: &Frame) -> Vec<Cause> {
    let Some(first) = columns.first() else { return Vec::new() };
    let known = |column: &&Column| column.net.is_some() && first.net.is_some() && column.currency == first.currency;
    let each = |part: &dyn Fn(&Column) -> Amount| -> Vec<Option<Amount>> {
        let difference = |column: &Column| part(column).checked_sub(part(first)).ok();
        columns.iter().skip(1).map(|column| Some(column).filter(known).and_then(difference)).collect()
    };
    let mut causes = vec![Cause { words: frame.t("compare-product").into_owned(), differences: each(&|column| column.base) }];
    let price = |column: &Column, name: &str| {
        column.prices.iter().find(|(known, _)| known == name).map(|(_, price)| *price).unwrap_or_default()
    };
    let mut names: Vec<String> = Vec::new();
    for (name, _) in columns.iter().flat_map(|column| &column.prices) {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    for name in names {
        let told = columns.iter().flat_map(|column| column.configured.described()).find(|one| one.attribute == name);
        let words = told.map(|one| one.question(frame.is_chinese()).to_owned()).unwrap_or_else(|| name.clone());
        causes.push(Cause { words, differences: each(&|column| price(column, &name)) });
    }
    let rest = |column: &Column| {
        let list = Amount::sum(column.prices.iter().map(|(_, price)| *price).chain([column.base])).unwrap_or_default();
        column.net.unwrap_or_default().checked_sub(list).unwrap_or_default()
    };
    causes.push(Cause { words: frame.t("compare-price-book").into_owned(), differences: each(&rest) });
    causes.retain(|cause| cause.differences.iter().flatten().any(|difference| !difference.is_zero()));
    causes
}
