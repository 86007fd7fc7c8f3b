//! The rule language: text a product manager reads, to a [`Model`], with every problem named by line and word.

mod condition;
mod domain;
mod expression;
mod lexer;
mod parser;
mod part;
mod problem;
mod reader;
mod repeated;
mod statement;
mod table;
#[cfg(test)]
mod tests;
mod units;
mod value;

pub use parser::{Part, Sources, TableSource, parse, parse_with};
pub use problem::{Problem, ProblemKind, nearest};

/// Millionths of a plain decimal number without sign, if it is one.
pub(in crate::configurator::engine) fn plain_number(written: &str) -> Option<i64> {
    let digits = written.chars().all(|letter| letter.is_ascii_digit() || letter == '.');
    if digits { lexer::millionths(written).ok() } else { None }
}
