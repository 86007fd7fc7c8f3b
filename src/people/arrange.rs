//! Changing the tree of teams and who stands where in it. Visibility and history follow in the same transaction.

use chrono::NaiveDateTime;
use diesel::result::Error as DieselError;

use super::save;
use super::store;
use super::team::{self, Misplaced, Team, TeamFacts};
use crate::db::Connection;
use crate::history;
use crate::kernel::actor::{Actor, Role};
use crate::kernel::ids::{TeamId, UserId};

/// Why the tree stays as it is.
#[derive(Debug)]
pub enum TeamRefusal {
    Misplaced(Misplaced),
    /// Only an empty team goes: people and teams that still belong to it.
    NotEmpty {
        members: i64,
        teams: usize,
    },
    /// Only staff stand in teams.
    NotStaff,
    NotFound,
    Database(DieselError),
}

impl From<DieselError> for TeamRefusal {
    fn from(error: DieselError) -> Self {
        TeamRefusal::Database(error)
    }
}

/// The fields of a team as the history shows them.
fn shown(teams: &[Team], facts: Option<&TeamFacts>) -> [Option<String>; 3] {
    let above = |facts: &TeamFacts| facts.parent.and_then(|id| name_in(teams, id));
    [facts.map(|f| f.name.clone()), facts.map(|f| f.kind.to_string()), facts.and_then(above)]
}

fn name_in(teams: &[Team], id: TeamId) -> Option<String> {
    teams.iter().find(|team| team.id == id).map(|team| team.name.clone())
}

fn record(
    conn: &mut Connection,
    now: NaiveDateTime,
    actor: &Actor,
    id: TeamId,
    [before, after]: [[Option<String>; 3]; 2],
) -> Result<(), DieselError> {
    let names = ["name", "kind", "parent"];
    let changes = names.into_iter().zip(before).zip(after).map(|((name, before), after)| (name, before, after));
    history::record_changes(conn, now, Some(actor), ("team", id.0), &changes.collect::<Vec<_>>())
}

/// Makes a team.
pub fn create(conn: &mut Connection, now: NaiveDateTime, actor: &Actor, facts: &TeamFacts) -> Result<TeamId, TeamRefusal> {
    let teams = store::list_teams(conn)?;
    team::check_place(&teams, None, facts).map_err(TeamRefusal::Misplaced)?;
    let id = store::insert_team(conn, &facts.name, facts.kind, facts.parent)?;
    record(conn, now, actor, id, [shown(&teams, None), shown(&teams, Some(facts))])?;
    Ok(id)
}

/// Renames a team, changes its kind, or moves it with everything below it.
pub fn update(
    conn: &mut Connection,
    now: NaiveDateTime,
    actor: &Actor,
    id: TeamId,
    facts: &TeamFacts,
) -> Result<(), TeamRefusal> {
    let teams = store::list_teams(conn)?;
    let before = load(&teams, id)?.facts();
    team::check_place(&teams, Some(id), facts).map_err(TeamRefusal::Misplaced)?;
    store::update_team(conn, id, facts)?;
    store::rebuild_visibility(conn)?;
    record(conn, now, actor, id, [shown(&teams, Some(&before)), shown(&teams, Some(facts))])?;
    Ok(())
}

/// Removes a team that nobody and no team belongs to. Gives its name.
pub fn remove(conn: &mut Connection, now: NaiveDateTime, actor: &Actor, id: TeamId) -> Result<String, TeamRefusal> {
    let teams = store::list_teams(conn)?;
    let before = load(&teams, id)?.facts();
    let below = teams.iter().filter(|team| team.parent_id == Some(id)).count();
    let members = store::count_members(conn, id)?;
    if members > 0 || below > 0 {
        return Err(TeamRefusal::NotEmpty { members, teams: below });
    }
    store::delete_team(conn, id)?;
    record(conn, now, actor, id, [shown(&teams, Some(&before)), shown(&teams, None)])?;
    Ok(before.name)
}

/// Puts a member of staff into the team, or takes them out of it (`to` is `None`), and gives their name.
pub fn place(
    conn: &mut Connection,
    now: NaiveDateTime,
    actor: &Actor,
    user: UserId,
    (team, to): (TeamId, Option<TeamId>),
) -> Result<String, TeamRefusal> {
    load(&store::list_teams(conn)?, team)?;
    let found = store::find_user(conn, user)?.filter(|user| user.role != Role::Customer).ok_or(TeamRefusal::NotStaff)?;
    if to.is_none() && found.team_id != Some(team) {
        // Somebody else moved them meanwhile: where they stand now is not this page's business.
        return Err(TeamRefusal::NotStaff);
    }
    store::update_team_of(conn, user, to)?;
    store::rebuild_visibility(conn)?;
    save::record_team(conn, now, actor, &found, to)?;
    Ok(found.name)
}

fn load(teams: &[Team], id: TeamId) -> Result<&Team, TeamRefusal> {
    teams.iter().find(|team| team.id == id).ok_or(TeamRefusal::NotFound)
}
