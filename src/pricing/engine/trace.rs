use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::tax::LineTax;
use crate::kernel::actor::Language;
use crate::kernel::ids::PriceBookId;
use crate::kernel::money::{Amount, Currency, Overflow, Percent};

crate::text_enum! {
    pub enum StepKind {
        List = "list",
        Option = "option",
        Channel = "channel",
        Volume = "volume",
        Contract = "contract",
        Promotion = "promotion",
        /// A price agreed before; nothing recomputes it.
        Agreed = "agreed",
        /// The unit price brought to its decimals.
        Rounding = "rounding",
        Manual = "manual",
        Document = "document",
    }
}

crate::text_enum! {
    /// What an adjustment is taken of.
    pub enum Base {
        /// List price with options.
        List = "list",
        /// What the price is at this step.
        Running = "running",
    }
}

crate::text_enum! {
    pub enum Visibility {
        Customer = "customer",
        Staff = "staff",
    }
}

/// A key of the locales, or names that were typed as data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Label {
    Key(String),
    Names { en: String, zh: String },
}

impl Label {
    pub fn key(key: &str) -> Label {
        Label::Key(key.to_owned())
    }

    pub fn names(en: &str, zh: &str) -> Label {
        Label::Names { en: en.to_owned(), zh: zh.to_owned() }
    }

    /// The name in a language; `None` where a key has to be looked up.
    pub fn in_language(&self, language: Language) -> Option<&str> {
        match (self, language) {
            (Label::Key(_), _) => None,
            (Label::Names { en, .. }, Language::English) => Some(en),
            (Label::Names { zh, .. }, Language::Chinese) => Some(zh),
        }
    }
}

/// A rule and the version of it that acted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleRef {
    pub id: i64,
    pub version: i32,
}

/// One change of the price of a line. All amounts are of the whole line but `each`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub kind: StepKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<RuleRef>,
    pub label: Label,
    /// What `factor` was taken of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<Base>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base_amount: Option<Amount>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub factor: Option<Percent>,
    /// The same change per unit, where it was made on the unit price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub each: Option<Amount>,
    /// The fixed price of one unit that this step sets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Amount>,
    pub amount: Amount,
    pub running: Amount,
    pub visibility: Visibility,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Stands instead of list, options, channel and volume (and, if agreed before, of all up to manual).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub replaces: bool,
    /// Rules of the same best-of group that would have taken less off.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub passed_over: Vec<RuleRef>,
}

impl Step {
    pub(super) fn new(kind: StepKind, label: Label, visibility: Visibility) -> Step {
        Step {
            kind,
            rule: None,
            label,
            base: None,
            base_amount: None,
            factor: None,
            each: None,
            price: None,
            amount: Amount::ZERO,
            running: Amount::ZERO,
            visibility,
            reason: None,
            replaces: false,
            passed_over: Vec::new(),
        }
    }
}

/// What needs a second look. Never changes a price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Warning {
    BelowFloor { floor: Amount, unit: Amount },
    BelowMargin { least: Percent, margin: Percent },
    BelowZero { net: Amount },
}

/// Why a line costs what it costs. Made by the engine alone; Σ steps = net holds for every value of this type,
/// those read back from storage included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Stored", into = "Stored")]
pub struct PriceTrace(Stored);

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Stored {
    pub currency: Currency,
    pub date: NaiveDate,
    pub price_book: Option<PriceBookId>,
    pub quantity: i64,
    pub unit: String,
    /// List price of the bare product; `None` where a contract or agreed price stands without one.
    pub list_unit: Option<Amount>,
    pub configured_unit: Amount,
    pub list_total: Amount,
    pub unit_price: Amount,
    pub net_unit: Amount,
    pub steps: Vec<Step>,
    pub tax: LineTax,
    pub cost: Option<Amount>,
    pub warnings: Vec<Warning>,
}

impl TryFrom<Stored> for PriceTrace {
    type Error = String;
    fn try_from(stored: Stored) -> Result<Self, String> {
        let mut running = Amount::ZERO;
        for step in &stored.steps {
            running = running.checked_add(step.amount).map_err(|Overflow| "steps out of range".to_owned())?;
            if running != step.running {
                return Err(format!("the {} step does not add up", step.kind));
            }
        }
        Ok(PriceTrace(stored))
    }
}

impl From<PriceTrace> for Stored {
    fn from(trace: PriceTrace) -> Stored {
        trace.0
    }
}

impl PriceTrace {
    pub fn currency(&self) -> Currency {
        self.0.currency
    }
    /// The day whose prices counted.
    pub fn date(&self) -> NaiveDate {
        self.0.date
    }
    pub fn price_book(&self) -> Option<PriceBookId> {
        self.0.price_book
    }
    pub fn quantity(&self) -> i64 {
        self.0.quantity
    }
    pub fn unit(&self) -> &str {
        &self.0.unit
    }
    /// List price of one bare unit, without options. `None` where a contract or agreed price stands without one.
    pub fn list_unit(&self) -> Option<Amount> {
        self.0.list_unit
    }
    /// List price of one unit with its options.
    pub fn configured_unit(&self) -> Amount {
        self.0.configured_unit
    }
    /// List value of the line, rounded as lines are.
    pub fn list_total(&self) -> Amount {
        self.0.list_total
    }
    /// Price of one unit after all adjustments made on the unit, before those made on the line.
    pub fn unit_price(&self) -> Amount {
        self.0.unit_price
    }
    /// Net of one unit, for reading: net ÷ quantity, rounded. Never multiplied back.
    pub fn net_unit(&self) -> Amount {
        self.0.net_unit
    }
    pub fn steps(&self) -> &[Step] {
        &self.0.steps
    }
    /// What the line costs without tax: the sum of its steps.
    pub fn net(&self) -> Amount {
        self.0.steps.last().map_or(Amount::ZERO, |step| step.running)
    }
    pub fn tax(&self) -> &LineTax {
        &self.0.tax
    }
    /// The line before discounts on the whole document: what list, rules and the line's own discount make of it.
    pub fn own_net(&self) -> Amount {
        let own = self.0.steps.iter().rev().find(|step| step.kind != StepKind::Document);
        own.map_or(Amount::ZERO, |step| step.running)
    }
    /// Cost of the line; `None` if unknown.
    pub fn cost(&self) -> Option<Amount> {
        self.0.cost
    }
    pub fn warnings(&self) -> &[Warning] {
        &self.0.warnings
    }

