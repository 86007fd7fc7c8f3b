//! A product model to a feature model.

use std::fmt::Write as _;

use crate::configurator::engine::model::{
    Cell, Comparison, Condition, Expression, Kind, Model, Property, SCALE, Statement, TextOperand,
};

/// Something the other language has no words for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotExportable {
    pub rule: String,
}

/// Writes a model as UVL. Values become alternatives of their attribute, named `Attribute.value` where a yes/no
/// attribute is a plain optional feature.
///
/// # Errors
/// A rule with a product of two attributes, or one that compares text with text beyond 10,000 combinations.
pub fn write(model: &Model) -> Result<String, NotExportable> {
    let mut text = String::new();
    let _ = writeln!(text, "namespace {}\n\nfeatures\n\t{} {{abstract true}}", quoted(&model.name), quoted(&root(model)));
    let (plain, chosen): (Vec<usize>, Vec<usize>) =
        (0..model.attributes.len()).partition(|place| model.attributes[*place].kind == Kind::Boolean);
    if !plain.is_empty() {
        text.push_str("\t\toptional\n");
    }
    for place in plain {
        let attribute = &model.attributes[place];
        let properties = properties(&attribute.values.get(1).map(|value| value.properties.clone()).unwrap_or_default());
        let _ = writeln!(text, "\t\t\t{}{properties}", quoted(&feature(model, place, 1)));
    }
    if !chosen.is_empty() {
        text.push_str("\t\tmandatory\n");
    }
    for place in chosen {
        let attribute = &model.attributes[place];
        let _ = writeln!(text, "\t\t\t{} {{abstract true}}\n\t\t\t\talternative", quoted(&attribute.name));
        for (value, at) in attribute.values.iter().enumerate() {
            let properties = properties(&at.properties);
            let _ = writeln!(text, "\t\t\t\t\t{}{properties}", quoted(&feature(model, place, value as u32)));
        }
    }
    if !model.rules.is_empty() {
        text.push_str("\nconstraints\n");
    }
    for rule in &model.rules {
        let refused = || NotExportable { rule: rule.id.clone() };
        let line = match &rule.statement {
            Statement::Condition(condition) => written(model, condition).ok_or_else(refused)?,
            Statement::Table { attributes, rows } => table(model, attributes, rows),
        };
        let _ = writeln!(text, "\t{line}");
    }
    Ok(text)
}

fn root(model: &Model) -> String {
    let taken = model.attributes.iter().any(|attribute| attribute.name == model.name);
    if taken { format!("{} model", model.name) } else { model.name.clone() }
}

/// Names may hold anything but quotes and line ends in the other language.
fn quoted(name: &str) -> String {
    let simple = name.chars().next().is_some_and(|letter| letter.is_alphabetic() || letter == '_')
        && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
        && !["mandatory", "optional", "or", "alternative", "features", "constraints", "sum", "true", "false"].contains(&name);
    if simple { name.to_owned() } else { format!("\"{}\"", name.replace(['"', '\n', '\r'], "'")) }
}

fn feature(model: &Model, attribute: usize, value: u32) -> String {
    let Some(at) = model.attributes.get(attribute) else { return String::new() };
    if at.kind == Kind::Boolean {
        return at.name.clone();
    }
    format!("{}={}", at.name, at.values.get(value as usize).map(|value| value.name.as_str()).unwrap_or_default())
}

fn properties(properties: &[(String, Property)]) -> String {
    let written: Vec<String> = properties
        .iter()
        .map(|(name, property)| match property {
            Property::Number(number, _) => format!("{} {}", quoted(name), decimal(*number)),
            Property::Text(text) => format!("{} '{}'", quoted(name), text.replace(['\'', '\n'], " ")),
        })
        .collect();
    if written.is_empty() { String::new() } else { format!(" {{{}}}", written.join(", ")) }
}

