//! Every bar of the design beside its figure. Models are known by their file names; what is missing is said.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::bench::{Clicks, Ready, clicks, compile, cpu, micro};
use super::source::read;
use super::{load, made};
use crate::configurator::engine::{Compiled, language};

/// What a bar asks for, in nanoseconds, bytes or clicks a second.
enum Bound {
    Compile {
        cpu: Duration,
        bytes: usize,
    },
    /// A graph in this time, else answers by search.
    CompileOrSearch {
        cpu: Duration,
        bytes: usize,
    },
    Domains {
        p50: u64,
        p99: u64,
    },
    Everything {
        p99: u64,
    },
    Explanation {
        p99: u64,
    },
}

const SECOND: Duration = Duration::from_secs(1);
const ANY: usize = usize::MAX;

/// Bar, how its model's file name begins, and what is asked.
fn bars_of_models() -> Vec<(&'static str, &'static str, Bound)> {
    let (micros, millis) = (1_000, 1_000_000);
    vec![
        ("P1", "automotive01", Bound::Compile { cpu: 3 * SECOND, bytes: 2 << 20 }),
        ("P2", "renault_big", Bound::Compile { cpu: 20 * SECOND, bytes: 6 << 20 }),
        ("P3", "windows", Bound::Compile { cpu: SECOND, bytes: ANY }),
        ("P3", "FinancialServices01", Bound::Compile { cpu: Duration::from_millis(150), bytes: ANY }),
        ("P3", "renault_medium", Bound::Compile { cpu: Duration::from_millis(100), bytes: ANY }),
        ("P4", "aaed2000", Bound::CompileOrSearch { cpu: 10 * SECOND, bytes: 64 << 20 }),
        ("P5", "erp_system", Bound::CompileOrSearch { cpu: 30 * SECOND, bytes: ANY }),
        ("P5", "erp_system", Bound::Domains { p50: u64::MAX, p99: 150 * millis }),
        ("P5", "decisionmaking", Bound::CompileOrSearch { cpu: 30 * SECOND, bytes: ANY }),
        ("P5", "decisionmaking", Bound::Domains { p50: u64::MAX, p99: 150 * millis }),
        ("L1", "automotive01", Bound::Domains { p50: 300 * micros, p99: 800 * micros }),
        ("L2", "FinancialServices01", Bound::Domains { p50: u64::MAX, p99: 250 * micros }),
        ("L2", "e_agribusiness", Bound::Domains { p50: u64::MAX, p99: 250 * micros }),
        ("L3", "renault_big", Bound::Domains { p50: 800 * micros, p99: 2 * millis }),
        ("L4", "e_shop", Bound::Domains { p50: u64::MAX, p99: 50 * micros }),
        ("L4", "printer", Bound::Domains { p50: u64::MAX, p99: 50 * micros }),
        ("L4", "pc-richmond", Bound::Domains { p50: u64::MAX, p99: 50 * micros }),
        ("L4", "berkeleydb", Bound::Domains { p50: u64::MAX, p99: 50 * micros }),
        ("L4", "renault_small", Bound::Domains { p50: u64::MAX, p99: 50 * micros }),
        ("L4", "renault_medium", Bound::Domains { p50: u64::MAX, p99: 50 * micros }),
        ("L5", "automotive01", Bound::Everything { p99: 3 * millis }),
        ("L6", "automotive01", Bound::Explanation { p99: 5 * millis }),
        ("L7", "renault_medium", Bound::Explanation { p99: 10 * millis }),
    ]
}

/// One line: bar, what, figure, bound, kept or missed.
fn told(bar: &str, what: &str, figure: &str, bound: &str, kept: bool) {
    println!("{bar:<3} {what:<22} {figure:<38} bar {bound:<26} {}", if kept { "kept" } else { "MISSED" });
}

impl Bound {
    fn tell(&self, bar: &str, what: &str, ready: &Ready, clicks: &Clicks) {
        let report = ready.compiled.report();
        let size = |bytes: usize| if bytes == ANY { "any size".to_owned() } else { format!("{} kB", bytes / 1024) };
        let figure = || format!("{} ms, {} kB", ready.cpu.as_millis(), report.bytes / 1024);
        let within = |cpu: Duration, bytes: usize| ready.cpu <= cpu && report.bytes <= bytes;
        match self {
            Bound::Compile { cpu, bytes } => {
                told(bar, what, &figure(), &format!("{} ms, {}", cpu.as_millis(), size(*bytes)), within(*cpu, *bytes));
            }
            Bound::CompileOrSearch { cpu, bytes } => {
                let searched = if report.nodes == 0 { ", answered by search" } else { "" };
                let bound = format!("{} ms, {}", cpu.as_millis(), size(*bytes));
                told(bar, what, &format!("{}{searched}", figure()), &bound, within(*cpu, *bytes));
            }
            Bound::Domains { p50, p99 } => {
                let (half, most) = (clicks.domains.at(50), clicks.domains.at(99));
                let half_bound = if *p50 == u64::MAX { "any".to_owned() } else { micro(*p50) };
                let figure = format!("p50 {}, p99 {}", micro(half), micro(most));
                told(bar, what, &figure, &format!("{half_bound} / {}", micro(*p99)), half <= *p50 && most <= *p99);
            }
            Bound::Everything { p99 } => {
                let most = clicks.everything.at(99);
                told(bar, what, &format!("all answers, p99 {}", micro(most)), &micro(*p99), most <= *p99);
            }
            Bound::Explanation { p99 } => {
                let most = clicks.explanations.at(99);
                told(bar, what, &format!("explanation, p99 {}", micro(most)), &micro(*p99), most <= *p99);
            }
        }
    }
}

