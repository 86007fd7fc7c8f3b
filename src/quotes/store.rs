//! All SQL of quotes.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::quote::{Acceptance, Declined, Line, NewLine, NewQuote, NewVersion, Quote, Remark, Standing, Version, VersionState};
use crate::configurator::needs::NeedTraced;
use crate::db::schema::{
    acceptances, accounts, approval_requests, configurations, contacts, opportunities, orders, product_texts, products,
    quote_lines, quote_questions, quote_versions, quote_views, quotes, refusals, shares, stage_changes, stages, users,
    visibility,
};
use crate::db::{AmongMethods, Connection};
use crate::kernel::actor::{Actor, Language, Scope};
use crate::kernel::ids::{
    AccountId, ConfigurationId, ContactId, ModelId, OpportunityId, OrderId, ProductId, QuoteId, QuoteLineId, QuoteVersionId,
    StageId, UserId,
};
use crate::kernel::money::{Amount, Currency};
use crate::search::{self, Document, FoundKind};
use crate::web::cursor::{Cursor, PAGE_ROWS};

/// Restricts a query over `quotes` to what the actor sees.
macro_rules! visible {
    ($query:expr, $actor:expr) => {{
        let query = $query;
        match $actor.scope() {
            Scope::Everything => query,
            Scope::Owners(viewer) => {
                let owners = visibility::table.filter(visibility::viewer_id.eq(viewer.0)).select(visibility::owner_id.nullable());
                let shared = shares::table
                    .filter(shares::user_id.eq(viewer.0))
                    .filter(shares::record_kind.eq("opportunity"))
                    .select(shares::record_id.nullable());
                query.filter(quotes::owner_id.eq_any(owners).or(quotes::opportunity_id.eq_any(shared)))
            }
            Scope::Company(account) => {
                let out = diesel::alias!(quote_versions as versions_out);
                let sent =
                    out.filter(out.field(quote_versions::sent_at).is_not_null()).select(out.field(quote_versions::quote_id));
                query.filter(quotes::account_id.eq(account.0)).filter(quotes::id.eq_any(sent))
            }
            Scope::Nothing => query.filter(quotes::id.eq(-1)),
        }
    }};
}

pub mod used;

/// By number; `None` where the actor may not see it. A customer sees what was sent to their company.
pub fn find_visible(conn: &mut Connection, actor: &Actor, number: &str) -> QueryResult<Option<Quote>> {
    let query = quotes::table.filter(quotes::number.eq(number)).select(Quote::as_select()).into_boxed();
    visible!(query, actor).first(conn).optional()
}

pub fn find_visible_by_id(conn: &mut Connection, actor: &Actor, id: QuoteId) -> QueryResult<Option<Quote>> {
    let query = quotes::table.filter(quotes::id.eq(id.0)).select(Quote::as_select()).into_boxed();
    visible!(query, actor).first(conn).optional()
}

/// Which of these quotes the actor may see.
pub fn list_visible_ids(conn: &mut Connection, actor: &Actor, ids: Vec<QuoteId>) -> QueryResult<Vec<QuoteId>> {
    let ids: Vec<i64> = ids.into_iter().map(|id| id.0).collect();
    let query = quotes::table.filter(quotes::id.among(ids)).select(quotes::id).into_boxed();
    visible!(query, actor).load(conn)
}

pub fn find_by_token(conn: &mut Connection, token: &str) -> QueryResult<Option<Quote>> {
    quotes::table.filter(quotes::token.eq(token)).select(Quote::as_select()).first(conn).optional()
}

pub fn load_quote(conn: &mut Connection, id: QuoteId) -> QueryResult<Quote> {
    quotes::table.find(id.0).select(Quote::as_select()).first(conn)
}

pub fn load_version(conn: &mut Connection, id: QuoteVersionId) -> QueryResult<Version> {
    quote_versions::table.find(id.0).select(Version::as_select()).first(conn)
}

pub fn find_version(conn: &mut Connection, quote: QuoteId, version: i32) -> QueryResult<Option<Version>> {
    quote_versions::table
        .filter(quote_versions::quote_id.eq(quote.0))
        .filter(quote_versions::version.eq(version))
        .select(Version::as_select())
        .first(conn)
        .optional()
}

