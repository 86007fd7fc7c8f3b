//! Sizes M and L: the company many times over, for the benches. Every copy has accounts, deals, quotes, orders, activities and events
//! of its own, written by the database from the first company's rows, and people of its own up to [`ORGANISATIONS`]; then each
//! slice puts the copies into search and among the match keys, as it does with what people enter.

mod columns;
mod documents;

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Nullable, Text};

use crate::db::{Connection, Database};
use crate::people;
use crate::search;
use crate::web::AppError;

/// The copied tables; what a row refers to is copied before it.
const TABLES: &[&str] = &[
    "leads",
    "accounts",
    "addresses",
    "contacts",
    "opportunities",
    "stage_changes",
    "opportunity_checks",
    "opportunity_competitors",
    "activities",
    "attendances",
    "buying_roles",
    "attitude_changes",
    "quotes",
    "quote_versions",
    "quote_lines",
    "quote_views",
    "quote_questions",
    "acceptances",
    "refusals",
    "approval_requests",
    "orders",
    "order_lines",
    "order_line_states",
    "cancellations",
    "shares",
    "events",
    "field_changes",
];
const PEOPLE: &[&str] = &["teams", "users"];

/// So many sales organisations share the copies: a company has hundreds of people, not thousands.
pub const ORGANISATIONS: i64 = 48;
/// Copies written in one transaction.
const TOGETHER: i64 = 12;

/// What of the first company is copied.
pub struct Originals {
    tables: Vec<Table>,
    /// Staff up to this id have a team, and are copied with it.
    last_in_team: i64,
    /// The last number of each prefix and year: `("Q-2026", 212)`.
    counters: Vec<(String, i64)>,
    sqlite: bool,
}

struct Table {
    name: &'static str,
    columns: Vec<String>,
    /// The greatest id of the first company; a copy's ids are that much higher.
    last: i64,
}

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

#[derive(QueryableByName)]
struct Greatest {
    #[diesel(sql_type = Nullable<BigInt>)]
    greatest: Option<i64>,
}

/// Writes copies of the company that stands in the database, `all` of them, and says how far it is.
pub fn write(database: &Database, all: i64, mut tell: impl FnMut(i64)) -> Result<(), AppError> {
    database.expect_many()?;
    let originals = database.read_now(read)?;
    database.write_now(|conn| copy_people(conn, &originals, all))?;
    let mut next = 1;
    while next <= all {
        let until = (next + TOGETHER - 1).min(all);
        database.write_now(|conn| {
            search::together(conn, |conn| (next..=until).try_for_each(|copy| write_copy(conn, &originals, copy)))
        })?;
        database.checkpoint_now()?;
        tell(until);
        next = until + 1;
    }
    database.write_now(|conn| finish(conn, &originals, all))?;
    database.analyze()?;
    Ok(database.checkpoint_now()?)
}

fn read(conn: &mut Connection) -> Result<Originals, AppError> {
    let mut tables = Vec::new();
    for name in PEOPLE.iter().chain(TABLES) {
        tables.push(Table { name, columns: columns_of(conn, name)?, last: greatest(conn, name)? });
    }
    use crate::db::schema::{counters, users};
    let last_in_team = users::table.filter(users::team_id.is_not_null()).select(diesel::dsl::max(users::id));
    Ok(Originals {
        tables,
        last_in_team: last_in_team.first::<Option<i64>>(conn)?.unwrap_or(0),
        counters: counters::table.select((counters::name, counters::value)).load(conn)?,
        sqlite: conn.is_sqlite(),
    })
}

fn columns_of(conn: &mut Connection, table: &str) -> QueryResult<Vec<String>> {
    let query = match conn {
        Connection::Sqlite(_) => "SELECT name FROM pragma_table_info($1) ORDER BY cid",
        Connection::Postgres(_) => {
            "SELECT column_name::text AS name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = $1 \
             ORDER BY ordinal_position"
        }
    };
    let names: Vec<Name> = sql_query(query).bind::<Text, _>(table).load(conn)?;
    Ok(names.into_iter().map(|row| row.name).collect())
}

fn greatest(conn: &mut Connection, table: &str) -> QueryResult<i64> {
    // The name is one of the constants above.
    let query = format!("SELECT CAST(MAX(id) AS BIGINT) AS greatest FROM {table}");
    let found: Greatest = sql_query(query).get_result(conn)?;
    Ok(found.greatest.unwrap_or(0))
}

fn copy_people(conn: &mut Connection, originals: &Originals, all: i64) -> Result<(), AppError> {
    for copy in 1..ORGANISATIONS.min(all + 1) {
        for table in originals.tables.iter().filter(|table| PEOPLE.contains(&table.name)) {
            conn.batch(&columns::insert(originals, table, copy))?;
        }
    }
    people::store::rebuild_visibility(conn)?;
    Ok(())
}

fn write_copy(conn: &mut Connection, originals: &Originals, copy: i64) -> Result<(), AppError> {
    for table in originals.tables.iter().filter(|table| !PEOPLE.contains(&table.name)) {
        conn.batch(&columns::insert(originals, table, copy))?;
    }
    documents::write(conn, |table| originals.ids(table, copy))
}

/// The numbers and ids that come next, after what was written with numbers and ids of its own.
fn finish(conn: &mut Connection, originals: &Originals, all: i64) -> Result<(), AppError> {
    use crate::db::schema::counters;
    for (name, last) in &originals.counters {
        diesel::update(counters::table.find(name)).set(counters::value.eq(last * (all + 1))).execute(conn)?;
    }
    if !originals.sqlite {
        for table in &originals.tables {
            let name = table.name;
            conn.batch(&format!("SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT MAX(id) FROM {name}))"))?;
        }
    }
    Ok(())
}

impl Originals {
    fn last(&self, table: &str) -> i64 {
        self.tables.iter().find(|t| t.name == table).map_or(0, |t| t.last)
    }

    /// The ids of a copy: above the first, up to the second.
    fn ids(&self, table: &str, copy: i64) -> (i64, i64) {
        let last = self.last(table);
        (last * copy, last * (copy + 1))
    }
}
