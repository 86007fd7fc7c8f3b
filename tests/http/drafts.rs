//! Prices that move while a quote is a draft: each line keeps or takes, and what was given by hand stays.

use chrono::TimeDelta;
use throughline::kernel::money::Amount;
use throughline::pricing::{PriceSheet, Request, store};
use throughline::web::AppError;

use crate::harbour::{self, BATTERY, number, press, save, text, trucks};
use crate::support::{TestApp, Visitor};

/// A week later the truck costs 25,000 and the battery 2,200; whoever was signed in has to sign in again.
async fn a_week_later(app: &TestApp) -> Visitor {
    app.clock.advance(TimeDelta::days(7));
    app.write(|conn| {
        conn.batch(
            "UPDATE price_entries SET retired_at = '2026-10-01 00:00:00' WHERE id IN (9001, 9002);
             INSERT INTO price_entries (id, price_book_id, product_id, amount, unit, valid_from, version, created_at) VALUES
             (9101, 9001, 9001, 25000000000, 'pc', '2026-07-01', 2, '2026-10-01 00:00:00'),
             (9102, 9001, 9002, 2200000000, 'pc', '2026-07-01', 2, '2026-10-01 00:00:00');",
        )
        .map_err(AppError::from)
    });
    app.sign_in("xu.jing").await
}

fn net(app: &TestApp, kind: &str) -> i64 {
    number(app, &format!("SELECT net FROM quote_lines WHERE kind = '{kind}'"))
}

fn key(app: &TestApp, kind: &str) -> String {
    text(app, &format!("SELECT line_key AS one FROM quote_lines WHERE kind = '{kind}'"))
}

#[actix_web::test]
async fn each_line_keeps_its_price_or_takes_todays_and_the_discount_by_hand_stays() {
    let app = harbour::app().await;
    let place = trucks(&app.sign_in("xu.jing").await, "6").await;
    press(&app.sign_in("xu.jing").await, &place, &format!("add:{BATTERY}")).await;
    let rep = a_week_later(&app).await;
    let page = rep.get(&place).await;
    assert!(page.page().contains("¥68,545.30 → ¥71,225.99"), "{}", page.body);
    assert!(page.has("¥2,140.00 → ¥2,200.00") && page.has("value=\"take-all\""));

    press(&rep, &place, &format!("take:{}", key(&app, "product"))).await;
    assert_eq!((net(&app, "product"), net(&app, "configured")), (2_200_000_000, 68_545_300_000));
    press(&rep, &place, &format!("keep:{}", key(&app, "configured"))).await;
    let page = rep.get(&place).await;
    assert!(!page.page().contains("value=\"take:") && page.has("68,545.30"), "answered is answered: {}", page.body);
    save(&rep, &place, &[("valid_until", "2026-12-24")]).await;
    assert_eq!((net(&app, "product"), net(&app, "configured")), (2_200_000_000, 68_545_300_000));
    let answered = rep.get(&format!("{place}/reprice")).await;
    assert!(answered.page().contains("kept") || answered.has("已保留"), "it can still be taken: {}", answered.body);

    app.clock.advance(TimeDelta::hours(1));
    app.write(|conn| {
        conn.batch(
            "UPDATE price_entries SET retired_at = '2026-10-05 08:30:00' WHERE id = 9101;
             INSERT INTO price_entries (id, price_book_id, product_id, amount, unit, valid_from, version, created_at) VALUES
             (9201, 9001, 9001, 26000000000, 'pc', '2026-07-01', 3, '2026-10-05 08:30:00');",
        )
        .map_err(AppError::from)
    });
    assert!(rep.get(&place).await.has(&format!("value=\"take:{}\"", key(&app, "configured"))), "it has moved again");
    press(&rep, &place, "take-all").await;
    assert_eq!(net(&app, "configured"), 73_906_680_000);
    assert_eq!(number(&app, "SELECT manual_value FROM quote_lines WHERE kind = 'configured'"), 60_000);
    assert_eq!(number(&app, "SELECT COUNT(*) FROM quote_lines WHERE priced_at IS NOT NULL OR kept_at IS NOT NULL"), 0);
}