/// All versions, newest first.
pub fn list_versions(conn: &mut Connection, quote: QuoteId) -> QueryResult<Vec<Version>> {
    quote_versions::table
        .filter(quote_versions::quote_id.eq(quote.0))
        .order(quote_versions::version.desc())
        .select(Version::as_select())
        .load(conn)
}

pub fn list_lines(conn: &mut Connection, version: QuoteVersionId) -> QueryResult<Vec<Line>> {
    quote_lines::table
        .filter(quote_lines::quote_version_id.eq(version.0))
        .order((quote_lines::position, quote_lines::id))
        .select(Line::as_select())
        .load(conn)
}

/// Versions that are drafts, in a currency, with their quotes, newest first.
pub fn list_drafts(conn: &mut Connection, currency: Currency, limit: i64) -> QueryResult<Vec<(Quote, Version)>> {
    quote_versions::table
        .inner_join(quotes::table)
        .filter(quote_versions::state.eq(VersionState::Draft))
        .filter(quotes::currency.eq(currency))
        .order(quote_versions::id.desc())
        .limit(limit)
        .select((Quote::as_select(), Version::as_select()))
        .load(conn)
}

/// The lines of many versions, in their order.
pub fn list_lines_of(conn: &mut Connection, versions: &[QuoteVersionId]) -> QueryResult<Vec<Line>> {
    let ids: Vec<i64> = versions.iter().map(|version| version.0).collect();
    quote_lines::table
        .filter(quote_lines::quote_version_id.among(ids))
        .order((quote_lines::quote_version_id, quote_lines::position, quote_lines::id))
        .select(Line::as_select())
        .load(conn)
}

pub fn insert_quote(conn: &mut Connection, quote: &NewQuote) -> QueryResult<QuoteId> {
    diesel::insert_into(quotes::table).values(quote).returning(quotes::id).get_result(conn)
}

pub fn insert_version(conn: &mut Connection, version: &NewVersion) -> QueryResult<QuoteVersionId> {
    diesel::insert_into(quote_versions::table).values(version).returning(quote_versions::id).get_result(conn)
}

pub fn insert_line(conn: &mut Connection, line: &NewLine) -> QueryResult<QuoteLineId> {
    diesel::insert_into(quote_lines::table).values(line).returning(quote_lines::id).get_result(conn)
}

/// Replaces the content of a line; its id and key stay.
pub fn update_line(conn: &mut Connection, id: QuoteLineId, line: &NewLine) -> QueryResult<usize> {
    diesel::update(quote_lines::table.find(id.0)).set(line).execute(conn)
}

pub fn delete_line(conn: &mut Connection, id: QuoteLineId) -> QueryResult<usize> {
    diesel::delete(quote_lines::table.find(id.0)).execute(conn)
}

