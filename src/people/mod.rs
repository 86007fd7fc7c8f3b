//! Users, teams, roles, sign-in.
//!
//! In: a set-up link on an empty installation, users made by an administrator. Out: the [`Actor`] behind each request and the
//! rows of `visibility` that say whose records a viewer sees. Invariants:
//! 1. There is no default account; the first administrator comes from a one-time link.
//! 2. A disabled user is nobody from the next request on.
//! 3. `visibility` is rebuilt in the transaction that changes users or teams.
//!
//! [`Actor`]: crate::kernel::actor::Actor

mod form;
mod pages;
pub mod password;
pub mod save;
pub mod set_up;
pub mod sign_in;
pub mod store;
pub mod team;
pub mod user;

use crate::web::Routes;

pub fn routes(routes: &mut Routes) {
    routes.get("/", pages::me::home);
    routes.get("/me", pages::me::show);
    routes.post("/me/password", pages::me::update_password);
    routes.post("/me/sessions", pages::me::delete_sessions);
    routes.get("/users", pages::administration::index);
    routes.get("/users/new", pages::administration::new);
    routes.post("/users", pages::administration::create);
    routes.get("/users/{id:\\d+}/edit", pages::administration::edit);
    routes.post("/users/{id:\\d+}", pages::administration::update);
    routes.post("/users/{id:\\d+}/disabling", pages::administration::disable);
    routes.post("/users/{id:\\d+}/enabling", pages::administration::enable);
    routes.get("/set-up/{key}", pages::administration::new_administrator);
    routes.post("/set-up/{key}", pages::administration::create_administrator);
    routes.get("/sign-in", pages::new_session);
    routes.post("/sign-in", pages::create_session);
    routes.post("/sign-out", pages::delete_session);
    routes.post("/language", pages::update_language);
    routes.post("/theme", pages::update_theme);
}
