//! A place with its filters, so that every filter of a list is in its URL.

use std::fmt;

use super::http::encode;

/// `Place::new("/leads").with("state", "new")` is `/leads?state=new`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    path: String,
    pairs: Vec<(String, String)>,
}

impl Place {
    pub fn new(path: impl Into<String>) -> Place {
        Place { path: path.into(), pairs: Vec::new() }
    }

    /// The same place with one filter set; an empty value takes the filter away.
    pub fn with(&self, name: &str, value: impl fmt::Display) -> Place {
        let value = value.to_string();
        let mut place = self.clone();
        place.pairs.retain(|(n, _)| n != name);
        if !value.is_empty() {
            place.pairs.push((name.to_owned(), value));
        }
        place
    }

    /// The filters alone: `state=new&sort=name`.
    pub fn query(&self) -> String {
        let pairs: Vec<String> = self.pairs.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
        pairs.join("&")
    }

    /// The same filters somewhere else.
    pub fn at(&self, path: &str) -> Place {
        Place { path: path.to_owned(), pairs: self.pairs.clone() }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)?;
        if !self.pairs.is_empty() {
            write!(f, "?{}", self.query())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_are_set_replaced_and_taken_away() {
        let place = Place::new("/leads").with("state", "new").with("q", "海港 & co");
        assert_eq!(place.to_string(), "/leads?state=new&q=%E6%B5%B7%E6%B8%AF%20%26%20co");
        assert_eq!(place.with("state", "").with("q", "x").to_string(), "/leads?q=x");
        assert_eq!(place.with("q", "").at("/leads/export").to_string(), "/leads/export?state=new");
    }
}
