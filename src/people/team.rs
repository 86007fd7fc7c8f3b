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

/// What an administrator says about a team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamFacts {
    pub name: String,
    pub kind: TeamKind,
    pub parent: Option<TeamId>,
}

/// Why a team cannot stand where it is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Misplaced {
    /// The team above does not exist (any more).
    NowhereAbove,
    /// The team would stand below itself: the one wanted above is this team or stands below it.
    InsideItself { name: String, above: String },
    /// A region below a district, a district below a team.
    WiderThanAbove { kind: TeamKind, above: String, above_kind: TeamKind },
    /// A team directly below would be wider than this one.
    NarrowerThanBelow { kind: TeamKind, below: String, below_kind: TeamKind },
    /// Another team of this name stands at the same place.
    NameTaken { name: String },
}

impl Team {
    pub fn facts(&self) -> TeamFacts {
        TeamFacts { name: self.name.clone(), kind: self.kind, parent: self.parent_id }
    }
}

impl TeamKind {
    /// 0 for the widest.
    fn depth(self) -> usize {
        TeamKind::ALL.iter().position(|kind| *kind == self).unwrap_or(0)
    }
}

/// Whether a team may be as `facts` say. `id` is `None` for a new one.
pub fn check_place(teams: &[Team], id: Option<TeamId>, facts: &TeamFacts) -> Result<(), Misplaced> {
    let find = |id: TeamId| teams.iter().find(|team| team.id == id);
    if let Some(parent) = facts.parent {
        let above = find(parent).ok_or(Misplaced::NowhereAbove)?;
        if id.is_some_and(|id| subtree(teams, id).contains(&parent)) {
            return Err(Misplaced::InsideItself { name: facts.name.clone(), above: above.name.clone() });
        }
        if facts.kind.depth() < above.kind.depth() {
            let (above, above_kind) = (above.name.clone(), above.kind);
            return Err(Misplaced::WiderThanAbove { kind: facts.kind, above, above_kind });
        }
    }
    let mut below = teams.iter().filter(|team| id.is_some() && team.parent_id == id);
    if let Some(team) = below.find(|team| team.kind.depth() < facts.kind.depth()) {
        let (below, below_kind) = (team.name.clone(), team.kind);
        return Err(Misplaced::NarrowerThanBelow { kind: facts.kind, below, below_kind });
    }
    let same = |team: &&Team| Some(team.id) != id && team.parent_id == facts.parent && team.name == facts.name;
    match teams.iter().find(same) {
        Some(team) => Err(Misplaced::NameTaken { name: team.name.clone() }),
        None => Ok(()),
    }
}

/// Every team once, each below the one it belongs to, with its depth; siblings in the order given.
pub fn tree(teams: &[Team]) -> Vec<(usize, &Team)> {
    let mut out: Vec<(usize, &Team)> = Vec::new();
    let is_top = |team: &&Team| team.parent_id.is_none_or(|parent| !teams.iter().any(|t| t.id == parent));
    let mut waiting: Vec<(usize, &Team)> = teams.iter().filter(is_top).rev().map(|team| (0, team)).collect();
    while let Some((depth, team)) = waiting.pop() {
        out.push((depth, team));
        waiting.extend(teams.iter().filter(|t| t.parent_id == Some(team.id)).rev().map(|t| (depth + 1, t)));
    }
    // A loop in the data is shown, so that it can be mended.
    let lost: Vec<&Team> = teams.iter().filter(|team| !out.iter().any(|(_, shown)| shown.id == team.id)).collect();
    out.extend(lost.into_iter().map(|team| (0, team)));
    out
}

