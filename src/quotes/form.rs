//! What people type about quotes.

use chrono::NaiveDate;
use serde::Deserialize;

use super::accept::Accept;
use super::ask::Ask;
use super::decline::Decline;
use super::edit::{Edit, LineAct, LineEdit, Manual};
use super::quote::{ManualMethod, Quote, Version};
use super::reprice::Answer;
use super::sheet::Sheet;
use crate::kernel::actor::{Actor, Language};
use crate::kernel::ids::{ContactId, ProductId, QuoteVersionId};
use crate::kernel::money::{Amount, Currency, Percent};
use crate::kernel::reason::Reason;
use crate::web::FormErrors;

/// The head of a new quote.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct NewForm {
    #[serde(default)]
    pub opportunity: String,
    #[serde(default)]
    pub account: String,
    #[serde(default)]
    pub contact: String,
    #[serde(default)]
    pub title: String,
    #[serde(default)]
    pub valid_until: String,
    #[serde(default)]
    pub language: String,
    /// Code of a configuration to begin with.
    #[serde(default)]
    pub configuration: String,
    #[serde(default)]
    pub product: String,
    #[serde(default)]
    pub quantity: String,
}

/// The checked head of a new quote.
#[derive(Debug, Clone)]
pub struct NewHead {
    pub title: String,
    pub contact: Option<ContactId>,
    pub valid_until: Option<NaiveDate>,
    pub language: Option<Language>,
}

impl NewForm {
    /// How many of what somebody came with; one, where that is no number.
    pub fn quantity(&self) -> i32 {
        self.quantity.trim().parse().ok().filter(|q| (1..=999_999).contains(q)).unwrap_or(1)
    }

    pub fn parse(&self) -> Result<NewHead, FormErrors> {
        let mut errors = FormErrors::default();
        let title = errors.required("title", &self.title, 200);
        let valid_until = optional_date(&mut errors, "valid_until", &self.valid_until);
        let contact = self.contact.trim().parse().ok();
        errors.check(NewHead { title, contact, valid_until, language: Language::parse(&self.language) })
    }
}

/// The whole editor. Fields of lines are repeated, one entry for each line in the order of `key`.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct EditForm {
    #[serde(default)]
    pub title: String,
    #[serde(default)]
    pub contact: String,
    #[serde(default)]
    pub valid_until: String,
    #[serde(default)]
    pub language: String,
    #[serde(default)]
    pub intro: String,
    #[serde(default)]
    pub terms: String,
    #[serde(default)]
    pub notes: String,
    #[serde(default)]
    pub payment_terms: String,
    #[serde(default)]
    pub document_method: String,
    #[serde(default)]
    pub document_value: String,
    #[serde(default)]
    pub document_reason: String,
    #[serde(default)]
    pub key: Vec<String>,
    #[serde(default)]
    pub quantity: Vec<String>,
    #[serde(default)]
    pub method: Vec<String>,
    #[serde(default)]
    pub value: Vec<String>,
    #[serde(default)]
    pub reason: Vec<String>,
    #[serde(default)]
    pub note: Vec<String>,
    #[serde(default)]
    pub words: Vec<String>,
    /// `remove:KEY`, `add:ID` … of the button that was pressed.
    #[serde(default)]
    pub act: String,
    /// Where the button that was pressed leads on to, once everything is saved: `sending`, `approval` …
    #[serde(default)]
    pub then: String,
    /// What was typed to find a product, or a configuration's code.
    #[serde(default)]
    pub find: String,
}

/// One line as typed.
#[derive(Debug, Clone, Default)]
pub struct TypedLine {
    pub quantity: String,
    pub method: String,
    pub value: String,
    pub reason: String,
    pub note: String,
    pub words: String,
}

