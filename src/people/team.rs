//! Teams as a tree: region → district → team. Who sees whose records follows from it.

use std::collections::BTreeSet;

use diesel::prelude::*;

use crate::db::schema::teams;
use crate::kernel::actor::Role;
use crate::kernel::ids::{TeamId, UserId};

crate::text_enum! {
    pub enum TeamKind {
        Region = "region",
        District = "district",
        Team = "team",
    }
}

/// A row of `teams`.
#[derive(Debug, Clone, Queryable, Selectable, Identifiable)]
#[diesel(table_name = teams)]
pub struct Team {
    pub id: TeamId,
    pub name: String,
    pub kind: TeamKind,
    pub parent_id: Option<TeamId>,
}

/// A team and every team below it: what a filter by that team means.
pub fn subtree(teams: &[Team], top: TeamId) -> Vec<TeamId> {
    let mut found = vec![top];
    // A tree has no more levels than teams; a loop in the data must not hang the request.
    for _ in 0..teams.len() {
        let below = teams.iter().filter(|t| t.parent_id.is_some_and(|p| found.contains(&p)) && !found.contains(&t.id));
        let below: Vec<TeamId> = below.map(|t| t.id).collect();
        if below.is_empty() {
            break;
        }
        found.extend(below);
    }
    found
}

/// A team and every team above it, up to the top.
pub fn upwards(teams: &[Team], bottom: TeamId) -> Vec<TeamId> {
    let mut found = vec![bottom];
    // A loop in the data must not hang the request.
    while let Some(above) = found.last().and_then(|last| teams.iter().find(|t| t.id == *last)?.parent_id) {
        if found.contains(&above) {
            break;
        }
        found.push(above);
    }
    found
}

/// What visibility needs to know of a user.
#[derive(Debug, Clone, Copy, Queryable)]
pub struct Place {
    pub user_id: UserId,
    pub role: Role,
    pub team_id: Option<TeamId>,
}

/// `(viewer, owner)` for everyone who sees by ownership: each their own, a manager the whole subtree of their team.
pub fn visible_pairs(teams: &[Team], people: &[Place]) -> BTreeSet<(UserId, UserId)> {
    let parent = |id: TeamId| teams.iter().find(|t| t.id == id).and_then(|t| t.parent_id);
    let mut pairs = BTreeSet::new();
    for viewer in people {
        pairs.insert((viewer.user_id, viewer.user_id));
        let Some(top) = viewer.team_id.filter(|_| viewer.role == Role::DistrictManager) else { continue };
        for owner in people {
            // A tree has no more levels than teams; a loop in the data must not hang the request.
            let mut at = owner.team_id;
            for _ in 0..=teams.len() {
                if at == Some(top) {
                    pairs.insert((viewer.user_id, owner.user_id));
                }
                at = at.and_then(parent);
            }
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_team_with_all_teams_below_it_is_a_subtree() {
        let team = |id, parent: Option<i64>| Team {
            id: TeamId(id),
            name: String::new(),
            kind: TeamKind::Team,
            parent_id: parent.map(TeamId),
        };
        let teams = [team(3, Some(2)), team(2, Some(1)), team(1, None), team(4, None), team(5, Some(1))];
        assert_eq!(subtree(&teams, TeamId(1)), [1, 2, 5, 3].map(TeamId));
        assert_eq!(subtree(&teams, TeamId(4)), [TeamId(4)]);
        assert_eq!(upwards(&teams, TeamId(3)), [3, 2, 1].map(TeamId));
        let loop_ = [team(6, Some(7)), team(7, Some(6))];
        assert_eq!(upwards(&loop_, TeamId(6)), [6, 7].map(TeamId));
        assert_eq!(subtree(&loop_, TeamId(6)), [6, 7].map(TeamId));
    }

    #[test]
    fn a_manager_sees_the_whole_subtree_and_nobody_sees_upwards() {
        let team = |id, parent: Option<i64>| Team {
            id: TeamId(id),
            name: String::new(),
            kind: TeamKind::Team,
            parent_id: parent.map(TeamId),
        };
        let teams = [team(1, None), team(2, Some(1)), team(3, Some(2)), team(4, None)];
        let place = |id, role, t| Place { user_id: UserId(id), role, team_id: Some(TeamId(t)) };
        let people = [
            place(10, Role::DistrictManager, 1),
            place(11, Role::FieldRep, 3),
            place(12, Role::FieldRep, 4),
            place(13, Role::DistrictManager, 2),
        ];
        let pairs = visible_pairs(&teams, &people);
        let sees = |a, b| pairs.contains(&(UserId(a), UserId(b)));
        assert!(sees(10, 11) && sees(10, 13) && sees(13, 11) && sees(11, 11));
        assert!(!sees(10, 12) && !sees(13, 10) && !sees(11, 10));
    }
}
