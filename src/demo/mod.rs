//! The demo company: Hoist & Haul, a believable maker of forklifts, workstations and bicycles. Deterministic from a seed
//! and the day it is loaded on. Used by `throughline demo`, browser tests and screenshots.
//!
//! Each file loads one stage through the stores and verbs of its slice and leaves what later stages need in [`Demo`].

mod accounts;
mod agenda;
mod assortment;
mod catalogue;
pub mod copies;
mod first_contacts;
mod harbour;
mod harbour_quotes;
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
    /// A company one can look at: 210 accounts, 400 opportunities.
    S,
    /// A tenth of L.
    M,
    /// 100,000 accounts, 300,000 orders, 1,000,000 activities, for the benches.
    L,
}

impl Size {
    /// How many copies of the company stand beside it.
    pub fn copies(self) -> i64 {
        match self {
            Size::S => 0,
            Size::M => 47,
            Size::L => 476,
        }
    }
}

/// What the stages hand on to each other.
pub struct Demo {
    pub random: Random,
    pub now: NaiveDateTime,
    pub today: NaiveDate,
    pub people: Vec<DemoPerson>,
    pub accounts: Vec<DemoAccount>,
    /// By SKU.
    pub products: std::collections::BTreeMap<String, ProductId>,
    /// Without Harbour Group's.
    pub opportunities: Vec<DemoOpportunity>,
    pub harbour: Option<HarbourDeals>,
}

/// The first deal with Harbour Group, won, and the one that is open.
pub struct HarbourDeals {
    pub yard: OpportunityId,
    pub hall: OpportunityId,
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
    pub since: NaiveDateTime,
}

#[derive(Clone)]
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
pub fn load(conn: &mut Connection, now: NaiveDateTime) -> Result<(), AppError> {
    let mut demo = empty(now);
    crate::search::together(conn, |conn| {
        people::load(conn, &mut demo)?;
        accounts::load(conn, &mut demo)?;
        leads::load(conn, &mut demo)?;
        catalogue::load(conn, &mut demo)?;
        prices::load(conn, &mut demo)?;
        opportunities::load(conn, &mut demo)?;
        quotes::load(conn, &mut demo)?;
        orders::load(conn, &mut demo)?;
        agenda::load(conn, &mut demo)?;
        in_order_of_time(conn)
    })
}

/// Timelines read events by their id; the stages told theirs one after the other.
fn in_order_of_time(conn: &mut Connection) -> Result<(), AppError> {
    conn.batch(
        "UPDATE events SET id = -x.place FROM (SELECT id AS old, ROW_NUMBER() OVER (ORDER BY at, id) AS place FROM events) AS x \
         WHERE x.old = events.id; UPDATE events SET id = -id",
    )?;
    Ok(())
}

/// Only teams, staff and what the program itself needs: for tests that bring their own records.
pub fn load_staff(conn: &mut Connection, now: NaiveDateTime) -> Result<(), AppError> {
    people::load(conn, &mut empty(now))
}

fn empty(now: NaiveDateTime) -> Demo {
    let today = crate::kernel::clock::local(now, chrono_tz::Asia::Shanghai).date();
    Demo {
        random: Random::new(20_261_121),
        now,
        today,
        people: Vec::new(),
        accounts: Vec::new(),
        products: std::collections::BTreeMap::new(),
        opportunities: Vec::new(),
        harbour: None,
    }
}
