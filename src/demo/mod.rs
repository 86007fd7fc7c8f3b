//! The demo company: Hoist & Haul, a believable maker of forklifts, workstations and bicycles. Deterministic from a seed
//! and the day it is loaded on. Used by `throughline demo`, browser tests and screenshots.
//!
//! Each file loads one stage through the stores and verbs of its slice and leaves what later stages need in [`Demo`].

mod accounts;
mod catalogue;
mod leads;
mod opportunities;
mod orders;
mod people;
mod prices;
mod quotes;
pub mod random;

use chrono::{NaiveDate, NaiveDateTime};

use crate::db::Connection;
use crate::kernel::actor::{Actor, Role};
use crate::kernel::ids::{AccountId, ContactId, OpportunityId, ProductId, TeamId, UserId};
use crate::kernel::money::Currency;
use crate::web::AppError;
use random::Random;

/// The password of every demo account.
pub const PASSWORD: &str = "throughline demo";

/// How much is loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Size {
    /// A company one can look at: 200 accounts, 400 opportunities.
    S,
    /// Ten times that.
    M,
    /// 100,000 accounts, 300,000 orders, 1,000,000 activities, for the benches.
    L,
}

/// What the stages hand on to each other.
pub struct Demo {
    pub random: Random,
    pub size: Size,
    pub now: NaiveDateTime,
    pub today: NaiveDate,
    pub people: Vec<DemoPerson>,
    pub accounts: Vec<DemoAccount>,
    /// By SKU.
    pub products: std::collections::BTreeMap<String, ProductId>,
    pub opportunities: Vec<DemoOpportunity>,
}

pub struct DemoPerson {
    pub id: UserId,
    pub team: Option<TeamId>,
    pub actor: Actor,
}

pub struct DemoAccount {
    pub id: AccountId,
    pub name: String,
    pub owner: UserId,
    pub country: String,
    pub currency: Currency,
    pub contacts: Vec<ContactId>,
}

pub struct DemoOpportunity {
    pub id: OpportunityId,
    pub account: usize,
    pub owner: UserId,
    pub stage: String,
    pub created_at: NaiveDateTime,
}

impl Demo {
    /// Somebody of the role; the first where there are several.
    pub fn actor(&self, role: Role) -> Result<Actor, AppError> {
        let person = self.people.iter().find(|p| p.actor.role == role);
        person.map(|p| p.actor.clone()).ok_or(AppError::Internal(format!("the demo has no {role}")))
    }

    pub fn actor_of(&self, id: UserId) -> Result<Actor, AppError> {
        let person = self.people.iter().find(|p| p.id == id);
        person.map(|p| p.actor.clone()).ok_or(AppError::Internal("the demo has no such person".into()))
    }

    /// Those who own deals.
    pub fn sellers(&self) -> Vec<UserId> {
        self.people.iter().filter(|p| p.actor.role == Role::FieldRep).map(|p| p.id).collect()
    }
}

/// Loads the whole company into an empty database, in one transaction.
pub fn load(conn: &mut Connection, now: NaiveDateTime, size: Size) -> Result<(), AppError> {
    let mut demo = empty(now, size);
    people::load(conn, &mut demo)?;
    accounts::load(conn, &mut demo)?;
    leads::load(conn, &mut demo)?;
    catalogue::load(conn, &mut demo)?;
    prices::load(conn, &mut demo)?;
    opportunities::load(conn, &mut demo)?;
    quotes::load(conn, &mut demo)?;
    orders::load(conn, &mut demo)?;
    Ok(())
}

/// Only teams, staff and what the program itself needs: for tests that bring their own records.
pub fn load_staff(conn: &mut Connection, now: NaiveDateTime) -> Result<(), AppError> {
    people::load(conn, &mut empty(now, Size::S))
}

fn empty(now: NaiveDateTime, size: Size) -> Demo {
    let today = crate::kernel::clock::local(now, chrono_tz::Asia::Shanghai).date();
    Demo {
        random: Random::new(20_261_121),
        size,
        now,
        today,
        people: Vec::new(),
        accounts: Vec::new(),
        products: std::collections::BTreeMap::new(),
        opportunities: Vec::new(),
    }
}
