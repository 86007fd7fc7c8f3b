//! What has become of a saved configuration under another version of its product's model: valid as it is, valid after so
//! many changes (which, and because of which rules), or not to be had any more.

use super::configuration::{Configured, Described};
use super::engine::{ABSENT, Choice, Compiled, Labels, Prices, Selection};
use super::library::{self, Scene};
use crate::catalogue::store;
use crate::db::Connection;
use crate::kernel::ids::ProductId;
use crate::kernel::money::Amount;
use crate::web::AppError;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    Valid,
    Needs(Mending),
    /// The product is not sold, or no model of it is in force.
    Discontinued,
}

/// The fewest values that have to change, and what follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mending {
    pub changes: Vec<Moved>,
    /// A smallest set of rules that stand against it; empty where only values are gone.
    pub rules: Vec<Broken>,
    /// The choices after the repair: what the person chose, and what had to change.
    pub selection: Selection,
    /// By the prices given; `None` where a value is gone and its price with it.
    pub price_difference: Option<Amount>,
}

/// One value that becomes another; `to` is empty where the question is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    pub attribute: String,
    pub from: String,
    pub to: Option<String>,
    pub question: Labels,
    pub was: Labels,
    pub becomes: Labels,
}

/// A rule that a configuration breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    pub id: String,
    pub reason: Labels,
    pub text: String,
}

impl Standing {
    pub fn is_valid(&self) -> bool {
        *self == Standing::Valid
    }
}

impl Moved {
    /// `Tyres: Non-marking → Pneumatic`; `gone` stands for what is not asked any more.
    pub fn in_words(&self, language: &str, gone: &str) -> String {
        let text = |labels: &Labels, name: &str| labels.get(language).unwrap_or(name).to_owned();
        let colon = if language == "zh-CN" { "：" } else { ": " };
        let question = text(&self.question, &self.attribute);
        let becomes = self.to.as_ref().map_or_else(|| gone.to_owned(), |to| text(&self.becomes, to));
        format!("{}{colon}{} → {becomes}", question.trim_end_matches(['?', '？']), text(&self.was, &self.from))
    }
}

/// What has become of each of these under the models in force in a scene. The number of questions asked does not depend on
/// how many they are.
///
/// # Errors
/// Where the database or a stored model fails.
pub fn standings(conn: &mut Connection, saved: &[Configured], scene: &Scene) -> Result<Vec<Standing>, AppError> {
    let mut ids: Vec<ProductId> = saved.iter().map(|one| one.product_id).collect();
    ids.sort();
    ids.dedup();
    let products = store::load_products(conn, &ids)?;
    let sold = products.iter().filter(|product| product.is_active(scene.date) && product.is_configurable());
    let models = library::of_products(conn, &sold.map(|product| product.id).collect::<Vec<_>>(), scene)?;
    let judged = saved.iter().map(|one| match models.get(&one.product_id) {
        Some((_, compiled)) => compare(compiled, &Prices::of_model(compiled), one),
        None => Standing::Discontinued,
    });
    Ok(judged.collect())
}

/// What has become of it under the model in force in a scene, at the model's own prices.
///
/// # Errors
/// Where the database or a stored model fails.
pub fn standing(conn: &mut Connection, saved: &Configured, scene: &Scene) -> Result<Standing, AppError> {
    let judged = standings(conn, std::slice::from_ref(saved), scene)?;
    Ok(judged.into_iter().next().unwrap_or(Standing::Discontinued))
}

/// A complete configuration stands by all its values, an unfinished one by what was chosen. A question the model did not
/// have then is open; one it has no more is missed only if something was answered.
pub fn compare(compiled: &Compiled, prices: &Prices, saved: &Configured) -> Standing {
    let past = Past::of(compiled, saved);
    let conflict = compiled.conflict(&past.known);
    if conflict.is_none() && past.gone.is_empty() {
        return Standing::Valid;
    }
    let rules = conflict.iter().flat_map(|conflict| &conflict.rules).filter_map(|rule| compiled.model().rules.get(*rule));
    let rules = rules.map(|rule| Broken { id: rule.id.clone(), reason: rule.reason.clone(), text: rule.text.clone() });
    Standing::Needs(Mending { rules: rules.collect(), ..past.mend(compiled, prices) })
}

/// Whether it is valid as it is: what [`compare`] says, without looking for the repair.
pub fn stands(compiled: &Compiled, saved: &Configured) -> bool {
    let past = Past::of(compiled, saved);
    past.gone.is_empty() && compiled.allows(&past.known)
}

/// A past configuration sorted out: values the model knows, values it knows no more, what was chosen, all in words.
struct Past {
    known: Selection,
    gone: Vec<Choice>,
    explicit: Selection,
    described: Vec<Described>,
}

