//! What prices are made of, kept in memory between questions.
//!
//! The database gives all of it one stamp ([`stamp`]). Only what is live now is kept; questions about another moment go to the
//! database.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::NaiveDate;
use diesel::QueryResult;

use super::book::PriceBook;
use super::cost::{Cost, CostRow, ExchangeRate, in_force};
use super::engine::ProductFacts;
use super::entry::{Entry, OptionRow};
use super::rule::RuleRow;
use super::store::{self, Live, LoadedRules, RuleFilter, Whose};
use super::tax_rate::TaxRate;
use crate::db::{Connection, stamp};
use crate::kernel::ids::{PriceBookId, ProductId};
use crate::kernel::money::Currency;

/// A database that is served has one stamp, and another while its prices are being changed.
const MOST_STAMPS: usize = 4;
/// Products kept under one stamp; when more come, the others are forgotten.
const MOST_PRODUCTS: usize = 4_096;
/// Exchange rates kept under one stamp.
const MOST_RATES: usize = 2_000;

/// Millionths by currency.
type Rates = HashMap<Currency, i64>;

/// The books, the rules for everybody, and what is asked about of products and taxes.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub books: Arc<Vec<PriceBook>>,
    rules: Arc<LoadedRules>,
    products: HashMap<ProductId, Arc<KnownProduct>>,
    /// By country.
    taxes: HashMap<String, Arc<Vec<TaxRate>>>,
    /// Of all days; `None`: there are too many to be kept.
    rates: Option<Arc<Vec<ExchangeRate>>>,
}

/// One product in all books, on all days.
#[derive(Debug, Default)]
struct KnownProduct {
    /// `None`: there is no such product.
    facts: Option<ProductFacts>,
    entries: Vec<Entry>,
    options: Vec<OptionRow>,
    costs: Vec<Cost>,
}

static SHELF: Mutex<Vec<(String, Known)>> = Mutex::new(Vec::new());

impl Known {
    /// What prices of these products, delivered to these countries, are made of. What is not in memory is read, in a number of
    /// queries that does not depend on how many products there are.
    pub fn of(conn: &mut Connection, products: &[ProductId], countries: &[String]) -> QueryResult<Known> {
        let stamp = stamp(conn, "prices")?;
        let kept = from_shelf(&stamp, products, countries);
        let is_kept = kept.is_some();
        let mut known = match kept {
            Some(known) => known,
            None => Known::of_everybody(conn)?,
        };
        let missing: Vec<ProductId> = products.iter().filter(|id| !known.products.contains_key(id)).copied().collect();
        let abroad: Vec<String> = countries.iter().filter(|country| !known.taxes.contains_key(*country)).cloned().collect();
        if is_kept && missing.is_empty() && abroad.is_empty() {
            return Ok(known);
        }
        known.read_products(conn, &missing)?;
        known.read_taxes(conn, &abroad)?;
        to_shelf(stamp, &known);
        Ok(known)
    }

    fn of_everybody(conn: &mut Connection) -> QueryResult<Known> {
        let filter = RuleFilter { book: None, whose: Whose::Nobodys, date: None, products: None, live: Live(None) };
        let rules = Arc::new(store::load_rules(conn, filter)?);
        let rates = store::list_all_rates(conn, MOST_RATES + 1)?;
        let rates = (rates.len() <= MOST_RATES).then(|| Arc::new(rates));
        let books = Arc::new(store::list_books(conn)?);
        Ok(Known { books, rules, products: HashMap::new(), taxes: HashMap::new(), rates })
    }

    fn read_products(&mut self, conn: &mut Connection, ids: &[ProductId]) -> QueryResult<()> {
        if ids.is_empty() {
            return Ok(());
        }
        let books: Vec<PriceBookId> = self.books.iter().map(|book| book.id).collect();
        let mut found: HashMap<ProductId, KnownProduct> = ids.iter().map(|id| (*id, KnownProduct::default())).collect();
        for (id, facts) in store::load_products(conn, ids)? {
            found.entry(id).or_default().facts = Some(facts);
        }
        for entry in store::load_entries(conn, &books, Some(ids), Live(None))? {
            found.entry(entry.product_id).or_default().entries.push(entry);
        }
        for option in store::load_options(conn, &books, ids, Live(None))? {
            found.entry(option.product_id).or_default().options.push(option);
        }
        for CostRow { cost, .. } in store::list_costs_of(conn, ids)? {
            found.entry(cost.product_id).or_default().costs.push(cost);
        }
        self.products.extend(found.into_iter().map(|(id, product)| (id, Arc::new(product))));
        Ok(())
    }

    fn read_taxes(&mut self, conn: &mut Connection, countries: &[String]) -> QueryResult<()> {
        if countries.is_empty() {
            return Ok(());
        }
        let mut found: HashMap<String, Vec<TaxRate>> = countries.iter().map(|country| (country.clone(), Vec::new())).collect();
        for rate in store::load_tax_rates(conn, countries)? {
            found.entry(rate.country.clone()).or_default().push(rate);
        }
        self.taxes.extend(found.into_iter().map(|(country, rates)| (country, Arc::new(rates))));
        Ok(())
    }

