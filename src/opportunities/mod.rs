//! Opportunities: the pipeline from a qualified need to an order.
//!
//! In: a converted lead, or a deal entered by hand; what meetings changed. Out: the board, the list, the deal's page with its
//! stakeholder map, and the deal that quotes and orders belong to. Invariants:
//! 1. An open deal's chance is never 0 or 100 %.
//! 2. Won only by [`win::win`], which is called where its order is placed; lost only with a reason.
//! 3. The next step is the earliest open activity of the deal ([`next_step::refresh`]); where there is none, that is flagged.
//! 4. Every move between stages is a row of `stage_changes`, taken back by another row.

pub mod buying_role;
pub mod change;
pub mod create;
pub mod involve;
pub mod lose;
pub mod meeting;
pub mod move_stage;
pub mod next_step;
pub mod opportunity;
pub mod share;
pub mod stage;
pub mod store;
pub mod win;

pub use buying_role::{BuyingRole, RoleKind};
pub use opportunity::{LostReason, NewOpportunity, Opportunity, Outcome};
pub use stage::{Stage, StageKind};
