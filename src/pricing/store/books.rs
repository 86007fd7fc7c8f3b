use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::configurator::engine::{Choice, Configuration, Model};
use crate::configurator::wording;
use crate::db::schema::{
    configurations, option_prices, price_books, price_entries, price_rules, product_models, product_texts, products, tax_rates,
};
use crate::db::{AmongMethods, Connection};
use crate::kernel::actor::Language;
use crate::kernel::ids::{PriceBookId, PriceEntryId, ProductId, TaxRateId};
use crate::pricing::book::{NewPriceBook, PriceBook};
use crate::pricing::entry::{Entry, NewEntry, NewOption, OptionRow};
use crate::pricing::tax_rate::{NewTaxRate, TaxRate};

pub fn list_books(conn: &mut Connection) -> QueryResult<Vec<PriceBook>> {
    price_books::table.order((price_books::priority, price_books::id)).select(PriceBook::as_select()).load(conn)
}

pub fn find_book(conn: &mut Connection, id: PriceBookId) -> QueryResult<Option<PriceBook>> {
    price_books::table.find(id).select(PriceBook::as_select()).first(conn).optional()
}

pub fn find_book_by_key(conn: &mut Connection, key: &str) -> QueryResult<Option<PriceBook>> {
    price_books::table.filter(price_books::key.eq(key)).select(PriceBook::as_select()).first(conn).optional()
}

pub fn insert_book(conn: &mut Connection, book: &NewPriceBook, now: NaiveDateTime) -> QueryResult<PriceBookId> {
    diesel::insert_into(price_books::table)
        .values((book, price_books::created_at.eq(now)))
        .returning(price_books::id)
        .get_result(conn)
}

pub fn update_book(conn: &mut Connection, id: PriceBookId, book: &NewPriceBook) -> QueryResult<usize> {
    diesel::update(price_books::table.find(id)).set(book).execute(conn)
}

/// An entry with the product's SKU.
pub type NamedEntry = (Entry, String);

/// Live entries of a book by SKU, from behind `after` (SKU, entry id); `limit` rows. `sku` restricts to SKUs that begin so.
pub fn list_entries(
    conn: &mut Connection,
    book: PriceBookId,
    sku: &str,
    after: Option<(String, i64)>,
    limit: i64,
) -> QueryResult<Vec<NamedEntry>> {
    let mut query = price_entries::table
        .inner_join(products::table)
        .filter(price_entries::price_book_id.eq(book))
        .filter(price_entries::retired_at.is_null())
        .into_boxed();
    if !sku.is_empty() {
        query = query.filter(products::sku.like(begins(sku)).escape('\\'));
    }
    if let Some((after, id)) = after {
        let behind = products::sku.gt(after.clone()).or(products::sku.eq(after).and(price_entries::id.gt(id)));
        query = query.filter(behind);
    }
    query.order((products::sku, price_entries::id)).limit(limit).select((Entry::as_select(), products::sku)).load(conn)
}

/// The pattern of what begins with `text`.
pub(super) fn begins(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_") + "%"
}

/// Live entries of one product in a book, by their first day.
pub fn list_product_entries(conn: &mut Connection, book: PriceBookId, product: ProductId) -> QueryResult<Vec<Entry>> {
    price_entries::table
        .filter(price_entries::price_book_id.eq(book))
        .filter(price_entries::product_id.eq(product))
        .filter(price_entries::retired_at.is_null())
        .order(price_entries::valid_from)
        .select(Entry::as_select())
        .load(conn)
}

pub fn find_entry(conn: &mut Connection, id: PriceEntryId) -> QueryResult<Option<Entry>> {
    let live = price_entries::table.find(id).filter(price_entries::retired_at.is_null());
    live.select(Entry::as_select()).first(conn).optional()
}

