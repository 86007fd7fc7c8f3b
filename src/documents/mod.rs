//! Proposals and order confirmations as PDF.
//!
//! In: plain words and figures, already formatted, in a [`ProposalDocument`] or [`ConfirmationDocument`].
//! Out: the bytes of an A4 PDF in the reader's language, fonts included. Invariants:
//! 1. A document computes nothing: every figure on it is the stored one, formatted by the caller.
//! 2. What people typed is data, never markup: it comes out letter by letter.
//! 3. The typesetter sees its own templates, fonts and the one document; no file, no package, no network, no clock.
//! 4. Equal input gives equal bytes.

mod confirmation;
mod labels;
mod letter;
mod pack;
mod proposal;
#[cfg(test)]
mod tests;
mod typesetter;

pub use confirmation::{ConfirmationDocument, confirmation_pdf};
pub use labels::Labels;
pub use letter::{Company, Fact, Figure, Line, LineKind, Totals};
pub use proposal::{Acceptance, NeedMet, NeedsOf, ProposalDocument, proposal_pdf};
pub use typesetter::DocumentError;
