//! The model bench: text and form of a version side by side, what the last save made of it, and a way to try it.

use askama::Template;

use super::super::bench::{Report, RuleTold, Told};
use super::super::engine::{Compiled, Labels, Selection};
use super::super::outline::{Grid, Row, Shape, ShapeKind, statements};
use super::super::{bench, library, release};
use super::bench_problems::ProblemShown;
use super::bench_trial::Trial;
use super::desk_scene;
use super::load::{Asked, Reader, load_version};
use crate::catalogue::product::{Product, ProductModel};
use crate::catalogue::store;
use crate::kernel::ids::ProductId;
use crate::web::{AppError, Desk, FormErrors, Frame};

#[derive(Template)]
#[template(path = "configurator/model.html")]
pub struct BenchPage {
    pub frame: Frame,
    pub product: Product,
    pub name: String,
    pub model: ProductModel,
    pub source: String,
    /// A mark of the stored text.
    pub seen: String,
    pub problems: Vec<ProblemShown>,
    /// The lines of the problems are lines of a file that was loaded, not of the text.
    pub of_file: bool,
    facts: Option<Facts>,
    report: Option<Report>,
    /// The version customers get today, with its number of products.
    in_force: Option<(i32, String)>,
    sections: Vec<Section>,
    trial: Option<Trial>,
    pub errors: FormErrors,
    pub from: String,
    pub editable: bool,
    /// Released for a day to come, by whom may take that back.
    pub withdrawable: bool,
}

/// What the model amounts to.
struct Facts {
    questions: usize,
    rules: usize,
    configurations: String,
    bytes: usize,
    order: String,
}

/// Statements of one kind.
struct Section {
    kind: ShapeKind,
    entries: Vec<Entry>,
}

struct Entry {
    /// Its place among the statements of the text.
    index: usize,
    /// Its line, from 1.
    line: usize,
    mark: String,
    shape: Shape,
    /// For a table: its place among the tables, and its rows.
    grid: Option<(usize, usize)>,
}

const KINDS: [ShapeKind; 8] = [
    ShapeKind::Choice,
    ShapeKind::Rule,
    ShapeKind::Grid,
    ShapeKind::Wish,
    ShapeKind::Part,
    ShapeKind::Item,
    ShapeKind::Group,
    ShapeKind::Plain,
];

/// A number of products with its thousands apart: `1,296`; long ones by their digits.
pub fn grouped(number: &str) -> String {
    let mut out = String::new();
    for (place, digit) in number.chars().enumerate() {
        if place > 0 && (number.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

fn sections(source: &str) -> Vec<Section> {
    let mut tables = 0;
    let entries: Vec<Entry> = statements(source)
        .into_iter()
        .enumerate()
        .map(|(index, statement)| {
            let shape = Shape::read(&statement.text);
            let grid = Grid::read(&statement.text).filter(|_| shape.kind == ShapeKind::Grid).map(|grid| {
                tables += 1;
                (tables - 1, grid.rows.len())
            });
            Entry { index, line: statement.from + 1, mark: release::mark(&statement.text), shape, grid }
        })
        .collect();
    let mut sections: Vec<Section> = KINDS.iter().map(|kind| Section { kind: *kind, entries: Vec::new() }).collect();
    for entry in entries {
        if let Some(section) = sections.iter_mut().find(|section| section.kind == entry.shape.kind) {
            section.entries.push(entry);
        }
    }
    sections
}

impl Section {
    fn key(&self) -> &'static str {
        self.kind.as_str()
    }

    /// Of the fields of a new one.
    fn id(&self) -> String {
        format!("new-{}", self.key())
    }

    /// A new one of this kind can be added by a form.
    fn may_add(&self) -> bool {
        self.kind != ShapeKind::Plain && self.kind != ShapeKind::Grid
    }

    fn fresh(&self) -> Shape {
        let mut shape = Shape::empty(self.kind);
        if self.kind == ShapeKind::Choice {
            shape.rows = vec![Row::default(); 2];
        }
        shape
    }
}

impl Entry {
    /// Of its fields.
    fn id(&self) -> String {
        format!("s{}", self.index)
    }

    /// `Power · Power`, `R1 · if …`: one line to find it by.
    fn title(&self) -> &str {
        let first = self.shape.text.lines().next().unwrap_or_default();
        if self.shape.kind == ShapeKind::Plain || self.shape.name.is_empty() { first } else { &self.shape.name }
    }

    fn words(&self, chinese: bool) -> &str {
        let texts = &self.shape.texts;
        match self.shape.kind {
            ShapeKind::Rule | ShapeKind::Wish => &self.shape.says,
            ShapeKind::Plain => "",
            _ if chinese && !texts.zh.is_empty() => &texts.zh,
            _ => &texts.en,
        }
    }
}

impl BenchPage {
    pub fn href(&self) -> String {
        format!("/catalogue/{}/models/{}", self.product.id, self.model.version)
    }

    fn text<'l>(&self, labels: &'l Labels) -> &'l str {
        labels.get(self.frame.lang()).unwrap_or_default()
    }

    /// `Power: Diesel`.
    fn said(&self, told: &Told) -> String {
        let colon = if self.frame.is_chinese() { "：" } else { ": " };
        format!("{}{colon}{}", self.text(&told.question).trim_end_matches(['?', '？']), self.text(&told.answer))
    }

    fn rule(&self, rule: &RuleTold) -> String {
        let reason = self.text(&rule.reason);
        if reason.is_empty() { rule.id.clone() } else { format!("{} · {reason}", rule.id) }
    }

    fn grouped(&self, number: &str) -> String {
        grouped(number)
    }

    /// The text as typed, with the form that belongs to it.
    pub fn retyped(&mut self, source: String) {
        self.sections = sections(&source);
        self.source = source;
    }
}

