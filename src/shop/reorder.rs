//! What was ordered or saved before, seen with the eyes of today: what of it can be had, what has to change, what it costs
//! now. Nothing is taken in silence: what somebody takes carries a mark of what they were shown.

use std::collections::HashMap;

use crate::accounts;
use crate::catalogue::product::Product;
use crate::catalogue::store as catalogue;
use crate::configurator::configuration::{Configured, Described, in_words};
use crate::configurator::engine::{Compiled, Prices};
use crate::configurator::library::{self, Models, Scene};
use crate::configurator::standing::{Mending, compare};
use crate::configurator::{Carried, Standing, carry, code, store as configurations};
use crate::db::Connection;
use crate::kernel::actor::{Actor, Language};
use crate::kernel::ids::{AccountId, ConfigurationId, ProductId};
use crate::kernel::money::{Amount, Currency};
use crate::orders::{self, Order};
use crate::pricing::configured::{Basis, Buyer, line_of};
use crate::pricing::engine::PriceTrace;
use crate::pricing::{PriceRefusal, PriceSheet, Wanted, price_document};
use crate::web::AppError;
use crate::web::session;

/// Who looks, in which language.
#[derive(Debug, Clone)]
pub struct Looker {
    pub actor: Option<Actor>,
    pub buyer: Buyer,
    pub language: Language,
}

#[derive(Debug, Clone)]
pub enum Source {
    Order(Box<Order>),
    Configuration(Box<Configured>),
}

/// A past order or configuration, line by line.
#[derive(Debug, Clone)]
pub struct Again {
    pub source: Source,
    /// Whose prices and whose quote.
    pub account: Option<AccountId>,
    pub currency: Currency,
    pub lines: Vec<Line>,
}

#[derive(Debug, Clone)]
pub struct Line {
    pub key: String,
    pub name: String,
    pub words: String,
    pub quantity: i32,
    /// Net of the line then, for those it was made for.
    pub then: Option<(Amount, Currency)>,
    pub today: Option<PriceTrace>,
    pub outcome: Outcome,
    pub(super) product: Option<Product>,
    pub(super) configured: Option<Configured>,
    pub(super) carried: Option<Carried>,
    product_id: Option<ProductId>,
    configuration_id: Option<ConfigurationId>,
}

#[derive(Debug, Clone)]
pub enum Outcome {
    Valid,
    Needs(Mending),
    /// Something has to be decided first: at this address.
    Unfinished(String),
    Discontinued,
}

impl Outcome {
    pub fn can_be_had(&self) -> bool {
        matches!(self, Outcome::Valid | Outcome::Needs(_))
    }
}

impl Line {
    /// The code of the configuration as it was.
    pub fn code(&self) -> Option<&str> {
        self.configured.as_ref().map(|saved| saved.code.as_str())
    }

    /// Answers to questions that were not asked then.
    pub fn added(&self) -> &[Described] {
        self.carried.as_ref().map_or(&[], |carried| &carried.added)
    }

    pub fn net(&self) -> Option<Amount> {
        self.today.as_ref().map(PriceTrace::net)
    }

    /// What it costs more than then, in the same currency.
    pub fn more(&self, currency: Currency) -> Option<Amount> {
        let (then, _) = self.then.filter(|(_, known)| *known == currency)?;
        self.net()?.checked_sub(then).ok()
    }

    /// What is shown of it, in short: changes when the product, its choices or its price do.
    pub fn mark(&self) -> String {
        let chosen = self.carried.as_ref().map(|carried| serde_json::to_string(&carried.configuration).unwrap_or_default());
        let net = self.net().map(|net| net.millionths().to_string()).unwrap_or_default();
        let told = [self.key.as_str(), &self.quantity.to_string(), &chosen.unwrap_or_default(), &net].join("\u{1f}");
        format!("{}:{}", self.key, session::hash(&told).chars().take(16).collect::<String>())
    }

    /// Exactly what it was, at exactly the price it had.
    fn is_same(&self, currency: Currency) -> bool {
        matches!(self.outcome, Outcome::Valid) && self.added().is_empty() && self.more(currency) == Some(Amount::ZERO)
    }
}

