//! A past configuration brought under the model of today: what was chosen stays, what has to change has changed, and what
//! nobody had chosen is held as it was, so that a new default changes nothing in silence.

use super::configuration::{Configured, Described};
use super::engine::{Choice, Compiled, Configuration, Prices, Selection};
use super::save::describe_one;
use super::standing::Standing;

#[derive(Debug, Clone)]
pub struct Carried {
    /// Of the configuration it was.
    pub code: String,
    pub selection: Selection,
    /// Questions of the selection that nobody had decided.
    pub filled: Vec<String>,
    pub configuration: Configuration,
    /// Nothing is left open.
    pub complete: bool,
    /// Answers to questions that were not asked then.
    pub added: Vec<Described>,
}

/// `None` where it cannot be had any more.
pub fn carry(compiled: &Compiled, prices: &Prices, saved: &Configured, standing: &Standing) -> Option<Carried> {
    let (mut selection, moved) = match standing {
        Standing::Valid => (known(compiled, &saved.selection()), [].as_slice()),
        Standing::Needs(mending) => (mending.selection.clone(), mending.changes.as_slice()),
        Standing::Discontinued => return None,
    };
    let described = saved.described();
    let mut filled: Vec<String> = saved.filled().into_iter().filter(|name| selection.value(name).is_some()).collect();
    let held = described.iter().filter(|_| saved.complete).map(|one| {
        let to = moved.iter().find(|moved| moved.attribute == one.attribute);
        Choice::new(&one.attribute, to.map_or(Some(one.value.as_str()), |moved| moved.to.as_deref()).unwrap_or_default())
    });
    let held = known(compiled, &Selection { choices: held.collect() });
    let mut evaluation = compiled.evaluate(&selection, prices);
    let mut configuration = evaluation.configuration(compiled);
    // Each round holds at least one more value, so that this ends.
    loop {
        let other = |choice: &&Choice| {
            selection.value(&choice.attribute).is_none() && configuration.value(&choice.attribute) != Some(choice.value.as_str())
        };
        let lost: Vec<Choice> = held.choices.iter().filter(other).cloned().collect();
        if lost.is_empty() {
            break;
        }
        filled.extend(lost.iter().map(|choice| choice.attribute.clone()));
        selection.choices.extend(lost);
        evaluation = compiled.evaluate(&selection, prices);
        configuration = evaluation.configuration(compiled);
    }
    let asked_then = |name: &str| described.iter().any(|one| one.attribute == name);
    let fresh = compiled.model().attributes.iter().filter(|attribute| !asked_then(&attribute.name));
    let added = fresh.filter_map(|attribute| describe_one(attribute, &configuration)).filter(|one| !one.is_nothing()).collect();
    Some(Carried { code: saved.code.clone(), selection, filled, complete: evaluation.complete, configuration, added })
}

/// The choices that the model knows.
fn known(compiled: &Compiled, selection: &Selection) -> Selection {
    let has = |choice: &&Choice| {
        compiled.model().attribute(&choice.attribute).is_some_and(|attribute| attribute.value_index(&choice.value).is_some())
    };
    Selection { choices: selection.choices.iter().filter(has).cloned().collect() }
}
