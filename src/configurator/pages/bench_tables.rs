//! A table of combinations edited as a grid: cell by cell, pasted from a spreadsheet, or loaded from a CSV file.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::super::outline::{self, Grid, Shape, Statement, named, read_cells, statements};
use super::super::release;
use super::bench::{BenchPage, bench_page};
use super::load::Asked;
use super::models::save;
use crate::kernel::actor::Act;
use crate::kernel::reason::Reason;
use crate::web::{AppError, Desk, FormErrors, Frame, Upload, page, page_with};

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(in crate::configurator) struct GridForm {
    was: String,
    /// `save`, `add` or `paste`.
    act: String,
    /// The first row on the page.
    first: String,
    cell: Vec<String>,
    /// Rows to be taken away, by their number from 1.
    gone: Vec<String>,
    pasted: String,
    /// Rows are put behind those that are there, instead of in their place.
    keep: bool,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(in crate::configurator) struct Shown {
    first: String,
}

#[derive(Template)]
#[template(path = "configurator/model_table.html")]
struct TablePage {
    frame: Frame,
    name: String,
    title: String,
    href: String,
    back: String,
    grid: Grid,
    was: String,
    first: usize,
    pasted: String,
    errors: FormErrors,
    editable: bool,
}

/// So many rows stand on one page.
const PAGE: usize = 100;

impl TablePage {
    fn of(found: &BenchPage, index: usize, statement: &Statement, grid: Grid, first: usize) -> TablePage {
        TablePage {
            name: found.name.clone(),
            title: Shape::read(&statement.text).name,
            href: format!("{}/tables/{index}", found.href()),
            back: found.href(),
            was: release::mark(&statement.text),
            first: first.min(grid.rows.len()) / PAGE * PAGE,
            grid,
            pasted: String::new(),
            errors: FormErrors::default(),
            editable: found.editable,
            frame: found.frame.clone(),
        }
    }

    /// The rows of this page with their numbers, from 1.
    fn rows(&self) -> Vec<(usize, Vec<(&str, &str)>)> {
        let shown = self.grid.rows.iter().enumerate().skip(self.first).take(PAGE);
        shown.map(|(place, row)| (place + 1, self.cells(row))).collect()
    }

    /// A row's cells, each with its column; a row too short is filled up.
    fn cells<'p>(&'p self, row: &'p [String]) -> Vec<(&'p str, &'p str)> {
        let columns = self.grid.columns.iter().enumerate();
        columns.map(|(place, column)| (column.as_str(), row.get(place).map_or("", String::as_str))).collect()
    }

    fn last(&self) -> usize {
        (self.first + PAGE).min(self.grid.rows.len())
    }

    fn before(&self) -> Option<usize> {
        self.first.checked_sub(PAGE)
    }

    fn after(&self) -> Option<usize> {
        (self.first + PAGE < self.grid.rows.len()).then_some(self.first + PAGE)
    }
}

/// The table at a place among the tables of a text.
fn find(found: &BenchPage, index: usize) -> Option<(Statement, Grid)> {
    let mut grids = statements(&found.source).into_iter().filter_map(|statement| {
        let grid = Grid::read(&statement.text)?;
        Some((statement, grid))
    });
    grids.nth(index)
}

pub(in crate::configurator) async fn show(
    desk: Desk,
    path: web::Path<(i64, i32, usize)>,
    shown: crate::web::Query<Shown>,
) -> Result<HttpResponse, AppError> {
    let (product, version, index) = path.into_inner();
    let found = bench_page(&desk, product, version, Asked::default()).await?;
    let (statement, grid) = find(&found, index).ok_or(AppError::NotFound)?;
    page(&TablePage::of(&found, index, &statement, grid, shown.0.first.parse().unwrap_or(0)))
}

