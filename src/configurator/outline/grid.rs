//! A table of combinations as a grid: a row of attributes, then rows of cells.

use super::Texts;
use super::words::{find_word, has_comment, labels, name, named, written};

/// `table "engines"` with its rows, or a rule with rows of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grid {
    /// What stands before the columns: `rule engines: allowed combinations of`, `table engines`.
    pub head: String,
    pub columns: Vec<String>,
    pub rows: Vec<Vec<String>>,
    pub reason: Texts,
    /// The columns are a row of their own.
    pub named: bool,
}

const SORTS: [&str; 2] = ["allowed combinations of", "forbidden combinations of"];

impl Grid {
    /// The grid in a statement, if it is one without comments inside.
    pub fn read(text: &str) -> Option<Grid> {
        let mut lines = text.lines();
        let head = lines.next()?;
        if text.lines().any(has_comment) {
            return None;
        }
        let body: Vec<&str> = lines.filter(|line| !line.trim().is_empty()).collect();
        if let Some(rest) = head.trim_start().strip_prefix("table ") {
            let (table, left) = name(rest)?;
            let mut rows = body.into_iter().map(cells_of);
            let columns = rows.next()?;
            let head = format!("table {}", named(&table));
            return left.trim().is_empty().then(|| Grid {
                head,
                columns,
                rows: rows.collect(),
                reason: Texts::default(),
                named: true,
            });
        }
        head.trim_start().strip_prefix("rule ")?;
        let (at, sort) = SORTS.iter().find_map(|sort| Some((find_word(head, sort)?, *sort)))?;
        let columns = head.get(at + sort.len()..)?.trim().trim_end_matches(':');
        if find_word(columns, "from").is_some() || find_word(columns, "because").is_some() {
            return None;
        }
        let mut grid = Grid {
            head: head.get(..at + sort.len())?.to_owned(),
            columns: cells_of(columns),
            rows: Vec::new(),
            reason: Texts::default(),
            named: false,
        };
        for line in body {
            match line.trim_start().strip_prefix("because").filter(|rest| rest.trim_start().starts_with('"')) {
                Some(reason) => {
                    let (texts, left) = labels(reason);
                    grid.reason = left.trim().is_empty().then_some(texts)?;
                }
                None => grid.rows.push(cells_of(line)),
            }
        }
        Some(grid)
    }

    pub fn write(&self) -> String {
        let columns = self.columns.iter().map(|column| named(column)).collect::<Vec<_>>().join(", ");
        let mut text = if self.named { format!("{}\n  {columns}", self.head) } else { format!("{} {columns}", self.head) };
        let reason = written(&self.reason);
        if !reason.is_empty() {
            text.push_str(&format!("\n  because{reason}"));
        }
        for row in &self.rows {
            let cells: Vec<String> = row.iter().map(|cell| cell_written(cell)).collect();
            text.push_str(&format!("\n  {}", cells.join(", ")));
        }
        text
    }
}

/// Cells of a line of the text, parted by commas or bars outside of quotes.
fn cells_of(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let (mut inside, mut escaped) = (false, false);
    for letter in line.trim().chars() {
        let quote = matches!(letter, '"' | '“' | '”');
        if inside && escaped {
            escaped = false;
        } else if inside && letter == '\\' {
            escaped = true;
            continue;
        } else if quote {
            inside = !inside;
            continue;
        } else if !inside && (letter == ',' || letter == '|') {
            cells.push(String::new());
            continue;
        }
        if let Some(cell) = cells.last_mut() {
            cell.push(letter);
        }
    }
    cells.iter().map(|cell| cell.trim().to_owned()).collect()
}

/// `any` for an empty cell, so that a row of them is still a line; several values as they are.
fn cell_written(cell: &str) -> String {
    match cell.trim() {
        "" => "any".to_owned(),
        "-" => "-".to_owned(),
        cell => cell.split(" or ").map(|value| named(value.trim())).collect::<Vec<_>>().join(" or "),
    }
}

/// Rows out of a spreadsheet (tabs between cells) or a CSV file (commas or semicolons). Empty lines are left out.
pub fn read_cells(pasted: &str) -> Vec<Vec<String>> {
    let text = pasted.trim_start_matches('\u{feff}');
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let delimiter = [b'\t', b';', b','].into_iter().find(|byte| first.contains(char::from(*byte))).unwrap_or(b',');
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes());
    let rows = reader.records().filter_map(Result::ok);
    let rows = rows.map(|row| row.iter().map(|cell| cell.trim().to_owned()).collect::<Vec<_>>());
    rows.filter(|row| row.iter().any(|cell| !cell.is_empty())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_with_rows_goes_through_its_grid() {
        let text = "rule engines: allowed combinations of Engine, \"Gear box\"\n  because \"Only these.\" zh \"仅限这些。\"\n  \
                    petrol, manual or \"semi auto\"\n  diesel, any\n  electric, -";
        let grid = Grid::read(text).unwrap();
        assert_eq!(grid.columns, ["Engine", "Gear box"]);
        assert_eq!(grid.rows, [["petrol", "manual or semi auto"], ["diesel", "any"], ["electric", "-"]]);
        assert_eq!(grid.write(), text);
        assert_eq!(Grid::read(&grid.write()), Some(grid));
    }

    #[test]
    fn a_table_by_name_keeps_its_columns_as_a_row_and_empty_cells_mean_any() {
        let grid = Grid::read("table \"engines\"\n  Engine | Gear\n  petrol | \n  diesel | manual").unwrap();
        assert_eq!((grid.columns.len(), grid.rows.len(), grid.named), (2, 2, true));
        assert_eq!(grid.write(), "table engines\n  Engine, Gear\n  petrol, any\n  diesel, manual");
        assert_eq!(Grid::read("rule r: if A is a then B is b"), None);
        assert_eq!(Grid::read("rule r: allowed combinations of A, B from table t"), None, "its rows stand in the table");
    }

    #[test]
    fn cells_come_out_of_a_spreadsheet_and_out_of_csv() {
        assert_eq!(
            read_cells("Engine\tGear\r\npetrol\tmanual or auto\r\n\r\n"),
            [["Engine", "Gear"], ["petrol", "manual or auto"]]
        );
        assert_eq!(read_cells("\u{feff}Engine;Gear\n\"a;b\";c\n"), [["Engine", "Gear"], ["a;b", "c"]]);
        assert_eq!(read_cells("a,\"b, c\"\n"), [["a", "b, c"]]);
        assert!(read_cells("").is_empty());
    }
}
