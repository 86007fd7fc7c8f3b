//! The stakeholder map as coordinates: influence up, attitude across, an arrow for every step a person made.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;

use super::buying_role::{BuyingRole, across, up};
use super::store::{Involved, Step};
use crate::kernel::ids::BuyingRoleId;

/// The drawing's own units; `templates/opportunities/map.html` draws axes to the same figures.
const LEFT: i64 = 120;
const WIDTH: i64 = 560;
const BOTTOM: i64 = 244;
const HEIGHT: i64 = 196;
/// How far somebody steps aside who stands where another stands: the width of a name.
const ASIDE: i64 = 104;

/// A person on the map.
#[derive(Debug, Clone)]
pub struct Spot {
    pub id: BuyingRoleId,
    pub x: i64,
    pub y: i64,
    pub name: String,
    pub role: BuyingRole,
    /// "" (neutral), good, bad.
    pub tone: &'static str,
    pub arrows: Vec<Arrow>,
}

/// A step from one attitude to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrow {
    /// The path of the line (SVG `d`).
    pub path: String,
    pub from_x: i64,
    pub y: i64,
    pub label_x: i64,
    pub label_y: i64,
    pub at: NaiveDateTime,
    pub meeting: String,
    pub before: i32,
    pub after: i32,
    /// The latest step of this person: drawn in full, with its words.
    pub last: bool,
}

/// Where everybody stands and how they came there.
pub fn spots(involved: &[Involved], steps: &[Step]) -> Vec<Spot> {
    let mut taken: BTreeMap<(i32, i32), i64> = BTreeMap::new();
    involved
        .iter()
        .map(|person| {
            let role = &person.role;
            let aside = taken.entry((role.influence, role.attitude)).or_insert(0);
            let x = across_map(role.attitude) + *aside * ASIDE;
            *aside += 1;
            let y = BOTTOM - up(role.influence) * HEIGHT / 1000;
            let own: Vec<&Step> = steps.iter().filter(|s| s.step.buying_role_id == role.id).collect();
            let arrows = own.iter().enumerate().map(|(n, step)| arrow(step, y, n + 1 == own.len(), x)).collect();
            Spot { id: role.id, x, y, name: person.name.clone(), tone: tone(role.attitude), role: role.clone(), arrows }
        })
        .collect()
}

fn across_map(attitude: i32) -> i64 {
    LEFT + across(attitude) * WIDTH / 1000
}

fn tone(attitude: i32) -> &'static str {
    match attitude {
        1.. => "good",
        0 => "",
        _ => "bad",
    }
}

/// The last arrow ends beside the person; earlier ones end where they then stood.
fn arrow(step: &Step, y: i64, last: bool, x: i64) -> Arrow {
    let (from, to) = (across_map(step.step.before), if last { x } else { across_map(step.step.after) });
    let direction = if to >= from { 1 } else { -1 };
    let (start, end) = (from + direction * 8, to - direction * 21);
    let bend = if last { 34 } else { 18 };
    let (middle, top) = ((from + to) / 2, y - bend);
    Arrow {
        path: format!("M{start} {y}Q{middle} {top} {end} {}", y - 6),
        from_x: from,
        y,
        label_x: middle,
        label_y: y - bend / 2 - 8,
        at: step.step.at,
        meeting: step.meeting.clone().unwrap_or_default(),
        before: step.step.before,
        after: step.step.after,
        last,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::ids::{ContactId, OpportunityId};
    use crate::opportunities::RoleKind;
    use crate::opportunities::buying_role::AttitudeChange;

    fn person(id: i64, influence: i32, attitude: i32) -> Involved {
        let role = BuyingRole {
            id: BuyingRoleId(id),
            opportunity_id: OpportunityId(1),
            contact_id: ContactId(id),
            role: RoleKind::User,
            influence,
            attitude,
            note: None,
            updated_at: NaiveDateTime::default(),
        };
        Involved { role, name: format!("P{id}"), job_title: None }
    }

    #[test]
    fn two_people_of_one_opinion_do_not_hide_each_other() {
        let spots = spots(&[person(1, 5, 0), person(2, 5, 0), person(3, 1, 2)], &[]);
        assert_eq!((spots[0].y, spots[1].y), (48, 48));
        assert_eq!(spots[1].x - spots[0].x, ASIDE);
        assert_eq!((spots[2].x, spots[2].y, spots[2].tone), (680, 244, "good"));
    }

    #[test]
    fn every_step_is_an_arrow_and_the_last_one_says_after_which_meeting() {
        let step = |id, before, after, meeting: Option<&str>| Step {
            step: AttitudeChange {
                id,
                buying_role_id: BuyingRoleId(1),
                at: NaiveDateTime::default(),
                before,
                after,
                activity_id: None,
                note: None,
            },
            meeting: meeting.map(str::to_owned),
        };
        let steps = [step(1, -1, 0, None), step(2, 0, 2, Some("Demo in Shanghai"))];
        let spots = spots(&[person(1, 4, 2)], &steps);
        let arrows = &spots[0].arrows;
        assert_eq!(arrows.iter().map(|a| a.last).collect::<Vec<_>>(), [false, true]);
        assert_eq!((arrows[1].from_x, arrows[1].meeting.as_str()), (400, "Demo in Shanghai"));
    }
}
