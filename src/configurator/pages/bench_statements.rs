//! One statement of a model changed by its form. The form writes the text; the text is what is stored.

use actix_web::{HttpResponse, web};
use serde::Deserialize;

use super::super::outline::{self, Row, Shape, ShapeKind, Texts, statements};
use super::super::release;
use super::bench::bench_page;
use super::load::Asked;
use super::models::save;
use crate::kernel::actor::Act;
use crate::kernel::reason::Reason;
use crate::web::{AppError, Desk, Form};

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(in crate::configurator) struct StatementForm {
    /// Its place among the statements; empty for a new one.
    at: String,
    /// The mark of the statement it was written from.
    was: String,
    /// `save` or `remove`.
    act: String,
    kind: String,
    name: String,
    en: String,
    zh: String,
    rest: String,
    says: String,
    help_en: String,
    help_zh: String,
    text: String,
    value_was: Vec<String>,
    value: Vec<String>,
    value_en: Vec<String>,
    value_zh: Vec<String>,
    value_rest: Vec<String>,
}

pub(in crate::configurator) async fn create(
    desk: Desk,
    path: web::Path<(i64, i32)>,
    form: Form<StatementForm>,
) -> Result<HttpResponse, AppError> {
    desk.need(Act::EditProducts)?;
    let (product, version) = path.into_inner();
    let found = bench_page(&desk, product, version, Asked::default()).await?;
    let seen = Some(found.seen.clone());
    let source = if form.0.at.is_empty() {
        let kind = ShapeKind::parse(&form.0.kind).ok_or(AppError::BadRequest("kind"))?;
        outline::append(&found.source, &form.0.shape(&Shape::empty(kind)).write())
    } else {
        let all = statements(&found.source);
        let place = form.0.at.parse::<usize>().ok().and_then(|at| all.get(at));
        let Some(statement) = place.filter(|statement| release::mark(&statement.text) == form.0.was) else {
            return Err(Reason::new("bench-changed-meanwhile").way_on(found.href()).into());
        };
        let new = if form.0.act == "remove" { String::new() } else { form.0.shape(&Shape::read(&statement.text)).write() };
        outline::replace(&found.source, statement, &new)
    };
    save(&desk, found, source, seen).await
}

/// On one line: a field never begins a statement of its own.
fn line(text: &str) -> String {
    text.replace(char::is_control, " ").trim().to_owned()
}

impl StatementForm {
    /// What was typed over the statement as it stood: texts in other languages stay.
    fn shape(&self, old: &Shape) -> Shape {
        let texts = |en: &str, zh: &str, old: &Texts| Texts { en: line(en), zh: line(zh), more: old.more.clone() };
        let nth = |list: &[String], place: usize| list.get(place).map_or_else(String::new, |text| line(text));
        let rows = self.value.iter().enumerate().filter(|(_, name)| !name.trim().is_empty()).map(|(place, name)| {
            let known = old.rows.iter().find(|row| !row.name.is_empty() && row.name == nth(&self.value_was, place));
            let kept = known.map(|row| row.texts.clone()).unwrap_or_default();
            let texts = texts(&nth(&self.value_en, place), &nth(&self.value_zh, place), &kept);
            Row { name: line(name), texts, rest: nth(&self.value_rest, place) }
        });
        Shape {
            kind: old.kind,
            name: line(&self.name),
            texts: texts(&self.en, &self.zh, &old.texts),
            rest: line(&self.rest),
            says: line(&self.says),
            help: texts(&self.help_en, &self.help_zh, &old.help),
            rows: rows.collect(),
            text: self.text.replace("\r\n", "\n").trim_end().to_owned(),
        }
    }
}
