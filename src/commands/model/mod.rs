//! `throughline model check|count|ask|bench`: everything the pages ask of a product model, on the command line.

mod ask;
mod bars;
mod bench;
mod load;
mod made;
mod source;

use std::path::{Path, PathBuf};

use clap::Subcommand;

use crate::configurator::engine::{Counted, Selection, uvl};
use source::{open, read};

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
    /// Measure compilation and clicks (CPU time); of folders: every bar of the design beside its figure
    Bench {
        /// A model, or folders of models
        #[arg(required = true)]
        files: Vec<PathBuf>,
        #[arg(long, default_value_t = 2_000)]
        clicks: usize,
        /// A configuration page of a running server, to click over HTTP: http://127.0.0.1:8080/configure/FL-25
        #[arg(long)]
        url: Option<String>,
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
            println!("{}", in_words(open(&file)?.counted(&Selection::default()))?);
            Ok(())
        }
        ModelCommand::Ask { file, .. } => ask::ask(&file),
        ModelCommand::Bench { files, clicks, url } => match files.as_slice() {
            [file] if file.is_file() && url.is_none() => bench::bench(file, clicks),
            folders => bars::bars(folders, clicks, url.as_deref()),
        },
        ModelCommand::Export { file } => {
            let text = uvl::write(&read(&file)?).map_err(|refused| format!("UVL has no words for rule {}", refused.rule))?;
            print!("{text}");
            Ok(())
        }
    }
}

/// Never a number that is not the number.
fn in_words(counted: Counted) -> Result<String, String> {
    match counted {
        Counted::Exactly(number) => Ok(number.to_string()),
        Counted::AtMost(number) => Ok(format!("at most {number}")),
        Counted::Unknown => Err("not known: the model is answered by search, and a search does not count".to_owned()),
    }
}

fn check(file: &Path) -> Result<(), String> {
    let compiled = open(file)?;
    let model = compiled.model();
    println!("{}: {} attributes, {} rules", model.name, model.attributes.len(), model.rules.len());
    println!("valid configurations: {}", in_words(compiled.counted(&Selection::default())).unwrap_or_else(|why| why));
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
