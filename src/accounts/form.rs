//! What people type about accounts, contacts and addresses, and what it comes to.

use serde::Deserialize;

use super::account::{Account, AccountFacts, AccountKind, Address, AddressFacts, AddressKind, STANDARD_GROUP};
use super::contact::{Contact, ContactFacts, ContactKind, join_name, split_name};
use crate::kernel::ids::ContactId;
use crate::kernel::money::{Amount, Currency};
use crate::kernel::reason::Reason;
use crate::web::FormErrors;

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct AccountForm {
    pub name: String,
    pub kind: String,
    pub industry: String,
    pub website: String,
    pub phone: String,
    pub email: String,
    pub territory: String,
    pub customer_group: String,
    pub currency: String,
    pub credit_limit: String,
    pub payment_terms: String,
    pub tax_exempt: String,
    pub tax_number: String,
    pub language: String,
}

impl AccountForm {
    pub fn of(account: &Account) -> AccountForm {
        let text = |t: &Option<String>| t.clone().unwrap_or_default();
        AccountForm {
            name: account.name.clone(),
            kind: account.kind.to_string(),
            industry: text(&account.industry),
            website: text(&account.website),
            phone: text(&account.phone),
            email: text(&account.email),
            territory: text(&account.territory),
            customer_group: account.customer_group.clone(),
            currency: account.currency.to_string(),
            credit_limit: account.credit_limit.map(|l| l.plain(2)).unwrap_or_default(),
            payment_terms: text(&account.payment_terms),
            tax_exempt: if account.tax_exempt { "true".into() } else { String::new() },
            tax_number: text(&account.tax_number),
            language: account.language.clone(),
        }
    }

    /// What was typed, or why it cannot be taken. Only the name must be given.
    pub fn parse(&self) -> Result<AccountFacts, FormErrors> {
        let mut errors = FormErrors::default();
        let e = &mut errors;
        let group = e.optional("customer_group", &self.customer_group, 60);
        let facts = AccountFacts {
            name: e.required("name", &self.name, 200),
            kind: e.choice("kind", &self.kind, AccountKind::parse, AccountKind::Prospect),
            industry: e.optional("industry", &self.industry, 100),
            website: e.website("website", &self.website),
            phone: e.phone("phone", &self.phone),
            email: e.email("email", &self.email),
            territory: e.optional("territory", &self.territory, 100),
            customer_group: group.unwrap_or_else(|| STANDARD_GROUP.to_owned()),
            currency: e.choice("currency", &self.currency, Currency::parse, Currency::CNY),
            credit_limit: limit(e, &self.credit_limit),
            payment_terms: e.optional("payment_terms", &self.payment_terms, 200),
            tax_exempt: self.tax_exempt == "true",
            tax_number: e.optional("tax_number", &self.tax_number, 60),
            language: e.language(&self.language),
        };
        errors.check(facts)
    }
}

