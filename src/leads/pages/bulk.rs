//! One act on many leads: another owner, dropped for a reason, converted.

use actix_web::HttpResponse;
use askama::Template;
use chrono::NaiveDateTime;
use serde::Deserialize;

use super::conversion::{ConversionForm, DealForm};
use super::{duplicates, refused};
use crate::db::Connection;
use crate::kernel::actor::{Act, Actor};
use crate::kernel::ids::{LeadId, UserId};
use crate::kernel::money::Currency;
use crate::kernel::reason::Reason;
use crate::leads::form::DropForm;
use crate::leads::lead::{DropReason, Lead, LeadState};
use crate::leads::{store, work};
use crate::opportunities::convert::{Conversion, ConversionRefusal, convert};
use crate::opportunities::create::usual_close;
use crate::people;
use crate::search::FoundKind;
use crate::web::bulk::{self, Fate, Row};
use crate::web::{AppError, Desk, Form, FormErrors, Frame, Query, page};

crate::text_enum! {
    pub enum BulkAct {
        Owner = "owner",
        Drop = "drop",
        Conversion = "conversion",
    }
}

impl BulkAct {
    /// The message that names it.
    fn title(self) -> &'static str {
        match self {
            BulkAct::Owner => "owner-change",
            BulkAct::Drop => "lead-drop-many",
            BulkAct::Conversion => "lead-convert",
        }
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(in crate::leads) struct BulkForm {
    id: Vec<String>,
    act: String,
    next: String,
    owner: String,
    reason: String,
    note: String,
    /// Empty: as the country of each lead says.
    currency: String,
    /// `none` where no deals are to be opened.
    deal: String,
    amount: String,
    close_date: String,
}

/// What is to be done to each lead.
#[derive(Debug, Clone)]
enum Command {
    Owner(UserId, Vec<(UserId, String)>),
    Drop(DropReason, Option<String>),
    Convert(Option<Currency>, Option<DealForm>),
}

impl BulkForm {
    fn act(&self) -> Result<BulkAct, AppError> {
        BulkAct::parse(&self.act).ok_or(AppError::BadRequest("act"))
    }

    fn next(&self) -> &str {
        if self.next.is_empty() { "/leads" } else { &self.next }
    }

    fn parse(&self, act: BulkAct, staff: &[(UserId, String)]) -> Result<Command, FormErrors> {
        match act {
            BulkAct::Owner => {
                let owner = self.owner.parse().ok().filter(|wanted| staff.iter().any(|(id, _)| id == wanted));
                let owner = owner.ok_or_else(|| FormErrors::one("owner", Reason::new("error-not-a-choice")))?;
                Ok(Command::Owner(owner, staff.to_vec()))
            }
            BulkAct::Drop => {
                let (reason, note) = DropForm { reason: self.reason.clone(), note: self.note.clone() }.parse()?;
                Ok(Command::Drop(reason, note))
            }
            BulkAct::Conversion => self.parse_conversion(),
        }
    }

    fn parse_conversion(&self) -> Result<Command, FormErrors> {
        let mut errors = FormErrors::default();
        let currency = errors.choice("currency", &self.currency, |c| Currency::parse(c).map(Some), None);
        let deal = DealForm { amount: self.amount.clone(), close_date: self.close_date.clone() };
        let deal = if self.deal == "none" { None } else { Some(deal) };
        if let Some(deal) = &deal {
            deal.check(&mut errors);
        }
        errors.check(Command::Convert(currency, deal))
    }
}

#[derive(Template)]
#[template(path = "leads/bulk.html")]
struct BulkPage {
    frame: Frame,
    act: BulkAct,
    rows: Vec<Row>,
    typed: BulkForm,
    errors: FormErrors,
    staff: Vec<(UserId, String)>,
}

impl BulkPage {
    fn reasons(&self) -> Vec<(String, String)> {
        DropReason::ALL.iter().map(|r| (r.to_string(), self.frame.name("drop-reason", r).into_owned())).collect()
    }

