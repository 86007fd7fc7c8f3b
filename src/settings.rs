//! Every setting: default < file (TOML) < environment < flag, read once into one struct.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono_tz::Tz;

/// How this installation runs.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where the server listens: `127.0.0.1:8080`.
    pub listen: String,
    /// `postgres://…`, or the path of an SQLite file.
    pub database: String,
    /// How people reach it: `https://sales.example.com`. Decides secure cookies and the links in e-mails.
    pub public_url: String,
    /// The company's name in the shop and on documents.
    pub company: String,
    /// The company's address for documents, lines separated by `;`.
    pub company_address: String,
    /// The company's country (ISO 3166), where tax is due unless a customer's address says otherwise.
    pub country: String,
    /// Where the company's business day begins.
    pub time_zone: Tz,
    /// `smtp://…` or `smtps://user:password@host`; empty: mail stays in the outbox.
    pub smtp: String,
    /// The sender of e-mails.
    pub mail_from: String,
    /// Hours after which somebody signs in again, however busy they are.
    pub session_hours: i64,
    /// Minutes without a request after which a session of a signed-in person ends.
    pub session_idle_minutes: i64,
    /// Whether the page that lists whom to sign in as is shown (the demo company).
    pub demo: bool,
}

/// A setting that cannot be taken.
#[derive(Debug, PartialEq, Eq)]
pub enum SettingsError {
    Unknown { key: String, nearest: Option<&'static str> },
    Bad { key: &'static str, value: String, expected: &'static str },
    File(String),
}

impl std::fmt::Display for SettingsError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            SettingsError::Unknown { key, nearest: Some(n) } => write!(f, "unknown setting {key}; did you mean {n}?"),
            SettingsError::Unknown { key, nearest: None } => write!(f, "unknown setting {key}"),
            SettingsError::Bad { key, value, expected } => write!(f, "{key} = {value:?} cannot be taken: {expected}"),
            SettingsError::File(e) => f.write_str(e),
        }
    }
}

/// Every key with its default and meaning, in the order `doctor` prints them.
pub const KEYS: &[(&str, &str, &str)] = &[
    ("listen", "127.0.0.1:8080", "address and port to serve on"),
    ("database", "data/throughline.db", "path of an SQLite file, or postgres://…"),
    ("public_url", "", "how people reach it; https turns secure cookies on"),
    ("company", "Throughline", "the company's name"),
    ("company_address", "", "address lines for documents, separated by ;"),
    ("country", "CN", "the company's country"),
    ("time_zone", "UTC", "IANA name of the zone where the business day begins"),
    ("smtp", "", "smtp:// or smtps:// address; empty keeps mail in the outbox"),
    ("mail_from", "", "sender of e-mails"),
    ("session_hours", "24", "hours after which people sign in again, however busy"),
    ("session_idle_minutes", "60", "minutes without a request after which they do"),
    ("demo", "false", "whether this is the demo company"),
];

const PREFIX: &str = "THROUGHLINE_";
/// Environment names with our prefix that are not settings.
const NOT_SETTINGS: &[&str] = &["THROUGHLINE_CONFIG", "THROUGHLINE_TEST_DATABASE_URL", "THROUGHLINE_SHARED", "THROUGHLINE_LOG"];

