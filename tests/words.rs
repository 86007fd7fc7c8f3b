//! Words: both languages complete, every key that templates and code name exists, and no sentence is written outside `locales/`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

const LANGUAGES: [&str; 2] = ["en", "zh-CN"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}

fn files_below(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_below(&path, ending));
        } else if path.extension().is_some_and(|e| e == ending) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Key → file, of one language.
fn keys(language: &str) -> BTreeMap<String, String> {
    let mut keys = BTreeMap::new();
    for path in files_below(&root().join("locales").join(language), "ftl") {
        let file = path.file_name().unwrap().to_str().unwrap().to_owned();
        for line in fs::read_to_string(&path).unwrap().lines() {
            let Some((key, _)) = line.split_once('=') else { continue };
            let key = key.trim_end();
            if line.starts_with(|c: char| c.is_ascii_lowercase())
                && key.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c))
            {
                let before = keys.insert(key.to_owned(), file.clone());
                assert!(before.is_none(), "{language}: `{key}` stands in {file} and in {}", before.unwrap_or_default());
            }
        }
    }
    keys
}

#[test]
fn both_languages_have_the_same_words() {
    let [english, chinese] = LANGUAGES.map(keys);
    let only = |a: &BTreeMap<String, String>, b: &BTreeMap<String, String>| -> Vec<String> {
        a.iter().filter(|(key, _)| !b.contains_key(*key)).map(|(key, file)| format!("{file}: {key}")).collect()
    };
    assert_eq!(only(&english, &chinese), Vec::<String>::new(), "missing in zh-CN");
    assert_eq!(only(&chinese, &english), Vec::<String>::new(), "missing in en");
}

/// A comma, colon, bracket or question mark of the Latin script beside a Chinese character (GB/T 15834 has its own).
#[test]
fn chinese_sentences_have_chinese_marks() {
    let han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    let mut found = Vec::new();
    for path in files_below(&root().join("locales/zh-CN"), "ftl") {
        let text = fs::read_to_string(&path).unwrap();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            // What a person types as is stands in quotation marks.
            let told = line.split('“').map(|part| part.split_once('”').map_or(part, |(_, after)| after)).collect::<String>();
            let letters: Vec<char> = told.chars().collect();
            let beside = letters
                .windows(2)
                .any(|pair| han(pair[0]) && ",;:?!(".contains(pair[1]) || ",;?!)".contains(pair[0]) && han(pair[1]));
            if beside {
                found.push(format!("{}: {line}", path.file_name().unwrap().display()));
            }
        }
    }
    assert_eq!(found, Vec::<String>::new(), "，；：？！（） belong beside Chinese words");
}

/// The first quoted text after each `call` in `text`.
fn arguments<'a>(text: &'a str, call: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(call).skip(1).filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next())
}

#[test]
fn every_word_that_is_named_exists() {
    let english = keys("en");
    let mut missing = BTreeSet::new();
    let places = [(root().join("templates"), "html"), (root().join("src"), "rs")];
    for path in places.iter().flat_map(|(folder, ending)| files_below(folder, ending)) {
        let text = fs::read_to_string(&path).unwrap();
        for call in ["frame.t(", "frame.t1(", "frame.t2(", "frame.t3(", ".text(", "Reason::new("] {
            for key in arguments(&text, call) {
                let is_key = key.contains('-') && key.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
                if is_key && !english.contains_key(key) {
                    missing.insert(format!("{}: {key}", path.strip_prefix(root()).unwrap().display()));
                }
            }
        }
    }
    assert_eq!(missing, BTreeSet::new());
}

/// Names of values, `frame.name("order-state", state)`: a family without a single word would show its keys to people.
#[test]
fn every_family_of_names_has_words() {
    let english = keys("en");
    let mut missing = BTreeSet::new();
    let places = [(root().join("templates"), "html"), (root().join("src"), "rs")];
    for path in places.iter().flat_map(|(folder, ending)| files_below(folder, ending)) {
        let text = fs::read_to_string(&path).unwrap();
        for family in arguments(&text, "frame.name(") {
            if !english.keys().any(|key| key.starts_with(&format!("{family}-"))) {
                missing.insert(format!("{}: {family}", path.strip_prefix(root()).unwrap().display()));
            }
        }
    }
    assert_eq!(missing, BTreeSet::new());
}

