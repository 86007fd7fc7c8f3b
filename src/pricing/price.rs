//! The question every slice asks: what does this customer pay for these lines on that day?

use std::collections::HashMap;

use chrono::{NaiveDate, NaiveDateTime};

use super::book::PriceBook;
use super::engine::{
    self, Case, Choice, Customer, DocumentDiscount, ExtraCharge, Line, Manual, NoPrice, OutOfRange, PriceTrace, Priced, Prices,
    ProductFacts,
};
use super::entry::Entry;
use super::rule::Acting;
use super::store::{self, AccountFacts, Live, LoadedRules, RuleFilter, Whose};
use crate::db::Connection;
use crate::kernel::ids::{AccountId, PriceBookId, ProductId};
use crate::kernel::money::{Amount, Currency};
use crate::kernel::reason::Reason;
use crate::web::AppError;

/// Who buys what, through which channel, on which day.
#[derive(Debug, Clone, Default)]
pub struct Request {
    pub account: Option<AccountId>,
    /// `desk`, `shop`, or as the rules name it.
    pub channel: String,
    /// `None`: the account's; without an account that of the first price book for everybody.
    pub currency: Option<Currency>,
    /// A book pinned by a quote; `None`: found by currency, channel and customer group.
    pub price_book: Option<PriceBookId>,
    pub date: NaiveDate,
    /// Prices with what was live at that moment; `None`: now.
    pub as_of: Option<NaiveDateTime>,
    /// Where it is delivered to: country and region; `None`: the account's address.
    pub place: Option<(String, Option<String>)>,
    pub lines: Vec<Wanted>,
    pub discount: Option<DocumentDiscount>,
    pub extra_charges: Vec<ExtraCharge>,
}

/// One line of a [`Request`]; the same as [`Line`], with the product by id.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    pub key: String,
    pub product: Option<ProductId>,
    pub quantity: i64,
    pub choices: Vec<Choice>,
    pub given_price: Option<Amount>,
    pub agreed_unit: Option<Amount>,
    pub manual: Option<Manual>,
    pub excluded: bool,
    pub unit_cost: Option<Amount>,
    pub tax_category: Option<String>,
}

/// Why a document cannot be priced at all. Lines without a price are no reason: they carry their own.
#[derive(Debug)]
pub enum PriceRefusal {
    UnknownAccount(AccountId),
    UnknownProduct(ProductId),
    /// No price book for this currency, channel and customer group that day.
    NoBook {
        currency: Option<Currency>,
        channel: String,
    },
    OutOfRange(OutOfRange),
    Database(diesel::result::Error),
}

impl From<diesel::result::Error> for PriceRefusal {
    fn from(error: diesel::result::Error) -> Self {
        PriceRefusal::Database(error)
    }
}

impl From<OutOfRange> for PriceRefusal {
    fn from(error: OutOfRange) -> Self {
        PriceRefusal::OutOfRange(error)
    }
}

impl From<PriceRefusal> for AppError {
    fn from(refusal: PriceRefusal) -> Self {
        match refusal {
            PriceRefusal::Database(error) => error.into(),
            PriceRefusal::UnknownAccount(_) | PriceRefusal::UnknownProduct(_) => AppError::NotFound,
            PriceRefusal::NoBook { .. } | PriceRefusal::OutOfRange(_) => AppError::Refused(refusal.reason()),
        }
    }
}

impl PriceRefusal {
    pub fn reason(&self) -> Reason {
        match self {
            PriceRefusal::NoBook { currency, channel } => Reason::new("pricing-no-book")
                .with("currency", currency.map(|c| c.to_string()).unwrap_or_default())
                .with("channel", channel)
                .way_on("/pricing"),
            PriceRefusal::OutOfRange(at) => {
                Reason::new("pricing-out-of-range").with("line", at.line.as_deref().unwrap_or("–")).with("field", at.field)
            }
            _ => Reason::new("error-not-found"),
        }
    }
}