/// What an edit of a version may change, with the figures that follow.
#[derive(Debug, Clone, AsChangeset)]
#[diesel(table_name = quote_versions, treat_none_as_null = true)]
pub struct VersionChange {
    pub price_date: NaiveDate,
    pub priced_at: NaiveDateTime,
    pub valid_until: NaiveDate,
    pub language: Language,
    pub intro: Option<String>,
    pub terms: Option<String>,
    pub notes: Option<String>,
    pub payment_terms: Option<String>,
    pub document_method: Option<super::quote::ManualMethod>,
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

pub fn update_version(conn: &mut Connection, id: QuoteVersionId, change: &VersionChange) -> QueryResult<usize> {
    diesel::update(quote_versions::table.find(id.0)).set(change).execute(conn)
}

pub fn update_fingerprint(conn: &mut Connection, id: QuoteVersionId, fingerprint: &str) -> QueryResult<usize> {
    diesel::update(quote_versions::table.find(id.0)).set(quote_versions::fingerprint.eq(fingerprint)).execute(conn)
}

pub fn update_sent(conn: &mut Connection, id: QuoteVersionId, at: NaiveDateTime) -> QueryResult<usize> {
    diesel::update(quote_versions::table.find(id.0))
        .set((quote_versions::state.eq(VersionState::Sent), quote_versions::sent_at.eq(at)))
        .execute(conn)
}

pub fn update_closed(conn: &mut Connection, id: QuoteVersionId, state: VersionState, at: NaiveDateTime) -> QueryResult<usize> {
    diesel::update(quote_versions::table.find(id.0))
        .set((quote_versions::state.eq(state), quote_versions::closed_at.eq(at)))
        .execute(conn)
}

/// Takes every other version that is out or being written off the table; how many there were.
pub fn replace_others(conn: &mut Connection, quote: QuoteId, but: QuoteVersionId, at: NaiveDateTime) -> QueryResult<usize> {
    let others = quote_versions::table
        .filter(quote_versions::quote_id.eq(quote.0))
        .filter(quote_versions::id.ne(but.0))
        .filter(quote_versions::state.eq(VersionState::Sent));
    diesel::update(others).set((quote_versions::state.eq(VersionState::Replaced), quote_versions::closed_at.eq(at))).execute(conn)
}

pub fn update_quote(
    conn: &mut Connection,
    id: QuoteId,
    title: &str,
    contact: Option<ContactId>,
    at: NaiveDateTime,
) -> QueryResult<usize> {
    diesel::update(quotes::table.find(id.0))
        .set((quotes::title.eq(title), quotes::contact_id.eq(contact.map(|c| c.0)), quotes::updated_at.eq(at)))
        .execute(conn)
}

pub fn touch(conn: &mut Connection, id: QuoteId, at: NaiveDateTime) -> QueryResult<usize> {
    diesel::update(quotes::table.find(id.0)).set(quotes::updated_at.eq(at)).execute(conn)
}

/// A new link; the old one is dead from now on.
pub fn update_token(conn: &mut Connection, id: QuoteId, token: &str) -> QueryResult<usize> {
    diesel::update(quotes::table.find(id.0)).set(quotes::token.eq(token)).execute(conn)
}

/// Keeps what the search box finds the quote by.
pub fn put_search(conn: &mut Connection, quote: &Quote) -> QueryResult<()> {
    let account: String = accounts::table.find(quote.account_id.0).select(accounts::name).first(conn)?;
    let title = format!("{} · {}", quote.number, quote.title);
    search::put(
        conn,
        &Document {
            kind: FoundKind::Quote,
            record_id: quote.id.0,
            title: &title,
            subtitle: &account,
            url: format!("/quotes/{}", quote.number),
            owner: quote.owner_id,
            account: Some(quote.account_id),
            public: false,
            texts: vec![&quote.number, &account],
        },
    )
}

/// The customer of a quote, for its pages and documents.
#[derive(Debug, Clone, Queryable)]
pub struct Customer {
    pub id: AccountId,
    pub name: String,
    pub currency: Currency,
    pub language: Language,
    pub payment_terms: Option<String>,
    pub credit_limit: Option<Amount>,
    pub owner_id: Option<UserId>,
    pub customer_group: String,
}

pub fn find_customer(conn: &mut Connection, id: AccountId) -> QueryResult<Option<Customer>> {
    accounts::table
        .find(id.0)
        .select((
            accounts::id,
            accounts::name,
            accounts::currency,
            accounts::language,
            accounts::payment_terms,
            accounts::credit_limit,
            accounts::owner_id,
            accounts::customer_group,
        ))
        .first(conn)
        .optional()
}

/// What a quote takes over from its opportunity.
#[derive(Debug, Clone, Queryable)]
pub struct Deal {
    pub id: OpportunityId,
    pub name: String,
    pub account_id: AccountId,
    pub contact_id: Option<ContactId>,
    pub owner_id: Option<UserId>,
    pub stage_id: StageId,
    pub outcome: Option<String>,
}

pub fn find_deal(conn: &mut Connection, id: OpportunityId) -> QueryResult<Option<Deal>> {
    opportunities::table
        .find(id.0)
        .select((
            opportunities::id,
            opportunities::name,
            opportunities::account_id,
            opportunities::contact_id,
            opportunities::owner_id,
            opportunities::stage_id,
            opportunities::outcome,
        ))
        .first(conn)
        .optional()
}

pub fn find_visible_deal(conn: &mut Connection, actor: &Actor, id: OpportunityId) -> QueryResult<Option<Deal>> {
    let query = opportunities::table.filter(opportunities::id.eq(id.0)).select(opportunities::id).into_boxed();
    let query = match actor.scope() {
        Scope::Everything => query,
        Scope::Owners(viewer) => {
            let owners = visibility::table.filter(visibility::viewer_id.eq(viewer.0)).select(visibility::owner_id.nullable());
            let shared = shares::table
                .filter(shares::user_id.eq(viewer.0))
                .filter(shares::record_kind.eq("opportunity"))
                .select(shares::record_id);
            query.filter(opportunities::owner_id.eq_any(owners).or(opportunities::id.eq_any(shared)))
        }
        Scope::Company(_) | Scope::Nothing => return Ok(None),
    };
    match query.first::<OpportunityId>(conn).optional()? {
        Some(id) => find_deal(conn, id),
        None => Ok(None),
    }
}

/// A stage with its names in English and Chinese.
pub type StageNames = (StageId, String, String);

/// The last open stage of the pipeline: where a deal stands whose quote was accepted.
pub fn find_closing_stage(conn: &mut Connection) -> QueryResult<Option<StageNames>> {
    stages::table
        .filter(stages::kind.eq("open"))
        .order(stages::position.desc())
        .select((stages::id, stages::name_en, stages::name_zh))
        .first(conn)
        .optional()
}

pub fn find_stage(conn: &mut Connection, id: StageId) -> QueryResult<Option<StageNames>> {
    stages::table.find(id.0).select((stages::id, stages::name_en, stages::name_zh)).first(conn).optional()
}

/// A saved configuration as a line takes it over.
#[derive(Debug, Clone, Queryable)]
pub struct Saved {
    pub id: ConfigurationId,
    pub product_id: ProductId,
    pub model_id: ModelId,
    pub fingerprint: String,
    pub quantity: i32,
    pub parts: String,
    pub promised_date: Option<NaiveDate>,
    pub promised_part: Option<String>,
}

pub fn find_configuration(conn: &mut Connection, code: &str) -> QueryResult<Option<Saved>> {
    configurations::table
        .filter(configurations::code.eq(code.trim().to_uppercase()))
        .select((
            configurations::id,
            configurations::product_id,
            configurations::model_id,
            configurations::fingerprint,
            configurations::quantity,
            configurations::parts,
            configurations::promised_date,
            configurations::promised_part,
        ))
        .first(conn)
        .optional()
}

/// Codes of configurations, to link to them.
pub fn list_codes(conn: &mut Connection, ids: &[ConfigurationId]) -> QueryResult<Vec<(ConfigurationId, String)>> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    configurations::table.filter(configurations::id.among(ids)).select((configurations::id, configurations::code)).load(conn)
}

