//! A saved view, and what each list lets itself be filtered by.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::db::schema::saved_views;
use crate::kernel::ids::{TeamId, UserId, ViewId};
use crate::web::Place;

crate::text_enum! {
    /// The lists that views can be saved of.
    pub enum KnownList {
        Leads = "leads",
        Accounts = "accounts",
        Opportunities = "opportunities",
        Activities = "activities",
        Quotes = "quotes",
        Orders = "orders",
    }
}

/// A value of a filter is a word, a number or a name; nothing longer is one.
const LONGEST_VALUE: usize = 100;

impl KnownList {
    pub fn path(self) -> &'static str {
        match self {
            KnownList::Leads => "/leads",
            KnownList::Accounts => "/accounts",
            KnownList::Opportunities => "/opportunities/list",
            KnownList::Activities => "/activities",
            KnownList::Quotes => "/quotes",
            KnownList::Orders => "/orders",
        }
    }

    /// The message with the list's name.
    pub fn title(self) -> &'static str {
        match self {
            KnownList::Leads => "nav-leads",
            KnownList::Accounts => "nav-accounts",
            KnownList::Opportunities => "nav-opportunities",
            KnownList::Activities => "activities-title",
            KnownList::Quotes => "nav-quotes",
            KnownList::Orders => "nav-orders",
        }
    }

    /// What its address may say besides the page.
    fn keys(self) -> &'static [&'static str] {
        match self {
            KnownList::Leads => &["tab", "source", "owner", "q", "sort"],
            KnownList::Accounts => &["kind", "owner", "q", "sort"],
            KnownList::Opportunities => &["stage", "owner", "team", "period", "state", "sort"],
            KnownList::Activities => &["kind", "owner", "state"],
            KnownList::Quotes => &["state", "owner", "account", "opportunity", "number"],
            KnownList::Orders => &["state", "owner", "account", "from", "until", "sort"],
        }
    }

    /// The list with these filters; `None` where one of them is none of this list's.
    pub fn read(self, query: &str) -> Option<Place> {
        let typed = pairs(query)?;
        typed.iter().all(|(key, value)| self.knows(key, value)).then(|| self.place(&typed))
    }

    /// The list with those of the filters that it knows.
    pub fn read_known(self, query: &str) -> Place {
        let mut typed = pairs(query).unwrap_or_default();
        typed.retain(|(key, value)| self.knows(key, value));
        self.place(&typed)
    }

    fn knows(self, key: &str, value: &str) -> bool {
        self.keys().contains(&key) && value.chars().count() <= LONGEST_VALUE && !value.chars().any(char::is_control)
    }

    /// Always in the same order, so that equal filters are equal text.
    fn place(self, typed: &[(String, String)]) -> Place {
        let value = |key: &str| typed.iter().rev().find(|(k, _)| k == key).map_or("", |(_, value)| value.trim());
        self.keys().iter().fold(Place::new(self.path()), |place, key| place.with(key, value(key)))
    }
}

fn pairs(query: &str) -> Option<Vec<(String, String)>> {
    serde_html_form::from_str(query).ok()
}

/// A row of `saved_views`. `query` is the part of the address after the `?`.
#[derive(Debug, Clone, Queryable, Selectable, Identifiable)]
#[diesel(table_name = saved_views)]
pub struct SavedView {
    pub id: ViewId,
    pub user_id: UserId,
    #[diesel(column_name = page)]
    pub list: KnownList,
    pub name: String,
    pub query: String,
    pub created_at: NaiveDateTime,
    pub team_id: Option<TeamId>,
}

impl SavedView {
    /// What was stored is read again as if it were typed: a list that lost a filter drops it from old views.
    pub fn place(&self) -> Place {
        self.list.read_known(&self.query)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_holds_filters_of_its_list_only() {
        let place = KnownList::Leads.read("sort=company&q=%E6%B5%B7%E6%B8%AF&tab=").unwrap();
        assert_eq!(place.to_string(), "/leads?q=%E6%B5%B7%E6%B8%AF&sort=company");
        for query in ["after=x", "next=/users", "tab=open&admin=1", "q=%00"] {
            assert_eq!(KnownList::Leads.read(query), None, "{query}");
        }
        assert_eq!(KnownList::Leads.read(&format!("q={}", "x".repeat(101))), None);
        assert_eq!(KnownList::Leads.read_known("after=x&tab=mine").to_string(), "/leads?tab=mine");
    }

    #[test]
    fn equal_filters_are_equal_text() {
        let read = |query| KnownList::Orders.read(query).unwrap().to_string();
        assert_eq!(read("sort=total&state=placed"), read("state=placed&owner=&sort=total"));
    }
}
