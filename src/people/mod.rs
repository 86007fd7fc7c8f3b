//! Users, teams, roles, sign-in.
//!
//! In: a set-up link on an empty installation, users made by an administrator. Out: the [`Actor`] behind each request and the
//! rows of `visibility` that say whose records a viewer sees. Invariants:
//! 1. There is no default account; the first administrator comes from a one-time link.
//! 2. A disabled user is nobody from the next request on.
//! 3. `visibility` is rebuilt in the transaction that changes users or teams.
//!
//! [`Actor`]: crate::kernel::actor::Actor

mod me;
mod pages;
pub mod password;
pub mod sign_in;
pub mod store;
pub mod team;
pub mod user;

use crate::web::Routes;

pub fn routes(routes: &mut Routes) {
    routes.get("/", me::home);
    routes.get("/me", me::show);
    routes.post("/me/password", me::update_password);
    routes.post("/me/sessions", me::delete_sessions);
    routes.get("/sign-in", pages::new_session);
    routes.post("/sign-in", pages::create_session);
    routes.post("/sign-out", pages::delete_session);
    routes.post("/language", pages::update_language);
    routes.post("/theme", pages::update_theme);
}
