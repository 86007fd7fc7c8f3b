//! Entering and changing a lead.

use actix_web::{HttpResponse, web};
use askama::Template;

use super::duplicates::{self, Duplicate};
use super::{load, refused};
use crate::kernel::actor::Act;
use crate::kernel::country::COUNTRIES;
use crate::kernel::ids::LeadId;
use crate::leads::form::LeadForm;
use crate::leads::lead::LeadSource;
use crate::leads::store::{self, NewLead};
use crate::leads::work;
use crate::web::visit::see_other_with;
use crate::web::{AppError, Desk, Form, FormErrors, Frame, Notice, page};

#[derive(Template)]
#[template(path = "leads/form.html")]
struct FormPage {
    frame: Frame,
    typed: LeadForm,
    errors: FormErrors,
    duplicates: Vec<Duplicate>,
    lead: Option<(LeadId, String)>,
}

impl FormPage {
    fn sources(&self) -> Vec<(String, String)> {
        LeadSource::ALL.iter().map(|s| (s.to_string(), self.frame.name("lead-source", s).into_owned())).collect()
    }

    fn countries(&self) -> Vec<(String, String)> {
        COUNTRIES.iter().map(|c| ((*c).to_owned(), self.frame.name("country", c).into_owned())).collect()
    }

    fn action(&self) -> String {
        self.lead.as_ref().map_or_else(|| "/leads".to_owned(), |(id, _)| format!("/leads/{id}"))
    }

    /// Whether more than the few fields everybody fills should stand open.
    fn more_open(&self) -> bool {
        let t = &self.typed;
        self.lead.is_some()
            || [&t.website, &t.country, &t.city, &t.region, &t.industry, &t.job_title, &t.campaign].iter().any(|f| !f.is_empty())
            || ["website", "country", "city", "region", "industry", "job_title", "campaign"]
                .iter()
                .any(|f| self.errors.get(f).is_some())
    }
}

pub(in crate::leads) async fn new(desk: Desk) -> Result<HttpResponse, AppError> {
    desk.need(Act::Sell)?;
    let typed = LeadForm { source: LeadSource::Phone.to_string(), ..LeadForm::default() };
    page(&FormPage { frame: desk.frame(), typed, errors: FormErrors::default(), duplicates: Vec::new(), lead: None })
}

/// Likely duplicates are shown first; "create anyway" says that they are others.
pub(in crate::leads) async fn create(desk: Desk, form: Form<LeadForm>) -> Result<HttpResponse, AppError> {
    desk.need(Act::Sell)?;
    let typed = form.0;
    let facts = match typed.parse() {
        Ok(facts) => facts,
        Err(errors) => {
            return refused(&FormPage { frame: desk.frame(), typed, errors, duplicates: Vec::new(), lead: None });
        }
    };
    let (actor, now, frame, anyway) = (desk.actor.clone(), desk.app.clock.now(), desk.frame(), typed.anyway == "true");
    let made = desk
        .app
        .db
        .write(move |conn| {
            let same = if anyway { Vec::new() } else { duplicates::list(conn, &actor, &frame, (&facts, None))? };
            if !same.is_empty() {
                return Ok(Err(same));
            }
            let me = Some(actor.user_id);
            let lead = NewLead { facts, owner: me, created_by: me, product: None };
            Ok::<_, AppError>(Ok(work::create(conn, now, Some(&actor), &lead)?))
        })
        .await?;
    match made {
        Ok(id) => Ok(see_other_with(format!("/leads/{id}"), Notice::good(desk.text("lead-created")))),
        Err(duplicates) => {
            refused(&FormPage { frame: desk.frame(), typed, errors: FormErrors::default(), duplicates, lead: None })
        }
    }
}

pub(in crate::leads) async fn edit(desk: Desk, path: web::Path<LeadId>) -> Result<HttpResponse, AppError> {
    desk.need(Act::Sell)?;
    let lead = load(&desk, *path).await?;
    let typed = LeadForm::of(&lead);
    let lead = Some((lead.id, lead.company));
    page(&FormPage { frame: desk.frame(), typed, errors: FormErrors::default(), duplicates: Vec::new(), lead })
}

pub(in crate::leads) async fn update(
    desk: Desk,
    path: web::Path<LeadId>,
    form: Form<LeadForm>,
) -> Result<HttpResponse, AppError> {
    desk.need(Act::Sell)?;
    let (id, typed) = (*path, form.0);
    let facts = match typed.parse() {
        Ok(facts) => facts,
        Err(errors) => {
            let lead = load(&desk, id).await?;
            let lead = Some((lead.id, lead.company));
            return refused(&FormPage { frame: desk.frame(), typed, errors, duplicates: Vec::new(), lead });
        }
    };
    let (actor, now) = (desk.actor.clone(), desk.app.clock.now());
    desk.app
        .db
        .write(move |conn| {
            let lead = store::load_visible(conn, &actor, id)?;
            Ok::<_, AppError>(work::change(conn, now, &actor, &lead, &facts)?)
        })
        .await?;
    Ok(see_other_with(format!("/leads/{id}"), Notice::good(desk.text("lead-changed"))))
}
