//! An explained refusal: facts here, sentences in `locales/`.

use serde::{Deserialize, Serialize};

/// Why something cannot be: the id of a message in `locales/` and the facts that fill it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reason {
    pub key: &'static str,
    pub facts: Vec<(&'static str, String)>,
    /// Where the person can mend it, if there is such a place.
    pub way_on: Option<String>,
}

impl Reason {
    pub fn new(key: &'static str) -> Self {
        Reason { key, facts: Vec::new(), way_on: None }
    }

    pub fn with(mut self, name: &'static str, fact: impl ToString) -> Self {
        self.facts.push((name, fact.to_string()));
        self
    }

    pub fn way_on(mut self, href: impl Into<String>) -> Self {
        self.way_on = Some(href.into());
        self
    }
}

/// A fact that is stored, with the text of its message key owned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredReason {
    pub key: String,
    pub facts: Vec<(String, String)>,
}