/// One answer of a saved configuration, in words of both languages.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct Chosen {
    pub attribute: String,
    pub value: String,
    pub answer_en: String,
    pub answer_zh: String,
}

#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
struct Completion {
    choices: Vec<Chosen>,
}

impl Chosen {
    /// The answer in a language, else as it is named in the model.
    pub fn answer(&self, language: Language) -> &str {
        let words = match language {
            Language::English => &self.answer_en,
            Language::Chinese => &self.answer_zh,
        };
        if words.is_empty() { &self.value } else { words }
    }
}

/// Every answer of each configuration, in the order of its model.
pub fn list_chosen(conn: &mut Connection, ids: &[ConfigurationId]) -> QueryResult<Vec<(ConfigurationId, Vec<Chosen>)>> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let rows: Vec<(ConfigurationId, String)> = configurations::table
        .filter(configurations::id.among(ids))
        .select((configurations::id, configurations::completion))
        .load(conn)?;
    let chosen = |text: String| serde_json::from_str::<Completion>(&text).unwrap_or_default().choices;
    Ok(rows.into_iter().map(|(id, text)| (id, chosen(text))).collect())
}

/// What each configuration was needed for, with what meets it; those without needs are left out.
pub fn list_needs(conn: &mut Connection, ids: &[ConfigurationId]) -> QueryResult<Vec<(ConfigurationId, Vec<NeedTraced>)>> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let rows: Vec<(ConfigurationId, String)> = configurations::table
        .filter(configurations::id.among(ids))
        .filter(configurations::needs.ne("[]"))
        .select((configurations::id, configurations::needs))
        .load(conn)?;
    Ok(rows.into_iter().map(|(id, text)| (id, serde_json::from_str(&text).unwrap_or_default())).collect())
}

