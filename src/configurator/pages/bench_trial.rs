//! A version tried out, with the very blocks that customers get, before any of them does.

use super::configure::Configure;
use super::load::{Asked, Loaded};
use crate::kernel::money::Amount;
use crate::web::Frame;

pub struct Trial {
    pub page: Configure,
    /// Parts of the product shown, with pieces.
    pub parts: Vec<(String, String)>,
}

impl Trial {
    /// `place` is the page that it is tried on.
    pub fn of(mut loaded: Loaded, asked: &Asked, frame: Frame, place: String) -> Trial {
        loaded.trail.place = Some(place);
        let answer = loaded.answer(asked);
        let trace = loaded.trace(&answer);
        let language = frame.lang();
        let parts = loaded.compiled.parts_list(&answer.configuration).into_iter().map(|line| {
            let pieces = Amount::from_millionths(line.quantity).plain(0);
            (line.label.get(language).unwrap_or(&line.code).to_owned(), pieces)
        });
        let parts = parts.collect();
        Trial { page: Configure::new(frame, loaded, answer, trace, asked), parts }
    }
}
