//! Product models at the desk: versions as text, problems by line, release on a day.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use chrono::NaiveDate;
use serde::Deserialize;

use super::super::engine::language::{Problem, ProblemKind};
use super::super::engine::{CompileRefusal, Compiled, Selection};
use super::super::library;
use super::super::release::{self, ModelRefusal};
use crate::catalogue::product::{Product, ProductModel};
use crate::catalogue::store;
use crate::kernel::actor::Act;
use crate::kernel::ids::ProductId;
use crate::kernel::reason::Reason;
use crate::web::visit::see_other_with;
use crate::web::{AppError, Desk, Form, FormErrors, Frame, Notice, page, page_with, see_other};

#[derive(Template)]
#[template(path = "configurator/model.html")]
struct ModelPage {
    frame: Frame,
    product: Product,
    name: String,
    model: ProductModel,
    source: String,
    problems: Vec<ProblemShown>,
    facts: Option<Facts>,
    errors: FormErrors,
    from: String,
    editable: bool,
}

/// A problem in words; line 0: of the model as a whole.
struct ProblemShown {
    line: u32,
    column: u32,
    words: String,
    text: String,
}

/// What the model amounts to.
struct Facts {
    questions: usize,
    rules: Vec<(String, String)>,
    configurations: String,
    bytes: usize,
    order: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(in crate::configurator) struct ModelForm {
    source: String,
    from: String,
}

fn facts(compiled: &Compiled, chinese: bool) -> Facts {
    let model = compiled.model();
    let language = if chinese { "zh-CN" } else { "en" };
    let rule = |rule: &super::super::engine::Rule| (rule.id.clone(), rule.reason.get(language).unwrap_or(&rule.text).to_owned());
    Facts {
        questions: model.attributes.len(),
        rules: model.rules.iter().map(rule).collect(),
        configurations: compiled.count(&Selection::default()).to_string(),
        bytes: compiled.report().bytes,
        order: compiled.report().order.clone(),
    }
}

fn problem(frame: &Frame, source: &str, problem: &Problem) -> ProblemShown {
    let (key, fact) = match &problem.kind {
        ProblemKind::StrangeCharacter => ("strange-character", String::new()),
        ProblemKind::UnclosedText => ("unclosed-text", String::new()),
        ProblemKind::NumberTooLarge => ("number-too-large", String::new()),
        ProblemKind::TooManyDecimals => ("too-many-decimals", String::new()),
        ProblemKind::UnknownStatement => ("unknown-statement", String::new()),
        ProblemKind::UnknownAttribute => ("unknown-attribute", String::new()),
        ProblemKind::UnknownValue(attribute) => ("unknown-value", attribute.clone()),
        ProblemKind::UnknownProperty(attribute) => ("unknown-property", attribute.clone()),
        ProblemKind::UnknownGroup => ("unknown-group", String::new()),
        ProblemKind::UnknownTable => ("unknown-table", String::new()),
        ProblemKind::UnknownPart => ("unknown-part", String::new()),
        ProblemKind::Expected(what) => ("expected", what.clone()),
        ProblemKind::LeftOver => ("left-over", String::new()),
        ProblemKind::DuplicateName => ("duplicate-name", String::new()),
        ProblemKind::NoValues => ("no-values", String::new()),
        ProblemKind::UnboundedNumber => ("unbounded-number", String::new()),
        ProblemKind::UnitMismatch(one, other) => ("unit-mismatch", format!("{one} / {other}")),
        ProblemKind::TableWidth(found, wanted) => ("table-width", format!("{found} / {wanted}")),
        ProblemKind::TooDeep => ("too-deep", String::new()),
        ProblemKind::MissingProduct => ("missing-product", String::new()),
    };
    let mut words = frame.t2(&format!("model-problem-{key}"), "word", &problem.word, "what", fact);
    if let Some(nearest) = &problem.nearest {
        words.push(' ');
        words.push_str(&frame.t1("model-did-you-mean", "word", nearest));
    }
    let line = usize::try_from(problem.line).unwrap_or(0).saturating_sub(1);
    ProblemShown {
        line: problem.line,
        column: problem.column,
        words,
        text: source.lines().nth(line).unwrap_or("").trim().to_owned(),
    }
}

fn impossible(frame: &Frame, refusal: &CompileRefusal) -> ProblemShown {
    let words = match refusal {
        CompileRefusal::NumberTooLarge { rule } => frame.t1("model-refusal-number", "rule", rule),
        CompileRefusal::TableTooLarge { rule, rows } => frame.t2("model-refusal-table", "rule", rule, "rows", rows),
        CompileRefusal::Contradiction { rules } => frame.t1("model-refusal-contradiction", "rules", rules.join(", ")),
        CompileRefusal::TooLarge { .. } => frame.t("model-refusal-large").into_owned(),
    };
    ProblemShown { line: 0, column: 0, words, text: String::new() }
}

async fn model_page(desk: &Desk, product: i64, version: i32) -> Result<ModelPage, AppError> {
    let frame = desk.frame();
    let loaded = desk.app.db.read(move |conn| {
        let product = store::find_product(conn, ProductId(product))?.ok_or(AppError::NotFound)?;
        let model = store::find_model_version(conn, product.id, version)?.ok_or(AppError::NotFound)?;
        let source = store::load_model_source(conn, model.id)?;
        let compiled = if model.rule_hash.is_empty() { None } else { library::compiled(conn, &model).ok() };
        Ok::<_, AppError>(ModelPage {
            name: store::load_name(conn, product.id, frame.language())?,
            facts: compiled.map(|compiled| facts(&compiled, frame.is_chinese())),
            problems: Vec::new(),
            errors: FormErrors::default(),
            from: model.released_from.map(|from| from.to_string()).unwrap_or_else(|| frame.today().to_string()),
            editable: model.is_draft() && frame.may("edit_products"),
            product,
            model,
            source,
            frame,
        })
    });
    loaded.await
}

fn refused(mut found: ModelPage, refusal: ModelRefusal) -> Result<HttpResponse, AppError> {
    match refusal {
        ModelRefusal::Other(error) => return Err(error),
        ModelRefusal::Released => return Err(Reason::new("model-is-released").into()),
        ModelRefusal::Impossible(refusal) => found.problems = vec![impossible(&found.frame, &refusal)],
        ModelRefusal::Problems(problems) => {
            found.problems = problems.iter().map(|one| problem(&found.frame, &found.source, one)).collect();
        }
    }
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &found)
}

