//! What is in a cart or asked for, laid out with the reader's prices.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::store::{self, CartLine};
use crate::catalogue::product::Product;
use crate::catalogue::store as catalogue;
use crate::configurator::configuration::{Configured, in_words};
use crate::configurator::library::Scene;
use crate::configurator::standing::{Standing, standings};
use crate::configurator::store as configurations;
use crate::db::Connection;
use crate::kernel::actor::Language;
use crate::kernel::ids::{CartId, CartLineId, ConfigurationId, ProductId};
use crate::kernel::money::{Amount, Currency};
use crate::pricing::configured::{Buyer, choices};
use crate::pricing::engine::Totals;
use crate::pricing::{PriceRefusal, Wanted, price_document};
use crate::web::AppError;

/// One line as its page shows it.
#[derive(Debug, Clone)]
pub struct Laid {
    /// `None`: asked for directly, not out of a cart.
    pub id: Option<CartLineId>,
    pub product: Product,
    pub configured: Option<Configured>,
    pub name: String,
    pub words: String,
    pub quantity: i32,
    /// Net of one piece and of the line; `None` without a price.
    pub price: Option<(Amount, Amount)>,
    /// What became of it since it was put in: plain products are valid as long as they are sold.
    pub standing: Standing,
}

impl Laid {
    pub fn href(&self) -> String {
        self.configured.as_ref().map_or_else(|| self.product.href(), Configured::href)
    }

    /// It is not sold any more: it is shown, and costs nothing.
    pub fn is_gone(&self) -> bool {
        self.standing == Standing::Discontinued
    }

    /// Where one sees what has to change before it can be ordered.
    pub fn again(&self) -> String {
        format!("/cart/reorder?configuration={}", self.code())
    }

    /// The configuration's code, or the product's number.
    pub fn code(&self) -> &str {
        self.configured.as_ref().map_or(self.product.sku.as_str(), |configured| configured.code.as_str())
    }
}

#[derive(Debug, Clone)]
pub struct Basket {
    pub lines: Vec<Laid>,
    pub currency: Currency,
    /// `None` while a line has no price.
    pub totals: Option<Totals>,
}

impl Basket {
    /// Everything in it can be had as it lies there.
    pub fn is_as_today(&self) -> bool {
        self.lines.iter().all(|line| line.standing.is_valid())
    }
}

/// The lines of a cart with today's prices.
pub fn of_cart(conn: &mut Connection, cart: Option<CartId>, buyer: &Buyer, language: Language) -> Result<Basket, AppError> {
    let lines = match cart {
        Some(cart) => store::list_lines(conn, cart)?,
        None => Vec::new(),
    };
    lay_out(conn, &lines, buyer, language)
}

/// One saved configuration, as a basket of its own.
pub fn of_configuration(conn: &mut Connection, code: &str, buyer: &Buyer, language: Language) -> Result<Basket, AppError> {
    let code = crate::configurator::code::parse(code).ok_or(AppError::NotFound)?;
    let saved = configurations::find_by_code(conn, &code)?.ok_or(AppError::NotFound)?;
    let line = CartLine {
        id: CartLineId(0),
        product_id: saved.product_id,
        configuration_id: Some(saved.id),
        quantity: saved.quantity,
        position: 0,
    };
    lay_out(conn, &[line], buyer, language)
}

fn lay_out(conn: &mut Connection, lines: &[CartLine], buyer: &Buyer, language: Language) -> Result<Basket, AppError> {
    let ids: Vec<ProductId> = lines.iter().map(|line| line.product_id).collect();
    let products: HashMap<ProductId, Product> =
        catalogue::load_products(conn, &ids)?.into_iter().map(|product| (product.id, product)).collect();
    let names = catalogue::load_names(conn, &ids, language)?;
    let codes: Vec<ConfigurationId> = lines.iter().filter_map(|line| line.configuration_id).collect();
    let configured = configurations::load_configurations(conn, &codes)?;
    let mut standings = judged(conn, &configured, buyer)?;
    let configured: HashMap<ConfigurationId, Configured> = configured.into_iter().map(|saved| (saved.id, saved)).collect();
    let mut laid: Vec<Laid> = Vec::new();
    for line in lines {
        let Some(product) = products.get(&line.product_id) else { continue };
        let sold = product.is_active(buyer.date);
        let saved = line.configuration_id.and_then(|id| configured.get(&id)).cloned();
        laid.push(Laid {
            id: (line.id.0 != 0).then_some(line.id),
            name: names.get(&product.id).cloned().unwrap_or_default(),
            words: saved.as_ref().map(|saved| in_words(&saved.described(), language == Language::Chinese)).unwrap_or_default(),
            product: product.clone(),
            configured: saved,
            quantity: line.quantity,
            price: None,
            standing: match line.configuration_id.and_then(|id| standings.remove(&id)) {
                _ if !sold => Standing::Discontinued,
                judged => judged.unwrap_or(Standing::Valid),
            },
        });
    }
    price(conn, laid, buyer)
}

/// What became of each configuration where the buyer has things delivered.
fn judged(
    conn: &mut Connection,
    configured: &[Configured],
    buyer: &Buyer,
) -> Result<HashMap<ConfigurationId, Standing>, AppError> {
    if configured.is_empty() {
        return Ok(HashMap::new());
    }
    let scene = Scene::of(conn, buyer.account, &buyer.home, buyer.date)?;
    let standings = standings(conn, configured, &scene)?;
    Ok(configured.iter().map(|saved| saved.id).zip(standings).collect())
}

fn price(conn: &mut Connection, mut lines: Vec<Laid>, buyer: &Buyer) -> Result<Basket, AppError> {
    let wanted = lines.iter().map(|line| Wanted {
        product: Some(line.product.id),
        quantity: i64::from(line.quantity),
        choices: line.configured.as_ref().map(choices).unwrap_or_default(),
        excluded: line.is_gone(),
        ..Wanted::default()
    });
    let priced = match price_document(conn, &buyer.request(wanted.collect())) {
        Ok(priced) => priced,
        Err(PriceRefusal::Database(error)) => return Err(error.into()),
        Err(_) => return Ok(Basket { lines, currency: Currency::CNY, totals: None }),
    };
    for (line, found) in lines.iter_mut().zip(&priced.lines).filter(|(line, _)| !line.is_gone()) {
        line.price = found.trace().map(|trace| (trace.net_unit(), trace.net()));
    }
    let totals = priced.is_complete().then_some(priced.totals);
    Ok(Basket { lines, currency: priced.currency, totals })
}

/// The days a request may be answered in: today's date for numbers and prices.
pub fn year(day: NaiveDate) -> i32 {
    use chrono::Datelike;
    day.year()
}
