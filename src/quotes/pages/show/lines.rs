//! Lines, totals and needs as the page shows them.

use std::collections::BTreeMap;

use crate::approvals::{Answer, Facts, Limits, Need, needed};
use crate::kernel::actor::Role;
use crate::kernel::money::{Amount, Currency, Percent};
use crate::pricing::waterfall::{Waterfall, said};
use crate::quotes::form::{EditForm, TypedLine, field};
use crate::quotes::pages::figures::{self, Meter};
use crate::quotes::quote::{Line, LineKind};
use crate::quotes::ready::Check;
use crate::quotes::reprice::Offer;
use crate::quotes::sheet::Sheet;
use crate::web::Frame;

/// One line as the page shows it.
pub(in crate::quotes::pages) struct LineView {
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
pub(in crate::quotes::pages) struct OfferView {
    pub before: String,
    pub after: String,
    pub difference: String,
    pub causes: Vec<String>,
}

pub(in crate::quotes::pages) fn offer_view(frame: &Frame, offer: &Offer, currency: Currency) -> OfferView {
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
pub(in crate::quotes::pages) struct NeedView {
    pub role: Role,
    pub why: Vec<String>,
    /// `missing`, `waiting`, `granted`, `rejected`.
    pub state: &'static str,
    pub note: String,
    pub usually: String,
}

impl NeedView {
    pub(in crate::quotes::pages) fn key(&self) -> &'static str {
        match self.state {
            "granted" => "quote-need-granted",
            "rejected" => "quote-need-rejected",
            "waiting" => "quote-need-waiting",
            _ => "quote-need-missing",
        }
    }
}

/// What moves while somebody types: lines' figures, totals, needs.
pub(in crate::quotes::pages) struct Figures {
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

pub(in crate::quotes::pages) struct Basis<'a> {
    pub sheet: &'a Sheet,
    pub offers: &'a [Offer],
    pub limits: &'a Limits,
    pub checks: &'a [Check],
    pub codes: &'a BTreeMap<i64, String>,
    pub minutes: &'a BTreeMap<Role, i64>,
    pub typed: &'a EditForm,
}

pub(in crate::quotes::pages) fn view(frame: &Frame, facts: &Facts, basis: &Basis, needs: Vec<(Need, Option<Answer>)>) -> Figures {
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

/// The needs of a sheet that is not stored: nobody was asked about it.
pub(in crate::quotes::pages) fn needs_of(facts: &Facts, limits: &Limits) -> Vec<(Need, Option<Answer>)> {
    needed(facts, limits).into_iter().map(|need| (need, None)).collect()
}
