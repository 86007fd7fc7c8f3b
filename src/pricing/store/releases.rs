use std::collections::HashMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::db::schema::{
    price_books, price_entries, price_release_entries, price_release_rules, price_releases, price_rules, products,
};
use crate::db::{AmongMethods, Connection};
use crate::kernel::ids::{CategoryId, PriceBookId, PriceReleaseId, PriceRuleId, ProductId, UserId};
use crate::kernel::money::Amount;
use crate::pricing::book::PriceBook;
use crate::pricing::entry::Entry;
use crate::pricing::release::{Head, PlannedPrice, PlannedRule, Release};
use crate::pricing::rule::RuleRow;

/// Releases with their book, newest first, from before `before`.
pub fn list_releases(
    conn: &mut Connection,
    book: Option<PriceBookId>,
    before: Option<PriceReleaseId>,
    limit: i64,
) -> QueryResult<Vec<(Release, PriceBook)>> {
    let mut query = price_releases::table.inner_join(price_books::table).into_boxed();
    if let Some(book) = book {
        query = query.filter(price_releases::price_book_id.eq(book));
    }
    if let Some(before) = before {
        query = query.filter(price_releases::id.lt(before));
    }
    query.order(price_releases::id.desc()).limit(limit).select((Release::as_select(), PriceBook::as_select())).load(conn)
}

pub fn find_release(conn: &mut Connection, id: PriceReleaseId) -> QueryResult<Option<(Release, PriceBook)>> {
    let query = price_releases::table.inner_join(price_books::table).filter(price_releases::id.eq(id));
    query.select((Release::as_select(), PriceBook::as_select())).first(conn).optional()
}

pub fn insert_release(conn: &mut Connection, head: &Head) -> QueryResult<PriceReleaseId> {
    diesel::insert_into(price_releases::table).values(head).returning(price_releases::id).get_result(conn)
}

pub fn update_release(conn: &mut Connection, id: PriceReleaseId, head: &Head) -> QueryResult<usize> {
    diesel::update(price_releases::table.find(id))
        .set((
            price_releases::name.eq(&head.name),
            price_releases::valid_from.eq(head.valid_from),
            price_releases::note.eq(&head.note),
        ))
        .execute(conn)
}

pub fn update_released(conn: &mut Connection, id: PriceReleaseId, by: UserId, at: NaiveDateTime) -> QueryResult<usize> {
    diesel::update(price_releases::table.find(id))
        .set((price_releases::released_by.eq(by.0), price_releases::released_at.eq(at)))
        .execute(conn)
}

pub fn update_discarded(conn: &mut Connection, id: PriceReleaseId, at: NaiveDateTime) -> QueryResult<usize> {
    diesel::update(price_releases::table.find(id)).set(price_releases::discarded_at.eq(at)).execute(conn)
}

/// New list prices of a release by SKU, from behind `after`; all of them without a limit.
pub fn list_planned_prices(
    conn: &mut Connection,
    release: PriceReleaseId,
    after: Option<String>,
    limit: Option<i64>,
) -> QueryResult<Vec<(PlannedPrice, String)>> {
    let mut query = price_release_entries::table
        .inner_join(products::table)
        .filter(price_release_entries::release_id.eq(release))
        .order(products::sku)
        .select((PlannedPrice::as_select(), products::sku))
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(products::sku.gt(after));
    }
    if let Some(limit) = limit {
        query = query.limit(limit);
    }
    query.load(conn)
}

/// Puts new list prices into a release; one that is there already is replaced.
pub fn put_planned_prices(conn: &mut Connection, release: PriceReleaseId, prices: &[PlannedPrice]) -> QueryResult<()> {
    let ids: Vec<ProductId> = prices.iter().map(|price| price.product_id).collect();
    delete_planned_prices(conn, release, &ids)?;
    for price in prices {
        diesel::insert_into(price_release_entries::table).values(price).execute(conn)?;
    }
    Ok(())
}

pub fn delete_planned_prices(conn: &mut Connection, release: PriceReleaseId, products: &[ProductId]) -> QueryResult<usize> {
    let those = price_release_entries::table
        .filter(price_release_entries::release_id.eq(release))
        .filter(price_release_entries::product_id.among(products));
    diesel::delete(those).execute(conn)
}

/// Changed rules of a release with the version they follow.
pub fn list_planned_rules(conn: &mut Connection, release: PriceReleaseId) -> QueryResult<Vec<(PlannedRule, RuleRow)>> {
    price_release_rules::table
        .inner_join(price_rules::table)
        .filter(price_release_rules::release_id.eq(release))
        .order(price_release_rules::id)
        .select((PlannedRule::as_select(), RuleRow::as_select()))
        .load(conn)
}

