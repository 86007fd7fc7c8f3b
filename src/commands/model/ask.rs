//! Questions as JSON lines, one answer line each.

use std::io::{BufRead, Write};
use std::path::Path;

use serde::Deserialize;
use serde_json::{Map, Value as Json, json};

use super::source::open;
use crate::configurator::engine::{Choice, Compiled, Counted, Prices, Repair, Selection};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Query {
    #[serde(default)]
    choose: Vec<(String, String)>,
    want: Option<(String, String)>,
    #[serde(default)]
    ask: Vec<String>,
    #[serde(default)]
    limit: Option<usize>,
}

pub(super) fn ask(file: &Path) -> Result<(), String> {
    let compiled = open(file)?;
    let prices = Prices::of_model(&compiled);
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let line = line.map_err(|error| error.to_string())?;
        if line.trim().is_empty() {
            continue;
        }
        let answer = match serde_json::from_str::<Query>(&line) {
            Ok(query) => answer(&compiled, &prices, &query),
            Err(error) => json!({ "error": error.to_string() }),
        };
        writeln!(out, "{answer}").and_then(|()| out.flush()).map_err(|error| error.to_string())?;
    }
    Ok(())
}

/// How many repairs are listed where the query does not say.
const REPAIRS: usize = 50;

fn answer(compiled: &Compiled, prices: &Prices, query: &Query) -> Json {
    let model = compiled.model();
    let selection = Selection { choices: query.choose.iter().map(|(attribute, value)| Choice::new(attribute, value)).collect() };
    let unknown: Vec<Json> = selection
        .choices
        .iter()
        .chain(&query.want.as_ref().map(|(attribute, value)| Choice::new(attribute, value)))
        .filter(|choice| {
            compiled.attribute_index(&choice.attribute).is_none_or(|at| model.attributes[at].value_index(&choice.value).is_none())
        })
        .map(pair)
        .collect();
    let mut answer = Map::new();
    if !unknown.is_empty() {
        answer.insert("unknown".to_owned(), Json::Array(unknown));
    }
    let conflict = match &query.want {
        Some((attribute, value)) => compiled.why(&selection, attribute, value),
        None => compiled.conflict(&selection),
    };
    let asks = |what: &str| query.ask.iter().any(|asked| asked == what);
    if let Some(conflict) = &conflict {
        let rules = conflict.rules.iter().filter_map(|rule| model.rules.get(*rule).map(|rule| rule.id.clone()));
        let choices: Vec<Json> = conflict.choices.iter().map(pair).collect();
        answer.insert("conflict".to_owned(), json!({ "choices": choices, "rules": rules.collect::<Vec<_>>() }));
    } else if asks("conflict") {
        answer.insert("conflict".to_owned(), Json::Null);
    }
    for asked in &query.ask {
        let told = match asked.as_str() {
            "conflict" => continue,
            "options" => options(compiled, &selection),
            "count" | "remaining" => match compiled.counted(&selection) {
                Counted::Exactly(number) => Json::String(number.to_string()),
                Counted::AtMost(number) => json!({ "at_most": number.to_string() }),
                Counted::Unknown => Json::Null,
            },
            "cheapest" => cheapest(compiled, prices, &selection),
            "repairs" => {
                let want = query.want.as_ref().map(|(attribute, value)| Choice::new(attribute, value));
                let needed = conflict.is_some();
                let limit = query.limit.unwrap_or(REPAIRS);
                let repairs = if needed { compiled.repairs(&selection, want.as_ref(), prices, limit) } else { Vec::new() };
                Json::Array(repairs.iter().map(repair).collect())
            }
            "minimal_conflicts" => json!(compiled.all_conflicts(&selection, 100_000)),
            "minimal_repairs" => json!(compiled.all_repairs(&selection, 100_000)),
            other => json!({ "error": format!("unknown question {other}") }),
        };
        answer.insert(asked.clone(), told);
    }
    Json::Object(answer)
}

fn pair(choice: &Choice) -> Json {
    json!([choice.attribute, choice.value])
}

fn options(compiled: &Compiled, selection: &Selection) -> Json {
    let domains = compiled.domains(selection);
    let mut options = Map::new();
    for (place, attribute) in compiled.model().attributes.iter().enumerate() {
        let names = domains.of(place).filter_map(|value| attribute.values.get(value as usize));
        options.insert(attribute.name.clone(), names.map(|value| Json::String(value.name.clone())).collect());
    }
    Json::Object(options)
}

fn cheapest(compiled: &Compiled, prices: &Prices, selection: &Selection) -> Json {
    let Some(cheapest) = compiled.cheapest(selection, prices) else { return Json::Null };
    let is_proved = cheapest.is_proved();
    let values: Map<String, Json> =
        cheapest.configuration.choices.into_iter().map(|choice| (choice.attribute, Json::String(choice.value))).collect();
    let mut told = Map::new();
    told.insert("total".into(), cheapest.price.plain(2).into());
    told.insert("values".into(), values.into());
    if !is_proved {
        told.insert("proved".into(), false.into());
        told.insert("least".into(), cheapest.least.plain(2).into());
    }
    Json::Object(told)
}

fn repair(repair: &Repair) -> Json {
    let price = repair.price_difference;
    let sign = if price.millionths() < 0 { "" } else { "+" };
    let list = |changes: &[crate::configurator::engine::Change]| -> Vec<Json> {
        changes.iter().map(|change| json!([change.attribute, change.to])).collect()
    };
    json!({
        "change": list(&repair.changes),
        "consequences": list(&repair.consequences),
        "drop": repair.dropped.iter().map(pair).collect::<Vec<_>>(),
        "price": format!("{sign}{}", price.plain(2)),
        "lead_days": repair.lead_days,
    })
}
