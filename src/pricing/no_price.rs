//! Why a line has no price, for a page.

use chrono::NaiveDate;

use super::engine::NoPrice;
use crate::kernel::reason::Reason;

pub fn reason_of(refusal: &NoPrice) -> Reason {
    let day = |date: &Option<NaiveDate>| date.map(|d| d.to_string()).unwrap_or_default();
    match refusal {
        NoPrice::NoneInForce { date, ended: Some(_), starts: Some(_), .. } => {
            let (ended, starts) = nearest(refusal);
            Reason::new("no-price-between").with("date", date).with("ended", ended).with("starts", starts)
        }
        NoPrice::NoneInForce { date, ended: ended @ Some(_), .. } => {
            Reason::new("no-price-ended").with("date", date).with("ended", day(ended))
        }
        NoPrice::NoneInForce { date, starts: starts @ Some(_), .. } => {
            Reason::new("no-price-not-yet").with("date", date).with("starts", day(starts))
        }
        NoPrice::NoneInForce { date, .. } => Reason::new("no-price-none").with("date", date),
        NoPrice::TwoInForce { date, .. } => Reason::new("no-price-two").with("date", date),
        NoPrice::TwoOptionPrices { attribute, value } => {
            Reason::new("no-price-two-options").with("attribute", attribute).with("value", value)
        }
        NoPrice::NoCell { attribute, value, other_value } => Reason::new("no-price-no-cell")
            .with("attribute", attribute)
            .with("value", value)
            .with("other", other_value.as_deref().unwrap_or("–")),
        NoPrice::NotANumber { attribute, value } => {
            Reason::new("no-price-not-a-number").with("attribute", attribute).with("value", value)
        }
        NoPrice::NothingGiven => Reason::new("no-price-nothing-given"),
    }
}

fn nearest(refusal: &NoPrice) -> (String, String) {
    match refusal {
        NoPrice::NoneInForce { ended: Some(ended), starts: Some(starts), .. } => (ended.to_string(), starts.to_string()),
        _ => (String::new(), String::new()),
    }
}
