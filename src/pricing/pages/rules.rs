use std::collections::BTreeMap;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use serde::Deserialize;

use super::ending::{NamedChange, changes};
use super::{Failed, beside, editor, refused};
use crate::accounts::{self, choose};
use crate::catalogue;
use crate::db::Connection;
use crate::kernel::actor::{Actor, Language};
use crate::kernel::ids::{AccountId, AgreementId, PriceRuleId};
use crate::pricing::engine::{Base, Measure, Scope, TierMode};
use crate::pricing::form::{Found, RuleForm, tiers_as_typed};
use crate::pricing::rule::{RuleRow, RuleStep, Target, TierRow};
use crate::pricing::{ending, save, store};
use crate::web::cursor::{Cursor, PAGE_ROWS, Slice};
use crate::web::http::Path;
use crate::web::visit::see_other_with;
use crate::web::{AppError, Desk, Form, FormErrors, Frame, Notice, Query, page, page_with};

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(in crate::pricing) struct RuleQuery {
    step: String,
    after: String,
    /// A new rule of this agreement.
    agreement: String,
}

/// A rule as a list shows it.
pub(super) struct RuleLine {
    pub rule: RuleRow,
    /// Percent, amount or tiers, in words.
    pub figure: String,
    /// Whom alone it is for, where the reader sees them.
    pub account: Option<String>,
}

/// Rules with what they do, in words.
pub(super) fn rule_lines(conn: &mut Connection, frame: &Frame, rules: Vec<RuleRow>) -> Result<Vec<RuleLine>, AppError> {
    let ids: Vec<PriceRuleId> = rules.iter().map(|rule| rule.id).collect();
    let tiers = if ids.is_empty() { Default::default() } else { store::list_tiers(conn, &ids)? };
    let accounts: Vec<AccountId> = rules.iter().filter_map(|rule| rule.account_id).collect();
    let names: BTreeMap<AccountId, String> = match frame.actor() {
        Some(actor) if !accounts.is_empty() => accounts::store::list_named(conn, actor, accounts)?.into_iter().collect(),
        _ => BTreeMap::new(),
    };
    let line = |rule: RuleRow| {
        let own = tiers.get(&rule.id).map_or(&[][..], Vec::as_slice);
        let account = rule.account_id.and_then(|id| names.get(&id).cloned());
        RuleLine { figure: figure_of(frame, &rule, own), account, rule }
    };
    Ok(rules.into_iter().map(line).collect())
}

/// What a rule does, in words: its figure, or its tiers.
pub(super) fn figure_of(frame: &Frame, rule: &RuleRow, tiers: &[TierRow]) -> String {
    let tiers = tiers_as_typed(rule, tiers);
    if rule.tier_mode.is_some() || rule.method.needs_tiers() {
        let unit = if rule.method.is_percent() { " %" } else { "" };
        return tiers.iter().map(|tier| format!("{tier}{unit}").replace('-', "−")).collect::<Vec<_>>().join(" · ");
    }
    if rule.method.is_percent() { frame.percent(&rule.percent) } else { rule.amount.plain(2).replace('-', "−") }
}

#[derive(Template)]
#[template(path = "pricing/rules.html")]
struct RulesPage {
    frame: Frame,
    step: Option<RuleStep>,
    rules: Vec<RuleLine>,
    next: Option<String>,
}

impl RulesPage {
    fn steps(&self) -> &'static [RuleStep] {
        RuleStep::ALL
    }

    fn is_step(&self, step: &RuleStep) -> bool {
        self.step == Some(*step)
    }

    fn next(&self) -> String {
        let step = self.step.map(|step| step.to_string()).unwrap_or_default();
        self.next.as_deref().map(|after| format!("/pricing/rules?step={step}&after={after}")).unwrap_or_default()
    }
}

pub(in crate::pricing) async fn index(desk: Desk, query: Query<RuleQuery>) -> Result<HttpResponse, AppError> {
    let (frame, step) = (desk.frame(), RuleStep::parse(&query.0.step));
    let after = Cursor::decode(&query.0.after).map(|cursor| PriceRuleId(cursor.id));
    let (words, actor) = (frame.clone(), desk.actor.clone());
    let loaded = desk.app.db.read(move |conn| {
        let rules = store::list_rules(conn, &actor, step, after, PAGE_ROWS as i64 + 1)?;
        let rules = Slice::new(rules, |r| Cursor::new("", r.id.0));
        Ok::<_, AppError>((rule_lines(conn, &words, rules.rows)?, rules.next))
    });
    let (rules, next) = loaded.await?;
    page(&RulesPage { frame, step, rules, next })
}

#[derive(Template)]
#[template(path = "pricing/rule.html")]
struct RulePage {
    frame: Frame,
    line: RuleLine,
    versions: Vec<RuleRow>,
    changes: Vec<NamedChange>,
    skus: Vec<String>,
}

