//! An account: a company we sell to, or hope to.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::db::schema::{accounts, addresses};
use crate::kernel::actor::Language;
use crate::kernel::country::COUNTRIES;
use crate::kernel::ids::{AccountId, AddressId, LeadId, UserId};
use crate::kernel::money::{Amount, Currency};
use crate::web::words::words;

crate::text_enum! {
    pub enum AccountKind {
        Prospect = "prospect",
        Customer = "customer",
        Former = "former",
        Partner = "partner",
    }
}

crate::text_enum! {
    pub enum AddressKind {
        Billing = "billing",
        Shipping = "shipping",
        Office = "office",
    }
}

/// A row of `accounts`. `customer_group` names the price group; groups come from the price books, so it is free text here.
#[derive(Debug, Clone, Queryable, Selectable, Identifiable)]
#[diesel(table_name = accounts)]
pub struct Account {
    pub id: AccountId,
    pub name: String,
    pub kind: AccountKind,
    pub industry: Option<String>,
    pub website: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub parent_id: Option<AccountId>,
    pub owner_id: Option<UserId>,
    pub territory: Option<String>,
    pub customer_group: String,
    pub currency: Currency,
    pub credit_limit: Option<Amount>,
    pub payment_terms: Option<String>,
    pub tax_exempt: bool,
    pub tax_number: Option<String>,
    pub language: String,
    pub lead_id: Option<LeadId>,
    pub created_at: NaiveDateTime,
    pub updated_at: NaiveDateTime,
}

/// The facts of an account that people enter.
#[derive(Debug, Clone, PartialEq, Eq, Insertable, AsChangeset)]
#[diesel(table_name = accounts, treat_none_as_null = true)]
pub struct AccountFacts {
    pub name: String,
    pub kind: AccountKind,
    pub industry: Option<String>,
    pub website: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub territory: Option<String>,
    pub customer_group: String,
    pub currency: Currency,
    pub credit_limit: Option<Amount>,
    pub payment_terms: Option<String>,
    pub tax_exempt: bool,
    pub tax_number: Option<String>,
    pub language: String,
}

impl AccountFacts {
    /// A new prospect of which only the name is known.
    pub fn named(name: &str, currency: Currency, language: &str) -> Self {
        AccountFacts {
            name: name.to_owned(),
            kind: AccountKind::Prospect,
            industry: None,
            website: None,
            phone: None,
            email: None,
            territory: None,
            customer_group: STANDARD_GROUP.to_owned(),
            currency,
            credit_limit: None,
            payment_terms: None,
            tax_exempt: false,
            tax_number: None,
            language: language.to_owned(),
        }
    }

    /// Each field as people read it, for the field history.
    pub fn shown(&self) -> Vec<(&'static str, Option<String>)> {
        let some = |text: &str| Some(text.to_owned());
        vec![
            ("name", some(&self.name)),
            ("kind", some(self.kind.as_str())),
            ("industry", self.industry.clone()),
            ("website", self.website.clone()),
            ("phone", self.phone.clone()),
            ("email", self.email.clone()),
            ("territory", self.territory.clone()),
            ("customer_group", some(&self.customer_group)),
            ("currency", some(self.currency.as_str())),
            ("credit_limit", self.credit_limit.map(|limit| limit.plain(2))),
            ("payment_terms", self.payment_terms.clone()),
            ("tax_exempt", Some(self.tax_exempt.to_string())),
            ("tax_number", self.tax_number.clone()),
            ("language", some(&self.language)),
        ]
    }
}

impl AccountKind {
    /// The colour of its badge.
    pub fn tone(self) -> &'static str {
        match self {
            AccountKind::Prospect => "now",
            AccountKind::Customer => "good",
            AccountKind::Former => "wait",
            AccountKind::Partner => "",
        }
    }
}

/// The group of a customer nobody has put into another.
pub const STANDARD_GROUP: &str = "standard";

