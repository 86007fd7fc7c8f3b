use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use super::{Failed, MOST_NAMES, editor};
use crate::accounts::choose;
use crate::db::Connection;
use crate::kernel::actor::{Act, Actor, Language};
use crate::kernel::ids::PriceReleaseId;
use crate::kernel::money::{Amount, Percent};
use crate::kernel::reason::Reason;
use crate::pricing::choices::choices_of;
use crate::pricing::engine::{PriceTrace, Priced, PricedCharge, Totals, Warning};
use crate::pricing::form::{Try, TryForm};
use crate::pricing::publish::Content;
use crate::pricing::release::Overlay;
use crate::pricing::store::{self, FoundConfiguration};
use crate::pricing::waterfall::{Waterfall, said};
use crate::pricing::{PriceRefusal, Request, Wanted, price_document, reason_of};
use crate::web::http::Path;
use crate::web::{AppError, Desk, FormErrors, Frame, Query, page_with};

/// The answer as the page shows it.
struct Answer {
    trace: PriceTrace,
    fall: Waterfall,
    customer: Waterfall,
    book: String,
    list_unit: Option<Amount>,
    net_unit: Amount,
    discount_percent: Option<Percent>,
    cost: Option<Amount>,
    margin: Option<Amount>,
    margin_percent: Option<Percent>,
    charges: Vec<PricedCharge>,
    totals: Totals,
    warnings: Vec<Warning>,
}

#[derive(Template)]
#[template(path = "pricing/try.html")]
struct TryPage {
    frame: Frame,
    typed: TryForm,
    errors: FormErrors,
    names: Vec<(String, String)>,
    channels: Vec<String>,
    answer: Option<Answer>,
    refusal: Option<Reason>,
    sees_margin: bool,
}

impl TryPage {
    fn warning(&self, warning: &Warning) -> String {
        let Some(answer) = &self.answer else { return String::new() };
        let money = |amount: &Amount| self.frame.money(amount, &answer.fall.currency);
        match warning {
            Warning::BelowFloor { floor, unit } => {
                self.frame.t2("pricing-below-floor", "floor", money(floor), "unit", money(unit))
            }
            Warning::BelowMargin { least, .. } => self.frame.t1("pricing-below-margin", "least", self.frame.percent(least)),
            Warning::BelowZero { net } => self.frame.t1("pricing-below-zero", "net", money(net)),
        }
    }

    /// A floor says nothing of cost; a margin does.
    fn shows(&self, warning: &Warning) -> bool {
        self.sees_margin || !matches!(warning, Warning::BelowMargin { .. })
    }

    fn charge_name(&self, charge: &PricedCharge) -> String {
        match &charge.label {
            crate::pricing::engine::Label::Key(key) => self.frame.t(key).into_owned(),
            crate::pricing::engine::Label::Names { en, zh } => self.frame.pick(en, zh).to_owned(),
        }
    }

    fn channel_options(&self) -> Vec<(String, String)> {
        let name = |channel: &String| {
            let key = format!("channel-{channel}");
            let words = self.frame.t(&key);
            (channel.clone(), if words == key { channel.clone() } else { words.into_owned() })
        };
        self.channels.iter().map(name).collect()
    }
}

