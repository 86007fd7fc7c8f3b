//! A model that came from elsewhere as text of the rule language: attributes with their values, rules, defaults. What it
//! says stays the same; the text is then the truth.

use super::engine::{
    Attribute, Cell, Comparison, Condition, Expression, Kind, Labels, Model, Property, SCALE, Statement, TextOperand,
};
use super::outline::{named, quoted};

/// Words that begin something in a condition, and so are no bare names there.
const WORDS: &[&str] = &[
    "not",
    "always",
    "never",
    "at",
    "exactly",
    "if",
    "then",
    "and",
    "or",
    "is",
    "one",
    "of",
    "count",
    "total",
    "requires",
    "excludes",
    "because",
    "with",
    "when",
    "in",
    "from",
    "until",
    "only",
    "allowed",
    "forbidden",
    "strongly",
    "weakly",
    "equals",
    "more",
    "less",
];

pub fn print(model: &Model) -> String {
    let mut text = format!("product {}{}\n", name(&model.name), labels(&model.label));
    for attribute in &model.attributes {
        text.push('\n');
        text.push_str(&choose(attribute));
    }
    text.push('\n');
    for rule in &model.rules {
        let because = if rule.reason.is_empty() { String::new() } else { format!("\n  because{}", labels(&rule.reason)) };
        match &rule.statement {
            Statement::Condition(stated) => {
                text.push_str(&format!("rule {}: {}{because}\n", name(&rule.id), condition(model, stated)));
            }
            Statement::Table { attributes, rows } => {
                let columns: Vec<String> = attributes.iter().map(|place| attribute_name(model, *place)).collect();
                text.push_str(&format!("rule {}: allowed combinations of {}{because}\n", name(&rule.id), columns.join(", ")));
                for row in rows {
                    let cells: Vec<String> = attributes.iter().zip(row).map(|(place, at)| cell(model, *place, at)).collect();
                    text.push_str(&format!("  {}\n", cells.join(", ")));
                }
            }
        }
    }
    for default in &model.defaults {
        let value = value_name(model, default.attribute, default.value);
        text.push_str(&format!("default {}: {value}\n", attribute_name(model, default.attribute)));
    }
    text
}

fn name(text: &str) -> String {
    // A bare number is no attribute.
    let number = text.bytes().all(|byte| byte.is_ascii_digit());
    if number || WORDS.contains(&text) { quoted(text) } else { named(text) }
}

/// A property is always one bare word.
fn property_name(text: &str) -> String {
    let word: String = text.chars().map(|letter| if letter.is_alphanumeric() || letter == '_' { letter } else { '_' }).collect();
    let begins = word.chars().next().is_some_and(|letter| letter.is_alphabetic() || letter == '_');
    if !begins || word == "help" { format!("_{word}") } else { word }
}

fn labels(labels: &Labels) -> String {
    let tag = |language: &str| if language == "zh-CN" { "zh".to_owned() } else { language.to_owned() };
    labels.0.iter().map(|(language, text)| format!(" {} {}", tag(language), quoted(text))).collect()
}

