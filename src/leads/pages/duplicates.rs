//! Who may be the same as the lead being typed, as far as the reader may see them.

use actix_web::HttpResponse;
use askama::Template;

use crate::accounts;
use crate::db::Connection;
use crate::kernel::actor::{Act, Actor};
use crate::kernel::ids::{AccountId, ContactId, LeadId};
use crate::leads::form::LeadForm;
use crate::leads::lead::LeadFacts;
use crate::leads::store;
use crate::matches::{self, Match};
use crate::search::FoundKind;
use crate::web::{AppError, Desk, Form, Frame, page};

/// A record that may be the same, in words.
#[derive(Debug, Clone)]
pub(in crate::leads) struct Duplicate {
    pub kind: FoundKind,
    pub title: String,
    pub note: String,
    pub href: String,
    pub because: String,
    /// The account to go on with, where it is one or belongs to one.
    pub account: Option<AccountId>,
    pub contact: Option<ContactId>,
}

/// Likely duplicates, best first. What the actor may not see is not told.
pub(in crate::leads) fn list(
    conn: &mut Connection,
    actor: &Actor,
    frame: &Frame,
    (facts, itself): (&LeadFacts, Option<LeadId>),
) -> Result<Vec<Duplicate>, AppError> {
    let found = matches::find(conn, &store::identity(facts), itself.map(|id| (FoundKind::Lead, id.0)))?;
    let ids = |kind: FoundKind| found.iter().filter(move |m| m.kind == kind).map(|m| m.id);
    let leads = store::list_visible(conn, actor, ids(FoundKind::Lead).map(LeadId).collect())?;
    let contacts = accounts::store::list_named_contacts(conn, actor, ids(FoundKind::Contact).map(ContactId).collect())?;
    let mut wanted: Vec<AccountId> = ids(FoundKind::Account).map(AccountId).collect();
    wanted.extend(contacts.iter().filter_map(|(_, _, account)| *account));
    let accounts = accounts::store::list_named(conn, actor, wanted)?;
    let account_name = |id: AccountId| accounts.iter().find(|(a, _)| *a == id).map(|(_, name)| name.clone());
    let shown = found.iter().filter_map(|m| {
        let (title, note, href, account, contact) = match m.kind {
            FoundKind::Lead => {
                let lead = leads.iter().find(|l| l.id.0 == m.id)?;
                let note = frame.name("lead-state", lead.state).into_owned();
                (lead.company.clone(), note, format!("/leads/{}", lead.id), lead.account_id, None)
            }
            FoundKind::Account => {
                let id = AccountId(m.id);
                (account_name(id)?, String::new(), format!("/accounts/{id}"), Some(id), None)
            }
            FoundKind::Contact => {
                let (id, name, account) = contacts.iter().find(|(id, _, _)| id.0 == m.id)?;
                let company = account.and_then(account_name).unwrap_or_default();
                (name.clone(), company, format!("/contacts/{id}"), *account, Some(*id))
            }
            _ => return None,
        };
        Some(Duplicate { kind: m.kind, title, note, href, because: because(frame, m), account, contact })
    });
    Ok(shown.take(6).collect())
}

fn because(frame: &Frame, found: &Match) -> String {
    let words: Vec<String> = found.because.iter().map(|reason| frame.reason(reason)).collect();
    words.join(" · ")
}

#[derive(Template)]
#[template(path = "leads/matches.html")]
struct MatchesPage {
    frame: Frame,
    duplicates: Vec<Duplicate>,
}

/// While somebody types: a piece of page for the place above the form. A POST, so that no address or number stands in a URL.
pub(in crate::leads) async fn index(desk: Desk, form: Form<LeadForm>) -> Result<HttpResponse, AppError> {
    desk.need(Act::Sell)?;
    let (actor, frame, facts) = (desk.actor.clone(), desk.frame(), form.0.so_far());
    let shown = desk
        .app
        .db
        .read(move |conn| {
            let duplicates = list(conn, &actor, &frame, (&facts, None))?;
            Ok::<_, AppError>(MatchesPage { frame, duplicates })
        })
        .await?;
    page(&shown)
}
