//! What every page has around its work: words, person, theme, notices, formats.

use std::borrow::Cow;
use std::fmt::Display;

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::words::Words;
use super::{FormErrors, assets};
use crate::history::Event;
use crate::kernel::actor::{Act, Actor, Language};
use crate::kernel::clock::local;
use crate::kernel::money::{Amount, Currency, Money, Percent};
use crate::kernel::reason::Reason;

/// A short message on the next page: what was done, and how to take it back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Notice {
    pub kind: String,
    pub text: String,
    pub undo: Option<String>,
}

impl Notice {
    pub fn kind(&self) -> &str {
        &self.kind
    }
    pub fn text(&self) -> &str {
        &self.text
    }
    pub fn undo(&self) -> Option<&str> {
        self.undo.as_deref()
    }
}

/// The frame of a page. Templates reach it as `frame`.
#[derive(Clone)]
pub struct Frame {
    pub(super) words: &'static Words,
    pub(super) language: Language,
    pub(super) theme: String,
    pub(super) csrf: String,
    pub(super) path: String,
    pub(super) query: String,
    pub(super) actor: Option<Actor>,
    pub(super) notices: Vec<Notice>,
    pub(super) waiting: i64,
    pub(super) company: String,
    pub(super) zone: chrono_tz::Tz,
    pub(super) now: NaiveDateTime,
    pub(super) request_id: String,
}

