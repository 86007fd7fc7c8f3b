//! A model text as its statements, so that each can be edited by itself. The text is the truth: a form is read from it
//! and written back into it, and every line that nobody touched stays as it was.

mod grid;
mod shape;
mod words;

pub use grid::{Grid, read_cells};
pub use shape::{Row, Shape, ShapeKind};
pub use words::{named, quoted};

/// A text in English, in Chinese, and in other languages as they stood.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Texts {
    pub en: String,
    pub zh: String,
    pub more: Vec<(String, String)>,
}

/// A statement: a line at the margin with the indented lines below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Lines of the text, from 0, the last one excluded.
    pub from: usize,
    pub to: usize,
    pub keyword: String,
    pub text: String,
}

/// The statements of a text, in order. Empty lines and comments between them belong to none.
pub fn statements(source: &str) -> Vec<Statement> {
    let lines: Vec<&str> = source.lines().collect();
    let mut found: Vec<(usize, usize, usize)> = Vec::new();
    for (place, line) in lines.iter().enumerate() {
        let told = line.trim_start();
        if told.is_empty() || told.starts_with("--") {
            continue;
        }
        let indent = line.chars().take_while(|letter| letter.is_whitespace()).count();
        match found.last_mut() {
            Some((_, to, head)) if indent > *head => *to = place + 1,
            _ => found.push((place, place + 1, indent)),
        }
    }
    let statement = |(from, to, _): (usize, usize, usize)| {
        let text = lines.get(from..to).unwrap_or_default().join("\n");
        let keyword = text.split_whitespace().next().unwrap_or_default().to_owned();
        Statement { from, to, keyword, text }
    };
    found.into_iter().map(statement).collect()
}

/// The text with other lines in place of one statement; nothing takes it away.
pub fn replace(source: &str, statement: &Statement, with: &str) -> String {
    let lines: Vec<&str> = source.lines().collect();
    let before = lines.get(..statement.from).unwrap_or_default();
    let after = lines.get(statement.to..).unwrap_or_default();
    let new = with.lines();
    joined(before.iter().copied().chain(new).chain(after.iter().copied()))
}

/// The text with one more statement: behind the last of its kind, else at the end.
pub fn append(source: &str, text: &str) -> String {
    let keyword = text.split_whitespace().next().unwrap_or_default();
    let last = statements(source).into_iter().rfind(|statement| statement.keyword == keyword);
    let lines: Vec<&str> = source.lines().collect();
    let place = last.map_or(lines.len(), |statement| statement.to);
    let (before, after) = lines.split_at(place.min(lines.len()));
    joined(before.iter().copied().chain(text.lines()).chain(after.iter().copied()))
}

fn joined<'l>(lines: impl Iterator<Item = &'l str>) -> String {
    let mut text = lines.collect::<Vec<_>>().join("\n");
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::configurator::engine::{Budget, Compiled, language};

    const MODELS: [&str; 3] = [
        include_str!("../../../models/fl25.model"),
        include_str!("../../../models/workstation.model"),
        include_str!("../../../models/bicycle.model"),
    ];

    /// Texts of rules and places in the text aside: what the model says.
    fn said(source: &str) -> String {
        let model = language::parse(source).unwrap_or_else(|problems| panic!("{problems:?}\n{source}"));
        Compiled::compile(&model, Budget::default()).unwrap().rule_hash()
    }

    #[test]
    fn every_statement_goes_through_its_form_and_says_the_same() {
        for source in MODELS {
            let before = said(source);
            let mut text = source.to_owned();
            let mut forms = 0;
            for place in 0..statements(&text).len() {
                let statement = statements(&text)[place].clone();
                let shape = Shape::read(&statement.text);
                forms += usize::from(shape.kind != ShapeKind::Plain);
                text = replace(&text, &statement, &shape.write());
                assert_eq!(Shape::read(&shape.write()), shape);
            }
            assert_eq!(said(&text), before);
            assert!(forms > 10, "most statements have a form");
        }
    }

    #[test]
    fn other_lines_stay_as_they_were_comments_too() {
        let source = "-- head\nproduct X\n\nchoose A: a, b  -- two\n-- about R\nrule R: A is a\n  because \"So.\" de \"Darum.\"\n\ndefault A: a\n";
        let all = statements(source);
        assert_eq!(all.iter().map(|one| one.keyword.as_str()).collect::<Vec<_>>(), ["product", "choose", "rule", "default"]);
        let mut shape = Shape::read(&all[2].text);
        assert_eq!((shape.kind, shape.name.as_str(), shape.says.as_str()), (ShapeKind::Rule, "R", "A is a"));
        shape.says = "A is b".into();
        shape.texts.zh = "因此“必须”。".into();
        let text = replace(source, &all[2], &shape.write());
        let expected = source.replace(
            "rule R: A is a\n  because \"So.\" de \"Darum.\"",
            "rule R: A is b\n  because \"So.\" zh \"因此\\\"必须\\\"。\" de \"Darum.\"",
        );
        assert_eq!(text, expected);
        assert_eq!(Shape::read(&all[1].text).kind, ShapeKind::Plain, "a comment would be lost in a form");
        assert_eq!(append(source, "rule S: A is a"), source.replace("\n\ndefault", "\nrule S: A is a\n\ndefault"));
        assert_eq!(replace(source, &all[3], ""), source.replace("default A: a\n", ""));
    }

    #[test]
    fn a_part_type_with_statements_of_its_own_stays_text() {
        let part_type = "part Drive \"Drive\"\n  choose Size: small, large";
        let shape = Shape::read(part_type);
        assert_eq!((shape.kind, shape.write().as_str()), (ShapeKind::Plain, part_type));
        assert_eq!(Shape::read("part c1 \"6 cores\" family \"cpu\"").kind, ShapeKind::Part);
    }

    #[test]
    fn words_inside_of_texts_are_no_keywords() {
        let shape = Shape::read("rule \"my rule\": A is \"because b\" because \"Said: because.\"");
        assert_eq!((shape.name.as_str(), shape.says.as_str()), ("my rule", "A is \"because b\""));
        assert_eq!(shape.texts.en, "Said: because.");
        assert_eq!(shape.write(), "rule \"my rule\": A is \"because b\"\n  because \"Said: because.\"");
    }

    #[test]
    fn no_text_makes_it_panic() {
        for text in
            ["", "\"", "rule", "rule :", "choose", "choose \"", "prefer x: \"\\", "add", "add item", "第 “", "\u{2028}x\n  y"]
        {
            let _ = Shape::read(text).write();
            for statement in statements(text) {
                let _ = replace(text, &statement, "z");
            }
            let _ = append(text, text);
        }
    }
}
