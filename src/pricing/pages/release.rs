//! One release: what is in it, what it would do, and writing into it while it is a draft.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use serde::Deserialize;

use super::effect::{Findings, findings};
use super::ending::{NamedChange, changes};
use super::rules::rule_lines;
use super::{Failed, MOST_NAMES, beside, editor, refused};
use crate::catalogue;
use crate::db::Connection;
use crate::kernel::actor::Language;
use crate::kernel::ids::{PriceReleaseId, PriceRuleId, ProductId};
use crate::pricing::form::PlanForm;
use crate::pricing::publish::Content;
use crate::pricing::release::{PlannedPrice, PlannedRule};
use crate::pricing::rule::RuleRow;
use crate::pricing::{prepare, store};
use crate::web::cursor::{Cursor, PAGE_ROWS, Slice};
use crate::web::http::Path;
use crate::web::visit::see_other_with;
use crate::web::{AppError, Desk, Form, FormErrors, Frame, Notice, Query, page_with};

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(in crate::pricing) struct LineQuery {
    after: String,
    /// The rule whose figures shall be typed.
    rule: String,
}

/// A rule that changes, in words.
struct RuleChange {
    rule: RuleRow,
    before: String,
    after: String,
}

/// What can be chosen from, while it is a draft.
#[derive(Default)]
struct Offers {
    names: Vec<(String, String)>,
    categories: Vec<(String, String)>,
    rules: Vec<(String, String)>,
    /// The rule chosen.
    rule: Option<RuleRow>,
}

/// What was typed on the page.
#[derive(Default)]
struct State {
    typed: Option<PlanForm>,
    errors: FormErrors,
}

#[derive(Template)]
#[template(path = "pricing/release.html")]
struct ReleasePage {
    frame: Frame,
    content: Content,
    prices: Slice<(PlannedPrice, String)>,
    rules: Vec<RuleChange>,
    findings: Option<Findings>,
    offers: Offers,
    changes: Vec<NamedChange>,
    typed: PlanForm,
    errors: FormErrors,
}

impl ReleasePage {
    fn place(&self) -> String {
        format!("/pricing/releases/{}", self.content.release.id)
    }

    fn next(&self) -> String {
        self.prices.next.as_deref().map(|after| format!("{}?after={after}", self.place())).unwrap_or_default()
    }

    /// A rule that is changed by tiers, not by one figure.
    fn is_tiered(&self, rule: &RuleRow) -> bool {
        rule.tier_mode.is_some() || rule.method.needs_tiers()
    }
}

pub(in crate::pricing) async fn show(desk: Desk, path: Path<i64>, query: Query<LineQuery>) -> Result<HttpResponse, AppError> {
    editor(&desk)?;
    release_page(desk, PriceReleaseId(path.into_inner()), query.0, State::default()).await
}

async fn release_page(desk: Desk, id: PriceReleaseId, query: LineQuery, state: State) -> Result<HttpResponse, AppError> {
    let frame = desk.frame();
    let status = if state.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let loaded = desk.app.db.read(move |conn| {
        let content = Content::load(conn, id)?.ok_or(AppError::NotFound)?;
        let after = Cursor::decode(&query.after).map(|cursor| cursor.value);
        let prices = store::list_planned_prices(conn, id, after, Some(PAGE_ROWS as i64 + 1))?;
        let prices = Slice::new(prices, |(price, sku)| Cursor::new(sku, price.product_id.0));
        let rules = rule_changes(conn, &frame, &content.rules)?;
        let draft = content.release.is_draft();
        let findings = if draft { Some(findings(conn, &content)?) } else { None };
        let chosen = state.typed.as_ref().map_or(query.rule.as_str(), |typed| typed.rule.as_str());
        let offers = if draft { offers(conn, &frame, &content, chosen)? } else { Offers::default() };
        let typed = match (&state.typed, &offers.rule) {
            (Some(typed), _) => typed.clone(),
            (None, Some(rule)) => typed_figures(conn, &content, rule)?,
            (None, None) => PlanForm::default(),
        };
        let changes = changes(conn, "price_release", [(id.0, content.release.head.name.clone())].into_iter())?;
        Ok::<_, AppError>(ReleasePage { frame, content, prices, rules, findings, offers, changes, typed, errors: state.errors })
    });
    page_with(status, &loaded.await?)
}

fn rule_changes(conn: &mut Connection, frame: &Frame, rules: &[(PlannedRule, RuleRow)]) -> Result<Vec<RuleChange>, AppError> {
    let before = rule_lines(conn, frame, rules.iter().map(|(_, rule)| rule.clone()).collect())?;
    let change = |(line, (planned, rule)): (super::rules::RuleLine, &(PlannedRule, RuleRow))| {
        let figures = planned.figures();
        let mut after = rule.clone();
        (after.rule.percent, after.rule.amount) = (figures.percent, figures.amount);
        RuleChange { after: super::rules::figure_of(frame, &after, &figures.tiers), before: line.figure, rule: line.rule }
    };
    Ok(before.into_iter().zip(rules).map(change).collect())
}

