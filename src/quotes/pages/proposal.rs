//! A version as the customer reads it: page and PDF from one set of formatted figures, all of them the stored ones.

use actix_web::{HttpResponse, web};
use askama::Template;
use chrono::NaiveDate;

use super::find;
use crate::accounts;
use crate::configurator::needs::NeedTraced;
use crate::db::Connection;
use crate::documents::{
    Acceptance, Company, Fact, Figure, Labels, Line as PrintedLine, LineKind as Printed, NeedMet, NeedsOf, ProposalDocument,
    Totals, proposal_pdf,
};
use crate::kernel::actor::Language;
use crate::kernel::money::{Amount, Currency, Money};
use crate::pricing::engine::{Label, TaxTotal};
use crate::quotes::form::file_name;
use crate::quotes::quote::{Line, LineKind};
use crate::quotes::sheet::Sheet;
use crate::quotes::store;
use crate::web::http::file;
use crate::web::words::words;
use crate::web::{App, AppError, Desk, Frame, page};

#[derive(Template)]
#[template(path = "quotes/proposal.html")]
struct ProposalPage {
    frame: Frame,
    document: ProposalDocument,
    place: String,
    pdf: String,
}

pub(in crate::quotes) async fn show(desk: Desk, path: web::Path<(String, i32)>) -> Result<HttpResponse, AppError> {
    let (number, version) = path.into_inner();
    let (actor, app) = (desk.actor.clone(), desk.app.clone());
    let place = format!("/quotes/{number}/v{version}");
    let document = desk
        .app
        .db
        .read(move |conn| {
            let (quote, version) = find(conn, &actor, &number, version)?;
            let sheet = Sheet::load(conn, quote.id, version.id)?;
            document(conn, &app, &sheet)
        })
        .await?;
    page(&ProposalPage { frame: desk.frame(), document, pdf: format!("{place}/proposal.pdf"), place })
}

pub(in crate::quotes) async fn pdf(desk: Desk, path: web::Path<(String, i32)>) -> Result<HttpResponse, AppError> {
    let (number, version) = path.into_inner();
    let (actor, app) = (desk.actor.clone(), desk.app.clone());
    let (bytes, name) = desk
        .app
        .db
        .read(move |conn| {
            let (quote, version) = find(conn, &actor, &number, version)?;
            let sheet = Sheet::load(conn, quote.id, version.id)?;
            let name = file_name(&quote, &version);
            Ok::<_, AppError>((bytes(conn, &app, &sheet)?, name))
        })
        .await?;
    Ok(file(bytes, "application/pdf", &name, true))
}

/// The PDF of a version.
pub fn bytes(conn: &mut Connection, app: &App, sheet: &Sheet) -> Result<Vec<u8>, AppError> {
    let document = document(conn, app, sheet)?;
    proposal_pdf(&document).map_err(|error| AppError::Internal(format!("{error:?}")))
}

/// Everything on the proposal, in the language of the version.
pub fn document(conn: &mut Connection, app: &App, sheet: &Sheet) -> Result<ProposalDocument, AppError> {
    let (quote, version) = (&sheet.quote, &sheet.version);
    let (language, currency) = (version.language, quote.currency);
    let text = |key: &str| words().text(language, key).into_owned();
    let customer = store::find_customer(conn, quote.account_id)?.ok_or(AppError::NotFound)?;
    let contact = quote.contact_id.map(|id| store::find_contact(conn, id)).transpose()?.flatten();
    let owner = quote.owner_id.map(|id| store::find_owner(conn, id)).transpose()?.flatten().unwrap_or_default();
    let mut to = vec![customer.name];
    to.extend(contact.as_ref().map(|c| c.name.clone()));
    let addresses = accounts::store::list_addresses(conn, quote.account_id)?;
    to.extend(addresses.first().map(|address| address.postal_lines(language)).unwrap_or_default());
    let name = contact.map(|c| c.name).unwrap_or_default();
    let greeting =
        words().fill(language, if name.is_empty() { "proposal-greeting" } else { "proposal-greeting-to" }, &[("name", name)]);
    let mut introduction = vec![greeting];
    match &version.intro {
        Some(intro) => introduction.extend(paragraphs(intro)),
        None => introduction.push(text("proposal-introduction")),
    }
    let day = version.sent_at.map_or(version.price_date, |at| crate::kernel::clock::local(at, app.settings.time_zone).date());
    let total = Money::new(version.total, currency).to_string();
    let open = matches!(version.state, crate::quotes::VersionState::Draft | crate::quotes::VersionState::Sent);
    let facts = [("number", quote.number.clone()), ("version", version.version.to_string()), ("total", total.clone())];
    let acceptance = open.then(|| Acceptance {
        sentence: words().fill(language, "proposal-acceptance", &facts),
        url: Some(super::mail::link(app, quote)),
    });
    Ok(ProposalDocument {
        language,
        labels: Labels::from_words(|key| text(key)),
        company: company(app),
        number: quote.number.clone(),
        version: version.version.to_string(),
        title: quote.title.clone(),
        date: date(language, day),
        valid_until: date(language, version.valid_until),
        made_on: day,
        customer: to,
        contact: [Some(owner.name), owner.phone, owner.email].into_iter().flatten().filter(|l| !l.is_empty()).collect(),
        facts: Vec::<Fact>::new(),
        introduction,
        lines: lines(sheet),
        totals: totals(sheet, total),
        needs: needs(conn, sheet)?,
        delivery: delivery(sheet, version.sent_at.map_or_else(|| app.today(), |_| day)),
        payment: version.payment_terms.clone().unwrap_or_default(),
        notes: version.terms.iter().chain(version.notes.iter()).flat_map(|notes| paragraphs(notes)).collect(),
        acceptance,
    })
}