impl RulePage {
    /// The newest version, out of force: it can be put back.
    fn may_return(&self) -> bool {
        let newest = self.versions.first().is_some_and(|newest| newest.id == self.line.rule.id);
        newest && self.line.rule.retired_at.is_some() && self.frame.may("edit_prices")
    }
}

pub(in crate::pricing) async fn show(desk: Desk, path: Path<i64>) -> Result<HttpResponse, AppError> {
    let (words, actor, id) = (desk.frame(), desk.actor.clone(), PriceRuleId(path.into_inner()));
    let loaded = desk.app.db.read(move |conn| {
        let rule = find_visible(conn, &actor, id)?;
        let versions = store::list_versions(conn, &rule.key)?;
        let named = versions.iter().map(|version| (version.id.0, words.t1("waterfall-version", "n", version.version)));
        let changes = changes(conn, "price_rule", named)?;
        let skus = skus_of(conn, &rule)?;
        let line = rule_lines(conn, &words, vec![rule])?.pop().ok_or(AppError::NotFound)?;
        Ok::<_, AppError>(RulePage { frame: words, line, versions, changes, skus })
    });
    page(&loaded.await?)
}

/// A rule made for an account is there only for those who see the account.
fn find_visible(conn: &mut Connection, actor: &Actor, id: PriceRuleId) -> Result<RuleRow, AppError> {
    let rule = store::find_rule(conn, id)?.ok_or(AppError::NotFound)?;
    if let Some(account) = rule.account_id {
        store::find_account_name(conn, actor, account)?.ok_or(AppError::NotFound)?;
    }
    Ok(rule)
}

fn skus_of(conn: &mut Connection, rule: &RuleRow) -> Result<Vec<String>, AppError> {
    let products = match (rule.products_listed, rule.product_id) {
        (true, _) => store::list_rule_products(conn, rule.id)?,
        (false, Some(product)) => vec![product],
        (false, None) => return Ok(Vec::new()),
    };
    Ok(store::list_skus(conn, &products)?.into_iter().map(|(_, sku)| sku).collect())
}

/// What the form offers to choose from.
#[derive(Default)]
struct Offers {
    books: Vec<(String, String)>,
    categories: Vec<(String, String)>,
}

fn offers(conn: &mut Connection, language: Language) -> Result<Offers, AppError> {
    let chinese = language == Language::Chinese;
    let books = store::list_books(conn)?.into_iter();
    let books = books.map(|book| (book.id.to_string(), if chinese { book.name_zh } else { book.name_en })).collect();
    let categories = catalogue::store::list_categories(conn, language)?.into_iter();
    let categories = categories.map(|category| (category.id.to_string(), category.name)).collect();
    Ok(Offers { books, categories })
}

#[derive(Template)]
#[template(path = "pricing/rule_edit.html")]
struct EditRulePage {
    frame: Frame,
    rule: Option<PriceRuleId>,
    step: RuleStep,
    typed: RuleForm,
    errors: FormErrors,
    offers: Offers,
}

impl EditRulePage {
    fn action(&self) -> String {
        self.rule.map_or_else(|| "/pricing/rules".to_owned(), |id| format!("/pricing/rules/{id}"))
    }

    fn back(&self) -> String {
        match self.rule {
            Some(id) => format!("/pricing/rules/{id}"),
            None if !self.typed.agreement.is_empty() => format!("/pricing/agreements/{}", self.typed.agreement),
            None => format!("/pricing/rules?step={}", self.step),
        }
    }

    fn named<T: ToString>(&self, family: &str, values: &[T]) -> Vec<(String, String)> {
        values.iter().map(|v| (v.to_string(), self.frame.name(family, v.to_string()).into_owned())).collect()
    }

    fn methods(&self) -> Vec<(String, String)> {
        self.named("pricing-method", self.step.methods())
    }
    fn bases(&self) -> Vec<(String, String)> {
        self.named("pricing-base", Base::ALL)
    }
    fn targets(&self) -> Vec<(String, String)> {
        self.named("pricing-target", Target::ALL)
    }
    fn tier_modes(&self) -> Vec<(String, String)> {
        self.named("pricing-tier-mode", TierMode::ALL)
    }
    fn measures(&self) -> Vec<(String, String)> {
        self.named("pricing-measure", Measure::ALL)
    }
    fn scopes(&self) -> Vec<(String, String)> {
        self.named("pricing-scope", Scope::ALL)
    }
}

