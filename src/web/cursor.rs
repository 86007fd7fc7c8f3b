//! Keyset pages: where the next page begins is the last row's sort value and id, never an offset.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Rows on a page of a list.
pub const PAGE_ROWS: usize = 25;

/// The position after which a page begins: sort value as text, then id. Opaque in URLs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    pub value: String,
    pub id: i64,
}

impl Cursor {
    pub fn new(value: impl ToString, id: i64) -> Self {
        Cursor { value: value.to_string(), id }
    }

    pub fn encode(&self) -> String {
        URL_SAFE_NO_PAD.encode(format!("{}\u{1f}{}", self.id, self.value))
    }

    /// `None` for text that is no cursor: such a page begins at the start.
    pub fn decode(text: &str) -> Option<Cursor> {
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
        let (id, value) = text.split_once('\u{1f}')?;
        Some(Cursor { value: value.to_owned(), id: id.parse().ok()? })
    }
}

/// One page of rows and where the next begins. Lists load `PAGE_ROWS + 1` rows to know whether there is one.
#[derive(Debug, Clone)]
pub struct Slice<T> {
    pub rows: Vec<T>,
    pub next: Option<String>,
}

impl<T> Slice<T> {
    /// `rows` may hold one row more than a page; `cursor` names the position of a row.
    pub fn new(mut rows: Vec<T>, cursor: impl Fn(&T) -> Cursor) -> Self {
        let more = rows.len() > PAGE_ROWS;
        rows.truncate(PAGE_ROWS);
        let next = if more { rows.last().map(|r| cursor(r).encode()) } else { None };
        Slice { rows, next }
    }
}