/// Puts new figures of a rule into a release; those that are there already are replaced.
pub fn put_planned_rule(conn: &mut Connection, planned: &PlannedRule) -> QueryResult<()> {
    delete_planned_rule(conn, planned.release_id, planned.rule_id)?;
    diesel::insert_into(price_release_rules::table).values(planned).execute(conn).map(drop)
}

pub fn delete_planned_rule(conn: &mut Connection, release: PriceReleaseId, rule: PriceRuleId) -> QueryResult<usize> {
    let those = price_release_rules::table
        .filter(price_release_rules::release_id.eq(release))
        .filter(price_release_rules::rule_id.eq(rule));
    diesel::delete(those).execute(conn)
}

/// Rules that a release of a book may change: live on its first day, of this book or of all, and of no contract.
pub fn list_changeable_rules(conn: &mut Connection, book: PriceBookId, date: NaiveDate) -> QueryResult<Vec<RuleRow>> {
    price_rules::table
        .filter(price_rules::price_book_id.is_null().or(price_rules::price_book_id.eq(book.0)))
        .filter(price_rules::account_id.is_null())
        .filter(price_rules::retired_at.is_null())
        .filter(price_rules::valid_from.is_null().or(price_rules::valid_from.le(date)))
        .filter(price_rules::valid_until.is_null().or(price_rules::valid_until.ge(date)))
        .order((price_rules::step, price_rules::id))
        .limit(500)
        .select(RuleRow::as_select())
        .load(conn)
}

/// Live list prices of products in a book, each in the unit the product is sold in.
pub fn list_sold_entries(
    conn: &mut Connection,
    book: PriceBookId,
    ids: &[ProductId],
) -> QueryResult<HashMap<ProductId, Vec<Entry>>> {
    let rows: Vec<Entry> = price_entries::table
        .inner_join(products::table)
        .filter(price_entries::price_book_id.eq(book))
        .filter(price_entries::product_id.among(ids))
        .filter(price_entries::unit.eq(products::unit))
        .filter(price_entries::retired_at.is_null())
        .order(price_entries::valid_from)
        .select(Entry::as_select())
        .load(conn)?;
    let mut found: HashMap<ProductId, Vec<Entry>> = HashMap::new();
    for entry in rows {
        found.entry(entry.product_id).or_default().push(entry);
    }
    Ok(found)
}

/// List prices in force in a book on a day, of all products or those of some categories.
pub fn list_prices_on(
    conn: &mut Connection,
    book: PriceBookId,
    date: NaiveDate,
    categories: Option<Vec<CategoryId>>,
) -> QueryResult<Vec<(ProductId, Amount)>> {
    let mut query = price_entries::table
        .inner_join(products::table)
        .filter(price_entries::price_book_id.eq(book))
        .filter(price_entries::unit.eq(products::unit))
        .filter(price_entries::retired_at.is_null())
        .filter(price_entries::valid_from.le(date))
        .filter(price_entries::valid_until.is_null().or(price_entries::valid_until.ge(date)))
        .select((price_entries::product_id, price_entries::amount))
        .into_boxed();
    if let Some(categories) = categories {
        query = query.filter(products::category_id.assume_not_null().among(categories));
    }
    query.load(conn)
}

/// SKUs of products sold that day that have no list price in force in the book and none in the release; the first `limit`.
pub fn list_without_price(
    conn: &mut Connection,
    (book, release): (PriceBookId, PriceReleaseId),
    date: NaiveDate,
    limit: i64,
) -> QueryResult<Vec<String>> {
    let priced = price_entries::table
        .filter(price_entries::price_book_id.eq(book))
        .filter(price_entries::retired_at.is_null())
        .filter(price_entries::valid_from.le(date))
        .filter(price_entries::valid_until.is_null().or(price_entries::valid_until.ge(date)))
        .select(price_entries::product_id);
    let planned = price_release_entries::table
        .filter(price_release_entries::release_id.eq(release))
        .select(price_release_entries::product_id);
    products::table
        .filter(products::active_from.is_null().or(products::active_from.le(date)))
        .filter(products::active_until.is_null().or(products::active_until.ge(date)))
        .filter(products::id.ne_all(priced))
        .filter(products::id.ne_all(planned))
        .order(products::sku)
        .limit(limit)
        .select(products::sku)
        .load(conn)
}