#[test]
fn every_event_has_its_sentence() {
    let english = keys("en");
    let source = fs::read_to_string(root().join("src/history/event.rs")).unwrap();
    let kinds = source.split("pub enum EventKind {").nth(1).unwrap().split('}').next().unwrap();
    let kinds: Vec<&str> = kinds.split('"').skip(1).step_by(2).collect();
    assert!(kinds.len() > 30, "{kinds:?}");
    let missing: Vec<&&str> = kinds.iter().filter(|kind| !english.contains_key(&format!("event-{kind}"))).collect();
    assert_eq!(missing, Vec::<&&str>::new());
}

/// Text between tags, without expressions, tags and entities.
fn spoken(template: &str) -> String {
    let mut text = String::new();
    let mut rest = template;
    while let Some(at) = rest.find(['{', '<']) {
        text.push_str(&rest[..at]);
        let (open, close) = match &rest[at..] {
            r if r.starts_with("{{") => ("{{", "}}"),
            r if r.starts_with("{%") => ("{%", "%}"),
            r if r.starts_with("{#") => ("{#", "#}"),
            r if r.starts_with('<') => ("<", ">"),
            _ => ("{", ""),
        };
        text.push(' ');
        let after = &rest[at + open.len()..];
        // An expression inside a tag may hold `>`; it is taken out first.
        let end = if open == "<" { end_of_tag(after) } else { after.find(close).map(|e| e + close.len()) };
        rest = end.map_or("", |end| &after[end..]);
    }
    text.push_str(rest);
    text
}

fn end_of_tag(after: &str) -> Option<usize> {
    let mut at = 0;
    loop {
        let next = at + after[at..].find(['{', '>'])?;
        let rest = &after[next..];
        if rest.starts_with('>') {
            return Some(next + 1);
        }
        let close = if rest.starts_with("{{") { "}}" } else { "%}" };
        at = next + rest.find(close).map_or(1, |e| e + close.len());
    }
}

#[test]
fn no_template_speaks_for_itself() {
    let mut found = Vec::new();
    for path in files_below(&root().join("templates"), "html") {
        let text = spoken(&fs::read_to_string(&path).unwrap());
        let words = text.split_whitespace().filter(|w| w.chars().filter(|c| c.is_alphabetic()).count() >= 3);
        // Attributes that macros write (`aria-invalid="true"`) and entities are not words.
        for word in words.filter(|w| !ALLOWED.contains(w) && !w.contains('=') && !w.starts_with('&')) {
            found.push(format!("{}: {word}", path.strip_prefix(root()).unwrap().display()));
        }
    }
    assert_eq!(found, Vec::<String>::new(), "sentences belong into locales/");
}
/// Names of keys on the keyboard, of currencies and of languages, the same for every reader; `wide` is a class in a block.
const ALLOWED: &[&str] = &["Ctrl", "Esc", "CNY", "EUR", "USD", "PDF", "CSV", "English", "wide"];

#[test]
fn no_attribute_that_is_read_aloud_speaks_for_itself() {
    let mut found = Vec::new();
    for path in files_below(&root().join("templates"), "html") {
        let text = fs::read_to_string(&path).unwrap();
        for name in ["aria-label", "placeholder", "title", "alt"] {
            for value in text.split(&format!(" {name}=\"")).skip(1).filter_map(|rest| rest.split('"').next()) {
                if value.chars().next().is_some_and(char::is_alphabetic) {
                    found.push(format!("{}: {name}={value}", path.strip_prefix(root()).unwrap().display()));
                }
            }
        }
    }
    assert_eq!(found, Vec::<String>::new(), "sentences belong into locales/");
}

#[test]
fn text_between_tags_is_found_and_nothing_else() {
    assert_eq!(spoken("<p title=\"{{ a > b }}\">Hello {{ name }}</p>").split_whitespace().collect::<Vec<_>>(), ["Hello"]);
}