/// Which of these configurations still have an open question.
pub fn list_incomplete(conn: &mut Connection, ids: &[ConfigurationId]) -> QueryResult<Vec<ConfigurationId>> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    configurations::table
        .filter(configurations::id.among(ids))
        .filter(configurations::complete.eq(false))
        .select(configurations::id)
        .load(conn)
}

pub fn update_stage(
    conn: &mut Connection,
    deal: &Deal,
    to: StageId,
    at: NaiveDateTime,
    actor: Option<UserId>,
) -> QueryResult<()> {
    diesel::update(opportunities::table.find(deal.id.0))
        .set((opportunities::stage_id.eq(to.0), opportunities::stage_since.eq(at), opportunities::updated_at.eq(at)))
        .execute(conn)?;
    diesel::insert_into(stage_changes::table)
        .values((
            stage_changes::opportunity_id.eq(deal.id.0),
            stage_changes::from_stage_id.eq(Some(deal.stage_id.0)),
            stage_changes::to_stage_id.eq(to.0),
            stage_changes::at.eq(at),
            stage_changes::actor_id.eq(actor.map(|a| a.0)),
        ))
        .execute(conn)
        .map(drop)
}

/// Who a proposal is for or comes from: name, telephone, e-mail.
#[derive(Debug, Clone, Default, Queryable)]
pub struct Person {
    pub name: String,
    pub phone: Option<String>,
    pub email: Option<String>,
}

pub fn find_contact(conn: &mut Connection, id: ContactId) -> QueryResult<Option<Person>> {
    contacts::table.find(id.0).select((contacts::name, contacts::phone, contacts::email)).first(conn).optional()
}

/// The people of a customer, the main one first.
pub fn list_contacts(conn: &mut Connection, account: AccountId) -> QueryResult<Vec<(ContactId, String)>> {
    contacts::table
        .filter(contacts::account_id.eq(account.0))
        .order((contacts::is_primary.desc(), contacts::name))
        .limit(200)
        .select((contacts::id, contacts::name))
        .load(conn)
}

pub fn find_owner(conn: &mut Connection, id: UserId) -> QueryResult<Option<Person>> {
    users::table.find(id.0).select((users::name, users::phone, users::email.nullable())).first(conn).optional()
}

pub fn find_user_language(conn: &mut Connection, id: UserId) -> QueryResult<Option<Language>> {
    users::table.find(id.0).select(users::language).first(conn).optional()
}

/// Orders of the customer that are neither past nor cancelled, as a sum in the currency.
pub fn sum_open_orders(conn: &mut Connection, account: AccountId, currency: Currency) -> QueryResult<Amount> {
    let totals: Vec<Amount> = orders::table
        .filter(orders::account_id.eq(account.0))
        .filter(orders::past.eq(false))
        .filter(orders::currency.eq(currency))
        .filter(orders::state.ne_all(["cancelled", "delivered"]))
        .select(orders::total)
        .load(conn)?;
    Ok(Amount::sum(totals).unwrap_or_default())
}

pub fn find_order_of(conn: &mut Connection, version: QuoteVersionId) -> QueryResult<Option<(OrderId, String)>> {
    orders::table.filter(orders::quote_version_id.eq(version.0)).select((orders::id, orders::number)).first(conn).optional()
}