/// The page of one version. `tried` holds the choices of whoever tries it.
///
/// # Errors
/// `NotFound` where there is no such version.
pub async fn bench_page(desk: &Desk, product: i64, version: i32, tried: Asked) -> Result<BenchPage, AppError> {
    let frame = desk.frame();
    let (today, scene, reader) = (desk.app.today(), desk_scene(desk), Reader::of(desk));
    let loaded = desk.app.db.read(move |conn| {
        let product = store::find_product(conn, ProductId(product))?.ok_or(AppError::NotFound)?;
        let model = store::find_model_version(conn, product.id, version)?.ok_or(AppError::NotFound)?;
        let source = store::load_model_source(conn, model.id)?;
        let compiled = if model.rule_hash.is_empty() { None } else { library::compiled(conn, &model, &scene).ok() };
        let trial = match &compiled {
            Some(compiled) => {
                let version = (product.clone(), model.clone(), compiled.clone());
                let place = format!("/catalogue/{}/models/{}", product.id, model.version);
                Some(Trial::of(load_version(conn, &reader, version, &tried, None)?, &tried, frame.clone(), place))
            }
            None => None,
        };
        let in_force = match store::find_released_model(conn, product.id, today)? {
            Some(known) if known.id != model.id => {
                let number = library::compiled(conn, &known, &scene).ok().and_then(|compiled| bench::counted(&compiled));
                Some((known.version, number.unwrap_or_default()))
            }
            _ => None,
        };
        let stored = store::load_model_report(conn, model.id)?;
        let report = stored.and_then(|text| serde_json::from_str(&text).ok());
        let fresh = || compiled.as_deref().map(|compiled| bench::report(None, compiled));
        Ok::<_, AppError>(BenchPage {
            name: store::load_name(conn, product.id, frame.language())?,
            facts: compiled.as_deref().map(facts),
            report: report.or_else(fresh),
            trial,
            in_force,
            problems: Vec::new(),
            of_file: false,
            errors: FormErrors::default(),
            from: model.released_from.map(|from| from.to_string()).unwrap_or_else(|| frame.today().to_string()),
            editable: model.is_draft() && frame.may("edit_products"),
            withdrawable: model.is_ahead(today) && frame.may("edit_products"),
            sections: sections(&source),
            seen: release::mark(&source),
            product,
            model,
            source,
            frame,
        })
    });
    loaded.await
}

fn facts(compiled: &Compiled) -> Facts {
    let number = compiled.count(&Selection::default()).to_string();
    let most = if compiled.counts_exactly() { "" } else { "≤ " };
    Facts {
        questions: compiled.model().attributes.len(),
        rules: compiled.model().rules.len(),
        configurations: if number == "0" { "–".to_owned() } else { format!("{most}{}", grouped(&number)) },
        bytes: compiled.report().bytes,
        order: compiled.report().order.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn thousands_stand_apart() {
        let told: Vec<String> = ["0", "999", "1296", "24566537954855761920000"].into_iter().map(grouped).collect();
        assert_eq!(told, ["0", "999", "1,296", "24,566,537,954,855,761,920,000"]);
    }
}
