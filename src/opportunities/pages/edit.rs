//! New deals, and changes of their facts.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

use super::{load, may_sell, source};
use crate::activities::{self, About, ActivityKind, NewActivity};
use crate::db::Connection;
use crate::kernel::actor::Actor;
use crate::kernel::clock::to_utc;
use crate::kernel::ids::{AccountId, ContactId, UserId};
use crate::kernel::money::Currency;
use crate::kernel::reason::Reason;
use crate::opportunities::form::OpportunityForm;
use crate::opportunities::opportunity::Opportunity;
use crate::opportunities::{change, create as opening, next_step, store};
use crate::web::http::inside;
use crate::web::visit::see_other_with;
use crate::web::{AppError, Desk, Form, FormErrors, Frame, Notice, Query, page, page_with};
use crate::{accounts, people};

/// The account a deal is for, and whom one may choose.
struct Around {
    /// Or why it is not clear which.
    account: Result<(AccountId, String, Currency), Reason>,
    contacts: Vec<(ContactId, String)>,
    owners: Vec<(UserId, String)>,
}

fn around(conn: &mut Connection, actor: &Actor, typed: &str) -> Result<Around, AppError> {
    let owners = people::store::list_visible_staff(conn, actor)?;
    match accounts::choose::chosen(conn, actor, typed)? {
        Ok(id) => {
            let (name, currency) = store::load_account(conn, id)?;
            Ok(Around { account: Ok((id, name, currency)), contacts: activities::store::list_contacts(conn, id)?, owners })
        }
        Err(unclear) => Ok(Around { account: Err(unclear), contacts: Vec::new(), owners }),
    }
}

#[derive(Template)]
#[template(path = "opportunities/new.html")]
struct NewPage {
    frame: Frame,
    typed: OpportunityForm,
    errors: FormErrors,
    around: Around,
}

impl NewPage {
    fn owner(&self) -> String {
        let me = self.frame.actor().map(|a| a.user_id.to_string()).unwrap_or_default();
        if self.typed.owner.is_empty() { me } else { self.typed.owner.clone() }
    }

    fn sources(&self) -> Vec<(String, String)> {
        source::choices(&self.frame, &self.typed.source)
    }
}

pub(crate) async fn new(desk: Desk, query: Query<OpportunityForm>) -> Result<HttpResponse, AppError> {
    may_sell(&desk.actor)?;
    let mut typed = query.0;
    let (actor, account) = (desk.actor.clone(), typed.account.clone());
    let around = desk.app.db.read(move |conn| around(conn, &actor, &account)).await?;
    if typed.close_date.is_empty() {
        typed.close_date = opening::usual_close(desk.app.today()).to_string();
    }
    match &around.account {
        Err(unclear) if !typed.account.is_empty() => {
            let (frame, errors) = (desk.frame(), FormErrors::one("account", unclear.clone()));
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &NewPage { frame, typed, errors, around })
        }
        _ => page(&NewPage { frame: desk.frame(), typed, errors: FormErrors::default(), around }),
    }
}

pub(crate) async fn create(desk: Desk, form: Form<OpportunityForm>) -> Result<HttpResponse, AppError> {
    may_sell(&desk.actor)?;
    let typed = form.0;
    let (actor, account) = (desk.actor.clone(), typed.account.clone());
    let around = desk.app.db.read(move |conn| around(conn, &actor, &account)).await?;
    let parsed = match &around.account {
        Ok((id, _, currency)) => typed.parse_new(*id, *currency, desk.actor.user_id),
        Err(unclear) => Err(FormErrors::one("account", unclear.clone())),
    };
    let parsed = parsed.and_then(|new| Ok((new, first_step(&typed, &desk.actor)?)));
    let (mut new, step) = match parsed {
        Ok(parsed) => parsed,
        Err(errors) => {
            let frame = desk.frame();
            return page_with(StatusCode::UNPROCESSABLE_ENTITY, &NewPage { frame, typed, errors, around });
        }
    };
    new.contact_id = new.contact_id.filter(|c| around.contacts.iter().any(|(id, _)| id == c));
    check_owner(&around, new.owner_id)?;
    let (actor, now) = (desk.actor.clone(), desk.app.clock.now());
    let id = desk
        .app
        .db
        .write(move |conn| {
            let (account, contact) = (new.account_id, new.contact_id);
            let id = opening::create(conn, now, &actor, new)?;
            if let Some((subject, due)) = step {
                let about = About { account: Some(account), contact, opportunity: Some(id), ..About::default() };
                let mut task = NewActivity::new(ActivityKind::Task, subject, actor.user_id, about);
                task.due_at = Some(due);
                activities::plan::plan(conn, now, &actor, &task, (&[], &[]))?;
                next_step::refresh(conn, id)?;
            }
            Ok::<_, AppError>(id)
        })
        .await?;
    Ok(see_other_with(format!("/opportunities/{id}"), Notice::good(desk.text("opportunity-created"))))
}