/// A product as a line takes it over.
#[derive(Debug, Clone, Queryable)]
pub struct Goods {
    pub id: ProductId,
    pub sku: String,
    pub kind: String,
    pub unit: String,
    pub lead_time_days: i32,
    pub stock: Option<i32>,
}

pub fn find_goods(conn: &mut Connection, id: ProductId) -> QueryResult<Option<Goods>> {
    products::table
        .find(id.0)
        .select((products::id, products::sku, products::kind, products::unit, products::lead_time_days, products::stock))
        .first(conn)
        .optional()
}

pub fn find_goods_by_sku(conn: &mut Connection, sku: &str) -> QueryResult<Option<Goods>> {
    products::table
        .filter(products::sku.eq(sku))
        .select((products::id, products::sku, products::kind, products::unit, products::lead_time_days, products::stock))
        .first(conn)
        .optional()
}

/// The name of a product in a language, else in any.
pub fn find_product_name(conn: &mut Connection, id: ProductId, language: Language) -> QueryResult<Option<String>> {
    let names: Vec<(Language, String)> = product_texts::table
        .filter(product_texts::product_id.eq(id.0))
        .select((product_texts::language, product_texts::name))
        .load(conn)?;
    let own = names.iter().find(|(l, _)| *l == language);
    Ok(own.or(names.first()).map(|(_, name)| name.clone()))
}

/// Products sold today, for the picker: id, SKU, kind and name.
pub fn list_goods(
    conn: &mut Connection,
    ids: &[ProductId],
    language: Language,
    today: NaiveDate,
) -> QueryResult<Vec<(ProductId, String, String, String)>> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let other = match language {
        Language::English => Language::Chinese,
        Language::Chinese => Language::English,
    };
    let query = |language: Language, conn: &mut Connection| {
        products::table
            .inner_join(product_texts::table)
            .filter(products::id.among(ids.clone()))
            .filter(product_texts::language.eq(language))
            .filter(products::active_from.is_null().or(products::active_from.le(today)))
            .filter(products::active_until.is_null().or(products::active_until.ge(today)))
            .order(products::sku)
            .select((products::id, products::sku, products::kind, product_texts::name))
            .load::<(ProductId, String, String, String)>(conn)
    };
    let mut rows = query(language, conn)?;
    for row in query(other, conn)? {
        if !rows.iter().any(|known| known.0 == row.0) {
            rows.push(row);
        }
    }
    Ok(rows)
}

pub fn insert_acceptance(conn: &mut Connection, acceptance: &Acceptance) -> QueryResult<usize> {
    diesel::insert_into(acceptances::table).values(acceptance).execute(conn)
}

pub fn find_acceptance(conn: &mut Connection, version: QuoteVersionId) -> QueryResult<Option<Acceptance>> {
    acceptances::table.filter(acceptances::quote_version_id.eq(version.0)).select(Acceptance::as_select()).first(conn).optional()
}

/// The acceptance of any version of a quote.
pub fn find_acceptance_of(conn: &mut Connection, quote: QuoteId) -> QueryResult<Option<Acceptance>> {
    acceptances::table
        .inner_join(quote_versions::table)
        .filter(quote_versions::quote_id.eq(quote.0))
        .select(Acceptance::as_select())
        .first(conn)
        .optional()
}

pub fn insert_declined(conn: &mut Connection, declined: &Declined) -> QueryResult<usize> {
    diesel::insert_into(refusals::table).values(declined).execute(conn)
}

pub fn find_declined(conn: &mut Connection, version: QuoteVersionId) -> QueryResult<Option<Declined>> {
    refusals::table.filter(refusals::quote_version_id.eq(version.0)).select(Declined::as_select()).first(conn).optional()
}

pub fn insert_view(conn: &mut Connection, version: QuoteVersionId, at: NaiveDateTime, address: &str) -> QueryResult<usize> {
    diesel::insert_into(quote_views::table)
        .values((quote_views::quote_version_id.eq(version.0), quote_views::at.eq(at), quote_views::address.eq(address)))
        .execute(conn)
}

