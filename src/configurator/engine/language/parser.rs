//! Blocks of lines to a model: first what can be chosen, then what is said about it.

use super::condition::Reader;
use super::lexer::{Line, Token, Word, read_lines};
use super::problem::{Problem, ProblemKind};
use crate::configurator::engine::model::{Attribute, Group, Kind, Labels, Model, Property, SCALE, Value};
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

/// The most values a number range may have.
const MOST_NUMBERS: i64 = 1_001;

const STATEMENTS: [&str; 13] =
    ["product", "group", "part", "choose", "rule", "default", "prefer", "add", "message", "need", "table", "total", "version"];

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
    for block in &blocks {
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

fn blocks(lines: &[Line]) -> Vec<Block<'_>> {
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
    fn keyword(&self) -> &str {
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
            "table" => self.table(block),
            keyword if STATEMENTS.contains(&keyword) => Ok(()),
            _ => Err(self.unknown_statement(block)),
        };
        self.note(outcome);
    }

    fn unknown_statement(&self, block: &Block<'_>) -> Problem {
        let (line, column, word) = match block.head.tokens.first() {
            Some(token) => (token.line, token.column, token.written()),
            None => (block.head.number, 1, ""),
        };
        Problem::new(line, column, word, ProblemKind::UnknownStatement).near(STATEMENTS)
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
        let rows = block.body.iter().map(|line| super::statement::cells_of(&line.tokens)).collect();
        self.sources.tables.push(TableSource { name, rows });
        Ok(())
    }

    /// `choose Name "label" in Group: values` or with one value a line.
    fn choose(&mut self, block: &Block<'_>) -> Result<(), Problem> {
        let mut reader = Reader::new(&block.head.tokens[1..], block.head.number, &self.model);
        let place = reader.place();
        let name = reader.name("an attribute name")?;
        if self.model.attributes.iter().any(|attribute| attribute.name == name) {
            return Err(Problem::new(place.0, place.1, &name, ProblemKind::DuplicateName));
        }
        let label = reader.labels();
        let group = if reader.take("in") { Some(reader.group()?) } else { None };
        let mut attribute =
            Attribute { name, label, help: Labels::default(), group, kind: Kind::Enumeration, unit: None, values: Vec::new() };
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
        self.model.attributes.push(attribute);
        Ok(())
    }
}

fn check_values(attribute: &Attribute, place: (u32, u32)) -> Result<(), Problem> {
    if attribute.values.is_empty() {
        return Err(Problem::new(place.0, place.1, &attribute.name, ProblemKind::NoValues));
    }
    let mut names: Vec<&str> = attribute.values.iter().map(|value| value.name.as_str()).collect();
    names.sort_unstable();
    match names.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(Problem::new(place.0, place.1, pair[0], ProblemKind::DuplicateName)),
        None => Ok(()),
    }
}

fn read_domain(reader: &mut Reader<'_>, attribute: &mut Attribute, sources: &Sources) -> Result<(), Problem> {
    if reader.take_all(&["yes", "or", "no"]) || reader.take_all(&["on", "or", "off"]) {
        attribute.kind = Kind::Boolean;
        attribute.values = vec![Value::named("false"), Value::named("true")];
        return Ok(());
    }
    if reader.is_range() {
        return read_range(reader, attribute);
    }
    loop {
        if reader.take_all(&["from", "parts"]) {
            let wanted = if reader.take("where") { reader.part_filter()? } else { Vec::new() };
            let fits = |part: &&Part| wanted.iter().all(|filter| filter.fits(&part.properties));
            attribute.values.extend(sources.parts.iter().filter(fits).map(|part| Value {
                name: part.name.clone(),
                label: part.label.clone(),
                help: Labels::default(),
                properties: part.properties.clone(),
            }));
        } else {
            attribute.values.push(reader.value_with_properties()?);
        }
        if !reader.take_sign(",") {
            return Ok(());
        }
    }
}

/// `0 to 3`, `0 to 3 days`, `0 to 6 of Drive`
fn read_range(reader: &mut Reader<'_>, attribute: &mut Attribute) -> Result<(), Problem> {
    let place = reader.place();
    let low = reader.signed_number()?;
    reader.demand("to")?;
    let high = match reader.is_number() {
        true => reader.signed_number()?,
        false => return Err(Problem::new(place.0, place.1, &attribute.name, ProblemKind::UnboundedNumber)),
    };
    let (low, high) = (low / SCALE, high / SCALE);
    let step = if reader.take("step") { (reader.signed_number()? / SCALE).max(1) } else { 1 };
    if high < low || (high - low) / step >= MOST_NUMBERS {
        return Err(Problem::new(place.0, place.1, &attribute.name, ProblemKind::UnboundedNumber));
    }
    attribute.kind = if reader.take("of") {
        Kind::Repeated { part: reader.name("a part type")?, low, high }
    } else {
        attribute.unit = reader.take_name();
        Kind::Number { low, high }
    };
    let mut number = low;
    while number <= high {
        attribute.values.push(Value::named(&number.to_string()));
        number += step;
    }
    Ok(())
}