pub(in crate::pricing) async fn show(desk: Desk, query: Query<TryForm>) -> Result<HttpResponse, AppError> {
    let (frame, actor, today, typed) = (desk.frame(), desk.actor.clone(), desk.app.today(), query.0);
    let sees_margin = actor.may(Act::SeeMargin);
    let (language, form) = (frame.language(), typed.clone());
    let loaded = desk.app.db.read(move |conn| {
        let names = store::list_product_names(conn, language, MOST_NAMES)?;
        let channels = store::list_channels(conn)?;
        let outcome = if form.asks() { ask(conn, &actor, &form, (today, language), None) } else { Ok(None) };
        Ok::<_, AppError>((names, channels, outcome))
    });
    let (names, channels, outcome) = loaded.await?;
    let mut page =
        TryPage { frame, typed, errors: FormErrors::default(), names, channels, answer: None, refusal: None, sees_margin };
    let status = match outcome {
        Ok(None) => StatusCode::OK,
        Ok(Some(Ok(answer))) => {
            page.answer = Some(answer);
            StatusCode::OK
        }
        Ok(Some(Err(refusal))) => {
            page.refusal = Some(refusal);
            StatusCode::OK
        }
        Err(Failed::Typed(errors)) => {
            page.errors = errors;
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Err(Failed::Error(error)) => return Err(error),
    };
    page_with(status, &page)
}

type Outcome = Result<Option<Result<Answer, Reason>>, Failed>;

fn ask(
    conn: &mut Connection,
    actor: &Actor,
    form: &TryForm,
    (today, language): (chrono::NaiveDate, Language),
    draft: Option<Arc<Overlay>>,
) -> Outcome {
    let wanted = form.parse(today)?;
    let account = match form.account.trim() {
        "" => None,
        typed => Some(choose::chosen(conn, actor, typed)?.map_err(|why| FormErrors::one("account", why))?),
    };
    let line = line(conn, form, &wanted)?;
    let channel = if form.channel.trim().is_empty() { "desk" } else { form.channel.trim() };
    let request = Request { account, channel: channel.into(), date: wanted.day, draft, lines: vec![line], ..Request::default() };
    match price_document(conn, &request) {
        Ok(priced) => Ok(Some(answer(conn, priced, language)?)),
        Err(PriceRefusal::Database(error)) => Err(error.into()),
        Err(refusal) => Ok(Some(Err(refusal.reason()))),
    }
}

fn line(conn: &mut Connection, form: &TryForm, wanted: &Try) -> Result<Wanted, Failed> {
    let line = Wanted { key: "1".into(), quantity: wanted.quantity, manual: wanted.manual.clone(), ..Wanted::default() };
    let code = form.code.trim();
    if !code.is_empty() {
        let unknown = || FormErrors::one("code", Reason::new("pricing-code-unknown").with("typed", code));
        let found = store::find_configuration(conn, &code.to_uppercase())?.ok_or_else(unknown)?;
        let FoundConfiguration { product, model, choices } = found;
        return Ok(Wanted { product: Some(product), choices: choices_of(&model, &choices), ..line });
    }
    let unknown = || FormErrors::one("sku", Reason::new("pricing-product-unknown").with("typed", form.sku.trim()));
    let (product, _) = store::find_product_by_sku(conn, form.sku.trim())?.ok_or_else(unknown)?;
    Ok(Wanted { product: Some(product), ..line })
}

fn answer(conn: &mut Connection, priced: Priced, language: Language) -> Result<Result<Answer, Reason>, Failed> {
    let book = match priced.price_book {
        Some(id) => store::find_book(conn, id)?,
        None => None,
    };
    let chinese = language == Language::Chinese;
    let book = book.map(|book| if chinese { book.name_zh } else { book.name_en }).unwrap_or_default();
    let Some(line) = priced.lines.into_iter().next() else { return Err(AppError::NotFound.into()) };
    let trace = match line.outcome {
        Ok(trace) => trace,
        Err(refusal) => return Ok(Err(reason_of(&refusal))),
    };
    Ok(Ok(Answer {
        fall: Waterfall::staff(&trace),
        customer: Waterfall::customer(&trace),
        book,
        list_unit: trace.list_unit(),
        net_unit: trace.net_unit(),
        discount_percent: trace.discount_percent(),
        cost: trace.cost(),
        margin: trace.margin(),
        margin_percent: trace.margin_percent(),
        charges: priced.charges,
        totals: priced.totals,
        warnings: trace.warnings().to_vec(),
        trace,
    }))
}

/// One question asked twice: with the prices that are there, and with those of a release laid over them.
#[derive(Template)]
#[template(path = "pricing/release_check.html")]
struct CheckPage {
    frame: Frame,
    content: Content,
    typed: TryForm,
    errors: FormErrors,
    names: Vec<(String, String)>,
    /// Before and after; an answer or the reason why there is no price.
    answers: Option<[Result<Answer, Reason>; 2]>,
    causes: Vec<String>,
}

impl CheckPage {
    fn place(&self) -> String {
        format!("/pricing/releases/{}", self.content.release.id)
    }

    fn sides(&self) -> Vec<(&'static str, &Result<Answer, Reason>)> {
        let words = ["pricing-without-release", "pricing-with-release"];
        self.answers.iter().flat_map(|answers| words.into_iter().zip(answers)).collect()
    }
}

/// What this customer would pay on that day, and why: before and after.
pub(in crate::pricing) async fn check(desk: Desk, path: Path<i64>, query: Query<TryForm>) -> Result<HttpResponse, AppError> {
    editor(&desk)?;
    let (id, frame, actor) = (PriceReleaseId(path.into_inner()), desk.frame(), desk.actor.clone());
    let (language, form) = (frame.language(), query.0);
    let loaded = desk.app.db.read(move |conn| {
        let content = Content::load(conn, id)?.ok_or(AppError::NotFound)?;
        let (from, overlay) = (content.release.head.valid_from, Arc::new(content.overlay()));
        let mut page = CheckPage {
            names: store::list_product_names(conn, language, MOST_NAMES)?,
            typed: form,
            frame,
            content,
            errors: FormErrors::default(),
            answers: None,
            causes: Vec::new(),
        };
        if !page.typed.asks() {
            return Ok(page);
        }
        let before = ask(conn, &actor, &page.typed, (from, language), None);
        let after = ask(conn, &actor, &page.typed, (from, language), Some(overlay));
        match (before, after) {
            (Ok(Some(before)), Ok(Some(after))) => {
                if let (Ok(before), Ok(after)) = (&before, &after) {
                    let causes = after.trace.causes_since(&before.trace);
                    page.causes = causes.iter().map(|cause| said(&page.frame, cause)).collect();
                }
                page.answers = Some([before, after]);
            }
            (Err(Failed::Typed(errors)), _) | (_, Err(Failed::Typed(errors))) => page.errors = errors,
            (Err(Failed::Error(error)), _) | (_, Err(Failed::Error(error))) => return Err(error),
            _ => {}
        }
        Ok::<_, AppError>(page)
    });
    let page = loaded.await?;
    let status = if page.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    page_with(status, &page)
}
