//! What people type to keep a view.

use serde::Deserialize;

use super::view::KnownList;
use crate::kernel::actor::Actor;
use crate::kernel::ids::TeamId;
use crate::kernel::reason::Reason;
use crate::web::http::encode;
use crate::web::{AppError, FormErrors, Place};

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct ViewForm {
    /// The list, by the name `KnownList` has for it.
    pub list: String,
    /// The address of the list after the `?`.
    pub query: String,
    pub name: String,
    pub shared: String,
}

/// A view as it is to be kept.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    pub name: String,
    pub team: Option<TeamId>,
}

impl ViewForm {
    pub fn is_shared(&self) -> bool {
        self.shared == "true"
    }

    /// The list and its filters. They come from a page of ours; whatever else stands there was put there by hand.
    pub fn place(&self) -> Result<(KnownList, Place), AppError> {
        let list = KnownList::parse(&self.list).ok_or(AppError::BadRequest("list"))?;
        Ok((list, list.read(&self.query).ok_or(AppError::BadRequest("filters"))?))
    }

    pub fn parse(&self, actor: &Actor) -> Result<Wanted, FormErrors> {
        let mut errors = FormErrors::default();
        let name = errors.required("name", &self.name, 60);
        if name.chars().any(char::is_control) {
            errors.add("name", Reason::new("error-not-a-choice"));
        }
        let team = if self.is_shared() { actor.team_id } else { None };
        if self.is_shared() && team.is_none() {
            errors.add("shared", Reason::new("view-no-team"));
        }
        errors.check(Wanted { name, team })
    }

    /// Where the view is kept again after it was deleted.
    pub fn way_back(&self) -> String {
        let shared = if self.is_shared() { "&shared=true" } else { "" };
        format!("/views/return?list={}&query={}&name={}{shared}", encode(&self.list), encode(&self.query), encode(&self.name))
    }
}
