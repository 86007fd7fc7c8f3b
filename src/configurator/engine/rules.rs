//! The rules of a model: as written, or packed as an artefact holds them until somebody asks.
//!
//! A click needs no rule, only "why not" and the editor do, and rules are most of a model's bytes. What is packed was
//! checked with the artefact's checksum; bytes that are no rules all the same come to no rule, never to a panic.

use std::io::{Read, Write};
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, OnceLock};

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::model::Rule;

/// Reads as a list of rules. Single rules are best had by [`Rules::get`], which unpacks no others.
#[derive(Clone, Default)]
pub struct Rules {
    /// Empty while packed.
    written: Vec<Rule>,
    packed: Option<Arc<Packed>>,
}

/// All rules as JSON one behind the other, deflated.
pub(super) struct Packed {
    bytes: Box<[u8]>,
    /// Where each rule begins in the JSON, and where the last one ends.
    starts: Box<[u32]>,
    each: Box<[OnceLock<Option<Box<Rule>>>]>,
    all: OnceLock<Vec<Rule>>,
}

impl Packed {
    /// `None` where the starts are none.
    pub fn new(bytes: &[u8], starts: Vec<u32>) -> Option<Packed> {
        let rising = starts.first() == Some(&0) && starts.windows(2).all(|pair| pair[0] <= pair[1]);
        let each = (1..starts.len()).map(|_| OnceLock::new()).collect();
        rising.then(|| Packed { bytes: bytes.into(), starts: starts.into(), each, all: OnceLock::new() })
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub fn starts(&self) -> &[u32] {
        &self.starts
    }

    /// The JSON up to the end of a rule.
    fn text(&self, rules: usize) -> Option<Vec<u8>> {
        let mut text = Vec::new();
        let length = u64::from(*self.starts.get(rules)?);
        DeflateDecoder::new(&*self.bytes).take(length).read_to_end(&mut text).ok()?;
        Some(text)
    }

    fn rule(&self, text: &[u8], place: usize) -> Option<Rule> {
        let (from, to) = (*self.starts.get(place)?, *self.starts.get(place + 1)?);
        serde_json::from_slice(text.get(from as usize..to as usize)?).ok()
    }

    fn one(&self, place: usize) -> Option<&Rule> {
        if let Some(all) = self.all.get() {
            return all.get(place);
        }
        let unpack = || self.rule(&self.text(place + 1)?, place).map(Box::new);
        self.each.get(place)?.get_or_init(unpack).as_deref()
    }

    fn unpacked(&self) -> Vec<Rule> {
        let rules = || -> Option<Vec<Rule>> {
            let text = self.text(self.each.len())?;
            (0..self.each.len()).map(|place| self.rule(&text, place)).collect()
        };
        rules().unwrap_or_default()
    }
}

impl Rules {
    pub(super) fn of_packed(packed: Packed) -> Rules {
        Rules { written: Vec::new(), packed: Some(Arc::new(packed)) }
    }

    pub(super) fn packed(&self) -> Arc<Packed> {
        if let Some(packed) = &self.packed {
            return packed.clone();
        }
        let mut text = Vec::new();
        let mut starts = vec![0];
        for rule in &self.written {
            text.extend(serde_json::to_vec(rule).unwrap_or_default());
            starts.push(text.len() as u32);
        }
        let mut packer = DeflateEncoder::new(Vec::new(), Compression::default());
        let packed = packer.write_all(&text).and_then(|()| packer.finish());
        let each = self.written.iter().map(|_| OnceLock::new()).collect();
        Arc::new(Packed { bytes: packed.unwrap_or_default().into(), starts: starts.into(), each, all: OnceLock::new() })
    }

    /// The same rules for a passing need: what is packed stays so.
    pub(super) fn passing(&self) -> Rules {
        self.packed.as_ref().map_or_else(|| self.clone(), |packed| packed.unpacked().into())
    }

    pub fn len(&self) -> usize {
        self.packed.as_ref().map_or(self.written.len(), |packed| packed.each.len())
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// One rule by its place; no other is unpacked for it.
    pub fn get(&self, place: usize) -> Option<&Rule> {
        self.packed.as_ref().map_or_else(|| self.written.get(place), |packed| packed.one(place))
    }
}

impl Deref for Rules {
    type Target = Vec<Rule>;

    fn deref(&self) -> &Vec<Rule> {
        self.packed.as_ref().map_or(&self.written, |packed| packed.all.get_or_init(|| packed.unpacked()))
    }
}

impl DerefMut for Rules {
    fn deref_mut(&mut self) -> &mut Vec<Rule> {
        if let Some(packed) = self.packed.take() {
            self.written = packed.unpacked();
        }
        &mut self.written
    }
}

impl From<Vec<Rule>> for Rules {
    fn from(rules: Vec<Rule>) -> Rules {
        Rules { written: rules, packed: None }
    }
}

impl FromIterator<Rule> for Rules {
    fn from_iter<T: IntoIterator<Item = Rule>>(rules: T) -> Rules {
        rules.into_iter().collect::<Vec<Rule>>().into()
    }
}

impl<'r> IntoIterator for &'r Rules {
    type Item = &'r Rule;
    type IntoIter = std::slice::Iter<'r, Rule>;

    fn into_iter(self) -> std::slice::Iter<'r, Rule> {
        self.iter()
    }
}

impl<'r> IntoIterator for &'r mut Rules {
    type Item = &'r mut Rule;
    type IntoIter = std::slice::IterMut<'r, Rule>;

    fn into_iter(self) -> std::slice::IterMut<'r, Rule> {
        self.iter_mut()
    }
}

impl std::fmt::Debug for Rules {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_list().entries(self).finish()
    }
}

impl PartialEq for Rules {
    fn eq(&self, other: &Rules) -> bool {
        **self == **other
    }
}

impl Eq for Rules {}

impl Serialize for Rules {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (**self).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Rules {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Rules, D::Error> {
        Vec::deserialize(deserializer).map(Rules::from)
    }
}