/// Why a line has no price, for a page.
pub fn reason_of(refusal: &NoPrice) -> Reason {
    let day = |date: &Option<NaiveDate>| date.map(|d| d.to_string()).unwrap_or_default();
    match refusal {
        NoPrice::NoneInForce { date, ended: Some(_), starts: Some(_), .. } => {
            let (ended, starts) = nearest(refusal);
            Reason::new("no-price-between").with("date", date).with("ended", ended).with("starts", starts)
        }
        NoPrice::NoneInForce { date, ended: ended @ Some(_), .. } => {
            Reason::new("no-price-ended").with("date", date).with("ended", day(ended))
        }
        NoPrice::NoneInForce { date, starts: starts @ Some(_), .. } => {
            Reason::new("no-price-not-yet").with("date", date).with("starts", day(starts))
        }
        NoPrice::NoneInForce { date, .. } => Reason::new("no-price-none").with("date", date),
        NoPrice::TwoInForce { date, .. } => Reason::new("no-price-two").with("date", date),
        NoPrice::TwoOptionPrices { attribute, value } => {
            Reason::new("no-price-two-options").with("attribute", attribute).with("value", value)
        }
        NoPrice::NoCell { attribute, value, other_value } => Reason::new("no-price-no-cell")
            .with("attribute", attribute)
            .with("value", value)
            .with("other", other_value.as_deref().unwrap_or("–")),
        NoPrice::NotANumber { attribute, value } => {
            Reason::new("no-price-not-a-number").with("attribute", attribute).with("value", value)
        }
        NoPrice::NothingGiven => Reason::new("no-price-nothing-given"),
    }
}

fn nearest(refusal: &NoPrice) -> (String, String) {
    match refusal {
        NoPrice::NoneInForce { ended: Some(ended), starts: Some(starts), .. } => (ended.to_string(), starts.to_string()),
        _ => (String::new(), String::new()),
    }
}

/// Prices a document. The number of queries does not depend on the number of lines.
pub fn price_document(conn: &mut Connection, request: &Request) -> Result<Priced, PriceRefusal> {
    let account = match request.account {
        Some(id) => store::find_account_facts(conn, id)?.ok_or(PriceRefusal::UnknownAccount(id))?,
        None => AccountFacts::default(),
    };
    let customer = customer(request, &account);
    let books = books(conn, request, &customer, account.currency)?;
    let ids = product_ids(&request.lines);
    let products = store::load_products(conn, &ids)?;
    let case = case(request, customer, &products)?;
    let prices = load(conn, request, &case, &books, &ids)?;
    Ok(engine::price(&prices, &case)?)
}

/// What one piece of each product costs this customer that day; products without a price are missing.
pub fn price_products(
    conn: &mut Connection,
    request: &Request,
    products: &[ProductId],
) -> Result<HashMap<ProductId, PriceTrace>, PriceRefusal> {
    let line = |product: &ProductId| Wanted {
        key: product.to_string(),
        product: Some(*product),
        quantity: 1,
        excluded: true,
        ..Wanted::default()
    };
    let request = Request { lines: products.iter().map(line).collect(), discount: None, ..request.clone() };
    let priced = price_document(conn, &request)?;
    let traces = priced.lines.into_iter().zip(products).filter_map(|(line, id)| line.outcome.ok().map(|trace| (*id, trace)));
    Ok(traces.collect())
}

fn customer(request: &Request, account: &AccountFacts) -> Customer {
    let (country, region) = match &request.place {
        Some((country, region)) => (Some(country.clone()), region.clone()),
        None => (account.country.clone(), account.region.clone()),
    };
    Customer {
        account: request.account,
        group: account.group.clone(),
        channel: request.channel.clone(),
        country,
        region,
        tax_exempt: account.tax_exempt,
    }
}

/// The books that suit, the best first: its policy and rules count; a product it does not know is looked up in the others.
fn books(
    conn: &mut Connection,
    request: &Request,
    customer: &Customer,
    currency: Option<Currency>,
) -> Result<Vec<PriceBook>, PriceRefusal> {
    let all = store::list_books(conn)?;
    let currency = request.currency.or(currency);
    if let Some(pinned) = request.price_book {
        let found: Vec<PriceBook> = all.into_iter().filter(|book| book.id == pinned).collect();
        let refusal = || PriceRefusal::NoBook { currency, channel: request.channel.clone() };
        return if found.is_empty() { Err(refusal()) } else { Ok(found) };
    }
    let suits = |book: &PriceBook| {
        currency.is_none_or(|currency| book.currency == currency)
            && book.suits(&customer.channel, customer.group.as_deref(), request.date)
    };
    let mut books: Vec<PriceBook> = all.into_iter().filter(suits).collect();
    books.sort_by_key(PriceBook::rank);
    let Some(first) = books.first().map(|book| book.currency) else {
        return Err(PriceRefusal::NoBook { currency, channel: request.channel.clone() });
    };
    books.retain(|book| book.currency == first);
    Ok(books)
}