pub(in crate::configurator) async fn update(
    desk: Desk,
    path: web::Path<(i64, i32, usize)>,
    upload: Upload<GridForm>,
) -> Result<HttpResponse, AppError> {
    desk.need(Act::EditProducts)?;
    let (product, version, index) = path.into_inner();
    let found = bench_page(&desk, product, version, Asked::default()).await?;
    let (statement, mut grid) = find(&found, index).ok_or(AppError::NotFound)?;
    if release::mark(&statement.text) != upload.form.was {
        return Err(Reason::new("bench-changed-meanwhile").way_on(found.href()).into());
    }
    let first: usize = upload.form.first.parse().unwrap_or(0);
    if upload.form.act == "paste" {
        let text = upload.text("file").unwrap_or_else(|| upload.form.pasted.clone());
        if let Err(wrong) = grid.take(&read_cells(&text), upload.form.keep) {
            let mut shown = TablePage::of(&found, index, &statement, grid, first);
            shown.errors = FormErrors::one("pasted", wrong);
            shown.pasted = text;
            return page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown);
        }
    } else {
        grid.put(first, &upload.form.cell, &upload.form.gone);
        if upload.form.act == "add" {
            let row = vec![String::new(); grid.columns.len()];
            grid.rows.push(row);
        }
    }
    let seen = Some(found.seen.clone());
    let (source, back) = (outline::replace(&found.source, &statement, &grid.write()), format!("{}/tables/{index}", found.href()));
    let answer = save(&desk, found, source, seen).await?;
    let stored = answer.status() == StatusCode::SEE_OTHER;
    Ok(if stored && upload.form.act == "add" {
        crate::web::see_other(format!("{back}?first={}", grid.rows.len().saturating_sub(1)))
    } else {
        answer
    })
}

impl Grid {
    /// Cells as typed on the page that begins with row `first`, and rows to be taken away.
    fn put(&mut self, first: usize, cells: &[String], gone: &[String]) {
        let width = self.columns.len().max(1);
        for (place, cell) in cells.iter().enumerate() {
            let at = self.rows.get_mut(first + place / width).and_then(|row| row.get_mut(place % width));
            if let Some(at) = at {
                *at = cell.replace(char::is_control, " ").trim().to_owned();
            }
        }
        let gone: Vec<usize> = gone.iter().filter_map(|row| row.parse().ok()).collect();
        let mut number = 0;
        self.rows.retain(|_| {
            number += 1;
            !gone.contains(&number)
        });
    }

    /// Rows out of a spreadsheet or file. A first row with the names of the columns puts them in order.
    fn take(&mut self, rows: &[Vec<String>], keep: bool) -> Result<(), Reason> {
        let Some(head) = rows.first() else { return Err(Reason::new("bench-table-empty")) };
        let known = |cell: &String| self.columns.iter().position(|column| column == cell || named(column) == *cell);
        let order: Option<Vec<usize>> = head.iter().map(known).collect();
        let all_named = order.as_ref().is_some_and(|order| (0..self.columns.len()).all(|column| order.contains(&column)));
        let (order, rows) = match order.filter(|order| all_named && order.len() == self.columns.len()) {
            Some(order) => (order, rows.get(1..).unwrap_or_default()),
            None => ((0..self.columns.len()).collect(), rows),
        };
        if let Some((place, row)) = rows.iter().enumerate().find(|(_, row)| row.len() != order.len()) {
            let wrong = Reason::new("bench-table-width").with("row", place + 1).with("found", row.len());
            return Err(wrong.with("wanted", order.len()));
        }
        if !keep {
            self.rows.clear();
        }
        for row in rows {
            let mut new = vec![String::new(); self.columns.len()];
            for (column, cell) in order.iter().zip(row) {
                if let Some(at) = new.get_mut(*column) {
                    cell.clone_into(at);
                }
            }
            self.rows.push(new);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid() -> Grid {
        Grid::read("table t\n  A, B\n  a, b\n  c, d").unwrap()
    }

    fn rows(text: &str) -> Vec<Vec<String>> {
        read_cells(text)
    }

    #[test]
    fn columns_by_name_may_stand_in_another_order() {
        let mut other = grid();
        other.take(&rows("B\tA\n1\t2\n"), false).unwrap();
        assert_eq!(other.rows, [["2", "1"]]);
        other.take(&rows("x\ty"), true).unwrap();
        assert_eq!(other.rows, [["2", "1"], ["x", "y"]]);
    }

    #[test]
    fn a_row_of_another_width_is_named_and_changes_nothing() {
        let mut other = grid();
        let wrong = other.take(&rows("1,2\n1,2,3\n"), false).unwrap_err();
        assert_eq!(wrong, Reason::new("bench-table-width").with("row", 2).with("found", 3).with("wanted", 2));
        assert!(other.take(&rows(""), false).is_err());
        assert_eq!(other, grid());
    }

    #[test]
    fn cells_are_put_where_they_stand_and_rows_taken_away() {
        let mut other = grid();
        other.put(1, &["x".into(), "y".into(), "beyond".into()], &["1".into()]);
        assert_eq!(other.rows, [["x", "y"]]);
    }
}
