//! A user: staff or customer.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::db::schema::users;
use crate::kernel::actor::{Actor, Language, Role};
use crate::kernel::ids::{AccountId, ContactId, TeamId, UserId};

/// A row of `users`.
#[derive(Debug, Clone, Queryable, Selectable, Identifiable)]
#[diesel(table_name = users)]
pub struct User {
    pub id: UserId,
    pub email: String,
    pub name: String,
    pub password_hash: Option<String>,
    pub role: Role,
    pub team_id: Option<TeamId>,
    pub account_id: Option<AccountId>,
    pub contact_id: Option<ContactId>,
    pub language: Language,
    pub time_zone: String,
    pub theme: String,
    pub phone: Option<String>,
    pub created_at: NaiveDateTime,
    pub disabled_at: Option<NaiveDateTime>,
}

impl User {
    pub fn actor(&self) -> Actor {
        Actor {
            user_id: self.id,
            name: self.name.clone(),
            email: self.email.clone(),
            role: self.role,
            team_id: self.team_id,
            account_id: self.account_id,
            language: self.language,
            time_zone: self.time_zone.parse().unwrap_or(chrono_tz::UTC),
        }
    }

    pub fn is_disabled(&self) -> bool {
        self.disabled_at.is_some()
    }
}

/// A user to be made.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = users)]
pub struct NewUser {
    pub email: String,
    pub name: String,
    pub password_hash: Option<String>,
    pub role: Role,
    pub team_id: Option<TeamId>,
    pub account_id: Option<AccountId>,
    pub contact_id: Option<ContactId>,
    pub language: Language,
    pub time_zone: String,
    pub theme: String,
    pub phone: Option<String>,
    pub created_at: NaiveDateTime,
}
