//! Two hundred quotes in all states, told by their own verbs.

use std::cell::Cell;

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use diesel::prelude::*;

use super::assortment::{Trade, some_of};
use super::{Demo, DemoOpportunity, harbour_quotes};
use crate::approvals::store::Verdict;
use crate::approvals::{self, Answer, Decision, Limits};
use crate::catalogue;
use crate::configurator::engine::{Prices, Selection};
use crate::configurator::library::{self, Scene};
use crate::configurator::needs;
use crate::configurator::save::{SaveConfiguration, save};
use crate::db::Connection;
use crate::db::schema::{option_prices, price_entries, price_rules};
use crate::kernel::actor::{Actor, Role};
use crate::kernel::clock::local;
use crate::kernel::ids::{AccountId, OpportunityId, QuoteVersionId};
use crate::kernel::money::{Currency, Percent};
use crate::pricing;
use crate::quotes::accept::{Accept, accept};
use crate::quotes::ask::{Ask, answer, ask};
use crate::quotes::copy::revise;
use crate::quotes::create::{NewQuoteCommand, Wanted, create};
use crate::quotes::decline::{Decline, decline};
use crate::quotes::edit::{Edit, LineEdit, Manual, edit};
use crate::quotes::quote::{ManualMethod, Quote};
use crate::quotes::send::{Sending, send};
use crate::quotes::sheet::Sheet;
use crate::quotes::{store, view};
use crate::web::AppError;

/// How many of these are told, at most; every deal that is to be won has its quote.
const LOST: usize = 16;
const OPEN: usize = 44;

/// A truck as its buyer needs it. `random` gives the code: the first one is the 7K3Q that everybody knows.
pub(super) struct Wish {
    choices: &'static [(&'static str, &'static str)],
    random: u64,
}

pub(super) const LPG: Wish = Wish {
    choices: &[
        ("Site", "indoor"),
        ("Power", "lpg"),
        ("Tyres", "non_marking"),
        ("Mast", "m30"),
        ("Cab", "open"),
        ("Attachment", "side_shift"),
        ("Charger", "none"),
    ],
    random: 627_104,
};
pub(super) const LITHIUM: Wish = Wish {
    choices: &[
        ("Site", "indoor"),
        ("Power", "li_ion"),
        ("Tyres", "non_marking"),
        ("Mast", "m30"),
        ("Cab", "open"),
        ("Attachment", "side_shift"),
        ("Charger", "v48"),
    ],
    random: 418_201,
};
pub(super) const OUTDOOR: Wish = Wish {
    choices: &[
        ("Site", "outdoor"),
        ("Power", "diesel"),
        ("Tyres", "solid"),
        ("Mast", "triplex45"),
        ("Cab", "heated"),
        ("Attachment", "none"),
        ("Charger", "none"),
    ],
    random: 731_977,
};

/// When a configuration was saved, for which deal, and how many are wanted.
pub(super) struct Saved {
    pub at: NaiveDateTime,
    pub of: Option<(AccountId, OpportunityId)>,
    pub quantity: i32,
}

const REASONS: &[&str] = &[
    "First order of a new site",
    "To match a competitor",
    "Bundle with service",
    "Frame contract in sight",
    "Order before year-end",
];
const QUESTIONS: &[(&str, &str)] = &[
    ("Is training of the drivers included?", "Half a day on site is included."),
    ("Can you deliver two weeks earlier?", "We are looking into it and will tell you tomorrow."),
    ("Which warranty do you give?", "Two years, or 4,000 hours."),
    ("价格包含运费吗？", "包含送货到厂。"),
];
const NO: &[&str] = &["Too expensive", "We go with another supplier", "The project was postponed", "预算没有批下来"];

