//! The real import: AdventureWorks, 31,465 orders, against the figures computed from the same files. Skipped where the data is missing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::path::PathBuf;

use diesel::prelude::*;
use throughline::db::schema::{accounts, order_lines, orders, products};
use throughline::db::{Connection, Database, migrate};
use throughline::imports::{self, profile::Profile};
use throughline::kernel::money::Amount;
use throughline::web::AppError;

fn data() -> Option<PathBuf> {
    let shared = std::env::var("THROUGHLINE_SHARED").unwrap_or_else(|_| "../shared".into());
    let folder = PathBuf::from(shared).join("data/adventureworks");
    if folder.join("truth.json").exists() {
        return Some(folder);
    }
    println!("skipped: {} is not there", folder.display());
    None
}

fn database(name: &str) -> (Database, PathBuf) {
    let folder = std::env::temp_dir().join(format!("throughline-import-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let database = Database::open(&folder.join("t.db").to_string_lossy()).unwrap();
    migrate::migrate(&database).map_err(|e| e.to_string()).unwrap();
    (database, folder)
}

fn profile() -> Profile {
    Profile::parse(&std::fs::read_to_string("tests/profiles/adventureworks.toml").unwrap()).unwrap()
}

fn import(database: &Database, profile: &Profile, folder: &std::path::Path) -> imports::Report {
    let now = chrono::NaiveDate::from_ymd_opt(2026, 9, 28).unwrap().and_hms_opt(8, 0, 0).unwrap();
    database.write_now(|conn| imports::run(conn, now, profile, folder, &mut |_, _, _| ())).unwrap()
}

#[test]
fn every_order_comes_in_once_and_sums_to_the_truth() {
    let Some(folder) = data() else { return };
    let (database, own) = database("all");
    let profile = profile();
    let first = import(&database, &profile, &folder);
    assert_eq!(first.errors, vec![], "no row is refused");
    assert_eq!((first.kinds["order"].new, first.kinds["order_line"].new), (31_465, 121_317));

    let truth: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(folder.join("truth.json")).unwrap()).unwrap();
    let (net, tax, charges, total, lines) = database
        .read_now(|conn| -> Result<_, AppError> {
            let sums: Vec<(Amount, Amount, Amount, Amount)> =
                orders::table.select((orders::net, orders::tax, orders::charges, orders::total)).load(conn)?;
            let lines: Vec<Amount> = order_lines::table.select(order_lines::net).load(conn)?;
            let sum = |f: fn(&(Amount, Amount, Amount, Amount)) -> Amount| Amount::sum(sums.iter().map(f)).unwrap().plain(4);
            Ok((sum(|s| s.0), sum(|s| s.1), sum(|s| s.2), sum(|s| s.3), Amount::sum(lines).unwrap().plain(6)))
        })
        .unwrap();
    let totals = &truth["totals"];
    assert_eq!(totals["SubTotal"], net);
    assert_eq!(totals["TaxAmt"], tax);
    assert_eq!(totals["Freight"], charges);
    assert_eq!(totals["TotalDue"], total);
    assert_eq!(totals["sum_LineTotal_6dp"], lines);

    let again = import(&database, &profile, &folder);
    let counts = again.total();
    assert_eq!((counts.new, counts.changed, counts.refused), (0, 0, 0), "the same files change nothing");
    let counted = |conn: &mut Connection| -> Result<(i64, i64), AppError> {
        Ok((accounts::table.count().get_result(conn)?, products::table.count().get_result(conn)?))
    };
    let (customers, articles) = database.read_now(counted).unwrap();
    assert_eq!((customers, articles), (701 + 18_484, 504));
    std::fs::remove_dir_all(own).unwrap();
}

/// A small company of its own, with rows that cannot be taken.
fn small(folder: &std::path::Path, orders: &str, lines: &str) -> Profile {
    std::fs::create_dir_all(folder).unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).unwrap();
    write("accounts.csv", "id,name,mail\n1,Harbour,a@b.example\n2,海港集团,bad-address\n3,Third,\n");
    write("products.csv", "sku,name\nA,Apple\n");
    write("orders.csv", orders);
    write("lines.csv", lines);
    let text = r#"
        name = "small"
        [[rows]]
        file = "accounts.csv"
        into = "account"
        key = "{id}"
        set = { name = "{name}", email = "{mail}", currency = "EUR" }
        [[rows]]
        file = "products.csv"
        into = "product"
        key = "{sku}"
        set = { sku = "{sku}", name = "{name}" }
        [[rows]]
        file = "orders.csv"
        into = "order"
        key = "{id}"
        set = { number = "X-{id}", account = "{account}", order_date = "{date}", channel = "desk", currency = "EUR", net = "{net}", tax = "0", charges = "0", total = "{net}" }
        [[rows]]
        file = "lines.csv"
        into = "order_line"
        key = "{order}/{n}"
        set = { order = "{order}", product = "{sku}", quantity = "{quantity}", unit_price = "{price}", net = "{price}" }
    "#;
    Profile::parse(text).unwrap()
}

#[test]
fn a_bad_row_is_reported_the_rest_goes_on_and_no_order_is_half_there() {
    let (database, folder) = database("small");
    let files = folder.join("csv");
    let orders = "id,account,date,net\n10,1,2026-01-02,5.00\n11,1,2026-01-03,7.00\n12,2,2026-01-03,7.00\n";
    let profile = small(&files, orders, "order,n,sku,quantity,price\n10,1,A,1,5.00\n11,1,A,1,3.00\n11,2,A,none,4.00\n");
    let report = import(&database, &profile, &files);
    assert_eq!(report.kinds["account"], imports::run::Counts { new: 2, changed: 0, unchanged: 0, refused: 1 });
    let reasons: Vec<(&str, u64)> = report.errors.iter().map(|e| (e.file.as_str(), e.line)).collect();
    assert_eq!(reasons, [("accounts.csv", 3), ("orders.csv", 4), ("lines.csv", 4), ("orders.csv", 3), ("lines.csv", 3)]);
    let numbers: Vec<String> =
        database.read_now(|conn| -> Result<_, AppError> { Ok(orders::table.select(orders::number).load(conn)?) }).unwrap();
    assert_eq!(numbers, ["X-10"]);

    // The same file with the line mended: the order comes in, what stood is not touched.
    let profile = small(&files, orders, "order,n,sku,quantity,price\n10,1,A,1,5.00\n11,1,A,1,3.00\n11,2,A,4,4.00\n");
    let again = import(&database, &profile, &files).total();
    assert_eq!((again.new, again.changed, again.refused), (3, 0, 2));
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_profile_that_names_a_missing_column_is_refused_before_anything_is_written() {
    let (database, folder) = database("profile");
    let files = folder.join("csv");
    small(&files, "id,account,date,net\n", "order,n,sku,quantity,price\n");
    let text =
        "name = \"x\"\n[[rows]]\nfile = \"accounts.csv\"\ninto = \"account\"\nkey = \"{ident}\"\nset = { name = \"{name}\" }\n";
    let profile = Profile::parse(text).unwrap();
    let now = chrono::NaiveDate::from_ymd_opt(2026, 9, 28).unwrap().and_hms_opt(8, 0, 0).unwrap();
    let refused = database.write_now(|conn| imports::run(conn, now, &profile, &files, &mut |_, _, _| ())).unwrap_err();
    assert!(refused.to_string().contains("accounts.csv has no column ident"), "{refused}");
    std::fs::remove_dir_all(folder).unwrap();
}