pub(in crate::pricing) async fn new(desk: Desk, query: Query<RuleQuery>) -> Result<HttpResponse, AppError> {
    editor(&desk)?;
    let mut typed = RuleForm::blank(RuleStep::parse(&query.0.step).unwrap_or(RuleStep::Promotion));
    if let Some(id) = query.0.agreement.trim().parse().ok().map(AgreementId) {
        let actor = desk.actor.clone();
        let found = desk.app.db.read(move |conn| store::find_agreement(conn, &actor, id)?.ok_or(AppError::NotFound));
        let (agreement, account) = found.await?;
        typed.agreement = agreement.id.to_string();
        typed.account = account;
        typed.valid_from = agreement.valid_from.to_string();
        typed.valid_until = agreement.valid_until.map(|d| d.to_string()).unwrap_or_default();
    }
    edit_page(desk, None, typed, FormErrors::default()).await
}

pub(in crate::pricing) async fn edit(desk: Desk, path: Path<i64>) -> Result<HttpResponse, AppError> {
    editor(&desk)?;
    let (actor, id) = (desk.actor.clone(), PriceRuleId(path.into_inner()));
    let loaded = desk.app.db.read(move |conn| {
        let rule = find_visible(conn, &actor, id)?;
        if rule.retired_at.is_some() {
            return Err(AppError::NotFound);
        }
        let tiers = store::list_tiers(conn, &[id])?.remove(&id).unwrap_or_default();
        let account = match rule.account_id {
            Some(account) => store::find_account_name(conn, &actor, account)?.unwrap_or_default(),
            None => String::new(),
        };
        let skus = skus_of(conn, &rule)?;
        Ok::<_, AppError>(RuleForm::of(&rule, &tiers, account, &skus))
    });
    let typed = loaded.await?;
    edit_page(desk, Some(id), typed, FormErrors::default()).await
}

async fn edit_page(desk: Desk, rule: Option<PriceRuleId>, typed: RuleForm, errors: FormErrors) -> Result<HttpResponse, AppError> {
    let frame = desk.frame();
    let language = frame.language();
    let offers = desk.app.db.read(move |conn| offers(conn, language)).await?;
    let step = RuleStep::parse(&typed.step).unwrap_or(RuleStep::Promotion);
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    page_with(status, &EditRulePage { frame, rule, step, typed, errors, offers })
}

pub(in crate::pricing) async fn create(desk: Desk, form: Form<RuleForm>) -> Result<HttpResponse, AppError> {
    save_rule(desk, None, form.0).await
}

pub(in crate::pricing) async fn update(desk: Desk, path: Path<i64>, form: Form<RuleForm>) -> Result<HttpResponse, AppError> {
    save_rule(desk, Some(PriceRuleId(path.into_inner())), form.0).await
}

async fn save_rule(desk: Desk, replaces: Option<PriceRuleId>, typed: RuleForm) -> Result<HttpResponse, AppError> {
    editor(&desk)?;
    let (form, actor, now) = (typed.clone(), desk.actor.clone(), desk.app.clock.now());
    let saved = desk.app.db.write(move |conn| {
        let account = match form.account.trim() {
            "" => Ok(None),
            typed => choose::chosen(conn, &actor, typed)?.map(Some),
        };
        let skus = form.skus();
        let products = if skus.is_empty() { Vec::new() } else { store::list_by_sku(conn, &skus)? };
        let key = crate::web::session::fresh_key();
        let save = form.parse(&key, replaces, &Found { account, products }, now)?;
        save::save_rule(conn, now, &actor, save).map_err(beside("name_en"))
    });
    match saved.await {
        Ok(id) => Ok(see_other_with(format!("/pricing/rules/{id}"), Notice::good(desk.text("pricing-saved")))),
        Err(Failed::Error(error)) => Err(error),
        Err(Failed::Typed(errors)) => edit_page(desk, replaces, typed, errors).await,
    }
}

pub(in crate::pricing) async fn retire(desk: Desk, path: Path<i64>) -> Result<HttpResponse, AppError> {
    editor(&desk)?;
    let (id, actor, now) = (PriceRuleId(path.into_inner()), desk.actor.clone(), desk.app.clock.now());
    desk.app.db.write(move |conn| ending::retire_rule(conn, now, &actor, id).map_err(refused)).await?;
    let notice = Notice::good(desk.text("pricing-retired")).undo_at(format!("/pricing/rules/{id}/return"));
    Ok(see_other_with(format!("/pricing/rules/{id}"), notice))
}

pub(in crate::pricing) async fn bring_back(desk: Desk, path: Path<i64>) -> Result<HttpResponse, AppError> {
    editor(&desk)?;
    let (id, actor, now) = (PriceRuleId(path.into_inner()), desk.actor.clone(), desk.app.clock.now());
    let new = desk.app.db.write(move |conn| ending::return_rule(conn, now, &actor, id).map_err(refused)).await?;
    Ok(see_other_with(format!("/pricing/rules/{new}"), Notice::good(desk.text("pricing-returned"))))
}
