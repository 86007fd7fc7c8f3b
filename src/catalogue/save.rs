//! Creating and editing products and parts: everything in one transaction, with the field history.

use chrono::NaiveDateTime;

use super::part::NewPart;
use super::product::{NewProduct, Product, ProductText};
use super::store;
use crate::db::Connection;
use crate::history;
use crate::kernel::actor::{Act, Actor, Language};
use crate::kernel::ids::{PartId, ProductId};
use crate::kernel::reason::Reason;
use crate::web::AppError;

/// A product with all its words.
#[derive(Debug, Clone)]
pub struct SaveProduct {
    pub product: NewProduct,
    pub english: ProductText,
    pub chinese: ProductText,
    pub english_properties: Vec<(String, String)>,
    pub chinese_properties: Vec<(String, String)>,
}

/// What stands against saving: the field, and why.
#[derive(Debug)]
pub enum SaveRefusal {
    Field(&'static str, Reason),
    Other(AppError),
}

impl From<diesel::result::Error> for SaveRefusal {
    fn from(error: diesel::result::Error) -> Self {
        SaveRefusal::Other(error.into())
    }
}

/// Creates a product.
///
/// # Errors
/// `Field` where the SKU or the address is taken; `NotFound` for those who may not edit products.
pub fn create(conn: &mut Connection, now: NaiveDateTime, actor: &Actor, command: &SaveProduct) -> Result<ProductId, SaveRefusal> {
    may_edit(actor)?;
    check_unique(conn, None, &command.product)?;
    let id = store::insert_product(conn, &command.product, now)?;
    put_words(conn, id, command)?;
    history::record_changes(conn, now, Some(actor), ("product", id.0), &[("sku", None, Some(command.product.sku.clone()))])?;
    Ok(id)
}

/// Changes a product and writes down each field that differs.
///
/// # Errors
/// As for [`create`]; `NotFound` where there is no such product.
pub fn update(
    conn: &mut Connection,
    now: NaiveDateTime,
    actor: &Actor,
    id: ProductId,
    command: &SaveProduct,
) -> Result<(), SaveRefusal> {
    may_edit(actor)?;
    let before = store::find_product(conn, id)?.ok_or(SaveRefusal::Other(AppError::NotFound))?;
    check_unique(conn, Some(id), &command.product)?;
    let words = |text: Option<ProductText>| text.unwrap_or_default();
    let english = words(store::find_text(conn, id, Language::English)?);
    let chinese = words(store::find_text(conn, id, Language::Chinese)?);
    store::update_product(conn, id, &command.product)?;
    let mut changes = changes(&before, &command.product);
    for (field, old, new) in [("name_en", &english, &command.english), ("name_zh", &chinese, &command.chinese)] {
        changes.push((field, Some(old.name.clone()), Some(new.name.clone())));
    }
    for (field, old, new) in [("words_en", &english, &command.english), ("words_zh", &chinese, &command.chinese)] {
        let both = |text: &ProductText| {
            let both = [text.summary.as_deref().unwrap_or(""), text.description.as_deref().unwrap_or("")];
            Some(both.join(" ").trim().to_owned())
        };
        changes.push((field, both(old), both(new)));
    }
    history::record_changes(conn, now, Some(actor), ("product", id.0), &changes)?;
    put_words(conn, id, command)
}

fn put_words(conn: &mut Connection, id: ProductId, command: &SaveProduct) -> Result<(), SaveRefusal> {
    store::put_text(conn, id, Language::English, &command.english)?;
    store::put_text(conn, id, Language::Chinese, &command.chinese)?;
    store::put_properties(conn, id, Language::English, &command.english_properties)?;
    store::put_properties(conn, id, Language::Chinese, &command.chinese_properties)?;
    store::index_product(conn, id)?;
    Ok(())
}

fn may_edit(actor: &Actor) -> Result<(), SaveRefusal> {
    if actor.may(Act::EditProducts) { Ok(()) } else { Err(SaveRefusal::Other(AppError::NotFound)) }
}

fn check_unique(conn: &mut Connection, own: Option<ProductId>, product: &NewProduct) -> Result<(), SaveRefusal> {
    let taken = |other: Option<Product>| other.is_some_and(|other| Some(other.id) != own);
    if taken(store::find_by_sku(conn, &product.sku)?) {
        return Err(SaveRefusal::Field("sku", Reason::new("catalogue-sku-taken").with("sku", &product.sku)));
    }
    if taken(store::find_by_slug(conn, &product.slug)?) {
        return Err(SaveRefusal::Field("slug", Reason::new("catalogue-slug-taken").with("slug", &product.slug)));
    }
    Ok(())
}

type FieldChange = (&'static str, Option<String>, Option<String>);

fn changes(before: &Product, after: &NewProduct) -> Vec<FieldChange> {
    fn text<T: ToString>(value: Option<T>) -> Option<String> {
        value.map(|value| value.to_string())
    }
    vec![
        ("sku", Some(before.sku.clone()), Some(after.sku.clone())),
        ("slug", Some(before.slug.clone()), Some(after.slug.clone())),
        ("category", text(before.category_id), text(after.category_id)),
        ("kind", text(Some(before.kind)), text(Some(after.kind))),
        ("family", before.family.clone(), after.family.clone()),
        ("unit", Some(before.unit.clone()), Some(after.unit.clone())),
        ("weight", text(before.weight_grams), text(after.weight_grams)),
        ("tax_category", Some(before.tax_category.clone()), Some(after.tax_category.clone())),
        ("lead_time", text(Some(before.lead_time_days)), text(Some(after.lead_time_days))),
        ("stock", text(before.stock), text(after.stock)),
        ("active_from", text(before.active_from), text(after.active_from)),
        ("active_until", text(before.active_until), text(after.active_until)),
        ("public", text(Some(before.public)), text(Some(after.public))),
        ("picture", before.picture.clone(), after.picture.clone()),
        ("list_price", before.list_price.map(|a| a.plain(2)), after.list_price.map(|a| a.plain(2))),
    ]
}

/// Changes stock and lead time of a part.
///
/// # Errors
/// `NotFound` where there is no such part or for those who may not edit products.
pub fn update_part(
    conn: &mut Connection,
    now: NaiveDateTime,
    actor: &Actor,
    id: PartId,
    command: &NewPart,
) -> Result<(), SaveRefusal> {
    may_edit(actor)?;
    let before = store::find_part(conn, id)?.ok_or(SaveRefusal::Other(AppError::NotFound))?;
    store::update_part(conn, id, command)?;
    let changes = [
        ("name", Some(before.name), Some(command.name.clone())),
        ("stock", Some(before.stock.to_string()), Some(command.stock.to_string())),
        ("lead_time", Some(before.lead_time_days.to_string()), Some(command.lead_time_days.to_string())),
    ];
    Ok(history::record_changes(conn, now, Some(actor), ("part", id.0), &changes)?)
}
