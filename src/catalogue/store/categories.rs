//! The tree of categories.

use diesel::prelude::*;

use crate::catalogue::product::{Category, CategoryRow, CategoryText, tree};
use crate::db::schema::{categories, category_texts};
use crate::db::{Connection, Kept, stamp};
use crate::kernel::actor::Language;
use crate::kernel::ids::CategoryId;

/// All categories, in tree order, with their words; from memory where it has them.
pub fn list_categories(conn: &mut Connection, language: Language) -> QueryResult<Vec<Category>> {
    static KEPT: Kept<Language, Vec<Category>> = Kept::empty();
    KEPT.get_or(stamp(conn, "categories")?, language, || read_categories(conn, language))
}

fn read_categories(conn: &mut Connection, language: Language) -> QueryResult<Vec<Category>> {
    let rows: Vec<CategoryRow> =
        categories::table.order((categories::position, categories::id)).select(CategoryRow::as_select()).load(conn)?;
    let texts: Vec<CategoryText> =
        category_texts::table.order(category_texts::language).select(CategoryText::as_select()).load(conn)?;
    Ok(tree(&rows, &texts, language))
}

/// The category and all above it, nearest first, for rules that hold for a category.
pub fn list_category_chain(conn: &mut Connection, leaf: Option<CategoryId>) -> QueryResult<Vec<CategoryId>> {
    let rows: Vec<(CategoryId, Option<CategoryId>)> =
        categories::table.select((categories::id, categories::parent_id)).load(conn)?;
    let mut chain = Vec::new();
    let mut at = leaf;
    while let Some(id) = at.filter(|id| !chain.contains(id)) {
        chain.push(id);
        at = rows.iter().find(|(known, _)| *known == id).and_then(|(_, parent)| *parent);
    }
    Ok(chain)
}

pub fn find_category_by_slug(conn: &mut Connection, slug: &str) -> QueryResult<Option<CategoryId>> {
    categories::table.filter(categories::slug.eq(slug)).select(categories::id).first(conn).optional()
}

pub fn insert_category(conn: &mut Connection, parent: Option<CategoryId>, slug: &str, position: i32) -> QueryResult<CategoryId> {
    diesel::insert_into(categories::table)
        .values((categories::parent_id.eq(parent), categories::slug.eq(slug), categories::position.eq(position)))
        .returning(categories::id)
        .get_result(conn)
}

pub fn put_category_text(
    conn: &mut Connection,
    id: CategoryId,
    language: Language,
    name: &str,
    description: Option<&str>,
) -> QueryResult<()> {
    let old = category_texts::table.filter(category_texts::category_id.eq(id.0)).filter(category_texts::language.eq(language));
    diesel::delete(old).execute(conn)?;
    diesel::insert_into(category_texts::table)
        .values((
            category_texts::category_id.eq(id.0),
            category_texts::language.eq(language),
            category_texts::name.eq(name),
            category_texts::description.eq(description),
        ))
        .execute(conn)
        .map(drop)
}