pub fn find_first_view(conn: &mut Connection, version: QuoteVersionId) -> QueryResult<Option<NaiveDateTime>> {
    quote_views::table
        .filter(quote_views::quote_version_id.eq(version.0))
        .order(quote_views::at.asc())
        .select(quote_views::at)
        .first(conn)
        .optional()
}

/// The questions thread of a quote, oldest first.
pub fn list_remarks(conn: &mut Connection, quote: QuoteId) -> QueryResult<Vec<Remark>> {
    quote_questions::table
        .filter(quote_questions::quote_id.eq(quote.0))
        .order(quote_questions::id)
        .limit(500)
        .select(Remark::as_select())
        .load(conn)
}

/// A remark to be added to the thread.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = quote_questions)]
pub struct NewRemark {
    pub quote_id: QuoteId,
    pub quote_version_id: Option<QuoteVersionId>,
    pub author_id: Option<UserId>,
    pub author_name: String,
    pub from_customer: bool,
    pub body: String,
    pub at: NaiveDateTime,
}

pub fn insert_remark(conn: &mut Connection, remark: &NewRemark) -> QueryResult<usize> {
    diesel::insert_into(quote_questions::table).values(remark).execute(conn)
}

/// Remarks of the customer since `since`, to hold off somebody who floods the thread.
pub fn count_questions_since(conn: &mut Connection, quote: QuoteId, since: NaiveDateTime) -> QueryResult<i64> {
    quote_questions::table
        .filter(quote_questions::quote_id.eq(quote.0))
        .filter(quote_questions::from_customer.eq(true))
        .filter(quote_questions::at.gt(since))
        .count()
        .get_result(conn)
}

/// One row of the list of quotes: its latest version.
#[derive(Debug, Clone, Queryable)]
pub struct Row {
    pub id: QuoteId,
    pub number: String,
    pub title: String,
    pub account_id: AccountId,
    pub account: String,
    pub owner: Option<String>,
    pub currency: Currency,
    pub updated_at: NaiveDateTime,
    pub version: i32,
    pub version_id: QuoteVersionId,
    pub state: VersionState,
    pub valid_until: NaiveDate,
    pub net: Amount,
    pub total: Amount,
    pub sent_at: Option<NaiveDateTime>,
}

/// What the list is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub standing: Option<Standing>,
    pub owner: Option<UserId>,
    pub account: Option<AccountId>,
    pub opportunity: Option<OpportunityId>,
    /// Part of a number, as typed.
    pub number: Option<String>,
}

