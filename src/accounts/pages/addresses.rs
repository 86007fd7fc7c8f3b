//! Pages of an account's addresses.

use actix_web::{HttpResponse, web};
use askama::Template;

use super::{load, refused, to_account};
use crate::accounts::account::{Account, Address, AddressKind};
use crate::accounts::form::AddressForm;
use crate::accounts::{change, store};
use crate::kernel::actor::Act;
use crate::kernel::country::COUNTRIES;
use crate::kernel::ids::{AccountId, AddressId};
use crate::web::visit::see_other_with;
use crate::web::{AppError, Desk, Form, FormErrors, Frame, Notice, page};

#[derive(Template)]
#[template(path = "accounts/address_form.html")]
struct FormPage {
    frame: Frame,
    typed: AddressForm,
    errors: FormErrors,
    account: Account,
    address: Option<AddressId>,
}

impl FormPage {
    fn kinds(&self) -> Vec<(String, String)> {
        AddressKind::ALL.iter().map(|k| (k.to_string(), self.frame.name("address-kind", k).into_owned())).collect()
    }

    fn countries(&self) -> Vec<(String, String)> {
        let mut list: Vec<(String, String)> =
            COUNTRIES.iter().map(|c| ((*c).to_owned(), self.frame.name("country", c).into_owned())).collect();
        if self.typed.country.len() == 2 && !COUNTRIES.contains(&self.typed.country.as_str()) {
            list.push((self.typed.country.clone(), self.typed.country.clone()));
        }
        list
    }

    fn action(&self) -> String {
        let place = format!("/accounts/{}/addresses", self.account.id);
        self.address.map_or(place.clone(), |id| format!("{place}/{id}"))
    }
}

pub(in crate::accounts) async fn new(desk: Desk, path: web::Path<AccountId>) -> Result<HttpResponse, AppError> {
    desk.need(Act::Sell)?;
    let account = load(&desk, *path).await?;
    let typed = AddressForm { country: desk.app.settings.country.clone(), ..AddressForm::default() };
    page(&FormPage { frame: desk.frame(), typed, errors: FormErrors::default(), account, address: None })
}

pub(in crate::accounts) async fn create(
    desk: Desk,
    path: web::Path<AccountId>,
    form: Form<AddressForm>,
) -> Result<HttpResponse, AppError> {
    desk.need(Act::Sell)?;
    save(desk, *path, None, form.0).await
}

pub(in crate::accounts) async fn edit(desk: Desk, path: web::Path<(AccountId, AddressId)>) -> Result<HttpResponse, AppError> {
    desk.need(Act::Sell)?;
    let (id, address_id) = *path;
    let account = load(&desk, id).await?;
    let address = find(&desk, id, address_id).await?;
    let typed = AddressForm::of(&address);
    page(&FormPage { frame: desk.frame(), typed, errors: FormErrors::default(), account, address: Some(address_id) })
}

async fn find(desk: &Desk, account: AccountId, id: AddressId) -> Result<Address, AppError> {
    desk.app.db.read(move |conn| store::find_address(conn, account, id)?.ok_or(AppError::NotFound)).await
}

pub(in crate::accounts) async fn update(
    desk: Desk,
    path: web::Path<(AccountId, AddressId)>,
    form: Form<AddressForm>,
) -> Result<HttpResponse, AppError> {
    desk.need(Act::Sell)?;
    save(desk, path.0, Some(path.1), form.0).await
}

async fn save(desk: Desk, id: AccountId, address: Option<AddressId>, typed: AddressForm) -> Result<HttpResponse, AppError> {
    let facts = match typed.parse() {
        Ok(facts) => facts,
        Err(errors) => {
            let account = load(&desk, id).await?;
            return refused(&FormPage { frame: desk.frame(), typed, errors, account, address });
        }
    };
    let (actor, now) = (desk.actor.clone(), desk.app.clock.now());
    desk.app
        .db
        .write(move |conn| {
            let account = store::load_visible(conn, &actor, id)?;
            let old = address.map(|a| store::find_address(conn, id, a)?.ok_or(AppError::NotFound)).transpose()?;
            Ok::<_, AppError>(change::change_address(conn, now, &actor, (&account, old.as_ref()), Some(&facts))?)
        })
        .await?;
    Ok(see_other_with(format!("/accounts/{id}"), Notice::good(desk.text("address-saved"))))
}

/// Orders keep their own copy of an address, so taking one away changes nothing that was agreed.
pub(in crate::accounts) async fn delete(desk: Desk, path: web::Path<(AccountId, AddressId)>) -> Result<HttpResponse, AppError> {
    desk.need(Act::Sell)?;
    let (id, address) = *path;
    let (actor, now) = (desk.actor.clone(), desk.app.clock.now());
    desk.app
        .db
        .write(move |conn| {
            let account = store::load_visible(conn, &actor, id)?;
            let old = store::find_address(conn, id, address)?.ok_or(AppError::NotFound)?;
            Ok::<_, AppError>(change::change_address(conn, now, &actor, (&account, Some(&old)), None)?)
        })
        .await?;
    Ok(to_account(id))
}
