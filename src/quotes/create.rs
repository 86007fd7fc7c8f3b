//! A new quote: from an opportunity, an account, or what somebody put together in the shop.

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime};

use super::edit::{configured_line, product_line};
use super::price;
use super::quote::{NewQuote, NewVersion, Quote, VersionContent, VersionState, fresh_token};
use super::sheet::Sheet;
use super::store::{self, NewRemark};
use crate::approvals::Refusal;
use crate::db::Connection;
use crate::history::{self, EventKind, Links, NewEvent};
use crate::kernel::actor::{Actor, Language};
use crate::kernel::ids::{AccountId, ContactId, OpportunityId, ProductId, QuoteId, UserId};
use crate::kernel::money::Amount;
use crate::kernel::reason::Reason;
use crate::numbers;

/// How long a quote holds unless somebody says otherwise.
pub const USUAL_DAYS: u64 = 30;

/// What shall be on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    Product {
        product: ProductId,
        quantity: i32,
    },
    /// By the code of a saved configuration.
    Configuration {
        code: String,
        quantity: i32,
    },
}

#[derive(Debug, Clone)]
pub struct NewQuoteCommand {
    pub account: AccountId,
    pub contact: Option<ContactId>,
    pub opportunity: Option<OpportunityId>,
    pub owner: Option<UserId>,
    pub title: String,
    /// The customer's, where `None`.
    pub language: Option<Language>,
    pub valid_until: Option<NaiveDate>,
    pub lines: Vec<Wanted>,
}

/// What a customer asks a quote for.
#[derive(Debug, Clone)]
pub struct QuoteRequest {
    pub account: AccountId,
    pub contact: Option<ContactId>,
    pub opportunity: Option<OpportunityId>,
    /// `None`: the owner of the account.
    pub owner: Option<UserId>,
    pub title: String,
    pub language: Language,
    pub lines: Vec<Wanted>,
    /// What they wrote; opens the questions thread.
    pub note: Option<String>,
    /// Who wrote it.
    pub name: String,
}

/// Makes a quote with its first version, a draft.
///
/// # Errors
/// No price book for the customer; a product or configuration that does not exist; a figure out of range.
pub fn create(
    conn: &mut Connection,
    now: NaiveDateTime,
    today: NaiveDate,
    actor: Option<&Actor>,
    command: &NewQuoteCommand,
) -> Result<Quote, Refusal> {
    let mut sheet = open(conn, now, today, actor, command)?;
    for wanted in &command.lines {
        let line = match wanted {
            Wanted::Product { product, quantity } => product_line(conn, &sheet, *product, *quantity)?,
            Wanted::Configuration { code, quantity } => configured_line(conn, &sheet, code, Some(*quantity))?,
        };
        sheet.push(line);
    }
    sheet.reprice(conn)?;
    sheet.promise(conn, today)?;
    sheet.put(conn, now, actor)?;
    store::put_search(conn, &sheet.quote)?;
    let event = NewEvent::new(EventKind::QuoteCreated, links(&sheet.quote)).with("number", &sheet.quote.number);
    history::record(conn, now, actor, event)?;
    Ok(sheet.quote)
}

/// Makes a quote of what a customer put together, for its owner to look at.
///
/// # Errors
/// As [`create`].
pub fn from_request(
    conn: &mut Connection,
    now: NaiveDateTime,
    today: NaiveDate,
    actor: Option<&Actor>,
    request: &QuoteRequest,
) -> Result<Quote, Refusal> {
    let command = NewQuoteCommand {
        account: request.account,
        contact: request.contact,
        opportunity: request.opportunity,
        owner: request.owner,
        title: request.title.clone(),
        language: Some(request.language),
        valid_until: None,
        lines: request.lines.clone(),
    };
    let quote = create(conn, now, today, actor, &command)?;
    if let Some(note) = &request.note {
        let remark = NewRemark {
            quote_id: quote.id,
            quote_version_id: None,
            author_id: actor.map(|a| a.user_id),
            author_name: request.name.clone(),
            from_customer: true,
            body: note.clone(),
            at: now,
        };
        store::insert_remark(conn, &remark)?;
    }
    let event = NewEvent::new(EventKind::QuoteRequested, links(&quote)).with("number", &quote.number).with("name", &request.name);
    history::store::record_as(conn, now, actor.map(|a| a.user_id.0), &request.name, event)?;
    Ok(quote)
}

fn open(
    conn: &mut Connection,
    now: NaiveDateTime,
    today: NaiveDate,
    actor: Option<&Actor>,
    command: &NewQuoteCommand,
) -> Result<Sheet, Refusal> {
    let customer = store::find_customer(conn, command.account)?.ok_or(diesel::result::Error::NotFound)?;
    let book = price::choose_book(conn, command.account, customer.currency, today)?
        .ok_or_else(|| Reason::new("quote-refused-no-book").with("currency", customer.currency))?;
    let owner = command.owner.or_else(|| actor.filter(|a| a.is_staff()).map(|a| a.user_id)).or(customer.owner_id);
    let quote = NewQuote {
        number: numbers::next(conn, "Q", today.year())?,
        account_id: command.account,
        contact_id: command.contact,
        opportunity_id: command.opportunity,
        owner_id: owner,
        title: command.title.clone(),
        currency: customer.currency,
        token: fresh_token(),
        created_at: now,
        updated_at: now,
    };
    let quote = store::insert_quote(conn, &quote)?;
    let valid_until = command.valid_until.or_else(|| today.checked_add_days(Days::new(USUAL_DAYS))).unwrap_or(today);
    let content = VersionContent {
        price_date: today,
        priced_at: now,
        valid_until,
        language: command.language.unwrap_or(customer.language),
        intro: None,
        terms: None,
        notes: None,
        payment_terms: customer.payment_terms,
        document_method: None,
        document_value: None,
        document_reason: None,
        list: Amount::ZERO,
        net: Amount::ZERO,
        charges: Amount::ZERO,
        tax: Amount::ZERO,
        total: Amount::ZERO,
        cost: None,
        margin: None,
        discount: Amount::ZERO,
        trace: String::new(),
    };
    let version = NewVersion {
        quote_id: quote,
        version: 1,
        state: VersionState::Draft,
        price_book_id: book,
        content,
        fingerprint: String::new(),
        created_by: actor.map(|a| a.user_id),
        created_at: now,
        from_version_id: None,
    };
    let version = store::insert_version(conn, &version)?;
    Ok(Sheet::load(conn, quote, version)?)
}

/// Where events of a quote show.
pub fn links(quote: &Quote) -> Links {
    Links {
        quote: Some(quote.id),
        account: Some(quote.account_id),
        contact: quote.contact_id,
        opportunity: quote.opportunity_id,
        ..Links::default()
    }
}

/// The same for a quote known by its id.
pub fn links_of(conn: &mut Connection, quote: QuoteId) -> diesel::QueryResult<Links> {
    Ok(links(&store::load_quote(conn, quote)?))
}
