//! `throughline model check|count|ask|bench`: everything the pages ask of a product model, on the command line.

use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::Subcommand;
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};

use crate::configurator::engine::language::{self, Problem, Sources, TableSource};
use crate::configurator::engine::{Budget, Choice, CompileRefusal, Compiled, Model, Prices, Repair, Selection, formats, uvl};

#[derive(Debug, Subcommand)]
pub enum ModelCommand {
    /// Check syntax, dead and always-included values, and contradictions with the rules to blame
    Check { file: PathBuf },
    /// Print the exact number of valid configurations
    Count { file: PathBuf },
    /// Answer questions: JSON lines in, JSON lines out
    Ask {
        file: PathBuf,
        /// Accepted for clarity; the answers are always JSON
        #[arg(long)]
        json: bool,
    },
    /// Measure compilation and clicks (CPU time)
    Bench {
        file: PathBuf,
        #[arg(long, default_value_t = 2_000)]
        clicks: usize,
    },
    /// Write the model as UVL
    Export { file: PathBuf },
}

/// Runs one of the model commands.
///
/// # Errors
/// What went wrong, in words.
pub fn run(command: ModelCommand) -> Result<(), String> {
    match command {
        ModelCommand::Check { file } => check(&file),
        ModelCommand::Count { file } => {
            println!("{}", open(&file)?.count(&Selection::default()));
            Ok(())
        }
        ModelCommand::Ask { file, .. } => ask(&file),
        ModelCommand::Bench { file, clicks } => bench(&file, clicks),
        ModelCommand::Export { file } => {
            let text = uvl::write(&read(&file)?).map_err(|refused| format!("UVL has no words for rule {}", refused.rule))?;
            print!("{text}");
            Ok(())
        }
    }
}

/// Reads a model by the ending of its name: UVL, DIMACS, XCSP tables, else the rule language with CSV tables beside it.
fn read(file: &Path) -> Result<Model, String> {
    let text = std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let name = file.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let ending = file.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    let read = match ending.as_str() {
        "uvl" => uvl::read(&text),
        "dimacs" | "cnf" => formats::read_dimacs(&name, &text),
        "xml" => formats::read_xcsp(&name, &text),
        _ => language::parse_with(&text, &sources(file)),
    };
    read.map_err(|problems| problems.iter().map(|problem| told(file, problem)).collect::<Vec<_>>().join("\n"))
}

/// CSV files in the model's folder are its tables, by their names.
fn sources(file: &Path) -> Sources {
    let mut sources = Sources::default();
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.extension().is_none_or(|ending| ending != "csv") {
            continue;
        }
        let Ok(mut reader) = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_path(&path) else { continue };
        let rows = reader.records().flatten().map(|row| row.iter().map(|cell| cell.trim().to_owned()).collect());
        let name = path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        sources.tables.push(TableSource { name, rows: rows.collect() });
    }
    sources
}

fn told(file: &Path, problem: &Problem) -> String {
    let near = problem.nearest.as_ref().map(|near| format!(" (did you mean {near}?)")).unwrap_or_default();
    format!("{}:{}:{}: {:?} at \"{}\"{near}", file.display(), problem.line, problem.column, problem.kind, problem.word)
}

fn refused(refusal: CompileRefusal) -> String {
    match refusal {
        CompileRefusal::NumberTooLarge { rule } => format!("rule {rule}: a number is too large to be exact"),
        CompileRefusal::TableTooLarge { rule, rows } => format!("rule {rule}: the table would have {rows} rows"),
        CompileRefusal::Contradiction { rules } => format!("no product is valid because of: {}", rules.join(", ")),
        CompileRefusal::TooLarge { steps } => format!("no graph within the budget after {steps} steps"),
    }
}

fn open(file: &Path) -> Result<Compiled, String> {
    Compiled::compile(&read(file)?, Budget::default()).map_err(refused)
}

fn check(file: &Path) -> Result<(), String> {
    let compiled = open(file)?;
    let model = compiled.model();
    println!("{}: {} attributes, {} rules", model.name, model.attributes.len(), model.rules.len());
    println!("valid configurations: {}", compiled.count(&Selection::default()));
    let domains = compiled.domains(&Selection::default());
    let mut dead = 0;
    for (place, attribute) in model.attributes.iter().enumerate() {
        let possible: Vec<u32> = domains.of(place).collect();
        if let [only] = possible.as_slice() {
            let name = attribute.values.get(*only as usize).map(|value| value.name.as_str()).unwrap_or_default();
            println!("always: {} = {name}", attribute.name);
        }
        for (value, at) in attribute.values.iter().enumerate().filter(|(value, _)| !possible.contains(&(*value as u32))) {
            dead += 1;
            // The first hundred with their rules; a model with more has one reason for most of them.
            let why = (dead <= 100).then(|| compiled.why(&Selection::default(), &attribute.name, &at.name)).flatten();
            let rules: Vec<&str> = why
                .iter()
                .flat_map(|conflict| &conflict.rules)
                .filter_map(|rule| model.rules.get(*rule).map(|rule| rule.id.as_str()))
                .collect();
            println!(
                "never: {} = {} because of {}",
                attribute.name,
                model.attributes[place].values[value].name,
                rules.join(", ")
            );
        }
    }
    Ok(())
}

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

