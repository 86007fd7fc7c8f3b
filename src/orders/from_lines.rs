//! An order placed directly: products and saved configurations, priced now by the price book.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::from_quote::discount_of;
use super::order::Channel;
use super::place::{Draft, DraftLine, PlaceRefusal};
use super::store;
use crate::catalogue::product::ProductKind;
use crate::catalogue::{self, Product, Promise};
use crate::configurator::configuration::{Configured, in_words};
use crate::configurator::library::Scene;
use crate::configurator::promises::{Goods, promises};
use crate::configurator::standing::standings;
use crate::db::Connection;
use crate::kernel::actor::{Actor, Language};
use crate::kernel::ids::{AccountId, ProductId};
use crate::kernel::reason::Reason;
use crate::pricing::engine::{Choice, Label};
use crate::pricing::price::{PriceRefusal, Request, Wanted, price_document};
use crate::web::AppError;

impl From<PriceRefusal> for PlaceRefusal {
    fn from(refusal: PriceRefusal) -> Self {
        match refusal {
            PriceRefusal::Database(error) => PlaceRefusal::Database(error),
            other => PlaceRefusal::Because(other.reason()),
        }
    }
}

/// What was typed, found.
struct Found {
    product: Product,
    configured: Option<Configured>,
    quantity: i32,
}

/// Whether every configuration that was found can be had today as it was saved, where it is delivered.
fn check_standing(
    conn: &mut Connection,
    (account, home, today): (AccountId, &str, NaiveDate),
    found: &[Found],
) -> Result<(), PlaceRefusal> {
    let saved: Vec<Configured> = found.iter().filter_map(|found| found.configured.clone()).collect();
    if saved.is_empty() {
        return Ok(());
    }
    let scene = Scene::of(conn, Some(account), home, today)?;
    let judged = standings(conn, &saved, &scene).map_err(|error| match error {
        AppError::Refused(reason) => PlaceRefusal::Because(reason),
        other => PlaceRefusal::Database(diesel::result::Error::QueryBuilderError(other.to_string().into())),
    })?;
    match saved.iter().zip(judged).find(|(_, standing)| !standing.is_valid()) {
        Some((one, _)) => {
            let again = format!("/cart/reorder?configuration={}", one.code);
            Err(PlaceRefusal::Because(Reason::new("order-not-as-today").with("product", &one.code).way_on(again)))
        }
        None => Ok(()),
    }
}

/// The order's content for `lines` of (product number or configuration code, quantity). The number of queries does not
/// depend on the number of lines. With `home`, the country of whom no address is known, configurations are refused that
/// cannot be had any more as they were saved; without it that has been looked at.
pub fn draft(
    conn: &mut Connection,
    actor: &Actor,
    today: NaiveDate,
    (account, home): (AccountId, Option<&str>),
    lines: &[(String, i32)],
) -> Result<Draft, PlaceRefusal> {
    if !crate::accounts::store::is_visible(conn, actor, account)? {
        return Err(PlaceRefusal::Database(diesel::result::Error::NotFound));
    }
    let (owner, language, terms) = store::load_terms(conn, account)?;
    let found = find_all(conn, lines)?;
    if let Some(home) = home {
        check_standing(conn, (account, home, today), &found)?;
    }
    let ids: Vec<ProductId> = found.iter().map(|f| f.product.id).collect();
    let names = catalogue::store::load_names(conn, &ids, language)?;
    let channel = if actor.is_customer() { Channel::Shop } else { Channel::Desk };
    let request = Request {
        account: Some(account),
        channel: channel.as_str().to_owned(),
        date: today,
        lines: (1..).zip(&found).map(|(n, f)| wanted(n, f)).collect(),
        ..Request::default()
    };
    let priced = price_document(conn, &request)?;
    let mut draft = Draft {
        account_id: account,
        contact_id: None,
        opportunity_id: None,
        quote_id: None,
        quote_version_id: None,
        owner_id: owner,
        channel,
        currency: priced.currency,
        price_book_id: priced.price_book,
        payment_terms: terms,
        net: priced.totals.net,
        charges: priced.totals.charges,
        tax: priced.totals.tax,
        total: priced.totals.total,
        cost: priced.totals.cost,
        lines: Vec::new(),
    };
    let goods = found.iter().map(|f| Goods { product: &f.product, configured: f.configured.as_ref(), quantity: f.quantity });
    let promised = promises(conn, today, language, &goods.collect::<Vec<_>>())?;
    for ((found, line), promise) in found.iter().zip(&priced.lines).zip(promised) {
        let name = names.get(&found.product.id).cloned().unwrap_or_else(|| found.product.sku.clone());
        let trace = line.outcome.as_ref().map_err(|refusal| {
            tracing::debug!(?refusal, "a line without a price");
            Reason::new("order-not-priced").with("product", &name).way_on("/pricing")
        })?;
        let json = serde_json::to_string(trace).map_err(|e| diesel::result::Error::SerializationError(Box::new(e)))?;
        draft.lines.push(settled(&line.key, found, name, language, promise, trace, json));
    }
    Ok(draft)
}

