//! Where a deal came from: one of the sources of leads, or what an import called it.

use crate::leads::LeadSource;
use crate::web::Frame;

/// The source in the reader's language.
pub(super) fn name(frame: &Frame, source: &str) -> String {
    LeadSource::parse(source).map_or_else(|| source.to_owned(), |known| frame.name("lead-source", known).into_owned())
}

/// What can be chosen, with what stands there already.
pub(super) fn choices(frame: &Frame, present: &str) -> Vec<(String, String)> {
    let known = LeadSource::ALL.iter().map(ToString::to_string);
    let own = Some(present.to_owned()).filter(|own| !own.is_empty() && LeadSource::parse(own).is_none());
    known.chain(own).map(|source| (source.clone(), name(frame, &source))).collect()
}
