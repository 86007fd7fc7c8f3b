//! Products, categories and the versions of product models, one struct per table.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::db::schema::{
    categories, category_texts, product_documents, product_models, product_pictures, product_texts, products,
};
use crate::kernel::actor::Language;
use crate::kernel::ids::{CategoryId, ModelId, ProductId};
use crate::kernel::money::{Amount, Currency};

crate::text_enum! {
    pub enum ProductKind {
        /// Sold as it is.
        Plain = "plain",
        /// Sold as configured with its product model.
        Configurable = "configurable",
    }
}

crate::text_enum! {
    pub enum ModelState {
        Draft = "draft",
        Released = "released",
    }
}

#[derive(Debug, Clone, Queryable, Selectable, Identifiable)]
#[diesel(table_name = products)]
pub struct Product {
    pub id: ProductId,
    pub sku: String,
    /// The last part of its public address.
    pub slug: String,
    pub category_id: Option<CategoryId>,
    pub kind: ProductKind,
    /// Products that count together in volume tiers.
    pub family: Option<String>,
    pub unit: String,
    pub weight_grams: Option<i64>,
    pub tax_category: String,
    /// Days until delivery when it is not in stock or has to be built.
    pub lead_time_days: i32,
    /// Pieces in stock; `None`: not kept in stock.
    pub stock: Option<i32>,
    pub active_from: Option<NaiveDate>,
    pub active_until: Option<NaiveDate>,
    /// Shown in the shop.
    pub public: bool,
    /// A file of `static/pictures/`.
    pub picture: Option<String>,
    pub list_price: Option<Amount>,
    pub list_currency: Option<Currency>,
    pub external_key: Option<String>,
    pub created_at: NaiveDateTime,
    pub updated_at: NaiveDateTime,
}

#[derive(Debug, Clone, PartialEq, Eq, Insertable, AsChangeset)]
#[diesel(table_name = products, treat_none_as_null = true)]
pub struct NewProduct {
    pub sku: String,
    pub slug: String,
    pub category_id: Option<CategoryId>,
    pub kind: ProductKind,
    pub family: Option<String>,
    pub unit: String,
    pub weight_grams: Option<i64>,
    pub tax_category: String,
    pub lead_time_days: i32,
    pub stock: Option<i32>,
    pub active_from: Option<NaiveDate>,
    pub active_until: Option<NaiveDate>,
    pub public: bool,
    pub picture: Option<String>,
    pub list_price: Option<Amount>,
    pub list_currency: Option<Currency>,
    pub external_key: Option<String>,
    pub updated_at: NaiveDateTime,
}

impl Product {
    /// Whether it may be sold on that day.
    pub fn is_active(&self, day: NaiveDate) -> bool {
        self.active_from.is_none_or(|from| from <= day) && self.active_until.is_none_or(|until| until >= day)
    }

    pub fn is_configurable(&self) -> bool {
        self.kind == ProductKind::Configurable
    }

    pub fn is_in_shop(&self, day: NaiveDate) -> bool {
        self.public && self.is_active(day)
    }

    /// The picture's asset path, `pictures/box.svg` where it has none.
    pub fn picture_asset(&self) -> String {
        format!("pictures/{}", self.picture.as_deref().unwrap_or("box.svg"))
    }

    /// Its public address.
    pub fn href(&self) -> String {
        format!("/products/{}", self.slug)
    }

    /// The stem of configuration codes: `FL-25` → `FL25`.
    pub fn code_stem(&self) -> String {
        let letters = self.sku.chars().filter(char::is_ascii_alphanumeric);
        letters.map(|c| c.to_ascii_uppercase()).take(6).collect()
    }
}

/// The words of a product in one language.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProductText {
    pub name: String,
    pub summary: Option<String>,
    pub description: Option<String>,
}

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = product_texts)]
pub struct ProductTextRow {
    pub product_id: ProductId,
    pub language: Language,
    pub name: String,
    pub summary: Option<String>,
    pub description: Option<String>,
}

/// A product as a list shows it.
#[derive(Debug, Clone)]
pub struct ProductLine {
    pub product: Product,
    pub name: String,
    pub summary: String,
}

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = product_pictures)]
pub struct ProductPicture {
    pub asset: String,
    pub alt_en: String,
    pub alt_zh: String,
}

/// A document to read: an asset of ours.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = product_documents)]
pub struct ProductDocument {
    pub title: String,
    pub asset: Option<String>,
}

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = categories)]
pub struct CategoryRow {
    pub id: CategoryId,
    pub parent_id: Option<CategoryId>,
    pub slug: String,
    pub position: i32,
}

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = category_texts)]
pub struct CategoryText {
    pub category_id: CategoryId,
    pub language: Language,
    pub name: String,
    pub description: Option<String>,
}

