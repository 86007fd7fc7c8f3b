//! Second pass: what is said about the attributes.

use super::lexer::{Token, Word};
use super::parser::{Block, Parser};
use super::problem::{Problem, ProblemKind};
use super::reader::Reader;
use super::table::table_statement;
use crate::configurator::engine::model::{
    Answer, Condition, DefaultChoice, Expression, Item, Message, Model, Need, Preference, Rule, SCALE, Statement, Total, Validity,
};

impl Parser {
    pub(super) fn state(&mut self, block: &Block<'_>, source: &[&str]) {
        let keyword = match block.head.tokens.first().map(|token| &token.word) {
            Some(Word::Name(word)) => word.as_str(),
            _ => "",
        };
        let outcome = match keyword {
            "rule" => self.rule(block, source),
            "default" => self.default(block),
            "prefer" => self.prefer(block),
            "add" => self.add(block),
            "message" => self.message(block),
            "need" => self.need(block),
            "total" => self.total(block),
            "choose" => self.count_rule(block, source),
            "type" => self.part_statements(block, source),
            _ => Ok(()),
        };
        self.note(outcome);
    }

    /// `rule id [only in DE, FR] [from 2026-07-01] [until …]: … because "…" zh "…"`
    fn rule(&mut self, block: &Block<'_>, source: &[&str]) -> Result<(), Problem> {
        let tokens = block.joined();
        let mut reader = Reader::new(&tokens, block.head.number, &self.model);
        let place = reader.place();
        let id = reader.name("a rule name")?;
        if self.model.rules.iter().any(|rule| rule.id == id) {
            return Err(Problem::new(place.0, place.1, &id, ProblemKind::DuplicateName));
        }
        let mut validity = validity(&mut reader)?;
        let colon = reader.take_sign(":");
        if colon && validity == Validity::default() {
            validity = self::validity(&mut reader)?;
            let _ = reader.take_sign(":");
        }
        let allowed = reader.take_all(&["allowed", "combinations", "of"]);
        let (statement, reason) = if allowed || reader.take_all(&["forbidden", "combinations", "of"]) {
            let head: Vec<Token> = block.head.tokens.clone();
            table_statement(&head, block, self, allowed)?
        } else {
            let condition = reader.statement()?;
            let reason = if reader.take("because") { reader.labels() } else { Default::default() };
            reader.end()?;
            (Statement::Condition(condition), reason)
        };
        let first = block.head.number as usize;
        let last = block.body.last().map_or(first, |line| line.number as usize);
        let text = source.get(first.saturating_sub(1)..last).unwrap_or_default().join("\n");
        self.model.rules.push(Rule { id, reason, statement, validity, text, line: block.head.number });
        Ok(())
    }

    /// `default Warranty: 3 years` or `default Power diesel`
    fn default(&mut self, block: &Block<'_>) -> Result<(), Problem> {
        let tokens = block.joined();
        let mut reader = Reader::new(&tokens, block.head.number, &self.model);
        let name = reader.place();
        let attribute = named_attribute(&mut reader, &self.model)?;
        let _ = reader.take_sign(":");
        let values = reader.values_of(attribute)?;
        reader.end()?;
        match values.as_slice() {
            [value] => self.model.defaults.push(DefaultChoice { attribute, value: *value }),
            _ => return Err(Problem::new(name.0, name.1, "", ProblemKind::Expected("one value".to_owned()))),
        }
        Ok(())
    }

    /// `prefer cheapest`, `prefer [id:] [if … then] … [strongly|weakly] [because "…"]`
    fn prefer(&mut self, block: &Block<'_>) -> Result<(), Problem> {
        let tokens = block.joined();
        let mut reader = Reader::new(&tokens, block.head.number, &self.model);
        if reader.take("cheapest") {
            reader.end()?;
            self.model.prefer_cheapest = true;
            return Ok(());
        }
        let named = matches!(tokens.get(1), Some(Token { word: Word::Sign(":"), .. }));
        let id = if named { reader.name("a name")? } else { format!("wish {}", self.model.preferences.len() + 1) };
        let _ = named && reader.take_sign(":");
        let when = if reader.take("if") {
            let when = reader.condition()?;
            let _ = reader.take_sign(",");
            reader.demand("then")?;
            when
        } else {
            Condition::Constant(true)
        };
        let wish = reader.condition()?;
        let strength = if reader.take("strongly") {
            100
        } else if reader.take("weakly") {
            1
        } else {
            10
        };
        let reason = if reader.take("because") { reader.labels() } else { Default::default() };
        reader.end()?;
        self.model.preferences.push(Preference { id, reason, when, wish, strength, line: block.head.number });
        Ok(())
    }

