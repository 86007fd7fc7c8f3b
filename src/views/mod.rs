//! Saved views: the filters and the order of a list, kept under a name.
//!
//! In: a list as it stands in its address. Out: a menu above the list that opens it so again. Invariants:
//! 1. A view is the query of one list and holds only filters that list knows; opening it asks for nothing a person may not see.
//! 2. Only who saved a view changes, shares or deletes it; for others that page does not exist.
//! 3. A shared view is shown to the team of who shared it and to the teams below; it shows each reader their own records.

mod form;
pub mod menu;
mod pages;
pub mod store;
pub mod view;

pub use menu::Menu;
pub use view::{KnownList, SavedView};

use crate::web::Routes;

pub fn routes(routes: &mut Routes) {
    routes.post("/views", pages::create);
    routes.post("/views/return", pages::take_back);
    routes.get(r"/views/{id:\d+}/edit", pages::edit);
    routes.post(r"/views/{id:\d+}", pages::update);
    routes.post(r"/views/{id:\d+}/removal", pages::remove);
}
