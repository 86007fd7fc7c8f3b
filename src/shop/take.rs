//! Taking what was ordered or saved before: a configured line becomes a configuration of today, under a code of its own.

use std::sync::Arc;

use chrono::NaiveDateTime;

use super::reorder::{Again, Line, Looker, models};
use crate::catalogue::product::ProductModel;
use crate::catalogue::store as catalogue;
use crate::configurator::configuration::Configured;
use crate::configurator::engine::{Compiled, Configuration, Prices};
use crate::configurator::library::Scene;
use crate::configurator::save::{SaveConfiguration, save};
use crate::configurator::supply::{Supply, part_numbers};
use crate::configurator::{Carried, needs};
use crate::db::Connection;
use crate::kernel::actor::Language;
use crate::kernel::ids::ProductId;
use crate::web::AppError;

/// One line as it is taken now.
#[derive(Debug, Clone)]
pub struct Taken {
    pub product: ProductId,
    pub configured: Option<Configured>,
    pub quantity: i32,
}

/// Takes the lines with these marks: a configured one as it can be had today, saved under a code of its own unless it is
/// what it was. `None` where a mark is none of today's: something changed since it was shown.
pub fn take(
    conn: &mut Connection,
    looker: &Looker,
    now: NaiveDateTime,
    again: &Again,
    marks: &[String],
) -> Result<Option<Vec<Taken>>, AppError> {
    let marked = |mark: &String| again.lines.iter().find(|line| line.outcome.can_be_had() && line.mark() == *mark);
    let Some(lines) = marks.iter().map(marked).collect::<Option<Vec<&Line>>>() else { return Ok(None) };
    let scene = Scene::of(conn, again.account, &looker.buyer.home, looker.buyer.date)?;
    let products = lines.iter().filter_map(|line| line.product.clone()).map(|product| (product.id, product)).collect();
    let models = models(conn, &products, &scene)?;
    let numbers: Vec<String> = models.values().flat_map(|(_, compiled)| part_numbers(compiled)).collect();
    let parts = catalogue::load_parts(conn, &numbers)?;
    let mut taken = Vec::with_capacity(lines.len());
    for line in lines {
        let Some(product) = &line.product else { continue };
        let mut configured = None;
        if let (Some(saved), Some(carried), Some(model)) = (&line.configured, &line.carried, models.get(&product.id)) {
            let supply = Supply {
                parts: parts.clone(),
                today: looker.buyer.date,
                base_days: i64::from(product.lead_time_days),
                quantity: i64::from(line.quantity),
                language: looker.language.to_string(),
            };
            let command = line.command(looker, again, (saved, carried), model, &supply)?;
            configured = Some(if is_as_it_was(saved, carried, &command) {
                saved.clone()
            } else {
                save(conn, now, looker.actor.as_ref(), rand::random, &command)?
            });
        }
        taken.push(Taken { product: product.id, configured, quantity: line.quantity });
    }
    Ok(Some(taken))
}

/// The same product of the same model, promised for the same day: its code may stand for it again.
fn is_as_it_was(saved: &Configured, carried: &Carried, command: &SaveConfiguration) -> bool {
    let same =
        |now: &Configuration, then: &Configuration| now.choices.iter().all(|one| then.value(&one.attribute) == Some(&one.value));
    saved.model_id == command.model.id
        && saved.promised_date == command.promise.as_ref().map(|promise| promise.date)
        && same(&carried.configuration, &saved.configuration())
}

impl Line {
    fn command(
        &self,
        looker: &Looker,
        again: &Again,
        (saved, carried): (&Configured, &Carried),
        (model, compiled): &(ProductModel, Arc<Compiled>),
        supply: &Supply,
    ) -> Result<SaveConfiguration, AppError> {
        let answered: Vec<String> = saved.needs().iter().map(|one| format!("{}:{}", one.need, one.answer)).collect();
        Ok(SaveConfiguration {
            product: self.product.clone().ok_or(AppError::NotFound)?,
            product_name: self.name.clone(),
            model: model.clone(),
            compiled: compiled.clone(),
            selection: carried.selection.clone(),
            filled: carried.filled.clone(),
            needs: needs::read(compiled.model(), &answered),
            prices: Prices::of_model(compiled),
            quantity: self.quantity,
            net: self.net(),
            currency: again.currency,
            trace: self.today.as_ref().map(serde_json::to_string).transpose()?,
            promise: Some(supply.promise(compiled, &carried.configuration)),
            account: again.account,
            opportunity: None,
            forked_from: Some(saved.id.0),
            chinese: looker.language == Language::Chinese,
        })
    }
}
