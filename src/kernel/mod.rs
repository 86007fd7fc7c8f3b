//! Words everyone uses: money, ids, time, who is acting, and explained refusals.
//! No SQL, no HTTP. Invariants:
//! 1. Money is integer millionths of the currency unit; only `money` rounds.
//! 2. "Now" comes from a [`clock::Clock`] that is passed in.
//! 3. A refusal carries facts; sentences are made from them in `locales/`.

pub mod actor;
pub mod clock;
pub mod country;
pub mod ids;
pub mod money;
pub mod reason;
pub mod text_enum;
