//! One import: read and check everything, then write it in one transaction.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use chrono::NaiveDateTime;
use serde::Serialize;

use super::profile::{Profile, RowsSource, Value};
use super::record::{Record, field_of, reference_of, required_of};
use super::store::{self, Outcome};
use super::table::{Lookups, open};
use super::template::{Scope, Template};
use crate::db::Connection;
use crate::web::AppError;

/// A row that could not be taken.
#[derive(Debug, Clone, Serialize, PartialEq, Eq)]
pub struct RowError {
    pub file: String,
    pub line: u64,
    pub key: String,
    pub reason: String,
}

/// What an import did, by kind of record.
#[derive(Debug, Default, Serialize)]
pub struct Report {
    pub kinds: BTreeMap<String, Counts>,
    #[serde(skip)]
    pub errors: Vec<RowError>,
}

#[derive(Debug, Default, Clone, Copy, Serialize, PartialEq, Eq)]
pub struct Counts {
    pub new: u64,
    pub changed: u64,
    pub unchanged: u64,
    pub refused: u64,
}

impl Report {
    pub fn total(&self) -> Counts {
        let mut total = Counts::default();
        for counts in self.kinds.values() {
            total.new += counts.new;
            total.changed += counts.changed;
            total.unchanged += counts.unchanged;
            total.refused += counts.refused;
        }
        total
    }
}

/// The records of one part of the profile, read and checked.
struct Batch<'a> {
    source: &'a RowsSource,
    records: Vec<Record>,
}

/// Brings the files in `folder` in. `progress` hears what is being done: kind, rows done, rows in all.
pub fn run(
    conn: &mut Connection,
    now: NaiveDateTime,
    profile: &Profile,
    folder: &Path,
    progress: &mut dyn FnMut(&str, usize, usize),
) -> Result<Report, AppError> {
    crate::search::together(conn, |conn| bring_in(conn, now, profile, folder, progress))
}

fn bring_in(
    conn: &mut Connection,
    now: NaiveDateTime,
    profile: &Profile,
    folder: &Path,
    progress: &mut dyn FnMut(&str, usize, usize),
) -> Result<Report, AppError> {
    let refused = |e: String| AppError::Internal(e);
    let mut report = Report::default();
    let batches = read_all(profile, folder, &mut report).map_err(refused)?;
    let mut known = store::load_keys(conn, &profile.name)?;
    let names: HashMap<(String, String), String> = names_of(&batches);
    for batch in &batches {
        let kind = batch.source.into.as_str();
        let all = batch.records.len();
        for (index, record) in batch.records.iter().enumerate() {
            if index % 5000 == 0 {
                progress(kind, index, all);
            }
            let counts = report.kinds.entry(kind.to_owned()).or_default();
            match store::write(conn, now, &profile.name, kind, record, &mut known, &names)? {
                Outcome::New => counts.new += 1,
                Outcome::Changed => counts.changed += 1,
                Outcome::Unchanged => counts.unchanged += 1,
                Outcome::Refused(reason) => {
                    counts.refused += 1;
                    report.errors.push(error_of(batch.source, record.line, &record.key, reason));
                }
            }
        }
        progress(kind, all, all);
    }
    store::finish(conn)?;
    Ok(report)
}

/// Reads every file, checks every row, and leaves out what cannot be taken, with what depends on it.
fn read_all<'a>(profile: &'a Profile, folder: &Path, report: &mut Report) -> Result<Vec<Batch<'a>>, String> {
    let mut lookups = Lookups::default();
    let mut tables = HashMap::new();
    for (name, table) in &profile.tables {
        tables.insert(name.clone(), lookups.add(folder, &table.file, &table.key)?);
    }
    let mut batches: Vec<Batch<'a>> = Vec::new();
    let mut keys: HashSet<(String, String)> = HashSet::new();
    for source in &profile.rows {
        let (header, mut reader) = open(folder, &source.file)?;
        let scope = Scope { header: &header, tables: &tables };
        let plan = Plan::new(profile, source, &scope)?;
        let mut records = Vec::new();
        for (line, row) in (2..).zip(reader.records()) {
            let row = row.map_err(|e| format!("{}: {e}", source.file))?;
            if !plan.takes(&row, &lookups) {
                continue;
            }
            let record = plan.record(&row, line, &lookups);
            match check(&source.into, &record, &keys) {
                Ok(()) => {
                    if !keys.insert((source.into.clone(), record.key.clone())) {
                        refuse(report, source, &record, "the key stands on an earlier row too".into());
                        continue;
                    }
                    records.push(record);
                }
                Err(reason) => refuse(report, source, &record, reason),
            }
        }
        batches.push(Batch { source, records });
    }
    leave_out_broken_orders(&mut batches, report);
    Ok(batches)
}

