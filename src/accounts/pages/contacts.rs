//! Pages of contacts.

use actix_web::{HttpResponse, web};
use askama::Template;

use super::{CHANGES, HistoryPage, load, refused};
use crate::accounts::account::Account;
use crate::accounts::contact::{Contact, ContactKind};
use crate::accounts::form::ContactForm;
use crate::accounts::{change, store};
use crate::db::Connection;
use crate::history::{self, Links};
use crate::kernel::actor::Act;
use crate::kernel::ids::{AccountId, ContactId};
use crate::web::timeline::{self, Line};
use crate::web::visit::see_other_with;
use crate::web::{AppError, Desk, Form, FormErrors, Frame, Notice, page};

#[derive(Template)]
#[template(path = "accounts/contact.html")]
struct ShowPage {
    frame: Frame,
    contact: Contact,
    account: Account,
    boss: Option<Contact>,
    reports: Vec<Contact>,
    lines: Vec<Line>,
}

pub(in crate::accounts) async fn show(desk: Desk, path: web::Path<ContactId>) -> Result<HttpResponse, AppError> {
    let (actor, id, frame) = (desk.actor.clone(), *path, desk.frame());
    let shown = desk
        .app
        .db
        .read(move |conn| {
            let (contact, account) = store::find_visible_contact(conn, &actor, id)?.ok_or(AppError::NotFound)?;
            let colleagues = store::load_contacts(conn, account.id)?;
            let boss = colleagues.iter().find(|c| Some(c.id) == contact.reports_to_id).cloned();
            let reports = colleagues.into_iter().filter(|c| c.reports_to_id == Some(id)).collect();
            let events = history::list_events(conn, Links { contact: Some(id), ..Links::default() }, None, 50)?;
            let lines = timeline::lines(&frame, &events);
            Ok::<_, AppError>(ShowPage { frame, contact, account, boss, reports, lines })
        })
        .await?;
    page(&shown)
}

#[derive(Template)]
#[template(path = "accounts/contact_form.html")]
struct FormPage {
    frame: Frame,
    typed: ContactForm,
    errors: FormErrors,
    account: Account,
    contact: Option<Contact>,
    colleagues: Vec<Contact>,
}

impl FormPage {
    fn kinds(&self) -> Vec<(String, String)> {
        ContactKind::ALL.iter().map(|k| (k.to_string(), self.frame.name("contact-kind", k).into_owned())).collect()
    }

    fn bosses(&self) -> Vec<(String, String)> {
        self.colleagues.iter().map(|c| (c.id.to_string(), c.name.clone())).collect()
    }

    fn languages(&self) -> Vec<(&'static str, &'static str)> {
        super::languages()
    }

    fn action(&self) -> String {
        match &self.contact {
            Some(contact) => format!("/contacts/{}", contact.id),
            None => format!("/accounts/{}/contacts", self.account.id),
        }
    }

    fn back(&self) -> String {
        match &self.contact {
            Some(contact) => format!("/contacts/{}", contact.id),
            None => format!("/accounts/{}", self.account.id),
        }
    }
}

/// Whom `contact` may report to: the others at the account who do not report to them already.
fn colleagues(conn: &mut Connection, account: AccountId, contact: Option<ContactId>) -> Result<Vec<Contact>, AppError> {
    let all = store::load_contacts(conn, account)?;
    let below = |c: &Contact| contact.is_some_and(|id| reports_to(&all, c, id));
    Ok(all.iter().filter(|c| !below(c)).cloned().collect())
}

/// Whether `who` is `boss` or reports to them, directly or through others.
fn reports_to(all: &[Contact], who: &Contact, boss: ContactId) -> bool {
    let mut at = Some(who.id);
    // No line is longer than there are people; a loop in the data ends here.
    for _ in 0..=all.len() {
        if at == Some(boss) {
            return true;
        }
        at = at.and_then(|id| all.iter().find(|c| c.id == id)).and_then(|c| c.reports_to_id);
    }
    false
}

