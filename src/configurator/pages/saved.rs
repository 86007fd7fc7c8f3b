//! A saved configuration by its code: opens without an account, says whether it can still be built, and at what price
//! for whoever looks.

use actix_web::{HttpResponse, web};
use askama::Template;

use super::super::carry::{Carried, carry};
use super::super::code;
use super::super::configuration::{Configured, Described};
use super::super::engine::{Choice, Labels};
use super::super::needs::NeedTraced;
use super::super::standing::{self, Mending, Standing};
use super::load::{Asked, Loaded, Reader, load};
use super::qr::Qr;
use super::trail::Trail;
use crate::configurator::store;
use crate::kernel::ids::AccountId;
use crate::kernel::money::{Amount, Currency};
use crate::kernel::reason::Reason;
use crate::pricing::waterfall::Waterfall;
use crate::web::http::encode;
use crate::web::{AppError, Frame, Query, Shop, page};

/// What has to change today, in words.
struct Mended {
    changes: Vec<String>,
    rules: Vec<(String, String)>,
    difference: Option<Amount>,
    /// Opens the configurator with the repair made.
    href: String,
}

struct Saved {
    frame: Frame,
    configured: Configured,
    name: String,
    picture: String,
    lines: Vec<Described>,
    standing: Standing,
    mended: Option<Mended>,
    /// Today's price for this reader.
    fall: Option<Waterfall>,
    net: Amount,
    currency: Currency,
    refusal: Option<Reason>,
    promised: String,
    driver: String,
    /// What it cost when it was saved, for those it was made for.
    then: Option<Amount>,
    /// Opens the configurator with these choices.
    fork: String,
    sku: String,
    staff: bool,
    forked_from: Option<String>,
    address: String,
    needs: Vec<NeedTraced>,
    /// Names of questions that a proposal filled in.
    filled: Vec<String>,
    /// The same product under the model of today; `None` where it cannot be had.
    carried: Option<Carried>,
    /// Answers to questions that were not asked then.
    added: Vec<Described>,
    /// The quote that staff came from, to which a changed copy goes back.
    quote: Option<String>,
    qr: Option<Qr>,
}

#[derive(Template)]
#[template(path = "configurator/saved_shop.html")]
struct InShop {
    frame: Frame,
    page: Saved,
}

#[derive(Template)]
#[template(path = "configurator/saved_desk.html")]
struct AtDesk {
    frame: Frame,
    page: Saved,
}

impl Saved {
    fn is_valid(&self) -> bool {
        self.standing.is_valid()
    }

    fn standing(&self) -> (String, &'static str) {
        match &self.standing {
            Standing::Valid => (self.frame.t("configurator-valid").into_owned(), "good"),
            Standing::Needs(mending) => (self.frame.t1("configurator-needs-changes", "n", mending.changes.len().max(1)), "wait"),
            Standing::Discontinued => (self.frame.t("configurator-discontinued").into_owned(), "bad"),
        }
    }

    fn fields(&self) -> Vec<(String, String)> {
        let needs = &self.needs;
        let (chosen, filled) = match &self.carried {
            Some(carried) => (carried.selection.clone(), &carried.filled),
            None => (self.configured.selection(), &self.filled),
        };
        let choice = |c: &Choice| {
            let name = if filled.contains(&c.attribute) { "f" } else { "c" };
            (name.to_owned(), super::trail::code(&c.attribute, &c.value))
        };
        let needs = needs.iter().map(|one| ("need".to_owned(), super::trail::code(&one.need, &one.answer)));
        let rest = [("n".to_owned(), self.configured.quantity.to_string()), ("sku".to_owned(), self.sku.clone())];
        let all = chosen.choices.iter().map(choice).chain(needs).chain(rest);
        all.chain([("from".to_owned(), self.configured.code.clone())]).collect()
    }

    fn signed(&self, amount: &Amount) -> String {
        self.frame.signed(amount, &self.currency)
    }

    fn is_filled(&self, attribute: &str) -> bool {
        self.filled.iter().any(|name| name == attribute)
    }

    fn money(&self, amount: &Amount) -> String {
        self.frame.money(amount, &self.currency)
    }
}

