//! Blocks of lines to a model: first what can be chosen, then what is said about it.

use super::domain::{check_values, read_domain};
use super::lexer::{Line, Token, Word, read_lines};
use super::problem::{Problem, ProblemKind};
use super::reader::Reader;
use crate::configurator::engine::model::{Attribute, Group, Kind, Labels, Model, Property, SCALE};
use crate::kernel::money::Amount;

/// What a model may draw on besides its own text.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    pub parts: Vec<Part>,
    pub tables: Vec<TableSource>,
}

/// A part that attributes can offer: its name, label and properties (`family`, `watts`, `price` …).
#[derive(Debug, Clone, Default)]
pub struct Part {
    pub name: String,
    pub label: Labels,
    pub properties: Vec<(String, Property)>,
}

/// A named table of allowed combinations: a row of attribute names, then rows of value names.
#[derive(Debug, Clone, Default)]
pub struct TableSource {
    pub name: String,
    pub rows: Vec<Vec<String>>,
}

const STATEMENTS: [&str; 14] = [
    "product", "group", "part", "type", "choose", "rule", "default", "prefer", "add", "message", "need", "table", "total",
    "version",
];

/// Reads a model text that needs nothing but itself.
///
/// # Errors
/// Every problem found, in the order of the text.
pub fn parse(source: &str) -> Result<Model, Vec<Problem>> {
    parse_with(source, &Sources::default())
}

/// Reads a model text that may draw on `sources` for parts and tables.
///
/// # Errors
/// Every problem found, in the order of the text.
pub fn parse_with(source: &str, sources: &Sources) -> Result<Model, Vec<Problem>> {
    let (lines, problems) = read_lines(source);
    let mut parser = Parser { model: Model::default(), sources: sources.clone(), problems };
    let blocks = blocks(&lines);
    // What others draw on comes first, wherever it stands.
    for keywords in [&["part", "table", "group"][..], &["type"]] {
        for block in blocks.iter().filter(|block| keywords.contains(&block.keyword())) {
            parser.declare(block);
        }
    }
    for block in blocks.iter().filter(|block| !["part", "table", "group", "type"].contains(&block.keyword())) {
        parser.declare(block);
    }
    if parser.model.name.is_empty() {
        parser.problems.push(Problem::new(1, 1, "", ProblemKind::MissingProduct));
    }
    let source_lines: Vec<&str> = source.lines().collect();
    for block in &blocks {
        parser.state(block, &source_lines);
    }
    if parser.problems.is_empty() {
        return Ok(parser.model);
    }
    parser.problems.sort_by_key(|problem| (problem.line, problem.column));
    Err(parser.problems)
}

/// A line at the margin with the indented lines below it.
#[derive(Clone, Copy)]
pub(super) struct Block<'l> {
    pub head: &'l Line,
    pub body: &'l [Line],
}

pub(super) fn blocks(lines: &[Line]) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut rest = lines;
    while let Some((head, after)) = rest.split_first() {
        let length = after.iter().take_while(|line| line.indent > head.indent).count();
        let (body, next) = after.split_at(length);
        blocks.push(Block { head, body });
        rest = next;
    }
    blocks
}

pub(super) struct Parser {
    pub model: Model,
    pub sources: Sources,
    pub problems: Vec<Problem>,
}

impl Block<'_> {
    pub fn keyword(&self) -> &str {
        match self.head.tokens.first().map(|token| &token.word) {
            Some(Word::Name(word)) => word,
            _ => "",
        }
    }

    /// All words of the block after the keyword, lines joined.
    pub fn joined(&self) -> Vec<Token> {
        let head = self.head.tokens.iter().skip(1);
        head.chain(self.body.iter().flat_map(|line| &line.tokens)).cloned().collect()
    }
}

impl Parser {
    /// First pass: everything that gives a name.
    fn declare(&mut self, block: &Block<'_>) {
        let outcome = match block.keyword() {
            "product" => self.product(block),
            "group" => self.group(block),
            "part" => self.part(block),
            "choose" => self.choose(block),
            "type" => self.part_type(block),
            "table" => self.table(block),
            keyword if STATEMENTS.contains(&keyword) => Ok(()),
            _ => Err(unknown_statement(block, &STATEMENTS)),
        };
        self.note(outcome);
    }

    pub fn note(&mut self, outcome: Result<(), Problem>) {
        if let Err(problem) = outcome {
            self.problems.push(problem);
        }
    }

