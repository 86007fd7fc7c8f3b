//! One version: the editor while it is a draft, the frozen lines after.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use chrono::{NaiveDate, NaiveDateTime};
use serde::Deserialize;

use super::figures::{self, Meter};
use super::{find, place};
use crate::approvals::check::Standing as Approval;
use crate::approvals::{self, Answer, Facts, Limits, Need, needed};
use crate::db::Connection;
use crate::history::{self, Links};
use crate::kernel::actor::{Act, Actor, Role};
use crate::kernel::ids::{ContactId, QuoteId};
use crate::kernel::money::{Amount, Currency, Percent};
use crate::pricing::waterfall::{Waterfall, said};
use crate::quotes::edit::LineAct;
use crate::quotes::form::{EditForm, TypedLine, field};
use crate::quotes::quote::{Acceptance, Declined, Line, LineKind, Remark, Standing, Version, VersionState};
use crate::quotes::ready::{self, Check};
use crate::quotes::reprice::{self, Offer};
use crate::quotes::sheet::Sheet;
use crate::quotes::store::{self, Customer, Person};
use crate::thread::{self, ShownKnot};
use crate::web::timeline;
use crate::web::{AppError, Desk, FormErrors, Frame, Query, page_with, see_other};

/// Everything a page of a version is made from, read in one go.
pub(super) struct Loaded {
    pub sheet: Sheet,
    pub offers: Vec<Offer>,
    pub approval: Approval,
    pub limits: Limits,
    pub checks: Vec<Check>,
    pub customer: Customer,
    pub contacts: Vec<(ContactId, String)>,
    pub owner: Person,
    pub versions: Vec<Version>,
    pub remarks: Vec<Remark>,
    pub viewed: Option<NaiveDateTime>,
    pub acceptance: Option<Acceptance>,
    pub declined: Option<Declined>,
    pub order: Option<String>,
    pub codes: BTreeMap<i64, String>,
    pub minutes: BTreeMap<Role, i64>,
}

pub(super) fn load(
    conn: &mut Connection,
    actor: &Actor,
    number: &str,
    version: i32,
    (now, today): (NaiveDateTime, NaiveDate),
) -> Result<Loaded, AppError> {
    let (quote, version) = find(conn, actor, number, version)?;
    let sheet = Sheet::load(conn, quote.id, version.id)?;
    let offers = reprice::offers(conn, now, today, &sheet)?;
    let approval = approvals::questions(conn, version.id)?;
    let customer = store::find_customer(conn, quote.account_id)?.ok_or(AppError::NotFound)?;
    let owner = quote.owner_id.map(|id| store::find_owner(conn, id)).transpose()?.flatten().unwrap_or_default();
    let ids: Vec<_> = sheet.lines.iter().filter_map(|line| line.configuration_id).collect();
    let codes = store::list_codes(conn, &ids)?.into_iter().map(|(id, code)| (id.0, code)).collect();
    let mut minutes = BTreeMap::new();
    for role in approvals::limits::LADDER {
        let mut all = approvals::store::list_answer_minutes(conn, role)?;
        all.sort_unstable();
        if let Some(median) = all.get(all.len() / 2) {
            minutes.insert(role, *median);
        }
    }
    Ok(Loaded {
        limits: approvals::store::list_limits(conn)?,
        checks: ready::checks(conn, &sheet, today)?,
        contacts: store::list_contacts(conn, quote.account_id)?,
        versions: store::list_versions(conn, quote.id)?,
        remarks: store::list_remarks(conn, quote.id)?,
        viewed: store::find_first_view(conn, version.id)?,
        acceptance: store::find_acceptance(conn, version.id)?,
        declined: store::find_declined(conn, version.id)?,
        order: store::find_order_of(conn, version.id)?.map(|(_, number)| number),
        sheet,
        offers,
        approval,
        customer,
        owner,
        codes,
        minutes,
    })
}

/// One line as the page shows it.
pub(super) struct LineView {
    pub key: String,
    pub kind: LineKind,
    pub description: String,
    pub details: Vec<String>,
    pub code: String,
    pub typed: TypedLine,
    pub is_alternative: bool,
    pub beside: String,
    pub list_unit: String,
    pub net: String,
    pub fall: Option<Waterfall>,
    pub why: String,
    pub refusal: String,
    pub margin: String,
    pub discount: String,
    pub meter: Option<Meter>,
    pub promised: String,
    /// Today's price is another, and nobody has answered yet.
    pub offer: Option<OfferView>,
    /// The day of its own whose price was taken.
    pub taken: String,
}

