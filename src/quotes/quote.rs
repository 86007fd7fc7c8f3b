//! A quote, its versions and their lines; where a version stands.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::db::schema::{acceptances, quote_lines, quote_questions, quote_versions, quotes, refusals};
use crate::kernel::actor::Language;
use crate::kernel::ids::{
    AccountId, ConfigurationId, ContactId, ModelId, OpportunityId, PriceBookId, ProductId, QuoteId, QuoteLineId, QuoteVersionId,
    UserId,
};
use crate::kernel::money::{Amount, Currency, Percent};
use crate::kernel::reason::Reason;

/// A row of `quotes`: the lineage that its versions share.
#[derive(Debug, Clone, Queryable, Selectable, Identifiable)]
#[diesel(table_name = quotes)]
pub struct Quote {
    pub id: QuoteId,
    pub number: String,
    pub account_id: AccountId,
    pub contact_id: Option<ContactId>,
    pub opportunity_id: Option<OpportunityId>,
    pub owner_id: Option<UserId>,
    pub title: String,
    pub currency: Currency,
    /// The last part of the customer's link.
    pub token: String,
    pub created_at: NaiveDateTime,
    pub updated_at: NaiveDateTime,
}

#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = quotes)]
pub struct NewQuote {
    pub number: String,
    pub account_id: AccountId,
    pub contact_id: Option<ContactId>,
    pub opportunity_id: Option<OpportunityId>,
    pub owner_id: Option<UserId>,
    pub title: String,
    pub currency: Currency,
    pub token: String,
    pub created_at: NaiveDateTime,
    pub updated_at: NaiveDateTime,
}

crate::text_enum! {
    /// What is stored. Waiting for approval, approved and expired follow from requests and dates.
    pub enum VersionState {
        Draft = "draft",
        Sent = "sent",
        Accepted = "accepted",
        Declined = "declined",
        Replaced = "replaced",
    }
}

crate::text_enum! {
    /// Where a version stands today, as people read it.
    pub enum Standing {
        Draft = "draft",
        Waiting = "waiting",
        Approved = "approved",
        Rejected = "rejected",
        Sent = "sent",
        Expired = "expired",
        Accepted = "accepted",
        Declined = "declined",
        Replaced = "replaced",
    }
}

impl Standing {
    /// The tone of its badge.
    pub fn tone(&self) -> &'static str {
        match self {
            Standing::Draft | Standing::Replaced => "",
            Standing::Waiting => "wait",
            Standing::Approved | Standing::Sent => "now",
            Standing::Accepted => "good",
            Standing::Rejected | Standing::Expired | Standing::Declined => "bad",
        }
    }
}

/// A row of `quote_versions`. What the version says is read and written as if it were its own.
#[derive(Debug, Clone, Queryable, Selectable, Identifiable)]
#[diesel(table_name = quote_versions)]
pub struct Version {
    pub id: QuoteVersionId,
    pub quote_id: QuoteId,
    pub version: i32,
    pub state: VersionState,
    pub price_book_id: PriceBookId,
    #[diesel(embed)]
    pub content: VersionContent,
    pub fingerprint: String,
    pub created_by: Option<UserId>,
    pub created_at: NaiveDateTime,
    pub sent_at: Option<NaiveDateTime>,
    pub closed_at: Option<NaiveDateTime>,
    pub from_version_id: Option<QuoteVersionId>,
}

impl std::ops::Deref for Version {
    type Target = VersionContent;
    fn deref(&self) -> &VersionContent {
        &self.content
    }
}

impl std::ops::DerefMut for Version {
    fn deref_mut(&mut self) -> &mut VersionContent {
        &mut self.content
    }
}

/// What a version says and an edit may change, with the figures that follow.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = quote_versions, treat_none_as_null = true)]
pub struct VersionContent {
    /// The day whose prices count. Nothing but an explicit request moves it.
    pub price_date: NaiveDate,
    /// The moment whose state of the price book counts: what was entered later is not seen.
    pub priced_at: NaiveDateTime,
    /// The last day on which it can be accepted.
    pub valid_until: NaiveDate,
    pub language: Language,
    pub intro: Option<String>,
    pub terms: Option<String>,
    pub notes: Option<String>,
    pub payment_terms: Option<String>,
    pub document_method: Option<ManualMethod>,
    pub document_value: Option<i64>,
    pub document_reason: Option<String>,
    pub list: Amount,
    pub net: Amount,
    pub charges: Amount,
    pub tax: Amount,
    pub total: Amount,
    pub cost: Option<Amount>,
    pub margin: Option<Amount>,
    pub discount: Amount,
    pub trace: String,
}

