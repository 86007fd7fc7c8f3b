//! Typed text to values; what cannot be taken is said beside its field.

use chrono::NaiveDate;

use crate::kernel::money::{Amount, Currency, Percent};
use crate::kernel::reason::Reason;
use crate::web::FormErrors;

pub fn date(errors: &mut FormErrors, field: &'static str, typed: &str) -> Option<NaiveDate> {
    let typed = typed.trim();
    let date = NaiveDate::parse_from_str(typed, "%Y-%m-%d").ok();
    if date.is_none() && !typed.is_empty() {
        errors.add(field, Reason::new("pricing-date-wrong").with("typed", typed));
    }
    date
}

pub fn required_date(errors: &mut FormErrors, field: &'static str, typed: &str) -> NaiveDate {
    if typed.trim().is_empty() {
        errors.add(field, Reason::new("error-required"));
    }
    date(errors, field, typed).unwrap_or_default()
}

/// An amount that is not negative.
pub fn amount(errors: &mut FormErrors, field: &'static str, typed: &str) -> Option<Amount> {
    let amount = signed_amount(errors, field, typed);
    if amount.is_some_and(|amount| amount < Amount::ZERO) {
        errors.add(field, Reason::new("pricing-amount-wrong").with("typed", typed.trim()));
    }
    amount
}

pub fn signed_amount(errors: &mut FormErrors, field: &'static str, typed: &str) -> Option<Amount> {
    let typed = typed.trim();
    let amount = Amount::parse(typed);
    if amount.is_none() && !typed.is_empty() {
        errors.add(field, Reason::new("pricing-amount-wrong").with("typed", typed));
    }
    amount
}

pub fn required_amount(errors: &mut FormErrors, field: &'static str, typed: &str) -> Amount {
    if typed.trim().is_empty() {
        errors.add(field, Reason::new("error-required"));
    }
    amount(errors, field, typed).unwrap_or_default()
}

pub fn percent(errors: &mut FormErrors, field: &'static str, typed: &str) -> Option<Percent> {
    let typed = typed.trim();
    let percent = Percent::parse(&typed.replace('−', "-"));
    if percent.is_none() && !typed.is_empty() {
        errors.add(field, Reason::new("pricing-percent-wrong").with("typed", typed));
    }
    percent
}

/// A whole number between two others, both inclusive.
pub fn whole(errors: &mut FormErrors, field: &'static str, typed: &str, (least, most): (i32, i32)) -> Option<i32> {
    let typed = typed.trim();
    if typed.is_empty() {
        return None;
    }
    let number = typed.replace([',', ' '], "").parse().ok().filter(|number| (least..=most).contains(number));
    if number.is_none() {
        errors.add(field, Reason::new("pricing-number-wrong").with("least", least).with("most", most));
    }
    number
}

/// A short name of letters, digits, dots and dashes.
pub fn code(errors: &mut FormErrors, field: &'static str, typed: &str) -> String {
    let code = errors.required(field, typed, 60);
    if !code.chars().all(|c| c.is_alphanumeric() || ".-_".contains(c)) {
        errors.add(field, Reason::new("pricing-code-wrong").with("typed", &code));
    }
    code
}

/// Two letters of ISO 3166.
pub fn country(errors: &mut FormErrors, field: &'static str, typed: &str) -> String {
    let country = errors.required(field, typed, 60).to_uppercase();
    if !country.is_empty() && (country.len() != 2 || !country.bytes().all(|b| b.is_ascii_uppercase())) {
        errors.add(field, Reason::new("pricing-country-wrong").with("typed", &country));
    }
    country
}

/// Three letters of ISO 4217.
pub fn currency(errors: &mut FormErrors, field: &'static str, typed: &str) -> Currency {
    let typed = errors.required(field, typed, 20).to_uppercase();
    Currency::parse(&typed).unwrap_or_else(|| {
        errors.add(field, Reason::new("pricing-currency-wrong").with("typed", &typed));
        Currency::CNY
    })
}
