//! A quote's question to pricing: its lines, on its price date, with the prices known when it was priced.

use std::collections::{BTreeMap, HashMap};

use chrono::{NaiveDate, NaiveDateTime};

use super::quote::{Line, ManualMethod, Quote, Version};
use super::store::{self, Chosen};
use crate::approvals::Refusal;
use crate::db::Connection;
use crate::kernel::actor::Language;
use crate::kernel::ids::{AccountId, ConfigurationId, PriceBookId, QuoteVersionId};
use crate::kernel::money::{Amount, Currency, Percent};
use crate::pricing::engine::{Choice, DocumentDiscount, Label, Manual, ManualChange, Priced};
use crate::pricing::price::{KeptLines, PriceRefusal, Request, Wanted, price_document};

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
    let lines: Vec<&Line> = lines.iter().collect();
    let request = Request { as_of: Some(version.priced_at), kept: kept(&lines), ..request(quote, version, &lines, &chosen) };
    Ok(price_document(conn, &request)?)
}

/// Lines that keep the prices of another day or moment than their version, together where those are the same.
fn kept(lines: &[&Line]) -> Vec<KeptLines> {
    let mut groups: BTreeMap<(NaiveDate, NaiveDateTime), Vec<String>> = BTreeMap::new();
    for line in lines {
        if let Some(pin) = line.pin() {
            groups.entry(pin).or_default().push(line.line_key.clone());
        }
    }
    groups.into_iter().map(|((date, as_of), keys)| KeptLines { date, as_of, keys }).collect()
}

/// What a version asks pricing, on its price date.
fn request(quote: &Quote, version: &Version, lines: &[&Line], chosen: &[(ConfigurationId, Vec<Chosen>)]) -> Request {
    let of = |line: &Line| {
        let own = chosen.iter().filter(|(id, _)| line.configuration_id == Some(*id));
        own.flat_map(|(_, chosen)| chosen).map(choice).collect()
    };
    let wanted = lines.iter().filter(|line| line.is_item()).map(|line| Wanted {
        key: line.line_key.clone(),
        product: line.product_id,
        quantity: i64::from(line.quantity),
        choices: of(line),
        manual: manual(line),
        excluded: line.is_alternative(),
        ..Wanted::default()
    });
    Request {
        account: Some(quote.account_id),
        channel: CHANNEL.to_owned(),
        currency: Some(quote.currency),
        date: version.price_date,
        discount: document_discount(version),
        lines: wanted.collect(),
        ..Request::default()
    }
}

/// The drafts in a currency as they would be asked on another day, newest first: whoever changes prices sees what that does.
pub fn list_draft_requests(
    conn: &mut Connection,
    currency: Currency,
    date: NaiveDate,
    limit: i64,
) -> diesel::QueryResult<Vec<(Quote, Request)>> {
    let drafts = store::list_drafts(conn, currency, limit)?;
    let versions: Vec<QuoteVersionId> = drafts.iter().map(|(_, version)| version.id).collect();
    let lines = store::list_lines_of(conn, &versions)?;
    let configurations: Vec<_> = lines.iter().filter_map(|line| line.configuration_id).collect();
    let chosen = store::list_chosen(conn, &configurations)?;
    let mut of_version: HashMap<QuoteVersionId, Vec<&Line>> = HashMap::new();
    for line in &lines {
        of_version.entry(line.quote_version_id).or_default().push(line);
    }
    let asked = drafts.into_iter().map(|(quote, version)| {
        let own = of_version.remove(&version.id).unwrap_or_default();
        let asked = Request { date, ..request(&quote, &version, &own, &chosen) };
        (quote, asked)
    });
    Ok(asked.collect())
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