impl EditForm {
    /// The form as the stored version fills it.
    pub fn of(sheet: &Sheet) -> EditForm {
        let (quote, version) = (&sheet.quote, &sheet.version);
        let mut form = EditForm {
            title: quote.title.clone(),
            contact: quote.contact_id.map(|c| c.to_string()).unwrap_or_default(),
            valid_until: version.valid_until.to_string(),
            language: version.language.to_string(),
            intro: version.intro.clone().unwrap_or_default(),
            terms: version.terms.clone().unwrap_or_default(),
            notes: version.notes.clone().unwrap_or_default(),
            payment_terms: version.payment_terms.clone().unwrap_or_default(),
            document_method: version.document_method.map(|m| m.to_string()).unwrap_or_default(),
            document_value: typed_value(version.document_method, version.document_value, quote.currency),
            document_reason: version.document_reason.clone().unwrap_or_default(),
            ..EditForm::default()
        };
        for line in &sheet.lines {
            form.key.push(line.line_key.clone());
            form.quantity.push(line.quantity.to_string());
            form.method.push(line.manual_method.map(|m| m.to_string()).unwrap_or_default());
            form.value.push(typed_value(line.manual_method, line.manual_value, quote.currency));
            form.reason.push(line.manual_reason.clone().unwrap_or_default());
            form.note.push(line.note.clone().unwrap_or_default());
            form.words.push(if line.is_item() { String::new() } else { line.description.clone() });
        }
        form
    }

    pub fn line(&self, key: &str) -> Option<TypedLine> {
        let at = self.key.iter().position(|k| k == key)?;
        let text = |list: &[String]| list.get(at).cloned().unwrap_or_default();
        Some(TypedLine {
            quantity: text(&self.quantity),
            method: text(&self.method),
            value: text(&self.value),
            reason: text(&self.reason),
            note: text(&self.note),
            words: text(&self.words),
        })
    }

    /// What was typed, as far as it can be taken; lines that this form does not know are left as they are.
    pub fn parse(&self, sheet: &Sheet) -> Result<Edit, FormErrors> {
        let mut errors = FormErrors::default();
        let title = errors.required("title", &self.title, 200);
        let valid_until = optional_date(&mut errors, "valid_until", &self.valid_until);
        if valid_until.is_none() && self.valid_until.trim().is_empty() {
            errors.add("valid_until", Reason::new("error-required"));
        }
        let document = manual(&mut errors, "document_value", &self.document_method, &self.document_value);
        let document_reason = errors.optional("document_reason", &self.document_reason, 300);
        if document.is_some() && document_reason.is_none() {
            errors.add("document_reason", Reason::new("quote-error-why"));
        }
        let mut lines = Vec::new();
        for line in &sheet.lines {
            let Some(typed) = self.line(&line.line_key) else { continue };
            lines.push(line_edit(&mut errors, &line.line_key, line.is_item(), &typed));
        }
        let edit = Edit {
            title,
            contact: self.contact.trim().parse().ok(),
            valid_until: valid_until.unwrap_or(sheet.version.valid_until),
            language: Language::parse(&self.language).unwrap_or(sheet.version.language),
            intro: errors.optional("intro", &self.intro, 4000),
            terms: errors.optional("terms", &self.terms, 4000),
            notes: errors.optional("notes", &self.notes, 4000),
            payment_terms: errors.optional("payment_terms", &self.payment_terms, 300),
            document,
            document_reason,
            lines,
            act: parse_act(&self.act),
        };
        errors.check(edit)
    }
}

/// The name of a line's field in the errors: `value-KEY`.
pub fn field(name: &str, key: &str) -> String {
    format!("{name}-{key}")
}

fn line_edit(errors: &mut FormErrors, key: &str, is_item: bool, typed: &TypedLine) -> LineEdit {
    let limit = |errors: &mut FormErrors, name: &str, text: &str, most: usize| {
        let text = text.trim();
        if text.chars().count() > most {
            errors.add(field(name, key), Reason::new("error-too-long").with("most", most));
        }
        (!text.is_empty()).then(|| text.to_owned())
    };
    let note = limit(errors, "note", &typed.note, 500);
    if !is_item {
        let description = limit(errors, "words", &typed.words, 1000);
        return LineEdit { key: key.to_owned(), note, description: Some(description.unwrap_or_default()), ..LineEdit::default() };
    }
    let quantity = typed.quantity.trim().parse::<i32>().ok().filter(|q| (1..=999_999).contains(q));
    if quantity.is_none() {
        errors.add(field("quantity", key), Reason::new("quote-error-quantity"));
    }
    let manual = manual(errors, &field("value", key), &typed.method, &typed.value);
    let reason = limit(errors, "reason", &typed.reason, 300);
    if manual.is_some() && reason.is_none() {
        errors.add(field("reason", key), Reason::new("quote-error-why"));
    }
    LineEdit { key: key.to_owned(), quantity: quantity.unwrap_or(1), manual, reason, note, description: None }
}

