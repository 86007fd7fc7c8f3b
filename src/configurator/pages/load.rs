//! Loading what a configurator page is made from, and answering.

use std::sync::Arc;

use chrono::{NaiveDate, NaiveDateTime};
use serde::Deserialize;

use super::super::engine::{Compiled, Selection};
use super::super::library;
use super::super::supply::{Supply, part_numbers};
use super::answer::{Answer, Asking, Wish};
use super::trail::{self, Trail};
use crate::catalogue::product::{Product, ProductModel};
use crate::catalogue::store as catalogue;
use crate::db::Connection;
use crate::kernel::actor::{Actor, Language};
use crate::kernel::ids::{AccountId, OpportunityId};
use crate::kernel::money::Amount;
use crate::kernel::reason::Reason;
use crate::pricing::configured::{Basis, Buyer};
use crate::pricing::engine::PriceTrace;
use crate::web::AppError;

/// The address of a configurator page, or the form that saves from it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    pub sku: String,
    /// `Attribute:value`, in the order chosen.
    pub c: Vec<String>,
    pub n: String,
    pub why: String,
    pub propose: String,
    pub budget: String,
    pub opportunity: String,
    pub quote: String,
    pub from: String,
    /// What to do after saving.
    pub then: String,
    /// `Question:answer` of "help me choose".
    pub need: Vec<String>,
}

/// Who asks, and when.
#[derive(Debug, Clone)]
pub struct Reader {
    pub actor: Option<Actor>,
    pub language: Language,
    pub today: NaiveDate,
    pub now: NaiveDateTime,
}

impl Reader {
    pub fn is_staff(&self) -> bool {
        self.actor.as_ref().is_some_and(Actor::is_staff)
    }
}

/// A product ready to be configured by somebody.
pub struct Loaded {
    pub product: Product,
    pub name: String,
    pub summary: String,
    pub model: ProductModel,
    pub compiled: Arc<Compiled>,
    pub selection: Selection,
    pub trail: Trail,
    pub buyer: Buyer,
    pub basis: Basis,
    pub supply: Supply,
    pub opportunity: Option<(i64, String)>,
}

pub const MOST_PIECES: i32 = 9_999;

/// Loads the product with its model of today.
///
/// # Errors
/// `NotFound` where it is not sold to this reader; `Refused` where no model is released.
pub fn load(conn: &mut Connection, reader: &Reader, sku: &str, asked: &Asked) -> Result<Loaded, AppError> {
    let staff = reader.is_staff();
    let sold = |product: &Product| product.is_active(reader.today) && (staff || product.public) && product.is_configurable();
    let product = catalogue::find_by_sku(conn, sku)?.filter(sold).ok_or(AppError::NotFound)?;
    let model = catalogue::find_released_model(conn, product.id, reader.today)?;
    let model = model.ok_or_else(|| Reason::new("configurator-no-model").way_on(product.href()))?;
    let compiled = library::compiled(conn, &model)?;
    let text = catalogue::load_text(conn, product.id, reader.language)?;
    let (opportunity, account) = ground(conn, reader, asked)?;
    let quantity = asked.n.trim().parse().unwrap_or(1).clamp(1, MOST_PIECES);
    let trail = Trail {
        sku: product.sku.clone(),
        quantity,
        opportunity: opportunity.as_ref().map(|(id, _)| *id),
        quote: Some(asked.quote.trim().to_owned()).filter(|quote| staff && !quote.is_empty()),
        from: super::super::code::parse(&asked.from),
    };
    let buyer = Buyer { account, staff, date: reader.today };
    let basis = buyer.basis(conn, product.id, &compiled)?;
    let supply = Supply {
        parts: catalogue::load_parts(conn, &part_numbers(&compiled))?,
        today: reader.today,
        base_days: i64::from(product.lead_time_days),
        quantity: i64::from(quantity),
        language: reader.language.to_string(),
    };
    let selection = trail::selection(compiled.model(), &asked.c);
    Ok(Loaded {
        name: text.name,
        summary: text.summary.unwrap_or_default(),
        product,
        model,
        compiled,
        selection,
        trail,
        buyer,
        basis,
        supply,
        opportunity,
    })
}

/// The opportunity in the address, if the reader may see it, and the company that buys.
fn ground(conn: &mut Connection, reader: &Reader, asked: &Asked) -> Result<(Option<(i64, String)>, Option<AccountId>), AppError> {
    let Some(actor) = &reader.actor else { return Ok((None, None)) };
    if actor.is_customer() {
        return Ok((None, actor.account_id));
    }
    let Ok(id) = asked.opportunity.trim().parse() else { return Ok((None, None)) };
    let found = crate::opportunities::store::find_visible(conn, actor, OpportunityId(id))?;
    Ok(found.map_or((None, None), |deal| (Some((id, deal.name)), Some(deal.account_id))))
}

impl Loaded {
    pub fn wish(&self, asked: &Asked) -> Option<Wish> {
        match asked.propose.as_str() {
            "cheapest" => Some(Wish::Cheapest),
            "earliest" => Some(Wish::Earliest),
            "budget" => Amount::parse(&asked.budget).map(Wish::Under),
            _ => None,
        }
    }

    pub fn answer(&self, asked: &Asked) -> Answer {
        let why = trail::read(self.compiled.model(), &asked.why).map(|choice| (choice.attribute, choice.value));
        let asking = Asking {
            compiled: &self.compiled,
            selection: &self.selection,
            prices: &self.basis.prices,
            supply: &self.supply,
            trail: &self.trail,
            why,
            wish: self.wish(asked),
        };
        asking.answer()
    }

    /// The price of what the answer shows, or why there is none.
    pub fn trace(&self, conn: &mut Connection, answer: &Answer) -> Result<Result<PriceTrace, Reason>, AppError> {
        if let Some(refusal) = &self.basis.refusal {
            return Ok(Err(refusal.clone()));
        }
        let (product, quantity) = (self.product.id, self.trail.quantity);
        Ok(self.buyer.trace(conn, product, &self.compiled, &answer.configuration, quantity)?)
    }
}