fn ask(file: &Path) -> Result<(), String> {
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
            "count" | "remaining" => Json::String(compiled.count(&selection).to_string()),
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
    let Some((configuration, price)) = compiled.cheapest(selection, prices, None) else { return Json::Null };
    let values: Map<String, Json> =
        configuration.choices.into_iter().map(|choice| (choice.attribute, Json::String(choice.value))).collect();
    json!({ "total": price.plain(2), "values": values })
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

// ---- bench ----

/// CPU time of the whole process in microseconds (the compiler runs in a thread of its own), in steps of 10 ms.
fn process_cpu() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/self/stat").ok()?;
    let after = text.rsplit_once(')')?.1;
    let fields: Vec<&str> = after.split_whitespace().collect();
    let ticks = fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?;
    Some(Duration::from_millis(ticks * 10))
}

/// The least time of three runs in nanoseconds (the same work each time, so the least is the one nothing disturbed),
/// and what the work gave.
fn timed<T>(work: impl Fn() -> T) -> (u64, T) {
    let mut least = u64::MAX;
    let mut last = None;
    for _ in 0..3 {
        let watch = Instant::now();
        let result = std::hint::black_box(work());
        least = least.min(u64::try_from(watch.elapsed().as_nanos()).unwrap_or(u64::MAX));
        last = Some(result);
    }
    match last {
        Some(result) => (least, result),
        None => (least, work()),
    }
}

/// A fixed sequence of well-spread numbers.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % most.max(1)
    }
}

#[derive(Default)]
struct Times(Vec<u64>);

impl Times {
    fn told(&mut self) -> String {
        self.0.sort_unstable();
        let at = |percent: usize| self.0.get((self.0.len() * percent / 100).min(self.0.len().saturating_sub(1)));
        let micro = |percent| at(percent).map_or(0, |time| time / 100);
        format!(
            "p50 {}.{} µs, p99 {}.{} µs, {} times",
            micro(50) / 10,
            micro(50) % 10,
            micro(99) / 10,
            micro(99) % 10,
            self.0.len()
        )
    }
}

/// Random sessions: click a possible value of an open attribute until complete or 60 choices; each click asks for all
/// domains.
fn bench(file: &Path, clicks: usize) -> Result<(), String> {
    let model = read(file)?;
    let (cpu, wall) = (process_cpu(), Instant::now());
    let compiled = Compiled::compile(&model, Budget::default()).map_err(refused)?;
    let (after, wall) = (process_cpu(), wall.elapsed());
    let report = compiled.report();
    let cpu = after.zip(cpu).map(|(after, before)| after.saturating_sub(before)).unwrap_or(wall);
    println!("attributes {}, rules {}", model.attributes.len(), model.rules.len());
    println!("compile cpu {} ms, wall {} ms, {} steps", cpu.as_millis(), wall.as_millis(), report.steps);
    println!("graph {} bytes, {} nodes, order {}, {} limits beside it", report.bytes, report.nodes, report.order, report.limits);
    for (order, steps, bytes) in &report.attempts {
        let result = bytes.map_or("gave up".to_owned(), |bytes| format!("{bytes} bytes"));
        println!("  {order}: {steps} steps, {result}");
    }
    let bytes = compiled.to_bytes();
    let (loading, loaded) = timed(|| Compiled::from_bytes(&bytes));
    loaded.map_err(|_| "the artefact did not come back".to_owned())?;
    println!("artefact {} bytes, loaded in {} µs", bytes.len(), loading / 1_000);
    println!("times below: the least of three runs each");
    let prices = Prices::of_model(&compiled);
    let mut dice = Dice(7);
    let (mut domains, mut everything, mut explanations) = (Times::default(), Times::default(), Times::default());
    while domains.0.len() < clicks {
        let mut selection = Selection::default();
        for _ in 0..60 {
            let (time, possible) = timed(|| compiled.domains(&selection));
            domains.0.push(time);
            let open: Vec<(usize, Vec<u32>)> = (0..possible.attributes())
                .filter(|attribute| selection.value(&model.attributes[*attribute].name).is_none())
                .map(|attribute| (attribute, possible.of(attribute).collect::<Vec<_>>()))
                .filter(|(_, values)| values.len() > 1)
                .collect();
            if domains.0.len().is_multiple_of(10) {
                let (time, evaluation) = timed(|| compiled.evaluate(&selection, &prices));
                everything.0.push(time);
                if !evaluation.consistent {
                    return Err("a session of possible values contradicts itself".to_owned());
                }
            }
            if selection.choices.len() == 10 {
                explain(&compiled, &selection, &mut dice, &mut explanations);
            }
            let Some((attribute, values)) = open.get(dice.below(open.len())) else { break };
            let value = values[dice.below(values.len())];
            let attribute = &model.attributes[*attribute];
            selection.choose(&attribute.name, &attribute.values[value as usize].name);
        }
    }
    println!("domains: {}", domains.told());
    println!("domains, price differences, changes needed, count: {}", everything.told());
    println!("explanation (choices and rules): {}", explanations.told());
    Ok(())
}

/// Times the explanation of a few excluded values.
fn explain(compiled: &Compiled, selection: &Selection, dice: &mut Dice, times: &mut Times) {
    let model = compiled.model();
    let domains = compiled.domains(selection);
    let mut excluded: Vec<(usize, usize)> = Vec::new();
    for (place, attribute) in model.attributes.iter().enumerate() {
        if selection.value(&attribute.name).is_none() {
            let values = 0..attribute.values.len();
            excluded.extend(values.filter(|value| !domains.is_possible(place, *value as u32)).map(|value| (place, value)));
        }
    }
    for _ in 0..10 {
        let Some((place, value)) = excluded.get(dice.below(excluded.len())) else { return };
        let attribute = &model.attributes[*place];
        let (time, _) = timed(|| compiled.why(selection, &attribute.name, &attribute.values[*value].name));
        times.0.push(time);
    }
}
