//! Saving a configuration: a snapshot with a fresh code, found by the search box, told on the timeline.

use std::sync::Arc;

use chrono::NaiveDateTime;

use super::code;
use super::configuration::{Completion, Configured, Described, NewConfigured, PartNeeded, in_words};
use super::engine::{Attribute, Compiled, Configuration, Labels, Prices, SCALE, Selection};
use super::needs::{self, NeedAnswered};
use super::store;
use crate::catalogue::product::{Product, ProductModel};
use crate::catalogue::promise::Promise;
use crate::db::Connection;
use crate::history::{self, EventKind, Links, NewEvent};
use crate::kernel::actor::Actor;
use crate::kernel::ids::{AccountId, OpportunityId};
use crate::kernel::money::{Amount, Currency};
use crate::search::{self, Document, FoundKind};
use crate::web::AppError;

/// What is to be saved. Price and date come from whoever asked for them.
#[derive(Debug, Clone)]
pub struct SaveConfiguration {
    pub product: Product,
    pub product_name: String,
    pub model: ProductModel,
    pub compiled: Arc<Compiled>,
    pub selection: Selection,
    /// Questions of the selection that a proposal filled in.
    pub filled: Vec<String>,
    pub needs: Vec<NeedAnswered>,
    pub prices: Prices,
    pub quantity: i32,
    pub net: Option<Amount>,
    pub currency: Currency,
    /// The price trace as JSON.
    pub trace: Option<String>,
    pub promise: Option<Promise>,
    pub account: Option<AccountId>,
    pub opportunity: Option<OpportunityId>,
    pub forked_from: Option<i64>,
    /// The saver reads Chinese.
    pub chinese: bool,
}

/// Saves it. `random` gives the code's characters; tried again where a code is taken.
///
/// # Errors
/// `Refused` with `configurator-contradiction` where the choices contradict each other.
pub fn save(
    conn: &mut Connection,
    now: NaiveDateTime,
    actor: Option<&Actor>,
    random: impl Fn() -> u64,
    command: &SaveConfiguration,
) -> Result<Configured, AppError> {
    let compiled = &command.compiled;
    let evaluation = compiled.evaluate(&command.selection, &command.prices);
    if !evaluation.consistent {
        return Err(crate::kernel::reason::Reason::new("configurator-contradiction").into());
    }
    let configuration = evaluation.configuration(compiled);
    let described = describe(compiled, &configuration);
    let row = NewConfigured {
        code: fresh_code(conn, &command.product.code_stem(), random)?,
        product_id: command.product.id,
        model_id: command.model.id,
        choices: serde_json::to_string(&command.selection)?,
        description: in_words(&described, command.chinese),
        completion: serde_json::to_string(&Completion { choices: described })?,
        fingerprint: compiled.fingerprint(&configuration),
        complete: evaluation.complete,
        quantity: command.quantity,
        parts: serde_json::to_string(&parts(compiled, &configuration))?,
        net: command.net,
        currency: command.currency,
        trace: command.trace.clone(),
        promised_date: command.promise.as_ref().map(|promise| promise.date),
        promised_part: command.promise.as_ref().and_then(|promise| promise.driver.name().map(str::to_owned)),
        created_by: actor.map(|actor| actor.user_id.0),
        account_id: command.account,
        opportunity_id: command.opportunity,
        forked_from_id: command.forked_from,
        created_at: now,
        needs: serde_json::to_string(&needs::trace(compiled, &command.needs, &configuration))?,
        filled: serde_json::to_string(&command.filled)?,
    };
    let id = store::insert_configuration(conn, &row)?;
    let saved = store::find_configuration(conn, id)?.ok_or(AppError::NotFound)?;
    tell(conn, now, actor, &saved, &command.product_name)?;
    Ok(saved)
}

fn tell(
    conn: &mut Connection,
    now: NaiveDateTime,
    actor: Option<&Actor>,
    saved: &Configured,
    name: &str,
) -> Result<(), AppError> {
    let links = Links {
        configuration: Some(saved.id),
        product: Some(saved.product_id),
        account: saved.account_id,
        opportunity: saved.opportunity_id,
        ..Links::default()
    };
    let event = NewEvent::new(EventKind::ConfigurationSaved, links).with("code", &saved.code).with("product", name);
    history::record(conn, now, actor, event)?;
    search::put(
        conn,
        &Document {
            kind: FoundKind::Configuration,
            record_id: saved.id.0,
            title: &saved.code,
            subtitle: name,
            url: saved.href(),
            owner: None,
            account: saved.account_id,
            // Whoever has the code may open it.
            public: true,
            texts: vec![&saved.code.replace('-', ""), &saved.code],
        },
    )?;
    Ok(())
}

fn fresh_code(conn: &mut Connection, stem: &str, random: impl Fn() -> u64) -> Result<String, AppError> {
    for attempt in 0..12 {
        let code = code::make(stem, random(), if attempt < 4 { 4 } else { 5 });
        if !store::code_exists(conn, &code)? {
            return Ok(code);
        }
    }
    Err(AppError::Internal("no free configuration code".into()))
}

/// The configuration in words of both languages.
pub fn describe(compiled: &Compiled, configuration: &Configuration) -> Vec<Described> {
    compiled.model().attributes.iter().filter_map(|attribute| describe_one(attribute, configuration)).collect()
}

/// One answer of the configuration in words of both languages.
pub fn describe_one(attribute: &Attribute, configuration: &Configuration) -> Option<Described> {
    let value = attribute.values.get(attribute.value_index(configuration.value(&attribute.name)?)?)?;
    let (question_en, question_zh) = in_both(&attribute.label, &attribute.name);
    let (answer_en, answer_zh) = in_both(&value.label, &value.name);
    Some(Described {
        attribute: attribute.name.clone(),
        value: value.name.clone(),
        question_en,
        question_zh,
        answer_en,
        answer_zh,
    })
}

/// A text in English and in Chinese; the name where the author gave none.
pub fn in_both(labels: &Labels, name: &str) -> (String, String) {
    let text = |language: &str| labels.get(language).unwrap_or(name).to_owned();
    (text("en"), text("zh-CN"))
}

/// The parts of one piece; part pieces round up.
pub fn parts(compiled: &Compiled, configuration: &Configuration) -> Vec<PartNeeded> {
    let part = |line: super::engine::PartLine| PartNeeded {
        name_en: line.label.get("en").unwrap_or(&line.code).to_owned(),
        name_zh: line.label.get("zh-CN").unwrap_or(&line.code).to_owned(),
        pieces: line.quantity.saturating_add(SCALE - 1) / SCALE,
        number: line.code,
    };
    compiled.parts_list(configuration).into_iter().map(part).collect()
}
