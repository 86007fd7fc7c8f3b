//! Prices: from the tables to the page.

use actix_web::http::StatusCode;
use chrono::NaiveDate;
use diesel::prelude::*;
use throughline::db::Connection;
use throughline::db::schema::{accounts, addresses, order_lines, orders, price_rules};
use throughline::kernel::ids::{AccountId, PriceBookId, PriceRuleId, ProductId};
use throughline::kernel::money::{Amount, Currency, Percent};
use throughline::pricing::book::NewPriceBook;
use throughline::pricing::engine::{Choice, Label, Manual, ManualChange, NoPrice};
use throughline::pricing::entry::NewEntry;
use throughline::pricing::replay::{Replay, replay};
use throughline::pricing::rule::{NewRule, RuleStep};
use throughline::pricing::{Request, Wanted, price_document, store};
use throughline::web::AppError;

use crate::support::{TestApp, start};

fn yuan(text: &str) -> Amount {
    Amount::parse(text).unwrap()
}

fn today() -> NaiveDate {
    start().date()
}

fn product(conn: &mut Connection, sku: &str) -> ProductId {
    store::find_product_by_sku(conn, sku).unwrap().expect(sku).0
}

/// Harbour Group of the demo company.
fn harbour(conn: &mut Connection) -> (AccountId, String) {
    accounts::table.filter(accounts::name.like("Harbour Group%")).select((accounts::id, accounts::name)).first(conn).unwrap()
}

fn choice(attribute: &str, value: &str) -> Choice {
    Choice { attribute: attribute.into(), value: value.into(), number: None, label: Label::names(value, value) }
}

fn forklift(conn: &mut Connection, manual: Option<&str>) -> Request {
    let manual = manual.map(|percent| Manual {
        change: ManualChange::Percent(Percent::parse(percent).unwrap()),
        reason: "competing offer".into(),
    });
    let line = Wanted {
        key: "1".into(),
        product: Some(product(conn, "FL-25")),
        quantity: 3,
        choices: vec![
            choice("Power", "lpg"),
            choice("Site", "indoor"),
            choice("Tyres", "non_marking"),
            choice("Attachment", "side_shift"),
        ],
        manual,
        ..Wanted::default()
    };
    Request { account: Some(harbour(conn).0), channel: "desk".into(), date: today(), lines: vec![line], ..Request::default() }
}

#[actix_web::test]
async fn the_forklift_costs_68_545_30_from_the_tables_of_the_demo_company() {
    let app = TestApp::demo().await;
    app.read(|conn| {
        for (discount, net, total) in [("6", "68545.30", "77456.19"), ("5", "69274.50", "78280.19")] {
            let request = forklift(conn, Some(discount));
            let priced = price_document(conn, &request)?;
            assert!(priced.is_complete());
            assert_eq!((priced.totals.net, priced.totals.total), (yuan(net), yuan(total)));
            let running: Vec<String> =
                priced.lines[0].trace().unwrap().steps().iter().map(|step| step.running.plain(2)).collect();
            assert_eq!(running[running.len() - 4..running.len() - 1], ["76710.00", "74408.70", "72920.53"]);
        }
        Ok(())
    });
}

#[actix_web::test]
async fn every_product_of_the_demo_company_has_a_price_and_a_cost_in_each_currency() {
    let app = TestApp::demo().await;
    app.read(|conn| {
        let ids: Vec<ProductId> =
            throughline::db::schema::products::table.select(throughline::db::schema::products::id).load(conn)?;
        for currency in [Currency::CNY, Currency::EUR, Currency::USD] {
            let request = Request { channel: "shop".into(), currency: Some(currency), date: today(), ..Request::default() };
            let prices = throughline::pricing::PriceSheet::load(conn, &request, &ids)?.pieces(&ids);
            assert_eq!(prices.len(), ids.len());
            assert!(prices.values().all(|trace| trace.currency() == currency && trace.cost().is_some()));
        }
        Ok(())
    });
}