/// Every version of a product's list prices in a book, those replaced too, the latest first.
pub fn list_entry_versions(conn: &mut Connection, book: PriceBookId, product: ProductId) -> QueryResult<Vec<EntryVersion>> {
    price_entries::table
        .filter(price_entries::price_book_id.eq(book))
        .filter(price_entries::product_id.eq(product))
        .order((price_entries::valid_from.desc(), price_entries::id.desc()))
        .limit(500)
        .select((Entry::as_select(), price_entries::created_at, price_entries::retired_at))
        .load(conn)
}

/// A version with when it was written and when it was replaced.
pub type EntryVersion = (Entry, NaiveDateTime, Option<NaiveDateTime>);

/// A live entry with its product's SKU.
pub fn find_named_entry(conn: &mut Connection, id: PriceEntryId) -> QueryResult<Option<NamedEntry>> {
    price_entries::table
        .inner_join(products::table)
        .filter(price_entries::id.eq(id))
        .filter(price_entries::retired_at.is_null())
        .select((Entry::as_select(), products::sku))
        .first(conn)
        .optional()
}

pub fn insert_entry(conn: &mut Connection, entry: &NewEntry) -> QueryResult<PriceEntryId> {
    diesel::insert_into(price_entries::table).values(entry).returning(price_entries::id).get_result(conn)
}

pub fn retire_entry(conn: &mut Connection, id: PriceEntryId, now: NaiveDateTime) -> QueryResult<usize> {
    diesel::update(price_entries::table.find(id)).set(price_entries::retired_at.eq(now)).execute(conn)
}

/// Live option prices of a book with the product's SKU.
pub fn list_options(conn: &mut Connection, book: PriceBookId, limit: i64) -> QueryResult<Vec<(OptionRow, String)>> {
    option_prices::table
        .inner_join(products::table)
        .filter(option_prices::price_book_id.eq(book))
        .filter(option_prices::retired_at.is_null())
        .order((products::sku, option_prices::attribute, option_prices::value, option_prices::valid_from))
        .limit(limit)
        .select((OptionRow::as_select(), products::sku))
        .load(conn)
}

/// Live prices of one value of an option.
pub fn list_value_options(conn: &mut Connection, wanted: &NewOption) -> QueryResult<Vec<OptionRow>> {
    option_prices::table
        .filter(option_prices::price_book_id.eq(wanted.price_book_id))
        .filter(option_prices::product_id.eq(wanted.product_id))
        .filter(option_prices::attribute.eq(&wanted.attribute))
        .filter(option_prices::value.eq(&wanted.value))
        .filter(option_prices::retired_at.is_null())
        .select(OptionRow::as_select())
        .load(conn)
}

pub fn find_option(conn: &mut Connection, id: i64) -> QueryResult<Option<OptionRow>> {
    let live = option_prices::table.find(id).filter(option_prices::retired_at.is_null());
    live.select(OptionRow::as_select()).first(conn).optional()
}

pub fn insert_option(conn: &mut Connection, option: &NewOption) -> QueryResult<i64> {
    diesel::insert_into(option_prices::table).values(option).returning(option_prices::id).get_result(conn)
}

pub fn retire_option(conn: &mut Connection, id: i64, now: NaiveDateTime) -> QueryResult<usize> {
    diesel::update(option_prices::table.find(id)).set(option_prices::retired_at.eq(now)).execute(conn)
}

pub fn list_tax_rates(conn: &mut Connection) -> QueryResult<Vec<TaxRate>> {
    tax_rates::table
        .order((tax_rates::country, tax_rates::region, tax_rates::tax_category, tax_rates::valid_from))
        .select(TaxRate::as_select())
        .load(conn)
}

/// The rates of one country, region and category, of all periods.
pub fn list_place_rates(
    conn: &mut Connection,
    (country, region, category): (&str, Option<&str>, &str),
) -> QueryResult<Vec<TaxRate>> {
    let rates: Vec<TaxRate> = tax_rates::table
        .filter(tax_rates::country.eq(country))
        .filter(tax_rates::tax_category.eq(category))
        .select(TaxRate::as_select())
        .load(conn)?;
    Ok(rates.into_iter().filter(|rate| rate.region.as_deref() == region).collect())
}