impl Frame {
    pub fn t(&self, key: &str) -> Cow<'static, str> {
        self.words.text(self.language, key)
    }

    pub fn t1(&self, key: &str, name: &str, value: impl Display) -> String {
        self.words.fill(self.language, key, &[(name, value.to_string())])
    }

    pub fn t2(&self, key: &str, a: &str, x: impl Display, b: &str, y: impl Display) -> String {
        self.words.fill(self.language, key, &[(a, x.to_string()), (b, y.to_string())])
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "three named values, as `t1` and `t2` take one and two; templates cannot write slices of mixed values"
    )]
    pub fn t3(&self, key: &str, a: &str, x: impl Display, b: &str, y: impl Display, c: &str, z: impl Display) -> String {
        self.words.fill(self.language, key, &[(a, x.to_string()), (b, y.to_string()), (c, z.to_string())])
    }

    /// A message of a family: `frame.name("role", actor.role)` is the message `role-field_rep`.
    pub fn name(&self, family: &str, value: impl Display) -> Cow<'static, str> {
        self.words.text(self.language, &format!("{family}-{value}"))
    }

    pub fn reason(&self, reason: &Reason) -> String {
        self.words.reason(self.language, reason)
    }

    /// What happened, as a sentence without its subject: the message `event-<kind>` filled from the event's facts.
    pub fn event(&self, event: &Event) -> String {
        let facts = event.facts();
        let facts: Vec<(&str, String)> = facts.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
        self.words.fill(self.language, &format!("event-{}", event.kind), &facts)
    }

    /// The sentence beside a field, if it cannot be taken as typed.
    pub fn error(&self, errors: &FormErrors, field: &str) -> Option<String> {
        errors.get(field).map(|reason| self.reason(reason))
    }

    pub fn language(&self) -> Language {
        self.language
    }

    pub fn lang(&self) -> &'static str {
        self.language.as_str()
    }

    pub fn is_chinese(&self) -> bool {
        self.language == Language::Chinese
    }

    /// One of two texts that the data itself carries per language.
    pub fn pick<'a>(&self, english: &'a str, chinese: &'a str) -> &'a str {
        if self.is_chinese() && !chinese.is_empty() { chinese } else { english }
    }

    pub fn other_language_name(&self) -> &'static str {
        if self.is_chinese() { "English" } else { "中文" }
    }

    pub fn other_language(&self) -> &'static str {
        if self.is_chinese() { "en" } else { "zh-CN" }
    }

    pub fn theme(&self) -> &str {
        &self.theme
    }

    pub fn csrf(&self) -> &str {
        &self.csrf
    }

    pub fn asset(&self, path: &str) -> &'static str {
        assets::url(path)
    }

    pub fn path(&self) -> &str {
        &self.path
    }

    /// What stands after the `?` in this page's address.
    pub fn query(&self) -> &str {
        &self.query
    }

    /// Path and query of this page, to come back to.
    pub fn here(&self) -> String {
        if self.query.is_empty() { self.path.clone() } else { format!("{}?{}", self.path, self.query) }
    }

    /// Whether this page is `place` or below it.
    pub fn at(&self, place: &str) -> bool {
        self.path == place || (self.path.starts_with(place) && self.path.as_bytes().get(place.len()) == Some(&b'/'))
    }

    /// Whether there is a page at `place`.
    pub fn has(&self, place: &str) -> bool {
        super::routes::has_page(place)
    }

    pub fn signed_in(&self) -> bool {
        self.actor.is_some()
    }

    pub fn actor(&self) -> Option<&Actor> {
        self.actor.as_ref()
    }

    pub fn is_customer(&self) -> bool {
        self.actor.as_ref().is_some_and(Actor::is_customer)
    }

    pub fn is_staff(&self) -> bool {
        self.actor.as_ref().is_some_and(Actor::is_staff)
    }

    pub fn user_name(&self) -> &str {
        self.actor.as_ref().map_or("", |a| a.name.as_str())
    }

    pub fn initials(&self) -> String {
        initials(self.user_name())
    }

    /// Initials for a person mark: `Amelie Roth` → `AR`, `陈伟` → `陈`.
    pub fn initials_of(&self, name: &str) -> String {
        initials(name)
    }

    pub fn role(&self) -> &'static str {
        self.actor.as_ref().map_or("", |a| a.role.as_str())
    }

    pub fn may(&self, act: &str) -> bool {
        let act = match act {
            "sell" => Act::Sell,
            "see_margin" => Act::SeeMargin,
            "approve" => Act::Approve,
            "manage" => Act::Manage,
            "edit_prices" => Act::EditPrices,
            "edit_costs" => Act::EditCosts,
            "edit_products" => Act::EditProducts,
            "fulfil_orders" => Act::FulfilOrders,
            _ => Act::Administer,
        };
        self.actor.as_ref().is_some_and(|a| a.may(act))
    }

    pub fn waiting(&self) -> i64 {
        self.waiting
    }

    pub fn notices(&self) -> &[Notice] {
        &self.notices
    }

    pub fn company(&self) -> &str {
        &self.company
    }

    pub fn request_id(&self) -> &str {
        &self.request_id
    }

    pub fn money(&self, amount: &Amount, currency: &Currency) -> String {
        Money::new(*amount, *currency).to_string()
    }

    /// The figure with grouping, without the currency's sign.
    pub fn figure(&self, amount: &Amount, currency: &Currency) -> String {
        Money::new(*amount, *currency).figure()
    }

    pub fn signed(&self, amount: &Amount, currency: &Currency) -> String {
        Money::new(*amount, *currency).signed()
    }

    /// A unit of quantity as people write it.
    pub fn unit(&self, unit: &str) -> String {
        self.words.unit(self.language, unit)
    }

    /// `6 %`, `12.5 %`.
    pub fn percent(&self, percent: &Percent) -> String {
        format!("{} %", percent.plain().replace('-', "−"))
    }

    /// A day: `18 Sep 2026`, `2026年9月18日`.
    pub fn date(&self, date: &NaiveDate) -> String {
        let format = if self.is_chinese() { "%Y年%-m月%-d日" } else { "%-d %b %Y" };
        date.format(format).to_string()
    }

    /// A stored time in the reader's zone: `18 Sep 2026, 14:05`.
    pub fn time(&self, utc: &NaiveDateTime) -> String {
        let format = if self.is_chinese() { "%Y年%-m月%-d日 %H:%M" } else { "%-d %b %Y, %H:%M" };
        local(*utc, self.zone).format(format).to_string()
    }

    /// The hour alone: `14:05`.
    pub fn hour(&self, utc: &NaiveDateTime) -> String {
        local(*utc, self.zone).format("%H:%M").to_string()
    }

    /// The day of a stored time in the reader's zone.
    pub fn day(&self, utc: &NaiveDateTime) -> String {
        self.date(&local(*utc, self.zone).date())
    }

    /// For `<time datetime>` and `<input type=datetime-local>`.
    pub fn machine_time(&self, utc: &NaiveDateTime) -> String {
        local(*utc, self.zone).format("%Y-%m-%dT%H:%M").to_string()
    }

    /// How long ago, or how long until: `2 h`, `4 d`, `in 3 d`.
    pub fn ago(&self, utc: &NaiveDateTime) -> String {
        let minutes = (self.now - *utc).num_minutes();
        let (key, amount) = match minutes.abs() {
            0 => return self.t("ago-now").into_owned(),
            m @ 1..=59 => ("minutes", m),
            m @ 60..=1439 => ("hours", m / 60),
            m @ 1440..=86_399 => ("days", m / 1440),
            _ => return self.day(utc),
        };
        let direction = if minutes >= 0 { "ago" } else { "in" };
        self.words.fill(self.language, &format!("{direction}-{key}"), &[("n", amount.to_string())])
    }

    pub fn today(&self) -> NaiveDate {
        local(self.now, self.zone).date()
    }

    pub fn now(&self) -> NaiveDateTime {
        self.now
    }

    pub fn zone(&self) -> chrono_tz::Tz {
        self.zone
    }
}

fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|w| w.chars().find(|c| c.is_alphanumeric()));
    let first = words.next();
    let Some(first) = first else { return "?".into() };
    let has_case = |letter: &char| letter.is_ascii() || letter.is_lowercase() || letter.is_uppercase();
    if !has_case(&first) {
        return first.to_string();
    }
    // `He Kai 何凯` is HK: signs of two scripts do not stand side by side.
    let last = words.rfind(has_case);
    first.to_uppercase().chain(last.into_iter().flat_map(char::to_uppercase)).collect()
}
