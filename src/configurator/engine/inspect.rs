//! What a product manager should know of a model before customers do: values that can never be chosen, values that are
//! always included, rules that say nothing new.

use super::blame::Blame;
use super::compiled::Compiled;
use super::lower::lower;
use super::model::{Cell, Condition, Model, Statement, Validity};
use super::selection::Selection;

/// A value that no valid product has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Never {
    pub attribute: usize,
    pub value: usize,
    /// Places in [`Model::rules`]: a smallest set that rules it out.
    pub rules: Vec<usize>,
}

/// A rule that follows from others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redundant {
    pub rule: usize,
    /// A smallest set of other rules that imply it; empty where it holds for any product.
    pub because: Vec<usize>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inspection {
    pub never: Vec<Never>,
    /// Attribute and the one value that is left of several.
    pub always: Vec<(usize, usize)>,
    pub redundant: Vec<Redundant>,
    /// Rules not looked at, because the model is too large to look at all.
    pub unchecked: usize,
}

/// Values beyond these are listed without their rules: a model with more has one reason for most of them.
const MOST_EXPLAINED: usize = 100;

/// Literals and constraints that may be looked at for all rules together.
const MOST_WORK: usize = 600_000;

/// Longer tables are not turned around.
const MOST_ROWS: usize = 2_000;

impl Compiled {
    /// Looks a model over. The work is bounded by its size, not by time: the same model gives the same answer anywhere.
    pub fn inspect(&self) -> Inspection {
        let mut found = Inspection::default();
        let domains = self.domains(&Selection::default());
        for (place, attribute) in self.model.attributes.iter().enumerate().filter(|(_, known)| known.values.len() > 1) {
            let possible: Vec<u32> = domains.of(place).collect();
            if let [only] = possible.as_slice() {
                found.always.push((place, *only as usize));
            }
            for (value, named) in attribute.values.iter().enumerate() {
                if possible.contains(&(value as u32)) {
                    continue;
                }
                let explained = found.never.len() < MOST_EXPLAINED;
                let why = if explained { self.why(&Selection::default(), &attribute.name, &named.name) } else { None };
                let rules = why.map(|conflict| conflict.rules).unwrap_or_default();
                found.never.push(Never { attribute: place, value, rules });
            }
        }
        self.find_redundant(&mut found);
        found
    }

    fn find_redundant(&self, found: &mut Inspection) {
        let rules = self.model.rules.len();
        let size =
            lower(&self.model).map_or(usize::MAX, |lowered| lowered.network.literals() + lowered.network.constraints.len());
        let looked_at = rules.min(MOST_WORK / size.max(1));
        found.unchecked = rules - looked_at;
        let bare = without_wishes(&self.model);
        let checked = (0..looked_at).map(|rule| (rule, follows(&bare, rule, &self.rule_hash)));
        let redundant = checked.filter_map(|(rule, because)| Some(Redundant { rule, because: because? }));
        found.redundant.extend(redundant);
    }
}

/// Only what decides which products are valid.
fn without_wishes(model: &Model) -> Model {
    Model { attributes: model.attributes.clone(), rules: model.rules.clone(), ..Model::default() }
}

/// The rules that imply this one: with its contrary in its place nothing is left. `None` if something is.
fn follows(model: &Model, rule: usize, hash: &[u8; 32]) -> Option<Vec<usize>> {
    let own = model.rules.get(rule)?;
    let contrary = Statement::Condition(Condition::Not(Box::new(condition(&own.statement)?)));
    // Only rules that hold wherever and whenever this one does can make it needless.
    let always = Validity::default();
    let kept: Vec<usize> = (0..model.rules.len())
        .filter(|other| *other == rule || model.rules[*other].validity == always || model.rules[*other].validity == own.validity)
        .collect();
    let mut turned = Model { attributes: model.attributes.clone(), ..Model::default() };
    turned.rules = kept.iter().map(|place| model.rules[*place].clone()).collect();
    turned.rules.iter_mut().zip(&kept).filter(|(_, place)| **place == rule).for_each(|(turned, _)| {
        turned.statement = contrary.clone();
    });
    let network = lower(&turned).ok()?.network;
    let mut key = *hash;
    for (byte, other) in key.iter_mut().zip((rule as u64 + 1).to_le_bytes()) {
        *byte ^= other;
    }
    let blamed = Blame::new(network, kept.len(), &key).rules(&[]);
    let blamed: Vec<usize> = blamed.into_iter().filter_map(|place| kept.get(place).copied()).collect();
    blamed.contains(&rule).then(|| blamed.into_iter().filter(|other| *other != rule).collect())
}

