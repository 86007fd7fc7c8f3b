//! A quote's question to pricing: its lines, on its price date, with the prices known when it was priced.

use chrono::NaiveDate;

use super::quote::{Line, ManualMethod, Quote, Version};
use super::store::{self, Chosen};
use crate::approvals::Refusal;
use crate::db::Connection;
use crate::kernel::actor::Language;
use crate::kernel::ids::{AccountId, PriceBookId};
use crate::kernel::money::{Amount, Currency, Percent};
use crate::pricing::engine::{Choice, DocumentDiscount, Label, Manual, ManualChange, Priced};
use crate::pricing::price::{PriceRefusal, Request, Wanted, price_document};

/// The channel whose rules count for quotes, whoever asked for them.
const CHANNEL: &str = "desk";

impl From<PriceRefusal> for Refusal {
    fn from(refusal: PriceRefusal) -> Self {
        match refusal {
            PriceRefusal::Database(error) => Refusal::Database(error),
            other => Refusal::Rule(other.reason()),
        }
    }
}

/// Prices all items of a version. The day and the moment are pinned, so that lines nobody touched cost what they cost before.
pub fn price(conn: &mut Connection, quote: &Quote, version: &Version, lines: &[Line]) -> Result<Priced, Refusal> {
    let ids: Vec<_> = lines.iter().filter_map(|line| line.configuration_id).collect();
    let chosen = store::list_chosen(conn, &ids)?;
    let mut wanted = Vec::new();
    for line in lines.iter().filter(|line| line.is_item()) {
        wanted.push(Wanted {
            key: line.line_key.clone(),
            product: line.product_id,
            quantity: i64::from(line.quantity),
            choices: chosen
                .iter()
                .filter(|(id, _)| line.configuration_id == Some(*id))
                .flat_map(|(_, c)| c)
                .map(choice)
                .collect(),
            manual: manual(line),
            excluded: line.is_alternative(),
            ..Wanted::default()
        });
    }
    let request = Request {
        account: Some(quote.account_id),
        channel: CHANNEL.to_owned(),
        currency: Some(quote.currency),
        date: version.price_date,
        as_of: Some(version.priced_at),
        discount: document_discount(version),
        lines: wanted,
        ..Request::default()
    };
    Ok(price_document(conn, &request)?)
}

/// The price book of a customer on a day; `None` where there is none in the currency.
pub fn choose_book(
    conn: &mut Connection,
    account: AccountId,
    currency: Currency,
    date: NaiveDate,
) -> Result<Option<PriceBookId>, Refusal> {
    let request =
        Request { account: Some(account), channel: CHANNEL.to_owned(), currency: Some(currency), date, ..Request::default() };
    match price_document(conn, &request) {
        Ok(priced) => Ok(priced.price_book),
        Err(PriceRefusal::NoBook { .. }) => Ok(None),
        Err(other) => Err(other.into()),
    }
}

fn choice(chosen: &Chosen) -> Choice {
    Choice {
        attribute: chosen.attribute.clone(),
        value: chosen.value.clone(),
        number: chosen.value.parse().ok(),
        label: Label::names(chosen.answer(Language::English), chosen.answer(Language::Chinese)),
    }
}

fn manual(line: &Line) -> Option<Manual> {
    let value = line.manual_value?;
    let change = match line.manual_method? {
        ManualMethod::Percent => ManualChange::Percent(Percent::from_millionths(value)),
        ManualMethod::Amount => ManualChange::Amount(Amount::from_millionths(value)),
        ManualMethod::Target => ManualChange::UnitPrice(Amount::from_millionths(value)),
    };
    Some(Manual { change, reason: line.manual_reason.clone().unwrap_or_default() })
}

fn document_discount(version: &Version) -> Option<DocumentDiscount> {
    let value = version.document_value?;
    let change = match version.document_method? {
        ManualMethod::Percent => ManualChange::Percent(Percent::from_millionths(value)),
        ManualMethod::Amount => ManualChange::Amount(Amount::from_millionths(value)),
        ManualMethod::Target => ManualChange::Net(Amount::from_millionths(value)),
    };
    Some(DocumentDiscount { change, reason: version.document_reason.clone().unwrap_or_default() })
}
