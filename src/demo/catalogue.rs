//! What Hoist & Haul sells: trucks, workstations, bicycles, what belongs to them, and the parts they are made of.

mod goods;

use chrono::{Days, TimeDelta};

use super::Demo;
use crate::catalogue::part::NewPart;
use crate::catalogue::product::{NewProduct, ProductKind, ProductText, slug_of};
use crate::catalogue::store;
use crate::configurator::engine::{Budget, Compiled};
use crate::configurator::wording;
use crate::db::Connection;
use crate::kernel::actor::{Language, Role};
use crate::kernel::ids::{CategoryId, ProductId};
use crate::kernel::money::{Amount, Currency};
use crate::web::AppError;
use goods::{CATEGORIES, DESCRIPTIONS, GOODS, Good, PARTS, PROPERTIES};

/// `(sku, source)` of what is configured.
const MODELS: &[(&str, &str)] = &[
    ("WS-3", include_str!("../../models/workstation.model")),
    ("TR-7", include_str!("../../models/bicycle.model")),
    ("FL-25", include_str!("../../models/fl25.model")),
];

pub fn load(conn: &mut Connection, demo: &mut Demo) -> Result<(), AppError> {
    let categories = load_categories(conn)?;
    for good in GOODS {
        let category = categories.iter().find(|(slug, _)| *slug == good.category).map(|(_, id)| *id);
        let id = load_good(conn, demo, good, category)?;
        demo.products.insert(good.sku.to_owned(), id);
    }
    for part in PARTS {
        let part = NewPart { number: part.0.into(), name: part.1.into(), stock: part.2, lead_time_days: part.3 };
        store::insert_part(conn, &part)?;
    }
    load_models(conn, demo)
}

fn load_categories(conn: &mut Connection) -> Result<Vec<(&'static str, CategoryId)>, AppError> {
    let mut known: Vec<(&'static str, CategoryId)> = Vec::new();
    for (position, (slug, parent, english, chinese, about, about_chinese)) in (0i32..).zip(CATEGORIES) {
        let parent = parent.and_then(|parent| known.iter().find(|(slug, _)| *slug == parent)).map(|(_, id)| *id);
        let id = store::insert_category(conn, parent, slug, position)?;
        store::put_category_text(conn, id, Language::English, english, Some(about))?;
        store::put_category_text(conn, id, Language::Chinese, chinese, Some(about_chinese))?;
        known.push((slug, id));
    }
    Ok(known)
}

fn load_good(conn: &mut Connection, demo: &Demo, good: &Good, category: Option<CategoryId>) -> Result<ProductId, AppError> {
    let configurable = MODELS.iter().any(|(sku, _)| *sku == good.sku);
    let product = NewProduct {
        sku: good.sku.into(),
        slug: slug_of(good.sku),
        category_id: category,
        kind: if configurable { ProductKind::Configurable } else { ProductKind::Plain },
        family: Some(good.family.into()),
        unit: "piece".into(),
        weight_grams: Some(good.grams),
        tax_category: "standard".into(),
        lead_time_days: good.lead,
        stock: good.stock,
        active_from: demo.today.checked_sub_days(Days::new(900)),
        active_until: None,
        public: true,
        picture: Some(format!("{}.svg", good.picture)),
        list_price: Amount::parse(good.price),
        list_currency: Some(Currency::CNY),
        external_key: None,
        updated_at: demo.now,
    };
    let id = store::insert_product(conn, &product, demo.now - TimeDelta::days(900))?;
    let about = DESCRIPTIONS.iter().find(|(sku, _, _)| *sku == good.sku);
    let text = |name: &str, summary: &str, description: Option<&str>| ProductText {
        name: name.to_owned(),
        summary: Some(summary.to_owned()),
        description: description.map(str::to_owned),
    };
    store::put_text(conn, id, Language::English, &text(good.name, good.about, about.map(|about| about.1)))?;
    store::put_text(conn, id, Language::Chinese, &text(good.name_zh, good.about_zh, about.map(|about| about.2)))?;
    for (language, chinese) in [(Language::English, false), (Language::Chinese, true)] {
        let own = PROPERTIES.iter().filter(|property| property.0 == good.sku);
        let pairs: Vec<(String, String)> = own
            .map(|(_, name, name_zh, value, value_zh)| match chinese {
                true => ((*name_zh).to_owned(), (*value_zh).to_owned()),
                false => ((*name).to_owned(), (*value).to_owned()),
            })
            .collect();
        store::put_properties(conn, id, language, &pairs)?;
    }
    let asset = format!("pictures/{}.svg", good.picture);
    store::insert_picture(conn, id, 0, &asset, good.name, good.name_zh)?;
    store::index_product(conn, id)?;
    Ok(id)
}

fn load_models(conn: &mut Connection, demo: &Demo) -> Result<(), AppError> {
    let by = demo.actor(Role::ProductManager)?.user_id.0;
    let made = demo.now - TimeDelta::days(400);
    for (sku, source) in MODELS {
        let product = demo.products.get(*sku).copied().ok_or(AppError::NotFound)?;
        let model = wording::read(source).map_err(|problems| AppError::Internal(format!("{sku}: {problems:?}")))?;
        let compiled = Compiled::compile(&model, Budget::default());
        let compiled = compiled.map_err(|refusal| AppError::Internal(format!("{sku}: {refusal:?}")))?;
        let id = store::insert_draft_model(conn, product, source, &compiled.rule_hash(), Some(by), made)?;
        let from = demo.today.checked_sub_days(Days::new(400)).unwrap_or(demo.today);
        store::release_model(conn, id, from, &compiled.to_bytes())?;
    }
    Ok(())
}
