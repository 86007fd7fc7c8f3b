//! All SQL of saved views.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::view::{KnownList, SavedView};
use crate::db::schema::{saved_views, users};
use crate::db::{AmongMethods, Connection};
use crate::kernel::actor::Actor;
use crate::kernel::ids::{TeamId, ViewId};
use crate::people;

/// A menu with more than this is no help.
pub const MOST_VIEWS: i64 = 60;

/// A view with the name of who saved it.
pub type Listed = (SavedView, String);

/// What a person keeps of a list.
#[derive(Debug, Clone)]
pub struct Kept<'a> {
    pub list: KnownList,
    pub name: &'a str,
    pub query: &'a str,
    pub team: Option<TeamId>,
}

/// The views of a list for this person: their own, and those shared by their team and the teams above it.
pub fn list_for(conn: &mut Connection, actor: &Actor, list: KnownList) -> QueryResult<Vec<Listed>> {
    let teams = match actor.team_id {
        Some(own) => people::store::list_upwards(conn, own)?,
        None => Vec::new(),
    };
    saved_views::table
        .inner_join(users::table)
        .filter(saved_views::page.eq(list))
        .filter(saved_views::user_id.eq(actor.user_id).or(saved_views::team_id.among(teams)))
        .order((saved_views::name, saved_views::id))
        .limit(MOST_VIEWS)
        .select((SavedView::as_select(), users::name))
        .load(conn)
}

/// A view of this person's own.
pub fn find_own(conn: &mut Connection, actor: &Actor, id: ViewId) -> QueryResult<Option<SavedView>> {
    saved_views::table
        .find(id)
        .filter(saved_views::user_id.eq(actor.user_id))
        .select(SavedView::as_select())
        .first(conn)
        .optional()
}

/// A person's own view of this list under this name.
pub fn find_named(conn: &mut Connection, actor: &Actor, list: KnownList, name: &str) -> QueryResult<Option<ViewId>> {
    saved_views::table
        .filter(saved_views::user_id.eq(actor.user_id))
        .filter(saved_views::page.eq(list))
        .filter(saved_views::name.eq(name))
        .select(saved_views::id)
        .first(conn)
        .optional()
}

pub fn count_own(conn: &mut Connection, actor: &Actor, list: KnownList) -> QueryResult<i64> {
    saved_views::table.filter(saved_views::user_id.eq(actor.user_id)).filter(saved_views::page.eq(list)).count().get_result(conn)
}

pub fn insert(conn: &mut Connection, now: NaiveDateTime, actor: &Actor, kept: &Kept<'_>) -> QueryResult<ViewId> {
    diesel::insert_into(saved_views::table)
        .values((
            saved_views::user_id.eq(actor.user_id),
            saved_views::page.eq(kept.list),
            saved_views::name.eq(kept.name),
            saved_views::query.eq(kept.query),
            saved_views::created_at.eq(now),
            saved_views::team_id.eq(kept.team),
        ))
        .returning(saved_views::id)
        .get_result(conn)
}

pub fn update(conn: &mut Connection, id: ViewId, kept: &Kept<'_>) -> QueryResult<()> {
    diesel::update(saved_views::table.find(id))
        .set((saved_views::name.eq(kept.name), saved_views::query.eq(kept.query), saved_views::team_id.eq(kept.team)))
        .execute(conn)
        .map(drop)
}

pub fn delete(conn: &mut Connection, id: ViewId) -> QueryResult<()> {
    diesel::delete(saved_views::table.find(id)).execute(conn).map(drop)
}
