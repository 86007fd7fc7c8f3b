//! Gapless human numbers: `Q-2026-00042`. The counter's row stays locked until the transaction that took a number ends,
//! so a number that was rolled back is given again and none is given twice.

use diesel::prelude::*;

use crate::db::Connection;
use crate::db::schema::counters;
use crate::kernel::ids::human_number;

/// The next number of `prefix` in `year`. Call it inside the write transaction that stores the numbered record.
pub fn next(conn: &mut Connection, prefix: &str, year: i32) -> QueryResult<String> {
    let name = format!("{prefix}-{year}");
    let bump =
        diesel::update(counters::table.find(&name)).set(counters::value.eq(counters::value + 1)).returning(counters::value);
    let serial: i64 = match bump.get_result(conn).optional()? {
        Some(serial) => serial,
        None => diesel::insert_into(counters::table)
            .values((counters::name.eq(&name), counters::value.eq(1)))
            .returning(counters::value)
            .get_result(conn)?,
    };
    Ok(human_number(prefix, year, serial))
}

/// Waits until nobody else is taking a number of `prefix` in `year`, without taking one.
pub fn lock(conn: &mut Connection, prefix: &str, year: i32) -> QueryResult<()> {
    // On SQLite the write transaction is already the only one.
    if conn.is_sqlite() {
        return Ok(());
    }
    let name = format!("{prefix}-{year}");
    diesel::update(counters::table.find(name)).set(counters::value.eq(counters::value)).execute(conn).map(drop)
}