fn number(millionths: i64) -> String {
    let (whole, fraction) = (millionths.unsigned_abs() / SCALE.unsigned_abs(), millionths.unsigned_abs() % SCALE.unsigned_abs());
    let sign = if millionths < 0 { "-" } else { "" };
    let fraction = format!("{fraction:06}");
    let fraction = fraction.trim_end_matches('0');
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

fn choose(attribute: &Attribute) -> String {
    let head = format!("choose {}{}", name(&attribute.name), labels(&attribute.label));
    let unit = attribute.unit.as_ref().map(|unit| format!(" {unit}")).unwrap_or_default();
    let step = match attribute.values.as_slice() {
        [first, second, ..] => second.name.parse::<i64>().unwrap_or(1) - first.name.parse::<i64>().unwrap_or(0),
        _ => 1,
    };
    let step = if step > 1 { format!(" step {step}") } else { String::new() };
    let (domain, rows) = match &attribute.kind {
        Kind::Boolean => (": yes or no".to_owned(), false),
        Kind::Number { low, high } => (format!(": {low} to {high}{step}{unit}"), false),
        Kind::Repeated { part, low, high } => (format!(": {low} to {high} of {}", name(part)), false),
        Kind::Enumeration => (String::new(), true),
    };
    let mut text = format!("{head}{domain}\n");
    for value in attribute.values.iter().filter(|value| rows || !value.properties.is_empty() || !value.label.is_empty()) {
        let properties = value.properties.iter().map(|(property, stated)| match stated {
            Property::Number(millionths, unit) => {
                let unit = unit.as_ref().map(|unit| format!(" {unit}")).unwrap_or_default();
                format!(" {} {}{unit}", property_name(property), number(*millionths))
            }
            Property::Text(text) => format!(" {} {}", property_name(property), quoted(text)),
        });
        let properties: String = properties.collect();
        text.push_str(&format!("  {}{}{properties}\n", name(&value.name), labels(&value.label)));
    }
    text
}

fn attribute_name(model: &Model, place: usize) -> String {
    model.attributes.get(place).map(|attribute| name(&attribute.name)).unwrap_or_default()
}

fn value_name(model: &Model, place: usize, value: u32) -> String {
    let value = model.attributes.get(place).and_then(|attribute| attribute.values.get(value as usize));
    value.map(|value| name(&value.name)).unwrap_or_default()
}

fn values(model: &Model, place: usize, values: &[u32]) -> String {
    values.iter().map(|value| value_name(model, place, *value)).collect::<Vec<_>>().join(" or ")
}

fn cell(model: &Model, place: usize, cell: &Cell) -> String {
    match cell {
        Cell::Any => "any".to_owned(),
        Cell::Values(allowed) if allowed.is_empty() => "-".to_owned(),
        Cell::Values(allowed) => values(model, place, allowed),
    }
}

fn condition(model: &Model, stated: &Condition) -> String {
    let list = |conditions: &[Condition], word: &str, nothing: &str| match conditions {
        [] => nothing.to_owned(),
        [one] => condition(model, one),
        several => format!("({})", several.iter().map(|one| condition(model, one)).collect::<Vec<_>>().join(word)),
    };
    match stated {
        Condition::Constant(true) => "always".to_owned(),
        Condition::Constant(false) => "never".to_owned(),
        Condition::Is(_, none) if none.is_empty() => "never".to_owned(),
        Condition::Is(place, allowed) => format!("({} is {})", attribute_name(model, *place), values(model, *place, allowed)),
        Condition::Not(inner) => format!("not {}", enclosed(condition(model, inner))),
        Condition::All(all) => list(all, " and ", "always"),
        Condition::Any(any) => list(any, " or ", "never"),
        Condition::Same(left, right) => format!("({} exactly when {})", condition(model, left), condition(model, right)),
        Condition::Compare(left, comparison, right) => {
            format!("({} {} {})", expression(model, left), sign(*comparison), expression(model, right))
        }
        Condition::SameText { left, right, equal } => {
            format!("({} {} {})", operand(model, left), if *equal { "=" } else { "!=" }, operand(model, right))
        }
        Condition::Count(conditions, comparison, wanted) => counted(model, conditions, *comparison, *wanted),
    }
}

fn enclosed(text: String) -> String {
    if text.starts_with('(') && text.ends_with(')') { text } else { format!("({text})") }
}

fn sign(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Equal => "=",
        Comparison::Unequal => "!=",
        Comparison::Less => "<",
        Comparison::AtMost => "<=",
        Comparison::Greater => ">",
        Comparison::AtLeast => ">=",
    }
}