impl LineView {
    pub fn is_item(&self) -> bool {
        matches!(self.kind, LineKind::Product | LineKind::Configured)
    }
    pub fn is_section(&self) -> bool {
        self.kind == LineKind::Section
    }
    pub fn field(&self, name: &str) -> String {
        field(name, &self.key)
    }
}

/// Today's price beside the one the line has.
pub(super) struct OfferView {
    pub before: String,
    pub after: String,
    pub difference: String,
    pub causes: Vec<String>,
}

pub(super) fn offer_view(frame: &Frame, offer: &Offer, currency: Currency) -> OfferView {
    let figure = |amount: Option<Amount>| amount.map(|a| frame.money(&a, &currency));
    let without = || figures::no_price(frame, offer.refusal.as_ref());
    let difference = offer.after.zip(offer.before).and_then(|(after, before)| after.checked_sub(before).ok());
    OfferView {
        before: figure(offer.before).unwrap_or_else(|| "–".to_owned()),
        after: figure(offer.after).unwrap_or_else(without),
        difference: difference.map(|by| figures::difference(frame, Some(by), currency)).unwrap_or_default(),
        causes: offer.causes.iter().map(|cause| said(frame, cause)).collect(),
    }
}

/// One role that has to say yes.
pub(super) struct NeedView {
    pub role: Role,
    pub why: Vec<String>,
    /// `missing`, `waiting`, `granted`, `rejected`.
    pub state: &'static str,
    pub note: String,
    pub usually: String,
}

impl NeedView {
    pub(super) fn key(&self) -> &'static str {
        match self.state {
            "granted" => "quote-need-granted",
            "rejected" => "quote-need-rejected",
            "waiting" => "quote-need-waiting",
            _ => "quote-need-missing",
        }
    }
}

/// What moves while somebody types: lines' figures, totals, needs.
pub(super) struct Figures {
    pub lines: Vec<LineView>,
    pub net: String,
    pub discount: String,
    pub charges: Vec<(String, String)>,
    pub taxes: Vec<(String, String)>,
    pub total: String,
    pub margin: Option<String>,
    pub meter: Meter,
    pub needs: Vec<NeedView>,
    pub checks: Vec<(bool, bool, String)>,
    /// All that has to be met is met, and every yes is there.
    pub clear: bool,
    /// Nothing but a yes is missing, and it was not asked for yet.
    pub askable: bool,
}

pub(super) struct Basis<'a> {
    pub sheet: &'a Sheet,
    pub offers: &'a [Offer],
    pub limits: &'a Limits,
    pub checks: &'a [Check],
    pub codes: &'a BTreeMap<i64, String>,
    pub minutes: &'a BTreeMap<Role, i64>,
    pub typed: &'a EditForm,
}

pub(super) fn view(frame: &Frame, facts: &Facts, basis: &Basis, needs: Vec<(Need, Option<Answer>)>) -> Figures {
    let sheet = basis.sheet;
    let (version, currency) = (&sheet.version, sheet.quote.currency);
    let sees_margin = frame.may("see_margin");
    let document = sheet.document_trace();
    let needs: Vec<NeedView> = needs.into_iter().map(|(need, answer)| need_view(frame, basis, need, answer)).collect();
    let checks: Vec<(bool, bool, String)> = basis.checks.iter().map(|c| (c.met, c.needed, frame.reason(&c.reason))).collect();
    let met = basis.checks.iter().all(|c| c.met || !c.needed);
    let tax = |t: &crate::pricing::engine::TaxTotal| {
        let name = t.label.as_ref().map(|l| figures::words(frame, l)).unwrap_or_default();
        let name = if name.is_empty() { frame.t("quote-tax").into_owned() } else { name };
        (format!("{name} {} %", t.percent.plain()), frame.money(&t.amount, &currency))
    };
    Figures {
        lines: sheet.lines.iter().map(|line| line_view(frame, facts.owner_role, basis, line)).collect(),
        net: frame.money(&version.net, &currency),
        discount: if version.discount.is_zero() {
            String::new()
        } else {
            version.discount.checked_neg().map(|d| frame.money(&d, &currency)).unwrap_or_default()
        },
        charges: document.charges.iter().map(|c| (figures::words(frame, &c.label), frame.money(&c.amount, &currency))).collect(),
        taxes: document.taxes.iter().map(tax).collect(),
        total: frame.money(&version.total, &currency),
        margin: version.margin_percent().filter(|_| sees_margin).map(|p| frame.percent(&p)),
        meter: figures::meter(facts.owner_role, basis.limits, facts.discount),
        clear: met && needs.iter().all(|need| need.state == "granted"),
        askable: met && needs.iter().any(|n| n.state == "missing") && !needs.iter().any(|n| n.state == "rejected"),
        needs,
        checks,
    }
}