fn offers(conn: &mut Connection, frame: &Frame, content: &Content, chosen: &str) -> Result<Offers, AppError> {
    let language: Language = frame.language();
    let categories = catalogue::store::list_categories(conn, language)?.into_iter();
    let rules = store::list_changeable_rules(conn, content.book.id, content.release.head.valid_from)?;
    let named = |rule: &RuleRow| {
        let step = frame.name("pricing-rule-step", rule.step);
        (rule.id.to_string(), format!("{step} · {}", frame.pick(&rule.name_en, &rule.name_zh)))
    };
    Ok(Offers {
        names: store::list_product_names(conn, language, MOST_NAMES)?,
        categories: categories.map(|category| (category.id.to_string(), category.name)).collect(),
        rule: rules.iter().find(|rule| rule.id.to_string() == chosen.trim()).cloned(),
        rules: rules.iter().map(named).collect(),
    })
}

/// The figures of the rule chosen: those of the draft, or else those it has.
fn typed_figures(conn: &mut Connection, content: &Content, rule: &RuleRow) -> Result<PlanForm, AppError> {
    if let Some((planned, _)) = content.rules.iter().find(|(planned, _)| planned.rule_id == rule.id) {
        let figures = planned.figures();
        let mut changed = rule.clone();
        (changed.rule.percent, changed.rule.amount) = (figures.percent, figures.amount);
        return Ok(PlanForm::of(&changed, &figures.tiers));
    }
    let tiers = store::list_tiers(conn, &[rule.id])?.remove(&rule.id).unwrap_or_default();
    Ok(PlanForm::of(rule, &tiers))
}

pub(in crate::pricing) async fn plan_price(desk: Desk, path: Path<i64>, form: Form<PlanForm>) -> Result<HttpResponse, AppError> {
    editor(&desk)?;
    let (id, typed, actor) = (PriceReleaseId(path.into_inner()), form.0, desk.actor.clone());
    let form = typed.clone();
    let saved = desk.app.db.write(move |conn| {
        store::find_release(conn, id)?.ok_or(AppError::NotFound)?;
        let product = store::find_product_by_sku(conn, form.sku.trim())?.map(|(id, _)| id);
        prepare::plan_price(conn, &actor, id, form.price(product)?).map_err(beside("sku"))
    });
    let saved = saved.await;
    answer(desk, id, typed, saved).await
}

pub(in crate::pricing) async fn plan_percent(
    desk: Desk,
    path: Path<i64>,
    form: Form<PlanForm>,
) -> Result<HttpResponse, AppError> {
    editor(&desk)?;
    let (id, typed, actor) = (PriceReleaseId(path.into_inner()), form.0, desk.actor.clone());
    let form = typed.clone();
    let saved = desk.app.db.write(move |conn| {
        store::find_release(conn, id)?.ok_or(AppError::NotFound)?;
        let (category, percent) = form.percentage()?;
        let categories = match category {
            Some(root) => {
                let all = catalogue::store::list_categories(conn, Language::English)?;
                Some(catalogue::product::branch(&all, root))
            }
            None => None,
        };
        prepare::plan_percent(conn, &actor, id, categories, percent).map(drop).map_err(beside("percent"))
    });
    let saved = saved.await;
    answer(desk, id, typed, saved).await
}

pub(in crate::pricing) async fn plan_rule(desk: Desk, path: Path<i64>, form: Form<PlanForm>) -> Result<HttpResponse, AppError> {
    editor(&desk)?;
    let (id, typed, actor) = (PriceReleaseId(path.into_inner()), form.0, desk.actor.clone());
    let form = typed.clone();
    let saved = desk.app.db.write(move |conn| {
        store::find_release(conn, id)?.ok_or(AppError::NotFound)?;
        let rule = form.rule.trim().parse().map(PriceRuleId).map_err(|_| AppError::NotFound)?;
        let rule = store::find_rule(conn, rule)?.ok_or(AppError::NotFound)?;
        let figures = form.figures(&rule)?;
        prepare::plan_rule(conn, &actor, id, (rule.id, figures)).map_err(beside("rule"))
    });
    let saved = saved.await;
    answer(desk, id, typed, saved).await
}

/// Back to the draft, or the draft again with what was typed.
async fn answer(desk: Desk, id: PriceReleaseId, typed: PlanForm, saved: Result<(), Failed>) -> Result<HttpResponse, AppError> {
    match saved {
        Ok(()) => Ok(see_other_with(format!("/pricing/releases/{id}"), Notice::good(desk.text("pricing-saved")))),
        Err(Failed::Error(error)) => Err(error),
        Err(Failed::Typed(errors)) => release_page(desk, id, LineQuery::default(), State { typed: Some(typed), errors }).await,
    }
}

pub(in crate::pricing) async fn drop_price(desk: Desk, path: Path<(i64, i64)>) -> Result<HttpResponse, AppError> {
    editor(&desk)?;
    let ((id, product), actor) = (path.into_inner(), desk.actor.clone());
    let (id, product) = (PriceReleaseId(id), ProductId(product));
    desk.app.db.write(move |conn| prepare::drop_price(conn, &actor, id, product).map_err(refused)).await?;
    Ok(see_other_with(format!("/pricing/releases/{id}"), Notice::good(desk.text("pricing-dropped"))))
}

pub(in crate::pricing) async fn drop_rule(desk: Desk, path: Path<(i64, i64)>) -> Result<HttpResponse, AppError> {
    editor(&desk)?;
    let ((id, rule), actor) = (path.into_inner(), desk.actor.clone());
    let (id, rule) = (PriceReleaseId(id), PriceRuleId(rule));
    desk.app.db.write(move |conn| prepare::drop_rule(conn, &actor, id, rule).map_err(refused)).await?;
    Ok(see_other_with(format!("/pricing/releases/{id}"), Notice::good(desk.text("pricing-dropped"))))
}
