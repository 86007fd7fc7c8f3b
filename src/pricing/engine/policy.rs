use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::kernel::money::{Amount, Currency, Overflow, Rounding};

crate::text_enum! {
    /// What an adjustment acts on.
    pub enum Level {
        /// The price of one unit; exact until all of them have acted, then rounded once to the decimals of unit prices.
        Unit = "unit",
        /// The extended line (price × quantity); rounded to the decimals of lines after each step.
        Line = "line",
    }
}

crate::text_enum! {
    /// Where tax is rounded. Rounded per document it is still spread over the lines, so that they add up.
    pub enum TaxRounding {
        Line = "line",
        Document = "document",
    }
}

/// How figures are rounded: one policy per price book, and nowhere else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// Decimals of unit prices, 2 to 6.
    pub unit_decimals: u32,
    /// Decimals of line figures, 0 to 6.
    pub line_decimals: u32,
    /// Decimals of subtotal, charges and tax of the document, 0 to 6.
    pub document_decimals: u32,
    pub rounding: Rounding,
    /// Where adjustments act that do not say so themselves, manual discounts among them.
    pub adjust_on: Level,
    pub tax: TaxRounding,
}

impl Policy {
    /// The default: half-up, each step on the extended line, in the decimals people write in this currency.
    pub fn commercial(currency: Currency) -> Policy {
        let decimals = currency.decimals();
        Policy {
            unit_decimals: decimals.max(2),
            line_decimals: decimals,
            document_decimals: decimals,
            rounding: Rounding::HalfUp,
            adjust_on: Level::Line,
            tax: TaxRounding::Document,
        }
    }

    pub(super) fn unit(&self, value: Decimal) -> Result<Amount, Overflow> {
        self.rounding.round(value, self.unit_decimals)
    }

    pub(super) fn line(&self, value: Decimal) -> Result<Amount, Overflow> {
        self.rounding.round(value, self.line_decimals)
    }

    pub(super) fn document(&self, value: Decimal) -> Result<Amount, Overflow> {
        self.rounding.round(value, self.document_decimals)
    }
}