impl Account {
    pub fn facts(&self) -> AccountFacts {
        AccountFacts {
            name: self.name.clone(),
            kind: self.kind,
            industry: self.industry.clone(),
            website: self.website.clone(),
            phone: self.phone.clone(),
            email: self.email.clone(),
            territory: self.territory.clone(),
            customer_group: self.customer_group.clone(),
            currency: self.currency,
            credit_limit: self.credit_limit,
            payment_terms: self.payment_terms.clone(),
            tax_exempt: self.tax_exempt,
            tax_number: self.tax_number.clone(),
            language: self.language.clone(),
        }
    }
}

/// A row of `addresses`.
#[derive(Debug, Clone, Queryable, Selectable, Identifiable)]
#[diesel(table_name = addresses)]
pub struct Address {
    pub id: AddressId,
    pub account_id: AccountId,
    pub kind: AddressKind,
    pub label: Option<String>,
    pub line1: String,
    pub line2: Option<String>,
    pub city: String,
    pub region: Option<String>,
    pub postcode: Option<String>,
    pub country: String,
    pub is_default: bool,
}

/// What people enter of an address. `country` is ISO 3166.
#[derive(Debug, Clone, PartialEq, Eq, Insertable, AsChangeset)]
#[diesel(table_name = addresses, treat_none_as_null = true)]
pub struct AddressFacts {
    pub kind: AddressKind,
    pub label: Option<String>,
    pub line1: String,
    pub line2: Option<String>,
    pub city: String,
    pub region: Option<String>,
    pub postcode: Option<String>,
    pub country: String,
    pub is_default: bool,
}

impl Address {
    /// The lines of the address as its country writes them: in China from the large to the small.
    pub fn lines(&self) -> Vec<String> {
        let text = |t: &Option<String>| t.clone().unwrap_or_default();
        let (region, postcode) = (text(&self.region), text(&self.postcode));
        let lines = if self.country == "CN" {
            let place = if region == self.city { region } else { format!("{region}{}", self.city) };
            vec![format!("{postcode} {place}"), self.line1.clone(), text(&self.line2)]
        } else {
            vec![self.line1.clone(), text(&self.line2), format!("{postcode} {}", self.city), region]
        };
        lines.into_iter().map(|l| l.trim().to_owned()).filter(|l| !l.is_empty()).collect()
    }

    /// The lines as a letter in `language` carries them: the name of the country last.
    pub fn postal_lines(&self, language: Language) -> Vec<String> {
        let country = self.country.as_str();
        let known = COUNTRIES.contains(&country);
        let country = if known { words().text(language, &format!("country-{country}")).into_owned() } else { country.to_owned() };
        self.lines().into_iter().chain([country]).collect()
    }

    /// The same facts, for the field history and for editing.
    pub fn facts(&self) -> AddressFacts {
        AddressFacts {
            kind: self.kind,
            label: self.label.clone(),
            line1: self.line1.clone(),
            line2: self.line2.clone(),
            city: self.city.clone(),
            region: self.region.clone(),
            postcode: self.postcode.clone(),
            country: self.country.clone(),
            is_default: self.is_default,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(country: &str) -> Address {
        Address {
            id: AddressId(1),
            account_id: AccountId(1),
            kind: AddressKind::Billing,
            label: None,
            line1: "北仑区港口路1号".into(),
            line2: None,
            city: "宁波市".into(),
            region: Some("浙江省".into()),
            postcode: Some("315800".into()),
            country: country.into(),
            is_default: true,
        }
    }

    #[test]
    fn a_chinese_address_goes_from_the_large_to_the_small() {
        assert_eq!(address("CN").lines(), ["315800 浙江省宁波市", "北仑区港口路1号"]);
        assert_eq!(address("CN").postal_lines(Language::Chinese), ["315800 浙江省宁波市", "北仑区港口路1号", "中国"]);
        assert_eq!(address("QQ").postal_lines(Language::English).last().unwrap(), "QQ");
        assert_eq!(address("DE").lines(), ["北仑区港口路1号", "315800 宁波市", "浙江省"]);
    }
}
