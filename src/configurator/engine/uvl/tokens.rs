//! The words of a UVL line.

use crate::configurator::engine::language::{Problem, ProblemKind};
use crate::configurator::engine::model::{Property, SCALE};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Word {
    Name(String),
    /// Single quotes: a text, never a name.
    Text(String),
    /// Millionths.
    Number(i64),
    Sign(&'static str),
}

#[derive(Debug, Clone)]
pub struct Token {
    pub word: Word,
    pub column: u32,
}

pub struct Line {
    pub number: u32,
    /// Tabs and spaces before the first word; a tab counts four.
    pub indent: usize,
    pub tokens: Vec<Token>,
}

const SIGNS: [&str; 22] =
    ["<=>", "=>", "==", "!=", "<=", ">=", "..", "<", ">", "!", "&", "|", "(", ")", "[", "]", "{", "}", ",", "+", "*", "."];

pub fn lines(source: &str) -> Result<Vec<Line>, Vec<Problem>> {
    let mut lines = Vec::new();
    let mut problems = Vec::new();
    for (index, text) in source.lines().enumerate() {
        let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
        let width = |letter: char| if letter == '\t' { 4 } else { 1 };
        let indent = text.chars().take_while(|letter| letter.is_whitespace()).map(width).sum();
        match tokens(text, number) {
            Ok(tokens) if tokens.is_empty() => {}
            Ok(tokens) => lines.push(Line { number, indent, tokens }),
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() { Ok(lines) } else { Err(problems) }
}

fn tokens(text: &str, line: u32) -> Result<Vec<Token>, Problem> {
    let letters: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(letter) = letters.get(at).copied() {
        let column = u32::try_from(at + 1).unwrap_or(u32::MAX);
        let problem = |word: String, kind| Problem::new(line, column, &word, kind);
        if letter.is_whitespace() {
            at += 1;
            continue;
        }
        if letter == '/' && letters.get(at + 1) == Some(&'/') {
            break;
        }
        let word = if letter == '"' || letter == '\'' {
            let end = letters.iter().skip(at + 1).position(|other| *other == letter);
            let Some(length) = end else { return Err(problem(letter.to_string(), ProblemKind::UnclosedText)) };
            let inner: String = letters.iter().skip(at + 1).take(length).collect();
            at += length + 2;
            if letter == '"' { Word::Name(inner) } else { Word::Text(inner) }
        } else if letter.is_ascii_digit() || (letter == '-' && letters.get(at + 1).is_some_and(char::is_ascii_digit)) {
            number_or_name(&letters, &mut at).map_err(|(word, kind)| problem(word, kind))?
        } else if letter.is_alphanumeric() || letter == '_' {
            Word::Name(name(&letters, &mut at))
        } else if letter == '-' {
            at += 1;
            Word::Sign("-")
        } else if letter == '/' {
            at += 1;
            Word::Sign("/")
        } else {
            let rest: String = letters.iter().skip(at).take(3).collect();
            let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) else {
                return Err(problem(letter.to_string(), ProblemKind::StrangeCharacter));
            };
            at += sign.len();
            Word::Sign(sign)
        };
        tokens.push(Token { word, column });
    }
    Ok(tokens)
}

fn name(letters: &[char], at: &mut usize) -> String {
    let part = |letter: &&char| letter.is_alphanumeric() || matches!(**letter, '_' | '#' | '§' | '$' | '?' | '\\');
    let word: String = letters.iter().skip(*at).take_while(part).collect();
    *at += word.chars().count();
    word
}

fn number_or_name(letters: &[char], at: &mut usize) -> Result<Word, (String, ProblemKind)> {
    let negative = letters.get(*at) == Some(&'-');
    *at += usize::from(negative);
    let mut written = name(letters, at);
    if !written.chars().all(|letter| letter.is_ascii_digit()) {
        return Ok(Word::Name(written));
    }
    if letters.get(*at) == Some(&'.') && letters.get(*at + 1).is_some_and(char::is_ascii_digit) {
        *at += 1;
        written.push('.');
        written.push_str(&name(letters, at));
    }
    let number = crate::configurator::engine::language::plain_number(&written);
    let number = number.ok_or((written, ProblemKind::NumberTooLarge))?;
    Ok(Word::Number(if negative { -number } else { number }))
}

/// `[a..b]`, `[a..*]`, `[a]`
pub fn cardinality(tokens: &[Token]) -> Option<(i64, i64)> {
    let number = |token: Option<&Token>| match token.map(|token| &token.word) {
        Some(Word::Number(number)) => Some(number / SCALE),
        Some(Word::Sign("*")) => Some(i64::from(u32::MAX)),
        _ => None,
    };
    if tokens.first().map(|token| &token.word) != Some(&Word::Sign("[")) {
        return None;
    }
    let low = number(tokens.get(1))?;
    match tokens.get(2).map(|token| &token.word) {
        Some(Word::Sign("..")) => Some((low, number(tokens.get(3))?)),
        Some(Word::Sign("]")) => Some((low, low)),
        _ => None,
    }
}

/// `{abstract true, price 12.5, note "text"}`: numbers and texts, the rest is left aside.
pub fn attributes(tokens: &[Token]) -> Vec<(String, Property)> {
    let mut properties = Vec::new();
    for pair in tokens.windows(2) {
        let [Token { word: Word::Name(name), .. }, Token { word: value, .. }] = pair else { continue };
        match value {
            Word::Number(number) => properties.push((name.clone(), Property::Number(*number, None))),
            Word::Text(text) => properties.push((name.clone(), Property::Text(text.clone()))),
            Word::Name(_) | Word::Sign(_) => {}
        }
    }
    properties
}
