//! One form in which a lead becomes account, contact and deal. Every mandatory field is on it; nothing happens silently.

use actix_web::{HttpResponse, web};
use askama::Template;
use chrono::NaiveDate;
use serde::Deserialize;

use super::duplicates::{self, Duplicate};
use super::{load, refused};
use crate::accounts::{AccountFacts, AccountKind, ContactFacts};
use crate::kernel::actor::Act;
use crate::kernel::ids::{AccountId, ContactId, LeadId};
use crate::kernel::money::{Amount, Currency};
use crate::kernel::reason::Reason;
use crate::leads::lead::Lead;
use crate::leads::store;
use crate::opportunities::convert::{Company, Conversion, ConversionRefusal, Converted, Deal, Person, convert};
use crate::opportunities::create::usual_close;
use crate::search::FoundKind;
use crate::web::visit::see_other_with;
use crate::web::{AppError, Desk, Form, FormErrors, Frame, Notice, page};

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(in crate::leads) struct ConversionForm {
    /// An account's id, or `new`.
    account: String,
    account_name: String,
    currency: String,
    /// A contact's id, `new` or `none`.
    contact: String,
    contact_name: String,
    /// `none` where no deal is to be opened.
    deal: String,
    deal_name: String,
    amount: String,
    close_date: String,
}

impl ConversionForm {
    /// What the lead already says.
    fn of(lead: &Lead, frame: &Frame, duplicates: &[Duplicate], today: NaiveDate) -> ConversionForm {
        let same = duplicates.iter().find(|d| d.kind == FoundKind::Account);
        let contact = duplicates.iter().find(|d| d.kind == FoundKind::Contact && same.is_none_or(|s| s.account == d.account));
        let account = same.and_then(|s| s.account).or(contact.and_then(|c| c.account));
        let currency = if lead.country.as_deref() == Some("CN") || frame.is_chinese() { Currency::CNY } else { Currency::EUR };
        let person = if lead.contact_name.is_empty() { "none" } else { "new" };
        ConversionForm {
            account: account.map_or_else(|| "new".to_owned(), |id| id.to_string()),
            account_name: lead.company.clone(),
            currency: currency.to_string(),
            contact: contact.and_then(|c| c.contact).map_or_else(|| person.to_owned(), |id| id.to_string()),
            contact_name: lead.contact_name.clone(),
            deal: String::new(),
            deal_name: lead.company.clone(),
            amount: String::new(),
            close_date: usual_close(today).to_string(),
        }
    }

    /// An account, a person and a deal of the lead's own, with what is common to many deals.
    pub(super) fn of_its_own(lead: &Lead, currency: Currency, deal: Option<&DealForm>) -> ConversionForm {
        let person = if lead.contact_name.is_empty() { "none" } else { "new" };
        ConversionForm {
            account: "new".to_owned(),
            account_name: lead.company.clone(),
            currency: currency.to_string(),
            contact: person.to_owned(),
            contact_name: lead.contact_name.clone(),
            deal: if deal.is_some() { String::new() } else { "none".to_owned() },
            deal_name: lead.company.clone(),
            amount: deal.map(|d| d.amount.clone()).unwrap_or_default(),
            close_date: deal.map(|d| d.close_date.clone()).unwrap_or_default(),
        }
    }

    pub(super) fn parse(&self, lead: &Lead) -> Result<Conversion, FormErrors> {
        let mut errors = FormErrors::default();
        let company = self.company(lead, &mut errors);
        let person = self.person(lead, &mut errors);
        let deal = if self.deal == "none" { None } else { Some(self.deal(&mut errors)) };
        errors.check(Conversion { company, person, deal })
    }

    fn company(&self, lead: &Lead, errors: &mut FormErrors) -> Company {
        if let Ok(id) = self.account.parse::<AccountId>() {
            return Company::Existing(id);
        }
        let language = lead.language().as_str();
        let name = errors.required("account_name", &self.account_name, 200);
        let currency = errors.choice("currency", &self.currency, Currency::parse, Currency::EUR);
        Company::New(Box::new(AccountFacts {
            kind: AccountKind::Prospect,
            industry: lead.industry.clone(),
            website: lead.website.clone(),
            phone: lead.phone.clone(),
            email: lead.email.clone(),
            territory: lead.region.clone(),
            ..AccountFacts::named(&name, currency, language)
        }))
    }

    fn person(&self, lead: &Lead, errors: &mut FormErrors) -> Person {
        if self.contact == "none" {
            return Person::Nobody;
        }
        if let Ok(id) = self.contact.parse::<ContactId>() {
            return Person::Existing(id);
        }
        let name = errors.required("contact_name", &self.contact_name, 100);
        let language = lead.language().as_str();
        Person::New(Box::new(ContactFacts {
            job_title: lead.job_title.clone(),
            email: lead.email.clone(),
            phone: lead.phone.clone(),
            is_primary: self.account.parse::<AccountId>().is_err(),
            ..ContactFacts::named(&name, language)
        }))
    }

    fn deal(&self, errors: &mut FormErrors) -> Deal {
        let name = errors.required("deal_name", &self.deal_name, 200);
        let (amount, close_date) = DealForm { amount: self.amount.clone(), close_date: self.close_date.clone() }.check(errors);
        Deal { name, amount, close_date }
    }
}

/// What must be said of every deal: how much and until when.
#[derive(Debug, Clone)]
pub(super) struct DealForm {
    pub amount: String,
    pub close_date: String,
}

