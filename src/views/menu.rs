//! The menu above a list: its saved views, and a place to save what is shown now.

use diesel::QueryResult;

use super::store;
use super::view::KnownList;
use crate::db::Connection;
use crate::kernel::actor::Actor;
use crate::kernel::ids::ViewId;

/// A view as the menu shows it.
#[derive(Debug, Clone)]
pub struct Entry {
    pub id: ViewId,
    pub name: String,
    pub href: String,
    pub own: bool,
    pub shared: bool,
    /// Who saved it.
    pub by: String,
    /// The list shows exactly this now.
    pub here: bool,
}

#[derive(Debug, Clone)]
pub struct Menu {
    pub list: KnownList,
    /// The filters shown now, as they would be saved.
    pub query: String,
    pub entries: Vec<Entry>,
    pub may_share: bool,
}

impl Menu {
    /// `query` is the list's own, as it came.
    pub fn load(conn: &mut Connection, actor: &Actor, list: KnownList, query: &str) -> QueryResult<Menu> {
        let here = list.read_known(query);
        let entries = store::list_for(conn, actor, list)?.into_iter().map(|(view, by)| {
            let place = view.place();
            Entry {
                own: view.user_id == actor.user_id,
                shared: view.team_id.is_some(),
                here: place == here,
                href: place.to_string(),
                id: view.id,
                name: view.name,
                by,
            }
        });
        Ok(Menu { list, query: here.query(), entries: entries.collect(), may_share: actor.team_id.is_some() })
    }

    /// The view the list shows now.
    pub fn current(&self) -> Option<&Entry> {
        self.entries.iter().find(|e| e.here && e.own).or_else(|| self.entries.iter().find(|e| e.here))
    }
}
