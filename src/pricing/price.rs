//! The question every slice asks: what does this customer pay for these lines on that day?

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono::{NaiveDate, NaiveDateTime};

use super::book::PriceBook;
use super::engine::{
    self, Case, Choice, Customer, DocumentDiscount, ExtraCharge, Kept, Line, Manual, OutOfRange, Priced, Prices, ProductFacts,
};
use super::known::Known;
use super::loading::{Wish, load};
use super::price_sheet::Ground;
use super::release::Overlay;
use super::store::{self, AccountFacts, Live, Whose};
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
    /// A release that is still a draft, to see what it would do.
    pub draft: Option<Arc<Overlay>>,
    pub lines: Vec<Wanted>,
    /// Lines that keep the prices of another day or moment.
    pub kept: Vec<KeptLines>,
    pub discount: Option<DocumentDiscount>,
    pub extra_charges: Vec<ExtraCharge>,
}

/// Lines, by key, that are priced as of another day and moment than the rest.
#[derive(Debug, Clone)]
pub struct KeptLines {
    pub date: NaiveDate,
    pub as_of: NaiveDateTime,
    pub keys: Vec<String>,
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

/// Prices a document. The number of queries does not depend on the number of lines.
pub fn price_document(conn: &mut Connection, request: &Request) -> Result<Priced, PriceRefusal> {
    let options = request.lines.iter().any(|line| !line.choices.is_empty());
    let ground = Ground::load(conn, request, &product_ids(&request.lines), options)?;
    let case = ground.case(&request.lines)?;
    let prices = ground.prices(conn, request.date, Live(request.as_of))?;
    let mut kept = Vec::new();
    for lines in request.kept.iter().filter(|lines| !lines.keys.is_empty()) {
        let prices = ground.prices(conn, lines.date, Live(Some(lines.as_of)))?;
        kept.push(Kept { prices, case: Case { date: lines.date, ..case.clone() }, keys: lines.keys.clone() });
    }
    Ok(engine::price_with(&prices, &case, &kept)?)
}

/// Prices many documents of one day with the prices of now. The number of queries depends on the number of price books, not on
/// that of documents.
pub fn price_documents(conn: &mut Connection, requests: &[Request]) -> diesel::QueryResult<Vec<Result<Priced, PriceRefusal>>> {
    let accounts: Vec<AccountId> = requests.iter().filter_map(|request| request.account).collect();
    let accounts = store::list_account_facts(conn, &accounts)?;
    let mut ids: Vec<ProductId> = requests.iter().flat_map(|request| product_ids(&request.lines)).collect();
    ids.sort();
    ids.dedup();
    let mut countries: Vec<String> = requests.iter().filter_map(|request| country(request, &accounts)).collect();
    countries.sort();
    countries.dedup();
    let known = Known::of(conn, &ids, &countries)?;
    let products = known.facts();
    let prepared: Vec<Result<(Vec<PriceBook>, Case), PriceRefusal>> =
        requests.iter().map(|request| prepare(&known.books, &accounts, &products, request)).collect();
    let mut loaded: BTreeMap<Vec<PriceBookId>, Prices> = BTreeMap::new();
    for (request, (books, _)) in requests.iter().zip(&prepared).filter_map(|(r, p)| Some((r, p.as_ref().ok()?))) {
        let key: Vec<PriceBookId> = books.iter().map(|book| book.id).collect();
        if loaded.contains_key(&key) {
            continue;
        }
        let wish = Wish {
            known: &known,
            books,
            products: &products,
            whose: Whose::Everybodys,
            date: request.date,
            live: Live(None),
            countries: countries.clone(),
            options: true,
            draft: request.draft.as_deref(),
        };
        loaded.insert(key, load(conn, &wish)?);
    }
    let price = |prepared: Result<(Vec<PriceBook>, Case), PriceRefusal>| -> Result<Priced, PriceRefusal> {
        let (books, case) = prepared?;
        let key: Vec<PriceBookId> = books.iter().map(|book| book.id).collect();
        let none = || PriceRefusal::NoBook { currency: None, channel: case.customer.channel.clone() };
        Ok(engine::price(loaded.get(&key).ok_or_else(none)?, &case)?)
    };
    Ok(prepared.into_iter().map(price).collect())
}

/// Where it goes, where that is known.
fn country(request: &Request, accounts: &HashMap<AccountId, AccountFacts>) -> Option<String> {
    let of_account = || accounts.get(&request.account?).and_then(|account| account.country.clone());
    request.place.as_ref().map(|(country, _)| country.clone()).or_else(of_account)
}

/// A request as the engine takes it, with the books that suit it.
fn prepare(
    all: &[PriceBook],
    accounts: &HashMap<AccountId, AccountFacts>,
    products: &HashMap<ProductId, ProductFacts>,
    request: &Request,
) -> Result<(Vec<PriceBook>, Case), PriceRefusal> {
    let account = match request.account {
        Some(id) => accounts.get(&id).cloned().ok_or(PriceRefusal::UnknownAccount(id))?,
        None => AccountFacts::default(),
    };
    let customer = customer(request, &account);
    let books = books(all, request, &customer, account.currency)?;
    Ok((books, case(request, &request.lines, customer, products)?))
}

pub(super) fn customer(request: &Request, account: &AccountFacts) -> Customer {
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
pub(super) fn books(
    all: &[PriceBook],
    request: &Request,
    customer: &Customer,
    currency: Option<Currency>,
) -> Result<Vec<PriceBook>, PriceRefusal> {
    let currency = request.currency.or(currency);
    let refusal = || PriceRefusal::NoBook { currency, channel: request.channel.clone() };
    if let Some(pinned) = request.price_book {
        let found: Vec<PriceBook> = all.iter().filter(|book| book.id == pinned).cloned().collect();
        return if found.is_empty() { Err(refusal()) } else { Ok(found) };
    }
    let suits = |book: &&PriceBook| {
        currency.is_none_or(|currency| book.currency == currency)
            && book.suits(&customer.channel, customer.group.as_deref(), request.date)
    };
    let mut books: Vec<PriceBook> = all.iter().filter(suits).cloned().collect();
    books.sort_by_key(PriceBook::rank);
    let first = books.first().map(|book| book.currency).ok_or_else(refusal)?;
    books.retain(|book| book.currency == first);
    Ok(books)
}

fn product_ids(lines: &[Wanted]) -> Vec<ProductId> {
    let mut ids: Vec<ProductId> = lines.iter().filter_map(|line| line.product).collect();
    ids.sort();
    ids.dedup();
    ids
}

pub(super) fn case(
    request: &Request,
    wanted: &[Wanted],
    customer: Customer,
    products: &HashMap<ProductId, ProductFacts>,
) -> Result<Case, PriceRefusal> {
    let mut lines = Vec::with_capacity(wanted.len());
    for wanted in wanted {
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