/// The task typed with a new deal, if any: its first next step. Half of one is not dropped but asked for.
fn first_step(typed: &OpportunityForm, actor: &Actor) -> Result<Option<(String, chrono::NaiveDateTime)>, FormErrors> {
    let mut errors = FormErrors::default();
    if typed.next_subject.trim().is_empty() && typed.next_at.trim().is_empty() {
        return Ok(None);
    }
    let subject = errors.required("next_subject", &typed.next_subject, 200);
    let morning = typed.next_at.trim().parse().ok().and_then(|day: chrono::NaiveDate| day.and_hms_opt(9, 0, 0));
    if morning.is_none() {
        errors.add("next_at", Reason::new("error-required"));
    }
    errors.check(morning.map(|morning| (subject, to_utc(morning, actor.time_zone))))
}

fn check_owner(around: &Around, owner: Option<UserId>) -> Result<(), AppError> {
    match owner {
        Some(owner) if !around.owners.iter().any(|(id, _)| *id == owner) => Err(AppError::NotFound),
        _ => Ok(()),
    }
}

#[derive(Template)]
#[template(path = "opportunities/edit.html")]
struct EditPage {
    frame: Frame,
    deal: Opportunity,
    typed: OpportunityForm,
    errors: FormErrors,
    around: Around,
}

impl EditPage {
    fn sources(&self) -> Vec<(String, String)> {
        source::choices(&self.frame, &self.typed.source)
    }
}

async fn edit_page(desk: &Desk, id: i64, typed: Option<OpportunityForm>, errors: FormErrors) -> Result<EditPage, AppError> {
    let actor = desk.actor.clone();
    let (deal, around) = desk
        .app
        .db
        .read(move |conn| {
            let deal = load(conn, &actor, id)?;
            let (name, currency) = store::load_account(conn, deal.account_id)?;
            let contacts = activities::store::list_contacts(conn, deal.account_id)?;
            let mut owners = people::store::list_visible_staff(conn, &actor)?;
            // A deal shared with me may belong to somebody I do not see otherwise; it stays theirs.
            let owner = store::list_names(conn, [deal.owner_id, None])?;
            owners.extend(owner.into_iter().filter(|o| !owners.contains(o)).collect::<Vec<_>>());
            let account = Ok((deal.account_id, name, currency));
            Ok::<_, AppError>((deal, Around { account, contacts, owners }))
        })
        .await?;
    let typed = typed.unwrap_or_else(|| OpportunityForm::of(&deal));
    Ok(EditPage { frame: desk.frame(), deal, typed, errors, around })
}

pub(crate) async fn edit(desk: Desk, path: web::Path<i64>) -> Result<HttpResponse, AppError> {
    may_sell(&desk.actor)?;
    page(&edit_page(&desk, path.into_inner(), None, FormErrors::default()).await?)
}

pub(crate) async fn update(desk: Desk, path: web::Path<i64>, form: Form<OpportunityForm>) -> Result<HttpResponse, AppError> {
    may_sell(&desk.actor)?;
    let (id, typed) = (path.into_inner(), form.0);
    let parsed = typed.parse_facts();
    let next = typed.next.clone();
    let page = edit_page(&desk, id, Some(typed), parsed.as_ref().err().cloned().unwrap_or_default()).await?;
    let Ok(mut facts) = parsed else { return page_with(StatusCode::UNPROCESSABLE_ENTITY, &page) };
    // Whoever names no owner leaves the deal with the one it has.
    facts.owner_id = facts.owner_id.or(page.deal.owner_id);
    facts.contact_id = facts.contact_id.filter(|c| page.around.contacts.iter().any(|(id, _)| id == c));
    check_owner(&page.around, facts.owner_id)?;
    let (actor, now) = (desk.actor.clone(), desk.app.clock.now());
    desk.app
        .db
        .write(move |conn| {
            let deal = load(conn, &actor, id)?;
            change::change(conn, now, &actor, &deal, &facts)?;
            Ok::<_, AppError>(())
        })
        .await?;
    let place = if next.is_empty() { format!("/opportunities/{id}") } else { inside(&next).to_owned() };
    Ok(see_other_with(place, Notice::good(desk.text("opportunity-changed"))))
}
