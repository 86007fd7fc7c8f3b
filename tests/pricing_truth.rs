//! 667 priced lines of a bicycle maker: its price scheme as price-book data, no code of its own.
//! Reads `../shared/data/adventureworks` (or `$THROUGHLINE_SHARED/data/adventureworks`); says "skipped" where it is missing.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use throughline::kernel::ids::{PriceEntryId, ProductId};
use throughline::kernel::money::{Amount, Currency, Percent, Rounding};
use throughline::pricing::engine::{
    Base, Case, Change, Conditions, Customer, Effect, Label, Level, Line, NoPrice, Policy, PriceEntry, Prices, ProductFacts,
    Rule, RuleRef, Stage, TaxRounding, Visibility, price,
};

fn data() -> Option<PathBuf> {
    let shared = std::env::var_os("THROUGHLINE_SHARED").map(PathBuf::from);
    let shared = shared.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"));
    let folder = shared.join("data/adventureworks");
    folder.join("price_cases.csv").exists().then_some(folder)
}

type Row = BTreeMap<String, String>;

fn rows(folder: &Path, file: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(folder.join(file)).unwrap();
    reader.deserialize().map(|row| row.unwrap()).collect()
}

fn amount(text: &str) -> Amount {
    Amount::parse(text).unwrap_or_else(|| panic!("{text} is not an amount"))
}

fn date(text: &str) -> Option<NaiveDate> {
    (!text.is_empty()).then(|| text.parse().unwrap())
}

fn number(text: &str) -> i64 {
    text.parse().unwrap()
}

fn policy() -> Policy {
    Policy {
        unit_decimals: 4,
        line_decimals: 6,
        document_decimals: 4,
        rounding: Rounding::HalfUp,
        adjust_on: Level::Line,
        tax: TaxRounding::Document,
    }
}

fn rule(id: i64, stage: Stage, fraction: i64, base: Base, level: Level, best_of: Option<&str>) -> Rule {
    Rule {
        rule: RuleRef { id, version: 1 },
        stage,
        label: Label::names("Offer", "优惠"),
        conditions: Conditions { channel: Some("reseller".into()), ..Conditions::default() },
        effect: Effect::Change(Change::Percent(Percent::from_millionths(fraction))),
        base,
        level: Some(level),
        best_of: best_of.map(str::to_owned),
        priority: 0,
        visibility: Visibility::Customer,
    }
}

/// The scheme as data: 0.60 of list for resellers, the best offer of list, and the same offer once more of the line.
fn prices(folder: &Path, corrected: bool) -> Prices {
    let mut prices = Prices::empty(Currency::USD, policy());
    for (id, row) in (1..).zip(rows(folder, "ProductListPriceHistory.csv")) {
        prices.entries.entry(ProductId(number(&row["ProductID"]))).or_default().push(PriceEntry {
            id: PriceEntryId(id),
            version: 1,
            unit: "piece".into(),
            amount: amount(&row["ListPrice"]),
            floor: None,
            valid_from: date(&row["StartDate"]),
            valid_until: date(&row["EndDate"]),
        });
    }
    let mut linked: BTreeMap<i64, BTreeSet<ProductId>> = BTreeMap::new();
    for row in rows(folder, "SpecialOfferProduct.csv") {
        let (offer, product) = (number(&row["SpecialOfferID"]), number(&row["ProductID"]));
        if !(corrected && offer == 16 && matches!(product, 782 | 784)) {
            linked.entry(offer).or_default().insert(ProductId(product));
        }
    }
    prices.rules.push(rule(1000, Stage::Channel, -400_000, Base::List, Level::Unit, None));
    for row in rows(folder, "SpecialOffer.csv") {
        let id = number(&row["SpecialOfferID"]);
        if row["Category"] != "Reseller" || (corrected && id == 12) {
            continue;
        }
        let conditions = Conditions {
            valid_from: date(&row["StartDate"]),
            valid_until: date(&row["EndDate"]),
            min_quantity: Some(number(&row["MinQty"])),
            max_quantity: (!row["MaxQty"].is_empty()).then(|| number(&row["MaxQty"])),
            products: Some(linked.get(&id).cloned().unwrap_or_default()),
            channel: Some("reseller".into()),
            ..Conditions::default()
        };
        let off = -amount(&row["DiscountPct"]).millionths();
        let on_unit = rule(id, Stage::Promotion, off, Base::List, Level::Unit, Some("offer"));
        let on_line = rule(id + 100, Stage::Promotion, off, Base::Running, Level::Line, Some("offer, of the line"));
        prices.rules.push(Rule { conditions: conditions.clone(), ..on_unit });
        prices.rules.push(Rule { conditions, ..on_line });
    }
    prices.ordered()
}