    /// `product FL25 "label" zh "…"` with lines `base price 24000`, `lead 14 days`, `help "…"`.
    fn product(&mut self, block: &Block<'_>) -> Result<(), Problem> {
        let mut reader = Reader::new(&block.head.tokens[1..], block.head.number, &self.model);
        let name = reader.name("a product name")?;
        let label = reader.labels();
        reader.end()?;
        self.model.name = name;
        self.model.label = label;
        for line in block.body {
            let mut reader = Reader::new(&line.tokens, line.number, &self.model);
            if reader.take("base") {
                reader.demand("price")?;
                let price = reader.signed_number()?;
                reader.end()?;
                self.model.base_price = Some(Amount::from_millionths(price));
            } else if reader.take("lead") {
                let days = reader.signed_number()? / SCALE;
                let _ = reader.take("days") || reader.take("day");
                reader.end()?;
                self.model.lead_days = Some(days);
            } else if reader.take("help") {
                let help = reader.labels();
                reader.end()?;
                self.model.help = help;
            } else {
                return Err(reader.expected("base price, lead or help").near(["base", "lead", "help"]));
            }
        }
        Ok(())
    }

    fn group(&mut self, block: &Block<'_>) -> Result<(), Problem> {
        let mut reader = Reader::new(&block.head.tokens[1..], block.head.number, &self.model);
        let place = reader.place();
        let name = reader.name("a group name")?;
        let label = reader.labels();
        reader.end()?;
        if self.model.groups.iter().any(|group| group.name == name) {
            return Err(Problem::new(place.0, place.1, &name, ProblemKind::DuplicateName));
        }
        self.model.groups.push(Group { name, label });
        Ok(())
    }

    /// `part A0 "label" family "cpu" watts 44`
    fn part(&mut self, block: &Block<'_>) -> Result<(), Problem> {
        let mut reader = Reader::new(&block.head.tokens[1..], block.head.number, &self.model);
        let value = reader.value_with_properties()?;
        reader.end()?;
        self.sources.parts.push(Part { name: value.name, label: value.label, properties: value.properties });
        Ok(())
    }

    /// `table "engines"` with one row a line, the first row naming the attributes.
    fn table(&mut self, block: &Block<'_>) -> Result<(), Problem> {
        let mut reader = Reader::new(&block.head.tokens[1..], block.head.number, &self.model);
        let name = reader.name("a table name")?;
        reader.end()?;
        let rows = block.body.iter().map(|line| super::table::cells_of(&line.tokens)).collect();
        self.sources.tables.push(TableSource { name, rows });
        Ok(())
    }

    /// `choose Name "label" in Group: values` or with one value a line.
    pub(super) fn choose(&mut self, block: &Block<'_>) -> Result<(), Problem> {
        let mut reader = Reader::new(&block.head.tokens[1..], block.head.number, &self.model);
        let place = reader.place();
        let name = reader.name("an attribute name")?;
        if self.model.attributes.iter().any(|attribute| attribute.name == name) {
            return Err(Problem::new(place.0, place.1, &name, ProblemKind::DuplicateName));
        }
        let label = reader.labels();
        let group = if reader.take("in") { Some(reader.group()?) } else { None };
        let mut attribute = Attribute { name, label, group, ..Attribute::default() };
        if reader.take_sign(":") && !reader.is_done() {
            read_domain(&mut reader, &mut attribute, &self.sources)?;
        }
        reader.end()?;
        for line in block.body {
            let mut reader = Reader::new(&line.tokens, line.number, &self.model);
            if reader.take("help") {
                attribute.help = reader.labels();
            } else if reader.take("group") {
                attribute.group = Some(reader.group()?);
            } else if let Some(place) = attribute.values.iter().position(|value| reader.is(&value.name)) {
                attribute.values[place] = reader.value_with_properties()?;
            } else {
                attribute.values.push(reader.value_with_properties()?);
            }
            reader.end()?;
        }
        check_values(&attribute, place)?;
        let repeated = matches!(attribute.kind, Kind::Repeated { .. });
        self.model.attributes.push(attribute);
        if repeated {
            self.add_parts(self.model.attributes.len() - 1);
        }
        Ok(())
    }
}

/// The word that begins no statement here, with the nearest that does.
pub(super) fn unknown_statement(block: &Block<'_>, known: &[&'static str]) -> Problem {
    let (line, column, word) = match block.head.tokens.first() {
        Some(token) => (token.line, token.column, token.written()),
        None => (block.head.number, 1, ""),
    };
    Problem::new(line, column, word, ProblemKind::UnknownStatement).near(known.iter().copied())
}
