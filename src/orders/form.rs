//! Orders as typed.

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::order::LineState;
use super::place::PlaceOrder;
use crate::kernel::ids::{AccountId, OrderLineId};
use crate::kernel::reason::Reason;
use crate::web::FormErrors;

/// The form that places an order: from a quote version, or with lines of products.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct OrderForm {
    #[serde(default)]
    pub key: String,
    #[serde(default)]
    pub quote: String,
    #[serde(default)]
    pub version: String,
    #[serde(default)]
    pub account: String,
    #[serde(default)]
    pub product: Vec<String>,
    #[serde(default)]
    pub quantity: Vec<String>,
    #[serde(default)]
    pub po_number: String,
    #[serde(default)]
    pub bill_to: String,
    #[serde(default)]
    pub ship_to: String,
    #[serde(default)]
    pub notes: String,
}

/// What is to be ordered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    Quote {
        number: String,
        version: i32,
    },
    /// Product or configuration code, quantity.
    Lines {
        account: AccountId,
        lines: Vec<(String, i32)>,
    },
}

/// Most pieces on one line.
pub const MOST_PIECES: i32 = 999_999;

impl OrderForm {
    /// `account` is whom [`OrderForm::account`] names, or why that is not clear; an order from a quote needs none.
    pub fn parse(&self, account: Result<AccountId, Reason>) -> Result<(PlaceOrder, Source), FormErrors> {
        let mut errors = FormErrors::default();
        let key = errors.required("key", &self.key, 100);
        let source = self.source(account, &mut errors);
        let command = PlaceOrder {
            key,
            digest: self.digest(),
            po_number: errors.optional("po_number", &self.po_number, 60),
            bill_to: errors.optional("bill_to", &self.bill_to, 600).unwrap_or_default(),
            ship_to: errors.optional("ship_to", &self.ship_to, 600).unwrap_or_default(),
            notes: errors.optional("notes", &self.notes, 2000),
        };
        match source {
            Some(source) => errors.check((command, source)),
            None => Err(errors),
        }
    }

    fn source(&self, account: Result<AccountId, Reason>, errors: &mut FormErrors) -> Option<Source> {
        if !self.quote.is_empty() {
            let version = self.version.parse().ok();
            if version.is_none() {
                errors.add("version", Reason::new("error-not-a-choice"));
            }
            return version.map(|version| Source::Quote { number: self.quote.clone(), version });
        }
        let account = account.map_err(|unclear| errors.add("account", unclear)).ok();
        let mut lines = Vec::new();
        for (index, product) in self.product.iter().enumerate().filter(|(_, p)| !p.trim().is_empty()) {
            let typed = self.quantity.get(index).map_or("", |q| q.trim());
            match typed.parse::<i32>().ok().filter(|q| (1..=MOST_PIECES).contains(q)) {
                Some(quantity) => lines.push((product.trim().to_owned(), quantity)),
                None => errors.add(format!("quantity-{index}"), Reason::new("order-bad-quantity").with("most", MOST_PIECES)),
            }
        }
        if lines.is_empty() && errors.is_empty() {
            errors.add("product-0", Reason::new("order-nothing"));
        }
        account.map(|account| Source::Lines { account, lines })
    }

    /// The field of the line that a refusal speaks of, by the product it names; the first where it names none.
    pub fn line_of(&self, refusal: &Reason) -> String {
        let named = refusal.facts.iter().find(|(name, _)| *name == "product").map(|(_, product)| product.as_str());
        let line = self.product.iter().position(|product| Some(product.trim()) == named);
        format!("product-{}", line.unwrap_or_default())
    }

    /// SHA-256 of everything sent, each value with its length so that no two forms look the same.
    fn digest(&self) -> String {
        let mut hash = Sha256::new();
        let single = [&self.quote, &self.version, &self.account, &self.po_number, &self.bill_to, &self.ship_to, &self.notes];
        for text in single.into_iter().chain(&self.product).chain(&self.quantity) {
            hash.update(text.len().to_be_bytes());
            hash.update(text.as_bytes());
        }
        hash.finalize().iter().map(|b| format!("{b:02x}")).collect()
    }
}

/// The form that moves lines.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct MoveForm {
    #[serde(default)]
    pub line: Vec<String>,
    #[serde(default)]
    pub state: String,
    #[serde(default)]
    pub tracking: String,
    #[serde(default)]
    pub note: String,
}

impl MoveForm {
    pub fn parse(&self) -> Result<super::move_line::MoveLines, FormErrors> {
        let mut errors = FormErrors::default();
        let to = LineState::parse(&self.state);
        if to.is_none() {
            errors.add("state", Reason::new("error-not-a-choice"));
        }
        let tracking = errors.optional("tracking", &self.tracking, 100);
        if tracking.is_some() && to != Some(LineState::Shipped) {
            errors.add("tracking", Reason::new("order-tracking-when-shipped"));
        }
        let note = errors.optional("note", &self.note, 500);
        let lines = self.line.iter().filter_map(|l| l.parse::<OrderLineId>().ok()).collect();
        match to {
            Some(to) => errors.check(super::move_line::MoveLines { lines, to, tracking, note }),
            None => Err(errors),
        }
    }
}

/// The form that cancels an order.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct CancellationForm {
    #[serde(default)]
    pub reason: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(products: &[&str], quantities: &[&str]) -> OrderForm {
        let own = |t: &[&str]| t.iter().map(|s| (*s).to_owned()).collect();
        OrderForm {
            key: "k".into(),
            account: "1".into(),
            product: own(products),
            quantity: own(quantities),
            ..OrderForm::default()
        }
    }

    #[test]
    fn quantities_outside_one_to_a_million_are_refused_beside_their_field() {
        for bad in ["0", "-1", "1.5", "1000000", "2147483648", "9223372036854775808", "", "x"] {
            let errors = form(&["FL-25"], &[bad]).parse(Ok(AccountId(1))).unwrap_err();
            assert!(errors.get("quantity-0").is_some(), "{bad}");
        }
        assert!(form(&["FL-25", ""], &["3", ""]).parse(Ok(AccountId(1))).is_ok());
    }

    #[test]
    fn two_different_forms_have_two_digests() {
        let one = form(&["AB", "C"], &["1", "1"]).parse(Ok(AccountId(1))).unwrap().0;
        let other = form(&["A", "BC"], &["1", "1"]).parse(Ok(AccountId(1))).unwrap().0;
        assert_ne!(one.digest, other.digest);
    }
}
