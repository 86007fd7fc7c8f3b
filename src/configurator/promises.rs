//! When goods can be delivered that are ordered on a day, whatever was promised when they were saved or quoted.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;
use diesel::QueryResult;
use diesel::result::Error as DieselError;

use super::configuration::Configured;
use super::engine::Compiled;
use super::library;
use super::store;
use super::supply::{Supply, part_numbers};
use crate::catalogue::product::Product;
use crate::catalogue::promise::{self, Promise};
use crate::catalogue::store as catalogue;
use crate::db::Connection;
use crate::kernel::actor::Language;
use crate::kernel::ids::{ConfigurationId, ModelId, ProductId};

/// A product as it is, or as it was configured, in a quantity.
#[derive(Debug, Clone, Copy)]
pub struct Goods<'a> {
    pub product: &'a Product,
    pub configured: Option<&'a Configured>,
    pub quantity: i32,
}

/// The promise of each, in their order; names of what decides in a language. The number of queries does not depend on how
/// many there are.
pub fn promises(conn: &mut Connection, today: NaiveDate, language: Language, goods: &[Goods<'_>]) -> QueryResult<Vec<Promise>> {
    let models = pinned(conn, goods.iter().filter_map(|one| one.configured).map(|configured| configured.model_id), today)?;
    let numbers: Vec<String> = models.values().flat_map(|compiled| part_numbers(compiled)).collect();
    let parts = if numbers.is_empty() { Vec::new() } else { catalogue::load_parts(conn, &numbers)? };
    let mut supply = Supply { parts, today, base_days: 0, quantity: 1, language: language.to_string() };
    let mut promised = Vec::with_capacity(goods.len());
    for one in goods {
        let known = one.configured.and_then(|configured| Some((configured, models.get(&configured.model_id)?)));
        promised.push(match known {
            Some((configured, compiled)) => {
                supply.base_days = i64::from(one.product.lead_time_days);
                supply.quantity = i64::from(one.quantity);
                supply.promise(compiled, &configured.configuration())
            }
            None => promise::for_product(one.product, i64::from(one.quantity), &[], &[], today),
        });
    }
    Ok(promised)
}

/// A line that names its product and configuration.
pub type Named = (ProductId, Option<ConfigurationId>, i32);

/// The same for lines that only name what they are of; nothing for a product that is no more.
pub fn promises_of(
    conn: &mut Connection,
    today: NaiveDate,
    language: Language,
    lines: &[Named],
) -> QueryResult<Vec<Option<Promise>>> {
    let wanted: Vec<ConfigurationId> = lines.iter().filter_map(|(_, configured, _)| *configured).collect();
    let configured = if wanted.is_empty() { Vec::new() } else { store::load_configurations(conn, &wanted)? };
    let configured: HashMap<ConfigurationId, Configured> = configured.into_iter().map(|one| (one.id, one)).collect();
    let ids: Vec<ProductId> = lines.iter().map(|(product, _, _)| *product).collect();
    let products: HashMap<ProductId, Product> =
        catalogue::load_products(conn, &ids)?.into_iter().map(|product| (product.id, product)).collect();
    let found = lines.iter().map(|(product, of, quantity)| {
        let configured = of.and_then(|of| configured.get(&of));
        products.get(product).map(|product| Goods { product, configured, quantity: *quantity })
    });
    let found: Vec<Option<Goods<'_>>> = found.collect();
    let goods: Vec<Goods<'_>> = found.iter().flatten().copied().collect();
    let mut promised = promises(conn, today, language, &goods)?.into_iter();
    Ok(found.iter().map(|one| one.and_then(|_| promised.next())).collect())
}

/// The models that configurations were made with.
fn pinned(
    conn: &mut Connection,
    ids: impl Iterator<Item = ModelId>,
    today: NaiveDate,
) -> QueryResult<HashMap<ModelId, Arc<Compiled>>> {
    let mut ids: Vec<ModelId> = ids.collect();
    ids.sort();
    ids.dedup();
    let mut models = HashMap::new();
    if ids.is_empty() {
        return Ok(models);
    }
    for model in catalogue::load_models(conn, &ids)? {
        let compiled = library::pinned(conn, &model, today);
        let compiled = compiled.map_err(|error| DieselError::QueryBuilderError(error.to_string().into()))?;
        models.insert(model.id, compiled);
    }
    Ok(models)
}
