//! A new quote: its head, everything else happens in the editor.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use chrono::{Days, NaiveDate};

use super::may_sell;
use crate::accounts::choose;
use crate::catalogue;
use crate::configurator::library::Scene;
use crate::db::Connection;
use crate::kernel::actor::Actor;
use crate::kernel::ids::{ContactId, OpportunityId, ProductId};
use crate::kernel::reason::Reason;
use crate::quotes::brought;
use crate::quotes::create::{NewQuoteCommand, USUAL_DAYS, Wanted, create as create_quote};
use crate::quotes::form::NewForm;
use crate::quotes::store::{self, Customer, Deal};
use crate::web::{AppError, Desk, Form, FormErrors, Frame, Query, page, page_with, see_other};

#[derive(Template)]
#[template(path = "quotes/new.html")]
struct NewPage {
    frame: Frame,
    errors: FormErrors,
    typed: NewForm,
    customer: Option<Customer>,
    contacts: Vec<(String, String)>,
    languages: Vec<(&'static str, &'static str)>,
    brought: String,
}

impl NewPage {
    /// What the quote begins with, in words: `3 × FL-25 counterbalance truck · FL25-7K3Q-X`.
    fn begins_with(&self) -> String {
        let code = if self.typed.configuration.is_empty() { String::new() } else { format!(" · {}", self.typed.configuration) };
        format!("{} × {}{code}", self.typed.quantity(), self.brought)
    }
}

/// What the form hangs on, as far as the actor may see it.
struct Ground {
    deal: Option<Deal>,
    /// Or why it is not clear who that is.
    customer: Result<Customer, Reason>,
    contacts: Vec<(String, String)>,
    /// Why the configuration that somebody came with cannot be had.
    refused: Option<Reason>,
    /// What it is called; empty where nothing was brought.
    brought: String,
}

fn ground(conn: &mut Connection, actor: &Actor, typed: &NewForm, (home, today): (&str, NaiveDate)) -> Result<Ground, AppError> {
    let deal = match typed.opportunity.parse() {
        Ok(id) => Some(store::find_visible_deal(conn, actor, OpportunityId(id))?.ok_or(AppError::NotFound)?),
        Err(_) => None,
    };
    let brought = match typed.product.parse() {
        Ok(product) => catalogue::store::load_name(conn, ProductId(product), actor.language)?,
        Err(_) => brought::name(conn, &typed.configuration, actor.language)?,
    };
    let account = match &deal {
        Some(deal) => deal.account_id,
        None => match choose::chosen(conn, actor, &typed.account)? {
            Ok(account) => account,
            Err(unclear) => return Ok(Ground { deal, customer: Err(unclear), contacts: Vec::new(), refused: None, brought }),
        },
    };
    let customer = store::find_customer(conn, account)?.ok_or(AppError::NotFound)?;
    let contacts = store::list_contacts(conn, account)?.into_iter().map(|(id, name)| (id.to_string(), name)).collect();
    let scene = Scene::of(conn, Some(account), home, today)?;
    let refused = brought::refusal(conn, &scene, &typed.configuration, actor.language)?;
    Ok(Ground { deal, customer: Ok(customer), contacts, refused, brought })
}

pub(in crate::quotes) async fn new(desk: Desk, query: Query<NewForm>) -> Result<HttpResponse, AppError> {
    may_sell(&desk.actor)?;
    let (actor, today, mut typed) = (desk.actor.clone(), desk.app.today(), query.0);
    let (asked, home) = (typed.clone(), desk.app.settings.country.clone());
    let ground = desk.app.db.read(move |conn| ground(conn, &actor, &asked, (&home, today))).await?;
    if typed.valid_until.is_empty() {
        typed.valid_until = today.checked_add_days(Days::new(USUAL_DAYS)).unwrap_or(today).to_string();
    }
    if let Some(deal) = &ground.deal {
        typed.title.clone_from(&deal.name);
        typed.contact = deal.contact_id.map(|c: ContactId| c.to_string()).unwrap_or_default();
    }
    if let Ok(customer) = &ground.customer {
        typed.language = customer.language.to_string();
        if typed.contact.is_empty() {
            typed.contact = ground.contacts.first().map(|(id, _)| id.clone()).unwrap_or_default();
        }
    }
    let errors = match (&ground.customer, &ground.refused) {
        (Err(unclear), _) if !typed.account.is_empty() => FormErrors::one("account", unclear.clone()),
        (_, Some(reason)) => FormErrors::one("configuration", reason.clone()),
        _ => return page(&new_page(desk.frame(), FormErrors::default(), typed, ground)),
    };
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &new_page(desk.frame(), errors, typed, ground))
}

fn new_page(frame: Frame, errors: FormErrors, typed: NewForm, ground: Ground) -> NewPage {
    let Ground { customer, contacts, brought, .. } = ground;
    let languages = vec![("en", "English"), ("zh-CN", "中文")];
    NewPage { frame, errors, typed, customer: customer.ok(), contacts, languages, brought }
}

pub(in crate::quotes) async fn create(desk: Desk, form: Form<NewForm>) -> Result<HttpResponse, AppError> {
    may_sell(&desk.actor)?;
    let (now, today, actor, typed) = (desk.app.clock.now(), desk.app.today(), desk.actor.clone(), form.0.clone());
    let home = desk.app.settings.country.clone();
    let made = desk
        .app
        .db
        .write(move |conn| {
            let ground = ground(conn, &actor, &typed, (&home, today))?;
            let customer = match &ground.customer {
                Ok(customer) => customer,
                Err(unclear) => return Ok(Err((FormErrors::one("account", unclear.clone()), ground))),
            };
            let head = match typed.parse() {
                Ok(head) => head,
                Err(errors) => return Ok(Err((errors, ground))),
            };
            if let Some(reason) = &ground.refused {
                return Ok(Err((FormErrors::one("configuration", reason.clone()), ground)));
            }
            let contact = head.contact.filter(|id| ground.contacts.iter().any(|(known, _)| *known == id.to_string()));
            let command = NewQuoteCommand {
                account: customer.id,
                contact,
                opportunity: ground.deal.as_ref().map(|deal| deal.id),
                owner: Some(actor.user_id),
                title: head.title,
                language: head.language,
                valid_until: head.valid_until,
                lines: wanted(&typed),
            };
            Ok::<_, AppError>(Ok(create_quote(conn, now, today, Some(&actor), &command)?))
        })
        .await?;
    match made {
        Ok(quote) => Ok(see_other(format!("/quotes/{}/v1", quote.number))),
        Err((errors, ground)) => page_with(StatusCode::UNPROCESSABLE_ENTITY, &new_page(desk.frame(), errors, form.0, ground)),
    }
}

/// A configuration or product that somebody came with.
fn wanted(typed: &NewForm) -> Vec<Wanted> {
    let quantity = typed.quantity();
    let mut lines = Vec::new();
    if !typed.configuration.trim().is_empty() {
        lines.push(Wanted::Configuration { code: typed.configuration.trim().to_owned(), quantity });
    }
    if let Ok(product) = typed.product.trim().parse() {
        lines.push(Wanted::Product { product: ProductId(product), quantity });
    }
    lines
}
