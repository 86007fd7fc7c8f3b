//! Accounts and contacts: whom we sell to, and who decides there.
//!
//! In: forms, conversions of leads, imports. Out: the company, address and person that opportunities, quotes and orders name.
//! Invariants:
//! 1. Contacts and addresses are seen by whoever sees their account; there is one primary contact, and one default address of a kind.
//! 2. A change of a field is in the field history of its record; a name, phone or address that changes is found under the new one at once.
//! 3. A Chinese family name comes first.

pub mod account;
pub mod change;
pub mod choose;
pub mod contact;
mod form;
pub mod list;
mod pages;
pub mod store;

pub use account::{Account, AccountFacts, AccountKind, Address, AddressFacts, AddressKind};
pub use contact::{Contact, ContactFacts, ContactKind};

use crate::web::Routes;

pub fn routes(routes: &mut Routes) {
    routes.get("/accounts", pages::index);
    routes.get("/accounts/export", pages::export);
    routes.get("/accounts/choices", pages::choices);
    routes.get("/accounts/new", pages::new);
    routes.post("/accounts", pages::create);
    routes.get(r"/accounts/{id:\d+}", pages::show);
    routes.post(r"/accounts/{id:\d+}", pages::update);
    routes.get(r"/accounts/{id:\d+}/edit", pages::edit);
    routes.get(r"/accounts/{id:\d+}/owner", pages::owner::edit);
    routes.post(r"/accounts/{id:\d+}/owner", pages::owner::update);
    routes.get(r"/accounts/{id:\d+}/history", pages::history);
    routes.get(r"/accounts/{id:\d+}/addresses/new", pages::addresses::new);
    routes.post(r"/accounts/{id:\d+}/addresses", pages::addresses::create);
    routes.get(r"/accounts/{id:\d+}/addresses/{address:\d+}/edit", pages::addresses::edit);
    routes.post(r"/accounts/{id:\d+}/addresses/{address:\d+}", pages::addresses::update);
    routes.post(r"/accounts/{id:\d+}/addresses/{address:\d+}/removal", pages::addresses::delete);
    routes.get(r"/accounts/{id:\d+}/contacts/new", pages::contacts::new);
    routes.post(r"/accounts/{id:\d+}/contacts", pages::contacts::create);
    routes.get(r"/contacts/{id:\d+}", pages::contacts::show);
    routes.post(r"/contacts/{id:\d+}", pages::contacts::update);
    routes.get(r"/contacts/{id:\d+}/edit", pages::contacts::edit);
    routes.get(r"/contacts/{id:\d+}/history", pages::contacts::history);
}
