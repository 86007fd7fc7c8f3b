//! Conditions and expressions out of words. The reader knows the attributes declared so far.

use super::lexer::{Token, Word};
use super::problem::{Problem, ProblemKind};
use crate::configurator::engine::model::{
    Attribute, Comparison, Condition, Expression, Kind, Labels, Model, Property, SCALE, TextOperand, Value,
};

/// Deeper nesting is refused: no reader follows it, and no stack should have to.
const MOST_DEPTH: usize = 200;

/// Units known to the language, each with its family and how many of the family's base it is (in millionths).
const UNITS: [(&str, &str, i64); 26] = [
    ("W", "W", SCALE),
    ("kW", "W", 1_000 * SCALE),
    ("V", "V", SCALE),
    ("A", "A", SCALE),
    ("Ah", "Ah", SCALE),
    ("mm", "mm", SCALE),
    ("cm", "mm", 10 * SCALE),
    ("m", "mm", 1_000 * SCALE),
    ("g", "g", SCALE),
    ("kg", "g", 1_000 * SCALE),
    ("t", "g", 1_000_000 * SCALE),
    ("day", "days", SCALE),
    ("days", "days", SCALE),
    ("week", "days", 7 * SCALE),
    ("weeks", "days", 7 * SCALE),
    ("h", "h", SCALE),
    ("MB", "MB", SCALE),
    ("GB", "MB", 1_000 * SCALE),
    ("TB", "MB", 1_000_000 * SCALE),
    ("l", "l", SCALE),
    ("Hz", "Hz", SCALE),
    ("kHz", "Hz", 1_000 * SCALE),
    ("bar", "bar", SCALE),
    ("Nm", "Nm", SCALE),
    ("N", "N", SCALE),
    ("pcs", "pcs", SCALE),
];

/// One demand on a part's properties: `family = "cpu"`.
pub(super) struct PartFilter {
    property: String,
    comparison: Comparison,
    wanted: Property,
}

impl PartFilter {
    pub fn fits(&self, properties: &[(String, Property)]) -> bool {
        let found = properties.iter().find(|(name, _)| *name == self.property).map(|(_, property)| property);
        match (found, &self.wanted) {
            (Some(Property::Number(left, _)), Property::Number(right, _)) => {
                self.comparison.holds(i128::from(*left), i128::from(*right))
            }
            (Some(Property::Text(left)), Property::Text(right)) => (left == right) == (self.comparison == Comparison::Equal),
            _ => false,
        }
    }
}

pub(super) struct Reader<'m> {
    tokens: &'m [Token],
    at: usize,
    line: u32,
    depth: usize,
    model: &'m Model,
}