pub(in crate::configurator) async fn create(desk: Desk, path: web::Path<i64>) -> Result<HttpResponse, AppError> {
    let (product, now, actor) = (path.into_inner(), desk.app.clock.now(), desk.actor.clone());
    let version = desk.app.db.write(move |conn| release::draft(conn, now, &actor, ProductId(product))).await?;
    Ok(see_other(format!("/catalogue/{product}/models/{version}")))
}

pub(in crate::configurator) async fn show(desk: Desk, path: web::Path<(i64, i32)>) -> Result<HttpResponse, AppError> {
    let (product, version) = path.into_inner();
    page(&model_page(&desk, product, version).await?)
}

pub(in crate::configurator) async fn update(
    desk: Desk,
    path: web::Path<(i64, i32)>,
    form: Form<ModelForm>,
) -> Result<HttpResponse, AppError> {
    may_edit(&desk)?;
    let (product, version) = path.into_inner();
    let mut found = model_page(&desk, product, version).await?;
    let (actor, model, source) = (desk.actor.clone(), found.model.clone(), form.0.source.replace("\r\n", "\n"));
    found.source.clone_from(&source);
    match desk.app.db.write(move |conn| release::update(conn, &actor, &model, &source)).await {
        Ok(()) => {
            Ok(see_other_with(format!("/catalogue/{product}/models/{version}"), Notice::good(desk.text("catalogue-saved"))))
        }
        Err(refusal) => refused(found, refusal),
    }
}

pub(in crate::configurator) async fn release(
    desk: Desk,
    path: web::Path<(i64, i32)>,
    form: Form<ModelForm>,
) -> Result<HttpResponse, AppError> {
    may_edit(&desk)?;
    let (product, version) = path.into_inner();
    let mut found = model_page(&desk, product, version).await?;
    let Ok(from) = NaiveDate::parse_from_str(form.0.from.trim(), "%Y-%m-%d") else {
        found.errors = FormErrors::one("from", Reason::new("catalogue-date-wrong").with("typed", form.0.from.trim()));
        found.from = form.0.from;
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &found);
    };
    if from < desk.app.today() {
        found.errors = FormErrors::one("from", Reason::new("model-release-in-the-past"));
        found.from = form.0.from;
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &found);
    }
    let (actor, model, now) = (desk.actor.clone(), found.model.clone(), desk.app.clock.now());
    match desk.app.db.write(move |conn| release::release(conn, now, &actor, &model, from)).await {
        Ok(()) => Ok(see_other_with(format!("/catalogue/{product}"), Notice::good(desk.text("model-was-released")))),
        Err(refusal) => refused(found, refusal),
    }
}

fn may_edit(desk: &Desk) -> Result<(), AppError> {
    if desk.actor.may(Act::EditProducts) { Ok(()) } else { Err(AppError::NotFound) }
}
