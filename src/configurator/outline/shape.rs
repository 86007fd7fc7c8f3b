//! One statement as the fields of a form.

use super::Texts;
use super::grid::Grid;
use super::words::{find_word, has_comment, labels, name, named, written};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShapeKind {
    /// `choose`: an attribute with its values.
    Choice,
    Rule,
    /// `prefer`
    Wish,
    Part,
    Group,
    /// `add item`
    Item,
    /// A table, or a rule with its rows.
    Grid,
    /// Anything else, and whatever has comments inside: edited as text.
    Plain,
}

/// A value of an attribute, as one row of its form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    pub name: String,
    pub texts: Texts,
    /// Properties as written: `price 600 watts 3 kW`.
    pub rest: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    pub kind: ShapeKind,
    pub name: String,
    /// Label, or for rules and wishes the reason.
    pub texts: Texts,
    /// What follows the label: `in truck`, `: 0 to 4`, `quantity 4 when …`.
    pub rest: String,
    /// The sentence of a rule or wish.
    pub says: String,
    pub help: Texts,
    pub rows: Vec<Row>,
    /// The whole statement.
    pub text: String,
}

impl ShapeKind {
    pub fn as_str(self) -> &'static str {
        match self {
            ShapeKind::Choice => "choice",
            ShapeKind::Rule => "rule",
            ShapeKind::Wish => "wish",
            ShapeKind::Part => "part",
            ShapeKind::Group => "group",
            ShapeKind::Item => "item",
            ShapeKind::Grid => "grid",
            ShapeKind::Plain => "plain",
        }
    }

    /// Edited as text.
    pub fn is_text(self) -> bool {
        matches!(self, ShapeKind::Plain | ShapeKind::Grid)
    }

    /// Says something, with a reason.
    pub fn is_sentence(self) -> bool {
        matches!(self, ShapeKind::Rule | ShapeKind::Wish)
    }

    pub fn has_rows(self) -> bool {
        self == ShapeKind::Choice
    }

    pub fn parse(text: &str) -> Option<ShapeKind> {
        use ShapeKind::*;
        [Choice, Rule, Wish, Part, Group, Item, Grid, Plain].into_iter().find(|kind| kind.as_str() == text)
    }
}

impl Shape {
    pub fn empty(kind: ShapeKind) -> Shape {
        let texts = Texts::default;
        let (name, rest, says, text) = Default::default();
        Shape { kind, name, texts: texts(), rest, says, help: texts(), rows: Vec::new(), text }
    }

    /// The form of a statement. Never fails: what has no form is plain text.
    pub fn read(text: &str) -> Shape {
        let read = if text.lines().any(has_comment) { None } else { read(text) };
        let mut shape = read.unwrap_or_else(|| Shape { text: text.to_owned(), ..Shape::empty(ShapeKind::Plain) });
        shape.text = text.to_owned();
        if shape.kind == ShapeKind::Plain || shape.kind == ShapeKind::Grid {
            return shape;
        }
        // Only a form that says what the statement says may replace it.
        let written = shape.write();
        let again = read_again(&written);
        let same = again.as_ref().is_some_and(|again| Shape { text: shape.text.clone(), ..again.clone() } == shape);
        if same {
            shape.text = written;
            return shape;
        }
        Shape { text: text.to_owned(), ..Shape::empty(ShapeKind::Plain) }
    }

    /// Values stand on lines of their own, so that one more can be added.
    pub fn takes_rows(&self) -> bool {
        !self.rest.starts_with(':')
    }

    /// How many lines it takes to show.
    pub fn lines(&self) -> usize {
        self.text.lines().count() + 1
    }

    /// The statement as text.
    pub fn write(&self) -> String {
        let head = |keyword: &str| {
            let space = if self.rest.is_empty() || self.rest.starts_with(':') { "" } else { " " };
            format!("{keyword} {}{}{space}{}", named(&self.name), written(&self.texts), self.rest)
        };
        match self.kind {
            ShapeKind::Plain | ShapeKind::Grid => self.text.clone(),
            ShapeKind::Group => head("group"),
            ShapeKind::Part => head("part"),
            ShapeKind::Item => head("add item"),
            ShapeKind::Rule => self.sentence(&format!("rule {}: ", named(&self.name))),
            ShapeKind::Wish if self.name.is_empty() => self.sentence("prefer "),
            ShapeKind::Wish => self.sentence(&format!("prefer {}: ", named(&self.name))),
            ShapeKind::Choice => {
                let mut text = head("choose");
                let help = written(&self.help);
                if !help.is_empty() {
                    text.push_str(&format!("\n  help{help}"));
                }
                for row in &self.rows {
                    let space = if row.rest.is_empty() { "" } else { " " };
                    text.push_str(&format!("\n  {}{}{space}{}", named(&row.name), written(&row.texts), row.rest));
                }
                text
            }
        }
    }

