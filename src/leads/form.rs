//! What people type about leads, and what it comes to.

use serde::Deserialize;

use super::lead::{DropReason, Lead, LeadFacts, LeadSource};
use crate::kernel::country::COUNTRIES;
use crate::kernel::reason::Reason;
use crate::web::FormErrors;

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct LeadForm {
    pub company: String,
    pub contact_name: String,
    pub job_title: String,
    pub email: String,
    pub phone: String,
    pub website: String,
    pub country: String,
    pub region: String,
    pub city: String,
    pub industry: String,
    pub source: String,
    pub campaign: String,
    pub message: String,
    /// "Create it all the same", said after the likely duplicates were shown.
    pub anyway: String,
    /// Filled by machines only: people do not see this field of the public form.
    pub fax: String,
}

impl LeadForm {
    pub fn of(lead: &Lead) -> LeadForm {
        let text = |t: &Option<String>| t.clone().unwrap_or_default();
        LeadForm {
            company: lead.company.clone(),
            contact_name: lead.contact_name.clone(),
            job_title: text(&lead.job_title),
            email: text(&lead.email),
            phone: text(&lead.phone),
            website: text(&lead.website),
            country: text(&lead.country),
            region: text(&lead.region),
            city: text(&lead.city),
            industry: text(&lead.industry),
            source: lead.source.to_string(),
            campaign: text(&lead.campaign),
            message: text(&lead.message),
            ..LeadForm::default()
        }
    }

    /// What was typed. Only the company must be given.
    pub fn parse(&self) -> Result<LeadFacts, FormErrors> {
        let mut errors = FormErrors::default();
        let facts = self.read(&mut errors, LeadSource::Phone);
        errors.check(facts)
    }

    /// From the public form: the company, the person, and one way to answer.
    pub fn parse_public(&self) -> Result<LeadFacts, FormErrors> {
        let mut errors = FormErrors::default();
        let facts = LeadFacts { source: LeadSource::Web, campaign: None, ..self.read(&mut errors, LeadSource::Web) };
        if facts.contact_name.is_empty() {
            errors.add("contact_name", Reason::new("error-required"));
        }
        if facts.email.is_none() && facts.phone.is_none() {
            errors.add("email", Reason::new("contact-way-needed"));
        }
        errors.check(facts)
    }

    fn read(&self, errors: &mut FormErrors, usual: LeadSource) -> LeadFacts {
        let country = errors.choice("country", &self.country, |c| COUNTRIES.contains(&c).then(|| c.to_owned()), String::new());
        LeadFacts {
            company: errors.required("company", &self.company, 200),
            contact_name: errors.optional("contact_name", &self.contact_name, 100).unwrap_or_default(),
            job_title: errors.optional("job_title", &self.job_title, 100),
            email: errors.email("email", &self.email),
            phone: errors.phone("phone", &self.phone),
            website: errors.website("website", &self.website),
            country: Some(country).filter(|c| !c.is_empty()),
            region: errors.optional("region", &self.region, 100),
            city: errors.optional("city", &self.city, 100),
            industry: errors.optional("industry", &self.industry, 100),
            source: errors.choice("source", &self.source, LeadSource::parse, usual),
            campaign: errors.optional("campaign", &self.campaign, 100),
            message: errors.optional("message", &self.message, 4000),
        }
    }

    /// What is typed so far, for looking up who may be the same; nothing is refused here.
    pub fn so_far(&self) -> LeadFacts {
        self.read(&mut FormErrors::default(), LeadSource::Other)
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct DropForm {
    pub reason: String,
    pub note: String,
}

impl DropForm {
    pub fn parse(&self) -> Result<(DropReason, Option<String>), FormErrors> {
        let mut errors = FormErrors::default();
        let reason = DropReason::parse(&self.reason);
        if reason.is_none() {
            errors.add("reason", Reason::new("error-not-a-choice"));
        }
        let note = errors.optional("note", &self.note, 1000);
        errors.check((reason.unwrap_or(DropReason::Other), note))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lead_needs_a_company_and_nothing_else() {
        assert!(LeadForm { company: "Harbour".into(), ..LeadForm::default() }.parse().is_ok());
        assert!(LeadForm { company: "  ".into(), ..LeadForm::default() }.parse().unwrap_err().get("company").is_some());
    }

    #[test]
    fn the_public_form_needs_a_way_to_answer() {
        let typed = LeadForm { company: "Harbour".into(), contact_name: "何凯".into(), ..LeadForm::default() };
        assert!(typed.parse_public().unwrap_err().get("email").is_some());
        let typed = LeadForm { phone: "138 5740 1201".into(), source: "referral".into(), ..typed };
        assert_eq!(typed.parse_public().unwrap().source, LeadSource::Web);
    }

    #[test]
    fn a_lead_is_dropped_for_a_reason() {
        assert!(DropForm::default().parse().is_err());
        assert!(DropForm { reason: "no_budget".into(), ..DropForm::default() }.parse().is_ok());
    }
}
