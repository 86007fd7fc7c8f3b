//! The messages of quotes: the proposal, answers, and the note to the owner when a customer accepts.

use crate::db::Connection;
use crate::kernel::actor::{Actor, Language};
use crate::kernel::money::Money;
use crate::outbox::texts::{self, AcceptanceFacts, AnswerFacts, ProposalFacts, Text};
use crate::outbox::{Attachment, MailKind, QueueMessage, queue};
use crate::quotes::quote::{Acceptance, Quote, Version};
use crate::quotes::sheet::Sheet;
use crate::quotes::store;
use crate::web::words::words;
use crate::web::{App, AppError};

/// The customer's link.
pub fn link(app: &App, quote: &Quote) -> String {
    format!("{}/q/{}", app.settings.base_url(), quote.token)
}

/// What the customer is written, before anybody has touched it.
pub fn proposal_text(app: &App, sheet: &Sheet, name: &str, sender: &str) -> Text {
    let (quote, version) = (&sheet.quote, &sheet.version);
    let facts = ProposalFacts {
        name: name.to_owned(),
        number: quote.number.clone(),
        version: version.version.to_string(),
        title: quote.title.clone(),
        total: Money::new(version.total, quote.currency).to_string(),
        valid_until: super::proposal::date(version.language, version.valid_until),
        link: link(app, quote),
        sender: sender.to_owned(),
        company: app.settings.company.clone(),
    };
    texts::proposal(fill(version.language), &facts)
}

fn fill(language: Language) -> impl Fn(&str, &[(&str, String)]) -> String {
    move |key, facts| words().fill(language, key, facts)
}

/// Puts the proposal with its PDF into the outbox.
pub fn send(
    conn: &mut Connection,
    app: &App,
    actor: &Actor,
    sheet: &Sheet,
    (recipient, subject, body): (&str, &str, &str),
    pdf: (&str, &[u8]),
) -> Result<(), AppError> {
    let mut message = QueueMessage::new(MailKind::Proposal, recipient, subject, body);
    message.attachments = vec![Attachment::pdf(pdf.0, pdf.1)];
    message.account = Some(sheet.quote.account_id);
    message.quote = Some(sheet.quote.id);
    put(conn, app, Some(actor), message)
}

/// Tells the customer that their question was answered; nobody is told where no address is known.
pub fn answer(conn: &mut Connection, app: &App, actor: &Actor, quote: &Quote, body: &str) -> Result<(), AppError> {
    let contact = quote.contact_id.map(|id| store::find_contact(conn, id)).transpose()?.flatten();
    let Some((contact, email)) = contact.and_then(|c| c.email.clone().map(|email| (c, email))) else { return Ok(()) };
    let language = store::list_versions(conn, quote.id)?.first().map_or(Language::English, |v| v.language);
    let asked = store::list_remarks(conn, quote.id)?.into_iter().rev().find(|remark| remark.from_customer);
    let facts = AnswerFacts {
        name: contact.name,
        number: quote.number.clone(),
        question: asked.map(|remark| remark.body).unwrap_or_default(),
        answer: body.to_owned(),
        link: link(app, quote),
        sender: actor.name.clone(),
        company: app.settings.company.clone(),
    };
    let text = texts::answer(fill(language), &facts);
    let mut message = QueueMessage::new(MailKind::Answer, email, text.subject, text.body);
    message.account = Some(quote.account_id);
    message.quote = Some(quote.id);
    put(conn, app, Some(actor), message)
}

/// Tells the owner that the customer accepted.
pub fn accepted(conn: &mut Connection, app: &App, quote: &Quote, version: &Version, by: &Acceptance) -> Result<(), AppError> {
    let Some(owner) = quote.owner_id else { return Ok(()) };
    let Some(person) = store::find_owner(conn, owner)? else { return Ok(()) };
    let language = store::find_user_language(conn, owner)?.unwrap_or(Language::English);
    let customer = store::find_customer(conn, quote.account_id)?.map(|c| c.name).unwrap_or_default();
    let facts = AcceptanceFacts {
        number: format!("{} v{}", quote.number, version.version),
        customer,
        accepted_by: by.name.clone(),
        po_number: by.po_number.clone().unwrap_or_default(),
        total: Money::new(version.total, quote.currency).to_string(),
        link: format!("{}/quotes/{}/v{}", app.settings.base_url(), quote.number, version.version),
    };
    let text = texts::acceptance(fill(language), &facts);
    let Some(email) = person.email else { return Ok(()) };
    let mut message = QueueMessage::new(MailKind::Acceptance, email, text.subject, text.body);
    message.account = Some(quote.account_id);
    message.quote = Some(quote.id);
    put(conn, app, None, message)
}

fn put(conn: &mut Connection, app: &App, actor: Option<&Actor>, message: QueueMessage) -> Result<(), AppError> {
    match queue(conn, app.clock.now(), actor, message) {
        Ok(_) => Ok(()),
        Err(refusal) => Err(AppError::Refused(refusal.reason()?)),
    }
}
