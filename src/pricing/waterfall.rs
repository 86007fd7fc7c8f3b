//! A trace laid out for reading: one row a step, bars in per mille of the largest figure.

use super::engine::{Base, Cause, CustomerStep, Label, PriceTrace, RuleRef, Step, StepKind, Visibility};
use crate::kernel::money::{Amount, Currency, Percent};
use crate::web::Frame;

/// One step as a row. `templates/pricing/waterfall.html` draws it.
#[derive(Debug, Clone)]
pub struct WaterfallRow {
    pub kind: StepKind,
    pub label: Label,
    pub rule: Option<RuleRef>,
    pub base: Option<Base>,
    pub factor: Option<Percent>,
    pub each: Option<Amount>,
    pub price: Option<Amount>,
    pub amount: Amount,
    pub running: Amount,
    pub reason: Option<String>,
    pub replaces: bool,
    pub passed_over: usize,
    pub staff_only: bool,
    /// Where the bar begins and how long it is, in per mille.
    pub offset: i64,
    pub width: i64,
}

#[derive(Debug, Clone)]
pub struct Waterfall {
    pub currency: Currency,
    pub quantity: i64,
    pub rows: Vec<WaterfallRow>,
    /// Options that change nothing, told in one line.
    pub included: Vec<WaterfallRow>,
    pub net: Amount,
    pub tax: Amount,
    pub tax_percent: Percent,
    pub gross: Amount,
}

impl Waterfall {
    /// Every step, for staff.
    pub fn staff(trace: &PriceTrace) -> Waterfall {
        Waterfall::of(trace, trace.steps().iter().map(WaterfallRow::from).collect())
    }

    /// The steps a customer may see.
    pub fn customer(trace: &PriceTrace) -> Waterfall {
        Waterfall::of(trace, trace.customer_steps().iter().map(WaterfallRow::from).collect())
    }

    fn of(trace: &PriceTrace, rows: Vec<WaterfallRow>) -> Waterfall {
        let (included, mut rows): (Vec<_>, Vec<_>) = rows.into_iter().partition(WaterfallRow::says_nothing);
        let largest = rows.iter().map(|row| row.running.millionths().max(0)).max().unwrap_or(0).max(1);
        let per_mille = |millionths: i64| i128::from(millionths.max(0)) * 1000 / i128::from(largest);
        let mut before = 0;
        for row in &mut rows {
            let after = row.running.millionths();
            let (low, high) = (per_mille(before.min(after)), per_mille(before.max(after)));
            row.offset = i64::try_from(low).unwrap_or(0);
            // A step is always seen, however small.
            row.width = i64::try_from(high - low).unwrap_or(0).max(if row.amount.is_zero() { 0 } else { 2 });
            before = after;
        }
        Waterfall {
            currency: trace.currency(),
            quantity: trace.quantity(),
            rows,
            included,
            net: trace.net(),
            tax: trace.tax().amount,
            tax_percent: trace.tax().percent,
            gross: trace.gross().unwrap_or(trace.net()),
        }
    }
}

impl WaterfallRow {
    pub fn name(&self, frame: &Frame) -> String {
        match &self.label {
            Label::Key(key) => frame.t(key).into_owned(),
            Label::Names { en, zh } => frame.pick(en, zh).to_owned(),
        }
    }

    /// An option without a price, which displaces no other one.
    fn says_nothing(&self) -> bool {
        self.kind == StepKind::Option && self.amount.is_zero() && self.reason.is_none() && self.passed_over == 0 && !self.replaces
    }

    /// What the rule's number counts: entries, options and rules are numbered apart.
    pub fn source_key(&self) -> &'static str {
        match self.kind {
            StepKind::List => "waterfall-from-entry",
            StepKind::Option => "waterfall-from-option",
            _ => "waterfall-from-rule",
        }
    }

    pub fn minus(&self) -> bool {
        self.amount < Amount::ZERO
    }

    /// `−2 % of running`, `¥22,000.00 each`: how the step came about; empty where there is nothing to add.
    pub fn how(&self, frame: &Frame, currency: &Currency) -> String {
        if let Some(price) = &self.price {
            return frame.t1("waterfall-price-each", "price", frame.money(price, currency));
        }
        match (&self.factor, self.base, &self.each) {
            (Some(factor), Some(base), _) => frame.t1(&format!("waterfall-of-{base}"), "factor", frame.percent(factor)),
            (Some(factor), None, _) => frame.t1("waterfall-of-list", "factor", frame.percent(factor)),
            (None, _, Some(each)) => frame.t1("waterfall-each", "amount", frame.money(each, currency)),
            (None, _, None) => String::new(),
        }
    }
}

/// What moved a price, in words.
pub fn said(frame: &Frame, cause: &Cause) -> String {
    match cause {
        Cause::Quantity { from, to } => frame.t2("quote-cause-quantity", "from", from, "to", to),
        Cause::List { .. } => frame.t("quote-cause-list").into_owned(),
        Cause::Options => frame.t("quote-cause-options").into_owned(),
        Cause::Rules => frame.t("quote-cause-rules").into_owned(),
    }
}

impl From<&Step> for WaterfallRow {
    fn from(step: &Step) -> Self {
        WaterfallRow {
            kind: step.kind,
            label: step.label.clone(),
            rule: step.rule,
            base: step.base,
            factor: step.factor,
            each: step.each,
            price: step.price,
            amount: step.amount,
            running: step.running,
            reason: step.reason.clone(),
            replaces: step.replaces,
            passed_over: step.passed_over.len(),
            staff_only: step.visibility == Visibility::Staff,
            offset: 0,
            width: 0,
        }
    }
}

impl From<&CustomerStep<'_>> for WaterfallRow {
    fn from(step: &CustomerStep<'_>) -> Self {
        WaterfallRow {
            kind: step.kind,
            label: step.label.clone(),
            rule: None,
            base: None,
            factor: step.factor,
            each: step.each,
            price: None,
            amount: step.amount,
            running: step.running,
            reason: None,
            replaces: false,
            passed_over: 0,
            staff_only: false,
            offset: 0,
            width: 0,
        }
    }
}
