//! A lead: somebody who may want something, before it is known whether they do.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::db::schema::leads;
use crate::kernel::actor::Language;
use crate::kernel::ids::{AccountId, ContactId, LeadId, OpportunityId, ProductId, UserId};
use crate::search::tokens::is_cjk;

crate::text_enum! {
    pub enum LeadState {
        New = "new",
        Working = "working",
        Qualified = "qualified",
        Converted = "converted",
        Dropped = "dropped",
    }
}

impl LeadState {
    /// The colour of its badge.
    pub fn tone(self) -> &'static str {
        match self {
            LeadState::New => "now",
            LeadState::Working => "wait",
            LeadState::Qualified | LeadState::Converted => "good",
            LeadState::Dropped => "",
        }
    }

    /// Still to be worked on: it can be edited, qualified, dropped and converted.
    pub fn is_open(self) -> bool {
        matches!(self, LeadState::New | LeadState::Working | LeadState::Qualified)
    }
}

crate::text_enum! {
    pub enum LeadSource {
        Web = "web",
        Phone = "phone",
        Email = "email",
        Fair = "fair",
        Referral = "referral",
        Campaign = "campaign",
        Partner = "partner",
        Import = "import",
        Other = "other",
    }
}

crate::text_enum! {
    pub enum DropReason {
        NoNeed = "no_need",
        NoBudget = "no_budget",
        NoAnswer = "no_answer",
        NotAFit = "not_a_fit",
        Competitor = "competitor",
        Duplicate = "duplicate",
        Other = "other",
    }
}

/// A row of `leads`.
#[derive(Debug, Clone, Queryable, Selectable, Identifiable)]
#[diesel(table_name = leads)]
pub struct Lead {
    pub id: LeadId,
    pub company: String,
    pub contact_name: String,
    pub job_title: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub website: Option<String>,
    pub country: Option<String>,
    pub region: Option<String>,
    pub city: Option<String>,
    pub industry: Option<String>,
    pub source: LeadSource,
    pub campaign: Option<String>,
    pub message: Option<String>,
    pub interest_product_id: Option<ProductId>,
    pub state: LeadState,
    pub drop_reason: Option<DropReason>,
    pub drop_note: Option<String>,
    pub owner_id: Option<UserId>,
    pub created_at: NaiveDateTime,
    pub updated_at: NaiveDateTime,
    pub responded_at: Option<NaiveDateTime>,
    pub converted_at: Option<NaiveDateTime>,
    pub account_id: Option<AccountId>,
    pub contact_id: Option<ContactId>,
    pub opportunity_id: Option<OpportunityId>,
}

/// What people enter of a lead. Only the company must be given.
#[derive(Debug, Clone, PartialEq, Eq, Insertable, AsChangeset)]
#[diesel(table_name = leads, treat_none_as_null = true)]
pub struct LeadFacts {
    pub company: String,
    pub contact_name: String,
    pub job_title: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub website: Option<String>,
    pub country: Option<String>,
    pub region: Option<String>,
    pub city: Option<String>,
    pub industry: Option<String>,
    pub source: LeadSource,
    pub campaign: Option<String>,
    pub message: Option<String>,
}

impl LeadFacts {
    /// Of which only the company is known.
    pub fn named(company: &str, source: LeadSource) -> Self {
        LeadFacts {
            company: company.to_owned(),
            contact_name: String::new(),
            job_title: None,
            email: None,
            phone: None,
            website: None,
            country: None,
            region: None,
            city: None,
            industry: None,
            source,
            campaign: None,
            message: None,
        }
    }

    /// Each field as people read it, for the field history.
    pub fn shown(&self) -> Vec<(&'static str, Option<String>)> {
        let some = |text: &str| Some(text.to_owned()).filter(|t| !t.is_empty());
        vec![
            ("company", some(&self.company)),
            ("contact_name", some(&self.contact_name)),
            ("job_title", self.job_title.clone()),
            ("email", self.email.clone()),
            ("phone", self.phone.clone()),
            ("website", self.website.clone()),
            ("country", self.country.clone()),
            ("region", self.region.clone()),
            ("city", self.city.clone()),
            ("industry", self.industry.clone()),
            ("source", some(self.source.as_str())),
            ("campaign", self.campaign.clone()),
            ("message", self.message.clone()),
        ]
    }
}

impl Lead {
    pub fn facts(&self) -> LeadFacts {
        LeadFacts {
            company: self.company.clone(),
            contact_name: self.contact_name.clone(),
            job_title: self.job_title.clone(),
            email: self.email.clone(),
            phone: self.phone.clone(),
            website: self.website.clone(),
            country: self.country.clone(),
            region: self.region.clone(),
            city: self.city.clone(),
            industry: self.industry.clone(),
            source: self.source,
            campaign: self.campaign.clone(),
            message: self.message.clone(),
        }
    }

    pub fn is_open(&self) -> bool {
        self.state.is_open()
    }

    /// The language to write to them in: that of their country, and of whom no country is known, that of their names.
    pub fn language(&self) -> Language {
        let chinese = match self.country.as_deref() {
            Some(country) => country == "CN",
            None => self.company.chars().chain(self.contact_name.chars()).any(is_cjk),
        };
        if chinese { Language::Chinese } else { Language::English }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lead_that_is_over_is_not_open() {
        for state in LeadState::ALL {
            assert_eq!(state.is_open(), !matches!(state, LeadState::Converted | LeadState::Dropped), "{state}");
        }
    }
}