/// Measures every bar whose model is in one of the folders (or is one of the files), then those of made products.
pub(super) fn bars(places: &[PathBuf], most: usize, url: Option<&str>) -> Result<(), String> {
    let files = files(places);
    let bars = bars_of_models();
    let mut names: Vec<&str> = bars.iter().map(|(_, name, _)| *name).collect();
    names.sort_unstable();
    names.dedup();
    println!("compilation in CPU time, clicks as the least of three runs");
    for name in names {
        let own = bars.iter().filter(|(_, wanted, _)| *wanted == name);
        let Some(file) = files.iter().find(|file| file_name(file).starts_with(name)) else {
            own.for_each(|(bar, _, _)| println!("{bar:<3} {name:<22} not measured: no such file"));
            continue;
        };
        let ready = compile(&read(file)?)?;
        // Search is slow enough to be judged by fewer clicks.
        let most = if ready.compiled.report().nodes == 0 { most.min(300) } else { most };
        let times = clicks(&ready.compiled, most)?;
        own.for_each(|(bar, name, bound)| bound.tell(bar, name, &ready, &times));
        if name == "renault_medium" {
            shelves(&ready.compiled)?;
        }
    }
    made_products(most)?;
    match url {
        Some(url) => load::click(url, most),
        None => {
            println!("L8, L9 not measured: give --url with a configuration page of a running server");
            Ok(())
        }
    }
}

fn file_name(file: &Path) -> String {
    file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Model files, those in UVL before their doubles in DIMACS.
fn files(places: &[PathBuf]) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = Vec::new();
    for place in places {
        match std::fs::read_dir(place) {
            Ok(entries) => files.extend(entries.flatten().map(|entry| entry.path())),
            Err(_) => files.push(place.clone()),
        }
    }
    let ending = |file: &PathBuf| file.extension().map(|ending| ending.to_string_lossy().into_owned()).unwrap_or_default();
    files.retain(|file| ["uvl", "dimacs", "xml", "model"].contains(&ending(file).as_str()));
    files.sort_by_key(|file| (std::cmp::Reverse(ending(file)), file.clone()));
    files
}

/// M1 and M2: many stored models of a size, in memory and from cold.
fn shelves(compiled: &Compiled) -> Result<(), String> {
    let bytes = compiled.to_bytes();
    let load = |count: usize| -> Result<Vec<Compiled>, String> {
        let each = (0..count).map(|_| Compiled::from_bytes(&bytes).map_err(|_| "the artefact did not come back".to_owned()));
        each.collect()
    };
    // The first ones fill the room that compilations left behind; what eight times as many take more is theirs.
    let first = load(50)?;
    let before = resident();
    let more = load(400)?;
    let grown = resident().zip(before).map(|(after, before)| after.saturating_sub(before) / 8);
    match grown {
        Some(grown) => told("M1", "50 × renault_medium", &format!("{} kB more", grown / 1024), "16384 kB", grown <= 16 << 20),
        None => println!("M1  not measured: the system does not tell"),
    }
    drop((first, more));
    let (spent, loaded) = cpu(|| load(200));
    loaded?;
    told("M2", "200 × renault_medium", &format!("loaded in {} ms", spent.as_millis()), "300 ms", spent.as_millis() <= 300);
    Ok(())
}

/// Resident memory of this process in bytes.
fn resident() -> Option<usize> {
    let text = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find(|line| line.starts_with("VmRSS:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<usize>().ok()? * 1024)
}

/// R1 to R3.
fn made_products(most: usize) -> Result<(), String> {
    let millis = 1_000_000;
    for (bar, what, text, p99) in [
        ("R1", "48 slots, one limit", made::rack_with_one_limit(), 8 * millis),
        ("R2", "20 slots, five limits", made::rack_with_three_limits(), 20 * millis),
        ("R3", "40 units of a type", made::forty_units(), 5 * millis),
    ] {
        let model = language::parse(&text).map_err(|problems| format!("{what}: {problems:?}"))?;
        let ready = compile(&model)?;
        let report = ready.compiled.report();
        println!("    {what}: {} ms, {} kB, {} limits beside", ready.cpu.as_millis(), report.bytes / 1024, report.limits);
        if bar == "R3" {
            let alone = language::parse(&made::unit_alone()).map_err(|problems| format!("{problems:?}"))?;
            println!("    the type alone: {} kB", compile(&alone)?.compiled.report().bytes / 1024);
        }
        let times = clicks(&ready.compiled, most.min(300))?;
        Bound::Domains { p50: u64::MAX, p99 }.tell(bar, what, &ready, &times);
        for (asked, times) in [("everything", &times.everything), ("explanation", &times.explanations)] {
            println!("    {asked}: p50 {}, p99 {}, {} times", micro(times.at(50)), micro(times.at(99)), times.0.len());
        }
    }
    Ok(())
}
