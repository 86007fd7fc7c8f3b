//! One edit of a draft: what was typed on the whole page, and one act on its lines.

use chrono::{NaiveDate, NaiveDateTime};

use super::quote::{Line, LineKind, ManualMethod, NewLine, fresh_line_key};
use super::sheet::Sheet;
use super::{reprice, store};
use crate::approvals::Refusal;
use crate::db::Connection;
use crate::history;
use crate::kernel::actor::{Actor, Language};
use crate::kernel::ids::{ContactId, ProductId, QuoteVersionId};
use crate::kernel::money::{Amount, Money, Percent};
use crate::kernel::reason::Reason;

/// The most lines a version holds.
pub const MOST_LINES: usize = 200;

/// A discount by hand, as typed: millionths of a fraction or of the currency, as the method says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Manual {
    pub method: ManualMethod,
    pub value: i64,
}

#[derive(Debug, Clone, Default)]
pub struct LineEdit {
    pub key: String,
    pub quantity: i32,
    pub manual: Option<Manual>,
    pub reason: Option<String>,
    pub note: Option<String>,
    /// The words of a section or remark.
    pub description: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineAct {
    AddProduct(ProductId),
    AddConfiguration(String),
    /// Another configuration in the place of a line's own; by the line's key and the code.
    Reconfigure(String, String),
    AddSection,
    AddText,
    Remove(String),
    Up(String),
    Down(String),
    /// Offer it beside the line before, outside the total.
    AsAlternative(String),
    /// Take it into the total; what it stood beside becomes the alternative.
    AsMain(String),
    /// Keep the price it has, or take today's.
    Price(reprice::Answer),
}

#[derive(Debug, Clone)]
pub struct Edit {
    pub title: String,
    pub contact: Option<ContactId>,
    pub valid_until: NaiveDate,
    pub language: Language,
    pub intro: Option<String>,
    pub terms: Option<String>,
    pub notes: Option<String>,
    pub payment_terms: Option<String>,
    pub document: Option<Manual>,
    pub document_reason: Option<String>,
    pub lines: Vec<LineEdit>,
    pub act: Option<LineAct>,
}

/// Applies the edit to a sheet in memory and prices it; nothing is stored.
///
/// # Errors
/// A frozen version; a product or configuration that does not exist; too many lines; a figure out of range.
pub fn apply(
    conn: &mut Connection,
    sheet: &mut Sheet,
    (now, today): (NaiveDateTime, NaiveDate),
    edit: &Edit,
) -> Result<(), Refusal> {
    sheet.version.check_editable()?;
    take_head(sheet, edit);
    for change in &edit.lines {
        if let Some(line) = sheet.lines.iter_mut().find(|line| line.line_key == change.key) {
            take_line(line, change);
        }
    }
    if let Some(act) = &edit.act {
        take_act(conn, sheet, (now, today), act)?;
    }
    sheet.reprice(conn)?;
    sheet.promise(conn, today)
}

/// Stores an edit of a draft.
///
/// # Errors
/// As [`apply`].
pub fn edit(
    conn: &mut Connection,
    now: NaiveDateTime,
    today: NaiveDate,
    actor: &Actor,
    version: QuoteVersionId,
    edit: &Edit,
) -> Result<Sheet, Refusal> {
    let mut sheet = Sheet::load_of(conn, version)?;
    let before = sheet.clone();
    apply(conn, &mut sheet, (now, today), edit)?;
    sheet.put(conn, now, Some(actor))?;
    store::update_quote(conn, sheet.quote.id, &sheet.quote.title, sheet.quote.contact_id, now)?;
    store::put_search(conn, &sheet.quote)?;
    record(conn, now, actor, &before, &sheet)?;
    Ok(sheet)
}

/// Answers an offer of today's prices; every discount given by hand stays.
///
/// # Errors
/// A frozen version; a figure out of range.
pub fn answer_prices(
    conn: &mut Connection,
    now: NaiveDateTime,
    today: NaiveDate,
    sheet: &mut Sheet,
    answers: &[reprice::Answer],
) -> Result<(), Refusal> {
    sheet.version.check_editable()?;
    for answer in answers {
        reprice::answer(sheet, now, today, answer);
    }
    sheet.reprice(conn)
}

fn take_head(sheet: &mut Sheet, edit: &Edit) {
    sheet.quote.title.clone_from(&edit.title);
    sheet.quote.contact_id = edit.contact;
    let version = &mut sheet.version;
    version.valid_until = edit.valid_until;
    version.language = edit.language;
    version.intro.clone_from(&edit.intro);
    version.terms.clone_from(&edit.terms);
    version.notes.clone_from(&edit.notes);
    version.payment_terms.clone_from(&edit.payment_terms);
    version.document_method = edit.document.map(|m| m.method);
    version.document_value = edit.document.map(|m| m.value);
    version.document_reason.clone_from(&edit.document_reason);
}

fn take_line(line: &mut Line, change: &LineEdit) {
    line.note.clone_from(&change.note);
    if line.is_item() {
        line.quantity = change.quantity;
        line.manual_method = change.manual.map(|m| m.method);
        line.manual_value = change.manual.map(|m| m.value);
        line.manual_reason.clone_from(&change.reason);
    } else if let Some(words) = &change.description {
        line.description.clone_from(words);
    }
}

fn take_act(
    conn: &mut Connection,
    sheet: &mut Sheet,
    (now, today): (NaiveDateTime, NaiveDate),
    act: &LineAct,
) -> Result<(), Refusal> {
    let adds = matches!(act, LineAct::AddProduct(_) | LineAct::AddConfiguration(_) | LineAct::AddSection | LineAct::AddText);
    if adds && sheet.lines.len() >= MOST_LINES {
        return Err(Reason::new("quote-refused-too-many-lines").with("most", MOST_LINES).into());
    }
    let version = sheet.version.id;
    let words = |kind| NewLine::bare(version, kind, fresh_line_key(), String::new());
    match act {
        LineAct::AddProduct(product) => {
            let line = product_line(conn, sheet, *product, 1)?;
            sheet.push(line);
        }
        LineAct::AddConfiguration(code) => {
            let line = configured_line(conn, sheet, code, None)?;
            sheet.push(line);
        }
        LineAct::Reconfigure(key, code) => reconfigure(conn, sheet, key, code)?,
        LineAct::AddSection => sheet.push(words(LineKind::Section)),
        LineAct::AddText => sheet.push(words(LineKind::Text)),
        LineAct::Remove(key) => remove(sheet, key),
        LineAct::Up(key) => shift(sheet, key, true),
        LineAct::Down(key) => shift(sheet, key, false),
        LineAct::AsAlternative(key) => offer_beside(sheet, key)?,
        LineAct::AsMain(key) => take_instead(sheet, key),
        LineAct::Price(answer) => reprice::answer(sheet, now, today, answer),
    }
    Ok(())
}

/// The line stays the same line: its key, place, quantity, discount and words. Only what is built changes.
fn reconfigure(conn: &mut Connection, sheet: &mut Sheet, key: &str, code: &str) -> Result<(), Refusal> {
    let new = configured_line(conn, sheet, code, None)?;
    let same = |line: &&mut Line| line.line_key == key && line.product_id == new.product_id;
    let line = sheet.lines.iter_mut().find(same).ok_or_else(|| Reason::new("quote-refused-other-product").with("code", code))?;
    line.configuration_id = new.configuration_id;
    line.model_id = new.model_id;
    line.fingerprint = new.fingerprint;
    line.details = new.details;
    line.parts = new.parts;
    Ok(())
}

/// Alternatives of a removed line become lines of their own.
fn remove(sheet: &mut Sheet, key: &str) {
    sheet.lines.retain(|line| line.line_key != key);
    for line in &mut sheet.lines {
        if line.alternative_to.as_deref() == Some(key) {
            line.alternative_to = None;
        }
    }
}

fn shift(sheet: &mut Sheet, key: &str, up: bool) {
    let Some(at) = sheet.find(key) else { return };
    let to = if up { at.checked_sub(1) } else { at.checked_add(1).filter(|to| *to < sheet.lines.len()) };
    if let Some(to) = to {
        sheet.lines.swap(at, to);
    }
}

/// The line becomes an alternative to the nearest counted line before it (or after, for the first).
fn offer_beside(sheet: &mut Sheet, key: &str) -> Result<(), Refusal> {
    let Some(at) = sheet.find(key) else { return Ok(()) };
    let counted = |line: &&Line| line.counts() && line.line_key != key;
    let before = sheet.lines.iter().take(at).rev().find(counted);
    let main = before.or_else(|| sheet.lines.iter().skip(at).find(counted)).map(|line| line.line_key.clone());
    let main = main.ok_or_else(|| Reason::new("quote-refused-no-main-line"))?;
    for line in &mut sheet.lines {
        // Its own alternatives now stand beside the same line.
        if line.line_key == key || line.alternative_to.as_deref() == Some(key) {
            line.alternative_to = Some(main.clone());
        }
    }
    Ok(())
}

/// Exchanges an alternative and its main line: exactly one of the group stays in the total.
pub fn take_instead(sheet: &mut Sheet, key: &str) {
    let Some(main) = sheet.line(key).and_then(|line| line.alternative_to.clone()) else { return };
    for line in &mut sheet.lines {
        if line.line_key == key {
            line.alternative_to = None;
        } else if line.line_key == main || line.alternative_to.as_deref() == Some(&main) {
            line.alternative_to = Some(key.to_owned());
        }
    }
}

/// A catalogue product as a new line, still without figures.
pub fn product_line(conn: &mut Connection, sheet: &Sheet, product: ProductId, quantity: i32) -> Result<NewLine, Refusal> {
    let goods = store::find_goods(conn, product)?.ok_or_else(|| Reason::new("quote-refused-no-product"))?;
    if goods.kind != "plain" {
        return Err(Reason::new("quote-refused-configure-first").with("sku", goods.sku).into());
    }
    let name = store::find_product_name(conn, product, sheet.version.language)?.unwrap_or_else(|| goods.sku.clone());
    let mut line = NewLine::bare(sheet.version.id, LineKind::Product, fresh_line_key(), name);
    line.product_id = Some(product);
    line.details = goods.sku;
    line.quantity = quantity.max(1);
    line.unit = goods.unit;
    Ok(line)
}

/// A saved configuration as a new line: copied by value, its fingerprint and model version kept.
pub fn configured_line(conn: &mut Connection, sheet: &Sheet, code: &str, quantity: Option<i32>) -> Result<NewLine, Refusal> {
    let saved =
        store::find_configuration(conn, code)?.ok_or_else(|| Reason::new("quote-refused-no-configuration").with("code", code))?;
    let goods = store::find_goods(conn, saved.product_id)?.ok_or(diesel::result::Error::NotFound)?;
    let language = sheet.version.language;
    let name = store::find_product_name(conn, saved.product_id, language)?.unwrap_or_else(|| goods.sku.clone());
    let mut line = NewLine::bare(sheet.version.id, LineKind::Configured, fresh_line_key(), name);
    line.product_id = Some(saved.product_id);
    line.configuration_id = Some(saved.id);
    line.model_id = Some(saved.model_id);
    line.fingerprint = Some(saved.fingerprint);
    let chosen = store::list_chosen(conn, &[saved.id])?.into_iter().flat_map(|(_, chosen)| chosen);
    let told = chosen.filter(|one| !matches!(one.value.as_str(), "none" | "0" | "false"));
    line.details = told.map(|one| one.answer(language).to_owned()).collect::<Vec<_>>().join("\n");
    line.parts = saved.parts;
    line.quantity = quantity.unwrap_or(saved.quantity).max(1);
    line.unit = goods.unit;
    Ok(line)
}

/// Field history: what people would ask about later.
fn record(conn: &mut Connection, now: NaiveDateTime, actor: &Actor, before: &Sheet, after: &Sheet) -> Result<(), Refusal> {
    let currency = after.quote.currency;
    let net = |sheet: &Sheet| Some(Money::new(sheet.version.net, currency).to_string());
    let mut changes = vec![
        ("title".to_owned(), Some(before.quote.title.clone()), Some(after.quote.title.clone())),
        ("valid_until".to_owned(), Some(before.version.valid_until.to_string()), Some(after.version.valid_until.to_string())),
        ("payment_terms".to_owned(), before.version.payment_terms.clone(), after.version.payment_terms.clone()),
        ("net".to_owned(), net(before), net(after)),
    ];
    for line in after.lines.iter().filter(|line| line.is_item()) {
        let old = before.line(&line.line_key);
        if let Some(old) = old {
            let field = |what: &str| format!("{what}: {}", line.description);
            changes.push((field("quantity"), Some(old.quantity.to_string()), Some(line.quantity.to_string())));
            changes.push((field("discount"), said(old), said(line)));
        }
    }
    let rows: Vec<(&str, Option<String>, Option<String>)> =
        changes.iter().map(|(field, old, new)| (field.as_str(), old.clone(), new.clone())).collect();
    history::record_changes(conn, now, Some(actor), ("quote", after.quote.id.0), &rows)?;
    Ok(())
}

/// A discount by hand as people read it.
fn said(line: &Line) -> Option<String> {
    let value = line.manual_value?;
    Some(match line.manual_method? {
        ManualMethod::Percent => format!("{} %", Percent::from_millionths(value).plain()),
        ManualMethod::Amount => format!("−{}", Amount::from_millionths(value).plain(2)),
        ManualMethod::Target => format!("= {}", Amount::from_millionths(value).plain(2)),
    })
}
