//! What waits for a yes, one request with everything needed to decide, and the limits.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use chrono::NaiveDate;

use super::decide::{self, may_decide};
use super::form::{DecisionForm, LimitsForm};
use super::limits::{LIMITED, rank};
use super::store::{self, Request, Verdict, Waiting};
use crate::db::Connection;
use crate::history;
use crate::kernel::actor::{Act, Actor, Role};
use crate::kernel::ids::ApprovalRequestId;
use crate::kernel::money::Percent;
use crate::kernel::reason::Reason;
use crate::pricing::waterfall::Waterfall;
use crate::quotes;
use crate::quotes::quote::{Standing, VersionState};
use crate::quotes::sheet::Sheet;
use crate::web::visit::see_other_with;
use crate::web::{AppError, Desk, Form, FormErrors, Frame, Notice, page, page_with};

/// For those who decide nothing the page does not exist.
fn may_approve(actor: &Actor) -> Result<(), AppError> {
    if actor.may(Act::Approve) { Ok(()) } else { Err(AppError::NotFound) }
}

struct WaitingView {
    row: Waiting,
    why: Vec<String>,
    margin: String,
    /// Waits for this very person's kind.
    mine: bool,
}

#[derive(Template)]
#[template(path = "approvals/index.html")]
struct IndexPage {
    frame: Frame,
    waiting: Vec<WaitingView>,
    decided: Vec<WaitingView>,
    may_limit: bool,
}

pub(super) async fn index(desk: Desk) -> Result<HttpResponse, AppError> {
    may_approve(&desk.actor)?;
    let actor = desk.actor.clone();
    let (waiting, decided) = desk
        .app
        .db
        .read(move |conn| {
            let waiting = store::list_visible(conn, &actor, store::Shown::Waiting)?;
            Ok::<_, AppError>((waiting, store::list_visible(conn, &actor, store::Shown::Decided)?))
        })
        .await?;
    let frame = desk.frame();
    let view = |row: Waiting| WaitingView {
        why: row.why().iter().map(|why| frame.reason(&why.reason())).collect(),
        margin: row.margin.and_then(|m| Percent::of(m, row.net)).map(|p| frame.percent(&p)).unwrap_or_default(),
        mine: rank(desk.actor.role) >= rank(row.approver_role) && row.requested_by != desk.actor.user_id,
        row,
    };
    let waiting = waiting.into_iter().map(view).collect();
    let decided = decided.into_iter().map(view).collect();
    page(&IndexPage { frame: desk.frame(), waiting, decided, may_limit: may_limit(&desk.actor) })
}

struct LineView {
    description: String,
    alternative: bool,
    quantity: i32,
    discount: String,
    reason: String,
    net: String,
    margin: String,
    fall: Option<Waterfall>,
}

#[derive(Template)]
#[template(path = "approvals/show.html")]
struct ShowPage {
    frame: Frame,
    errors: FormErrors,
    typed: DecisionForm,
    request: Request,
    requester: String,
    account: String,
    number: String,
    sheet: Sheet,
    lines: Vec<LineView>,
    others: Vec<(quotes::store::Row, Standing)>,
    why: Vec<String>,
    margin: String,
    state: String,
    tone: &'static str,
    blocked: Option<Reason>,
}

struct Loaded {
    request: Request,
    requester: String,
    account: String,
    sheet: Sheet,
    others: Vec<quotes::store::Row>,
    today: NaiveDate,
}

fn load(conn: &mut Connection, actor: &Actor, id: ApprovalRequestId, today: NaiveDate) -> Result<Loaded, AppError> {
    let request = store::find_visible(conn, actor, id)?.ok_or(AppError::NotFound)?;
    let sheet = Sheet::load_of(conn, request.quote_version_id)?;
    let customer = quotes::store::find_customer(conn, sheet.quote.account_id)?.ok_or(AppError::NotFound)?;
    let mut others = quotes::store::list_of_account(conn, actor, sheet.quote.account_id, today)?;
    others.retain(|row| row.id != sheet.quote.id);
    Ok(Loaded {
        requester: store::find_user_name(conn, request.requested_by)?,
        account: customer.name,
        request,
        sheet,
        others,
        today,
    })
}

fn show_page(frame: Frame, actor: &Actor, loaded: Loaded, typed: DecisionForm, errors: FormErrors) -> ShowPage {
    let Loaded { request, requester, account, sheet, others, today } = loaded;
    let (state, tone) = match (request.voided_at, request.decision) {
        (Some(_), _) => (frame.t("approval-voided").into_owned(), ""),
        (None, None) => (frame.t("approval-open").into_owned(), "wait"),
        (None, Some(Verdict::Granted)) => (frame.name("approval-verdict", Verdict::Granted).into_owned(), "good"),
        (None, Some(Verdict::Rejected)) => (frame.name("approval-verdict", Verdict::Rejected).into_owned(), "bad"),
    };
    let standing = |row: &quotes::store::Row| match row.state {
        VersionState::Draft => Standing::Draft,
        VersionState::Sent if row.valid_until < today => Standing::Expired,
        VersionState::Sent => Standing::Sent,
        VersionState::Accepted => Standing::Accepted,
        VersionState::Declined => Standing::Declined,
        VersionState::Replaced => Standing::Replaced,
    };
    ShowPage {
        lines: sheet.lines.iter().filter(|line| line.is_item()).map(|line| line_view(&frame, &sheet, line)).collect(),
        others: others.into_iter().map(|row| (row.clone(), standing(&row))).collect(),
        why: request.why().iter().map(|why| frame.reason(&why.reason())).collect(),
        margin: sheet.version.margin_percent().map(|p| frame.percent(&p)).unwrap_or_default(),
        blocked: may_decide(actor, &request).err(),
        number: sheet.quote.number.clone(),
        frame,
        errors,
        typed,
        request,
        requester,
        account,
        sheet,
        state,
        tone,
    }
}

