//! Tables of allowed or forbidden combinations.

use super::lexer::{Token, Word};
use super::parser::{Block, Parser};
use super::problem::{Problem, ProblemKind};
use super::reader::{Reader, value_named};
use super::statement::named_attribute;
use crate::configurator::engine::model::{Cell, Condition, Labels, Statement};

/// Rows of cells as written: cells are parted by commas or bars, an empty cell stays empty.
pub(super) fn cells_of(tokens: &[Token]) -> Vec<String> {
    let mut cells = vec![String::new()];
    for token in tokens {
        if matches!(token.word, Word::Sign("," | "|")) {
            cells.push(String::new());
        } else if let Some(cell) = cells.last_mut() {
            if !cell.is_empty() {
                cell.push(' ');
            }
            cell.push_str(token.written());
        }
    }
    cells
}

/// `allowed combinations of A, B from table "engines"`, or with the rows on the lines below.
pub(super) fn table_statement(
    head: &[Token],
    block: &Block<'_>,
    parser: &Parser,
    allowed: bool,
) -> Result<(Statement, Labels), Problem> {
    let start = head.iter().position(|token| token.written() == "of").map_or(head.len(), |at| at + 1);
    let mut reader = Reader::new(head.get(start..).unwrap_or_default(), block.head.number, &parser.model);
    let mut attributes = vec![named_attribute(&mut reader, &parser.model)?];
    while reader.take_sign(",") {
        attributes.push(named_attribute(&mut reader, &parser.model)?);
    }
    let mut reason = Default::default();
    let mut rows = Vec::new();
    if reader.take_all(&["from", "table"]) {
        let unknown = reader.problem(ProblemKind::UnknownTable);
        let name = reader.name("a table")?;
        let Some(table) = parser.sources.tables.iter().find(|table| table.name == name) else {
            return Err(unknown.near(parser.sources.tables.iter().map(|table| table.name.as_str())));
        };
        let titles = table.rows.first().cloned().unwrap_or_default();
        let columns: Vec<usize> = attributes
            .iter()
            .map(|attribute| titles.iter().position(|title| *title == parser.model.attributes[*attribute].name))
            .collect::<Option<_>>()
            .ok_or(unknown)?;
        for row in table.rows.iter().skip(1) {
            let cells: Vec<String> = columns.iter().map(|column| row.get(*column).cloned().unwrap_or_default()).collect();
            rows.extend(row_of(&cells, &attributes, parser, block.head.number)?);
        }
    }
    if reader.take("because") {
        reason = reader.labels();
    }
    let _ = reader.take_sign(":");
    reader.end()?;
    for line in block.body {
        let mut inner = Reader::new(&line.tokens, line.number, &parser.model);
        if inner.take("because") {
            reason = inner.labels();
            inner.end()?;
            continue;
        }
        rows.extend(row_of(&cells_of(&line.tokens), &attributes, parser, line.number)?);
    }
    if allowed {
        return Ok((Statement::Table { attributes, rows }, reason));
    }
    let forbidden = rows.into_iter().map(|row| {
        let cells = attributes.iter().zip(row);
        let conditions = cells.filter_map(|(attribute, cell)| match cell {
            Cell::Any => None,
            Cell::Values(values) => Some(Condition::Is(*attribute, values)),
        });
        Condition::Not(Box::new(Condition::All(conditions.collect())))
    });
    Ok((Statement::Condition(Condition::All(forbidden.collect())), reason))
}

/// One row; `None` where a cell says that it is not offered (`-`).
fn row_of(cells: &[String], attributes: &[usize], parser: &Parser, line: u32) -> Result<Option<Vec<Cell>>, Problem> {
    if cells.len() != attributes.len() {
        let wrong = ProblemKind::TableWidth(count(cells.len()), count(attributes.len()));
        return Err(Problem::new(line, 1, cells.first().map_or("", String::as_str), wrong));
    }
    let mut row = Vec::new();
    for (cell, attribute) in cells.iter().zip(attributes) {
        let attribute = &parser.model.attributes[*attribute];
        if cell == "-" {
            return Ok(None);
        }
        if cell.is_empty() || cell == "any" {
            row.push(Cell::Any);
            continue;
        }
        let whole = value_named(attribute, cell).map(|value| vec![value]);
        let several = || cell.split(" or ").map(|name| value_named(attribute, name.trim())).collect();
        let Some(values) = whole.or_else(several) else {
            let kind = ProblemKind::UnknownValue(attribute.name.clone());
            let names = attribute.values.iter().map(|value| value.name.as_str());
            return Err(Problem::new(line, 1, cell, kind).near(names));
        };
        row.push(Cell::Values(values));
    }
    Ok(Some(row))
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