    fn sentence(&self, head: &str) -> String {
        let reason = written(&self.texts);
        let because = if reason.is_empty() { String::new() } else { format!("\n  because{reason}") };
        format!("{head}{}{because}", self.says)
    }
}

fn read_again(text: &str) -> Option<Shape> {
    let mut shape = read(text)?;
    shape.text = String::new();
    Some(shape)
}

fn read(text: &str) -> Option<Shape> {
    let (keyword, rest) = text.trim_start().split_once(char::is_whitespace)?;
    match keyword {
        "choose" => choice(rest),
        "rule" | "table" if Grid::read(text).is_some() => Some(Shape { text: text.to_owned(), ..grid(rest)? }),
        "rule" => rule(rest),
        "prefer" => wish(rest),
        // A part type has statements of its own below it.
        "part" | "group" if rest.lines().nth(1).is_some() => None,
        "part" => Some(shape_of(ShapeKind::Part, row(rest)?)),
        "group" => Some(shape_of(ShapeKind::Group, row(rest)?)),
        "add" => {
            let rest = rest.trim_start().strip_prefix("item").filter(|rest| rest.starts_with(char::is_whitespace))?;
            Some(shape_of(ShapeKind::Item, row(&one_line(rest))?))
        }
        _ => None,
    }
}

fn one_line(text: &str) -> String {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

fn shape_of(kind: ShapeKind, row: Row) -> Shape {
    Shape { name: row.name, texts: row.texts, rest: row.rest, ..Shape::empty(kind) }
}

fn row(line: &str) -> Option<Row> {
    let (name, after) = name(line)?;
    let (texts, rest) = labels(after);
    Some(Row { name, texts, rest: rest.trim().to_owned() })
}

fn grid(rest: &str) -> Option<Shape> {
    let (name, _) = name(rest)?;
    Some(Shape { name, ..Shape::empty(ShapeKind::Grid) })
}

fn choice(rest: &str) -> Option<Shape> {
    let mut lines = rest.lines();
    let mut shape = shape_of(ShapeKind::Choice, row(lines.next()?)?);
    for line in lines.filter(|line| !line.trim().is_empty()) {
        match line.trim_start().strip_prefix("help").filter(|rest| rest.trim_start().starts_with(['"', '“', '”'])) {
            Some(help) => {
                let (texts, left) = labels(help);
                if !left.trim().is_empty() {
                    return None;
                }
                shape.help = texts;
            }
            None => shape.rows.push(row(line)?),
        }
    }
    Some(shape)
}

/// The sentence before `because`, and the reason behind it.
fn reasoned(text: &str) -> Option<(String, Texts)> {
    let text = one_line(text);
    let Some(at) = find_word(&text, "because") else { return Some((text.trim().to_owned(), Texts::default())) };
    let (texts, left) = labels(text.get(at + "because".len()..)?);
    left.trim().is_empty().then_some((text.get(..at)?.trim().to_owned(), texts))
}

fn rule(rest: &str) -> Option<Shape> {
    let (name, after) = name(rest)?;
    let (says, texts) = reasoned(after.trim_start().strip_prefix(':')?)?;
    Some(Shape { name, says, texts, ..Shape::empty(ShapeKind::Rule) })
}

fn wish(rest: &str) -> Option<Shape> {
    let named = name(rest).and_then(|(name, after)| Some((name, after.trim_start().strip_prefix(':')?.to_owned())));
    let (name, rest) = named.unwrap_or_else(|| (String::new(), rest.to_owned()));
    let (says, texts) = reasoned(&rest)?;
    Some(Shape { name, says, texts, ..Shape::empty(ShapeKind::Wish) })
}
