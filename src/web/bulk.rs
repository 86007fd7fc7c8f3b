//! Acts on many rows of a list at once: which rows were chosen, and what became of each.

use actix_web::HttpResponse;
use askama::Template;

use super::http::inside;
use super::visit::see_other_with;
use super::{AppError, Desk, Frame, Notice, page};
use crate::db::Connection;
use crate::kernel::reason::Reason;

/// More rows than this are not chosen by hand.
const MOST_ROWS: usize = 200;

/// A row that was chosen and that the person may see.
#[derive(Debug, Clone)]
pub struct Row {
    pub id: i64,
    pub title: String,
    pub href: String,
}

/// What became of a row that was not refused.
#[derive(Debug, Clone)]
pub enum Fate {
    Done(Reason),
    /// It was so already.
    Same(Reason),
}

/// A row with what became of it, in the order they were chosen.
#[derive(Debug, Clone)]
pub struct Told {
    pub row: Row,
    pub tone: &'static str,
    pub reason: Reason,
}

/// The ids that were chosen, each once; text that is no id is no row.
pub fn chosen(typed: &[String]) -> Vec<i64> {
    let mut ids: Vec<i64> = Vec::new();
    for id in typed.iter().filter_map(|text| text.parse().ok()) {
        if !ids.contains(&id) && ids.len() < MOST_ROWS {
            ids.push(id);
        }
    }
    ids
}

/// Whether the list is shown with every row of the page chosen.
pub fn all_chosen(frame: &Frame) -> bool {
    frame.query().split('&').any(|pair| pair == CHOSEN)
}

const CHOSEN: &str = "chosen=page";

/// The list as it is, with all rows of the page chosen, or with none.
pub fn choose(frame: &Frame) -> String {
    let mut pairs: Vec<&str> = frame.query().split('&').filter(|pair| !pair.is_empty() && *pair != CHOSEN).collect();
    if !all_chosen(frame) {
        pairs.push(CHOSEN);
    }
    format!("{}?{}", frame.path(), pairs.join("&"))
}

/// Back to the list: nothing was chosen.
pub fn nothing_chosen(desk: &Desk, next: &str) -> HttpResponse {
    see_other_with(inside(next), Notice::bad(desk.text("bulk-nothing-chosen")))
}

/// Does one act on each row, each in a transaction of its own, so that a row is done as a whole or not at all, and one refusal
/// does not undo what was done to the others. A row that has gone meanwhile is left out.
pub async fn each<F>(desk: &Desk, rows: Vec<Row>, act: F) -> Result<Vec<Told>, AppError>
where
    F: Fn(&mut Connection, i64) -> Result<Fate, AppError> + Clone + Send + 'static,
{
    let mut told = Vec::new();
    for row in rows {
        let (act, id) = (act.clone(), row.id);
        let (tone, reason) = match desk.app.db.write(move |conn| act(conn, id)).await {
            Ok(Fate::Done(reason)) => ("good", reason),
            Ok(Fate::Same(reason)) => ("", reason),
            Err(AppError::Refused(reason)) => ("bad", reason),
            Err(AppError::NotFound) => continue,
            Err(error) => return Err(error),
        };
        told.push(Told { row, tone, reason });
    }
    Ok(told)
}

#[derive(Template)]
#[template(path = "components/bulk_told.html")]
struct ToldPage {
    frame: Frame,
    title: String,
    told: Vec<Told>,
    back: String,
}

impl ToldPage {
    fn count(&self, tone: &str) -> usize {
        self.told.iter().filter(|told| told.tone == tone).count()
    }

    fn word(&self, tone: &str) -> String {
        let key = match tone {
            "good" => "bulk-done",
            "bad" => "bulk-refused",
            _ => "bulk-same",
        };
        self.frame.t(key).into_owned()
    }
}

/// Row by row, what was done and what was refused and why.
pub fn told_page(desk: &Desk, title: &str, told: Vec<Told>, next: &str) -> Result<HttpResponse, AppError> {
    page(&ToldPage { frame: desk.frame(), title: desk.text(title), told, back: inside(next).to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_chosen_once_and_text_is_no_row() {
        let typed = ["7", "x", "7", "", "-1", "9223372036854775808", "3"].map(str::to_owned);
        assert_eq!(chosen(&typed), [7, -1, 3]);
        let many: Vec<String> = (0..500).map(|n| n.to_string()).collect();
        assert_eq!(chosen(&many).len(), MOST_ROWS);
    }
}
