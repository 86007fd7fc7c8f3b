//! Model files of every kind, and what is wrong with them, in words.

use std::path::Path;

use crate::configurator::engine::language::{self, Problem, Sources, TableSource};
use crate::configurator::engine::{Budget, CompileRefusal, Compiled, Model, formats};

/// Reads a model by the ending of its name: UVL, DIMACS, XCSP tables, else the rule language with CSV tables beside it.
pub(super) fn read(file: &Path) -> Result<Model, String> {
    let text = std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let read = formats::read(&name, &text).unwrap_or_else(|| language::parse_with(&text, &sources(file)));
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

pub(super) fn refused(refusal: CompileRefusal) -> String {
    match refusal {
        CompileRefusal::NumberTooLarge { rule } => format!("rule {rule}: a number is too large to be exact"),
        CompileRefusal::TableTooLarge { rule, rows } => format!("rule {rule}: the table would have {rows} rows"),
        CompileRefusal::Contradiction { rules } => format!("no product is valid because of: {}", rules.join(", ")),
        CompileRefusal::TooLarge { steps } => format!("no graph within the budget after {steps} steps"),
    }
}

pub(super) fn open(file: &Path) -> Result<Compiled, String> {
    Compiled::compile(&read(file)?, Budget::default()).map_err(refused)
}
