//! Reports over HTTP: whose figures a person sees.

use actix_web::http::StatusCode;

use crate::opportunities::deal_of;
use crate::support::TestApp;

#[actix_web::test]
async fn the_team_page_is_for_managers_and_sums_only_their_people() {
    let app = TestApp::new().await;
    deal_of(&app, "chen.yu", "Shanghai deal", 100);
    deal_of(&app, "amelie.roth", "Hamburg deal", 400);
    assert_eq!(app.sign_in("chen.yu").await.get("/team").await.status, StatusCode::NOT_FOUND);
    let team = app.sign_in("lin.qing").await.get("/team").await;
    assert!(team.page().contains("¥100.00") && !team.has("¥500.00"));
    assert!(app.sign_in("marco.silva").await.get("/team").await.page().contains("¥500.00"));
}

#[actix_web::test]
async fn revenue_without_orders_says_what_belongs_there() {
    let app = TestApp::new().await;
    let director = app.sign_in("marco.silva").await;
    for by in ["year", "quarter", "month", "territory", "person", "category", "nonsense"] {
        assert!(director.get(&format!("/reports/revenue?by={by}")).await.page().contains("empty-state"), "{by}");
    }
}