/// What each configured line was needed for, as it was answered when the line was configured.
fn needs(conn: &mut Connection, sheet: &Sheet) -> Result<Vec<NeedsOf>, AppError> {
    let ids: Vec<_> = sheet.lines.iter().filter_map(|line| line.configuration_id).collect();
    let known = store::list_needs(conn, &ids)?;
    let chinese = sheet.version.language == Language::Chinese;
    let mut all = Vec::new();
    for line in sheet.lines.iter().filter(|line| line.is_item()) {
        let of_line = known.iter().find(|(id, needs)| Some(*id) == line.configuration_id && !needs.is_empty());
        let Some((_, needs)) = of_line else { continue };
        let met = |one: &NeedTraced| NeedMet {
            question: one.question(chinese).to_owned(),
            answer: one.answered(chinese).to_owned(),
            met: one.met,
            by: one.by_words(chinese),
        };
        all.push(NeedsOf {
            product: line.description.clone(),
            alternative: line.is_alternative(),
            needs: needs.iter().map(met).collect(),
        });
    }
    Ok(all)
}

fn company(app: &App) -> Company {
    let address = app.settings.company_address.split(';').map(|l| l.trim().to_owned()).filter(|l| !l.is_empty());
    Company { name: app.settings.company.clone(), address: address.collect(), imprint: Vec::new(), logo_svg: None }
}

fn paragraphs(text: &str) -> Vec<String> {
    text.split("\n\n").map(|p| p.trim().to_owned()).filter(|p| !p.is_empty()).collect()
}

/// A day as a document in this language writes it.
pub fn date(language: Language, day: NaiveDate) -> String {
    let format = match language {
        Language::English => "%-d %b %Y",
        Language::Chinese => "%Y年%-m月%-d日",
    };
    day.format(format).to_string()
}

fn figure(amount: Amount, currency: Currency) -> String {
    Money::new(amount, currency).figure()
}

/// What is sold, each with list price of a unit, what is taken off, and net: they add up as they stand.
fn lines(sheet: &Sheet) -> Vec<PrintedLine> {
    let currency = sheet.quote.currency;
    let mut position = 0;
    let mut printed = Vec::new();
    for line in &sheet.lines {
        let mut row = match line.kind {
            LineKind::Section => PrintedLine::new(Printed::Section, "", &line.description),
            LineKind::Text => PrintedLine::new(Printed::Text, "", &line.description),
            _ if line.is_alternative() => PrintedLine::new(Printed::Alternative, "", &line.description),
            _ => {
                position += 1;
                PrintedLine::new(Printed::Line, &position.to_string(), &line.description)
            }
        };
        row.details = line.details().into_iter().map(str::to_owned).chain(line.note.clone()).collect();
        if line.is_item() {
            row.quantity = line.quantity.to_string();
            row.unit = words().unit(sheet.version.language, &line.unit);
            fill_price(sheet, line, currency, &mut row);
        }
        printed.push(row);
    }
    printed
}

fn fill_price(sheet: &Sheet, line: &Line, currency: Currency, row: &mut PrintedLine) {
    let Some(trace) = line.price_trace() else { return };
    row.unit_price = figure(line.list_unit, currency);
    let off = trace.discount();
    if !off.is_zero() {
        row.discount = off.checked_neg().map(|off| figure(off, currency)).unwrap_or_default();
    }
    row.net = match sheet.difference(line) {
        Some(difference) => Money::new(difference, currency).signed(),
        None => figure(line.net, currency),
    };
}

fn totals(sheet: &Sheet, total: String) -> Totals {
    let (version, currency) = (&sheet.version, sheet.quote.currency);
    let trace = sheet.document_trace();
    Totals {
        lines: figure(version.net, currency),
        document_discount: None,
        freight: (!version.charges.is_zero()).then(|| figure(version.charges, currency)),
        taxes: trace.taxes.iter().filter(|t| !t.percent.is_zero()).map(|t| tax(version.language, t, currency)).collect(),
        total,
    }
}

fn tax(language: Language, tax: &TaxTotal, currency: Currency) -> Figure {
    let name = match &tax.label {
        Some(Label::Key(key)) => words().text(language, key).into_owned(),
        Some(label) => label.in_language(language).unwrap_or_default().to_owned(),
        None => words().text(language, "quote-tax").into_owned(),
    };
    let label = words().fill(
        language,
        "proposal-tax",
        &[("name", name), ("percent", format!("{} %", tax.percent.plain())), ("base", figure(tax.base, currency))],
    );
    Figure { label, amount: figure(tax.amount, currency) }
}

/// How long the slowest of what is in the total takes, counted from an order on the day of the proposal.
fn delivery(sheet: &Sheet, day: NaiveDate) -> String {
    let latest = sheet.lines.iter().filter(|line| line.counts()).filter_map(|line| line.promised_date).max();
    let language = sheet.version.language;
    let told = |latest: NaiveDate| {
        let days = (latest - day).num_days();
        let facts = [("n", days.to_string()), ("date", date(language, latest)), ("day", date(language, day))];
        // What was promised for a day before, in a draft that lay about, is no promise; sending makes a new one.
        (days >= 0).then(|| words().fill(language, "proposal-delivery", &facts))
    };
    latest.and_then(told).unwrap_or_default()
}