pub fn find_tax_rate(conn: &mut Connection, id: TaxRateId) -> QueryResult<Option<TaxRate>> {
    tax_rates::table.find(id).select(TaxRate::as_select()).first(conn).optional()
}

pub fn insert_tax_rate(conn: &mut Connection, rate: &NewTaxRate) -> QueryResult<TaxRateId> {
    diesel::insert_into(tax_rates::table).values(rate).returning(tax_rates::id).get_result(conn)
}

pub fn end_tax_rate(conn: &mut Connection, id: TaxRateId, until: Option<NaiveDate>) -> QueryResult<usize> {
    diesel::update(tax_rates::table.find(id)).set(tax_rates::valid_until.eq(until)).execute(conn)
}

pub fn find_product_by_sku(conn: &mut Connection, sku: &str) -> QueryResult<Option<(ProductId, String)>> {
    products::table.filter(products::sku.eq(sku)).select((products::id, products::unit)).first(conn).optional()
}

/// SKUs with names, for choosing; the first `limit` by SKU.
pub fn list_product_names(conn: &mut Connection, language: Language, limit: i64) -> QueryResult<Vec<(String, String)>> {
    let rows: Vec<(String, Option<String>)> = products::table
        .left_join(product_texts::table.on(product_texts::product_id.eq(products::id).and(product_texts::language.eq(language))))
        .order(products::sku)
        .limit(limit)
        .select((products::sku, product_texts::name.nullable()))
        .load(conn)?;
    Ok(rows.into_iter().map(|(sku, name)| (sku.clone(), name.unwrap_or(sku))).collect())
}

/// Channels that books and rules name, and the two everybody has.
pub fn list_channels(conn: &mut Connection) -> QueryResult<Vec<String>> {
    let of_books = price_books::table.filter(price_books::channel.is_not_null()).select(price_books::channel.assume_not_null());
    let of_books: Vec<String> = of_books.distinct().load(conn)?;
    let of_rules = price_rules::table.filter(price_rules::channel.is_not_null()).select(price_rules::channel.assume_not_null());
    let of_rules: Vec<String> = of_rules.distinct().load(conn)?;
    let mut channels = vec!["desk".to_owned(), "shop".to_owned()];
    for channel in of_books.into_iter().chain(of_rules) {
        if !channels.contains(&channel) {
            channels.push(channel);
        }
    }
    Ok(channels)
}

/// A saved configuration with its model.
pub struct FoundConfiguration {
    pub product: ProductId,
    pub model: Model,
    pub choices: Vec<Choice>,
}

/// The configuration of a code; `None` too where its model or choices cannot be read.
pub fn find_configuration(conn: &mut Connection, code: &str) -> QueryResult<Option<FoundConfiguration>> {
    let row: Option<(ProductId, String, String)> = configurations::table
        .inner_join(product_models::table)
        .filter(configurations::code.eq(code))
        .select((configurations::product_id, configurations::completion, product_models::source))
        .first(conn)
        .optional()?;
    Ok(row.and_then(|(product, completion, source)| {
        let model = wording::read(&source).ok()?;
        let Configuration { choices } = serde_json::from_str(&completion).ok()?;
        Some(FoundConfiguration { product, model, choices })
    }))
}

/// SKUs by product.
pub fn list_skus(conn: &mut Connection, ids: &[ProductId]) -> QueryResult<Vec<(ProductId, String)>> {
    products::table.filter(products::id.among(ids)).order(products::sku).select((products::id, products::sku)).load(conn)
}

/// Products by SKU; SKUs that do not exist are missing from the answer.
pub fn list_by_sku(conn: &mut Connection, skus: &[String]) -> QueryResult<Vec<(ProductId, String)>> {
    products::table.filter(products::sku.among(skus)).select((products::id, products::sku)).load(conn)
}