fn settled(
    key: &str,
    found: &Found,
    name: String,
    language: Language,
    promise: Promise,
    trace: &crate::pricing::engine::PriceTrace,
    json: String,
) -> DraftLine {
    let configured = found.configured.as_ref();
    let chinese = language == Language::Chinese;
    let words = configured.map(|c| in_words(&c.described(), chinese)).unwrap_or_default();
    let details: Vec<&str> = words.split(" · ").filter(|w| !w.is_empty()).collect();
    DraftLine {
        line_key: key.to_owned(),
        kind: if configured.is_some() { "configured".into() } else { "product".into() },
        quote_line_id: None,
        product_id: Some(found.product.id),
        configuration_id: configured.map(|c| c.id),
        model_id: configured.map(|c| c.model_id),
        fingerprint: configured.map(|c| c.fingerprint.clone()),
        description: name,
        details: serde_json::json!(details).to_string(),
        quantity: found.quantity,
        unit: found.product.unit.clone(),
        list_unit: trace.configured_unit(),
        unit_price: trace.net_unit(),
        discount: discount_of(trace.configured_unit(), found.quantity, trace.net()),
        net: trace.net(),
        tax_rate: trace.tax().percent,
        tax: trace.tax().amount,
        cost: trace.cost(),
        trace: json,
        parts: configured.map_or_else(|| "[]".to_owned(), |c| c.parts.clone()),
        promised_date: Some(promise.date),
        promised_part: promise.driver.name().map(str::to_owned),
    }
}

fn wanted(number: usize, found: &Found) -> Wanted {
    let described = found.configured.as_ref().map(Configured::described).unwrap_or_default();
    let choices = described.into_iter().map(|d| Choice {
        number: d.value.parse().ok(),
        label: Label::names(&d.answer_en, &d.answer_zh),
        attribute: d.attribute,
        value: d.value,
    });
    Wanted {
        key: format!("l{number}"),
        product: Some(found.product.id),
        quantity: i64::from(found.quantity),
        choices: choices.collect(),
        ..Wanted::default()
    }
}

/// Finds every product number and configuration code, or says which cannot be ordered and why.
fn find_all(conn: &mut Connection, lines: &[(String, i32)]) -> Result<Vec<Found>, PlaceRefusal> {
    let codes: Vec<String> = lines.iter().map(|(code, _)| code.to_uppercase()).collect();
    let configured = store::load_configured(conn, &codes)?;
    let configured: HashMap<String, Configured> = configured.into_iter().map(|c| (c.code.clone(), c)).collect();
    let ids: Vec<ProductId> = configured.values().map(|c| c.product_id).collect();
    let skus: Vec<&str> = lines.iter().map(|(code, _)| code.as_str()).collect();
    let found = store::load_products(conn, &skus, &codes, &ids)?;
    lines.iter().zip(codes).map(|((typed, quantity), code)| one(typed, &code, *quantity, &configured, &found)).collect()
}

fn one(
    typed: &str,
    code: &str,
    quantity: i32,
    configured: &HashMap<String, Configured>,
    products: &[Product],
) -> Result<Found, PlaceRefusal> {
    let refused = |key: &'static str| PlaceRefusal::Because(Reason::new(key).with("product", typed));
    let configured = configured.get(code).cloned();
    let product = match &configured {
        Some(c) => products.iter().find(|p| p.id == c.product_id),
        None => products.iter().find(|p| p.sku == typed || p.sku == code),
    };
    let product = product.cloned().ok_or_else(|| refused("order-no-such-product"))?;
    let unfinished = match &configured {
        Some(c) => !c.complete,
        None => product.kind == ProductKind::Configurable,
    };
    if unfinished {
        return Err(refused("order-not-complete"));
    }
    Ok(Found { product, configured, quantity })
}