pub(in crate::accounts) async fn new(desk: Desk, path: web::Path<AccountId>) -> Result<HttpResponse, AppError> {
    desk.need(Act::Sell)?;
    let account = load(&desk, *path).await?;
    let typed = ContactForm { language: account.language.clone(), ..ContactForm::default() };
    form_page(&desk, account, None, typed, FormErrors::default()).await
}

async fn form_page(
    desk: &Desk,
    account: Account,
    contact: Option<Contact>,
    typed: ContactForm,
    errors: FormErrors,
) -> Result<HttpResponse, AppError> {
    let (id, itself) = (account.id, contact.as_ref().map(|c| c.id));
    let colleagues = desk.app.db.read(move |conn| colleagues(conn, id, itself)).await?;
    let failed = !errors.is_empty();
    let shown = FormPage { frame: desk.frame(), typed, errors, account, contact, colleagues };
    if failed { refused(&shown) } else { page(&shown) }
}

pub(in crate::accounts) async fn create(
    desk: Desk,
    path: web::Path<AccountId>,
    form: Form<ContactForm>,
) -> Result<HttpResponse, AppError> {
    desk.need(Act::Sell)?;
    let account = load(&desk, *path).await?;
    let (actor, now, typed, at) = (desk.actor.clone(), desk.app.clock.now(), form.0.clone(), account.clone());
    let made = desk
        .app
        .db
        .write(move |conn| {
            let known: Vec<ContactId> = colleagues(conn, at.id, None)?.iter().map(|c| c.id).collect();
            match typed.parse(&known) {
                Ok(facts) => Ok::<_, AppError>(Ok(change::create_contact(conn, now, &actor, &at, &facts)?)),
                Err(errors) => Ok(Err(errors)),
            }
        })
        .await?;
    match made {
        Ok(_) => Ok(see_other_with(format!("/accounts/{}", account.id), Notice::good(desk.text("contact-created")))),
        Err(errors) => form_page(&desk, account, None, form.0, errors).await,
    }
}

async fn find(desk: &Desk, id: ContactId) -> Result<(Contact, Account), AppError> {
    let actor = desk.actor.clone();
    desk.app.db.read(move |conn| store::find_visible_contact(conn, &actor, id)?.ok_or(AppError::NotFound)).await
}

pub(in crate::accounts) async fn edit(desk: Desk, path: web::Path<ContactId>) -> Result<HttpResponse, AppError> {
    desk.need(Act::Sell)?;
    let (contact, account) = find(&desk, *path).await?;
    let typed = ContactForm::of(&contact);
    form_page(&desk, account, Some(contact), typed, FormErrors::default()).await
}

pub(in crate::accounts) async fn update(
    desk: Desk,
    path: web::Path<ContactId>,
    form: Form<ContactForm>,
) -> Result<HttpResponse, AppError> {
    desk.need(Act::Sell)?;
    let (actor, now, typed, id) = (desk.actor.clone(), desk.app.clock.now(), form.0.clone(), *path);
    let changed = desk
        .app
        .db
        .write(move |conn| {
            let (contact, account) = store::find_visible_contact(conn, &actor, id)?.ok_or(AppError::NotFound)?;
            let known: Vec<ContactId> = colleagues(conn, account.id, Some(id))?.iter().map(|c| c.id).collect();
            match typed.parse(&known) {
                Ok(facts) => Ok::<_, AppError>(Ok(change::change_contact(conn, now, &actor, (&contact, &account), &facts)?)),
                Err(errors) => Ok(Err((contact, account, errors))),
            }
        })
        .await?;
    match changed {
        Ok(()) => Ok(see_other_with(format!("/contacts/{id}"), Notice::good(desk.text("contact-changed")))),
        Err((contact, account, errors)) => form_page(&desk, account, Some(contact), form.0, errors).await,
    }
}

pub(in crate::accounts) async fn history(desk: Desk, path: web::Path<ContactId>) -> Result<HttpResponse, AppError> {
    let (contact, _) = find(&desk, *path).await?;
    let id = contact.id;
    let changes =
        desk.app.db.read(move |conn| Ok::<_, AppError>(history::list_changes(conn, ("contact", id.0), CHANGES)?)).await?;
    page(&HistoryPage { frame: desk.frame(), title: contact.name, back: format!("/contacts/{id}"), changes })
}
