//! A quote as the customer reads it.

use chrono::NaiveDate;
use serde::Serialize;

use super::labels::Labels;
use super::letter::{Company, Fact, Line, Totals};
use super::typesetter::{DocumentError, Template, typeset};
use crate::kernel::actor::Language;

#[derive(Debug, Clone, Serialize)]
pub struct ProposalDocument {
    #[serde(serialize_with = "super::typesetter::language_tag")]
    pub language: Language,
    pub labels: Labels,
    pub company: Company,
    /// `Q-2026-00042`
    pub number: String,
    pub version: String,
    pub title: String,
    pub date: String,
    pub valid_until: String,
    /// The day in the metadata of the file.
    pub made_on: NaiveDate,
    /// Name and address of the customer, one line each.
    pub customer: Vec<String>,
    /// Who answers questions: name, telephone, e-mail, one line each.
    pub contact: Vec<String>,
    pub facts: Vec<Fact>,
    pub introduction: Vec<String>,
    pub lines: Vec<Line>,
    pub totals: Totals,
    /// What the customer needs and what meets it, product by product; empty where nobody asked.
    pub needs: Vec<NeedsOf>,
    pub delivery: String,
    pub payment: String,
    /// Paragraphs.
    pub notes: Vec<String>,
    /// `None` where the proposal can no longer be accepted.
    pub acceptance: Option<Acceptance>,
}

/// The needs that one product was chosen by.
#[derive(Debug, Clone, Serialize)]
pub struct NeedsOf {
    pub product: String,
    /// Whether the product is offered beside another.
    pub alternative: bool,
    pub needs: Vec<NeedMet>,
}

/// One need in the customer's words, and the option that meets it or stands in its way.
#[derive(Debug, Clone, Serialize)]
pub struct NeedMet {
    pub question: String,
    pub answer: String,
    pub met: bool,
    pub by: String,
}

/// How the customer says yes.
#[derive(Debug, Clone, Serialize)]
pub struct Acceptance {
    /// A sentence over the signature: what is agreed to by signing.
    pub sentence: String,
    /// Where to accept on the web; printed and linked.
    pub url: Option<String>,
}

/// The PDF of a proposal; about as long as its lines need.
///
/// # Errors
/// [`DocumentError`] where the typesetter refuses the document, which no input should bring about.
pub fn proposal_pdf(document: &ProposalDocument) -> Result<Vec<u8>, DocumentError> {
    match typeset(Template::Proposal, document, document.made_on) {
        Err(error) if document.company.logo_svg.is_some() => {
            tracing::warn!(%error, "proposal typeset without the company's logo");
            let mut plain = document.clone();
            plain.company.logo_svg = None;
            typeset(Template::Proposal, &plain, document.made_on)
        }
        result => result,
    }
}