/// A discount by hand. An empty value is none, whatever the method says; zero percent is none.
fn manual(errors: &mut FormErrors, field: &str, method: &str, value: &str) -> Option<Manual> {
    let value = value.trim();
    if value.is_empty() {
        return None;
    }
    match ManualMethod::parse(method).unwrap_or(ManualMethod::Percent) {
        ManualMethod::Percent => {
            let percent = Percent::parse(value).filter(|p| (0..=1_000_000).contains(&p.millionths()));
            if percent.is_none() {
                errors.add(field, Reason::new("quote-error-percent"));
            }
            let millionths = percent?.millionths();
            (millionths > 0).then_some(Manual { method: ManualMethod::Percent, value: millionths })
        }
        method => {
            let amount = Amount::parse(value).filter(|a| a.millionths() >= 0);
            if amount.is_none() {
                errors.add(field, Reason::new("error-not-money"));
            }
            let millionths = amount?.millionths();
            (millionths > 0 || method == ManualMethod::Target).then_some(Manual { method, value: millionths })
        }
    }
}

fn typed_value(method: Option<ManualMethod>, value: Option<i64>, currency: Currency) -> String {
    match (method, value) {
        (Some(ManualMethod::Percent), Some(value)) => Percent::from_millionths(value).plain(),
        (Some(_), Some(value)) => Amount::from_millionths(value).plain(currency.decimals()),
        _ => String::new(),
    }
}

impl EditForm {
    /// The code of the configuration that the pressed button puts on the quote.
    pub fn brought(&self) -> Option<String> {
        match parse_act(&self.act)? {
            LineAct::AddConfiguration(code) | LineAct::Reconfigure(_, code) => Some(code),
            _ => None,
        }
    }
}

fn parse_act(text: &str) -> Option<LineAct> {
    let (act, of) = text.split_once(':').unwrap_or((text, ""));
    let key = of.to_owned();
    Some(match act {
        "add" => LineAct::AddProduct(ProductId(of.parse().ok()?)),
        "configuration" => LineAct::AddConfiguration(key),
        "reconfigure" => of.split_once(':').map(|(key, code)| LineAct::Reconfigure(key.to_owned(), code.to_owned()))?,
        "section" => LineAct::AddSection,
        "text" => LineAct::AddText,
        "remove" => LineAct::Remove(key),
        "up" => LineAct::Up(key),
        "down" => LineAct::Down(key),
        "alternative" => LineAct::AsAlternative(key),
        "main" => LineAct::AsMain(key),
        _ => LineAct::Price(parse_answer(text)?),
    })
}

/// `take:KEY`, `keep:KEY`, `take-all`, `keep-all`.
pub fn parse_answer(text: &str) -> Option<Answer> {
    let (act, of) = text.split_once(':').unwrap_or((text, ""));
    Some(match act {
        "take" => Answer::Take(of.to_owned()),
        "keep" => Answer::Keep(of.to_owned()),
        "take-all" => Answer::TakeAll,
        "keep-all" => Answer::KeepAll,
        _ => return None,
    })
}

fn optional_date(errors: &mut FormErrors, field: &'static str, text: &str) -> Option<NaiveDate> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let date = text.parse().ok();
    if date.is_none() {
        errors.add(field, Reason::new("error-not-a-date"));
    }
    date
}

/// Answers to an offer of today's prices: one for each line, or one for all. Empty: take them all.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct PricesForm {
    pub answer: Vec<String>,
}