/// Latest version of each visible quote, newest change first, one row more than a page; all of them for an export (`limit`).
pub fn list_visible(
    conn: &mut Connection,
    actor: &Actor,
    filter: &Filter,
    today: NaiveDate,
    after: Option<&Cursor>,
    limit: Option<i64>,
) -> QueryResult<Vec<Row>> {
    let newest = diesel::alias!(quote_versions as newest);
    let latest = newest
        .filter(newest.field(quote_versions::quote_id).eq(quote_versions::quote_id))
        .filter(newest.field(quote_versions::version).gt(quote_versions::version))
        .select(newest.field(quote_versions::id));
    let asked = approval_requests::table
        .filter(approval_requests::decided_at.is_null())
        .filter(approval_requests::voided_at.is_null())
        .select(approval_requests::quote_version_id);
    let rows = i64::try_from(PAGE_ROWS).unwrap_or(25) + 1;
    let mut query = quotes::table
        .inner_join(quote_versions::table)
        .inner_join(accounts::table)
        .left_join(users::table)
        .filter(diesel::dsl::not(diesel::dsl::exists(latest)))
        .select((
            quotes::id,
            quotes::number,
            quotes::title,
            quotes::account_id,
            accounts::name,
            users::name.nullable(),
            quotes::currency,
            quotes::updated_at,
            quote_versions::version,
            quote_versions::id,
            quote_versions::state,
            quote_versions::valid_until,
            quote_versions::net,
            quote_versions::total,
            quote_versions::sent_at,
        ))
        .order((quotes::updated_at.desc(), quotes::id.desc()))
        .limit(limit.unwrap_or(rows))
        .into_boxed();
    query = visible!(query, actor);
    query = match filter.standing {
        None => query,
        Some(Standing::Draft | Standing::Approved | Standing::Rejected) => {
            query.filter(quote_versions::state.eq(VersionState::Draft)).filter(quote_versions::id.ne_all(asked))
        }
        Some(Standing::Waiting) => {
            query.filter(quote_versions::state.eq(VersionState::Draft)).filter(quote_versions::id.eq_any(asked))
        }
        Some(Standing::Sent) => {
            query.filter(quote_versions::state.eq(VersionState::Sent)).filter(quote_versions::valid_until.ge(today))
        }
        Some(Standing::Expired) => {
            query.filter(quote_versions::state.eq(VersionState::Sent)).filter(quote_versions::valid_until.lt(today))
        }
        Some(Standing::Accepted) => query.filter(quote_versions::state.eq(VersionState::Accepted)),
        Some(Standing::Declined) => query.filter(quote_versions::state.eq(VersionState::Declined)),
        Some(Standing::Replaced) => query.filter(quote_versions::state.eq(VersionState::Replaced)),
    };
    if let Some(owner) = filter.owner {
        query = query.filter(quotes::owner_id.eq(owner.0));
    }
    if let Some(account) = filter.account {
        query = query.filter(quotes::account_id.eq(account.0));
    }
    if let Some(opportunity) = filter.opportunity {
        query = query.filter(quotes::opportunity_id.eq(opportunity.0));
    }
    if let Some(number) = &filter.number {
        query = query.filter(quotes::number.eq(number.clone()));
    }
    if let Some(after) = after
        && let Ok(at) = after.value.parse::<NaiveDateTime>()
    {
        query = query.filter(quotes::updated_at.lt(at).or(quotes::updated_at.eq(at).and(quotes::id.lt(after.id))));
    }
    query.load(conn)
}

/// Which of these versions wait for an approval.
pub fn list_waiting_versions(conn: &mut Connection, versions: &[QuoteVersionId]) -> QueryResult<Vec<QuoteVersionId>> {
    let ids: Vec<i64> = versions.iter().map(|v| v.0).collect();
    approval_requests::table
        .filter(approval_requests::quote_version_id.among(ids))
        .filter(approval_requests::decided_at.is_null())
        .filter(approval_requests::voided_at.is_null())
        .select(approval_requests::quote_version_id)
        .load(conn)
}

/// Other quotes of the customer, newest first, for whoever decides about one.
pub fn list_of_account(conn: &mut Connection, actor: &Actor, account: AccountId, today: NaiveDate) -> QueryResult<Vec<Row>> {
    let filter = Filter { account: Some(account), ..Filter::default() };
    list_visible(conn, actor, &filter, today, None, Some(20))
}

/// Quotes of an opportunity, newest first; the caller has looked whether the actor sees it.
pub fn list_of_opportunity(conn: &mut Connection, actor: &Actor, id: OpportunityId, today: NaiveDate) -> QueryResult<Vec<Row>> {
    let filter = Filter { opportunity: Some(id), ..Filter::default() };
    list_visible(conn, actor, &filter, today, None, Some(50))
}

/// The rows as their customer may see them: a draft that follows what was sent is none of theirs.
pub fn latest_sent(conn: &mut Connection, rows: Vec<Row>) -> QueryResult<Vec<Row>> {
    let ids: Vec<i64> = rows.iter().map(|row| row.id.0).collect();
    let sent: Vec<Version> = quote_versions::table
        .filter(quote_versions::quote_id.among(ids))
        .filter(quote_versions::sent_at.is_not_null())
        .order(quote_versions::version.desc())
        .select(Version::as_select())
        .load(conn)?;
    let seen = |row: Row| {
        let version = sent.iter().find(|version| version.quote_id == row.id)?;
        Some(Row {
            version: version.version,
            version_id: version.id,
            state: version.state,
            valid_until: version.valid_until,
            net: version.net,
            total: version.total,
            sent_at: version.sent_at,
            ..row
        })
    };
    Ok(rows.into_iter().filter_map(seen).collect())
}
