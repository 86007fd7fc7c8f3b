//! What an attribute may be: values, parts, number ranges, yes or no.

use super::parser::{Part, Sources};
use super::problem::{Problem, ProblemKind};
use super::reader::Reader;
use crate::configurator::engine::model::{Attribute, Kind, Labels, SCALE, Value};

/// The most values a number range may have.
const MOST_NUMBERS: i64 = 1_001;
/// The most parts of one type an attribute may repeat.
const MOST_PARTS: i64 = 100;

pub(super) fn check_values(attribute: &Attribute, place: (u32, u32)) -> Result<(), Problem> {
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

pub(super) fn read_domain(reader: &mut Reader<'_>, attribute: &mut Attribute, sources: &Sources) -> Result<(), Problem> {
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
        let types = reader.model.part_types.iter().map(|known| known.name.as_str());
        let unknown = reader.problem(ProblemKind::UnknownPart).near(types);
        let part = reader.name("a part type")?;
        if !reader.model.part_types.iter().any(|known| known.name == part) {
            return Err(unknown);
        }
        if low < 0 || high > MOST_PARTS {
            return Err(Problem::new(place.0, place.1, &attribute.name, ProblemKind::UnboundedNumber));
        }
        Kind::Repeated { part, low, high }
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
