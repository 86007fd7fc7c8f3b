//! What is wrong with a model text, and where.

use serde::{Deserialize, Serialize};

/// One thing wrong: the place (both from 1), the word found there, and the nearest right word if one is near.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    pub line: u32,
    pub column: u32,
    pub word: String,
    pub kind: ProblemKind,
    pub nearest: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProblemKind {
    StrangeCharacter,
    UnclosedText,
    NumberTooLarge,
    /// More than six decimals.
    TooManyDecimals,
    UnknownStatement,
    UnknownAttribute,
    /// The word is no value of this attribute.
    UnknownValue(String),
    /// No value of this attribute has the property.
    UnknownProperty(String),
    UnknownGroup,
    UnknownTable,
    UnknownPart,
    /// Something else was expected here.
    Expected(String),
    /// Words are left over after the end of the statement.
    LeftOver,
    DuplicateName,
    NoValues,
    /// A number range without end or with more than 1,000 values.
    UnboundedNumber,
    /// Two numbers of different units are compared or added.
    UnitMismatch(String, String),
    /// A row of a table has this many cells instead of that many.
    TableWidth(u32, u32),
    /// Parentheses or conditions nested deeper than any reader follows.
    TooDeep,
    MissingProduct,
}

impl Problem {
    pub fn new(line: u32, column: u32, word: &str, kind: ProblemKind) -> Problem {
        Problem { line, column, word: word.to_owned(), kind, nearest: None }
    }

    pub fn near<'n>(mut self, known: impl IntoIterator<Item = &'n str>) -> Problem {
        self.nearest = nearest(&self.word, known).map(str::to_owned);
        self
    }
}

/// The known word with the fewest edits, if that is at most a third of the letters.
pub fn nearest<'n>(word: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let wanted: Vec<char> = word.to_lowercase().chars().collect();
    let most = (wanted.len() / 3).max(1);
    known
        .into_iter()
        .map(|candidate| (edits(&wanted, &candidate.to_lowercase().chars().collect::<Vec<_>>()), candidate))
        .filter(|(distance, _)| *distance <= most)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Insertions, deletions, replacements and swaps of neighbours between two words.
fn edits(left: &[char], right: &[char]) -> usize {
    let mut older: Vec<usize> = Vec::new();
    let mut previous: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.iter().enumerate() {
        let mut current = vec![i + 1];
        for (j, b) in right.iter().enumerate() {
            let replaced = previous[j] + usize::from(a != b);
            let mut best = replaced.min(previous[j + 1] + 1).min(current[j] + 1);
            if i > 0 && j > 0 && *a == right[j - 1] && left[i - 1] == *b {
                best = best.min(older[j - 1] + 1);
            }
            current.push(best);
        }
        older = std::mem::replace(&mut previous, current);
    }
    previous.last().copied().unwrap_or(left.len())
}