pub(super) fn decimal(millionths: i64) -> String {
    let sign = if millionths < 0 { "-" } else { "" };
    let size = millionths.unsigned_abs();
    let (whole, rest) = (size / SCALE.unsigned_abs(), size % SCALE.unsigned_abs());
    let text = format!("{sign}{whole}.{rest:06}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn is(model: &Model, attribute: usize, values: &[u32]) -> String {
    let Some(at) = model.attributes.get(attribute) else { return String::new() };
    let name = quoted(&feature(model, attribute, 1));
    if at.kind == Kind::Boolean {
        return match (values.contains(&1), values.contains(&0)) {
            (true, true) => format!("({name} | !{name})"),
            (true, false) => name,
            (false, true) => format!("!{name}"),
            (false, false) => format!("({name} & !{name})"),
        };
    }
    let any: Vec<String> = values.iter().map(|value| quoted(&feature(model, attribute, *value))).collect();
    match any.len() {
        0 => {
            let whole = quoted(&at.name);
            format!("!{whole}")
        }
        1 => any.concat(),
        _ => format!("({})", any.join(" | ")),
    }
}

fn table(model: &Model, attributes: &[usize], rows: &[Vec<Cell>]) -> String {
    let rows: Vec<String> = rows
        .iter()
        .map(|row| {
            let cells = row.iter().zip(attributes).filter_map(|(cell, attribute)| match cell {
                Cell::Any => None,
                Cell::Values(values) => Some(is(model, *attribute, values)),
            });
            let cells: Vec<String> = cells.collect();
            if cells.is_empty() { always(model) } else { format!("({})", cells.join(" & ")) }
        })
        .collect();
    if rows.is_empty() { format!("!{}", quoted(&root(model))) } else { rows.join(" | ") }
}

fn always(model: &Model) -> String {
    quoted(&root(model))
}

fn written(model: &Model, condition: &Condition) -> Option<String> {
    let joined = |many: &[Condition], sign: &str| -> Option<String> {
        let parts = many.iter().map(|one| written(model, one)).collect::<Option<Vec<_>>>()?;
        Some(format!("({})", parts.join(sign)))
    };
    Some(match condition {
        Condition::Constant(true) => always(model),
        Condition::Constant(false) => format!("!{}", always(model)),
        Condition::Is(attribute, values) => is(model, *attribute, values),
        Condition::Not(inner) => format!("!({})", written(model, inner)?),
        Condition::All(many) if many.is_empty() => always(model),
        Condition::Any(many) if many.is_empty() => format!("!{}", always(model)),
        Condition::All(many) => joined(many, " & ")?,
        Condition::Any(many) => joined(many, " | ")?,
        Condition::Same(left, right) => format!("(({}) <=> ({}))", written(model, left)?, written(model, right)?),
        Condition::Compare(left, comparison, right) => {
            format!("{} {} {}", sum(model, left)?, sign(*comparison), sum(model, right)?)
        }
        Condition::SameText { left, right, equal } => {
            let rows = same_text(model, left, right, *equal)?;
            if rows.is_empty() { format!("!{}", always(model)) } else { format!("({})", rows.join(" | ")) }
        }
        Condition::Count(many, comparison, number) => {
            let parts = many.iter().map(|one| counted(model, one)).collect::<Option<Vec<_>>>()?;
            let parts = if parts.is_empty() { "0".to_owned() } else { parts.join(" + ") };
            format!("{parts} {} {number}", sign(*comparison))
        }
    })
}

/// A condition as a number, 1 if it holds: a choice is the sum of its features, several are their product.
fn counted(model: &Model, condition: &Condition) -> Option<String> {
    let product = |many: &[Condition], opposite: bool| -> Option<String> {
        let factor = |one: &Condition| {
            let number = counted(model, one)?;
            Some(if opposite { format!("(1 - {number})") } else { number })
        };
        let factors = many.iter().map(factor).collect::<Option<Vec<_>>>()?;
        Some(if factors.is_empty() { "1".to_owned() } else { factors.join(" * ") })
    };
    let (attribute, values) = match condition {
        Condition::Is(attribute, values) => (attribute, values),
        Condition::Not(inner) => return Some(format!("(1 - {})", counted(model, inner)?)),
        Condition::All(many) => return Some(format!("({})", product(many, false)?)),
        Condition::Any(many) => return Some(format!("(1 - {})", product(many, true)?)),
        _ => return None,
    };
    let boolean = model.attributes.get(*attribute)?.kind == Kind::Boolean;
    if boolean && values.contains(&0) {
        return Some(format!("(1 - {})", quoted(&feature(model, *attribute, 1))));
    }
    let features: Vec<String> = values.iter().map(|value| quoted(&feature(model, *attribute, *value))).collect();
    Some(format!("({})", features.join(" + ")))
}

fn sign(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Equal => "==",
        Comparison::Unequal => "!=",
        Comparison::Less => "<",
        Comparison::AtMost => "<=",
        Comparison::Greater => ">",
        Comparison::AtLeast => ">=",
    }
}