/// Prices one row; the unit price and net, or the refusal.
fn answer(prices: &Prices, channel: &str, row: &Row) -> Result<(Amount, Amount), NoPrice> {
    let product = ProductFacts {
        id: ProductId(number(&row["ProductID"])),
        unit: "piece".into(),
        family: None,
        categories: Vec::new(),
        tax_category: "standard".into(),
        weight_grams: None,
    };
    let line = Line { key: "1".into(), product: Some(product), quantity: number(&row["OrderQty"]), ..Line::default() };
    let case = Case {
        date: date(&row["OrderDate"]).unwrap(),
        customer: Customer { channel: channel.into(), ..Customer::default() },
        lines: vec![line],
        discount: None,
        extra_charges: Vec::new(),
    };
    price(prices, &case).unwrap().lines.remove(0).outcome.map(|trace| (trace.unit_price(), trace.net()))
}

#[test]
fn the_667_price_cases_come_out_exactly_and_64_are_refused() {
    let Some(folder) = data() else {
        println!("skipped: ../shared/data/adventureworks is missing");
        return;
    };
    let prices = prices(&folder, true);
    let (mut exact, mut refused) = (0, 0);
    for row in rows(&folder, "price_cases.csv") {
        match answer(&prices, &row["channel"], &row) {
            Ok(found) => {
                assert_eq!(found, (amount(&row["UnitPrice"]), amount(&row["LineTotal"])), "{row:?}");
                exact += 1;
            }
            Err(refusal) => {
                assert!(matches!(refusal, NoPrice::NoneInForce { .. }), "{refusal:?}");
                assert!(row["note"].starts_with("no list price in force"), "{row:?}");
                refused += 1;
            }
        }
    }
    assert_eq!((exact, refused), (603, 64));
}

#[test]
fn all_121_317_order_lines_are_exact_or_refused_and_the_corrections_matter() {
    let Some(folder) = data() else {
        println!("skipped: ../shared/data/adventureworks is missing");
        return;
    };
    let mut orders = BTreeMap::new();
    for row in rows(&folder, "SalesOrderHeader.csv") {
        let channel = if row["OnlineOrderFlag"] == "1" { "online" } else { "reseller" };
        orders.insert(row["SalesOrderID"].clone(), (row["OrderDate"].clone(), channel));
    }
    let mut lines = rows(&folder, "SalesOrderDetail.csv");
    for (corrected, expected) in [(true, (121_253, 64, 0)), (false, (121_018, 64, 235))] {
        let prices = prices(&folder, corrected);
        let (mut exact, mut refused, mut different) = (0, 0, 0);
        for row in &mut lines {
            let (day, channel) = &orders[&row["SalesOrderID"]];
            row.insert("OrderDate".into(), day.clone());
            match answer(&prices, channel, row) {
                Ok(found) if found == (amount(&row["UnitPrice"]), amount(&row["LineTotal"])) => exact += 1,
                Ok(_) => different += 1,
                Err(_) => refused += 1,
            }
        }
        assert_eq!((exact, refused, different), expected);
    }
}
