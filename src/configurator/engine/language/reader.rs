//! A cursor over the words of a statement. The reader knows the attributes declared so far.

use super::lexer::{Token, Word};
use super::problem::{Problem, ProblemKind};
use crate::configurator::engine::model::{Attribute, Kind, Labels, Model};

/// Deeper nesting is refused: no reader follows it, and no stack should have to.
const MOST_DEPTH: usize = 200;

pub(super) struct Reader<'m> {
    pub(super) tokens: &'m [Token],
    pub(super) at: usize,
    pub(super) line: u32,
    pub(super) depth: usize,
    pub(super) model: &'m Model,
}

impl<'m> Reader<'m> {
    pub(super) fn new(tokens: &'m [Token], line: u32, model: &'m Model) -> Reader<'m> {
        Reader { tokens, at: 0, line, depth: 0, model }
    }

    pub(super) fn peek(&self, ahead: usize) -> Option<&'m Token> {
        self.tokens.get(self.at + ahead)
    }

    pub(super) fn is_done(&self) -> bool {
        self.at >= self.tokens.len()
    }

    /// Line and column of the next word, or just behind the last.
    pub(super) fn place(&self) -> (u32, u32) {
        match (self.peek(0), self.tokens.last()) {
            (Some(token), _) => (token.line, token.column),
            (None, Some(last)) => {
                let length = u32::try_from(last.written().chars().count()).unwrap_or(0);
                (last.line, last.column.saturating_add(length))
            }
            (None, None) => (self.line, 1),
        }
    }

    pub(super) fn problem(&self, kind: ProblemKind) -> Problem {
        let (line, column) = self.place();
        Problem::new(line, column, self.peek(0).map_or("", Token::written), kind)
    }

    pub(super) fn expected(&self, what: &str) -> Problem {
        self.problem(ProblemKind::Expected(what.to_owned()))
    }

    pub(super) fn end(&self) -> Result<(), Problem> {
        if self.is_done() { Ok(()) } else { Err(self.problem(ProblemKind::LeftOver)) }
    }

    pub(super) fn is(&self, word: &str) -> bool {
        self.peek(0).is_some_and(|token| token.written() == word)
    }

    pub(super) fn is_keyword(&self, ahead: usize, word: &str) -> bool {
        matches!(self.peek(ahead), Some(Token { word: Word::Name(name), .. }) if name == word)
    }

    pub(super) fn take(&mut self, word: &str) -> bool {
        let found = self.is_keyword(0, word);
        self.at += usize::from(found);
        found
    }

    pub(super) fn take_all(&mut self, words: &[&str]) -> bool {
        let found = words.iter().enumerate().all(|(ahead, word)| self.is_keyword(ahead, word));
        self.at += if found { words.len() } else { 0 };
        found
    }

    pub(super) fn demand(&mut self, word: &str) -> Result<(), Problem> {
        if self.take(word) { Ok(()) } else { Err(self.expected(word).near([word])) }
    }

    pub(super) fn is_sign(&self, ahead: usize, sign: &str) -> bool {
        matches!(self.peek(ahead), Some(Token { word: Word::Sign(found), .. }) if *found == sign)
    }

    pub(super) fn take_sign(&mut self, sign: &str) -> bool {
        let found = self.is_sign(0, sign);
        self.at += usize::from(found);
        found
    }

    pub(super) fn demand_sign(&mut self, sign: &str) -> Result<(), Problem> {
        if self.take_sign(sign) { Ok(()) } else { Err(self.expected(sign)) }
    }

    /// A name, bare or in quotes; numbers are names too where a name is wanted.
    pub(super) fn name(&mut self, what: &str) -> Result<String, Problem> {
        match self.peek(0).map(|token| &token.word) {
            Some(Word::Name(name) | Word::Text(name) | Word::Number(_, name)) => {
                self.at += 1;
                Ok(name.clone())
            }
            _ => Err(self.expected(what)),
        }
    }

    pub(super) fn take_name(&mut self) -> Option<String> {
        match self.peek(0).map(|token| &token.word) {
            Some(Word::Name(name)) => {
                self.at += 1;
                Some(name.clone())
            }
            _ => None,
        }
    }

    pub(super) fn text(&mut self, what: &str) -> Result<String, Problem> {
        match self.peek(0).map(|token| &token.word) {
            Some(Word::Text(text)) => {
                self.at += 1;
                Ok(text.clone())
            }
            _ => Err(self.expected(what)),
        }
    }

    pub(super) fn is_text(&self, ahead: usize) -> bool {
        matches!(self.peek(ahead), Some(Token { word: Word::Text(_), .. }))
    }

    pub(super) fn is_number(&self) -> bool {
        let ahead = usize::from(self.is_sign(0, "-"));
        matches!(self.peek(ahead), Some(Token { word: Word::Number(..), .. }))
    }

    /// `0 to …`
    pub(super) fn is_range(&self) -> bool {
        let ahead = usize::from(self.is_sign(0, "-"));
        self.is_number() && self.is_keyword(ahead + 1, "to")
    }

    pub(super) fn signed_number(&mut self) -> Result<i64, Problem> {
        let negative = self.take_sign("-");
        match self.peek(0).map(|token| &token.word) {
            Some(Word::Number(number, _)) => {
                self.at += 1;
                Ok(if negative { -number } else { *number })
            }
            _ => Err(self.expected("a number")),
        }
    }

    /// `"English" zh "中文" de "Deutsch"`: the first text is English unless a language stands before it.
    pub(super) fn labels(&mut self) -> Labels {
        let mut labels = Vec::new();
        loop {
            if self.is_text(0) && labels.is_empty() {
                labels.push(("en".to_owned(), self.text("a text").unwrap_or_default()));
            } else if self.is_language() && self.is_text(1) {
                let language = self.take_name().unwrap_or_default();
                let language = if language == "zh" { "zh-CN".to_owned() } else { language };
                labels.push((language, self.text("a text").unwrap_or_default()));
            } else {
                return Labels(labels);
            }
        }
    }

    pub(super) fn is_language(&self) -> bool {
        let Some(Word::Name(name)) = self.peek(0).map(|token| &token.word) else { return false };
        let mut parts = name.split('-');
        let tag = parts.next().unwrap_or_default();
        tag.len() == 2 && tag.chars().all(|letter| letter.is_ascii_lowercase()) && parts.count() <= 1
    }

    pub(super) fn group(&mut self) -> Result<usize, Problem> {
        let mut known = self.model.groups.iter();
        match known.position(|group| self.is(&group.name)) {
            Some(index) => {
                self.at += 1;
                Ok(index)
            }
            None => {
                let names = self.model.groups.iter().map(|group| group.name.as_str());
                Err(self.problem(ProblemKind::UnknownGroup).near(names))
            }
        }
    }

    /// One level deeper; refused where no reader would follow.
    pub(super) fn deeper(&mut self) -> Result<(), Problem> {
        self.depth += 1;
        if self.depth > MOST_DEPTH { Err(self.problem(ProblemKind::TooDeep)) } else { Ok(()) }
    }

    pub(super) fn attribute_here(&self, ahead: usize) -> Option<usize> {
        match self.peek(ahead).map(|token| &token.word) {
            Some(Word::Name(name) | Word::Text(name)) => self.model.attribute_index(name),
            _ => None,
        }
    }

    pub(super) fn attribute(&mut self) -> Result<usize, Problem> {
        match self.attribute_here(0) {
            Some(index) => {
                self.at += 1;
                Ok(index)
            }
            None => Err(self.unknown_attribute()),
        }
    }

    pub(super) fn unknown_attribute(&self) -> Problem {
        let names = self.model.attributes.iter().map(|attribute| attribute.name.as_str());
        match self.peek(0).map(|token| &token.word) {
            Some(Word::Name(_) | Word::Text(_)) => self.problem(ProblemKind::UnknownAttribute).near(names),
            _ => self.expected("an attribute"),
        }
    }

    /// `cad, render or ai`: commas and `or` go on as long as values of the attribute follow.
    pub(super) fn values_of(&mut self, index: usize) -> Result<Vec<u32>, Problem> {
        let attribute = &self.model.attributes[index];
        let mut values = Vec::new();
        loop {
            let Some(value) = self.value_at(attribute, 0) else {
                let names = attribute.values.iter().map(|value| value.name.as_str());
                return Err(self.problem(ProblemKind::UnknownValue(attribute.name.clone())).near(names));
            };
            values.push(value);
            self.at += 1;
            let joined = self.is_sign(0, ",") || self.is_keyword(0, "or");
            if !joined || self.value_at(attribute, 1).is_none() || self.begins_condition(1) {
                values.sort_unstable();
                values.dedup();
                return Ok(values);
            }
            self.at += 1;
        }
    }

    /// Whether the word is an attribute about which something is said, and so no value of a list.
    pub(super) fn begins_condition(&self, ahead: usize) -> bool {
        let Some(index) = self.attribute_here(ahead) else { return false };
        let attribute = &self.model.attributes[index];
        self.is_keyword(ahead + 1, "is") || self.expression_follows(ahead + 1) || self.value_at(attribute, ahead + 1).is_some()
    }
}

/// A value by its name; Booleans also by `yes`/`no` and `on`/`off`.
pub(super) fn value_named(attribute: &Attribute, name: &str) -> Option<u32> {
    let name = match (&attribute.kind, name) {
        (Kind::Boolean, "yes" | "on") => "true",
        (Kind::Boolean, "no" | "off") => "false",
        _ => name,
    };
    attribute.value_index(name).and_then(|index| u32::try_from(index).ok())
}