#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = quote_versions)]
pub struct NewVersion {
    pub quote_id: QuoteId,
    pub version: i32,
    pub state: VersionState,
    pub price_book_id: PriceBookId,
    #[diesel(embed)]
    pub content: VersionContent,
    pub fingerprint: String,
    pub created_by: Option<UserId>,
    pub created_at: NaiveDateTime,
    pub from_version_id: Option<QuoteVersionId>,
}

crate::text_enum! {
    pub enum LineKind {
        /// A product as it stands in the catalogue.
        Product = "product",
        /// A product with a configuration.
        Configured = "configured",
        /// A heading over the lines that follow.
        Section = "section",
        /// A remark.
        Text = "text",
    }
}

crate::text_enum! {
    /// How a discount given by hand was typed.
    pub enum ManualMethod {
        Percent = "percent",
        /// Off the whole line (or document).
        Amount = "amount",
        /// The price of one unit that shall result (of the document: its net).
        Target = "target",
    }
}

/// A row of `quote_lines`. What the line says is read and written as if it were its own.
#[derive(Debug, Clone, Queryable, Selectable, Identifiable)]
#[diesel(table_name = quote_lines)]
pub struct Line {
    pub id: QuoteLineId,
    #[diesel(embed)]
    pub content: NewLine,
}

impl std::ops::Deref for Line {
    type Target = NewLine;
    fn deref(&self) -> &NewLine {
        &self.content
    }
}

impl std::ops::DerefMut for Line {
    fn deref_mut(&mut self) -> &mut NewLine {
        &mut self.content
    }
}

/// What a line says, with its figures.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = quote_lines, treat_none_as_null = true)]
pub struct NewLine {
    pub quote_version_id: QuoteVersionId,
    /// The same through all versions of a quote, into the order.
    pub line_key: String,
    pub position: i32,
    pub kind: LineKind,
    /// Key of the line that this one could be taken instead of; it is then not in the total.
    pub alternative_to: Option<String>,
    pub product_id: Option<ProductId>,
    pub configuration_id: Option<ConfigurationId>,
    pub model_id: Option<ModelId>,
    pub fingerprint: Option<String>,
    pub description: String,
    /// One chosen option a line.
    pub details: String,
    pub note: Option<String>,
    pub quantity: i32,
    pub unit: String,
    pub manual_method: Option<ManualMethod>,
    pub manual_value: Option<i64>,
    pub manual_reason: Option<String>,
    /// List price of one unit with its options.
    pub list_unit: Amount,
    /// Net of one unit, for reading.
    pub unit_price: Amount,
    pub net: Amount,
    pub tax_rate: Percent,
    pub tax: Amount,
    pub cost: Option<Amount>,
    /// JSON of the engine's trace; empty where the line has no price.
    pub trace: String,
    /// JSON, as the configuration carries it.
    pub parts: String,
    pub promised_date: Option<NaiveDate>,
    pub promised_part: Option<String>,
    /// JSON of the engine's refusal where the line has no price.
    pub refusal: Option<String>,
    /// The day and moment whose prices count for this line; those of the version where there are none.
    pub price_date: Option<NaiveDate>,
    pub priced_at: Option<NaiveDateTime>,
    /// When somebody last saw newer prices and kept this one.
    pub kept_at: Option<NaiveDateTime>,
}

/// The customer said yes to a version.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = acceptances)]
pub struct Acceptance {
    pub quote_version_id: QuoteVersionId,
    pub name: String,
    pub email: Option<String>,
    pub po_number: Option<String>,
    pub user_id: Option<UserId>,
    pub address: Option<String>,
    pub fingerprint: String,
    pub at: NaiveDateTime,
}

/// The customer said no.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = refusals)]
pub struct Declined {
    pub quote_version_id: QuoteVersionId,
    pub reason: Option<String>,
    pub name: Option<String>,
    pub at: NaiveDateTime,
}

/// One entry of the questions thread.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = quote_questions)]
pub struct Remark {
    pub id: i64,
    pub author_name: String,
    pub from_customer: bool,
    pub body: String,
    pub at: NaiveDateTime,
}

