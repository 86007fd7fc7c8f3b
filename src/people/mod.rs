//! Users, teams, roles, sign-in.
//!
//! In: a set-up link on an empty installation, users made by an administrator. Out: the [`Actor`] behind each request and the
//! rows of `visibility` that say whose records a viewer sees. Invariants:
//! 1. There is no default account; the first administrator comes from a one-time link.
//! 2. A disabled user is nobody from the next request on.
//! 3. `visibility` is rebuilt in the transaction that changes users or teams.
//! 4. Teams are a tree: no team stands inside itself, and only an empty one goes.
//! 5. A link to a new password works once; the database keeps its hash. A new password ends every session.
//!
//! [`Actor`]: crate::kernel::actor::Actor

pub mod arrange;
pub mod device;
mod form;
pub mod link;
pub mod owner;
mod pages;
pub mod password;
pub mod reset;
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
    routes.post("/me/sessions/{id:\\d+}/ending", pages::me::delete_session);
    routes.get("/users", pages::administration::index);
    routes.get("/users/new", pages::administration::new);
    routes.post("/users", pages::administration::create);
    routes.get("/users/{id:\\d+}/edit", pages::administration::edit);
    routes.post("/users/{id:\\d+}", pages::administration::update);
    routes.post("/users/{id:\\d+}/disabling", pages::administration::disable);
    routes.post("/users/{id:\\d+}/enabling", pages::administration::enable);
    routes.post("/users/{id:\\d+}/password-link", pages::new_password::create_link);
    routes.get("/teams", pages::teams::index);
    routes.post("/teams", pages::teams::create);
    routes.get("/teams/{id:\\d+}", pages::team::show);
    routes.post("/teams/{id:\\d+}", pages::team::update);
    routes.post("/teams/{id:\\d+}/members", pages::team::create_member);
    routes.post("/teams/{id:\\d+}/members/removal", pages::team::delete_member);
    routes.post("/teams/{id:\\d+}/removal", pages::team::delete);
    routes.get("/set-up/{key}", pages::first::new_administrator);
    routes.post("/set-up/{key}", pages::first::create_administrator);
    routes.get("/password", pages::new_password::new_request);
    routes.post("/password", pages::new_password::create_request);
    routes.get("/password/{key}", pages::new_password::edit);
    routes.post("/password/{key}", pages::new_password::update);
    routes.get("/sign-in", pages::new_session);
    routes.post("/sign-in", pages::create_session);
    routes.post("/sign-out", pages::delete_session);
    routes.post("/language", pages::update_language);
    routes.post("/theme", pages::update_theme);
}