pub fn load(conn: &mut Connection, demo: &mut Demo) -> Result<(), AppError> {
    approvals::store::replace_limits(conn, &Limits::usual())?;
    // Without a price book there is nothing to quote.
    if pricing::store::list_books(conn)?.is_empty() {
        return Ok(());
    }
    known_for_long(conn, demo)?;
    let configurations = configurations(conn, demo)?;
    let mut deals: Vec<usize> = (0..demo.opportunities.len()).collect();
    deals.sort_by_key(|at| demo.opportunities.get(*at).map(|deal| deal.created_at));
    let (mut won, mut lost, mut open) = (0, 0, 0);
    for at in deals {
        let Some(deal) = demo.opportunities.get(at).cloned() else { continue };
        let left = match deal.stage.as_str() {
            "closing" => &mut won,
            "lost" if lost < LOST => &mut lost,
            "proposal" | "negotiation" if open < OPEN => &mut open,
            _ => continue,
        };
        *left += 1;
        let number = *left;
        tell(conn, demo, &deal, number, &configurations)?;
    }
    harbour_quotes::load(conn, demo)
}

/// Prices stood in the books long before the first quote asked for them.
fn known_for_long(conn: &mut Connection, demo: &Demo) -> Result<(), AppError> {
    let before = demo.now - TimeDelta::days(800);
    diesel::update(price_entries::table).set(price_entries::created_at.eq(before)).execute(conn)?;
    diesel::update(option_prices::table).set(option_prices::created_at.eq(before)).execute(conn)?;
    diesel::update(price_rules::table).set(price_rules::created_at.eq(before)).execute(conn)?;
    Ok(())
}

/// Configurations that quotes are made of: LPG, lithium-ion, yard.
fn configurations(conn: &mut Connection, demo: &Demo) -> Result<Vec<String>, AppError> {
    let actor = demo.actor(Role::Presales)?;
    let saved = Saved { at: demo.now - TimeDelta::days(360), of: None, quantity: 1 };
    let mut codes = Vec::new();
    for wish in [LPG, LITHIUM, OUTDOOR] {
        codes.extend(configure(conn, demo, &actor, &wish, &saved)?);
    }
    Ok(codes)
}

/// What the customer had answered when the truck was chosen.
fn needed(choices: &[(&str, &str)]) -> Vec<String> {
    let indoor = choices.contains(&("Site", "indoor"));
    let answers: &[&str] =
        if indoor { &["Floor:clean", "Place:hall", "Height:low", "Handling:shift"] } else { &["Place:yard", "Height:low"] };
    answers.iter().map(|answer| (*answer).to_owned()).collect()
}

pub(super) fn configure(
    conn: &mut Connection,
    demo: &Demo,
    actor: &Actor,
    wish: &Wish,
    saved: &Saved,
) -> Result<Option<String>, AppError> {
    let Some(id) = demo.products.get("FL-25") else { return Ok(None) };
    let Some(product) = catalogue::store::find_product(conn, *id)? else { return Ok(None) };
    let Some(model) = catalogue::store::find_released_model(conn, *id, demo.today)? else { return Ok(None) };
    let compiled = library::compiled(conn, &model, &Scene::new("CN", demo.today))?;
    let name = catalogue::store::load_name(conn, *id, actor.language)?;
    let tries = Cell::new(wish.random);
    let command = SaveConfiguration {
        product,
        product_name: name,
        model,
        prices: Prices::of_model(&compiled),
        needs: needs::read(compiled.model(), &needed(wish.choices)),
        compiled,
        selection: Selection::of(wish.choices),
        filled: Vec::new(),
        quantity: saved.quantity,
        net: None,
        currency: Currency::CNY,
        trace: None,
        promise: None,
        account: saved.of.map(|of| of.0),
        opportunity: saved.of.map(|of| of.1),
        forked_from: None,
        chinese: false,
    };
    let random = || tries.replace(tries.get().wrapping_add(1));
    Ok(Some(save(conn, saved.at, Some(actor), random, &command)?.code))
}

