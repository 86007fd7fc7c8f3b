//! A compiled model as bytes, and back. Damaged bytes are refused, whatever the damage.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::arithmetic::Limit;
use super::compiled::{CompileReport, Compiled};
use super::graph::Graph;
use super::ir::Network;
use super::lower::{TotalWeights, Wish};
use super::model::{Model, Validity};
use super::rules::{Packed, Rules};
use super::simplify::Mapping;

/// The bytes are no compiled model, or not one of this version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DamagedArtefact;

const MAGIC: &[u8; 8] = b"THREADG2";

/// The parts that are small.
#[derive(Serialize, Deserialize)]
struct Head {
    /// Without its rules, which are a part of their own.
    model: Model,
    rule_hash: [u8; 32],
    limits: Vec<Limit>,
    wishes: Vec<Option<Wish>>,
    totals: Vec<TotalWeights>,
    report: CompileReport,
    core: Option<Network>,
    scopes: Vec<(usize, Validity)>,
    public: u32,
    literals: u32,
}

impl Compiled {
    /// The artefact: magic, SHA-256 of the rest, head as JSON, packed rules, then the lists.
    pub fn to_bytes(&self) -> Vec<u8> {
        let rules = self.model.rules.packed();
        let head = Head {
            model: Model { rules: Rules::default(), ..self.model.clone() },
            rule_hash: self.rule_hash,
            limits: self.limits.clone(),
            wishes: self.wishes.clone(),
            totals: self.totals.clone(),
            report: self.report.clone(),
            core: self.core.as_ref().map(|core| core.network().clone()),
            scopes: self.scopes.clone(),
            public: self.mapping.public,
            literals: self.graph.literals,
        };
        let head = serde_json::to_vec(&head).unwrap_or_default();
        let mut body = Vec::new();
        for part in [&head, rules.bytes()] {
            body.extend((part.len() as u64).to_le_bytes());
            body.extend(part);
        }
        for list in [rules.starts()].into_iter().chain(self.lists().map(Vec::as_slice)) {
            body.extend((list.len() as u64).to_le_bytes());
            body.extend(list.iter().flat_map(|number| number.to_le_bytes()));
        }
        let mut bytes = MAGIC.to_vec();
        bytes.extend(Sha256::digest(&body));
        bytes.extend(body);
        bytes
    }

    fn lists(&self) -> [&Vec<u32>; 12] {
        let (mapping, graph) = (&self.mapping, &self.graph);
        [
            &mapping.first,
            &mapping.member_start,
            &mapping.members,
            &mapping.holder_start,
            &mapping.holders,
            &mapping.always,
            &graph.group_start,
            &graph.group_literals,
            &graph.node_start,
            &graph.branch_start,
            &graph.items,
            &self.core_first,
        ]
    }

    /// Reads an artefact.
    ///
    /// # Errors
    /// [`DamagedArtefact`] for anything that [`Compiled::to_bytes`] did not write.
    pub fn from_bytes(bytes: &[u8]) -> Result<Compiled, DamagedArtefact> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(DamagedArtefact)?;
        let (checksum, body) = rest.split_at_checked(32).ok_or(DamagedArtefact)?;
        if Sha256::digest(body).as_slice() != checksum {
            return Err(DamagedArtefact);
        }
        let mut reader = Reader { rest: body };
        let mut head: Head = serde_json::from_slice(reader.bytes()?).map_err(|_| DamagedArtefact)?;
        let rules = reader.bytes()?;
        head.model.rules = Rules::of_packed(Packed::new(rules, reader.list()?).ok_or(DamagedArtefact)?);
        head.model.shrink();
        let mapping = Mapping {
            first: reader.list()?,
            public: head.public,
            member_start: reader.list()?,
            members: reader.list()?,
            holder_start: reader.list()?,
            holders: reader.list()?,
            always: reader.list()?,
        };
        let graph = Graph {
            literals: head.literals,
            group_start: reader.list()?,
            group_literals: reader.list()?,
            node_start: reader.list()?,
            branch_start: reader.list()?,
            items: reader.list()?,
            ..Graph::default()
        };
        let core_first = reader.list()?;
        let mut compiled = Compiled {
            core: head.core.as_ref().map(|core| super::fallback::SatCore::new(core, &head.rule_hash)),
            core_first,
            places: super::compiled::places(&head.model),
            blame: std::sync::OnceLock::new(),
            model: head.model,
            rule_hash: head.rule_hash,
            mapping,
            graph,
            limits: head.limits,
            scopes: head.scopes,
            wishes: head.wishes,
            totals: head.totals,
            report: head.report,
        };
        if !reader.rest.is_empty() || !compiled.is_sound() {
            return Err(DamagedArtefact);
        }
        if compiled.core.is_none() {
            compiled.graph.index();
        }
        Ok(compiled)
    }

    /// Whether every reference inside stays inside: what all answers rely on.
    fn is_sound(&self) -> bool {
        let mapping = &self.mapping;
        let literals = mapping.first.last().copied().unwrap_or(0);
        let rising = |starts: &[u32], end: usize| {
            starts.first() == Some(&0)
                && starts.windows(2).all(|pair| pair[0] <= pair[1])
                && starts.last().is_some_and(|last| *last as usize == end)
        };
        let sizes = mapping.first.windows(2).map(|pair| pair[1].saturating_sub(pair[0]) as usize);
        let attributes = self.model.attributes.iter().map(|attribute| attribute.values.len());
        rising(&mapping.first, literals as usize)
            && rising(&mapping.member_start, mapping.members.len())
            && rising(&mapping.holder_start, mapping.holders.len())
            && mapping.holder_start.len() == literals as usize + 1
            && mapping.member_start.len() == self.graph.literals as usize + 1
            && mapping.members.iter().chain(&mapping.always).all(|full| *full < literals)
            && mapping.holders.iter().all(|core| *core < self.graph.literals)
            && mapping.public as usize == self.model.attributes.len()
            && mapping.attributes() >= mapping.public as usize
            && sizes.zip(attributes).all(|(size, values)| size == values)
            && self.limits.iter().all(|limit| limit.weights.len() == self.graph.literals as usize)
            && rising(&self.core_first, self.graph.literals as usize)
            && match &self.core {
                Some(core) => core.network().is_sound(self.graph.literals as usize),
                None => self.graph.is_sound(),
            }
    }
}

struct Reader<'b> {
    rest: &'b [u8],
}

impl<'b> Reader<'b> {
    fn length(&mut self) -> Result<usize, DamagedArtefact> {
        let (length, rest) = self.rest.split_first_chunk::<8>().ok_or(DamagedArtefact)?;
        self.rest = rest;
        usize::try_from(u64::from_le_bytes(*length)).map_err(|_| DamagedArtefact)
    }

    fn bytes(&mut self) -> Result<&'b [u8], DamagedArtefact> {
        let length = self.length()?;
        let (bytes, rest) = self.rest.split_at_checked(length).ok_or(DamagedArtefact)?;
        self.rest = rest;
        Ok(bytes)
    }

    fn list(&mut self) -> Result<Vec<u32>, DamagedArtefact> {
        let length = self.length()?.checked_mul(4).ok_or(DamagedArtefact)?;
        let (bytes, rest) = self.rest.split_at_checked(length).ok_or(DamagedArtefact)?;
        self.rest = rest;
        let number = |four: &[u8]| four.first_chunk::<4>().map_or(0, |four| u32::from_le_bytes(*four));
        Ok(bytes.chunks_exact(4).map(number).collect())
    }
}