impl DealForm {
    pub(super) fn check(&self, errors: &mut FormErrors) -> (Amount, NaiveDate) {
        let typed = errors.required("amount", &self.amount, 40);
        let amount = Amount::parse(&typed).filter(|a| *a >= Amount::ZERO);
        if amount.is_none() {
            errors.add("amount", Reason::new("error-not-money"));
        }
        let typed = errors.required("close_date", &self.close_date, 10);
        let date = NaiveDate::parse_from_str(&typed, "%Y-%m-%d").ok();
        if date.is_none() {
            errors.add("close_date", Reason::new("error-not-a-date"));
        }
        (amount.unwrap_or_default(), date.unwrap_or_default())
    }
}

#[derive(Template)]
#[template(path = "leads/conversion.html")]
struct ConversionPage {
    frame: Frame,
    lead: Lead,
    typed: ConversionForm,
    errors: FormErrors,
    /// `(id, name and why)` of accounts and of contacts that may be the same.
    accounts: Vec<(String, String)>,
    contacts: Vec<(String, String)>,
}

impl ConversionPage {
    fn new_account(&self) -> bool {
        !self.accounts.iter().any(|(id, _)| *id == self.typed.account)
    }

    /// The address that a new account begins with.
    fn place(&self) -> Option<String> {
        let country = self.frame.name("country", self.lead.country.as_ref()?).into_owned();
        Some([self.lead.city.clone(), Some(country)].into_iter().flatten().collect::<Vec<_>>().join(" · "))
    }

    fn currencies(&self) -> Vec<(String, String)> {
        [Currency::CNY, Currency::EUR, Currency::USD].iter().map(|c| (c.to_string(), c.to_string())).collect()
    }
}

pub(in crate::leads) async fn new(desk: Desk, path: web::Path<LeadId>) -> Result<HttpResponse, AppError> {
    desk.need(Act::Sell)?;
    form_page(&desk, *path, None, FormErrors::default()).await
}

async fn form_page(desk: &Desk, id: LeadId, typed: Option<ConversionForm>, errors: FormErrors) -> Result<HttpResponse, AppError> {
    let lead = load(desk, id).await?;
    if !lead.is_open() {
        return Err(crate::leads::work::LeadRefusal::Over(id, lead.state).into());
    }
    let (actor, frame, facts) = (desk.actor.clone(), desk.frame(), lead.facts());
    let known = desk.app.db.read(move |conn| duplicates::list(conn, &actor, &frame, (&facts, Some(id)))).await?;
    let typed = typed.unwrap_or_else(|| ConversionForm::of(&lead, &desk.frame(), &known, desk.app.today()));
    let mut accounts: Vec<(String, String)> = Vec::new();
    let mut contacts: Vec<(String, String)> = Vec::new();
    for same in &known {
        match (same.kind, same.account, same.contact) {
            (FoundKind::Account, Some(account), _) => {
                accounts.push((account.to_string(), format!("{} — {}", same.title, same.because)))
            }
            (FoundKind::Contact, Some(account), Some(contact)) => {
                contacts.push((contact.to_string(), format!("{}, {} — {}", same.title, same.note, same.because)));
                if !accounts.iter().any(|(id, _)| *id == account.to_string()) {
                    accounts.push((account.to_string(), format!("{} — {}", same.note, same.because)));
                }
            }
            _ => {}
        }
    }
    let failed = !errors.is_empty();
    let shown = ConversionPage { frame: desk.frame(), lead, typed, errors, accounts, contacts };
    if failed { refused(&shown) } else { page(&shown) }
}

pub(in crate::leads) async fn create(
    desk: Desk,
    path: web::Path<LeadId>,
    form: Form<ConversionForm>,
) -> Result<HttpResponse, AppError> {
    desk.need(Act::Sell)?;
    let (id, typed) = (*path, form.0);
    let conversion = match typed.parse(&load(&desk, id).await?) {
        Ok(conversion) => conversion,
        Err(errors) => return form_page(&desk, id, Some(typed), errors).await,
    };
    let (actor, now) = (desk.actor.clone(), desk.app.clock.now());
    let converted = desk
        .app
        .db
        .write(move |conn| {
            let lead = store::load_visible(conn, &actor, id)?;
            convert(conn, now, &actor, (&lead, &conversion))
        })
        .await;
    match converted {
        Ok(became) => Ok(see_other_with(place(&became), Notice::good(desk.text("lead-converted")))),
        Err(ConversionRefusal::NoSuchAccount) => wrong(&desk, id, typed, ("account", "error-not-a-choice")).await,
        Err(ConversionRefusal::OtherAccount) => wrong(&desk, id, typed, ("contact", "lead-contact-elsewhere")).await,
        Err(ConversionRefusal::Lead(refusal)) => Err(refusal.into()),
        Err(ConversionRefusal::Database(error)) => Err(error.into()),
    }
}

async fn wrong(
    desk: &Desk,
    id: LeadId,
    typed: ConversionForm,
    error: (&'static str, &'static str),
) -> Result<HttpResponse, AppError> {
    form_page(desk, id, Some(typed), FormErrors::one(error.0, Reason::new(error.1))).await
}

fn place(became: &Converted) -> String {
    became.opportunity.map_or_else(|| format!("/accounts/{}", became.account), |id| format!("/opportunities/{id}"))
}
