//! Models from elsewhere: UVL, DIMACS with names, and tables of XCSP 2.1.

use rustc_hash::FxHashMap;

use super::language::{Problem, ProblemKind};
use super::model::{Attribute, Cell, Condition, Kind, Labels, Model, Rule, Statement, Validity, Value};
use super::uvl;

fn attribute(name: &str, kind: Kind, values: Vec<Value>) -> Attribute {
    let name = name.to_owned();
    Attribute { name, kind, values, ..Attribute::default() }
}

fn rule(id: String, statement: Statement, line: u32) -> Rule {
    Rule { id, reason: Labels::default(), statement, validity: Validity::default(), text: String::new(), line }
}

/// Reads a model from elsewhere by the ending of its file's name: UVL, DIMACS, or tables of XCSP. `None`: another ending.
pub fn read(file: &str, text: &str) -> Option<Result<Model, Vec<Problem>>> {
    let (name, ending) = file.rsplit_once('.')?;
    match ending.to_lowercase().as_str() {
        "uvl" => Some(uvl::read(text)),
        "dimacs" | "cnf" => Some(read_dimacs(name, text)),
        "xml" => Some(read_xcsp(name, text)),
        _ => None,
    }
}

/// Reads DIMACS CNF: one yes/no attribute per variable (named by `c 7 Name`, else `v7`), one rule per clause.
///
/// # Errors
/// The line that is no clause, or a missing head.
pub fn read_dimacs(name: &str, text: &str) -> Result<Model, Vec<Problem>> {
    let mut names: FxHashMap<usize, String> = FxHashMap::default();
    let mut model = Model { name: name.to_owned(), label: Labels::plain(name), ..Model::default() };
    let mut clause = Vec::new();
    let mut count = None;
    for (index, line) in text.lines().enumerate() {
        let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
        if let Some(comment) = line.strip_prefix("c ") {
            if let Some((place, name)) = comment.split_once(' ')
                && let Ok(place) = place.trim_end_matches('$').parse::<usize>()
            {
                names.entry(place).or_insert_with(|| name.trim().to_owned());
            }
            continue;
        }
        if let Some(head) = line.strip_prefix("p cnf ") {
            count = head.split_whitespace().next().and_then(|count| count.parse::<usize>().ok());
            continue;
        }
        for word in line.split_whitespace().filter(|_| !line.starts_with('c')) {
            let wrong = || vec![Problem::new(number, 1, word, ProblemKind::Expected("a literal".to_owned()))];
            let literal: i64 = word.parse().map_err(|_| wrong())?;
            if literal != 0 {
                let variable = usize::try_from(literal.unsigned_abs()).unwrap_or(usize::MAX);
                if count.is_none_or(|count| variable > count) {
                    return Err(wrong());
                }
                clause.push(Condition::Is(variable - 1, vec![u32::from(literal > 0)]));
                continue;
            }
            let id = format!("c{}", model.rules.len() + 1);
            let condition = Condition::Any(std::mem::take(&mut clause));
            model.rules.push(rule(id, Statement::Condition(condition), number));
        }
    }
    let count = count.filter(|count| *count > 0 && *count < 10_000_000);
    let count = count.ok_or_else(|| vec![Problem::new(1, 1, "", ProblemKind::MissingProduct)])?;
    for variable in 1..=count {
        let name = names.remove(&variable).unwrap_or_else(|| format!("v{variable}"));
        model.attributes.push(attribute(&name, Kind::Boolean, vec![Value::named("false"), Value::named("true")]));
    }
    Ok(model)
}

/// One tag of a plain XML file: its attributes, and the text up to the next tag.
struct Tag<'t> {
    pairs: Vec<(&'t str, &'t str)>,
    body: &'t str,
}

impl<'t> Tag<'t> {
    fn get(&self, key: &str) -> Option<&'t str> {
        self.pairs.iter().find(|(name, _)| *name == key).map(|(_, value)| *value)
    }
}

