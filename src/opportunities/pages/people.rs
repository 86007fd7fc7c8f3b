//! Who decides, who competes, and with whom the deal is shared.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::{load, may_sell};
use crate::activities;
use crate::kernel::ids::{BuyingRoleId, CompetitorId, ContactId, UserId};
use crate::opportunities::buying_role::{ATTITUDES, BuyingRole, INFLUENCES, RoleKind};
use crate::opportunities::form::RoleForm;
use crate::opportunities::opportunity::Opportunity;
use crate::opportunities::store::{self, Involved};
use crate::opportunities::{involve, share as sharing};
use crate::people;
use crate::web::visit::see_other_with;
use crate::web::{AppError, Desk, Form, FormErrors, Frame, Notice, Query, page, page_with};

#[derive(Template)]
#[template(path = "opportunities/role.html")]
struct RolePage {
    frame: Frame,
    deal: Opportunity,
    contacts: Vec<(ContactId, String)>,
    present: Option<BuyingRole>,
    typed: RoleForm,
    errors: FormErrors,
}

impl RolePage {
    fn roles(&self) -> Vec<(&'static str, String)> {
        RoleKind::ALL.iter().map(|r| (r.as_str(), self.frame.name("buying-role", r).into_owned())).collect()
    }

    fn influences(&self) -> Vec<(i32, String)> {
        INFLUENCES.map(|i| (i, self.frame.name("influence", i).into_owned())).collect()
    }