    pub fn gross(&self) -> Result<Amount, Overflow> {
        self.net().checked_add(self.0.tax.amount)
    }

    /// Net − cost; `None` if the cost is unknown.
    pub fn margin(&self) -> Option<Amount> {
        self.net().checked_sub(self.0.cost?).ok()
    }

    /// Margin as a fraction of net.
    pub fn margin_percent(&self) -> Option<Percent> {
        Percent::of(self.margin()?, self.net())
    }

    /// List value − net: everything taken off, positive.
    pub fn discount(&self) -> Amount {
        self.0.list_total.checked_sub(self.net()).unwrap_or(Amount::ZERO)
    }

    pub fn discount_percent(&self) -> Option<Percent> {
        Percent::of(self.discount(), self.0.list_total)
    }

    /// What people (not rules) took off this line, as a fraction of the price before: manual and document steps.
    /// Limits and approvals look at exactly this.
    pub fn discretionary_percent(&self) -> Option<Percent> {
        let by_hand = |step: &&Step| matches!(step.kind, StepKind::Manual | StepKind::Document) && step.rule.is_none();
        let taken = Amount::sum(self.0.steps.iter().filter(by_hand).map(|step| step.amount)).ok()?;
        let before = self.net().checked_sub(taken).ok()?;
        if taken.is_zero() { Some(Percent::ZERO) } else { Percent::of(taken.checked_neg().ok()?, before) }
    }

    /// The steps a customer may see. What is hidden is folded into the visible step before it, so that the figures
    /// still add up; a step so changed does not show its factor.
    pub fn customer_steps(&self) -> Vec<CustomerStep<'_>> {
        let mut seen: Vec<CustomerStep<'_>> = Vec::new();
        for step in &self.0.steps {
            let visible = step.visibility == Visibility::Customer && step.kind != StepKind::Rounding;
            match seen.last_mut() {
                Some(last) if !visible => last.fold(step),
                _ => seen.push(CustomerStep::from(step)),
            }
        }
        seen
    }

    /// Why the price differs from an earlier one, per unit. Empty when nothing that counts has moved.
    pub fn causes_since(&self, earlier: &PriceTrace) -> Vec<Cause> {
        let mut causes = Vec::new();
        let options = |trace: &PriceTrace| trace.signature(|kind| kind == StepKind::Option);
        let rules = |trace: &PriceTrace| trace.signature(|kind| !matches!(kind, StepKind::List | StepKind::Option));
        if self.0.quantity != earlier.0.quantity {
            causes.push(Cause::Quantity { from: earlier.0.quantity, to: self.0.quantity });
        }
        if self.0.list_unit != earlier.0.list_unit {
            causes.push(Cause::List { from: earlier.0.list_unit, to: self.0.list_unit });
        }
        if options(self) != options(earlier) {
            causes.push(Cause::Options);
        }
        if rules(self) != rules(earlier) {
            causes.push(Cause::Rules);
        }
        causes
    }

    fn signature(&self, wanted: impl Fn(StepKind) -> bool) -> Vec<(StepKind, Option<RuleRef>, Option<Percent>, Option<Amount>)> {
        let steps = self.0.steps.iter().filter(|step| wanted(step.kind));
        steps.map(|step| (step.kind, step.rule, step.factor, step.each)).collect()
    }

    /// Only for the engine: the parts come from [`super::running::Running`], which keeps the identity.
    pub(super) fn assemble(stored: Stored) -> PriceTrace {
        debug_assert!(PriceTrace::try_from(stored.clone()).is_ok());
        PriceTrace(stored)
    }
}

/// What moved between two prices of the same line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cause {
    Quantity { from: i64, to: i64 },
    List { from: Option<Amount>, to: Option<Amount> },
    Options,
    Rules,
}

/// A step as a customer reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerStep<'a> {
    pub kind: StepKind,
    pub label: &'a Label,
    pub factor: Option<Percent>,
    pub each: Option<Amount>,
    pub amount: Amount,
    pub running: Amount,
}

impl<'a> From<&'a Step> for CustomerStep<'a> {
    fn from(step: &'a Step) -> Self {
        let hidden = step.visibility == Visibility::Staff;
        CustomerStep {
            kind: step.kind,
            label: &step.label,
            factor: step.factor.filter(|_| !hidden),
            each: step.each.filter(|_| !hidden),
            amount: step.amount,
            running: step.running,
        }
    }
}

impl CustomerStep<'_> {
    fn fold(&mut self, step: &Step) {
        if step.amount.is_zero() {
            return;
        }
        // Cannot leave the range: both figures are part of a sum that stayed inside it.
        self.amount = self.amount.checked_add(step.amount).unwrap_or(self.amount);
        self.running = step.running;
        self.factor = None;
        self.each = None;
    }
}