fn line_view(frame: &Frame, sheet: &Sheet, line: &quotes::Line) -> LineView {
    let trace = line.price_trace();
    let taken = trace.as_ref().and_then(|t| t.discretionary_percent()).filter(|p| !p.is_zero());
    LineView {
        description: line.description.clone(),
        alternative: line.is_alternative(),
        quantity: line.quantity,
        discount: taken.map(|p| frame.percent(&p)).unwrap_or_default(),
        reason: line.manual_reason.clone().unwrap_or_default(),
        net: frame.figure(&line.net, &sheet.quote.currency),
        margin: trace.as_ref().and_then(|t| t.margin_percent()).map(|p| frame.percent(&p)).unwrap_or_default(),
        fall: trace.as_ref().map(Waterfall::staff),
    }
}

pub(super) async fn show(desk: Desk, path: web::Path<i64>) -> Result<HttpResponse, AppError> {
    may_approve(&desk.actor)?;
    let (id, actor, today) = (ApprovalRequestId(path.into_inner()), desk.actor.clone(), desk.app.today());
    let loaded = desk.app.db.read(move |conn| load(conn, &actor, id, today)).await?;
    page(&show_page(desk.frame(), &desk.actor, loaded, DecisionForm::default(), FormErrors::default()))
}

pub(super) async fn create_decision(
    desk: Desk,
    path: web::Path<i64>,
    form: Form<DecisionForm>,
) -> Result<HttpResponse, AppError> {
    may_approve(&desk.actor)?;
    let id = ApprovalRequestId(path.into_inner());
    let (now, today, actor, typed) = (desk.app.clock.now(), desk.app.today(), desk.actor.clone(), form.0.clone());
    let done = desk
        .app
        .db
        .write(move |conn| {
            let decision = match typed.parse(id) {
                Ok(decision) => decision,
                Err(errors) => return Ok(Err((errors, load(conn, &actor, id, today)?))),
            };
            decide::decide(conn, now, &actor, &decision).map_err(AppError::from)?;
            Ok::<_, AppError>(Ok(decision.verdict))
        })
        .await?;
    match done {
        Ok(verdict) => {
            let words = desk.text(&format!("approval-done-{verdict}"));
            Ok(see_other_with("/approvals", Notice::good(words)))
        }
        Err((errors, loaded)) => {
            let page = show_page(desk.frame(), &desk.actor, loaded, form.0, errors);
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
    }
}

/// Who says how far everybody goes.
fn may_limit(actor: &Actor) -> bool {
    matches!(actor.role, Role::SalesDirector | Role::Administrator)
}

struct LimitRow {
    role: Role,
    fields: Vec<LimitField>,
}

struct LimitField {
    /// Of the field and of its errors: `max_discount-field_rep`.
    id: String,
    name: &'static str,
    label: &'static str,
    value: String,
}

#[derive(Template)]
#[template(path = "approvals/limits.html")]
struct LimitsPage {
    frame: Frame,
    errors: FormErrors,
    rows: Vec<LimitRow>,
}

fn limits_page(frame: Frame, errors: FormErrors, typed: &LimitsForm) -> LimitsPage {
    let text = |list: &[String], at: usize| list.get(at).cloned().unwrap_or_default();
    let rows = LIMITED.into_iter().enumerate().map(|(at, role)| {
        let field =
            |name, label, list: &[String]| LimitField { id: format!("{name}-{role}"), name, label, value: text(list, at) };
        let fields = vec![
            field("max_discount", "approval-max-discount", &typed.max_discount),
            field("min_margin", "approval-min-margin", &typed.min_margin),
            field("max_amount", "approval-max-amount", &typed.max_amount),
        ];
        LimitRow { role, fields }
    });
    LimitsPage { frame, errors, rows: rows.collect() }
}

pub(super) async fn edit_limits(desk: Desk) -> Result<HttpResponse, AppError> {
    if !may_limit(&desk.actor) {
        return Err(AppError::NotFound);
    }
    let limits = desk.app.db.read(|conn| store::list_limits(conn).map_err(AppError::from)).await?;
    page(&limits_page(desk.frame(), FormErrors::default(), &LimitsForm::of(&limits)))
}

pub(super) async fn update_limits(desk: Desk, form: Form<LimitsForm>) -> Result<HttpResponse, AppError> {
    if !may_limit(&desk.actor) {
        return Err(AppError::NotFound);
    }
    let limits = match form.0.parse() {
        Ok(limits) => limits,
        Err(errors) => {
            return page_with(StatusCode::UNPROCESSABLE_ENTITY, &limits_page(desk.frame(), errors, &form.0));
        }
    };
    let (now, actor) = (desk.app.clock.now(), desk.actor.clone());
    desk.app
        .db
        .write(move |conn| {
            let before = store::list_limits(conn)?;
            store::replace_limits(conn, &limits)?;
            for role in LIMITED {
                let (old, new) = (before.of(role), limits.of(role));
                let field = format!("max_discount: {role}");
                let changes = [(field.as_str(), Some(old.max_discount.plain()), Some(new.max_discount.plain()))];
                history::record_changes(conn, now, Some(&actor), ("approval_limits", 0), &changes)?;
            }
            Ok::<_, AppError>(())
        })
        .await?;
    Ok(see_other_with("/approvals/limits", Notice::good(desk.text("approval-limits-saved"))))
}