fn check(kind: &str, record: &Record, keys: &HashSet<(String, String)>) -> Result<(), String> {
    for field in required_of(kind) {
        record.required(field)?;
    }
    for (field, value) in &record.fields {
        if let Some(other) = reference_of(kind, field).filter(|_| !value.is_empty())
            && !keys.contains(&(other.to_owned(), value.clone()))
        {
            return Err(format!("{field} {value:?} is not among the {other} rows"));
        }
    }
    store::check(kind, record)
}

/// An order is brought in whole or not at all.
fn leave_out_broken_orders(batches: &mut [Batch<'_>], report: &mut Report) {
    let bad_lines: Vec<RowError> = report
        .errors
        .iter()
        .filter(|e| batches.iter().any(|b| b.source.into == "order_line" && b.source.file == e.file))
        .cloned()
        .collect();
    let broken: HashSet<String> =
        bad_lines.iter().filter_map(|e| e.key.split_once('/').map(|(order, _)| order.to_owned())).collect();
    if broken.is_empty() {
        return;
    }
    for batch in batches {
        let source = batch.source;
        let order_of = |r: &Record| match source.into.as_str() {
            "order" => r.key.clone(),
            "order_line" => r.text("order").unwrap_or("").to_owned(),
            _ => String::new(),
        };
        let (out, keep) = std::mem::take(&mut batch.records).into_iter().partition(|r| broken.contains(&order_of(r)));
        batch.records = keep;
        let out: Vec<Record> = out;
        for record in &out {
            refuse(report, source, record, "a line of this order cannot be taken".into());
        }
    }
}

fn refuse(report: &mut Report, source: &RowsSource, record: &Record, reason: String) {
    report.kinds.entry(source.into.clone()).or_default().refused += 1;
    report.errors.push(error_of(source, record.line, &record.key, reason));
}

fn error_of(source: &RowsSource, line: u64, key: &str, reason: String) -> RowError {
    RowError { file: source.file.clone(), line, key: key.to_owned(), reason }
}

/// Names that other records show: products on order lines, accounts in the search.
fn names_of(batches: &[Batch<'_>]) -> HashMap<(String, String), String> {
    let mut names = HashMap::new();
    for batch in batches.iter().filter(|b| matches!(b.source.into.as_str(), "product" | "account")) {
        for record in &batch.records {
            names.insert((batch.source.into.clone(), record.key.clone()), record.or("name", "").to_owned());
        }
    }
    names
}

/// A part of the profile with its templates read.
struct Plan<'p> {
    key: Template,
    conditions: Vec<(Template, bool, String)>,
    fields: Vec<(&'static str, Vec<Template>, Option<&'p BTreeMap<String, String>>)>,
}

impl<'p> Plan<'p> {
    fn new(profile: &'p Profile, source: &RowsSource, scope: &Scope<'_>) -> Result<Plan<'p>, String> {
        let mut conditions = Vec::new();
        for condition in &source.when {
            let (left, equal, right) = match condition.split_once("!=") {
                Some((left, right)) => (left, false, right),
                None => condition
                    .split_once('=')
                    .map(|(l, r)| (l, true, r))
                    .ok_or_else(|| format!("{condition}: write a = b or a != b"))?,
            };
            conditions.push((Template::parse(left.trim(), scope)?, equal, right.trim().to_owned()));
        }
        let mut fields = Vec::new();
        for (field, value) in &source.set {
            let name = field_of(&source.into, field).ok_or_else(|| format!("{} has no field {field}", source.into))?;
            let (texts, map) = match value {
                Value::One(text) => (vec![text], None),
                Value::FirstOf(texts) => (texts.iter().collect(), None),
                Value::Mapped { from, map } => {
                    (vec![from], Some(profile.maps.get(map).ok_or_else(|| format!("no map is called {map}"))?))
                }
            };
            let templates = texts.into_iter().map(|t| Template::parse(t, scope)).collect::<Result<_, _>>()?;
            fields.push((name, templates, map));
        }
        Ok(Plan { key: Template::parse(&source.key, scope)?, conditions, fields })
    }

    fn takes(&self, row: &csv::StringRecord, lookups: &Lookups) -> bool {
        self.conditions.iter().all(|(left, equal, right)| (left.fill(row, lookups).0 == *right) == *equal)
    }

    fn record(&self, row: &csv::StringRecord, line: u64, lookups: &Lookups) -> Record {
        let mut fields = BTreeMap::new();
        for (name, templates, map) in &self.fields {
            let mut filled = templates.iter().map(|t| t.fill(row, lookups));
            let value = match templates.len() {
                1 => filled.next().map(|(text, _)| text),
                _ => filled.find(|(_, whole)| *whole).map(|(text, _)| text),
            };
            let value = value.unwrap_or_default();
            let value = map.map_or(Some(&value), |m| m.get(&value)).cloned().unwrap_or_default();
            fields.insert(*name, value);
        }
        Record { key: self.key.fill(row, lookups).0, line, fields }
    }
}