#[actix_web::test]
async fn the_page_shows_every_step_and_the_customer_the_allowed_ones() {
    let app = TestApp::demo().await;
    let visitor = app.sign_in("ines.keller").await;
    let name = app.read(|conn| Ok(harbour(conn).1));
    let name = throughline::web::http::encode(&name);
    let answer = visitor.get(&format!("/pricing/try?account={name}&sku=FL-25&quantity=3&discount=6&day=2026-09-28")).await;
    let page = answer.page();
    // 24,000 × 3 = 72,000 − 3 % − 2 % − 6 %
    for figure in ["¥72,000.00", "¥69,840.00", "¥68,443.20", "¥64,336.61", "¥72,700.37"] {
        assert!(page.contains(figure), "{figure} is missing");
    }
    let rep = app.sign_in("wen.li").await.get("/pricing/try?sku=FL-25").await;
    assert!(rep.page().contains("¥24,000.00"));
    assert!(!rep.page().contains("Cost</dt>"), "telesales do not see cost");
}

#[actix_web::test]
async fn a_day_without_a_price_is_explained_and_never_zero() {
    let app = TestApp::demo().await;
    let visitor = app.sign_in("ines.keller").await;
    let answer = visitor.get("/pricing/try?sku=FL-25&day=2020-01-01").await;
    assert!(answer.page().contains("No list price in force on 2020-01-01: the first one begins on 2024-01-01."));
    assert!(!answer.has("¥0.00"));
    let wrong = visitor.get("/pricing/try?sku=FL-25&quantity=many&discount=200").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.has("value=\"many\"") && wrong.has("200 is not a percentage."));
}

#[actix_web::test]
async fn two_list_prices_on_one_day_are_refused_when_saved() {
    let app = TestApp::demo().await;
    let visitor = app.sign_in("ines.keller").await;
    let before = app.digest();
    let fields = [("sku", "FL-25"), ("amount", "25,000"), ("valid_from", "2027-01-01"), ("floor", "")];
    let answer = visitor.post("/pricing/books/1/entries", &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.has("there is already 24000.00") && answer.has("value=\"25,000\""));
    assert_eq!(app.digest(), before, "nothing was stored");

    let entry = app.read(|conn| {
        let fl25 = product(conn, "FL-25");
        let entries = store::list_product_entries(conn, PriceBookId(1), fl25)?;
        Ok(entries.into_iter().find(|entry| entry.valid_until.is_none()).unwrap().id)
    });
    let ended = visitor.post(&format!("/pricing/entries/{entry}/end"), &[("until", "2026-12-31")]).await;
    assert_eq!(ended.status, StatusCode::SEE_OTHER);
    assert_eq!(visitor.post("/pricing/books/1/entries", &fields).await.status, StatusCode::SEE_OTHER);
    app.read(|conn| {
        for (day, list) in [("2026-12-31", "24000"), ("2027-01-01", "25000")] {
            let mut request = forklift(conn, None);
            request.date = day.parse().unwrap();
            let priced = price_document(conn, &request)?;
            assert_eq!(priced.lines[0].trace().unwrap().list_unit(), Some(yuan(list)), "{day}");
        }
        Ok(())
    });
}