impl PricesForm {
    pub fn answers(&self) -> Vec<Answer> {
        let answers: Vec<Answer> = self.answer.iter().filter_map(|text| parse_answer(text)).collect();
        if answers.is_empty() { vec![Answer::TakeAll] } else { answers }
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
pub struct SendForm {
    #[serde(default)]
    pub recipient: String,
    #[serde(default)]
    pub subject: String,
    #[serde(default)]
    pub body: String,
    #[serde(default)]
    pub keep_earlier: bool,
}

/// A checked message.
#[derive(Debug, Clone)]
pub struct Letter {
    pub recipient: String,
    pub subject: String,
    pub body: String,
}

impl SendForm {
    /// The link has to be in the text, or the customer could not answer.
    pub fn parse(&self, link: &str) -> Result<Letter, FormErrors> {
        let mut errors = FormErrors::default();
        let recipient = errors.required("recipient", &self.recipient, 254);
        if !recipient.is_empty() && !recipient.contains('@') {
            errors.add("recipient", Reason::new("error-not-an-email"));
        }
        let subject = errors.required("subject", &self.subject, 200);
        let body = errors.required("body", &self.body, 8000);
        if !body.is_empty() && !body.contains(link) {
            errors.add("body", Reason::new("quote-error-link").with("link", link));
        }
        errors.check(Letter { recipient, subject, body })
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
pub struct RemarkForm {
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub body: String,
}

impl RemarkForm {
    /// A customer who is signed in need not type their name.
    pub fn parse(&self, version: QuoteVersionId, actor: Option<&Actor>) -> Result<Ask, FormErrors> {
        let mut errors = FormErrors::default();
        let name = match actor {
            Some(actor) => actor.name.clone(),
            None => errors.required("name", &self.name, 120),
        };
        let body = errors.required("body", &self.body, 4000);
        errors.check(Ask { version: Some(version), name, user: actor.map(|a| a.user_id), body })
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
pub struct AcceptForm {
    /// The number of the version that was read.
    #[serde(default)]
    pub version: String,
    #[serde(default)]
    pub accept_name: String,
    #[serde(default)]
    pub email: String,
    #[serde(default)]
    pub po_number: String,
    /// Keys of alternatives; empty entries mean the main line.
    #[serde(default)]
    pub take: Vec<String>,
    #[serde(default)]
    pub agreed: bool,
}

impl AcceptForm {
    pub fn parse(&self, version: &Version, actor: Option<&Actor>, address: &str, takes: &[String]) -> Result<Accept, FormErrors> {
        let mut errors = FormErrors::default();
        let name = errors.required("accept_name", &self.accept_name, 120);
        let email = errors.optional("email", &self.email, 254);
        if email.as_deref().is_some_and(|email| !email.contains('@')) {
            errors.add("email", Reason::new("error-not-an-email"));
        }
        let po_number = errors.optional("po_number", &self.po_number, 60);
        if !self.agreed {
            errors.add("agreed", Reason::new("quote-error-agree"));
        }
        errors.check(Accept {
            version: version.id,
            name,
            email,
            po_number,
            user: actor.map(|a| a.user_id),
            address: (!address.is_empty()).then(|| address.to_owned()),
            taken: takes.iter().filter(|key| !key.is_empty()).cloned().collect(),
        })
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
pub struct DeclineForm {
    #[serde(default)]
    pub version: String,
    #[serde(default)]
    pub decline_name: String,
    #[serde(default)]
    pub reason: String,
}

impl DeclineForm {
    pub fn parse(&self, version: &Version, actor: Option<&Actor>) -> Result<Decline, FormErrors> {
        let mut errors = FormErrors::default();
        let name = errors.optional("decline_name", &self.decline_name, 120).or_else(|| actor.map(|a| a.name.clone()));
        let reason = errors.optional("reason", &self.reason, 1000);
        errors.check(Decline { version: version.id, name, reason, user: actor.map(|a| a.user_id) })
    }
}

/// The name a file of a version has.
pub fn file_name(quote: &Quote, version: &Version) -> String {
    format!("{}-v{}.pdf", quote.number, version.version)
}