#[actix_web::test]
async fn the_lines_of_a_comparison_are_answered_one_by_one_or_kept_all_at_once() {
    let app = harbour::app().await;
    let place = trucks(&app.sign_in("xu.jing").await, "").await;
    press(&app.sign_in("xu.jing").await, &place, &format!("add:{BATTERY}")).await;
    let rep = a_week_later(&app).await;
    let (truck, battery) = (net(&app, "configured"), net(&app, "product"));
    rep.post(&format!("{place}/reprice"), &[("answer", "keep-all")]).await;
    assert_eq!((net(&app, "configured"), net(&app, "product")), (truck, battery));
    assert!(!rep.get(&place).await.has("value=\"take:"));
    let answers = [format!("take:{}", key(&app, "configured")), format!("keep:{}", key(&app, "product"))];
    rep.post(&format!("{place}/reprice"), &[("answer", &answers[0]), ("answer", &answers[1])]).await;
    assert!(net(&app, "configured") > truck && net(&app, "product") == battery);
}

#[actix_web::test]
async fn changing_the_date_of_a_quote_leaves_manual_prices_untouched() {
    let app = harbour::app().await;
    let rep = app.sign_in("xu.jing").await;
    let place = trucks(&rep, "").await;
    save(&rep, &place, &[("method", "target"), ("value", "20000"), ("reason", "agreed by phone")]).await;
    assert_eq!(net(&app, "configured"), 60_000_000_000);
    let rep = a_week_later(&app).await;
    save(&rep, &place, &[("valid_until", "2026-12-24")]).await;
    assert_eq!(net(&app, "configured"), 60_000_000_000);
    press(&rep, &place, "take-all").await;
    assert_eq!(net(&app, "configured"), 60_000_000_000);
    assert_eq!(number(&app, "SELECT list_unit FROM quote_lines WHERE kind = 'configured'"), 26_570_000_000);
}

#[actix_web::test]
async fn changing_the_quantity_leaves_the_agreed_unit_price_untouched_unless_the_new_one_is_taken() {
    let app = harbour::app().await;
    let place = trucks(&app.sign_in("xu.jing").await, "").await;
    let unit = "SELECT unit_price FROM quote_lines WHERE kind = 'configured'";
    let agreed = number(&app, unit);
    let rep = a_week_later(&app).await;
    save(&rep, &place, &[("quantity", "4")]).await;
    assert_eq!(number(&app, unit), agreed, "list, rules and discounts are those the price was made with");
    press(&rep, &place, &format!("take:{}", key(&app, "configured"))).await;
    assert!(number(&app, unit) > agreed);
}

#[actix_web::test]
async fn expired_and_future_price_rows_are_never_used_and_an_open_end_has_no_limit() {
    let app = harbour::app().await;
    let on = |sku: &str, day: &str| {
        app.read(|conn| {
            let product = store::find_product_by_sku(conn, sku)?.unwrap().0;
            let request = Request { channel: "desk".into(), date: day.parse().unwrap(), ..Request::default() };
            let prices = PriceSheet::load(conn, &request, &[product]).map_err(AppError::from)?.pieces(&[product]);
            Ok(prices.get(&product).map(|trace| trace.net()))
        })
    };
    assert_eq!(on("T-ALT-2", "2026-10-31"), Amount::parse("400"));
    assert_eq!(on("T-ALT-2", "2026-11-01"), None, "expired");
    assert_eq!(on("T-ALT-2", "2026-06-30"), None, "not yet");
    assert_eq!(on("T-ALT-1", "2126-01-01"), Amount::parse("200"));
}

#[actix_web::test]
async fn a_rule_of_zero_percent_does_not_erase_a_manual_discount() {
    let app = harbour::app().await;
    app.write(|conn| {
        conn.batch(
            "INSERT INTO price_rules (id, step, key, name_en, name_zh, method, base, percent, amount, priority, visible_to_customer, target, version, created_at)
             VALUES (9009, 'promotion', 'P-0', 'Nothing off', '无优惠', 'percent', 'running', 0, 0, 3, TRUE, 'line', 1, '2026-01-01 00:00:00');",
        )
        .map_err(AppError::from)
    });
    let rep = app.sign_in("xu.jing").await;
    trucks(&rep, "6").await;
    assert_eq!(net(&app, "configured"), 68_545_300_000);
}
