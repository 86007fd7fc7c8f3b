//! CSV files: headers, and tables that are looked up by a key.

use std::collections::HashMap;
use std::path::Path;

use csv::StringRecord;

/// The first row of a file.
#[derive(Debug, Clone)]
pub struct Header {
    file: String,
    columns: Vec<String>,
}

impl Header {
    pub fn position(&self, column: &str) -> Result<usize, String> {
        self.columns.iter().position(|c| c == column).ok_or_else(|| format!("{} has no column {column}", self.file))
    }
}

/// A file with its header, rows read one after the other.
pub fn open(folder: &Path, file: &str) -> Result<(Header, csv::Reader<std::fs::File>), String> {
    let path = folder.join(file);
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    let columns = reader.headers().map_err(|e| format!("{file}: {e}"))?;
    let columns = columns.iter().map(|c| c.trim_start_matches('\u{feff}').trim().to_owned()).collect();
    Ok((Header { file: file.to_owned(), columns }, reader))
}

/// Every lookup table, by index.
#[derive(Default)]
pub struct Lookups {
    tables: Vec<HashMap<String, StringRecord>>,
}

impl Lookups {
    /// Reads a table whole; where a key comes twice, its first row counts.
    pub fn add(&mut self, folder: &Path, file: &str, key: &str) -> Result<(usize, Header), String> {
        let (header, mut reader) = open(folder, file)?;
        let column = header.position(key)?;
        let mut table = HashMap::new();
        for row in reader.records() {
            let row = row.map_err(|e| format!("{file}: {e}"))?;
            if let Some(key) = row.get(column) {
                table.entry(key.to_owned()).or_insert(row);
            }
        }
        self.tables.push(table);
        Ok((self.tables.len() - 1, header))
    }

    pub fn find(&self, table: usize, key: &str) -> Option<&StringRecord> {
        self.tables.get(table)?.get(key)
    }
}
