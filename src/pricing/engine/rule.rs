use rust_decimal::Decimal;

use super::condition::Conditions;
use super::policy::Level;
use super::trace::{Base, Label, RuleRef, StepKind, Visibility};
use crate::kernel::money::{Amount, Overflow, Percent};

crate::text_enum! {
    /// The stages at which rules act, in their order.
    pub enum Stage {
        Channel = "channel",
        Volume = "volume",
        Contract = "contract",
        Promotion = "promotion",
        Document = "document",
    }
}

crate::text_enum! {
    pub enum TierMode {
        /// The band reached holds for all units.
        AllUnits = "all_units",
        /// Each band holds for the part that lies in it.
        Blocks = "blocks",
    }
}

crate::text_enum! {
    pub enum Measure {
        Quantity = "quantity",
        /// List value: steps 1 and 2, before any adjustment.
        Amount = "amount",
    }
}

crate::text_enum! {
    /// Over what the measure is taken.
    pub enum Scope {
        Line = "line",
        Document = "document",
        Family = "family",
    }
}

/// One adjustment of the pipeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    pub rule: RuleRef,
    pub stage: Stage,
    pub label: Label,
    pub conditions: Conditions,
    pub effect: Effect,
    pub base: Base,
    /// `None`: where the policy says.
    pub level: Option<Level>,
    /// Of the rules of one stage and group, only the one that takes most off acts.
    pub best_of: Option<String>,
    /// Lower acts first; then the lower id.
    pub priority: i32,
    pub visibility: Visibility,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    Change(Change),
    Tiers(Tiers),
}

/// What happens to the price; a reduction is negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// −3 % is −30,000 millionths.
    Percent(Percent),
    PerUnit(Amount),
    PerLine(Amount),
    /// A fixed price of one unit. In a contract it replaces steps 1 to 4.
    UnitPrice(Amount),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tiers {
    pub mode: TierMode,
    pub measure: Measure,
    pub scope: Scope,
    /// Ascending by `from`.
    pub tiers: Vec<Tier>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tier {
    /// Inclusive lower end, in millionths of a piece or of the currency unit.
    pub from: i64,
    /// Inclusive upper end; `None`: up to the next tier.
    pub to: Option<i64>,
    pub change: Change,
}

/// Where a line lies within the measure of its scope, in millionths: `start..start + own` of `whole`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Extent {
    pub start: i64,
    pub own: i64,
    pub whole: i64,
}

impl Rule {
    pub(super) fn level(&self, default: Level) -> Level {
        self.level.unwrap_or(default)
    }

    pub(super) fn step_kind(&self) -> StepKind {
        match self.stage {
            Stage::Channel => StepKind::Channel,
            Stage::Volume => StepKind::Volume,
            Stage::Contract => StepKind::Contract,
            Stage::Promotion => StepKind::Promotion,
            Stage::Document => StepKind::Document,
        }
    }

    /// The parts of the line and what happens to each: one part of 1 for plain changes and all-units tiers.
    pub(super) fn parts(&self, extent: impl Fn(Measure, Scope) -> Extent) -> Vec<(Decimal, Change)> {
        match &self.effect {
            Effect::Change(change) => vec![(Decimal::ONE, *change)],
            Effect::Tiers(tiers) => tiers.parts(extent(tiers.measure, tiers.scope)),
        }
    }
}

impl Tiers {
    fn parts(&self, extent: Extent) -> Vec<(Decimal, Change)> {
        match self.mode {
            TierMode::AllUnits => {
                let reached = self.tiers.iter().rev().find(|tier| tier.from <= extent.whole);
                let reached = reached.filter(|tier| tier.to.is_none_or(|to| extent.whole <= to));
                reached.map(|tier| (Decimal::ONE, tier.change)).into_iter().collect()
            }
            TierMode::Blocks => self.blocks(extent),
        }
    }

    /// Band k holds what lies above the end of band k−1. A band "from 11" of pieces begins after the 10th.
    fn blocks(&self, extent: Extent) -> Vec<(Decimal, Change)> {
        if extent.own <= 0 {
            return Vec::new();
        }
        let piece = if self.measure == Measure::Quantity { 1_000_000 } else { 0 };
        let begin = |tier: &Tier| tier.from.saturating_sub(piece).max(0);
        let mut parts = Vec::new();
        for (index, tier) in self.tiers.iter().enumerate() {
            let next = self.tiers.get(index + 1).map_or(i64::MAX, begin);
            let end = tier.to.map_or(next, |to| to.min(next));
            let low = begin(tier).max(extent.start);
            let high = end.min(extent.start.saturating_add(extent.own));
            if high > low {
                parts.push((Decimal::from(high - low) / Decimal::from(extent.own), tier.change));
            }
        }
        parts
    }
}

impl Change {
    /// What is added to the price of one unit.
    pub(super) fn on_unit(self, base: Decimal, running: Decimal, quantity: Decimal) -> Result<Decimal, Overflow> {
        match self {
            Change::Percent(percent) => base.checked_mul(percent.fraction()),
            Change::PerUnit(amount) => Some(amount.decimal()),
            Change::PerLine(amount) => amount.decimal().checked_div(quantity),
            Change::UnitPrice(price) => price.decimal().checked_sub(running),
        }
        .ok_or(Overflow)
    }

    /// What is added to the extended line.
    pub(super) fn on_line(self, base: Decimal, running: Decimal, quantity: Decimal) -> Result<Decimal, Overflow> {
        match self {
            Change::Percent(percent) => base.checked_mul(percent.fraction()),
            Change::PerUnit(amount) => amount.decimal().checked_mul(quantity),
            Change::PerLine(amount) => Some(amount.decimal()),
            Change::UnitPrice(price) => price.decimal().checked_mul(quantity).and_then(|p| p.checked_sub(running)),
        }
        .ok_or(Overflow)
    }
}
