//! What was ordered, as both sides keep it.

use chrono::NaiveDate;
use serde::Serialize;

use super::labels::Labels;
use super::letter::{Company, Fact, Line, Totals};
use super::typesetter::{DocumentError, Template, typeset};
use crate::kernel::actor::Language;

#[derive(Debug, Clone, Serialize)]
pub struct ConfirmationDocument {
    #[serde(serialize_with = "super::typesetter::language_tag")]
    pub language: Language,
    pub labels: Labels,
    pub company: Company,
    /// `O-2026-00017`
    pub number: String,
    pub title: String,
    pub date: String,
    /// The day in the metadata of the file.
    pub made_on: NaiveDate,
    /// The customer's own number; empty where there is none.
    pub po_number: String,
    /// The quote and version behind the order; empty where it was placed directly.
    pub quote_number: String,
    pub invoice_to: Vec<String>,
    pub ship_to: Vec<String>,
    pub contact: Vec<String>,
    pub facts: Vec<Fact>,
    pub introduction: Vec<String>,
    pub lines: Vec<Line>,
    pub totals: Totals,
    pub delivery: String,
    pub payment: String,
    pub notes: Vec<String>,
}

/// The PDF of an order confirmation.
///
/// # Errors
/// [`DocumentError`] where the typesetter refuses the document, which no input should bring about.
pub fn confirmation_pdf(document: &ConfirmationDocument) -> Result<Vec<u8>, DocumentError> {
    match typeset(Template::Confirmation, document, document.made_on) {
        Err(error) if document.company.logo_svg.is_some() => {
            tracing::warn!(%error, "confirmation typeset without the company's logo");
            let mut plain = document.clone();
            plain.company.logo_svg = None;
            typeset(Template::Confirmation, &plain, document.made_on)
        }
        result => result,
    }
}
