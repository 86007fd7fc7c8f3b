//! What an administrator types about a member of staff, or about a team.

use serde::Deserialize;

use super::password;
use super::save::StaffFacts;
use super::team::{Team, TeamFacts, TeamKind};
use super::user::User;
use crate::kernel::actor::{Language, Role};
use crate::kernel::ids::TeamId;
use crate::kernel::reason::Reason;
use crate::web::FormErrors;

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct StaffForm {
    pub name: String,
    pub email: String,
    pub role: String,
    pub team: String,
    pub language: String,
    pub time_zone: String,
    pub phone: String,
    /// Asked for new people only.
    pub password: String,
}

impl StaffForm {
    pub fn of(user: &User) -> StaffForm {
        StaffForm {
            name: user.name.clone(),
            email: user.email.clone(),
            role: user.role.to_string(),
            team: user.team_id.map(|t| t.0.to_string()).unwrap_or_default(),
            language: user.language.to_string(),
            time_zone: user.time_zone.clone(),
            phone: user.phone.clone().unwrap_or_default(),
            password: String::new(),
        }
    }

    pub fn parse(&self) -> Result<StaffFacts, FormErrors> {
        let mut errors = FormErrors::default();
        let name = errors.required("name", &self.name, 120);
        let email = parse_email(&mut errors, &self.email);
        let role = Role::parse(&self.role).filter(|role| *role != Role::Customer);
        let language = Language::parse(&self.language);
        let team = if self.team.is_empty() { Ok(None) } else { self.team.parse().map(|id| Some(TeamId(id))) };
        let phone = errors.optional("phone", &self.phone, 40);
        if self.time_zone.parse::<chrono_tz::Tz>().is_err() {
            errors.add("time_zone", Reason::new("error-not-a-choice"));
        }
        for (field, wrong) in [("role", role.is_none()), ("language", language.is_none()), ("team", team.is_err())] {
            if wrong {
                errors.add(field, Reason::new("error-not-a-choice"));
            }
        }
        let facts = StaffFacts {
            email,
            name,
            role: role.unwrap_or(Role::Telesales),
            team: team.unwrap_or(None),
            language: language.unwrap_or(Language::English),
            time_zone: self.time_zone.clone(),
            phone,
        };
        errors.check(facts)
    }

    /// The facts, where the first password may be chosen too.
    pub fn parse_new(&self) -> Result<StaffFacts, FormErrors> {
        let weak = password::check_new(&self.password, &self.email).err();
        match (self.parse(), weak) {
            (Ok(facts), None) => Ok(facts),
            (facts, weak) => {
                let mut errors = facts.err().unwrap_or_default();
                if let Some(reason) = weak {
                    errors.add("password", reason);
                }
                Err(errors)
            }
        }
    }
}

/// What an administrator types about a team.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct TeamForm {
    pub name: String,
    pub kind: String,
    /// Empty at the top of the tree.
    pub parent: String,
}

impl TeamForm {
    pub fn new() -> TeamForm {
        TeamForm { kind: TeamKind::Team.to_string(), ..TeamForm::default() }
    }

    pub fn of(team: &Team) -> TeamForm {
        let parent = team.parent_id.map(|id| id.0.to_string()).unwrap_or_default();
        TeamForm { name: team.name.clone(), kind: team.kind.to_string(), parent }
    }

    pub fn parse(&self) -> Result<TeamFacts, FormErrors> {
        let mut errors = FormErrors::default();
        let name = errors.required("name", &self.name, 80);
        let kind = TeamKind::parse(&self.kind);
        let parent = if self.parent.is_empty() { Ok(None) } else { self.parent.parse().map(|id| Some(TeamId(id))) };
        for (field, wrong) in [("kind", kind.is_none()), ("parent", parent.is_err())] {
            if wrong {
                errors.add(field, Reason::new("error-not-a-choice"));
            }
        }
        errors.check(TeamFacts { name, kind: kind.unwrap_or(TeamKind::Team), parent: parent.unwrap_or(None) })
    }
}

/// An address in lower case: something, `@`, a host with a dot.
pub(super) fn parse_email(errors: &mut FormErrors, text: &str) -> String {
    let email = errors.required("email", text, 200).to_lowercase();
    let shaped = email.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty()
            && host.contains('.')
            && !host.starts_with('.')
            && !host.ends_with('.')
            && !email.contains(char::is_whitespace)
    });
    if !email.is_empty() && !shaped {
        errors.add("email", Reason::new("error-not-an-email"));
    }
    email
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed() -> StaffForm {
        StaffForm {
            name: "Amelie Roth".into(),
            email: "Amelie@Hoist.example".into(),
            role: "field_rep".into(),
            language: "en".into(),
            time_zone: "Europe/Berlin".into(),
            password: "three trucks for Ningbo".into(),
            ..StaffForm::default()
        }
    }

    #[test]
    fn an_address_is_kept_in_lower_case() {
        assert_eq!(typed().parse_new().unwrap().email, "amelie@hoist.example");
    }

    #[test]
    fn nobody_is_made_a_customer_here_and_bad_fields_are_named() {
        let wrong = StaffForm { role: "customer".into(), email: "amelie@".into(), password: "short".into(), ..typed() };
        let errors = wrong.parse_new().unwrap_err();
        for field in ["role", "email", "password"] {
            assert!(errors.get(field).is_some(), "{field}");
        }
    }
}
