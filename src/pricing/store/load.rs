use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::rules::list_tiers;
use crate::db::schema::{
    accounts, addresses, categories, option_prices, price_entries, price_rule_products, price_rules, products, tax_rates,
};
use crate::db::{AmongMethods, Connection};
use crate::kernel::ids::{AccountId, CategoryId, PriceBookId, PriceRuleId, ProductId};
use crate::kernel::money::Currency;
use crate::pricing::engine::ProductFacts;
use crate::pricing::entry::{Entry, OptionRow};
use crate::pricing::rule::{RuleRow, TierRow};
use crate::pricing::tax_rate::TaxRate;

/// What pricing needs to know of an account.
#[derive(Debug, Clone, Default)]
pub struct AccountFacts {
    pub group: Option<String>,
    pub currency: Option<Currency>,
    pub tax_exempt: bool,
    pub country: Option<String>,
    pub region: Option<String>,
}

/// Group, currency and exemption of an account with its delivery address.
pub fn find_account_facts(conn: &mut Connection, id: AccountId) -> QueryResult<Option<AccountFacts>> {
    Ok(list_account_facts(conn, &[id])?.remove(&id))
}

/// The same of many accounts. The address is the one marked for delivery, then the default, then the oldest.
pub fn list_account_facts(conn: &mut Connection, ids: &[AccountId]) -> QueryResult<HashMap<AccountId, AccountFacts>> {
    type Place = (AccountId, String, bool, i64, String, Option<String>);
    let rows: Vec<(AccountId, String, Currency, bool)> = accounts::table
        .filter(accounts::id.among(ids))
        .select((accounts::id, accounts::customer_group, accounts::currency, accounts::tax_exempt))
        .load(conn)?;
    let places: Vec<Place> = addresses::table
        .filter(addresses::account_id.among(ids))
        .order(addresses::id)
        .select((
            addresses::account_id,
            addresses::kind,
            addresses::is_default,
            addresses::id,
            addresses::country,
            addresses::region,
        ))
        .load(conn)?;
    let delivery = |kind: &str| kind.starts_with("deliver") || kind.starts_with("ship");
    let facts = |(id, group, currency, tax_exempt): (AccountId, String, Currency, bool)| {
        let own = places.iter().filter(|place| place.0 == id);
        let place = own.min_by_key(|(_, kind, default, id, ..)| (!delivery(kind), !default, *id));
        let (country, region) = place.map_or((None, None), |place| (Some(place.4.clone()), place.5.clone()));
        let group = (!group.is_empty()).then_some(group);
        (id, AccountFacts { group, currency: Some(currency), tax_exempt, country, region })
    };
    Ok(rows.into_iter().map(facts).collect())
}

/// The versions that count: those live now, or those that were at a moment.
#[derive(Debug, Clone, Copy)]
pub struct Live(pub Option<NaiveDateTime>);

/// The facts of products that prices may depend on, with their categories and all above them.
pub fn load_products(conn: &mut Connection, ids: &[ProductId]) -> QueryResult<HashMap<ProductId, ProductFacts>> {
    type Row = (ProductId, String, Option<String>, Option<CategoryId>, String, Option<i64>);
    let rows: Vec<Row> = products::table
        .filter(products::id.among(ids))
        .select((
            products::id,
            products::unit,
            products::family,
            products::category_id,
            products::tax_category,
            products::weight_grams,
        ))
        .load(conn)?;
    let parents: HashMap<CategoryId, Option<CategoryId>> = if rows.iter().any(|row| row.3.is_some()) {
        let rows: Vec<_> = categories::table.select((categories::id, categories::parent_id)).load(conn)?;
        rows.into_iter().collect()
    } else {
        HashMap::new()
    };
    let facts = |(id, unit, family, category, tax_category, weight_grams): Row| {
        let categories = path(&parents, category);
        (id, ProductFacts { id, unit, family, categories, tax_category, weight_grams })
    };
    Ok(rows.into_iter().map(facts).collect())
}

/// A category and all above it; a circle in the data ends it.
fn path(parents: &HashMap<CategoryId, Option<CategoryId>>, category: Option<CategoryId>) -> Vec<CategoryId> {
    let mut path = Vec::new();
    let mut next = category;
    while let Some(id) = next.filter(|id| !path.contains(id)) {
        path.push(id);
        next = parents.get(&id).copied().flatten();
    }
    path
}

/// List prices in the books; all products where `products` is `None`.
pub fn load_entries(
    conn: &mut Connection,
    books: &[PriceBookId],
    products: Option<&[ProductId]>,
    live: Live,
) -> QueryResult<Vec<Entry>> {
    let mut query = price_entries::table.filter(price_entries::price_book_id.among(books)).into_boxed();
    if let Some(products) = products {
        query = query.filter(price_entries::product_id.among(products));
    }
    query = match live.0 {
        None => query.filter(price_entries::retired_at.is_null()),
        Some(moment) => query
            .filter(price_entries::created_at.le(moment))
            .filter(price_entries::retired_at.is_null().or(price_entries::retired_at.gt(moment))),
    };
    query.order(price_entries::id).select(Entry::as_select()).load(conn)
}

