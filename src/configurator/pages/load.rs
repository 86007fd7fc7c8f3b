//! Loading what a configurator page is made from, and answering.

use std::sync::Arc;

use chrono::{NaiveDate, NaiveDateTime};
use serde::Deserialize;

use super::super::code;
use super::super::engine::{Choice, Compiled, Configuration, Selection};
use super::super::library::{self, Scene};
use super::super::likes::{self, Likes};
use super::super::needs::{self, NeedAnswered};
use super::super::supply::{Supply, part_numbers};
use super::answer::{Answer, Asking, Sold};
use super::trail::{self, Trail};
use super::ways::Wish;
use crate::catalogue::product::{Product, ProductModel};
use crate::catalogue::store as catalogue;
use crate::db::Connection;
use crate::kernel::actor::{Actor, Language};
use crate::kernel::ids::{AccountId, OpportunityId};
use crate::kernel::money::Amount;
use crate::kernel::reason::Reason;
use crate::pricing::PriceSheet;
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
    /// The same for what a proposal filled in.
    pub f: Vec<String>,
    pub n: String,
    pub why: String,
    pub propose: String,
    /// The most one piece may cost, as typed.
    pub under: String,
    pub opportunity: String,
    pub quote: String,
    pub from: String,
    /// What to do after saving.
    pub then: String,
    /// `Question:answer` of "help me choose".
    pub need: Vec<String>,
    /// The answers before these.
    pub was: Vec<String>,
    pub like: String,
    pub find: String,
    pub only: String,
    /// Which part of very many questions, from 1.
    pub part: String,
    /// Whose excluded values are explained, with which words, from which on.
    pub question: String,
    pub seek: String,
    pub skip: String,
}

/// Who asks, and when.
#[derive(Debug, Clone)]
pub struct Reader {
    pub actor: Option<Actor>,
    pub language: Language,
    pub today: NaiveDate,
    pub now: NaiveDateTime,
    /// The country where things go of whom no address is known.
    pub home: String,
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
    /// Filled in, and in the way of what the person chose.
    pub gave_way: Vec<Choice>,
    pub buyer: Buyer,
    pub basis: Basis,
    /// What acts on its prices, or why it has none.
    pub sheet: Result<PriceSheet, Reason>,
    pub supply: Supply,
    /// What customers like this one ordered, where it was asked for and there are enough of them.
    pub likes: Option<Likes>,
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
    let (opportunity, account) = ground(conn, reader, asked)?;
    let scene = Scene::of(conn, account, &reader.home, reader.today)?;
    let compiled = library::compiled(conn, &model, &scene)?;
    let mut loaded = load_version(conn, reader, (product, model, compiled), asked, account)?;
    loaded.trail.opportunity = opportunity.as_ref().map(|(id, _)| *id);
    loaded.opportunity = opportunity;
    Ok(loaded)
}

/// A version of a product's model, released or not, as a reader configures it who buys for an account.
///
/// # Errors
/// Where the database fails.
pub fn load_version(
    conn: &mut Connection,
    reader: &Reader,
    (product, model, compiled): (Product, ProductModel, Arc<Compiled>),
    asked: &Asked,
    account: Option<AccountId>,
) -> Result<Loaded, AppError> {
    let staff = reader.is_staff();
    let text = catalogue::load_text(conn, product.id, reader.language)?;
    let quantity = asked.n.trim().parse().unwrap_or(1).clamp(1, MOST_PIECES);
    let mut trail = trail_of(&product, &compiled, asked, staff);
    trail.quantity = quantity;
    let buyer = Buyer { account, staff, date: reader.today, home: reader.home.clone() };
    let sheet = buyer.sheet(conn, &[product.id])?;
    let basis = match &sheet {
        Ok(sheet) => sheet.basis(product.id, &compiled),
        Err(reason) => Basis::none(&compiled, reason.clone()),
    };
    let supply = Supply {
        parts: catalogue::load_parts(conn, &part_numbers(&compiled))?,
        today: reader.today,
        base_days: i64::from(product.lead_time_days),
        quantity: i64::from(quantity),
        language: reader.language.to_string(),
    };
    let own = trail::selection(compiled.model(), &asked.c);
    let (selection, gave_way) = give_way(&compiled, own, &asked.f, &mut trail);
    let likes = if trail.like { count_likes(conn, &product, account, &trail.needs)? } else { None };
    Ok(Loaded {
        likes,
        name: text.name,
        summary: text.summary.unwrap_or_default(),
        product,
        model,
        compiled,
        selection,
        trail,
        gave_way,
        buyer,
        basis,
        sheet,
        supply,
        opportunity: None,
    })
}

