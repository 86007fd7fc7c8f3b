//! Passwords: Argon2id, and what may be chosen (NIST SP 800-63B: length, no composition rules).

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};

use crate::kernel::reason::Reason;

/// Shortest password a person may choose.
pub const LEAST: usize = 12;
const MOST: usize = 128;

/// The PHC string of `password` (Argon2id, m = 19 MiB, t = 2, p = 1), or `None` if the system has no randomness.
pub fn hash(password: &str) -> Option<String> {
    Argon2::default().hash_password(password.as_bytes()).ok().map(|hash| hash.to_string())
}

/// Whether `password` belongs to `hash`. Takes as long for no hash at all, so that an answer's time says nothing.
pub fn verify(password: &str, hash: Option<&str>) -> bool {
    const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$5yMvd6o0ikXo1ZWvUEWn2gjJdwBjJHxVBTPoVxGlCFk";
    let matches = Argon2::default().verify_password(password.as_bytes(), hash.unwrap_or(NOBODY)).is_ok();
    matches && hash.is_some()
}

/// Why a password may not be chosen.
pub fn check_new(password: &str, email: &str) -> Result<(), Reason> {
    let length = password.chars().count();
    if length < LEAST {
        return Err(Reason::new("password-too-short").with("least", LEAST));
    }
    if length > MOST {
        return Err(Reason::new("error-too-long").with("most", MOST));
    }
    let lower = password.to_lowercase();
    let name = email.split('@').next().unwrap_or("").to_lowercase();
    let few = password.chars().collect::<std::collections::BTreeSet<_>>().len() < 5;
    if few || (name.len() >= 4 && lower.contains(&name)) || COMMON.iter().any(|c| lower.starts_with(c)) {
        return Err(Reason::new("password-too-common"));
    }
    Ok(())
}

/// Beginnings of the passwords tried first.
const COMMON: &[&str] = &["password", "123456", "qwerty", "letmein", "welcome", "iloveyou", "throughline", "administrator"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_verifies_its_password_only() {
        let hash = hash("correct horse battery").unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(verify("correct horse battery", Some(&hash)));
        assert!(!verify("correct horse batterz", Some(&hash)));
        assert!(!verify("anything", None));
    }

    #[test]
    fn common_and_short_passwords_are_refused() {
        assert!(check_new("short", "a@b.c").is_err());
        assert!(check_new("password1234", "a@b.c").is_err());
        assert!(check_new("amelie.r-2026!", "amelie.r@b.c").is_err());
        assert!(check_new("aaaaaaaaaaaaaaa", "x@b.c").is_err());
        assert!(check_new("three trucks for Ningbo", "x@b.c").is_ok());
    }
}