pub fn load_options(
    conn: &mut Connection,
    books: &[PriceBookId],
    products: &[ProductId],
    live: Live,
) -> QueryResult<Vec<OptionRow>> {
    let mut query = option_prices::table
        .filter(option_prices::price_book_id.among(books))
        .filter(option_prices::product_id.among(products))
        .into_boxed();
    query = match live.0 {
        None => query.filter(option_prices::retired_at.is_null()),
        Some(moment) => query
            .filter(option_prices::created_at.le(moment))
            .filter(option_prices::retired_at.is_null().or(option_prices::retired_at.gt(moment))),
    };
    query.order(option_prices::id).select(OptionRow::as_select()).load(conn)
}

/// Rules with their listed products and tiers.
#[derive(Debug, Clone, Default)]
pub struct LoadedRules {
    pub rules: Vec<RuleRow>,
    pub products: BTreeMap<PriceRuleId, BTreeSet<ProductId>>,
    pub tiers: BTreeMap<PriceRuleId, Vec<TierRow>>,
}

/// Whose rules are loaded.
#[derive(Debug, Clone, Copy)]
pub enum Whose {
    Nobodys,
    /// Those of an account without those for everybody.
    Only(AccountId),
    Account(AccountId),
    Everybodys,
}

/// What a rule must suit to be loaded. `None` does not restrict.
#[derive(Debug, Clone, Copy)]
pub struct RuleFilter<'a> {
    /// Rules of this book and of all books.
    pub book: Option<PriceBookId>,
    pub whose: Whose,
    pub date: Option<NaiveDate>,
    pub products: Option<&'a [ProductId]>,
    pub live: Live,
}

pub fn load_rules(conn: &mut Connection, filter: RuleFilter) -> QueryResult<LoadedRules> {
    let mut query = price_rules::table.into_boxed();
    if let Some(book) = filter.book {
        query = query.filter(price_rules::price_book_id.is_null().or(price_rules::price_book_id.eq(book.0)));
    }
    query = match filter.whose {
        Whose::Nobodys => query.filter(price_rules::account_id.is_null()),
        Whose::Only(id) => query.filter(price_rules::account_id.eq(id.0)),
        Whose::Account(id) => query.filter(price_rules::account_id.is_null().or(price_rules::account_id.eq(id.0))),
        Whose::Everybodys => query,
    };
    if let Some(date) = filter.date {
        query = query
            .filter(price_rules::valid_from.is_null().or(price_rules::valid_from.le(date)))
            .filter(price_rules::valid_until.is_null().or(price_rules::valid_until.ge(date)));
    }
    query = match filter.live.0 {
        None => query.filter(price_rules::retired_at.is_null()),
        Some(moment) => query
            .filter(price_rules::created_at.le(moment))
            .filter(price_rules::retired_at.is_null().or(price_rules::retired_at.gt(moment))),
    };
    let rules: Vec<RuleRow> = query.select(RuleRow::as_select()).load(conn)?;
    let listed: Vec<PriceRuleId> = rules.iter().filter(|rule| rule.products_listed).map(|rule| rule.id).collect();
    let tiered: Vec<PriceRuleId> =
        rules.iter().filter(|r| r.tier_mode.is_some() || r.method.needs_tiers()).map(|r| r.id).collect();
    let products = load_rule_products(conn, &listed, filter.products)?;
    let tiers = if tiered.is_empty() { BTreeMap::new() } else { list_tiers(conn, &tiered)? };
    Ok(LoadedRules { rules, products, tiers })
}

/// The products that rules list; of `products` only, where given.
pub fn load_rule_products(
    conn: &mut Connection,
    rules: &[PriceRuleId],
    products: Option<&[ProductId]>,
) -> QueryResult<BTreeMap<PriceRuleId, BTreeSet<ProductId>>> {
    let mut found: BTreeMap<PriceRuleId, BTreeSet<ProductId>> = BTreeMap::new();
    if rules.is_empty() {
        return Ok(found);
    }
    let mut query = price_rule_products::table.filter(price_rule_products::rule_id.among(rules)).into_boxed();
    if let Some(products) = products {
        query = query.filter(price_rule_products::product_id.among(products));
    }
    let rows: Vec<(PriceRuleId, ProductId)> =
        query.select((price_rule_products::rule_id, price_rule_products::product_id)).load(conn)?;
    for (rule, product) in rows {
        found.entry(rule).or_default().insert(product);
    }
    Ok(found)
}

pub fn load_tax_rates(conn: &mut Connection, countries: &[String]) -> QueryResult<Vec<TaxRate>> {
    tax_rates::table.filter(tax_rates::country.among(countries)).select(TaxRate::as_select()).load(conn)
}
