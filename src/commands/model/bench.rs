//! What a model costs: compilation in CPU time, clicks as the least of three runs.

use std::path::Path;
use std::time::{Duration, Instant};

use super::source::{read, refused};
use crate::configurator::engine::{Budget, Compiled, Model, Prices, Selection};

/// CPU time of the whole process (the compiler runs in a thread of its own), in steps of 10 ms.
fn process_cpu() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/self/stat").ok()?;
    let after = text.rsplit_once(')')?.1;
    let fields: Vec<&str> = after.split_whitespace().collect();
    let ticks = fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?;
    Some(Duration::from_millis(ticks * 10))
}

/// CPU time of some work; its wall time where the system does not tell.
pub(super) fn cpu<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let (before, watch) = (process_cpu(), Instant::now());
    let result = work();
    let wall = watch.elapsed();
    let spent = process_cpu().zip(before).map(|(after, before)| after.saturating_sub(before));
    (spent.unwrap_or(wall), result)
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
pub(super) struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % most.max(1)
    }
}

/// Times in nanoseconds.
#[derive(Default)]
pub(super) struct Times(pub Vec<u64>);

impl Times {
    /// The time that so many of a hundred keep, in nanoseconds.
    pub fn at(&self, percent: usize) -> u64 {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        sorted.get((sorted.len() * percent / 100).min(sorted.len().saturating_sub(1))).copied().unwrap_or(0)
    }

    fn told(&self) -> String {
        format!("p50 {}, p99 {}, {} times", micro(self.at(50)), micro(self.at(99)), self.0.len())
    }
}

pub(super) fn micro(nanoseconds: u64) -> String {
    format!("{}.{} µs", nanoseconds / 1_000, nanoseconds / 100 % 10)
}

/// A compiled model and what it cost.
pub(super) struct Ready {
    pub compiled: Compiled,
    pub cpu: Duration,
    pub wall: Duration,
}

/// Compiles a model; quick ones three times over, the least counts.
pub(super) fn compile(model: &Model) -> Result<Ready, String> {
    let mut best: Option<Ready> = None;
    for _ in 0..3 {
        let watch = Instant::now();
        let (cpu, compiled) = cpu(|| Compiled::compile(model, Budget::default()));
        let ready = Ready { compiled: compiled.map_err(refused)?, cpu, wall: watch.elapsed() };
        let slow = ready.wall > Duration::from_secs(3);
        best = match best {
            Some(best) if best.cpu <= ready.cpu => Some(best),
            _ => Some(ready),
        };
        if slow {
            break;
        }
    }
    best.ok_or_else(|| "not compiled".to_owned())
}

/// Times of clicks: all domains; with prices, changes and count; why excluded values are.
#[derive(Default)]
pub(super) struct Clicks {
    pub domains: Times,
    pub everything: Times,
    pub explanations: Times,
}

/// Random sessions: click a possible value of an open attribute until complete or 60 choices; each click asks for all
/// domains, each tenth for everything.
pub(super) fn clicks(compiled: &Compiled, most: usize) -> Result<Clicks, String> {
    let model = compiled.model();
    let prices = Prices::of_model(compiled);
    let mut dice = Dice(7);
    let mut times = Clicks::default();
    while times.domains.0.len() < most {
        let mut selection = Selection::default();
        for _ in 0..60 {
            let (time, possible) = timed(|| compiled.domains(&selection));
            times.domains.0.push(time);
            let open: Vec<(usize, Vec<u32>)> = (0..possible.attributes())
                .filter(|attribute| selection.value(&model.attributes[*attribute].name).is_none())
                .map(|attribute| (attribute, possible.of(attribute).collect::<Vec<_>>()))
                .filter(|(_, values)| values.len() > 1)
                .collect();
            if times.domains.0.len().is_multiple_of(10) {
                let (time, evaluation) = timed(|| compiled.evaluate(&selection, &prices));
                times.everything.0.push(time);
                if !evaluation.consistent {
                    return Err("a session of possible values contradicts itself".to_owned());
                }
            }
            if selection.choices.len() == 10 {
                explain(compiled, &selection, &mut dice, &mut times.explanations);
            }
            let Some((attribute, values)) = open.get(dice.below(open.len())) else { break };
            let value = values[dice.below(values.len())];
            let attribute = &model.attributes[*attribute];
            selection.choose(&attribute.name, &attribute.values[value as usize].name);
        }
    }
    Ok(times)
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
        let (time, _) = timed(|| {
            compiled.forget_explanations();
            compiled.why(selection, &attribute.name, &attribute.values[*value].name)
        });
        times.0.push(time);
    }
}

/// One model, told in full.
pub(super) fn bench(file: &Path, most: usize) -> Result<(), String> {
    let model = read(file)?;
    let ready = compile(&model)?;
    let report = ready.compiled.report();
    println!("attributes {}, rules {}", model.attributes.len(), model.rules.len());
    println!("compile cpu {} ms, wall {} ms, {} steps", ready.cpu.as_millis(), ready.wall.as_millis(), report.steps);
    println!("graph {} bytes, {} nodes, order {}, {} limits beside it", report.bytes, report.nodes, report.order, report.limits);
    for (order, steps, bytes) in &report.attempts {
        let result = bytes.map_or("gave up".to_owned(), |bytes| format!("{bytes} bytes"));
        println!("  {order}: {steps} steps, {result}");
    }
    let bytes = ready.compiled.to_bytes();
    let (loading, loaded) = timed(|| Compiled::from_bytes(&bytes));
    loaded.map_err(|_| "the artefact did not come back".to_owned())?;
    println!("artefact {} bytes, loaded in {}", bytes.len(), micro(loading));
    println!("times below: the least of three runs each");
    let times = clicks(&ready.compiled, most)?;
    println!("domains: {}", times.domains.told());
    println!("domains, price differences, changes needed, count: {}", times.everything.told());
    println!("explanation (choices and rules): {}", times.explanations.told());
    Ok(())
}