fn need_view(frame: &Frame, basis: &Basis, need: Need, answer: Option<Answer>) -> NeedView {
    let (state, note) = match answer {
        Some(Answer::Granted(request)) => ("granted", request.note.unwrap_or_default()),
        Some(Answer::Rejected(request)) => ("rejected", request.note.unwrap_or_default()),
        Some(Answer::Waiting(_)) => ("waiting", String::new()),
        _ => ("missing", String::new()),
    };
    let usually = basis.minutes.get(&need.role).map(|minutes| match minutes {
        m @ 0..=59 => frame.t1("quote-usually-minutes", "n", (*m).max(1)),
        m @ 60..=2879 => frame.t1("quote-usually-hours", "n", m / 60),
        m => frame.t1("quote-usually-days", "n", m / 1440),
    });
    NeedView {
        role: need.role,
        why: need.why.iter().map(|why| figures::why(frame, why)).collect(),
        state,
        note,
        usually: usually.unwrap_or_default(),
    }
}

fn line_view(frame: &Frame, owner: Role, basis: &Basis, line: &Line) -> LineView {
    let sheet = basis.sheet;
    let currency = sheet.quote.currency;
    let trace = line.price_trace();
    let discretionary = trace.as_ref().and_then(|t| t.discretionary_percent()).unwrap_or(Percent::ZERO);
    let figure = |amount: &Amount| frame.figure(amount, &currency);
    let net = match (line.is_priced(), line.is_alternative()) {
        (false, _) => String::new(),
        (true, false) => figure(&line.net),
        (true, true) => figures::difference(frame, sheet.difference(line), currency),
    };
    let margin = trace.as_ref().and_then(|t| t.margin_percent()).filter(|_| frame.may("see_margin"));
    LineView {
        key: line.line_key.clone(),
        kind: line.kind,
        description: line.description.clone(),
        details: line.details().into_iter().map(str::to_owned).collect(),
        code: line.configuration_id.and_then(|id| basis.codes.get(&id.0)).cloned().unwrap_or_default(),
        typed: basis.typed.line(&line.line_key).unwrap_or_default(),
        is_alternative: line.is_alternative(),
        beside: sheet.main_of(line).map(|main| main.description.clone()).unwrap_or_default(),
        list_unit: if line.is_priced() { figure(&line.list_unit) } else { String::new() },
        net,
        fall: trace.as_ref().map(Waterfall::staff),
        why: if line.is_priced() { frame.t1("quote-why", "amount", figure(&line.net)) } else { String::new() },
        refusal: if line.is_item() && !line.is_priced() {
            figures::no_price(frame, line.no_price().as_ref())
        } else {
            String::new()
        },
        margin: margin.map(|p| frame.percent(&p)).unwrap_or_default(),
        discount: if discretionary.is_zero() { String::new() } else { frame.percent(&discretionary) },
        meter: (!discretionary.is_zero()).then(|| figures::meter(owner, basis.limits, discretionary)),
        promised: line.promised_date.map(|d| frame.date(&d)).unwrap_or_default(),
        offer: basis.offers.iter().find(|o| o.key == line.line_key && !o.kept).map(|o| offer_view(frame, o, currency)),
        taken: line.price_date.map(|day| frame.date(&day)).unwrap_or_default(),
    }
}

/// One product found by what was typed.
pub(super) struct Found {
    pub act: String,
    /// Where it has to be configured first.
    pub href: String,
    pub name: String,
    pub code: String,
    /// The words of the line whose configuration it would replace.
    pub instead: String,
}