fn limit(errors: &mut FormErrors, text: &str) -> Option<Amount> {
    if text.trim().is_empty() {
        return None;
    }
    let amount = Amount::parse(text).filter(|a| *a >= Amount::ZERO);
    if amount.is_none() {
        errors.add("credit_limit", Reason::new("error-not-money"));
    }
    amount
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct ContactForm {
    pub family_name: String,
    pub given_name: String,
    pub job_title: String,
    pub department: String,
    pub email: String,
    pub phone: String,
    pub mobile: String,
    pub reports_to: String,
    pub kind: String,
    pub language: String,
    pub is_primary: String,
}

impl ContactForm {
    pub fn of(contact: &Contact) -> ContactForm {
        let text = |t: &Option<String>| t.clone().unwrap_or_default();
        let (family, given) = match (&contact.family_name, &contact.given_name) {
            (None, None) => split_name(&contact.name),
            both => (both.0.clone(), both.1.clone()),
        };
        ContactForm {
            family_name: text(&family),
            given_name: text(&given),
            job_title: text(&contact.job_title),
            department: text(&contact.department),
            email: text(&contact.email),
            phone: text(&contact.phone),
            mobile: text(&contact.mobile),
            reports_to: contact.reports_to_id.map(|id| id.to_string()).unwrap_or_default(),
            kind: contact.kind.to_string(),
            language: contact.language.clone(),
            is_primary: if contact.is_primary { "true".into() } else { String::new() },
        }
    }

    /// `colleagues` are those whom this contact may report to.
    pub fn parse(&self, colleagues: &[ContactId]) -> Result<ContactFacts, FormErrors> {
        let mut errors = FormErrors::default();
        let e = &mut errors;
        let family = e.required("family_name", &self.family_name, 100);
        let given = e.optional("given_name", &self.given_name, 100);
        let boss = self.reports_to.parse::<ContactId>().ok();
        if !self.reports_to.is_empty() && !boss.is_some_and(|id| colleagues.contains(&id)) {
            e.add("reports_to", Reason::new("error-not-a-choice"));
        }
        let facts = ContactFacts {
            name: join_name(&family, given.as_deref().unwrap_or_default()),
            family_name: Some(family),
            given_name: given,
            job_title: e.optional("job_title", &self.job_title, 100),
            department: e.optional("department", &self.department, 100),
            email: e.email("email", &self.email),
            phone: e.phone("phone", &self.phone),
            mobile: e.phone("mobile", &self.mobile),
            reports_to_id: boss,
            kind: e.choice("kind", &self.kind, ContactKind::parse, ContactKind::Customer),
            language: e.language(&self.language),
            is_primary: self.is_primary == "true",
        };
        errors.check(facts)
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct AddressForm {
    pub kind: String,
    pub label: String,
    pub line1: String,
    pub line2: String,
    pub city: String,
    pub region: String,
    pub postcode: String,
    pub country: String,
    pub is_default: String,
}

impl AddressForm {
    pub fn of(address: &Address) -> AddressForm {
        let text = |t: &Option<String>| t.clone().unwrap_or_default();
        AddressForm {
            kind: address.kind.to_string(),
            label: text(&address.label),
            line1: address.line1.clone(),
            line2: text(&address.line2),
            city: address.city.clone(),
            region: text(&address.region),
            postcode: text(&address.postcode),
            country: address.country.clone(),
            is_default: if address.is_default { "true".into() } else { String::new() },
        }
    }

    pub fn parse(&self) -> Result<AddressFacts, FormErrors> {
        let mut errors = FormErrors::default();
        let e = &mut errors;
        let country = self.country.trim().to_uppercase();
        if country.len() != 2 || !country.bytes().all(|b| b.is_ascii_uppercase()) {
            e.add("country", Reason::new("error-not-a-choice"));
        }
        let facts = AddressFacts {
            kind: e.choice("kind", &self.kind, AddressKind::parse, AddressKind::Billing),
            label: e.optional("label", &self.label, 100),
            line1: e.required("line1", &self.line1, 200),
            line2: e.optional("line2", &self.line2, 200),
            city: e.required("city", &self.city, 100),
            region: e.optional("region", &self.region, 100),
            postcode: e.optional("postcode", &self.postcode, 20),
            country,
            is_default: self.is_default == "true",
        };
        errors.check(facts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_name_must_be_given() {
        let facts = AccountForm { name: " Harbour ".into(), ..AccountForm::default() }.parse().unwrap();
        assert_eq!(
            (facts.name.as_str(), facts.kind, facts.customer_group.as_str()),
            ("Harbour", AccountKind::Prospect, "standard")
        );
        assert!(AccountForm::default().parse().unwrap_err().get("name").is_some());
    }

    #[test]
    fn every_field_that_cannot_be_taken_says_so() {
        let typed = AccountForm {
            name: "x".into(),
            email: "not an address".into(),
            website: "javascript:alert(1)".into(),
            credit_limit: "a lot".into(),
            phone: "<b>".into(),
            kind: "emperor".into(),
            ..AccountForm::default()
        };
        let errors = typed.parse().unwrap_err();
        let fields: Vec<&str> = errors.0.keys().map(String::as_str).collect();
        assert_eq!(fields, ["credit_limit", "email", "kind", "phone", "website"]);
    }

    #[test]
    fn a_web_address_without_its_scheme_is_understood() {
        let facts =
            AccountForm { name: "x".into(), website: "harbour.example/x".into(), ..AccountForm::default() }.parse().unwrap();
        assert_eq!(facts.website.as_deref(), Some("https://harbour.example/x"));
    }

    #[test]
    fn nobody_reports_to_a_stranger() {
        let typed =
            ContactForm { family_name: "何".into(), given_name: "凯".into(), reports_to: "7".into(), ..ContactForm::default() };
        assert!(typed.parse(&[ContactId(8)]).unwrap_err().get("reports_to").is_some());
        assert_eq!(typed.parse(&[ContactId(7)]).unwrap().name, "何凯");
    }
}