fn product_ids(lines: &[Wanted]) -> Vec<ProductId> {
    let mut ids: Vec<ProductId> = lines.iter().filter_map(|line| line.product).collect();
    ids.sort();
    ids.dedup();
    ids
}

fn case(request: &Request, customer: Customer, products: &HashMap<ProductId, ProductFacts>) -> Result<Case, PriceRefusal> {
    let mut lines = Vec::with_capacity(request.lines.len());
    for wanted in &request.lines {
        let product = match wanted.product {
            Some(id) => Some(products.get(&id).cloned().ok_or(PriceRefusal::UnknownProduct(id))?),
            None => None,
        };
        lines.push(Line {
            key: wanted.key.clone(),
            product,
            quantity: wanted.quantity,
            choices: wanted.choices.clone(),
            given_price: wanted.given_price,
            agreed_unit: wanted.agreed_unit,
            manual: wanted.manual.clone(),
            excluded: wanted.excluded,
            unit_cost: wanted.unit_cost,
            tax_category: wanted.tax_category.clone(),
        });
    }
    let (discount, extra_charges) = (request.discount.clone(), request.extra_charges.clone());
    Ok(Case { date: request.date, customer, lines, discount, extra_charges })
}

fn load(
    conn: &mut Connection,
    request: &Request,
    case: &Case,
    books: &[PriceBook],
    products: &[ProductId],
) -> Result<Prices, PriceRefusal> {
    let Some(book) = books.first() else {
        return Err(PriceRefusal::NoBook { currency: request.currency, channel: request.channel.clone() });
    };
    let live = Live(request.as_of);
    let book_ids: Vec<PriceBookId> = books.iter().map(|book| book.id).collect();
    let mut prices = Prices::empty(book.currency, book.policy());
    prices.price_book = Some(book.id);
    prices.least_margin = book.least_margin;
    let mut from_book = HashMap::new();
    for (product, entries) in by_product(store::load_entries(conn, &book_ids, Some(products), live)?) {
        let (book, entries) = of_best_book(entries, &book_ids, request.date);
        from_book.insert(product, book);
        prices.entries.insert(product, entries.iter().map(Entry::for_engine).collect());
    }
    if case.lines.iter().any(|line| !line.choices.is_empty()) {
        for option in store::load_options(conn, &book_ids, products, live)? {
            if from_book.get(&option.product_id) == Some(&Some(option.price_book_id)) {
                prices.options.entry(option.product_id).or_default().push(option.for_engine());
            }
        }
    }
    let (whose, date) = (case.customer.account.map_or(Whose::Nobodys, Whose::Account), Some(request.date));
    add_rules(&mut prices, store::load_rules(conn, RuleFilter { book: book.id, whose, date, products: Some(products), live })?);
    add_costs(conn, &mut prices, products, request.date)?;
    if let Some(country) = &case.customer.country {
        prices.taxes = store::load_tax_rates(conn, country)?.iter().map(|rate| rate.for_engine()).collect();
    }
    Ok(prices.ordered())
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

/// A cost in another currency is converted at the day's rate; without a rate it is unknown, not wrong.
fn add_costs(conn: &mut Connection, prices: &mut Prices, products: &[ProductId], date: NaiveDate) -> Result<(), PriceRefusal> {
    let costs = store::load_costs(conn, products, date)?;
    let foreign: Vec<Currency> = costs.iter().map(|cost| cost.currency).filter(|c| *c != prices.currency).collect();
    let rates = match foreign.is_empty() {
        true => HashMap::new(),
        false => store::load_exchange_rates(conn, &foreign, prices.currency, date)?,
    };
    for cost in costs {
        let amount = match rates.get(&cost.currency) {
            _ if cost.currency == prices.currency => Some(cost.amount),
            Some(rate) => engine::converted(cost.amount, *rate).ok(),
            None => None,
        };
        if let Some(amount) = amount {
            let (valid_from, valid_until) = (Some(cost.valid_from), cost.valid_until);
            let of_product = prices.costs.entry(cost.product_id).or_default();
            of_product.push(engine::Cost { amount, valid_from, valid_until });
        }
    }
    Ok(())
}
