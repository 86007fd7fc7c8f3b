//! Text to words: one line at a time, each word with its place.

use super::problem::{Problem, ProblemKind};
use crate::configurator::engine::model::SCALE;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Word {
    /// A bare word: `Power`, `li-ion`, `48v`, `2026-07-01`.
    Name(String),
    /// A text in double quotes.
    Text(String),
    /// A number in millionths, and as written.
    Number(i64, String),
    /// `:` `,` `.` `(` `)` `+` `-` `*` `=` `!=` `<` `<=` `>` `>=` `|`
    Sign(&'static str),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    pub word: Word,
    pub line: u32,
    pub column: u32,
}

impl Token {
    /// The word as its author wrote it, for messages and look-ups.
    pub fn written(&self) -> &str {
        match &self.word {
            Word::Name(text) | Word::Text(text) | Word::Number(_, text) => text,
            Word::Sign(sign) => sign,
        }
    }
}

/// One line: how far it is indented, and its words. Empty lines and comments are left out.
#[derive(Debug, Clone)]
pub struct Line {
    pub number: u32,
    pub indent: usize,
    pub tokens: Vec<Token>,
}

/// Two-character signs stand before their one-character beginnings.
const SIGNS: [&str; 17] = ["<=", ">=", "!=", "<>", "≤", "≥", "≠", "=", "<", ">", "+", "-", "*", "(", ")", ",", ":"];

pub fn read_lines(source: &str) -> (Vec<Line>, Vec<Problem>) {
    let mut lines = Vec::new();
    let mut problems = Vec::new();
    for (index, text) in source.lines().enumerate() {
        let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
        let indent = text.chars().take_while(|letter| letter.is_whitespace()).count();
        let tokens = read_line(text, number, &mut problems);
        if !tokens.is_empty() {
            lines.push(Line { number, indent, tokens });
        }
    }
    (lines, problems)
}

fn read_line(text: &str, line: u32, problems: &mut Vec<Problem>) -> Vec<Token> {
    let letters: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(&letter) = letters.get(at) {
        let column = u32::try_from(at + 1).unwrap_or(u32::MAX);
        if letter.is_whitespace() {
            at += 1;
            continue;
        }
        if letter == '-' && letters.get(at + 1) == Some(&'-') {
            break;
        }
        let word = if letter == '"' || letter == '“' || letter == '”' {
            read_text(&letters, &mut at, line, column, problems)
        } else if letter.is_ascii_digit() {
            read_number(&letters, &mut at, line, column, problems)
        } else if is_letter(letter) {
            Word::Name(take_while(&letters, &mut at))
        } else {
            match read_sign(&letters, &mut at) {
                Some(sign) => Word::Sign(sign),
                None => {
                    problems.push(Problem::new(line, column, &letter.to_string(), ProblemKind::StrangeCharacter));
                    at += 1;
                    continue;
                }
            }
        };
        tokens.push(Token { word, line, column });
    }
    tokens
}

fn is_letter(letter: char) -> bool {
    letter.is_alphabetic() || letter == '_'
}

/// Letters, digits, underscores, and a hyphen between two of them.
fn take_while(letters: &[char], at: &mut usize) -> String {
    let part = |letter: char| letter.is_alphanumeric() || letter == '_';
    let mut word = String::new();
    while let Some(&letter) = letters.get(*at) {
        let hyphen = letter == '-' && letters.get(*at + 1).is_some_and(|next| part(*next)) && !word.is_empty();
        if !part(letter) && !hyphen {
            break;
        }
        word.push(letter);
        *at += 1;
    }
    word
}

fn read_text(letters: &[char], at: &mut usize, line: u32, column: u32, problems: &mut Vec<Problem>) -> Word {
    let mut text = String::new();
    *at += 1;
    loop {
        match letters.get(*at) {
            None => {
                problems.push(Problem::new(line, column, &text, ProblemKind::UnclosedText));
                return Word::Text(text);
            }
            Some('"' | '”' | '“') => {
                *at += 1;
                return Word::Text(text);
            }
            Some('\\') if matches!(letters.get(*at + 1), Some('"' | '\\')) => {
                text.extend(letters.get(*at + 1));
                *at += 2;
            }
            Some(letter) => {
                text.push(*letter);
                *at += 1;
            }
        }
    }
}

/// A number (`1.3`, `24000.00`), or a word that begins with a digit (`48v`, `2026-07-01`).
fn read_number(letters: &[char], at: &mut usize, line: u32, column: u32, problems: &mut Vec<Problem>) -> Word {
    let mut written = take_while(letters, at);
    if !written.chars().all(|letter| letter.is_ascii_digit()) {
        return Word::Name(written);
    }
    if letters.get(*at) == Some(&'.') && letters.get(*at + 1).is_some_and(char::is_ascii_digit) {
        *at += 1;
        written.push('.');
        while let Some(digit) = letters.get(*at).filter(|letter| letter.is_ascii_digit()) {
            written.push(*digit);
            *at += 1;
        }
    }
    match millionths(&written) {
        Ok(number) => Word::Number(number, written),
        Err(kind) => {
            problems.push(Problem::new(line, column, &written, kind));
            Word::Number(0, written)
        }
    }
}

/// Exact millionths of a plain decimal number without sign.
pub fn millionths(written: &str) -> Result<i64, ProblemKind> {
    let (whole, fraction) = written.split_once('.').unwrap_or((written, ""));
    if fraction.len() > 6 {
        return Err(ProblemKind::TooManyDecimals);
    }
    let whole: i64 = whole.parse().map_err(|_| ProblemKind::NumberTooLarge)?;
    let fraction: i64 = format!("{fraction:0<6}").parse().map_err(|_| ProblemKind::NumberTooLarge)?;
    whole.checked_mul(SCALE).and_then(|scaled| scaled.checked_add(fraction)).ok_or(ProblemKind::NumberTooLarge)
}

fn read_sign(letters: &[char], at: &mut usize) -> Option<&'static str> {
    let rest: String = letters.iter().skip(*at).take(2).collect();
    if rest.starts_with('.') {
        *at += 1;
        return Some(".");
    }
    if rest.starts_with('|') {
        *at += 1;
        return Some("|");
    }
    let sign = SIGNS.iter().find(|sign| rest.starts_with(**sign))?;
    *at += sign.chars().count();
    Some(match *sign {
        "≤" => "<=",
        "≥" => ">=",
        "≠" | "<>" => "!=",
        other => other,
    })
}