impl Again {
    /// Nothing has to be told: every line is what it was and costs what it did.
    pub fn is_same(&self) -> bool {
        self.lines.iter().all(|line| line.is_same(self.currency))
    }

    /// Everything that can be had, together.
    pub fn net(&self) -> Option<Amount> {
        let had = self.lines.iter().filter(|line| line.outcome.can_be_had());
        let nets: Option<Vec<Amount>> = had.map(Line::net).collect();
        Amount::sum(nets?).ok()
    }
}

/// Looks at a past order of the actor's.
///
/// # Errors
/// `NotFound` where the actor does not see it.
pub fn of_order(conn: &mut Connection, looker: &Looker, number: &str) -> Result<Again, AppError> {
    let actor = looker.actor.as_ref().ok_or(AppError::NotFound)?;
    let order = orders::store::find_visible(conn, actor, number.trim())?.ok_or(AppError::NotFound)?;
    let lines = orders::store::list_lines(conn, order.id)?;
    let past = (1..).zip(lines.into_iter().filter(|line| !line.is_section())).map(|(key, line): (usize, _)| Line {
        key: key.to_string(),
        words: line.detail_texts().join(" · "),
        name: line.description,
        quantity: line.quantity,
        then: Some((line.net, order.currency)),
        today: None,
        outcome: Outcome::Discontinued,
        product: None,
        configured: None,
        carried: None,
        product_id: line.product_id,
        configuration_id: line.configuration_id,
    });
    let (account, currency, past) = (Some(order.account_id), order.currency, past.collect());
    look(conn, looker, Again { source: Source::Order(Box::new(order)), account, currency, lines: past })
}

/// Looks at a saved configuration.
///
/// # Errors
/// `NotFound` where there is none of that code.
pub fn of_configuration(conn: &mut Connection, looker: &Looker, typed: &str) -> Result<Again, AppError> {
    let code = code::parse(typed).ok_or(AppError::NotFound)?;
    let saved = configurations::find_by_code(conn, &code)?.ok_or(AppError::NotFound)?;
    let actor = looker.actor.as_ref();
    let account = match (actor, saved.account_id) {
        (Some(actor), Some(id)) if actor.is_staff() => accounts::store::find_visible(conn, actor, id)?.map(|account| account.id),
        _ => looker.buyer.account,
    };
    let own = saved.account_id.is_some() && saved.account_id == account;
    let line = Line {
        key: "1".to_owned(),
        name: String::new(),
        words: String::new(),
        quantity: saved.quantity,
        then: saved.net.filter(|_| own).map(|net| (net, saved.currency)),
        today: None,
        outcome: Outcome::Discontinued,
        product: None,
        configured: None,
        carried: None,
        product_id: Some(saved.product_id),
        configuration_id: Some(saved.id),
    };
    let currency = saved.currency;
    look(conn, looker, Again { source: Source::Configuration(Box::new(saved)), account, currency, lines: vec![line] })
}

/// Judges every line and prices those that can be had. The number of questions does not depend on that of lines.
fn look(conn: &mut Connection, looker: &Looker, mut again: Again) -> Result<Again, AppError> {
    let buyer = Buyer { account: again.account, ..looker.buyer.clone() };
    let ids: Vec<ProductId> = again.lines.iter().filter_map(|line| line.product_id).collect();
    let sold = |product: &Product| product.is_active(buyer.date) && (buyer.staff || product.public);
    let products: HashMap<ProductId, Product> =
        catalogue::load_products(conn, &ids)?.into_iter().filter(sold).map(|product| (product.id, product)).collect();
    let names = catalogue::load_names(conn, &ids, looker.language)?;
    let codes: Vec<ConfigurationId> = again.lines.iter().filter_map(|line| line.configuration_id).collect();
    let configured: HashMap<ConfigurationId, Configured> =
        configurations::load_configurations(conn, &codes)?.into_iter().map(|saved| (saved.id, saved)).collect();
    let scene = Scene::of(conn, buyer.account, &buyer.home, buyer.date)?;
    let models = models(conn, &products, &scene)?;
    let prices = value_prices(&buyer.sheet(conn, &ids)?.ok(), &models);
    for line in &mut again.lines {
        if let Some(name) = line.product_id.and_then(|id| names.get(&id)) {
            line.name.clone_from(name);
        }
        line.product = line.product_id.and_then(|id| products.get(&id)).cloned();
        line.configured = line.configuration_id.and_then(|id| configured.get(&id)).cloned();
        if let Some(saved) = &line.configured {
            line.words = in_words(&saved.described(), looker.language == Language::Chinese);
        }
        line.judge(&models, &prices);
    }
    price(conn, &buyer, &models, &mut again)?;
    Ok(again)
}

