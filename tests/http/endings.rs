//! What was ended can be corrected and opened again, and the history says so.

use actix_web::http::StatusCode;
use diesel::prelude::*;
use throughline::db::schema::{accounts, price_entries, price_rules};
use throughline::kernel::ids::AccountId;
use throughline::kernel::money::Amount;
use throughline::pricing::{Request, Wanted, price_document, store};
use throughline::web::AppError;

use crate::harbour::{number, text};
use crate::support::{TestApp, Visitor, start};

/// The truck's list price without an end, in the first book.
fn open_entry(app: &TestApp) -> i64 {
    app.read(|conn| {
        let truck = store::find_product_by_sku(conn, "FL-25")?.unwrap().0;
        let live = price_entries::table
            .filter(price_entries::price_book_id.eq(1))
            .filter(price_entries::product_id.eq(truck))
            .filter(price_entries::retired_at.is_null());
        Ok(live.order(price_entries::id.desc()).select(price_entries::id).first(conn)?)
    })
}

fn harbour_account(app: &TestApp) -> AccountId {
    app.read(|conn| Ok(accounts::table.filter(accounts::name.like("Harbour Group%")).select(accounts::id).first(conn)?))
}

/// What three trucks cost somebody on a day, with what was known at a moment; `None` without a price.
fn net(app: &TestApp, account: Option<AccountId>, day: &str, as_of: Option<chrono::NaiveDateTime>) -> Option<Amount> {
    app.read(|conn| {
        let truck = store::find_product_by_sku(conn, "FL-25")?.unwrap().0;
        let line = Wanted { key: "1".into(), product: Some(truck), quantity: 3, ..Wanted::default() };
        let date = day.parse().unwrap();
        let request = Request { account, channel: "desk".into(), date, as_of, lines: vec![line], ..Request::default() };
        let priced = price_document(conn, &request).map_err(AppError::from)?;
        Ok(priced.lines[0].trace().map(|trace| trace.net()))
    })
}

async fn editor(app: &TestApp) -> Visitor {
    app.sign_in("ines.keller").await
}

#[actix_web::test]
async fn an_ended_list_price_is_corrected_or_opened_again_and_the_history_says_so() {
    let app = TestApp::demo().await;
    let editor = editor(&app).await;
    let first = open_entry(&app);
    let ended = editor.post(&format!("/pricing/entries/{first}/end"), &[("until", "2026-10-31")]).await;
    let second = open_entry(&app);
    assert_ne!(first, second, "a version that prices may have named stays as it was");
    assert!(editor.follow(&ended).await.has(&format!("action=\"/pricing/entries/{second}/end?until=\"")));
    assert_eq!(net(&app, None, "2026-11-01", None), None);
    editor.post(&format!("/pricing/entries/{second}/end"), &[("until", "2026-11-30")]).await;
    assert!(net(&app, None, "2026-11-01", None).is_some());
    let third = open_entry(&app);
    editor.post(&format!("/pricing/entries/{third}/end?until="), &[]).await;
    assert!(net(&app, None, "2027-11-01", None).is_some());
    let product = app.read(|conn| Ok(store::find_product_by_sku(conn, "FL-25")?.unwrap().0));
    let history = editor.get(&format!("/pricing/books/1/products/{product}")).await;
    assert!(history.page().contains("<del>2026-11-30</del>") && history.has("Ines Keller"));
    assert_eq!(editor.get("/pricing/books/1/products/999999").await.status, StatusCode::NOT_FOUND);
}