/// One quote from its first line to its end.
fn tell(
    conn: &mut Connection,
    demo: &mut Demo,
    deal: &DemoOpportunity,
    number: usize,
    configurations: &[String],
) -> Result<(), AppError> {
    let actor = demo.actor_of(deal.owner)?;
    let latest = demo.now - TimeDelta::days(if deal.stage == "closing" { 6 } else { 2 });
    let began = (deal.created_at + TimeDelta::days(demo.random.between(9, 20))).min(latest);
    let Some((account, contact)) = demo.accounts.get(deal.account).map(|a| (a.id, a.contacts.first().copied())) else {
        return Ok(());
    };
    let title = store::find_deal(conn, deal.id)?.map(|d| d.name).unwrap_or_default();
    let command = NewQuoteCommand {
        account,
        contact,
        opportunity: Some(deal.id),
        owner: Some(deal.owner),
        lines: lines(demo, Trade::of(&title), configurations),
        title,
        language: None,
        valid_until: None,
    };
    let quote = create(conn, began, day(began), Some(&actor), &command)?;
    let version = first_version(conn, &quote)?;
    let percent = match number % 8 {
        0..=2 => 0,
        3..=5 => demo.random.between(2, 5),
        6 => demo.random.between(6, 9),
        _ => 3,
    };
    discount(conn, demo, &actor, (version, began + TimeDelta::minutes(20)), percent)?;
    match (deal.stage.as_str(), number % 8) {
        ("closing", _) => ends_well(conn, demo, &actor, (&quote, version, began), number),
        ("lost", _) => ends_badly(conn, demo, &actor, (&quote, version, began), number),
        (_, 0) => Ok(()),
        (_, 1) => asks(conn, demo, &actor, (version, began), None),
        (_, 2) => asks(conn, demo, &actor, (version, began), Some(Verdict::Granted)),
        (_, 3) => asks(conn, demo, &actor, (version, began), Some(Verdict::Rejected)),
        _ => is_out(conn, demo, &actor, (&quote, version, began), number),
    }
}

pub(super) fn day(at: NaiveDateTime) -> NaiveDate {
    local(at, chrono_tz::Asia::Shanghai).date()
}

pub(super) fn first_version(conn: &mut Connection, quote: &Quote) -> Result<QuoteVersionId, AppError> {
    store::list_versions(conn, quote.id)?.first().map(|v| v.id).ok_or(AppError::NotFound)
}

/// What the deal is about, configured or as it is, and what comes with it.
fn lines(demo: &mut Demo, trade: Trade, configurations: &[String]) -> Vec<Wanted> {
    let mut lines = Vec::new();
    let mut skus = Vec::new();
    if trade == Trade::Trucks
        && demo.random.chance(65)
        && let Some(code) = demo.random.pick(configurations).cloned()
    {
        let quantity = i32::try_from(demo.random.between(1, 6)).unwrap_or(1);
        lines.push(Wanted::Configuration { code, quantity });
    } else {
        skus.extend(some_of(demo, trade.main(), 1));
    }
    let more = demo.random.between(0, 3);
    skus.extend(some_of(demo, trade.more(), more));
    for sku in skus {
        let quantity = i32::try_from(demo.random.between(1, 8)).unwrap_or(1);
        if let Some(product) = demo.products.get(sku).copied() {
            lines.push(Wanted::Product { product, quantity });
        }
    }
    lines
}

/// The edit that leaves everything as it is.
pub(super) fn unchanged(sheet: &Sheet) -> Edit {
    let (quote, version) = (&sheet.quote, &sheet.version);
    Edit {
        title: quote.title.clone(),
        contact: quote.contact_id,
        valid_until: version.valid_until,
        language: version.language,
        intro: version.intro.clone(),
        terms: version.terms.clone(),
        notes: version.notes.clone(),
        payment_terms: version.payment_terms.clone(),
        document: None,
        document_reason: None,
        lines: Vec::new(),
        act: None,
    }
}

