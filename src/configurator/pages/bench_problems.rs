//! What is wrong with a model, in the reader's words.

use super::super::engine::CompileRefusal;
use super::super::engine::language::{Problem, ProblemKind};
use crate::web::Frame;

/// A problem in words; line 0: of the model as a whole.
pub struct ProblemShown {
    pub line: u32,
    pub column: u32,
    pub words: String,
    pub text: String,
}

pub fn problem(frame: &Frame, source: &str, problem: &Problem) -> ProblemShown {
    let (key, fact) = match &problem.kind {
        ProblemKind::StrangeCharacter => ("strange-character", String::new()),
        ProblemKind::UnclosedText => ("unclosed-text", String::new()),
        ProblemKind::NumberTooLarge => ("number-too-large", String::new()),
        ProblemKind::TooManyDecimals => ("too-many-decimals", String::new()),
        ProblemKind::UnknownStatement => ("unknown-statement", String::new()),
        ProblemKind::UnknownAttribute => ("unknown-attribute", String::new()),
        ProblemKind::UnknownValue(attribute) => ("unknown-value", attribute.clone()),
        ProblemKind::UnknownProperty(attribute) => ("unknown-property", attribute.clone()),
        ProblemKind::UnknownGroup => ("unknown-group", String::new()),
        ProblemKind::UnknownTable => ("unknown-table", String::new()),
        ProblemKind::UnknownPart => ("unknown-part", String::new()),
        ProblemKind::Expected(what) => ("expected", what.clone()),
        ProblemKind::LeftOver => ("left-over", String::new()),
        ProblemKind::DuplicateName => ("duplicate-name", String::new()),
        ProblemKind::NoValues => ("no-values", String::new()),
        ProblemKind::UnboundedNumber => ("unbounded-number", String::new()),
        ProblemKind::UnitMismatch(one, other) => ("unit-mismatch", format!("{one} / {other}")),
        ProblemKind::TableWidth(found, wanted) => ("table-width", format!("{found} / {wanted}")),
        ProblemKind::TooDeep => ("too-deep", String::new()),
        ProblemKind::MissingProduct => ("missing-product", String::new()),
    };
    let mut words = frame.t2(&format!("model-problem-{key}"), "word", &problem.word, "what", fact);
    if let Some(nearest) = &problem.nearest {
        words.push(' ');
        words.push_str(&frame.t1("model-did-you-mean", "word", nearest));
    }
    let line = usize::try_from(problem.line).unwrap_or(0).saturating_sub(1);
    ProblemShown {
        line: problem.line,
        column: problem.column,
        words,
        text: source.lines().nth(line).unwrap_or("").trim().to_owned(),
    }
}

pub fn impossible(frame: &Frame, refusal: &CompileRefusal) -> ProblemShown {
    let words = match refusal {
        CompileRefusal::NumberTooLarge { rule } => frame.t1("model-refusal-number", "rule", rule),
        CompileRefusal::TableTooLarge { rule, rows } => frame.t2("model-refusal-table", "rule", rule, "rows", rows),
        CompileRefusal::Contradiction { rules } => frame.t1("model-refusal-contradiction", "rules", rules.join(", ")),
        CompileRefusal::TooLarge { .. } => frame.t("model-refusal-large").into_owned(),
    };
    ProblemShown { line: 0, column: 0, words, text: String::new() }
}
