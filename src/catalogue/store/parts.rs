//! Parts, and what a product is made of.

use diesel::prelude::*;

use crate::catalogue::part::{NewPart, Part};
use crate::db::schema::{parts, product_parts};
use crate::db::{AmongMethods, Connection};
use crate::kernel::ids::{PartId, ProductId};
use crate::web::cursor::{Cursor, PAGE_ROWS, Slice};

pub fn find_part(conn: &mut Connection, id: PartId) -> QueryResult<Option<Part>> {
    parts::table.find(id).select(Part::as_select()).first(conn).optional()
}

/// A page of parts in the order of their number.
pub fn list_parts(conn: &mut Connection, after: Option<&Cursor>) -> QueryResult<Slice<Part>> {
    let mut query = parts::table.select(Part::as_select()).order(parts::number).limit(PAGE_ROWS as i64 + 1).into_boxed();
    if let Some(after) = after {
        query = query.filter(parts::number.gt(after.value.clone()));
    }
    Ok(Slice::new(query.load(conn)?, |part| Cursor::new(&part.number, part.id.0)))
}

pub fn load_parts(conn: &mut Connection, numbers: &[String]) -> QueryResult<Vec<Part>> {
    parts::table.filter(parts::number.among(numbers)).select(Part::as_select()).load(conn)
}

/// What a plain product is made of, with pieces for one.
pub fn list_parts_of(conn: &mut Connection, id: ProductId) -> QueryResult<Vec<(Part, i32)>> {
    product_parts::table
        .inner_join(parts::table.on(parts::id.eq(product_parts::part_id)))
        .filter(product_parts::product_id.eq(id.0))
        .order(parts::number)
        .select((Part::as_select(), product_parts::quantity))
        .load(conn)
}

pub fn insert_part(conn: &mut Connection, part: &NewPart) -> QueryResult<PartId> {
    diesel::insert_into(parts::table).values(part).returning(parts::id).get_result(conn)
}

pub fn update_part(conn: &mut Connection, id: PartId, part: &NewPart) -> QueryResult<usize> {
    diesel::update(parts::table.find(id)).set(part).execute(conn)
}

pub fn insert_product_part(conn: &mut Connection, product: ProductId, part: PartId, quantity: i32) -> QueryResult<()> {
    diesel::insert_into(product_parts::table)
        .values((
            product_parts::product_id.eq(product.0),
            product_parts::part_id.eq(part.0),
            product_parts::quantity.eq(quantity),
        ))
        .execute(conn)
        .map(drop)
}
