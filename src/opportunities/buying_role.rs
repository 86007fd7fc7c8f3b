//! Who takes part in the buying decision, with what influence, and how they stand towards us.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::db::schema::{attitude_changes, buying_roles};
use crate::kernel::ids::{ActivityId, BuyingRoleId, ContactId, OpportunityId};

crate::text_enum! {
    /// The part a person has in the decision.
    pub enum RoleKind {
        EconomicBuyer = "economic_buyer",
        Decider = "decider",
        User = "user",
        Technical = "technical",
        Champion = "champion",
        Purchasing = "purchasing",
    }
}

impl RoleKind {
    /// Whether this person releases the money.
    pub fn pays(self) -> bool {
        matches!(self, RoleKind::EconomicBuyer)
    }
}

/// Influence from 1 (little) to 5 (decides).
pub const INFLUENCES: std::ops::RangeInclusive<i32> = 1..=5;
/// Attitude from -2 (opposes) over 0 (neutral) to 2 (supports).
pub const ATTITUDES: std::ops::RangeInclusive<i32> = -2..=2;

/// A row of `buying_roles`. The attitude is the present one; how it came about is in `attitude_changes`.
#[derive(Debug, Clone, Queryable, Selectable, Identifiable)]
#[diesel(table_name = buying_roles)]
pub struct BuyingRole {
    pub id: BuyingRoleId,
    pub opportunity_id: OpportunityId,
    pub contact_id: ContactId,
    pub role: RoleKind,
    pub influence: i32,
    pub attitude: i32,
    pub note: Option<String>,
    pub updated_at: NaiveDateTime,
}

/// A row of `attitude_changes`.
#[derive(Debug, Clone, Queryable, Selectable, Identifiable)]
#[diesel(table_name = attitude_changes)]
pub struct AttitudeChange {
    pub id: i64,
    pub buying_role_id: BuyingRoleId,
    pub at: NaiveDateTime,
    pub before: i32,
    pub after: i32,
    pub activity_id: Option<ActivityId>,
    pub note: Option<String>,
}

/// Where an attitude stands on the map, from 0 (left, opposes) to 1000 (right, supports).
pub fn across(attitude: i32) -> i64 {
    i64::from(attitude.clamp(*ATTITUDES.start(), *ATTITUDES.end()) + 2) * 250
}

/// Where an influence stands on the map, from 0 (low) to 1000 (high).
pub fn up(influence: i32) -> i64 {
    i64::from(influence.clamp(*INFLUENCES.start(), *INFLUENCES.end()) - 1) * 250
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_map_puts_neutral_in_the_middle_and_the_decider_on_top() {
        assert_eq!([across(-2), across(0), across(2), across(9)], [0, 500, 1000, 1000]);
        assert_eq!([up(1), up(3), up(5), up(-4)], [0, 500, 1000, 0]);
    }
}