    /// The products there are, of those asked about.
    pub fn facts(&self) -> HashMap<ProductId, ProductFacts> {
        self.products.iter().filter_map(|(id, product)| Some((*id, product.facts.clone()?))).collect()
    }

    /// List prices in these books.
    pub fn entries(&self, books: &[PriceBookId]) -> Vec<Entry> {
        let entries = self.products.values().flat_map(|product| &product.entries);
        entries.filter(|entry| books.contains(&entry.price_book_id)).cloned().collect()
    }

    /// What options add in these books.
    pub fn options(&self, books: &[PriceBookId]) -> Vec<OptionRow> {
        let options = self.products.values().flat_map(|product| &product.options);
        options.filter(|option| books.contains(&option.price_book_id)).cloned().collect()
    }

    /// Costs in force that day.
    pub fn costs(&self, date: NaiveDate) -> Vec<Cost> {
        let in_force = |cost: &&Cost| cost.valid_from <= date && cost.valid_until.is_none_or(|until| date <= until);
        self.products.values().flat_map(|product| &product.costs).filter(in_force).cloned().collect()
    }

    /// What one unit of each currency is worth in `to` that day, in millionths.
    pub fn rates(&self, conn: &mut Connection, from: &[Currency], to: Currency, date: NaiveDate) -> QueryResult<Rates> {
        let Some(rates) = &self.rates else { return store::load_exchange_rates(conn, from, to, date) };
        let asked =
            |rate: &&ExchangeRate| rate.to_currency == to && rate.valid_from <= date && from.contains(&rate.from_currency);
        Ok(in_force(rates.iter().filter(asked).cloned().collect(), date).collect())
    }

    pub fn taxes(&self, countries: &[String]) -> Vec<TaxRate> {
        countries.iter().filter_map(|country| self.taxes.get(country)).flat_map(|rates| rates.iter().cloned()).collect()
    }

    /// Rules for everybody that hold that day, of the book and of all books, with those of the products asked about that they list.
    pub fn rules(&self, book: PriceBookId, date: NaiveDate) -> LoadedRules {
        let holds = |rule: &&RuleRow| {
            rule.price_book_id.is_none_or(|own| own == book)
                && rule.valid_from.is_none_or(|from| from <= date)
                && rule.valid_until.is_none_or(|until| date <= until)
        };
        let rules: Vec<RuleRow> = self.rules.rules.iter().filter(holds).cloned().collect();
        let (mut products, mut tiers) = (BTreeMap::new(), BTreeMap::new());
        for rule in &rules {
            if let Some(listed) = self.rules.products.get(&rule.id) {
                let own: BTreeSet<ProductId> = self.products.keys().filter(|id| listed.contains(id)).copied().collect();
                products.insert(rule.id, own);
            }
            if let Some(own) = self.rules.tiers.get(&rule.id) {
                tiers.insert(rule.id, own.clone());
            }
        }
        LoadedRules { rules, products, tiers }
    }
}

/// What is kept under the stamp, as far as it is asked about.
fn from_shelf(stamp: &str, products: &[ProductId], countries: &[String]) -> Option<Known> {
    let shelf = SHELF.lock().unwrap_or_else(PoisonError::into_inner);
    let (_, kept) = shelf.iter().find(|(kept, _)| kept == stamp)?;
    let known = |id: &ProductId| Some((*id, kept.products.get(id)?.clone()));
    let taxed = |country: &String| Some((country.clone(), kept.taxes.get(country)?.clone()));
    Some(Known {
        books: kept.books.clone(),
        rules: kept.rules.clone(),
        rates: kept.rates.clone(),
        products: products.iter().filter_map(known).collect(),
        taxes: countries.iter().filter_map(taxed).collect(),
    })
}

fn to_shelf(stamp: String, known: &Known) {
    let mut shelf = SHELF.lock().unwrap_or_else(PoisonError::into_inner);
    if !shelf.iter().any(|(kept, _)| *kept == stamp) {
        shelf.truncate(MOST_STAMPS - 1);
        let empty = Known { products: HashMap::new(), taxes: HashMap::new(), ..known.clone() };
        shelf.insert(0, (stamp.clone(), empty));
    }
    let Some((_, kept)) = shelf.iter_mut().find(|(kept, _)| *kept == stamp) else { return };
    if kept.products.len() + known.products.len() > MOST_PRODUCTS {
        kept.products.clear();
    }
    if known.products.len() <= MOST_PRODUCTS {
        kept.products.extend(known.products.iter().map(|(id, product)| (*id, product.clone())));
    }
    kept.taxes.extend(known.taxes.iter().map(|(country, rates)| (country.clone(), rates.clone())));
}
