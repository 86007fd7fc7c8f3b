//! How far each role goes alone.

use diesel::prelude::*;

use crate::db::schema::approval_limits;
use crate::kernel::actor::Role;
use crate::kernel::money::{Amount, Percent};

/// A row of `approval_limits`: what a role may give without asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = approval_limits)]
pub struct Limit {
    pub role: Role,
    /// The most taken off by hand, of the price before.
    pub max_discount: Percent,
    /// The least margin, of net. `None`: any.
    pub min_margin: Option<Percent>,
    /// The most net of a whole quote, in its currency. `None`: any.
    pub max_amount: Option<Amount>,
}

/// The limits of all roles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits(pub Vec<Limit>);

/// Who can be asked, lowest first.
pub const LADDER: [Role; 2] = [Role::DistrictManager, Role::SalesDirector];

/// Roles that have a limit, in the order they are shown.
pub const LIMITED: [Role; 5] = [Role::Telesales, Role::Presales, Role::FieldRep, Role::DistrictManager, Role::SalesDirector];

/// How high a role stands when it comes to saying yes.
pub fn rank(role: Role) -> u8 {
    match role {
        Role::DistrictManager => 1,
        Role::SalesDirector => 2,
        Role::Administrator => 3,
        _ => 0,
    }
}

impl Limits {
    /// What holds until somebody sets other limits.
    pub fn usual() -> Limits {
        let limit = |role, percent, margin: Option<i64>, amount: Option<i64>| Limit {
            role,
            max_discount: Percent::from_percent(percent),
            min_margin: margin.map(Percent::from_percent),
            max_amount: amount.map(Amount::from_units),
        };
        Limits(vec![
            limit(Role::Telesales, 3, Some(12), Some(100_000)),
            limit(Role::Presales, 3, Some(12), Some(200_000)),
            limit(Role::FieldRep, 5, Some(10), Some(500_000)),
            limit(Role::DistrictManager, 12, Some(5), Some(2_000_000)),
            limit(Role::SalesDirector, 100, None, None),
        ])
    }

    /// The limit of a role; a role without one gives nothing away alone.
    pub fn of(&self, role: Role) -> Limit {
        let role = if role == Role::Administrator { Role::SalesDirector } else { role };
        let found = self.0.iter().find(|limit| limit.role == role).copied();
        found.unwrap_or(Limit { role, max_discount: Percent::ZERO, min_margin: None, max_amount: None })
    }
}