fn count_likes(
    conn: &mut Connection,
    product: &Product,
    account: Option<AccountId>,
    answered: &[NeedAnswered],
) -> Result<Option<Likes>, AppError> {
    let industry = account.map(|account| crate::accounts::store::load(conn, account)).transpose()?;
    let ordered = crate::orders::store::list_ordered_configurations(conn, product.id)?;
    Ok(likes::likes(&ordered, industry.and_then(|account| account.industry).as_deref(), answered))
}

/// What the address says besides the choices.
fn trail_of(product: &Product, compiled: &Compiled, asked: &Asked, staff: bool) -> Trail {
    let plain = |text: &str, allowed: bool| Some(text.trim().to_owned()).filter(|text| allowed && !text.is_empty());
    Trail {
        sku: product.sku.clone(),
        quantity: 1,
        quote: plain(&asked.quote, staff),
        from: code::parse(&asked.from),
        needs: needs::read(compiled.model(), &asked.need),
        under: Amount::parse(&asked.under).filter(|most| *most > Amount::ZERO),
        like: asked.like == "1",
        find: asked.find.trim().chars().take(60).collect(),
        only_open: asked.only == "open",
        part: asked.part.parse::<usize>().map_or(0, |part| part.saturating_sub(1)),
        ..Trail::default()
    }
}

/// Adds what was filled in, as far as it goes with the person's own choices; the rest gives way and is told. While those
/// choices contradict each other nothing is filled in, and nothing of it is lost.
fn give_way(compiled: &Compiled, own: Selection, codes: &[String], trail: &mut Trail) -> (Selection, Vec<Choice>) {
    let (all, filled) = trail::with_filled(compiled.model(), own.clone(), codes);
    if filled.is_empty() || compiled.conflict(&all).is_none() {
        trail.filled = filled;
        return (all, Vec::new());
    }
    if compiled.conflict(&own).is_some() {
        trail.resting = filled;
        return (own, Vec::new());
    }
    let (mut kept, mut gone) = (own, Vec::new());
    for choice in filled {
        let mut with = kept.clone();
        with.choices.push(choice.clone());
        if compiled.conflict(&with).is_none() {
            kept = with;
            trail.filled.push(choice);
        } else {
            gone.push(choice);
        }
    }
    (kept, gone)
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
            "budget" => self.trail.under.map(Wish::Under),
            _ => None,
        }
    }

    /// The person's own choices, and what was filled in beside them.
    pub fn own(&self) -> (Selection, Vec<Choice>) {
        let own = self.selection.choices.iter().filter(|choice| !self.trail.is_filled(choice));
        (Selection { choices: own.cloned().collect() }, self.trail.filled.clone())
    }

    /// `Tyres: Pneumatic`, in the reader's language.
    pub fn words_of(&self, choices: &[Choice]) -> Vec<String> {
        let language = &self.supply.language;
        let colon = if language == "zh-CN" { "：" } else { ": " };
        let words = choices.iter().map(|choice| {
            let attribute = self.compiled.model().attribute(&choice.attribute);
            let value = attribute.and_then(|a| a.values.get(a.value_index(&choice.value)?));
            let question = attribute.and_then(|a| a.label.get(language)).unwrap_or(&choice.attribute);
            let answer = value.and_then(|v| v.label.get(language)).unwrap_or(&choice.value);
            format!("{}{colon}{answer}", question.trim_end_matches(['?', '？']))
        });
        words.collect()
    }

    pub fn answer(&self, asked: &Asked) -> Answer {
        self.asking(asked).answer()
    }

    pub fn asking(&self, asked: &Asked) -> Asking<'_> {
        let why = trail::read(self.compiled.model(), &asked.why).map(|choice| (choice.attribute, choice.value));
        Asking {
            compiled: &self.compiled,
            selection: &self.selection,
            prices: &self.basis.prices,
            sold: self.sheet.as_ref().ok().map(|sheet| Sold { product: self.product.id, sheet }),
            supply: &self.supply,
            trail: &self.trail,
            likes: self.likes.as_ref(),
            why,
            wish: self.wish(asked),
        }
    }

    /// The price of what the answer shows, or why there is none.
    pub fn trace(&self, answer: &Answer) -> Result<PriceTrace, Reason> {
        self.price_of(&answer.configuration, self.trail.quantity)
    }

    /// The price of so many pieces of a configuration, or why there is none.
    pub fn price_of(&self, configuration: &Configuration, quantity: i32) -> Result<PriceTrace, Reason> {
        if let Some(refusal) = &self.basis.refusal {
            return Err(refusal.clone());
        }
        let sheet = self.sheet.as_ref().map_err(Reason::clone)?;
        sheet.trace(self.product.id, &self.compiled, configuration, quantity)
    }
}
