//! What a customer may take instead: each line with its alternatives.

use crate::quotes::quote::Line;
use crate::quotes::sheet::Sheet;
use crate::web::Frame;

/// A group of one line and its alternatives, for choosing one.
pub(super) struct Choice {
    /// Name of the field.
    pub field: String,
    pub main: Offered,
    pub alternatives: Vec<Offered>,
}

/// One of a group, told apart from the others by what only it has.
pub(super) struct Offered {
    /// Key of an alternative; empty for the main line.
    pub key: String,
    pub words: String,
    pub differs: String,
    /// The difference in price, with its sign.
    pub more: String,
}

/// Every line that something else is offered beside.
pub(super) fn choices(sheet: &Sheet, frame: &Frame) -> Vec<Choice> {
    let currency = sheet.quote.currency;
    let mut groups = Vec::new();
    for main in sheet.lines.iter().filter(|line| line.counts()) {
        let beside: Vec<&Line> = sheet
            .lines
            .iter()
            .filter(|line| line.alternative_to.as_deref() == Some(&main.line_key) && line.is_priced())
            .collect();
        let alternatives: Vec<Offered> = beside
            .iter()
            .map(|line| Offered {
                key: line.line_key.clone(),
                words: line.description.clone(),
                differs: differs(line, &[main]),
                more: sheet.difference(line).map(|d| frame.signed(&d, &currency)).unwrap_or_default(),
            })
            .collect();
        if !alternatives.is_empty() {
            let main_offered = Offered {
                key: String::new(),
                words: main.description.clone(),
                differs: differs(main, &beside),
                more: String::new(),
            };
            groups.push(Choice { field: format!("take-{}", main.line_key), main: main_offered, alternatives });
        }
    }
    groups
}

/// What a line has that not all of the others have.
fn differs(line: &Line, others: &[&Line]) -> String {
    let shared = |detail: &&str| others.iter().all(|other| other.details().contains(detail));
    line.details().into_iter().filter(|detail| !shared(detail)).collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::ids::{QuoteLineId, QuoteVersionId};
    use crate::quotes::quote::{LineKind, NewLine};

    fn line(details: &str) -> Line {
        let bare = NewLine::bare(QuoteVersionId(1), LineKind::Configured, "a".into(), "FL-25".into());
        Line { id: QuoteLineId(1), content: NewLine { details: details.to_owned(), ..bare } }
    }

    #[test]
    fn the_same_product_is_told_apart_by_what_only_one_has() {
        let (main, other, third) = (line("Indoor\nLPG\nOpen"), line("Indoor\nLithium-ion\nHeated"), line("Indoor\nLPG\nHeated"));
        assert_eq!(differs(&main, &[&other]), "LPG · Open");
        assert_eq!(differs(&other, &[&main]), "Lithium-ion · Heated");
        assert_eq!(differs(&main, &[&other, &third]), "LPG · Open", "what one of them lacks is told");
        assert_eq!(differs(&main, &[&main]), "");
    }
}