impl<'m> Reader<'m> {
    pub fn new(tokens: &'m [Token], line: u32, model: &'m Model) -> Reader<'m> {
        Reader { tokens, at: 0, line, depth: 0, model }
    }

    fn peek(&self, ahead: usize) -> Option<&'m Token> {
        self.tokens.get(self.at + ahead)
    }

    pub fn is_done(&self) -> bool {
        self.at >= self.tokens.len()
    }

    /// Line and column of the next word, or just behind the last.
    pub fn place(&self) -> (u32, u32) {
        match (self.peek(0), self.tokens.last()) {
            (Some(token), _) => (token.line, token.column),
            (None, Some(last)) => {
                let length = u32::try_from(last.written().chars().count()).unwrap_or(0);
                (last.line, last.column.saturating_add(length))
            }
            (None, None) => (self.line, 1),
        }
    }

    pub fn problem(&self, kind: ProblemKind) -> Problem {
        let (line, column) = self.place();
        Problem::new(line, column, self.peek(0).map_or("", Token::written), kind)
    }

    pub fn expected(&self, what: &str) -> Problem {
        self.problem(ProblemKind::Expected(what.to_owned()))
    }

    pub fn end(&self) -> Result<(), Problem> {
        if self.is_done() { Ok(()) } else { Err(self.problem(ProblemKind::LeftOver)) }
    }

    pub fn is(&self, word: &str) -> bool {
        self.peek(0).is_some_and(|token| token.written() == word)
    }

    fn is_keyword(&self, ahead: usize, word: &str) -> bool {
        matches!(self.peek(ahead), Some(Token { word: Word::Name(name), .. }) if name == word)
    }

    pub fn take(&mut self, word: &str) -> bool {
        let found = self.is_keyword(0, word);
        self.at += usize::from(found);
        found
    }

    pub fn take_all(&mut self, words: &[&str]) -> bool {
        let found = words.iter().enumerate().all(|(ahead, word)| self.is_keyword(ahead, word));
        self.at += if found { words.len() } else { 0 };
        found
    }

    pub fn demand(&mut self, word: &str) -> Result<(), Problem> {
        if self.take(word) { Ok(()) } else { Err(self.expected(word).near([word])) }
    }

    fn is_sign(&self, ahead: usize, sign: &str) -> bool {
        matches!(self.peek(ahead), Some(Token { word: Word::Sign(found), .. }) if *found == sign)
    }

    pub fn take_sign(&mut self, sign: &str) -> bool {
        let found = self.is_sign(0, sign);
        self.at += usize::from(found);
        found
    }

    pub fn demand_sign(&mut self, sign: &str) -> Result<(), Problem> {
        if self.take_sign(sign) { Ok(()) } else { Err(self.expected(sign)) }
    }

    /// A name, bare or in quotes; numbers are names too where a name is wanted.
    pub fn name(&mut self, what: &str) -> Result<String, Problem> {
        match self.peek(0).map(|token| &token.word) {
            Some(Word::Name(name) | Word::Text(name) | Word::Number(_, name)) => {
                self.at += 1;
                Ok(name.clone())
            }
            _ => Err(self.expected(what)),
        }
    }

    pub fn take_name(&mut self) -> Option<String> {
        match self.peek(0).map(|token| &token.word) {
            Some(Word::Name(name)) => {
                self.at += 1;
                Some(name.clone())
            }
            _ => None,
        }
    }

    pub fn text(&mut self, what: &str) -> Result<String, Problem> {
        match self.peek(0).map(|token| &token.word) {
            Some(Word::Text(text)) => {
                self.at += 1;
                Ok(text.clone())
            }
            _ => Err(self.expected(what)),
        }
    }

    fn is_text(&self, ahead: usize) -> bool {
        matches!(self.peek(ahead), Some(Token { word: Word::Text(_), .. }))
    }

    pub fn is_number(&self) -> bool {
        let ahead = usize::from(self.is_sign(0, "-"));
        matches!(self.peek(ahead), Some(Token { word: Word::Number(..), .. }))
    }

    /// `0 to …`
    pub fn is_range(&self) -> bool {
        let ahead = usize::from(self.is_sign(0, "-"));
        self.is_number() && self.is_keyword(ahead + 1, "to")
    }

    pub fn signed_number(&mut self) -> Result<i64, Problem> {
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
    pub fn labels(&mut self) -> Labels {
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

    fn is_language(&self) -> bool {
        let Some(Word::Name(name)) = self.peek(0).map(|token| &token.word) else { return false };
        let mut parts = name.split('-');
        let tag = parts.next().unwrap_or_default();
        tag.len() == 2 && tag.chars().all(|letter| letter.is_ascii_lowercase()) && parts.count() <= 1
    }

    pub fn group(&mut self) -> Result<usize, Problem> {
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

    /// `li_ion "Lithium-ion" zh "锂电" price 6800 watts 125 W`
    pub fn value_with_properties(&mut self) -> Result<Value, Problem> {
        let mut value = Value { name: self.name("a value")?, label: self.labels(), ..Value::default() };
        while !self.is_done() && !self.is_sign(0, ",") {
            if self.is_keyword(0, "help") && (self.is_text(1) || self.is_text(2)) {
                self.at += 1;
                value.help = self.labels();
                continue;
            }
            let name = self.take_name().ok_or_else(|| self.expected("a property"))?;
            let property = self.property()?;
            value.properties.push((name, property));
        }
        Ok(value)
    }

    fn property(&mut self) -> Result<Property, Problem> {
        if self.is_number() {
            let number = self.signed_number()?;
            let unit = match self.peek(0).map(|token| &token.word) {
                Some(Word::Name(name)) => UNITS.iter().find(|(unit, _, _)| unit == name),
                _ => None,
            };
            let Some((_, family, factor)) = unit else { return Ok(Property::Number(number, None)) };
            let scaled = i128::from(number) * i128::from(*factor) / i128::from(SCALE);
            let scaled = i64::try_from(scaled).map_err(|_| self.problem(ProblemKind::NumberTooLarge))?;
            self.at += 1;
            return Ok(Property::Number(scaled, Some((*family).to_owned())));
        }
        Ok(Property::Text(self.name("a number or text")?))
    }

    pub fn part_filter(&mut self) -> Result<Vec<PartFilter>, Problem> {
        let mut filters = Vec::new();
        loop {
            let property = self.name("a property")?;
            let comparison = self.comparison().ok_or_else(|| self.expected("a comparison"))?;
            filters.push(PartFilter { property, comparison, wanted: self.property()? });
            if !self.take("and") {
                return Ok(filters);
            }
        }
    }

    // ---- conditions ----

    /// Whole conditions: `if … then …`, `… requires …`, `… never with …`, `… exactly when …`, or a plain one.
    pub fn statement(&mut self) -> Result<Condition, Problem> {
        if self.take("if") {
            let when = self.condition()?;
            let _ = self.take_sign(",");
            self.demand("then")?;
            let then = self.condition()?;
            return Ok(implies(when, then));
        }
        let left = self.condition()?;
        if self.take("requires") {
            return Ok(implies(left, self.condition()?));
        }
        if self.take("excludes") || self.take_all(&["never", "with"]) {
            let mut others = vec![self.condition()?];
            while self.take_sign(",") || self.take("or") {
                others.push(self.condition()?);
            }
            return Ok(implies(left, Condition::Not(Box::new(Condition::Any(others)))));
        }
        if self.take_all(&["exactly", "when"]) || self.take_all(&["if", "and", "only", "if"]) {
            return Ok(Condition::Same(Box::new(left), Box::new(self.condition()?)));
        }
        Ok(left)
    }

    pub fn condition(&mut self) -> Result<Condition, Problem> {
        self.depth += 1;
        if self.depth > MOST_DEPTH {
            return Err(self.problem(ProblemKind::TooDeep));
        }
        let mut any = vec![self.all()?];
        while self.take("or") {
            any.push(self.all()?);
        }
        self.depth -= 1;
        Ok(if any.len() == 1 { any.remove(0) } else { Condition::Any(any) })
    }

    fn all(&mut self) -> Result<Condition, Problem> {
        let mut all = vec![self.atom()?];
        while self.take("and") {
            all.push(self.atom()?);
        }
        Ok(if all.len() == 1 { all.remove(0) } else { Condition::All(all) })
    }

    fn atom(&mut self) -> Result<Condition, Problem> {
        if self.take("not") {
            self.depth += 1;
            if self.depth > MOST_DEPTH {
                return Err(self.problem(ProblemKind::TooDeep));
            }
            let inner = self.atom()?;
            self.depth -= 1;
            return Ok(Condition::Not(Box::new(inner)));
        }
        if self.take("always") {
            return Ok(Condition::Constant(true));
        }
        if self.take("never") {
            return Ok(Condition::Constant(false));
        }
        if let Some(comparison) = self.count_words() {
            let number = self.signed_number()? / SCALE;
            self.demand("of")?;
            return Ok(Condition::Count(self.condition_list()?, comparison, number));
        }
        if self.is_sign(0, "(") {
            let (at, depth) = (self.at, self.depth);
            self.at += 1;
            let inner = self.statement();
            if let Ok(inner) = inner
                && self.take_sign(")")
                && !self.continues_expression()
            {
                return Ok(inner);
            }
            (self.at, self.depth) = (at, depth);
        }
        self.comparison_or_choice()
    }

    fn continues_expression(&self) -> bool {
        ["+", "-", "*", "=", "!=", "<", "<=", ">", ">="].iter().any(|sign| self.is_sign(0, sign))
    }

    fn count_words(&mut self) -> Option<Comparison> {
        let number = |reader: &Self, ahead: usize| {
            matches!(reader.peek(ahead), Some(Token { word: Word::Number(..), .. })) && reader.is_keyword(ahead + 1, "of")
        };
        let (comparison, words) = if self.is_keyword(0, "at") && self.is_keyword(1, "most") && number(self, 2) {
            (Comparison::AtMost, 2)
        } else if self.is_keyword(0, "at") && self.is_keyword(1, "least") && number(self, 2) {
            (Comparison::AtLeast, 2)
        } else if self.is_keyword(0, "exactly") && number(self, 1) {
            (Comparison::Equal, 1)
        } else {
            return None;
        };
        self.at += words;
        Some(comparison)
    }

    /// `A, B, Colour red` with or without parentheses.
    fn condition_list(&mut self) -> Result<Vec<Condition>, Problem> {
        let enclosed = self.take_sign("(");
        let mut list = vec![self.atom()?];
        while self.take_sign(",") || (enclosed && self.take("or")) {
            list.push(self.atom()?);
        }
        if enclosed {
            self.demand_sign(")")?;
        }
        Ok(list)
    }

    fn comparison_or_choice(&mut self) -> Result<Condition, Problem> {
        if let Some(condition) = self.plain_choice()? {
            return Ok(condition);
        }
        if let Some(condition) = self.text_comparison()? {
            return Ok(condition);
        }
        let left = self.expression()?;
        let Some(comparison) = self.comparison() else { return Err(self.expected("a comparison")) };
        let right = self.expression()?;
        let (left_unit, right_unit) = (self.unit_of(&left)?, self.unit_of(&right)?);
        same_unit(left_unit, right_unit).map_err(|kind| self.problem(kind))?;
        Ok(Condition::Compare(left, comparison, right))
    }

    fn attribute_here(&self, ahead: usize) -> Option<usize> {
        match self.peek(ahead).map(|token| &token.word) {
            Some(Word::Name(name) | Word::Text(name)) => self.model.attribute_index(name),
            _ => None,
        }
    }

    fn attribute(&mut self) -> Result<usize, Problem> {
        match self.attribute_here(0) {
            Some(index) => {
                self.at += 1;
                Ok(index)
            }
            None => Err(self.unknown_attribute()),
        }
    }

    pub fn unknown_attribute(&self) -> Problem {
        let names = self.model.attributes.iter().map(|attribute| attribute.name.as_str());
        match self.peek(0).map(|token| &token.word) {
            Some(Word::Name(_) | Word::Text(_)) => self.problem(ProblemKind::UnknownAttribute).near(names),
            _ => self.expected("an attribute"),
        }
    }

    /// `Power is diesel or lpg`, `Power is not diesel`, `Power = diesel`, `Power diesel`, `Raid`
    fn plain_choice(&mut self) -> Result<Option<Condition>, Problem> {
        let Some(index) = self.attribute_here(0) else {
            let looks_like = self.is_keyword(1, "is") && !matches!(self.peek(0), Some(Token { word: Word::Sign(_), .. }));
            return if looks_like { Err(self.unknown_attribute()) } else { Ok(None) };
        };
        let attribute = &self.model.attributes[index];
        if self.is_keyword(1, "is") {
            if self.is_keyword(2, "at") || self.is_keyword(2, "more") || self.is_keyword(2, "less") {
                return Ok(None);
            }
            self.at += 2;
            let negated = self.take("not");
            let _ = self.take_all(&["one", "of"]);
            let values = self.values_of(index)?;
            return Ok(Some(choice(index, values, negated)));
        }
        let negated = self.is_sign(1, "!=");
        if (negated || self.is_sign(1, "=")) && self.value_at(attribute, 2).is_some() && !self.is_numeric(attribute) {
            self.at += 2;
            let values = self.values_of(index)?;
            return Ok(Some(choice(index, values, negated)));
        }
        if self.value_at(attribute, 1).is_some() {
            self.at += 1;
            let values = self.values_of(index)?;
            return Ok(Some(choice(index, values, false)));
        }
        if attribute.kind == Kind::Boolean && !self.expression_follows(1) {
            self.at += 1;
            return Ok(Some(choice(index, vec![1], false)));
        }
        Ok(None)
    }

    fn is_numeric(&self, attribute: &Attribute) -> bool {
        matches!(attribute.kind, Kind::Number { .. } | Kind::Repeated { .. })
    }

    fn expression_follows(&self, ahead: usize) -> bool {
        [".", "+", "-", "*", "=", "!=", "<", "<=", ">", ">="].iter().any(|sign| self.is_sign(ahead, sign))
            || self.is_keyword(ahead, "at")
    }

    fn value_at(&self, attribute: &Attribute, ahead: usize) -> Option<u32> {
        let token = self.peek(ahead)?;
        if matches!(token.word, Word::Sign(_)) {
            return None;
        }
        value_named(attribute, token.written())
    }

    /// `cad, render or ai`: commas and `or` go on as long as values of the attribute follow.
    pub fn values_of(&mut self, index: usize) -> Result<Vec<u32>, Problem> {
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
    fn begins_condition(&self, ahead: usize) -> bool {
        let Some(index) = self.attribute_here(ahead) else { return false };
        let attribute = &self.model.attributes[index];
        self.is_keyword(ahead + 1, "is") || self.expression_follows(ahead + 1) || self.value_at(attribute, ahead + 1).is_some()
    }

    /// `CPU.socket = Board.socket`, `CPU.socket = "AM5"`, `Rim = Tyre`: compared as text.
    fn text_comparison(&mut self) -> Result<Option<Condition>, Problem> {
        let start = self.at;
        let Some(left) = self.text_operand() else { return Ok(None) };
        let equal = if self.take_sign("=") || self.take("equals") || self.take_all(&["is", "equal", "to"]) {
            true
        } else if self.take_sign("!=") {
            false
        } else if self.take("is") {
            !self.take("not")
        } else {
            self.at = start;
            return Ok(None);
        };
        if let Some(right) = self.text_operand() {
            return Ok(Some(Condition::SameText { left, right, equal }));
        }
        if let (TextOperand::Property(index, property), false) = (&left, self.attribute_here(0).is_some()) {
            let text = self.name("a text")?;
            let known = self.model.attributes[*index]
                .values
                .iter()
                .any(|value| value.property(property) == Some(&Property::Text(text.clone())));
            if !known {
                self.at -= 1;
                let kind = ProblemKind::UnknownValue(format!("{}.{property}", self.model.attributes[*index].name));
                return Err(self.problem(kind).near(texts_of(&self.model.attributes[*index], property)));
            }
            return Ok(Some(Condition::SameText { left, right: TextOperand::Literal(text), equal }));
        }
        self.at = start;
        Ok(None)
    }

    /// A text property, or a whole attribute whose values are no numbers.
    fn text_operand(&mut self) -> Option<TextOperand> {
        let index = self.attribute_here(0)?;
        let attribute = &self.model.attributes[index];
        if !self.is_sign(1, ".") {
            let comparable = attribute.kind == Kind::Enumeration
                && self
                    .attribute_here(2)
                    .is_some_and(|other| self.model.attributes[other].kind == Kind::Enumeration && !self.is_sign(3, "."));
            let right = attribute.kind == Kind::Enumeration && self.at > 0 && self.is_sign_before("=");
            if comparable || right {
                self.at += 1;
                return Some(TextOperand::Property(index, String::new()));
            }
            return None;
        }
        let property = self.peek(2)?.written().to_owned();
        texts_of(attribute, &property).next()?;
        self.at += 3;
        Some(TextOperand::Property(index, property))
    }

    fn is_sign_before(&self, sign: &str) -> bool {
        let before = self.at.checked_sub(1).and_then(|at| self.tokens.get(at));
        matches!(before, Some(Token { word: Word::Sign(found), .. }) if *found == sign || *found == "!=")
    }

    fn comparison(&mut self) -> Option<Comparison> {
        for (sign, comparison) in [
            ("=", Comparison::Equal),
            ("!=", Comparison::Unequal),
            ("<", Comparison::Less),
            ("<=", Comparison::AtMost),
            (">", Comparison::Greater),
            (">=", Comparison::AtLeast),
        ] {
            if self.take_sign(sign) {
                return Some(comparison);
            }
        }
        let start = self.at;
        let _ = self.take("is");
        for (words, comparison) in [
            (&["at", "least"][..], Comparison::AtLeast),
            (&["at", "most"], Comparison::AtMost),
            (&["more", "than"], Comparison::Greater),
            (&["less", "than"], Comparison::Less),
            (&["equals"], Comparison::Equal),
            (&["exactly"], Comparison::Equal),
        ] {
            if self.take_all(words) {
                return Some(comparison);
            }
        }
        self.at = start;
        None
    }

    // ---- expressions ----

    pub fn expression(&mut self) -> Result<Expression, Problem> {
        self.depth += 1;
        if self.depth > MOST_DEPTH {
            return Err(self.problem(ProblemKind::TooDeep));
        }
        let mut sum = vec![self.product_of_factors()?];
        loop {
            if self.take_sign("+") {
                sum.push(self.product_of_factors()?);
            } else if self.take_sign("-") {
                sum.push(Expression::Negative(Box::new(self.product_of_factors()?)));
            } else {
                break;
            }
        }
        self.depth -= 1;
        let expression = if sum.len() == 1 { sum.remove(0) } else { Expression::Sum(sum) };
        self.unit_of(&expression)?;
        Ok(expression)
    }

    fn product_of_factors(&mut self) -> Result<Expression, Problem> {
        let mut product = self.factor()?;
        while self.take_sign("*") {
            product = Expression::Product(Box::new(product), Box::new(self.factor()?));
        }
        Ok(product)
    }

    fn factor(&mut self) -> Result<Expression, Problem> {
        if self.take_sign("-") {
            self.depth += 1;
            if self.depth > MOST_DEPTH {
                return Err(self.problem(ProblemKind::TooDeep));
            }
            let factor = self.factor()?;
            self.depth -= 1;
            return Ok(Expression::Negative(Box::new(factor)));
        }
        if self.take_sign("(") {
            let inner = self.expression()?;
            self.demand_sign(")")?;
            return Ok(inner);
        }
        if self.is_number() {
            let number = self.signed_number()?;
            return Ok(Expression::Number(self.with_unit(number)?));
        }
        if self.take_all(&["count", "of"]) {
            if let (Some(index), false) = (self.attribute_here(0), self.is_sign(1, ",")) {
                let attribute = &self.model.attributes[index];
                if self.is_numeric(attribute) {
                    self.at += 1;
                    return Ok(Expression::Attribute(index));
                }
            }
            return Ok(Expression::Count(self.condition_list()?));
        }
        let _ = self.take("total");
        let index = self.attribute()?;
        if !self.take_sign(".") {
            return Ok(Expression::Attribute(index));
        }
        let attribute = &self.model.attributes[index];
        let place = self.place();
        let property = self.name("a property")?;
        let known = || attribute.values.iter().flat_map(|value| value.properties.iter().map(|(name, _)| name.as_str()));
        if !attribute.values.iter().any(|value| value.number(&property).is_some()) {
            let kind = ProblemKind::UnknownProperty(attribute.name.clone());
            return Err(Problem::new(place.0, place.1, &property, kind).near(known()));
        }
        Ok(Expression::Property(index, property))
    }

    /// `1.2 kW` is 1200 in the family's base.
    fn with_unit(&mut self, number: i64) -> Result<i64, Problem> {
        let Some(Word::Name(name)) = self.peek(0).map(|token| &token.word) else { return Ok(number) };
        let Some((_, _, factor)) = UNITS.iter().find(|(unit, _, _)| unit == name) else { return Ok(number) };
        self.at += 1;
        let scaled = i128::from(number) * i128::from(*factor) / i128::from(SCALE);
        i64::try_from(scaled).map_err(|_| self.problem(ProblemKind::NumberTooLarge))
    }

    /// The unit family of a sum, if its properties have one; a problem if they differ.
    fn unit_of(&self, expression: &Expression) -> Result<Option<String>, Problem> {
        match expression {
            Expression::Number(_) | Expression::Count(_) => Ok(None),
            Expression::Attribute(index) => Ok(self.model.attributes[*index].unit.as_deref().map(family_of)),
            Expression::Property(index, property) => Ok(unit_of_property(&self.model.attributes[*index], property)),
            Expression::Negative(inner) => self.unit_of(inner),
            Expression::Product(left, right) => Ok(self.unit_of(left)?.or(self.unit_of(right)?)),
            Expression::Sum(terms) => {
                let mut unit = None;
                for term in terms {
                    let other = self.unit_of(term)?;
                    unit = same_unit(unit, other).map_err(|kind| self.problem(kind))?;
                }
                Ok(unit)
            }
        }
    }
}

fn family_of(unit: &str) -> String {
    UNITS.iter().find(|(name, _, _)| *name == unit).map_or(unit, |(_, family, _)| family).to_owned()
}

fn unit_of_property(attribute: &Attribute, property: &str) -> Option<String> {
    attribute.values.iter().find_map(|value| match value.property(property) {
        Some(Property::Number(_, Some(unit))) => Some(unit.clone()),
        _ => None,
    })
}

fn same_unit(left: Option<String>, right: Option<String>) -> Result<Option<String>, ProblemKind> {
    match (left, right) {
        (Some(left), Some(right)) if left != right => Err(ProblemKind::UnitMismatch(left, right)),
        (left, right) => Ok(left.or(right)),
    }
}

fn texts_of<'m>(attribute: &'m Attribute, property: &str) -> impl Iterator<Item = &'m str> {
    attribute.values.iter().filter_map(move |value| match value.property(property) {
        Some(Property::Text(text)) => Some(text.as_str()),
        _ => None,
    })
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

fn choice(attribute: usize, values: Vec<u32>, negated: bool) -> Condition {
    let is = Condition::Is(attribute, values);
    if negated { Condition::Not(Box::new(is)) } else { is }
}

pub(super) fn implies(when: Condition, then: Condition) -> Condition {
    Condition::Any(vec![Condition::Not(Box::new(when)), then])
}
