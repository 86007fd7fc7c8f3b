use chrono::NaiveDate;
use serde::Deserialize;

use super::parse::{date, required_date};
use crate::kernel::reason::Reason;
use crate::web::FormErrors;

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct AgreementForm {
    pub account: String,
    pub number: String,
    pub name: String,
    pub valid_from: String,
    pub valid_until: String,
    pub note: String,
}

/// An agreement as typed; the account is looked up by its name.
#[derive(Debug, Clone)]
pub struct AddAgreement {
    pub number: String,
    pub name: String,
    pub valid_from: NaiveDate,
    pub valid_until: Option<NaiveDate>,
    pub note: Option<String>,
}

impl AgreementForm {
    pub fn parse(&self) -> Result<AddAgreement, FormErrors> {
        let mut errors = FormErrors::default();
        errors.required("account", &self.account, 200);
        let add = AddAgreement {
            number: errors.required("number", &self.number, 40),
            name: errors.required("name", &self.name, 200),
            valid_from: required_date(&mut errors, "valid_from", &self.valid_from),
            valid_until: date(&mut errors, "valid_until", &self.valid_until),
            note: errors.optional("note", &self.note, 2000),
        };
        if add.valid_until.is_some_and(|until| until < add.valid_from) {
            errors.add("valid_until", Reason::new("pricing-ends-before-it-begins").with("from", add.valid_from));
        }
        errors.check(add)
    }
}
