//! The price of a document, as a pure function: `(price data, case) -> priced document` with a [`PriceTrace`] per line.
//!
//! In: [`Prices`] (one price book with its rules, taxes, costs, loaded for the products at hand) and a [`Case`] (who, when,
//! what). Out: [`Priced`], or [`OutOfRange`] naming the line and field whose figure left the range of an amount. No clock,
//! no database, no words: labels are keys or names carried as data.
//!
//! The order is fixed: list, options, channel, volume, contract, promotion, manual, document, charges, tax. Adjustments on
//! the unit price act first and are rounded once, to the decimals of unit prices; adjustments on the line act after them on
//! the extended value, and the running figure is rounded to the decimals of lines after each.

mod case;
mod charge;
mod condition;
mod document;
mod line;
mod listing;
mod policy;
mod prices;
mod rule;
mod running;
mod size;
mod spread;
mod tax;
mod trace;

#[cfg(test)]
mod cases;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod samples;

pub use case::{Case, Choice, Customer, DocumentDiscount, ExtraCharge, Line, Manual, ManualChange, ProductFacts};
pub use charge::{ChargeKind, ChargeMethod, ChargeRule, PricedCharge};
pub use condition::Conditions;
pub use document::{Kept, Priced, PricedLine, TaxTotal, Totals, price, price_with};
pub use listing::NoPrice;
pub use policy::{Level, Policy, TaxRounding};
pub use prices::{Cost, OptionMethod, OptionPrice, PriceEntry, Prices, TableCell, converted, raised};
pub use rule::{Change, Effect, Measure, Rule, Scope, Stage, Tier, TierMode, Tiers};
pub use spread::spread;
pub use tax::{LineTax, TaxRate, TaxReason};
pub use trace::{Base, Cause, CustomerStep, Label, PriceTrace, RuleRef, Step, StepKind, Visibility, Warning};

use crate::kernel::money::Overflow;

crate::text_enum! {
    /// Where a figure left the range of an amount.
    pub enum Field {
        Quantity = "quantity",
        ListPrice = "list_price",
        Option = "option",
        Adjustment = "adjustment",
        Manual = "manual",
        Document = "document",
        Charge = "charge",
        Tax = "tax",
        Cost = "cost",
        Total = "total",
    }
}

/// A figure that does not fit an amount (±9.2 × 10^12), or a quantity outside 1 to 999,999.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutOfRange {
    /// Key of the line; `None` for a figure of the whole document.
    pub line: Option<String>,
    pub field: Field,
}

impl std::fmt::Display for OutOfRange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} out of range in line {}", self.field, self.line.as_deref().unwrap_or("-"))
    }
}

impl std::error::Error for OutOfRange {}

impl OutOfRange {
    fn of_line(line: &str, field: Field) -> impl Fn(Overflow) -> OutOfRange + '_ {
        move |Overflow| OutOfRange { line: Some(line.to_owned()), field }
    }

    fn of_document(field: Field) -> impl Fn(Overflow) -> OutOfRange {
        move |Overflow| OutOfRange { line: None, field }
    }
}
