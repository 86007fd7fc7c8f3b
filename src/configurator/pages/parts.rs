//! Very many questions are asked one part after the other; a search goes through all of them.

use super::super::engine::Evaluation;
use super::answer::Asking;
use super::trail;

/// More questions than these are asked in parts.
const MOST_QUESTIONS: usize = 60;

/// Which of the questions that suit the search are shown.
#[derive(Debug, Clone, Default)]
pub struct Part {
    /// Of the first and the last one shown, from 1.
    pub first: usize,
    pub last: usize,
    pub of: usize,
    pub before: Option<String>,
    pub next: Option<String>,
}

impl Asking<'_> {
    /// Places of the questions that suit the search.
    pub(super) fn places(&self, evaluation: &Evaluation) -> Vec<usize> {
        let words = self.trail.find.to_lowercase();
        let suits = |place: &usize| {
            let state = evaluation.attributes.get(*place);
            let decided = state.is_none_or(|state| !state.open && !state.in_conflict);
            let values = state.map_or(0, |state| state.values.len());
            let has_value = || (0u32..).take(values).any(|value| self.value_has(*place, value, &words));
            let found = || words.is_empty() || self.question_has(*place, &words) || has_value();
            !(self.trail.only_open && decided) && found()
        };
        (0..self.compiled.model().attributes.len()).filter(suits).collect()
    }

    /// The values that the search leaves of a question: all where its own words match.
    pub(super) fn values_found(&self, place: usize) -> Vec<u32> {
        let values = self.compiled.model().attributes.get(place).map_or(0, |attribute| attribute.values.len());
        let all = (0u32..).take(values);
        let words = self.trail.find.to_lowercase();
        if words.is_empty() || self.question_has(place, &words) {
            return all.collect();
        }
        all.filter(|value| self.value_has(place, *value, &words)).collect()
    }

    /// Whether a question has these words, in small letters.
    fn question_has(&self, place: usize, words: &str) -> bool {
        let Some(attribute) = self.compiled.model().attributes.get(place) else { return false };
        let texts = [self.text(&attribute.label, &attribute.name), self.text(&attribute.help, "")];
        texts.iter().any(|text| text.to_lowercase().contains(words))
    }

    fn value_has(&self, place: usize, value: u32, words: &str) -> bool {
        let attribute = self.compiled.model().attributes.get(place);
        let Some((attribute, value)) = attribute.and_then(|a| Some((a, a.values.get(value as usize)?))) else { return false };
        let code = trail::code(&attribute.name, &value.name);
        let texts = [self.text(&value.label, &value.name), self.text(&value.help, ""), code];
        texts.iter().any(|text| text.to_lowercase().contains(words))
    }

    pub(super) fn part_of(&self, places: &[usize]) -> Part {
        let last_part = places.len().saturating_sub(1) / MOST_QUESTIONS;
        let part = self.trail.part.min(last_part);
        let first = part * MOST_QUESTIONS;
        let to = |part: usize| self.trail.at_part(part).href(self.selection);
        Part {
            first: first + 1,
            last: (first + MOST_QUESTIONS).min(places.len()),
            of: places.len(),
            before: part.checked_sub(1).map(to),
            next: (part < last_part).then(|| to(part + 1)),
        }
    }

    /// An open question by name, with where it is asked.
    pub(super) fn named(&self, attribute: usize, places: &[usize], shown: &Part) -> (String, String) {
        let anchor = format!("#q-{attribute}");
        let place = places.binary_search(&attribute);
        let here = place.is_ok_and(|place| (shown.first..=shown.last).contains(&(place + 1)));
        let away = || match place {
            Ok(place) => self.trail.at_part(place / MOST_QUESTIONS).href(self.selection),
            Err(_) => self.trail.unsearched().at_part(attribute / MOST_QUESTIONS).href(self.selection),
        };
        let href = if here { anchor } else { away() + &anchor };
        (self.question_name(attribute), href)
    }
}
