//! The pages of a list, one after the other, are what the person sees in the order of the list: every row once, none of others.

use std::collections::BTreeSet;

use diesel::QueryableByName;
use diesel::prelude::*;
use diesel::sql_types::Text;
use throughline::people::store::sorted_by;

use crate::support::{TestApp, Visitor};

#[derive(QueryableByName)]
struct Key {
    #[diesel(sql_type = Text)]
    key: String,
}

fn keys(app: &TestApp, sql: &str) -> Vec<String> {
    let found: Vec<Key> = app.read(|conn| Ok(diesel::sql_query(sql).load(conn)?));
    found.into_iter().map(|row| row.key).collect()
}

/// The addresses of the rows of all pages, in their order.
async fn turned_over(visitor: &Visitor, list: &str) -> Vec<String> {
    let path = list.split('?').next().unwrap();
    let (mut met, mut place) = (Vec::new(), list.to_owned());
    for _ in 0..200 {
        let page = visitor.get(&place).await.page().replace("&amp;", "&").replace("&#38;", "&");
        let link = format!("class=\"row-link\" href=\"{path}/");
        let rows = page.split(&link).skip(1);
        met.extend(rows.map(|row| row.split(['"', '/']).next().unwrap().to_owned()));
        let Some(next) = page.split("rel=\"next\" href=\"").nth(1) else { return met };
        place = next.split('"').next().unwrap().to_owned();
    }
    panic!("{list} has no end")
}

/// `(list, table, key, condition, order)`
const LISTS: &[(&str, &str, &str, &str, &str)] = &[
    ("/accounts", "accounts", "id", "1 = 1", "name, id"),
    ("/accounts?sort=latest", "accounts", "id", "1 = 1", "updated_at DESC, id DESC"),
    ("/accounts?kind=customer&sort=latest", "accounts", "id", "kind = 'customer'", "updated_at DESC, id DESC"),
    ("/leads", "leads", "id", "state IN ('new', 'working', 'qualified')", "created_at DESC, id DESC"),
    ("/leads?tab=all", "leads", "id", "1 = 1", "created_at DESC, id DESC"),
    ("/leads?tab=all&sort=company", "leads", "id", "1 = 1", "company, id"),
    ("/leads?tab=dropped", "leads", "id", "state = 'dropped'", "created_at DESC, id DESC"),
    (
        "/leads?tab=unassigned&sort=company",
        "leads",
        "id",
        "state IN ('new', 'working', 'qualified') AND owner_id IS NULL",
        "company, id",
    ),
    ("/quotes", "quotes", "number", "1 = 1", "updated_at DESC, id DESC"),
    ("/orders", "orders", "number", "1 = 1", "placed_at DESC, id DESC"),
    ("/orders?sort=total", "orders", "number", "1 = 1", "total DESC, id DESC"),
    ("/orders?state=delivered", "orders", "number", "state = 'delivered'", "placed_at DESC, id DESC"),
];

#[actix_web::test]
async fn the_pages_of_a_list_are_all_that_a_person_sees_in_its_order() {
    let app = TestApp::demo().await;
    // Something of others is shared with each: two accounts, leads and deals, of which the deals bring their quotes and orders.
    for (kind, table, having) in [
        ("account", "accounts", "1 = 1"),
        ("lead", "leads", "owner_id IS NOT NULL"),
        ("opportunity", "opportunities", "id IN (SELECT opportunity_id FROM orders)"),
    ] {
        app.write(|conn| {
            conn.batch(&format!(
                "INSERT INTO shares (record_kind, record_id, user_id, created_at)
                 SELECT '{kind}', shared.id, users.id, '2026-09-01 08:00:00' FROM users CROSS JOIN
                 (SELECT id FROM {table} WHERE {having} ORDER BY id DESC LIMIT 2) AS shared
                 WHERE users.email LIKE 'xu.jing@%' OR users.email LIKE 'chen.yu@%'"
            ))?;
            Ok(())
        });
    }
    let mut longest = 0;
    for name in ["xu.jing", "chen.yu", "marco.silva"] {
        let visitor = app.sign_in(name).await;
        let viewer = format!("(SELECT id FROM users WHERE email LIKE '{name}@%')");
        let shared = |kind: &str| format!("(SELECT record_id FROM shares WHERE user_id = {viewer} AND record_kind = '{kind}')");
        for (list, table, key, condition, order) in LISTS {
            let seen = match *table {
                _ if name == "marco.silva" => "1 = 1".to_owned(),
                "accounts" => format!("id IN {}", shared("account")),
                "leads" => format!("owner_id IS NULL OR id IN {}", shared("lead")),
                _ => format!("opportunity_id IN {}", shared("opportunity")),
            };
            let own = format!("owner_id IN (SELECT owner_id FROM visibility WHERE viewer_id = {viewer})");
            let sql = format!(
                "SELECT CAST({key} AS TEXT) AS key FROM {table} WHERE ({condition}) AND ({own} OR {seen}) ORDER BY {order}"
            );
            let wanted = keys(&app, &sql);
            assert_eq!(wanted.iter().collect::<BTreeSet<_>>().len(), wanted.len());
            if name != "marco.silva" {
                longest = longest.max(wanted.len());
            }
            // A director's orders are many pages; the first are enough.
            if name == "marco.silva" && wanted.len() > 1_000 {
                continue;
            }
            assert_eq!(turned_over(&visitor, list).await, wanted, "{name} {list}");
        }
    }
    assert!(longest > 60, "a list of several pages: {longest}");
}

#[actix_web::test]
async fn whose_deals_are_few_has_them_looked_up_before_they_are_sorted() {
    let app = TestApp::demo().await;
    let actor = |name: &str| {
        use throughline::db::schema::users;
        app.read(|conn| {
            let email = format!("{name}@hoist.example");
            let user: throughline::people::user::User =
                users::table.filter(users::email.eq(email)).select(throughline::people::user::User::as_select()).first(conn)?;
            Ok(user.actor())
        })
    };
    let column = "opportunities.close_date";
    let plus = if app.app.db.is_sqlite() { "+opportunities.close_date" } else { column };
    assert_eq!(app.read(|conn| Ok(sorted_by(conn, &actor("xu.jing"), column)?)), plus);
    assert_eq!(app.read(|conn| Ok(sorted_by(conn, &actor("marco.silva"), column)?)), column);
}