/// Takes `percent` off the first line.
pub(super) fn discount(
    conn: &mut Connection,
    demo: &mut Demo,
    actor: &Actor,
    (version, at): (QuoteVersionId, NaiveDateTime),
    percent: i64,
) -> Result<(), AppError> {
    let reason = demo.random.pick(REASONS).map(|r| (*r).to_owned());
    let sheet = Sheet::load_of(conn, version)?;
    let Some(line) = sheet.lines.first().filter(|_| percent > 0) else { return Ok(()) };
    let manual = Manual { method: ManualMethod::Percent, value: Percent::from_percent(percent).millionths() };
    let change = LineEdit {
        key: line.line_key.clone(),
        quantity: line.quantity,
        manual: Some(manual),
        reason,
        note: None,
        description: None,
    };
    let command = Edit { lines: vec![change], ..unchanged(&sheet) };
    edit(conn, at, day(at), actor, version, &command)?;
    Ok(())
}

/// Asks whoever has to be asked; gives their yes a few hours later.
fn approved(
    conn: &mut Connection,
    demo: &Demo,
    actor: &Actor,
    (version, at): (QuoteVersionId, NaiveDateTime),
) -> Result<(), AppError> {
    if approvals::questions(conn, version)?.is_clear() {
        return Ok(());
    }
    approvals::request(conn, at, actor, version)?;
    answered(conn, demo, (version, at + TimeDelta::hours(2)), (Verdict::Granted, None))
}

fn answered(
    conn: &mut Connection,
    demo: &Demo,
    (version, at): (QuoteVersionId, NaiveDateTime),
    (verdict, note): (Verdict, Option<String>),
) -> Result<(), AppError> {
    for question in approvals::questions(conn, version)?.questions {
        let Answer::Waiting(request) = question.answer else { continue };
        let approver = approver(conn, demo, &request)?;
        let decision = Decision { request: request.id, verdict, note: note.clone() };
        approvals::decide(conn, at, &approver, &decision)?;
    }
    Ok(())
}

fn approver(conn: &mut Connection, demo: &Demo, request: &approvals::store::Request) -> Result<Actor, AppError> {
    for person in &demo.people {
        let may = approvals::decide::may_decide(&person.actor, request).is_ok();
        if may && approvals::store::find_visible(conn, &person.actor, request.id)?.is_some() {
            return Ok(person.actor.clone());
        }
    }
    demo.actor(Role::SalesDirector)
}

/// Sends a version `hours` after it was begun; `false` where something stands against it.
pub(super) fn sent(
    conn: &mut Connection,
    demo: &Demo,
    actor: &Actor,
    (version, began): (QuoteVersionId, NaiveDateTime),
) -> Result<bool, AppError> {
    approved(conn, demo, actor, (version, began + TimeDelta::hours(1)))?;
    let at = began + TimeDelta::hours(5);
    let sheet = Sheet::load_of(conn, version)?;
    let contact = sheet.quote.contact_id.map(|id| store::find_contact(conn, id)).transpose()?.flatten();
    let recipient = contact.and_then(|c| c.email).unwrap_or_default();
    let sending = Sending { version, recipient, keep_earlier: false };
    match send(conn, at, day(at), actor, &sending) {
        Ok(_) => Ok(true),
        Err(approvals::Refusal::Rule(_)) => Ok(false),
        Err(other) => Err(other.into()),
    }
}

pub(super) fn seen(conn: &mut Connection, quote: &Quote, version: QuoteVersionId, at: NaiveDateTime) -> Result<(), AppError> {
    let version = store::load_version(conn, version)?;
    view::view(conn, at, day(at), None, (quote, &version), "203.0.113.7")?;
    Ok(())
}

fn customer_name(conn: &mut Connection, quote: &Quote) -> Result<String, AppError> {
    let contact = quote.contact_id.map(|id| store::find_contact(conn, id)).transpose()?.flatten();
    Ok(contact.map(|c| c.name).unwrap_or_else(|| "Purchasing".to_owned()))
}

type Told<'a> = (&'a Quote, QuoteVersionId, NaiveDateTime);