/// A rule as one condition; `None` for tables too long to be one.
fn condition(statement: &Statement) -> Option<Condition> {
    match statement {
        Statement::Condition(condition) => Some(condition.clone()),
        Statement::Table { rows, .. } if rows.len() > MOST_ROWS => None,
        Statement::Table { attributes, rows } => {
            let row = |cells: &Vec<Cell>| {
                let named = attributes.iter().zip(cells).filter_map(|(attribute, cell)| match cell {
                    Cell::Any => None,
                    Cell::Values(values) => Some(Condition::Is(*attribute, values.clone())),
                });
                Condition::All(named.collect())
            };
            Some(Condition::Any(rows.iter().map(row).collect()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::configurator::engine::{Budget, language};

    fn compiled(text: &str) -> Compiled {
        Compiled::compile(&language::parse(text).unwrap(), Budget::default()).unwrap()
    }

    const CAR: &str =
        "product Car\nchoose Engine: petrol, diesel, electric\nchoose Gear: manual, automatic\nchoose Hook: yes or no\n";

    fn ids(model: &Compiled, rules: &[usize]) -> Vec<String> {
        rules.iter().map(|rule| model.model().rules[*rule].id.clone()).collect()
    }

    #[test]
    fn a_value_that_never_comes_names_the_rules_and_what_always_comes_is_told() {
        let car = compiled(&format!(
            "{CAR}rule A: if Engine is electric then Gear is automatic\nrule B: if Gear is automatic then Hook\nrule C: not Hook\n"
        ));
        let seen = car.inspect();
        let never: Vec<(usize, usize, Vec<String>)> =
            seen.never.iter().map(|never| (never.attribute, never.value, ids(&car, &never.rules))).collect();
        let why = |rules: &[&str]| rules.iter().map(|rule| (*rule).to_owned()).collect::<Vec<_>>();
        assert_eq!(never, vec![(0, 2, why(&["A", "B", "C"])), (1, 1, why(&["B", "C"])), (2, 1, why(&["C"]))]);
        assert_eq!(seen.always, vec![(1, 0), (2, 0)]);
        assert_eq!(seen.redundant, vec![]);
    }

    #[test]
    fn a_rule_that_others_imply_is_redundant_and_they_are_named() {
        let car = compiled(&format!(
            "{CAR}rule A: if Engine is electric then Gear is automatic\nrule B: if Gear is automatic then not Hook\n\
             rule C: if Engine is electric then not Hook\nrule D: Engine is petrol or Engine is not petrol\n"
        ));
        let told: Vec<(String, Vec<String>)> = car
            .inspect()
            .redundant
            .iter()
            .map(|redundant| (ids(&car, &[redundant.rule]).remove(0), ids(&car, &redundant.because)))
            .collect();
        assert_eq!(told, vec![("C".into(), vec!["A".into(), "B".into()]), ("D".into(), vec![])]);
    }

    #[test]
    fn a_table_that_says_what_rules_say_is_redundant_and_one_that_says_more_is_not() {
        let rules = "rule A: if Engine is electric then Gear is automatic\n";
        let same = "rule T: allowed combinations of Engine, Gear\n  petrol or diesel, any\n  electric, automatic\n";
        let seen = compiled(&format!("{CAR}{rules}{same}")).inspect();
        assert_eq!(seen.redundant.len(), 2, "each follows from the other: {seen:?}");
        let more = "rule T: allowed combinations of Engine, Gear\n  petrol, any\n  electric, automatic\n";
        let seen = compiled(&format!("{CAR}{rules}{more}")).inspect();
        assert_eq!(seen.redundant, vec![Redundant { rule: 0, because: vec![1] }]);
    }

    #[test]
    fn a_rule_for_one_country_makes_no_rule_of_all_countries_needless() {
        let car = compiled(&format!("{CAR}rule A: only in DE: not Hook\nrule B: if Engine is electric then not Hook\n"));
        assert_eq!(car.inspect().redundant, vec![]);
    }
}
