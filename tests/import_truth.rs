//! The real import: AdventureWorks, 31,465 orders, against the figures computed from the same files. Skipped where the data is missing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::BTreeMap;
use std::path::PathBuf;

use diesel::prelude::*;
use throughline::db::schema::{accounts, order_lines, orders, products};
use throughline::db::{Connection, Database, migrate};
use throughline::imports::{self, profile::Profile};
use throughline::kernel::actor::Language;
use throughline::kernel::money::Amount;
use throughline::reports::revenue::{By, ReportError, revenue};
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

    revenue_equals_the_truth(&database, &truth);
    revenue_equals_the_files(&database, &folder);

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

/// `(name, orders, net)` of every line of a report, names in their order.
type Figures = BTreeMap<String, (i64, Amount)>;

/// What `throughline report revenue --by … --json` prints.
fn report(database: &Database, by: &str) -> Figures {
    let by = By::parse(by).unwrap();
    let lines = database.read_now(|conn| revenue(conn, None, by, Language::English).map_err(said)).unwrap();
    let json = serde_json::to_value(lines).unwrap();
    let mut figures = Figures::new();
    for line in json.as_array().unwrap() {
        assert_eq!(line["currency"], "USD");
        let net = Amount::parse(line["net"].as_str().unwrap()).unwrap();
        let twice = figures.insert(line["name"].as_str().unwrap().to_owned(), (line["orders"].as_i64().unwrap(), net));
        assert_eq!(twice, None, "{line}");
    }
    figures
}

fn said(error: ReportError) -> AppError {
    AppError::Internal(format!("{error:?}"))
}

/// What was computed from the same files before this program was written: years, territories, sales people.
fn revenue_equals_the_truth(database: &Database, truth: &serde_json::Value) {
    let expected = |part: &str, name: fn(&str) -> String| -> Figures {
        let lines = truth[part].as_object().unwrap().iter();
        lines.map(|(key, line)| (name(key), (line["orders"].as_i64().unwrap(), amount(&line["SubTotal"])))).collect()
    };
    assert_eq!(report(database, "year"), expected("by_year", str::to_owned));
    assert_eq!(report(database, "territory"), expected("by_territory", str::to_owned));
    // "274 Stephen Jiang"; what was bought online has no sales person.
    let mut people = expected("by_sales_person", |key| key.split_once(' ').unwrap().1.to_owned());
    let online = &truth["by_channel"]["online"];
    people.insert(String::new(), (online["orders"].as_i64().unwrap(), amount(&online["SubTotal"])));
    assert_eq!(report(database, "person"), people);
}

fn amount(text: &serde_json::Value) -> Amount {
    Amount::parse(text.as_str().unwrap()).unwrap()
}

/// Quarters, months and categories, which the truth does not list: added up here from the files themselves.
fn revenue_equals_the_files(database: &Database, folder: &std::path::Path) {
    let (mut quarters, mut months, mut categories) = (Figures::new(), Figures::new(), Figures::new());
    for order in rows(folder, "SalesOrderHeader.csv") {
        let (day, net) = (&order["OrderDate"], Amount::parse(&order["SubTotal"]).unwrap());
        let month: u32 = day[5..7].parse().unwrap();
        add(&mut months, &day[..7], net);
        add(&mut quarters, &format!("{} Q{}", &day[..4], month.div_ceil(3)), net);
    }
    let by = |file: &str, key: &str, value: &str| -> BTreeMap<String, String> {
        rows(folder, file).into_iter().map(|row| (row[key].clone(), row[value].clone())).collect()
    };
    let subcategory = by("Product.csv", "ProductID", "ProductSubcategoryID");
    let category = by("ProductSubcategory.csv", "ProductSubcategoryID", "ProductCategoryID");
    let names = by("ProductCategory.csv", "ProductCategoryID", "Name");
    for line in rows(folder, "SalesOrderDetail.csv") {
        let name = &names[&category[&subcategory[&line["ProductID"]]]];
        add(&mut categories, name, Amount::parse(&line["LineTotal"]).unwrap());
    }
    assert_eq!(report(database, "quarter"), quarters);
    assert_eq!(report(database, "month"), months);
    assert_eq!(report(database, "category"), categories);
}

fn add(figures: &mut Figures, name: &str, net: Amount) {
    let sum = figures.entry(name.to_owned()).or_default();
    *sum = (sum.0 + 1, sum.1.checked_add(net).unwrap());
}

fn rows(folder: &std::path::Path, file: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(folder.join(file)).unwrap();
    reader.deserialize().map(|row| row.unwrap()).collect()
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
