//! Prices read once, for one buyer on one day, to price several documents with.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::QueryResult;

use super::book::PriceBook;
use super::engine::{self, Case, Customer, Priced, Prices, ProductFacts};
use super::known::Known;
use super::loading::{Wish, load};
use super::price::{PriceRefusal, Request, Wanted, books, case, customer};
use super::store::{self, AccountFacts, Live, Whose};
use crate::db::Connection;
use crate::kernel::ids::ProductId;

/// Who buys which products, and the price books that suit.
#[derive(Debug, Clone)]
pub(super) struct Ground {
    request: Request,
    customer: Customer,
    known: Known,
    products: HashMap<ProductId, ProductFacts>,
    books: Vec<PriceBook>,
    options: bool,
}

impl Ground {
    pub fn load(conn: &mut Connection, request: &Request, products: &[ProductId], options: bool) -> Result<Ground, PriceRefusal> {
        let account = match request.account {
            Some(id) => store::find_account_facts(conn, id)?.ok_or(PriceRefusal::UnknownAccount(id))?,
            None => AccountFacts::default(),
        };
        let customer = customer(request, &account);
        let countries: Vec<String> = customer.country.iter().cloned().collect();
        let known = Known::of(conn, products, &countries)?;
        let books = books(&known.books, request, &customer, account.currency)?;
        let request = Request { lines: Vec::new(), ..request.clone() };
        Ok(Ground { request, customer, products: known.facts(), known, books, options })
    }

    /// What is in force on `date`, as it was live then.
    pub fn prices(&self, conn: &mut Connection, date: NaiveDate, live: Live) -> QueryResult<Prices> {
        let wish = Wish {
            known: &self.known,
            books: &self.books,
            products: &self.products,
            whose: self.customer.account.map_or(Whose::Nobodys, Whose::Account),
            date,
            live,
            countries: self.customer.country.iter().cloned().collect(),
            options: self.options,
            draft: self.request.draft.as_deref(),
        };
        load(conn, &wish)
    }

    pub fn case(&self, lines: &[Wanted]) -> Result<Case, PriceRefusal> {
        case(&self.request, lines, self.customer.clone(), &self.products)
    }
}

/// What acts on the prices of some products for one buyer.
#[derive(Debug, Clone)]
pub struct PriceSheet {
    ground: Ground,
    pub(super) prices: Prices,
}

impl PriceSheet {
    /// Reads what acts on `products`, configured or not, for the buyer of `request`, whose lines do not matter. The number of
    /// queries does not depend on that of products.
    pub fn load(conn: &mut Connection, request: &Request, products: &[ProductId]) -> Result<PriceSheet, PriceRefusal> {
        let ground = Ground::load(conn, request, products, true)?;
        let prices = ground.prices(conn, request.date, Live(request.as_of))?;
        Ok(PriceSheet { ground, prices })
    }

    /// Prices a document of these lines.
    pub fn price(&self, lines: &[Wanted]) -> Result<Priced, PriceRefusal> {
        Ok(engine::price(&self.prices, &self.ground.case(lines)?)?)
    }
}
