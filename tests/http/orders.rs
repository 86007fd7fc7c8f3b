//! Orders: placed once, copied by value, moved forward, cancelled; whose they are.

use actix_web::http::StatusCode;
use diesel::prelude::*;
use throughline::db::schema::{order_lines, orders};
use throughline::kernel::money::Amount;

use crate::harbour;
use crate::support::{Answer, TestApp, Visitor};

/// The account of that name, by the demo company.
fn account(app: &TestApp, like: &str) -> String {
    use throughline::db::schema::accounts;
    let pattern = format!("%{like}%");
    app.read(|conn| {
        let id: i64 = accounts::table.filter(accounts::name.like(&pattern)).select(accounts::id).first(conn)?;
        Ok(id.to_string())
    })
}

fn orders_in(app: &TestApp) -> Vec<(String, Amount)> {
    app.read(|conn| Ok(orders::table.order(orders::id).select((orders::number, orders::total)).load(conn)?))
}

async fn place(rep: &Visitor, account: &str, key: &str, product: &str, quantity: &str) -> Answer {
    let fields =
        [("key", key), ("account", account), ("product", product), ("quantity", quantity), ("total", "1"), ("price", "0.01")];
    rep.post("/orders", &fields).await
}

#[actix_web::test]
async fn the_same_key_is_the_same_order_and_prices_from_the_client_are_ignored() {
    let app = TestApp::demo().await;
    let rep = app.sign_in("amelie.roth").await;
    let harbour = account(&app, "Harbour");
    let before = orders_in(&app).len();
    let first = place(&rep, &harbour, "key-1", "BAT-48", "2").await;
    assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", first.body);
    let again = place(&rep, &harbour, "key-1", "BAT-48", "2").await;
    assert_eq!(again.location(), first.location());
    let placed = orders_in(&app);
    assert_eq!(placed.len(), before + 1);
    assert!(placed.last().unwrap().1 > Amount::from_units(4000), "priced by the book: {placed:?}");

    let digest = app.digest();
    let other = place(&rep, &harbour, "key-1", "BAT-48", "3").await;
    assert_eq!(other.status, StatusCode::CONFLICT);
    assert_eq!(app.digest(), digest);
}

#[actix_web::test]
async fn a_bad_quantity_comes_back_beside_its_field_with_what_was_typed() {
    let app = TestApp::demo().await;
    let rep = app.sign_in("amelie.roth").await;
    let harbour = account(&app, "Harbour");
    let digest = app.digest();
    for quantity in ["-1", "0", "1.5", "1000000", "2147483648", "9223372036854775808", "x"] {
        let answer = place(&rep, &harbour, &format!("k{quantity}"), "BAT-48", quantity).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{quantity}");
        assert!(answer.has("BAT-48") && answer.has("aria-invalid"), "{quantity}");
    }
    let unknown = place(&rep, &harbour, "k-unknown", "NO-SUCH", "1").await;
    assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unknown.has("NO-SUCH") && unknown.has("aria-invalid"), "{}", unknown.body);
    assert_eq!(app.digest(), digest);
}

#[actix_web::test]
async fn lines_move_forward_and_what_has_shipped_cannot_be_cancelled() {
    let app = TestApp::demo().await;
    let rep = app.sign_in("amelie.roth").await;
    let harbour = account(&app, "Harbour");
    let place = place(&rep, &harbour, "key-move", "BAT-48", "1").await.location();
    let moved = rep.post(&format!("{place}/line-states"), &[("state", "shipped"), ("tracking", "1Z999")]).await;
    assert_eq!(moved.status, StatusCode::SEE_OTHER, "{}", moved.body);
    assert!(rep.get(&place).await.page().contains("1Z999"));
    let digest = app.digest();
    let back = rep.post(&format!("{place}/line-states"), &[("state", "in_production")]).await;
    let cancelled = rep.post(&format!("{place}/cancellation"), &[("reason", "changed their mind")]).await;
    assert_eq!((back.status, cancelled.status), (StatusCode::CONFLICT, StatusCode::CONFLICT));
    assert_eq!(app.digest(), digest);
}

