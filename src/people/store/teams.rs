//! Teams, and what they mean for who sees whose records.

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel::{QueryableByName, sql_query};

use crate::db::Connection;
use crate::db::schema::{field_changes, teams, users, visibility};
use crate::history::FieldChange;
use crate::kernel::ids::{TeamId, UserId};
use crate::people::team::{Place, Team, TeamFacts, TeamKind, visible_pairs};
use crate::people::user::User;

pub fn list_teams(conn: &mut Connection) -> QueryResult<Vec<Team>> {
    teams::table.order(teams::name).select(Team::as_select()).load(conn)
}

#[derive(QueryableByName)]
struct Above {
    #[diesel(sql_type = BigInt)]
    id: TeamId,
}

/// A team and those above it, read one by one up the tree: a great company has hundreds. UNION ends a loop in the data.
const UPWARDS: &str = "WITH RECURSIVE above (id) AS (SELECT CAST($1 AS BIGINT) UNION \
     SELECT teams.parent_id FROM above JOIN teams ON teams.id = above.id WHERE teams.parent_id IS NOT NULL) SELECT id FROM above";

/// The team and those above it, as [`crate::people::team::upwards`] finds them in all teams.
pub fn list_upwards(conn: &mut Connection, id: TeamId) -> QueryResult<Vec<TeamId>> {
    let rows: Vec<Above> = sql_query(UPWARDS).bind::<BigInt, _>(id).load(conn)?;
    Ok(rows.into_iter().map(|above| above.id).collect())
}

pub fn insert_team(conn: &mut Connection, name: &str, kind: TeamKind, parent: Option<TeamId>) -> QueryResult<TeamId> {
    diesel::insert_into(teams::table)
        .values((teams::name.eq(name), teams::kind.eq(kind), teams::parent_id.eq(parent)))
        .returning(teams::id)
        .get_result(conn)
}

pub fn find_team(conn: &mut Connection, id: TeamId) -> QueryResult<Option<Team>> {
    teams::table.find(id).select(Team::as_select()).first(conn).optional()
}

pub fn update_team(conn: &mut Connection, id: TeamId, facts: &TeamFacts) -> QueryResult<usize> {
    diesel::update(teams::table.find(id))
        .set((teams::name.eq(&facts.name), teams::kind.eq(facts.kind), teams::parent_id.eq(facts.parent)))
        .execute(conn)
}

pub fn delete_team(conn: &mut Connection, id: TeamId) -> QueryResult<usize> {
    diesel::delete(teams::table.find(id)).execute(conn)
}

/// Everybody who stands in a team, those kept out too.
pub fn list_members(conn: &mut Connection) -> QueryResult<Vec<User>> {
    users::table
        .filter(users::team_id.is_not_null())
        .order((users::disabled_at.is_not_null(), users::name))
        .limit(1000)
        .select(User::as_select())
        .load(conn)
}

pub fn count_members(conn: &mut Connection, id: TeamId) -> QueryResult<i64> {
    users::table.filter(users::team_id.eq(id)).count().get_result(conn)
}

pub fn update_team_of(conn: &mut Connection, id: UserId, team: Option<TeamId>) -> QueryResult<usize> {
    diesel::update(users::table.find(id)).set(users::team_id.eq(team)).execute(conn)
}

/// What last changed about teams, with the team each change is about; also of teams that are gone.
pub fn list_team_changes(conn: &mut Connection, limit: i64) -> QueryResult<Vec<(i64, FieldChange)>> {
    field_changes::table
        .filter(field_changes::record_kind.eq("team"))
        .order(field_changes::id.desc())
        .limit(limit)
        .select((field_changes::record_id, FieldChange::as_select()))
        .load(conn)
}

/// Makes `visibility` say what users and teams now mean. Call it in the transaction that changes either.
pub fn rebuild_visibility(conn: &mut Connection) -> QueryResult<()> {
    let teams = list_teams(conn)?;
    let people: Vec<Place> =
        users::table.filter(users::role.ne("customer")).select((users::id, users::role, users::team_id)).load(conn)?;
    diesel::delete(visibility::table).execute(conn)?;
    for (viewer, owner) in visible_pairs(&teams, &people) {
        diesel::insert_into(visibility::table)
            .values((visibility::viewer_id.eq(viewer.0), visibility::owner_id.eq(owner.0)))
            .execute(conn)?;
    }
    Ok(())
}