    fn currencies(&self) -> Vec<(String, String)> {
        [Currency::CNY, Currency::EUR, Currency::USD].iter().map(|c| (c.to_string(), c.to_string())).collect()
    }
}

/// The leads that were chosen, as far as they exist for this person, and whom a lead can be given to.
async fn load(desk: &Desk, typed: &BulkForm) -> Result<(Vec<Row>, Vec<(UserId, String)>), AppError> {
    let (actor, ids) = (desk.actor.clone(), bulk::chosen(&typed.id));
    let (leads, staff) = desk
        .app
        .db
        .read(move |conn| {
            let leads = store::list_visible(conn, &actor, ids.into_iter().map(LeadId).collect())?;
            Ok::<_, AppError>((leads, people::store::list_staff(conn)?))
        })
        .await?;
    if leads.is_empty() {
        return Err(AppError::NotFound);
    }
    let row = |l: Lead| Row { id: l.id.0, href: format!("/leads/{}", l.id), title: l.company };
    Ok((leads.into_iter().map(row).collect(), staff))
}

/// The act with its fields, and the leads it is about.
pub(in crate::leads) async fn new(desk: Desk, query: Query<BulkForm>) -> Result<HttpResponse, AppError> {
    desk.need(Act::Sell)?;
    let mut typed = query.0;
    if typed.id.is_empty() {
        return Ok(bulk::nothing_chosen(&desk, typed.next()));
    }
    if typed.close_date.is_empty() {
        typed.close_date = usual_close(desk.app.today()).to_string();
    }
    let act = typed.act()?;
    let (rows, staff) = load(&desk, &typed).await?;
    page(&BulkPage { frame: desk.frame(), act, rows, typed, errors: FormErrors::default(), staff })
}

/// Does it, lead by lead, and says what became of each.
pub(in crate::leads) async fn create(desk: Desk, form: Form<BulkForm>) -> Result<HttpResponse, AppError> {
    desk.need(Act::Sell)?;
    let typed = form.0;
    if typed.id.is_empty() {
        return Ok(bulk::nothing_chosen(&desk, typed.next()));
    }
    let act = typed.act()?;
    let (rows, staff) = load(&desk, &typed).await?;
    let command = match typed.parse(act, &staff) {
        Ok(command) => command,
        Err(errors) => return refused(&BulkPage { frame: desk.frame(), act, rows, typed, errors, staff }),
    };
    let (actor, now, frame) = (desk.actor.clone(), desk.app.clock.now(), desk.frame());
    let told = bulk::each(&desk, rows, move |conn, id| {
        let lead = store::load_visible(conn, &actor, LeadId(id))?;
        match &command {
            Command::Owner(owner, staff) => assign(conn, now, &actor, &lead, (*owner, staff)),
            Command::Drop(reason, note) => drop_lead(conn, now, &actor, &lead, (*reason, note.clone())),
            Command::Convert(currency, deal) => convert_lead(conn, now, (&actor, &frame), &lead, (*currency, deal.as_ref())),
        }
    });
    bulk::told_page(&desk, act.title(), told.await?, typed.next())
}

fn assign(
    conn: &mut Connection,
    now: NaiveDateTime,
    actor: &Actor,
    lead: &Lead,
    (owner, staff): (UserId, &[(UserId, String)]),
) -> Result<Fate, AppError> {
    let name = |who: UserId| staff.iter().find(|(id, _)| *id == who).map(|(_, name)| name.clone());
    let after = name(owner).ok_or(AppError::BadRequest("owner"))?;
    if lead.is_open() && lead.owner_id == Some(owner) {
        return Ok(Fate::Same(Reason::new("bulk-owner-before").with("name", after)));
    }
    work::assign(conn, now, actor, lead, (owner, (lead.owner_id.and_then(name), after.clone())))?;
    Ok(Fate::Done(Reason::new("bulk-owner").with("name", after)))
}

fn drop_lead(
    conn: &mut Connection,
    now: NaiveDateTime,
    actor: &Actor,
    lead: &Lead,
    why: (DropReason, Option<String>),
) -> Result<Fate, AppError> {
    if lead.state == LeadState::Dropped {
        return Ok(Fate::Same(Reason::new("bulk-dropped-before")));
    }
    work::drop_lead(conn, now, actor, lead, why)?;
    Ok(Fate::Done(Reason::new("bulk-dropped")))
}

/// A new account with the person and the deal; where any of it must be decided by somebody, nothing at all.
fn convert_lead(
    conn: &mut Connection,
    now: NaiveDateTime,
    (actor, frame): (&Actor, &Frame),
    lead: &Lead,
    (currency, deal): (Option<Currency>, Option<&DealForm>),
) -> Result<Fate, AppError> {
    if let (LeadState::Converted, Some(account)) = (lead.state, lead.account_id) {
        return Ok(Fate::Same(Reason::new("bulk-converted-before").way_on(format!("/accounts/{account}"))));
    }
    let conversion = whole(conn, (actor, frame), lead, (currency, deal))?;
    match convert(conn, now, actor, (lead, &conversion)) {
        Ok(became) => {
            let place =
                became.opportunity.map_or_else(|| format!("/accounts/{}", became.account), |id| format!("/opportunities/{id}"));
            Ok(Fate::Done(Reason::new("bulk-converted").way_on(place)))
        }
        Err(ConversionRefusal::Lead(refusal)) => Err(refusal.into()),
        Err(ConversionRefusal::Database(error)) => Err(error.into()),
        Err(ConversionRefusal::NoSuchAccount | ConversionRefusal::OtherAccount) => Err(AppError::NotFound),
    }
}

/// Everything the conversion needs, or the first thing that is missing and the page where it can be said.
fn whole(
    conn: &mut Connection,
    (actor, frame): (&Actor, &Frame),
    lead: &Lead,
    (currency, deal): (Option<Currency>, Option<&DealForm>),
) -> Result<Conversion, AppError> {
    let by_hand = format!("/leads/{}/conversion", lead.id);
    if !lead.is_open() {
        return Err(work::LeadRefusal::Over(lead.id, lead.state).into());
    }
    let usual = lead.country.as_deref().map(|country| if country == "CN" { Currency::CNY } else { Currency::EUR });
    let Some(currency) = currency.or(usual) else {
        return Err(Reason::new("bulk-no-currency").way_on(by_hand).into());
    };
    let known = duplicates::list(conn, actor, frame, (&lead.facts(), Some(lead.id)))?;
    if let Some(same) = known.iter().find(|d| matches!(d.kind, FoundKind::Account | FoundKind::Contact)) {
        return Err(Reason::new("bulk-maybe-same")
            .with("name", &same.title)
            .with("because", &same.because)
            .way_on(by_hand)
            .into());
    }
    ConversionForm::of_its_own(lead, currency, deal).parse(lead).map_err(|errors| {
        let fields: Vec<String> = errors.0.keys().map(|field| frame.name("bulk-field", field).into_owned()).collect();
        Reason::new("bulk-not-whole").with("fields", fields.join(", ")).way_on(by_hand).into()
    })
}