impl Version {
    pub fn is_draft(&self) -> bool {
        self.state == VersionState::Draft
    }

    pub fn is_expired(&self, today: NaiveDate) -> bool {
        self.state == VersionState::Sent && self.valid_until < today
    }

    /// Out at the customer and still to be answered.
    pub fn is_open(&self, today: NaiveDate) -> bool {
        self.state == VersionState::Sent && self.valid_until >= today
    }

    pub fn margin_percent(&self) -> Option<Percent> {
        Percent::of(self.margin?, self.net)
    }

    /// Whether the customer may still answer.
    pub fn check_open(&self, today: NaiveDate) -> Result<(), Reason> {
        let key = match self.state {
            VersionState::Sent if !self.is_expired(today) => return Ok(()),
            VersionState::Sent => "quote-refused-expired",
            VersionState::Draft => "quote-refused-not-sent",
            VersionState::Accepted => "quote-refused-accepted",
            VersionState::Declined => "quote-refused-declined",
            VersionState::Replaced => "quote-refused-replaced",
        };
        Err(Reason::new(key))
    }

    /// What was sent is frozen.
    pub fn check_editable(&self) -> Result<(), Reason> {
        if self.is_draft() { Ok(()) } else { Err(Reason::new("quote-refused-frozen")) }
    }
}

impl Line {
    /// Whether it is something that is sold, rather than words.
    pub fn is_item(&self) -> bool {
        matches!(self.kind, LineKind::Product | LineKind::Configured)
    }

    pub fn is_alternative(&self) -> bool {
        self.alternative_to.is_some()
    }

    /// In the total, and in the order.
    pub fn counts(&self) -> bool {
        self.is_item() && !self.is_alternative()
    }

    pub fn is_priced(&self) -> bool {
        !self.trace.is_empty()
    }

    pub fn details(&self) -> Vec<&str> {
        self.details.lines().filter(|line| !line.is_empty()).collect()
    }

    /// The same content without a row of its own yet.
    pub fn copy_to(&self, version: QuoteVersionId) -> NewLine {
        NewLine { quote_version_id: version, ..self.content.clone() }
    }

    /// The day and moment of its own whose prices count, where it has one.
    pub fn pin(&self) -> Option<(NaiveDate, NaiveDateTime)> {
        self.price_date.zip(self.priced_at)
    }
}

impl NewLine {
    /// A line of words, or an item still without figures.
    pub fn bare(version: QuoteVersionId, kind: LineKind, key: String, description: String) -> NewLine {
        NewLine {
            quote_version_id: version,
            line_key: key,
            position: 0,
            kind,
            alternative_to: None,
            product_id: None,
            configuration_id: None,
            model_id: None,
            fingerprint: None,
            description,
            details: String::new(),
            note: None,
            quantity: 1,
            unit: String::new(),
            manual_method: None,
            manual_value: None,
            manual_reason: None,
            list_unit: Amount::ZERO,
            unit_price: Amount::ZERO,
            net: Amount::ZERO,
            tax_rate: Percent::ZERO,
            tax: Amount::ZERO,
            cost: None,
            trace: String::new(),
            parts: "[]".to_owned(),
            promised_date: None,
            promised_part: None,
            refusal: None,
            price_date: None,
            priced_at: None,
            kept_at: None,
        }
    }

    pub fn is_item(&self) -> bool {
        matches!(self.kind, LineKind::Product | LineKind::Configured)
    }
}

/// A short name for a new line; unique within its quote.
pub fn fresh_line_key() -> String {
    let bytes: [u8; 6] = rand::random();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// 160 random bits: nobody guesses a customer's link.
pub fn fresh_token() -> String {
    let bytes: [u8; 20] = rand::random();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether a text can be a token at all. `shared`, `0`, `null` and the like cannot.
pub fn is_token(text: &str) -> bool {
    text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit() && !byte.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_have_160_bits_and_nothing_else_passes_for_one() {
        let (a, b) = (fresh_token(), fresh_token());
        assert!(is_token(&a) && is_token(&b) && a != b);
        for text in ["", "0", "null", "shared", "undefined", &a[..39], &a.to_uppercase().replace('0', "A"), "../../etc/passwd"] {
            assert!(!is_token(text) || text.bytes().all(|b| b.is_ascii_digit()), "{text}");
        }
    }
}