impl Past {
    fn of(compiled: &Compiled, saved: &Configured) -> Past {
        let explicit = saved.selection();
        let described = saved.described();
        let mut all = Selection::default();
        if saved.complete {
            // Values nobody chose stand first: where two repairs are as short, they give way.
            let filled = described.iter().filter(|one| explicit.value(&one.attribute).is_none());
            all.choices.extend(filled.map(|one| Choice::new(&one.attribute, &one.value)));
        }
        all.choices.extend(explicit.choices.iter().cloned());
        let knows = |choice: &Choice| {
            compiled.model().attribute(&choice.attribute).is_some_and(|known| known.value_index(&choice.value).is_some())
        };
        let (known, gone): (Vec<Choice>, Vec<Choice>) = all.choices.into_iter().partition(knows);
        let missed = |choice: &Choice| {
            compiled.attribute_index(&choice.attribute).is_some()
                || !matches!(choice.value.as_str(), "none" | "0" | "false" | ABSENT)
        };
        let gone = gone.into_iter().filter(missed).collect();
        Past { known: Selection { choices: known }, gone, explicit, described }
    }

    fn mend(&self, compiled: &Compiled, prices: &Prices) -> Mending {
        let Past { known, gone, explicit, described } = self;
        let given_up = compiled.all_repairs(known, 1).into_iter().next().unwrap_or_default();
        let kept = known.choices.iter().enumerate().filter(|(place, _)| !given_up.contains(place));
        let kept = Selection { choices: kept.map(|(_, choice)| choice.clone()).collect() };
        let after = compiled.evaluate(&kept, prices).configuration(compiled);
        let changed = known.choices.iter().filter(|choice| after.value(&choice.attribute) != Some(choice.value.as_str()));
        let changes: Vec<Moved> =
            gone.iter().chain(changed).map(|choice| moved(compiled, choice, after.value(&choice.attribute), described)).collect();
        let mut selection = Selection::default();
        for choice in &explicit.choices {
            match changes.iter().find(|moved| moved.attribute == choice.attribute) {
                Some(Moved { to: Some(to), .. }) => selection.choices.push(Choice::new(&choice.attribute, to)),
                Some(_) => {}
                None if compiled.attribute_index(&choice.attribute).is_some() => selection.choices.push(choice.clone()),
                None => {}
            }
        }
        for moved in changes.iter().filter(|moved| explicit.value(&moved.attribute).is_none()) {
            selection.choices.extend(moved.to.as_ref().map(|to| Choice::new(&moved.attribute, to)));
        }
        let price_difference = difference(compiled, prices, &changes);
        Mending { changes, rules: Vec::new(), selection, price_difference }
    }
}

fn moved(compiled: &Compiled, choice: &Choice, to: Option<&str>, described: &[Described]) -> Moved {
    let told = described.iter().find(|one| one.attribute == choice.attribute && one.value == choice.value);
    let both = |en: &str, zh: &str| Labels(vec![("en".to_owned(), en.to_owned()), ("zh-CN".to_owned(), zh.to_owned())]);
    let attribute = compiled.model().attribute(&choice.attribute);
    let value = |name: &str| attribute.and_then(|known| known.values.get(known.value_index(name)?));
    let label = |labels: Option<&Labels>, name: &str| match labels {
        Some(labels) if !labels.is_empty() => labels.clone(),
        _ => Labels::plain(name),
    };
    Moved {
        attribute: choice.attribute.clone(),
        from: choice.value.clone(),
        to: to.map(str::to_owned),
        question: match (attribute, told) {
            (Some(known), _) => label(Some(&known.label), &known.name),
            (None, Some(one)) => both(&one.question_en, &one.question_zh),
            (None, None) => Labels::plain(&choice.attribute),
        },
        was: match told {
            Some(one) => both(&one.answer_en, &one.answer_zh),
            None => label(value(&choice.value).map(|value| &value.label), &choice.value),
        },
        becomes: to.map_or_else(Labels::default, |to| label(value(to).map(|value| &value.label), to)),
    }
}