    fn attitudes(&self) -> Vec<(i32, String)> {
        ATTITUDES.map(|a| (a, self.frame.name("attitude", a).into_owned())).collect()
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct RoleQuery {
    role: String,
}

async fn role_page(desk: &Desk, id: i64, role: Option<i64>, typed: RoleForm, errors: FormErrors) -> Result<RolePage, AppError> {
    let actor = desk.actor.clone();
    let (deal, contacts, present, involved) = desk
        .app
        .db
        .read(move |conn| {
            let deal = load(conn, &actor, id)?;
            let contacts = activities::store::list_contacts(conn, deal.account_id)?;
            let present = match role {
                Some(role) => Some(store::find_role(conn, deal.id, BuyingRoleId(role))?.ok_or(AppError::NotFound)?),
                None => None,
            };
            let involved = store::list_roles(conn, deal.id)?;
            Ok::<_, AppError>((deal, contacts, present, involved))
        })
        .await?;
    // Somebody who is on the map already is changed there, not added.
    let on_map = |id: &ContactId| involved.iter().any(|i: &Involved| i.role.contact_id == *id);
    let contacts = match &present {
        Some(role) => contacts.into_iter().filter(|(id, _)| *id == role.contact_id).collect(),
        None => contacts.into_iter().filter(|(id, _)| !on_map(id)).collect(),
    };
    Ok(RolePage { frame: desk.frame(), deal, contacts, present, typed, errors })
}

pub(crate) async fn edit_role(desk: Desk, path: web::Path<i64>, query: Query<RoleQuery>) -> Result<HttpResponse, AppError> {
    may_sell(&desk.actor)?;
    let role = query.0.role.parse().ok();
    let mut shown = role_page(&desk, path.into_inner(), role, RoleForm::default(), FormErrors::default()).await?;
    shown.typed = match &shown.present {
        Some(role) => RoleForm {
            contact: role.contact_id.to_string(),
            role: role.role.to_string(),
            influence: role.influence.to_string(),
            attitude: role.attitude.to_string(),
            note: role.note.clone().unwrap_or_default(),
        },
        None => RoleForm { influence: "3".into(), attitude: "0".into(), ..RoleForm::default() },
    };
    page(&shown)
}

pub(crate) async fn put_role(desk: Desk, path: web::Path<i64>, form: Form<RoleForm>) -> Result<HttpResponse, AppError> {
    may_sell(&desk.actor)?;
    let (id, typed) = (path.into_inner(), form.0);
    let facts = match typed.parse() {
        Ok(facts) => facts,
        Err(errors) => {
            return page_with(StatusCode::UNPROCESSABLE_ENTITY, &role_page(&desk, id, None, typed, errors).await?);
        }
    };
    let (actor, now) = (desk.actor.clone(), desk.app.clock.now());
    desk.app
        .db
        .write(move |conn| {
            let deal = load(conn, &actor, id)?;
            let known = activities::store::list_contacts(conn, deal.account_id)?;
            if !known.iter().any(|(contact, _)| *contact == facts.contact) {
                return Err(AppError::NotFound);
            }
            involve::involve(conn, now, &actor, deal.id, &facts)?;
            Ok(())
        })
        .await?;
    Ok(see_other_with(format!("/opportunities/{id}#people"), Notice::good(desk.text("buying-role-saved"))))
}

pub(crate) async fn remove_role(desk: Desk, path: web::Path<(i64, i64)>) -> Result<HttpResponse, AppError> {
    may_sell(&desk.actor)?;
    let (id, role) = path.into_inner();
    let actor = desk.actor.clone();
    desk.app
        .db
        .write(move |conn| {
            let deal = load(conn, &actor, id)?;
            let role = store::find_role(conn, deal.id, BuyingRoleId(role))?.ok_or(AppError::NotFound)?;
            Ok::<_, AppError>(store::delete_role(conn, role.id)?)
        })
        .await?;
    Ok(see_other_with(format!("/opportunities/{id}#people"), Notice::good(desk.text("buying-role-removed"))))
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct NamedForm {
    name: String,
    note: String,
    user: String,
}

pub(crate) async fn add_competitor(desk: Desk, path: web::Path<i64>, form: Form<NamedForm>) -> Result<HttpResponse, AppError> {
    may_sell(&desk.actor)?;
    let id = path.into_inner();
    let mut errors = FormErrors::default();
    let name = errors.required("name", &form.0.name, 120);
    let note = errors.optional("note", &form.0.note, 500);
    let (wrong, actor) = (errors.0.into_values().next(), desk.actor.clone());
    desk.app
        .db
        .write(move |conn| {
            let deal = load(conn, &actor, id)?;
            if let Some(reason) = wrong {
                return Err(reason.way_on(format!("/opportunities/{id}#competitors")).into());
            }
            let competitor = store::find_or_make_competitor(conn, &name)?;
            Ok::<_, AppError>(store::put_competitor(conn, deal.id, competitor, note.as_deref())?)
        })
        .await?;
    Ok(see_other_with(format!("/opportunities/{id}#competitors"), Notice::good(desk.text("competitor-added"))))
}

pub(crate) async fn remove_competitor(desk: Desk, path: web::Path<(i64, i64)>) -> Result<HttpResponse, AppError> {
    may_sell(&desk.actor)?;
    let (id, competitor) = path.into_inner();
    let actor = desk.actor.clone();
    desk.app
        .db
        .write(move |conn| {
            let deal = load(conn, &actor, id)?;
            Ok::<_, AppError>(store::delete_competitor(conn, deal.id, CompetitorId(competitor))?)
        })
        .await?;
    Ok(see_other_with(format!("/opportunities/{id}#competitors"), Notice::good(desk.text("competitor-removed"))))
}

pub(crate) async fn share(desk: Desk, path: web::Path<i64>, form: Form<NamedForm>) -> Result<HttpResponse, AppError> {
    may_sell(&desk.actor)?;
    let id = path.into_inner();
    let with = form.0.user.parse().map(UserId);
    let (actor, now) = (desk.actor.clone(), desk.app.clock.now());
    desk.app
        .db
        .write(move |conn| {
            let deal = load(conn, &actor, id)?;
            let with = with.map_err(|_| AppError::BadRequest("user"))?;
            if !people::store::list_staff(conn)?.iter().any(|(user, _)| *user == with) {
                return Err(AppError::NotFound);
            }
            Ok(sharing::share(conn, now, &actor, &deal, with)?)
        })
        .await?;
    Ok(see_other_with(format!("/opportunities/{id}"), Notice::good(desk.text("opportunity-shared"))))
}

pub(crate) async fn unshare(desk: Desk, path: web::Path<(i64, i64)>) -> Result<HttpResponse, AppError> {
    may_sell(&desk.actor)?;
    let (id, user) = path.into_inner();
    let actor = desk.actor.clone();
    let kept = desk
        .app
        .db
        .write(move |conn| {
            let deal = load(conn, &actor, id)?;
            sharing::unshare(conn, &deal, UserId(user))?;
            Ok::<_, AppError>(store::is_visible(conn, &actor, deal.id)?)
        })
        .await?;
    // Who gives up their own share may not see the deal any more.
    let place = if kept { format!("/opportunities/{id}") } else { "/opportunities".to_owned() };
    Ok(see_other_with(place, Notice::good(desk.text("opportunity-unshared"))))
}