fn tags<'t>(text: &'t str, name: &str) -> Vec<Tag<'t>> {
    let open = format!("<{name} ");
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once(open.as_str()) {
        let (head, tail) = after.split_once('>').unwrap_or((after, ""));
        let mut pairs = Vec::new();
        let mut parts = head.trim_end_matches('/').split('"');
        while let (Some(key), Some(value)) = (parts.next(), parts.next()) {
            pairs.push((key.trim().trim_end_matches('=').trim_end(), value));
        }
        let body = if head.ends_with('/') { "" } else { tail.split('<').next().unwrap_or_default() };
        found.push(Tag { pairs, body });
        rest = tail;
    }
    found
}

/// Reads XCSP 2.1 with constraints in extension (supports or conflicts).
///
/// # Errors
/// The name of whatever refers to nothing.
pub fn read_xcsp(name: &str, text: &str) -> Result<Model, Vec<Problem>> {
    let unknown = |word: &str| vec![Problem::new(1, 1, word, ProblemKind::UnknownTable)];
    let mut model = Model { name: name.to_owned(), label: Labels::plain(name), ..Model::default() };
    let domains: FxHashMap<&str, &str> =
        tags(text, "domain").iter().filter_map(|tag| Some((tag.get("name")?, tag.body))).collect();
    let mut places: FxHashMap<&str, usize> = FxHashMap::default();
    let mut value_places: Vec<FxHashMap<&str, u32>> = Vec::new();
    for tag in tags(text, "variable") {
        let (Some(name), Some(domain)) = (tag.get("name"), tag.get("domain")) else { return Err(unknown("variable")) };
        let names: Vec<&str> = domains.get(domain).ok_or_else(|| unknown(domain))?.split_whitespace().collect();
        places.insert(name, model.attributes.len());
        value_places.push(names.iter().enumerate().map(|(place, name)| (*name, place as u32)).collect());
        let values = names.iter().map(|name| Value::named(name)).collect();
        model.attributes.push(attribute(name, Kind::Enumeration, values));
    }
    let relations: FxHashMap<&str, (bool, &str)> = tags(text, "relation")
        .iter()
        .filter_map(|tag| Some((tag.get("name")?, (tag.get("semantics") != Some("conflicts"), tag.body))))
        .collect();
    for tag in tags(text, "constraint") {
        let (Some(id), Some(scope), Some(reference)) = (tag.get("name"), tag.get("scope"), tag.get("reference")) else {
            return Err(unknown("constraint"));
        };
        let (supports, body) = relations.get(reference).ok_or_else(|| unknown(reference))?;
        let mut attributes = Vec::new();
        for name in scope.split_whitespace() {
            attributes.push(*places.get(name).ok_or_else(|| unknown(name))?);
        }
        let mut rows = Vec::new();
        for row in body.split('|').filter(|row| !row.trim().is_empty()) {
            let mut cells = Vec::new();
            for (attribute, name) in attributes.iter().zip(row.split_whitespace()) {
                cells.push(*value_places[*attribute].get(name).ok_or_else(|| unknown(name))?);
            }
            if cells.len() != attributes.len() {
                return Err(unknown(reference));
            }
            rows.push(cells);
        }
        let statement = if *supports {
            let rows = rows.into_iter().map(|row| row.into_iter().map(|value| Cell::Values(vec![value])).collect());
            Statement::Table { attributes, rows: rows.collect() }
        } else {
            let forbidden = rows.into_iter().map(|row| {
                let choices = attributes.iter().zip(row).map(|(place, value)| Condition::Is(*place, vec![value]));
                Condition::Not(Box::new(Condition::All(choices.collect())))
            });
            Statement::Condition(Condition::All(forbidden.collect()))
        };
        model.rules.push(rule(id.to_owned(), statement, 0));
    }
    Ok(model)
}
