//! What a proposal and a confirmation have in common. All figures are text as it shall appear.

use serde::Serialize;

/// The sender.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Company {
    pub name: String,
    /// Street, town, telephone, web: one line each, at the head of the first page.
    pub address: Vec<String>,
    /// Register, tax and bank data at the foot of every page, one line each; two or three lines fit.
    pub imprint: Vec<String>,
    /// An SVG picture without outside references; left away where it cannot be drawn.
    pub logo_svg: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LineKind {
    /// A heading over the lines that follow; `net` may carry the sum of the section.
    Section,
    Line,
    /// Offered beside a line and not in the total; `net` is the difference, with its sign.
    Alternative,
    /// A remark between lines.
    Text,
}

/// One row of the table. Columns that are empty on every line are not shown.
#[derive(Debug, Clone, Serialize)]
pub struct Line {
    pub kind: LineKind,
    pub position: String,
    pub description: String,
    /// Chosen options, part numbers: smaller, one per line.
    pub details: Vec<String>,
    pub quantity: String,
    pub unit: String,
    pub unit_price: String,
    pub discount: String,
    pub net: String,
    /// The date promised for this line; shown on confirmations.
    pub promised: String,
}

impl Line {
    /// A row with nothing but its words.
    pub fn new(kind: LineKind, position: &str, description: &str) -> Self {
        let empty = String::new;
        Line {
            kind,
            position: position.to_owned(),
            description: description.to_owned(),
            details: Vec::new(),
            quantity: empty(),
            unit: empty(),
            unit_price: empty(),
            discount: empty(),
            net: empty(),
            promised: empty(),
        }
    }
}

/// A named figure: `VAT 13 % on 180,000.00` and `23,400.00`.
#[derive(Debug, Clone, Serialize)]
pub struct Figure {
    pub label: String,
    pub amount: String,
}

/// A named fact beside the address, after the fixed ones.
#[derive(Debug, Clone, Serialize)]
pub struct Fact {
    pub label: String,
    pub value: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct Totals {
    /// Sum of the lines.
    pub lines: String,
    pub document_discount: Option<Figure>,
    pub freight: Option<String>,
    /// One row per tax rate.
    pub taxes: Vec<Figure>,
    /// What is to be paid, with its currency.
    pub total: String,
}
