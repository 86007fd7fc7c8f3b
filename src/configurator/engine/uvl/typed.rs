//! Integer, Real and String features: the values that the constraints leave them.
//!
//! A feature model does not bound them, a product must: constraints that always hold (`X >= 1 & X <= 8`,
//! `X == 0.5 | X == 1.5`, `Colour == 'red' | Colour == 'blue'`) do. What none bounds is refused by name.

use rustc_hash::FxHashMap;

use super::tokens::{Line, Token, Word};
use crate::configurator::engine::model::SCALE;

/// The most values of an Integer feature.
const MOST_VALUES: i64 = 1_001;

/// What constraints that always hold say of one feature. Numbers are millionths.
#[derive(Debug, Clone, Default)]
pub(super) struct Typed {
    low: Option<i64>,
    high: Option<i64>,
    /// One of these, where a constraint lists them.
    numbers: Option<Vec<i64>>,
    texts: Option<Vec<String>>,
}

impl Typed {
    /// The names of the values, if they are finitely many.
    pub fn values(&self, kind: &str) -> Option<Vec<String>> {
        if kind == "String" {
            return self.texts.clone();
        }
        let mut numbers: Vec<i64> = match (&self.numbers, kind, self.low, self.high) {
            (Some(numbers), ..) => numbers.clone(),
            (None, "Integer", Some(low), Some(high)) => {
                let (low, high) = (low.div_euclid(SCALE) + i64::from(low.rem_euclid(SCALE) > 0), high.div_euclid(SCALE));
                if high.checked_sub(low)? >= MOST_VALUES {
                    return None;
                }
                (low..=high).map(|number| number.checked_mul(SCALE)).collect::<Option<_>>()?
            }
            _ => return None,
        };
        numbers.retain(|number| kind != "Integer" || number % SCALE == 0);
        numbers.sort_unstable();
        numbers.dedup();
        let names: Vec<String> = numbers.into_iter().map(super::write::decimal).collect();
        (!names.is_empty()).then_some(names)
    }
}

/// `X >= 3` as feature, sign and what it is compared with.
fn comparison(tokens: &[Token]) -> Option<(&str, &str, &Word)> {
    match tokens {
        [Token { word: Word::Name(name), .. }, Token { word: Word::Sign(sign), .. }, Token { word, .. }] => {
            Some((name, sign, word))
        }
        [
            Token { word: word @ Word::Number(_), .. },
            Token { word: Word::Sign(sign), .. },
            Token { word: Word::Name(name), .. },
        ] => {
            let turned = match *sign {
                "<" => ">",
                "<=" => ">=",
                ">" => "<",
                ">=" => "<=",
                other => other,
            };
            Some((name, turned, word))
        }
        _ => None,
    }
}

/// The parts of a line between a sign, without parentheses around the whole or a part.
fn parts<'t>(tokens: &'t [Token], sign: &'static str) -> Vec<&'t [Token]> {
    let inner = |tokens: &'t [Token]| match tokens {
        [Token { word: Word::Sign("("), .. }, inside @ .., Token { word: Word::Sign(")"), .. }] => inside,
        whole => whole,
    };
    inner(tokens).split(|token| token.word == Word::Sign(sign)).map(inner).collect()
}

/// What every line that always holds says.
pub(super) fn typed_values(constraints: &[&Line]) -> FxHashMap<String, Typed> {
    let mut typed: FxHashMap<String, Typed> = FxHashMap::default();
    for line in constraints {
        let all: Option<Vec<_>> = parts(&line.tokens, "&").into_iter().map(comparison).collect();
        for (name, sign, word) in all.into_iter().flatten() {
            bound(typed.entry(name.to_owned()).or_default(), sign, word);
        }
        let any: Option<Vec<_>> = parts(&line.tokens, "|").into_iter().map(comparison).collect();
        let Some(any) = any.filter(|any| any.len() > 1 && any.iter().all(|(_, sign, _)| *sign == "==")) else { continue };
        let [(name, ..), ..] = any.as_slice() else { continue };
        if any.iter().any(|(other, ..)| other != name) {
            continue;
        }
        let words = any.iter().map(|(_, _, word)| *word);
        list(typed.entry((*name).to_owned()).or_default(), words.collect());
    }
    typed
}

fn bound(typed: &mut Typed, sign: &str, word: &Word) {
    if sign == "==" {
        return list(typed, vec![word]);
    }
    let Word::Number(number) = word else { return };
    let (low, high) = match sign {
        // Whole numbers: the next one. Numbers with decimals are bounded by lists alone.
        ">" => (Some(number.div_euclid(SCALE).saturating_add(1).saturating_mul(SCALE)), None),
        ">=" => (Some(*number), None),
        "<" => (None, Some((number.div_euclid(SCALE) - i64::from(number.rem_euclid(SCALE) == 0)).saturating_mul(SCALE))),
        "<=" => (None, Some(*number)),
        _ => return,
    };
    typed.low = typed.low.max(low);
    typed.high = match (typed.high, high) {
        (Some(known), Some(high)) => Some(known.min(high)),
        (known, high) => known.or(high),
    };
}

fn list(typed: &mut Typed, words: Vec<&Word>) {
    let numbers: Vec<i64> =
        words.iter().filter_map(|word| if let Word::Number(number) = word { Some(*number) } else { None }).collect();
    let texts: Vec<String> =
        words.iter().filter_map(|word| if let Word::Text(text) = word { Some(text.clone()) } else { None }).collect();
    if numbers.len() == words.len() {
        let known = typed.numbers.take();
        typed.numbers = Some(match known {
            Some(known) => known.into_iter().filter(|number| numbers.contains(number)).collect(),
            None => numbers,
        });
    } else if texts.len() == words.len() {
        let known = typed.texts.take();
        typed.texts = Some(match known {
            Some(known) => known.into_iter().filter(|text| texts.contains(text)).collect(),
            None => texts,
        });
    }
}