#[actix_web::test]
async fn cancelling_needs_a_reason_and_keeps_the_number() {
    let app = TestApp::demo().await;
    let rep = app.sign_in("amelie.roth").await;
    let harbour = account(&app, "Harbour");
    let place_of = place(&rep, &harbour, "key-cancel", "BAT-48", "1").await.location();
    let empty = rep.post(&format!("{place_of}/cancellation"), &[("reason", " ")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = rep.post(&format!("{place_of}/cancellation"), &[("reason", "double")]).await;
    assert!(rep.follow(&done).await.page().contains("double"));
    let next = place(&rep, &harbour, "key-after", "BAT-48", "1").await.location();
    assert_ne!(next, place_of);
}

#[actix_web::test]
async fn an_order_does_not_exist_for_other_teams_and_other_companies() {
    let app = TestApp::demo().await;
    let rep = app.sign_in("amelie.roth").await;
    let harbour = account(&app, "Harbour");
    let place = place(&rep, &harbour, "key-see", "BAT-48", "1").await.location();
    let number = place.rsplit('/').next().unwrap().to_owned();
    for (who, sees) in [("petra.vogel", true), ("marco.silva", true), ("chen.yu", false), ("lin.qing", false)] {
        let visitor = app.sign_in(who).await;
        for path in [place.clone(), format!("{place}/confirmation.pdf")] {
            let expected = if sees { StatusCode::OK } else { StatusCode::NOT_FOUND };
            assert_eq!(visitor.get(&path).await.status, expected, "{who} {path}");
        }
        assert_eq!(visitor.get("/orders?format=csv").await.has(&number), sees, "{who} export");
    }
    let customer = app.sign_in("he.kai@harbour.example").await;
    let own = customer.get(&format!("/my/orders/{number}")).await;
    assert!(own.page().contains(&number) && own.has("mailto:amelie.roth@hoist.example"), "whom to ask is said: {}", own.body);
    assert_eq!(customer.get(&place).await.status, StatusCode::NOT_FOUND);
    assert!(!customer.get(&format!("/my/orders/{number}")).await.page().contains("Margin"));
}

#[actix_web::test]
async fn numbers_have_no_gaps_whatever_was_refused_between() {
    let app = TestApp::demo().await;
    let rep = app.sign_in("amelie.roth").await;
    let harbour = account(&app, "Harbour");
    let serial = |location: &str| -> i64 { location.rsplit('-').next().unwrap().parse().unwrap() };
    let first = serial(&place(&rep, &harbour, "g1", "BAT-48", "1").await.location());
    for refused in ["NO-SUCH", "FL-25"] {
        let answer = place(&rep, &harbour, &format!("g-{refused}"), refused, "1").await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{refused}");
    }
    let second = serial(&place(&rep, &harbour, "g2", "BAT-48", "1").await.location());
    assert_eq!(second, first + 1);
}

#[actix_web::test]
async fn every_order_adds_up_to_its_lines() {
    let app = TestApp::demo().await;
    let rows: Vec<(i64, Amount, Amount, Amount, Amount)> = app.read(|conn| {
        Ok(orders::table.select((orders::id, orders::net, orders::charges, orders::tax, orders::total)).load(conn)?)
    });
    assert!(rows.len() >= 100, "{}", rows.len());
    for (id, net, charges, tax, total) in rows {
        let lines: Vec<Amount> =
            app.read(|conn| Ok(order_lines::table.filter(order_lines::order_id.eq(id)).select(order_lines::net).load(conn)?));
        assert_eq!(Amount::sum(lines).unwrap(), net, "order {id}");
        assert_eq!(Amount::sum([net, charges, tax]).unwrap(), total, "order {id}");
    }
}

#[actix_web::test]
async fn only_shipping_asks_for_a_tracking_number() {
    let app = TestApp::demo().await;
    let rep = app.sign_in("amelie.roth").await;
    let harbour = account(&app, "Harbour");
    let order = place(&rep, &harbour, "key-tracking", "BAT-48", "1").await.location();
    assert!(!rep.get(&order).await.page().contains("name=\"tracking\""), "production comes first");
    let digest = app.digest();
    let states = format!("{order}/line-states");
    let early = rep.post(&states, &[("state", "in_production"), ("tracking", "1Z999")]).await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(early.has("e-tracking") && early.has("value=\"1Z999\""), "{}", early.body);
    assert_eq!(app.digest(), digest);
    assert_eq!(rep.post(&states, &[("state", "in_production"), ("tracking", "")]).await.status, StatusCode::SEE_OTHER);
    assert!(rep.get(&order).await.page().contains("name=\"tracking\""), "shipping is next");
}

#[actix_web::test]
async fn the_addresses_on_an_order_are_in_the_language_of_the_customer() {
    let app = harbour::app().await;
    let rep = app.sign_in_reading_english("xu.jing").await;
    let quote = harbour::trucks(&rep, "5").await;
    harbour::send(&app, &rep, &quote).await;
    harbour::accept(&app.stranger().await, &harbour::token(&app, &quote), "1").await;
    let new = format!("/orders/new?quote={}&version=1", quote.split('/').nth(2).unwrap());
    assert!(rep.get(&new).await.page().contains("Harbour Road 1\nChina</textarea>"));
    app.write(|conn| conn.batch("UPDATE accounts SET language = 'zh-CN' WHERE id = 9001").map_err(Into::into));
    let page = rep.get(&new).await;
    assert!(
        page.page().contains("中国</textarea>") && !page.has("Harbour Road 1\nChina"),
        "whatever the seller reads: {}",
        page.body
    );
}

#[actix_web::test]
async fn an_order_without_addresses_gets_those_of_its_account() {
    let app = TestApp::demo().await;
    let rep = app.sign_in("amelie.roth").await;
    let harbour = account(&app, "Harbour");
    let placed = place(&rep, &harbour, "addressed", "BAT-48", "1").await;
    assert_eq!(placed.status, StatusCode::SEE_OTHER, "{}", placed.body);
    let (bill_to, ship_to): (String, String) = app.read(|conn| {
        Ok(orders::table
            .filter(orders::idempotency_key.eq("addressed"))
            .select((orders::bill_to, orders::ship_to))
            .first(conn)?)
    });
    assert!(bill_to.contains("Harbour") && bill_to.lines().count() > 1, "{bill_to}");
    assert!(ship_to.contains("Harbour") && ship_to.lines().count() > 1, "{ship_to}");
}

/// The latest date promised on the lines of the newest order, and that of the quote's lines, as days from the day it is.
fn promised(app: &TestApp, table: &str) -> i64 {
    let date = harbour::text(app, &format!("SELECT CAST(MAX(promised_date) AS TEXT) AS one FROM {table}"));
    let date: chrono::NaiveDate = date.parse().expect("a date");
    (date - app.app.today()).num_days()
}

#[actix_web::test]
async fn what_was_quoted_weeks_ago_is_promised_from_the_day_it_is_ordered() {
    let app = harbour::app().await;
    let rep = app.sign_in_reading_english("xu.jing").await;
    let quote = harbour::trucks(&rep, "5").await;
    // A draft that lay about is promised from the day it goes out.
    app.clock.advance(chrono::TimeDelta::days(5));
    let rep = {
        drop(rep);
        app.sign_in_reading_english("xu.jing").await
    };
    harbour::send(&app, &rep, &quote).await;
    let takes = promised(&app, "quote_lines");
    assert!(takes > 2, "{takes}");
    let letter = app.stranger().await.get(&format!("/q/{}", harbour::token(&app, &quote))).await;
    assert!(letter.page().contains(&format!("{takes} days after your order")), "{}", letter.body);
    // The customer takes their time.
    app.clock.advance(chrono::TimeDelta::days(9));
    let rep = {
        drop(rep);
        app.sign_in_reading_english("xu.jing").await
    };
    harbour::accept(&app.stranger().await, &harbour::token(&app, &quote), "1").await;
    let number = quote.split('/').nth(2).expect("a number");
    let order = [("key", "late"), ("quote", number), ("version", "1")];
    assert_eq!(rep.post("/orders", &order).await.status, StatusCode::SEE_OTHER);
    assert_eq!(promised(&app, "order_lines"), takes);
    assert_eq!(promised(&app, "quote_lines"), takes - 9, "what was sent stays as it was sent");
}

#[actix_web::test]
async fn a_configuration_saved_long_ago_is_promised_from_the_day_it_is_ordered() {
    let app = TestApp::demo().await;
    let code = {
        let rep = app.sign_in("amelie.roth").await;
        let fields = [("sku", "FL-25"), ("c", "Site:indoor"), ("c", "Power:lpg")];
        rep.post("/configurations", &fields).await.location().rsplit('/').next().expect("a code").to_owned()
    };
    app.clock.advance(chrono::TimeDelta::days(60));
    let rep = app.sign_in("amelie.roth").await;
    let harbour = account(&app, "Harbour");
    let placed = place(&rep, &harbour, "aged", &code, "2").await;
    assert_eq!(placed.status, StatusCode::SEE_OTHER, "{}", placed.body);
    let newest = "order_lines WHERE order_id = (SELECT MAX(id) FROM orders)";
    assert!(promised(&app, newest) > 2);
}
