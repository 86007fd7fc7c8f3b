//! A signed-in customer: their company's quotes, nothing else.

use crate::harbour::{self, send, trucks};
use crate::support::TestApp;

/// Somebody of a company, with the demo password.
fn customer(app: &TestApp, email: &str, account: i64) {
    let sql = format!(
        "INSERT INTO users (email, name, password_hash, role, account_id, language, time_zone, theme, created_at) \
         SELECT '{email}', 'Wang Lihua', password_hash, 'customer', {account}, 'en', 'Asia/Shanghai', 'auto', created_at \
         FROM users WHERE email = 'xu.jing@hoist.example'"
    );
    app.write(|conn| conn.batch(&sql).map_err(Into::into));
}

#[actix_web::test]
async fn a_customer_sees_what_was_sent_to_their_company_and_nothing_else() {
    let app = harbour::app().await;
    customer(&app, "wang@harbour.example", 9001);
    customer(&app, "anna@nordhafen.example", 9002);
    let rep = app.sign_in("xu.jing").await;
    let place = trucks(&rep, "").await;
    let ours = app.sign_in("wang@harbour.example").await;
    assert!(!ours.get("/my/quotes").await.page().contains("Q-2026-00001"), "a draft is none of theirs");
    assert_eq!(ours.get("/my/quotes/Q-2026-00001").await.status, 404);
    send(&app, &rep, &place).await;
    assert!(ours.get("/my/quotes").await.page().contains("Q-2026-00001"));
    let letter = ours.get("/my/quotes/Q-2026-00001").await;
    let shown = ours.follow(&letter).await;
    assert!(shown.page().contains("FL-25 counterbalance truck") && shown.has("href=\"/my/quotes\""), "{}", shown.body);
    let theirs = app.sign_in("anna@nordhafen.example").await;
    assert!(!theirs.get("/my/quotes").await.page().contains("Q-2026-00001"));
    assert_eq!(theirs.get("/my/quotes/Q-2026-00001").await.status, 404);
    for path in ["/quotes", "/quotes.csv", "/approvals", place.as_str()] {
        assert_eq!(ours.get(path).await.status, 404, "{path}");
    }
    assert_eq!(rep.get("/my/quotes").await.status, 404, "the portal is not for our own people");
    assert_eq!(app.stranger().await.get("/my/quotes").await.status, 303);
}

#[actix_web::test]
async fn a_draft_that_follows_what_was_sent_is_not_shown() {
    let app = harbour::app().await;
    customer(&app, "wang@harbour.example", 9001);
    let rep = app.sign_in("xu.jing").await;
    let place = trucks(&rep, "").await;
    send(&app, &rep, &place).await;
    rep.post(&format!("{place}/revision"), &[]).await;
    let ours = app.sign_in("wang@harbour.example").await;
    let page = ours.get("/my/quotes").await;
    assert!(page.page().contains("Q-2026-00001 v1") && !page.has("Q-2026-00001 v2"));
    let link = harbour::token(&app, &place);
    assert_eq!(app.stranger().await.get(&format!("/q/{link}?version=2")).await.status, 404);
}
