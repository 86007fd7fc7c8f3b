//! Compiled models kept ready. A model is known by the hash of its rules, so that equal ones are kept once, whichever
//! database they came from; a released one is read from its artefact, a draft is compiled from its text.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock, RwLock};

use super::engine::{Budget, Compiled, language};
use crate::catalogue::product::ProductModel;
use crate::catalogue::store;
use crate::db::Connection;
use crate::web::AppError;

/// More than this many models at once are not kept.
const MOST_KEPT: usize = 256;

fn shelf() -> &'static RwLock<HashMap<String, Arc<Compiled>>> {
    static SHELF: OnceLock<RwLock<HashMap<String, Arc<Compiled>>>> = OnceLock::new();
    SHELF.get_or_init(RwLock::default)
}

/// The compiled model of a version, from memory where it is there.
///
/// # Errors
/// `Internal` where a stored model does not compile: releasing makes sure that it does.
pub fn compiled(conn: &mut Connection, model: &ProductModel) -> Result<Arc<Compiled>, AppError> {
    if model.rule_hash.is_empty() {
        // A draft that was never saved: many of them would share one place on the shelf.
        return Ok(Arc::new(compile(&store::load_model_source(conn, model.id)?)?));
    }
    if let Some(known) = shelf().read().ok().and_then(|shelf| shelf.get(&model.rule_hash).cloned()) {
        return Ok(known);
    }
    let artefact = store::load_model_artefact(conn, model.id)?;
    let read = artefact.and_then(|bytes| Compiled::from_bytes(&bytes).ok());
    let fresh = match read.filter(|compiled| compiled.rule_hash() == model.rule_hash) {
        Some(compiled) => compiled,
        None => compile(&store::load_model_source(conn, model.id)?)?,
    };
    Ok(keep(fresh, &model.rule_hash))
}

/// Puts a model on the shelf under a hash of its rules.
pub fn keep(compiled: Compiled, rule_hash: &str) -> Arc<Compiled> {
    let fresh = Arc::new(compiled);
    if let Ok(mut shelf) = shelf().write() {
        if shelf.len() >= MOST_KEPT {
            shelf.clear();
        }
        shelf.insert(rule_hash.to_owned(), fresh.clone());
    }
    fresh
}

fn compile(source: &str) -> Result<Compiled, AppError> {
    let model = language::parse(source).map_err(|problems| AppError::Internal(format!("stored model: {problems:?}")))?;
    let compiled = Compiled::compile(&model, Budget::default());
    compiled.map_err(|refusal| AppError::Internal(format!("stored model: {refusal:?}")))
}