#[actix_web::test]
async fn an_end_that_would_clash_or_lies_before_the_beginning_is_said_beside_its_field() {
    let app = TestApp::demo().await;
    let editor = editor(&app).await;
    let id = open_entry(&app);
    editor.post(&format!("/pricing/entries/{id}/end"), &[("until", "2026-12-31")]).await;
    let id = open_entry(&app);
    let next = [("sku", "FL-25"), ("amount", "25,000"), ("valid_from", "2027-01-01")];
    assert_eq!(editor.post("/pricing/books/1/entries", &next).await.status, StatusCode::SEE_OTHER);
    let before = app.digest();
    for until in ["", "2027-01-01", "2020-01-01", "never"] {
        let answer = editor.post(&format!("/pricing/entries/{id}/end"), &[("until", until)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{until}");
        assert!(
            answer.has(&format!("id=\"e-until-{id}\"")) && answer.has(&format!("name=\"until\" value=\"{until}\"")),
            "{until}"
        );
    }
    assert_eq!(app.digest(), before);
}

#[actix_web::test]
async fn a_rule_out_of_force_comes_back_as_a_new_version_and_prices_made_in_between_stand() {
    let app = TestApp::demo().await;
    let editor = editor(&app).await;
    let rule: i64 = app
        .read(|conn| Ok(price_rules::table.filter(price_rules::key.eq("volume-trucks")).select(price_rules::id).first(conn)?));
    let (with, without) = (Amount::parse("69840"), Amount::parse("72000"));
    assert_eq!(net(&app, None, "2026-09-28", None), with);
    app.clock.advance(chrono::TimeDelta::hours(1));
    let retired = editor.post(&format!("/pricing/rules/{rule}/retirement"), &[]).await;
    assert!(editor.follow(&retired).await.has(&format!("action=\"/pricing/rules/{rule}/return\"")));
    assert_eq!(net(&app, None, "2026-09-28", None), without);
    app.clock.advance(chrono::TimeDelta::hours(1));
    let between = app.clock.now();
    assert_eq!(editor.get("/pricing").await.status, StatusCode::OK, "an hour later the editor is still there");
    app.clock.advance(chrono::TimeDelta::hours(1));
    let back = editor.post(&format!("/pricing/rules/{rule}/return"), &[]).await;
    assert!(editor.follow(&back).await.page().contains("3−5: −3 %"), "the tiers came along");
    assert_eq!(net(&app, None, "2026-09-28", None), with);
    assert_eq!(net(&app, None, "2026-09-28", Some(between)), without, "what was priced in between stays as it was");
    let before = app.digest();
    let twice = editor.post(&format!("/pricing/rules/{rule}/return"), &[]).await;
    assert_eq!(twice.status, StatusCode::CONFLICT);
    assert_eq!(app.digest(), before);
    assert_eq!(number(&app, "SELECT version FROM price_rules WHERE key = 'volume-trucks' AND retired_at IS NULL"), 2);
}

#[actix_web::test]
async fn an_agreement_ends_with_its_prices_and_opens_again_with_them() {
    let app = TestApp::demo().await;
    let editor = editor(&app).await;
    let account = harbour_account(&app);
    let id = number(&app, &format!("SELECT id FROM agreements WHERE account_id = {account}"));
    let until = text(&app, &format!("SELECT CAST(valid_until AS TEXT) AS one FROM agreements WHERE id = {id}"));
    let (with, without) = (Amount::parse("68443.20"), Amount::parse("69840"));
    assert_eq!(net(&app, Some(account), "2026-10-15", None), with);
    app.clock.advance(chrono::TimeDelta::hours(1));
    let ended = editor.post(&format!("/pricing/agreements/{id}/end"), &[("until", "2026-10-14")]).await;
    let page = editor.follow(&ended).await;
    let undo = format!("/pricing/agreements/{id}/end?until={until}");
    assert!(page.has(&format!("action=\"{undo}\"")), "{}", page.body);
    assert_eq!(net(&app, Some(account), "2026-10-14", None), with);
    assert_eq!(net(&app, Some(account), "2026-10-15", None), without);
    assert_eq!(net(&app, Some(account), "2026-10-15", Some(start())), with, "what was priced before stays as it was");
    editor.post(&undo, &[]).await;
    assert_eq!(net(&app, Some(account), "2026-10-15", None), with);
    let page = editor.get(&format!("/pricing/agreements/{id}")).await;
    assert!(page.page().contains("<del>2026-10-14</del>"), "{}", page.body);
    let before = app.digest();
    let early = editor.post(&format!("/pricing/agreements/{id}/end"), &[("until", "1999-01-01")]).await;
    assert!(early.status == 422 && early.has("value=\"1999-01-01\""));
    assert_eq!(app.digest(), before);
}

#[actix_web::test]
async fn an_agreement_of_an_account_shared_with_a_colleague_is_there_for_them() {
    let app = TestApp::demo().await;
    let account = harbour_account(&app);
    let id = number(&app, &format!("SELECT id FROM agreements WHERE account_id = {account}"));
    let stranger = number(
        &app,
        &format!(
            "SELECT u.id FROM users u WHERE u.email IN ('chen.yu@hoist.example', 'amelie.roth@hoist.example') AND NOT EXISTS \
             (SELECT 1 FROM visibility v JOIN accounts a ON a.owner_id = v.owner_id WHERE v.viewer_id = u.id AND a.id = {account}) \
             ORDER BY u.id LIMIT 1"
        ),
    );
    let email = text(&app, &format!("SELECT email AS one FROM users WHERE id = {stranger}"));
    let colleague = app.sign_in(&email).await;
    let place = format!("/pricing/agreements/{id}");
    assert_eq!(colleague.get(&place).await.status, StatusCode::NOT_FOUND);
    app.write(|conn| {
        conn.batch(&format!(
            "INSERT INTO shares (record_kind, record_id, user_id, created_at) VALUES ('account', {account}, {stranger}, '2026-09-01 08:00:00')"
        ))
        .map_err(AppError::from)
    });
    assert!(colleague.get(&place).await.page().contains("Harbour Group"));
    assert!(colleague.get("/pricing/agreements").await.page().contains(&place), "it is in the list too");
}