fn difference(compiled: &Compiled, prices: &Prices, changes: &[Moved]) -> Option<Amount> {
    changes.iter().try_fold(Amount::ZERO, |sum, moved| {
        let place = compiled.attribute_index(&moved.attribute)?;
        let price = |name: &str| {
            let value = compiled.model().attributes.get(place)?.value_index(name)?;
            Some(prices.of(compiled, place, u32::try_from(value).ok()?))
        };
        let step = price(moved.to.as_deref()?)?.checked_sub(price(&moved.from)?).ok()?;
        sum.checked_add(step).ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::configurator::configuration::Completion;
    use crate::configurator::engine::{Budget, language};
    use crate::configurator::save::describe;
    use crate::kernel::ids::{ConfigurationId, ModelId};
    use crate::kernel::money::Currency;

    const OLD: &str = "product X\nchoose Site: outdoor, hall, cold\nchoose Tyres \"Tyres\" zh \"轮胎\"\n  plain \"Plain\" price 0\n  \
        white \"White\" price 520\nchoose Horn: none, loud\ndefault Site: outdoor\ndefault Tyres: plain\ndefault Horn: none\n";

    fn compiled(text: &str) -> Compiled {
        Compiled::compile(&language::parse(text).unwrap(), Budget::default()).unwrap()
    }

    fn saved(choices: &[(&str, &str)]) -> Configured {
        let old = compiled(OLD);
        let selection = Selection::of(choices);
        let evaluation = old.evaluate(&selection, &Prices::of_model(&old));
        let described = describe(&old, &evaluation.configuration(&old));
        Configured {
            id: ConfigurationId(1),
            code: "X-1".into(),
            product_id: ProductId(1),
            model_id: ModelId(1),
            choices: serde_json::to_string(&selection).unwrap(),
            completion: serde_json::to_string(&Completion { choices: described }).unwrap(),
            fingerprint: String::new(),
            complete: evaluation.complete,
            quantity: 1,
            description: String::new(),
            parts: "[]".into(),
            net: None,
            currency: Currency::CNY,
            trace: None,
            promised_date: None,
            promised_part: None,
            created_by: None,
            account_id: None,
            opportunity_id: None,
            forked_from_id: None,
            created_at: chrono::NaiveDateTime::default(),
            needs: "[]".into(),
            filled: "[]".into(),
        }
    }

    fn under(text: &str, choices: &[(&str, &str)]) -> Standing {
        let new = compiled(text);
        compare(&new, &Prices::of_model(&new), &saved(choices))
    }

    fn told(standing: &Standing) -> Vec<(String, String, Option<String>)> {
        let Standing::Needs(mending) = standing else { panic!("{standing:?}") };
        mending.changes.iter().map(|moved| (moved.attribute.clone(), moved.from.clone(), moved.to.clone())).collect()
    }

    #[test]
    fn under_its_own_model_it_is_valid_and_new_questions_do_not_matter() {
        assert!(under(OLD, &[("Site", "cold"), ("Tyres", "white")]).is_valid());
        assert!(under(&format!("{OLD}choose Lamp: red, blue\n"), &[("Site", "cold")]).is_valid());
    }

    #[test]
    fn a_broken_rule_is_named_with_the_shortest_repair_and_its_price() {
        let new = format!("{OLD}rule R4: if Tyres is white then Site is hall because \"Only in halls.\" zh \"仅限室内。\"\n");
        let standing = under(&new, &[("Site", "cold"), ("Tyres", "white")]);
        let Standing::Needs(mending) = &standing else { panic!("{standing:?}") };
        assert_eq!(mending.rules.iter().map(|rule| rule.id.as_str()).collect::<Vec<_>>(), vec!["R4"]);
        assert_eq!(mending.changes.len(), 1);
        assert_eq!(mending.selection.choices.len(), 2, "the other choice stays");
        assert!(mending.price_difference.is_some());
        let compiled = compiled(&new);
        assert_eq!(compiled.conflict(&mending.selection), None, "the repair repairs");
    }

    #[test]
    fn what_nobody_chose_gives_way_before_what_somebody_chose() {
        let new = format!("{OLD}rule R: if Tyres is white then Horn is loud\n");
        let standing = under(&new, &[("Tyres", "white")]);
        assert_eq!(told(&standing), vec![("Horn".into(), "none".into(), Some("loud".into()))]);
    }

    #[test]
    fn a_value_that_is_gone_becomes_another_and_a_question_that_is_gone_is_missed_only_if_answered() {
        let no_white = OLD.replace("  white \"White\" price 520\n", "  grey \"Grey\" price 300\n");
        let standing = under(&no_white, &[("Tyres", "white")]);
        assert_eq!(told(&standing), vec![("Tyres".into(), "white".into(), Some("plain".into()))]);
        let Standing::Needs(mending) = standing else { panic!() };
        assert_eq!((mending.price_difference, mending.rules.len()), (None, 0));
        assert_eq!(mending.changes[0].was.get("en"), Some("White"));
        let no_horn = OLD.replace("choose Horn: none, loud\n", "").replace("default Horn: none\n", "");
        assert!(under(&no_horn, &[("Site", "cold")]).is_valid());
        assert_eq!(told(&under(&no_horn, &[("Horn", "loud")])), vec![("Horn".into(), "loud".into(), None)]);
    }

    #[test]
    fn what_nobody_chose_is_held_when_a_default_changes_and_new_answers_are_told() {
        let new =
            format!("{}choose Lamp: red, blue\ndefault Lamp: blue\n", OLD.replace("default Horn: none", "default Horn: loud"));
        let (new, saved) = (compiled(&new), saved(&[("Site", "cold"), ("Tyres", "white")]));
        let prices = Prices::of_model(&new);
        let standing = compare(&new, &prices, &saved);
        let carried = crate::configurator::carry(&new, &prices, &saved, &standing).unwrap();
        assert_eq!(carried.configuration.value("Horn"), Some("none"));
        assert_eq!(carried.filled, ["Horn"]);
        assert_eq!(carried.added.iter().map(|one| one.attribute.as_str()).collect::<Vec<_>>(), ["Lamp"]);
        assert!(carried.complete && carried.selection.value("Tyres") == Some("white"));
    }
}