#[actix_web::test]
async fn an_edited_rule_is_a_new_version_and_the_old_price_can_be_replayed() {
    let app = TestApp::demo().await;
    let visitor = app.sign_in("ines.keller").await;
    let rule: PriceRuleId = app
        .read(|conn| Ok(price_rules::table.filter(price_rules::key.eq("volume-trucks")).select(price_rules::id).first(conn)?));
    let before = app.clock.now();
    app.clock.advance(chrono::TimeDelta::hours(1));
    let fields = [
        ("step", "volume"),
        ("name_en", "Volume, trucks"),
        ("name_zh", "批量优惠"),
        ("method", "percent"),
        ("base", "running"),
        ("target", "book"),
        ("tier_mode", "all_units"),
        ("tier_measure", "quantity"),
        ("tier_scope", "line"),
        ("tiers", "3-5: -10"),
        ("priority", "100"),
        ("visible", "true"),
    ];
    let answer = visitor.post(&format!("/pricing/rules/{rule}"), &fields).await;
    let page = visitor.follow(&answer).await;
    assert!(page.page().contains("−10 %"), "{}", page.body);
    assert_eq!(visitor.post(&format!("/pricing/rules/{rule}"), &fields).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    app.read(|conn| {
        let mut request = forklift(conn, None);
        assert_eq!(price_document(conn, &request)?.totals.net, yuan("67658.22"));
        request.as_of = Some(before);
        assert_eq!(price_document(conn, &request)?.totals.net, yuan("72920.53"));
        Ok(())
    });
}

#[actix_web::test]
async fn who_may_not_edit_prices_reads_them_only() {
    let app = TestApp::demo().await;
    let rep = app.sign_in("amelie.roth").await;
    let before = app.digest();
    for path in ["/pricing", "/pricing/books/1", "/pricing/books/1/options", "/pricing/rules", "/pricing/taxes"] {
        let page = rep.get(path).await;
        assert!(!page.page().contains("method=\"post\" action=\"/pricing"), "{path} offers to edit");
    }
    for path in ["/pricing/books/new", "/pricing/books/1/edit", "/pricing/rules/new", "/pricing/agreements/new"] {
        assert_eq!(rep.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    for path in ["/pricing/books", "/pricing/books/1/entries", "/pricing/rules", "/pricing/taxes", "/pricing/agreements"] {
        assert_eq!(rep.post(path, &[("sku", "FL-25")]).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(app.digest(), before);
}

#[actix_web::test]
async fn a_price_for_a_colleagues_customer_is_not_in_the_list_of_rules() {
    let app = TestApp::demo().await;
    let ((account, name), rule): (_, i64) = app.read(|conn| {
        let harbour = harbour(conn);
        let rule = price_rules::table.filter(price_rules::account_id.eq(harbour.0)).select(price_rules::id).first(conn)?;
        Ok((harbour, rule))
    });
    let place = format!("href=\"/pricing/rules/{rule}\"");
    for (who, sees) in [("ines.keller", true), ("amelie.roth", true), ("chen.yu", false)] {
        let visitor = app.sign_in_reading_english(who).await;
        let expected = if sees { StatusCode::OK } else { StatusCode::NOT_FOUND };
        assert_eq!(visitor.get(&format!("/accounts/{account}")).await.status, expected, "{who}");
        assert_eq!(visitor.get(&format!("/pricing/rules/{rule}")).await.status, expected, "{who}");
        let list = visitor.get("/pricing/rules?step=contract").await;
        assert_eq!(list.page().contains(&place), sees, "{who}");
        assert_eq!(list.has(&name), sees, "{who}");
    }
}

#[actix_web::test]
async fn what_is_typed_into_the_pages_of_prices_is_saved() {
    let app = TestApp::demo().await;
    let visitor = app.sign_in("ines.keller").await;
    let name = app.read(|conn| Ok(harbour(conn).1));
    let book = [
        ("key", "spring"),
        ("name_en", "Spring"),
        ("name_zh", "春季"),
        ("currency", "JPY"),
        ("unit_decimals", "2"),
        ("line_decimals", "0"),
        ("document_decimals", "0"),
        ("rounding", "half_even"),
        ("tax_rounding", "line"),
        ("round_on", "unit"),
    ];
    let answer = visitor.post("/pricing/books", &book).await;
    let place = answer.location();
    assert!(visitor.follow(&answer).await.page().contains("half to even"));
    let twice = visitor.post("/pricing/books", &book).await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(twice.has("spring is taken."));
    let option = [
        ("sku", "FL-25"),
        ("attribute", "Tyres"),
        ("method", "table"),
        ("other", "Site"),
        ("cells", "solid / outdoor: 100\nsolid / indoor: 120"),
        ("valid_from", "2026-01-01"),
    ];
    let answer = visitor.post(&format!("{place}/options"), &option).await;
    assert!(visitor.follow(&answer).await.page().contains("2 cells"));
    let agreement = [("account", name.as_str()), ("number", "A-7"), ("name", "Tyres"), ("valid_from", "2026-01-01")];
    let answer = visitor.post("/pricing/agreements", &agreement).await;
    let place = answer.location();
    assert!(visitor.follow(&answer).await.page().contains("Nothing agreed yet"));
    let id = place.rsplit('/').next().unwrap().to_owned();
    let fixed = [
        ("step", "contract"),
        ("agreement", id.as_str()),
        ("account", name.as_str()),
        ("name_en", "Fixed"),
        ("name_zh", "固定价"),
        ("method", "unit_price"),
        ("figure", "20000"),
        ("products", "FL-25"),
    ];
    let answer = visitor.post("/pricing/rules", &fixed).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    assert!(visitor.get(&place).await.page().contains("Fixed"));
    let tax = [
        ("country", "jp"),
        ("tax_category", "standard"),
        ("rate", "10"),
        ("name_en", "Tax"),
        ("name_zh", "税"),
        ("valid_from", "2026-01-01"),
    ];
    assert_eq!(visitor.post("/pricing/taxes", &tax).await.status, StatusCode::SEE_OTHER);
    let twice = visitor.post("/pricing/taxes", &tax).await;
    assert!(twice.status == StatusCode::UNPROCESSABLE_ENTITY && twice.has("there is already 10 %"));
    app.read(|conn| {
        let request = forklift(conn, None);
        assert_eq!(price_document(conn, &request)?.totals.net, yuan("60000"));
        Ok(())
    });
}

#[actix_web::test]
async fn what_the_lists_of_a_page_leave_out_is_found_while_typing() {
    let app = TestApp::demo().await;
    let visitor = app.sign_in("ines.keller").await;
    let products = visitor.get("/pricing/names/products?sku=&sku=FL-25").await;
    assert!(products.page().contains("<option value=\"FL-25\">"), "{}", products.body);
    let customers = visitor.get("/accounts/choices?account=Harbour").await;
    assert!(customers.page().contains("<option value=\"Harbour Group"), "{}", customers.body);
    assert!(visitor.get("/pricing/try").await.page().contains("hx-get=\"/pricing/names/products\""));
}

/// A book of its own currency with one rule, and three past lines: as paid, paid otherwise, and without a price that day.
fn past(conn: &mut Connection) -> Result<(), AppError> {
    let standard = NewPriceBook::standard("past", "Past", "过去", Currency::parse("SEK").unwrap());
    let book = store::insert_book(conn, &standard, start())?;
    let fl25 = product(conn, "FL-25");
    let entry = NewEntry {
        price_book_id: book,
        product_id: fl25,
        amount: yuan("100"),
        floor: None,
        unit: "piece".into(),
        valid_from: "2020-01-01".parse().unwrap(),
        valid_until: Some("2020-12-31".parse().unwrap()),
        version: 1,
        created_by: None,
        created_at: start(),
    };
    store::insert_entry(conn, &entry)?;
    let rule = NewRule {
        price_book_id: Some(book),
        channel: Some("reseller".into()),
        percent: Percent::from_percent(-10),
        ..NewRule::plain(RuleStep::Channel, "past", "Reseller", "经销商", start())
    };
    store::insert_rule(conn, &rule, &[], &[])?;
    for (number, day, channel, unit_price, net) in [
        ("P-1", "2020-12-31", "reseller", "100", "180"),
        ("P-2", "2020-12-31", "online", "100", "180"),
        ("P-3", "2021-01-01", "online", "100", "200"),
    ] {
        insert_past_line(conn, (number, day, channel), fl25, (yuan(unit_price), yuan(net)))?;
    }
    Ok(())
}

fn insert_past_line(
    conn: &mut Connection,
    (number, day, channel): (&str, &str, &str),
    product: ProductId,
    (unit_price, net): (Amount, Amount),
) -> Result<(), AppError> {
    let account = harbour(conn).0;
    let order: i64 = diesel::insert_into(orders::table)
        .values((
            (
                orders::number.eq(number),
                orders::account_id.eq(account),
                orders::placed_at.eq(start()),
                orders::order_date.eq(day.parse::<NaiveDate>().unwrap()),
                orders::channel.eq(channel),
                orders::state.eq("delivered"),
                orders::currency.eq("SEK"),
                orders::bill_to.eq(""),
                orders::ship_to.eq(""),
            ),
            (
                orders::net.eq(net),
                orders::charges.eq(Amount::ZERO),
                orders::tax.eq(Amount::ZERO),
                orders::total.eq(net),
                orders::past.eq(true),
                orders::updated_at.eq(start()),
            ),
        ))
        .returning(orders::id)
        .get_result(conn)?;
    diesel::insert_into(order_lines::table)
        .values((
            (
                order_lines::order_id.eq(order),
                order_lines::position.eq(1),
                order_lines::line_key.eq("1"),
                order_lines::kind.eq("product"),
                order_lines::product_id.eq(Some(product.0)),
                order_lines::description.eq(""),
                order_lines::details.eq("[]"),
                order_lines::quantity.eq(2),
                order_lines::unit.eq("piece"),
            ),
            (
                order_lines::list_unit.eq(unit_price),
                order_lines::unit_price.eq(unit_price),
                order_lines::discount.eq(Amount::ZERO),
                order_lines::net.eq(net),
                order_lines::tax_rate.eq(Percent::ZERO),
                order_lines::tax.eq(Amount::ZERO),
                order_lines::trace.eq(""),
                order_lines::parts.eq("[]"),
                order_lines::state.eq("delivered"),
            ),
        ))
        .execute(conn)?;
    Ok(())
}

#[actix_web::test]
async fn past_lines_are_exact_different_or_refused() {
    let app = TestApp::demo().await;
    let others = app.read(|conn| Ok(replay(conn, |_| ())?));
    app.write(past);
    let mut refusals = Vec::new();
    let counts = app.read(|conn| {
        Ok(replay(conn, |difference| {
            if let Err(Some(NoPrice::NoneInForce { ended, .. })) = difference.now {
                refusals.push(ended);
            }
        })?)
    });
    let more =
        Replay { lines: others.lines + 3, exact: others.exact + 1, refused: others.refused + 1, different: others.different + 1 };
    assert_eq!(counts, more);
    assert!(refusals.contains(&Some("2020-12-31".parse().unwrap())));
}

#[actix_web::test]
async fn tax_follows_the_address_marked_for_delivery() {
    let app = TestApp::demo().await;
    app.write(|conn| {
        let account = harbour(conn).0;
        let known = addresses::table.filter(addresses::account_id.eq(account));
        diesel::update(known).set(addresses::kind.eq("billing")).execute(conn)?;
        diesel::insert_into(addresses::table)
            .values((
                addresses::account_id.eq(account),
                addresses::kind.eq("shipping"),
                addresses::line1.eq("Am Kai 1"),
                addresses::city.eq("Hamburg"),
                addresses::country.eq("DE"),
                addresses::is_default.eq(false),
            ))
            .execute(conn)?;
        let request = forklift(conn, None);
        let priced = price_document(conn, &request)?;
        assert_eq!(priced.taxes[0].percent, Percent::from_percent(19));
        let elsewhere = Request { place: Some(("CN".into(), None)), ..request };
        assert_eq!(price_document(conn, &elsewhere)?.taxes[0].percent, Percent::from_percent(13));
        Ok(())
    });
}
