//! The law of the house, kept by reading the tree. Each failure says what to do instead.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::path::{Path, PathBuf};

/// The stages in chain order. Rules look only upstream; what stands behind `reports` may look anywhere.
const CHAIN: &[&str] = &[
    "history",
    "search",
    "people",
    "views",
    "outbox",
    "search",
    "matches",
    "leads",
    "accounts",
    "activities",
    "opportunities",
    "catalogue",
    "configurator",
    "pricing",
    "approvals",
    "quotes",
    "orders",
    "thread",
    "today",
    "reports",
];

fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let Ok(entries) = std::fs::read_dir(folder) else { return found };
    for entry in entries.map(|e| e.unwrap().path()) {
        if entry.is_dir() {
            found.extend(files(&entry, ending));
        } else if entry.to_string_lossy().ends_with(ending) {
            found.push(entry);
        }
    }
    found.sort();
    found
}

/// The code of a file without its tests and comments.
fn code(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap();
    let before_tests = text.split("#[cfg(test)]\nmod tests").next().unwrap();
    before_tests.lines().filter(|l| !l.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

fn slice_of(path: &Path) -> Option<usize> {
    let slice = path.strip_prefix("src").ok()?.components().next()?.as_os_str().to_string_lossy().into_owned();
    CHAIN.iter().position(|s| *s == slice)
}

fn is_test(path: &Path) -> bool {
    path.to_string_lossy().ends_with("tests.rs")
}

/// Pages may look anywhere: `pages.rs`, `pages/`, and the portal's pages.
fn is_page(path: &Path) -> bool {
    path.components().any(|c| matches!(c.as_os_str().to_string_lossy().as_ref(), "pages.rs" | "pages" | "portal.rs" | "portal"))
}

fn used_slices(code: &str) -> Vec<(usize, String)> {
    let mut used = Vec::new();
    for (index, slice) in CHAIN.iter().enumerate() {
        for (at, _) in code.match_indices(&format!("crate::{slice}::")) {
            used.push((index, code[at..].chars().take(60).take_while(|c| *c != ';' && *c != '\n').collect()));
        }
    }
    used
}

fn report(broken: Vec<String>, instead: &str) {
    assert!(broken.is_empty(), "\n{}\n\n{instead}\n", broken.join("\n"));
}

#[test]
fn rules_look_only_upstream() {
    let mut broken = Vec::new();
    for path in files(Path::new("src"), ".rs").into_iter().filter(|p| !is_page(p) && !is_test(p)) {
        let Some(own) = slice_of(&path) else { continue };
        if path.file_name().is_some_and(|n| n == "form.rs") {
            continue;
        }
        for (used, what) in used_slices(&code(&path)).into_iter().filter(|(used, _)| *used > own) {
            broken.push(format!("{}: {} looks downstream to {} ({what})", path.display(), CHAIN[own], CHAIN[used]));
        }
    }
    report(
        broken,
        "Nouns, verbs and stores use only earlier stages. Move the act downstream, or let the page call both in one transaction.",
    );
}

#[test]
fn nobody_imports_another_slices_pages_or_forms() {
    let mut broken = Vec::new();
    for path in files(Path::new("src"), ".rs").into_iter().filter(|p| !is_test(p)) {
        let text = code(&path);
        for (index, slice) in CHAIN.iter().enumerate().filter(|(index, _)| slice_of(&path) != Some(*index)) {
            for part in ["pages", "form"] {
                if text.contains(&format!("crate::{slice}::{part}::")) {
                    broken.push(format!("{}: uses {}'s {part}", path.display(), CHAIN[index]));
                }
            }
        }
    }
    report(broken, "Call the other slice's store or verb, or move what both need into a component.");
}

#[test]
fn engines_are_pure() {
    const BANNED: &[&str] = &[
        "diesel::",
        "actix",
        "askama",
        "crate::db",
        "crate::web",
        "std::fs",
        "std::net",
        "Utc::now",
        "SystemTime",
        "std::env",
        "tracing::",
    ];
    let mut broken = Vec::new();
    for path in
        files(Path::new("src"), ".rs").into_iter().filter(|p| p.components().any(|c| c.as_os_str() == "engine") && !is_test(p))
    {
        let text = code(&path);
        for banned in BANNED.iter().filter(|b| text.contains(**b)) {
            broken.push(format!("{}: {banned}", path.display()));
        }
    }
    report(broken, "An engine takes values and gives values. Pass in what it needs.");
}

#[test]
fn sql_stands_in_stores() {
    const SQL: &[&str] =
        &["diesel::insert_into", "diesel::update(", "diesel::delete(", "sql_query(", "::table.filter", "::table\n"];
    let mut broken = Vec::new();
    for path in files(Path::new("src"), ".rs").into_iter().filter(|p| slice_of(p).is_some() && !is_test(p)) {
        let store = path.components().any(|c| matches!(c.as_os_str().to_string_lossy().as_ref(), "store.rs" | "store"));
        if store {
            continue;
        }
        let text = code(&path);
        for sql in SQL.iter().filter(|s| text.contains(**s)) {
            broken.push(format!("{}: {}", path.display(), sql.trim()));
        }
    }
    report(broken, "All SQL of a slice stands in its store, in functions named by the question they answer.");
}

#[test]
fn sql_text_is_never_made_from_values() {
    let mut broken = Vec::new();
    for path in files(Path::new("src"), ".rs") {
        let digest = path.ends_with("db/digest.rs");
        if !digest && code(&path).contains("sql_query(format!") {
            broken.push(path.display().to_string());
        }
    }
    report(broken, "Bind values; map choices through enums.");
}

#[test]
fn now_comes_from_the_clock() {
    let mut broken = Vec::new();
    for path in files(Path::new("src"), ".rs").into_iter().filter(|p| !p.ends_with("kernel/clock.rs")) {
        let text = code(&path);
        for now in ["Utc::now", "Local::now", "SystemTime::now"].iter().filter(|n| text.contains(**n)) {
            broken.push(format!("{}: {now}", path.display()));
        }
    }
    report(broken, "Take the time from the Clock that is passed in.");
}

#[test]
fn money_never_becomes_a_float() {
    let mut broken = Vec::new();
    for folder in ["src/kernel", "src/pricing", "src/quotes", "src/orders", "src/approvals"] {
        for path in files(Path::new(folder), ".rs").into_iter().filter(|p| !is_test(p)) {
            let text = code(&path);
            for float in ["f64", "f32"].iter().filter(|f| text.contains(**f)) {
                broken.push(format!("{}: {float}", path.display()));
            }
        }
    }
    report(broken, "Amounts are integer millionths; calculate in Decimal and come back through one named rounding.");
}

#[test]
fn templates_escape_everything_and_carry_no_inline_script_or_style() {
    let mut broken = Vec::new();
    for path in files(Path::new("templates"), ".html") {
        let text = std::fs::read_to_string(&path).unwrap();
        let bad = [
            "|safe",
            "| safe",
            " style=\"",
            " onclick=",
            " onchange=",
            " onsubmit=",
            "<script>",
            "<style>",
            "javascript:",
            "hx-on",
        ];
        for bad in bad.iter().filter(|b| text.contains(**b)) {
            broken.push(format!("{}: {bad}", path.display()));
        }
    }
    report(broken, "Let askama escape; styles go to static/, behaviour to static/app.js.");
}

#[test]
fn the_program_never_starts_another() {
    let broken: Vec<String> = files(Path::new("src"), ".rs")
        .into_iter()
        .filter(|p| !is_test(p))
        .filter(|p| code(p).contains("std::process::Command") || code(p).contains("Command::new("))
        .map(|p| p.display().to_string())
        .collect();
    report(broken, "Use a library in process.");
}

#[test]
fn both_databases_have_the_same_changes() {
    let names = |kind: &str| -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(Path::new("migrations").join(kind))
            .unwrap()
            .map(|e| e.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    };
    assert_eq!(names("sqlite"), names("postgres"), "Each change stands in both folders under one name.");
}
