//! Prices every line of past orders anew from price-book data alone, and counts how many come out as they were.

use std::collections::HashMap;

use diesel::QueryResult;
use serde::Serialize;

use super::book::PriceBook;
use super::engine::{self, Case, Customer, Line, NoPrice, Prices, ProductFacts};
use super::entry::Entry;
use super::loading::add_rules;
use super::store::{self, Live, PastLine, RuleFilter, Whose};
use crate::db::Connection;
use crate::kernel::ids::{OrderLineId, PriceBookId, ProductId};
use crate::kernel::money::Amount;

/// How the lines came out. `lines` = `exact` + `refused` + `different`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Replay {
    pub lines: u64,
    /// Unit price and line total equal what was paid.
    pub exact: u64,
    /// No price in force that day, so none is made up.
    pub refused: u64,
    pub different: u64,
}

/// Unit price and net; `Err(None)` where there is nothing to price with.
pub type Answer = Result<(Amount, Amount), Option<NoPrice>>;

/// A line that came out otherwise, for people who look for the reason.
#[derive(Debug, Clone)]
pub struct Difference {
    pub line: PastLine,
    pub now: Answer,
}

/// Lines read at once: memory stays small however many orders there are.
const BATCH: i64 = 20_000;

/// Re-prices all lines of past orders; `note` hears of those that are not exact.
pub fn replay(conn: &mut Connection, mut note: impl FnMut(&Difference)) -> QueryResult<Replay> {
    let mut library = Library::default();
    let mut counts = Replay::default();
    let mut after = OrderLineId(0);
    loop {
        let lines = store::list_past_lines(conn, after, BATCH)?;
        let Some(last) = lines.last() else { return Ok(counts) };
        after = last.id;
        library.prepare(conn, &lines)?;
        for line in lines {
            counts.lines += 1;
            let now = library.price(&line);
            match now {
                Ok((unit_price, net)) if unit_price == line.unit_price && net == line.net => counts.exact += 1,
                Ok(_) => counts.different += 1,
                Err(_) => counts.refused += 1,
            }
            if now != Ok((line.unit_price, line.net)) {
                note(&Difference { line, now });
            }
        }
    }
}

/// Price books, each loaded once with all its products and rules.
#[derive(Default)]
struct Library {
    books: Vec<PriceBook>,
    prices: HashMap<PriceBookId, Prices>,
    products: HashMap<ProductId, ProductFacts>,
}

impl Library {
    fn prepare(&mut self, conn: &mut Connection, lines: &[PastLine]) -> QueryResult<()> {
        if self.books.is_empty() {
            self.books = store::list_books(conn)?;
            self.books.sort_by_key(PriceBook::rank);
        }
        let unknown = |id: &ProductId| !self.products.contains_key(id);
        let mut missing: Vec<ProductId> = lines.iter().filter_map(|line| line.product).filter(unknown).collect();
        missing.sort();
        missing.dedup();
        if !missing.is_empty() {
            let found = store::load_products(conn, &missing)?;
            self.products.extend(found);
        }
        let mut wanted: Vec<PriceBookId> = lines.iter().filter_map(|line| self.book_of(line)).collect();
        wanted.sort();
        wanted.dedup();
        wanted.retain(|id| !self.prices.contains_key(id));
        for book in self.books.iter().filter(|book| wanted.contains(&book.id)) {
            self.prices.insert(book.id, load_book(conn, book)?);
        }
        Ok(())
    }

    /// The book the order names, or the best that suits it.
    fn book_of(&self, line: &PastLine) -> Option<PriceBookId> {
        let group = (!line.group.is_empty()).then_some(line.group.as_str());
        let suits = |book: &&PriceBook| book.currency == line.currency && book.suits(&line.channel, group, line.date);
        line.price_book.or_else(|| self.books.iter().find(suits).map(|book| book.id))
    }

    fn price(&self, line: &PastLine) -> Answer {
        let prices = self.book_of(line).and_then(|book| self.prices.get(&book)).ok_or(None)?;
        let product = line.product.and_then(|id| self.products.get(&id)).ok_or(None)?;
        let wanted =
            Line { key: line.id.to_string(), product: Some(product.clone()), quantity: line.quantity.into(), ..Line::default() };
        let customer = Customer {
            account: Some(line.account),
            group: (!line.group.is_empty()).then(|| line.group.clone()),
            channel: line.channel.clone(),
            ..Customer::default()
        };
        let case = Case { date: line.date, customer, lines: vec![wanted], discount: None, extra_charges: Vec::new() };
        let priced = engine::price(prices, &case).map_err(|_| None)?;
        let outcome = priced.lines.into_iter().next().map(|line| line.outcome).ok_or(None)?;
        outcome.map(|trace| (trace.unit_price(), trace.net())).map_err(Some)
    }
}

/// All list prices and rules of a book, of all days and all customers: their conditions decide line by line.
fn load_book(conn: &mut Connection, book: &PriceBook) -> QueryResult<Prices> {
    let mut prices = Prices::empty(book.currency, book.policy());
    prices.price_book = Some(book.id);
    for entry in store::load_entries(conn, &[book.id], None, Live(None))? {
        prices.entries.entry(entry.product_id).or_default().push(Entry::for_engine(&entry));
    }
    let filter = RuleFilter { book: Some(book.id), whose: Whose::Everybodys, date: None, products: None, live: Live(None) };
    add_rules(&mut prices, store::load_rules(conn, filter)?);
    prices.charges.clear();
    Ok(prices.ordered())
}