#[derive(Template)]
#[template(path = "quotes/show.html")]
pub(super) struct VersionPage {
    frame: Frame,
    errors: FormErrors,
    typed: EditForm,
    figures: Figures,
    found: Vec<Found>,
    searched: String,
    loaded: Loaded,
    standing: Standing,
    standings: Vec<(i32, Standing)>,
    editable: bool,
    may_sell: bool,
    sees_margin: bool,
    link: String,
    contacts: Vec<(String, String)>,
    languages: Vec<(&'static str, &'static str)>,
    lines: Vec<timeline::Line>,
    knots: Vec<ShownKnot>,
}

impl VersionPage {
    fn place(&self) -> String {
        place(&self.loaded.sheet.quote, &self.loaded.sheet.version)
    }
    /// The version to compare with: the one before.
    fn earlier(&self) -> Option<i32> {
        let own = self.loaded.sheet.version.version;
        self.loaded.versions.iter().map(|v| v.version).filter(|v| *v < own).max()
    }
    fn has_draft(&self) -> bool {
        self.loaded.versions.iter().any(Version::is_draft)
    }
    fn is_closed(&self) -> bool {
        self.loaded.versions.iter().any(|v| v.state == VersionState::Accepted)
    }
    fn was_sent(&self) -> bool {
        self.loaded.versions.iter().any(|v| v.sent_at.is_some())
    }
    /// Lines whose price of today is another, and nobody has answered yet.
    fn offered(&self) -> usize {
        self.figures.lines.iter().filter(|line| line.offer.is_some()).count()
    }
    fn error_count(&self) -> usize {
        self.errors.0.len()
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
pub(in crate::quotes) struct ShowQuery {
    #[serde(default)]
    find: String,
    /// The code of a configuration somebody comes back with.
    #[serde(default)]
    configuration: String,
}

pub(in crate::quotes) async fn show(
    desk: Desk,
    path: web::Path<(String, i32)>,
    query: Query<ShowQuery>,
) -> Result<HttpResponse, AppError> {
    let (number, version) = path.into_inner();
    let find = if query.0.find.is_empty() { query.0.configuration } else { query.0.find };
    render(desk, number, version, Typed { find, ..Typed::default() }, StatusCode::OK).await
}

/// What the page shows besides the stored version.
#[derive(Default)]
pub(super) struct Typed {
    pub form: Option<EditForm>,
    pub errors: FormErrors,
    pub find: String,
}

pub(super) async fn render(
    desk: Desk,
    number: String,
    version: i32,
    typed: Typed,
    status: StatusCode,
) -> Result<HttpResponse, AppError> {
    let (now, today, actor) = (desk.app.clock.now(), desk.app.today(), desk.actor.clone());
    let (find_text, language) = (typed.find.clone(), actor.language);
    let (loaded, found, events, knots) = desk
        .app
        .db
        .read(move |conn| {
            let loaded = load(conn, &actor, &number, version, (now, today))?;
            let found = super::edit::find_goods(conn, &loaded.sheet, &find_text, language, today)?;
            let quote = loaded.sheet.quote.id;
            let links = Links { quote: Some(quote), ..Links::default() };
            let events = history::list_events(conn, links, None, 40)?;
            let knots = thread::of_quote(conn, &actor, quote)?;
            Ok::<_, AppError>((loaded, found, events, knots))
        })
        .await?;
    let frame = desk.frame();
    let editable = loaded.sheet.version.is_draft() && desk.actor.may(Act::Sell);
    let form = typed.form.unwrap_or_else(|| EditForm::of(&loaded.sheet));
    let needs = loaded.approval.questions.iter().map(|q| (q.need.clone(), Some(q.answer.clone()))).collect();
    let basis = Basis {
        sheet: &loaded.sheet,
        offers: &loaded.offers,
        limits: &loaded.limits,
        checks: &loaded.checks,
        codes: &loaded.codes,
        minutes: &loaded.minutes,
        typed: &form,
    };
    let figures = view(&frame, &loaded.approval.facts, &basis, needs);
    let standing = standing(&loaded.sheet.version, &loaded.approval, today);
    let standings = loaded
        .versions
        .iter()
        .map(|v| (v.version, if v.id == loaded.sheet.version.id { standing } else { plain_standing(v, today) }))
        .collect();
    let contacts = loaded.contacts.iter().map(|(id, name)| (id.to_string(), name.clone())).collect();
    let template = VersionPage {
        may_sell: desk.actor.may(Act::Sell),
        sees_margin: desk.actor.may(Act::SeeMargin),
        link: format!("{}/q/{}", desk.app.settings.base_url(), loaded.sheet.quote.token),
        languages: vec![("en", "English"), ("zh-CN", "中文")],
        lines: timeline::lines(&frame, &events),
        knots: thread::shown(&frame, &knots),
        frame,
        errors: typed.errors,
        typed: form,
        figures,
        found,
        searched: typed.find,
        loaded,
        standing,
        standings,
        editable,
        contacts,
    };
    page_with(status, &template)
}

/// Where a version stands, with its approvals.
pub(super) fn standing(version: &Version, approval: &Approval, today: NaiveDate) -> Standing {
    if !version.is_draft() || approval.questions.is_empty() {
        return plain_standing(version, today);
    }
    let any = |wanted: fn(&Answer) -> bool| approval.questions.iter().any(|q| wanted(&q.answer));
    if any(|a| matches!(a, Answer::Rejected(_))) {
        Standing::Rejected
    } else if any(|a| matches!(a, Answer::Waiting(_))) {
        Standing::Waiting
    } else if approval.is_clear() {
        Standing::Approved
    } else {
        Standing::Draft
    }
}

/// Where a version stands by itself.
pub(super) fn plain_standing(version: &Version, today: NaiveDate) -> Standing {
    plain_standing_of(version.state, version.valid_until, today)
}

pub(super) fn plain_standing_of(state: VersionState, valid_until: NaiveDate, today: NaiveDate) -> Standing {
    match state {
        VersionState::Draft => Standing::Draft,
        VersionState::Sent if valid_until < today => Standing::Expired,
        VersionState::Sent => Standing::Sent,
        VersionState::Accepted => Standing::Accepted,
        VersionState::Declined => Standing::Declined,
        VersionState::Replaced => Standing::Replaced,
    }
}

/// The needs of a sheet that is not stored: nobody was asked about it.
pub(super) fn needs_of(facts: &Facts, limits: &Limits) -> Vec<(Need, Option<Answer>)> {
    needed(facts, limits).into_iter().map(|need| (need, None)).collect()
}

/// The latest version; what somebody comes back with from the configurator goes along.
pub(in crate::quotes) async fn latest(
    desk: Desk,
    path: web::Path<String>,
    query: Query<ShowQuery>,
) -> Result<HttpResponse, AppError> {
    let (number, actor) = (path.into_inner(), desk.actor.clone());
    let place = desk
        .app
        .db
        .read(move |conn| {
            let quote = store::find_visible(conn, &actor, &number)?.ok_or(AppError::NotFound)?;
            let versions = store::list_versions(conn, quote.id)?;
            let version = versions.first().ok_or(AppError::NotFound)?;
            Ok::<_, AppError>(place(&quote, version))
        })
        .await?;
    let find = query.0.find.trim();
    Ok(see_other(if find.is_empty() { place } else { format!("{place}?find={}#add", crate::web::http::encode(find)) }))
}

pub(in crate::quotes) async fn by_id(desk: Desk, path: web::Path<i64>) -> Result<HttpResponse, AppError> {
    let (id, actor) = (QuoteId(path.into_inner()), desk.actor.clone());
    let quote = desk.app.db.read(move |conn| store::find_visible_by_id(conn, &actor, id)?.ok_or(AppError::NotFound)).await?;
    Ok(see_other(format!("/quotes/{}", quote.number)))
}

/// Named here so that the template can ask for it.
pub(super) fn act(act: &LineAct) -> String {
    match act {
        LineAct::AddProduct(id) => format!("add:{id}"),
        LineAct::AddConfiguration(code) => format!("configuration:{code}"),
        LineAct::Reconfigure(key, code) => format!("reconfigure:{key}:{code}"),
        LineAct::AddSection => "section".to_owned(),
        LineAct::AddText => "text".to_owned(),
        LineAct::Remove(key) => format!("remove:{key}"),
        LineAct::Up(key) => format!("up:{key}"),
        LineAct::Down(key) => format!("down:{key}"),
        LineAct::AsAlternative(key) => format!("alternative:{key}"),
        LineAct::AsMain(key) => format!("main:{key}"),
        LineAct::Price(reprice::Answer::Take(key)) => format!("take:{key}"),
        LineAct::Price(reprice::Answer::Keep(key)) => format!("keep:{key}"),
        LineAct::Price(reprice::Answer::TakeAll) => "take-all".to_owned(),
        LineAct::Price(reprice::Answer::KeepAll) => "keep-all".to_owned(),
    }
}
