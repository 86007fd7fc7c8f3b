use rust_decimal::Decimal;

use super::policy::Policy;
use super::trace::{Label, Step, StepKind, Visibility};
use crate::kernel::money::{Amount, Overflow};

/// The price of one line while it is being made. The only place that writes the amounts of a step, always as the
/// difference of two running figures; so the steps add up by construction.
pub(super) struct Running<'a> {
    policy: &'a Policy,
    pub quantity: Decimal,
    /// Exact price of one unit, until [`Running::settle`] rounds it.
    pub unit: Decimal,
    /// The extended line, rounded as lines are.
    pub line: Amount,
    pub steps: Vec<Step>,
}

impl<'a> Running<'a> {
    pub fn new(policy: &'a Policy, quantity: i64) -> Running<'a> {
        Running { policy, quantity: Decimal::from(quantity), unit: Decimal::ZERO, line: Amount::ZERO, steps: Vec::new() }
    }

    /// Changes the price of one unit.
    pub fn change_unit(&mut self, mut step: Step, by: Decimal) -> Result<(), Overflow> {
        self.unit = self.unit.checked_add(by).ok_or(Overflow)?;
        // Shown only; six decimals are all an amount holds.
        step.each = Some(self.policy.rounding.round(by, 6)?);
        let line = self.extended()?;
        self.push(step, line)
    }

    /// Changes the extended line.
    pub fn change_line(&mut self, step: Step, by: Decimal) -> Result<(), Overflow> {
        let line = self.policy.line(self.line.decimal().checked_add(by).ok_or(Overflow)?)?;
        self.push(step, line)
    }

    /// Brings the unit price to its decimals; says so by a step of its own if the line changes by it.
    pub fn settle(&mut self) -> Result<Amount, Overflow> {
        let unit_price = self.policy.unit(self.unit)?;
        self.unit = unit_price.decimal();
        let line = self.extended()?;
        if line != self.line {
            self.push(Step::new(StepKind::Rounding, Label::key("pricing-step-rounding"), Visibility::Staff), line)?;
        }
        Ok(unit_price)
    }

    fn extended(&self) -> Result<Amount, Overflow> {
        self.policy.line(self.unit.checked_mul(self.quantity).ok_or(Overflow)?)
    }

    fn push(&mut self, mut step: Step, line: Amount) -> Result<(), Overflow> {
        step.amount = line.checked_sub(self.line)?;
        step.running = line;
        self.line = line;
        self.steps.push(step);
        Ok(())
    }
}
