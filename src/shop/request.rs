//! A request for a quote: a lead with what was chosen, whoever asks; for a customer of ours a draft quote as well.

use chrono::{NaiveDate, NaiveDateTime};

use super::checkout::{Laid, year};
use super::store::{self, NewRequest};
use crate::db::Connection;
use crate::history::{self, EventKind, Links, NewEvent};
use crate::kernel::actor::Actor;
use crate::numbers;
use crate::search::{self, Document, FoundKind};
use crate::web::AppError;

/// What somebody typed into the form, checked.
#[derive(Debug, Clone)]
pub struct AskForQuote {
    pub company: String,
    pub name: String,
    pub email: String,
    pub phone: Option<String>,
    pub message: Option<String>,
    /// "Asked for in the shop: …", in the reader's language.
    pub wanted: String,
    pub lines: Vec<Laid>,
}

/// Stores the request and gives its number.
pub fn ask(
    conn: &mut Connection,
    now: NaiveDateTime,
    today: NaiveDate,
    actor: Option<&Actor>,
    command: &AskForQuote,
) -> Result<String, AppError> {
    let number = numbers::next(conn, "R", year(today))?;
    let first = command.lines.first();
    let message = [Some(number.as_str()), Some(command.wanted.as_str()), command.message.as_deref()];
    let message = message.into_iter().flatten().collect::<Vec<_>>().join("\n");
    let lead = NewRequest {
        company: command.company.clone(),
        contact_name: command.name.clone(),
        email: Some(command.email.clone()),
        phone: command.phone.clone(),
        source: "web".into(),
        message: Some(message),
        interest_product_id: first.map(|line| line.product.id.0),
        state: "new".into(),
        created_by: actor.map(|actor| actor.user_id.0),
        created_at: now,
        updated_at: now,
        account_id: actor.and_then(|actor| actor.account_id),
    };
    let id = store::insert_request(conn, &lead)?;
    let links = Links {
        lead: Some(id),
        configuration: first.and_then(|line| line.configured.as_ref()).map(|configured| configured.id),
        account: lead.account_id,
        ..Links::default()
    };
    let event = NewEvent::new(EventKind::QuoteRequested, links).with("number", &number).with("company", &command.company);
    history::store::record_as(conn, now, lead.created_by, &command.name, event)?;
    let codes: Vec<&str> = command.lines.iter().map(Laid::code).collect();
    let mut texts: Vec<&str> = vec![&command.name, &command.email, &number];
    texts.extend(command.phone.as_deref());
    texts.extend(codes);
    search::put(
        conn,
        &Document {
            kind: FoundKind::Lead,
            record_id: id.0,
            title: &command.company,
            subtitle: &command.name,
            url: format!("/leads/{id}"),
            owner: None,
            account: None,
            public: false,
            texts,
        },
    )?;
    Ok(number)
}
