//! What a yes, a signature and an order are bound to: SHA-256 over everything commercial in a quote version.

use chrono::NaiveDate;
use diesel::prelude::*;
use sha2::{Digest, Sha256};

use crate::db::schema::{quote_lines, quote_versions, quotes};
use crate::kernel::ids::{AccountId, QuoteId, QuoteVersionId, UserId};
use crate::kernel::money::{Amount, Currency, Percent};

/// The commercial part of a quote.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = quotes)]
pub struct Head {
    pub id: QuoteId,
    pub account_id: AccountId,
    pub owner_id: Option<UserId>,
    pub currency: Currency,
}

/// The commercial part of a version.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = quote_versions)]
pub struct Terms {
    pub id: QuoteVersionId,
    pub quote_id: QuoteId,
    pub price_book_id: i64,
    pub price_date: NaiveDate,
    pub valid_until: NaiveDate,
    pub terms: Option<String>,
    pub payment_terms: Option<String>,
    pub document_method: Option<String>,
    pub document_value: Option<i64>,
    pub net: Amount,
    pub charges: Amount,
    pub tax: Amount,
    pub total: Amount,
    pub cost: Option<Amount>,
}

/// The commercial part of a line.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = quote_lines)]
pub struct Content {
    pub line_key: String,
    pub kind: String,
    pub alternative_to: Option<String>,
    pub product_id: Option<i64>,
    pub configuration_id: Option<i64>,
    pub model_id: Option<i64>,
    pub fingerprint: Option<String>,
    pub description: String,
    pub quantity: i32,
    pub unit: String,
    pub manual_method: Option<String>,
    pub manual_value: Option<i64>,
    pub list_unit: Amount,
    pub unit_price: Amount,
    pub net: Amount,
    pub tax_rate: Percent,
    pub tax: Amount,
    pub trace: String,
}

/// The fingerprint in hex. Every field is written with its length, so that no two contents read the same.
pub fn of(head: &Head, terms: &Terms, lines: &[Content]) -> String {
    let mut hash = Sha256::new();
    let mut put = |text: &str| {
        hash.update(text.len().to_string().as_bytes());
        hash.update(b":");
        hash.update(text.as_bytes());
    };
    let some = |value: Option<String>| value.map_or("-".to_owned(), |v| format!("+{v}"));
    put(&head.account_id.to_string());
    put(head.currency.as_str());
    for text in [
        terms.price_book_id.to_string(),
        terms.price_date.to_string(),
        terms.valid_until.to_string(),
        some(terms.terms.clone()),
        some(terms.payment_terms.clone()),
        some(terms.document_method.clone()),
        some(terms.document_value.map(|v| v.to_string())),
    ] {
        put(&text);
    }
    for amount in [terms.net, terms.charges, terms.tax, terms.total] {
        put(&amount.millionths().to_string());
    }
    for line in lines {
        put(&line.line_key);
        put(&line.kind);
        put(&some(line.alternative_to.clone()));
        for id in [line.product_id, line.configuration_id, line.model_id] {
            put(&some(id.map(|i| i.to_string())));
        }
        put(&some(line.fingerprint.clone()));
        put(&line.description);
        put(&line.quantity.to_string());
        put(&line.unit);
        put(&some(line.manual_method.clone()));
        put(&some(line.manual_value.map(|v| v.to_string())));
        for amount in [line.list_unit, line.unit_price, line.net, line.tax] {
            put(&amount.millionths().to_string());
        }
        put(&line.tax_rate.millionths().to_string());
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content() -> (Head, Terms, Vec<Content>) {
        let day = NaiveDate::from_ymd_opt(2026, 9, 28).unwrap();
        let head = Head { id: QuoteId(1), account_id: AccountId(1), owner_id: None, currency: Currency::CNY };
        let terms = Terms {
            id: QuoteVersionId(1),
            quote_id: QuoteId(1),
            price_book_id: 1,
            price_date: day,
            valid_until: day,
            terms: None,
            payment_terms: Some("30".into()),
            document_method: None,
            document_value: None,
            net: Amount::from_units(100),
            charges: Amount::ZERO,
            tax: Amount::from_units(13),
            total: Amount::from_units(113),
            cost: None,
        };
        let line = Content {
            line_key: "a".into(),
            kind: "product".into(),
            alternative_to: None,
            product_id: Some(1),
            configuration_id: None,
            model_id: None,
            fingerprint: None,
            description: "Truck".into(),
            quantity: 1,
            unit: "pc".into(),
            manual_method: None,
            manual_value: None,
            list_unit: Amount::from_units(100),
            unit_price: Amount::from_units(100),
            net: Amount::from_units(100),
            tax_rate: Percent::from_percent(13),
            tax: Amount::from_units(13),
            trace: String::new(),
        };
        (head, terms, vec![line])
    }

    type Edit = fn(&mut Head, &mut Terms, &mut Vec<Content>);

    #[test]
    fn every_commercial_edit_changes_the_fingerprint() {
        let (head, terms, lines) = content();
        let before = of(&head, &terms, &lines);
        let edits: [Edit; 14] = [
            |h, _, _| h.account_id = AccountId(2),
            |h, _, _| h.currency = Currency::EUR,
            |_, t, _| t.valid_until = t.valid_until.succ_opt().unwrap(),
            |_, t, _| t.terms = Some(String::new()),
            |_, t, _| t.payment_terms = None,
            |_, t, _| t.document_value = Some(1),
            |_, t, _| t.total = Amount::from_units(112),
            |_, _, l| l[0].quantity = 2,
            |_, _, l| l[0].fingerprint = Some("x".into()),
            |_, _, l| l[0].manual_value = Some(60_000),
            |_, _, l| l[0].alternative_to = Some("b".into()),
            |_, _, l| l[0].net = Amount::from_units(99),
            |_, _, l| l[0].product_id = Some(2),
            |_, _, l| l.clear(),
        ];
        for (at, edit) in edits.iter().enumerate() {
            let (mut h, mut t, mut l) = content();
            edit(&mut h, &mut t, &mut l);
            assert_ne!(of(&h, &t, &l), before, "edit {at}");
        }
        let (h, t, l) = content();
        assert_eq!(of(&h, &t, &l), before);
    }
}
