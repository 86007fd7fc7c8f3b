use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use serde::Deserialize;

use super::ending::{Ending, NamedChange, changes, first, moved};
use super::rules::{RuleLine, rule_lines};
use super::{Failed, beside, editor};
use crate::accounts::choose;
use crate::db::Connection;
use crate::kernel::actor::Actor;
use crate::kernel::ids::{AccountId, AgreementId};
use crate::kernel::reason::Reason;
use crate::pricing::ending;
use crate::pricing::form::{AgreementForm, EndForm};
use crate::pricing::rule::{Agreement, NewAgreement};
use crate::pricing::store;
use crate::web::cursor::{Cursor, PAGE_ROWS, Slice};
use crate::web::http::Path;
use crate::web::visit::see_other_with;
use crate::web::{AppError, Desk, Form, FormErrors, Frame, Notice, Query, page, page_with};

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(in crate::pricing) struct AgreementQuery {
    after: String,
    /// Fills in the account of a new agreement.
    account: String,
}

#[derive(Template)]
#[template(path = "pricing/agreements.html")]
struct AgreementsPage {
    frame: Frame,
    agreements: Slice<(Agreement, String)>,
}

impl AgreementsPage {
    fn next(&self) -> String {
        self.agreements.next.as_deref().map(|after| format!("/pricing/agreements?after={after}")).unwrap_or_default()
    }
}

pub(in crate::pricing) async fn index(desk: Desk, query: Query<AgreementQuery>) -> Result<HttpResponse, AppError> {
    let (frame, actor) = (desk.frame(), desk.actor.clone());
    let before = Cursor::decode(&query.0.after).map(|cursor| AgreementId(cursor.id));
    let rows =
        desk.app.db.read(move |conn| Ok::<_, AppError>(store::list_agreements(conn, &actor, before, PAGE_ROWS as i64 + 1)?));
    let agreements = Slice::new(rows.await?, |(agreement, _)| Cursor::new("", agreement.id.0));
    page(&AgreementsPage { frame, agreements })
}

#[derive(Template)]
#[template(path = "pricing/agreement_new.html")]
struct NewAgreementPage {
    frame: Frame,
    typed: AgreementForm,
    errors: FormErrors,
}

pub(in crate::pricing) async fn new(desk: Desk, query: Query<AgreementQuery>) -> Result<HttpResponse, AppError> {
    editor(&desk)?;
    let (actor, account) = (desk.actor.clone(), query.0.account.trim().parse().ok().map(AccountId));
    let name = desk.app.db.read(move |conn| match account {
        Some(id) => Ok::<_, AppError>(store::find_account_name(conn, &actor, id)?),
        None => Ok(None),
    });
    let typed = AgreementForm { account: name.await?.unwrap_or_default(), ..AgreementForm::default() };
    new_page(&desk, typed, FormErrors::default())
}

fn new_page(desk: &Desk, typed: AgreementForm, errors: FormErrors) -> Result<HttpResponse, AppError> {
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    page_with(status, &NewAgreementPage { frame: desk.frame(), typed, errors })
}

pub(in crate::pricing) async fn create(desk: Desk, form: Form<AgreementForm>) -> Result<HttpResponse, AppError> {
    editor(&desk)?;
    let (typed, actor, now) = (form.0, desk.actor.clone(), desk.app.clock.now());
    let form = typed.clone();
    let saved = desk.app.db.write(move |conn| insert(conn, &form, &actor, now));
    match saved.await {
        Ok(id) => Ok(see_other_with(format!("/pricing/agreements/{id}"), Notice::good(desk.text("pricing-saved")))),
        Err(Failed::Error(error)) => Err(error),
        Err(Failed::Typed(errors)) => new_page(&desk, typed, errors),
    }
}

fn insert(conn: &mut Connection, form: &AgreementForm, actor: &Actor, now: chrono::NaiveDateTime) -> Result<AgreementId, Failed> {
    let add = form.parse()?;
    let account_id = choose::chosen(conn, actor, &form.account)?.map_err(|why| FormErrors::one("account", why))?;
    let agreement = NewAgreement {
        number: add.number,
        account_id,
        name: add.name,
        valid_from: add.valid_from,
        valid_until: add.valid_until,
        note: add.note,
        created_by: Some(actor.user_id),
        created_at: now,
    };
    if store::is_agreement_number_taken(conn, &agreement.number)? {
        let taken = Reason::new("pricing-key-taken").with("typed", &agreement.number);
        return Err(FormErrors::one("number", taken).into());
    }
    Ok(store::insert_agreement(conn, &agreement)?)
}

#[derive(Template)]
#[template(path = "pricing/agreement.html")]
struct AgreementPage {
    frame: Frame,
    agreement: Agreement,
    account: String,
    rules: Vec<RuleLine>,
    changes: Vec<NamedChange>,
    ending: Ending,
}

pub(in crate::pricing) async fn show(desk: Desk, path: Path<i64>) -> Result<HttpResponse, AppError> {
    agreement_page(desk, AgreementId(path.into_inner()), Ending::default()).await
}

async fn agreement_page(desk: Desk, id: AgreementId, ending: Ending) -> Result<HttpResponse, AppError> {
    let (frame, actor) = (desk.frame(), desk.actor.clone());
    let status = if ending.count() == 0 { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let loaded = desk.app.db.read(move |conn| {
        let (agreement, account) = store::find_agreement(conn, &actor, id)?.ok_or(AppError::NotFound)?;
        let rules = store::list_agreement_rules(conn, id)?;
        let changes = changes(conn, "agreement", [(id.0, agreement.number.clone())].into_iter())?;
        let rules = rule_lines(conn, &frame, rules)?;
        Ok::<_, AppError>(AgreementPage { frame, agreement, account, rules, changes, ending })
    });
    page_with(status, &loaded.await?)
}

/// Moves the last day of an agreement and of the prices in it.
pub(in crate::pricing) async fn end(
    desk: Desk,
    path: Path<i64>,
    address: Query<EndForm>,
    form: Form<EndForm>,
) -> Result<HttpResponse, AppError> {
    editor(&desk)?;
    let (id, form) = (AgreementId(path.into_inner()), form.0.or(address.0));
    let (typed, now, actor) = (form.clone(), desk.app.clock.now(), desk.actor.clone());
    let ended = desk.app.db.write(move |conn| {
        let until = typed.parse()?;
        Ok((ending::end_agreement(conn, now, &actor, (id, until)).map_err(beside("until"))?, until))
    });
    let place = format!("/pricing/agreements/{id}");
    match ended.await {
        Ok((ended, until)) => {
            let notice = moved(&desk, ended, until, &format!("{place}/end"));
            Ok(see_other_with(place, notice))
        }
        Err(Failed::Error(error)) => Err(error),
        Err(Failed::Typed(errors)) => agreement_page(desk, id, Ending::refused(id, &form, first(errors)?)).await,
    }
}
