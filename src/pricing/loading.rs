//! Prices as the engine takes them: one price book with what acts on it, read in a fixed number of queries.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::QueryResult;

use super::book::PriceBook;
use super::cost::Cost;
use super::engine::{self, Policy, Prices, ProductFacts};
use super::entry::Entry;
use super::known::Known;
use super::release::Overlay;
use super::rule::Acting;
use super::store::{self, Live, LoadedRules, RuleFilter, Whose};
use crate::db::Connection;
use crate::kernel::ids::{PriceBookId, ProductId};
use crate::kernel::money::{Amount, Currency};

/// What shall be read.
pub(super) struct Wish<'a> {
    /// What is live now of the products and countries below.
    pub known: &'a Known,
    /// The best first.
    pub books: &'a [PriceBook],
    pub products: &'a HashMap<ProductId, ProductFacts>,
    pub whose: Whose,
    pub date: NaiveDate,
    pub live: Live,
    pub countries: Vec<String>,
    /// Whether anything is configured.
    pub options: bool,
    pub draft: Option<&'a Overlay>,
}

pub(super) fn load(conn: &mut Connection, wish: &Wish) -> QueryResult<Prices> {
    let Some(book) = wish.books.first() else { return Ok(Prices::empty(Currency::CNY, Policy::commercial(Currency::CNY))) };
    let book_ids: Vec<PriceBookId> = wish.books.iter().map(|book| book.id).collect();
    let products: Vec<ProductId> = wish.products.keys().copied().collect();
    let mut prices = Prices::empty(book.currency, book.policy());
    prices.price_book = Some(book.id);
    prices.least_margin = book.least_margin;
    let Wish { known, live, .. } = *wish;
    let is_now = live.0.is_none();
    let entries = if is_now { known.entries(&book_ids) } else { store::load_entries(conn, &book_ids, Some(&products), live)? };
    let mut entries = by_product(entries);
    if let Some(draft) = wish.draft.filter(|draft| book_ids.contains(&draft.book)) {
        lay_over(draft, wish.products, &mut entries);
    }
    let mut from_book = HashMap::new();
    for (product, entries) in entries {
        let (book, entries) = of_best_book(entries, &book_ids, wish.date);
        from_book.insert(product, book);
        prices.entries.insert(product, entries.iter().map(Entry::for_engine).collect());
    }
    if wish.options {
        let options = if is_now { known.options(&book_ids) } else { store::load_options(conn, &book_ids, &products, live)? };
        for option in options {
            if from_book.get(&option.product_id) == Some(&Some(option.price_book_id)) {
                prices.options.entry(option.product_id).or_default().push(option.for_engine());
            }
        }
    }
    let filter = RuleFilter { book: Some(book.id), whose: wish.whose, date: Some(wish.date), products: Some(&products), live };
    let mut rules = if is_now { live_rules(conn, known, book.id, filter, wish.date)? } else { store::load_rules(conn, filter)? };
    if let Some(draft) = wish.draft {
        draft.rules(wish.date, &mut rules.rules, &mut rules.tiers);
    }
    add_rules(&mut prices, rules);
    for (product, amount) in converted_costs(conn, known, prices.currency, wish.date)? {
        let of_product = prices.costs.entry(product).or_default();
        of_product.push(engine::Cost { amount, valid_from: None, valid_until: None });
    }
    prices.taxes = known.taxes(&wish.countries).iter().map(|rate| rate.for_engine()).collect();
    Ok(prices.ordered())
}

/// Rules for everybody from memory; those of accounts are read.
fn live_rules(
    conn: &mut Connection,
    known: &Known,
    book: PriceBookId,
    filter: RuleFilter,
    date: NaiveDate,
) -> QueryResult<LoadedRules> {
    let whose = match filter.whose {
        Whose::Everybodys => return store::load_rules(conn, filter),
        Whose::Nobodys => return Ok(known.rules(book, date)),
        Whose::Account(account) | Whose::Only(account) => Whose::Only(account),
    };
    let mut rules = known.rules(book, date);
    let own = store::load_rules(conn, RuleFilter { whose, ..filter })?;
    rules.rules.extend(own.rules);
    rules.products.extend(own.products);
    rules.tiers.extend(own.tiers);
    Ok(rules)
}

fn lay_over(draft: &Overlay, products: &HashMap<ProductId, ProductFacts>, entries: &mut HashMap<ProductId, Vec<Entry>>) {
    for product in products.values() {
        let own = entries.remove(&product.id).unwrap_or_default();
        let laid = draft.entries(product.id, &product.unit, own);
        if !laid.is_empty() {
            entries.insert(product.id, laid);
        }
    }
}

fn by_product(entries: Vec<Entry>) -> HashMap<ProductId, Vec<Entry>> {
    let mut found: HashMap<ProductId, Vec<Entry>> = HashMap::new();
    for entry in entries {
        found.entry(entry.product_id).or_default().push(entry);
    }
    found
}

/// The entries of the first book that has one in force; if none has, of the first that knows the product.
fn of_best_book(entries: Vec<Entry>, books: &[PriceBookId], date: NaiveDate) -> (Option<PriceBookId>, Vec<Entry>) {
    let in_force = |entry: &&Entry| entry.valid_from <= date && entry.valid_until.is_none_or(|until| date <= until);
    let place = |book: PriceBookId| books.iter().position(|id| *id == book);
    let first = |entries: &mut dyn Iterator<Item = &Entry>| entries.map(|e| e.price_book_id).min_by_key(|book| place(*book));
    let best = first(&mut entries.iter().filter(in_force)).or_else(|| first(&mut entries.iter()));
    (best, entries.into_iter().filter(|entry| Some(entry.price_book_id) == best).collect())
}

pub(super) fn add_rules(prices: &mut Prices, mut loaded: LoadedRules) {
    for rule in &loaded.rules {
        let products = loaded.products.remove(&rule.id).unwrap_or_default();
        let tiers = loaded.tiers.get(&rule.id).map_or(&[][..], Vec::as_slice);
        match rule.for_engine(products, tiers) {
            Acting::Adjustment(rule) => prices.rules.push(rule),
            Acting::Charge(charge) => prices.charges.push(charge),
        }
    }
}

/// What one unit of each product costs that day, in `currency`; where no rate is known it is missing.
pub fn costs_in(
    conn: &mut Connection,
    currency: Currency,
    products: &[ProductId],
    date: NaiveDate,
) -> QueryResult<HashMap<ProductId, Amount>> {
    let known = Known::of(conn, products, &[])?;
    converted_costs(conn, &known, currency, date)
}

/// A cost in another currency is converted at the day's rate; without a rate it is unknown, not wrong. Of two costs of one
/// product the first entered counts.
fn converted_costs(
    conn: &mut Connection,
    known: &Known,
    currency: Currency,
    date: NaiveDate,
) -> QueryResult<HashMap<ProductId, Amount>> {
    let costs = known.costs(date);
    let foreign: Vec<Currency> = costs.iter().map(|cost| cost.currency).filter(|own| *own != currency).collect();
    let rates = match foreign.is_empty() {
        true => HashMap::new(),
        false => known.rates(conn, &foreign, currency, date)?,
    };
    let converted = |cost: Cost| match rates.get(&cost.currency) {
        _ if cost.currency == currency => Some((cost.product_id, cost.amount)),
        Some(rate) => engine::converted(cost.amount, *rate).ok().map(|amount| (cost.product_id, amount)),
        None => None,
    };
    Ok(costs.into_iter().rev().filter_map(converted).collect())
}