pub(in crate::configurator) async fn show(
    shop: Shop,
    path: web::Path<String>,
    query: Query<Asked>,
) -> Result<HttpResponse, AppError> {
    let code = code::parse(&path).ok_or(AppError::NotFound)?;
    let (reader, frame) = (Reader::of(&shop), shop.frame());
    let address = shop.app.settings.base_url();
    let loaded = shop.app.db.read(move |conn| {
        let configured = store::find_by_code(conn, &code)?.ok_or(AppError::NotFound)?;
        let forked_from = match configured.forked_from_id {
            Some(id) => store::find_configuration(conn, crate::kernel::ids::ConfigurationId(id))?.map(|from| from.code),
            None => None,
        };
        let product = crate::catalogue::store::find_product(conn, configured.product_id)?.ok_or(AppError::NotFound)?;
        let name = crate::catalogue::store::load_name(conn, product.id, reader.language)?;
        let asked = asked_again(&configured, &query.0);
        let mut now = match load(conn, &reader, &product.sku, &asked) {
            Ok(loaded) => Some(loaded),
            Err(AppError::NotFound | AppError::Refused(_)) => None,
            Err(error) => return Err(error),
        };
        let standing = match &now {
            Some(now) => standing::compare(&now.compiled, &now.basis.prices, &configured),
            None => Standing::Discontinued,
        };
        let carried = now.as_ref().and_then(|now| carry(&now.compiled, &now.basis.prices, &configured, &standing));
        let mut fork = now.as_ref().map(|now| now.fork(&configured.code)).unwrap_or_default();
        if let Some(carried) = &carried
            && carried.selection != configured.selection()
        {
            // Price and date are of what can be had: with the repair, and what nobody chose held as it was.
            let held = load(conn, &reader, &product.sku, &held(asked, carried))?;
            if standing.is_valid() {
                fork = held.fork(&configured.code);
            }
            now = Some(held);
        }
        let mended = match (&standing, &now, &carried) {
            (Standing::Needs(mending), Some(now), Some(carried)) => Some(mended(mending, now, carried, &frame)),
            _ => None,
        };
        let own = |account: Option<AccountId>| {
            reader.actor.as_ref().is_some_and(|a| a.is_staff() || (account == a.account_id && account.is_some()))
        };
        let (mut fall, mut net, mut refusal, mut promised, mut driver) = (None, Amount::ZERO, None, String::new(), String::new());
        let mut currency = configured.currency;
        if let Some(now) = &now {
            let answer = now.answer(&Asked::default());
            promised = frame.date(&answer.promise.date);
            driver = frame.t1(answer.promise.driver.key(), "name", answer.promise.driver.name().unwrap_or(""));
            match now.trace(&answer) {
                Ok(trace) => {
                    (net, currency) = (trace.net(), trace.currency());
                    fall = Some(if now.buyer.staff { Waterfall::staff(&trace) } else { Waterfall::customer(&trace) });
                }
                Err(reason) => refusal = Some(reason),
            }
        }
        let quote = now.as_ref().and_then(|now| now.trail.quote.clone());
        let (needs, filled) = (configured.needs(), configured.filled());
        let address = format!("{address}/c/{}", encode(&configured.code));
        Ok::<_, AppError>(Saved {
            lines: configured.described(),
            then: configured.net.filter(|_| own(configured.account_id)),
            picture: product.picture_asset(),
            sku: product.sku,
            staff: reader.is_staff(),
            fork,
            frame,
            configured,
            name,
            standing,
            mended,
            fall,
            net,
            currency,
            refusal,
            promised,
            driver,
            forked_from,
            qr: Qr::of(&address),
            address,
            needs,
            filled,
            added: carried.as_ref().map(|carried| carried.added.clone()).unwrap_or_default(),
            carried,
            quote,
        })
    });
    let found = loaded.await?;
    let frame = found.frame.clone();
    if found.staff { page(&AtDesk { frame, page: found }) } else { page(&InShop { frame, page: found }) }
}

impl Loaded {
    /// Opens the configurator with the same choices, as a copy of a configuration.
    fn fork(&self, code: &str) -> String {
        Trail { from: Some(code.to_owned()), ..self.trail.clone() }.href(&self.selection)
    }
}

/// The address that leads to the same configuration, as far as the model of today knows it.
fn asked_again(configured: &Configured, query: &Asked) -> Asked {
    let (chosen, filled) = (configured.selection(), configured.filled());
    let codes = |wanted: bool| {
        let choices = chosen.choices.iter().filter(|choice| filled.contains(&choice.attribute) == wanted);
        choices.map(|c| super::trail::code(&c.attribute, &c.value)).collect()
    };
    Asked {
        c: codes(false),
        f: codes(true),
        n: configured.quantity.to_string(),
        need: configured.needs().iter().map(|one| super::trail::code(&one.need, &one.answer)).collect(),
        quote: query.quote.clone(),
        ..Asked::default()
    }
}

/// The same address with what nobody chose held as it was.
fn held(asked: Asked, carried: &Carried) -> Asked {
    let codes = |wanted: bool| {
        let choices = carried.selection.choices.iter().filter(|choice| carried.filled.contains(&choice.attribute) == wanted);
        choices.map(|c| super::trail::code(&c.attribute, &c.value)).collect()
    };
    Asked { c: codes(false), f: codes(true), ..asked }
}

/// The repair as the page tells it.
fn mended(mending: &Mending, loaded: &Loaded, carried: &Carried, frame: &Frame) -> Mended {
    let text = |labels: &Labels, name: &str| labels.get(frame.lang()).unwrap_or(name).to_owned();
    let gone = frame.t("configurator-falls-away");
    let held = carried.selection.choices.iter().filter(|choice| carried.filled.contains(&choice.attribute));
    let trail = Trail { from: Some(carried.code.clone()), filled: held.cloned().collect(), ..loaded.trail.clone() };
    Mended {
        changes: mending.changes.iter().map(|moved| moved.in_words(frame.lang(), &gone)).collect(),
        rules: mending.rules.iter().map(|rule| (rule.id.clone(), text(&rule.reason, &rule.text))).collect(),
        difference: mending.price_difference,
        href: trail.href(&carried.selection),
    }
}
