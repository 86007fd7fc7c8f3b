//! Stored figures as people read them: the waterfall, the headroom meter, refusals of a price.

use crate::approvals::limits::LADDER;
use crate::approvals::{Limits, Why};
use crate::kernel::actor::Role;
use crate::kernel::money::{Amount, Currency, Percent};
use crate::pricing::engine::{Label, NoPrice};
use crate::pricing::reason_of;
use crate::web::Frame;

pub fn words(frame: &Frame, label: &Label) -> String {
    match label {
        Label::Key(key) => frame.t(key).into_owned(),
        Label::Names { en, zh } => frame.pick(en, zh).to_owned(),
    }
}

/// A headroom meter: per mille of its scale, and the words beside.
pub struct Meter {
    pub at: i64,
    pub you: i64,
    pub manager: i64,
    pub at_words: String,
    pub you_words: String,
    pub manager_words: String,
}

/// Where a discount lies between the limits of the owner, the manager and the director.
pub fn meter(owner: Role, limits: &Limits, discount: Percent) -> Meter {
    let you = limits.of(owner).max_discount;
    let [manager, _] = LADDER;
    let manager = limits.of(manager).max_discount.max(you);
    // The director's part is as wide as the rest again up to a third, so that there is room to see how far over one is.
    let end = manager.millionths().saturating_mul(3) / 2;
    let end = end.max(discount.millionths()).max(1);
    let per_mille = |p: Percent| p.millionths().clamp(0, end).saturating_mul(1000) / end;
    let text = |p: Percent| format!("{} %", p.plain());
    Meter {
        at: per_mille(discount).min(992),
        you: per_mille(you),
        manager: per_mille(manager),
        at_words: text(discount),
        you_words: text(you),
        manager_words: text(manager),
    }
}

/// Why a line has no price, in a sentence.
pub fn no_price(frame: &Frame, refusal: Option<&NoPrice>) -> String {
    match refusal {
        Some(refusal) => frame.reason(&reason_of(refusal)),
        None => frame.t("quote-no-price").into_owned(),
    }
}

pub fn why(frame: &Frame, why: &Why) -> String {
    frame.reason(&why.reason())
}

/// `+¥19,703.62`: what an alternative costs more or less.
pub fn difference(frame: &Frame, amount: Option<Amount>, currency: Currency) -> String {
    amount.map(|amount| frame.signed(&amount, &currency)).unwrap_or_default()
}

/// Where a product is configured for a quote; it comes back with the code of what was saved.
pub fn configure(sku: &str, number: &str) -> String {
    format!("/configure/{}?quote={}", crate::web::http::encode(sku), crate::web::http::encode(number))
}
