//! How a profile names values: text with places. `{Column}` is a column of the row; `{person[PersonID].LastName}` looks the
//! value of `PersonID` up in the table `person`; lookups nest. A lookup that finds nothing is empty.

use std::collections::HashMap;

use super::table::{Header, Lookups};

/// Text with places to fill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Place(Place),
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    Column(usize),
    Lookup { table: usize, key: Box<Place>, column: usize },
}

/// Names in scope: the row's header, and the lookup tables by name.
pub struct Scope<'a> {
    pub header: &'a Header,
    pub tables: &'a HashMap<String, (usize, Header)>,
}

impl Template {
    /// Reads a template; the error says what is wrong with it, in words for whoever writes profiles.
    pub fn parse(text: &str, scope: &Scope<'_>) -> Result<Template, String> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            if !before.is_empty() {
                parts.push(Part::Text(before.to_owned()));
            }
            let (inside, after) = after.split_once('}').ok_or_else(|| format!("{text}: a {{ without its }}"))?;
            parts.push(Part::Place(place(inside.trim(), scope)?));
            rest = after;
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.to_owned()));
        }
        Ok(Template { parts })
    }

    /// The text for a row, and whether every place had something.
    pub fn fill(&self, row: &csv::StringRecord, lookups: &Lookups) -> (String, bool) {
        let mut text = String::new();
        let mut whole = true;
        for part in &self.parts {
            match part {
                Part::Text(t) => text.push_str(t),
                Part::Place(place) => {
                    let value = place.value(row, lookups);
                    whole &= !value.is_empty();
                    text.push_str(value);
                }
            }
        }
        (text.trim().to_owned(), whole)
    }
}

impl Place {
    fn value<'a>(&self, row: &'a csv::StringRecord, lookups: &'a Lookups) -> &'a str {
        match self {
            Place::Column(column) => row.get(*column).unwrap_or(""),
            Place::Lookup { table, key, column } => {
                let key = key.value(row, lookups);
                lookups.find(*table, key).and_then(|found| found.get(*column)).unwrap_or("")
            }
        }
    }
}

fn place(text: &str, scope: &Scope<'_>) -> Result<Place, String> {
    let Some((table, rest)) = text.split_once('[') else {
        return scope.header.position(text).map(Place::Column);
    };
    let (key, column) = rest.rsplit_once("].").ok_or_else(|| format!("{text}: a lookup is written table[Column].Column"))?;
    let (index, header) = scope.tables.get(table.trim()).ok_or_else(|| format!("{text}: no table is called {table}"))?;
    Ok(Place::Lookup { table: *index, key: Box::new(place(key.trim(), scope)?), column: header.position(column.trim())? })
}
