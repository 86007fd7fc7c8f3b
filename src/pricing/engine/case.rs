use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::trace::Label;
use crate::kernel::ids::{AccountId, CategoryId, ProductId};
use crate::kernel::money::{Amount, Percent};

/// The most pieces one line may hold.
pub const MOST_PIECES: i64 = 999_999;

/// One question: what does this customer pay for these lines on that day?
#[derive(Debug, Clone)]
pub struct Case {
    /// The day whose prices, rules and taxes count.
    pub date: NaiveDate,
    pub customer: Customer,
    pub lines: Vec<Line>,
    pub discount: Option<DocumentDiscount>,
    /// Charges written by hand, beside those that rules give.
    pub extra_charges: Vec<ExtraCharge>,
}

/// What prices may depend on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Customer {
    pub account: Option<AccountId>,
    pub group: Option<String>,
    pub channel: String,
    /// Place of delivery, for tax and freight: ISO country code and region as in the tax table.
    pub country: Option<String>,
    pub region: Option<String>,
    pub tax_exempt: bool,
}

#[derive(Debug, Clone, Default)]
pub struct Line {
    /// The caller's name of the line; comes back with its price and in errors.
    pub key: String,
    /// `None`: a line written by hand, which needs a `given_price`.
    pub product: Option<ProductFacts>,
    /// 1 to 999,999.
    pub quantity: i64,
    pub choices: Vec<Choice>,
    /// Unit price of a line without product; may be negative (a trade-in).
    pub given_price: Option<Amount>,
    /// A unit price already agreed (a confirmed line): replaces steps 3 to 7, whatever list, rules or quantity say today.
    pub agreed_unit: Option<Amount>,
    pub manual: Option<Manual>,
    /// An alternative or option: priced, but not part of the totals.
    pub excluded: bool,
    /// Cost of one unit as configured; instead of the product's cost in force.
    pub unit_cost: Option<Amount>,
    /// Tax category of a line without product.
    pub tax_category: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductFacts {
    pub id: ProductId,
    /// Unit of measure sold, as in the price entries.
    pub unit: String,
    pub family: Option<String>,
    /// The category and all above it.
    pub categories: Vec<CategoryId>,
    pub tax_category: String,
    pub weight_grams: Option<i64>,
}

/// One value of a configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    pub attribute: String,
    pub value: String,
    /// The value as a number (metres, kW), for prices per unit of it.
    pub number: Option<Decimal>,
    pub label: Label,
}

/// What a person takes off one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manual {
    pub change: ManualChange,
    pub reason: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ManualChange {
    /// A reduction of the running figure: 6 % is 60,000 millionths.
    Percent(Percent),
    /// A reduction of the whole line.
    Amount(Amount),
    /// The price of one unit that shall result.
    UnitPrice(Amount),
    /// The net of the line that shall result.
    Net(Amount),
}

/// A discount on the whole document, spread over its lines by value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentDiscount {
    /// `UnitPrice` and `Net` both mean the subtotal that shall result.
    pub change: ManualChange,
    pub reason: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExtraCharge {
    pub label: Label,
    pub amount: Amount,
    /// `None`: not taxed.
    pub tax_category: Option<String>,
}

impl Line {
    pub(super) fn tax_category(&self) -> Option<&str> {
        self.product.as_ref().map(|p| p.tax_category.as_str()).or(self.tax_category.as_deref())
    }
}
