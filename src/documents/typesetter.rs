//! Typst in process, locked in: it sees three templates, three fonts and one document, nothing else.

use std::fmt;
use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate};
use serde::{Serialize, Serializer};
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, Timestamp};

use super::pack::packed;
use crate::kernel::actor::Language;

/// Why a document could not be made; for the log, not for a reader.
#[derive(Debug)]
pub enum DocumentError {
    /// The values could not be handed to the template.
    Values(String),
    /// What the typesetter said about a template.
    Typesetting(Vec<String>),
}

impl fmt::Display for DocumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DocumentError::Values(message) => write!(f, "document values: {message}"),
            DocumentError::Typesetting(messages) => write!(f, "typesetting: {}", messages.join("; ")),
        }
    }
}

impl std::error::Error for DocumentError {}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Template {
    Proposal,
    Confirmation,
}

/// Documents after which an unused result leaves the typesetter's cache: enough to keep what all documents share.
const CACHE_AGE: usize = 2;

/// Sets `values` in `template`. `made_on` is the only date the typesetter knows.
pub(super) fn typeset(template: Template, values: &impl Serialize, made_on: NaiveDate) -> Result<Vec<u8>, DocumentError> {
    let json = serde_json::to_vec(values).map_err(|error| DocumentError::Values(error.to_string()))?;
    let room = Room { template, values: Bytes::new(json), made_on: typst_date(made_on) };
    let result = set_and_export(&room);
    comemo::evict(CACHE_AGE);
    result
}

fn set_and_export(room: &Room) -> Result<Vec<u8>, DocumentError> {
    let set = typst::compile::<PagedDocument>(room);
    for warning in &set.warnings {
        tracing::debug!(message = %warning.message, "typesetter warns");
    }
    let document = set.output.map_err(|errors| refused(&errors))?;
    let options = PdfOptions {
        creator: Smart::Custom(Some("Throughline".to_owned())),
        timestamp: room.made_on.map(Timestamp::new_utc),
        ..PdfOptions::default()
    };
    typst_pdf::pdf(&document, &options).map(packed).map_err(|errors| refused(&errors))
}

fn refused(errors: &[SourceDiagnostic]) -> DocumentError {
    DocumentError::Typesetting(errors.iter().map(|error| error.message.to_string()).collect())
}

fn typst_date(date: NaiveDate) -> Option<Datetime> {
    let month = u8::try_from(date.month()).ok()?;
    let day = u8::try_from(date.day()).ok()?;
    Datetime::from_ymd_hms(date.year(), month, day, 0, 0, 0)
}

/// `zh-CN`, `en`: what templates compare with.
pub(super) fn language_tag<S: Serializer>(language: &Language, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(language.as_str())
}

/// The world of one document.
struct Room {
    template: Template,
    values: Bytes,
    made_on: Option<Datetime>,
}

impl World for Room {
    fn library(&self) -> &LazyHash<Library> {
        &SHELF.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &SHELF.book
    }

    fn main(&self) -> FileId {
        match self.template {
            Template::Proposal => SHELF.proposal.id(),
            Template::Confirmation => SHELF.confirmation.id(),
        }
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        [&SHELF.letter, &SHELF.proposal, &SHELF.confirmation]
            .into_iter()
            .find(|source| source.id() == id)
            .cloned()
            .ok_or(FileError::AccessDenied)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if Some(id) == SHELF.values { Ok(self.values.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        SHELF.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        self.made_on
    }
}

/// What all documents share, read once.
struct Shelf {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    letter: Source,
    proposal: Source,
    confirmation: Source,
    values: Option<FileId>,
}

static SHELF: LazyLock<Shelf> = LazyLock::new(|| {
    let fonts = fonts();
    Shelf {
        library: LazyHash::new(Library::default()),
        book: LazyHash::new(FontBook::from_fonts(&fonts)),
        fonts,
        letter: template("letter.typ", include_str!("../../templates/documents/letter.typ")),
        proposal: template("proposal.typ", include_str!("../../templates/documents/proposal.typ")),
        confirmation: template("confirmation.typ", include_str!("../../templates/documents/confirmation.typ")),
        values: file_id("document.json"),
    }
});

/// Latin first; the Chinese collection's second face (monospaced) stays out.
fn fonts() -> Vec<Font> {
    let files: [&'static [u8]; 3] = [
        include_bytes!("../../static/fonts/Roboto-Regular.ttf"),
        include_bytes!("../../static/fonts/Roboto-Bold.ttf"),
        include_bytes!("../../static/fonts/wqy-microhei.ttc"),
    ];
    files.into_iter().filter_map(|file| Font::new(Bytes::new(file), 0)).collect()
}

fn file_id(name: &str) -> Option<FileId> {
    let path = VirtualPath::new(name).ok()?;
    Some(FileId::new(RootedPath::new(VirtualRoot::Project, path)))
}

fn template(name: &str, text: &str) -> Source {
    match file_id(name) {
        Some(id) => Source::new(id, text.to_owned()),
        None => Source::detached(text),
    }
}
