//! The rule language: text a product manager reads, to a [`Model`], with every problem named by line and word.

mod condition;
mod lexer;
mod parser;
mod problem;
mod statement;
#[cfg(test)]
mod tests;

pub use parser::{Part, Sources, TableSource, parse, parse_with};
pub use problem::{Problem, ProblemKind, nearest};

/// Millionths of a plain decimal number without sign, if it is one.
pub(in crate::configurator::engine) fn plain_number(written: &str) -> Option<i64> {
    let digits = written.chars().all(|letter| letter.is_ascii_digit() || letter == '.');
    if digits { lexer::millionths(written).ok() } else { None }
}