    /// `add item "CAB-C13" "label" quantity 1 + count of Drives when …`
    fn add(&mut self, block: &Block<'_>) -> Result<(), Problem> {
        let tokens = block.joined();
        let mut reader = Reader::new(&tokens, block.head.number, &self.model);
        reader.demand("item")?;
        let code = reader.name("an item code")?;
        let label = reader.labels();
        let quantity = if reader.take("quantity") { reader.expression()? } else { Expression::Number(SCALE) };
        let when = if reader.take("when") { reader.condition()? } else { Condition::Constant(true) };
        reader.end()?;
        self.model.items.push(Item { code, label, quantity, when });
        Ok(())
    }

    /// `message "…" zh "…" when …`
    fn message(&mut self, block: &Block<'_>) -> Result<(), Problem> {
        let tokens = block.joined();
        let mut reader = Reader::new(&tokens, block.head.number, &self.model);
        let text = reader.labels();
        if text.is_empty() {
            return Err(reader.expected("a text"));
        }
        let when = if reader.take("when") { reader.condition()? } else { Condition::Constant(true) };
        reader.end()?;
        self.model.messages.push(Message { text, when });
        Ok(())
    }

    /// `total Power "Power draw" zh "…" W: CPU.watts + Board.watts`
    fn total(&mut self, block: &Block<'_>) -> Result<(), Problem> {
        let tokens = block.joined();
        let mut reader = Reader::new(&tokens, block.head.number, &self.model);
        let name = reader.name("a name")?;
        let label = reader.labels();
        let unit = reader.take_name();
        reader.demand_sign(":")?;
        let expression = reader.expression()?;
        reader.end()?;
        self.model.totals.push(Total { name, label, unit, expression });
        Ok(())
    }

    /// `need Floor "…"` with lines `tiles "…" zh "…": Tyres non_marking, Site indoor or cold`
    fn need(&mut self, block: &Block<'_>) -> Result<(), Problem> {
        let mut reader = Reader::new(&block.head.tokens[1..], block.head.number, &self.model);
        let mut need = Need { name: reader.name("a name")?, label: reader.labels(), answers: Vec::new() };
        let _ = reader.take_sign(":");
        reader.end()?;
        for line in block.body {
            let mut reader = Reader::new(&line.tokens, line.number, &self.model);
            let mut answer = Answer { name: reader.name("an answer")?, label: reader.labels(), means: Vec::new() };
            if reader.take_sign(":") && !reader.is_done() {
                loop {
                    let attribute = named_attribute(&mut reader, &self.model)?;
                    let _ = reader.take("is");
                    answer.means.push((attribute, reader.values_of(attribute)?));
                    if !reader.take_sign(",") {
                        break;
                    }
                }
            }
            reader.end()?;
            need.answers.push(answer);
        }
        self.model.needs.push(need);
        Ok(())
    }
}

pub(super) fn named_attribute(reader: &mut Reader<'_>, model: &Model) -> Result<usize, Problem> {
    let unknown = reader.unknown_attribute();
    let name = reader.name("an attribute")?;
    model.attribute_index(&name).ok_or(unknown)
}

fn validity(reader: &mut Reader<'_>) -> Result<Validity, Problem> {
    let mut validity = Validity::default();
    if reader.take("only") {
        if reader.take("in") {
            validity.places.push(reader.name("a place")?);
            while reader.take_sign(",") {
                validity.places.push(reader.name("a place")?);
            }
        }
    } else if !reader.is("from") && !reader.is("until") {
        return Ok(validity);
    }
    if reader.take("from") {
        validity.from = Some(date(reader)?);
    }
    if reader.take("until") {
        validity.until = Some(date(reader)?);
    }
    Ok(validity)
}

fn date(reader: &mut Reader<'_>) -> Result<String, Problem> {
    let wrong = reader.expected("a date like 2026-07-01");
    let date = reader.name("a date like 2026-07-01")?;
    let shape: Vec<usize> = date.split('-').map(str::len).collect();
    let digits = date.chars().all(|letter| letter.is_ascii_digit() || letter == '-');
    if shape == [4, 2, 2] && digits { Ok(date) } else { Err(wrong) }
}