fn counted(model: &Model, conditions: &[Condition], comparison: Comparison, wanted: i64) -> String {
    let list: Vec<String> = conditions.iter().map(|one| enclosed(condition(model, one))).collect();
    let list = list.join(", ");
    let said = |words: &str, number: i64| format!("({words} {number} of ({list}))");
    match comparison {
        Comparison::Unequal => format!("not {}", counted(model, conditions, Comparison::Equal, wanted)),
        Comparison::Less => counted(model, conditions, Comparison::AtMost, wanted.saturating_sub(1)),
        Comparison::Greater => counted(model, conditions, Comparison::AtLeast, wanted.saturating_add(1)),
        Comparison::AtLeast if wanted <= 0 => "always".to_owned(),
        Comparison::AtMost | Comparison::Equal if wanted < 0 => "never".to_owned(),
        Comparison::AtLeast if conditions.is_empty() => "never".to_owned(),
        Comparison::Equal if conditions.is_empty() && wanted > 0 => "never".to_owned(),
        _ if conditions.is_empty() => "always".to_owned(),
        Comparison::AtLeast => said("at least", wanted),
        Comparison::AtMost => said("at most", wanted),
        Comparison::Equal => said("exactly", wanted),
    }
}

fn operand(model: &Model, operand: &TextOperand) -> String {
    match operand {
        TextOperand::Property(place, property) if property.is_empty() => attribute_name(model, *place),
        TextOperand::Property(place, property) => format!("{}.{}", attribute_name(model, *place), property_name(property)),
        TextOperand::Literal(text) => quoted(text),
    }
}

fn expression(model: &Model, stated: &Expression) -> String {
    match stated {
        Expression::Number(millionths) if *millionths < 0 => format!("({})", number(*millionths)),
        Expression::Number(millionths) => number(*millionths),
        Expression::Attribute(place) => attribute_name(model, *place),
        Expression::Property(place, property) => format!("{}.{}", attribute_name(model, *place), property_name(property)),
        Expression::Sum(terms) if terms.is_empty() => "0".to_owned(),
        Expression::Sum(terms) => {
            format!("({})", terms.iter().map(|term| expression(model, term)).collect::<Vec<_>>().join(" + "))
        }
        Expression::Product(left, right) => format!("({} * {})", expression(model, left), expression(model, right)),
        Expression::Negative(inner) => format!("(-{})", expression(model, inner)),
        Expression::Count(conditions) => {
            let list: Vec<String> = conditions.iter().map(|one| enclosed(condition(model, one))).collect();
            format!("count of ({})", list.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::configurator::engine::{Budget, Compiled, Selection, language, uvl};

    fn count(model: &Model) -> String {
        Compiled::compile(model, Budget::default()).unwrap().count(&Selection::default()).to_string()
    }

    fn same(model: &Model) {
        let text = print(model);
        let again = language::parse(&text).unwrap_or_else(|problems| panic!("{problems:?}\n{text}"));
        assert_eq!(count(&again), count(model), "{text}");
    }

    #[test]
    fn a_feature_model_says_the_same_as_text() {
        same(&uvl::read(
            "namespace Shop\n\nfeatures\n\tShop\n\t\tmandatory\n\t\t\t\"Pay ment\" {Price 3}\n\t\t\t\tor\n\t\t\t\t\tCard {Price 5}\n\t\t\t\t\t\"not\"\n\
             \t\toptional\n\t\t\tSearch\n\t\t\tBasket\n\t\t[1..2]\n\t\t\tA\n\t\t\tB\n\t\t\tC\n\nconstraints\n\tSearch => Basket\n\tCard <=> A | \
             !B\n\tsum(Price) <= 9\n",
        )
        .unwrap());
    }

    #[test]
    fn the_demo_models_say_the_same_as_text() {
        for source in [
            include_str!("../../models/fl25.model"),
            include_str!("../../models/workstation.model"),
            include_str!("../../models/bicycle.model"),
        ] {
            same(&language::parse(source).unwrap());
        }
    }

    #[test]
    fn counts_at_their_edges_keep_their_meaning() {
        let source = "product X\nchoose A: yes or no\nchoose B: yes or no\nchoose N: 2 to 8 step 2 kg\nrule R: not (exactly 1 of (A, B))\n\
                      rule S: count of (A, B) * 2 + N <= 8\nrule T: -1 * N < -2\n";
        same(&language::parse(source).unwrap());
    }
}