/// The team and those above it, nearest first.
pub fn upwards(teams: &[Team], id: TeamId) -> Vec<TeamId> {
    let mut path = vec![id];
    let mut at = id;
    while let Some(parent) = teams.iter().find(|t| t.id == at).and_then(|t| t.parent_id).filter(|p| !path.contains(p)) {
        path.push(parent);
        at = parent;
    }
    path
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

    fn team(id: i64, parent: Option<i64>) -> Team {
        of_kind(id, parent, TeamKind::Team)
    }

    fn of_kind(id: i64, parent: Option<i64>, kind: TeamKind) -> Team {
        Team { id: TeamId(id), name: format!("team {id}"), kind, parent_id: parent.map(TeamId) }
    }

    fn facts(name: &str, kind: TeamKind, parent: Option<i64>) -> TeamFacts {
        TeamFacts { name: name.into(), kind, parent: parent.map(TeamId) }
    }

    #[test]
    fn a_team_with_all_teams_below_it_is_a_subtree() {
        let teams = [team(3, Some(2)), team(2, Some(1)), team(1, None), team(4, None), team(5, Some(1))];
        assert_eq!(subtree(&teams, TeamId(1)), [1, 2, 5, 3].map(TeamId));
        assert_eq!(subtree(&teams, TeamId(4)), [TeamId(4)]);
        assert_eq!(upwards(&teams, TeamId(3)), [3, 2, 1].map(TeamId));
        let loop_ = [team(6, Some(7)), team(7, Some(6))];
        assert_eq!(upwards(&loop_, TeamId(6)), [6, 7].map(TeamId));
        assert_eq!(subtree(&loop_, TeamId(6)), [6, 7].map(TeamId));
    }

    #[test]
    fn each_team_stands_once_below_the_one_it_belongs_to_even_in_a_loop() {
        let teams = [team(3, Some(2)), team(2, Some(1)), team(1, None), team(5, Some(1)), team(6, Some(7)), team(7, Some(6))];
        let shown: Vec<(usize, i64)> = tree(&teams).into_iter().map(|(depth, team)| (depth, team.id.0)).collect();
        assert_eq!(shown, [(0, 1), (1, 2), (2, 3), (1, 5), (0, 6), (0, 7)]);
        assert_eq!(upwards(&teams, TeamId(3)), [3, 2, 1].map(TeamId));
        assert_eq!(upwards(&teams, TeamId(6)), [6, 7].map(TeamId));
    }

    #[test]
    fn a_team_never_stands_inside_itself() {
        let teams = [team(1, None), team(2, Some(1)), team(3, Some(2))];
        for above in [1, 2, 3] {
            let wrong = check_place(&teams, Some(TeamId(1)), &facts("team 1", TeamKind::Team, Some(above)));
            assert!(matches!(wrong, Err(Misplaced::InsideItself { .. })), "{above}: {wrong:?}");
        }
        assert_eq!(check_place(&teams, Some(TeamId(3)), &facts("team 3", TeamKind::Team, Some(1))), Ok(()));
    }

    #[test]
    fn nothing_wide_stands_below_something_narrow_and_names_are_told_apart() {
        let teams = [of_kind(1, None, TeamKind::Region), of_kind(2, Some(1), TeamKind::District), team(3, Some(2))];
        let check = |id: Option<i64>, facts: TeamFacts| check_place(&teams, id.map(TeamId), &facts);
        let wider = check(None, facts("north", TeamKind::Region, Some(2)));
        assert!(matches!(wider, Err(Misplaced::WiderThanAbove { .. })), "{wider:?}");
        let narrower = check(Some(1), facts("team 1", TeamKind::Team, None));
        assert!(matches!(narrower, Err(Misplaced::NarrowerThanBelow { .. })), "{narrower:?}");
        let taken = check(None, facts("team 3", TeamKind::Team, Some(2)));
        assert!(matches!(taken, Err(Misplaced::NameTaken { .. })), "{taken:?}");
        assert_eq!(check(None, facts("gone", TeamKind::Team, Some(9))), Err(Misplaced::NowhereAbove));
        assert_eq!(check(Some(3), facts("team 3", TeamKind::Team, Some(1))), Ok(()));
    }

    #[test]
    fn a_manager_sees_the_whole_subtree_and_nobody_sees_upwards() {
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
