//! The texts of the messages that leave the house, in the reader's language. The sentences are in `locales/*/outbox.ftl`.

/// Subject and plain text of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    pub subject: String,
    pub body: String,
}

/// Gives the sentence of a message of `locales/`, filled with its facts: `|key, facts| words.fill(language, key, facts)`.
pub trait Words: Fn(&str, &[(&str, String)]) -> String {}
impl<F: Fn(&str, &[(&str, String)]) -> String> Words for F {}

/// What a customer needs to know of a proposal. All figures and dates as they shall be read.
#[derive(Debug, Clone)]
pub struct ProposalFacts {
    /// Whom it greets: `Anna Berg`.
    pub name: String,
    pub number: String,
    pub version: String,
    pub title: String,
    pub total: String,
    pub valid_until: String,
    pub link: String,
    pub sender: String,
    pub company: String,
}

pub fn proposal(words: impl Words, facts: &ProposalFacts) -> Text {
    let facts = [
        ("name", facts.name.clone()),
        ("number", facts.number.clone()),
        ("version", facts.version.clone()),
        ("title", facts.title.clone()),
        ("total", facts.total.clone()),
        ("until", facts.valid_until.clone()),
        ("link", facts.link.clone()),
        ("sender", facts.sender.clone()),
        ("company", facts.company.clone()),
    ];
    text(words, "mail-proposal", &facts)
}

/// What a customer needs to know of a placed order.
#[derive(Debug, Clone)]
pub struct ConfirmationFacts {
    pub name: String,
    pub number: String,
    pub total: String,
    pub promised: String,
    pub link: String,
    pub sender: String,
    pub company: String,
}

pub fn confirmation(words: impl Words, facts: &ConfirmationFacts) -> Text {
    let facts = [
        ("name", facts.name.clone()),
        ("number", facts.number.clone()),
        ("total", facts.total.clone()),
        ("promised", facts.promised.clone()),
        ("link", facts.link.clone()),
        ("sender", facts.sender.clone()),
        ("company", facts.company.clone()),
    ];
    text(words, "mail-confirmation", &facts)
}

/// The answer to a question a customer asked on a proposal.
#[derive(Debug, Clone)]
pub struct AnswerFacts {
    pub name: String,
    pub number: String,
    pub question: String,
    pub answer: String,
    pub link: String,
    pub sender: String,
    pub company: String,
}

pub fn answer(words: impl Words, facts: &AnswerFacts) -> Text {
    let facts = [
        ("name", facts.name.clone()),
        ("number", facts.number.clone()),
        ("question", facts.question.clone()),
        ("answer", facts.answer.clone()),
        ("link", facts.link.clone()),
        ("sender", facts.sender.clone()),
        ("company", facts.company.clone()),
    ];
    text(words, "mail-answer", &facts)
}

/// What the owner of a quote is told when the customer accepts it.
#[derive(Debug, Clone)]
pub struct AcceptanceFacts {
    pub number: String,
    pub customer: String,
    pub accepted_by: String,
    /// Empty where none was given.
    pub po_number: String,
    pub total: String,
    pub link: String,
}

pub fn acceptance(words: impl Words, facts: &AcceptanceFacts) -> Text {
    let facts = [
        ("number", facts.number.clone()),
        ("customer", facts.customer.clone()),
        ("by", facts.accepted_by.clone()),
        ("po", facts.po_number.clone()),
        ("total", facts.total.clone()),
        ("link", facts.link.clone()),
    ];
    text(words, "mail-acceptance", &facts)
}

/// Facts come from people, so the one-line subject is kept to one line.
fn text(words: impl Words, family: &str, facts: &[(&str, String)]) -> Text {
    let subject = words(&format!("{family}-subject"), facts);
    let subject = subject.split(|c: char| c.is_control()).collect::<Vec<_>>().join(" ");
    Text { subject, body: words(&format!("{family}-body"), facts) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::actor::Language;
    use crate::web::words::words;

    fn facts() -> ProposalFacts {
        ProposalFacts {
            name: "王丽华".into(),
            number: "Q-2026-00042".into(),
            version: "2".into(),
            title: "Three trucks\r\nBcc: x@y.z".into(),
            total: "¥206,525.13".into(),
            valid_until: "2026年12月21日".into(),
            link: "https://nordhaven.example/p/k3J9s0Qz".into(),
            sender: "陈志远".into(),
            company: "北港机械".into(),
        }
    }

    #[test]
    fn every_text_exists_in_both_languages_and_carries_its_facts() {
        for language in [Language::English, Language::Chinese] {
            let fill = |key: &str, facts: &[(&str, String)]| words().fill(language, key, facts);
            let text = proposal(fill, &facts());
            for fact in ["王丽华", "Q-2026-00042", "¥206,525.13", "https://nordhaven.example/p/k3J9s0Qz", "陈志远", "北港机械"]
            {
                assert!(text.body.contains(fact), "{fact} is missing in {}", text.body);
            }
            for family in ["mail-proposal", "mail-confirmation", "mail-answer", "mail-acceptance"] {
                for part in ["subject", "body"] {
                    assert!(words().has(language, &format!("{family}-{part}")), "{family}-{part}");
                }
            }
        }
    }

    #[test]
    fn a_subject_is_one_line_whatever_people_typed() {
        let text = proposal(|key: &str, facts: &[(&str, String)]| words().fill(Language::English, key, facts), &facts());
        assert!(!text.subject.contains(['\r', '\n']), "{}", text.subject);
    }
}
