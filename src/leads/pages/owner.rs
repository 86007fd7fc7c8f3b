//! Who a lead belongs to.

use actix_web::{HttpResponse, web};

use crate::kernel::actor::Act;
use crate::kernel::ids::LeadId;
use crate::leads::lead::Lead;
use crate::leads::{store, work};
use crate::people;
use crate::people::owner::{Owned, OwnerForm, answer, ask};
use crate::web::{AppError, Desk, Form, FormErrors};

fn owned(lead: Lead) -> Owned {
    let record = (format!("/leads/{}", lead.id), lead.company);
    Owned { list: ("/leads", "nav-leads"), record, owner: lead.owner_id }
}

pub(in crate::leads) async fn edit(desk: Desk, path: web::Path<LeadId>) -> Result<HttpResponse, AppError> {
    desk.need(Act::Sell)?;
    let lead = super::load(&desk, *path).await?;
    ask(&desk, owned(lead), FormErrors::default()).await
}

pub(in crate::leads) async fn update(
    desk: Desk,
    path: web::Path<LeadId>,
    form: Form<OwnerForm>,
) -> Result<HttpResponse, AppError> {
    desk.need(Act::Sell)?;
    let (actor, id, now) = (desk.actor.clone(), *path, desk.app.clock.now());
    let changed = desk
        .app
        .db
        .write(move |conn| {
            let lead = store::load_visible(conn, &actor, id)?;
            let (owner, after) = match form.0.parse(conn)? {
                Ok(chosen) => chosen,
                Err(errors) => return Ok(Err((owned(lead), errors))),
            };
            let before = people::store::load_names(conn, lead.owner_id.into_iter().collect())?.into_values().next();
            work::assign(conn, now, &actor, &lead, (owner, (before, after)))?;
            Ok::<_, AppError>(Ok(store::is_visible(conn, &actor, id)?))
        })
        .await?;
    answer(&desk, "/leads", format!("/leads/{id}"), changed).await
}
