//! What products are made of, and how soon it can be had.

use diesel::prelude::*;

use crate::db::schema::parts;
use crate::kernel::ids::PartId;

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Identifiable)]
#[diesel(table_name = parts)]
pub struct Part {
    pub id: PartId,
    pub number: String,
    pub name: String,
    /// Pieces that are free.
    pub stock: i32,
    /// Days to get more.
    pub lead_time_days: i32,
}

#[derive(Debug, Clone, PartialEq, Eq, Insertable, AsChangeset)]
#[diesel(table_name = parts)]
pub struct NewPart {
    pub number: String,
    pub name: String,
    pub stock: i32,
    pub lead_time_days: i32,
}

impl Part {
    /// Whether `pieces` can be taken from stock.
    pub fn covers(&self, pieces: i64) -> bool {
        i64::from(self.stock) >= pieces
    }
}
