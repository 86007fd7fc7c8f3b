//! Kinds of text that many forms ask for: e-mail, phone, web address, one of a list.

use validator::ValidateEmail;

use super::FormErrors;
use crate::kernel::actor::Language;
use crate::kernel::reason::Reason;

impl FormErrors {
    /// One of a list; nothing typed is the `usual` one.
    pub fn choice<T>(&mut self, field: &'static str, text: &str, parse: impl Fn(&str) -> Option<T>, usual: T) -> T {
        if text.is_empty() {
            return usual;
        }
        parse(text).unwrap_or_else(|| {
            self.add(field, Reason::new("error-not-a-choice"));
            usual
        })
    }

    /// The field `language`: one that every page speaks.
    pub fn language(&mut self, text: &str) -> String {
        self.choice("language", text, Language::parse, Language::English).to_string()
    }

    pub fn email(&mut self, field: &'static str, text: &str) -> Option<String> {
        let email = self.optional(field, text, 200)?;
        if !email.as_str().validate_email() {
            self.add(field, Reason::new("error-not-an-email"));
        }
        Some(email)
    }

    /// Digits, and the marks people put between them.
    pub fn phone(&mut self, field: &'static str, text: &str) -> Option<String> {
        let phone = self.optional(field, text, 60)?;
        let digits = phone.chars().filter(char::is_ascii_digit).count();
        if digits < 3 || phone.chars().any(|c| !(c.is_alphanumeric() || "+-()/.,# ".contains(c))) {
            self.add(field, Reason::new("error-not-a-phone"));
        }
        Some(phone)
    }

    /// A web address; `harbour.example` is taken as `https://harbour.example`.
    pub fn website(&mut self, field: &'static str, text: &str) -> Option<String> {
        let typed = self.optional(field, text, 300)?;
        let address = if typed.contains("://") { typed } else { format!("https://{typed}") };
        let rest = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"));
        let host = rest.and_then(|r| r.split(['/', '?', '#']).next()).unwrap_or_default();
        if !host.contains('.') || address.chars().any(|c| c.is_whitespace() || "\"'<>\\".contains(c)) {
            self.add(field, Reason::new("error-not-a-link"));
        }
        Some(address)
    }
}