fn ends_well(
    conn: &mut Connection,
    demo: &mut Demo,
    actor: &Actor,
    (quote, version, began): Told<'_>,
    number: usize,
) -> Result<(), AppError> {
    if !sent(conn, demo, actor, (version, began))? {
        return Ok(());
    }
    let mut version = version;
    let mut at = began + TimeDelta::days(1);
    seen(conn, quote, version, at)?;
    if number.is_multiple_of(7) {
        let next = revise(conn, at + TimeDelta::days(1), day(at), actor, version)?.version.id;
        if !sent(conn, demo, actor, (next, at + TimeDelta::days(1)))? {
            return Ok(());
        }
        version = next;
        at += TimeDelta::days(2);
        seen(conn, quote, version, at)?;
    }
    let name = customer_name(conn, quote)?;
    let accepted = at + TimeDelta::days(demo.random.between(1, 8));
    let command = Accept {
        version,
        name,
        email: None,
        po_number: demo.random.chance(70).then(|| format!("PO-{}", 4_100_000 + number * 37)),
        user: None,
        address: Some("203.0.113.7".to_owned()),
        taken: Vec::new(),
    };
    let at = accepted.min(demo.now - TimeDelta::days(1));
    accept(conn, at, day(at), &command)?;
    Ok(())
}

fn ends_badly(
    conn: &mut Connection,
    demo: &mut Demo,
    actor: &Actor,
    (quote, version, began): Told<'_>,
    number: usize,
) -> Result<(), AppError> {
    if !sent(conn, demo, actor, (version, began))? {
        return Ok(());
    }
    seen(conn, quote, version, began + TimeDelta::days(1))?;
    // The others say nothing and run out.
    if !number.is_multiple_of(3) {
        let at = began + TimeDelta::days(demo.random.between(3, 20));
        let reason = demo.random.pick(NO).map(|r| (*r).to_owned());
        let command = Decline { version, name: Some(customer_name(conn, quote)?), reason, user: None };
        decline(conn, at, day(at), &command)?;
    }
    Ok(())
}

/// More than the rep may give: asked for, and answered where `verdict` says so.
fn asks(
    conn: &mut Connection,
    demo: &mut Demo,
    actor: &Actor,
    (version, began): (QuoteVersionId, NaiveDateTime),
    verdict: Option<Verdict>,
) -> Result<(), AppError> {
    let percent = demo.random.between(7, 11);
    discount(conn, demo, actor, (version, began + TimeDelta::hours(1)), percent)?;
    let at = demo.now - TimeDelta::hours(demo.random.between(4, 40));
    if approvals::questions(conn, version)?.is_clear() {
        return Ok(());
    }
    approvals::request(conn, at.max(began + TimeDelta::hours(2)), actor, version)?;
    let Some(verdict) = verdict else { return Ok(()) };
    let note = (verdict == Verdict::Rejected).then(|| "Not without a frame contract; offer four per cent.".to_owned());
    answered(conn, demo, (version, at + TimeDelta::hours(1)), (verdict, note))
}

fn is_out(
    conn: &mut Connection,
    demo: &mut Demo,
    actor: &Actor,
    (quote, version, began): Told<'_>,
    number: usize,
) -> Result<(), AppError> {
    if !sent(conn, demo, actor, (version, began))? {
        return Ok(());
    }
    if number.is_multiple_of(4) {
        return Ok(());
    }
    // Some have looked lately, so that the rep's Today has news.
    let lately = if number.is_multiple_of(3) { demo.now - TimeDelta::hours(demo.random.between(21, 70)) } else { began };
    let at = (began + TimeDelta::days(1)).max(lately).min(demo.now - TimeDelta::hours(20));
    seen(conn, quote, version, at)?;
    if let Some((question, reply)) = demo.random.pick(QUESTIONS).copied().filter(|_| number.is_multiple_of(3)) {
        let name = customer_name(conn, quote)?;
        let command = Ask { version: Some(version), name, user: None, body: question.to_owned() };
        ask(conn, at + TimeDelta::hours(1), quote, &command)?;
        if number.is_multiple_of(2) {
            answer(conn, at + TimeDelta::hours(4), actor, quote, reply)?;
        }
    }
    Ok(())
}