impl Settings {
    /// Reads file, environment and flags. `flags` win; unknown keys are errors with a suggestion.
    pub fn read(
        file: Option<&Path>,
        environment: impl Iterator<Item = (String, String)>,
        flags: &[(&'static str, String)],
    ) -> Result<Settings, SettingsError> {
        let mut values: BTreeMap<&'static str, String> = KEYS.iter().map(|(k, d, _)| (*k, (*d).to_owned())).collect();
        for (key, value) in file.map(read_file).transpose()?.unwrap_or_default() {
            values.insert(known(&key)?, value);
        }
        for (name, value) in environment {
            if name == "DATABASE_URL" {
                values.insert("database", value);
            } else if let Some(key) = name.strip_prefix(PREFIX).filter(|_| !NOT_SETTINGS.contains(&name.as_str())) {
                values.insert(known(&key.to_ascii_lowercase())?, value);
            }
        }
        for (key, value) in flags {
            values.insert(key, value.clone());
        }
        Settings::from_values(values)
    }

    fn from_values(mut values: BTreeMap<&'static str, String>) -> Result<Settings, SettingsError> {
        let mut take = |key: &'static str| values.remove(key).unwrap_or_default();
        let time_zone = take("time_zone");
        let demo = take("demo");
        let bad = |key, value: &str, expected| SettingsError::Bad { key, value: value.to_owned(), expected };
        let (hours, minutes) = (take("session_hours"), take("session_idle_minutes"));
        let count = |key, typed: &str| {
            let number = typed.parse::<i64>().ok().filter(|n| (1..=10_000).contains(n));
            number.ok_or_else(|| bad(key, typed, "a whole number from 1 to 10000"))
        };
        Ok(Settings {
            listen: take("listen"),
            database: take("database"),
            public_url: take("public_url").trim_end_matches('/').to_owned(),
            company: take("company"),
            company_address: take("company_address"),
            country: take("country"),
            time_zone: time_zone.parse().map_err(|_| bad("time_zone", &time_zone, "an IANA name such as Europe/Berlin"))?,
            smtp: take("smtp"),
            mail_from: take("mail_from"),
            session_hours: count("session_hours", &hours)?,
            session_idle_minutes: count("session_idle_minutes", &minutes)?,
            demo: demo.parse().map_err(|_| bad("demo", &demo, "true or false"))?,
        })
    }

    pub fn is_secure(&self) -> bool {
        self.public_url.starts_with("https://")
    }

    /// The address people are given, without a slash at the end.
    pub fn base_url(&self) -> String {
        if self.public_url.is_empty() { format!("http://{}", self.listen) } else { self.public_url.clone() }
    }
}

/// The settings file: named, or `throughline.toml` here if there is one.
pub fn settings_file(named: Option<PathBuf>) -> Option<PathBuf> {
    named.or_else(|| Some(PathBuf::from("throughline.toml")).filter(|p| p.exists()))
}

fn read_file(path: &Path) -> Result<Vec<(String, String)>, SettingsError> {
    let text = std::fs::read_to_string(path).map_err(|e| SettingsError::File(format!("{}: {e}", path.display())))?;
    let table: toml::Table = text.parse().map_err(|e| SettingsError::File(format!("{}: {e}", path.display())))?;
    let value = |v: toml::Value| match v {
        toml::Value::String(s) => s,
        other => other.to_string(),
    };
    Ok(table.into_iter().map(|(k, v)| (k, value(v))).collect())
}

fn known(key: &str) -> Result<&'static str, SettingsError> {
    let names = KEYS.iter().map(|(k, _, _)| *k);
    if let Some(name) = names.clone().find(|name| *name == key) {
        return Ok(name);
    }
    let nearest = names.map(|n| (distance(n, key), n)).min().filter(|(d, _)| *d <= 3).map(|(_, n)| n);
    Err(SettingsError::Unknown { key: key.to_owned(), nearest })
}

/// Levenshtein distance, for "did you mean".
pub fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (j, y) in b.iter().enumerate() {
            let above = row.get(j + 1).copied().unwrap_or(0);
            let change = diagonal + usize::from(x != *y);
            if let Some(cell) = row.get_mut(j) {
                *cell = left;
            }
            left = change.min(above + 1).min(left + 1);
            diagonal = above;
        }
        if let Some(last) = row.last_mut() {
            *last = left;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<Settings, SettingsError> {
        Settings::read(None, pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())), &[])
    }

    #[test]
    fn flags_win_over_environment_over_default() {
        let pairs = [("THROUGHLINE_COMPANY".to_owned(), "Hoist".to_owned()), ("PATH".to_owned(), "x".to_owned())];
        let settings = Settings::read(None, pairs.into_iter(), &[("listen", "127.0.0.1:9".into())]).unwrap();
        assert_eq!((settings.company.as_str(), settings.listen.as_str()), ("Hoist", "127.0.0.1:9"));
    }

    #[test]
    fn an_unknown_setting_is_an_error_with_a_suggestion() {
        let error = read(&[("THROUGHLINE_LISTN", "x")]).unwrap_err();
        assert_eq!(error.to_string(), "unknown setting listn; did you mean listen?");
    }

    #[test]
    fn distance_counts_edits() {
        for (a, b, d) in [("", "abc", 3), ("kitten", "sitting", 3), ("same", "same", 0), ("ab", "ba", 2)] {
            assert_eq!(distance(a, b), d, "{a} {b}");
        }
    }
}
