//! Who is acting, and what they may do.

use chrono_tz::Tz;

use super::ids::{AccountId, TeamId, UserId};

crate::text_enum! {
    /// What a person does in the chain. Service agent and partner come with their slices.
    pub enum Role {
        Telesales = "telesales",
        Presales = "presales",
        FieldRep = "field_rep",
        DistrictManager = "district_manager",
        SalesDirector = "sales_director",
        PricingManager = "pricing_manager",
        ProductManager = "product_manager",
        Customer = "customer",
        Administrator = "administrator",
    }
}

crate::text_enum! {
    /// A language every page speaks.
    pub enum Language {
        English = "en",
        Chinese = "zh-CN",
    }
}

/// What needs a right of its own, beyond seeing the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Work the chain: leads, accounts, activities, opportunities, quotes, orders.
    Sell,
    /// See cost and margin.
    SeeMargin,
    /// Decide approval requests within the own limit.
    Approve,
    /// See the team page and other people's work.
    Manage,
    EditPrices,
    /// See and enter what products cost us.
    EditCosts,
    EditProducts,
    /// Users, teams, settings, outbox.
    Administer,
    /// Move order lines through production and shipping.
    FulfilOrders,
}

/// Which owners' records an actor sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    Everything,
    /// The owners listed for this viewer in `visibility` (self, and for managers the subtree), and shared records.
    Owners(UserId),
    /// A customer: only what belongs to their company, only in the portal.
    Company(AccountId),
    /// A customer without a company yet.
    Nothing,
}

/// The person behind a request.
#[derive(Debug, Clone)]
pub struct Actor {
    pub user_id: UserId,
    pub name: String,
    pub email: String,
    pub role: Role,
    pub team_id: Option<TeamId>,
    pub account_id: Option<AccountId>,
    pub language: Language,
    pub time_zone: Tz,
}

impl Actor {
    pub fn is_customer(&self) -> bool {
        self.role == Role::Customer
    }

    pub fn is_staff(&self) -> bool {
        !self.is_customer()
    }

    pub fn scope(&self) -> Scope {
        match self.role {
            Role::SalesDirector | Role::PricingManager | Role::Administrator => Scope::Everything,
            Role::Telesales | Role::Presales | Role::FieldRep | Role::DistrictManager | Role::ProductManager => {
                Scope::Owners(self.user_id)
            }
            Role::Customer => self.account_id.map_or(Scope::Nothing, Scope::Company),
        }
    }

    pub fn may(&self, act: Act) -> bool {
        use Role::*;
        match act {
            Act::Sell => matches!(self.role, Telesales | Presales | FieldRep | DistrictManager | SalesDirector | Administrator),
            Act::SeeMargin => matches!(self.role, FieldRep | DistrictManager | SalesDirector | PricingManager | Administrator),
            Act::Approve => matches!(self.role, DistrictManager | SalesDirector | Administrator),
            Act::Manage => matches!(self.role, DistrictManager | SalesDirector | Administrator),
            Act::EditPrices => matches!(self.role, PricingManager | SalesDirector | Administrator),
            Act::EditCosts => matches!(self.role, PricingManager | ProductManager),
            Act::EditProducts => matches!(self.role, ProductManager | Administrator),
            Act::Administer => self.role == Administrator,
            Act::FulfilOrders => matches!(self.role, FieldRep | DistrictManager | SalesDirector | Administrator),
        }
    }
}