pub(super) fn models(conn: &mut Connection, products: &HashMap<ProductId, Product>, scene: &Scene) -> Result<Models, AppError> {
    let configurable = products.values().filter(|product| product.is_configurable()).map(|product| product.id);
    library::of_products(conn, &configurable.collect::<Vec<_>>(), scene)
}

/// What each value costs the buyer, so that the cheapest repair is theirs.
fn value_prices(sheet: &Option<PriceSheet>, models: &Models) -> HashMap<ProductId, Prices> {
    let asked: Vec<(ProductId, &Compiled)> = models.iter().map(|(id, (_, compiled))| (*id, compiled.as_ref())).collect();
    let bases: Vec<Basis> = sheet.as_ref().map(|sheet| sheet.bases(&asked)).unwrap_or_default();
    asked.iter().zip(bases).map(|((id, _), basis)| (*id, basis.prices)).collect()
}

impl Line {
    fn judge(&mut self, models: &Models, prices: &HashMap<ProductId, Prices>) {
        let Some(product) = &self.product else { return };
        self.outcome = match &self.configured {
            None if product.is_configurable() => Outcome::Unfinished(format!("/configure/{}", product.sku)),
            None => Outcome::Valid,
            Some(saved) => {
                let Some((_, compiled)) = models.get(&product.id) else { return };
                let own;
                let prices = match prices.get(&product.id) {
                    Some(prices) => prices,
                    None => {
                        own = Prices::of_model(compiled);
                        &own
                    }
                };
                let standing = compare(compiled, prices, saved);
                self.carried = carry(compiled, prices, saved, &standing);
                match standing {
                    Standing::Discontinued => Outcome::Discontinued,
                    _ if !self.carried.as_ref().is_some_and(|carried| carried.complete) => Outcome::Unfinished(saved.href()),
                    Standing::Valid => Outcome::Valid,
                    Standing::Needs(mending) => Outcome::Needs(mending),
                }
            }
        };
    }

    fn wanted(&self, models: &Models) -> Option<Wanted> {
        let product = self.product.as_ref().filter(|_| self.outcome.can_be_had())?;
        let quantity = i64::from(self.quantity);
        let model = self.carried.as_ref().zip(models.get(&product.id));
        Some(match model {
            Some((carried, (_, compiled))) => {
                Wanted { key: self.key.clone(), quantity, ..line_of(product.id, compiled, &carried.configuration) }
            }
            None => Wanted { key: self.key.clone(), product: Some(product.id), quantity, ..Wanted::default() },
        })
    }
}

fn price(conn: &mut Connection, buyer: &Buyer, models: &Models, again: &mut Again) -> Result<(), AppError> {
    let wanted: Vec<Wanted> = again.lines.iter().filter_map(|line| line.wanted(models)).collect();
    let priced = match price_document(conn, &buyer.request(wanted)) {
        Ok(priced) => priced,
        Err(PriceRefusal::Database(error)) => return Err(error.into()),
        // Without a price book nothing has a price; the page says so.
        Err(_) => return Ok(()),
    };
    again.currency = priced.currency;
    for found in priced.lines {
        if let Some(line) = again.lines.iter_mut().find(|line| line.key == found.key) {
            line.today = found.outcome.ok();
        }
    }
    Ok(())
}