/// A category with its words, in the order of the tree; `depth` 0 is the root.
#[derive(Debug, Clone)]
pub struct Category {
    pub id: CategoryId,
    pub parent_id: Option<CategoryId>,
    pub slug: String,
    pub name: String,
    pub description: String,
    pub depth: usize,
}

/// A category and everything below it. `categories` in tree order.
pub fn branch(categories: &[Category], root: CategoryId) -> Vec<CategoryId> {
    let mut found = vec![root];
    for category in categories {
        if category.parent_id.is_some_and(|parent| found.contains(&parent)) {
            found.push(category.id);
        }
    }
    found
}

/// The category and those above it, the root first.
pub fn path(categories: &[Category], leaf: CategoryId) -> Vec<&Category> {
    let mut found: Vec<&Category> = Vec::new();
    let mut at = Some(leaf);
    while let Some(category) = at.and_then(|id| categories.iter().find(|c| c.id == id)) {
        if found.len() > categories.len() {
            break;
        }
        found.push(category);
        at = category.parent_id;
    }
    found.reverse();
    found
}

/// Rows and words to a tree in reading order.
pub fn tree(rows: &[CategoryRow], texts: &[CategoryText], language: Language) -> Vec<Category> {
    let mut found = Vec::new();
    grow(rows, texts, language, None, 0, &mut found);
    found
}

fn grow(
    rows: &[CategoryRow],
    texts: &[CategoryText],
    language: Language,
    parent: Option<CategoryId>,
    depth: usize,
    found: &mut Vec<Category>,
) {
    if depth > 12 {
        return;
    }
    for row in rows.iter().filter(|row| row.parent_id == parent) {
        let own = |text: &&CategoryText| text.category_id == row.id;
        let text = texts.iter().filter(own).find(|text| text.language == language).or_else(|| texts.iter().find(own));
        found.push(Category {
            id: row.id,
            parent_id: row.parent_id,
            slug: row.slug.clone(),
            name: text.map_or_else(|| row.slug.clone(), |text| text.name.clone()),
            description: text.and_then(|text| text.description.clone()).unwrap_or_default(),
            depth,
        });
        grow(rows, texts, language, Some(row.id), depth + 1, found);
    }
}

/// A version of a product's model, without its artefact.
#[derive(Debug, Clone, Queryable, Selectable, Identifiable)]
#[diesel(table_name = product_models)]
pub struct ProductModel {
    pub id: ModelId,
    pub product_id: ProductId,
    pub version: i32,
    pub state: ModelState,
    pub rule_hash: String,
    pub released_from: Option<NaiveDate>,
    pub created_by: Option<i64>,
    pub created_at: NaiveDateTime,
}

impl ProductModel {
    pub fn is_draft(&self) -> bool {
        self.state == ModelState::Draft
    }

    /// Released for a day that has not come: nobody has configured by it yet.
    pub fn is_ahead(&self, today: NaiveDate) -> bool {
        self.state == ModelState::Released && self.released_from.is_some_and(|from| from > today)
    }
}

/// The address part made of a name: `FL-25 Diesel` → `fl-25-diesel`; empty for names without Latin letters or digits.
pub fn slug_of(name: &str) -> String {
    let mut slug = String::new();
    for c in name.chars() {
        if c.is_ascii_alphanumeric() {
            slug.push(c.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_becomes_an_address() {
        assert_eq!(slug_of("FL-25 counterbalance (2.5 t)"), "fl-25-counterbalance-2-5-t");
        assert_eq!(slug_of("电池"), "");
    }

    #[test]
    fn a_branch_holds_everything_below_and_a_path_everything_above() {
        let row = |id, parent: Option<i64>| CategoryRow {
            id: CategoryId(id),
            parent_id: parent.map(CategoryId),
            slug: format!("c{id}"),
            position: 0,
        };
        let rows = [row(1, None), row(2, Some(1)), row(3, Some(2)), row(4, None)];
        let tree = tree(&rows, &[], Language::English);
        assert_eq!(branch(&tree, CategoryId(1)), [CategoryId(1), CategoryId(2), CategoryId(3)]);
        let names: Vec<&str> = path(&tree, CategoryId(3)).iter().map(|c| c.slug.as_str()).collect();
        assert_eq!(names, ["c1", "c2", "c3"]);
    }
}