fn sum(model: &Model, expression: &Expression) -> Option<String> {
    Some(match expression {
        Expression::Number(number) => decimal(*number),
        Expression::Attribute(place) => {
            let at = model.attributes.get(*place)?;
            let numbers = (0..at.values.len() as u32)
                .map(|value| (value, crate::configurator::engine::consequences::number_of(at, value)))
                .filter(|(_, number)| *number != 0);
            weighted(model, *place, numbers)
        }
        Expression::Property(place, property) => {
            let at = model.attributes.get(*place)?;
            let numbers = at.values.iter().enumerate();
            let numbers = numbers.filter_map(|(value, at)| Some((value as u32, at.number(property)?)));
            weighted(model, *place, numbers)
        }
        Expression::Sum(terms) => {
            let terms = terms.iter().map(|term| sum(model, term)).collect::<Option<Vec<_>>>()?;
            if terms.is_empty() { "0".to_owned() } else { format!("({})", terms.join(" + ")) }
        }
        Expression::Product(left, right) => format!("({} * {})", sum(model, left)?, sum(model, right)?),
        Expression::Negative(inner) => format!("(0 - {})", sum(model, inner)?),
        Expression::Count(many) => {
            let parts = many.iter().map(|one| counted(model, one)).collect::<Option<Vec<_>>>()?;
            if parts.is_empty() { "0".to_owned() } else { format!("({})", parts.join(" + ")) }
        }
    })
}

fn weighted(model: &Model, place: usize, numbers: impl Iterator<Item = (u32, i64)>) -> String {
    let terms: Vec<String> =
        numbers.map(|(value, number)| format!("{} * {}", decimal(number), quoted(&feature(model, place, value)))).collect();
    if terms.is_empty() { "0".to_owned() } else { format!("({})", terms.join(" + ")) }
}

fn same_text(model: &Model, left: &TextOperand, right: &TextOperand, equal: bool) -> Option<Vec<String>> {
    let values = |operand: &TextOperand| -> Option<Vec<(Option<(usize, u32)>, Option<String>)>> {
        Some(match operand {
            TextOperand::Literal(text) => vec![(None, Some(text.clone()))],
            TextOperand::Property(place, property) => {
                let at = model.attributes.get(*place)?;
                let text = |value| crate::configurator::engine::consequences::text_of(at, property, value);
                (0..at.values.len() as u32).map(|value| (Some((*place, value)), text(value).map(str::to_owned))).collect()
            }
        })
    };
    let mut rows = Vec::new();
    for (left, left_text) in values(left)? {
        for (right, right_text) in values(right)? {
            if (left_text == right_text) == equal {
                let parts = left.iter().chain(&right).map(|(place, value)| is(model, *place, &[*value]));
                rows.push(format!("({})", parts.collect::<Vec<_>>().join(" & ")));
            }
        }
    }
    (rows.len() <= 10_000).then_some(rows)
}
