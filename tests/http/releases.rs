//! Prices of tomorrow: prepared as a draft, looked at, released, and never edited after.

use actix_web::http::StatusCode;
use chrono::TimeDelta;
use throughline::kernel::ids::AccountId;
use throughline::kernel::money::Amount;
use throughline::pricing::{Request, Wanted, price_document, store};
use throughline::web::AppError;

use crate::harbour::{self, number, press, send, text, trucks};
use crate::support::{TestApp, Visitor};

/// Opens a draft; gives its place.
async fn open(editor: &Visitor, book: &str, from: &str) -> String {
    let answer = editor.post("/pricing/releases", &[("book", book), ("name", "Prices of October"), ("valid_from", from)]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    answer.location()
}

/// What one piece of a product costs a stranger on a day, in list price.
fn list_on(app: &TestApp, sku: &str, day: &str) -> Option<Amount> {
    app.read(|conn| {
        let product = store::find_product_by_sku(conn, sku)?.unwrap().0;
        let line = Wanted { key: "1".into(), product: Some(product), quantity: 1, ..Wanted::default() };
        let request = Request { channel: "desk".into(), date: day.parse().unwrap(), lines: vec![line], ..Request::default() };
        let priced = price_document(conn, &request).map_err(AppError::from)?;
        Ok(priced.lines[0].trace().and_then(|trace| trace.list_unit()))
    })
}

/// What three bare trucks cost Harbour Group on a day.
fn trucks_on(app: &TestApp, day: &str) -> Amount {
    app.read(|conn| {
        let product = store::find_product_by_sku(conn, "T-FL-25")?.unwrap().0;
        let line = Wanted { key: "1".into(), product: Some(product), quantity: 3, ..Wanted::default() };
        let account = Some(AccountId(9001));
        let request =
            Request { account, channel: "desk".into(), date: day.parse().unwrap(), lines: vec![line], ..Request::default() };
        Ok(price_document(conn, &request).map_err(AppError::from)?.totals.net)
    })
}

/// Volume −3 → −4 % from the 1st: the draft says what it would do, what went out stays, drafts are offered the new price.
#[actix_web::test]
async fn a_released_discount_is_offered_to_drafts_and_touches_nothing_that_went_out() {
    let app = harbour::app().await;
    let rep = app.sign_in("xu.jing").await;
    let sent = trucks(&rep, "5").await;
    assert_eq!(send(&app, &rep, &sent).await.status, StatusCode::SEE_OTHER);
    let draft = trucks(&rep, "5").await;
    let nets = "SELECT net FROM quote_lines ORDER BY id";
    assert_eq!(number(&app, &format!("{nets} LIMIT 1")), 69_274_500_000);

    app.clock.advance(TimeDelta::hours(1));
    let editor = app.sign_in("ines.keller").await;
    let place = open(&editor, "9001", "2026-10-01").await;
    assert!(editor.get(&format!("{place}?rule=9001")).await.page().contains("name=\"figure\" value=\"-3\""));
    let planned = editor.post(&format!("{place}/rules"), &[("rule", "9001"), ("figure", "-4")]).await;
    let page = editor.follow(&planned).await;
    // 76,710.00 − 4 % − 2 % − 5 % = 68,560.33, and was 69,274.50.
    assert!(page.page().contains("Would change 1 draft by") && page.has("714.17"), "{}", page.body);
    assert_eq!(trucks_on(&app, "2026-10-01"), Amount::parse("68443.20").unwrap(), "a draft holds nothing");

    let released = editor.post(&format!("{place}/publication"), &[]).await;
    assert!(editor.follow(&released).await.page().contains("Nothing here can be changed any more."));
    assert_eq!(trucks_on(&app, "2026-09-30"), Amount::parse("68443.20").unwrap());
    assert_eq!(trucks_on(&app, "2026-10-01"), Amount::parse("67737.60").unwrap());

    app.clock.advance(TimeDelta::days(5));
    let rep = app.sign_in("xu.jing").await;
    let page = rep.get(&draft).await;
    assert!(page.page().contains("69,274.50") && page.has("68,560.33") && page.has("value=\"take:"), "{}", page.body);
    press(&rep, &draft, "text").await;
    assert_eq!(number(&app, "SELECT COUNT(*) FROM quote_lines WHERE net = 69274500000"), 2, "an edit moves no price");
    assert!(!rep.get(&sent).await.has("value=\"take:"));
    let key = text(&app, "SELECT line_key AS one FROM quote_lines WHERE kind = 'configured' ORDER BY id DESC");
    press(&rep, &draft, &format!("take:{key}")).await;
    assert_eq!(number(&app, "SELECT COUNT(*) FROM quote_lines WHERE net = 68560330000"), 1);
    assert_eq!(number(&app, &format!("{nets} LIMIT 1")), 69_274_500_000, "what went out stays");
}

#[actix_web::test]
async fn a_percentage_over_a_category_changes_every_list_price_in_force_from_that_day_on() {
    let app = TestApp::demo().await;
    let editor = app.sign_in("ines.keller").await;
    let place = open(&editor, "1", "2026-10-01").await;
    let trucks = text(&app, "SELECT CAST(id AS TEXT) AS one FROM categories WHERE slug = 'trucks'");
    let planned = editor.post(&format!("{place}/percentages"), &[("category", &trucks), ("percent", "3")]).await;
    let page = editor.follow(&planned).await;
    assert!(page.page().contains("¥24,000.00") && page.has("¥24,720.00"), "{}", page.body);
    let products = number(&app, "SELECT COUNT(*) FROM price_release_entries");
    assert!(products > 1 && page.has(&format!("<dt>List prices that change</dt><dd>{products}</dd>")), "{products}");
    assert!(number(&app, "SELECT COUNT(*) FROM price_entries WHERE price_book_id = 1 AND retired_at IS NULL") > 2 * products);

    let check = format!("{place}/check?sku=FL-25&quantity=1");
    let both = editor.get(&check).await;
    assert!(both.page().contains("¥24,000.00") && both.has("¥24,720.00") && both.has("As it is"), "{}", both.body);
    let sku = editor.post(&format!("{place}/entries"), &[("sku", "FL-25"), ("amount", "25,000")]).await;
    assert_eq!(sku.status, StatusCode::SEE_OTHER);
    editor.post(&format!("{place}/publication"), &[]).await;
    let yuan = Amount::parse;
    assert_eq!((list_on(&app, "FL-25", "2026-09-30"), list_on(&app, "FL-25", "2026-10-01")), (yuan("24000"), yuan("25000")));
    assert_eq!(list_on(&app, "FL-25", "2036-01-01"), yuan("25000"), "an open end stays open");
    assert_eq!(list_on(&app, "FL-25", "2025-12-31"), yuan("23280"), "what was before stays");
}

#[actix_web::test]
async fn a_draft_names_prices_below_cost_and_products_without_a_price() {
    let app = TestApp::demo().await;
    let editor = app.sign_in("ines.keller").await;
    let place = open(&editor, "1", "2026-10-01").await;
    let planned = editor.post(&format!("{place}/entries"), &[("sku", "FL-25"), ("amount", "100")]).await;
    assert!(editor.follow(&planned).await.page().contains("FL-25: ¥100.00, cost"));
    let empty = [("key", "new"), ("name_en", "New"), ("name_zh", "新"), ("currency", "CNY"), ("priority", "900")];
    let book = editor.post("/pricing/books", &empty).await.location();
    let other = open(&editor, book.rsplit('/').next().unwrap(), "2026-10-01").await;
    let page = editor.get(&other).await;
    assert!(!page.page().contains("<dt>Products without a price</dt><dd>0</dd>"));
    editor.post(&format!("{other}/entries"), &[("sku", "FL-25"), ("amount", "20,000")]).await;
    editor.post(&format!("{other}/publication"), &[]).await;
    let live = "SELECT COUNT(*) FROM price_entries WHERE amount = 20000000000 AND retired_at IS NULL";
    assert_eq!(number(&app, live), 1);
}

#[actix_web::test]
async fn what_moved_since_a_draft_was_prepared_is_named_and_nothing_is_released() {
    let app = TestApp::demo().await;
    let editor = app.sign_in("ines.keller").await;
    let place = open(&editor, "1", "2026-10-01").await;
    editor.post(&format!("{place}/entries"), &[("sku", "FL-25"), ("amount", "25,000")]).await;
    let other = open(&editor, "1", "2026-09-30").await;
    editor.post(&format!("{other}/entries"), &[("sku", "FL-25"), ("amount", "24,500")]).await;
    assert_eq!(editor.post(&format!("{other}/publication"), &[]).await.status, StatusCode::SEE_OTHER);
    let before = app.digest();
    let refused = editor.post(&format!("{place}/publication"), &[]).await;
    assert!(refused.status == StatusCode::CONFLICT && refused.has("FL-25"), "{}", refused.body);
    assert_eq!(app.digest(), before);
    editor.post(&format!("{place}/entries"), &[("sku", "FL-25"), ("amount", "25,000")]).await;
    assert_eq!(editor.post(&format!("{place}/publication"), &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(list_on(&app, "FL-25", "2026-10-01"), Amount::parse("25000"));
    assert_eq!(list_on(&app, "FL-25", "2026-09-30"), Amount::parse("24500"));
}

#[actix_web::test]
async fn a_release_begins_today_or_later_holds_something_and_is_frozen_once_it_is_out() {
    let app = TestApp::demo().await;
    let editor = app.sign_in("ines.keller").await;
    let before = app.digest();
    let past = editor.post("/pricing/releases", &[("book", "1"), ("name", "Late"), ("valid_from", "2026-09-27")]).await;
    assert!(past.status == 422 && past.has("id=\"e-valid_from\"") && past.has("value=\"Late\""));
    let blank = editor.post("/pricing/releases", &[("book", ""), ("name", ""), ("valid_from", "")]).await;
    assert!(blank.status == 422 && blank.has("id=\"e-name\"") && blank.has("id=\"e-book\""));
    assert_eq!(app.digest(), before);
    let place = open(&editor, "1", "2026-10-01").await;
    assert_eq!(editor.post(&format!("{place}/publication"), &[]).await.status, StatusCode::CONFLICT, "it is empty");
    for (path, field, fields) in [
        ("entries", "sku", vec![("sku", "NO-SUCH"), ("amount", "1")]),
        ("entries", "amount", vec![("sku", "FL-25"), ("amount", "-1")]),
        ("percentages", "percent", vec![("percent", "-100")]),
        ("percentages", "percent", vec![("percent", "much")]),
    ] {
        let answer = editor.post(&format!("{place}/{path}"), &fields).await;
        assert!(answer.status == 422 && answer.has(&format!("id=\"e-{field}\"")), "{path} {field}: {}", answer.body);
    }
    editor.post(&format!("{place}/entries"), &[("sku", "FL-25"), ("amount", "25,000")]).await;
    let fl25 = text(&app, "SELECT CAST(product_id AS TEXT) AS one FROM price_release_entries");
    editor.post(&format!("{place}/entries/{fl25}/removal"), &[]).await;
    assert_eq!(number(&app, "SELECT COUNT(*) FROM price_release_entries"), 0);
    editor.post(&format!("{place}/entries"), &[("sku", "FL-25"), ("amount", "25,000")]).await;
    let moved = [("book", "1"), ("name", "Later"), ("valid_from", "2026-11-01")];
    assert_eq!(editor.post(&place, &moved).await.status, StatusCode::SEE_OTHER);
    assert_eq!(editor.post(&format!("{place}/publication"), &[]).await.status, StatusCode::SEE_OTHER);
    let before = app.digest();
    for path in ["", "/entries", "/percentages", "/publication", "/discarding", &format!("/entries/{fl25}/removal")] {
        let fields =
            [("book", "1"), ("name", "x"), ("valid_from", "2026-12-01"), ("sku", "FL-25"), ("amount", "1"), ("percent", "1")];
        let answer = editor.post(&format!("{place}{path}"), &fields).await;
        assert!([422, 409].contains(&answer.status.as_u16()), "{path}: {}", answer.status);
    }
    assert_eq!(editor.get(&format!("{place}/edit")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(app.digest(), before, "nothing released can be edited");
}

#[actix_web::test]
async fn releases_are_there_for_those_who_edit_prices_and_for_nobody_else() {
    let app = TestApp::demo().await;
    let place = open(&app.sign_in("ines.keller").await, "1", "2026-10-01").await;
    for other in ["chen.yu", "lin.qing", "gao.peng"] {
        let visitor = app.sign_in(other).await;
        let before = app.digest();
        for path in ["/pricing/releases", "/pricing/releases/new", &place, &format!("{place}/check"), &format!("{place}/edit")] {
            assert_eq!(visitor.get(path).await.status, StatusCode::NOT_FOUND, "{other} {path}");
        }
        for path in ["/pricing/releases", &place, &format!("{place}/entries"), &format!("{place}/publication")] {
            assert_eq!(visitor.post(path, &[("sku", "FL-25")]).await.status, StatusCode::NOT_FOUND, "{other} {path}");
        }
        assert_eq!(app.digest(), before);
    }
}
